"""What only a whole programme shows: funnels, a map, reasons, oversight beside the work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contracts import FEWEST_TEAMS
from sqs_analysis.measure.national import National
from sqs_analysis.present.blocks import Chart, Heading, Paragraph
from sqs_analysis.present.formats import percent_axis, percent_text
from sqs_analysis.present.frame_cells import Columns, count_cell, each_row, maybe, of_cell, tabled
from sqs_analysis.present.marks import Map, Shades
from sqs_analysis.present.page import Page
from sqs_analysis.present.programme_cells import (
    correlation_text,
    odds_cell,
    odds_limits,
    picture_rows,
    released_notes,
    stamp_for,
    told,
)
from sqs_analysis.present.programme_charts import Funnel, funnel_drawn
from sqs_analysis.present.sentences import natural_list

REASONS_SHOWN = 3


def programme_funnels(found: National) -> Page:
    """For each theme the question on which most teams lie beyond the limits of chance."""
    words = found.instrument.catalogue
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
    out = rows["standing"].str.endswith("99.8%")
    teams = found.inspections.set_index("inspection_id")["team"]
    rows = rows.assign(team=rows["inspection_id"].map(teams).where(out, ""))
    rows = rows.sort_values("p_value", kind="stable")
    points = list(zip(rows["answered"], rows["proportion"], rows["team"], strict=True))
    limits = ["answered", "lower_95", "upper_95", "lower_998", "upper_998"]
    curve = rows[limits].drop_duplicates("answered").sort_values("answered")
    outside = int((rows["standing"] != "within").sum())
    target = float(rows["target"].iloc[0])
    values = {
        "question": asked.short,
        "teams": len(rows),
        "outside": outside,
        "beyond": int(out.sum()),
        "share": percent_text(target, words),
        "correlation": correlation_text(float(rows["correlation"].iloc[0]), words),
    }
    name, stamp = f"chart-funnel-{question}", stamp_for(found)
    curves = list(curve.itertuples(index=False, name=None))
    shown = Funnel(points, curves, target, percent_axis(words), words("programme.funnel_across"))
    title, caption, alt = (
        words(f"programme.funnel_{key}", **values) for key in ("chart", "caption", "alt")
    )
    chart = Chart(name, title, caption, alt, funnel_drawn(shown, name, stamp), stamp)
    named = [
        words("programme.end", name=row.team, share=percent_text(row.proportion, words))
        for row in each_row(rows[rows["team"] != ""])
    ]
    said = words("programme.funnel_beyond", names=natural_list(named, words)) if named else ""
    heading = Heading(asked.wording, 3, f"funnel-{question}")
    return [heading, chart, *([Paragraph(said)] if said else [])]


def programme_map(found: National) -> Page:
    """Every team on every quality question: a map, not a ranking.

    Questions stand weakest first over all teams; teams by region, in each by all their judgements.
    """
    words = found.instrument.catalogue
    quality = {q.id: q.short for q in found.instrument.quality}
    whole = picture_rows(found.picture, "all", "question")
    share = {row.question: told(row)[0] for row in whole if row.question in quality}
    asked = sorted(share, key=lambda q: 2.0 if math.isnan(share[q]) else share[q])
    judged = found.findings[found.findings["question"].isin(asked)]
    sums = judged.groupby("inspection_id")[["sufficient", "answered"]].sum()
    teams = found.inspections.assign(
        share=found.inspections["inspection_id"].map(sums["sufficient"] / sums["answered"])
    ).sort_values(["region", "share", "team"], kind="stable")
    of = {(row.inspection_id, row.question): row for row in each_row(judged)}
    rows = [
        _map_row(row, [of.get((row.inspection_id, q)) for q in asked], words)
        for row in each_row(teams)
    ]
    edges = [words("figure.percent", percent=edge) for edge in (20, 40, 60, 80)]
    key = (
        words("programme.shade_first", upper=edges[0]),
        *(words("figure.range", lower=a, upper=b) for a, b in pairwise(edges)),
        words("programme.shade_last", lower=edges[-1]),
        words(
            "programme.shade_withheld" if released_notes(found, words) else "programme.shade_none"
        ),
    )
    counts = {"teams": len(rows), "questions": len(asked)}
    chart = Chart(
        "chart-map",
        words("programme.map_chart"),
        words("programme.map_caption"),
        words("programme.map_alt", **counts),
        Map(
            tuple(quality[q] for q in asked),
            tuple(rows),
            key,
            words("programme.map_summary", **counts),
        ),
        stamp_for(found),
    )
    return Page.of(Heading(words("programme.map_title"), 2, "map"), chart)


def _map_row(team: Any, findings: Sequence[Any], words: Catalogue) -> Shades:
    """A team's shares, each with its fifth of the way from 0 to 100%; no share, no shade."""
    shares = [None if row is None else maybe(row.proportion) for row in findings]
    texts = ("" if share is None else percent_text(share, words) for share in shares)
    shades = (None if share is None else min(int(5 * share + 1e-9), 4) for share in shares)
    return Shades(team.team, tuple(texts), tuple(shades), team.region)


def programme_reasons(found: National) -> Page:
    """The reasons given most often for what fell short."""
    words, instrument = found.instrument.catalogue, found.instrument
    if not instrument.questions_of(kind="reasons"):
        return Page(())
    asked = instrument.question
    columns: Columns = (
        (words("theme.question"), lambda row: asked(row.question).wording),
        (words("theme.reason"), lambda row: asked(row.question).labels_by_code[row.reason]),
        (words("theme.given"), lambda row: of_cell(row.count, row.answered, words)),
    )
    title, notes = (
        words("programme.reasons_table", most=REASONS_SHOWN),
        [words("theme.reasons_note")],
    )
    rows = each_row(found.reasons.groupby("question", sort=False).head(REASONS_SHOWN))
    table = tabled("table-programme-reasons", title, rows, columns, notes, stamp_for(found))
    return Page.of(Heading(words("programme.reasons_title"), 2, "reasons"), table)


def programme_oversight(found: National) -> Page:
    """Whether management oversight goes with the quality of the work."""
    words = found.instrument.catalogue
    if not found.instrument.oversight:
        return Page(())
    short = {q.id: q.short for q in found.instrument.questions}
    columns: Columns = (
        (words("programme.oversight_oversight"), lambda row: short[row.oversight]),
        (words("programme.oversight_work"), lambda row: short[row.question]),
        (words("programme.oversight_judged"), lambda row: count_cell(row.cases)),
        (words("programme.oversight_odds"), odds_cell),
        (words("programme.oversight_limits"), lambda row: odds_limits(row, words)),
    )
    notes, title = (words("programme.oversight_note"),), words("programme.oversight_table")
    rows = each_row(found.oversight)
    table = tabled("table-oversight", title, rows, columns, notes, stamp_for(found))
    return Page.of(Heading(words("programme.oversight_title"), 2, "oversight"), table)
