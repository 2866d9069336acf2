"""What moved between two sides, and of everything that differs between them, what moved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest

from sqs_analysis.difference.causes import Cause, causes
from sqs_analysis.difference.figures import Figure, findings_in, published
from sqs_analysis.difference.sides import Side
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import measure
from sqs_analysis.present.record import record
from sqs_analysis.publish.manifests import audience_of
from sqs_analysis.read.instrument import INTERNAL


@dataclass(frozen=True)
class Move:
    """A figure that moved: as it was, as it is, None where it is not, and what can have moved it."""

    old: Figure | None
    new: Figure | None
    causes: tuple[Cause, ...] = ()

    @property
    def figure(self) -> Figure:
        """The figure as it is, or else as it was."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def texts(self) -> tuple[str, str]:
        """Before and after, "" where there is nothing; in full where they would look alike."""
        old, new = (one or Figure((), "") for one in (self.old, self.new))
        return (old.value, new.value) if old.text == new.text else (old.text, new.text)


@dataclass(frozen=True)
class Difference:
    """What moved between two reports, and all that differs in what they were made from.

    Attributes
    ----------
    moves : the findings first, then sentences and ranks, then tables and charts.
    figures : how many figures and sentences there are.
    """

    old: Side
    new: Side
    causes: tuple[Cause, ...]
    moves: tuple[Move, ...]
    figures: int

    @property
    def apart(self) -> bool:
        """Whether they are of two inspections, or were made with two instruments."""
        one, other = (
            (side.stamp.inspection, side.instrument and side.instrument.id)
            for side in (self.old, self.new)
        )
        return one != other

    @property
    def by_causes(self) -> Mapping[tuple[Cause, ...], list[Move]]:
        """What moved, by what moved it; what has one cause first."""
        found: dict[tuple[Cause, ...], list[Move]] = {}
        for move in sorted(self.moves, key=lambda move: len(move.causes)):
            found.setdefault(move.causes, []).append(move)
        return found


@dataclass(frozen=True)
class Differences:
    """What moved, team by team; ids of those that only the old, or only the new, side has."""

    teams: tuple[Difference, ...]
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether anything did."""
        return bool(self.only_old or self.only_new or any(team.moves for team in self.teams))


def compared(old: Side, new: Side) -> Difference:
    """Everything that moved between two sides, with its causes; what only one has is among it."""
    words = catalogue(new.language)
    before, after = (published(side, words) for side in (old, new))
    keys = dict.fromkeys((*before, *after))
    moves: list[Move] = []
    for key in keys:
        flows = before.get(key, []), after.get(key, [])
        if key[-1] == "rank":
            moves += _ranked(*flows, words("changes.rank"))
        else:
            moves += (Move(*pair) for both in _changes(*flows) for pair in zip_longest(*both))
    differing, again = tuple(causes(old, new)), _made_again(old) & _made_again(new)
    # Outside, what is withheld of one question decides what is shown of others.
    inside = all(audience_of(side.record) == INTERNAL for side in (old, new))
    explained = [replace(m, causes=_explained(m, differing, again, inside)) for m in moves]
    figures = sum(max(len(one.get(key, ())) for one in (before, after)) for key in keys)
    return Difference(old, new, differing, tuple(sorted(explained, key=_weight)), figures)


def _changes(
    old: Sequence[Figure], new: Sequence[Figure]
) -> Iterator[tuple[Sequence[Figure], Sequence[Figure]]]:
    """The stretches of two sequences that are not alike."""
    was, now = ([figure.value or figure.text for figure in flow] for flow in (old, new))
    for how, i, j, k, n in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how != "equal":
            yield old[i:j], new[k:n]


def _ranked(old: Sequence[Figure], new: Sequence[Figure], said: str) -> Iterator[Move]:
    """Lines that stand elsewhere among those that two charts share, with their place in each."""
    both = {figure.text for figure in old} & {figure.text for figure in new}
    orders = [[figure for figure in flow if figure.text in both] for flow in (old, new)]
    was, now = ({one.text: f"{said} {n}" for n, one in enumerate(flow, 1)} for flow in (old, new))
    for _, come in _changes(*orders):
        for one in come:
            yield Move(replace(one, text=was[one.text]), replace(one, text=now[one.text]))


def _weight(move: Move) -> tuple[bool, bool]:
    figure = move.figure
    return figure.place[0] != "findings.csv", figure.aspect not in ("text", "rank")


def _made_again(side: Side) -> frozenset[str]:
    """Questions and sections whose findings this very program gives again, to the last digit.

    What moved between two such is neither the program's doing nor its libraries'.
    """
    if side.inspection is None:
        return frozenset()
    results = measure(side.inspection, float(side.said("parameters", "confidence", 0.95)))
    shown = release(results, audience_of(side.record))
    told, again = (findings_in(files) for files in (side.files, record(shown).files))
    pairs = zip_longest(told, again, fillvalue={"question": "", "section": ""})
    others = {
        row["question"] or row["section"] for pair in pairs if pair[0] != pair[1] for row in pair
    }
    return frozenset(row["question"] or row["section"] for row in told) - others


def _explained(
    move: Move, differing: Sequence[Cause], again: frozenset[str], inside: bool
) -> tuple[Cause, ...]:
    """All that can have moved a figure, and nothing else."""
    figure = move.figure
    aspect = "limit" if figure.aspect == "rank" else figure.aspect
    able = [cause for cause in differing if cause.may_move(aspect)]
    others = [cause for cause in able if not cause.bears_on]
    entries = [cause for cause in able if cause.bears_on]
    entries = _close(move, entries) or ([] if inside and _is_counted(move) else entries)
    if figure.name in again and aspect != "text":
        others = [cause for cause in others if cause.kind == "option"]
        if entries and aspect == "count":
            return tuple(entries)
    for number, cause in enumerate(others):
        if cause.kind == "workbook" and figure.cells:  # of which one cannot say more than where
            others[number] = replace(cause, where=f"{cause.where}, {figure.cells}")
    return (*entries, *others) or (Cause("nothing"),)


def _close(move: Move, entries: Sequence[Cause]) -> list[Cause]:
    """Of the entries that differ, those that a figure is made of; names and dates are in any words."""
    about = frozenset[str]().union(*(one.about for one in (move.old, move.new) if one))
    worded = move.figure.aspect == "text"
    close = [
        cause
        for cause in entries
        if cause.bears_on & about or (worded and cause.kind == "cell" and not cause.ref)
    ]
    return [cause for cause in close if cause.ref in move.figure.place] or close


def _is_counted(move: Move) -> bool:
    """Whether a figure is counted from the answers to its own questions, and from nothing else."""
    counted = move.figure.place[0] == "findings.csv" or move.figure.aspect == "count"
    return bool(counted and move.old and move.new and move.figure.name)
