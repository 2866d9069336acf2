"""The checks on what one file holds, one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate

from sqs_analysis.clearance.contents import Contents, Piece, quoted
from sqs_analysis.clearance.figures import HALF_A_POINT, Figures
from sqs_analysis.clearance.folder import CHANGED, UNCHANGED, File, Report, rank
from sqs_analysis.clearance.known import Known
from sqs_analysis.clearance.labels import NOT_CASES, Labels, is_small
from sqs_analysis.clearance.ratios import percentages, ratios
from sqs_analysis.clearance.sums import computed
from sqs_analysis.clearance.traces import contact_key, contacts, traces
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.results import INTERNAL
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_parts import Quantifier

Told = tuple[str, str, str]
BETWEEN = "\n\0\n"
# What points to a case or a cell is what an internal report is for.
ANYWHERE = ("case", "cell", "name", "path", "contact", "traceback", "free text")  # told once
FOR_INTERNAL = ("case", "cell", "name")
ABOUT = ("lead inspector", "questions about this inspection")
BASES = ("answered", "out of", "judgements", "judgments", "base", "denominator")


def _covers(quantifier: Quantifier, k: int, n: int) -> bool:
    """Whether the words of a quantifier may be said of k of n."""
    share = Fraction(k, n)
    above = share > quantifier.lower or (quantifier.includes_lower and share == quantifier.lower)
    below = share < quantifier.upper or (quantifier.includes_upper and share == quantifier.upper)
    return above and below


class Checks:
    """What is checked in every file of one report.

    Parameters
    ----------
    report : whose files they are.
    audience : who they are to be released to.
    known : what the workbooks say, as far as they are at hand.
    """

    def __init__(
        self, report: Report, audience: str, instrument: Instrument, known: Sequence[Known]
    ) -> None:
        self.report, self.audience, self.known = report, audience, known
        self.labels = Labels(instrument)
        self.rows: list[Mapping[str, str]] = []
        self.texts: list[Piece] = []
        phrases = {phrase.key: phrase.alone.casefold() for phrase in instrument.phrases}
        self.quantified = [
            (phrases[one.key], partial(_covers, one))
            for one in instrument.quantifiers
            if " " in phrases.get(one.key, "")
        ]
        self.contacts = set[str]()
        self.team = ""

    def learn(self, file: File, contents: Contents) -> None:
        """Take in what a file that is as it was written says, to compare others with."""
        if file.own == "findings.csv":
            self.rows += [piece.cells for piece in contents.pieces]
        elif file.own == "headline.json":
            found = [piece.text for piece in contents.pieces if piece.place.endswith(", yot")]
            self.team = found[0] if found else ""
        else:
            self.texts += contents.pieces
        if file.is_letter:
            said = (contact for piece in contents.pieces for contact, _ in contacts(piece.text))
            self.contacts |= set(map(contact_key, said))

    @cached_property
    def figures(self) -> Figures:
        """The figures of the files that are as they were written, which were looked into first."""
        figures = Figures()
        for row in self.rows:
            figures.add_row(row)
        for piece in self.texts:
            figures.add_text(piece, self.labels)
        return figures

    def findings(self, file: File, contents: Contents) -> Iterator[Told]:
        """Everything that is wrong with a file, each thing once, where it stands first."""
        seen = set[tuple[str, ...]]()
        for place, kind, what in self._each(file, contents):
            same = (kind, what) if kind in ANYWHERE else (place, kind, what)
            if same not in seen:
                seen.add(same)
                yield place, kind, what

    def _each(self, file: File, contents: Contents) -> Iterator[Told]:
        if file.audience and rank(file.audience) > rank(self.audience):
            yield "the file", "audience", f"it was made for {file.audience}, not {self.audience}"
        yield from contents.odd
        yield from self._name(file)
        yield from self._stamps(contents)
        yield from self._traces(file, contents.pieces)
        yield from self._known(file, contents.pieces)
        if self.audience != INTERNAL:
            for piece in contents.pieces:
                yield from self._small(piece)
            yield from self._computed(contents.pieces)
        if file.state != UNCHANGED:
            yield from self._figures(file, contents.pieces)

    def _name(self, file: File) -> Iterator[Told]:
        for kind, what, _ in traces(file.path.stem.replace("_", " ")):
            yield "its name", kind, what
        for known in self.known:
            for _, kind, what in known.read_in([file.path.name], letter=False):
                yield "its name", kind, what

    def _stamps(self, contents: Contents) -> Iterator[Told]:
        """Figures of another inspection or another workbook."""
        for inspection, workbook in dict.fromkeys(contents.stamps):
            if not self.report.inspection:
                continue
            if inspection and inspection != self.report.inspection:
                yield "its stamp", "other team", f"it holds figures of {inspection}"
            elif workbook and not self.report.workbook.startswith(workbook):
                yield (
                    "its stamp",
                    "other team",
                    f"it was made from another workbook ({workbook[:12]}…)",
                )

    def _traces(self, file: File, pieces: Sequence[Piece]) -> Iterator[Told]:
        starts = list(accumulate((len(p.text) + len(BETWEEN) for p in pieces), initial=0))
        whole = BETWEEN.join(piece.text for piece in pieces)
        for kind, what, start in traces(whole):
            piece = pieces[bisect_right(starts, start) - 1]
            if not (self.audience == INTERNAL and kind in FOR_INTERNAL):
                yield piece.place, kind, what
        if self.audience == INTERNAL:
            return
        for contact, start in contacts(whole):
            piece = pieces[bisect_right(starts, start) - 1]
            if not self._prints(file, piece, contact):
                yield piece.place, "contact", f"an address or number: {quoted(contact)}"

    def _prints(self, file: File, piece: Piece, contact: str) -> bool:
        """Whether a letter prints a contact by design."""
        if not file.is_letter:
            return False
        if self.contacts:
            return contact_key(contact) in self.contacts
        return any(words in piece.text.lower() for words in ABOUT)

    def _known(self, file: File, pieces: Sequence[Piece]) -> Iterator[Told]:
        if self.audience == INTERNAL:
            return
        texts = [piece.text for piece in pieces]
        for known in self.known:
            for number, kind, what in known.read_in(texts, letter=file.is_letter):
                yield pieces[number].place, kind, what
            # What is as it was written has no withheld share in it, though another may be equal.
            if self.report.inspection and known.withheld and file.state != UNCHANGED:
                for piece in pieces:
                    yield from self._withheld(known, piece)

    def _withheld(self, known: Known, piece: Piece) -> Iterator[Told]:
        """The shares of withheld findings, beside the words of their question."""
        shares = list(percentages(piece.text))
        line = piece.text.casefold()
        said = [q for q in self.quantified if q[0] in line]
        asked = (
            {question.id for question in self.labels.of(piece.text)} if shares or said else set()
        )
        for one in known.withheld:
            if asked != {one.question} or not (one.group == ALL or one.group in line):
                continue
            about = f"{one.question} ({one.group}), {one.k} of {one.n}"
            for text, share in shares:
                if abs(share - one.k / one.n) <= HALF_A_POINT:
                    yield piece.place, "withheld", f"{quoted(text)} is the share of {about}"
            for text, covers in said:
                if covers(one.k, one.n):
                    yield piece.place, "withheld", f"{quoted(text)} is the share of {about}"

    def _small(self, piece: Piece) -> Iterator[Told]:
        for ratio in ratios(piece.text):
            if self.labels.is_small(ratio, piece.text):
                around = piece.text[max(0, ratio.start - 15) : ratio.end + 35]
                yield piece.place, "small number", f"{quoted(ratio.text)} in {quoted(around)}"
        if piece.cells:
            yield from self._small_row(piece)

    def _small_row(self, piece: Piece) -> Iterator[Told]:
        cells = {key.casefold(): value for key, value in piece.cells.items()}
        if "answered" in cells:
            if is_small(cells, self.labels.instrument):
                name = cells.get("question") or cells.get("section") or "a finding"
                yield piece.place, "small number", f"{name} of {cells['answered']}"
            return
        if self.labels.first(piece.text) in NOT_CASES:
            return
        smallest = self.labels.instrument.disclosure.minimum
        for heading, value in cells.items():
            if value.isdigit() and 0 < int(value) < smallest and self._is_base(heading):
                yield piece.place, "small number", f"{heading}: {value}"

    def _is_base(self, heading: str) -> bool:
        return any(word in heading for word in BASES) and not heading.startswith("agreed")

    def _computed(self, pieces: Sequence[Piece]) -> Iterator[Told]:
        rows = [p for p in pieces if "answered" in p.cells and "sufficient" in p.cells]
        teams = dict.fromkeys(piece.cells.get("inspection_id", "") for piece in rows)
        for team in teams:
            of_team = [p.cells for p in rows if p.cells.get("inspection_id", "") == team]
            for name, group, how in computed(of_team, self.labels.instrument):
                yield f"{name}, {group}", "computed", f"{team or 'a withheld figure'}: {how}"

    def _figures(self, file: File, pieces: Sequence[Piece]) -> Iterator[Told]:
        if file.state == CHANGED and self.figures.of_question:
            for piece in filter(lambda one: one.shown, pieces):
                for what in self.figures.differing(piece, self.labels):
                    yield piece.place, "figure", what
        if file.state == CHANGED and pieces and file.own.startswith(("letter", "report")):
            text = " ".join(piece.text for piece in pieces)
            if self.team.casefold() not in text.casefold():
                yield "its text", "other team", f"it does not name {self.team}"
