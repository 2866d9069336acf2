"""Every table holds what its frame holds, row by row, and says where there is nothing."""

from __future__ import annotations

import pytest

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Number, Share, Table, TableCell, cell_text
from sqs_analysis.read.instrument import Section
from tests import workbooks
from tests.present.conftest import Made


def section_of(results: Results, identity: str) -> Section:
    return results.inspection.instrument.section(identity)


def texts(table: Table | None) -> list[list[str]]:
    assert table is not None
    return [[cell_text(cell) for cell in row] for row in table.rows]


def percent(share: float) -> str:
    return f"{int(100 * share + 0.5)}%"


@pytest.mark.parametrize("identity", ["LOR", "ROH", "VUL", "SEN", "OPM"])
def test_the_table_of_a_section_has_a_row_for_every_question(
    results: Results, words: Catalogue, identity: str
) -> None:
    table = tables.question_table(results, section_of(results, identity), words)
    instrument = results.inspection.instrument
    found = results.questions(identity)
    asked = [f for f in found if instrument.question(f.question).unit != "inspection"]
    assert texts(table) == [question_row(results, finding) for finding in asked]
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert table.summary


def question_row(results: Results, finding: Finding) -> list[str]:
    assert finding.limits is not None
    lower, upper = (percent(limit) for limit in finding.limits)
    return [
        results.inspection.instrument.question(finding.question).wording,
        f"{finding.sufficient} of {finding.answered}",
        percent(finding.proportion),
        f"{lower} to {upper}",
        str(finding.not_applicable),
        str(finding.not_answered),
        finding.base,
    ]


def test_the_table_of_themes_has_only_themes_and_draws_their_share(
    results: Results, words: Catalogue
) -> None:
    table = tables.section_table(results, words)
    themes = [s for s in results.inspection.instrument.sections if s.kind == "theme"]
    assert [row[0] for row in texts(table)] == [theme.title for theme in themes]
    shares = [row[1] for row in table.rows]
    found = {finding.section: finding for finding in results.sections()}
    wanted = [found[theme.id].proportion for theme in themes]
    assert shares == [Share(share, percent(share)) for share in wanted]


def test_reasons_stand_under_their_question_most_frequent_first(
    results: Results, words: Catalogue
) -> None:
    table = tables.reason_table(results, section_of(results, "LOR"), words)
    rows = texts(table)
    asked = list(dict.fromkeys(row[0] for row in rows))
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=asked.index)
    for question in asked:
        counts = [int(row[2].split()[0]) for row in rows if row[0] == question]
        assert counts == sorted(counts, reverse=True)
    first = ["Why was the initial assessment insufficient?", "9 of 13"]
    assert [rows[0][0], rows[0][2]] == first
    assert rows[0][1][0].isupper()


def test_a_section_without_reasons_has_no_table_of_them(results: Results, words: Catalogue) -> None:
    assert tables.reason_table(results, section_of(results, "OPM"), words) is None


def test_groups_stand_side_by_side(results: Results, words: Catalogue) -> None:
    table = tables.group_table(results, section_of(results, "VUL"), words)
    assert table is not None
    assert table.columns[1:] == ("Custodial cases", "Community cases")
    rows = {row[0]: row[1:] for row in table.rows}
    custodial = "Was planning to address safeguarding sufficient in this custodial case?"
    assert rows[custodial] == (Number(4, "4 of 6", 6), Number(None, "none applicable"))
    for one, other in rows.values():
        assert count(one) + count(other) > 0


def count(cell: TableCell) -> int:
    return (cell.of or 0) if isinstance(cell, Number) else 0


def test_one_group_alone_is_not_set_apart(made: Made, words: Catalogue) -> None:
    community = [case for case in workbooks.sample_cases() if case["custodial"] == "No"]
    results = made(cases=community)
    for section in results.inspection.instrument.sections:
        assert tables.group_table(results, section, words) is None


def test_no_applicable_case_is_no_percentage(made: Made, words: Catalogue) -> None:
    results = made(cases=[workbooks.nothing_applies(case) for case in workbooks.sample_cases()])
    table = tables.question_table(results, section_of(results, "LOR"), words)
    assert {tuple(row[1:6]) for row in texts(table)} == {
        ("none applicable", "none", "none", "20", "0")
    }
    shares = [row[1] for row in tables.section_table(results, words).rows]
    assert shares == [Share(None, "none applicable")] * 4  # never "none", which is 0%


def test_a_column_of_blanks_is_not_said_to_be_not_applicable(made: Made, words: Catalogue) -> None:
    cases = [case | {"LOR19": ""} for case in workbooks.sample_cases()]
    results = made(cases=cases)
    table = tables.question_table(results, section_of(results, "LOR"), words)
    wording = results.inspection.instrument.question("LOR19").wording
    (row,) = [row for row in texts(table) if row[0] == wording]
    assert row[1:6] == ["none judged", "none", "none", "0", "20"]


def test_every_table_is_stamped_and_named_apart(results: Results, words: Catalogue) -> None:
    sections = results.inspection.instrument.sections
    made = [tables.section_table(results, words)]
    for section in sections:
        made.append(tables.question_table(results, section, words))
        optional = (tables.reason_table, tables.group_table)
        made += [table for make in optional if (table := make(results, section, words))]
    assert {table.stamp for table in made} == {tables.stamp_of(results)}
    assert len({table.id for table in made}) == len({table.title for table in made}) == len(made)
