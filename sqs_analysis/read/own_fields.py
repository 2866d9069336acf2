"""Fields of the analyst's own: columns of the sheet Cases that the instrument does not know.

They are for the desk only. No rule is held to them, and nothing in them blocks a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqs_analysis.read.cells import Cell
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import Field
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.readings import LONGEST_NUMBER, WHOLE, WITHOUT_VALUE, Unit, read_field
from sqs_analysis.read.text import plain

# A code such as 007 is no number, though every digit is one.
CODE = re.compile(r"0\d")


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
