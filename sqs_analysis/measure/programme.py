"""Many inspections measured together: what all comparisons are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import nan

import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FINDINGS, INSPECTIONS
from sqs_analysis.measure.findings import ALL, findings
from sqs_analysis.measure.results import require_confidence
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.judgements import JUDGEMENTS


@dataclass(frozen=True)
class Programme:
    """The inspections of a programme, the earliest first.

    Attributes
    ----------
    inspections : INSPECTIONS.
    findings : FINDINGS of all cases, of all inspections.
    judgements : JUDGEMENTS of all inspections.
    confidence : of every interval, between 0 and 1.
    """

    inspections: pd.DataFrame
    findings: pd.DataFrame
    judgements: pd.DataFrame
    confidence: float

    def inspection(self, inspection_id: str) -> pd.Series:
        """The row of INSPECTIONS with an id.

        Raises
        ------
        AnalystError
            If the programme has no such inspection.
        """
        rows = self.inspections[self.inspections["inspection_id"] == inspection_id]
        if rows.empty:
            raise AnalystError(
                f"The programme has no inspection {inspection_id}. It has "
                f"{len(self.inspections)}: name one of their ids."
            )
        return rows.iloc[0]

    @cached_property
    def latest(self) -> pd.DataFrame:
        """INSPECTIONS with each team once: its latest inspection by the same instrument.

        A team inspected twice would otherwise count twice in every figure of the programme.
        """
        keys = [team_keys(self.inspections), self.inspections["instrument"]]
        return self.inspections.groupby([*keys, self.inspections["version"]], sort=False).tail(1)

    def team_findings(self, level: str = "question") -> pd.DataFrame:
        """FINDINGS of `latest` with the columns of INSPECTIONS beside them, at one level."""
        rows = self.findings[self.findings["level"] == level]
        return rows.merge(self.latest.drop(columns="cases"), on="inspection_id")


def programme(inspections: Iterable[Inspection], confidence: float = 0.95) -> Programme:
    """Measure many inspections together.

    None is left out: an unsound one is refused, and so is an id that stands twice.

    Parameters
    ----------
    inspections : inspections without errors.
    confidence : of every interval, between 0.5 and 0.999.

    Raises
    ------
    WorkbookError
        If an inspection has errors.
    AnalystError
        If there are none, or two of one id.

    Examples
    --------
    >>> programme([])
    Traceback (most recent call last):
    sqs_analysis.errors.AnalystError: A programme needs at least one inspection.
    """
    require_confidence(confidence)
    sound = [inspection.require_sound() for inspection in inspections]
    if not sound:
        raise AnalystError("A programme needs at least one inspection.")
    rows = INSPECTIONS.frame([_row(inspection) for inspection in sound])
    twice = rows["inspection_id"][rows["inspection_id"].duplicated()].tolist()
    if twice:
        raise AnalystError(f"These inspections stand twice: {', '.join(sorted(set(twice)))}.")
    rows = rows.sort_values(["fieldwork_start", "inspection_id"], ignore_index=True)
    by_id = {inspection.id: inspection for inspection in sound}
    ordered = [by_id[name] for name in rows["inspection_id"]]
    found = [findings(i.judgements, i.instrument, i.cases, (ALL,), confidence) for i in ordered]
    judged = pd.concat([i.judgements for i in ordered], ignore_index=True)
    return Programme(
        rows,
        FINDINGS.frame(pd.concat(found, ignore_index=True)),
        judged.astype(JUDGEMENTS),
        confidence,
    )


def team_keys(inspections: pd.DataFrame) -> pd.Series:
    """What teams are told apart by: their name, whatever its capitals and spaces.

    >>> team_keys(pd.DataFrame({"yot": ["Ashmere ", "ASHMERE"]})).tolist()
    ['ashmere', 'ashmere']
    """
    return inspections["yot"].map(lambda name: " ".join(str(name).split()).casefold())


def _row(inspection: Inspection) -> dict[str, object]:
    start, eligible = inspection.detail("fieldwork_start"), inspection.detail("eligible_cases")
    return {
        "inspection_id": inspection.id,
        "yot": inspection.detail("yot"),
        "nation_region": inspection.detail("nation_region"),
        "fieldwork_start": start,
        "year": int(start[:4]),
        "cases": len(inspection.cases),
        "eligible": float(eligible) if eligible else nan,
        "instrument": inspection.instrument.id,
        "version": inspection.instrument.version,
    }
