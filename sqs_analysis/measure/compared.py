"""Everything a report says about one inspection beside the others, measured once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sqs_analysis.measure.by_case import case_judgements
from sqs_analysis.measure.change import change_since
from sqs_analysis.measure.comparison import against_others, other_teams
from sqs_analysis.measure.contracts import FUNNEL
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.programme import Programme


@dataclass(frozen=True)
class Compared:
    """One inspection beside the other teams, and beside the team's last inspection.

    Attributes
    ----------
    inspection_id : the inspection.
    comparison : COMPARISON with the other teams' latest inspections.
    funnel : FUNNEL, the rows of this inspection.
    change : CHANGE, empty where the team was not inspected before.
    teams : other teams it was compared with.
    years : first and last year of their fieldwork, "" without any.
    """

    inspection_id: str
    comparison: pd.DataFrame
    funnel: pd.DataFrame
    change: pd.DataFrame
    teams: int
    years: tuple[str, str]


def compare(programme: Programme, inspection_id: str, confidence: float = 0.95) -> Compared:
    """Measure one inspection beside the others."""
    comparison = against_others(programme, inspection_id, confidence)
    others = other_teams(programme, inspection_id)
    rows, found = programme.inspections, programme.findings
    asked = case_judgements(programme.instruments[inspection_id])
    among = found["inspection_id"].isin([*others, inspection_id]) & found["question"].isin(asked)
    stands = funnel(found[among])
    years = rows[rows["inspection_id"].isin(others)]["year"]
    return Compared(
        inspection_id,
        comparison,
        FUNNEL.frame(stands[stands["inspection_id"] == inspection_id]),
        change_since(programme, inspection_id, confidence),
        len(others),
        (str(years.min()), str(years.max())) if len(others) else ("", ""),
    )
