"""Two proportions side by side: their difference with limits, and an exact test.

References
----------
.. [1] Newcombe, R. G. (1998). Interval estimation for the difference between independent
   proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.
.. [2] Fisher, R. A. (1962). Confidence limits for a cross-product ratio. Australian Journal of
   Statistics 4, 41.
.. [3] Lancaster, H. O. (1961). Significance tests in discrete distributions. Journal of the
   American Statistical Association 56, 223-234.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from sqs_analysis.measure.intervals import Numbers, _check_confidence, _counts

NEWCOMBE = "Newcombe, hybrid score"
EMPTY_SIDE = "none: no applicable judgements on one side"


@dataclass(frozen=True)
class Difference:
    """A difference of proportions, first less second; arrays of one shape, NaN for an empty side.

    Parameters
    ----------
    difference : k1 / n1 - k2 / n2.
    lower, upper : confidence limits within -1 to 1.
    """

    difference: Any
    lower: Any
    upper: Any


def newcombe(
    k1: npt.ArrayLike,
    n1: npt.ArrayLike,
    k2: npt.ArrayLike,
    n2: npt.ArrayLike,
    confidence: float = 0.95,
) -> Difference:
    r"""Difference of two independent proportions with Newcombe's hybrid score limits.

    With Wilson's limits :math:`l_i, u_i` of each :math:`p_i` and :math:`d = p_1 - p_2` they are

    .. math:: d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}, \quad d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}

    (Newcombe 1998, method 10, p. 876; statsmodels ``confint_proportions_2indep``).

    Parameters
    ----------
    k1, n1, k2, n2 : numbers, or arrays of one shape, with 0 <= k <= n.
    confidence : between 0 and 1.

    Raises
    ------
    AnalystError
        If a k is not between 0 and its n, or the confidence is out of range.

    Examples
    --------
    Newcombe (1998), Table II, 56 of 70 and 48 of 80:

    >>> found = newcombe(56, 70, 48, 80)
    >>> print(f"{found.difference:.4f}, {found.lower:.4f} to {found.upper:.4f}")
    0.2000, 0.0524 to 0.3339
    """
    k1, n1 = _counts(k1, n1)
    k2, n2 = _counts(k2, n2)
    _check_confidence(confidence)
    from statsmodels.stats.proportion import confint_proportions_2indep

    both = (n1 > 0) & (n2 > 0)
    some1, some2 = np.where(n1 > 0, n1, 1.0), np.where(n2 > 0, n2, 1.0)
    limits = confint_proportions_2indep(
        k1, some1, k2, some2, method="newcomb", compare="diff", alpha=1 - confidence
    )
    difference = k1 / some1 - k2 / some2
    # Rounding must not leave a limit outside -1 to 1 or on the wrong side of the difference.
    lower = np.minimum(np.clip(limits[0], -1, 1), difference)
    upper = np.maximum(np.clip(limits[1], -1, 1), difference)
    return Difference(*(np.where(both, x, nan)[()] for x in (difference, lower, upper)))


@dataclass(frozen=True)
class ExactTest:
    """Fisher's exact test of two proportions.

    Parameters
    ----------
    p_value : two-sided, over all tables no more likely than the one seen.
    mid_p : the same less half the chance of the table seen.
    """

    p_value: Numbers
    mid_p: Numbers


def fisher(k1: npt.ArrayLike, n1: npt.ArrayLike, k2: npt.ArrayLike, n2: npt.ArrayLike) -> ExactTest:
    r"""Fisher's exact two-sided test that two proportions are alike, and its mid-P.

    Given both margins, k1 is hypergeometric. The p-value sums the chance of all tables that are no
    more likely than the one seen (scipy ``fisher_exact``). Exact tests of small counts are cautious;
    mid-P takes off half the chance of what was seen (Lancaster 1961) and shows how much that
    matters. An empty side gives NaN.

    Parameters
    ----------
    k1, n1, k2, n2 : arrays of one shape, with 0 <= k <= n.

    Examples
    --------
    Four of six in custody beside seven of fourteen in the community:

    >>> test = fisher([4], [6], [7], [14])
    >>> print(f"{test.p_value[0]:.3f}, mid-P {test.mid_p[0]:.3f}")
    0.642, mid-P 0.481
    """
    k1, n1 = (np.atleast_1d(x) for x in _counts(k1, n1))
    k2, n2 = (np.atleast_1d(x) for x in _counts(k2, n2))
    from scipy.stats import fisher_exact, hypergeom

    p_value = np.full(k1.shape, nan)
    for i in np.flatnonzero((n1 > 0) & (n2 > 0)):
        p_value[i] = fisher_exact([[k1[i], n1[i] - k1[i]], [k2[i], n2[i] - k2[i]]]).pvalue
    seen = hypergeom.pmf(k1, n1 + n2, k1 + k2, n1)
    return ExactTest(p_value, p_value - seen / 2)


def mover(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Difference of two estimates from their own limits, as Newcombe combines Wilson's.

    For shares over several judgements a case, whose limits are not Wilson's (Zou and Donner 2008,
    Statistics in Medicine 27, 1693-1702).

    Parameters
    ----------
    first, second : estimate, lower and upper limit.

    Examples
    --------
    >>> limits = [(k / n, *wilson(k, n)) for k, n in ((56, 70), (48, 80))]
    >>> print("{:.4f}, {:.4f} to {:.4f}".format(*mover(*limits)))
    0.2000, 0.0524 to 0.3339
    """
    (p1, l1, u1), (p2, l2, u2) = first, second
    difference = p1 - p2
    below, above = np.hypot(p1 - l1, u2 - p2), np.hypot(u1 - p1, p2 - l2)
    return difference, max(difference - below, -1.0), min(difference + above, 1.0)
