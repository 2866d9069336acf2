"""Which quality questions stand out in one inspection, and may be put to the board as areas.

Shares alone would put 6 of 6 before 19 of 20, though the six may well come from a team that does this
work in two cases of three. So questions are ranked by what can be said of them: the strongest has the
highest lower limit, the weakest the lowest upper one. Equal limits are the same k of n, and nothing
tells such questions apart: they are named together, never in part.
"""

from __future__ import annotations

import pandas as pd

from sqs_analysis.measure.findings import ALL
from sqs_analysis.read.instrument import Instrument


def areas_for_improvement(findings: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """FINDINGS of the questions of one inspection that most need improvement, most pressing first.

    The rule, in one sentence: **the quality questions judged in at least six cases and found
    insufficient in more than half of them, the lowest upper limit first, five at most, and those
    that tie with the last of them.**

    Six and five are the instrument's own (`areas.minimum_base`, `areas.most`). Ties stand in the
    instrument's order. The list is a proposal for an inspector, who writes the letter; it may well
    be empty.

    Examples
    --------
    >>> from sqs_analysis.measure.contracts import FINDINGS
    >>> from sqs_analysis.read.instrument import load
    >>> areas_for_improvement(FINDINGS.frame([]), load()).empty
    True
    """
    judged = judged_enough(findings, instrument)
    poor = judged[2 * judged["sufficient"] < judged["answered"]]
    return leading(poor, "upper", instrument.areas.most)


def strongest(findings: pd.DataFrame, instrument: Instrument, most: int = 1) -> pd.DataFrame:
    """FINDINGS of so many questions with the highest lower limits, and of all that tie with the last.

    Each is sufficient in more than half of its cases, so none is ever strong and weak at once.
    """
    judged = judged_enough(findings, instrument)
    good = judged[2 * judged["sufficient"] > judged["answered"]]
    return leading(good, "lower", most)


def weakest(findings: pd.DataFrame, instrument: Instrument, most: int) -> pd.DataFrame:
    """FINDINGS of so many questions with the lowest upper limits, and of all that tie with the last.

    Of these least can be said, whether or not that is little: one that is sufficient in every case
    is not among them.
    """
    judged = judged_enough(findings, instrument)
    return leading(judged[judged["sufficient"] < judged["answered"]], "upper", most)


def judged_enough(findings: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """FINDINGS of the quality questions over all cases with a base that can carry a name.

    "Quality questions" are the summary questions about cases; they stand in the instrument's order.
    """
    order = [question.id for question in instrument.quality]
    asked = (findings["group"] == ALL) & findings["question"].isin(order)
    judged = findings[asked & (findings["answered"] >= instrument.areas.minimum_base)]
    return judged.sort_values("question", key=lambda ids: ids.map(order.index))


def leading(rows: pd.DataFrame, limit: str, most: int) -> pd.DataFrame:
    """The first so many by a limit, the lowest upper or the highest lower one, and all ties."""
    low_first = limit == "upper"
    first = rows[rows[limit].rank(method="min", ascending=low_first) <= most]
    return first.sort_values(limit, ascending=low_first, kind="stable", ignore_index=True)
