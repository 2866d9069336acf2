"""A section of the analysis, complete: chart, table, sentences, reasons, groups apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Chart, Heading, Items, Paragraph
from sqs_analysis.present.charts import SMALL_BASE, Line, dot_chart
from sqs_analysis.present.formats import (
    capitalised,
    confidence_text,
    left_out,
    of_text,
    percent_axis,
    share_text,
)
from sqs_analysis.present.page import Page, pages
from sqs_analysis.present.sentences import reasons_sentence, sentence
from sqs_analysis.read.instrument import Question, Section

# So many reasons are said in a sentence; the table has them all.
REASONS_SAID = 3


def themes(results: Results) -> Page:
    """Every theme of the instrument: chart, table, sentences, reasons, groups apart."""
    return pages(theme(results, section.id) for section in results.inspection.instrument.themes)


def management(results: Results) -> Page:
    """The sections on management: what staff said, and what inspectors found."""
    sections = results.inspection.instrument.sections
    return pages(theme(results, section.id) for section in sections if section.kind != "theme")


def theme(results: Results, section_id: str) -> Page:
    """One section of the instrument, complete.

    Parameters
    ----------
    results : of one inspection.
    section_id : id of the section.
    """
    words, section = tables.words_of(results), results.inspection.instrument.section(section_id)
    title = section.title
    if section.kind == "theme":
        title = words("theme.numbered", number=section.number, title=title)
    blocks: list[Block] = [Heading(title, 2, f"section-{section.id}")]
    found = results.questions(section.id)
    judged = any(finding.answered for finding in found)
    if not judged and not any(finding is None for _, finding in tables.charted(results, section)):
        table = replace(tables.question_table(results, section, words), summary="")
        return Page.of(*blocks, Paragraph(words("theme.nothing")), table)
    blocks += [section_chart(results, section), tables.question_table(results, section, words)]
    blocks += _gates(results, section, words)
    blocks += _drafted(results, section, words)
    blocks += _reasons(results, section, words)
    blocks += _groups(results, section, words)
    return Page(tuple(blocks))


def section_chart(results: Results, section: Section) -> Chart:
    """The chart of a section: a line per question, in the instrument's order."""
    words = tables.words_of(results)
    found = tables.charted(results, section)
    percent = confidence_text(results.confidence, words)
    said = words("figure.item_separator").join(_alt_line(f, q.short, words) for q, f in found)
    caption = words("theme.chart_caption", percent=percent, small=SMALL_BASE)
    if any(finding is None for _, finding in found):
        notes = (caption, *tables.withheld_notes(results, words))
        caption = words("figure.sentence_separator").join(notes)
    return dot_chart(
        f"chart-{section.id}",
        words("theme.chart_title", section=section.title),
        caption,
        words("theme.alt", section=section.title, percent=percent, lines=said),
        [finding_line(finding, question.short, words) for question, finding in found],
        percent_axis(words),
        tables.stamp_of(results),
    )


def finding_line(finding: Finding | None, label: str, words: Catalogue) -> Line:
    """A finding as a line of a chart; its dot is hollow where few cases stand behind it.

    None is a finding that is withheld: its line says so, and has no mark.
    """
    if finding is None:
        return Line(label, None, None, None, words("disclosure.withheld"))
    lower, upper = finding.limits or (None, None)
    return Line(
        label,
        finding.share,
        lower,
        upper,
        of_text(finding, words),
        left_out(finding, words),
        finding.units < SMALL_BASE,
    )


def _alt_line(finding: Finding | None, label: str, words: Catalogue) -> str:
    if finding is None:
        return words("theme.alt_line_nothing", question=label, nothing=words("disclosure.withheld"))
    of, share = of_text(finding, words), share_text(finding, words)
    if finding.answered:
        line = words("theme.alt_line", question=label, of=of, share=share)
    else:
        line = words("theme.alt_line_nothing", question=label, nothing=of)
    rest = left_out(finding, words)
    return words("theme.alt_line_left_out", line=line, left_out=rest) if rest else line


def _drafted(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """The findings in words, an item each: in the letter's order, in management staff first."""
    questions = results.inspection.instrument.questions_of(section=section.id)
    if section.kind == "theme":
        said = _said(results, sorted(questions, key=lambda question: question.paragraph), words)
        return [Items(said)] if said else []
    staff = _said(results, (q for q in questions if q.unit == "staff"), words)
    others = _said(results, (q for q in questions if q.unit != "staff"), words)
    blocks: list[Block] = []
    for key, items in (("management.staff", staff), ("management.inspectors", others)):
        blocks += [Heading(words(key), 3), Items(items)] if items else []
    return blocks


def _said(results: Results, questions: Iterable[Question], words: Catalogue) -> tuple[str, ...]:
    """A sentence for each question that was answered, with the reasons given for what fell short."""
    instrument = results.inspection.instrument
    said: list[str] = []
    for question in questions:
        finding = results.finding(question.id)
        reasons = tables.reasons_for(results, question)[:REASONS_SAID]
        if finding and finding.answered:
            parts = [sentence(finding, instrument, words)]
            parts += [reasons_sentence(reasons, words)] if reasons else []
            said.append(words("figure.sentence_separator").join(parts))
    return tuple(said)


def _gates(results: Results, section: Section, words: Catalogue) -> list[Block]:
    """How cases were routed: the answers that decide who the other questions are for."""
    gates = results.inspection.instrument.questions_of(section=section.id, kind="gate")
    said = [_gate(results, gate, words) for gate in gates]
    text = words("figure.sentence_separator").join(line for line in said if line)
    return [Paragraph(words("theme.gates", answers=text), "note")] if text else []


def _gate(results: Results, gate: Question, words: Catalogue) -> str:
    counts = tables.answer_rows(results, gate.id)
    if not counts:
        return ""
    said = [words("theme.gate_answer", answer=label, n=count) for label, count in counts]
    answers = capitalised(words("figure.list_separator").join(said))
    return words("theme.gate", question=gate.wording, answers=answers)


def _reasons(results: Results, section: Section, words: Catalogue) -> list[Block]:
    table = tables.reason_table(results, section, words)
    if table is None:
        return []
    return [Heading(words("theme.reasons_title"), 3), table]


def _groups(results: Results, section: Section, words: Catalogue) -> list[Block]:
    table = tables.group_table(results, section, words)
    if table is None:
        return []
    return [Heading(words("theme.groups_title"), 3), table]
