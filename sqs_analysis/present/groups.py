"""The cases apart by what is recorded of the child: every group of cases beside the others."""

from __future__ import annotations

import math
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Heading, Paragraph, Range, Table, TableCell
from sqs_analysis.present.formats import confidence_text, points_text
from sqs_analysis.present.frame_cells import each_row, of_cell
from sqs_analysis.present.page import Page
from sqs_analysis.read.instrument import Field

Rows = dict[str, dict[str, Any]]  # by question and value, a row of BREAKDOWN


def groups(results: Results) -> Page:
    """The part of the analysis that sets groups of cases beside each other, field by field.

    Parameters
    ----------
    results : of one inspection. Empty where the instrument breaks down by nothing.
    """
    words, instrument = tables.words_of(results), results.inspection.instrument
    fields = {field.name: field for field in instrument.fields_of("Cases")}
    blocks = [
        block for name in instrument.breakdowns for block in _by_field(results, fields[name], words)
    ]
    if not blocks:
        return Page()
    if any(isinstance(block, Table) for block in blocks):
        blocks.append(Paragraph(words("groups.use"), "note"))
    heading = Heading(words("groups.title"), 2, "groups")
    return Page.of(heading, Paragraph(words("groups.lead")), *blocks)


def _by_field(results: Results, field: Field, words: Catalogue) -> list[Block]:
    """The table of a field, or why there is none."""
    rows = _rows(results, field)
    values = list(dict.fromkeys(value for of_question in rows.values() for value in of_question))
    if not values and results.withholds:
        return [Paragraph(words("groups.withheld", label=field.label))]
    if len(values) < 2:
        return [Paragraph(words("groups.one", label=field.label))]
    return [Heading(field.label, 3), _table(results, field, values, rows, words)]


def _rows(results: Results, field: Field) -> Rows:
    """What may be seen of the quality questions, by question and value."""
    quality = results.inspection.instrument.questions_of(unit="case", kind="summary")
    rows: Rows = {question.id: {} for question in quality}
    for row in each_row(results.breakdowns):
        if row.field == field.name and row.question in rows:
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
            results.inspection.instrument.question(question).wording,
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
    return Table(
        f"table-groups-{field.name.replace('_', '-')}",
        words("groups.table", field=field.label),
        tuple(columns),
        cells,
        tuple(notes),
        tables.stamp_of(results),
    )


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
