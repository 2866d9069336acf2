"""One inspection beside the others: what readers know from earlier programmes, and how sure it is."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.contracts import FEWEST_EITHER_TIME, FEWEST_TEAMS
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Heading, Items, Number, Paragraph, Range, Table
from sqs_analysis.present.formats import percent_text, ratio_text
from sqs_analysis.present.frame_cells import (
    Columns,
    difference_cell,
    each_row,
    limits_cell,
    of_cell,
    ratio_cell,
    tabled,
)
from sqs_analysis.present.page import Page
from sqs_analysis.present.series import series_charts, series_tables, series_told


def comparison(results: Results, compared: Compared | None) -> Page:
    """The part of the analysis that sets a team beside the others; empty without a comparison."""
    if compared is None:
        return Page()
    words = tables.words_of(results)
    heading = Heading(words("comparison.title"), 2, "comparison")
    over_time = _over_time(results, compared, words)
    if not compared.teams:
        return Page.of(heading, Paragraph(words("comparison.nobody")), *over_time)
    first, last = compared.years
    lead = words("comparison.lead", teams=compared.teams, first=first, last=last)
    return Page.of(
        heading,
        Paragraph(lead),
        *_standing_out(results, compared, words),
        *_weak_where(results, compared, words),
        *over_time,
        Paragraph(words("comparison.use"), "note"),
    )


def comparison_tables(results: Results, compared: Compared | None) -> list[Block]:
    """The figures of a comparison: themes, questions section by section, earlier inspections."""
    if compared is None:
        return []
    words = tables.words_of(results)
    if compared.series is not None:
        earlier: list[Block] = [*series_tables(compared.series, tables.stamp_of(results))]
    else:
        change = _change_table(results, compared, words)
        earlier = [change] if change else []
    if not compared.teams:
        return earlier
    rows = _rows(compared.comparison, "question")
    parts = [
        (section.id, [row for row in rows if row.section == section.id])
        for section in results.inspection.instrument.sections
    ]
    return [
        _theme_table(results, compared, words),
        *(
            _question_table(results, section, own, words)
            for section, own in parts
            if any(row.answered for row in own)
        ),
        *earlier,
    ]


def _theme_table(results: Results, compared: Compared, words: Catalogue) -> Table:
    """Own share beside lowest, average and highest, theme by theme."""
    titles = {theme.id: theme.title for theme in results.inspection.instrument.themes}
    rows = [row for row in _rows(compared.comparison, "section") if row.section in titles]
    columns: Columns = (
        (words("summary.theme"), lambda row: titles[row.section]),
        (words("comparison.own"), lambda row: ratio_cell(row.sufficient, row.answered, words)),
        (words("comparison.others"), lambda row: _of_others(row, words)),
        (words("comparison.middle"), lambda row: limits_cell(row.low, row.high, words)),
    )
    title, notes = words("comparison.themes_table"), (words("comparison.middle_note"),)
    stamp = tables.stamp_of(results)
    return tabled("table-comparison-themes", title, rows, columns, notes, stamp)


def _of_others(row: Any, words: Catalogue) -> Number:
    return ratio_cell(row.sufficient_others, row.answered_others, words)


def _standing_out(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """What differs from the others after false-discovery control; or that nothing does."""
    instrument, rows = results.inspection.instrument, _rows(compared.comparison, "question")
    tested = [row for row in rows if row.stands_out]
    heading = Heading(words("comparison.out_title"), 3, "stands-out")
    if not tested:
        return [heading, Paragraph(words("comparison.out_few", fewest=FEWEST_TEAMS))]
    items = tuple(
        words(
            "comparison.out_higher" if row.difference > 0 else "comparison.out_lower",
            question=instrument.label_of(row.question),
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
    rows = {row.question: row for row in _rows(compared.comparison, "question")}
    found: dict[str, list[str]] = {"here": [], "everywhere": [], "chance": []}
    for area in each(results.areas):
        row = rows.get(area.question)
        if row is not None and row.answered_others:
            found[_where(row)].append(results.inspection.instrument.label_of(area.question))
    items = tuple(
        words(f"comparison.weak_{where}", questions=words("figure.item_separator").join(labels))
        for where, labels in found.items()
        if labels
    )
    heading = Heading(words("comparison.weak_title"), 3, "weak-where")
    return [heading, Items(items)] if items else []


def _where(row: Any) -> str:
    """Where a question that fell short is weak: here, everywhere, or here by no more than chance."""
    if row.stands_out == "yes" and row.difference < 0:
        return "here"
    return "everywhere" if 2 * row.sufficient_others < row.answered_others else "chance"


def _question_table(results: Results, section_id: str, rows: list[Any], words: Catalogue) -> Table:
    instrument = results.inspection.instrument
    columns: Columns = (
        tables.question_column(results, words),
        (words("comparison.own_of"), lambda row: of_cell(row.sufficient, row.answered, words)),
        (words("comparison.others"), lambda row: _of_others(row, words)),
        (words("comparison.difference"), lambda row: difference_cell(row, words)),
        (words("comparison.middle"), lambda row: limits_cell(row.low, row.high, words)),
        (words("comparison.among"), lambda row: standing_text(row, words)),
        (words("comparison.adjusted"), lambda row: _p_value(row.p_adjusted, words)),
    )
    title = words("comparison.table", section=instrument.section(section_id).title)
    notes = (words("comparison.middle_note"), words("comparison.among_note"))
    name, stamp = f"table-comparison-{section_id}", tables.stamp_of(results)
    return tabled(name, title, rows, columns, notes, stamp, on_paper=False)


def standing_text(row: Any, words: Catalogue) -> str:
    """The one verdict on a question: what stands out lies beyond the limits, and says so."""
    if not row.standing:
        return words("figure.none")
    code = row.standing.replace(" ", "_").replace("%", "").replace(".", "")
    standing = words(f"comparison.standing_{code}")
    out = row.stands_out == "yes"
    return words("comparison.standing_out", standing=standing) if out else standing


def _over_time(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """The team's own line, from its third inspection on; before, what changed since the first."""
    if compared.series is None:
        return _changes(results, compared, words)
    return [
        Heading(words("series.title"), 3, "series"),
        *series_told(compared.series),
        *series_charts(compared.series, tables.stamp_of(results), 4),
    ]


def _changes(results: Results, compared: Compared, words: Catalogue) -> list[Block]:
    """What is clearly different from the team's last inspection; nothing without one."""
    rows = _comparable(compared)
    if not rows:
        return []
    instrument = results.inspection.instrument
    clear = [row for row in rows if row.verdict in ("higher", "lower")]
    low, high = compared.by_chance or (0, 0)
    often = sum(row.verdict != "too few" for row in rows)
    lead = words(
        f"comparison.change_{'lead' if often else 'none'}",
        before=rows[0].inspection_before,
        clear=len(clear),
        n=often,
        low=low,
        high=high,
    )
    items = tuple(
        words(
            f"comparison.change_{row.verdict}",
            question=instrument.label_of(row.question),
            k=row.sufficient,
            n=row.answered,
            k_before=row.sufficient_before,
            n_before=row.answered_before,
        )
        for row in clear
    )
    heading = Heading(words("comparison.change_title"), 3, "change")
    return [heading, Paragraph(lead), *([Items(items)] if items else [])]


def _comparable(compared: Compared) -> list[Any]:
    return [row for row in _rows(compared.change, "question") if row.verdict]


def _change_table(results: Results, compared: Compared, words: Catalogue) -> Table | None:
    """The last inspection and this one, question by question; None without a last one."""
    rows = _comparable(compared)
    if not rows:
        return None
    columns: Columns = (
        tables.question_column(results, words),
        (
            words("comparison.before"),
            lambda row: of_cell(row.sufficient_before, row.answered_before, words),
        ),
        (words("comparison.now"), lambda row: of_cell(row.sufficient, row.answered, words)),
        (words("comparison.difference"), lambda row: _change(row, words)),
        (words("comparison.verdict"), lambda row: verdict_text(row, words)),
    )
    notes = [
        words("comparison.change_note", fewest=FEWEST_EITHER_TIME),
        words("comparison.change_mean"),
        *([] if rows[0].comparable == "yes" else [words("comparison.version")]),
    ]
    title, stamp = words("comparison.change_table"), tables.stamp_of(results)
    return tabled("table-change", title, rows, columns, notes, stamp)


def _change(row: Any, words: Catalogue) -> Range:
    few = row.verdict == "too few"
    return Range(None, None, words("figure.none")) if few else difference_cell(row, words)


def verdict_text(row: Any, words: Catalogue) -> str:
    """What may be said of a change."""
    known = row.verdict.replace(" ", "_")
    return words(f"comparison.verdict_{known}") if known else words("figure.none")


def _rows(frame: pd.DataFrame, level: str) -> list[Any]:
    return [row for row in each_row(frame) if row.level == level]


def _p_value(p: float, words: Catalogue) -> Number:
    if math.isnan(p):
        return Number(None, words("figure.none"))
    return Number(p, words("comparison.p_below") if p < 0.001 else f"{p:.3f}")
