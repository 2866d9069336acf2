"""One inspection: what was read, and everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read import rules
from sqs_analysis.read.cells import Cell, Sheet, Workbook, plain
from sqs_analysis.read.commentary import Passage, known_place, passage_problems
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.judgements import case_frame, judgement_frame
from sqs_analysis.read.problems import Problem, by_place, errors
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.records import Record, Records, find_details, find_records, heading_key
from sqs_analysis.read.second import read_second, second_judgements
from sqs_analysis.read.several import ID_COLUMN, inspection_ids, only
from sqs_analysis.read.workbook import open_workbook

# Units of the instrument and the sheet each has its rows on.
SHEETS = {"inspection": "Inspection", "case": "Cases", "staff": "Staff"}
COMMENTARY_COLUMNS = ("paragraph", "text")
MOST_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Inspection:
    """One inspection as read from its workbook.

    Attributes
    ----------
    workbook : the cells, the path and the SHA-256 they were read from.
    instrument : the questions that were asked.
    units : the readings, by kind of unit.
    commentary : the inspector's paragraphs, in the order of the sheet.
    problems : everything that is wrong, sorted by place.
    """

    workbook: Workbook
    instrument: Instrument
    units: dict[str, tuple[Unit, ...]]
    commentary: tuple[Passage, ...]
    problems: tuple[Problem, ...]

    @property
    def id(self) -> str:
        """The id of the inspection; its outputs stand in a folder of this name."""
        return self.detail("inspection_id")

    def detail(self, name: str) -> str:
        """One detail of the sheet Inspection, "" where it is blank or cannot be read."""
        unit = self.units["inspection"][0]
        return unit.value(name) or ""

    @cached_property
    def cases(self) -> pd.DataFrame:
        """CASES: a row per case, a column per case field."""
        return case_frame(self.units["case"])

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """JUDGEMENTS: a row per unit and question, with the cell it came from."""
        pairs = ((kind, unit) for kind, units in self.units.items() for unit in units)
        return judgement_frame(self.id, pairs)

    @cached_property
    def second(self) -> pd.DataFrame:
        """JUDGEMENTS of the cases a second inspector assessed, empty without the sheet Second."""
        again = read_second(self.workbook, self.instrument, self.units["case"])
        return second_judgements(self.id, again)

    def require_sound(self) -> Inspection:
        """Return the inspection, or refuse it with its errors.

        Raises
        ------
        WorkbookError
            If any problem is an error.
        """
        found = errors(self.problems)
        if found:
            listed = "\n".join(f"  {problem}" for problem in found[:MOST_PROBLEMS_SHOWN])
            more = len(found) - MOST_PROBLEMS_SHOWN
            rest = f"\n  and {more} more; `sqs check` lists them all" if more > 0 else ""
            count = "1 error" if len(found) == 1 else f"{len(found)} errors"
            raise WorkbookError(
                f"{self.workbook.path.name} has {count} that must be put right first:\n{listed}{rest}"
            )
        return self


def read(
    path: str | Path,
    instrument: str | Path | Instrument = "sqs-2012",
    language: str = "en-GB",
    *,
    inspection_id: str = "",
) -> Inspection:
    """Read one inspection's workbook, with all that is wrong with it.

    Parameters
    ----------
    path : an ``.xlsx`` or ``.ods`` workbook, or a folder of ``.csv`` files.
    instrument : the id of an instrument that comes with the package, the folder of another one, or
        one already loaded.
    language : language of the instrument's wording.
    inspection_id : which inspection, where the file holds several (see ``read.several``).

    Raises
    ------
    WorkbookError
        If the file cannot be read at all, or does not hold the inspection. Faults in its content
        do not raise: they are in ``problems``, and ``require_sound`` refuses them.
    """
    loaded = instrument if isinstance(instrument, Instrument) else load(str(instrument), language)
    workbook, split_problems = _one(open_workbook(path), inspection_id, loaded)
    problems = list(split_problems)
    units = {kind: _units(workbook, loaded, kind, problems) for kind in SHEETS}
    passages = _passages(workbook, problems)
    problems += _content_problems(units, loaded)
    problems += read_second(workbook, loaded, units["case"]).problems
    everyone = [unit for kind in SHEETS for unit in units[kind]]
    problems += passage_problems(passages, everyone, loaded)
    commentary = tuple(
        Passage(place, cell)
        for paragraph, cell in passages
        if (place := known_place(paragraph, loaded)) is not None
    )
    return Inspection(workbook, loaded, units, commentary, by_place(problems))


def _one(
    workbook: Workbook, inspection: str, instrument: Instrument
) -> tuple[Workbook, tuple[Problem, ...]]:
    """The workbook of one inspection, taken out of a long file where that is what was given."""
    held = inspection_ids(workbook)
    if not inspection and len(held) > 1:
        raise WorkbookError(
            f"{workbook.path.name} holds {len(held)} inspections. Say which one, such as {held[0]}, "
            "or report them all with `sqs batch`."
        )
    if not held:
        return workbook, _other_than(workbook, inspection)
    details = _names(instrument, "inspection")[0]
    return only(workbook, inspection or held[0], details)


def _other_than(workbook: Workbook, inspection: str) -> tuple[Problem, ...]:
    """The problem of a workbook that holds one inspection, and not the one that was asked for."""
    sheet = workbook.sheet(SHEETS["inspection"])
    rows = sheet.rows if sheet else ()
    cells = [row[1] for row in rows if len(row) > 1 and heading_key(row[0].text) == ID_COLUMN]
    if not inspection or not cells or plain(cells[0].text) == inspection:
        return ()
    cell = cells[0]
    message = f'this is the inspection "{plain(cell.text)}", not {inspection}, which was asked for.'
    return (
        Problem(
            "error", "identity", cell.sheet, cell.row, cell.column, ID_COLUMN, cell.text, message
        ),
    )


def _units(
    workbook: Workbook, instrument: Instrument, kind: str, problems: list[Problem]
) -> tuple[Unit, ...]:
    sheet_name = SHEETS[kind]
    sheet = workbook.sheet(sheet_name)
    names, required = _names(instrument, kind)
    if sheet is None:
        if required:
            problems.append(_no_sheet(workbook, sheet_name, needed=kind != "staff"))
        records = Records(sheet_name, (Record(0, {}),) if kind == "inspection" else ())
    elif kind == "inspection":
        records = find_details(sheet, names, required)
    else:
        records = find_records(sheet, names, required)
    if sheet is not None:
        problems += records.problems
        problems += rules.sheet_problems(sheet, records)
    return tuple(Unit(instrument, record, kind, sheet_name) for record in records.rows)


def _names(instrument: Instrument, kind: str) -> tuple[list[str], list[str]]:
    fields = instrument.fields_of(SHEETS[kind])
    questions = instrument.questions_of(unit=kind)
    required = [f.name for f in fields if f.required]
    required += [q.id for q in questions if q.kind != "text"]
    return [f.name for f in fields] + [q.id for q in questions], required


def _no_sheet(workbook: Workbook, name: str, *, needed: bool) -> Problem:
    others = ", ".join(workbook.sheets) or "none"
    message = f"there is no sheet called {name}. The workbook has: {others}. Rename or add it."
    return Problem("error" if needed else "warning", "sheet", name, 0, 0, "", "", message)


def _passages(workbook: Workbook, problems: list[Problem]) -> tuple[tuple[str, Cell], ...]:
    sheet = workbook.sheet("Commentary")
    if sheet is None or not _has_entries(sheet):
        return ()
    records = find_records(sheet, COMMENTARY_COLUMNS, COMMENTARY_COLUMNS)
    problems += records.problems
    problems += rules.sheet_problems(sheet, records)
    return tuple(
        (record.text("paragraph"), record.cells["text"])
        for record in records.rows
        if "text" in record.cells and not record.cells["text"].blank
    )


def _has_entries(sheet: Sheet) -> bool:
    return any(not cell.blank for row in sheet.rows for cell in row)


def _content_problems(units: dict[str, tuple[Unit, ...]], instrument: Instrument) -> list[Problem]:
    problems = [p for kind in SHEETS for p in rules.unit_problems(units[kind], instrument)]
    problems += rules.reference_problems(units["case"], "case_ref")
    problems += rules.reference_problems(units["staff"], "staff_ref")
    problems += rules.detail_problems(units["inspection"][0], instrument)
    problems += rules.caseload_problems(units["inspection"][0], len(units["case"]))
    if not units["case"]:
        message = "there are no cases. Write one row per case below the header."
        problems.append(Problem("error", "cases", "Cases", 0, 0, "", "", message))
    return problems
