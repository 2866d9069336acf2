"""REASONS and GIVEN as parts: how often each was given, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from sqs_analysis.desk.case_table import OUTSIDE
from sqs_analysis.desk.parts import Entry, Part, whose_of
from sqs_analysis.desk.source import inspection_behind, nothing_measured
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import TableCell
from sqs_analysis.present.formats import capitalised, ratio_text
from sqs_analysis.present.frame_cells import count_cell, each_row, of_cell, ratio_cell
from sqs_analysis.present.marks import SMALL_BASE, Line
from sqs_analysis.present.tables import named, words_of
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Question

REASONS_SAID = 3


def reason_parts(
    reasons: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """A part for the reasons of each question and group, the most frequent first."""
    for asked, whose, found, results in _by_question(reasons, inspection, which):
        labels, words, question = asked.labels_by_code, words_of(results), asked.id
        about = [results.inspection.instrument.label_of(name) for name in asked.explains]
        work = words("figure.item_separator").join(about)
        title = words("desk.reasons_title", about=work)
        given = [(labels[r.reason], int(r.count), int(r.answered)) for r in each_row(found)]
        each = [words("desk.reason_given", reason=r, k=k, n=n) for r, k, n in given[:REASONS_SAID]]
        listed = words("figure.item_separator").join(each)
        said = words("desk.reasons_said", about=work, reasons=listed)
        entries = [
            _entry(f"{question} {label}", capitalised(label), k, n, results, whose)
            for label, k, n in given
        ]
        columns = (words("theme.reason"), words("theme.given"), words("theme.share"))
        caption, notes = words("desk.reasons_caption"), (words("theme.reasons_note"),)
        yield _part(question, title, caption, columns, entries, said, results, found, notes)


def answer_parts(
    answers: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...] = ()
) -> Iterator[Part]:
    """A part for the answers to each question in each group, in the order of the frame."""
    for asked, whose, found, results in _by_question(answers, inspection, which):
        labels, words, question = asked.labels_by_code, words_of(results), asked.id
        meanings = {option.code: option.meaning for option in asked.options}
        blank = capitalised(words("theme.not_answered"))
        entries, counted = [], []
        for row in each_row(found):
            label = capitalised(labels.get(row.answer, blank))
            outside = meanings.get(row.answer, "not answered") in OUTSIDE
            n = 0 if outside else int(row.answered)
            entries.append(
                _entry(f"{question} {row.answer}", label, int(row.count), n, results, whose)
            )
            counted.append(words("desk.answer_given", answer=label, n=int(row.count)))
        said = words(
            "desk.answers_said",
            question=named(asked, words),
            answers=words("figure.list_separator").join(counted),
        )
        columns = (words("desk.answer"), words("desk.given"), words("desk.share"))
        title, caption = named(asked, words), words("desk.answers_caption")
        yield _part(question, title, caption, columns, entries, said, results, found)


def _part(
    name: str,
    title: str,
    caption: str,
    columns: tuple[str, ...],
    entries: list[Entry],
    said: str,
    results: Results,
    found: pd.DataFrame,
    notes: tuple[str, ...] = (),
) -> Part:
    """What was given to one question, with one sentence for all of it."""
    first, *others = entries
    told = (replace(first, said=said), *others)
    key = (("dot", words_of(results)("desk.key_given")),)
    return Part(name, title, title, caption, columns, told, results, found, notes, key)


def _by_question(
    frame: pd.DataFrame, inspection: Inspection | None, which: tuple[str, ...]
) -> Iterator[tuple[Question, tuple[str, ...], pd.DataFrame, Results]]:
    """Each question with its rows in each group; all of all cases where no group is named."""
    results = nothing_measured(inspection_behind(frame, inspection))
    rows = frame if "group" in frame else frame.assign(group=ALL)
    for (group, question), found in rows.groupby(["group", "question"], sort=False):
        asked = results.inspection.instrument.question(str(question))
        yield asked, whose_of(str(group), results, which), found, results


def _entry(
    item: str, label: str, k: int, n: int, results: Results, whose: tuple[str, ...]
) -> Entry:
    """How often something was given; what is outside of every share has a count alone."""
    words = words_of(results)
    cells: tuple[TableCell, ...]
    if not n:
        left_out = words("desk.left_out") if k else ""
        return Entry(item, label, label, whose, None, (count_cell(k), left_out))
    cells = (of_cell(k, n, words), ratio_cell(k, n, words))
    of, share = words("figure.of", k=k, n=n), ratio_text(k, n, words)
    line = Line(label, k / n, None, None, of, small=n < SMALL_BASE, said=share)
    return Entry(item, label, label, whose, line, cells)
