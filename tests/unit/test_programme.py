"""A programme of simulated workbooks: everything measured one by one, and kept together."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pandas.testing import assert_frame_equal

from sqs_analysis.errors import ParameterError, WorkbookError
from sqs_analysis.measure.contracts import FINDINGS, INSPECTIONS, REASONS
from sqs_analysis.measure.findings import findings
from sqs_analysis.measure.programme import Programme, latest, programme
from sqs_analysis.measure.reasons import reason_counts
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.simulate.folder import simulate
from tests.workbooks import sample_cases, write


@cache
def simulated() -> tuple[Inspection, ...]:
    """Eight inspections, of which some go back to a team."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "programme"
        simulate(place, inspections=8, seed=4)
        return tuple(read(path) for path in sorted(place.glob("*.xlsx")))


@pytest.fixture(scope="module")
def whole() -> Programme:
    return programme(simulated())


def test_every_frame_keeps_its_contract(whole: Programme) -> None:
    INSPECTIONS.check(whole.inspections)
    FINDINGS.check(whole.findings)
    REASONS.check(whole.reasons)


def test_every_inspection_is_there_once_in_the_order_of_dates(whole: Programme) -> None:
    rows = whole.inspections
    assert sorted(rows["inspection_id"]) == sorted(each.id for each in simulated())
    assert rows["fieldwork_start"].is_monotonic_increasing


def test_a_row_says_what_the_workbook_says(whole: Programme) -> None:
    for inspection in simulated():
        row = whole.about(inspection.id)
        assert row.team == inspection.detail("yot")
        assert row.region == inspection.detail("nation_region")
        assert str(row.year) == inspection.detail("fieldwork_start")[:4]
        assert row.cases == len(inspection.cases)
        assert row.workbook == inspection.workbook.sha256
        eligible = inspection.detail("eligible_cases")
        assert row.eligible == float(eligible) if eligible else row.eligible != row.eligible


def test_it_holds_what_each_inspection_has_by_itself(whole: Programme) -> None:
    for inspection in simulated():
        own = whole.findings_of(inspection.id).reset_index(drop=True)
        assert_frame_equal(own, findings(inspection.judgements, inspection.instrument))
        reasons = whole.reasons[whole.reasons["inspection_id"] == inspection.id]
        expected = reason_counts(inspection.judgements, inspection.instrument)
        assert_frame_equal(reasons.reset_index(drop=True), expected)
        judgements = whole.judgements_of(inspection.id).reset_index(drop=True)
        assert_frame_equal(judgements, inspection.judgements)


def test_the_order_in_which_they_are_given_does_not_matter(whole: Programme) -> None:
    turned = programme(reversed(simulated()))
    assert_frame_equal(turned.inspections, whole.inspections)
    assert_frame_equal(turned.findings, whole.findings)


def test_the_limits_have_the_confidence_asked_for() -> None:
    small = programme(simulated()[:1], confidence=0.8)
    assert set(small.findings["confidence"]) == {0.8}
    assert small.confidence == 0.8


def test_the_instrument_is_that_of_the_last_inspection() -> None:
    first, second = sorted(simulated()[:2], key=lambda each: each.detail("fieldwork_start"))
    newer = replace(second.instrument, version="2.0")
    both = programme([first, replace(second, instrument=newer)])
    assert both.instrument.version == "2.0"
    assert both.inspections["version"].tolist() == [first.instrument.version, "2.0"]


def test_an_inspection_with_errors_is_refused(tmp_path: Path) -> None:
    wrong = [row | {"gender": "nonsense"} for row in sample_cases()]
    faulty = read(write(tmp_path / "faulty.xlsx", wrong))
    with pytest.raises(WorkbookError, match="put right first"):
        programme([simulated()[0], faulty])


def test_an_id_that_is_given_twice_is_refused() -> None:
    with pytest.raises(ParameterError, match="are both the inspection"):
        programme([simulated()[0], simulated()[0]])


def test_nothing_is_no_programme() -> None:
    with pytest.raises(ParameterError, match="at least one"):
        programme([])


def test_an_unknown_inspection_is_named(whole: Programme) -> None:
    with pytest.raises(ParameterError, match='"nowhere" among the 8'):
        whole.about("nowhere")


def test_of_each_team_the_latest_counts() -> None:
    rows = [
        {"inspection_id": name, "team": team, "fieldwork_start": start}
        | {"year": 2013, "cases": 20, "eligible": 30}
        for name, team, start in (
            ("ash-b", "Ash", "2015-05-11"),
            ("ash-a", "Ash", "2013-05-13"),
            ("elm", "Elm", "2014-05-12"),
            ("oak-b", "Oak", "2014-05-12"),
            ("oak-a", "Oak", "2014-05-12"),
        )
    ]
    kept = latest(INSPECTIONS.frame(rows))
    assert kept["inspection_id"].tolist() == ["elm", "oak-b", "ash-b"]
