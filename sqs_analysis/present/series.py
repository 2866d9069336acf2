"""A team over time: its lines with what would be expected, and what may be told as change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.series import Series
from sqs_analysis.present.blocks import Block, Chart, Heading, Items, Paragraph, Stamp, Table
from sqs_analysis.present.formats import confidence_text, long_date, percent_axis
from sqs_analysis.present.frame_cells import (
    Columns,
    each_row,
    limits_cell,
    of_cell,
    ratio_cell,
    tabled,
)
from sqs_analysis.read.instrument import Instrument

MOST_DATES = 24  # that a chart has room for: the last ones


def series_told(found: Series) -> list[Block]:
    """What has changed, beyond chance; or that nothing is shown to have, and what that may hide."""
    instrument, dates, told = found.instrument, found.dates, each_row(found.told)
    words = instrument.catalogue
    items = tuple(
        words(
            f"series.{row.verdict}",
            what=named(instrument, row),
            since=long_date(row.since, words),
            told=long_date(dates[row.inspection_id], words),
            k=row.sufficient,
            n=row.answered,
            k_before=row.sufficient_before,
            n_before=row.answered_before,
        )
        for row in told
    )
    none = words("series.no_other" if told else "series.none")
    hidden = (
        words("series.hidden", points=round(100 * found.hidden))
        if found.hidden < 1
        else words("series.hidden_all")
    )
    said = words("figure.sentence_separator").join((none, hidden))
    first, last = (long_date(day, words) for day in (min(dates.values()), max(dates.values())))
    return [
        Paragraph(words("series.lead", n=len(dates), first=first, last=last)),
        *([Items(items)] if items else []),
        Paragraph(said),
        Paragraph(words("series.rule"), "note"),
    ]


def named(instrument: Instrument, row: Any) -> str:
    """What a row of a series is on."""
    return (
        instrument.label_of(row.question) if row.question else instrument.section(row.section).title
    )


def series_charts(found: Series, stamp: Stamp, level: int) -> Iterator[Block]:
    """A chart for each section, under a heading of a level: its line, and those of its questions."""
    # Here, not above: what draws is slow to load, and few reports have a line.
    from sqs_analysis.present.programme_charts import Panel, panels_drawn

    instrument, points = found.instrument, found.points[found.points["level"] != "grade"]
    words = instrument.catalogue
    days = list(dict.fromkeys(found.dates.values()))[-MOST_DATES:]
    percent = confidence_text(float(points["confidence"].iloc[0]), words)
    for section, rows in points.groupby("section", sort=False):
        title = instrument.section(str(section)).title
        lines = [each_row(own) for _, own in rows.groupby("question", sort=False)]
        panels = [
            Panel(
                named(instrument, line[0]),
                [
                    (row.fieldwork_start, row.proportion, row.low, row.high)
                    for row in line
                    if row.answered and row.fieldwork_start in days
                ],
            )
            for line in lines
        ]
        said = words("figure.item_separator").join(_said(instrument, line, words) for line in lines)
        name, values = f"chart-series-{section}", {"section": title, "percent": percent}
        yield Heading(title, level, f"series-{section}")
        yield Chart(
            name,
            words("series.chart", **values),
            words("series.caption", **values),
            words("series.alt", **values, n=len(found.dates), lines=said),
            panels_drawn(panels, days, percent_axis(words)[::2], name, stamp),
            stamp,
            f"table-series-{section}",
        )


def _said(instrument: Instrument, line: list[Any], words: Catalogue) -> str:
    """A line from its first figure to its last."""
    first, last = (
        words("figure.of", k=row.sufficient, n=row.answered) for row in (line[0], line[-1])
    )
    return words("series.line", what=named(instrument, line[0]), first=first, last=last)


def series_tables(found: Series, stamp: Stamp) -> Iterator[Table]:
    """A table for each section: k of n at each date, what would be expected, and the grades given."""
    instrument, words = found.instrument, found.instrument.catalogue
    grades, points = (
        found.points[(found.points["level"] == "grade") == graded] for graded in (True, False)
    )
    given: dict[tuple[str, str], list[Any]] = {}
    for row in each_row(grades):
        given.setdefault((row.question, row.inspection_id), []).append(row)
    percent = confidence_text(float(points["confidence"].iloc[0]), words)
    columns: Columns = (
        (words("series.what"), partial(named, instrument)),
        (words("series.date"), lambda row: row.fieldwork_start),
        (words("theme.sufficient"), lambda row: of_cell(row.sufficient, row.answered, words)),
        (words("theme.share"), lambda row: ratio_cell(row.sufficient, row.answered, words)),
        (
            words("series.expected", percent=percent),
            lambda row: limits_cell(row.low, row.high, words),
        ),
    )
    graded = words("series.grades"), lambda row: _grades(instrument, row, given, words)
    for section, rows in points.groupby("section", sort=False):
        title = words("series.table", section=instrument.section(str(section)).title)
        shown = (*columns, graded) if set(rows["question"]) & set(grades["question"]) else columns
        notes = (words("series.expected_note"),)
        name, listed = f"table-series-{section}", each_row(rows)
        yield tabled(name, title, listed, shown, notes, stamp, heads=2, on_paper=False)


def _grades(
    instrument: Instrument, row: Any, given: dict[tuple[str, str], list[Any]], words: Catalogue
) -> str:
    """How often each grade was given, "" for a section."""
    labels = instrument.question(row.question).labels_by_code if row.question else {}
    return words("figure.list_separator").join(
        words("series.grade", grade=labels[grade.grade], k=grade.sufficient)
        for grade in given.get((row.question, row.inspection_id), ())
    )
