"""Whether management oversight and the quality of the work go together, case by case.

An odds ratio above 1 says that work was sufficient more often where oversight was. It does not say
which made which: an inspector may call oversight insufficient *because* the work it let pass was.
Cases are taken for strangers to each other; those of one team are not, so limits over many teams
are too narrow.

References
----------
.. [1] Cornfield, J. (1956). A statistical problem arising from retrospective studies. Proceedings
   of the Third Berkeley Symposium 4, 135-148.
.. [2] Agresti, A. (2013). Categorical Data Analysis, 3rd edition, section 16.6. Wiley.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf, isnan, nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.by_case import by_case, crossed
from sqs_analysis.measure.contracts import OVERSIGHT
from sqs_analysis.measure.intervals import _check_confidence
from sqs_analysis.read.instrument import Instrument

EXACT = "conditional odds ratio, exact limits"
AT_LEAST = "at least the lower limit: the estimate is infinite"
AT_MOST = "at most the upper limit: the estimate is 0"
NO_RATIO = "none: one of the two judgements never varies"
METHODS = (EXACT, AT_LEAST, AT_MOST, NO_RATIO)

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
    ['ROH12', 'ROH03', 'none: one of the two judgements never varies']
    """
    _check_confidence(confidence)
    counts = crossed(by_case(judgements, [question.id for question in instrument.questions]))
    rows = []
    for name, section, question in _pairs(instrument):
        cells = np.array([count.loc[name, question] for count in counts])
        ratio, lower, upper = conditional_odds_ratio(cells.reshape(2, 2), confidence)
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
                "method": _method(ratio),
            }
        )
    return OVERSIGHT.frame(rows)


def conditional_odds_ratio(
    table: npt.ArrayLike, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Conditional odds ratio of a two-by-two table with exact limits.

    Given its margins the table follows Fisher's noncentral hypergeometric distribution; the estimate
    is of greatest likelihood, the limits are those of the exact test (Cornfield 1956; Agresti 2013;
    R ``fisher.test``; scipy ``odds_ratio``). Where nothing speaks against, it is infinite, and the
    lower limit is all that is known: "at least so much". All three are NaN where a row or column is
    empty.

    Raises
    ------
    AnalystError
        If the table is not two by two, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> print("{:.3f} ({:.3f} to {:.3f})".format(*conditional_odds_ratio([[2, 15], [10, 3]])))
    0.047 (0.003 to 0.363)
    >>> print("{:.2f} ({:.2f} to {:.2f})".format(*conditional_odds_ratio([[6, 0], [0, 5]])))
    inf (2.84 to inf)
    """
    _check_confidence(confidence)
    counts = np.asarray(table, dtype=np.int64)
    if counts.shape != (2, 2):
        raise AnalystError("An odds ratio is of two judgements: give two rows of two counts.")
    if not (counts.sum(axis=0).all() and counts.sum(axis=1).all()):
        return nan, nan, nan
    from scipy.stats.contingency import odds_ratio

    found = odds_ratio(counts, kind="conditional")
    limits = found.confidence_interval(confidence_level=confidence)
    return float(found.statistic), float(limits.low), float(limits.high)


def _pairs(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """Question on oversight, its section, and another quality question of the section."""
    for name in instrument.oversight:
        section = instrument.question(name).section
        for question in instrument.questions_of(section, unit="case", kind="summary"):
            if question.id not in instrument.oversight:
                yield name, section, question.id


def _method(ratio: float) -> str:
    if isnan(ratio):
        return NO_RATIO
    if isinf(ratio):
        return AT_LEAST
    return AT_MOST if ratio == 0 else EXACT
