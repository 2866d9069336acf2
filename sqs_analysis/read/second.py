"""Second assessments: the same cases as a second inspector judged them, on a sheet of their own.

A row of the sheet `Second` names a case of the sheet `Cases` and holds the second inspector's
answers. What is known of the case itself, such as whether it is custodial, stands once, on `Cases`;
routing and checks see the second answers together with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from sqs_analysis.read import rules, sheets
from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Workbook
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.judgements import judgement_frame
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.records import Record, find_records

SECOND_SHEET = "Second"
CASE, INSPECTOR = "case_ref", "inspector_ref"


@dataclass(frozen=True)
class Second:
    """The sheet of second assessments: its name as it is spelt, a unit for each case judged again."""

    sheet: str = SECOND_SHEET
    units: tuple[Unit, ...] = ()
    problems: tuple[Problem, ...] = ()


def headings_again(instrument: Instrument) -> dict[str, str]:
    """The names of what the sheet has of a case, each with its heading; not what stands on Cases."""
    asked = {CASE, INSPECTOR, *(question.id for question in instrument.questions_of(unit="case"))}
    return {name: head for name, head in instrument.headings_of("case").items() if name in asked}


def read_second(workbook: Workbook, instrument: Instrument, cases: Iterable[Unit]) -> Second:
    """Read the sheet of second assessments; nothing where the workbook has none.

    A column may be missing, since two inspectors may compare a few questions only. Answers in a
    column that is there are held to the same rules as those of the first inspector.
    """
    sheet = workbook.sheet(SECOND_SHEET)
    if sheet is None or not sheet.cells:
        return Second()
    headings = headings_again(instrument)
    records = find_records(sheet, headings, [CASE])
    own, problems = sheets.read_units(sheet, records, instrument, "case")
    rows = [unit.record for unit in own]
    first = {(unit.value(CASE) or "").casefold(): unit for unit in cases}
    known = [(r, first[key]) for r in rows if (key := r.text(CASE).casefold()) in first]
    again = tuple(_unit(instrument, record, case) for record, case in known)
    strays = [_unit(instrument, r) for r in rows if r.text(CASE).casefold() not in first]
    problems += rules.unit_problems([*again, *strays], instrument)
    references = [unit.value(CASE) or "" for unit in first.values()]
    problems += _case_problems(rows, references, headings[CASE])
    problems += _inspector_problems(known, headings.get(INSPECTOR, INSPECTOR))
    # Of a case that stands twice, which is an error, the first row.
    once = {unit.value(CASE): unit for unit in reversed(again)}
    return Second(sheet.name, tuple(reversed(once.values())), tuple(problems))


def second_judgements(inspection_id: str, second: Second) -> pd.DataFrame:
    """JUDGEMENTS of the second inspectors, whose `ref` is that of the case on the sheet Cases.

    >>> second_judgements("ashford-2013", Second()).empty
    True
    """
    frame = judgement_frame(inspection_id, (("case", unit) for unit in second.units))
    return frame.assign(sheet=second.sheet).astype({"sheet": "str"})


def _unit(instrument: Instrument, record: Record, case: Unit | None = None) -> Unit:
    """The second inspector's answers, together with what is known of the case."""
    fields = [field.name for field in case.fields] if case else []
    known = {name: cell for name in fields if case and (cell := case.record.cells.get(name))}
    answers = {n: c for n, c in record.cells.items() if n not in (CASE, INSPECTOR)}
    return Unit(instrument, Record(record.row, known | answers), "case", "Cases")


def _case_problems(rows: Iterable[Record], cases: list[str], heading: str) -> Iterator[Problem]:
    """A case that is not named, not known, or judged a second time twice."""
    seen: dict[str, int] = {}
    for record in rows:
        cell, name = record.cells.get(CASE), record.text(CASE)
        if cell is None:
            continue
        if not name:
            message = f"the case is not named. Write its {heading} from Cases."
            yield cell.problem(heading, "blank", message)
        elif name.casefold() not in {case.casefold() for case in cases}:
            message = f'"{name[:60]}" is no case of the sheet Cases.{hint(name, cases)}'
            yield cell.problem(heading, "case", message)
        elif name.casefold() in seen:
            message = (
                f'"{name}" stands already in row {seen[name.casefold()]}. A case has one second '
                "assessment: keep one of the two."
            )
            yield cell.problem(heading, "twice", message)
        seen.setdefault(name.casefold(), record.row)


def _inspector_problems(known: Iterable[tuple[Record, Unit]], heading: str) -> Iterator[Problem]:
    """A second assessment by the inspector who made the first."""
    for record, case in known:
        cell, name = record.cells.get(INSPECTOR), record.text(INSPECTOR)
        first = case.value(INSPECTOR) or "" if INSPECTOR in case.readings else ""
        if cell is not None and name and name.casefold() == first.casefold():
            message = (
                f'"{name}" made the first assessment of this case as well, so it says nothing of '
                "agreement between inspectors. Correct the name, or take the row out."
            )
            yield cell.problem(heading, "same inspector", message, "warning")
