"""DIFFERENCES, COMPARISON and CHANGE as parts: a share beside another, and how far they are apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sqs_analysis.desk.group_words import group_label
from sqs_analysis.desk.parts import Entry, Part, whose_of
from sqs_analysis.desk.source import as_made, inspection_behind, nothing_measured, one_confidence
from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.breakdown import COUNTS_ONLY
from sqs_analysis.measure.contracts import CHANGE, COMPARISON, DIFFERENCES
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import TableCell
from sqs_analysis.present.comparison import standing_text, verdict_text
from sqs_analysis.present.formats import capitalised, confidence_text, ratio_text
from sqs_analysis.present.frame_cells import difference_cell, each_row, limits_cell, of_cell
from sqs_analysis.present.marks import SMALL_BASE, Line
from sqs_analysis.present.tables import named, words_of
from sqs_analysis.read.inspection import Inspection


@dataclass(frozen=True)
class _Pair:
    """How rows of a frame set two shares beside each other.

    Attributes
    ----------
    other : suffix of the columns of the second share.
    mark : how it is drawn: a tick, or a diamond for an earlier time.
    columns : keys of what the shares are called, then of further columns.
    further : cells of those.
    """

    other: str
    mark: str
    columns: tuple[str, ...]
    further: Callable[[Any, Catalogue], tuple[TableCell, ...]]


_GROUPS = _Pair("rest", "tick", ("desk.group", "desk.rest"), lambda _row, _words: ())
_TEAMS = _Pair(
    "others",
    "tick",
    ("comparison.own", "comparison.others", "comparison.middle", "comparison.among"),
    lambda row, words: (limits_cell(row.low, row.high, words), standing_text(row, words)),
)
_TIMES = _Pair(
    "before",
    "before",
    ("comparison.now", "comparison.before", "comparison.verdict"),
    lambda row, words: (verdict_text(row, words),),
)


def difference_parts(
    found: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """DIFFERENCES, a part for each section and group; BREAKDOWN likewise."""
    if "field" in found:
        groups = found["field"] + " == '" + found["value"] + "'"
        found = found.assign(group=groups, level="question", rest="")
    results = nothing_measured(inspection_behind(found, inspection))
    found = as_made(found, DIFFERENCES)
    words = words_of(results)
    for (group, rest), rows in found.astype({"rest": "str"}).groupby(["group", "rest"], sort=False):
        whose, beside = whose_of(str(group), results, which), str(rest)
        several = not beside or " or " in beside
        other = words("desk.rest") if several else group_label(beside, results.inspection)
        others = {"tick": other} | (
            {"dot": words("figure.list_separator").join(whose)} if len(rows) == len(found) else {}
        )
        yield from _parts(rows, _GROUPS, results, whose, others)


def comparison_parts(
    found: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """COMPARISON with the other teams, a part for each section."""
    results = nothing_measured(inspection_behind(found, inspection))
    found = as_made(found, COMPARISON)
    yield from _parts(found, _TEAMS, results, whose_of("all", results, which), {})


def change_parts(
    found: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """CHANGE since an earlier inspection, a part for each section."""
    results = nothing_measured(inspection_behind(found, inspection))
    found = as_made(found, CHANGE)
    names = {"dot": "inspection_id", "before": "inspection_before"}
    both = {mark: str(found[name].iloc[0]) for mark, name in names.items() if len(found)}
    yield from _parts(found, _TIMES, results, whose_of("all", results, which), both)


def _parts(
    found: pd.DataFrame,
    pair: _Pair,
    results: Results,
    whose: tuple[str, ...],
    other: dict[str, str],
) -> Iterator[Part]:
    words, instrument = words_of(results), results.inspection.instrument
    percent = confidence_text(one_confidence(found), words)
    own, rest, *more = (words(column) for column in pair.columns)
    beside = other.get(pair.mark) or words(f"chart.key_{pair.mark}")
    columns = (
        other.get("dot", own),
        capitalised(other["tick"]) if "tick" in other else other.get(pair.mark, rest),
        words("desk.difference", percent=percent),
        *more,
    )
    themes = [theme.id for theme in instrument.themes]
    sections = found[(found["level"] == "section") & found["section"].isin(themes)]
    questions = found[found["level"] == "question"]
    parts = [("themes", words("desk.sections_title"), words("summary.theme"), sections)]
    for name, rows in questions.groupby("section", sort=False):
        title = instrument.section(str(name)).title
        parts.append((str(name), title, words("theme.question"), rows))
    for name, title, head, rows in parts:
        entries = [_entry(row, pair, results, whose, beside) for row in each_row(rows)]
        if entries:
            caption = words("desk.pair_caption", other=beside)
            what = title if name == "themes" else words("theme.chart_title", section=title)
            yield Part(
                name,
                title,
                what,
                caption,
                (head, *columns),
                tuple(entries),
                results,
                rows,
                (words("desk.pair_note"),),
                tuple(other.items()),
            )


def _entry(row: Any, pair: _Pair, results: Results, whose: tuple[str, ...], other: str) -> Entry:
    words, instrument = words_of(results), results.inspection.instrument
    if row.question:
        question = instrument.question(row.question)
        label, title = instrument.label_of(question.id), named(question, words)
    else:
        label = title = instrument.section(row.section).title
    k, n = int(row.sufficient), int(row.answered)
    rest_k, rest_n = (
        int(getattr(row, f"{name}_{pair.other}")) for name in ("sufficient", "answered")
    )
    nothing = "groups.counts_only" if row.method == COUNTS_ONLY else "figure.none"
    difference = difference_cell(row, words, nothing)
    rest_share = rest_k / rest_n if rest_n else None
    none = difference.text == words("figure.none")
    apart = "" if none else words("desk.apart", points=difference.text)
    second = words(
        "desk.pair_other", other=other, k=rest_k, n=rest_n, share=ratio_text(rest_k, rest_n, words)
    )
    cells = (of_cell(k, n, words), of_cell(rest_k, rest_n, words), difference)
    said = words(
        "desk.pair_said",
        label=label,
        k=k,
        n=n,
        share=ratio_text(k, n, words),
        second=second,
        apart=apart,
    )
    line = Line(
        label,
        k / n if n else None,
        None,
        None,
        words("figure.of", k=k, n=n) if n else words("figure.nothing"),
        "" if none else difference.text,
        n < SMALL_BASE,
        (row.low, row.high) if hasattr(row, "low") and not math.isnan(row.low) else None,
        rest_share if pair.mark == "tick" else None,
        rest_share if pair.mark == "before" else None,
        second,
    )
    all_cells = (*cells, *pair.further(row, words))
    return Entry(row.question or row.section, label, title, whose, line, all_cells, said)
