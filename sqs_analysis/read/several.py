"""Many inspections in one file: a column ``inspection_id`` says which rows belong together.

Such a file has a row per case (and, as sheets of their own or not at all, a row per inspection, per
member of staff and per paragraph), each with its inspection. Taking one inspection out keeps every
cell's address, so that a problem is still told by the cell of the long file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Cell, Sheet, Workbook, plain
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.records import DEEPEST_HEADER, heading_key

ID_COLUMN = "inspection_id"
CASES = "Cases"
DETAILS = "Inspection"


def inspection_ids(workbook: Workbook) -> tuple[str, ...]:
    """The inspections a long file holds, in its order; none for a workbook of one inspection."""
    sheet = workbook.sheet(CASES)
    place = _id_place(sheet) if sheet else None
    if sheet is None or place is None:
        return ()
    header, column = place
    ids = (_text(row, column) for row in sheet.rows[header:])
    return tuple(dict.fromkeys(name for name in ids if name))


def only(
    workbook: Workbook, inspection: str, details: Collection[str]
) -> tuple[Workbook, tuple[Problem, ...]]:
    """One inspection out of a long file, as the workbook it would be by itself.

    Parameters
    ----------
    workbook : the long file.
    inspection : the id of the inspection wanted.
    details : names that belong on the sheet Inspection; in a file without that sheet they stand as
        columns beside the cases, with the same value in every row.

    Raises
    ------
    WorkbookError
        If the file does not hold the inspection.
    """
    ids = inspection_ids(workbook)
    if inspection not in ids:
        held = ", ".join(ids[:10]) + (" …" if len(ids) > 10 else "")
        raise WorkbookError(
            f"{workbook.path.name} holds no inspection {inspection}. It holds: {held or 'none'}."
        )
    own = [_own_rows(sheet, inspection) for sheet in workbook.sheets.values()]
    sheets = {sheet.name: sheet for sheet in own}
    part = Workbook(workbook.path, _digest(workbook, inspection), sheets)
    summary, problems = _details(part, details)
    kept = {
        name: _without(sheet, {ID_COLUMN, *(details if name != summary.name else ())})
        for name, sheet in sheets.items()
        if plain(name).casefold() != DETAILS.casefold()
    }
    return Workbook(part.path, part.sha256, {DETAILS: summary, **kept}), problems


def _digest(workbook: Workbook, inspection: str) -> str:
    return hashlib.sha256(f"{workbook.sha256} {inspection}".encode()).hexdigest()


def _id_place(sheet: Sheet) -> tuple[int, int] | None:
    """Header row and column of the ids, both 1-based, None for a sheet without them."""
    for number, row in enumerate(sheet.rows[:DEEPEST_HEADER], start=1):
        for cell in row[1:] if _is_field_list(row) else row:
            if heading_key(cell.text) == ID_COLUMN:
                return number, cell.column
    return None


def _is_field_list(row: tuple[Cell, ...]) -> bool:
    """Whether a row is a field and its value, as on the sheet of one inspection."""
    entries = [cell for cell in row if not cell.blank]
    return len(entries) <= 3 and bool(entries) and heading_key(row[0].text) == ID_COLUMN


def _own_rows(sheet: Sheet, inspection: str) -> Sheet:
    place = _id_place(sheet)
    if place is None:
        return sheet
    header, column = place
    rows = (row for row in sheet.rows[header:] if _text(row, column) == inspection)
    return Sheet(sheet.name, (*sheet.rows[:header], *rows), sheet.merged, sheet.hidden_rows)


def _details(workbook: Workbook, names: Collection[str]) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet Inspection as fields and values, from its row or from the columns of the cases."""
    source = workbook.sheet(DETAILS)
    if source is None or _id_place(source) is None:
        source = workbook.sheet(CASES)
    place = _id_place(source) if source else None
    if source is None or place is None:
        return Sheet(DETAILS, ()), ()
    header, rows = place[0], source.rows[place[0] :]
    known = {heading_key(name) for name in names}
    columns = [c for c in source.rows[header - 1] if heading_key(c.text) in known]
    found = [(heading, _values(rows, heading.column)) for heading in columns]
    problems = [_conflict(heading, values) for heading, values in found if len(values) > 1]
    return Sheet(DETAILS, tuple((h, values[0]) for h, values in found if values)), tuple(problems)


def _values(rows: Iterable[tuple[Cell, ...]], column: int) -> list[Cell]:
    """The first cell of each different value in a column."""
    cells = (row[column - 1] for row in rows if column <= len(row))
    first: dict[str, Cell] = {}
    for cell in cells:
        first.setdefault(plain(cell.text), cell)
    return list(first.values())


def _conflict(heading: Cell, values: list[Cell]) -> Problem:
    said = ", ".join(f'"{plain(cell.text)}" in {cell.name}' for cell in values[:3])
    message = f"one inspection has one value, but this has {said}. Make them the same."
    cell = values[1]
    name = plain(heading.text)
    return Problem("error", "conflict", cell.sheet, cell.row, cell.column, name, cell.text, message)


def _without(sheet: Sheet, names: Collection[str]) -> Sheet:
    """A sheet in which the columns of these names are blank, so that they are passed over."""
    place = _id_place(sheet)
    if place is None:
        return sheet
    keys = {heading_key(name) for name in names}
    blanked = {c.column for c in sheet.rows[place[0] - 1] if heading_key(c.text) in keys}
    rows = tuple(tuple(_blank(c) if c.column in blanked else c for c in row) for row in sheet.rows)
    return Sheet(sheet.name, rows, sheet.merged, sheet.hidden_rows)


def _blank(cell: Cell) -> Cell:
    return Cell(cell.sheet, cell.row, cell.column, "", "blank")


def _text(row: tuple[Cell, ...], column: int) -> str:
    return plain(row[column - 1].text) if column <= len(row) else ""
