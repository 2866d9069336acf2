"""The frames this room gives: columns, types, meanings and units, each stated once in contracts.toml.

A frame is the interface between rooms, so its columns are a promise. A docstring elsewhere names
the contract it takes or gives; `check` holds a frame to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pandas as pd

from sqs_analysis.errors import AnalystError

PANDAS = {  # the type pandas holds each in
    "text": "str",
    "count": "int64",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


@dataclass(frozen=True)
class Column:
    """One column of a frame.

    Parameters
    ----------
    name : the column's name.
    dtype : "text", "count" (whole numbers, never missing) or "number" (NaN where there is none); in an
        export also "integer", "boolean" and "date", which may be missing.
    meaning : what a value says, in a phrase.
    unit : what is counted or measured, "" for text.
    """

    name: str
    dtype: str
    meaning: str
    unit: str = ""


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

    @property
    def dtypes(self) -> dict[str, str]:
        """The type pandas holds each column in."""
        return {column.name: PANDAS[column.dtype] for column in self.columns}

    def frame(
        self, rows: pd.DataFrame | Sequence[Mapping[str, Any] | tuple[object, ...]]
    ) -> pd.DataFrame:
        """Build a frame of this contract from rows that have its columns, or are just them in order."""
        frame = pd.DataFrame(rows, columns=list(self.names)).reset_index(drop=True)
        return frame.astype(self.dtypes)

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame itself, or say everything in which it breaks the contract."""
        due, held = self.dtypes, frame.dtypes.astype(str).to_dict()
        faults = [f"column {name} is missing" for name in due if name not in held]
        faults += [f"column {name} does not belong" for name in held if name not in due]
        faults = faults or [
            f"column {name} is {held[name]} where {kind} is due"
            for name, kind in due.items()
            if held[name] != kind
        ]
        if faults:
            raise AnalystError(f"This is not a {self.name} frame: {'; '.join(faults)}.")
        return frame


def stated(room: str, file: str) -> dict[str, Contract]:
    """The contracts that a file of a room states, by name."""
    text = (resources.files(room) / file).read_text("utf-8")
    contracts = {}
    for name, columns in tomllib.loads(text).items():
        row = columns.pop("row", "")
        contracts[name] = Contract(
            name, row, tuple(Column(c, *said) for c, said in columns.items())
        )
    return contracts


_CONTRACTS = stated("sqs_analysis.measure", "contracts.toml")
# Of one inspection.
FINDINGS = _CONTRACTS["FINDINGS"]
WITHHELD = _CONTRACTS["WITHHELD"]
REASONS = _CONTRACTS["REASONS"]
ANSWERS = _CONTRACTS["ANSWERS"]
CASELOAD = _CONTRACTS["CASELOAD"]
BREAKDOWN = _CONTRACTS["BREAKDOWN"]
DIFFERENCES = _CONTRACTS["DIFFERENCES"]
CASE_MARKS = _CONTRACTS["CASE_MARKS"]
POOLED = _CONTRACTS["POOLED"]
RATINGS = _CONTRACTS["RATINGS"]
STABILITY = _CONTRACTS["STABILITY"]
# Of one beside others.
INSPECTIONS = _CONTRACTS["INSPECTIONS"]
COMPARISON = _CONTRACTS["COMPARISON"]
CHANGE = _CONTRACTS["CHANGE"]
SERIES = _CONTRACTS["SERIES"]
SHIFTS = _CONTRACTS["SHIFTS"]
ACTIONS = _CONTRACTS["ACTIONS"]
MODERATED = _CONTRACTS["MODERATED"]
# Of a programme, in which an inspection stands for its team: whoever compares gives each team's latest.
FUNNEL = _CONTRACTS["FUNNEL"]
NATIONAL = _CONTRACTS["NATIONAL"]
SHRUNKEN = _CONTRACTS["SHRUNKEN"]
OVERSIGHT = _CONTRACTS["OVERSIGHT"]
# Of two inspectors.
AGREEMENT = _CONTRACTS["AGREEMENT"]
DISAGREEMENTS = _CONTRACTS["DISAGREEMENTS"]

# Fewer teams say nothing of how teams differ, see `spread`; nor fewer judgements then or now of change.
FEWEST_TEAMS = 5
FEWEST_EITHER_TIME = 5

# How far a team can be told from the others: what stands in SHRUNKEN, see `shrinkage`.
MIDDLE = "cannot be separated from the middle"
UPPER = "in the upper part"
LOWER = "in the lower part"
