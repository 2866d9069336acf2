"""What has changed since the team's last inspection.

Twenty cases then and twenty cases now can differ by thirty points by chance. Where the limits of the
difference hold 0 the verdict is "no clear change", which is not "no change"; with fewer than five
judgements on a side there is none. A verdict on a team that has not changed is wrong one time in
twenty at most, but the verdicts are not adjusted for their number: how many of them chance alone would
bring is told beside them, from what the two inspections look like when their cases are mixed (a
permutation [1]_), which keeps what judgements on one case have in common.

References
----------
.. [1] Good, P. (2005). Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd edition,
   chapter 3. Springer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.measure.by_case import by_case
from sqs_analysis.measure.contracts import CHANGE, FEWEST_EITHER_TIME
from sqs_analysis.measure.contrast import CORRECTED, NO_JUDGEMENTS, RECOVERED, contrasted, newcombe
from sqs_analysis.measure.findings import ITEM, effective_counts
from sqs_analysis.measure.intervals import ONCE, Numbers, require_confidence, wilson
from sqs_analysis.measure.programme import Programme, same_team

HIGHER, LOWER, NOT_CLEAR, FEW = "higher", "lower", "no clear change", "too few"
VERDICTS = (HIGHER, LOWER, NOT_CLEAR, FEW, "")
NOT_COMPARED = "none: the inspections used different instruments"

COUNTS = ["sufficient", "answered", "proportion", "units"]
MIXED = 999  # times that the cases of both inspections are mixed


def inspection_before(programme: Programme, inspection_id: str) -> str:
    """Id of the same team's last inspection before this one, "" where there is none.

    Teams are told apart by name: a team that was renamed, merged or split has no inspection before.
    """
    own, rows = programme.about(inspection_id), programme.inspections
    earlier = rows[
        same_team(programme, inspection_id) & (rows["fieldwork_start"] < own.fieldwork_start)
    ]
    return str(earlier["inspection_id"].iloc[-1]) if len(earlier) else ""


def change_since(
    programme: Programme, inspection_id: str, confidence: float = 0.95, before: str = ""
) -> pd.DataFrame:
    """CHANGE of one inspection since the one before, if "" the team's last; empty where there is none.

    Both are taken for samples of the team's practice at their time. A question has Newcombe's
    limits, corrected for continuity; a section has limits recovered from those of its two shares,
    which know that judgements on a case resemble each other (see `contrast`). What another version
    of the instrument asked under the same id is set beside it, and marked. By another instrument the
    same id need not mean the same: counts stand, and nothing is compared.
    """
    require_confidence(confidence)
    before = before or inspection_before(programme, inspection_id)
    if not before:
        return CHANGE.frame([])
    now, then = (_findings(programme, name, confidence) for name in (inspection_id, before))
    both = now.merge(then, on=ITEM, suffixes=("", "_before"))
    first, second = programme.about(inspection_id), programme.about(before)
    same_instrument = first.instrument == second.instrument
    comparable = same_instrument and first.version == second.version
    return CHANGE.frame(
        _contrasted(both, confidence, same_instrument).assign(
            inspection_before=before,
            confidence=confidence,
            comparable="yes" if comparable else "no",
        )
    )


def changed_by_chance(
    programme: Programme, change: pd.DataFrame, seed: int = 1
) -> tuple[int, int] | None:
    """How many questions would seem to have changed clearly in a team that has not: 95% of the time.

    The cases of both inspections are mixed and dealt out again 999 times, each time as many to either
    side as there were, and the clear changes counted.

    Parameters
    ----------
    programme : which has both inspections.
    change : CHANGE of `change_since`; None is returned where nothing of it is compared.
    seed : of the mixing. Another seed moves the limits by one at most.
    """
    compared = change[(change["level"] == "question") & (change["verdict"] != "")]
    if compared.empty:
        return None
    asked, confidence = compared["question"].tolist(), float(compared["confidence"].iloc[0])
    both = [
        programme.judgements_of(str(compared[name].iloc[0]))
        for name in ("inspection_id", "inspection_before")
    ]
    generator, clear = np.random.default_rng(seed), np.zeros(MIXED, dtype=int)
    for unit in ("case", "staff"):
        sides = [by_case(rows, asked, unit).to_numpy(dtype="float64") for rows in both]
        units, first = np.concatenate(sides), len(sides[0])
        known, met = (~np.isnan(units)).astype("float64"), (units == 1).astype("float64")
        own = np.argsort(generator.random((MIXED, len(units))), axis=1) < first
        k, n = own @ met, own @ known
        rest_k, rest_n = met.sum(axis=0) - k, known.sum(axis=0) - n
        _, lower, upper = newcombe(k, n, rest_k, rest_n, confidence, corrected=True)
        clear += np.isin(verdicts(lower, upper, np.minimum(n, rest_n)), [HIGHER, LOWER]).sum(axis=1)
    low, high = np.quantile(clear, [0.025, 0.975], method="inverted_cdf")
    return int(low), int(high)


def _findings(programme: Programme, inspection_id: str, confidence: float) -> pd.DataFrame:
    """FINDINGS of an inspection, with limits of the confidence asked for."""
    found = programme.findings_of(inspection_id)
    lower, upper = wilson(*effective_counts(found), confidence)
    kept = found[["inspection_id", *ITEM, *COUNTS, "method"]]
    return kept.assign(lower=lower, upper=upper)


def _contrasted(both: pd.DataFrame, confidence: float, same_instrument: bool) -> pd.DataFrame:
    """The frame with differences, limits and verdicts where the two can be compared."""
    once, foreign = both["method"] == ONCE, np.full(len(both), not same_instrument)
    apart = contrasted(both, "before", confidence, corrected=True).mask(foreign | once)
    nothing = both[["answered", "answered_before"]].min(axis=1) == 0
    why: list[Any] = [foreign, once, nothing, both["level"] == "section"]
    methods = [np.array(text) for text in (NOT_COMPARED, ONCE, NO_JUDGEMENTS, RECOVERED)]
    fewest = both[["units", "units_before"]].min(axis=1).to_numpy()
    return both.assign(
        **apart,
        method=np.select(why, methods, CORRECTED),
        verdict=verdicts(apart["lower"].to_numpy(), apart["upper"].to_numpy(), fewest),
    )


def verdicts(lower: Numbers, upper: Numbers, fewest: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    """What the limits of differences let one say, on so many judgements on the smaller side.

    A limit at 0 says nothing clear, NaN nothing.

    Examples
    --------
    >>> lower, upper = np.array([0.1, 0, -0.3, np.nan, 0.2]), np.array([0.3, 0.2, -0.1, np.nan, 1])
    >>> verdicts(lower, upper, np.array([9, 9, 5, 0, 4])).tolist()
    ['higher', 'no clear change', 'lower', '', 'too few']
    """
    told = [np.isnan(lower), fewest < FEWEST_EITHER_TIME, lower > 0, upper < 0]
    return np.select(told, ["", FEW, HIGHER, LOWER], NOT_CLEAR)
