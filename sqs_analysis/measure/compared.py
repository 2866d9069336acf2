"""Everything a report says about one inspection beside the others, measured once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sqs_analysis.measure.change import change_since, changed_by_chance
from sqs_analysis.measure.comparison import against_others, other_teams
from sqs_analysis.measure.programme import Programme


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
    """

    inspection_id: str
    comparison: pd.DataFrame
    change: pd.DataFrame
    by_chance: tuple[int, int] | None
    teams: int
    years: tuple[str, str]


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
    )
