"""Many inspections in one file: a column ``inspection_id`` says which rows belong together.

Such a file has a row per case (and, as sheets of their own or not at all, a row per inspection, per
member of staff and per paragraph), each with its inspection. Taking one inspection out keeps every
cell's address, so that a problem is still told by the cell of the long file. A row whose inspection
nobody can tell is a problem of every inspection that may be meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read import ids
from sqs_analysis.read.answers import closest, hint
from sqs_analysis.read.cells import Cell, Sheet, Workbook
from sqs_analysis.read.instrument_files import SHEETS, named_folder, question_ids, shipped
from sqs_analysis.read.problems import Problem, few
from sqs_analysis.read.records import DEEPEST_HEADER, find_details, find_records
from sqs_analysis.read.sheets import sheet_problems
from sqs_analysis.read.text import heading_key, plain

# Two inspections of which so many details are the same, and none differs, are one.
SAME_DETAILS = 3
WITH_IDS = ("staff", "commentary", "second")


def one_of(
    workbook: Workbook, held: Sequence[str], wanted: object, details: Mapping[str, str]
) -> tuple[Workbook, tuple[Problem, ...]]:
    """The workbook of one inspection, taken out of a long file where that is what was given.

    Parameters are those of `only`, and the ids that are held; "" is wanted for the one there is.
    """
    if held and wanted == "":
        raise WorkbookError(
            f"{workbook.path.name} holds {len(held)} inspections. Say which one, such as {held[0]} "
            "(with inspection_id=, on the command line with --inspection), or report them all with "
            "`sqs batch`."
        )
    if held:
        return only(workbook, wanted, details)
    if workbook.path.suffix.lower() == ".csv" and not (workbook.problems or workbook.path.is_dir()):
        raise WorkbookError(
            f"{workbook.path.name} is a single .csv file without a column inspection_id. Add the "
            "column, or put Inspection.csv, Cases.csv, Staff.csv and Commentary.csv in a folder and "
            "name that."
        )
    return workbook, ()


def instrument_of(workbook: Workbook, held: Sequence[str], wanted: object) -> str | Path:
    """The instrument that the workbook says it was made for, or whose questions it has; "" if none."""
    names = {name: name for name in ("instrument", ids.ID_COLUMN)}
    sheet = one_of(workbook, held, wanted, names)[0].sheet(ids.DETAILS)
    named = find_details(sheet, names, ()).rows[0].text("instrument") if sheet else ""
    return (named_folder(named) or "") if named else _of_questions(workbook)


def _of_questions(workbook: Workbook) -> str:
    """The instrument of the package most of whose questions are asked on the sheet Cases, if any."""
    cases = workbook.sheet(SHEETS["case"])
    headings = {
        heading_key(c.text)
        for c in (cases.cells if cases else {}).values()
        if c.row <= DEEPEST_HEADER
    }
    asked = {name: question_ids(name) for name in shipped()}
    shares = {
        name: len(headings & set(map(heading_key, ids))) / len(ids) for name, ids in asked.items()
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] else ""


def only(
    workbook: Workbook, wanted: object, details: Mapping[str, str]
) -> tuple[Workbook, tuple[Problem, ...]]:
    """One inspection out of a long file, as the workbook it would be by itself.

    The details, names with their headings, belong on the sheet Inspection; in a file without that
    sheet they stand as columns beside the cases, with the same value in every row. If the file does
    not hold the inspection that is wanted, it is a WorkbookError.
    """
    held = ids.inspection_ids(workbook)
    inspection = ids.chosen_id(wanted, held)
    if inspection is None:
        if isinstance(wanted, str):
            which = f"no inspection {wanted}.{hint(wanted, held)}"
        else:
            which = f"no one inspection that the number {wanted} can mean. Give the id as text."
        raise WorkbookError(f"{workbook.path.name} holds {which} It holds: {few(held)}.")
    summary, problems = _details(workbook, inspection, details)
    problems += _strays(workbook, inspection)
    known = {heading_key(heading) for heading in details.values()}
    problems += _twins(workbook, inspection, known)
    sheets, listed = [summary], workbook.sheet(ids.DETAILS)
    # Details that stand on Inspection are told where they stand on Cases as well.
    beside = () if listed is not None and listed.cells else known
    for sheet in (sheet for sheet in workbook.sheets if sheet is not listed):
        if ids.id_place(sheet) is None and len(held) > 1 and heading_key(sheet.name) in WITH_IDS:
            message = (
                f"the file holds several inspections, and this sheet has no column {ids.ID_COLUMN}, so "
                "nobody can tell whose its rows are. Add the column."
            )
            problems.append(_at_first(sheet, message))
        else:
            sheets.append(_own(sheet, inspection, beside))
    digest = hashlib.sha256(f"{workbook.sha256} {inspection}".encode()).hexdigest()
    return replace(workbook, sha256=digest, sheets=tuple(sheets)), tuple(problems)


def _own(sheet: Sheet, inspection: str, leave_out: Collection[str] | None = None) -> Sheet:
    """The rows of one inspection; without the column that says so and others, if any may go."""
    place = ids.id_place(sheet)
    if place is None:
        return sheet
    header, column = place
    gone: set[int] = set()
    if leave_out is not None:
        headings = sheet.rows[header]
        gone = {c.column for c in headings if ids.is_id(c) or heading_key(c.text) in leave_out}
    own = {
        row
        for row in sheet.rows
        if row <= header or ids.key_of(sheet.cell(row, column).text) == ids.key_of(inspection)
    }
    kept = {at: c for at, c in sheet.cells.items() if at[0] in own and at[1] not in gone}
    return replace(sheet, cells=kept, hidden_rows=sheet.hidden_rows & own)


def _details(
    workbook: Workbook, inspection: str, names: Mapping[str, str]
) -> tuple[Sheet, list[Problem]]:
    """The sheet Inspection as fields and values, from its row or from the columns of the cases."""
    source, cases = workbook.sheet(ids.DETAILS), workbook.sheet(ids.CASES)
    if source is not None and source.cells and not (cases and ids.is_table(source, cases)):
        count = len(ids.inspection_ids(workbook))
        message = (
            f"this is a list of the details of one inspection, and the sheet {ids.CASES} holds "
            f"{count}. Write a row for each inspection, with a column {ids.ID_COLUMN}."
        )
        return source, [_at_first(source, message)] if count > 1 else []
    if source is None or not source.cells:
        source = cases
    place = ids.id_place(source) if source else None
    if source is None or place is None:
        return Sheet(ids.DETAILS), []
    own = _own(source, inspection)
    problems: list[Problem] = []
    if source is not cases:
        records = find_records(own, names, ())
        problems += [*records.problems, *sheet_problems(own, records)]
    known = {heading_key(heading) for heading in names.values()}
    cells: dict[tuple[int, int], Cell] = {}
    for heading in (c for c in own.rows[place[0]] if heading_key(c.text) in known):
        first: dict[str, Cell] = {}
        for row in own.below(place[0]):
            cell = own.cell(row, heading.column)
            first.setdefault(plain(cell.text), cell)
        values = list(first.values())
        if len(values) > 1:
            said = ", ".join(f'"{plain(cell.text)}" in {cell.name}' for cell in values[:3])
            message = f"one inspection has one value, but this has {said}. Make them the same."
            problems.append(values[1].problem(plain(heading.text), "conflict", message))
        if values:
            line = len(cells) // 2 + 1
            cells |= {(line, 1): heading, (line, 2): values[0]}
    return Sheet(ids.DETAILS, cells), problems


def _at_first(sheet: Sheet, message: str) -> Problem:
    return sheet.cell(*min(sheet.cells, default=(1, 1))).problem("", "long", message)


def _strays(workbook: Workbook, inspection: str) -> Iterator[Problem]:
    """Rows whose inspection is blank, or is none, and which may be of this one."""
    details, anchor = workbook.sheet(ids.DETAILS), workbook.sheet(ids.CASES)
    if details is not None and anchor is not None and ids.is_table(details, anchor):
        anchor = details
    anchored = list(dict.fromkeys(ids.ids_on(anchor))) if anchor else []
    keys = {ids.key_of(name) for name in anchored}
    for sheet in workbook.sheets:
        place = ids.id_place(sheet)
        if place is None or (sheet is details and sheet is not anchor):
            continue
        yield from _ids_astray(sheet, place)
        column = [sheet.cell(row, place[1]) for row in sheet.below(place[0])]
        yield from _blank_ids(column, inspection)
        seen: set[str] = set()
        for cell in column:
            name = plain(cell.text)
            if name and ids.key_of(name) not in keys | seen and anchor is not None:
                seen.add(ids.key_of(name))
                near = closest(name, anchored)
                if ids.key_of(inspection) in (ids.key_of(name), ids.key_of(near or inspection)):
                    message = (
                        f'"{name[:60]}" is no inspection of the sheet {anchor.name}.'
                        f"{hint(name, anchored)} Correct it, or add the inspection there."
                    )
                    yield cell.problem(ids.ID_COLUMN, "long", message)


def _ids_astray(sheet: Sheet, place: tuple[int, int]) -> Iterator[Problem]:
    """Ids above the header, as after sorting, and a second column of them."""
    header, column = place
    above = [sheet.cell(row, column) for row in sheet.rows if row < header]
    # A title or a wording has several words, an id has one.
    cell = next((c for c in above if not c.blank and " " not in plain(c.text)), None)
    if cell is not None and len(sheet.rows[cell.row]) > 1:
        message = "this row stands above the header, so it is not read. Move the header to the top."
        yield cell.problem(ids.ID_COLUMN, "long", message)
    second = [cell for cell in sheet.rows[header] if ids.is_id(cell) and cell.column != column]
    if second:
        message = "this column stands twice, so nobody can tell whose the rows are. Keep one."
        yield second[0].problem(ids.ID_COLUMN, "long", message)


def _blank_ids(column: Sequence[Cell], inspection: str) -> Iterator[Problem]:
    """Rows without an id next to rows of this inspection: they may be of it."""
    keys = [ids.key_of(cell.text) for cell in column]
    blank = [
        cell
        for place, cell in enumerate(column)
        if not keys[place] and ids.key_of(inspection) in _beside(keys, place)
    ]
    if blank:
        rows = few(cell.row for cell in blank)
        message = (
            f"{'row' if len(blank) == 1 else 'rows'} {rows}: the inspection is blank, so nobody can "
            "tell whose the row is. A blank never means “as above”: write the id in every row."
        )
        yield blank[0].problem(ids.ID_COLUMN, "long", message)


def _beside(keys: Sequence[str], place: int) -> tuple[str, str]:
    """The nearest ids above and below a place."""
    above = next((key for key in reversed(keys[:place]) if key), "")
    return above, next((key for key in keys[place:] if key), "")


def _twins(workbook: Workbook, inspection: str, headings: Collection[str]) -> Iterator[Problem]:
    """Two ids that are alike, of cases with the same details: one of them is misspelt."""
    cases = workbook.sheet(ids.CASES)
    place = ids.id_place(cases) if cases else None
    if cases is None or place is None:
        return
    known = set(headings) - {ids.ID_COLUMN}
    columns = [c.column for c in cases.rows[place[0]] if heading_key(c.text) in known]
    first: dict[str, Cell] = {}
    for row in cases.below(place[0]):
        first.setdefault(ids.key_of(cases.cell(row, place[1]).text), cases.cell(row, place[1]))
    said = {
        key: [plain(cases.cell(cell.row, column).text) for column in columns]
        for key, cell in first.items()
        if key
    }
    own = said.get(ids.key_of(inspection), [])
    for key, values in said.items():
        alike = key != ids.key_of(inspection) and closest(key, [ids.key_of(inspection)]) is not None
        if alike and values == own and sum(map(bool, own)) >= SAME_DETAILS:
            message = (
                f"{plain(first[key].text)} and {inspection} have the same details throughout, so they "
                "look like one inspection. Give its cases one id, or correct the details."
            )
            yield first[key].problem(ids.ID_COLUMN, "long", message)
