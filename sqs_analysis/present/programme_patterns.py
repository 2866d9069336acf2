"""What only a whole programme shows: funnels, a map, reasons, oversight beside the work."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contracts import FEWEST_TEAMS
from sqs_analysis.measure.national import National
from sqs_analysis.present.blocks import Heading, Paragraph, Table
from sqs_analysis.present.formats import percent_axis, percent_text
from sqs_analysis.present.frame_cells import count_cell, each_row, maybe, of_cell
from sqs_analysis.present.page import Page
from sqs_analysis.present.programme_cells import (
    correlation_text,
    odds_cell,
    odds_limits,
    released_notes,
    stamp_for,
    words_for,
)
from sqs_analysis.present.programme_charts import Funnel, funnel_chart, heat_map

REASONS_SHOWN = 3


def programme_funnels(found: National) -> Page:
    """For each theme the question on which most teams lie beyond the limits of chance."""
    words = words_for(found)
    heading = Heading(words("programme.funnels_title"), 2, "funnels")
    if not found.funnel["standing"].any():
        return Page.of(heading, Paragraph(words("programme.funnels_few", fewest=FEWEST_TEAMS)))
    blocks: list[Any] = [heading, Paragraph(words("programme.funnels_lead"))]
    for section in found.instrument.themes:
        rows = found.funnel[
            (found.funnel["section"] == section.id) & (found.funnel["standing"] != "")
        ]
        if len(rows):
            outside = rows["standing"].ne("within").groupby(rows["question"], sort=False).sum()
            question = str(outside.idxmax())
            blocks += _funnel(found, question, rows[rows["question"] == question], words)
    return Page(tuple(blocks))


def _funnel(found: National, question: str, rows: pd.DataFrame, words: Catalogue) -> list[Any]:
    asked = found.instrument.question(question)
    beyond = rows["standing"].str.endswith("99.8%")
    points = list(zip(rows["answered"], rows["proportion"], beyond, strict=True))
    limits = ["answered", "lower_95", "upper_95", "lower_998", "upper_998"]
    curve = rows[limits].drop_duplicates("answered").sort_values("answered")
    outside = int((rows["standing"] != "within").sum())
    target = float(rows["target"].iloc[0])
    values = {
        "question": asked.short,
        "teams": len(rows),
        "outside": outside,
        "beyond": int(beyond.sum()),
        "share": percent_text(target, words),
        "correlation": correlation_text(float(rows["correlation"].iloc[0]), words),
    }
    chart = funnel_chart(
        f"chart-funnel-{question}",
        words("programme.funnel_chart", **values),
        words("programme.funnel_caption", **values),
        words("programme.funnel_alt", **values),
        Funnel(points, list(curve.itertuples(index=False, name=None)), target),
        percent_axis(words),
        words("programme.funnel_across"),
        stamp_for(found),
    )
    return [Heading(asked.wording, 3), chart]


def programme_map(found: National) -> Page:
    """Every team on every quality question, by date of fieldwork: a map, not a ranking."""
    words, instrument = words_for(found), found.instrument
    asked = [q.id for q in instrument.questions_of(unit="case", kind="summary")]
    ids, names = found.inspections["inspection_id"], found.inspections["yot"]
    shares = found.findings[found.findings["question"].isin(asked)].pivot(
        index="inspection_id", columns="question", values="proportion"
    )
    shares = shares.reindex(index=ids, columns=asked)
    by_question: dict[str, Any] = {q: shares[q].to_dict() for q in asked}
    white = (words("programme.map_withheld"),) if released_notes(found, words) else ()
    lines = [[maybe(by_question[q][name]) for q in asked] for name in ids]
    chart = heat_map(
        "chart-map",
        words("programme.map_chart"),
        words("figure.sentence_separator").join((words("programme.map_caption"), *white)),
        words("programme.map_alt", teams=len(ids), questions=len(asked)),
        list(names),
        asked,
        lines,
        stamp_for(found),
    )
    key = tuple((q, instrument.question(q).wording) for q in asked)
    legend = Table(
        "table-map-questions",
        words("programme.map_key"),
        (words("programme.map_id"), words("theme.question")),
        key,
        (),
        stamp_for(found),
        words("programme.map_key"),
    )
    return Page.of(Heading(words("programme.map_title"), 2, "map"), chart, legend)


def programme_reasons(found: National) -> Page:
    """The reasons given most often for what fell short."""
    words, instrument = words_for(found), found.instrument
    rows = []
    for question, given in found.reasons.groupby("question", sort=False):
        asked = instrument.question(str(question))
        for row in each_row(given.head(REASONS_SHOWN)):
            of = of_cell(row.count, row.answered, words)
            rows.append((asked.wording, asked.labels_by_code[row.reason], of))
    table = Table(
        "table-programme-reasons",
        words("programme.reasons_table", most=REASONS_SHOWN),
        (words("theme.question"), words("theme.reason"), words("theme.given")),
        tuple(rows),
        (words("theme.reasons_note"),),
        stamp_for(found),
    )
    return Page.of(Heading(words("programme.reasons_title"), 2, "reasons"), table)


def programme_oversight(found: National) -> Page:
    """Whether management oversight goes with the quality of the work."""
    words = words_for(found)
    short = {q.id: q.short for q in found.instrument.questions}
    rows = tuple(
        (
            short[row.oversight],
            short[row.question],
            count_cell(row.cases),
            odds_cell(row),
            odds_limits(row, words),
        )
        for row in each_row(found.oversight)
    )
    keys = ("oversight", "work", "judged", "odds", "limits")
    columns = tuple(words(f"programme.oversight_{key}") for key in keys)
    notes, title = (words("programme.oversight_note"),), words("programme.oversight_table")
    table = Table("table-oversight", title, columns, rows, notes, stamp_for(found))
    return Page.of(Heading(words("programme.oversight_title"), 2, "oversight"), table)
