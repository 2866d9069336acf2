r"""Is a team different, or is it twenty cases? Limits around the programme's proportion.

Around the proportion of all teams together, the target, stand the limits between which a team with n
judgements would fall by chance alone: 95% of teams between the inner, 99.8% between the outer [1]_.
Where teams differ more among themselves than chance allows, the limits would point at dozens of
them. So over-dispersion is measured first and allowed for where it is there, see `dispersion`.

References
----------
.. [1] Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics
   in Medicine 24, 1185-1202; interpolated exact limits: appendix A.1.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FINDINGS, FUNNEL, FUNNEL_CURVE
from sqs_analysis.measure.dispersion import over_dispersion
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.intervals import ONCE, Numbers

CONFIDENCES = {"95": 0.95, "998": 0.998}  # the limits of a funnel, by the end of their columns

WITHIN = "within"
ABOVE_95, ABOVE_998 = "above 95%", "above 99.8%"
BELOW_95, BELOW_998 = "below 95%", "below 99.8%"
STANDINGS = (WITHIN, ABOVE_95, ABOVE_998, BELOW_95, BELOW_998)


def binomial_limit(target: float, n: npt.ArrayLike, probability: float) -> Numbers:
    r"""The proportion of n >= 1 below which lies a given probability, were the target true.

    With r the smallest whole number for which :math:`P(R \le r) \ge p`, R binomial (n, target),

    .. math:: \frac1n\left(r - \frac{P(R \le r) - p}{P(R = r)}\right)

    (Spiegelhalter 2005, appendix A.1.1), which makes a smooth line of the steps. Cut to 0 and 1.

    Examples
    --------
    >>> binomial_limit(0.65, [16, 20], 0.025).round(3).tolist()
    [0.378, 0.408]
    """
    from scipy.stats import binom

    n = np.asarray(n, dtype=np.float64)
    r = binom.ppf(probability, n, target)
    over = (binom.cdf(r, n, target) - probability) / binom.pmf(r, n, target)
    limit: Numbers = np.clip((r - over) / n, 0.0, 1.0)
    return limit


def funnel_limits(
    target: float, n: npt.ArrayLike, confidence: float = 0.95, tau2: float = 0.0
) -> tuple[Numbers, Numbers]:
    r"""Lower and upper limits for teams with n judgements around the target, a proportion.

    The lower limit is `binomial_limit`. The upper limit is the lower limit for what is insufficient,
    mirrored. The published form read at 97.5% instead is not its own mirror image, and takes in too
    little above: 9 of 10 would lie beyond it at a target of 65%, though 8.6% of teams get there by
    chance. As it is here, a team lies beyond a limit exactly where the chance of its count or a more
    extreme one is below half of what the confidence leaves.

    With a variance between teams, tau2 on the arcsine scale, the limits are

    .. math:: \sin^2\left(\arcsin\sqrt{\theta} \pm z\sqrt{1/4n + \tau^2}\right)

    (additive random effects, Spiegelhalter 2005; scale of Spiegelhalter et al. 2012), and never
    narrower than without.

    Raises
    ------
    AnalystError
        If a team has no judgement, or the target or the confidence is no proportion.

    Examples
    --------
    >>> lower, upper = funnel_limits(0.65, [10, 20])
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.295, 0.408], [0.984, 0.88])
    """
    n = np.asarray(n, dtype=np.float64)
    if not 0 <= target <= 1 or not 0 < confidence < 1:
        raise AnalystError(
            f"A target of {target:g} with a confidence of {confidence:g} gives no limits: both are "
            "proportions, and the confidence lies between 0 and 1."
        )
    if not (n >= 1).all():
        raise AnalystError("Limits are for teams with at least one judgement: leave out others.")
    tail = (1 - confidence) / 2
    lower = binomial_limit(target, n, tail)
    upper = 1 - binomial_limit(1 - target, n, tail)
    if tau2 > 0:
        from scipy.special import ndtri

        half = -ndtri(tail) * np.sqrt(1 / (4 * n) + tau2)
        angle = np.arcsin(np.sqrt(target))
        lower = np.minimum(lower, np.sin(np.maximum(angle - half, 0)) ** 2)
        upper = np.maximum(upper, np.sin(np.minimum(angle + half, np.pi / 2)) ** 2)
    return lower, upper


def funnel(findings: pd.DataFrame) -> pd.DataFrame:
    """FUNNEL: where each inspection stands on each question, beside all the others.

    An inspection in which nothing applied has a row without limits and without a standing. What is
    asked once of an inspection has no row. A team inspected twice counts twice: give the latest
    findings of each team where teams are compared, and those of one instrument.

    Raises
    ------
    AnalystError
        If the frame is no FINDINGS, or an inspection is there twice.

    Examples
    --------
    >>> counts = {"sufficient": [13, 7], "answered": [20, 20]}
    >>> rows = pd.DataFrame({"inspection_id": ["A", "B"], "question": "LOR02", **counts})
    >>> rows = rows.assign(level="question", group="all")
    >>> rows = rows.reindex(columns=list(FINDINGS.names), fill_value=0)
    >>> funnel(FINDINGS.frame(rows))[["inspection_id", "target", "standing"]]
      inspection_id  target standing
    0             A     0.5   within
    1             B     0.5   within
    """
    parts = [_of_question(rows) for rows in by_question(findings)]
    return FUNNEL.frame(pd.concat(parts) if parts else [])


def by_question(findings: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of FINDINGS in which inspections can be compared, for each question that has any.

    These are questions over all cases or staff, with their share and how many teams answered.

    Raises
    ------
    AnalystError
        If the frame is no FINDINGS, or an inspection is there twice.
    """
    FINDINGS.check(findings)
    rows = findings[(findings["level"] == "question") & (findings["group"] == ALL)]
    rows = rows[rows["method"] != ONCE]
    twice = rows.loc[rows.duplicated(["inspection_id", "question"]), "inspection_id"].unique()
    if twice.size:
        raise AnalystError(
            f"Findings of {', '.join(twice)} are there more than once: give each inspection once."
        )
    kept = rows[["inspection_id", "section", "question", "sufficient", "answered"]]
    counted = kept.assign(proportion=kept["sufficient"] / kept["answered"])
    for _, part in counted.groupby("question", sort=False):
        yield part.assign(teams=int((part["answered"] > 0).sum()))


def funnel_curve(target: float, sizes: npt.ArrayLike, tau2: float = 0.0) -> pd.DataFrame:
    """FUNNEL_CURVE: both pairs of limits over a range of n >= 1, for drawing.

    The limits allow for `tau2`: 0 unless `dispersion` says otherwise.

    Examples
    --------
    >>> funnel_curve(0.65, [10, 20]).round(3)[["answered", "lower_95", "upper_95"]]
       answered  lower_95  upper_95
    0        10     0.295     0.984
    1        20     0.408     0.880
    """
    sizes = np.asarray(sizes)
    return FUNNEL_CURVE.frame(
        pd.DataFrame({"answered": sizes, **_limit_columns(target, sizes, tau2)})
    )


def _of_question(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one question, with target, limits and standing."""
    asked = rows["answered"].to_numpy() > 0
    k, n = rows.loc[asked, "sufficient"], rows.loc[asked, "answered"]
    dispersion = over_dispersion(k, n)
    target = k.sum() / n.sum() if asked.any() else nan
    found = rows.assign(
        target=target,
        phi=dispersion.phi,
        tau2=dispersion.tau2,
        dispersion=dispersion.verdict,
        standing="",
    )
    if asked.any():
        share, limits = k / n, _limit_columns(target, n.to_numpy(), dispersion.allowed)
        sides = {
            ABOVE_998: share > limits["upper_998"],
            BELOW_998: share < limits["lower_998"],
            ABOVE_95: share > limits["upper_95"],
            BELOW_95: share < limits["lower_95"],
        }
        found.loc[asked, list(limits)] = pd.DataFrame(limits, index=n.index)
        found.loc[asked, "standing"] = np.select(list(sides.values()), list(sides), WITHIN)
    return found


def _limit_columns(target: float, n: npt.NDArray[Any], tau2: float) -> dict[str, Numbers]:
    columns = {}
    for end, confidence in CONFIDENCES.items():
        limits = funnel_limits(target, n, confidence, tau2)
        columns[f"lower_{end}"], columns[f"upper_{end}"] = limits
    return columns
