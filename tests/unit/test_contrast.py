"""Two shares beside each other, held to published tables, to R, and to counting by hand."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contrast import (
    difference_of,
    false_discovery,
    newcombe,
    paired_difference,
)
from tests.reference import ROWS


def rows_of(prefix: str) -> list[dict[str, str]]:
    return [row for row in ROWS if row["method"].startswith(prefix)]


# The fifteen p-values of Benjamini and Hochberg (1995), section 3.2.
FIFTEEN = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


@st.composite
def pairs(draw: st.DrawFn, least: int = 1, most: int = 60) -> tuple[int, int, int, int]:
    n1, n2 = draw(st.integers(least, most)), draw(st.integers(least, most))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


class TestNewcombe:
    @pytest.mark.parametrize(
        "row", rows_of("diff_newcombe_"), ids=lambda row: f"{row['method']} {row['inputs']}"
    )
    def test_published_limits(self, row: dict[str, str]) -> None:
        sides = [int(number) for number in re.findall(r"\d+", row["inputs"])]
        _, lower, upper = newcombe(*sides)
        found = lower if row["method"].endswith("lower") else upper
        assert found == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    @given(pairs(), st.sampled_from([0.8, 0.95, 0.998]))
    def test_statsmodels_has_the_same_limits(
        self, sides: tuple[int, int, int, int], confidence: float
    ) -> None:
        expected = confint_proportions_2indep(
            *sides, method="newcomb", compare="diff", alpha=1 - confidence
        )
        assert newcombe(*sides, confidence)[1:] == pytest.approx(expected, abs=1e-9)

    @given(pairs())
    def test_the_difference_lies_within_limits_that_lie_within_one(
        self, sides: tuple[int, int, int, int]
    ) -> None:
        difference, lower, upper = newcombe(*sides)
        assert -1 - 1e-12 <= lower <= difference <= upper <= 1 + 1e-12
        assert difference == pytest.approx(sides[0] / sides[1] - sides[2] / sides[3])

    @given(pairs())
    def test_changing_the_sides_changes_the_sign(self, sides: tuple[int, int, int, int]) -> None:
        k1, n1, k2, n2 = sides
        difference, lower, upper = newcombe(k1, n1, k2, n2)
        turned = newcombe(k2, n2, k1, n1)
        assert turned == pytest.approx((-difference, -upper, -lower), abs=1e-12)

    def test_an_empty_side_has_no_difference(self) -> None:
        assert all(math.isnan(number) for number in newcombe(0, 0, 5, 10))
        assert all(math.isnan(number) for number in newcombe(5, 10, 0, 0))

    def test_many_at_once_are_each_by_itself(self) -> None:
        difference, lower, upper = newcombe([56, 0, 9], [70, 0, 10], [48, 3, 3], [80, 4, 10])
        assert np.isnan([difference[1], lower[1], upper[1]]).all()
        for place, sides in ((0, (56, 70, 48, 80)), (2, (9, 10, 3, 10))):
            assert (difference[place], lower[place], upper[place]) == newcombe(*sides)

    def test_more_than_all_is_refused(self) -> None:
        with pytest.raises(AnalystError, match="7 of 6"):
            newcombe(7, 6, 1, 2)

    def test_limits_are_recovered_from_the_nearer_and_the_farther_one(self) -> None:
        # 3-4-5: what lies below the first and above the second decides the lower limit.
        found = difference_of((0.5, 0.2, 0.55), (0.5, 0.38, 0.9))
        assert found == pytest.approx((0.0, -0.5, 0.13))


class TestCorrected:
    # Newcombe (1998), Statistics in Medicine 17:873-890, Table II, method 11, to four decimals.
    @pytest.mark.parametrize(
        ("sides", "limits"),
        [
            ((56, 70, 48, 80), (0.0428, 0.3422)),
            ((9, 10, 3, 10), (0.1013, 0.8387)),
            ((5, 56, 0, 29), (-0.0667, 0.2037)),
            ((0, 10, 0, 20), (-0.2005, 0.3445)),
            ((10, 10, 0, 10), (0.5128, 1.0)),
        ],
    )
    def test_published_limits(self, sides: tuple[int, ...], limits: tuple[float, float]) -> None:
        _, lower, upper = newcombe(*sides, corrected=True)
        assert (lower, upper) == pytest.approx(limits, abs=6e-5)

    @given(pairs())
    def test_never_narrower_than_without(self, sides: tuple[int, int, int, int]) -> None:
        _, lower, upper = newcombe(*sides)
        _, corrected_lower, corrected_upper = newcombe(*sides, corrected=True)
        assert corrected_lower <= lower
        assert corrected_upper >= upper

    @pytest.mark.parametrize("n1", [5, 12, 20, 40])
    @pytest.mark.parametrize("n2", [5, 14, 20, 41])
    def test_alike_sides_seem_different_one_time_in_twenty_at_most(self, n1: int, n2: int) -> None:
        k1, k2 = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
        _, lower, upper = newcombe(
            k1, np.full(k1.shape, n1), k2, np.full(k1.shape, n2), corrected=True
        )
        told = (lower > 0) | (upper < 0)
        for p in np.linspace(0.05, 0.95, 19):
            one, two = binom.pmf(np.arange(n1 + 1), n1, p), binom.pmf(np.arange(n2 + 1), n2, p)
            assert one @ told @ two <= 0.05


class TestPairedDifference:
    def test_with_other_cases_on_either_side_it_is_the_sum_of_both_variances(self) -> None:
        y1, x1, y2, x2 = [1, 2, 0, 0], [2, 2, 0, 0], [0, 0, 1, 3], [0, 0, 3, 3]
        difference, lower, upper = paired_difference((y1, x1), (y2, x2))
        assert difference == pytest.approx(3 / 4 - 4 / 6)
        # Residuals 1 - 0.75 x 2 = -0.5 and 0.5 over 4; 1 - 2 = -1 and 1 over 6; times 4 / 3.
        se = math.sqrt(4 / 3 * (2 * (0.5 / 4) ** 2 + 2 * (1 / 6) ** 2))
        assert lower == pytest.approx(max(-1, difference - 3.182446 * se), abs=1e-6)
        assert upper == pytest.approx(min(1, difference + 3.182446 * se), abs=1e-6)

    def test_cases_that_are_weak_in_both_make_it_surer(self) -> None:
        x = [2] * 6
        together = paired_difference(([2, 2, 2, 0, 1, 2], x), ([2, 2, 1, 0, 0, 2], x))
        apart = paired_difference(([2, 2, 2, 0, 1, 2], x), ([0, 0, 2, 2, 2, 1], x))
        assert together[0] == apart[0]
        assert together[2] - together[1] < apart[2] - apart[1]

    def test_the_other_way_round_it_is_mirrored(self) -> None:
        one, two = ([3, 4, 1, 2], [4, 4, 3, 4]), ([1, 2, 0, 1], [2, 2, 2, 2])
        difference, lower, upper = paired_difference(one, two)
        assert paired_difference(two, one) == pytest.approx((-difference, -upper, -lower))

    def test_of_one_case_or_an_empty_side_nothing_is_said(self) -> None:
        assert all(map(math.isnan, paired_difference(([1], [2]), ([2], [2]))))
        assert all(map(math.isnan, paired_difference(([1, 1], [2, 2]), ([0, 0], [0, 0]))))


class TestFalseDiscovery:
    def test_reference_values(self) -> None:
        adjusted = false_discovery(FIFTEEN)
        for row in rows_of("bh_adjusted_p"):
            place = int(re.search(r"\[(\d+)\]", row["method"])[1])
            expected = float(row["expected"])
            assert adjusted[place] == pytest.approx(expected, abs=float(row["tolerance"]))

    def test_as_many_are_rejected_as_in_the_paper(self) -> None:
        (row,) = rows_of("bh_rejections_q05")
        assert (false_discovery(FIFTEEN) <= 0.05).sum() == int(row["expected"])

    def test_what_was_not_tested_is_not_of_the_family(self) -> None:
        tested = false_discovery([0.01, 0.02, 0.5])
        among = false_discovery([math.nan, 0.01, 0.02, math.nan, 0.5])
        assert np.isnan(among[[0, 3]]).all()
        assert among[[1, 2, 4]].tolist() == tested.tolist()

    def test_no_test_at_all_is_no_family(self) -> None:
        assert np.isnan(false_discovery([math.nan, math.nan])).all()

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
    def test_it_is_the_least_step_up_bound(self, values: list[float]) -> None:
        ranked = sorted(values)
        m = len(values)
        expected = [
            min(1.0, *(m * p / (i + 1) for i, p in enumerate(ranked) if p >= value))
            for value in values
        ]
        assert false_discovery(values).tolist() == pytest.approx(expected)
