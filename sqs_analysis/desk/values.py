"""The values of a column of the case table: how each may be written, and in which order they come."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Sequence
from typing import Any, NoReturn

import pandas as pd

from sqs_analysis.desk.case_table import COUNTED, fields_of_cases
from sqs_analysis.errors import QuestionError
from sqs_analysis.read.answers import AnswerSet, hint
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.readings import read_field

ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Values:
    """What the columns of one case table hold."""

    def __init__(self, table: pd.DataFrame, inspection: Inspection) -> None:
        self.table, self.fields = table, fields_of_cases(inspection)
        self.questions = {question.id: question for question in inspection.instrument.questions}

    def is_number(self, column: str) -> bool:
        """Whether a column holds numbers."""
        return bool(pd.api.types.is_numeric_dtype(self.table[column]))

    def is_date(self, column: str) -> bool:
        """Whether a column holds days."""
        return column in self.fields and self.fields[column].kind == "date"

    def is_judgement(self, column: str) -> bool:
        """Whether a column says how a judgement was counted."""
        return column in self.questions and self.questions[column].is_judgement

    def allowed(self, column: str) -> AnswerSet | None:
        """The legal values of a column, None where there are no such."""
        if column in self.fields:
            return self.fields[column].allowed
        asked = self.questions.get(column)
        return asked.answers if asked is not None and not asked.multiple else None

    def order(self, column: str) -> Sequence[str]:
        """The legal values in the instrument's order, none where there are no such."""
        allowed = self.allowed(column)
        if allowed is None:
            return ()
        return COUNTED if self.is_judgement(column) else allowed.codes

    def coded(self, column: str, value: Any) -> Any:
        """A value as the table holds it, whatever way it is written.

        Raises
        ------
        QuestionError
            If no case could have it.
        """
        if self.is_number(column):
            if isinstance(value, int | float):
                return value
            raise QuestionError(f"{column} is a number, and “{value}” is none.")
        text = str(value)
        if self.is_date(column):
            return self._day(column, value) if text else ""
        allowed = self.allowed(column)
        if text == "" or (allowed is None and text in self.table[column].to_numpy()):
            return text
        if self.is_judgement(column) and text in COUNTED:
            return text
        answer = allowed.read(text) if allowed else None
        if answer is None:
            own = sorted(self.table[column].unique()) if allowed is None else self.order(column)
            self._refuse(column, text, own)
        if not self.is_judgement(column):
            return answer.code
        return answer.meaning if answer.meaning in COUNTED else "neither"

    def require_order(self, column: str, op: ast.cmpop) -> None:
        """Refuse to ask which of the values are larger where they have no order."""
        if isinstance(op, ORDERED) and not (self.is_number(column) or self.is_date(column)):
            some = ", ".join(map(repr, list(self.order(column))[:2])) or "…"
            raise QuestionError(
                f"The values of {column} are words, of which none is more than another. List those "
                f"that are meant, such as {column} in [{some}]."
            )

    def _day(self, column: str, value: Any) -> str:
        """A day as the table holds it, however a workbook may write it."""
        text = value.isoformat()[:10] if isinstance(value, dt.date) else str(value)
        read = read_field(self.fields[column], Cell("", 0, 0, text, "text"))
        if not read.code:
            raise QuestionError(f"{column} is a date, and “{value}” is none. Write 2013-03-11.")
        return read.code

    def _refuse(self, column: str, text: str, values: Sequence[str]) -> NoReturn:
        listed = ", ".join([value for value in values if value][:12])
        raise QuestionError(
            f"No case can have “{text}” as its {column}.{hint(text, values)} There are: {listed}."
        )
