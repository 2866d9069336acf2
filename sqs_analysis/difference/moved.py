"""What moved between two sides, and of everything that differs between them, what moved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from sqs_analysis.difference.causes import Cause, causes
from sqs_analysis.difference.figures import Figure, findings_in, published
from sqs_analysis.difference.sides import Side, read_side, reports_in
from sqs_analysis.errors import WorkbookError
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import measure
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.present.record import record
from sqs_analysis.publish.batch.process import run_all, without_main
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import INTERNAL

Flow = Sequence[Figure]


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
    """What moved of so many figures of one team, and all that differs in what they were made from.

    Two sides are ``apart`` that are of two inspections, or were made with two instruments.
    """

    stamp: Stamp
    before: str
    apart: bool
    language: str
    audience: str
    figures: int
    causes: tuple[Cause, ...]
    moves: tuple[Move, ...]

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


def differences(
    old: Path, new: Path, settings: Settings, inspection: str = "", beside: Sequence[Path] = ()
) -> Differences:
    """What moved between two sides, and what moved it; an AnalystError if one cannot be read.

    Parameters
    ----------
    old, new : folders of reports or batches; or workbooks, reported aside with the settings.
    inspection : which of those that a workbook or a batch holds.
    beside : where workbooks and instruments of reports may be, besides where the reports are.
    """
    with TemporaryDirectory() as aside:
        before = _reports(old, Path(aside, "old"), settings, inspection)
        after = _reports(new, Path(aside, "new"), settings, inspection)
        both = [(path, after[one]) for one, path in before.items() if one in after]
        only = [tuple(n for n in a if n not in b) for a, b in ((before, after), (after, before))]
        if len(before) == len(after) == 1:  # of another inspection, too: that is told
            both, only = list(zip(before.values(), after.values(), strict=True)), [(), ()]
        own = settings.own_instrument
        places = (*beside, old, new, *([own] if own else ()))
        pairs = ([read_side(path, places) for path in pair] for pair in both)
        return Differences(tuple(compared(*pair) for pair in pairs), *only)


def _reports(path: Path, aside: Path, settings: Settings, inspection: str) -> dict[str, Path]:
    """The reports that stand in a folder; that of a workbook is made."""
    if path.is_dir() and (found := reports_in(path)):
        return {one: folder for one, folder in found.items() if inspection in ("", one)}
    asked = (settings.instrument, settings.language)
    read(path, *asked, inspection_id=inspection).require_sound()
    aside.mkdir()
    with without_main():
        [outcome] = run_all([Task(path, inspection)], aside, settings, 1, lambda _: None)
    if outcome.state == "failed":
        raise WorkbookError(outcome.reason)
    return reports_in(aside)


def compared(old: Side, new: Side) -> Difference:
    """Everything that moved between two sides, with its causes; what only one has is among it."""
    words = catalogue(new.language)
    before, after = (published(side, words) for side in (old, new))
    keys = dict.fromkeys((*before, *after))
    moves: list[Move] = []
    for key in keys:
        flows = before.get(key, []), after.get(key, [])
        ranked = key[-1] == "rank"
        moves += _ranked(*flows, words("changes.rank")) if ranked else _changes(*flows)
    differing = tuple(causes(old, new))
    again = _made_again(old) & _made_again(new) if moves else frozenset[str]()
    # Outside, what is withheld of one question decides what is shown of others.
    inside = old.audience == new.audience == INTERNAL
    moves = [replace(m, causes=_explained(m, differing, again, inside)) for m in moves]
    figures = sum(max(len(one.get(key, ())) for one in (before, after)) for key in keys)
    made_with = {side.instrument.id for side in (old, new) if side.instrument}
    apart = old.stamp.inspection != new.stamp.inspection or len(made_with) > 1
    about = (new.stamp, old.stamp.inspection, apart, new.language, new.audience)
    return Difference(*about, figures, differing, tuple(sorted(moves, key=_weight)))


def _changes(old: Flow, new: Flow) -> Iterator[Move]:
    """What is another in two sequences; what stands in the place of something stands beside it."""
    was, now = ([figure.value or figure.text for figure in flow] for flow in (old, new))
    for how, i, j, k, n in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how != "equal":
            yield from (Move(*pair) for pair in zip_longest(old[i:j], new[k:n]))


def _ranked(old: Flow, new: Flow, said: str) -> Iterator[Move]:
    """Lines that stand elsewhere among those that two charts share, with their place in each."""
    both = {one.text for one in old} & {one.text for one in new}
    orders = [[replace(one, value="") for one in flow if one.text in both] for flow in (old, new)]
    was, now = ({one.text: f"{said} {n}" for n, one in enumerate(flow, 1)} for flow in (old, new))
    for one in (move.new for move in _changes(*orders)):
        if one:
            yield Move(replace(one, text=was[one.text]), replace(one, text=now[one.text]))


def _weight(move: Move) -> tuple[bool, bool]:
    """Findings come first, then sentences and ranks, then tables and charts."""
    figure = move.figure
    return figure.place[0] != "findings.csv", figure.aspect not in ("text", "rank")


def _made_again(side: Side) -> frozenset[str]:
    """Questions and sections whose findings this very program gives again, to the last digit.

    What moved between two such is neither the program's doing nor its libraries'.
    """
    if side.inspection is None:
        return frozenset()
    results = measure(side.inspection, float(side.said("parameters", "confidence", 0.95)))
    again = findings_in(record(release(results, side.audience)).files)
    others = [row for row in findings_in(side.files) if row not in again]
    names = ({row["question"] or row["section"] for row in rows} for rows in (again, others))
    return frozenset(set.difference(*names))


def _explained(
    move: Move, differing: Sequence[Cause], again: frozenset[str], inside: bool
) -> tuple[Cause, ...]:
    """All that can have moved a figure, and nothing else."""
    figure = move.figure
    aspect = "limit" if figure.aspect == "rank" else figure.aspect
    able = [cause for cause in differing if cause.may_move(aspect)]
    others = [cause for cause in able if not cause.bears_on]
    entries = [cause for cause in able if cause.bears_on]
    counted = figure.place[0] == "findings.csv" or aspect == "count"
    settled = inside and counted and move.old and move.new and figure.name
    # What is made of its own entries alone is moved by no others; of the rest nobody can say.
    entries = _close(move, entries) or ([] if settled else entries)
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
    about = set[str]().union(*(one.about for one in (move.old, move.new) if one))
    worded = move.figure.aspect == "text"
    close = [
        cause
        for cause in entries
        if cause.bears_on & about or (worded and cause.kind == "cell" and not cause.ref)
    ]
    return [cause for cause in close if cause.ref in move.figure.place] or close
