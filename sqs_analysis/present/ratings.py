"""Ratings on a page: none without how likely it is, how near the next grade, and what pulls it down."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Heading, Paragraph, Share, Table, TableCell
from sqs_analysis.present.formats import percent_text
from sqs_analysis.present.frame_cells import Columns, count_cell, each_row, of_cell, tabled
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import natural_list
from sqs_analysis.read.instrument import Instrument, Ratings


def ratings(results: Results) -> Page:
    """The part of the analysis that rates; empty for an instrument that rates nothing."""
    found, rates = results.rated, results.inspection.instrument.ratings
    if found is None or rates is None:
        return Page()
    words, rows = tables.words_of(results), each_row(found.ratings)
    standards = [row for row in rows if row.level == "standard"]
    overall = [row for row in rows if row.level == "overall"]
    topic, title = words("ratings.topic"), words("ratings.title")
    if overall:
        title = _overall_text(overall[0], standards, results, words)
    said = words("figure.sentence_separator").join(_said(standards, results, words))
    notes = tuple(
        words(f"ratings.{key}", base=rates.minimum_base) for key in ("likely_note", "lowest_note")
    )
    if any(row.why == "withheld" for row in rows):
        notes += tables.withheld_notes(results, words)
    return Page.of(
        Heading(title, 2, "ratings", topic),
        *([Paragraph(said)] if said else []),
        _rating_table(standards, results, notes, words),
        *_chance_table([*standards, *overall], results, words),
    )


def rating_text(row: Any, results: Results) -> str:
    """A rating as it is said anywhere: the grade with how likely it is, or why there is none."""
    words, instrument = tables.words_of(results), results.inspection.instrument
    if row.why == "withheld":
        return words("disclosure.withheld")
    if row.why:
        return words(f"ratings.{row.why.replace(' ', '_')}", base=_rates(instrument).minimum_base)
    rates = _rates(instrument)
    grade = rates.grades[rates.place(row.grade)].label
    if math.isnan(row.probability):
        return words("ratings.by_hand", grade=grade)
    return words("ratings.likely", grade=grade, chance=percent_text(row.probability, words))


def _rates(instrument: Instrument) -> Ratings:
    assert instrument.ratings is not None  # where it rates nothing there is no row to say
    return instrument.ratings


def _title(row: Any, results: Results, words: Catalogue) -> str:
    """A standard by its title, after its id where that is a number."""
    rates = _rates(results.inspection.instrument)
    title = {standard.id: standard.title for standard in rates.standards}[row.standard]
    numbered = row.standard[:1].isdigit()
    return words("tables.named", id=row.standard, text=title) if numbered else title


def _overall_text(row: Any, standards: Sequence[Any], results: Results, words: Catalogue) -> str:
    """The overall rating with its points, or which standards keep it from being one."""
    rates, rating = _rates(results.inspection.instrument), rating_text(row, results)
    if row.grade:
        most = rates.grades[-1].points * len(rates.overall)
        return words("ratings.overall", rating=rating, points=int(row.points), most=most)
    lacking = [s for s in standards if s.standard in rates.overall and not s.grade]
    names = natural_list([_title(s, results, words) for s in lacking], words)
    return words("ratings.no_overall", rating=rating, standards=names)


def _said(standards: Iterable[Any], results: Results, words: Catalogue) -> list[str]:
    """How many ratings one judgement would move, and what the lowest of several does to one."""
    sampled = [row for row in standards if not math.isnan(row.same)]
    near = sum(1 in _known(row.to_raise, row.to_lower) for row in sampled)
    said = [words("ratings.near", n=near, of=len(sampled))] if sampled else []
    pulled = max(sampled, key=lambda row: row.below - row.below_alone, default=None)
    if pulled is None or pulled.below <= pulled.below_alone:
        return said
    chances = {
        name: percent_text(getattr(pulled, name), words)
        for name in ("same", "below", "below_alone")
    }
    values = {"standard": _title(pulled, results, words), "rating": rating_text(pulled, results)}
    return [*said, words("ratings.pull", **values, **chances)]


def _rating_table(
    standards: Sequence[Any], results: Results, notes: Sequence[str], words: Catalogue
) -> Table:
    """A row per standard: its rating, what decides it, and how many judgements would move it."""
    asked = results.inspection.instrument.question

    def lowest(row: Any) -> str:
        if not row.question:
            return ""
        return words("tables.named", id=row.question, text=asked(row.question).short)

    columns: Columns = (
        (words("ratings.standard"), lambda row: _title(row, results, words)),
        (words("ratings.rating"), lambda row: rating_text(row, results)),
        (words("ratings.lowest"), lowest),
        (words("theme.sufficient"), lambda row: _of(row, words)),
        (words("ratings.to_lower"), lambda row: _moves(row.to_lower)),
        (words("ratings.to_raise"), lambda row: _moves(row.to_raise)),
    )
    title, stamp = words("ratings.table"), tables.stamp_of(results)
    return tabled("table-ratings", title, standards, columns, notes, stamp, "")


def _of(row: Any, words: Catalogue) -> TableCell:
    return of_cell(row.sufficient, row.answered, words) if row.question else ""


def _moves(judgements: Any) -> TableCell:
    """So many judgements; nothing where no judgement can move it so."""
    return count_cell(judgements) if _known(judgements) else ""


def _known(*counts: Any) -> list[int]:
    return [int(count) for count in counts if pd.notna(count)]


def _chance_table(rows: Sequence[Any], results: Results, words: Catalogue) -> list[Table]:
    """A row per rating that chance plays a part in, a bar for how likely each grade is."""
    found, rates = results.rated, _rates(results.inspection.instrument)
    assert found is not None
    likely = found.stability[found.stability["level"] != "question"]
    of = likely.groupby("standard")["probability"].agg(list)
    shown = [row for row in rows if row.grade and row.standard in of]
    if not shown:
        return []
    columns: Columns = (
        (
            words("ratings.standard"),
            lambda row: (
                _title(row, results, words) if row.standard else words("ratings.overall_row")
            ),
        ),
        *(
            (grade.label, lambda row, n=n: _bar(of[row.standard][n], row.grade, n, rates, words))
            for n, grade in enumerate(rates.grades)
        ),
    )
    title, stamp = words("ratings.chances"), tables.stamp_of(results)
    notes = [words("ratings.chances_note")]
    return [tabled("table-rating-chances", title, shown, columns, notes, stamp, "")]


def _bar(chance: float, given: str, place: int, rates: Ratings, words: Catalogue) -> Share:
    """How likely a grade is; the one that was given is marked."""
    text = percent_text(chance, words)
    mine = rates.grades[place].id == given
    return Share(chance, words("ratings.given", chance=text) if mine else text)
