"""The checks on what one file holds: each knows no format, and so finds its thing in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from sqs_analysis.clearance.contents import Contents, Piece, Told, quoted
from sqs_analysis.clearance.counts import (
    NOT_CASES,
    NUMBERED,
    SENTENCE,
    Labels,
    is_small,
    percentages,
    ratios,
)
from sqs_analysis.clearance.folder import CHANGED, UNCHANGED, File, Report
from sqs_analysis.clearance.sums import computed
from sqs_analysis.clearance.traces import Known, contact_key, contacts, traces
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.findings import ALL
from sqs_analysis.publish.keeping import is_wider
from sqs_analysis.read.instrument import INTERNAL, Instrument
from sqs_analysis.read.names import CHANGES
from sqs_analysis.read.references import Reference, references

# Told once, wherever else it stands.
ANYWHERE = ("case", "cell", "name", "path", "contact", "traceback", "free text", "unfilled")
FOR_INTERNAL = ("case", "cell", "name")  # what points to these is what an internal report is for
ABOUT = ("lead inspector", "questions about this inspection")
BASES = ("answered", "out of", "judgements", "judgments", "base", "denominator")
HALF_A_POINT = 0.00501  # a percentage is rounded to the point
ALWAYS = {0.0, 0.95, 0.998, 1.0}  # limits, and the ends of every scale
Row = Mapping[str, str]


class Figures:
    """The counts (k, n) and shares (0 to 1) of a report: by question, and of the whole under ""."""

    def __init__(self, rows: Sequence[Row], texts: Sequence[Piece], labels: Labels) -> None:
        self.labels = labels
        self.counts: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self.shares: dict[str, set[float]] = defaultdict(set)
        for row in rows:
            if row.get("sufficient", "").isdigit() and row.get("answered", "").isdigit():
                k, n = int(row["sufficient"]), int(row["answered"])
                said = [float(row.get(name) or 0) for name in ("proportion", "lower", "upper")]
                name = row.get("question") or row.get("section", "")
                # Both ways, since a letter may say of how many it was not so.
                self._add(name, {(k, n), (n - k, n)}, {*said, *(1 - share for share in said)})
        for piece in texts:
            for name, counts, shares in self._sentences(piece):
                self._add(name, set(counts.values()), set(shares.values()))

    def _add(self, name: str, counts: set[tuple[int, int]], shares: set[float]) -> None:
        for key in {name, ""}:
            self.counts[key] |= counts
            self.shares[key] |= shares

    def differing(self, piece: Piece) -> Iterator[str]:
        """The figures of a text that differ from the report's, sentence by sentence."""
        for name, counts, shares in self._sentences(piece):
            pairs = self.counts.get(name) or self.counts[""]
            yield from (text for text, pair in counts.items() if pair not in pairs)
            known = {k / n for k, n in counts.values() if n} | ALWAYS
            known |= self.shares.get(name) or self.shares[""]
            yield from (text for text, share in shares.items() if not _is_near(share, known))

    def _sentences(
        self, piece: Piece
    ) -> Iterator[tuple[str, dict[str, tuple[int, int]], dict[str, float]]]:
        """The figures of each sentence, with the question they are of; "" where it cannot be told."""
        for sentence in SENTENCE.split(piece.text):
            found = [one for one in ratios(sentence) if one.k >= 0 and not one.of_children]
            found = [one for one in found if not NUMBERED.search(sentence[: one.start])]
            counts = {one.text: (one.k, one.n) for one in found}
            shares = dict(percentages(sentence))
            if counts or shares:
                asked = self.labels.questions(sentence)
                yield asked.pop() if len(asked) == 1 else "", counts, shares


def _is_near(share: float, known: set[float]) -> bool:
    return any(abs(share - other) <= HALF_A_POINT for other in known)


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
        self.instrument, self.labels = instrument, Labels(instrument)
        self.rows: list[Row] = []
        self.texts: list[Piece] = []
        self.contacts = set[str]()
        self.team = ""

    def learn(self, file: File, contents: Contents) -> None:
        """Take in what a file that is as it was written says, to compare others with."""
        if file.own == "findings.csv":
            self.rows += [piece.cells for piece in contents.pieces]
        elif file.own == "headline.json":
            teams = [piece.text for piece in contents.pieces if piece.place.endswith(", team")]
            self.team = teams[0].casefold() if teams else ""
        elif file.own not in CHANGES:  # which say what figures were
            self.texts += contents.pieces
        if file.is_letter:
            said = (contact for piece in contents.pieces for contact in contacts(piece.text))
            self.contacts |= set(map(contact_key, said))

    @cached_property
    def figures(self) -> Figures:
        """The figures of the files that are as they were written, which were looked into first."""
        return Figures(self.rows, self.texts, self.labels)

    def findings(self, file: File, contents: Contents) -> Iterator[Told]:
        """Everything that is wrong with a file, each thing once, where it stands first."""
        seen = set[tuple[str, ...]]()
        for place, kind, what in self._each(file, contents):
            same = (kind, what) if kind in ANYWHERE else (place, kind, what)
            if same not in seen:
                seen.add(same)
                yield place, kind, what

    def _each(self, file: File, contents: Contents) -> Iterator[Told]:
        if file.audience and is_wider(file.audience, self.audience):
            yield "the file", "audience", f"it was made for {file.audience}, not {self.audience}"
        yield from contents.odd
        named = traces(file.path.stem.replace("_", " "))
        name, stamps = file.path.name, contents.stamps if self.report.inspection else ()
        secrets = (one for known in self.known for one in known.read_in(name, letter=False))
        yield from (("its name", *told) for told in (*named, *secrets))
        for inspection, workbook in dict.fromkeys(stamps):
            if inspection and inspection != self.report.inspection:
                yield "its stamp", "other team", f"it holds figures of {inspection}"
            elif not self.report.input.get("sha256", "").startswith(workbook):
                what = f"it was made from another workbook ({workbook[:12]}…)"
                yield "its stamp", "other team", what
        inside = self.audience == INTERNAL
        for piece in contents.pieces:
            told = [one for one in traces(piece.text) if not (inside and one[0] in FOR_INTERNAL)]
            told += self._unfilled(piece.text)
            told += [] if inside else self._in_piece(file, piece)
            yield from ((piece.place, *one) for one in told)
        if not inside:
            yield from self._computed(contents.pieces)
        if file.state == CHANGED:
            yield from self._edited(file, contents.pieces)

    def _unfilled(self, text: str) -> Iterator[tuple[str, str]]:
        """References to figures, as they stand in a workbook, that were left in a text."""
        for found in references(text, self.instrument) if "{" in text else ():
            if isinstance(found, Reference):
                yield "unfilled", f"it stands for a figure: {quoted(text[found.start : found.end])}"

    def _in_piece(self, file: File, piece: Piece) -> Iterator[tuple[str, str]]:
        """What in a text may be seen by nobody outside."""
        for contact in contacts(piece.text):
            if not self._prints(file, piece, contact):
                yield "contact", f"an address or number: {quoted(contact)}"
        for known in self.known:
            yield from known.read_in(piece.text, letter=file.is_letter)
            # What is as it was written has no withheld share in it, though another may be equal.
            if self.report.inspection and known.withheld and file.state != UNCHANGED:
                yield from self._withheld(known.withheld, piece.text)
        for ratio in ratios(piece.text):
            if self.labels.is_small(ratio, piece.text):
                around = piece.text[max(0, ratio.start - 15) : ratio.end + 35]
                yield "small number", f"{quoted(ratio.text)} in {quoted(around)}"
        if piece.cells:
            yield from self._small_row(piece)

    def _prints(self, file: File, piece: Piece, contact: str) -> bool:
        """Whether a letter prints a contact by design."""
        if self.contacts:
            return file.is_letter and contact_key(contact) in self.contacts
        return file.is_letter and any(words in piece.text.lower() for words in ABOUT)

    def _withheld(self, withheld: Sequence[Finding], text: str) -> Iterator[tuple[str, str]]:
        """The shares of withheld findings, beside the words of their question."""
        shares = dict(percentages(text))
        asked = self.labels.questions(text) if shares else set()
        for one in withheld:
            if asked == {one.question} and (one.group == ALL or one.group in text.casefold()):
                k, n = one.sufficient, one.answered
                about = f"is the share of {one.question} ({one.group}), {k} of {n}"
                found = [words for words, share in shares.items() if _is_near(share, {k / n})]
                yield from (("withheld", f"{quoted(words)} {about}") for words in found)

    def _small_row(self, piece: Piece) -> Iterator[tuple[str, str]]:
        cells = {key.casefold(): value for key, value in piece.cells.items()}
        if "answered" in cells:
            if is_small(cells, self.instrument):
                name = cells.get("question") or cells.get("section") or "a finding"
                yield "small number", f"{name} of {cells['answered']}"
            return
        labels = self.labels.within(piece.text)
        if labels and labels[0][0] in NOT_CASES:
            return
        for heading, value in cells.items():
            is_base = any(word in heading for word in BASES) and not heading.startswith("agreed")
            if is_base and value.isdigit() and 0 < int(value) < self.instrument.disclosure.minimum:
                yield "small number", f"{heading}: {value}"

    def _computed(self, pieces: Sequence[Piece]) -> Iterator[Told]:
        rows: dict[str, list[Row]] = {}
        for cells in (piece.cells for piece in pieces):
            if "answered" in cells and "sufficient" in cells:
                rows.setdefault(cells.get("inspection_id", ""), []).append(cells)
        for team, of_team in rows.items():
            for name, group, how in computed(of_team, self.instrument):
                yield f"{name}, {group}", "computed", f"{team or 'a withheld figure'}: {how}"

    def _edited(self, file: File, pieces: Sequence[Piece]) -> Iterator[Told]:
        """Figures of an edited file that are not those of its report, and a team that is not named."""
        for piece in pieces if self.rows else ():
            for figure in self.figures.differing(piece) if piece.shown else ():
                yield piece.place, "figure", f"{quoted(figure)} is no figure of the report"
        names_it = any(self.team in piece.text.casefold() for piece in pieces)
        if pieces and not names_it and file.own.startswith(("letter", "report")):
            yield "its text", "other team", f"it does not name {self.team}"
