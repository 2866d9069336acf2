"""Which judgements are insufficient in the same cases, over a programme.

Pairs are described and not tested. Forty questions make most of a thousand pairs, of which dozens
would be found by chance alone; and a test takes cases for strangers to each other, while those of
one team share their managers and their inspectors.

References
----------
.. [1] Yule, G. U. (1912). On the methods of measuring association between two attributes. Journal
   of the Royal Statistical Society 75, 579-652.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.measure.by_case import by_case, case_judgements, crossed
from sqs_analysis.measure.contracts import TOGETHER
from sqs_analysis.read.instrument import Instrument

Counts = npt.NDArray[np.float64]


def cooccurrence(judgements: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    r"""TOGETHER: for every pair of questions about cases, how often both were insufficient.

    Of the N cases judged on both questions, a were insufficient on both, b and c on one alone, d on
    neither. Were the two independent, :math:`(a + b)(a + c) / N` would be insufficient on both. The
    association is

    .. math:: \phi = \frac{ad - bc}{\sqrt{(a + b)(c + d)(a + c)(b + d)}}

    (Yule 1912), 1 where the same cases are insufficient, 0 where they are independent, NaN where one
    of the two never varies. A pair without a case judged on both has no row.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> answers = {"ref": ["C1", "C1", "C2", "C2"], "question": ["LOR01", "LOR02"] * 2}
    >>> rows = pd.DataFrame(answers).assign(inspection_id="A", unit="case", sufficient=False)
    >>> rows["sufficient"] = pd.array([False, False, True, False], dtype="boolean")
    >>> cooccurrence(rows, load())[["question", "other", "cases", "both", "either", "expected"]]
      question  other  cases  both  either  expected
    0    LOR01  LOR02      2     1       2       1.0
    """
    asked = case_judgements(instrument)
    crossings = [counts.to_numpy() for counts in crossed(by_case(judgements, asked))]
    first, second = np.nonzero(np.triu(np.sum(crossings, axis=0), k=1))
    d, c, b, a = (counts[first, second] for counts in crossings)
    n = a + b + c + d
    ids = np.array(asked)
    sections = np.array([instrument.question(name).section for name in asked])
    return TOGETHER.frame(
        pd.DataFrame(
            {
                "section": sections[first],
                "question": ids[first],
                "other_section": sections[second],
                "other": ids[second],
                "cases": n,
                "both": a,
                "question_only": b,
                "other_only": c,
                "either": a + b + c,
                "expected": (a + b) * (a + c) / n,
                "association": phi_coefficient(a, b, c, d),
            }
        )
    )


def phi_coefficient(both: Counts, first: Counts, second: Counts, neither: Counts) -> Counts:
    """The phi coefficient of tables of four counts each, NaN where a row or column is empty.

    Examples
    --------
    >>> tables = ([5, 3, 0], [0, 1, 0], [0, 1, 4], [5, 3, 4])
    >>> phi_coefficient(*(np.array(counts, dtype=float) for counts in tables)).tolist()
    [1.0, 0.5, nan]
    """
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    varies = margins > 0
    crossed = both * neither - first * second
    return np.where(varies, crossed / np.sqrt(np.where(varies, margins, 1.0)), np.nan)
