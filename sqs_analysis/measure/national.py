"""The national picture: all inspections together, by theme and question, by year and region.

The inspection is the sampling unit: judgements of one team resemble each other more than those of
two, so limits are those of a ratio of sums over inspections (see `intervals.ratio_interval`), not
of so many independent judgements. Years and regions have the inspections that were made in them,
which nobody drew at random: a difference between two years may be one between the teams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from sqs_analysis.measure.by_case import case_judgements
from sqs_analysis.measure.comparison import FEWEST_CASES
from sqs_analysis.measure.contracts import NATIONAL
from sqs_analysis.measure.cooccurrence import cooccurrence
from sqs_analysis.measure.findings import ALL, ITEM
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.intervals import ratio_interval
from sqs_analysis.measure.oversight import oversight
from sqs_analysis.measure.programme import Programme, latest
from sqs_analysis.measure.shrinkage import shrinkage
from sqs_analysis.read.instrument import INTERNAL, Instrument

YEAR, REGION = "year", "region"
PAIRED = ["question", "other", "oversight"]


@dataclass(frozen=True)
class National:
    """Everything the programme report says, measured once.

    Attributes
    ----------
    instrument : of the inspections it is made of.
    inspections : INSPECTIONS, each team's latest with that instrument and version.
    findings : FINDINGS of those.
    picture : NATIONAL.
    funnel : FUNNEL. shrunken : SHRUNKEN.
    together : TOGETHER of insufficient judgements.
    oversight : OVERSIGHT against the quality of the work.
    reasons : sum over the inspections of each reason given: section, question, reason, count.
    left_out : inspections that are not in it: earlier ones of a team, and other instruments.
    audience : who may see it.
    """

    instrument: Instrument
    inspections: pd.DataFrame
    findings: pd.DataFrame
    picture: pd.DataFrame
    funnel: pd.DataFrame
    shrunken: pd.DataFrame
    together: pd.DataFrame
    oversight: pd.DataFrame
    reasons: pd.DataFrame
    left_out: int
    confidence: float
    audience: str = INTERNAL


def national(programme: Programme, seed: int = 1) -> National:
    """Measure the national picture.

    Parameters
    ----------
    programme : measured inspections.
    seed : of the draws that rank intervals rest on.
    """
    instrument = programme.instrument
    rows = programme.inspections
    alike = (rows["instrument"] == instrument.id) & (rows["version"] == instrument.version)
    inspections = latest(rows[alike])
    held = inspections["inspection_id"]
    found, judgements, reasons = (
        frame[frame["inspection_id"].isin(held)]
        for frame in (programme.findings, programme.judgements, programme.reasons)
    )
    of_cases = found[found["question"].isin(case_judgements(instrument))]
    return National(
        instrument,
        inspections,
        found,
        picture(found, inspections, instrument, programme.confidence),
        funnel(of_cases),
        shrinkage(of_cases, programme.confidence, seed),
        _based(cooccurrence(judgements, instrument), programme),
        _based(oversight(judgements, instrument, programme.confidence), programme),
        _reasons(reasons),
        len(rows) - len(inspections),
        programme.confidence,
        programme.audience,
    )


def _based(rows: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """Rows on two questions, made straight from judgements; outside internal use not all of them.

    Left out are those on too few cases, and those on a question put to a kind of child: beside
    another question it would be a group's finding, which no inspection was asked whether it shows.
    """
    if programme.audience == INTERNAL:
        return rows
    kinds = programme.instrument.kinds
    crossed = rows[rows.columns.intersection(PAIRED)].isin(kinds).any(axis=1)
    enough = rows["cases"] >= programme.instrument.disclosure.all_or_none
    return rows[enough & ~crossed].reset_index(drop=True)


def picture(
    findings: pd.DataFrame, inspections: pd.DataFrame, instrument: Instrument, confidence: float
) -> pd.DataFrame:
    """NATIONAL: sections and questions over all inspections, sections by year and by region."""
    about = inspections.set_index("inspection_id")
    asked = case_judgements(instrument)
    kept = findings[(findings["level"] == "section") | findings["question"].isin(asked)]
    sections = kept[kept["level"] == "section"]
    of = {
        YEAR: sections["inspection_id"].map(about["year"]).astype(str),
        REGION: sections["inspection_id"].map(about["nation_region"]),
    }
    rows = list(_rows(kept, ALL, ALL, confidence))
    for by, values in of.items():
        for part in sorted(values.unique()):
            rows += _rows(sections[values == part], by, part, confidence)
    return NATIONAL.frame(rows)


def _rows(
    findings: pd.DataFrame, by: str, part: str, confidence: float
) -> Iterator[dict[str, object]]:
    for (level, section, question), rows in findings.groupby(ITEM, sort=False):
        k, n = rows["sufficient"], rows["answered"]
        share = ratio_interval(k, n, confidence)
        based = rows[rows["units"] >= FEWEST_CASES]["proportion"]
        yield {
            "by": by,
            "part": part,
            "level": level,
            "section": section,
            "question": question,
            "sufficient": k.sum(),
            "answered": n.sum(),
            "proportion": share.estimate,
            "lower": share.lower,
            "upper": share.upper,
            "confidence": confidence,
            "method": share.method.replace("cases", "inspections"),
            "teams": int((n > 0).sum()),
            "lowest": based.min(),
            "highest": based.max(),
        }


def _reasons(reasons: pd.DataFrame) -> pd.DataFrame:
    """How often each reason was given in all, the most frequent of its question first."""
    keys = ["section", "question", "of", "reason"]
    units = reasons.drop_duplicates(["inspection_id", "question"]).groupby("question")["answered"]
    summed = reasons.groupby(keys, sort=False)["count"].sum().reset_index()
    summed = summed.assign(answered=summed["question"].map(units.sum()))
    return summed.sort_values(["question", "count"], ascending=[True, False], kind="stable")
