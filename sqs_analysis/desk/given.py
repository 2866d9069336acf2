"""Which answers were given to a question, and how often."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.desk.case_table import OUTSIDE
from sqs_analysis.read.instrument import Question

# GIVEN: how often each answer was given to a question, by group; a row for blanks stands last.
GIVEN = {
    "section": "str",  # id of the section
    "question": "str",  # id of the question
    "group": "str",  # "all", or a condition on the cases
    "answer": "str",  # canonical code, "" for a blank
    "label": "str",  # the answer as a reader sees it
    "meaning": "str",  # sufficient, insufficient, neutral, not applicable or not answered
    "count": "int64",  # units (cases, or staff) with this answer
    "answered": "int64",  # units that answered: neither blank nor not applicable
    "proportion": "float64",  # count / answered, 0 to 1; NaN for what is outside of every share
}


def given_answers(judgements: pd.DataFrame, question: Question) -> pd.DataFrame:
    """GIVEN of the JUDGEMENTS of one question, in the instrument's order, blanks last.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> rows = pd.DataFrame({"answer": ["sufficient", "insufficient", "sufficient", "na", ""]})
    >>> given = given_answers(rows, load().question("ROH09"))
    >>> given[["meaning", "count"]].values.tolist()
    [['sufficient', 2], ['insufficient', 1], ['not applicable', 1], ['not answered', 1]]
    """
    given = judgements["answer"].str.split(";").explode() if len(judgements) else pd.Series([])
    counts = given.value_counts()
    rows = [(a.code, a.label, a.meaning, int(counts.get(a.code, 0))) for a in question.options]
    frame = pd.DataFrame(
        [*rows, ("", "", "not answered", int(counts.get("", 0)))],
        columns=["answer", "label", "meaning", "count"],
    )
    outside = frame["meaning"].isin(OUTSIDE)
    answered = int((~judgements["answer"].isin(frame.loc[outside, "answer"])).sum())
    share = (frame["count"] / answered).where(~outside) if answered else float("nan")
    return frame.assign(answered=answered, proportion=share).astype(
        {name: kind for name, kind in GIVEN.items() if name in (*frame, "answered", "proportion")}
    )
