"""The cases of one inspection by what is recorded of them, each value beside the others.

Where either side of a question has fewer than five judgements there are counts and nothing else, and
nowhere is there a test: one field, forty questions and twenty cases would find something by chance
every time. Who may see a breakdown is decided elsewhere (see `disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.contracts import BREAKDOWN
from sqs_analysis.measure.contrast import NEWCOMBE, newcombe
from sqs_analysis.measure.findings import inspection_of
from sqs_analysis.measure.intervals import Numbers, require_confidence

if TYPE_CHECKING:
    from sqs_analysis.read.instrument import Instrument, Question

SMALLEST_SIDE = 5
COUNTS_ONLY = f"none: fewer than {SMALLEST_SIDE} judgements on one side"
# What says nothing of the child: such cases are on neither side.
UNKNOWN = ("", "not recorded", "not screened")
# What is counted, before anything is reckoned from it.
COUNTED = (
    "field",
    "value",
    "section",
    "question",
    "sufficient",
    "answered",
    "sufficient_rest",
    "answered_rest",
)


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
    return _broken_down(judgements, cases, instrument, [field], confidence)


def breakdowns(
    judgements: pd.DataFrame,
    cases: pd.DataFrame,
    instrument: Instrument,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """BREAKDOWN of one inspection by each field that the instrument breaks down by, in its order.

    Each field by itself: two are never crossed. Parameters as in `breakdown`.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> from sqs_analysis.read.judgements import JUDGEMENTS
    >>> nobody = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    >>> breakdowns(nobody, pd.DataFrame(columns=["case_ref"]), load()).empty
    True
    """
    return _broken_down(judgements, cases, instrument, instrument.breakdowns, confidence)


def _broken_down(
    judgements: pd.DataFrame,
    cases: pd.DataFrame,
    instrument: Instrument,
    fields: Sequence[str],
    confidence: float,
) -> pd.DataFrame:
    require_confidence(confidence)
    asked = [q for q in instrument.questions_of(unit="case") if q.is_judgement]
    judged = _judged(judgements, cases, [question.id for question in asked])
    parts = [
        _rows(field, value, asked, judged[own], judged[known & ~own])
        for field in fields
        for value, own, known in _sides(cases, field, _values(instrument, field))
    ]
    columns = {name: [part for rows in parts for part in rows[name]] for name in COUNTED}
    contrasted = _contrasted(pd.DataFrame(columns), confidence)
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


def _judged(judgements: pd.DataFrame, cases: pd.DataFrame, asked: list[str]) -> Numbers:
    """A row per case and a column per question: 1 sufficient, 0 not, NaN not judged."""
    judged = judgements[(judgements["unit"] == "case") & judgements["sufficient"].notna()]
    table = np.full((len(cases), len(asked)), np.nan)
    rows = pd.Index(cases["case_ref"]).get_indexer(pd.Index(judged["ref"]))
    columns = pd.Index(asked).get_indexer(pd.Index(judged["question"]))
    table[rows, columns] = judged["sufficient"].to_numpy(dtype="float64")
    return table


def _sides(
    cases: pd.DataFrame, field: str, values: list[str]
) -> Iterator[tuple[str, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    """Each value that a case has: which cases have it, and which have any known value."""
    # A field that is not required may have no column in the workbook, and then none in CASES.
    recorded = cases[field] if field in cases else pd.Series("", index=cases.index)
    known = recorded.isin(values).to_numpy()
    for value in values:
        own = (recorded == value).to_numpy(dtype="bool")
        if own.any():
            yield value, own, known


def _rows(
    field: str, value: str, asked: list[Question], own: Numbers, rest: Numbers
) -> dict[str, Iterable[Any]]:
    """A row for every question, with k and n of the cases with a value and of the rest."""
    return {
        "field": [field] * len(asked),
        "value": [value] * len(asked),
        "section": [question.section for question in asked],
        "question": [question.id for question in asked],
        "sufficient": np.nansum(own, axis=0).astype("int64"),
        "answered": (~np.isnan(own)).sum(axis=0),
        "sufficient_rest": np.nansum(rest, axis=0).astype("int64"),
        "answered_rest": (~np.isnan(rest)).sum(axis=0),
    }


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
