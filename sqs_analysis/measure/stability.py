r"""What chance does to a rating: how likely each grade is, and how the lowest of several pulls down.

A rating is banded from k of n, and the team's true share, that of endlessly many such cases, may lie
in another band. How likely each is depends on what such teams are like (`Ratings.expected`) [1]_: on
the probit scale the true share of a question is the sum of what a team's questions have in common,
what those of a standard have, and what is its own, all normal. Of questions that knew nothing of each
other the lowest would be taken for far lower than it is; what the others found is evidence. How far
teams differ is uncertain, so `SPREADS` of it are averaged, each weighing as much as the counts make it
likely.

Judgements on one case resemble each other. With a correlation :math:`\rho` of what lies behind them,
the counts of all questions asked of one sample of n cases are moved together by a normal shift of
variance :math:`\rho / n` on the probit scale (the first term of the tetrachoric series [2]_), and each
varies by so much less of its own. Given the team's part and the shift, standards are independent:
chances are multiplied, points added up, and all is summed over lattices, so that the same counts give
the same numbers.

What would come of another sample, were the true shares those observed, is exact but for the
correlation: k is binomial, and the shift makes a one-factor copula of the questions.

References
----------
.. [1] Gelman, A., Carlin, J. B., Stern, H. S., Dunson, D. B., Vehtari, A. and Rubin, D. B. (2013).
   Bayesian Data Analysis, 3rd edition, chapter 5. CRC Press.
.. [2] Pearson, K. (1900). On the correlation of characters not quantitatively measurable.
   Philosophical Transactions of the Royal Society A 195, 1-47.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

import numpy as np

from sqs_analysis.measure.intervals import Numbers
from sqs_analysis.read.instrument import Ratings

# Multiples of the expected spread that are averaged, with their weights before the counts.
SPREADS = ((1.0, 0.6), (1.5, 0.4))
# Points of the lattices of team, standard and shift of a sample, and the widest cell of shares.
TEAM, STANDARD, SHIFT, CELL = 25, 9, 13, 0.06
CERTAIN = 1e-12  # a share this near to 0 or 1 is no nearer
BEYOND = 9.0  # no share lies beyond so many probits


@dataclass(frozen=True)
class Counted:
    """A standard's questions, k and n of each; of which sample they are, and if its points count."""

    k: tuple[int, ...]
    n: tuple[int, ...]
    sample: int = 0
    counts: bool = True


@dataclass(frozen=True)
class Chances:
    """How likely each grade is, lowest first.

    Attributes
    ----------
    standards : of each standard.
    questions : of each question of each standard.
    totals : of each sum of points of the standards that count, from 0 on.
    """

    standards: list[Numbers]
    questions: list[list[Numbers]]
    totals: Numbers


def grade_chances(standards: Sequence[Counted], ratings: Ratings) -> Chances:
    """How likely each grade is that of the true shares, given the counts of all standards.

    Examples
    --------
    A lowest share of 13 of 20 is Good by one judgement:

    >>> from fractions import Fraction
    >>> from sqs_analysis.read.ratings import Grade, Ratings
    >>> shares = enumerate(("0", "1/2", "13/20", "4/5"))
    >>> rated = Ratings(tuple(Grade(s, s, Fraction(s), p, None) for p, s in shares), (), 6, ())
    >>> grade_chances([Counted((13, 15, 16), (20, 20, 20))], rated).standards[0].round(2).tolist()
    [0.02, 0.38, 0.57, 0.02]
    """
    found = [_of_spread(standards, ratings, scale) for scale, _ in SPREADS]
    pairs = zip(SPREADS, found, strict=True)
    weight = np.array([before * evidence for (_, before), (evidence, _) in pairs])
    weight /= weight.sum()

    def averaged(values: Iterator[Numbers]) -> Numbers:
        mixed: Numbers = sum(w * value for w, value in zip(weight, values, strict=True))
        return mixed

    each = [chances for _, chances in found]
    return Chances(
        [averaged(c.standards[s] for c in each) for s in range(len(standards))],
        [
            [averaged(c.questions[s][q] for c in each) for q in range(len(standard.k))]
            for s, standard in enumerate(standards)
        ],
        averaged(c.totals for c in each),
    )


def again(standards: Sequence[Counted], ratings: Ratings) -> Chances:
    """How likely each grade is for another sample of as many cases, were the true shares those found.

    Examples
    --------
    18 of 25 are 72%, and Good. Of another 25 from a team that is truly so fewer than half are Good
    again, if it is rated by the lowest of three such questions:

    >>> from fractions import Fraction
    >>> from sqs_analysis.read.ratings import Grade, Ratings
    >>> shares = enumerate(("0", "1/2", "13/20", "4/5"))
    >>> rated = Ratings(tuple(Grade(s, s, Fraction(s), p, None) for p, s in shares), (), 6, ())
    >>> for k in ((18,), (18, 18, 18)):
    ...     print(again([Counted(k, (25,) * len(k))], rated).standards[0].round(2).tolist())
    [0.01, 0.24, 0.49, 0.26]
    [0.03, 0.5, 0.44, 0.04]
    """
    from scipy.special import bdtr, ndtr, ndtri

    shift, weight = _lattice(5.0, 4 * SHIFT)
    by_question: list[list[Numbers]] = []
    for standard in standards:
        by_question.append([])
        for k, n in zip(standard.k, standard.n, strict=True):
            share = min(max(k / n, CERTAIN), 1 - CERTAIN)
            common = _common(share, ratings)
            needed = [ratings.needed(place, n) for place in range(1, len(ratings.grades))]
            below = np.array([bdtr(least - 1, n, share) for least in needed])
            reached = ndtr((sqrt(common) * shift[:, None] - ndtri(below)) / sqrt(1 - common))
            by_question[-1].append(np.insert(reached, 0, 1.0, axis=1)[None])
    parts = [_each_grade(np.prod(own, axis=0)) for own in by_question]
    return Chances(
        [(part * weight[:, None]).sum(axis=(0, 1)) for part in parts],
        [],
        _totals(parts, standards, ratings, np.ones(1), weight),
    )


def _common(share: float, ratings: Ratings) -> float:
    """Correlation of two judgements on one case, as they are: of 0 and 1, not of what lies behind."""
    from scipy.special import ndtri

    return float(ratings.expected.case * _height(ndtri(share)) ** 2 / (share * (1 - share)))


def _height(at: float) -> float:
    return float(np.exp(-(at**2) / 2) / sqrt(2 * pi))


def _lattice(reach: float, points: int) -> tuple[Numbers, Numbers]:
    """Points of a standard normal distribution, and the weight of each."""
    at = np.linspace(-reach, reach, points)
    height = np.exp(-(at**2) / 2)
    return at, height / height.sum()


def _of_spread(
    standards: Sequence[Counted], ratings: Ratings, scale: float
) -> tuple[float, Chances]:
    """How likely the counts are if teams differ so many times as expected, and the chances then."""
    team, standard, shift = _lattice(4, TEAM), _lattice(3.5, STANDARD), _lattice(3.5, SHIFT)
    prior, middles, place = _prior(ratings, scale, team[0], standard[0])
    reached = [
        [
            _reached(*pair, ratings, prior, middles, place, shift[0])
            for pair in zip(s.k, s.n, strict=True)
        ]
        for s in standards
    ]
    inner = standard[1][:, None, None]
    parts = [_each_grade((np.prod(own, axis=0) * inner).sum(axis=1)) for own in reached]
    evidence = [part.sum(axis=-1) for part in parts]  # by team and shift
    joint = {
        sample: np.prod(
            [e for e, s in zip(evidence, standards, strict=True) if s.sample == sample], axis=0
        )
        for sample in {s.sample for s in standards}
    }
    of_team = {sample: found @ shift[1] for sample, found in joint.items()}
    whole = team[1] * np.prod(list(of_team.values()), axis=0)
    total = float(whole.sum())
    grades: list[Numbers] = []
    of_questions: list[list[Numbers]] = []
    for part, own, given, one in zip(parts, reached, evidence, standards, strict=True):
        # How likely team and shift are, less what this standard itself adds.
        weight = (whole / of_team[one.sample])[:, None] * shift[1] * joint[one.sample] / given
        grades.append((weight[..., None] * part).sum(axis=(0, 1)) / total)
        of_questions.append([])
        for number, question in enumerate(own):
            others = np.prod([o[..., 0] for o in own[:number] + own[number + 1 :]], axis=0)
            rest = inner[..., 0] * others * weight[:, None, :]
            of_questions[-1].append(
                (rest[..., None] * _each_grade(question)).sum(axis=(0, 1, 2)) / total
            )
    totals = _totals(parts, standards, ratings, team[1], shift[1])
    return total, Chances(grades, of_questions, totals / total)


def _prior(
    ratings: Ratings, scale: float, team: Numbers, standard: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Chances of true shares in narrow cells, by the team's part and the standard's.

    Also the cells' middles, in probits, and the grade that each is in: grades begin where cells do.
    """
    from scipy.special import ndtr, ndtri

    expected = ratings.expected
    spread = scale * expected.spread / _height(ndtri(expected.share))
    mean = ndtri(expected.share) * sqrt(1 + spread**2)
    cuts = [float(ndtri(float(grade.lowest))) for grade in ratings.grades[1:]]
    cuts = [cut for cut in cuts if cut < BEYOND]  # a grade for all of them has no true share
    ends = [mean - 5 * spread - 1, *cuts, mean + 5 * spread + 1]
    inside = [
        np.linspace(low, high, max(int(np.ceil((high - low) / CELL)), 1) + 1)
        for low, high in pairwise(ends)
    ]
    edges = np.unique(np.concatenate([[-BEYOND, BEYOND], *inside]))
    middles = (edges[1:] + edges[:-1]) / 2
    middles[[0, -1]] = edges[1] - CELL, edges[-2] + CELL
    centre = mean + spread * (
        sqrt(expected.team) * team[:, None] + sqrt(expected.standard) * standard
    )
    own = spread * sqrt(1 - expected.team - expected.standard)
    chances = np.diff(ndtr((edges - centre[..., None]) / own), axis=-1)
    return chances, middles, np.searchsorted(cuts, middles)


def _reached(
    k: int,
    n: int,
    ratings: Ratings,
    prior: Numbers,
    middles: Numbers,
    place: Numbers,
    shift: Numbers,
) -> Numbers:
    """Chance of k of n with a true share of a grade or a higher one: team, standard, shift, grade."""
    from scipy.special import log_ndtr, xlogy

    case = ratings.expected.case
    at = middles + sqrt(case / n) * shift[:, None]
    # Beside the share that makes the counts likeliest, so that many questions are no vanishing number.
    best = xlogy(k, k / n) + xlogy(n - k, 1 - k / n)
    log = k * log_ndtr(at) + (n - k) * log_ndtr(-at) - best
    chance = np.exp(log / (1 - _common((k + 0.5) / (n + 1), ratings)))
    return np.stack(
        [
            prior[..., place >= least] @ chance[:, place >= least].T
            for least in range(len(ratings.grades))
        ],
        axis=-1,
    )


def _each_grade(reached: Numbers) -> Numbers:
    """Chances of each grade, from those of it or a higher one."""
    return -np.diff(reached, axis=-1, append=0.0)


def _totals(
    parts: Sequence[Numbers],
    standards: Sequence[Counted],
    ratings: Ratings,
    team: Numbers,
    shift: Numbers,
) -> Numbers:
    """Chances of each sum of points; parts are by team, shift and grade.

    Standards of one sample share its shift, all share the team.
    """
    points = [grade.points for grade in ratings.grades]
    whole = np.ones((len(team), 1))
    for sample in {s.sample for s in standards}:
        found = np.ones((len(team), len(shift), 1))
        for part, standard in zip(parts, standards, strict=True):
            if standard.sample == sample:
                own = np.zeros((*found.shape[:2], points[-1] * standard.counts + 1))
                for place, worth in enumerate(points):
                    own[..., worth * standard.counts] += part[..., place]
                found = _added(found, own)
        whole = _added(whole, np.einsum("tsp,s->tp", found, shift))
    return np.asarray(team @ whole)


def _added(one: Numbers, other: Numbers) -> Numbers:
    """Chances of the sums of two numbers of points."""
    found = np.zeros((*one.shape[:-1], one.shape[-1] + other.shape[-1] - 1))
    for points in range(other.shape[-1]):
        found[..., points : points + one.shape[-1]] += one * other[..., points : points + 1]
    return found
