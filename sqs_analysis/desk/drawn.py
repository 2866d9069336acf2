"""The charts and tables that only an analyst sees: themes side by side, completeness, cells."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.desk.case_table import COUNTED
from sqs_analysis.desk.group_words import group_label
from sqs_analysis.desk.source import nothing_measured
from sqs_analysis.desk.trace import counted_text
from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Number, Table, TableCell
from sqs_analysis.present.tables import stamp_of, words_of
from sqs_analysis.read.inspection import Inspection


def cell_table(traced: pd.DataFrame, title: str, inspection: Inspection) -> Table:
    """TRACE below the chart of that title: each question's cells by how they were counted."""
    results = nothing_measured(inspection)
    words, instrument = words_of(results), inspection.instrument
    rows: list[tuple[TableCell, ...]] = []
    for (question, group), of_question in traced.groupby(["question", "group"], sort=False):
        name = str(question)
        label = words("desk.question_label", id=name, short=instrument.question(name).short)
        if traced["group"].nunique() > 1:
            whose = group_label(str(group), inspection)
            label = words("desk.in_group", title=label, group=whose)
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
