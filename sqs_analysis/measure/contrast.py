"""Two shares beside each other: how far apart they are, and whether chance alone would do it.

A difference comes with limits, which say how much. They take the two sides as samples that know
nothing of each other, but for `paired_difference`, whose sides are judgements on the same cases.

References
----------
.. [1] Newcombe, R. G. (1998). Interval estimation for the difference between independent
   proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.
.. [2] Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures: a
   general approach. Statistics in Medicine 27, 1693-1702.
.. [3] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
   powerful approach to multiple testing. Journal of the Royal Statistical Society B 57, 289-300.
.. [4] Lumley, T. (2004). Analysis of complex survey samples. Journal of Statistical Software 9(8).
"""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.measure.intervals import wilson

NEWCOMBE = "Newcombe"
CORRECTED = "Newcombe, corrected for continuity"
RECOVERED = "recovered from the limits of both"
NO_JUDGEMENTS = "none: no applicable judgements on one side"
METHODS = (NEWCOMBE, CORRECTED, RECOVERED, NO_JUDGEMENTS)

COUNTED, ESTIMATED = ("sufficient", "answered"), ("proportion", "lower", "upper")
DIFFERENCE = ("difference", "lower", "upper")


def newcombe(
    k1: npt.ArrayLike,
    n1: npt.ArrayLike,
    k2: npt.ArrayLike,
    n2: npt.ArrayLike,
    confidence: float = 0.95,
    *,
    corrected: bool = False,
) -> tuple[Any, Any, Any]:
    r"""The difference k1/n1 - k2/n2 and its limits, by Newcombe's hybrid score method.

    With each side's Wilson limits :math:`l_i, u_i` the limits are

    .. math:: d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}, \quad d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}

    (Newcombe 1998, method 10, page 876; ``newcomb`` in statsmodels). They keep close to the stated
    confidence at five or ten a side, and never leave -1 to 1.

    Close is not enough where a limit beyond 0 is called a change: at five to 47 a side the limits of
    two alike sides leave 0 out in up to 6.7% of samples. With the correction for continuity (method
    11) they do in 4.5% at most (enumerated in benchmarks/truth.py).

    Parameters
    ----------
    k1, n1, k2, n2 : numbers, or arrays of one shape, with 0 <= k <= n on each side.
    confidence : between 0 and 1.
    corrected : for continuity.

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
    >>> print("{:.4f} from {:.4f} to {:.4f}".format(*newcombe(56, 70, 48, 80, corrected=True)))
    0.2000 from 0.0428 to 0.3422
    """
    limits = _wilson_corrected if corrected else wilson
    first, second = _share(k1, n1), _share(k2, n2)
    return difference_of(
        (first, *limits(k1, n1, confidence)), (second, *limits(k2, n2, confidence))
    )


def difference_of(first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[Any, Any, Any]:
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


def contrasted(
    rows: pd.DataFrame, other: str, confidence: float = 0.95, *, corrected: bool = False
) -> pd.DataFrame:
    """The difference of each row's share from the one beside it, and its limits: three columns.

    Limits are Newcombe's but for sections, where they are recovered from those of both sides.

    Parameters
    ----------
    rows : of questions and sections, with counts and, if there are sections, shares and limits; those
        of the other side have a suffix.
    other : the suffix, such as "rest".
    corrected : Newcombe's for continuity.

    Examples
    --------
    >>> rows = {"sufficient": [56], "answered": 70, "sufficient_rest": 48, "answered_rest": 80}
    >>> contrasted(pd.DataFrame(rows), "rest").round(4).values.tolist()
    [[0.2, 0.0524, 0.3339]]
    """
    k, n, rest_k, rest_n = (rows[f"{name}{side}"] for side in ("", f"_{other}") for name in COUNTED)
    found = newcombe(k, n, rest_k, rest_n, confidence, corrected=corrected)
    if f"lower_{other}" in rows:
        own, rest = (
            tuple(rows[f"{name}{side}"] for name in ESTIMATED) for side in ("", f"_{other}")
        )
        both = zip(difference_of(own, rest), found, strict=True)
        found = tuple(np.where(rows["level"] == "section", *limits) for limits in both)
    return pd.DataFrame(dict(zip(DIFFERENCE, found, strict=True)), index=rows.index)


def paired_difference(
    first: tuple[npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike],
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    r"""The difference of two shares of judgements on the same cases, and its limits.

    A case that is weak in one section tends to be weak in the other, so the difference is surer than
    that of two shares on different cases. With :math:`r = \sum y_i / \sum x_i` of each,

    .. math:: d_i = \frac{y_{1i} - r_1 x_{1i}}{\sum x_1} - \frac{y_{2i} - r_2 x_{2i}}{\sum x_2}, \quad
        se^2 = \frac{m}{m - 1} \sum d_i^2

    over the m cases with a judgement in either (Taylor linearisation; ``svycontrast`` in R's survey
    [4]_), and t limits. NaN where a side has no judgement, or there are fewer than two cases.

    Parameters
    ----------
    first, second : sufficient and answered judgements of each case, in the same order of cases.
    confidence : between 0 and 1.

    Examples
    --------
    >>> found = paired_difference(([3, 4, 1, 2], [4, 4, 3, 4]), ([1, 2, 0, 1], [2, 2, 2, 2]))
    >>> print("{:.3f} from {:.3f} to {:.3f}".format(*found))
    0.167 from -0.145 to 0.478
    """
    from scipy.special import stdtrit

    (y1, x1), (y2, x2) = (map(np.asarray, side) for side in (first, second))
    used = (x1 > 0) | (x2 > 0)
    m = int(used.sum())
    if m < 2 or not x1.sum() or not x2.sum():
        return nan, nan, nan
    r1, r2 = y1.sum() / x1.sum(), y2.sum() / x2.sum()
    d = ((y1 - r1 * x1) / x1.sum() - (y2 - r2 * x2) / x2.sum())[used]
    half = float(stdtrit(m - 1, (1 + confidence) / 2) * np.sqrt(m / (m - 1) * (d @ d)))
    difference = float(r1 - r2)
    return difference, max(difference - half, -1.0), min(difference + half, 1.0)


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
    from scipy.stats import false_discovery_control

    values = np.asarray(p, dtype=np.float64)
    adjusted, tested = np.full(values.shape, nan), ~np.isnan(values)
    if tested.any():
        adjusted[tested] = false_discovery_control(values[tested])
    return adjusted


def _wilson_corrected(k: npt.ArrayLike, n: npt.ArrayLike, confidence: float) -> tuple[Any, Any]:
    """Wilson's limits with the correction for continuity (Newcombe 1998, method 4)."""
    from scipy.special import ndtri

    low, high = wilson(k, n, confidence)  # which refuses what is no share, and has the ends
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z, some = -ndtri((1 - confidence) / 2), np.where(n > 0, n, 1.0)
    share, width = k / some, 2 * (some + z**2)
    reach = z**2 - 1 / some + 4 * k * (1 - share)
    down = (2 * k + z**2 - 1 - z * np.sqrt(np.maximum(reach - 2 + 4 * share, 0))) / width
    up = (2 * k + z**2 + 1 + z * np.sqrt(np.maximum(reach + 2 - 4 * share, 0))) / width
    return np.minimum(low, np.maximum(down, 0))[()], np.maximum(high, np.minimum(up, 1))[()]


def _share(k: npt.ArrayLike, n: npt.ArrayLike) -> Any:
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (k / n)[()]  # 0 / 0 is NaN: no share, never 0%
