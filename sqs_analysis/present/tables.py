"""Findings as tables: title, columns, rows and notes, as values."""

from __future__ import annotations

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Number, Range, Stamp, Table, TableCell
from sqs_analysis.present.formats import capitalised, confidence_text, nothing_key
from sqs_analysis.present.frame_cells import (
    Column,
    Columns,
    count_cell,
    each_row,
    limits_cell,
    of_cell,
    ratio_cell,
    tabled,
)
from sqs_analysis.read.instrument import Question, Section


def stamp_of(results: Results) -> Stamp:
    """The stamp that every table and chart made from these results carries."""
    return Stamp(results.inspection.id, results.inspection.workbook.sha256)


def words_of(results: Results) -> Catalogue:
    """The catalogue of the language the results are to be said in."""
    return results.inspection.instrument.catalogue


def section_table(results: Results, words: Catalogue) -> Table:
    """A row per section that has quality judgements: its share, counts and interval."""
    instrument = results.inspection.instrument
    found = theme_findings(results)
    rows = tuple((theme.title, *section_cells(finding, words)) for theme, finding in found)
    notes = [words("summary.rule")]
    if any(results.is_withheld(question.id) for question in instrument.quality):
        notes.append(words("disclosure.summed"))
    if any(finding is None for _, finding in found):
        notes += withheld_notes(results, words)
    title, shown = words("summary.table"), without_zeros(section_columns(results, words), rows)
    summary, stamp = words("summary.chart"), stamp_of(results)
    return Table("table-themes", title, *shown, tuple(notes), stamp, summary)


def theme_findings(results: Results) -> list[tuple[Section, Finding | None]]:
    """The themes with what was found; None where it is withheld."""
    of = {finding.section: finding for finding in results.sections()}
    themes = results.inspection.instrument.themes
    return [(t, of.get(t.id)) for t in themes if t.id in of or results.is_withheld(t.id)]


def section_columns(results: Results, words: Catalogue) -> tuple[str, ...]:
    """What heads the figures of sections."""
    percent = confidence_text(results.confidence, words)
    keys = ("theme", "share", "interval", "judgements", "cases")
    left_out = (words("theme.not_applicable"), words("theme.not_answered"))
    own = (words(f"summary.{key}", percent=percent) for key in keys)
    return (*own, *map(capitalised, left_out))


def section_cells(finding: Finding | None, words: Catalogue) -> tuple[TableCell, ...]:
    """The figures of a section, or that each is withheld."""
    counts, share, interval, *left_out = question_cells(finding, words)
    units = count_cell(finding.units) if finding else untold(words)
    return (share, interval, counts, units, *left_out)


def question_table(results: Results, section: Section, words: Catalogue) -> Table:
    """A row per question of a section with every figure a chart shows, and more."""
    found = charted(results, section)
    rows = tuple(
        (named(question, words), *question_cells(finding, words), question.base)
        for question, finding in found
    )
    shown = without_zeros(question_columns(results, words), rows)
    title = words("theme.table", section=section.title)
    notes = withheld_notes(results, words) if any(f is None for _, f in found) else ()
    return Table(f"table-{section.id}", title, *shown, notes, stamp_of(results), section.title)


def question_columns(results: Results, words: Catalogue) -> tuple[str, ...]:
    """What heads the figures of questions."""
    percent = confidence_text(results.confidence, words)
    keys = ("question", "sufficient", "share", "interval", "not_applicable", "not_answered", "base")
    return tuple(words(f"theme.{key}", percent=percent) for key in keys)


def question_column(results: Results, words: Catalogue) -> Column:
    """The column of the questions that the rows of a frame are on."""
    asked = results.inspection.instrument.question
    return words("theme.question"), lambda row: named(asked(row.question), words)


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
        none = untold(words)
        return (none, none, Range(None, None, none.text), none, none)
    nothing = nothing_key(finding)
    return (
        of_cell(finding.sufficient, finding.answered, words, nothing),
        ratio_cell(finding.sufficient, finding.answered, words, nothing),
        limits_cell(finding.lower, finding.upper, words),
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
    rows = [
        (question, *row)
        for question in results.inspection.instrument.questions_of(kind="reasons")
        for row in reason_rows(results, question.id)
    ]
    columns: Columns = (
        (words("theme.question"), lambda row: named(row[0], words)),
        (words("theme.reason"), lambda row: capitalised(row[1])),
        (words("theme.given"), lambda row: of_cell(row[2], row[3], words)),
    )
    title, notes = words("theme.reasons_table"), (words("theme.reasons_note"),)
    return tabled("table-reasons", title, rows, columns, notes, stamp_of(results)) if rows else None


def gate_table(results: Results, words: Catalogue) -> Table | None:
    """A row per answer that decided who other questions were for; None without any."""
    asked = results.inspection.instrument.question
    given = results.answers[results.answers["count"] > 0]
    rows = [row for row in each_row(given) if asked(row.question).kind == "gate"]
    columns: Columns = (
        question_column(results, words),
        (
            words("theme.answer"),
            lambda row: capitalised(asked(row.question).labels_by_code[row.answer].lower()),
        ),
        (words("theme.given"), lambda row: count_cell(row.count)),
    )
    title, stamp = words("theme.gates"), stamp_of(results)
    return tabled("table-gates", title, rows, columns, (), stamp) if rows else None
