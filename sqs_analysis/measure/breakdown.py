"""The cases of one inspection by what is recorded of them, each value beside the others.

Where either side of a question has fewer than five judgements there are counts and nothing else, and
nowhere is there a test: one field, forty questions and twenty cases would find something by chance
every time. Who may see a breakdown is decided elsewhere (see `disclosure`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.contracts import BREAKDOWN
from sqs_analysis.measure.contrast import NEWCOMBE, newcombe
from sqs_analysis.measure.findings import inspection_of
from sqs_analysis.measure.results import require_confidence

if TYPE_CHECKING:
    from sqs_analysis.read.instrument import Instrument

SMALLEST_SIDE = 5
COUNTS_ONLY = f"none: fewer than {SMALLEST_SIDE} judgements on one side"
# What says nothing of the child: such cases are on neither side.
UNKNOWN = ("", "not recorded", "not screened")


def breakdown(
    judgements: pd.DataFrame,
    cases: pd.DataFrame,
    instrument: Instrument,
    field: str,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """BREAKDOWN of one inspection by one field of its cases.

    Each value stands beside the rest: the cases with another known value. Of a field with two
    values, such as custodial, each is the other's rest, and the two differences have opposite signs.
    Values come in the instrument's order; one that no case has is left out.

    Parameters
    ----------
    judgements, cases : JUDGEMENTS and CASES of one inspection.
    instrument : the instrument the judgements were made with.
    field : a field of the cases with given values, such as gender.
    confidence : of the limits, between 0.5 and 0.999.

    Raises
    ------
    QuestionError
        If the instrument's cases have no such field, or it is not a choice between values.
    ParameterError
        If the confidence is out of bounds.

    References
    ----------
    Newcombe 1998: see `contrast.newcombe`.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> from sqs_analysis.read.judgements import JUDGEMENTS
    >>> nobody = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    >>> breakdown(nobody, pd.DataFrame(columns=["case_ref", "gender"]), load(), "gender").empty
    True
    """
    require_confidence(confidence)
    known = _known(cases, field, values := _values(instrument, field))
    asked = [q for q in instrument.questions_of(unit="case") if q.is_judgement]
    rows = pd.DataFrame(
        [
            {"field": field, "value": value, "section": question.section, "question": question.id}
            for value in values
            if (known == value).any()
            for question in asked
        ],
        columns=["field", "value", "section", "question"],
    )
    counted = _counted(rows, judgements, known)
    contrasted = _contrasted(counted, confidence)
    return BREAKDOWN.frame(
        contrasted.assign(inspection_id=inspection_of(judgements), confidence=confidence)
    )


def _values(instrument: Instrument, field: str) -> list[str]:
    """The values of a field that say something, in the instrument's order."""
    choices = {f.name: f.allowed for f in instrument.fields_of("Cases") if f.kind == "choice"}
    allowed = choices.get(field)
    if allowed is None:
        raise QuestionError(
            f'The cases have no field "{field}" with values to choose from. '
            f"They have: {', '.join(choices)}."
        )
    return [answer.code for answer in allowed.answers if answer.code not in UNKNOWN]


def _known(cases: pd.DataFrame, field: str, values: list[str]) -> pd.Series[str]:
    """The value of each case that has one, by pseudonym."""
    # A field that is not required may have no column in the workbook, and then none in CASES.
    recorded = cases.set_index("case_ref")[field] if field in cases else pd.Series(dtype="str")
    return recorded[recorded.isin(values)]


def _counted(rows: pd.DataFrame, judgements: pd.DataFrame, known: pd.Series[str]) -> pd.DataFrame:
    """The rows with k and n of each value, and of the rest."""
    judged = judgements[(judgements["unit"] == "case") & judgements["sufficient"].notna()]
    judged = judged.assign(value=judged["ref"].map(known)).dropna(subset="value")
    sides = judged.groupby(["value", "question"])["sufficient"].agg(["sum", "size"])
    whole = judged.groupby("question")["sufficient"].agg(["sum", "size"])
    places = pd.MultiIndex.from_frame(rows[["value", "question"]])
    own = sides.reindex(places).fillna(0).to_numpy(dtype="int64")
    together = whole.reindex(rows["question"]).fillna(0).to_numpy(dtype="int64")
    return rows.assign(
        sufficient=own[:, 0],
        answered=own[:, 1],
        sufficient_rest=together[:, 0] - own[:, 0],
        answered_rest=together[:, 1] - own[:, 1],
    )


def _contrasted(counted: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The rows with shares, and with differences where both sides are large enough."""
    smaller = counted[["answered", "answered_rest"]].min(axis=1)
    enough = smaller >= SMALLEST_SIDE
    k, n, rest_k, rest_n = (
        counted[name] * enough
        for name in ("sufficient", "answered", "sufficient_rest", "answered_rest")
    )
    difference, lower, upper = newcombe(k, n, rest_k, rest_n, confidence)
    return counted.assign(
        proportion=counted["sufficient"] / counted["answered"],
        difference=difference,
        lower=lower,
        upper=upper,
        method=np.where(enough, NEWCOMBE, COUNTS_ONLY),
    )
