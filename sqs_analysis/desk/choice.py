"""Which cases are meant: chosen by what was judged of them, by questions that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from sqs_analysis.desk.trace import counted_judgements
from sqs_analysis.errors import QuestionError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import Instrument


def matching_refs(judgements: pd.DataFrame, asked: Mapping[str, Iterable[str]]) -> set[str]:
    """Pseudonyms of the cases of JUDGEMENTS for which everything that is asked holds.

    It is asked by how a judgement was counted ("insufficient"): the questions counted so.
    """
    judged = counted_judgements(judgements[judgements["unit"] == "case"])
    refs = set(judged["ref"])
    for counted, questions in asked.items():
        for question in questions:
            found = judged[(judged["question"] == question) & (judged["counted"] == counted)]
            refs &= set(found["ref"])
    return refs


def require_questions(
    instrument: Instrument,
    names: Iterable[str],
    *,
    unit: str | None = None,
    others: Iterable[str] = (),
) -> None:
    """Refuse names of no question put to such a unit, or to any; some others may have been meant.

    Raises
    ------
    QuestionError
        For the first that is none; names the nearest that there is.
    """
    known = [question.id for question in instrument.questions_of(unit=unit)]
    for name in names:
        if name not in known:
            what = f"question {name}" if unit is None else f"question {name} about a {unit}"
            near = hint(str(name), [*known, *others])
            raise QuestionError(
                f"There is no {what}.{near or f' They run from {known[0]} to {known[-1]}.'}"
            )
