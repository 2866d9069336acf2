"""Two shares beside each other: how far apart they are, and whether chance alone would do it.

The difference comes first, with limits: it says how much. The exact test comes second: it says only
whether what was seen would be odd if the two sides were alike. Both take the two sides as samples
that know nothing of each other.

References
----------
.. [1] Newcombe, R. G. (1998). Interval estimation for the difference between independent
   proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.
.. [2] Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures: a
   general approach. Statistics in Medicine 27, 1693-1702.
.. [3] Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal Statistical
   Society 98, 39-82.
.. [4] Lydersen, S., Fagerland, M. W. and Laake, P. (2009). Recommended tests for association in
   2 x 2 tables. Statistics in Medicine 28, 1159-1175.
.. [5] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
   powerful approach to multiple testing. Journal of the Royal Statistical Society B 57, 289-300.
"""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.intervals import wilson

NEWCOMBE = "Newcombe"
RECOVERED = "recovered from the limits of both"
NO_JUDGEMENTS = "none: no applicable judgements on one side"
METHODS = (NEWCOMBE, RECOVERED, NO_JUDGEMENTS)

# Tables as probable as the one seen are as extreme, whatever rounding says: as R's fisher.test.
AS_PROBABLE = 1 + 1e-7


def newcombe(
    k1: npt.ArrayLike,
    n1: npt.ArrayLike,
    k2: npt.ArrayLike,
    n2: npt.ArrayLike,
    confidence: float = 0.95,
) -> tuple[Any, Any, Any]:
    r"""The difference k1/n1 - k2/n2 and its limits, by Newcombe's hybrid score method.

    With each side's Wilson limits :math:`l_i, u_i` the limits are

    .. math:: d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}, \quad d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}

    (Newcombe 1998, method 10, page 876; ``newcomb`` in statsmodels). They keep close to the stated
    confidence at five or ten a side, and never leave -1 to 1.

    Parameters
    ----------
    k1, n1, k2, n2 : numbers, or arrays of one shape, with 0 <= k <= n on each side.
    confidence : between 0 and 1.

    Returns
    -------
    difference, lower, upper : numbers, or arrays of that shape; NaN where a side is empty.

    Raises
    ------
    AnalystError
        If a numerator exceeds its denominator, or the confidence is not between 0 and 1.

    Examples
    --------
    Newcombe (1998), Table II: 56 of 70 beside 48 of 80.

    >>> print("{:.4f} from {:.4f} to {:.4f}".format(*newcombe(56, 70, 48, 80)))
    0.2000 from 0.0524 to 0.3339
    """
    first, second = _share(k1, n1), _share(k2, n2)
    return difference_of(
        (first, *wilson(k1, n1, confidence)), (second, *wilson(k2, n2, confidence))
    )


def difference_of(
    first: tuple[Any, Any, Any], second: tuple[Any, Any, Any]
) -> tuple[Any, Any, Any]:
    """The difference of two independent estimates, its limits recovered from theirs.

    What `newcombe` does with Wilson limits holds for any two intervals of one confidence (Zou and
    Donner 2008), so it serves themes, whose limits treat the case as the unit.

    Parameters
    ----------
    first, second : estimate, lower and upper limit of each side; numbers, or arrays of one shape.

    Returns
    -------
    difference, lower, upper.

    Examples
    --------
    >>> print("{:.2f} from {:.2f} to {:.2f}".format(*difference_of((.7, .4, .8), (.3, .2, .7))))
    0.40 from -0.10 to 0.54
    """
    (p1, lower1, upper1), (p2, lower2, upper2) = first, second
    difference = p1 - p2
    lower = difference - np.hypot(p1 - lower1, upper2 - p2)
    upper = difference + np.hypot(upper1 - p1, p2 - lower2)
    return difference, lower, upper


def fisher(
    k1: npt.ArrayLike, n1: npt.ArrayLike, k2: npt.ArrayLike, n2: npt.ArrayLike
) -> tuple[Any, Any]:
    """Fisher's exact two-sided p that both sides have one share, and its mid-P beside it.

    Given how many of both sides together are sufficient, p is the probability of every table that is
    no more probable than the one seen (Fisher 1935; R's ``fisher.test``). It flags no more often than
    its level says, and at few cases far less often. The mid-P takes half the probability of the
    table seen off again (Lydersen, Fagerland and Laake 2009): on average nearer to the level, at
    times above it. It shows how much a p owes to the coarseness of small counts.

    Parameters
    ----------
    k1, n1, k2, n2 : numbers, or arrays of one shape, with 0 <= k <= n on each side.

    Returns
    -------
    p, mid_p : numbers, or arrays of that shape; NaN where a side is empty.

    Raises
    ------
    AnalystError
        If a numerator exceeds its denominator.

    Examples
    --------
    Fisher's tasting of tea, three of four cups told on each side:

    >>> print("{:.3f}, mid-P {:.3f}".format(*fisher(3, 4, 1, 4)))
    0.486, mid-P 0.371
    """
    from scipy.stats import hypergeom

    sides = np.broadcast_arrays(*(np.asarray(side, dtype=np.int64) for side in (k1, n1, k2, n2)))
    a, n, b, m = (side[..., np.newaxis] for side in sides)
    _require_shares(a, n, b, m)
    tables = np.arange(n.max(initial=0) + 1)
    probable = hypergeom.pmf(tables, n + m, a + b, n)
    seen = hypergeom.pmf(a, n + m, a + b, n)
    p = np.where(probable <= seen * AS_PROBABLE, probable, 0.0).sum(axis=-1).clip(max=1.0)
    empty = (sides[1] == 0) | (sides[3] == 0)
    return np.where(empty, nan, p)[()], np.where(empty, nan, p - seen[..., 0] / 2)[()]


def false_discovery(p: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Benjamini and Hochberg's adjusted p; the family is every p that is not NaN.

    Of those at or below a rate q, on average a share of at most q are there by chance alone
    (Benjamini and Hochberg 1995, page 293). This holds for tests that know nothing of each other or
    lean the same way, as the questions on one team do, and for p that are coarse.

    Parameters
    ----------
    p : of each test, NaN where there was none.

    Returns
    -------
    Adjusted p in the same order, NaN where there was no test.

    Examples
    --------
    >>> false_discovery([0.01, float("nan"), 0.04, 0.03]).round(3).tolist()
    [0.03, nan, 0.04, 0.04]
    """
    from statsmodels.stats.multitest import multipletests

    values = np.asarray(p, dtype=np.float64)
    adjusted, tested = np.full(values.shape, nan), ~np.isnan(values)
    if tested.any():
        adjusted[tested] = multipletests(values[tested], method="fdr_bh")[1]
    return adjusted


def _share(k: npt.ArrayLike, n: npt.ArrayLike) -> Any:
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (k / n)[()]  # 0 / 0 is NaN: no share, never 0%


def _require_shares(k1: Any, n1: Any, k2: Any, n2: Any) -> None:
    if not (np.all((k1 >= 0) & (k1 <= n1)) and np.all((k2 >= 0) & (k2 <= n2))):
        raise AnalystError(
            "A test of two shares needs numerators between 0 and their denominators on both sides."
        )
