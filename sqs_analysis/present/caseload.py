"""How the cases were chosen, and what they say of all that were eligible: where the workbook tells."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Heading, Paragraph, Range, Table
from sqs_analysis.present.formats import confidence_text, range_text
from sqs_analysis.present.frame_cells import Columns, each_row, of_cell, tabled

INTERVIEWED = "case_manager_interviewed"


def sample_blocks(results: Results, words: Catalogue) -> list[Block]:
    """How the cases were chosen, from how many, and in how many nobody who held them was asked."""
    inspection = results.inspection
    sampling, eligible = inspection.detail("sampling"), inspection.detail("eligible_cases")
    some = eligible and int(eligible) > len(inspection.units["case"])  # of all, the caseload tells
    said = [
        words("method.sampling", sampling=sampling.rstrip(".")) if sampling else "",
        words("method.eligible", eligible=eligible) if some else "",
        _interviews(results, words),
    ]
    told = words("figure.sentence_separator").join(filter(None, said))
    return [Paragraph(told)] if told else []


def _interviews(results: Results, words: Catalogue) -> str:
    """In how many cases the case manager was not interviewed; outside, few are not counted.

    Of so few it would be known who was not there to be asked, and so whose the cases are.
    """
    inspection = results.inspection
    answers = [case.value(INTERVIEWED) for case in inspection.units["case"]]
    cases, without, asked = len(answers), answers.count("no"), answers.count("yes")
    if results.withholds:
        minimum = inspection.instrument.disclosure.minimum
        if cases < minimum:
            return ""
        if 0 < min(without, cases - without) < minimum:
            return words("method.few_without" if 2 * without <= cases else "method.most_without")
    if not without:
        return words("method.all_interviewed") if answers and asked == cases else ""
    if without == cases:
        return words("method.none_interviewed")
    return words("method.without", without=without, n=cases)


def caseload_blocks(results: Results, words: Catalogue) -> list[Block]:
    """The limits for this caseload beside those for the team's practice; nothing where unknown."""
    rows = each_row(results.caseload)
    if not rows:
        return []
    cases, eligible = rows[0].answered, rows[0].eligible
    heading = Heading(words("caseload.title", eligible=eligible), 3, "caseload")
    if cases == eligible:
        return [heading, Paragraph(words("caseload.census", cases=cases))]
    return [heading, Paragraph(words("caseload.lead", cases=cases, eligible=eligible))]


def caseload_tables(results: Results, words: Catalogue) -> list[Table]:
    """The figures for this caseload; none where it is unknown, or every case was inspected."""
    rows = [row for row in each_row(results.caseload) if row.answered < row.eligible]
    if not rows:
        return []
    percent = confidence_text(results.confidence, words)
    found = {row.question: results.finding(row.question) for row in rows}
    columns: Columns = (
        tables.question_column(results, words),
        (words("theme.sufficient"), lambda row: of_cell(row.sufficient, row.answered, words)),
        (words("caseload.cases", eligible=rows[0].eligible), lambda row: _count(row, words)),
        (words("caseload.share", percent=percent), lambda row: _share(row, words)),
        (
            words("caseload.practice", percent=percent),
            lambda row: tables.question_cells(found[row.question], words)[2],
        ),
    )
    title, notes, stamp = (
        words("caseload.table"),
        (words("caseload.note"),),
        tables.stamp_of(results),
    )
    return [tabled("table-caseload", title, rows, columns, notes, stamp)]


def _count(row: Any, words: Catalogue) -> str:
    lower, upper = f"{row.lower_count:g}", f"{row.upper_count:g}"
    return words("caseload.count_range", lower=lower, upper=upper)


def _share(row: Any, words: Catalogue) -> Range:
    """The limits as shares of the eligible cases, rounded from the counts that they are."""
    counts = (row.lower_count, row.upper_count)
    lower, upper = (Fraction(int(count), row.eligible) for count in counts)
    return Range(row.lower, row.upper, range_text(lower, upper, words))
