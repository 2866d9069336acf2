"""One inspection: what was read, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read import rules, sheets
from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Workbook
from sqs_analysis.read.commentary import SMALL_NUMBERS_MEANT, Passage, known_place, passage_problems
from sqs_analysis.read.dates import date_columns, date_problems, month_first_cells
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.ids import inspection_ids
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.judgements import case_frame, judgement_frame
from sqs_analysis.read.problems import Problem, Severity, by_place, errors, of_sheet
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.records import Record, find_details, find_records
from sqs_analysis.read.references import Reference
from sqs_analysis.read.second import read_second, second_judgements
from sqs_analysis.read.several import only

COMMENTARY_COLUMNS = ("paragraph", "text")
MOST_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Inspection:
    """One inspection as read from its workbook.

    Attributes
    ----------
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

    @property
    def about(self) -> dict[str, str | int]:
        """What a list of reports says of it."""
        details = ("yot", "nation_region", "fieldwork_start", "fieldwork_end", "publication_date")
        return {
            **{name: self.detail(name) for name in details},
            "cases": len(self.units["case"]),
            "warnings": len(self.problems),
        }

    def means(self, reference: Reference) -> bool:
        """Whether a paragraph means to say a figure that tells of very few cases."""
        return reference.meant or self.detail(SMALL_NUMBERS_MEANT) == "yes"

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
    inspection_id: object = "",
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
    whole = open_workbook(path)
    held = inspection_ids(whole)
    # The cases of a long file say which inspection it is, if nobody else does.
    wanted = held[0] if inspection_id == "" and len(held) == 1 else inspection_id
    workbook, problems = _one(whole, held, wanted, loaded)
    return _Reader(workbook, loaded, [*workbook.problems, *problems]).inspection(wanted)


def inspections_in(path: str | Path) -> tuple[str, ...]:
    """The ids of the inspections in a long file; none for a workbook of one inspection."""
    return inspection_ids(open_workbook(path))


def _one(
    workbook: Workbook, held: Sequence[str], wanted: object, instrument: Instrument
) -> tuple[Workbook, tuple[Problem, ...]]:
    """The workbook of one inspection, taken out of a long file where that is what was given."""
    if held and wanted == "":
        raise WorkbookError(
            f"{workbook.path.name} holds {len(held)} inspections. Say which one, such as {held[0]} "
            "(on the command line with --inspection), or report them all with `sqs batch`."
        )
    if held:
        return only(workbook, wanted, _names(instrument, "inspection")[0])
    if workbook.path.suffix.lower() == ".csv" and not (workbook.problems or workbook.path.is_dir()):
        raise WorkbookError(
            f"{workbook.path.name} is a single .csv file without a column inspection_id. Add the "
            "column, or put Inspection.csv, Cases.csv, Staff.csv and Commentary.csv in a folder and "
            "name that."
        )
    return workbook, ()


def _names(instrument: Instrument, kind: str) -> tuple[list[str], list[str]]:
    fields = instrument.fields_of(SHEETS[kind])
    questions = instrument.questions_of(unit=kind)
    required = [f.name for f in fields if f.required]
    required += [q.id for q in questions if q.kind != "text"]
    return [f.name for f in fields] + [q.id for q in questions], required


@dataclass
class _Reader:
    """Reads the sheets of one inspection one after the other, and gathers what is wrong."""

    workbook: Workbook
    instrument: Instrument
    problems: list[Problem]

    def inspection(self, wanted: object) -> Inspection:
        """Everything on the sheets; ``wanted`` is the id that was asked for, "" for any."""
        (details,) = self._units("inspection")
        other = rules.other_instrument(details, self.instrument)
        units: dict[str, tuple[Unit, ...]] = {"inspection": (details,), "case": (), "staff": ()}
        if other is not None:
            return Inspection(self.workbook, self.instrument, units, (), (other,))
        units |= {kind: self._units(kind) for kind in ("case", "staff")}
        self.problems += rules.identity_problems(details, wanted)
        self._check(units)
        second = read_second(self.workbook, self.instrument, units["case"])
        self.problems += second.problems
        commentary = self._commentary([unit for kind in SHEETS for unit in units[kind]])
        self.problems += sheets.unread_sheets(self.workbook)
        problems = by_place(self.problems)
        return Inspection(self.workbook, self.instrument, units, commentary, problems)

    def _units(self, kind: str) -> tuple[Unit, ...]:
        """The rows of a kind, without those that are notes or totals."""
        name = SHEETS[kind]
        sheet = self.workbook.sheet(name)
        names, required = _names(self.instrument, kind)
        details = kind == "inspection"
        if sheet is None:
            if required and not any(p.sheet == name for p in self.problems):
                others = [other.name for other in self.workbook.sheets]
                message = (
                    f"there is no sheet called {name}. The workbook has: {', '.join(others) or 'none'}."
                    f"{hint(name, others)} Rename or add it."
                )
                severity: Severity = "warning" if kind == "staff" else "error"
                self.problems.append(of_sheet(name, "sheet", message, severity))
            return (Unit(self.instrument, Record(0, {}), kind, name),) if details else ()
        records = (find_details if details else find_records)(sheet, names, required)
        units, problems = sheets.read_units(sheet, records, self.instrument, kind)
        self.problems += problems
        if kind == "case" and records.header_row and not records.rows:
            message = "there are no cases. Write one row per case below the header."
            self.problems.append(of_sheet(name, "cases", message))
        return tuple(units)

    def _check(self, units: dict[str, tuple[Unit, ...]]) -> None:
        """Hold answers, pseudonyms and dates to the rules."""
        (details,), cases = units["inspection"], units["case"]
        columns = date_columns(details, cases)
        told = month_first_cells(columns)
        for kind in SHEETS:
            found = rules.unit_problems(units[kind], self.instrument, told)
            self.problems += rules.once_a_column(found, len(units[kind]))
        self.problems += rules.reference_problems(cases, "case_ref")
        self.problems += rules.reference_problems(units["staff"], "staff_ref")
        self.problems += rules.alike_problems(cases, "case_ref")
        self.problems += date_problems(details, cases, columns, self.instrument)
        self.problems += rules.caseload_problems(details, len(cases))

    def _commentary(self, units: list[Unit]) -> tuple[Passage, ...]:
        sheet = self.workbook.sheet("Commentary")
        if sheet is None or not sheet.cells:
            return ()
        records = find_records(sheet, COMMENTARY_COLUMNS, COMMENTARY_COLUMNS)
        self.problems += records.problems
        self.problems += sheets.sheet_problems(sheet, records)
        written = [
            (record.cells["paragraph"], record.cells["text"])
            for record in records.rows
            if len(records.columns) == len(COMMENTARY_COLUMNS) and not record.cells["text"].blank
        ]
        for record in records.above:
            if known_place(record.text("paragraph"), self.instrument) and record.text("text"):
                message = (
                    "this paragraph stands above the header, so it is not read. Move it below."
                )
                self.problems.append(record.cells["text"].problem("", "row", message))
        # What cannot be counted for a fault of its own is told by that.
        told = {p.name for p in errors(self.problems)}
        cut = ("quote", "long")
        broken = {p.sheet for p in errors(self.problems) if not p.row or p.kind in cut}
        meant = any(unit.value(SMALL_NUMBERS_MEANT) == "yes" for unit in units)
        self.problems += passage_problems(
            written, units, self.instrument, told, broken, meant=meant
        )
        return tuple(
            Passage(place, cell)
            for paragraph, cell in written
            if (place := known_place(paragraph.text, self.instrument)) is not None
        )
