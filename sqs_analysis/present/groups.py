"""The cases apart by what is recorded of the child: every group of cases beside the others."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import (
    Block,
    Heading,
    Paragraph,
    Range,
    Table,
    TableCell,
)
from sqs_analysis.present.formats import (
    capitalised,
    confidence_text,
    percent_text,
    points_text,
    range_text,
)
from sqs_analysis.present.frame_cells import each_row, of_cell
from sqs_analysis.present.lines import chart_of
from sqs_analysis.present.marks import Line
from sqs_analysis.present.page import Page
from sqs_analysis.read.instrument import Field

Rows = dict[str, dict[str, Any]]  # by question and value, a row of BREAKDOWN


def groups(results: Results) -> Page:
    """The groups of cases over all quality questions together, a line each where it is large enough.

    Parameters
    ----------
    results : of one inspection. Empty for readers outside, and where there are no two groups to see.
    """
    words, instrument = tables.words_of(results), results.inspection.instrument
    base = instrument.areas.minimum_base
    # A field that has one value sets nothing apart.
    values = results.pooled.groupby("field")["value"].transform("size")
    found = each_row(results.pooled[values > 1])
    large = [row for row in found if row.cases >= base]
    if len(large) < 2:
        return Page()
    lines = [_line(row, results, words) for row in large]
    what, caption = words("groups.chart"), words("groups.measured")
    chart = chart_of("chart-groups", what, caption, lines, results, "tables")
    said = _too_few([row for row in found if 0 < row.cases < base], results, words)
    text = words("figure.sentence_separator").join([*said, words("groups.use")])
    return Page.of(Heading(words("groups.title"), 2, "groups"), chart, Paragraph(text))


def _line(row: Any, results: Results, words: Catalogue) -> Line:
    values = {
        "percent": confidence_text(results.confidence, words),
        "interval": range_text(row.lower, row.upper, words),
    }
    said = (percent_text(row.proportion, words), words("sentence.interval", **values))
    return Line(
        _label(row, results),
        row.proportion,
        row.lower,
        row.upper,
        words("figure.of", k=row.sufficient, n=row.answered),
        words("summary.units", n=row.cases),
        said=words("figure.list_separator").join(said),
    )


def _too_few(rows: list[Any], results: Results, words: Catalogue) -> list[str]:
    """The groups of so few cases that only their number is told, field by field."""
    listed = []
    for _, of_field in groupby(rows, key=lambda row: row.field):
        group = list(of_field)
        names = [
            words(
                "groups.small",
                group=_name(row, results) if number else _label(row, results),
                n=row.cases,
            )
            for number, row in enumerate(group)
        ]
        listed.append(words("figure.list_separator").join(names))
    return [words("groups.few", groups=words("figure.item_separator").join(listed))] if rows else []


def _name(row: Any, results: Results) -> str:
    """What the value of a group of cases is called."""
    instrument = results.inspection.instrument
    if not row.field:
        return capitalised(instrument.group(row.value).label)
    [field] = [f for f in instrument.fields_of("Cases") if f.name == row.field]
    return field.allowed.labels_by_code[row.value] if field.allowed else str(row.value)


def _label(row: Any, results: Results) -> str:
    """What a group of cases is called, with the field it is of."""
    fields = {f.name: f.label for f in results.inspection.instrument.fields_of("Cases")}
    name = _name(row, results)
    if not row.field:
        return name
    return tables.words_of(results)("groups.label", field=fields[row.field], value=name)


def group_tables(results: Results) -> list[Block]:
    """The quality questions by group of cases, a table for each field; or why there is none."""
    words, instrument = tables.words_of(results), results.inspection.instrument
    fields = {field.name: field for field in instrument.fields_of("Cases")}
    own = tables.group_table(results, words)
    return [
        *([own] if own else []),
        *(_by_field(results, fields[name], words) for name in instrument.breakdowns),
    ]


def _by_field(results: Results, field: Field, words: Catalogue) -> Block:
    """The table of a field, or why there is none."""
    rows = _rows(results, field)
    values = list(dict.fromkeys(value for of_question in rows.values() for value in of_question))
    if not values and results.withholds:
        return Paragraph(words("groups.withheld", label=field.label), "note")
    if len(values) < 2:
        return Paragraph(words("groups.one", label=field.label), "note")
    return _table(results, field, values, rows, words)


def _rows(results: Results, field: Field) -> Rows:
    """What may be seen of the quality questions, by question and value."""
    rows: Rows = {question.id: {} for question in results.inspection.instrument.quality}
    for row in each_row(results.breakdowns[results.breakdowns["field"] == field.name]):
        if row.question in rows:
            rows[str(row.question)][str(row.value)] = row
    return rows


def _table(
    results: Results, field: Field, values: list[str], rows: Rows, words: Catalogue
) -> Table:
    """A row for every quality question that was judged, a column for every value."""
    labels = field.allowed.labels_by_code if field.allowed else {}
    contrast = _contrasted(values, rows)
    found = [question for question in rows if _is_judged(results, question)]
    cells = tuple(
        (
            tables.named(results.inspection.instrument.question(question), words),
            *_cells(rows[question], values, contrast, words),
        )
        for question in found
    )
    columns = [words("theme.question"), *(labels[value] for value in values)]
    notes = [words("groups.note")]
    if contrast:
        columns.append(words("groups.difference"))
        first, second = (labels[value] for value in values)
        percent = confidence_text(results.confidence, words)
        notes.append(words("groups.difference_note", first=first, second=second, percent=percent))
    if not all(rows[question] for question in found):
        notes += [words("groups.withheld_note"), *tables.withheld_notes(results, words)]
    title = words("groups.table", field=field.label)
    name = f"table-groups-{field.name.replace('_', '-')}"
    stamp = tables.stamp_of(results)
    return Table(name, title, tuple(columns), cells, tuple(notes), stamp, title, on_paper=False)


def _is_judged(results: Results, question: str) -> bool:
    finding = results.finding(question)
    return bool(finding and finding.answered) or results.is_withheld(question)


def _contrasted(values: list[str], rows: Rows) -> bool:
    """Whether there are two values, and a difference between them on any question."""
    differences = (row.difference for found in rows.values() for row in found.values())
    return len(values) == 2 and not all(map(math.isnan, differences))


def _cells(
    of_question: dict[str, Any],
    values: list[str],
    contrast: bool,
    words: Catalogue,
) -> tuple[TableCell, ...]:
    """k of n for every value, and if they are contrasted the first less the second."""
    if not of_question:
        return (tables.untold(words),) * (len(values) + contrast)
    # Without judgements it is not said why: whether the group had blanks is not counted.
    asked = (of_question[value] for value in values)
    counts = tuple(of_cell(row.sufficient, row.answered, words, "few.judged") for row in asked)
    return (*counts, _difference(of_question[values[0]], words)) if contrast else counts


def _difference(row: Any, words: Catalogue) -> Range:
    if math.isnan(row.difference):
        return Range(None, None, words("groups.counts_only"))
    return Range(row.lower, row.upper, points_text(row.lower, row.upper, words))
