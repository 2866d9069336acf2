"""The cases apart by what is recorded of the child: every group of cases beside the others."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Heading, Paragraph, Table, TableCell
from sqs_analysis.present.formats import capitalised, confidence_text, percent_text, range_text
from sqs_analysis.present.frame_cells import (
    Column,
    Columns,
    difference_cell,
    each_row,
    of_cell,
    tabled,
)
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
        names = [
            words("groups.small", group=_label(row, results, alone=number > 0), n=row.cases)
            for number, row in enumerate(of_field)
        ]
        listed.append(words("figure.list_separator").join(names))
    return [words("groups.few", groups=words("figure.item_separator").join(listed))] if rows else []


def _label(row: Any, results: Results, *, alone: bool = False) -> str:
    """What a group of cases is called, with the field it is of unless that was said."""
    instrument = results.inspection.instrument
    if not row.field:
        return capitalised(instrument.group(row.value).label)
    [field] = [f for f in instrument.fields_of("Cases") if f.name == row.field]
    name = field.allowed.labels_by_code[row.value] if field.allowed else str(row.value)
    if alone:
        return name
    return tables.words_of(results)("groups.label", field=field.label, value=name)


def group_tables(results: Results) -> list[Block]:
    """The quality questions by group of cases, a table for each field; or why there is none."""
    words, instrument = tables.words_of(results), results.inspection.instrument
    fields = {field.name: field for field in instrument.fields_of("Cases")}
    own = group_table(results, words)
    return [
        *([own] if own else []),
        *(_by_field(results, fields[name], words) for name in instrument.breakdowns),
    ]


def group_table(results: Results, words: Catalogue) -> Table | None:
    """A column per group of cases, a row per quality question; None without two to set apart."""
    groups = results.inspection.instrument.groups
    rows = [
        (question, [results.finding(question.id, group.id) for group in groups])
        for question in results.inspection.instrument.quality
    ]
    said = [[found is None or found.answered > 0 for found in row] for _, row in rows]
    if sum(map(any, zip(*said, strict=True))) < 2:
        return None
    shown = [row for row, of_group in zip(rows, said, strict=True) if any(of_group)]
    columns: Columns = (
        (words("theme.question"), lambda row: tables.named(row[0], words)),
        *(
            (capitalised(group.label), lambda row, n=n: tables.question_cells(row[1][n], words)[0])
            for n, group in enumerate(groups)
        ),
    )
    title, stamp = words("theme.groups_table"), tables.stamp_of(results)
    notes = [words("theme.groups_note")]
    if any(found is None for _, row in shown for found in row):
        notes += tables.withheld_notes(results, words)
    return tabled("table-groups", title, shown, columns, notes, stamp, on_paper=False)


def _by_field(results: Results, field: Field, words: Catalogue) -> Block:
    """The table of a field, a column for every value; or why there is none."""
    rows = _rows(results, field)
    values = list(dict.fromkeys(value for of_question in rows.values() for value in of_question))
    if len(values) < 2:
        key = "groups.one" if values or not results.withholds else "groups.withheld"
        return Paragraph(words(key, label=field.label), "note")
    labels = field.allowed.labels_by_code if field.allowed else {}
    shown = [question for question in rows if _is_judged(results, question)]
    asked, notes = results.inspection.instrument.question, [words("groups.note")]
    columns: list[Column] = [
        (words("theme.question"), lambda name: tables.named(asked(name), words)),
        *(
            (labels[value], lambda name, v=value: _counted(rows[name], v, words))
            for value in values
        ),
    ]
    if _contrasted(values, rows):
        head = words("groups.difference")
        columns.append((head, lambda name: _contrast(rows[name], values[0], words)))
        percent = confidence_text(results.confidence, words)
        first, second = (labels[value] for value in values)
        notes.append(words("groups.difference_note", first=first, second=second, percent=percent))
    if not all(rows[question] for question in shown):
        notes += [words("groups.withheld_note"), *tables.withheld_notes(results, words)]
    name, title = field.name.replace("_", "-"), words("groups.table", field=field.label)
    stamp = tables.stamp_of(results)
    return tabled(f"table-groups-{name}", title, shown, columns, notes, stamp, on_paper=False)


def _rows(results: Results, field: Field) -> Rows:
    """What may be seen of the quality questions, by question and value."""
    rows: Rows = {question.id: {} for question in results.inspection.instrument.quality}
    for row in each_row(results.breakdowns[results.breakdowns["field"] == field.name]):
        if row.question in rows:
            rows[str(row.question)][str(row.value)] = row
    return rows


def _is_judged(results: Results, question: str) -> bool:
    finding = results.finding(question)
    return bool(finding and finding.answered) or results.is_withheld(question)


def _contrasted(values: list[str], rows: Rows) -> bool:
    """Whether there are two values, and a difference between them on any question."""
    differences = (row.difference for found in rows.values() for row in found.values())
    return len(values) == 2 and not all(map(math.isnan, differences))


def _counted(of_question: dict[str, Any], value: str, words: Catalogue) -> TableCell:
    """k of n; without judgements it is not said why: whether the group had blanks is not counted."""
    if not of_question:
        return tables.untold(words)
    row = of_question[value]
    return of_cell(row.sufficient, row.answered, words, "few.judged")


def _contrast(of_question: dict[str, Any], value: str, words: Catalogue) -> TableCell:
    """The first of two values less the second."""
    if not of_question:
        return tables.untold(words)
    return difference_cell(of_question[value], words, "groups.counts_only")
