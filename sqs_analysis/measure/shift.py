"""Whether something has changed in a series of small samples, looked at again with every one of them.

At each date from which it could have changed, the judgements since are set against those before, as a
standardised difference [1]_. The largest, over all dates and everything that is looked at, is held
against what it is when whole cases are dealt out over the dates anew: if nothing changes each deal is
as likely as what was found, for any number of cases and however alike the judgements on a case [2]_.

Who looks often is wrong often. So of a year's looks together only one series in twenty may tell a
change of nothing: each look spends of these 5% what falls to the days since the sample before, on deals
that no earlier look would have told already [3]_.

References
----------
.. [1] Strasser, H. and Weber, C. (1999). On the asymptotic theory of permutation statistics.
   Mathematical Methods of Statistics 8, 220-250.
.. [2] Westfall, P. H. and Young, S. S. (1993). Resampling-Based Multiple Testing. Wiley.
.. [3] Lan, K. K. G. and DeMets, D. L. (1983). Discrete sequential boundaries for clinical trials.
   Biometrika 70, 659-663.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from sqs_analysis.measure.by_case import Counts
from sqs_analysis.measure.contracts import FEWEST_EITHER_TIME
from sqs_analysis.measure.intervals import Numbers

RATE, YEAR = 0.05, 365.25  # of series that tell a change of nothing, in so many days
DEALS, CHUNK = 1999, 250  # times that cases are dealt out anew
USUALLY = 0.8  # how often a change is told that is not said to stay hidden


@dataclass(frozen=True)
class Look:
    """What was seen with one sample more, by item.

    Attributes
    ----------
    cut : from which sample on it is most unlike before; 0 is the first, before which there is none.
    apart : standardised difference of what came after from what came before.
    least : beyond which such a difference is told as change.
    hidden : a change half-way, on what is judged of every case, that would be told four times in five;
        1 where not even the largest would be.
    """

    cut: Counts
    apart: Numbers
    least: float
    hidden: float


def spent(days: Sequence[str]) -> list[float]:
    """With what chance each look but the first may tell a change of nothing, given the days of samples.

    >>> [round(chance, 4) for chance in spent(["2011-04-01", "2013-04-01", "2013-05-01"])]
    [0.05, 0.0041]
    """
    dates = [date.fromisoformat(day) for day in days]
    gaps = [(now - then).days for then, now in pairwise(dates)]
    return [RATE * min(gap / YEAR, 1) for gap in gaps]


def looks(
    met: Counts, of: Counts, sizes: Sequence[int], chances: Sequence[float], seed: int
) -> list[Look]:
    """Look at a series with its second sample, and with every one after it.

    Parameters
    ----------
    met, of : sufficient and answered judgements, cases in the order of samples by items.
    sizes : how many cases each sample has.
    chances : with which each look may tell a change of nothing, see `spent`.
    seed : of the dealing.

    Examples
    --------
    Ten of ten after none of ten. At one look in twenty eight after two would do (of deals 1 in 43 are
    so far apart), and seven after three, a difference of 1.74, would not (1 in 6).

    >>> met = np.repeat([0, 1], 10)[:, None]
    >>> (seen,) = looks(met, np.ones_like(met), [10, 10], [0.05], seed=1)
    >>> seen.cut.item(), round(seen.apart.item(), 2), round(seen.least, 2), round(seen.hidden, 2)
    (1, 4.36, 1.74, 0.58)
    """
    from scipy.special import ndtri

    generator, told = np.random.default_rng(seed), [np.inf]
    found, ends = [], np.cumsum(sizes)
    for last, chance in enumerate(chances, start=1):
        before, end = ends[:last], ends[last]
        cut, apart = _furthest(_apart(_residual(met[:end], of[:end]), sizes[: last + 1]))
        dealt = generator.permuted(np.tile(np.arange(end), (DEALS, 1)), axis=1)
        told.append(_least(met, of, sizes, dealt, chance, told))
        near = before[np.abs(before - end / 2).argmin()]
        hidden = (told[-1] + ndtri(USUALLY)) * np.sqrt((1 / near + 1 / (end - near)) / 4)
        found.append(Look(cut, apart, told[-1], float(min(hidden, 1))))
    return found


def _residual(met: Counts, of: Counts) -> Numbers:
    """By how much more of each case was sufficient than of all of them together."""
    share = met.sum(axis=-2, keepdims=True) / np.maximum(of.sum(axis=-2, keepdims=True), 1)
    return np.asarray(met - of * share)


def _apart(residual: Numbers, sizes: Sequence[int]) -> Numbers:
    """Standardised differences by items of what comes after each sample; 0 where it is always the same.

    There are none where either side has too few cases.
    """
    starts = np.cumsum([0, *sizes[:-1]])
    after = np.add.reduceat(residual, starts, axis=-2)[..., :0:-1, :].cumsum(axis=-2)[..., ::-1, :]
    n, m = residual.shape[-2], starts[1:]
    share = np.where(np.minimum(m, n - m) < FEWEST_EITHER_TIME, 0, m * (n - m)) / (n * (n - 1))
    variance = share[:, None] * (residual**2).sum(axis=-2)[..., None, :]
    apart = np.divide(after, np.sqrt(variance), out=np.zeros_like(after), where=variance > 1e-9)
    return np.asarray(apart)


def _furthest(apart: Numbers) -> tuple[Counts, Numbers]:
    """From which sample on each item is most unlike before, and how far."""
    best = np.abs(apart).round(9).argmax(axis=0)  # of dates that tie the first
    return best + 1, apart[best, np.arange(apart.shape[1])]


def _least(
    met: Counts,
    of: Counts,
    sizes: Sequence[int],
    dealt: Counts,
    chance: float,
    told: Sequence[float],
) -> float:
    """Beyond which a difference is told: so many deals go beyond it that no earlier look told."""
    spare, last = int(chance * (len(dealt) + 1)), len(told)
    end, ends = dealt.shape[1], np.cumsum(sizes)
    if not spare or end < 2 * FEWEST_EITHER_TIME:
        return np.inf
    residual = _residual(met[:end], of[:end])
    parts = np.array_split(dealt, len(dealt) // CHUNK + 1)
    largest = np.concatenate([_largest(residual[part], sizes[: last + 1]) for part in parts])
    order = np.argsort(-largest)
    for first in range(0, len(order), CHUNK):
        some = order[first : first + CHUNK]
        fresh = np.ones(len(some), dtype=bool)
        for earlier, least in enumerate(told[1:], start=1):
            cases = dealt[some, : ends[earlier]]
            fresh &= _largest(_residual(met[cases], of[cases]), sizes[: earlier + 1]) <= least
        if fresh.sum() >= spare:
            return float(largest[some[np.flatnonzero(fresh)[spare - 1]]]) + 1e-9
        spare -= int(fresh.sum())
    return np.inf


def _largest(residual: Numbers, sizes: Sequence[int]) -> Numbers:
    """The largest difference of each deal."""
    return np.asarray(np.abs(_apart(residual, sizes)).max(axis=(-2, -1)))
