"""The frames this room gives, each stated once: columns, types, meanings and units.

A frame is the interface between rooms, so its columns are a promise. A docstring elsewhere names
the contract it takes or gives; `check` holds a frame to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sqs_analysis.errors import AnalystError


@dataclass(frozen=True)
class Column:
    """One column of a frame.

    Parameters
    ----------
    name : the column's name.
    dtype : "text", "count" (whole numbers, never missing) or "number" (NaN where there is none).
    meaning : what a value says, in a phrase.
    unit : what is counted or measured, "" for text.
    """

    name: str
    dtype: str
    meaning: str
    unit: str = ""

    @property
    def pandas_dtype(self) -> str:
        """The type pandas holds the column in."""
        return {"text": "str", "count": "int64", "number": "float64"}[self.dtype]


@dataclass(frozen=True)
class Contract:
    """The columns a frame has, in order.

    Examples
    --------
    >>> ANSWERS.names
    ('inspection_id', 'section', 'question', 'answer', 'count', 'answered')
    >>> ANSWERS.check(ANSWERS.frame([])).empty
    True
    """

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def frame(self, rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        """Build a frame of this contract from rows that have at least its columns."""
        frame = pd.DataFrame(rows, columns=list(self.names)).reset_index(drop=True)
        return frame.astype({column.name: column.pandas_dtype for column in self.columns})

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame itself, or say everything in which it breaks the contract."""
        faults = self._missing(frame) or self._mistyped(frame)
        if faults:
            raise AnalystError(f"This is not a {self.name} frame: {'; '.join(faults)}.")
        return frame

    def _missing(self, frame: pd.DataFrame) -> list[str]:
        lacking = [name for name in self.names if name not in frame.columns]
        foreign = [str(name) for name in frame.columns if name not in self.names]
        return [f"column {name} is missing" for name in lacking] + [
            f"column {name} does not belong" for name in foreign
        ]

    def _mistyped(self, frame: pd.DataFrame) -> list[str]:
        return [
            f"column {column.name} is {frame[column.name].dtype} where {column.pandas_dtype} is due"
            for column in self.columns
            if str(frame[column.name].dtype) != column.pandas_dtype
        ]


_INSPECTION = Column("inspection_id", "text", "the inspection the row is about")
_SECTION = Column("section", "text", "id of the section in the instrument")
_QUESTION = Column("question", "text", "id of the question in the instrument")

FINDINGS = Contract(
    "FINDINGS",
    "a row for every number that may be said: a question or a section, in one group",
    (
        _INSPECTION,
        Column("level", "text", '"question" or "section"'),
        _SECTION,
        Column("question", "text", 'id of the question, "" for a section'),
        Column("group", "text", '"all", or the id of a group of the instrument'),
        Column("sufficient", "count", "k: judgements that meet the criterion", "judgements"),
        Column("answered", "count", "n: judgements, sufficient or not", "judgements"),
        Column("not_applicable", "count", "answered n/a", "judgements"),
        Column("not_answered", "count", "left blank, which is never taken for n/a", "judgements"),
        Column("proportion", "number", "k / n, NaN when n is 0", "0 to 1"),
        Column("lower", "number", "lower confidence limit, NaN when n is 0", "0 to 1"),
        Column("upper", "number", "upper confidence limit, NaN when n is 0", "0 to 1"),
        Column("confidence", "number", "confidence of the limits", "0 to 1"),
        Column("method", "text", "how the limits were found, one of intervals.METHODS"),
        Column("base", "text", 'who is in the denominator, in words; "" for a section'),
        Column("units", "count", "cases, or staff, with at least one judgement", "units"),
        Column("cells", "text", 'where the judgements stand: "Cases!H3:H22", comma-separated'),
    ),
)

REASONS = Contract(
    "REASONS",
    "a row for every reason given, the most frequent of its question first",
    (
        _INSPECTION,
        _SECTION,
        Column("question", "text", "id of the question that asks for reasons"),
        Column("of", "text", 'ids of the questions it explains, joined by ";"'),
        Column("reason", "text", "code of the reason"),
        Column("count", "count", "k: units for which the reason was given", "units"),
        Column("answered", "count", "n: units with at least one reason recorded", "units"),
    ),
)

ANSWERS = Contract(
    "ANSWERS",
    "a row for every possible answer to a question that routes, given or not",
    (
        _INSPECTION,
        _SECTION,
        _QUESTION,
        Column("answer", "text", "code of the answer"),
        Column("count", "count", "k: units with this answer", "units"),
        Column("answered", "count", "n: units with any answer", "units"),
    ),
)
