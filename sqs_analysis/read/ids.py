"""The ids of the inspections in a long file: where they stand, and which of them is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqs_analysis.read.cells import Cell, Sheet, Workbook
from sqs_analysis.read.records import DEEPEST_HEADER
from sqs_analysis.read.text import heading_key, plain

ID_COLUMN = "inspection_id"
CASES = "Cases"
DETAILS = "Inspection"
# A list of details has a field, its value and perhaps a note in a row.
WIDEST_LIST = 3


def inspection_ids(workbook: Workbook) -> tuple[str, ...]:
    """The inspections a long file holds, in its order; none for a workbook of one inspection."""
    cases, details = workbook.sheet(CASES), workbook.sheet(DETAILS)
    if cases is None or id_place(cases) is None:
        return ()
    listed = [*ids_on(cases), *(ids_on(details) if details and is_table(details, cases) else ())]
    return tuple({key_of(name): name for name in reversed(listed)}.values())[::-1]


def chosen_id(wanted: object, held: Sequence[str]) -> str | None:
    """The one id among those held that is wanted; None if there is none, or several may be meant.

    A program that runs notebooks may have made a number of an id such as "001" on the way.

    >>> chosen_id("Ashford-2013", ["ashford-2013"]), chosen_id(1, ["001", "002"])
    ('ashford-2013', '001')
    >>> chosen_id(1, ["001", "1"]) is None
    True
    """
    if isinstance(wanted, str):
        found = [name for name in held if key_of(name) == key_of(wanted)]
    else:
        found = [name for name in held if name == str(wanted) or _number(name) == wanted]
    return found[0] if len(found) == 1 else None


def _number(name: str) -> float | None:
    try:
        return float(name)
    except ValueError:
        return None


def key_of(name: str) -> str:
    """What ids are compared by: their case does not matter."""
    return plain(name).casefold()


def id_place(sheet: Sheet, heading: str = ID_COLUMN) -> tuple[int, int] | None:
    """Header row and column of the ids, None for a sheet without them."""
    for number, cells in sheet.rows.items():
        if number > DEEPEST_HEADER:
            break
        for cell in cells:
            if is_id(cell, heading):
                return number, cell.column
    return None


def is_id(cell: Cell, heading: str = ID_COLUMN) -> bool:
    """Whether a cell names the column of the ids."""
    return heading_key(cell.text).replace("_", "") == heading_key(heading).replace("_", "")


def is_table(sheet: Sheet, cases: Sheet) -> bool:
    """Whether the sheet Inspection has a row per inspection, and is no list of fields and values."""
    place = id_place(sheet)
    if place is None:
        return False
    # A list has a value and perhaps a note beside each field; below its first field stand others.
    if len(sheet.rows[place[0]]) > WIDEST_LIST:
        return True
    held = {key_of(name) for name in ids_on(cases)}
    return any(key_of(name) in held for name in ids_on(sheet))


def ids_on(sheet: Sheet) -> Iterator[str]:
    """The ids below the header of a sheet, as often as they stand there."""
    place = id_place(sheet)
    if place is not None:
        names = (plain(sheet.cell(row, place[1]).text) for row in sheet.below(place[0]))
        yield from (name for name in names if name)
