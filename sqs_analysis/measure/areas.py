"""Which findings may be put to the board as areas for improvement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from sqs_analysis.measure.findings import ALL
from sqs_analysis.read.instrument import Instrument


def areas_for_improvement(findings: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """FINDINGS of the questions of one inspection that most need improvement, most pressing first.

    The rule, in one sentence: **the quality questions judged in at least six cases and found
    insufficient in half of them or more, the lowest share sufficient first, five at most.**

    Six and five are the instrument's own (`areas.minimum_base`, `areas.most`). "Quality questions"
    are the summary questions about cases, over all cases together. Of two equal shares the one with
    more insufficient judgements stands first, then the one the instrument asks first. Shares are
    compared as fractions, so 9 of 18 and 10 of 20 are the same. The list is a proposal for an
    inspector, who writes the letter; it may well be empty.

    Examples
    --------
    >>> from sqs_analysis.measure.contracts import FINDINGS
    >>> from sqs_analysis.read.instrument import load
    >>> areas_for_improvement(FINDINGS.frame([]), load()).empty
    True
    """
    order = [question.id for question in instrument.questions_of(unit="case", kind="summary")]
    asked = findings[(findings["group"] == ALL) & findings["question"].isin(order)]
    k, n = asked["sufficient"], asked["answered"]
    pressing = asked[(n >= instrument.areas.minimum_base) & (2 * k <= n)]

    def urgency(row: Any) -> tuple[Fraction, int, int]:
        share = Fraction(int(row.sufficient), int(row.answered))
        return share, row.sufficient - row.answered, order.index(row.question)

    ranked = sorted(pressing.itertuples(), key=urgency)
    chosen = [row.Index for row in ranked[: instrument.areas.most]]
    return asked.loc[chosen].reset_index(drop=True)
