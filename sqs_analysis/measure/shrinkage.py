r"""What a team's proportion is likely to be, seen beside those of all teams.

A team's four of six is mostly chance. Where teams differ little, the best guess lies near that of
all teams together; where they differ much, near its own. How much they differ is not known either, so
everything is averaged over what the counts of all teams leave open (see `spread`), and ranks come as
intervals [1]_ [2]_.

References
----------
.. [1] Gelman, A., Carlin, J. B., Stern, H. S., Dunson, D. B., Vehtari, A. and Rubin, D. B. (2013).
   Bayesian Data Analysis, 3rd edition, sections 5.1 to 5.3. CRC Press.
.. [2] Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and their limitations:
   statistical issues in comparisons of institutional performance. Journal of the Royal Statistical
   Society A 159, 385-443.
"""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.measure.contracts import LOWER, MIDDLE, SHRUNKEN, UPPER
from sqs_analysis.measure.funnel import by_question
from sqs_analysis.measure.intervals import NONE, Numbers, _check_confidence
from sqs_analysis.measure.spread import PROPORTIONS, Spread, quantiles, spread_of

FEWEST_ESTIMATED = 20  # the spread of fewer teams says little about the spread of teams

AVERAGED = "beta-binomial, averaged over its mean and precision"
TOO_FEW = f"none: fewer than {FEWEST_ESTIMATED} teams"
METHODS = (AVERAGED, TOO_FEW, NONE)

PLACES = (UPPER, MIDDLE, LOWER)


def shrink(spread: Spread, confidence: float = 0.95) -> tuple[Numbers, Numbers, Numbers]:
    r"""Each team's shrunken proportion, and its lower and upper credible limits.

    Given the distribution of all teams a team's true proportion follows
    :math:`\mathrm{Beta}(\alpha + k, \beta + n - k)` (Gelman et al. 2013, section 5.1); averaged over
    the distributions that are likely, its mean, and its quantiles with half of what the confidence
    leaves on either side.

    Examples
    --------
    Tumours in rats, the current experiment of table 5.1, beside nine others of like size:

    >>> spread = spread_of([4, 0, 1, 2, 3, 1, 5, 2, 0, 4], [14, 20, 19, 20, 20, 18, 19, 25, 20, 22])
    >>> print(" ".join(f"{value[0]:.2f}" for value in shrink(spread)))
    0.19 0.07 0.38
    """
    _check_confidence(confidence)
    tail = (1 - confidence) / 2
    lower, upper = quantiles(spread.chances, [tail, 1 - tail]).T
    return (spread.chances @ PROPORTIONS)[spread.which], lower[spread.which], upper[spread.which]


def rank_intervals(spread: Spread, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """A row per team: median rank and limits of its rank; and its chance to be in the upper half.

    Rank 1 is the highest proportion (Goldstein and Spiegelhalter 1996, section 3). Were a team's own
    proportion known, the number of teams above it would be a sum of chances, one for each other team,
    which is close to normal; this is averaged over what is likely of the team's own. Of an odd number
    of teams the one in the middle belongs to either half with chance one half.

    Examples
    --------
    >>> ranks, above = rank_intervals(spread_of([2, 20, 38] * 4, [40] * 12))
    >>> ranks[:3].tolist()
    [[11.0, 9.0, 12.0], [6.0, 5.0, 8.0], [2.0, 1.0, 4.0]]
    >>> above[:3].round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    from scipy.special import ndtr

    _check_confidence(confidence)
    chances, times = spread.chances, spread.teams[:, np.newaxis]
    higher = 1 - np.cumsum(chances, axis=1) + chances / 2  # chance to be above a proportion
    expected = (times * higher).sum(axis=0) - higher
    varies = higher * (1 - higher)
    deviation = np.sqrt(np.maximum((times * varies).sum(axis=0) - varies, 1e-12))
    teams = int(spread.teams.sum())

    def reached(rank: npt.NDArray[np.float64]) -> Numbers:
        """Chance of so high a rank, or a higher one; halves count what lies at them by half."""
        found: Numbers = (chances * ndtr((rank[:, np.newaxis] - 0.5 - expected) / deviation)).sum(
            axis=1
        )
        return found

    tail = (1 - confidence) / 2
    ranks = np.array(
        [_first_rank(reached, part, len(chances), teams) for part in (0.5, tail, 1 - tail)]
    )
    above = reached(np.full(len(chances), teams / 2))
    return ranks.T[spread.which], above[spread.which]


def shrinkage(findings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """SHRUNKEN of every question, each inspection beside all others, in the order given.

    Below 20 teams nothing is estimated. As for `funnel`, give the latest findings of each team.

    Raises
    ------
    AnalystError
        If the frame is no FINDINGS, an inspection is there twice, or the confidence is none.

    Examples
    --------
    >>> from sqs_analysis.measure.contracts import FINDINGS
    >>> shrinkage(FINDINGS.frame([])).empty
    True
    """
    _check_confidence(confidence)
    parts = [_of_question(part, confidence) for part in by_question(findings)]
    return SHRUNKEN.frame(pd.concat(parts) if parts else [])


def place(above: Numbers, confidence: float = 0.95) -> npt.NDArray[np.str_]:
    """Which part of the teams each is in, as far as its chance to be in the upper half tells.

    Examples
    --------
    >>> place(np.array([0.98, 0.6, 0.02])).tolist()
    ['in the upper part', 'cannot be separated from the middle', 'in the lower part']
    """
    tail = (1 - confidence) / 2
    return np.select([above >= 1 - tail, above <= tail], [UPPER, LOWER], MIDDLE)


def _first_rank(
    reached: Callable[[Numbers], Numbers], chance: float, rows: int, teams: int
) -> Numbers:
    """For each row the highest rank that is reached with at least the chance, by halving."""
    low, high = np.ones(rows), np.full(rows, float(teams))
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        enough = reached(middle) >= chance - 1e-9  # a half is not missed by rounding
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    return high


def _of_question(rows: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The rows of one question, shrunken and with rank intervals."""
    asked = rows["answered"].to_numpy() > 0
    teams = int(asked.sum())
    k, n = (rows.loc[asked, name].to_numpy() for name in ("sufficient", "answered"))
    found = rows.assign(
        pooled=k.sum() / n.sum() if teams else nan,
        place="",
        confidence=confidence,
        method=np.where(asked, TOO_FEW, NONE),
    )
    if teams < FEWEST_ESTIMATED:
        return found
    spread = spread_of(k, n)
    ranks, above = rank_intervals(spread, confidence)
    found.loc[asked, ["shrunken", "lower", "upper"]] = np.transpose(shrink(spread, confidence))
    found.loc[asked, ["rank", "rank_lower", "rank_upper"]] = ranks
    found.loc[asked, "above"] = above
    found.loc[asked, "place"] = place(above, confidence)
    found.loc[asked, "method"] = AVERAGED
    return found.assign(correlation=spread.correlation)
