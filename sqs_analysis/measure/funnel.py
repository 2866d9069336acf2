r"""Is a team different, or is it twenty cases? One verdict on each team and question.

What may be expected of a team is told by the others: how their true proportions are spread, as far as
it is known, and what twenty judgements make of any of them by chance (the predictive distribution of
a beta-binomial, see `spread`). Between the inner limits lie 95% of teams like the others, between the
outer ones 99.8%, however far teams differ among themselves [1]_. The same distribution gives the
chance of a count so far out, which is what "stands out" rests on: what stands out lies beyond the
limits, always.

Judgements come in whole numbers, and of a count that lies at a limit half its chance is taken to lie
beyond (mid-P [2]_): so the limits hold neither more nor less than they say, and make a smooth line.
Where most teams could not lie above a limit even with everything sufficient there is none, and the
lower one has the whole chance.

References
----------
.. [1] Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics
   in Medicine 24, 1185-1202.
.. [2] Lancaster, H. O. (1961). Significance tests in discrete distributions. Journal of the American
   Statistical Association 56, 223-234.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FEWEST_TEAMS, FINDINGS, FUNNEL
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.intervals import ONCE, Numbers
from sqs_analysis.measure.spread import Spread, spread_of

OUTSIDE = {"95": 0.05, "998": 0.002}  # chance beyond the limits, by the end of their columns

WITHIN = "within"
ABOVE_95, ABOVE_998 = "above 95%", "above 99.8%"
BELOW_95, BELOW_998 = "below 95%", "below 99.8%"
STANDINGS = (WITHIN, ABOVE_95, ABOVE_998, BELOW_95, BELOW_998)

LOWER, UPPER = (1.0, 0.0), (0.0, 1.0)  # parts of the chance beyond the limits, on either side
BOTH = (0.5, 0.5)


def funnel(findings: pd.DataFrame) -> pd.DataFrame:
    """FUNNEL: where each inspection stands on each question, beside all the others.

    An inspection in which nothing applied has a row without limits and without a standing, and so has
    every inspection where there are fewer than five. What is asked once of an inspection has no row.
    A team inspected twice counts twice: give the latest findings of each team where teams are
    compared, and those of one instrument.

    Raises
    ------
    AnalystError
        If the frame is no FINDINGS, or an inspection is there twice.

    Examples
    --------
    >>> counts = {"sufficient": [13, 14, 12, 15, 13, 1], "answered": [20] * 6}
    >>> rows = pd.DataFrame({"inspection_id": list("ABCDEF"), "question": "LOR02", **counts})
    >>> rows = rows.assign(level="question", group="all")
    >>> rows = rows.reindex(columns=list(FINDINGS.names), fill_value=0)
    >>> funnel(FINDINGS.frame(rows))["standing"].tolist()
    ['within', 'within', 'within', 'within', 'within', 'below 99.8%']
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


def _of_question(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one question, with limits, chance and standing."""
    asked = rows["answered"].to_numpy() > 0
    k, n = (rows.loc[asked, name].to_numpy() for name in ("sufficient", "answered"))
    found = rows.assign(target=k.sum() / n.sum() if len(n) else nan, standing="")
    if len(n) < FEWEST_TEAMS:
        return found
    spread = spread_of(k, n)
    low, high = spread.middle()
    columns = _stands(k, n, spread)
    share = k / n
    sides = {
        ABOVE_998: share > columns["upper_998"],
        BELOW_998: share < columns["lower_998"],
        ABOVE_95: share > columns["upper_95"],
        BELOW_95: share < columns["lower_95"],
    }
    placed = {name: np.full(len(rows), nan) for name in columns}
    for name, values in columns.items():
        placed[name][asked] = values
    standing = np.full(len(rows), "", dtype=object)
    standing[asked] = np.select(list(sides.values()), list(sides), WITHIN)
    told = {"low": low, "high": high, "correlation": spread.correlation}
    return found.assign(**placed, standing=standing, **told)


def _stands(k: Numbers, n: Numbers, spread: Spread) -> dict[str, Numbers]:
    """Limits at each team's n, and the chance of a count as far out as its own."""
    sizes, of = np.unique(n, return_inverse=True)
    tails = [spread.tails(int(size)) for size in sizes]
    sides = _sides(tails, np.bincount(of).astype("float64"))
    columns: dict[str, Numbers] = {}
    for end, outside in OUTSIDE.items():
        at = np.array([_limits(*each, outside, sides) for each in tails])[of]
        columns[f"lower_{end}"], columns[f"upper_{end}"] = at.T
    own = np.array(
        [(tails[i][0][j], tails[i][1][j]) for i, j in zip(of, k.astype(int), strict=True)]
    )
    told = [tail / part for tail, part in zip(own.T, sides, strict=True) if part]
    columns["p_value"] = np.min([np.ones(len(k)), *told], axis=0)
    return columns


def _sides(tails: list[tuple[Numbers, Numbers]], teams: Numbers) -> tuple[float, float]:
    """What part of the chance beyond the limits lies below and above: none where few teams can get."""
    furthest = np.array([(fewer[0], more[-1]) for fewer, more in tails])
    low, high = 2 * (teams @ (furthest <= OUTSIDE["95"] / 2)) > teams.sum()
    if low == high:
        return BOTH
    return LOWER if low else UPPER


def _limits(
    fewer: Numbers, more: Numbers, outside: float, sides: tuple[float, float]
) -> tuple[float, float]:
    """The proportions of n below and above which a team lies beyond, 0 and 1 where none can."""
    n = len(fewer) - 1
    counts = np.arange(n + 1)
    below, above = (outside * part for part in sides)
    lower = np.interp(below, fewer, counts) if below else 0.0
    upper = n - np.interp(above, more[::-1], counts) if above else n
    return float(lower / n), float(upper / n)
