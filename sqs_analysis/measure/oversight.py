"""Whether management oversight and the quality of the work go together, case by case.

An odds ratio above 1 says that work was sufficient more often where oversight was. It does not say
which made which: an inspector may call oversight insufficient *because* the work it let pass was.

A good team is good at both. Over cases of many teams taken as one, that alone makes a ratio above 1,
and limits that hold the truth in a quarter of programmes. So each team's cases are held against each
other only, and the ratio is what they have in common [1]_, with limits that know how many teams there
are [2]_.

References
----------
.. [1] Mantel, N. and Haenszel, W. (1959). Statistical aspects of the analysis of data from
   retrospective studies of disease. Journal of the National Cancer Institute 22, 719-748.
.. [2] Robins, J., Breslow, N. and Greenland, S. (1986). Estimators of the Mantel-Haenszel variance
   consistent in both sparse data and large-strata limiting models. Biometrics 42, 311-323.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.by_case import by_case
from sqs_analysis.measure.contracts import OVERSIGHT
from sqs_analysis.measure.intervals import _check_confidence
from sqs_analysis.read.instrument import Instrument

WITHIN_TEAMS = "Mantel-Haenszel over teams, Robins-Breslow-Greenland limits"
NO_RATIO = "none: within no team do both judgements vary both ways"
METHODS = (WITHIN_TEAMS, NO_RATIO)

CELLS = ("both", "oversight_only", "question_only", "neither")


def oversight(
    judgements: pd.DataFrame, instrument: Instrument, confidence: float = 0.95
) -> pd.DataFrame:
    """OVERSIGHT: each question on oversight beside each other quality question of its section.

    The instrument names its questions on oversight. A case, of one or more inspections, counts where
    both were judged.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> from sqs_analysis.read.judgements import JUDGEMENTS
    >>> nothing = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    >>> oversight(nothing, load()).loc[0, ["oversight", "question", "method"]].tolist()
    ['ROH12', 'ROH03', 'none: within no team do both judgements vary both ways']
    """
    _check_confidence(confidence)
    judged = by_case(judgements, [question.id for question in instrument.questions])
    rows = []
    for name, section, question in _pairs(instrument):
        tables = _tables(judged[[name, question]])
        cells = tables.sum(axis=0).ravel()
        ratio, lower, upper = common_odds_ratio(tables, confidence)
        rows.append(
            {
                "section": section,
                "oversight": name,
                "question": question,
                "cases": cells.sum(),
                **dict(zip(CELLS, cells, strict=True)),
                "odds_ratio": ratio,
                "lower": lower,
                "upper": upper,
                "confidence": confidence,
                "method": NO_RATIO if np.isnan(ratio) else WITHIN_TEAMS,
            }
        )
    return OVERSIGHT.frame(rows)


def common_odds_ratio(
    tables: npt.ArrayLike, confidence: float = 0.95
) -> tuple[float, float, float]:
    r"""The odds ratio that two-by-two tables of several teams have in common, with its limits.

    With a, b, c, d of the N cases of each team, :math:`\sum (ad / N) / \sum (bc / N)` (Mantel and
    Haenszel 1959; R ``mantelhaen.test``; statsmodels ``StratifiedTable``), and limits of its logarithm
    (Robins, Breslow and Greenland 1986). A team in which either judgement never varies says nothing.
    All three are NaN where no team speaks for a higher ratio, or none for a lower one.

    Parameters
    ----------
    tables : teams by two by two counts.
    confidence : between 0 and 1.

    Raises
    ------
    AnalystError
        If a table is not two by two, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> found = common_odds_ratio([[[4, 1], [2, 3]], [[5, 2], [3, 6]]])
    >>> print("{:.1f} ({:.1f} to {:.1f})".format(*found))
    5.3 (1.0 to 29.5)
    """
    _check_confidence(confidence)
    counts = np.asarray(tables, dtype=np.float64)
    if counts.ndim != 3 or counts.shape[1:] != (2, 2):
        raise AnalystError(
            "An odds ratio is of two judgements: give two rows of two counts a team."
        )
    counts = counts[counts.sum(axis=(1, 2)) > 0]
    size = counts.sum(axis=(1, 2))
    speaks = (
        (counts[:, 0, 0] * counts[:, 1, 1] / size).sum(),
        (counts[:, 0, 1] * counts[:, 1, 0] / size).sum(),
    )
    if not all(speaks):
        return nan, nan, nan
    from statsmodels.stats.contingency_tables import StratifiedTable

    found = StratifiedTable(np.moveaxis(counts, 0, -1))
    lower, upper = found.oddsratio_pooled_confint(1 - confidence)
    return float(found.oddsratio_pooled), float(lower), float(upper)


def _tables(judged: pd.DataFrame) -> npt.NDArray[np.int64]:
    """For each inspection its cases by both judgements: sufficient or not, rows the first."""
    both = judged.dropna()
    team, names = pd.factorize(both.index.get_level_values("inspection_id"))
    first, second = (both.iloc[:, place].to_numpy() == 0 for place in (0, 1))
    cell = 4 * team + 2 * first + second
    return np.bincount(cell, minlength=4 * len(names)).reshape(-1, 2, 2)


def _pairs(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """Question on oversight, its section, and another quality question of the section."""
    for name in instrument.oversight:
        section = instrument.question(name).section
        for question in instrument.questions_of(section, unit="case", kind="summary"):
            if question.id not in instrument.oversight:
                yield name, section, question.id
