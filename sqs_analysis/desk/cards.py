"""How things show themselves: an inspection as a card, a question with bars, problems by address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from sqs_analysis.desk.case_table import OUTSIDE
from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.source import nothing_measured
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.present.blocks import (
    Block,
    Facts,
    Heading,
    Number,
    Paragraph,
    Share,
    Table,
    TableCell,
)
from sqs_analysis.present.formats import capitalised, percent_text
from sqs_analysis.present.frame_cells import Columns, tabled
from sqs_analysis.present.headline import masthead
from sqs_analysis.present.method import identity
from sqs_analysis.present.sentences import reasons_sentence, sentence
from sqs_analysis.present.tables import stamp_of, words_of
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Question
from sqs_analysis.read.problems import Problem, errors

# Headings below those of the notebook's own prose.
LEVEL = 3
# A notebook is slow to show thousands of rows; `problems.frame` and `sqs check` have them all.
MOST_PROBLEMS = 200
REASONS_SAID = 3


def inspection_card(inspection: Inspection, counted: str, *, open_elsewhere: bool) -> Shown:
    """An inspection as a summary card: what was inspected, how much of it, and whether it is sound."""
    results = nothing_measured(inspection)
    words = words_of(results)
    state = (
        (words("desk.workbook"), inspection.workbook.path.name),
        (words("desk.check"), capitalised(counted)),
    )
    _, *about = masthead(results)  # who it is for is said of a report
    blocks: list[Block] = [
        replace(block, level=LEVEL) if isinstance(block, Heading) else block for block in about
    ]
    blocks.append(Facts((*identity(results), *state), stamp_of(results)))
    if errors(inspection.problems):
        blocks.append(Paragraph(words("desk.unsound"), "banner"))
    if open_elsewhere:
        name = inspection.workbook.path.name
        blocks.append(Paragraph(words("desk.open_elsewhere", workbook=name), "banner"))
    return Shown(tuple(blocks))


def problem_table(problems: Sequence[Problem], counted: str) -> Shown:
    """Problems as a table: where, how grave, what stands there, what to do."""
    words = catalogue()
    if not problems:
        return Shown((Paragraph(words("desk.no_problems")),))
    kinds = {"error": words("desk.error"), "warning": words("desk.a_warning")}
    columns: Columns = (
        (words("desk.problem_cell"), lambda problem: problem.address),
        (words("desk.problem_kind"), lambda problem: kinds[problem.severity]),
        (words("desk.problem_name"), lambda problem: problem.name),
        (words("desk.problem_found"), lambda problem: problem.found),
        (words("desk.problem_do"), lambda problem: capitalised(problem.message)),
    )
    more = len(problems) - MOST_PROBLEMS
    notes = (words("desk.more_problems", n=more),) if more > 0 else ()
    title = words("desk.problems", counted=capitalised(counted))
    shown = problems[:MOST_PROBLEMS]
    return Shown((tabled("table-problems", title, shown, columns, notes, summary=""),))


def question_card(
    question: Question,
    finding: Finding | None,
    answers: pd.DataFrame,
    reasons: pd.DataFrame,
    inspection: Inspection,
) -> Shown:
    """A question: its wording, what was found in a sentence, and a bar for each answer."""
    instrument = inspection.instrument
    words = instrument.catalogue
    title = words("desk.question_title", id=question.id, wording=question.wording)
    blocks: list[Block] = [Heading(title, LEVEL)]
    if finding:
        blocks.append(Paragraph(sentence(finding, instrument, words)))
    if question.base:
        blocks.append(Paragraph(words("desk.base", base=question.base), "note"))
    if question.answers:
        blocks.append(_answer_table(question.id, answers, words))
    blocks += [Paragraph(text) for text in _reasons(reasons, inspection, words)]
    return Shown(tuple(blocks))


def _answer_table(identity: str, answers: pd.DataFrame, words: Catalogue) -> Table:
    rows: list[tuple[TableCell, ...]] = []
    for row in answers.to_dict("records"):
        count, meaning = int(row["count"]), str(row["meaning"])
        blank = meaning == "not answered"
        if count or not blank:  # a blank that nobody left need not be told
            label = capitalised(words("theme.not_answered")) if blank else str(row["label"])
            share = _share(meaning, count, row["proportion"], words)
            rows.append((label, Number(count, str(count)), share))
    columns = (words("desk.answer"), words("desk.given"), words("desk.share"))
    return Table(f"answers-{identity}", words("desk.answers"), columns, tuple(rows))


def _share(meaning: str, count: int, proportion: float, words: Catalogue) -> TableCell:
    if meaning in OUTSIDE:
        return words("desk.left_out") if count else ""
    if math.isnan(proportion):
        return words("figure.none")
    return Share(proportion, percent_text(proportion, words))


def _reasons(reasons: pd.DataFrame, inspection: Inspection, words: Catalogue) -> list[str]:
    asked = {question.id: question for question in inspection.instrument.questions}
    said = []
    for row in reasons.to_dict("records"):
        answers = asked[str(row["question"])].answers
        if answers:
            label = answers.answer(str(row["reason"])).label
            said.append((label, int(row["count"]), int(row["answered"])))
    return [reasons_sentence(said[:REASONS_SAID], words)] if said else []
