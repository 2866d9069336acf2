r"""What a team's proportion is likely to be, seen beside those of all teams.

A team's four of six is mostly chance. Where teams differ little, the best guess lies near that of
all teams together; where they differ much, near its own. How much they differ is estimated from all
of them: true proportions follow a beta distribution, judgements a binomial one (beta-binomial,
empirical Bayes [1]_). Ranks are drawn from what is then known, and given as intervals [2]_.

The limits take the fitted distribution as known, so they are somewhat too narrow.

References
----------
.. [1] Gelman, A., Carlin, J. B., Stern, H. S., Dunson, D. B., Vehtari, A. and Rubin, D. B. (2013).
   Bayesian Data Analysis, 3rd edition, section 5.1. CRC Press.
.. [2] Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and their limitations:
   statistical issues in comparisons of institutional performance. Journal of the Royal Statistical
   Society A 159, 385-443.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import LOWER, MIDDLE, SHRUNKEN, UPPER
from sqs_analysis.measure.dispersion import FEWEST_TEAMS
from sqs_analysis.measure.funnel import by_question
from sqs_analysis.measure.intervals import NONE, Numbers, _check_confidence, _counts, wilson

FITTED = "beta-binomial, maximum likelihood"
POOLED = "no variation between teams found: all teams together, Wilson limits"
TOO_FEW = f"none: fewer than {FEWEST_TEAMS} teams"
METHODS = (FITTED, POOLED, TOO_FEW, NONE)

PLACES = (UPPER, MIDDLE, LOWER)

DRAWS = 1000
STARTS = (3.0, 30.0, 300.0)  # of alpha + beta, for the search
MOST_PRECISE = 1e4  # alpha + beta at which teams differ by half a point: none is sought beyond
LEAST_GAIN = 1e-6  # in log-likelihood; less is the noise of the search


@dataclass(frozen=True)
class Spread:
    """How the true proportions of teams are spread: Beta(alpha, beta).

    Parameters
    ----------
    alpha, beta : infinite where no variation between teams was found.
    mean : alpha / (alpha + beta), or the pooled proportion.
    loglik : log-likelihood of the counts.
    """

    alpha: float
    beta: float
    mean: float
    loglik: float

    @property
    def varies(self) -> bool:
        """Whether teams were found to differ."""
        return self.alpha < inf

    @property
    def correlation(self) -> float:
        """Intra-team correlation: 0 where teams do not differ."""
        return 1 / (1 + self.alpha + self.beta)


def fit(sufficient: npt.ArrayLike, answered: npt.ArrayLike) -> Spread:
    """The beta-binomial of greatest likelihood for teams with at least one judgement each.

    Where teams differ no more than by chance, the likelihood rises for ever with alpha + beta, and
    there is no maximum: the fit is one proportion for all teams, and alpha and beta are infinite.

    Raises
    ------
    AnalystError
        If there is no team, or some k and n are no share.

    Examples
    --------
    >>> found = fit([2, 9, 5, 1, 10, 3], [10, 10, 10, 10, 10, 10])
    >>> print(f"{found.mean:.2f}, correlation {found.correlation:.2f}")
    0.53, correlation 0.38
    >>> fit([5, 4, 6], [10, 10, 10]).varies
    False
    """
    k, n = _counts(sufficient, answered)
    if not n.size or not n.all():
        raise AnalystError("Teams are compared by their judgements: leave out teams without any.")
    from scipy.optimize import minimize
    from scipy.special import betaln, expit, logit
    from scipy.stats import betabinom, binom

    pooled = float(k.sum() / n.sum())
    alike = Spread(inf, inf, pooled, float(binom.logpmf(k, n, pooled).sum()))
    if pooled in (0, 1):
        return alike
    # Many teams have the same k and n, and each pair is worked out once.
    (k, n), times = np.unique(np.array([k, n]), axis=1, return_counts=True)

    def shape(at: Numbers) -> tuple[float, float]:
        mean, precision = float(expit(at[0])), float(np.exp(at[1]))
        return mean * precision, (1 - mean) * precision

    def misfit(at: Numbers) -> float:
        # What of betabinom.logpmf depends on alpha and beta, for a tenth of its time.
        alpha, beta = shape(at)
        return float(times @ (betaln(alpha, beta) - betaln(alpha + k, beta + n - k)))

    bounds = [(-15.0, 15.0), (np.log(1e-3), np.log(MOST_PRECISE))]
    searches = [minimize(misfit, [logit(pooled), np.log(s)], bounds=bounds) for s in STARTS]
    best = min(searches, key=lambda search: float(search.fun))
    alpha, beta = shape(best.x)
    loglik = float(times @ betabinom.logpmf(k, n, alpha, beta))
    if loglik - alike.loglik < LEAST_GAIN:
        return alike
    return Spread(alpha, beta, float(expit(best.x[0])), loglik)


def shrink(
    sufficient: npt.ArrayLike, answered: npt.ArrayLike, spread: Spread, confidence: float = 0.95
) -> tuple[Numbers, Numbers, Numbers]:
    r"""Shrunken proportions, and their lower and upper credible limits.

    A team's true proportion, given its k of n, follows
    :math:`\mathrm{Beta}(\alpha + k, \beta + n - k)` (Gelman et al. 2013, section 5.1): its mean,
    and its quantiles with half of what the confidence leaves on either side. Without variation
    between teams every team has the pooled proportion, with Wilson's limits for it.

    Examples
    --------
    Four of fourteen rats beside Beta(1.4, 8.6) (Gelman et al., section 5.1):

    >>> mean, _, _ = shrink([4], [14], Spread(1.4, 8.6, 0.14, 0))
    >>> mean.round(4).tolist()
    [0.225]
    """
    k, n = _counts(sufficient, answered)
    _check_confidence(confidence)
    if not spread.varies:
        limits = wilson(k.sum(), n.sum(), confidence)
        shrunken, lower, upper = (np.full(k.shape, value) for value in (spread.mean, *limits))
        return shrunken, lower, upper
    from scipy.special import betaincinv

    alpha, beta, tail = spread.alpha + k, spread.beta + n - k, (1 - confidence) / 2
    return (
        alpha / (alpha + beta),
        betaincinv(alpha, beta, tail),
        betaincinv(alpha, beta, 1 - tail),
    )


def rank_intervals(
    sufficient: npt.ArrayLike,
    answered: npt.ArrayLike,
    spread: Spread,
    confidence: float = 0.95,
    seed: int = 1,
) -> Numbers:
    """A row per team: its median rank, and the limits of its rank; rank 1 is the highest proportion.

    In each of 1000 draws every team has one proportion of those it may have, and so one rank
    (Goldstein and Spiegelhalter 1996, section 3). Without variation between teams any team may
    have any rank.

    Examples
    --------
    >>> rank_intervals([1, 20, 39], [40, 40, 40], Spread(1, 1, 0.5, 0)).tolist()
    [[3.0, 3.0, 3.0], [2.0, 2.0, 2.0], [1.0, 1.0, 1.0]]
    """
    k, n = _counts(sufficient, answered)
    _check_confidence(confidence)
    teams, tail = k.size, (1 - confidence) / 2
    if not spread.varies:
        lowest, highest = 1 + np.floor(tail * teams), np.ceil((1 - tail) * teams)
        return np.tile([(teams + 1) / 2, lowest, highest], (teams, 1))
    generator = np.random.default_rng(seed)
    drawn = generator.beta(spread.alpha + k, spread.beta + n - k, size=(DRAWS, teams))
    rank = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    quantiles = np.quantile(rank, [0.5, tail, 1 - tail], axis=0, method="inverted_cdf")
    found: Numbers = quantiles.T.astype(np.float64)
    return found


def shrinkage(findings: pd.DataFrame, confidence: float = 0.95, seed: int = 1) -> pd.DataFrame:
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
    questions = list(by_question(findings))
    # A seed for each question, lest chance favour the same teams in all of them.
    seeds = np.random.SeedSequence(seed).generate_state(len(questions))
    parts = [
        _of_question(part, confidence, int(own)) for part, own in zip(questions, seeds, strict=True)
    ]
    return SHRUNKEN.frame(pd.concat(parts) if parts else [])


def place(rank_limits: Numbers, teams: int) -> npt.NDArray[np.str_]:
    """Which part of so many teams each is in, as far as the limits of its rank (a row each) tell.

    Examples
    --------
    Of five teams the middle is rank 3:

    >>> place(np.array([[1, 2], [1, 3], [4, 5]]), teams=5).tolist()
    ['in the upper part', 'cannot be separated from the middle', 'in the lower part']
    """
    middle = (teams + 1) / 2
    lower, upper = rank_limits.T
    return np.select([upper < middle, lower > middle], [UPPER, LOWER], MIDDLE)


def _of_question(rows: pd.DataFrame, confidence: float, seed: int) -> pd.DataFrame:
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
    if teams < FEWEST_TEAMS:
        return found
    spread = fit(k, n)
    ranks = rank_intervals(k, n, spread, confidence, seed)
    found.loc[asked, ["shrunken", "lower", "upper"]] = np.transpose(
        shrink(k, n, spread, confidence)
    )
    found.loc[asked, ["rank", "rank_lower", "rank_upper"]] = ranks
    found.loc[asked, "place"] = place(ranks[:, 1:], teams)
    found.loc[asked, "method"] = FITTED if spread.varies else POOLED
    if spread.varies:
        found = found.assign(alpha=spread.alpha, beta=spread.beta)
    return found.assign(correlation=spread.correlation)
