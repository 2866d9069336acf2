"""Every table holds what its frame holds, row by row, and says where there is nothing."""

from __future__ import annotations

import pytest

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.appendix import appendix
from sqs_analysis.present.blocks import Number, Table, TableCell, cell_text
from sqs_analysis.present.groups import group_table
from sqs_analysis.read.instrument import Question, Section
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
    assert texts(table) == [question_row(results, finding, table) for finding in asked]
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert table.summary


def question_row(results: Results, finding: Finding, table: Table) -> list[str]:
    assert finding.limits is not None
    lower, upper = (percent(limit) for limit in finding.limits)
    row = [
        named(results, finding.question),
        f"{finding.sufficient} of {finding.answered}",
        percent(finding.proportion),
        f"{lower} to {upper}",
        str(finding.not_applicable),
        finding.base,
    ]
    return row if "Not applicable" in table.columns else [*row[:4], *row[5:]]


def named(results: Results, question: str) -> str:
    return f"{question} {results.inspection.instrument.question(question).wording}"


def test_a_column_of_zeros_is_left_out_and_one_count_brings_it_back(
    results: Results, made: Made, words: Catalogue
) -> None:
    section = section_of(results, "LOR")
    assert "Not answered" not in tables.question_table(results, section, words).columns
    cases = workbooks.sample_cases()
    cases[0] = cases[0] | {"LOR19": ""}
    table = tables.question_table(made(cases=cases), section, words)
    counts = [row[table.columns.index("Not answered")] for row in texts(table)]
    assert [count for count in counts if count != "0"] == ["1"]


def test_the_table_of_themes_has_only_themes_and_their_share(
    results: Results, words: Catalogue
) -> None:
    table = tables.section_table(results, words)
    themes = [s for s in results.inspection.instrument.sections if s.kind == "theme"]
    assert [row[0] for row in texts(table)] == [theme.title for theme in themes]
    shares = [row[1] for row in table.rows]
    found = {finding.section: finding for finding in results.sections()}
    wanted = [found[theme.id].proportion for theme in themes]
    assert shares == [Number(share, percent(share)) for share in wanted]


def test_reasons_stand_under_their_question_most_frequent_first(
    results: Results, words: Catalogue
) -> None:
    rows = texts(tables.reason_table(results, words))
    asked = list(dict.fromkeys(row[0] for row in rows))
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=asked.index)
    for question in asked:
        counts = [int(row[2].split()[0]) for row in rows if row[0] == question]
        assert counts == sorted(counts, reverse=True)
        assert f"{results.reasons_given[question.split()[0]][0][1]} of" in next(
            row[2] for row in rows if row[0] == question
        )
    first = ["LOR03 Why was the initial assessment insufficient?", "9 of 13"]
    assert [rows[0][0], rows[0][2]] == first
    assert rows[0][1][0].isupper()


def test_where_no_reason_was_given_there_is_no_table_of_them(made: Made, words: Catalogue) -> None:
    cases = [workbooks.nothing_applies(case) for case in workbooks.sample_cases()]
    assert tables.reason_table(made(cases=cases), words) is None


def test_who_questions_were_for_is_counted_answer_by_answer(
    results: Results, words: Catalogue
) -> None:
    table = tables.gate_table(results, words)
    judged = results.inspection.judgements
    for gate in results.inspection.instrument.questions_of(kind="gate"):
        own = [row[1:] for row in texts(table) if row[0] == named(results, gate.id)]
        counted = judged[judged["question"] == gate.id]["answer"].value_counts()
        assert [int(count) for _, count in own] == [counted[code] for code, _ in answers(gate, own)]
        assert sum(int(count) for _, count in own) == 20


def answers(gate: Question, rows: list[list[str]]) -> list[tuple[str, str]]:
    """The code of each answer that a row names, with its label."""
    codes = {label.casefold(): code for code, label in gate.labels_by_code.items()}
    return [(codes[label.casefold()], label) for label, _ in rows]


def test_groups_stand_side_by_side(results: Results, words: Catalogue) -> None:
    table = group_table(results, words)
    assert table is not None
    assert table.columns[1:] == ("Custodial cases", "Community cases")
    rows = {row[0]: row[1:] for row in table.rows}
    custodial = named(results, "VUL07")
    assert rows[custodial] == (Number(4, "4 of 6", 6), Number(None, "none applicable"))
    for one, other in rows.values():
        assert count(one) + count(other) > 0


def count(cell: TableCell) -> int:
    return (cell.of or 0) if isinstance(cell, Number) else 0


def test_one_group_alone_is_not_set_apart(made: Made, words: Catalogue) -> None:
    community = [case for case in workbooks.sample_cases() if case["custodial"] == "No"]
    assert group_table(made(cases=community), words) is None


def test_no_applicable_case_is_no_percentage(made: Made, words: Catalogue) -> None:
    results = made(cases=[workbooks.nothing_applies(case) for case in workbooks.sample_cases()])
    table = tables.question_table(results, section_of(results, "LOR"), words)
    assert {tuple(row[1:5]) for row in texts(table)} == {
        ("none applicable", "none applicable", "none", "20")
    }
    shares = [row[1] for row in tables.section_table(results, words).rows]
    assert shares == [Number(None, "none applicable")] * 4  # never "none", which is 0%


def test_a_column_of_blanks_is_not_said_to_be_not_applicable(made: Made, words: Catalogue) -> None:
    cases = [case | {"LOR19": ""} for case in workbooks.sample_cases()]
    results = made(cases=cases)
    table = tables.question_table(results, section_of(results, "LOR"), words)
    (row,) = [row for row in texts(table) if row[0] == named(results, "LOR19")]
    assert row[1:6] == ["none judged", "none judged", "none", "0", "20"]


def test_every_table_is_stamped_and_named_apart(made: Made) -> None:
    results = made(details={"eligible_cases": "31"})
    found = [block for block in appendix(results) if isinstance(block, Table)]
    assert {table.stamp for table in found} == {tables.stamp_of(results)}
    assert len({table.id for table in found}) == len({table.title for table in found}) == len(found)
    assert len(found) > 10


def test_every_table_is_folded_on_the_page_and_only_those_of_groups_not_on_paper(
    results: Results,
) -> None:
    found = [block for block in appendix(results) if isinstance(block, Table)]
    assert all(table.summary for table in found)
    assert len({table.summary for table in found}) == len(found)
    aside = [table.id for table in found if not table.on_paper]
    assert aside == [table.id for table in found if table.id.startswith("table-groups")]
    assert len(aside) == 4
