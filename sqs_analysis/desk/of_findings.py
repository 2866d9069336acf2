"""FINDINGS and COMPLETENESS as parts: a section of questions, the themes, or how much was answered."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sqs_analysis.desk.parts import Entry, Part, whose_of
from sqs_analysis.desk.source import inspection_behind, nothing_measured, results_behind
from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding, each
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import TableCell
from sqs_analysis.present.formats import capitalised, confidence_text, interval_text, share_text
from sqs_analysis.present.frame_cells import count_cell, each_row
from sqs_analysis.present.lines import finding_line
from sqs_analysis.present.marks import SMALL_BASE, Line
from sqs_analysis.present.sentences import sentence
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Section

# The columns of a table of COMPLETENESS, and what each is called.
COMPLETE = {
    "cells": "desk.complete_cells",
    "answered": "desk.complete_answered",
    "not_applicable": "theme.not_applicable",
    "not_answered": "theme.not_answered",
    "due": "desk.complete_due",
    "unreadable": "desk.complete_unreadable",
}


def finding_parts(
    findings: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """A part for the themes and for each section of questions, in each group of cases."""
    results = results_behind(findings, inspection)
    instrument = results.inspection.instrument
    # What an analyst chose of columns and order is kept for whoever saves it.
    rows = findings.set_axis(results.findings.index)
    for group, found in results.findings.groupby("group", sort=False):
        whose = whose_of(str(group), results, which)
        kinds = found["section"].map(lambda name: instrument.section(name).kind)
        themes = (found["level"] == "section") & (kinds == "theme")
        if themes.any():
            yield _theme_part(found[themes], results, whose, rows)
        questions = found[found["level"] == "question"]
        for section, of_section in questions.groupby("section", sort=False):
            yield _section_part(instrument.section(str(section)), of_section, results, whose, rows)


def _theme_part(
    found: pd.DataFrame, results: Results, whose: tuple[str, ...], rows: pd.DataFrame
) -> Part:
    words, instrument = tables.words_of(results), results.inspection.instrument
    title = words("desk.sections_title")
    entries = []
    for place, finding in zip(found.index, each(found), strict=True):
        name = instrument.section(finding.section).title
        line = finding_line(finding, name, words)
        cells = tables.section_cells(finding, words)
        said = _theme_said(finding, name, words)
        entries.append(Entry(finding.section, name, name, whose, line, cells, said, place))
    return Part(
        "themes",
        title,
        title,
        words("desk.sections_caption", small=SMALL_BASE),
        tables.section_columns(results, words),
        tuple(entries),
        results,
        rows.loc[found.index],
    )


def _theme_said(finding: Finding, theme: str, words: Catalogue) -> str:
    if not finding.answered:
        return words("desk.section_nothing", theme=theme)
    return words(
        "desk.section_sentence",
        theme=theme,
        k=finding.sufficient,
        n=finding.answered,
        share=share_text(finding, words),
        confidence=confidence_text(finding.confidence, words),
        interval=interval_text(finding, words),
    )


def _section_part(
    section: Section,
    found: pd.DataFrame,
    results: Results,
    whose: tuple[str, ...],
    rows: pd.DataFrame,
) -> Part:
    words, instrument = tables.words_of(results), results.inspection.instrument
    entries = []
    for place, finding in zip(found.index, each(found), strict=True):
        question = instrument.question(finding.question)
        label, aside = instrument.label_of(question.id), None
        line: Line | None = None
        cells: tuple[TableCell, ...] = ()
        if question.unit != "inspection":  # what is answered once is no share
            aside = words("theme.staff") if question.unit == "staff" else None
            line = finding_line(finding, label, words, aside=aside)
            cells = (*tables.question_cells(finding, words), question.base)
        named, said = tables.named(question, words), sentence(finding, instrument, words)
        entries.append(Entry(question.id, label, named, whose, line, cells, said, place))
    few = any(0 < n < SMALL_BASE for n in found["units"])
    return Part(
        section.id,
        section.title,
        words("theme.chart_title", section=section.title),
        words("theme.measured"),
        tables.question_columns(results, words),
        tuple(entries),
        results,
        rows.loc[found.index],
        (words("desk.few", small=SMALL_BASE),) if few else (),
    )


def completeness_parts(
    complete: pd.DataFrame, inspection: Inspection | None, _which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """COMPLETENESS as one part: a section is what each entry is on."""
    inspection = inspection_behind(complete, inspection)
    results = nothing_measured(inspection)
    words, title = tables.words_of(results), tables.words_of(results)("desk.complete_title")
    entries = []
    for row in each_row(complete):
        name = inspection.instrument.section(row.section).title
        cells = tuple(count_cell(getattr(row, column)) for column in COMPLETE)
        entries.append(
            Entry(row.section, name, name, (), _complete_line(row, name, words), cells, "")
        )
    columns = (words("desk.complete_section"), *(capitalised(words(k)) for k in COMPLETE.values()))
    caption = words("desk.complete_caption")
    yield Part("completeness", title, title, caption, columns, tuple(entries), results, complete)


def _complete_line(row: object, name: str, words: Catalogue) -> Line:
    cells, answered = (int(getattr(row, column)) for column in ("cells", "answered"))
    counts = (
        ("figure.not_applicable", "not_applicable"),
        ("figure.not_answered", "not_answered"),
        ("desk.unreadable", "unreadable"),
    )
    left = [words(key, n=n) for key, column in counts if (n := getattr(row, column))]
    of = words("figure.of", k=answered, n=cells) if cells else words("figure.none")
    share = answered / cells if cells else None
    return Line(name, share, None, None, of, words("figure.list_separator").join(left))
