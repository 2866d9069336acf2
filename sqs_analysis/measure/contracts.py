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

PANDAS = {"text": "str", "count": "int64", "number": "float64"}  # the type pandas holds each in


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

    def frame(self, rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        """Build a frame of this contract from rows that have at least its columns."""
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


# Columns that many frames have.
INSPECTION = Column("inspection_id", "text", "the inspection the row is about")
SECTION = Column("section", "text", "id of the section in the instrument")
QUESTION = Column("question", "text", "id of the question in the instrument")
ASKED = (INSPECTION, SECTION, QUESTION)
QUESTION_OR_NONE = Column("question", "text", 'id of the question, "" for a section')
ITEM = (Column("level", "text", '"question" or "section"'), SECTION, QUESTION_OR_NONE)
SHARE = (
    Column("sufficient", "count", "k: judgements that meet the criterion", "judgements"),
    Column("answered", "count", "n: judgements, sufficient or not", "judgements"),
    Column("proportion", "number", "k / n, NaN when n is 0", "0 to 1"),
)
CONFIDENCE = Column("confidence", "number", "confidence of the limits", "0 to 1")
_GROUP = Column("group", "text", '"all", or the id of a group of the instrument')
_DIFFERENCE = (
    Column("difference", "number", "first proportion less second, NaN where not made", "-1 to 1"),
    Column("lower", "number", "lower confidence limit of the difference", "-1 to 1"),
    Column("upper", "number", "upper confidence limit of the difference", "-1 to 1"),
    CONFIDENCE,
    Column("method", "text", "how the limits were found, or why there are none"),
)

FINDINGS = Contract(
    "FINDINGS",
    "a row for every number that may be said: a question or a section, in one group",
    (
        INSPECTION,
        *ITEM,
        _GROUP,
        *SHARE[:2],
        Column("not_applicable", "count", "answered n/a", "judgements"),
        Column("not_answered", "count", "left blank, which is never taken for n/a", "judgements"),
        SHARE[2],
        Column("lower", "number", "lower confidence limit, NaN when n is 0", "0 to 1"),
        Column("upper", "number", "upper confidence limit, NaN when n is 0", "0 to 1"),
        CONFIDENCE,
        Column("method", "text", "how the limits were found, one of intervals.METHODS"),
        Column("base", "text", 'who is in the denominator, in words; "" for a section'),
        Column("units", "count", "cases, or staff, with at least one judgement", "units"),
        Column("cells", "text", "where the judgements stand: sheet and cells, comma-separated"),
    ),
)

WITHHELD = Contract(
    "WITHHELD",
    "a row for every finding that an audience may not see, without its figures",
    (
        INSPECTION,
        Column("level", "text", '"question", "section" or "reasons"'),
        SECTION,
        QUESTION_OR_NONE,
        _GROUP,
        Column("why", "text", "why it is withheld, one of disclosure.WHY; for no reader"),
    ),
)

REASONS = Contract(
    "REASONS",
    "a row for every reason given, the most frequent of its question first",
    (
        INSPECTION,
        SECTION,
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
        *ASKED,
        Column("answer", "text", "code of the answer"),
        Column("count", "count", "k: units with this answer", "units"),
        Column("answered", "count", "n: units with any answer", "units"),
    ),
)

INSPECTIONS = Contract(
    "INSPECTIONS",
    "a row for every inspection of a programme, the earliest first",
    (
        INSPECTION,
        Column("yot", "text", "name of the team"),
        Column("nation_region", "text", "region of England, or Wales"),
        Column("fieldwork_start", "text", "first day of fieldwork, as YYYY-MM-DD"),
        Column("year", "count", "year of the fieldwork", "year"),
        Column("cases", "count", "cases inspected", "cases"),
        Column("eligible", "number", "cases the sample was drawn from, NaN if unknown", "cases"),
        Column("instrument", "text", "id of the instrument"),
        Column("version", "text", "version of the instrument"),
        Column("workbook", "text", "SHA-256 of the workbook it was read from"),
    ),
)

CASELOAD = Contract(
    "CASELOAD",
    "a row for every question that applied to every inspected case, where the caseload is known",
    (
        *ASKED,
        Column("sufficient", "count", "k: inspected cases judged sufficient", "cases"),
        Column("answered", "count", "n: inspected cases", "cases"),
        Column("eligible", "count", "N: cases the sample was drawn from", "cases"),
        Column("lower_count", "number", "fewest sufficient eligible cases, if any limit", "cases"),
        Column("upper_count", "number", "most sufficient eligible cases, if any limit", "cases"),
        Column("proportion", "number", "k / n", "0 to 1"),
        Column("lower", "number", "lower_count / N", "0 to 1"),
        Column("upper", "number", "upper_count / N", "0 to 1"),
        CONFIDENCE,
        Column("method", "text", "how the limits were found"),
    ),
)

COMPARISON = Contract(
    "COMPARISON",
    "a row for every question and section of one inspection, beside all other teams",
    (
        INSPECTION,
        *ITEM,
        *SHARE,
        Column("sufficient_others", "count", "k of the other teams together", "judgements"),
        Column("answered_others", "count", "n of the other teams together", "judgements"),
        Column("proportion_others", "number", "k / n of the other teams together", "0 to 1"),
        *_DIFFERENCE,
        Column("p_value", "number", "Fisher's exact two-sided p, NaN where not tested", "0 to 1"),
        Column("mid_p", "number", "the same less half the chance of what was seen", "0 to 1"),
        Column("p_adjusted", "number", "p after Benjamini and Hochberg, over the family", "0 to 1"),
        Column("family", "count", "questions tested together", "questions"),
        Column("rate", "number", "false discovery rate: p_adjusted up to it stands out", "0 to 1"),
        Column("stands_out", "text", '"yes", "no", or "" where not tested'),
        Column("lowest", "number", "lowest proportion of another team", "0 to 1"),
        Column("highest", "number", "highest proportion of another team", "0 to 1"),
        Column("average", "number", "mean of the other teams' proportions", "0 to 1"),
        Column("teams", "count", "other teams these three rest on", "teams"),
    ),
)

BREAKDOWN = Contract(
    "BREAKDOWN",
    "a row for every case question and value of one case field, beside the other values",
    (
        INSPECTION,
        Column("field", "text", "the field of the cases, such as gender"),
        Column("value", "text", "the value these cases share"),
        SECTION,
        QUESTION,
        *SHARE,
        Column("sufficient_rest", "count", "k of the cases with another value", "judgements"),
        Column("answered_rest", "count", "n of the cases with another value", "judgements"),
        *_DIFFERENCE,
    ),
)

CHANGE = Contract(
    "CHANGE",
    "a row for every question and section that a team's inspection shares with the one before",
    (
        INSPECTION,
        Column("inspection_before", "text", "the team's inspection before this one"),
        *ITEM,
        *SHARE,
        Column("sufficient_before", "count", "k of the inspection before", "judgements"),
        Column("answered_before", "count", "n of the inspection before", "judgements"),
        Column("proportion_before", "number", "k / n of the inspection before", "0 to 1"),
        *_DIFFERENCE,
        Column("verdict", "text", '"higher", "lower", "no clear change", or "" where not made'),
        Column("comparable", "text", '"yes", or "no" if the instrument or its version differs'),
    ),
)
