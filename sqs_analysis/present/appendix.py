"""All figures as tables, in one place: folded away on a page, small on paper."""

from __future__ import annotations

from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Heading
from sqs_analysis.present.caseload import caseload_tables
from sqs_analysis.present.comparison import comparison_tables
from sqs_analysis.present.groups import group_tables
from sqs_analysis.present.page import Page


def appendix(results: Results, compared: Compared | None = None) -> Page:
    """Every figure of the report as tables."""
    words, sections = tables.words_of(results), results.inspection.instrument.sections
    questions = (tables.question_table(results, section, words) for section in sections)
    blocks: list[Block | None] = [
        tables.section_table(results, words),
        *(table for table in questions if table.rows),
        tables.reason_table(results, words),
        tables.gate_table(results, words),
        *group_tables(results),
        *caseload_tables(results, words),
        *comparison_tables(results, compared),
    ]
    heading = Heading(words("tables.title"), 2, "tables")
    return Page.of(heading, *(block for block in blocks if block is not None))
