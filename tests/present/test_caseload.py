"""Where the eligible caseload is known, the report says which interval is about what."""

from __future__ import annotations

import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.measure.caseload import caseload_interval
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Block, Heading, Range, Table, text_of
from sqs_analysis.present.report import method
from tests import workbooks
from tests.present.conftest import Made


def caseload_of(results: Results) -> list[Block]:
    """What the method says from the heading about the caseload on."""
    blocks = list(method(results))
    starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 3]
    return blocks[starts[0] :] if starts else []


def test_nothing_is_said_of_a_caseload_that_is_not_known(results: Results) -> None:
    assert results.inspection.detail("eligible_cases") == ""
    assert not caseload_of(results)


def test_both_intervals_stand_side_by_side_each_named_for_what_it_answers(made: Made) -> None:
    results = made(details={"eligible_cases": "31"})
    heading, lead, table = caseload_of(results)
    assert text_of(heading) == "What does this say of all 31 eligible cases?"
    assert text_of(lead).startswith("20 of the 31 eligible cases were inspected.")
    assert isinstance(table, Table)
    assert table.columns[2:] == (
        "This caseload, of 31 cases",
        "This caseload, 95% interval",
        "This team's practice, 95% interval",
    )
    wordings = {q.wording: q.id for q in results.inspection.instrument.questions}
    for wording, _, counts, caseload, practice in table.rows:
        finding = results.finding(wordings[str(wording)])
        assert finding is not None
        assert finding.answered == 20
        expected = caseload_interval(finding.sufficient, 20, 31)
        assert counts == f"{expected.lower_count:.0f} to {expected.upper_count:.0f}"
        assert isinstance(caseload, Range)
        assert isinstance(practice, Range)
        assert (caseload.lower, caseload.upper) == (expected.lower, expected.upper)
        assert (practice.lower, practice.upper) == finding.limits


def test_every_case_question_that_applied_to_all_is_there_and_no_other(made: Made) -> None:
    results = made(details={"eligible_cases": "31"})
    table = caseload_of(results)[-1]
    assert isinstance(table, Table)
    instrument = results.inspection.instrument
    applied = [
        finding.question
        for section in instrument.sections
        for finding in results.questions(section.id)
        if finding.answered == 20 and instrument.question(finding.question).unit == "case"
    ]
    assert [row[0] for row in table.rows] == [instrument.question(q).wording for q in applied]


def test_a_census_has_no_interval_and_says_so(made: Made) -> None:
    heading, said = caseload_of(made(details={"eligible_cases": "20"}))
    assert text_of(heading) == "What does this say of all 20 eligible cases?"
    assert text_of(said).startswith("All 20 eligible cases were inspected.")
    assert "no interval" in text_of(said)


def test_what_the_whole_sample_says_of_the_caseload_is_for_everybody(made: Made) -> None:
    results = made(details={"eligible_cases": "31"})
    assert caseload_of(release(results, "published")) == caseload_of(results)


def test_the_caseload_has_the_confidence_of_the_report(made: Made) -> None:
    path = made(details={"eligible_cases": "31"}).inspection.workbook.path
    table = caseload_of(workbooks.results_of(path, 0.8))[-1]
    assert isinstance(table, Table)
    assert table.columns[3] == "This caseload, 80% interval"


def test_fewer_eligible_than_inspected_cases_must_be_put_right_first(made: Made) -> None:
    with pytest.raises(
        WorkbookError, match="20 cases were inspected, so at least 20 were eligible"
    ):
        made(details={"eligible_cases": "19"})
