"""What is told of claims: problems of the sheet Commentary, and a letter held against the data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sqs_analysis.read.claims.claims import Claim, Figure, claims
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.claims.seen import stale
from sqs_analysis.read.commentary import Passage, uncountable
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import ALL, CASES
from sqs_analysis.read.problems import Problem, Severity
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.references import Reference, references
from sqs_analysis.read.text import plain, sentences, shortened

if TYPE_CHECKING:
    from sqs_analysis.read.claims.letters import Written

# So many cells are named; of more, the first and how many.
MOST_CELLS = 6
# So many letters of a clause say which it is.
SHORT = 70


@dataclass(frozen=True, slots=True)
class Beside:
    """A paragraph of a letter, its place, and its claims."""

    place: str
    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A letter held against the data: its paragraphs in order, and whether it names the team.

    One that is ``mended`` held marks of changes that no program can read.
    """

    paragraphs: tuple[Beside, ...]
    names_team: bool = True
    mended: bool = False

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in the order of the letter."""
        return tuple(claim for paragraph in self.paragraphs for claim in paragraph.claims)

    def of(self, verdict: str) -> tuple[Claim, ...]:
        """The claims with a verdict."""
        return tuple(claim for claim in self.claims if claim.verdict == verdict)

    @property
    def noted(self) -> tuple[Claim, ...]:
        """The claims that are so, of which a reader should know something all the same."""
        return tuple(claim for claim in self.of("proven") if claim.why)


def hold_letter(path: Path, data: Data, team: str = "") -> Held:
    """Hold a letter in a file against the data: see ``read_letter`` for what it may be.

    It is an AnalystError if the file cannot be read.
    """
    from sqs_analysis.read.claims.letters import read_letter  # what reads pages takes long to load

    written, broken = read_letter(path, data.instrument)
    text = plain(" ".join(paragraph.text for paragraph in written)).casefold()
    return Held(tuple(hold(written, data)), plain(team).casefold() in text, broken)


def hold(written: Iterable[Written], data: Data) -> Iterator[Beside]:
    """Each paragraph with its claims; none in what a letter of the instrument says every time."""
    standing = {plain(said) for said in data.instrument.letter.values()}
    for one in written:
        told = plain(one.text) not in standing
        found = claims(one.text, one.place, data, one.figures) if told else ()
        yield Beside(one.place, one.text, tuple(found))


def hold_commentary(
    passages: Iterable[Passage], data: Data
) -> Iterator[tuple[Passage, tuple[Claim, ...]]]:
    """Each paragraph of a workbook with its claims."""
    for passage in passages:
        said = references(passage.text, data.instrument)
        figures = [Figure(one.start, one.end, one) for one in said if isinstance(one, Reference)]
        yield passage, tuple(claims(passage.text, passage.place, data, figures))


def claim_problems(
    passages: Iterable[Passage],
    units: Sequence[Unit],
    instrument: Instrument,
    before: Collection[Problem],
) -> Iterator[Problem]:
    """What the paragraphs of a workbook say wrongly, given the problems found before.

    What somebody typed is an error; a reference whose sentence speaks of the other side is a warning,
    and so is a paragraph whose figures have moved since. Of answers with errors nothing is said.
    """
    faulty, broken = uncountable(units, before)
    if not broken.isdisjoint(SHEETS.values()):
        return
    data = Data(tuple(units), instrument)
    for passage, found in hold_commentary(passages, data):
        told = [one for one in found if one.verdict == "refuted" and one.about not in faulty]
        for _, together in groupby(told, key=lambda claim: claim.clause):
            wrong = list(together)
            severity: Severity = "warning" if all(one.reference for one in wrong) else "error"
            yield passage.cell.problem("", "claim", refuted(wrong), severity)
        if not told:
            yield from stale(passage, found, data)


def wrong_beside(paragraph: str, at: int, data: Data) -> tuple[str, ...]:
    """What is not so in the sentence at a place of a paragraph: "the majority" beside 9 of 20."""
    spans = [(start, start + len(said)) for start, said in sentences(paragraph)]
    start, end = next(((a, b) for a, b in spans if a <= at < b), (0, len(paragraph)))
    found = [c for c in claims(paragraph, "", data) if c.verdict == "refuted"]
    together = groupby((c for c in found if start <= c.start < end), key=lambda claim: claim.clause)
    return tuple(refuted(list(wrong), refers=False) for _, wrong in together)


def refuted_together(held: Held, *, refers: bool) -> Iterator[tuple[list[Claim], str]]:
    """The refuted claims of each clause, and the sentence that says so.

    Where it ``refers``, in a workbook, it names the reference that would be filled in.
    """
    for _, found in groupby(held.of("refuted"), key=lambda claim: (claim.place, claim.clause)):
        together = list(found)
        yield together, refuted(together, refers=refers)


def noted(claim: Claim) -> str:
    """What a reader should know of a claim that is so."""
    return f"“{claim.text}”: {claim.finding}: {claim.why}. {_where(claim)}"


def unprovable(claim: Claim) -> str:
    """Why a claim cannot be proven, and where it stands."""
    return f"“{claim.text}”: {claim.why}. {_where(claim)}"


def _where(claim: Claim) -> str:
    return f"It stands in: {shortened(claim.clause, SHORT)}"


def refuted(found: Sequence[Claim], *, refers: bool = True) -> str:
    """That one or several amounts of a clause are not so, and what would be, in a sentence.

    >>> wrong = Claim("1.1", 0, 4, "half", "half were not", "refuted", "LOR02", "all", "insufficient",
    ...     "LOR02 (Initial assessment good enough: 13 of 20 insufficient)", 13, 20, ("Cases!W5:W17",),
    ...     true="nearly two-thirds")
    >>> print(refuted([wrong]))
    “half” is not so: LOR02 (Initial assessment good enough: 13 of 20 insufficient), Cases!W5:W17. Write
    “nearly two-thirds” or {LOR02 insufficient}.
    """
    first = found[0]
    texts = list(dict.fromkeys(claim.text for claim in found))
    said = " and ".join(f"“{text}”" for text in texts)
    why = [*dict.fromkeys(claim.why for claim in found if claim.why)]
    parts = ["; ".join(why) or first.finding, *([first.finding] if why and first.finding else [])]
    true = list(dict.fromkeys(f"“{claim.true}”" for claim in found if claim.true))
    meant = _written(first) if refers else ""
    write = [" and ".join(true), *([meant] if meant and meant != first.reference else [])]
    advice = f" Write {' or '.join(filter(None, write))}." if any(write) else " Count it again."
    verb = "is" if len(texts) == 1 else "are"
    return f"{said} {verb} not so: {', '.join(filter(None, [': '.join(parts), cells(first)]))}.{advice}"


def _written(claim: Claim) -> str:
    """The reference that always says what is so, "" where there is none."""
    if not claim.side:  # a number of cases, or what nobody refers to
        group = "" if claim.group == ALL else f" {claim.group}"
        return f"{{{CASES}{group}}}" if claim.about == CASES else ""
    words = [claim.about, *([claim.side] if claim.side == "insufficient" else [])]
    return f"{{{' '.join([*words, *([claim.group] if claim.group != ALL else [])])}}}"


def cells(claim: Claim) -> str:
    """The cells behind a claim, the first of many."""
    more = len(claim.cells) - MOST_CELLS
    said = ", ".join(claim.cells[:MOST_CELLS])
    return said + (f" and {more} more" if more > 0 else "")
