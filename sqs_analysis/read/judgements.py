"""The long frame: a row per question and unit, each knowing the cell it came from.

The contracts of the two frames this room gives, CASES and JUDGEMENTS, stand here. In CASES are also
the columns of the analyst's own, which the instrument does not know: they are for the desk only, no
rule is held to them, and nothing in them blocks a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from sqs_analysis.read.cells import Cell
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import Field
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.readings import LONGEST_NUMBER, WHOLE, WITHOUT_VALUE, Unit, read_field
from sqs_analysis.read.text import plain

# CASES: a row per case.
#   case_ref  text      pseudonym of the case
#   row       integer   row of the sheet
#   (fields)  text      one column per case field of the instrument, then of the analyst's own;
#                       "" where it is blank
CASES = ("case_ref", "row")
# Names that mean something else on the desk, where what is counted of each case stands beside them:
# no column of the analyst's own has one of them.
MEANT_ON_THE_DESK = (
    *("insufficient", "sufficient", "themes", "all", "group", "section", "question"),
    *("by", "level", "where", "bands", "confidence", "of"),
)

# A code such as 007 is no number, though every digit is one.
CODE = re.compile(r"0\d")

# JUDGEMENTS: a row per unit and question; of each column its type and what it says.
MEANINGS = {
    "inspection_id": ("str", "which inspection"),
    "unit": ("str", "case, staff or inspection"),
    "ref": ("str", "pseudonym of the case or member of staff"),
    "question": ("str", "question id"),
    "section": ("str", "section id"),
    "kind": ("str", "gate, summary, fact, reasons or text"),
    "answer": ("str", 'canonical code; several reasons joined by ";"; "" for a blank'),
    "state": ("str", "answered, not applicable or not answered"),
    "sufficient": ("boolean", "meets the criterion; missing where the answer says neither"),
    "due": ("str", "due, not due, judged (by the inspector) or unknown"),
    "sheet": ("str", "sheet of the cell"),
    "cell": ("str", "cell, such as H14"),
}
JUDGEMENTS = {name: dtype for name, (dtype, _) in MEANINGS.items()}


def judgement_frame(inspection_id: str, units: Iterable[tuple[str, Unit]]) -> pd.DataFrame:
    """JUDGEMENTS of units, each with its kind, in the order of the sheet and the instrument."""
    rows = [row for kind, unit in units for row in _rows(inspection_id, kind, unit)]
    return pd.DataFrame(rows, columns=list(JUDGEMENTS)).astype(JUDGEMENTS)


def _rows(inspection_id: str, kind: str, unit: Unit) -> Iterator[tuple[Any, ...]]:
    reference = reference_of(kind, unit)
    for question in unit.questions:
        reading = unit.readings[question.id]
        state = unit.state(question)
        meaning = ""
        if state == "answered" and question.is_judgement and question.answers is not None:
            meaning = question.answers.answer(reading.codes[0]).meaning
        yield (
            inspection_id,
            kind,
            reference,
            question.id,
            question.section,
            question.kind,
            reading.code or "",
            state,
            {"sufficient": True, "insufficient": False}.get(meaning),
            unit.due(question),
            reading.cell.sheet,
            reading.cell.name,
        )


def reference_of(kind: str, unit: Unit) -> str:
    """The pseudonym of a unit, or its row where it has none."""
    name = {"case": "case_ref", "staff": "staff_ref"}.get(kind)
    code = unit.readings[name].code if name else ""
    return code or (f"row {unit.record.row}" if name else "")


def own_fields(cases: Sequence[Unit]) -> tuple[Field, ...]:
    """The analyst's own fields of the cases, in the order of the sheet.

    One is an integer if every value is a whole number, and otherwise a text. Whether it points to a
    child is not known.
    """
    names = cases[0].record.own if cases else ()
    return tuple(_field(name, [case.record.own[name] for case in cases]) for name in names)


def own_value(case: Unit, field: Field) -> str:
    """What a case has in a field of the analyst's own, "" where it is blank or no value."""
    return plain(read_field(field, case.record.own[field.name]).code or "")


def own_problems(cases: Sequence[Unit]) -> Iterator[Problem]:
    """Cells of the analyst's own that have no value: each a warning."""
    for field in own_fields(cases):
        for case in cases:
            reading = read_field(field, case.record.own[field.name])
            if reading.fault:
                message = f"{reading.fault} Until then it is blank."
                yield reading.cell.problem(field.name, reading.kind, message, "warning")


def _field(name: str, cells: Sequence[Cell]) -> Field:
    said = [plain(cell.text) for cell in cells if cell.kind not in WITHOUT_VALUE]
    whole = all(
        WHOLE.fullmatch(text) and not CODE.match(text) and len(text) <= LONGEST_NUMBER
        for text in said
    )
    kind = "integer" if said and whole else "text"
    return Field(SHEETS["case"], name, kind, None, False, "not known", name, "", name)


def case_frame(units: Iterable[Unit], own: Sequence[Field] = ()) -> pd.DataFrame:
    """CASES of the given units, in the order of the sheet, with fields of the analyst's own."""
    rows = [
        {field.name: unit.value(field.name) or "" for field in unit.fields}
        | {"case_ref": reference_of("case", unit), "row": unit.record.row}
        | {field.name: own_value(unit, field) for field in own}
        for unit in units
    ]
    frame = pd.DataFrame(rows)
    return frame if len(frame) else pd.DataFrame(columns=list(CASES))
