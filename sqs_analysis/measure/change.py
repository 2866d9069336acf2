"""What has changed since the team's last inspection.

Twenty cases then and twenty cases now can differ by thirty points by chance. Where the limits of the
difference hold 0 the verdict is "no clear change", which is not "no change". The verdicts are not
adjusted for their number: of forty questions on a team that has not changed, one or two will look as
if they had.
"""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.measure.contracts import CHANGE
from sqs_analysis.measure.contrast import (
    NEWCOMBE,
    NO_JUDGEMENTS,
    RECOVERED,
    difference_of,
    newcombe,
)
from sqs_analysis.measure.findings import ITEM, section_findings
from sqs_analysis.measure.intervals import ONCE, Numbers, require_confidence
from sqs_analysis.measure.programme import Programme, team_keys

HIGHER, LOWER, NOT_CLEAR = "higher", "lower", "no clear change"
VERDICTS = (HIGHER, LOWER, NOT_CLEAR, "")
NOT_COMPARED = "none: the inspections used different instruments"

COUNTS = ["sufficient", "answered", "proportion"]


def inspection_before(programme: Programme, inspection_id: str) -> str:
    """Id of the same team's last inspection before this one, "" where there is none.

    Teams are told apart by name: a team that was renamed, merged or split has no inspection before.
    """
    own, rows = programme.about(inspection_id), programme.inspections
    keys = team_keys(rows["yot"])
    same = keys == keys[rows["inspection_id"] == inspection_id].iloc[0]
    earlier = rows[same & (rows["fieldwork_start"] < own.fieldwork_start)]
    return str(earlier["inspection_id"].iloc[-1]) if len(earlier) else ""


def change_since(
    programme: Programme, inspection_id: str, confidence: float = 0.95
) -> pd.DataFrame:
    """CHANGE of one inspection since the team's last before it; empty where there is none.

    Both are taken for samples of the team's practice at their time. A question has Newcombe's
    limits; a section has limits recovered from those of its two shares, which treat the case as the
    unit (Newcombe 1998, Zou and Donner 2008: see `contrast`). What another version of the
    instrument asked under the same id is set beside it, and marked. By another instrument the same
    id need not mean the same: counts stand, and nothing is compared.
    """
    require_confidence(confidence)
    before = inspection_before(programme, inspection_id)
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


def _findings(programme: Programme, inspection_id: str, confidence: float) -> pd.DataFrame:
    """FINDINGS of an inspection, its sections with limits of the confidence asked for."""
    found = programme.findings_of(inspection_id)
    if confidence != programme.confidence:
        instrument = programme.instruments[inspection_id]
        judgements = programme.judgements_of(inspection_id)
        sections = section_findings(judgements, instrument, confidence=confidence)
        found = pd.concat([found[found["level"] == "question"], sections], ignore_index=True)
    return found[["inspection_id", *ITEM, *COUNTS, "lower", "upper", "method"]]


def _contrasted(both: pd.DataFrame, confidence: float, same_instrument: bool) -> pd.DataFrame:
    """The frame with differences, limits and verdicts where the two can be compared."""
    sections = (both["level"] == "section").to_numpy()
    k, n, earlier_k, earlier_n = (
        both[name].to_numpy()
        for name in ("sufficient", "answered", "sufficient_before", "answered_before")
    )
    of_questions = newcombe(k, n, earlier_k, earlier_n, confidence)
    of_sections = difference_of(
        (both["proportion"], both["lower"], both["upper"]),
        (both["proportion_before"], both["lower_before"], both["upper_before"]),
    )
    foreign = np.full(len(both), not same_instrument)
    once = (both["method"] == ONCE).to_numpy()
    difference, lower, upper = (
        np.where(foreign | once, nan, np.where(sections, of_section, of_question))
        for of_section, of_question in zip(of_sections, of_questions, strict=True)
    )
    why = [foreign, once, (n == 0) | (earlier_n == 0), sections]
    methods = [np.array(text) for text in (NOT_COMPARED, ONCE, NO_JUDGEMENTS, RECOVERED)]
    return both.assign(
        difference=difference,
        lower=lower,
        upper=upper,
        method=np.select(why, methods, NEWCOMBE),
        verdict=verdicts(lower, upper),
    )


def verdicts(lower: Numbers, upper: Numbers) -> npt.NDArray[np.str_]:
    """What the limits of differences let one say; a limit at 0 says nothing clear, NaN nothing.

    Examples
    --------
    >>> verdicts(np.array([0.1, 0.0, -0.3, nan]), np.array([0.3, 0.2, -0.1, nan])).tolist()
    ['higher', 'no clear change', 'lower', '']
    """
    told = [np.isnan(lower), lower > 0, upper < 0]
    return np.select(told, ["", HIGHER, LOWER], NOT_CLEAR)
