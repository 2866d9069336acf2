"""The grid of cases by question: a frame to sort, and how it is seen."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.desk.source import nothing_measured
from sqs_analysis.present.blocks import Block, Items
from sqs_analysis.present.cases import grid_chart, grid_table
from sqs_analysis.present.marks import Mark
from sqs_analysis.present.tables import words_of
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Instrument

MARKS: dict[str, Mark] = {
    "insufficient": "fell",
    "sufficient": "met",
    "not applicable": "none",
    "not answered": "blank",
}
COUNTS = ("insufficient", "themes")


def case_grid(table: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """A row per case of a case table: how many quality questions and themes fell short, then each."""
    themes = [theme.id for theme in instrument.themes]
    quality = [question.id for question in instrument.quality]
    return table[["case_ref", *COUNTS, *themes, *quality]]


def is_grid(found: object) -> bool:
    """Whether this is a grid of cases, or some rows of one."""
    return isinstance(found, pd.DataFrame) and {"case_ref", *COUNTS} <= set(found.columns)


def grid_blocks(grid: pd.DataFrame, inspection: Inspection, how: str) -> list[Block]:
    """The grid as a picture with its table, as a table or as sentences, in the order of the frame."""
    results, refs = nothing_measured(inspection), tuple(map(str, grid["case_ref"]))
    words = words_of(results)
    if how == "said":
        rows = zip(refs, *(grid[name] for name in COUNTS), strict=True)
        return [Items(tuple(words("desk.case_fell", ref=ref, n=n, t=t) for ref, n, t in rows))]
    quality = {question.id for question in inspection.instrument.quality}
    asked = {
        str(name): {ref: MARKS.get(how, "blank") for ref, how in zip(refs, grid[name], strict=True)}
        for name in grid.columns
        if name in quality
    }
    drawn = [grid_chart(results, asked, refs)] if how == "chart" else []
    return [*drawn, grid_table(results, asked, refs)]
