"""One person's part of an inspection: the cells that are filled in, and what of them would be lost.

A part may lack sheets, columns, rows and answers, and none of that is wrong with it. What would be lost
or misread were it gathered is an error; what cannot be read, but is kept as it is written, a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqs_analysis.read import sheets
from sqs_analysis.read.answers import closest
from sqs_analysis.read.cells import ERROR_VALUES, Cell, Workbook
from sqs_analysis.read.commentary import written_passages
from sqs_analysis.read.dates import date_columns, month_first_cells, order_problems
from sqs_analysis.read.ids import DETAILS, inspection_ids
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import REFERENCES
from sqs_analysis.read.judgements import own_problems
from sqs_analysis.read.problems import Problem, by_place, of_sheet
from sqs_analysis.read.readings import WITHOUT_VALUE, Unit, without_value
from sqs_analysis.read.records import Record, find_details, find_records
from sqs_analysis.read.rules import identity_problems, once_a_column, reference_problems
from sqs_analysis.read.second import CASE, INSPECTOR, SECOND_SHEET, headings_again
from sqs_analysis.read.several import one_of
from sqs_analysis.read.text import reference_key

CASES, STAFF, COMMENTARY = SHEETS["case"], SHEETS["staff"], "Commentary"
# Sheets that have rows: what a row is of, and by what it is known.
ROWS = {
    CASES: ("case", CASE),
    SECOND_SHEET: ("case", CASE),
    STAFF: ("staff", REFERENCES[STAFF]),
}
LONGEST_TEXT = 32_767  # the format's own limit


@dataclass(frozen=True)
class Part:
    """What one person filled in.

    Attributes
    ----------
    name, digest : of the file or folder; SHA-256 of its bytes.
    details : the sheet Inspection.
    units : every row of each sheet that has rows.
    passages : the cells of each paragraph's id, text and figures.
    problems : what is wrong with it as a part, sorted by place.
    """

    name: str
    digest: str
    details: Unit
    units: Mapping[str, tuple[Unit, ...]]
    passages: Sequence[tuple[Cell, Cell, Cell]]
    problems: tuple[Problem, ...]


def read_part(whole: Workbook, instrument: Instrument, wanted: str = "") -> Part:
    """Read a workbook of which only a part may be filled in.

    Parameters
    ----------
    whole : as the door gives it.
    instrument : with which all parts were made.
    wanted : which inspection, where it is a long file.
    """
    names = instrument.headings_of("inspection")
    workbook, problems = one_of(whole, inspection_ids(whole), wanted, names)
    found = [*workbook.problems, *problems, *_unread(workbook)]
    details = _details(workbook, instrument, found)
    found += identity_problems(details, wanted) if wanted else ()
    units = {name: _units(workbook, instrument, name, found) for name in ROWS}
    passages, of_passages = written_passages(workbook, instrument)
    columns = date_columns(details, units[CASES])
    told = month_first_cells(columns)
    found += [*of_passages, *order_problems(columns), *own_problems(units[CASES])]
    for rows in ((details,), *units.values()):
        found += once_a_column(_unreadable(rows, told), len(rows))
    written = [(cell, COMMENTARY) for pair in passages for cell in pair]
    written += [
        (c, n)
        for unit in units[CASES]
        for n, c in unit.record.own.items()
        if c.kind not in WITHOUT_VALUE
    ]
    found += [problem for cell, name in written for problem in _lost(cell, name)]
    return Part(whole.path.name, whole.content, details, units, passages, by_place(found))


def _unread(workbook: Workbook) -> Iterator[Problem]:
    """Sheets that nobody reads; where one of a name that is read may be meant, it would be lost."""
    unread = list(sheets.unread_sheets(workbook, of_part=True))
    absent = [name for name in sheets.READ_SHEETS if workbook.sheet(name) is None]
    for problem in unread:
        near = closest(problem.sheet, absent)
        message = (
            f"this sheet is not read. If it is {near}, call it that; if not, call it otherwise."
        )
        yield of_sheet(problem.sheet, "sheet", message) if near else problem


def _details(workbook: Workbook, instrument: Instrument, found: list[Problem]) -> Unit:
    """The sheet Inspection as far as it is filled in; what is wrong with it is added."""
    sheet, record = workbook.sheet(DETAILS), Record(0, {})
    if sheet is not None and sheet.cells:
        records = find_details(sheet, instrument.headings_of("inspection"), ())
        found += [*records.problems, *sheets.sheet_problems(sheet, records)]
        record = records.rows[0]
    return Unit(instrument, record, "inspection", DETAILS)


def _units(
    workbook: Workbook, instrument: Instrument, name: str, found: list[Problem]
) -> tuple[Unit, ...]:
    """Every row of a sheet; what is wrong with the sheet or a row is added to what was found."""
    sheet, (kind, reference) = workbook.sheet(name), ROWS[name]
    questions = instrument.questions_of(unit=kind)
    again = name == SECOND_SHEET
    names = headings_again(instrument) if again else instrument.headings_of(kind)
    if sheet is None or not sheet.cells:
        return ()
    if not names:
        message = "the instrument asks nothing on this sheet, so it is not read."
        found.append(of_sheet(sheet.name, "sheet", message, "warning"))
        return ()
    records = find_records(sheet, names, [reference], () if name == CASES else None)
    found += [*records.problems, *sheets.sheet_problems(sheet, records)]
    found += sheets.above_problems(records, questions)
    units = tuple(Unit(instrument, record, kind, SHEETS[kind]) for record in records.rows)
    for unit in units if reference in records.columns else ():
        if not unit.readings[reference].code:
            message = (
                f"the row has no {names[reference]}, so nobody can tell whose it is. Write it; if the "
                "row is a note or a total, delete it."
            )
            found.append(sheets.first_cell(unit.record).problem(names[reference], "row", message))
        elif any(not unit.readings[question.id].blank for question in questions):
            found += filter(None, [sheets.row_problem(unit)])
    for _, own in groupby(sorted(units, key=assessor), assessor):
        found += reference_problems(own, reference)
    return units


def assessor(unit: Unit) -> str:
    """What the one who assessed a case is known by, "" where the row does not say so."""
    reading = unit.readings.get(INSPECTOR)
    return reference_key(reading.code or "") if reading else ""


def _unreadable(rows: Sequence[Unit], told: Collection[Cell]) -> Iterator[Problem]:
    """Cells that cannot be read, but for those that are told otherwise."""
    for unit in rows:
        for name, reading in unit.readings.items():
            lost = list(_lost(reading.cell, unit.headings[name]))
            yield from lost
            if reading.fault and not lost and reading.cell not in told:
                message = f"{reading.fault} It is kept as it is written."
                yield reading.cell.problem(unit.headings[name], reading.kind, message, "warning")


def _lost(cell: Cell, name: str) -> Iterator[Problem]:
    """A cell that cannot be written into another workbook so that it is read alike."""
    if len(cell.text) > LONGEST_TEXT:
        message = f"the text is longer than the {LONGEST_TEXT:,} characters of a cell. Shorten it."
        yield cell.problem(name, "long text", message)
    elif cell.kind == "uncalculated" or (cell.kind == "error" and cell.text not in ERROR_VALUES):
        yield cell.problem(name, "formula", without_value(cell).fault)
