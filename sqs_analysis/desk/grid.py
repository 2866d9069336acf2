"""The grid of cases by question: a frame to sort, and how it is seen."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sqs_analysis.desk.source import nothing_measured
from sqs_analysis.present.blocks import Block, Items, Paragraph
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
    chart, table = grid_chart(results, asked, refs), grid_table(results, asked, refs)
    whole = len(inspection.units["case"])
    some = words("desk.grid_some", n=len(refs), of=whole) if len(refs) < whole else ""
    titles = [
        words("desk.in_group", title=t, group=some) if some else t
        for t in (chart.title, table.title)
    ]
    sorted_so = words("desk.grid_order")
    chart = replace(
        chart,
        title=titles[0],
        caption=words("desk.grid_caption"),
        alt=f"{titles[0]}. {chart.alt}",
    )
    table = replace(table, title=titles[1], notes=(words("desk.grid_note"), sorted_so))
    return [*([Paragraph(some, "banner")] if some else []), *([chart] * (how == "chart")), table]
