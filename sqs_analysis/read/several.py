"""Many inspections in one file: a column ``inspection_id`` says which rows belong together.

Such a file has a row per case (and, as sheets of their own or not at all, a row per inspection, per
member of staff and per paragraph), each with its inspection. Taking one inspection out keeps every
cell's address, so that a problem is still told by the cell of the long file. A row whose inspection
nobody can tell is a problem of every inspection that may be meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Cell, Sheet, Workbook
from sqs_analysis.read.ids import (
    CASES,
    DETAILS,
    ID_COLUMN,
    chosen_id,
    id_place,
    inspection_ids,
    is_id,
    is_table,
    key_of,
)
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.records import find_records
from sqs_analysis.read.sheets import sheet_problems
from sqs_analysis.read.text import heading_key, plain
from sqs_analysis.read.whose import strays, twins

WITH_IDS = ("staff", "commentary", "second")


def only(
    workbook: Workbook, wanted: object, details: Collection[str]
) -> tuple[Workbook, tuple[Problem, ...]]:
    """One inspection out of a long file, as the workbook it would be by itself.

    Parameters
    ----------
    workbook : the long file.
    wanted : the id of the inspection wanted.
    details : names that belong on the sheet Inspection; in a file without that sheet they stand as
        columns beside the cases, with the same value in every row.

    Raises
    ------
    WorkbookError
        If the file does not hold the inspection.
    """
    ids = inspection_ids(workbook)
    inspection = chosen_id(wanted, ids)
    if inspection is None:
        held = ", ".join(ids[:10]) + (" …" if len(ids) > 10 else "")
        if isinstance(wanted, str):
            which = f"no inspection {wanted}.{hint(wanted, ids)}"
        else:
            which = f"no one inspection that the number {wanted} can mean. Give the id as text."
        raise WorkbookError(f"{workbook.path.name} holds {which} It holds: {held}.")
    summary, problems = _details(workbook, inspection, details)
    problems += strays(workbook, inspection)
    problems += twins(workbook, inspection, details)
    sheets, listed = [summary], workbook.sheet(DETAILS)
    # Details that stand on Inspection are told where they stand on Cases as well.
    beside = () if listed is not None and listed.cells else details
    for sheet in (sheet for sheet in workbook.sheets if sheet is not listed):
        if id_place(sheet) is None and len(ids) > 1 and heading_key(sheet.name) in WITH_IDS:
            problems.append(_without_ids(sheet))
        else:
            sheets.append(_own(sheet, inspection, beside))
    digest = hashlib.sha256(f"{workbook.sha256} {inspection}".encode()).hexdigest()
    return replace(workbook, sha256=digest, sheets=tuple(sheets)), tuple(problems)


def _own(sheet: Sheet, inspection: str, leave_out: Collection[str] | None = None) -> Sheet:
    """The rows of one inspection; all rows where nothing says whose they are.

    Without the column that says so and those to be left out, unless that is None.
    """
    place = id_place(sheet)
    if place is None:
        return sheet
    header, column = place
    left_out = {heading_key(name) for name in leave_out or ()}
    gone = {
        cell.column
        for cell in sheet.rows[header]
        if leave_out is not None and (is_id(cell) or heading_key(cell.text) in left_out)
    }
    own = {
        row
        for row in sheet.rows
        if row <= header or key_of(sheet.cell(row, column).text) == key_of(inspection)
    }
    kept = {
        (row, cell.column): cell
        for row in own
        for cell in sheet.rows[row]
        if cell.column not in gone
    }
    return replace(sheet, cells=kept, hidden_rows=sheet.hidden_rows & own)


def _details(
    workbook: Workbook, inspection: str, names: Collection[str]
) -> tuple[Sheet, list[Problem]]:
    """The sheet Inspection as fields and values, from its row or from the columns of the cases."""
    source, cases = workbook.sheet(DETAILS), workbook.sheet(CASES)
    if source is not None and source.cells and not (cases and is_table(source, cases)):
        ids = inspection_ids(workbook)
        return source, [_one_list(source, len(ids))] if len(ids) > 1 else []
    if source is None or not source.cells:
        source = cases
    place = id_place(source) if source else None
    if source is None or place is None:
        return Sheet(DETAILS), []
    own = _own(source, inspection)
    problems: list[Problem] = []
    if source is not cases:
        records = find_records(own, names, ())
        problems += [*records.problems, *sheet_problems(own, records)]
    known = {heading_key(name) for name in names}
    cells: dict[tuple[int, int], Cell] = {}
    for heading in (c for c in own.rows[place[0]] if heading_key(c.text) in known):
        values = _values(own.cell(row, heading.column) for row in own.below(place[0]))
        if len(values) > 1:
            problems.append(_conflict(heading, values))
        if values:
            row = len(cells) // 2 + 1
            cells |= {(row, 1): heading, (row, 2): values[0]}
    return Sheet(DETAILS, cells), problems


def _values(cells: Iterable[Cell]) -> list[Cell]:
    """The first cell of each different value in a column."""
    first: dict[str, Cell] = {}
    for cell in cells:
        first.setdefault(plain(cell.text), cell)
    return list(first.values())


def _conflict(heading: Cell, values: list[Cell]) -> Problem:
    said = ", ".join(f'"{plain(cell.text)}" in {cell.name}' for cell in values[:3])
    message = f"one inspection has one value, but this has {said}. Make them the same."
    return values[1].problem(plain(heading.text), "conflict", message)


def _one_list(sheet: Sheet, count: int) -> Problem:
    first = sheet.cells[min(sheet.cells)]
    message = (
        f"this is a list of the details of one inspection, and the sheet {CASES} holds {count}. Write "
        f"a row for each inspection, with a column {ID_COLUMN}."
    )
    return first.problem("", "long", message)


def _without_ids(sheet: Sheet) -> Problem:
    """A sheet of a long file that does not say whose its rows are."""
    first = sheet.cells[min(sheet.cells)] if sheet.cells else sheet.cell(1, 1)
    message = (
        f"the file holds several inspections, and this sheet has no column {ID_COLUMN}, so nobody "
        "can tell whose its rows are. Add the column."
    )
    return first.problem("", "long", message)
