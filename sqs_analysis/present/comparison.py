"""One inspection beside the others: what readers know from earlier programmes, and how sure it is."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.compared import Compared
from sqs_analysis.measure.contracts import FEWEST_EITHER_TIME, FEWEST_TEAMS
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Heading,
    Items,
    Number,
    Paragraph,
    Range,
    Table,
)
from sqs_analysis.present.charts import SMALL_BASE, Line, dot_chart
from sqs_analysis.present.formats import (
    confidence_text,
    percent_axis,
    percent_text,
    points_text,
    ratio_text,
)
from sqs_analysis.present.frame_cells import each_row, limits_cell, of_cell, ratio_cell
from sqs_analysis.present.page import Page


def comparison(results: Results, compared: Compared | None) -> Page:
    """The part of the analysis that sets a team beside the others; empty without a comparison.

    Parameters
    ----------
    results : of the inspection.
    compared : the inspection beside the others, None where there is nothing to compare with.
    """
    if compared is None:
        return Page()
    words = tables.words_of(results)
    heading = Heading(words("comparison.title"), 2, "comparison")
    if not compared.teams:
        return Page.of(heading, Paragraph(words("comparison.nobody")))
    first, last = compared.years
    lead = words("comparison.lead", teams=compared.teams, first=first, last=last)
    return Page.of(
        heading,
        Paragraph(lead),
        _theme_table(results, compared, words),
        *_standing_out(results, compared, words),
        *_weak_where(results, compared, words),
        *_questions(results, compared, words),
        *_changes(results, compared, words),
        Paragraph(words("comparison.use"), "note"),
    )


def _theme_table(results: Results, compared: Compared, words: Catalogue) -> Table:
    """Own share beside lowest, average and highest, theme by theme."""
    instrument = results.inspection.instrument
    rows = tuple(
        (
            instrument.section(row.section).title,
            ratio_cell(row.sufficient, row.answered, words),
            ratio_cell(row.sufficient_others, row.answered_others, words),
            limits_cell(row.low, row.high, words),
        )
        for row in _rows(compared.comparison, "section")
        if instrument.section(row.section).kind == "theme"
    )
    columns = ("summary.theme", "comparison.own", "others", "middle")
    return Table(
        "table-comparison-themes",
        words("comparison.themes_table"),
        tuple(words(key if "." in key else f"comparison.{key}") for key in columns),
        rows,
        (words("comparison.middle_note"),),
        tables.stamp_of(results),
    )


def _standing_out(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """What differs from the others after false-discovery control; or that nothing does."""
    instrument, rows = results.inspection.instrument, _rows(compared.comparison, "question")
    tested = [row for row in rows if row.stands_out]
    heading = Heading(words("comparison.out_title"), 3)
    if not tested:
        return [heading, Paragraph(words("comparison.out_few", fewest=FEWEST_TEAMS))]
    items = tuple(
        words(
            "comparison.out_higher" if row.difference > 0 else "comparison.out_lower",
            question=instrument.question(row.question).short,
            k=row.sufficient,
            n=row.answered,
            share=ratio_text(row.sufficient, row.answered, words),
            others=ratio_text(row.sufficient_others, row.answered_others, words),
        )
        for row in tested
        if row.stands_out == "yes"
    )
    none = words("comparison.out_none", n=len(results.inspection.units["case"]))
    low, high = (
        sum(row.standing.startswith(side) for row in tested) for side in ("below", "above")
    )
    family, rate = len(tested), percent_text(tested[0].rate, words)
    expected = round(0.05 * family) or 1
    values = {"low": low, "high": high, "family": family, "expected": expected}
    return [
        heading,
        Items(items) if items else Paragraph(none),
        Paragraph(words("comparison.out_beyond", **values)),
        Paragraph(words("comparison.out_rule", family=family, rate=rate), "note"),
    ]


def _weak_where(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """Of the areas requiring improvement, what is weak here apart from what is hard everywhere."""
    instrument = results.inspection.instrument
    rows = {row.question: row for row in _rows(compared.comparison, "question")}
    items = tuple(
        words(
            f"comparison.weak_{_where(row)}",
            theme=instrument.section(area.section).title,
            base=instrument.question(area.question).base,
            clause=instrument.question(area.question).negative,
            share=ratio_text(area.insufficient, area.answered, words),
            others=ratio_text(
                row.answered_others - row.sufficient_others, row.answered_others, words
            ),
        )
        for area in each(results.areas)
        if (row := rows.get(area.question)) is not None and row.answered_others
    )
    return [Heading(words("comparison.weak_title"), 3), Items(items)] if items else []


def _where(row: Any) -> str:
    """Where a question that fell short is weak: here, everywhere, or here by no more than chance."""
    if row.stands_out == "yes" and row.difference < 0:
        return "here"
    return "everywhere" if 2 * row.sufficient_others < row.answered_others else "chance"


def _questions(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """A chart and a table for each section, questions in the instrument's order."""
    blocks: list[Block] = []
    for section in results.inspection.instrument.sections:
        rows = [row for row in _rows(compared.comparison, "question") if row.section == section.id]
        if any(row.answered for row in rows):
            blocks.append(Heading(words("comparison.questions_title", section=section.title), 3))
            blocks.append(_chart(results, section.id, rows, words))
            blocks.append(_question_table(results, section.id, rows, words))
    return blocks


def _chart(results: Results, section_id: str, rows: list[Any], words: Catalogue) -> Chart:
    instrument = results.inspection.instrument
    title = instrument.section(section_id).title
    short = {row.question: instrument.question(row.question).short for row in rows}
    limits = {f.question: f.limits for f in results.questions(section_id)}
    said = words("figure.item_separator").join(
        words(
            "comparison.alt_line",
            question=short[row.question],
            share=ratio_text(row.sufficient, row.answered, words),
            others=ratio_text(row.sufficient_others, row.answered_others, words),
        )
        for row in rows
        if row.answered_others
    )
    return dot_chart(
        f"chart-comparison-{section_id}",
        words("comparison.chart_title", section=title),
        words("comparison.chart_caption", percent=confidence_text(results.confidence, words)),
        words("comparison.alt", section=title, lines=said),
        [_line(row, short[row.question], limits.get(row.question), words) for row in rows],
        percent_axis(words),
        tables.stamp_of(results),
    )


def _line(row: Any, label: str, limits: tuple[float, float] | None, words: Catalogue) -> Line:
    lower, upper = limits or (None, None)
    return Line(
        label,
        row.proportion if row.answered else None,
        lower,
        upper,
        words("figure.of", k=row.sufficient, n=row.answered)
        if row.answered
        else words("figure.nothing"),
        small=row.answered < SMALL_BASE,
        span=None if math.isnan(row.low) else (row.low, row.high),
        mark=None if math.isnan(row.proportion_others) else row.proportion_others,
    )


def _question_table(results: Results, section_id: str, rows: list[Any], words: Catalogue) -> Table:
    instrument = results.inspection.instrument
    columns = ("own_of", "others", "difference", "middle", "among", "adjusted")
    cells = tuple(
        (
            instrument.question(row.question).wording,
            of_cell(row.sufficient, row.answered, words),
            ratio_cell(row.sufficient_others, row.answered_others, words),
            _difference(row, words),
            limits_cell(row.low, row.high, words),
            _standing(row, words),
            _p_value(row.p_adjusted, words),
        )
        for row in rows
    )
    return Table(
        f"table-comparison-{section_id}",
        words("comparison.table", section=instrument.section(section_id).title),
        (words("theme.question"), *(words(f"comparison.{column}") for column in columns)),
        cells,
        (words("comparison.middle_note"), words("comparison.among_note")),
        tables.stamp_of(results),
        words("theme.table_summary"),
    )


def _standing(row: Any, words: Catalogue) -> str:
    """The one verdict on a question: what stands out lies beyond the limits, and says so."""
    if not row.standing:
        return words("figure.none")
    code = row.standing.replace(" ", "_").replace("%", "").replace(".", "")
    standing = words(f"comparison.standing_{code}")
    out = row.stands_out == "yes"
    return words("comparison.standing_out", standing=standing) if out else standing


def _changes(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """What is different from the team's last inspection; nothing without one."""
    rows = _rows(compared.change, "question")
    rows = [row for row in rows if row.verdict]  # what can be compared
    if not rows:
        return []
    instrument = results.inspection.instrument
    cells = tuple(
        (
            instrument.question(row.question).wording,
            of_cell(row.sufficient_before, row.answered_before, words),
            of_cell(row.sufficient, row.answered, words),
            _difference(row if row.verdict != "too few" else None, words),
            words(f"comparison.verdict_{row.verdict.replace(' ', '_')}"),
        )
        for row in rows
    )
    comparable = rows[0].comparable == "yes"
    notes = [
        words("comparison.change_note", fewest=FEWEST_EITHER_TIME),
        words("comparison.change_mean"),
        *([] if comparable else [words("comparison.version")]),
    ]
    keys = ("before", "now", "difference", "verdict")
    table = Table(
        "table-change",
        words("comparison.change_table"),
        (words("theme.question"), *(words(f"comparison.{key}") for key in keys)),
        cells,
        tuple(notes),
        tables.stamp_of(results),
    )
    clear = sum(row.verdict in ("higher", "lower") for row in rows)
    low, high = compared.by_chance or (0, 0)
    lead = words(
        "comparison.change_lead",
        before=rows[0].inspection_before,
        clear=clear,
        n=sum(row.verdict != "too few" for row in rows),
        low=low,
        high=high,
    )
    return [Heading(words("comparison.change_title"), 3), Paragraph(lead), table]


def _rows(frame: pd.DataFrame, level: str) -> list[Any]:
    return [row for row in each_row(frame) if row.level == level]


def _difference(row: Any, words: Catalogue) -> Range:
    """A difference by its limits, in percentage points."""
    if row is None or math.isnan(row.difference):
        return Range(None, None, words("figure.none"))
    return Range(row.lower, row.upper, points_text(row.lower, row.upper, words))


def _p_value(p: float, words: Catalogue) -> Number:
    if math.isnan(p):
        return Number(None, words("figure.none"))
    return Number(p, words("comparison.p_below") if p < 0.001 else f"{p:.3f}")
