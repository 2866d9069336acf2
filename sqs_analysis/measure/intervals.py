"""Limits for k of n: numbers in, numbers out.

Two situations, two methods.

* One question: each case gives one judgement. Limits are Wilson's, which keep close to the stated
  confidence at the handful of cases an inspection has, and never leave 0 to 1 [1]_ [2]_.
* One section: each case gives several judgements, and judgements on one case resemble each other.
  Treating them as independent makes the interval far too narrow. The case is the sampling unit and
  the share is a ratio of two sums over cases [3]_, as R's ``survey::svyratio`` has it [4]_.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
   Journal of the American Statistical Association 22, 209-212.
.. [2] Newcombe, R. G. (1998). Two-sided confidence intervals for the single proportion: comparison
   of seven methods. Statistics in Medicine 17, 857-872.
.. [3] Cochran, W. G. (1977). Sampling Techniques, 3rd edition, chapter 6. Wiley.
.. [4] Lumley, T. (2004). Analysis of complex survey samples. Journal of Statistical Software 9(8).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from sqs_analysis.errors import AnalystError, ParameterError

WILSON = "Wilson"
RATIO = "ratio of sums over cases, t limits"
WILSON_CASES = "Wilson, cases as units"
CENSUS = "none: every eligible case was inspected"
NONE = "none: no applicable judgements"
ONCE = "none: asked once of the inspection"
METHODS = (WILSON, RATIO, WILSON_CASES, CENSUS, NONE, ONCE)

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RatioInterval:
    """A section's share sufficient and its limits.

    Parameters
    ----------
    estimate : share of all judgements that are sufficient, NaN without judgements.
    se : linearised standard error; 0 where the cases do not differ, NaN below two cases.
    lower, upper : confidence limits within 0 to 1, NaN without judgements.
    units : cases with at least one judgement.
    method : one of `METHODS`.
    """

    estimate: float
    se: float
    lower: float
    upper: float
    units: int
    method: str


def require_confidence(confidence: float) -> float:
    """The confidence itself, refused with a ParameterError unless it is from 0.5 to 0.999.

    >>> require_confidence(0.95)
    0.95
    """
    if not 0.5 <= confidence <= 0.999:
        raise ParameterError(
            f"confidence is {confidence}; it must be between 0.5 and 0.999, such as 0.95."
        )
    return confidence


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
    sufficient: npt.ArrayLike,
    answered: npt.ArrayLike,
    confidence: float = 0.95,
    eligible: int | None = None,
) -> RatioInterval:
    r"""Share sufficient over several judgements a case, with the case as the sampling unit.

    Case i has :math:`x_i` judgements, :math:`y_i` of them sufficient. The share is
    :math:`r = \sum y_i / \sum x_i`; with residuals :math:`e_i = y_i - r x_i` its standard error is

    .. math:: se = \frac{1}{\sum x_i}\sqrt{(1 - f)\,\frac{m}{m-1} \sum e_i^2}

    (Taylor linearisation; Cochran 1977, chapter 6; R ``survey::svyratio``). The limits are
    :math:`r \pm t_{m-1}\,se`, cut to 0 and 1. The m cases are those with :math:`x_i > 0`: a case
    without an applicable judgement tells nothing about the section, and is no sampling unit.

    Where the cases do not differ at all (every case 100%, say) or there is only one, the formula
    gives no width, which would claim a certainty no sample has. Then the limits are Wilson's for
    r m of m cases, and `method` says so. Near that end, with one or two blemishes in a handful of
    cases, linearised limits are known to be too narrow: read them as a lower bound of the doubt.

    Parameters
    ----------
    sufficient, answered : for each inspected case y and x, whole numbers with 0 <= y <= x.
    confidence : between 0 and 1.
    eligible : cases the sample was drawn from, for the finite population correction, whose
        sampling fraction f is (inspected cases) / (eligible cases). None leaves it out (f = 0).

    Examples
    --------
    Six cases, of which the first had 3 of 4 judgements sufficient, the last 2 of 3:

    >>> share = ratio_interval([3, 4, 1, 2, 4, 2], [4, 4, 3, 4, 4, 3])
    >>> print(f"{share.estimate:.3f}, se {share.se:.3f}, {share.lower:.2f} to {share.upper:.2f}")
    0.727, se 0.107, 0.45 to 1.00

    Six cases in which everything was sufficient are six cases, not twenty-four judgements:

    >>> ratio_interval([4] * 6, [4] * 6)
    RatioInterval(estimate=1.0, se=0.0, lower=0.609..., upper=1.0, units=6, method='Wilson, ...')
    """
    y, x = _counts(sufficient, answered)
    _check_confidence(confidence)
    fraction = 0.0
    if eligible is not None:
        require_eligible(x.size, eligible)
        fraction = x.size / eligible
    y, x = y[x > 0], x[x > 0]
    m = x.size
    if not m:
        return RatioInterval(nan, nan, nan, nan, 0, NONE)
    r = float(y.sum() / x.sum())
    if fraction == 1:
        return RatioInterval(r, 0.0, r, r, m, CENSUS)
    # Whether every case has the same share, asked of whole numbers so that rounding has no say.
    if np.all(y * x.sum() == x * y.sum()):
        lower, upper = wilson(r * m, m, confidence)
        return RatioInterval(r, 0.0 if m > 1 else nan, float(lower), float(upper), m, WILSON_CASES)
    # Not scipy.stats, which has the same quantile for five times the import.
    from scipy.special import stdtrit

    residual = y - r * x
    se = sqrt((1 - fraction) * m / (m - 1) * float(residual @ residual)) / float(x.sum())
    half = float(stdtrit(m - 1, (1 + confidence) / 2)) * se
    return RatioInterval(r, se, max(r - half, 0.0), min(r + half, 1.0), m, RATIO)


def require_eligible(inspected: int, eligible: int) -> None:
    """Refuse fewer eligible than inspected cases with an AnalystError, and none at all."""
    if eligible < max(inspected, 1):
        raise AnalystError(
            f"{inspected} cases were inspected, so there cannot be only {eligible} eligible cases."
        )


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
