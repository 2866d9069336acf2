"""The figures that a paragraph was written on, and whether they have moved since.

They stand beside the paragraph, in the column ``written_on`` of the sheet Commentary, for each question
the number of sufficient answers and of all: ``LOR02 7/20; LOR14 custodial 2/6``. Whoever has looked at
the paragraph again writes what they are now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqs_analysis.read.cells import Cell, Workbook
from sqs_analysis.read.claims.claims import Claim
from sqs_analysis.read.claims.counted import COUNTED_UNITS, Data
from sqs_analysis.read.commentary import COLUMNS, WRITTEN_ON, Passage
from sqs_analysis.read.instrument_parts import ALL
from sqs_analysis.read.problems import Problem, cell_name
from sqs_analysis.read.text import heading_key

ENTRY = re.compile(
    r"\s*(?P<name>[\w.-]+)(?:\s+(?P<group>[\w-]+))?\s+(?P<k>\d+)\s*/\s*(?P<n>\d+)\s*"
)
COMMENTARY = "Commentary"
Entries = dict[tuple[str, str], str]
Figures = Mapping[tuple[str, str], tuple[int, int]]


def figures_of(found: Iterable[Claim], data: Data) -> Figures:
    """What a paragraph's claims speak of: by question and group, the sufficient of all answers."""
    about = dict.fromkeys((claim.about, claim.group) for claim in found if claim.about)
    return _now(about, data)


def _now(about: Iterable[tuple[str, str]], data: Data) -> Figures:
    """What each question and group counts now."""
    found = {one: data.counted(*one, False) for one in about}
    return {one: (counted.k, counted.n) for one, counted in found.items()}


def as_written(figures: Figures) -> str:
    """Figures as they stand beside a paragraph.

    >>> as_written({("LOR02", "all"): (7, 20), ("LOR14", "custodial"): (2, 6)})
    'LOR02 7/20; LOR14 custodial 2/6'
    """
    return "; ".join(
        f"{name}{'' if group == ALL else f' {group}'} {k}/{n}"
        for (name, group), (k, n) in figures.items()
    )


def entries(
    workbook: Workbook, held: Iterable[tuple[Passage, Sequence[Claim]]], data: Data
) -> Entries:
    """What to write beside each paragraph of a workbook, by sheet and cell, with the heading."""
    sheet = workbook.sheet(COMMENTARY)
    if sheet is None:
        return {}
    heads = [
        cell for cell in sheet.cells.values() if heading_key(cell.text) in (*COLUMNS, WRITTEN_ON)
    ]
    row = min((cell.row for cell in heads), default=1)
    known = [cell.column for cell in heads if heading_key(cell.text) == WRITTEN_ON]
    column = known[0] if known else max(cell.column for cell in sheet.cells.values()) + 1
    name = heading_key(sheet.name)
    found = {(name, cell_name(row, column)): WRITTEN_ON}
    for passage, claims in held:
        found[name, cell_name(passage.cell.row, column)] = as_written(figures_of(claims, data))
    return found


def stale(passage: Passage, found: Iterable[Claim], data: Data) -> Iterator[Problem]:
    """That figures of a paragraph have moved since it was written, or that they cannot be read."""
    if not passage.written_on.strip():
        return
    now = figures_of(found, data)
    then: dict[tuple[str, str], tuple[int, int]] = {}
    known = {*COUNTED_UNITS, *(question.id for question in data.instrument.questions)}
    groups = {ALL, *(group.id for group in data.instrument.groups)}
    for entry in filter(str.strip, passage.written_on.split(";")):
        match = ENTRY.fullmatch(entry)
        if match is None or match["name"] not in known or (match["group"] or ALL) not in groups:
            what = f"“{entry.strip()}” is no figure of this inspection"
            yield _problem(passage.seen or passage.cell, what, now)
            return
        then[match["name"], match["group"] or ALL] = int(match["k"]), int(match["n"])
    moved = []
    again = _now(then, data)
    for (name, group), was in then.items():
        if (is_now := again[name, group]) != was:
            which = name if group == ALL else f"{name} {group}"
            counts = " of ".join(map(str, was)), " of ".join(map(str, is_now))
            moved.append(f"{which} was {counts[0]} sufficient and is {counts[1]}")
    if moved:
        what = f"{', '.join(moved)}: read the paragraph again"
        yield _problem(passage.cell, what, {**now, **again})


def _problem(cell: Cell, what: str, now: Figures) -> Problem:
    write = f"Then write in {WRITTEN_ON}: {as_written(now)}" if now else f"Leave {WRITTEN_ON} blank"
    return cell.problem("", "stale", f"{what}. {write}.", "warning")
