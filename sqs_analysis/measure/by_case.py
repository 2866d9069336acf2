"""What was judged of each case, as a table that questions are read across."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.read.instrument import Instrument

Counts = npt.NDArray[np.int64]


def case_judgements(instrument: Instrument) -> list[str]:
    """Ids of the questions that judge and are asked of cases, in the instrument's order."""
    return [
        question.id for question in instrument.questions_of(unit="case") if question.is_judgement
    ]


def by_case(judgements: pd.DataFrame, questions: list[str], unit: str = "case") -> pd.DataFrame:
    """A row per inspection and case, a column per question: 1 sufficient, 0 not, NaN not judged.

    Of another unit, such as "staff", likewise.

    >>> answers = {"ref": ["C1", "C1", "C2"], "question": ["LOR01", "LOR02", "LOR02"]}
    >>> rows = pd.DataFrame(answers).assign(inspection_id="A", unit="case", sufficient=True)
    >>> by_case(rows, ["LOR02", "LOR01"]).to_numpy().tolist()
    [[1.0, 1.0], [1.0, nan]]
    """
    rows = judgements[(judgements["unit"] == unit) & judgements["sufficient"].notna()]
    rows = rows[rows["question"].isin(questions)]
    judged = rows.set_index(["inspection_id", "ref", "question"])["sufficient"].astype("float64")
    return judged.unstack().reindex(columns=questions)


def counts_by_case(judged: pd.DataFrame, questions: list[str]) -> tuple[Counts, Counts]:
    """Sufficient and answered judgements of each case on some of the questions of `by_case`.

    >>> judged = pd.DataFrame({"LOR01": [1.0, 0.0], "LOR02": [1.0, float("nan")], "ROH09": [1.0, 1.0]})
    >>> [counts.tolist() for counts in counts_by_case(judged, ["LOR01", "LOR02"])]
    [[2, 0], [2, 1]]
    """
    rows = judged[questions]
    return rows.eq(1).sum(axis=1).to_numpy(), rows.notna().sum(axis=1).to_numpy()
