"""Limits for a caseload of known size, held to R and to drawing every sample there is."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import cache
from math import comb

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.caseload import HYPERGEOMETRIC, caseload_findings, caseload_interval
from sqs_analysis.measure.contracts import CASELOAD, FINDINGS
from sqs_analysis.measure.intervals import CENSUS, NONE, wilson
from sqs_analysis.read.instrument import load
from tests.reference import ROWS

SQS = load()

COUNTS = [row for row in ROWS if row["method"].startswith("ci_hypergeom_95")]


@cache
def chances(sufficient: int, n: int, eligible: int) -> tuple[Fraction, ...]:
    """The chance of each k when n are drawn and so many of the eligible are sufficient."""
    ways = [comb(sufficient, k) * comb(eligible - sufficient, n - k) for k in range(n + 1)]
    return tuple(Fraction(count, comb(eligible, n)) for count in ways)


def allowed(k: int, n: int, eligible: int) -> list[int]:
    """Every number of sufficient cases that the sample does not contradict, by the definition."""
    tail = Fraction(1, 40)
    return [
        sufficient
        for sufficient in range(k, eligible - (n - k) + 1)
        for chance in [chances(sufficient, n, eligible)]
        if sum(chance[: k + 1]) > tail and sum(chance[k:]) > tail
    ]


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    eligible = draw(st.integers(2, 40))
    n = draw(st.integers(1, eligible - 1))
    return draw(st.integers(0, n)), n, eligible


class TestInterval:
    @pytest.mark.parametrize("row", COUNTS, ids=lambda row: f"{row['method']} {row['inputs']}")
    def test_reference_values(self, row: dict[str, str]) -> None:
        k, n, eligible = map(int, re.findall(r"\d+", row["inputs"]))
        found = caseload_interval(k, n, eligible)
        side = found.lower_count if row["method"].endswith("lower") else found.upper_count
        assert side == int(row["expected"])
        assert found.method == HYPERGEOMETRIC

    @given(samples())
    def test_it_is_what_the_definition_allows(self, sample: tuple[int, int, int]) -> None:
        found, expected = caseload_interval(*sample), allowed(*sample)
        assert (found.lower_count, found.upper_count) == (expected[0], expected[-1])
        eligible = sample[2]
        assert (found.lower, found.upper) == (expected[0] / eligible, expected[-1] / eligible)

    @pytest.mark.parametrize(("n", "eligible"), [(5, 9), (10, 14), (20, 31)])
    def test_whatever_the_caseload_is_like_it_is_covered_as_often_as_stated(
        self, n: int, eligible: int
    ) -> None:
        found = [caseload_interval(k, n, eligible) for k in range(n + 1)]
        for sufficient in range(eligible + 1):
            covered = sum(
                chance
                for chance, limits in zip(chances(sufficient, n, eligible), found, strict=True)
                if limits.lower_count <= sufficient <= limits.upper_count
            )
            assert covered >= Fraction(95, 100)

    @given(samples())
    def test_insufficient_cases_have_the_mirrored_limits(
        self, sample: tuple[int, int, int]
    ) -> None:
        k, n, eligible = sample
        found, mirrored = caseload_interval(k, n, eligible), caseload_interval(n - k, n, eligible)
        assert mirrored.lower_count == eligible - found.upper_count
        assert mirrored.upper_count == eligible - found.lower_count

    def test_most_of_a_caseload_says_more_of_it_than_of_the_practice(self) -> None:
        caseload, (lower, upper) = caseload_interval(13, 20, 25), wilson(13, 20)
        assert lower < caseload.lower < caseload.upper < upper

    def test_more_confidence_is_never_narrower(self) -> None:
        narrow, wide = caseload_interval(13, 20, 60, 0.8), caseload_interval(13, 20, 60, 0.998)
        assert wide.lower_count < narrow.lower_count < narrow.upper_count < wide.upper_count

    def test_a_census_has_no_interval(self) -> None:
        found = caseload_interval(13, 20, 20)
        assert found.method == CENSUS
        limits = (found.lower, found.upper, found.lower_count, found.upper_count)
        assert all(math.isnan(limit) for limit in limits)

    def test_one_case_short_of_a_census_has_two_possibilities(self) -> None:
        found = caseload_interval(13, 20, 21)
        assert (found.lower_count, found.upper_count) == (13, 14)

    def test_nothing_inspected_says_nothing(self) -> None:
        found = caseload_interval(0, 0, 20)
        assert found.method == NONE
        assert math.isnan(found.lower)

    def test_more_inspected_than_eligible_is_refused(self) -> None:
        with pytest.raises(AnalystError, match="20 cases were inspected"):
            caseload_interval(13, 20, 19)

    @pytest.mark.parametrize("k", [-1, 21])
    def test_what_is_no_share_is_refused(self, k: int) -> None:
        with pytest.raises(AnalystError, match="not a share"):
            caseload_interval(k, 20, 30)


CASE, OTHER_CASE = [q for q in SQS.questions_of(unit="case") if q.is_judgement][:2]
STAFF = next(q for q in SQS.questions_of(unit="staff") if q.is_judgement)


def finding(question: str, k: int, n: int, group: str = "all") -> dict[str, object]:
    counts = {"sufficient": k, "answered": n, "not_applicable": 0, "not_answered": 0, "units": n}
    shares = {"proportion": k / n, "lower": 0.1, "upper": 0.9, "confidence": 0.95}
    return {
        "inspection_id": "ash",
        "level": "question",
        "section": "S",
        "question": question,
        "group": group,
        "method": "Wilson",
        **counts,
        **shares,
    }


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return FINDINGS.frame(list(rows))


class TestFindings:
    def test_a_question_answered_for_every_case_has_limits_for_the_caseload(self) -> None:
        found = caseload_findings(frame(finding(CASE.id, 13, 20)), SQS, 20, 25)
        (row,) = CASELOAD.check(found).itertuples()
        assert (row.sufficient, row.answered, row.eligible, row.proportion) == (13, 20, 25, 0.65)
        assert (row.lower_count, row.upper_count) == (14, 18)
        assert (row.lower, row.upper) == (14 / 25, 18 / 25)
        assert row.method == HYPERGEOMETRIC

    def test_a_question_for_some_cases_is_left_out(self) -> None:
        found = frame(finding(CASE.id, 13, 20), finding(OTHER_CASE.id, 10, 19))
        assert caseload_findings(found, SQS, 20, 25)["question"].tolist() == [CASE.id]

    def test_as_many_staff_as_cases_are_still_no_cases(self) -> None:
        assert caseload_findings(frame(finding(STAFF.id, 13, 20)), SQS, 20, 25).empty

    def test_a_group_is_not_the_caseload(self) -> None:
        rows = frame(finding(CASE.id, 13, 20, group="custodial"))
        assert caseload_findings(rows, SQS, 20, 25).empty

    def test_a_census_keeps_its_shares_and_has_no_limits(self) -> None:
        found = caseload_findings(frame(finding(CASE.id, 13, 20)), SQS, 20, 20)
        (row,) = CASELOAD.check(found).itertuples()
        assert row.proportion == 0.65
        assert math.isnan(row.lower_count)
        assert row.method == CENSUS

    def test_more_inspected_than_eligible_is_refused(self) -> None:
        with pytest.raises(AnalystError, match="only 19 eligible"):
            caseload_findings(frame(), SQS, 20, 19)


@pytest.mark.parametrize(("eligible", "confidence"), [(4, 0.5), (10, 0.8), (40, 0.95)])
def test_a_chance_of_exactly_the_tail_rules_out(eligible: int, confidence: float) -> None:
    # Were one case sufficient, the one inspected would be it with a chance of just the tail.
    assert caseload_interval(1, 1, eligible, confidence).lower_count == 2
    assert caseload_interval(0, 1, eligible, confidence).upper_count == eligible - 2
