"""Findings as tables: title, columns, rows and notes, as values."""

from __future__ import annotations

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Number, Range, Stamp, Table, TableCell
from sqs_analysis.present.formats import (
    capitalised,
    confidence_text,
    interval_text,
    of_text,
    share_text,
)
from sqs_analysis.present.frame_cells import count_cell
from sqs_analysis.read.instrument import Question, Section


def stamp_of(results: Results) -> Stamp:
    """The stamp that every table and chart made from these results carries."""
    return Stamp(results.inspection.id, results.inspection.workbook.sha256)


def words_of(results: Results) -> Catalogue:
    """The catalogue of the language the results are to be said in."""
    return catalogue(results.inspection.instrument.language)


def section_table(results: Results, words: Catalogue) -> Table:
    """A row per section that has quality judgements: its share, counts and interval."""
    instrument = results.inspection.instrument
    percent = confidence_text(results.confidence, words)
    columns: tuple[str, ...] = (
        words("summary.theme"),
        words("summary.share"),
        words("summary.interval", percent=percent),
        words("summary.judgements"),
        words("summary.cases"),
        capitalised(words("theme.not_applicable")),
        capitalised(words("theme.not_answered")),
    )
    of = {finding.section: finding for finding in results.sections()}
    rows: tuple[tuple[TableCell, ...], ...] = tuple(
        (section.title, *section_cells(of.get(section.id), words))
        for section in instrument.themes
        if section.id in of or results.is_withheld(section.id)
    )
    notes = [words("summary.rule")]
    if any(results.is_withheld(question.id) for question in instrument.quality):
        notes.append(words("disclosure.summed"))
    if any(results.is_withheld(section.id) for section in instrument.themes):
        notes += withheld_notes(results, words)
    title = words("summary.table")
    columns, rows = without_zeros(columns, rows)
    summary, stamp = words("summary.chart"), stamp_of(results)
    return Table("table-themes", title, columns, rows, tuple(notes), stamp, summary)


def section_cells(finding: Finding | None, words: Catalogue) -> tuple[TableCell, ...]:
    """The figures of a section, or that each is withheld."""
    if finding is None:
        text = words("disclosure.withheld")
        return (Number(None, text), Range(None, None, text), *(untold(words),) * 4)
    return (
        _share_of(finding, words),
        interval_of(finding, words),
        sufficient_of(finding, words),
        count_cell(finding.units),
        count_cell(finding.not_applicable),
        count_cell(finding.not_answered),
    )


def question_table(results: Results, section: Section, words: Catalogue) -> Table:
    """A row per question of a section with every figure a chart shows, and more."""
    percent = confidence_text(results.confidence, words)
    keys = ("question", "sufficient", "share", "interval", "not_applicable", "not_answered", "base")
    columns = tuple(words(f"theme.{key}", percent=percent) for key in keys)
    found = charted(results, section)
    rows: tuple[tuple[TableCell, ...], ...] = tuple(
        (
            named(question, words),
            *question_cells(finding, words),
            question.base,
        )
        for question, finding in found
    )
    columns, rows = without_zeros(columns, rows)
    title = words("theme.table", section=section.title)
    notes = withheld_notes(results, words) if any(f is None for _, f in found) else ()
    summary = section.title
    return Table(f"table-{section.id}", title, columns, rows, notes, stamp_of(results), summary)


def named(question: Question, words: Catalogue) -> str:
    """A question as it heads the row of a table: its id, to look it up by, and its wording."""
    return words("tables.named", id=question.id, text=question.wording)


def without_zeros(
    columns: tuple[str, ...], rows: tuple[tuple[TableCell, ...], ...]
) -> tuple[tuple[str, ...], tuple[tuple[TableCell, ...], ...]]:
    """Columns and rows without the columns in which every count is 0.

    >>> rows = (("LOR01", count_cell(4), count_cell(0)), ("LOR02", count_cell(0), count_cell(0)))
    >>> without_zeros(("Question", "n/a", "Blank"), rows)[0]
    ('Question', 'n/a')
    """
    kept = [
        place
        for place in range(len(columns))
        if not rows or not all(row[place] == count_cell(0) for row in rows)
    ]
    return tuple(columns[p] for p in kept), tuple(tuple(row[p] for p in kept) for row in rows)


def question_cells(finding: Finding | None, words: Catalogue) -> tuple[TableCell, ...]:
    """The figures of a question, or that each is withheld."""
    if finding is None:
        text = words("disclosure.withheld")
        return (*(untold(words),) * 2, Range(None, None, text), *(untold(words),) * 2)
    return (
        sufficient_of(finding, words),
        _share_of(finding, words),
        interval_of(finding, words),
        count_cell(finding.not_applicable),
        count_cell(finding.not_answered),
    )


def charted(results: Results, section: Section) -> list[tuple[Question, Finding | None]]:
    """The questions of a section that are shares, with what was found; None where it is withheld.

    An answer given once per inspection is no share.
    """
    of = {finding.question: finding for finding in results.questions(section.id)}
    asked = results.inspection.instrument.questions_of(section=section.id)
    return [
        (question, of.get(question.id))
        for question in asked
        if question.is_judgement and question.unit != "inspection"
        if question.id in of or results.is_withheld(question.id)
    ]


def untold(words: Catalogue) -> Number:
    """The cell of a figure that is withheld."""
    return Number(None, words("disclosure.withheld"))


def withheld_notes(results: Results, words: Catalogue) -> tuple[str, ...]:
    """What the cell of a withheld figure means."""
    limits = results.inspection.instrument.disclosure
    return (words("disclosure.note", minimum=limits.minimum, all_or_none=limits.all_or_none),)


def answer_rows(results: Results, gate: str) -> list[tuple[str, int]]:
    """Label and count of each answer given to a gate."""
    labels = results.inspection.instrument.question(gate).labels_by_code
    found = results.answers[(results.answers["question"] == gate) & (results.answers["count"] > 0)]
    pairs = zip(found["answer"], found["count"], strict=True)
    return [(labels[answer].lower(), int(count)) for answer, count in pairs]


def reason_rows(results: Results, question: str) -> list[tuple[str, int, int]]:
    """Label, count and number of cases with any reason, most frequent first."""
    labels = results.inspection.instrument.question(question).labels_by_code
    given = results.reasons_given.get(question, [])
    return [(labels[reason], count, answered) for reason, count, answered in given]


def reasons_for(results: Results, question: Question) -> list[tuple[str, int, int]]:
    """The reasons given for insufficient judgements on a question, told with it and nowhere else.

    Reasons that explain several questions are told with the first of them.
    """
    asked = results.inspection.instrument.questions_of(section=question.section, kind="reasons")
    found = (reasons for reasons in asked if reasons.explains[:1] == (question.id,))
    return [row for reasons in found for row in reason_rows(results, reasons.id)]


def reason_table(results: Results, words: Catalogue) -> Table | None:
    """A row per reason given, under the question it explains; None without any."""
    rows: list[tuple[TableCell, ...]] = []
    for question in results.inspection.instrument.questions_of(kind="reasons"):
        heading = named(question, words)
        for label, count, answered in reason_rows(results, question.id):
            of = words("figure.of", k=count, n=answered)
            rows.append((heading, capitalised(label), Number(count, of, answered)))
    if not rows:
        return None
    title = words("theme.reasons_table")
    columns = (words("theme.question"), words("theme.reason"), words("theme.given"))
    notes = (words("theme.reasons_note"),)
    stamp = stamp_of(results)
    return Table("table-reasons", title, columns, tuple(rows), notes, stamp, title)


def gate_table(results: Results, words: Catalogue) -> Table | None:
    """A row per answer that decided who other questions were for; None without any."""
    gates = results.inspection.instrument.questions_of(kind="gate")
    rows: tuple[tuple[TableCell, ...], ...] = tuple(
        (named(gate, words), capitalised(label), count_cell(n))
        for gate in gates
        for label, n in answer_rows(results, gate.id)
    )
    if not rows:
        return None
    title = words("theme.gates")
    columns = (words("theme.question"), words("theme.answer"), words("theme.given"))
    return Table("table-gates", title, columns, rows, (), stamp_of(results), title)


def group_table(results: Results, words: Catalogue) -> Table | None:
    """A column per group of cases, a row per quality question; None without two to set apart."""
    instrument = results.inspection.instrument
    groups = instrument.groups
    asked = instrument.quality
    by_group = [
        {question.id: results.finding(question.id, group.id) for question in asked}
        for group in groups
    ]
    withheld = {
        question.id
        for question in asked
        for group in groups
        if results.is_withheld(question.id, group.id)
    }
    answered = [
        {name for name, f in found.items() if f and f.answered} | withheld for found in by_group
    ]
    if sum(map(bool, answered)) < 2:
        return None
    shown = set().union(*answered)
    rows: tuple[tuple[TableCell, ...], ...] = tuple(
        (
            named(question, words),
            *(_in_group(found.get(question.id), words) for found in by_group),
        )
        for question in asked
        if question.id in shown
    )
    title = words("theme.groups_table")
    notes = (words("theme.groups_note"), *(withheld_notes(results, words) if withheld else ()))
    columns = (words("theme.question"), *(capitalised(group.label) for group in groups))
    stamp = stamp_of(results)
    return Table("table-groups", title, columns, rows, notes, stamp, title, on_paper=False)


def _in_group(finding: Finding | None, words: Catalogue) -> Number:
    """A finding of a group, or that it is withheld."""
    return sufficient_of(finding, words) if finding else untold(words)


def sufficient_of(finding: Finding, words: Catalogue) -> Number:
    """A finding as k of n."""
    text = of_text(finding, words)
    if not finding.answered:
        return Number(None, text)
    return Number(finding.sufficient, text, finding.answered)


def _share_of(finding: Finding, words: Catalogue) -> Number:
    """The share as a number; that nothing was judged is never "none", which is 0%."""
    if not finding.answered:
        return Number(None, of_text(finding, words))
    return Number(finding.share, share_text(finding, words))


def interval_of(finding: Finding, words: Catalogue) -> Range:
    """The limits of a finding."""
    lower, upper = finding.limits or (None, None)
    return Range(lower, upper, interval_text(finding, words))
