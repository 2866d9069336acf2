"""The long frame: a row per question and unit, each knowing the cell it came from.

The contracts of the two frames this room gives, CASES and JUDGEMENTS, stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from sqs_analysis.read.instrument_parts import Field
from sqs_analysis.read.own_fields import own_value
from sqs_analysis.read.readings import Unit

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
