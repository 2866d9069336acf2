"""Limits for k of n: numbers in, numbers out.

Three situations, and one way to limits, Wilson's, which keep close to the stated confidence at the
handful of cases an inspection has, and never leave 0 to 1 [1]_ [2]_.

* One question: each case gives one judgement, and n is their number.
* One section: each case gives several judgements, and judgements on one case resemble each other, so
  they count for fewer: the effective number of judgements [3]_.
* Many inspections: each is a sample of its own caseload. The share is a ratio of weighted sums, its
  variance that of the design [4]_, as R's ``survey::svyratio`` has it [5]_.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
   Journal of the American Statistical Association 22, 209-212.
.. [2] Newcombe, R. G. (1998). Two-sided confidence intervals for the single proportion: comparison
   of seven methods. Statistics in Medicine 17, 857-872.
.. [3] Kish, L. (1965). Survey Sampling, section 5.4. Wiley.
.. [4] Cochran, W. G. (1977). Sampling Techniques, 3rd edition, chapters 5A and 6. Wiley.
.. [5] Lumley, T. (2004). Analysis of complex survey samples. Journal of Statistical Software 9(8).
.. [6] Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small expected
   number of positive counts estimated from survey data. Survey Methodology 24, 193-201.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from sqs_analysis.errors import AnalystError, ParameterError

WILSON = "Wilson"
EFFECTIVE = "Wilson, effective number of judgements"
DESIGN = "Wilson, effective number by the design of the sample"
CENSUS = "none: every eligible case was inspected"
NONE = "none: no applicable judgements"
ONCE = "none: asked once of the inspection"
METHODS = (WILSON, EFFECTIVE, DESIGN, CENSUS, NONE, ONCE)

# Correlation of two judgements on one case, taken and not estimated: see `ratio_interval`.
WITHIN_CASE = 0.5

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RatioInterval:
    """A share of sums over several units and its limits.

    Parameters
    ----------
    estimate : share of all judgements that are sufficient, NaN without judgements.
    effective : so many independent judgements would say as much, 0 without judgements.
    lower, upper : confidence limits within 0 to 1, NaN without judgements.
    units : cases with at least one judgement.
    method : one of `METHODS`.
    se : standard error of the estimate.
    """

    estimate: float
    effective: float
    lower: float
    upper: float
    units: int
    method: str
    se: float

    @property
    def columns(self) -> dict[str, float]:
        """Estimate and limits as a frame has them."""
        return {"proportion": self.estimate, "lower": self.lower, "upper": self.upper}


def require_confidence(confidence: Any) -> float:
    """The confidence itself, refused with a ParameterError unless it is from 0.5 to 0.999.

    >>> require_confidence(0.95)
    0.95
    """
    if not (isinstance(confidence, int | float) and 0.5 <= confidence <= 0.999):
        raise ParameterError(
            f"confidence is {confidence}; it must be between 0.5 and 0.999, such as 0.95."
        )
    return float(confidence)


def wilson(k: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> tuple[Any, Any]:
    r"""Limits of Wilson's score interval for k of n.

    With :math:`p = k/n` and the normal quantile :math:`z`, the limits are

    .. math:: \frac{p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}

    (Wilson 1927; method 3 of Newcombe 1998).

    Parameters
    ----------
    k, n : numbers, or arrays of one shape, with 0 <= k <= n. Where n is 0 the limits are NaN.
    confidence : between 0 and 1.

    Returns
    -------
    lower, upper : numbers, or arrays of the shape of `k` and `n`.

    Examples
    --------
    Four out of six says little more than "neither hardly any nor all":

    >>> lower, upper = wilson(4, 6)
    >>> print(f"{lower:.2f} to {upper:.2f}")
    0.30 to 0.90

    Newcombe (1998), Table I, 81 of 263 and 15 of 148:

    >>> [limits.round(4).tolist() for limits in wilson([81, 15], [263, 148])]
    [[0.2553, 0.0624], [0.3662, 0.1605]]

    Nothing to judge, nothing to say:

    >>> wilson(0, 0)
    (np.float64(nan), np.float64(nan))
    """
    k, n = _counts(k, n)
    _check_confidence(confidence)
    # As statsmodels' proportion_confint, to the last bit; that takes longer to import than a report.
    from scipy.special import ndtri

    some = np.where(n > 0, n, 1.0)
    share, z = k / some, -ndtri((1 - confidence) / 2)
    width = 1 + z**2 / some
    centre = (share + z**2 / (2 * some)) / width
    reach = z * np.sqrt(share * (1 - share) / some + z**2 / (4 * some**2)) / width
    lower, upper = centre - reach, centre + reach
    # Exactly 0 and 1 at the ends, where rounding could leave a limit on the wrong side of k / n.
    lower = np.where(k == 0, 0.0, lower)
    upper = np.where(k == n, 1.0, upper)
    return np.where(n > 0, lower, nan)[()], np.where(n > 0, upper, nan)[()]


def ratio_interval(
    sufficient: npt.ArrayLike, answered: npt.ArrayLike, confidence: float = 0.95
) -> RatioInterval:
    r"""Share sufficient over several judgements a case, with its limits.

    Case i has :math:`x_i` judgements, :math:`y_i` of them sufficient; the share is
    :math:`\sum y_i / \sum x_i`. Two judgements on one case are taken to be correlated by
    :math:`\rho` = 0.5, so that the judgements say as much as

    .. math:: n^* = \frac{\sum x_i}{1 + (\bar x - 1) \rho}, \quad \bar x = \sum x_i^2 / \sum x_i

    independent ones (Kish 1965, section 5.4, for clusters of unequal size), and the limits are
    Wilson's for that number. With one judgement a case they are those of a question.

    The correlation is not estimated: eight cases say too little about it, and an estimate can make
    the interval of a worse section narrower. As it is taken, one more insufficient judgement lowers
    both limits, and above one half widens the interval. It is at the upper end of what is likely, so
    that the limits hold what they claim wherever judgements are no more alike than that; where they
    are less alike the interval is wider than need be (measured: docs/method.md).

    Parameters
    ----------
    sufficient, answered : for each case y and x, numbers with 0 <= y <= x.
    confidence : between 0 and 1.

    Examples
    --------
    Six cases, of which the first had 3 of 4 judgements sufficient, the last 2 of 3:

    >>> share = ratio_interval([3, 4, 1, 2, 4, 2], [4, 4, 3, 4, 4, 3])
    >>> print(f"{share.estimate:.3f} of {share.effective:.1f}, {share.lower:.2f} to {share.upper:.2f}")
    0.727 of 9.3, 0.41 to 0.91

    Six cases in which everything was sufficient are no twenty-four judgements:

    >>> share = ratio_interval([4] * 6, [4] * 6)
    >>> print(f"{share.effective:.1f}, {share.lower:.2f} to {share.upper:.2f}")
    9.6, 0.71 to 1.00
    """
    y, x = _counts(sufficient, answered)
    _check_confidence(confidence)
    y, x = y[x > 0], x[x > 0]
    if not x.size:
        return RatioInterval(nan, 0.0, nan, nan, 0, NONE, nan)
    total, size = float(x.sum()), float(x @ x / x.sum())
    effective = total / (1 + (size - 1) * WITHIN_CASE)
    estimate = float(y.sum()) / total
    lower, upper = wilson(estimate * effective, effective, confidence)
    se = sqrt(estimate * (1 - estimate) / effective)
    return RatioInterval(estimate, effective, float(lower), float(upper), x.size, EFFECTIVE, se)


def survey_ratio(
    sufficient: npt.ArrayLike,
    answered: npt.ArrayLike,
    stratum: npt.ArrayLike = 0,
    weight: npt.ArrayLike = 1.0,
    fraction: npt.ArrayLike = 0.0,
    confidence: float = 0.95,
) -> RatioInterval:
    r"""Share sufficient over units drawn at random within strata, with the limits of that design.

    Unit i of stratum h stands for :math:`w_i` units. With :math:`r = \sum w_i y_i / \sum w_i x_i`,
    :math:`d_i = w_i (y_i - r x_i)` and :math:`m_h` units drawn, a fraction :math:`f_h` of all,

    .. math:: se = \frac{1}{\sum w_i x_i}
        \sqrt{\sum_h (1 - f_h) \frac{m_h}{m_h - 1} \sum_{i \in h} (d_i - \bar d_h)^2}

    (Taylor linearisation; Cochran 1977; R ``survey::svyratio``). A stratum of one unit is held
    against 0, the mean over all (``survey.lonely.psu = "adjust"``). The limits are Wilson's for the
    effective number :math:`r (1 - r) / se^2`, made smaller by :math:`(z / t)^2` (Korn and Graubard
    1998). Where nothing varies the variance would claim a certainty that no sample has: then the
    units with a judgement are the number.

    Parameters
    ----------
    sufficient, answered : y and x of each unit drawn, 0 of 0 where nothing applied.
    stratum, weight, fraction : of each unit, or one for all.
    confidence : between 0 and 1.

    Examples
    --------
    >>> share = survey_ratio([3, 4, 1, 2, 4, 2], [4, 4, 3, 4, 4, 3])
    >>> print(f"{share.estimate:.3f}, se {share.se:.3f}, {share.lower:.2f} to {share.upper:.2f}")
    0.727, se 0.107, 0.42 to 0.91
    """
    y, x = _counts(sufficient, answered)
    _check_confidence(confidence)
    w, f = (
        np.broadcast_to(np.asarray(each, dtype=np.float64), x.shape) for each in (weight, fraction)
    )
    _, of = np.unique(np.broadcast_to(np.asarray(stratum), x.shape), return_inverse=True)
    units = int((x > 0).sum())
    if not units:
        return RatioInterval(nan, 0.0, nan, nan, 0, NONE, nan)
    whole = float(w @ x)
    r = float(w @ y) / whole
    d, drawn = w * (y - r * x), np.bincount(of)
    mean = np.where(drawn > 1, np.bincount(of, d) / drawn, 0.0)
    scale = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
    se = sqrt(float(((1 - f) * scale[of] * (d - mean[of]) ** 2).sum())) / whole
    if (f[x > 0] == 1).all():
        return RatioInterval(r, float(units), r, r, units, CENSUS, 0.0)
    # Not scipy.stats, which has the same quantiles for five times the import.
    from scipy.special import ndtri, stdtrit

    freedom, tail = x.size - drawn.size, (1 + confidence) / 2
    varies = freedom > 0 and 0 < r < 1 and se > 1e-9
    effective = (
        units if not varies else r * (1 - r) / se**2 * (ndtri(tail) / stdtrit(freedom, tail)) ** 2
    )
    if not f.any():  # few units that happen to be alike say no more than all their judgements
        effective = min(effective, float(x.sum()))
    lower, upper = wilson(r * effective, effective, confidence)
    return RatioInterval(r, float(effective), float(lower), float(upper), units, DESIGN, se)


def _counts(k: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if k.shape != n.shape:
        raise AnalystError(f"There are {k.size} numerators for {n.size} denominators.")
    wrong = ~((k >= 0) & (k <= n))  # so that a missing number is wrong too
    if wrong.any():
        raise AnalystError(
            f"{k[wrong].flat[0]:g} of {n[wrong].flat[0]:g} is not a share: "
            "the numerator must lie between 0 and the denominator."
        )
    return k, n


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise AnalystError(
            f"The confidence must lie between 0 and 1, such as 0.95, and is {confidence:g}."
        )
