"""Two raters and the same units: agreement beyond what chance would give. Tables in, numbers out.

A table is square: entry (i, j) counts the units that the first rater put in category i and the
second in category j. What is no such table is refused with an AnalystError. Every category that
could have been chosen has a row, chosen or not. Where a coefficient is undefined it is NaN, never 0
and never 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.intervals import wilson

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa and its confidence limits, each NaN where it is undefined."""

    estimate: float
    lower: float
    upper: float


def per_cent_agreement(table: npt.ArrayLike) -> float:
    """The share of units on which both raters agree, from 0 to 1; NaN without units.

    Examples
    --------
    >>> per_cent_agreement([[20, 5], [10, 15]])
    0.7
    """
    counts = _counts(table)
    return float(np.trace(counts) / counts.sum()) if counts.sum() else nan


def cohen_kappa(table: npt.ArrayLike, confidence: float = 0.95) -> Kappa:
    r"""Cohen's kappa, chance being each rater's own use of the categories.

    :math:`\kappa = (p_a - p_e) / (1 - p_e)`, where :math:`p_a` is the share of units agreed on and
    :math:`p_e = \sum_k p_{k+} p_{+k}` (Cohen 1960, Educational and Psychological Measurement
    20:37-46; statsmodels). The limits are those that Wilson's for :math:`p_a` make of it, with
    :math:`p_e` from the counts and a half in each cell. The usual normal limits, with the large-sample
    variance of Fleiss, Cohen and Everitt 1969, hold the truth in half of samples where nearly all units
    fall into one category, and there are none where the raters agree throughout (measured beside each
    other in benchmarks/truth.py).

    Kappa is undefined where both raters put every unit into one and the same category, since
    :math:`p_e = 1`.

    Examples
    --------
    >>> kappa = cohen_kappa([[20, 5], [10, 15]])
    >>> print(f"{kappa.estimate:.2f} ({kappa.lower:.2f} to {kappa.upper:.2f})")
    0.40 (0.12 to 0.62)
    """
    counts = _counts(table)
    if in_one_category(counts):
        return Kappa(nan, nan, nan)
    from statsmodels.stats.inter_rater import cohens_kappa

    estimate = float(cohens_kappa(counts, return_results=False))
    steadied = counts + 0.5
    chance = float(steadied.sum(axis=0) @ steadied.sum(axis=1)) / steadied.sum() ** 2
    agreed = wilson(np.trace(counts), counts.sum(), confidence)
    lower, upper = ((float(share) - chance) / (1 - chance) for share in agreed)
    return Kappa(estimate, max(min(lower, estimate), -1.0), max(upper, estimate))


def gwet_ac1(table: npt.ArrayLike) -> float:
    r"""Gwet's AC1, chance being rated at random, which is likely only where units are unclear.

    :math:`(p_a - p_e) / (1 - p_e)` with :math:`p_e = \frac{1}{q-1}\sum_k \pi_k (1 - \pi_k)` over the
    q categories, :math:`\pi_k` being the mean of both raters' shares of category k (Gwet 2008,
    British Journal of Mathematical and Statistical Psychology 61:29-48). It does not sink when
    nearly all units fall into one category, and is 1 where all ratings are the same.

    Examples
    --------
    Kappa of this table is -0.02, although the raters agree on 118 of 125:

    >>> round(gwet_ac1([[118, 5], [2, 0]]), 4)
    0.9408
    """
    counts = _counts(table)
    total = counts.sum()
    if not total:
        return nan
    shares = (counts.sum(axis=0) + counts.sum(axis=1)) / (2 * total)
    by_chance = float((shares * (1 - shares)).sum()) / (len(counts) - 1)
    return (per_cent_agreement(counts) - by_chance) / (1 - by_chance)


def krippendorff_alpha(table: npt.ArrayLike) -> float:
    r"""Krippendorff's alpha for nominal categories, chance being the pool of all ratings.

    With N ratings in one pool, :math:`n_c` of them in category c, and :math:`D_o` the share of units
    on which the two differ,

    .. math:: \alpha = 1 - D_o \frac{N (N - 1)}{N^2 - \sum_c n_c^2}

    where the last fraction is one over the disagreement of ratings paired at random without
    replacement (Krippendorff 2018, Content Analysis, 4th edition, chapter 12). Undefined where all
    ratings are the same: nothing was there to disagree on.

    Examples
    --------
    >>> round(krippendorff_alpha([[5, 4], [0, 1]]), 3)
    0.095
    """
    counts = _counts(table)
    if in_one_category(counts):
        return nan
    pool = counts.sum(axis=0) + counts.sum(axis=1)
    size = pool.sum()
    observed = 1 - np.trace(counts) / counts.sum()
    expected = (size**2 - (pool**2).sum()) / (size * (size - 1))
    return float(1 - observed / expected)


def in_one_category(table: npt.ArrayLike) -> bool:
    """Whether all ratings of both raters are the same, as they also are where there are none.

    Examples
    --------
    >>> in_one_category([[12, 0], [0, 0]]), in_one_category([[12, 1], [0, 0]])
    (True, False)
    """
    counts = _counts(table)
    return bool(((counts.sum(axis=0) + counts.sum(axis=1)) > 0).sum() < 2)


def _counts(table: npt.ArrayLike) -> Counts:
    counts = np.asarray(table)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(counts) < 2:
        raise AnalystError(
            "A table of two raters has a row and a column for each of two or more categories; "
            f"this one has the shape {counts.shape}."
        )
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts % 1 == 0).all()):
        raise AnalystError("A table of two raters holds counts of units: whole numbers from 0.")
    return counts.astype(np.int64)
