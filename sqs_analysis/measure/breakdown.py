"""The cases of one inspection by what is recorded of them, each value beside the others.

Where either side of a question has fewer than five judgements there are counts and nothing else, and
nowhere is there a test: one field, forty questions and twenty cases would find something by chance
every time. Who may see a breakdown is decided elsewhere (see `disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.by_case import by_case, case_judgements, counts_by_case
from sqs_analysis.measure.contracts import BREAKDOWN, DIFFERENCES, POOLED
from sqs_analysis.measure.contrast import NEWCOMBE, RECOVERED, contrasted
from sqs_analysis.measure.findings import inspection_of, members_of
from sqs_analysis.measure.intervals import ratio_interval, require_confidence
from sqs_analysis.read.instrument import Instrument

SMALLEST_SIDE = 5
COUNTS_ONLY = f"none: fewer than {SMALLEST_SIDE} judgements on one side"
# What says nothing of the child: such cases are on neither side.
UNKNOWN = ("", "not recorded", "not screened")


def breakdown(
    judgements: pd.DataFrame,
    cases: pd.DataFrame,
    instrument: Instrument,
    *fields: str,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """BREAKDOWN of one inspection by fields of its cases, each by itself: two are never crossed.

    Each value stands beside the rest: the cases with another known value. Of a field with two
    values, such as custodial, each is the other's rest, and the two differences have opposite signs.
    Values come in the instrument's order; one that no case has is left out. Limits are Newcombe's
    (see `contrast.newcombe`).

    Raises
    ------
    QuestionError
        If the instrument's cases have no such field, or it is not a choice between values.
    ParameterError
        If the confidence is not between 0.5 and 0.999.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> from sqs_analysis.read.judgements import JUDGEMENTS
    >>> nobody = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    >>> breakdown(nobody, pd.DataFrame(columns=["case_ref", "gender"]), load(), "gender").empty
    True
    """
    require_confidence(confidence)
    inspection, asked = inspection_of(judgements), case_judgements(instrument)
    judged = by_case(judgements, asked).droplevel("inspection_id").reindex(cases["case_ref"])
    sufficient, answered = (judged == 1).to_numpy(), judged.notna().to_numpy()
    parts = [
        pd.DataFrame(
            {
                "field": field,
                "value": value,
                "section": [instrument.question(name).section for name in asked],
                "question": asked,
                "sufficient": sufficient[own].sum(axis=0),
                "answered": answered[own].sum(axis=0),
                "sufficient_rest": sufficient[rest].sum(axis=0),
                "answered_rest": answered[rest].sum(axis=0),
            }
        )
        for field in fields
        for value, own, rest in _sides(cases, field, _values(instrument, field))
    ]
    if not parts:
        return BREAKDOWN.frame([])
    counted = pd.concat(parts, ignore_index=True)
    enough = counted[["answered", "answered_rest"]].min(axis=1) >= SMALLEST_SIDE
    return BREAKDOWN.frame(
        counted.assign(
            inspection_id=inspection,
            proportion=counted["sufficient"] / counted["answered"],
            **contrasted(counted, "rest", confidence).where(enough),
            confidence=confidence,
            method=np.where(enough, NEWCOMBE, COUNTS_ONLY),
        )
    )


def differences(own: pd.DataFrame, rest: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """DIFFERENCES between FINDINGS of groups and of the cases they stand beside, row by row.

    Limits are Newcombe's for a question, recovered from those of both shares for a section (see
    `contrast`). There are none where a side has fewer than five judgements, or a section five cases.

    Parameters
    ----------
    own, rest : FINDINGS on the same items in the same order, of cases that are in one of them only.
    confidence : of the limits of both, and of the difference.

    Examples
    --------
    >>> from sqs_analysis.measure.contracts import FINDINGS
    >>> same = dict.fromkeys(("not_applicable", "not_answered"), 0) | {"level": "question"}
    >>> same |= {"answered": 10, "units": 10}
    >>> rows = [{**same, "sufficient": k, "proportion": k / 10} for k in (9, 3)]
    >>> nine, three = (FINDINGS.frame([row]) for row in rows)
    >>> differences(nine, three)[["difference", "lower", "upper"]].round(2).values.tolist()
    [[0.6, 0.17, 0.81]]
    """
    both = own.join(rest.add_suffix("_rest"))
    enough = both[["units", "units_rest"]].min(axis=1) >= SMALLEST_SIDE
    method = np.select([~enough, both["level"] == "question"], [COUNTS_ONLY, NEWCOMBE], RECOVERED)
    apart = contrasted(both, "rest", confidence).where(enough)
    named = both.assign(rest=both["group_rest"], confidence=confidence, method=method, **apart)
    return DIFFERENCES.frame(named)


def pooled(
    judgements: pd.DataFrame, cases: pd.DataFrame, instrument: Instrument, confidence: float = 0.95
) -> pd.DataFrame:
    """POOLED of one inspection: each group of cases over all quality questions together.

    By every field that the instrument breaks down by, then by its own groups. Never for readers
    outside: the sums over two groups would tell of the third. Limits are those of a theme (see
    `intervals.ratio_interval`).
    """
    quality = [question.id for question in instrument.quality]
    judged = by_case(judgements, quality).droplevel("inspection_id").reindex(cases["case_ref"])
    sides = [
        (field, value, own)
        for field in instrument.breakdowns
        for value, own, _ in _sides(cases, field, _values(instrument, field))
    ]
    for group in instrument.groups:
        members = members_of(group.id, instrument, cases)
        sides.append(("", group.id, cases["case_ref"].isin(members).to_numpy()))
    sufficient, answered = counts_by_case(judged, quality)
    inspection, rows = inspection_of(judgements), []
    for field, value, own in sides:
        share = ratio_interval(sufficient[own], answered[own], confidence)
        rows.append(
            {
                "inspection_id": inspection,
                "field": field,
                "value": value,
                "cases": share.units,
                "sufficient": int(sufficient[own].sum()),
                "answered": int(answered[own].sum()),
                **share.columns,
            }
        )
    return POOLED.frame(rows)


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


def _sides(
    cases: pd.DataFrame, field: str, values: list[str]
) -> Iterator[tuple[str, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    """Each value that a case has: which cases have it, and which have another known value."""
    # A field that is not required may have no column in the workbook, and then none in CASES.
    recorded = cases[field] if field in cases else pd.Series("", index=cases.index)
    for value in values:
        own = (recorded == value).to_numpy(dtype="bool")
        if own.any():
            yield value, own, recorded.isin(values).to_numpy() & ~own
