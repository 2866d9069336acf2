r"""How far teams differ beyond chance, and what that leaves open: the ground of every comparison.

A team's judgements are binomial around its own true proportion, and the true proportions of teams
follow a beta distribution: together beta-binomial [1]_. Its mean and its precision (alpha + beta) are
not known. Fixing them at one estimate claims too much: where teams differ little the best estimate is
often "not at all", and every team would then be sure to be like all others. So nothing is fixed:
everything is averaged over a lattice of distributions, each weighing as much as the counts of all
teams make it likely. No draw is made, so the same counts give the same numbers for ever.

Before the counts the mean may be anything, and the precision is such that a team of usual size is
drawn in by any part of the way to the others with about equal chance: the uniform shrinkage prior
[2]_, whose intervals keep what they claim also where teams hardly differ [3]_, tilted a little away
from no difference at all [5]_, without which the limits of twenty teams hold 92.5%.

References
----------
.. [1] Gelman, A., Carlin, J. B., Stern, H. S., Dunson, D. B., Vehtari, A. and Rubin, D. B. (2013).
   Bayesian Data Analysis, 3rd edition, sections 5.1 to 5.3. CRC Press.
.. [2] Daniels, M. J. (1999). A prior for the variance in hierarchical models. Canadian Journal of
   Statistics 27, 567-578.
.. [3] Christiansen, C. L. and Morris, C. N. (1997). Hierarchical Poisson regression modeling. Journal
   of the American Statistical Association 92, 618-632.
.. [4] Shen, W. and Louis, T. A. (1998). Triple-goal estimates in two-stage hierarchical models.
   Journal of the Royal Statistical Society B 60, 455-471.
.. [5] Chung, Y., Rabe-Hesketh, S., Dorie, V., Gelman, A. and Liu, J. (2013). A nondegenerate penalized
   likelihood estimator for variance parameters in multilevel models. Psychometrika 78, 685-709.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
import numpy.typing as npt

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FEWEST_TEAMS
from sqs_analysis.measure.intervals import Numbers, _counts

MIDDLE = 0.9  # of teams: the range that is said of them

TILT = 0.25  # of the prior: the part by which a team is not drawn in, to this power
PRECISIONS, MEANS, REACH = 24, 13, 4.0  # of the lattice; its means reach so many standard errors
# Proportions stand on a lattice of equal angles, which is fine where a beta distribution is narrow.
EDGES = np.linspace(0, np.pi / 2, 401)
PROPORTIONS = np.sin((EDGES[1:] + EDGES[:-1]) / 2) ** 2


@dataclass(frozen=True)
class Spread:
    """What the counts of all teams leave open about how their true proportions are spread.

    Parameters
    ----------
    alpha, beta : of each distribution on the lattice.
    weight : how likely each is, adding up to 1.
    k, n : the different counts of teams.
    teams : how many teams have each of them.
    which : for each team in the order given, the place of its counts among them.
    """

    alpha: Numbers
    beta: Numbers
    weight: Numbers
    k: Numbers
    n: Numbers
    teams: npt.NDArray[np.int64]
    which: npt.NDArray[np.int64]

    @property
    def correlation(self) -> float:
        """Intra-team correlation, 1 / (1 + alpha + beta): as likely to be higher as to be lower.

        NaN where all judgements of all teams are alike, which says nothing of it.
        """
        if not self.k.any() or (self.k == self.n).all():
            return nan
        each, of = np.unique((1 / (1 + self.alpha + self.beta)).round(12), return_inverse=True)
        weight = np.bincount(of, self.weight)
        return float(np.interp(0.5, np.cumsum(weight) - weight / 2, each))

    @cached_property
    def chances(self) -> Numbers:
        """For each of the different counts, a row, how likely each proportion is the true one."""
        from scipy.special import betaln

        # Beta(alpha, beta) is the same for all teams, so each is worked out once: a matrix product.
        angle = np.log(PROPORTIONS), np.log1p(-PROPORTIONS)
        own = self.k[:, np.newaxis] * angle[0] + (self.n - self.k)[:, np.newaxis] * angle[1]
        top = own.max(axis=1)
        alpha, beta = self.alpha[:, np.newaxis], self.beta[:, np.newaxis]
        prior = (alpha - 0.5) * angle[0] + (beta - 0.5) * angle[1] - betaln(alpha, beta)
        chance = _log_chance(self.alpha, self.beta, self.k, self.n)
        share = self.weight[:, np.newaxis] * np.exp(top - chance)
        likely = np.exp(own - top[:, np.newaxis]) * (share.T @ np.exp(prior))
        found: Numbers = likely / likely.sum(axis=1, keepdims=True)
        return found

    def middle(self) -> tuple[float, float]:
        """Between which true proportions the middle part of these teams lies.

        The estimates of teams lie closer together than what they estimate. So this is the middle of
        what is likely of each, taken over all teams (Shen and Louis 1998).
        """
        all_teams = self.teams @ self.chances / self.teams.sum()
        low, high = quantiles(all_teams[np.newaxis], [(1 - MIDDLE) / 2, (1 + MIDDLE) / 2])[0]
        return float(low), float(high)

    def tails(self, n: int) -> tuple[Numbers, Numbers]:
        """Chance of fewer than k of n, and of more, as the others have it, for k from 0 to n.

        A team with those counts is taken to be one of the teams, and what is expected of it is what
        the others' counts say alone (its predictive distribution, itself left out). Half the chance of
        k itself is in either (mid-P): the two add up to 1.
        """
        from scipy.special import gammaln

        k = np.arange(n + 1.0)
        each = _log_chance(self.alpha, self.beta, k, np.full(n + 1, float(n)))
        others = self.weight[:, np.newaxis] * np.exp(each.max(axis=0) - each)
        others /= others.sum(axis=0)
        exact = np.exp(each + gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
        fewer = (others * (np.cumsum(exact, axis=1) - exact / 2)).sum(axis=0).clip(max=1.0)
        return fewer, 1 - fewer


def spread_of(sufficient: npt.ArrayLike, answered: npt.ArrayLike) -> Spread:
    """What the counts of teams, each with at least one judgement, say of how teams are spread.

    Parameters
    ----------
    sufficient, answered : k and n of each team; of a section, its effective numbers.

    Raises
    ------
    AnalystError
        If there is no team, one has no judgement, or some k and n are no share.

    Examples
    --------
    >>> found = spread_of([2, 9, 5, 1, 10, 3], [10, 10, 10, 10, 10, 10])
    >>> low, high = found.middle()
    >>> print(f"correlation {found.correlation:.2f}, the middle of teams {low:.2f} to {high:.2f}")
    correlation 0.33, the middle of teams 0.09 to 0.98
    """
    k, n = _counts(sufficient, answered)
    if not n.size or not n.all():
        raise AnalystError("Teams are compared by their judgements: leave out teams without any.")
    usual = n.size / (1 / n).sum()
    drawn_in = (np.arange(PRECISIONS) + 0.5) / PRECISIONS
    precision = usual * drawn_in / (1 - drawn_in)
    # For each precision the means around what the counts then say, and their standard error.
    heavy = n / (1 + (n - 1) / (1 + precision[:, np.newaxis]))
    mass = heavy.sum(axis=1) + 1
    centre = ((heavy * (k / n)).sum(axis=1) + 0.5) / mass
    step = 1 / np.sqrt(mass * centre * (1 - centre))
    logits = np.log(centre / (1 - centre)) + np.outer(np.linspace(-REACH, REACH, MEANS), step)
    mean = 1 / (1 + np.exp(-logits))
    alpha, beta = (mean * precision).ravel(), ((1 - mean) * precision).ravel()
    pairs, which, teams = np.unique(
        np.array([k, n]), axis=1, return_inverse=True, return_counts=True
    )
    chance = _log_chance(alpha, beta, *pairs) @ teams
    chance += np.log(mean * (1 - mean) * step * (1 - drawn_in) ** TILT).ravel()
    weight = np.exp(chance - chance.max())
    return Spread(alpha, beta, weight / weight.sum(), pairs[0], pairs[1], teams, which.ravel())


def middle_of(sufficient: npt.ArrayLike, answered: npt.ArrayLike) -> tuple[float, float, int]:
    """Between which proportions the middle 90% of teams lie, and how many teams there are.

    Teams without a judgement are left out; of fewer than five nothing is said.

    Examples
    --------
    >>> middle_of([3, 4, 0], [5, 5, 0])
    (nan, nan, 2)
    """
    k, n = _counts(sufficient, answered)
    asked = n > 0
    teams = int(asked.sum())
    low, high = spread_of(k[asked], n[asked]).middle() if teams >= FEWEST_TEAMS else (nan, nan)
    return low, high, teams


def quantiles(chances: Numbers, at: npt.ArrayLike) -> Numbers:
    """The proportions below which lie the given chances, a row for each row of chances."""
    below = np.concatenate([np.zeros((len(chances), 1)), np.cumsum(chances, axis=1)], axis=1)
    wanted = np.asarray(at, dtype=np.float64)
    found: Numbers = np.sin(np.array([np.interp(wanted, row, EDGES) for row in below])) ** 2
    return found


def _log_chance(alpha: Numbers, beta: Numbers, k: Numbers, n: Numbers) -> Numbers:
    """Log chance of k of n in one order, if the true proportion follows Beta(alpha, beta).

    A row for each distribution, a column for each k of n.
    """
    if (k % 1).any() or (n % 1).any():  # effective numbers
        from scipy.special import betaln

        a, b = alpha[:, np.newaxis], beta[:, np.newaxis]
        between: Numbers = betaln(a + k, b + n - k) - betaln(a, b)
        return between
    met, missed, asked = (each.astype(int) for each in (k, n - k, n))
    most = int(n.max(initial=0))
    whole: Numbers = (
        _rises(alpha, most)[:, met]
        + _rises(beta, most)[:, missed]
        - _rises(alpha + beta, most)[:, asked]
    )
    return whole


def _rises(start: Numbers, most: int) -> Numbers:
    """Log of start (start + 1) … of 0 to `most` factors: a log gamma function in whole steps."""
    logs = np.log(start[:, np.newaxis] + np.arange(most))
    return np.concatenate([np.zeros((len(start), 1)), np.cumsum(logs, axis=1)], axis=1)
