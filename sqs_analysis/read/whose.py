"""Rows of a long file of which nobody can tell whose they are: problems of all that may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqs_analysis.read.answers import closest, hint
from sqs_analysis.read.cells import Cell, Sheet, Workbook
from sqs_analysis.read.ids import (
    CASES,
    DETAILS,
    ID_COLUMN,
    id_place,
    ids_on,
    is_id,
    is_table,
    key_of,
)
from sqs_analysis.read.problems import Problem, few
from sqs_analysis.read.text import heading_key, plain

# Two inspections of which so many details are the same, and none differs, are one.
SAME_DETAILS = 3


def strays(workbook: Workbook, inspection: str) -> Iterator[Problem]:
    """Rows whose inspection is blank, or is none, and which may be of this one."""
    details, anchor = workbook.sheet(DETAILS), workbook.sheet(CASES)
    if details is not None and anchor is not None and is_table(details, anchor):
        anchor = details
    anchored = list(dict.fromkeys(ids_on(anchor))) if anchor else []
    keys = {key_of(name) for name in anchored}
    for sheet in workbook.sheets:
        place = id_place(sheet)
        if place is None or (sheet is details and sheet is not anchor):
            continue
        yield from _ids_astray(sheet, place)
        column = [sheet.cell(row, place[1]) for row in sheet.below(place[0])]
        yield from _blank_ids(column, inspection)
        seen: set[str] = set()
        for cell in column:
            name = plain(cell.text)
            if name and key_of(name) not in keys | seen and anchor is not None:
                seen.add(key_of(name))
                near = closest(name, anchored)
                if key_of(inspection) in (key_of(name), key_of(near or inspection)):
                    message = (
                        f'"{name[:60]}" is no inspection of the sheet {anchor.name}.'
                        f"{hint(name, anchored)} Correct it, or add the inspection there."
                    )
                    yield cell.problem(ID_COLUMN, "long", message)


def _ids_astray(sheet: Sheet, place: tuple[int, int]) -> Iterator[Problem]:
    """Ids above the header, as after sorting, and a second column of them."""
    header, column = place
    above = [sheet.cell(row, column) for row in sheet.rows if row < header]
    # A title or a wording has several words, an id has one.
    ids = [cell for cell in above if not cell.blank and " " not in plain(cell.text)]
    if ids and len(sheet.rows[ids[0].row]) > 1:
        cell = ids[0]
        message = "this row stands above the header, so it is not read. Move the header to the top."
        yield cell.problem(ID_COLUMN, "long", message)
    second = [cell for cell in sheet.rows[header] if is_id(cell) and cell.column != column]
    if second:
        message = "this column stands twice, so nobody can tell whose the rows are. Keep one."
        yield second[0].problem(ID_COLUMN, "long", message)


def _blank_ids(column: Sequence[Cell], inspection: str) -> Iterator[Problem]:
    """Rows without an id next to rows of this inspection: they may be of it."""
    keys = [key_of(cell.text) for cell in column]
    blank = [
        cell
        for place, cell in enumerate(column)
        if not keys[place] and key_of(inspection) in _beside(keys, place)
    ]
    if blank:
        rows = few(cell.row for cell in blank)
        message = (
            f"{'row' if len(blank) == 1 else 'rows'} {rows}: the inspection is blank, so nobody can "
            "tell whose the row is. A blank never means “as above”: write the id in every row."
        )
        yield blank[0].problem(ID_COLUMN, "long", message)


def _beside(keys: Sequence[str], place: int) -> tuple[str, str]:
    """The nearest ids above and below a place."""
    above = next((key for key in reversed(keys[:place]) if key), "")
    return above, next((key for key in keys[place:] if key), "")


def twins(workbook: Workbook, inspection: str, names: Collection[str]) -> Iterator[Problem]:
    """Two ids that are alike, of cases with the same details: one of them is misspelt."""
    cases = workbook.sheet(CASES)
    place = id_place(cases) if cases else None
    if cases is None or place is None:
        return
    known = {heading_key(name) for name in names} - {ID_COLUMN}
    columns = [c.column for c in cases.rows[place[0]] if heading_key(c.text) in known]
    first: dict[str, Cell] = {}
    for row in cases.below(place[0]):
        first.setdefault(key_of(cases.cell(row, place[1]).text), cases.cell(row, place[1]))
    said = {
        key: [plain(cases.cell(cell.row, column).text) for column in columns]
        for key, cell in first.items()
        if key
    }
    own = said.get(key_of(inspection), [])
    for key, values in said.items():
        alike = key != key_of(inspection) and closest(key, [key_of(inspection)]) is not None
        if alike and values == own and sum(map(bool, own)) >= SAME_DETAILS:
            message = (
                f"{plain(first[key].text)} and {inspection} have the same details throughout, so they "
                "look like one inspection. Give its cases one id, or correct the details."
            )
            yield first[key].problem(ID_COLUMN, "long", message)
