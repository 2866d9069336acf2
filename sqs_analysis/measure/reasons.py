"""Why work fell short, and how cases were routed: counts of answers that are not judgements."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from sqs_analysis.measure.contracts import ANSWERS, REASONS
from sqs_analysis.measure.findings import inspection_of
from sqs_analysis.read.instrument import Instrument


def reason_counts(judgements: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """REASONS of one inspection: each reason given, the most frequent of its question first.

    A reason counts once per case however often its cell repeats it. Reasons given equally often
    keep the instrument's order. A reason nobody gave has no row.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> row = {"inspection_id": "MK", "question": "ROH10", "state": "answered", "answer": "victims"}
    >>> reason_counts(pd.DataFrame([row]), load())[["of", "reason", "count", "answered"]]
          of   reason  count  answered
    0  ROH09  victims      1         1
    """
    recorded, inspection = _recorded(judgements), inspection_of(judgements)
    rows = []
    for question in instrument.questions_of(kind="reasons"):
        given = [set(answer.split(";")) for answer in recorded.get(question.id, ())]
        # Reasons given equally often stay in the instrument's order.
        counts = Counter({r.code: sum(r.code in one for one in given) for r in question.options})
        about = (inspection, question.section, question.id, ";".join(question.explains))
        rows += [(*about, code, k, len(given)) for code, k in counts.most_common() if k]
    return REASONS.frame(rows)


def answer_counts(judgements: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """ANSWERS of one inspection: how often each was given to each gate or scale, in order.

    A gate decides which questions a case is asked, so its answers are the denominators of others.
    An answer nobody gave has a row with a count of 0; "not applicable" is no answer.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> row = {"inspection_id": "MK", "question": "ROH08", "state": "answered", "answer": "yes"}
    >>> counts = answer_counts(pd.DataFrame([row]), load())
    >>> counts.loc[counts["question"] == "ROH08", ["answer", "count", "answered"]].values.tolist()
    [['yes', 1, 1], ['no', 0, 1]]
    """
    recorded, inspection = _recorded(judgements), inspection_of(judgements)
    rows = []
    for question in instrument.questions:
        if question.kind != "gate" and not question.is_scale:
            continue
        given, about = recorded.get(question.id, []), (inspection, question.section, question.id)
        codes = [answer.code for answer in question.options if answer.meaning != "not applicable"]
        rows += [(*about, code, given.count(code), len(given)) for code in codes]
    return ANSWERS.frame(rows)


def _recorded(judgements: pd.DataFrame) -> dict[str, list[str]]:
    """The answers recorded to each question that has any, one per unit."""
    answered = judgements[judgements["state"] == "answered"]
    return {str(name): list(given) for name, given in answered.groupby("question")["answer"]}
