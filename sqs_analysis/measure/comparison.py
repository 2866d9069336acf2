"""One inspection beside all other teams: how far from them it is, and what chance would explain.

The inspection is compared with the other teams' latest inspections, taken together. Its own team's
other inspections are left out as well: they come from the same practice, so a team that has always
been different would in part be measured against itself. Each other team counts once. Inspections
made with another instrument, or another version of it, are never put into these figures.

The test asks whether a team like the others, which differ among themselves, would have a count so far
out (see `funnel`). So what stands out lies outside the range of teams, and beyond the limits.
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
    newcombe,
)
from sqs_analysis.measure.findings import ITEM, effective_counts
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.programme import Programme, latest, team_keys
from sqs_analysis.measure.spread import middle_of

RATE = 0.05  # of what stands out, at most this share is expected to be there by chance
NOT_TESTED = "none: judgements on one case resemble each other"
AMONG = ["standing", "p_value", "low", "high"]


def against_others(
    programme: Programme, inspection_id: str, confidence: float = 0.95, *, rate: float = RATE
) -> pd.DataFrame:
    """COMPARISON of one inspection with all other teams.

    For each judgement that is asked of cases: the difference from all others together with
    Newcombe's limits, the middle 90% of teams, where this one stands among them, the chance of a team
    like the others so far out, and that chance adjusted by Benjamini and Hochberg. The family is every
    question that could be tested; what stands out has an adjusted p of at most `rate`, between 0 and
    1. For each section there is the middle of teams and no test: the judgements on one case resemble
    each other. With fewer than five teams nothing is said of how teams differ.
    """
    require_confidence(confidence)
    if not 0 < rate < 1:
        raise ParameterError(f"rate is {rate}; it must be between 0 and 1, such as 0.05.")
    found, foreign = programme.findings, other_teams(programme, inspection_id)
    others, own = found[found["inspection_id"].isin(foreign)], programme.findings_of(inspection_id)
    asked = case_judgements(programme.instruments[inspection_id])
    own = own[(own["level"] == "section") | own["question"].isin(asked)]
    rows = own.set_index(ITEM)
    together = others.groupby(ITEM)[["sufficient", "answered"]].sum()
    together = together.reindex(rows.index, fill_value=0).add_suffix("_others")
    sides = rows[["inspection_id", "sufficient", "answered"]].join(together)
    sides = sides.join(_among(own, others[others["question"].isin([*asked, ""])]))
    frame = sides.assign(
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


def _among(own: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Where the inspection stands among all teams, itself one of them, by level, section, question."""
    every = pd.concat([own, others], ignore_index=True)
    stands = funnel(every)
    stands = stands[stands["inspection_id"].isin(own["inspection_id"])].assign(level="question")
    sections = []
    for (level, section, question), rows in every[every["level"] == "section"].groupby(ITEM):
        low, high, teams = middle_of(*effective_counts(rows))
        found = {"level": level, "section": section, "question": question, "teams": teams}
        sections.append({**found, "low": low, "high": high, "standing": ""})
    among = pd.concat([stands[[*ITEM, *AMONG, "teams"]], pd.DataFrame(sections)])
    return among.set_index(ITEM)


def _tested(frame: pd.DataFrame, confidence: float, rate: float) -> pd.DataFrame:
    """The frame with difference and test where there is a question with judgements on both sides."""
    questions = frame["level"] == "question"
    k, n, others_k, others_n = (
        frame[name] * questions  # 0 of 0 has no difference and no test
        for name in ("sufficient", "answered", "sufficient_others", "answered_others")
    )
    difference, lower, upper = newcombe(k, n, others_k, others_n, confidence)
    compared, tested = ~np.isnan(difference), frame["p_value"].notna()
    adjusted = false_discovery(frame["p_value"])
    return frame.assign(
        difference=difference,
        lower=lower,
        upper=upper,
        method=np.select([~questions, ~compared], [NOT_TESTED, NO_JUDGEMENTS], NEWCOMBE),
        p_adjusted=adjusted,
        family=int(tested.sum()),
        stands_out=np.select([~tested, adjusted <= rate], ["", "yes"], "no"),
    )
