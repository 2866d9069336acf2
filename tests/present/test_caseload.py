"""Where the eligible caseload is known, the report says which interval is about what."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.measure.caseload import caseload_interval
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results
from sqs_analysis.present.appendix import appendix
from sqs_analysis.present.blocks import Block, Heading, Range, Table, text_of
from sqs_analysis.present.caseload import INTERVIEWED
from sqs_analysis.present.letter import letter
from sqs_analysis.present.method import method
from tests import workbooks
from tests.present.conftest import Made


def caseload_of(results: Results) -> list[Block]:
    """What the method says from the heading about the caseload on, and its table."""
    blocks = list(method(results))
    starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 3]
    said = blocks[starts[0] :] if starts else []
    tables = [b for b in appendix(results) if isinstance(b, Table) and b.id == "table-caseload"]
    return [*said, *tables]


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
    for named, _, counts, caseload, practice in table.rows:
        finding = results.finding(str(named).split()[0])
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
    named = [f"{name} {instrument.question(name).wording}" for name in applied]
    assert [row[0] for row in table.rows] == named


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


def chosen(results: Results) -> str:
    """What the method says of the choice of cases: between the sample and the intervals."""
    _, sample, *rest = [text_of(block) for block in method(results)]
    assert sample.startswith("These are findings on ")
    return "\n".join(rest[: next(n for n, text in enumerate(rest) if "Wilson" in text)])


def interviewed(case_managers: list[str]) -> list[workbooks.Row]:
    """As many cases, in each of which the case manager was interviewed or not."""
    cases = workbooks.renumbered(workbooks.sample_cases(), len(case_managers))
    pairs = zip(cases, case_managers, strict=True)
    return [case | {INTERVIEWED: answer} for case, answer in pairs]


ALONE = "the case manager was not interviewed: there the judgements rest on the file alone."


def test_how_cases_were_chosen_is_said_where_the_workbook_says_it(
    made: Made, results: Results
) -> None:
    assert chosen(results) == f"In 2 of 20 cases {ALONE}"
    rule = "Every second case sentenced in the period."
    told = made(details={"sampling": rule, "eligible_cases": "31"})
    assert chosen(told) == (
        f"How the cases were chosen, in the words of the workbook: “{rule[:-1]}”. The sample was "
        f"chosen from 31 eligible cases. In 2 of 20 cases {ALONE}"
    )
    assert rule[:-1] not in "\n".join(map(text_of, letter(told)))  # it has a sentence of its own


def test_of_a_census_no_choice_is_claimed(made: Made) -> None:
    assert "chosen from" not in chosen(made(details={"eligible_cases": "20"}))


@pytest.mark.parametrize(
    ("without", "cases", "inside", "outside"),
    [
        (0, 20, "In every case the case manager was interviewed.", None),
        (1, 20, f"In 1 of 20 cases {ALONE}", f"In a few cases {ALONE}"),
        (6, 20, f"In 6 of 20 cases {ALONE}", None),
        (15, 20, f"In 15 of 20 cases {ALONE}", f"In most cases {ALONE}"),
        (4, 6, f"In 4 of 6 cases {ALONE}", f"In most cases {ALONE}"),
        (2, 5, f"In 2 of 5 cases {ALONE}", ""),
        (0, 5, "In every case the case manager was interviewed.", ""),
        (8, 8, "In no case was the case manager interviewed: the judgements rest on", None),
    ],
)
def test_who_was_not_interviewed_is_counted_and_outside_only_where_not_few(
    made: Made, without: int, cases: int, inside: str, outside: str | None
) -> None:
    """None stands for the same words as inside."""
    results = made(cases=interviewed(["No"] * without + ["Yes"] * (cases - without)))
    assert chosen(results).startswith(inside)
    for audience in ("provider", "published"):
        said = chosen(release(results, audience))
        assert said == (chosen(results) if outside is None else outside)


def test_where_the_workbook_is_silent_nothing_is_said(results: Results) -> None:
    """An instrument need not ask who was interviewed."""
    silent = []
    for case in map(copy, results.inspection.units["case"]):
        case.readings = {n: r for n, r in case.readings.items() if n != INTERVIEWED}
        silent.append(case)
    units = {**results.inspection.units, "case": tuple(silent)}
    assert not chosen(replace(results, inspection=replace(results.inspection, units=units)))
