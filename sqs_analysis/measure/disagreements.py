"""The cases to talk about: where two inspectors differ, and the cells that say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from sqs_analysis.measure.agreement_contracts import DISAGREEMENTS

if TYPE_CHECKING:
    from sqs_analysis.read.inspection import Inspection

PAIR = ["inspection_id", "ref", "section", "question"]


def disagreements(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """DISAGREEMENTS: every judgement of a case on which the two inspectors differ.

    They are for the inspectors themselves to talk about: cases are named, so this is never
    published. What one of them left blank is no disagreement.

    Parameters
    ----------
    inspections : one or many, without errors.

    Raises
    ------
    WorkbookError
        If an inspection has errors.

    Examples
    --------
    >>> disagreements([]).empty
    True
    """
    found = [_of_one(inspection.require_sound()) for inspection in inspections]
    return DISAGREEMENTS.frame(pd.concat(found) if found else [])


def _of_one(inspection: Inspection) -> pd.DataFrame:
    asked = inspection.instrument.questions_of(unit="case")
    questions = [question.id for question in asked if question.is_judgement]
    one, other = (_recorded(j, questions) for j in (inspection.judgements, inspection.second))
    both = one.merge(other, on=PAIR, suffixes=("_first", "_second"))
    return both[both["answer_first"] != both["answer_second"]]


def _recorded(judgements: pd.DataFrame, questions: list[str]) -> pd.DataFrame:
    of_cases = (judgements["unit"] == "case") & judgements["question"].isin(questions)
    rows = judgements[of_cases & (judgements["state"] != "not answered")]
    return rows[[*PAIR, "answer"]].assign(cell=rows["sheet"] + "!" + rows["cell"])
