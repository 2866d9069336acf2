"""Limits, held to published and independently computed values."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.intervals import (
    CENSUS,
    METHODS,
    NONE,
    RATIO,
    WILSON_CASES,
    RatioInterval,
    ratio_interval,
    wilson,
)

REFERENCE = Path(__file__).parent.parent / "reference_values.csv"

with REFERENCE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

LIMITS = [row for row in ROWS if row["method"].startswith("ci_wilson_")]

# The twenty cases that the section's reference values were computed from in R.
INPUTS = next(row["source"] for row in ROWS if row["method"] == "section_ratio_estimate")
YES, APPLICABLE = (
    [int(number) for number in re.search(rf"{name}=([\d,]+)", INPUTS)[1].split(",")]
    for name in ("yes", "applicable")
)
SECTION: dict[str, Callable[[], float]] = {
    "section_ratio_estimate": lambda: ratio_interval(YES, APPLICABLE).estimate,
    "section_ratio_se": lambda: ratio_interval(YES, APPLICABLE).se,
    "section_ratio_se_fpc": lambda: ratio_interval(YES, APPLICABLE, eligible=60).se,
    "section_ratio_ci95_upper_fpc": lambda: ratio_interval(YES, APPLICABLE, eligible=60).upper,
}


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 200))
    return draw(st.integers(0, n)), n


@st.composite
def sections(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    cases = draw(st.lists(st.integers(0, 12), max_size=25))
    return [draw(st.integers(0, x)) for x in cases], cases


def reference(method: str) -> float:
    return next(float(row["expected"]) for row in ROWS if row["method"] == method)


class TestWilson:
    @pytest.mark.parametrize("row", LIMITS, ids=lambda row: f"{row['method']} {row['inputs']}")
    def test_reference_values(self, row: dict[str, str]) -> None:
        k, n = map(int, re.fullmatch(r"k=(\d+);n=(\d+)", row["inputs"]).groups())
        level, side = row["method"].removeprefix("ci_wilson_").split("_")
        confidence = float(level) / 100 if "." not in level else float(level)
        lower, upper = wilson(k, n, confidence)
        found = {"lower": lower, "upper": upper}[side]
        assert found == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    def test_every_reference_value_is_used(self) -> None:
        assert len(LIMITS) == 24

    @pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
    def test_they_are_statsmodels_to_the_last_bit(self, confidence: float) -> None:
        k, n = np.array([(k, n) for n in range(1, 60) for k in range(n + 1)]).T
        theirs = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
        inner = (k > 0, k < n)
        for ours, other, kept in zip(wilson(k, n, confidence), theirs, inner, strict=True):
            assert np.array_equal(ours[kept], other[kept])

    def test_nothing_to_judge_has_no_limits(self) -> None:
        assert all(math.isnan(limit) for limit in wilson(0, 0))

    def test_nothing_to_judge_leaves_its_neighbours_alone(self) -> None:
        lower, upper = wilson([0, 4, 0], [0, 6, 5])
        assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, False, False]
        assert (lower[1], upper[1]) == wilson(4, 6)

    @pytest.mark.parametrize("n", [1, 2, 6, 7, 13, 20, 200])
    def test_ends_are_exact(self, n: int) -> None:
        assert wilson(n, n)[1] == 1
        assert wilson(0, n)[0] == 0

    def test_takes_series_whatever_their_index(self) -> None:
        frame = pd.DataFrame({"k": [4, 13], "n": [6, 20]}, index=["b", "a"])
        lower, _ = wilson(frame["k"], frame["n"])
        assert lower.tolist() == [wilson(4, 6)[0], wilson(13, 20)[0]]

    def test_takes_empty_arrays(self) -> None:
        assert [limits.size for limits in wilson([], [])] == [0, 0]

    @given(shares())
    def test_share_lies_between_the_limits(self, share: tuple[int, int]) -> None:
        k, n = share
        lower, upper = wilson(k, n)
        assert 0 <= lower <= k / n <= upper <= 1
        assert lower < upper

    @given(shares())
    def test_mirrored(self, share: tuple[int, int]) -> None:
        k, n = share
        assert wilson(n - k, n) == pytest.approx([1 - limit for limit in wilson(k, n)[::-1]])

    @given(shares())
    def test_more_confidence_is_never_narrower(self, share: tuple[int, int]) -> None:
        narrow, wide = wilson(*share, confidence=0.8), wilson(*share, confidence=0.99)
        assert wide[0] <= narrow[0]
        assert narrow[1] <= wide[1]

    @pytest.mark.parametrize(
        ("k", "n", "message"),
        [
            (7, 6, "7 of 6 is not a share"),
            (-1, 6, "-1 of 6 is not a share"),
            (math.nan, 6, "nan of 6 is not a share"),
            (1, math.nan, "1 of nan is not a share"),
            ([1, 9], [2, 3], "9 of 3 is not a share"),
            ([1, 2, 3], [4, 5], "3 numerators for 2 denominators"),
        ],
    )
    def test_impossible_counts_are_told(self, k: object, n: object, message: str) -> None:
        with pytest.raises(AnalystError, match=message):
            wilson(k, n)

    @pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, math.nan])
    def test_impossible_confidence_is_told(self, confidence: float) -> None:
        with pytest.raises(AnalystError, match="must lie between 0 and 1"):
            wilson(1, 2, confidence)


class TestRatioInterval:
    @pytest.mark.parametrize("method", SECTION)
    def test_reference_values(self, method: str) -> None:
        row = next(row for row in ROWS if row["method"] == method)
        assert SECTION[method]() == pytest.approx(
            float(row["expected"]), abs=float(row["tolerance"])
        )

    def test_is_not_the_mean_of_the_cases_own_shares(self) -> None:
        mean = float(np.mean(np.divide(YES, APPLICABLE)))
        assert mean == pytest.approx(reference("section_mean_of_case_proportions"))
        assert ratio_interval(YES, APPLICABLE).estimate > mean + 0.005

    def test_is_wider_than_if_judgements_were_independent(self) -> None:
        p, n = sum(YES) / sum(APPLICABLE), sum(APPLICABLE)
        naive = math.sqrt(p * (1 - p) / n)
        assert naive == pytest.approx(reference("section_naive_binomial_se"))
        assert naive < 0.67 * ratio_interval(YES, APPLICABLE).se

    def test_a_case_without_judgements_changes_nothing(self) -> None:
        assert ratio_interval([*YES, 0, 0], [*APPLICABLE, 0, 0]) == ratio_interval(YES, APPLICABLE)

    def test_nothing_to_judge(self) -> None:
        for nothing in ([], [0, 0]):
            share = ratio_interval(nothing, nothing)
            assert (share.units, share.method) == (0, NONE)
            assert all(math.isnan(x) for x in (share.estimate, share.se, share.lower, share.upper))

    @pytest.mark.parametrize(
        ("y", "x", "k"),
        [([3, 2, 4], [3, 2, 4], 3), ([0, 0, 0], [3, 2, 4], 0), ([1, 2, 2], [2, 4, 4], 1.5)],
    )
    def test_cases_that_do_not_differ_fall_back_to_wilson(
        self, y: list[int], x: list[int], k: float
    ) -> None:
        share = ratio_interval(y, x)
        assert (share.se, share.method) == (0, WILSON_CASES)
        assert (share.lower, share.upper) == wilson(k, 3)

    def test_a_share_that_no_float_holds_is_still_seen_to_be_the_same(self) -> None:
        assert ratio_interval([1, 2, 3, 4], [3, 6, 9, 12]).method == WILSON_CASES

    def test_one_case_falls_back_to_wilson(self) -> None:
        share = ratio_interval([7], [12])
        assert (share.units, share.method) == (1, WILSON_CASES)
        assert math.isnan(share.se)
        assert (share.lower, share.upper) == wilson(7 / 12, 1)

    def test_all_eligible_cases_leave_no_doubt_from_sampling(self) -> None:
        share = ratio_interval([1, 2], [3, 3], eligible=2)
        assert share == RatioInterval(0.5, 0, 0.5, 0.5, 2, CENSUS)

    def test_sampling_fraction_counts_inspected_cases_without_judgements_too(self) -> None:
        with_blank = ratio_interval([1, 2, 3, 0], [3, 3, 3, 0], eligible=8)
        assert with_blank.se == pytest.approx(
            ratio_interval([1, 2, 3], [3, 3, 3]).se * math.sqrt(1 - 4 / 8)
        )

    @given(sections(), st.sampled_from([0.8, 0.95, 0.99]))
    def test_always_a_share_between_its_limits(
        self, section: tuple[list[int], list[int]], confidence: float
    ) -> None:
        share = ratio_interval(*section, confidence)
        assert share.method in METHODS
        assert share.units == sum(x > 0 for x in section[1])
        if share.method != NONE:
            assert 0 <= share.lower <= share.estimate <= share.upper <= 1
            assert share.lower < share.upper
            assert share.estimate == sum(section[0]) / sum(section[1])

    @given(sections(), st.randoms())
    def test_order_of_cases_does_not_matter(
        self, section: tuple[list[int], list[int]], random: object
    ) -> None:
        pairs = list(zip(*section, strict=True))
        shuffled = random.sample(pairs, len(pairs))
        found = ratio_interval(*map(list, zip(*shuffled, strict=True))) if pairs else None
        expected = ratio_interval(*section)
        if found and expected.units > 0:
            assert found.method == expected.method
            assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper))

    @given(sections())
    def test_counting_failures_instead_mirrors_it(
        self, section: tuple[list[int], list[int]]
    ) -> None:
        y, x = section
        share = ratio_interval(y, x)
        mirror = ratio_interval(np.subtract(x, y), x)
        assert mirror.method == share.method
        if share.method == RATIO:
            assert mirror.se == pytest.approx(share.se)
            assert (mirror.lower, mirror.upper) == pytest.approx((1 - share.upper, 1 - share.lower))

    def test_more_inspected_than_eligible_is_told(self) -> None:
        with pytest.raises(AnalystError, match="3 cases were inspected, so there cannot be only 2"):
            ratio_interval([1, 1, 1], [2, 2, 2], eligible=2)

    def test_more_sufficient_than_answered_is_told(self) -> None:
        with pytest.raises(AnalystError, match="3 of 2 is not a share"):
            ratio_interval([1, 3], [2, 2])
