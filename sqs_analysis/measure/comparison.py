"""One inspection beside all other teams: how far from them it is, and what chance would explain.

The inspection is compared with the other teams' latest inspections, taken together. Its own team's
other inspections are left out as well: they come from the same practice, so a team that has always
been different would in part be measured against itself. Each other team counts once. Inspections
made with another instrument, or another version of it, are never put into these figures.

The test asks whether the team's share is the one all others have together. Teams differ a little
even where none is remarkable, so "stands out" says "different from the whole", not "outside the
range of teams"; for that see `funnel`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.by_case import case_judgements
from sqs_analysis.measure.contracts import COMPARISON
from sqs_analysis.measure.contrast import (
    NEWCOMBE,
    NO_JUDGEMENTS,
    false_discovery,
    fisher,
    newcombe,
)
from sqs_analysis.measure.findings import ITEM
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.programme import Programme, latest, team_keys

RATE = 0.05  # of what stands out, at most this share is expected to be there by chance
FEWEST_CASES = 6  # the base from which an instrument lets a share stand for a practice
NOT_TESTED = "none: judgements on one case resemble each other"


def against_others(
    programme: Programme,
    inspection_id: str,
    confidence: float = 0.95,
    *,
    rate: float = RATE,
    fewest: int = FEWEST_CASES,
) -> pd.DataFrame:
    """COMPARISON of one inspection with all other teams.

    For each judgement that is asked of cases: the difference from all others together with
    Newcombe's limits, Fisher's exact test, its mid-P for sensitivity, and the p adjusted by
    Benjamini and Hochberg. The family is every question with judgements on both sides; what stands
    out has an adjusted p of at most `rate`, between 0 and 1 (sources: see `contrast`). For each
    section there is no test: the judgements on one case resemble each other, and over several teams
    even more so. It has the lowest, average and highest share of the other teams with at least
    `fewest` cases, each weighing the same.
    """
    require_confidence(confidence)
    if not 0 < rate < 1:
        raise ParameterError(f"rate is {rate}; it must be between 0 and 1, such as 0.05.")
    if fewest < 1:
        raise ParameterError(f"fewest is {fewest}; it must be 1 or more, such as 6.")
    found, foreign = programme.findings, other_teams(programme, inspection_id)
    others, own = found[found["inspection_id"].isin(foreign)], programme.findings_of(inspection_id)
    asked = case_judgements(programme.instruments[inspection_id])
    own = own[(own["level"] == "section") | own["question"].isin(asked)]
    rows = own.set_index(ITEM)
    together = others.groupby(ITEM)[["sufficient", "answered"]].sum()
    together = together.reindex(rows.index, fill_value=0).add_suffix("_others")
    able = others[others["units"] >= fewest].groupby(ITEM)["proportion"]
    spread = able.agg(lowest="min", highest="max", average="mean", teams="size")
    spread = spread.reindex(rows.index).fillna({"teams": 0})
    sides = rows[["sufficient", "answered"]].join(together).join(spread)
    frame = sides.assign(
        inspection_id=inspection_id,
        proportion=sides["sufficient"] / sides["answered"],
        proportion_others=sides["sufficient_others"] / sides["answered_others"],
        confidence=confidence,
        rate=rate,
    )
    return COMPARISON.frame(_tested(frame.reset_index(), confidence, rate))


def other_teams(programme: Programme, inspection_id: str) -> list[str]:
    """Ids of the inspections an inspection is compared with: the latest of each other team."""
    own, rows = programme.about(inspection_id), programme.inspections
    keys = team_keys(rows["yot"])
    foreign = keys != keys[rows["inspection_id"] == inspection_id].iloc[0]
    alike = (rows["instrument"] == own.instrument) & (rows["version"] == own.version)
    return latest(rows[foreign & alike])["inspection_id"].tolist()


def _tested(frame: pd.DataFrame, confidence: float, rate: float) -> pd.DataFrame:
    """The frame with difference and test where there is a question with judgements on both sides."""
    questions = frame["level"] == "question"
    k, n, others_k, others_n = (
        frame[name] * questions  # 0 of 0 has no difference and no test
        for name in ("sufficient", "answered", "sufficient_others", "answered_others")
    )
    difference, lower, upper = newcombe(k, n, others_k, others_n, confidence)
    p, mid_p = fisher(k, n, others_k, others_n)
    adjusted, tested = false_discovery(p), ~np.isnan(p)
    return frame.assign(
        difference=difference,
        lower=lower,
        upper=upper,
        method=np.select([~questions, ~tested], [NOT_TESTED, NO_JUDGEMENTS], NEWCOMBE),
        p_value=p,
        mid_p=mid_p,
        p_adjusted=adjusted,
        family=int(tested.sum()),
        stands_out=np.select([~tested, adjusted <= rate], ["", "yes"], "no"),
    )
