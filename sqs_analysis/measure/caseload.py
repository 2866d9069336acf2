"""Limits for the cases that were eligible, when their number is known.

Two questions, two intervals. Wilson's answers what the team's *practice* is like, as if these cases
were a sample of endlessly many. The hypergeometric answers how many of *this caseload* are
sufficient: the cases inspected are known, and only the rest are in doubt. With 13 of 20 inspected
out of 25, the first is wide and the second is narrow, and both are right.

References
----------
.. [1] Buonaccorsi, J. P. (1987). A note on confidence intervals for proportions in finite
   populations. The American Statistician 41, 215-218.
.. [2] Konijn, H. S. (1973). Statistical Theory of Sample Survey Design and Analysis. North-Holland.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields
from fractions import Fraction
from math import comb, nan

import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import CASELOAD
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.intervals import CENSUS, NONE, _check_confidence, _counts
from sqs_analysis.read.instrument import Instrument

HYPERGEOMETRIC = "exact hypergeometric"
METHODS = (HYPERGEOMETRIC, CENSUS, NONE)


@dataclass(frozen=True)
class CaseloadInterval:
    """How many of the eligible cases are sufficient.

    Parameters
    ----------
    lower_count, upper_count : fewest and most sufficient cases the sample allows for, NaN where
        there is no interval.
    lower, upper : the same as proportions of the eligible cases.
    method : `HYPERGEOMETRIC`, `CENSUS` or `NONE`.
    """

    lower_count: float
    upper_count: float
    lower: float
    upper: float
    method: str


def caseload_interval(k: int, n: int, eligible: int, confidence: float = 0.95) -> CaseloadInterval:
    r"""Exact limits for the sufficient cases in this caseload: k of n seen, of `eligible`.

    The limits are the least and the greatest M with :math:`P(X \le k \mid M) > \alpha/2` and
    :math:`P(X \ge k \mid M) > \alpha/2`, where X is hypergeometric: n drawn from `eligible` cases
    of which M are sufficient (Buonaccorsi 1987; Konijn 1973). When every eligible case was
    inspected there is nothing to infer, and no interval. For the team's practice beyond these cases
    see `intervals.wilson`.

    Parameters
    ----------
    k, n : sufficient and inspected cases.
    eligible : cases the sample was drawn from.
    confidence : between 0 and 1.

    Raises
    ------
    AnalystError
        If k is not between 0 and n, or there are fewer eligible than inspected cases.

    Examples
    --------
    >>> found = caseload_interval(13, 20, 25)
    >>> print(f"{found.lower_count:g} to {found.upper_count:g} of 25")
    14 to 18 of 25
    """
    _counts(k, n)
    _check_confidence(confidence)
    _require_eligible(n, eligible)
    if n == 0:
        return CaseloadInterval(nan, nan, nan, nan, NONE)
    if n == eligible:
        return CaseloadInterval(nan, nan, nan, nan, CENSUS)
    tail = (1 - Fraction(str(confidence))) / 2
    lower = float(_fewest(k, n, eligible, tail))
    upper = float(eligible - _fewest(n - k, n, eligible, tail))
    return CaseloadInterval(lower, upper, lower / eligible, upper / eligible, HYPERGEOMETRIC)


def _fewest(k: int, n: int, eligible: int, tail: Fraction) -> int:
    """Fewest sufficient of the eligible with which k or more of n have more than the tail's chance.

    In whole numbers: a chance of exactly the tail rules out. The chance rises with their number.
    """

    def at_least(met: int) -> int:
        """In how many ways k or more of n are among those met."""
        others, every = eligible - met, 0
        ways = comb(met, k) * comb(others, n - k)
        for i in range(k, n + 1):
            every += ways
            ways = ways * (met - i) * (n - i) // ((i + 1) * (others - n + i + 1))
        return every

    possible = range(k, eligible - (n - k) + 1)
    return possible[bisect_right(possible, int(tail * comb(eligible, n)), key=at_least)]


def _require_eligible(inspected: int, eligible: int) -> None:
    """Refuse fewer eligible than inspected cases with an AnalystError, and none at all."""
    if eligible < max(inspected, 1):
        raise AnalystError(
            f"{inspected} cases were inspected, so there cannot be only {eligible} eligible cases."
        )


def caseload_findings(
    findings: pd.DataFrame,
    instrument: Instrument,
    cases: int,
    eligible: int,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """CASELOAD of one inspection.

    Only case questions answered for every inspected case are here: of the others it is not known to
    how many of the eligible cases they apply.

    Parameters
    ----------
    findings : FINDINGS of one inspection.
    instrument : the instrument the inspection was made with.
    cases : cases inspected.
    eligible : cases the sample was drawn from.
    confidence : between 0 and 1.

    Raises
    ------
    AnalystError
        If there are fewer eligible than inspected cases.

    Examples
    --------
    >>> from sqs_analysis.measure.contracts import FINDINGS
    >>> from sqs_analysis.read.instrument import load
    >>> caseload_findings(FINDINGS.frame([]), load(), cases=20, eligible=31).empty
    True
    """
    _require_eligible(cases, eligible)
    asked = [question.id for question in instrument.questions_of(unit="case")]
    of_all = (findings["answered"] == cases) & (cases > 0)
    rows = findings[findings["question"].isin(asked) & (findings["group"] == ALL) & of_all]
    seen = {
        k: vars(caseload_interval(k, cases, eligible, confidence)) for k in {*rows["sufficient"]}
    }
    names = [limit.name for limit in fields(CaseloadInterval)]
    limits = pd.DataFrame([seen[k] for k in rows["sufficient"]], rows.index, names)
    return CASELOAD.frame(rows.assign(**limits, eligible=eligible, confidence=confidence))
