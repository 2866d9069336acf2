"""One inspection: what was read, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read import rules, sheets
from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Sheet, Workbook
from sqs_analysis.read.claims.told import claim_problems
from sqs_analysis.read.commentary import SMALL_NUMBERS_MEANT, Passage, read_commentary
from sqs_analysis.read.dates import date_columns, date_problems, month_first_cells
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.frames import frame_workbook, nothing_problems
from sqs_analysis.read.ids import ID_COLUMN, inspection_ids
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import Field
from sqs_analysis.read.judgements import (
    CASES,
    MEANT_ON_THE_DESK,
    case_frame,
    judgement_frame,
    own_fields,
    own_problems,
)
from sqs_analysis.read.problems import Problem, Severity, by_place, errors, few, of_sheet
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.records import Record, Records, find_details, find_records
from sqs_analysis.read.references import Reference
from sqs_analysis.read.second import read_second, second_judgements
from sqs_analysis.read.several import instrument_of, one_of

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

    @property
    def team(self) -> str:
        """Who was inspected; the inspection's id where the instrument has no field for that."""
        return self.detail("team") or self.id

    @property
    def day(self) -> str:
        """The day by which inspections are put in order: of the fieldwork, or else published."""
        days = map(self.detail, ("fieldwork_start", "fieldwork_end", "publication_date"))
        return next(filter(None, days), "")

    @property
    def when(self) -> str:
        """The year of the fieldwork, or its month where a programme comes back within a year."""
        year, words = self.day[:4], self.instrument.catalogue
        if not year or self.instrument.dated_by == "year":
            return year
        return words("date.month", month=words(f"date.month_{int(self.day[5:7])}"), year=year)

    def detail(self, name: str) -> str:
        """One detail of the sheet Inspection by its role or field, "" where there is none."""
        unit = self.units["inspection"][0]
        named = {heading: role for role, heading in unit.headings.items()}
        return unit.value(named.get(name, name)) or ""

    @property
    def is_of_another(self) -> bool:
        """Whether it was made with another instrument than it was to be read by."""
        return [problem.kind for problem in self.problems] == [rules.OTHER_INSTRUMENT]

    @property
    def about(self) -> dict[str, str | int]:
        """What a list of reports says of it."""
        details = ("team", "region", "fieldwork_start", "fieldwork_end", "publication_date")
        return {
            **{name: self.detail(name) for name in details},
            "team": self.team,
            "when": self.when,
            "instrument": self.instrument.id,
            "cases": len(self.units["case"]),
            "warnings": len(self.problems),
        }

    def means(self, reference: Reference) -> bool:
        """Whether a paragraph means to say a figure that tells of very few cases."""
        return reference.meant or self.detail(SMALL_NUMBERS_MEANT) == "yes"

    @cached_property
    def cases(self) -> pd.DataFrame:
        """CASES: a row per case, a column per case field."""
        return case_frame(self.units["case"], self.own_fields)

    @cached_property
    def own_fields(self) -> tuple[Field, ...]:
        """Fields of the cases that the instrument does not know: no report shows them."""
        return own_fields(self.units["case"])

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
    path: str | Path | pd.DataFrame,
    instrument: str | Path | Instrument = "",
    language: str = "en-GB",
    *,
    inspection_id: object = "",
    details: Mapping[str, object] | None = None,
    staff: pd.DataFrame | None = None,
) -> Inspection:
    """Read one inspection's workbook, with all that is wrong with it.

    Parameters
    ----------
    path : an ``.xlsx`` or ``.ods`` workbook, a folder of ``.csv`` files, or a data frame of cases.
    instrument : the id of an instrument that comes with the package, the folder of another one, or
        one already loaded; "" for the one that the workbook names.
    language : language of the instrument's wording.
    inspection_id : which inspection, where the file holds several (see ``read.several``).
    details, staff : what else is known, where the cases are a data frame (see ``read.frames``).

    Raises
    ------
    WorkbookError
        If the file cannot be read at all, or does not hold the inspection. Faults in its content
        do not raise: they are in ``problems``, and ``require_sound`` refuses them.
    """
    framed = isinstance(path, pd.DataFrame)
    if isinstance(path, pd.DataFrame):
        whole = frame_workbook(path, details, staff)
    elif details is None and staff is None:
        whole = open_workbook(path)
    else:
        raise WorkbookError(
            f"Details and staff go with a data frame of cases; {path} has sheets of its own for them."
        )
    held = inspection_ids(whole)
    # The cases of a long file say which inspection it is, if nobody else does.
    wanted = held[0] if inspection_id == "" and len(held) == 1 else inspection_id
    loaded = instrument or instrument_of(whole, held, wanted)
    chosen = loaded != instrument and bool(loaded)
    if not isinstance(loaded, Instrument):
        loaded = load(loaded, language)
    workbook, problems = one_of(whole, held, wanted, loaded.headings_of("inspection"))
    found = [*workbook.problems, *problems]
    named = bool(instrument)
    return _Reader(workbook, loaded, found, framed, chosen, named).inspection(wanted)


def inspections_in(path: str | Path) -> tuple[str, ...]:
    """The ids of the inspections in a long file; none for a workbook of one inspection."""
    return inspection_ids(open_workbook(path))


def _required(instrument: Instrument, kind: str) -> list[str]:
    """The names of what must have a place on the sheet of a kind of unit."""
    fields = instrument.fields_of(SHEETS[kind])
    questions = instrument.questions_of(unit=kind)
    asked = [q.id for q in questions if q.kind != "text" and not q.rolls_up]
    return [field.name for field in fields if field.required] + asked


@dataclass
class _Reader:
    """Reads the sheets of one inspection one after the other, and gathers what is wrong."""

    workbook: Workbook
    instrument: Instrument
    problems: list[Problem]
    framed: bool  # from a data frame, of which details may be lacking: no report is made of it
    chosen: bool  # the instrument is the one that the workbook names
    named: bool  # it was named by whoever reads the workbook

    def inspection(self, wanted: object) -> Inspection:
        """Everything on the sheets; ``wanted`` is the id that was asked for, "" for any."""
        (details,) = self._units("inspection")
        other = None
        if not self.chosen:
            other = rules.other_instrument(details, self.instrument, named=self.named)
        units: dict[str, tuple[Unit, ...]] = {"inspection": (details,), "case": (), "staff": ()}
        if other is not None:
            return Inspection(self.workbook, self.instrument, units, (), (other,))
        units |= {kind: self._units(kind) for kind in ("case", "staff")}
        self.problems += rules.identity_problems(details, wanted)
        self._check(units)
        second = read_second(self.workbook, self.instrument, units["case"])
        self.problems += second.problems
        every = [unit for kind in SHEETS for unit in units[kind]]
        commentary, found = read_commentary(self.workbook, every, self.instrument, self.problems)
        self.problems += found
        self.problems += claim_problems(commentary, every, self.instrument, self.problems)
        self.problems += sheets.unread_sheets(self.workbook)
        problems = by_place(self.problems)
        return Inspection(self.workbook, self.instrument, units, commentary, problems)

    def _units(self, kind: str) -> tuple[Unit, ...]:
        """The rows of a kind, without those that are notes or totals."""
        name = SHEETS[kind]
        sheet = self.workbook.sheet(name)
        names, required = self.instrument.headings_of(kind), _required(self.instrument, kind)
        details = kind == "inspection"
        if sheet is None:
            if required and not (self.framed or any(p.sheet == name for p in self.problems)):
                others = [other.name for other in self.workbook.sheets]
                message = (
                    f"there is no sheet called {name}. The workbook has: {', '.join(others) or 'none'}."
                    f"{hint(name, others)} Rename or add it."
                )
                severity: Severity = "warning" if kind == "staff" else "error"
                self.problems.append(of_sheet(name, "sheet", message, severity))
            return (Unit(self.instrument, Record(0, {}), kind, name),) if details else ()
        if details:
            records = self._details(sheet, names, required)
        else:
            taken = [*CASES, *MEANT_ON_THE_DESK]
            taken += [field.heading for field in self.instrument.fields]
            taken += names
            taken += [question.id for question in self.instrument.questions]
            taken += [section.id for section in self.instrument.sections]
            records = find_records(sheet, names, required, taken if kind == "case" else None)
        units, problems = sheets.read_units(sheet, records, self.instrument, kind)
        self.problems += problems
        if kind == "case" and records.header_row and not records.rows:
            message = "there are no cases. Write one row per case below the header."
            self.problems.append(of_sheet(name, "cases", message))
        return tuple(units)

    def _details(self, sheet: Sheet, names: Mapping[str, str], required: list[str]) -> Records:
        """The details of the inspection; beside a data frame most of them may be lacking."""
        if not self.framed:
            return find_details(sheet, names, required)
        records = find_details(sheet, names, [ID_COLUMN])
        given = (ID_COLUMN, *records.columns)
        absent = [names[name] for name in required if name not in given]
        if absent:
            message = (
                f"not given: {few(absent)}. What they are needed for stays blank. Give them as "
                f'details={{"{absent[0]}": …}}.'
            )
            self.problems.append(of_sheet(sheet.name, "details", message, "warning"))
        return records

    def _check(self, units: dict[str, tuple[Unit, ...]]) -> None:
        """Hold answers, pseudonyms and dates to the rules."""
        (details,), cases = units["inspection"], units["case"]
        columns = date_columns(details, cases)
        told = month_first_cells(columns)
        for kind in SHEETS:
            found = list(rules.unit_problems(units[kind], self.instrument, told))
            if self.framed:
                found = nothing_problems(found, units[kind])
            self.problems += rules.once_a_column(found, len(units[kind]))
        self.problems += rules.once_a_column(own_problems(cases), len(cases))
        self.problems += rules.reference_problems(cases, "case_ref")
        self.problems += rules.reference_problems(units["staff"], "staff_ref")
        self.problems += rules.alike_problems(cases, "case_ref")
        self.problems += date_problems(details, cases, columns, self.instrument)
        self.problems += rules.caseload_problems(details, len(cases))
