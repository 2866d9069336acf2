"""One inspection beside all other teams: how far from them it is, and what chance would explain.

The inspection is compared with the other teams' latest inspections, taken together. Its own team's
other inspections are left out as well: they come from the same practice, so a team that has always
been different would in part be measured against itself. Each other team counts once. Inspections
made with another instrument, or another version of it, are never put into these figures.

The test asks whether a team like the others, which differ among themselves, would have a count so far
out (see `funnel`). So what stands out lies outside the range of teams, and beyond the limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.by_case import case_judgements
from sqs_analysis.measure.change import change_since, changed_by_chance
from sqs_analysis.measure.contracts import COMPARISON
from sqs_analysis.measure.contrast import NEWCOMBE, NO_JUDGEMENTS, contrasted, false_discovery
from sqs_analysis.measure.findings import ITEM, effective_counts
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.programme import Programme, latest, same_team
from sqs_analysis.measure.series import Series, series
from sqs_analysis.measure.spread import middle_of

RATE = 0.05  # of what stands out, at most this share is expected to be there by chance
NOT_TESTED = "none: judgements on one case resemble each other"
AMONG = ["standing", "p_value", "low", "high"]


@dataclass(frozen=True)
class Compared:
    """One inspection beside the other teams, and beside the team's last inspection.

    Attributes
    ----------
    inspection_id : the inspection.
    comparison : COMPARISON with the other teams' latest inspections.
    change : CHANGE, empty where the team was not inspected before.
    by_chance : how many questions would seem to have changed by chance alone, from and to.
    teams : other teams it was compared with.
    years : first and last year of their fieldwork, "" without any.
    series : the team over time, from its third inspection on: it then takes the place of `change`,
        which knows the last two alone.
    """

    inspection_id: str
    comparison: pd.DataFrame
    change: pd.DataFrame
    by_chance: tuple[int, int] | None
    teams: int
    years: tuple[str, str]
    series: Series | None = None


def compare(programme: Programme, inspection_id: str, confidence: float = 0.95) -> Compared:
    """Measure one inspection beside the others."""
    others, rows = other_teams(programme, inspection_id), programme.inspections
    years = rows[rows["inspection_id"].isin(others)]["year"]
    change = change_since(programme, inspection_id, confidence)
    return Compared(
        inspection_id,
        against_others(programme, inspection_id, confidence),
        change,
        changed_by_chance(programme, change),
        len(others),
        (str(years.min()), str(years.max())) if len(others) else ("", ""),
        series(programme, inspection_id, confidence, fewest=3),
    )


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
    foreign = ~same_team(programme, inspection_id)
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
    questions, tested = frame["level"] == "question", frame["p_value"].notna()
    apart = contrasted(frame, "others", confidence).where(questions)
    adjusted = false_discovery(frame["p_value"])
    why_not = [~questions, apart["difference"].isna()]
    return frame.assign(
        **apart,
        method=np.select(why_not, [NOT_TESTED, NO_JUDGEMENTS], NEWCOMBE),
        p_adjusted=adjusted,
        family=int(tested.sum()),
        stands_out=np.select([~tested, adjusted <= rate], ["", "yes"], "no"),
    )
