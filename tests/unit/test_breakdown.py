"""The cases of one inspection by one field, held to counting case by case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import ParameterError, QuestionError
from sqs_analysis.measure.breakdown import COUNTS_ONLY, UNKNOWN, breakdown
from sqs_analysis.measure.contracts import BREAKDOWN
from sqs_analysis.measure.contrast import NEWCOMBE, newcombe
from sqs_analysis.measure.findings import findings
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.judgements import JUDGEMENTS
from tests.workbooks import SAMPLE

SQS = load()
JUDGING = [q for q in SQS.questions_of(unit="case") if q.is_judgement]
ASKED = JUDGING[0].id

Case = tuple[str, bool | None]  # value of the field, and whether the one judgement is sufficient


def frames(cases: Sequence[Case], field: str = "gender") -> tuple[pd.DataFrame, pd.DataFrame]:
    """JUDGEMENTS and CASES: of each case its value, and one judgement, None where there is none."""
    rows = [
        {
            **dict.fromkeys(JUDGEMENTS, ""),
            "inspection_id": "ash",
            "unit": "case",
            "ref": f"C{number}",
            "question": ASKED,
            "section": JUDGING[0].section,
            "sufficient": sufficient,
        }
        for number, (_, sufficient) in enumerate(cases)
    ]
    held = {"case_ref": [row["ref"] for row in rows], field: [value for value, _ in cases]}
    return pd.DataFrame(rows, columns=list(JUDGEMENTS)).astype(JUDGEMENTS), pd.DataFrame(held)


def by_value(cases: Sequence[Case], field: str = "gender", **options: Any) -> dict[str, Any]:
    """The row of the one question, by value."""
    found = BREAKDOWN.check(breakdown(*frames(cases, field), SQS, field, **options))
    return {row.value: row for row in found[found["question"] == ASKED].itertuples()}


def cases_of(male: tuple[int, int], female: tuple[int, int]) -> list[Case]:
    """So many sufficient of so many boys, and of so many girls."""
    sides = (("male", male), ("female", female))
    return [(value, place < k) for value, (k, n) in sides for place in range(n)]


class TestCounts:
    @settings(max_examples=40)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["male", "female", "other", "not recorded", ""]),
                st.sampled_from([True, False, None]),
            ),
            max_size=25,
        )
    )
    def test_each_value_stands_beside_all_other_known_ones(self, cases: list[Case]) -> None:
        found = by_value(cases)
        known = [case for case in cases if case[0] not in UNKNOWN]
        assert list(found) == [v for v in ("male", "female", "other") if v in dict(known)]
        for value, row in found.items():
            own = [good for held, good in known if held == value and good is not None]
            rest = [good for held, good in known if held != value and good is not None]
            assert (row.sufficient, row.answered) == (sum(own), len(own))
            assert (row.sufficient_rest, row.answered_rest) == (sum(rest), len(rest))
            assert math.isnan(row.proportion) == (not own)
            if own:
                assert row.proportion == sum(own) / len(own)

    def test_every_question_that_judges_a_case_has_a_row_for_every_value(self) -> None:
        found = breakdown(*frames(cases_of((3, 6), (2, 5))), SQS, "gender")
        expected = [(value, q.id) for value in ("male", "female") for q in JUDGING]
        assert list(zip(found["value"], found["question"], strict=True)) == expected

    def test_a_group_of_the_instrument_has_the_counts_of_its_findings(self) -> None:
        sample = read(SAMPLE)
        found = breakdown(sample.judgements, sample.cases, SQS, "custodial")
        of_group = findings(sample.judgements, SQS, sample.cases, ("custodial", "community"))
        for value, group in (("yes", "custodial"), ("no", "community")):
            expected = of_group[
                (of_group["group"] == group)
                & of_group["question"].isin([question.id for question in JUDGING])
            ]
            own = found[found["value"] == value]
            for name in ("question", "sufficient", "answered"):
                assert own[name].tolist() == expected[name].tolist()
        assert set(found["inspection_id"]) == {sample.id}

    def test_all_fields_of_the_instrument_at_once_are_each_by_itself(self) -> None:
        sample = read(SAMPLE)
        together = breakdown(sample.judgements, sample.cases, SQS, *SQS.breakdowns, confidence=0.9)
        each = [
            breakdown(sample.judgements, sample.cases, SQS, f, confidence=0.9)
            for f in SQS.breakdowns
        ]
        pd.testing.assert_frame_equal(BREAKDOWN.check(together), pd.concat(each, ignore_index=True))
        assert set(together["field"]) == {"gender", "looked_after", "ethnicity"}


class TestDifferences:
    def test_two_values_have_differences_of_opposite_signs(self) -> None:
        found = by_value(cases_of((4, 14), (5, 6)))
        male, female = found["male"], found["female"]
        assert (male.difference, male.lower, male.upper) == newcombe(4, 14, 5, 6)
        assert female.difference == -male.difference
        assert (female.lower, female.upper) == pytest.approx((-male.upper, -male.lower))
        assert male.method == NEWCOMBE

    def test_the_limits_have_the_confidence_asked_for(self) -> None:
        male = by_value(cases_of((4, 14), (5, 6)), confidence=0.8)["male"]
        assert (male.difference, male.lower, male.upper) == newcombe(4, 14, 5, 6, 0.8)
        assert male.confidence == 0.8

    @pytest.mark.parametrize(
        ("male", "female", "method"),
        [
            ((4, 14), (3, 5), NEWCOMBE),
            ((3, 5), (4, 14), NEWCOMBE),
            ((4, 14), (3, 4), COUNTS_ONLY),
            ((3, 4), (4, 14), COUNTS_ONLY),
        ],
    )
    def test_below_five_on_either_side_there_are_only_counts(
        self, male: tuple[int, int], female: tuple[int, int], method: str
    ) -> None:
        row = by_value(cases_of(male, female))["male"]
        assert row.method == method
        shown = not np.isnan([row.difference, row.lower, row.upper]).any()
        assert shown == (method == NEWCOMBE)
        assert (row.sufficient, row.answered) == male

    def test_judgements_decide_and_not_cases(self) -> None:
        nothing_said: list[Case] = [("female", None)] * 9
        row = by_value([*cases_of((4, 14), (3, 4)), *nothing_said])["female"]
        assert (row.answered, row.method) == (4, COUNTS_ONLY)


class TestRefusals:
    @pytest.mark.parametrize("field", ["shoe_size", "case_ref", "weeks_since_sentence"])
    def test_a_field_without_values_is_refused_with_those_there_are(self, field: str) -> None:
        with pytest.raises(QuestionError, match=rf'"{field}".*gender'):
            breakdown(*frames([("male", True)]), SQS, field)

    def test_a_field_that_nobody_filled_in_has_no_rows(self) -> None:
        judgements, cases = frames([("male", True)])
        assert breakdown(judgements, cases, SQS, "remanded").empty

    def test_a_confidence_out_of_bounds_is_refused(self) -> None:
        with pytest.raises(ParameterError, match="confidence is 2"):
            by_value([("male", True)], confidence=2)
