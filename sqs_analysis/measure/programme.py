"""A programme: many inspections measured one by one and kept together, for comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Any

import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.contracts import FINDINGS, INSPECTIONS, REASONS
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.findings import findings
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.reasons import reason_counts
from sqs_analysis.measure.results import Results
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import INTERNAL, Instrument
from sqs_analysis.read.text import same_name


@dataclass(frozen=True)
class Programme:
    """The inspections of a programme, as an audience may see them.

    Attributes
    ----------
    inspections : INSPECTIONS, by date of fieldwork, then id.
    findings : FINDINGS of every inspection, over all its cases; what is withheld has no row.
    reasons : REASONS of every inspection, likewise.
    judgements : JUDGEMENTS of every inspection, but for those behind what is withheld.
    instruments : by inspection id, what the inspection was made with.
    confidence : of the limits in `findings`.
    audience : who may see them, see `disclosure.release`.
    """

    inspections: pd.DataFrame
    findings: pd.DataFrame
    reasons: pd.DataFrame
    judgements: pd.DataFrame
    instruments: Mapping[str, Instrument]
    confidence: float
    audience: str = INTERNAL

    @property
    def instrument(self) -> Instrument:
        """The instrument of the last inspection."""
        return self.instruments[str(self.inspections["inspection_id"].iloc[-1])]

    def about(self, inspection_id: str) -> Any:
        """The row of INSPECTIONS of one inspection, its values under the names of the columns.

        Raises
        ------
        ParameterError
            If the programme has no such inspection.
        """
        rows = self.inspections[self.inspections["inspection_id"] == inspection_id]
        if rows.empty:
            raise ParameterError(
                f'There is no inspection "{inspection_id}" among the {len(self.inspections)} given.'
            )
        return next(rows.itertuples(index=False))

    def findings_of(self, inspection_id: str) -> pd.DataFrame:
        """FINDINGS of one inspection."""
        return self.findings[self.findings["inspection_id"] == inspection_id]

    def judgements_of(self, inspection_id: str) -> pd.DataFrame:
        """JUDGEMENTS of one inspection."""
        return self.judgements[self.judgements["inspection_id"] == inspection_id]


def programme(
    inspections: Iterable[Inspection], confidence: float = 0.95, audience: str = INTERNAL
) -> Programme:
    """Measure inspections and keep them together.

    What an audience may not see of an inspection is left out before anything is added up, so that
    nothing can be had from a sum over inspections and the reports of each.

    Inspections made with another instrument, or another version of it, are kept too: INSPECTIONS
    names both, and no measure here puts them into one figure. They may be given in any order.

    Raises
    ------
    WorkbookError
        If an inspection has errors.
    ParameterError
        If there is no inspection or no such audience, two have one id, or the confidence is out of
        bounds.

    Examples
    --------
    >>> programme([])
    Traceback (most recent call last):
    sqs_analysis.errors.ParameterError: A programme needs at least one inspection.
    """
    require_confidence(confidence)
    sound = [inspection.require_sound() for inspection in inspections]
    given = sorted(sound, key=lambda one: (one.day, one.id))
    _require_ids(given)
    return _joined([_of_one(inspection, confidence, audience) for inspection in given])


def with_inspection(others: Programme, inspection: Inspection) -> Programme:
    """A programme with one inspection more, or the programme itself if it has it already.

    Raises
    ------
    WorkbookError
        If the inspection has errors.
    ParameterError
        If the programme has another workbook for an inspection of that id.
    """
    held = others.inspections[others.inspections["inspection_id"] == inspection.id]
    if len(held):
        if held["workbook"].iloc[0] != inspection.workbook.sha256:
            raise ParameterError(
                f"The others have another workbook for {inspection.id} than "
                f"{inspection.workbook.path.name}. Leave one of the two out."
            )
        return others
    return _joined([others, programme([inspection], others.confidence, others.audience)])


def latest(inspections: pd.DataFrame) -> pd.DataFrame:
    """INSPECTIONS with each team's last inspection only, so that every team counts once.

    Of two that began on one day the one with the later id is the last.

    >>> row = {"year": "2014", "cases": 20, "eligible": 31}
    >>> dates = {"ash-1": "2013-05-13", "ash-2": "2015-05-11"}
    >>> rows = [{"inspection_id": i, "team": "Ash", "fieldwork_start": dates[i], **row} for i in dates]
    >>> latest(INSPECTIONS.frame(rows))["inspection_id"].tolist()
    ['ash-2']
    """
    ordered = inspections.sort_values(["fieldwork_start", "inspection_id"], kind="stable")
    earlier = team_keys(ordered["team"]).duplicated(keep="last")
    return ordered[~earlier].reset_index(drop=True)


def same_team(programme: Programme, inspection_id: str) -> pd.Series[bool]:
    """Which rows of the programme's INSPECTIONS are of the inspection's own team."""
    keys = team_keys(programme.inspections["team"])
    return keys == keys[programme.inspections["inspection_id"] == inspection_id].iloc[0]


def team_keys(names: pd.Series[str]) -> pd.Series[str]:
    """What tells teams apart: the name, however it is spaced and whatever its capitals.

    >>> team_keys(pd.Series(["Ash  Vale ", "ASH VALE"])).nunique()
    1
    """
    return names.map(same_name)


def _require_ids(given: list[Inspection]) -> None:
    if not given:
        raise ParameterError("A programme needs at least one inspection.")
    places: dict[str, str] = {}
    for inspection in given:
        name = inspection.workbook.path.name
        if inspection.id in places:
            raise ParameterError(
                f'{places[inspection.id]} and {name} are both the inspection "{inspection.id}". '
                "Give each an inspection_id of its own, or leave one out."
            )
        places[inspection.id] = name


def _row(inspection: Inspection) -> dict[str, Any]:
    eligible = inspection.detail("eligible_cases")
    return {
        "inspection_id": inspection.id,
        "team": inspection.team,
        "region": inspection.detail("region"),
        "fieldwork_start": inspection.day,
        "year": inspection.day[:4],
        "cases": len(inspection.cases),
        "eligible": float(eligible) if eligible else nan,
        "instrument": inspection.instrument.id,
        "version": inspection.instrument.version,
        "workbook": inspection.workbook.sha256,
    }


def _of_one(inspection: Inspection, confidence: float, audience: str) -> Programme:
    """One inspection over all its cases, as an audience may see it."""
    judgements, instrument = inspection.judgements, inspection.instrument
    found = findings(judgements, instrument, confidence=confidence)
    whole = Results(inspection, confidence, found, reason_counts(judgements, instrument))
    seen = release(whole, audience)
    return Programme(
        INSPECTIONS.frame([_row(inspection)]),
        FINDINGS.frame(seen.findings),
        REASONS.frame(seen.reasons),
        judgements[~judgements["question"].isin(seen.withheld["question"])],
        {inspection.id: instrument},
        confidence,
        audience,
    )


def _joined(parts: Sequence[Programme]) -> Programme:
    frames = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("inspections", "findings", "reasons", "judgements")
    }
    by_date = ["fieldwork_start", "inspection_id"]
    frames["inspections"] = frames["inspections"].sort_values(by_date, ignore_index=True)
    instruments = {name: made for part in parts for name, made in part.instruments.items()}
    return replace(parts[0], **frames, instruments=instruments)
