"""Many inspections in one file: a column ``inspection_id`` says which rows belong together.

Such a file has a row per case (and, as sheets of their own or not at all, a row per inspection, per
member of staff and per paragraph), each with its inspection. Taking one inspection out keeps every
cell's address, so that a problem is still told by the cell of the long file. A row whose inspection
nobody can tell is a problem of every inspection that may be meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.answers import closest, hint
from sqs_analysis.read.cells import Cell, Sheet, Workbook
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.records import DEEPEST_HEADER
from sqs_analysis.read.text import heading_key, plain

ID_COLUMN = "inspection_id"
CASES = "Cases"
DETAILS = "Inspection"
# Two inspections of which so many details are the same, and none differs, are one.
SAME_DETAILS = 3
WIDEST_LIST = 3


def inspection_ids(workbook: Workbook) -> tuple[str, ...]:
    """The inspections a long file holds, in its order; none for a workbook of one inspection."""
    cases, details = workbook.sheet(CASES), workbook.sheet(DETAILS)
    if cases is None or _id_place(cases) is None:
        return ()
    listed = [*_ids(cases), *(_ids(details) if details and _is_table(details, cases) else ())]
    return tuple({_key(name): name for name in reversed(listed)}.values())[::-1]


def chosen_id(wanted: object, held: Sequence[str]) -> str | None:
    """The one id among those held that is wanted; None if there is none, or several may be meant.

    A program that runs notebooks may have made a number of an id such as "001" on the way.

    >>> chosen_id("Ashford-2013", ["ashford-2013"]), chosen_id(1, ["001", "002"])
    ('ashford-2013', '001')
    >>> chosen_id(1, ["001", "1"]) is None
    True
    """
    if isinstance(wanted, str):
        found = [name for name in held if _key(name) == _key(wanted)]
    else:
        found = [name for name in held if name == str(wanted) or _number(name) == wanted]
    return found[0] if len(found) == 1 else None


def _number(name: str) -> float | None:
    try:
        return float(name)
    except ValueError:
        return None


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
    problems += _strays(workbook, inspection)
    problems += _twins(workbook, inspection, details)
    sheets = [summary]
    for sheet in workbook.sheets:
        if heading_key(sheet.name) == heading_key(DETAILS):
            continue
        if _id_place(sheet) is None and len(ids) > 1:
            problems += _without_ids(sheet)
        else:
            sheets.append(_own(sheet, inspection, {ID_COLUMN, *details}))
    digest = hashlib.sha256(f"{workbook.sha256} {inspection}".encode()).hexdigest()
    return replace(workbook, sha256=digest, sheets=tuple(sheets)), tuple(problems)


def _key(name: str) -> str:
    return plain(name).casefold()


def _id_place(sheet: Sheet) -> tuple[int, int] | None:
    """Header row and column of the ids, None for a sheet without them."""
    for number, cells in sheet.rows.items():
        if number > DEEPEST_HEADER:
            break
        for cell in cells:
            if heading_key(cell.text) == ID_COLUMN:
                return number, cell.column
    return None


def _is_table(sheet: Sheet, cases: Sheet) -> bool:
    """Whether the sheet Inspection has a row per inspection, and is no list of fields and values."""
    place = _id_place(sheet)
    if place is None:
        return False
    # A list has a value and perhaps a note beside each field; below its first field stand others.
    if len(sheet.rows[place[0]]) > WIDEST_LIST:
        return True
    held = {_key(name) for name in _ids(cases)}
    return any(_key(name) in held for name in _ids(sheet))


def _ids(sheet: Sheet) -> Iterator[str]:
    place = _id_place(sheet)
    if place is not None:
        names = (plain(sheet.cell(row, place[1]).text) for row in sheet.below(place[0]))
        yield from (name for name in names if name)


def _own(sheet: Sheet, inspection: str, leave_out: Collection[str]) -> Sheet:
    """The rows of one inspection, without the columns that say so; all rows where nothing does."""
    place = _id_place(sheet)
    if place is None:
        return sheet
    header, column = place
    leave_out = {heading_key(name) for name in leave_out}
    gone = {cell.column for cell in sheet.rows[header] if heading_key(cell.text) in leave_out}
    own = {
        row
        for row in sheet.rows
        if row <= header or _key(sheet.cell(row, column).text) == _key(inspection)
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
    if source is not None and source.cells and not (cases and _is_table(source, cases)):
        ids = inspection_ids(workbook)
        return source, [_one_list(source, len(ids))] if len(ids) > 1 else []
    if source is None or not source.cells:
        source = cases
    place = _id_place(source) if source else None
    if source is None or place is None:
        return Sheet(DETAILS), []
    own = _own(source, inspection, ())
    known = {heading_key(name) for name in names}
    cells: dict[tuple[int, int], Cell] = {}
    problems = []
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
    return _problem("conflict", values[1], message, plain(heading.text))


def _one_list(sheet: Sheet, count: int) -> Problem:
    first = sheet.cells[min(sheet.cells)]
    message = (
        f"this is a list of the details of one inspection, and the sheet {CASES} holds {count}. Write "
        f"a row for each inspection, with a column {ID_COLUMN}."
    )
    return _problem("long", first, message)


def _without_ids(sheet: Sheet) -> Iterator[Problem]:
    """A sheet of a long file that does not say whose its rows are, unless it is a guide."""
    if sheet.cells and heading_key(sheet.name) in map(
        heading_key, ("Staff", "Commentary", "Second")
    ):
        message = (
            f"the file holds several inspections, and this sheet has no column {ID_COLUMN}, so nobody "
            "can tell whose its rows are. Add the column."
        )
        yield _problem("long", sheet.cells[min(sheet.cells)], message)


def _strays(workbook: Workbook, inspection: str) -> Iterator[Problem]:
    """Rows whose inspection is blank, or is none, and which may be of this one."""
    details, anchor = workbook.sheet(DETAILS), workbook.sheet(CASES)
    if details is not None and anchor is not None and _is_table(details, anchor):
        anchor = details
    anchored = list(dict.fromkeys(_ids(anchor))) if anchor else []
    keys = {_key(name) for name in anchored}
    for sheet in workbook.sheets:
        place = _id_place(sheet)
        if place is None or (sheet is details and sheet is not anchor):
            continue
        column = [sheet.cell(row, place[1]) for row in sheet.below(place[0])]
        yield from _blank_ids(column, inspection)
        seen: set[str] = set()
        for cell in column:
            name = plain(cell.text)
            if name and _key(name) not in keys | seen and anchor is not None:
                seen.add(_key(name))
                near = closest(name, anchored)
                if _key(inspection) in (_key(name), _key(near or inspection)):
                    message = (
                        f'"{name[:60]}" is no inspection of the sheet {anchor.name}.'
                        f"{hint(name, anchored)} Correct it, or add the inspection there."
                    )
                    yield _problem("long", cell, message, ID_COLUMN)


def _blank_ids(column: Sequence[Cell], inspection: str) -> Iterator[Problem]:
    """Rows without an id next to rows of this inspection: they may be of it."""
    keys = [_key(cell.text) for cell in column]
    blank = [
        cell
        for place, cell in enumerate(column)
        if not keys[place] and _key(inspection) in _beside(keys, place)
    ]
    if blank:
        rows = ", ".join(str(cell.row) for cell in blank[:10]) + (" …" if len(blank) > 10 else "")
        message = (
            f"{'row' if len(blank) == 1 else 'rows'} {rows}: the inspection is blank, so nobody can "
            "tell whose the row is. A blank never means “as above”: write the id in every row."
        )
        yield _problem("long", blank[0], message, ID_COLUMN)


def _beside(keys: Sequence[str], place: int) -> tuple[str, str]:
    """The nearest ids above and below a place."""
    above = next((key for key in reversed(keys[:place]) if key), "")
    return above, next((key for key in keys[place:] if key), "")


def _twins(workbook: Workbook, inspection: str, names: Collection[str]) -> Iterator[Problem]:
    """Two ids that are alike, of cases with the same details: one of them is misspelt."""
    cases = workbook.sheet(CASES)
    place = _id_place(cases) if cases else None
    if cases is None or place is None:
        return
    known = {heading_key(name) for name in names} - {ID_COLUMN}
    columns = [c.column for c in cases.rows[place[0]] if heading_key(c.text) in known]
    first: dict[str, Cell] = {}
    for row in cases.below(place[0]):
        first.setdefault(_key(cases.cell(row, place[1]).text), cases.cell(row, place[1]))
    said = {
        key: [plain(cases.cell(cell.row, column).text) for column in columns]
        for key, cell in first.items()
        if key
    }
    own = said.get(_key(inspection), [])
    for key, values in said.items():
        alike = key != _key(inspection) and closest(key, [_key(inspection)]) is not None
        if alike and values == own and sum(map(bool, own)) >= SAME_DETAILS:
            message = (
                f"{plain(first[key].text)} and {inspection} have the same details throughout, so they "
                "look like one inspection. Give its cases one id, or correct the details."
            )
            yield _problem("long", first[key], message, ID_COLUMN)


def _problem(kind: str, cell: Cell, message: str, name: str = "") -> Problem:
    return Problem("error", kind, cell.sheet, cell.row, cell.column, name, cell.text, message)
