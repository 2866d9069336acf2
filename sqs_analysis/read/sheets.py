"""What is wrong with sheets and rows as wholes: hidden, merged, not read, or no cases at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqs_analysis.read.answers import closest, hint
from sqs_analysis.read.cells import Cell, Sheet, Workbook
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.problems import Problem, Severity, column_letters, few, of_sheet
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.records import Record, Records
from sqs_analysis.read.text import heading_key, plain

READ_SHEETS = ("Inspection", "Cases", "Staff", "Commentary", "Second")
# Sheets that this program writes for people.
GATHERED_SHEET = "Gathered"
OWN_SHEETS = ("Guide", "Lists", GATHERED_SHEET)
MARKS_SHEET = "Problems"
MARKS_TITLE = "Problems found by sqs check"
# So many answers of one row that cannot be read are no slips of the pen.
FEW_WRONG = 4


def read_units(
    sheet: Sheet, records: Records, instrument: Instrument, kind: str
) -> tuple[list[Unit], list[Problem]]:
    """The units of a sheet, without rows that are notes or totals, and what is wrong with the rows."""
    problems = [*records.problems, *sheet_problems(sheet, records)]
    units = [Unit(instrument, record, kind, SHEETS[kind]) for record in records.rows]
    if kind == "inspection":
        return units, problems
    problems += above_problems(records, instrument.questions_of(unit=kind))
    faults = [row_problem(unit) for unit in units]
    problems += filter(None, faults)
    return [unit for unit, fault in zip(units, faults, strict=True) if not fault], problems


def sheet_problems(sheet: Sheet, records: Records) -> Iterator[Problem]:
    """What a reader of the sheet does not see or sees otherwise: merged and hidden entries."""
    entries = [cell for record in records.rows for cell in record.cells.values() if not cell.blank]
    rows = sorted({cell.row for cell in entries})
    columns = sorted({cell.column for cell in entries})
    first = records.header_row or min(rows, default=0)
    read = {cell.column for record in records.rows for cell in record.cells.values()}
    own = {cell.column for record in records.rows for cell in record.own.values()}
    for row, column, bottom, right, cells in sheet.merged:
        down = sum(row <= one <= bottom for one in {first, *rows})
        across, all_across = (
            sum(column <= one <= right for one in columns) for columns in (read, read | own)
        )
        # What is not read may be merged with what is; down a column it takes another row's value.
        if first <= row <= max(rows, default=0) and (
            all_across * down > 1 or (bottom > row and all_across)
        ):
            message = (
                f"the cells {cells} are merged, so all but the first are blank. Unmerge them and "
                "write each value in its own cell."
            )
            blocks = across * down > 1 or (bottom > row and across)
            severity: Severity = "error" if blocks else "warning"
            yield Problem(severity, "merged", sheet.name, row, column, "", "", message)
    hidden = [row for row in rows if row in sheet.hidden_rows]
    if hidden:
        yield _hidden(sheet, "row", hidden, hidden[0], 1)
    unseen = [column for column in columns if sheet.hides(column)]
    if unseen:
        yield _hidden(sheet, "column", list(map(column_letters, unseen)), first, unseen[0])
    if sheet.hidden:
        message = "the sheet is hidden but is read. Show it, or delete it if it must not count."
        yield of_sheet(sheet.name, "hidden", message, "warning")


def _hidden(sheet: Sheet, what: str, names: Sequence[object], row: int, column: int) -> Problem:
    s, are, them, they = ("", "is", "it", "it") if len(names) == 1 else ("s", "are", "them", "they")
    message = (
        f"{what}{s} {few(names)} {are} hidden but {are} counted. Show {them}, or delete {them} if "
        f"{they} must not count."
    )
    return Problem("warning", "hidden", sheet.name, row, column, "", "", message)


def unread_sheets(workbook: Workbook, *, of_part: bool = False) -> Iterator[Problem]:
    """Sheets with entries that nobody reads: of a name nobody knows, or the second of a name.

    Of sheets that are missing it is said elsewhere which one was meant by another name; in a part of
    a workbook they may be missing.
    """
    met: set[str] = set()
    needed = () if of_part else SHEETS.values()
    absent = {heading_key(name) for name in needed if workbook.sheet(name) is None}
    for sheet in workbook.sheets:
        name = heading_key(sheet.name)
        if not sheet.cells or is_marks(sheet) or name in map(heading_key, OWN_SHEETS):
            continue
        if name not in map(heading_key, READ_SHEETS):
            near = closest(sheet.name, READ_SHEETS)
            if near is None or heading_key(near) not in absent:
                message = f"this sheet is not read.{hint(sheet.name, READ_SHEETS)}"
                yield of_sheet(sheet.name, "sheet", message, "warning")
        elif name in met:
            message = (
                "this is a second sheet of that name. Only the first is read. Rename this one, or "
                "delete it."
            )
            yield of_sheet(sheet.name, "sheet", message, "warning")
        met.add(name)


def is_marks(sheet: Sheet) -> bool:
    """Whether a sheet is the list of problems that an earlier check wrote into the workbook."""
    return sheet.cell(1, 1).text == MARKS_TITLE


def row_problem(unit: Unit) -> Problem | None:
    """The one problem of a row that holds no answers, or few that can be read: a note, a total."""
    asked = [unit.readings[q.id] for q in unit.questions if q.kind != "text" and unit.has(q.id)]
    filled = [reading for reading in asked if not reading.blank]
    wrong = [reading.cell for reading in filled if reading.kind == "answer"]
    if asked and not filled:
        said, mend = "the row has no answers", "write its answers"
    elif len(wrong) < FEW_WRONG or 2 * len(wrong) <= len(filled):
        return None
    else:
        many = "none" if len(wrong) == len(filled) else f"only {len(filled) - len(wrong)}"
        first = f'{wrong[0].name}: "{plain(wrong[0].text)[:30]}"'
        said, mend = f"{many} of its {len(filled)} answers can be read ({first})", "correct them"
    cell = first_cell(unit.record)
    message = (
        f'{said}, so it is not read. It begins with "{plain(cell.text)[:40]}". If it is a note or a '
        f"total, delete it; if it is a case or a member of staff, {mend}."
    )
    return cell.problem("", "row", message)


def first_cell(record: Record) -> Cell:
    """The first cell of a row that holds something."""
    return min((c for c in record.cells.values() if not c.blank), key=lambda cell: cell.column)


def above_problems(records: Records, questions: Iterable[Question]) -> Iterator[Problem]:
    """Rows above the header that are no title or wording, since most of their answers can be read."""
    sets = [(q.id, q.answers) for q in questions if q.answers is not None]
    rows = []
    for record in records.above:
        said = [(record.text(name), answers) for name, answers in sets if record.text(name)]
        readable = sum(answers.read(text) is not None for text, answers in said)
        if said and 2 * readable >= len(said):
            rows.append(record)
    if rows:
        more = f" So do {len(rows) - 1} more." if len(rows) > 1 else ""
        message = (
            "this row of answers stands above the header, so it is not read. Move the header to the "
            f"top.{more}"
        )
        yield first_cell(rows[0]).problem("", "row", message)
