"""The charts and tables that only an analyst sees: themes side by side, completeness, cells."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sqs_analysis.desk.source import nothing_measured
from sqs_analysis.desk.trace import COUNTED, counted_text
from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart, Number, Table, TableCell
from sqs_analysis.present.formats import capitalised, percent_axis
from sqs_analysis.present.lines import alternative, chart_of, finding_line
from sqs_analysis.present.marks import SMALL_BASE, Dots, Line
from sqs_analysis.present.tables import stamp_of, words_of
from sqs_analysis.read.inspection import Inspection


def sections_chart(results: Results) -> Chart:
    """Section findings side by side: a line for each theme, in the order of the frame."""
    words, instrument = words_of(results), results.inspection.instrument
    found = [(instrument.section(f.section).title, f) for f in each(results.findings)]
    lines = [finding_line(finding, title, words) for title, finding in found]
    title, caption = words("desk.sections_title"), words("desk.sections_caption", small=SMALL_BASE)
    return chart_of("chart-themes", title, caption, lines, results)


def completeness_chart(complete: pd.DataFrame, inspection: Inspection) -> Chart:
    """COMPLETENESS as a line for each section."""
    results = nothing_measured(inspection)
    words = words_of(results)
    lines = [_complete_line(row, inspection, words) for row in complete.to_dict("records")]
    title, caption = words("desk.complete_title"), words("desk.complete_caption")
    alt = alternative(lines, title, results)
    shown = Dots(tuple(lines), tuple(percent_axis(words)))
    return Chart("chart-completeness", title, caption, alt, shown, stamp_of(results))


def _complete_line(row: Mapping[Hashable, Any], inspection: Inspection, words: Catalogue) -> Line:
    cells, answered = int(row["cells"]), int(row["answered"])
    counts = (
        ("figure.not_applicable", "not_applicable"),
        ("figure.not_answered", "not_answered"),
        ("desk.unreadable", "unreadable"),
    )
    parts = [words(key, n=row[name]) for key, name in counts if row[name]]
    of = words("figure.of", k=answered, n=cells) if cells else words("figure.none")
    return Line(
        inspection.instrument.section(str(row["section"])).title,
        float(row["proportion"]) if cells else None,
        None,
        None,
        of,
        words("figure.list_separator").join(parts),
    )


def completeness_table(complete: pd.DataFrame, inspection: Inspection) -> Table:
    """COMPLETENESS as a table: how many cells hold an answer, n/a or nothing."""
    results = nothing_measured(inspection)
    words = words_of(results)
    columns = (
        words("desk.complete_section"),
        words("desk.complete_cells"),
        words("desk.complete_answered"),
        capitalised(words("theme.not_applicable")),
        capitalised(words("theme.not_answered")),
        words("desk.complete_due"),
        words("desk.complete_unreadable"),
    )
    names = ("cells", "answered", "not_applicable", "not_answered", "due", "unreadable")
    rows: list[tuple[TableCell, ...]] = []
    for row in complete.to_dict("records"):
        title = inspection.instrument.section(str(row["section"])).title
        rows.append((title, *(Number(int(row[name]), str(row[name])) for name in names)))
    title = words("desk.complete_title")
    return Table("table-completeness", title, columns, tuple(rows), (), stamp_of(results))


def cell_table(traced: pd.DataFrame, title: str, inspection: Inspection) -> Table:
    """TRACE below the chart of that title: each question's cells by how they were counted."""
    results = nothing_measured(inspection)
    words, instrument = words_of(results), inspection.instrument
    rows: list[tuple[TableCell, ...]] = []
    for question, of_question in traced.groupby("question", sort=False):
        name = str(question)
        label = words("desk.question_label", id=name, short=instrument.question(name).short)
        for counted in COUNTED:
            found = of_question[of_question["counted"] == counted]
            if len(found):
                number = Number(len(found), str(len(found)))
                rows.append((label, counted_text(counted), number, _addresses(found, words)))
    columns = tuple(
        words(f"desk.cells_{name}") for name in ("question", "counted", "number", "cells")
    )
    return Table(
        f"cells-{title}",
        words("desk.cells_title", title=title),
        columns,
        tuple(rows),
        (),
        stamp_of(results),
        words("desk.cells_summary"),
    )


def _addresses(found: pd.DataFrame, words: Catalogue) -> str:
    pairs = zip(found["address"], found["ref"], strict=True)
    named = (
        words("desk.cell_of", address=address, ref=ref) if ref else address
        for address, ref in pairs
    )
    return words("figure.list_separator").join(named)
