"""Cells and lines over a whole programme: rows of frames in, parts of tables and charts out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contracts import FEWEST_TEAMS
from sqs_analysis.measure.history import History
from sqs_analysis.measure.national import National
from sqs_analysis.present.blocks import Number, Paragraph, Range, Stamp
from sqs_analysis.present.formats import date_span, percent_text, range_text, ratio_text
from sqs_analysis.present.frame_cells import each_row
from sqs_analysis.present.marks import Line
from sqs_analysis.present.sentences import natural_list
from sqs_analysis.present.tables import untold
from sqs_analysis.read.instrument import INTERNAL


def stamp_for(found: National | History) -> Stamp:
    """The stamp of what is made from all these workbooks together."""
    return Stamp.of_programme(found.inspections["workbook"])


def rests_on(found: National | History) -> tuple[tuple[str, str], ...]:
    """What a page on many inspections rests on: when they were made, how many cases, by what."""
    words, days = found.instrument.catalogue, found.inspections["fieldwork_start"].astype(str)
    made = {"id": found.instrument.id, "version": found.instrument.version}
    return (
        (words("programme.fieldwork"), date_span(days.min(), days.max(), words)),
        (words("masthead.cases"), f"{found.inspections['cases'].sum():,}"),
        (words("masthead.instrument"), words("masthead.instrument_version", **made)),
    )


def released_notes(found: National, words: Catalogue) -> tuple[str, ...]:
    """What is left out of a programme for readers outside; nothing is for those inside."""
    if found.audience == INTERNAL:
        return ()
    limits = found.instrument.disclosure
    numbers = {"minimum": limits.minimum, "all_or_none": limits.all_or_none}
    return (words("programme.released"), words("disclosure.note", **numbers))


def skipped_notes(
    found: National | History, skipped: Sequence[tuple[str, str]], words: Catalogue
) -> tuple[Paragraph, ...]:
    """Whose figures are missing; a file's own name, which may be anything, is for readers inside."""
    if not skipped:
        return ()
    inside = found.audience == INTERNAL
    named = [known or (file if inside else "") for file, known in skipped]
    names = natural_list([*filter(None, named)], words)
    names = words("programme.skipped_names", names=names) if names else ""
    return (Paragraph(words("programme.skipped", n=len(skipped), names=names), "draft"),)


def beyond(found: National) -> pd.DataFrame:
    """Rows of FUNNEL beyond the outer limits, the least likely first, each with its team."""
    rows = found.funnel[found.funnel["standing"].str.endswith("99.8%")]
    teams = found.inspections.set_index("inspection_id")["team"]
    return rows.assign(team=rows["inspection_id"].map(teams)).sort_values("p_value", kind="stable")


def picture_rows(picture: pd.DataFrame, by: str, level: str) -> list[Any]:
    """Rows of NATIONAL for one kind of part and one level."""
    chosen = picture[(picture["by"] == by) & (picture["level"] == level)]
    return each_row(chosen)


def picture_line(label: str, row: Any, words: Catalogue) -> Line:
    """A line of a chart: all teams together, on the band of the middle of teams."""
    share, lower, upper = (None if math.isnan(value) else value for value in told(row))
    span = None if math.isnan(row.low) else (row.low, row.high)
    of = words("figure.none") if share is None else percent_text(share, words)
    return Line(label, share, lower, upper, of, span=span)


def told(row: Any) -> tuple[float, float, float]:
    """The share that is told of all teams and its limits: in the caseload, where that is known."""
    if row.weighted_teams:
        known = row.weighted_lower == row.weighted_upper  # every eligible case was inspected
        return row.weighted, *(
            (math.nan,) * 2 if known else (row.weighted_lower, row.weighted_upper)
        )
    return row.proportion, row.lower, row.upper


def share_with_limits(row: Any, words: Catalogue) -> Number | Range:
    """A share with its limits behind it; None is withheld."""
    if row is None:
        return untold(words)
    if math.isnan(row.proportion):
        return Range(None, None, words("figure.none"))
    if row.teams < FEWEST_TEAMS:  # too little to tell chance by
        return Range(None, None, ratio_text(row.sufficient, row.answered, words), row.proportion)
    text = words(
        "programme.share_range",
        share=ratio_text(row.sufficient, row.answered, words),
        limits=range_text(row.lower, row.upper, words),
    )
    return Range(row.lower, row.upper, text, row.proportion)


def correlation_text(correlation: float, words: Catalogue) -> str:
    """The correlation within teams, or that it was not estimated."""
    if math.isnan(correlation):
        return words("programme.not_estimated")
    return f"{correlation:.2f}"


def odds_cell(row: Any) -> Number:
    """An odds ratio, a dash where there is none."""
    if math.isnan(row.odds_ratio):
        return Number(None, "–")
    return Number(row.odds_ratio, f"{row.odds_ratio:.1f}")


def odds_limits(row: Any, words: Catalogue) -> Range:
    """The limits of an odds ratio."""
    if math.isnan(row.lower):
        return Range(None, None, words("figure.none"))
    text = words("programme.odds_range", lower=f"{row.lower:.1f}", upper=f"{row.upper:.1f}")
    return Range(row.lower, row.upper, text)
