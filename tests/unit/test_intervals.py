"""Limits, held to published and independently computed values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.intervals import (
    CENSUS,
    EFFECTIVE,
    METHODS,
    NONE,
    ratio_interval,
    survey_ratio,
    wilson,
)
from tests.reference import ROWS

LIMITS = [row for row in ROWS if row["method"].startswith("ci_wilson_")]

# The twenty cases that the section's reference values were computed from in R.
INPUTS = next(row["source"] for row in ROWS if row["method"] == "section_ratio_estimate")
YES, APPLICABLE = (
    [int(number) for number in re.search(rf"{name}=([\d,]+)", INPUTS)[1].split(",")]
    for name in ("yes", "applicable")
)
SECTION: dict[str, Callable[[], float]] = {
    "section_ratio_estimate": lambda: survey_ratio(YES, APPLICABLE).estimate,
    "section_ratio_se": lambda: survey_ratio(YES, APPLICABLE).se,
    "section_ratio_se_fpc": lambda: survey_ratio(YES, APPLICABLE, fraction=20 / 60).se,
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
    def test_with_one_judgement_a_case_a_theme_is_a_question(self) -> None:
        share = ratio_interval([1, 0, 1, 1, 0, 1, 0], [1, 1, 1, 1, 1, 1, 0])
        assert (share.estimate, share.effective, share.units) == (4 / 6, 6, 6)
        assert (share.lower, share.upper) == wilson(4, 6)

    def test_five_cases_of_four_judgements_say_as_much_as_eight(self) -> None:
        # 20 / (1 + 3 x 0.5)
        share = ratio_interval([4, 3, 4, 2, 3], [4] * 5)
        assert share.effective == pytest.approx(8)
        assert (share.lower, share.upper) == pytest.approx(wilson(6.4, 8))
        assert share.method == EFFECTIVE

    def test_it_says_as_much_as_the_larger_cases_let_it(self) -> None:
        # sizes 1 and 5: 6 judgements, weighed 26 / 6 a case.
        assert ratio_interval([1, 2], [1, 5]).effective == pytest.approx(6 / (1 + (26 / 6 - 1) / 2))

    def test_is_not_the_mean_of_the_cases_own_shares(self) -> None:
        mean = float(np.mean(np.divide(YES, APPLICABLE)))
        assert mean == pytest.approx(reference("section_mean_of_case_proportions"))
        assert ratio_interval(YES, APPLICABLE).estimate > mean + 0.005

    def test_a_case_without_judgements_changes_nothing(self) -> None:
        assert ratio_interval([*YES, 0, 0], [*APPLICABLE, 0, 0]) == ratio_interval(YES, APPLICABLE)

    def test_nothing_to_judge(self) -> None:
        for nothing in ([], [0, 0]):
            share = ratio_interval(nothing, nothing)
            assert (share.units, share.effective, share.method) == (0, 0, NONE)
            assert all(math.isnan(x) for x in (share.estimate, share.se, share.lower, share.upper))

    @given(sections(), st.sampled_from([0.8, 0.95, 0.99]))
    def test_always_a_share_between_its_limits(
        self, section: tuple[list[int], list[int]], confidence: float
    ) -> None:
        share = ratio_interval(*section, confidence)
        y, x = map(sum, section)
        assert share.method in METHODS
        assert share.units == sum(each > 0 for each in section[1])
        if share.method != NONE:
            assert share.estimate == y / x
            assert (share.lower > 0, share.upper < 1) == (y > 0, y < x)
            assert share.lower - 1e-12 <= share.estimate <= share.upper + 1e-12
            assert share.units <= share.effective * (1 + 1e-9) + share.units / 2
            assert share.effective <= x

    @given(sections(), st.data())
    def test_one_more_insufficient_judgement_lowers_both_limits_and_makes_nothing_surer(
        self, section: tuple[list[int], list[int]], data: st.DataObject
    ) -> None:
        y, x = section
        able = [i for i, each in enumerate(y) if each > 0]
        if not able:
            return
        worse = list(y)
        worse[data.draw(st.sampled_from(able))] -= 1
        before, after = ratio_interval(y, x), ratio_interval(worse, x)
        assert after.lower < before.lower
        assert after.upper < before.upper
        if 2 * sum(worse) >= sum(x):
            assert after.upper - after.lower >= before.upper - before.lower - 1e-9

    @given(sections(), st.randoms())
    def test_order_of_cases_does_not_matter(
        self, section: tuple[list[int], list[int]], random: object
    ) -> None:
        pairs = list(zip(*section, strict=True))
        shuffled = random.sample(pairs, len(pairs))
        found = ratio_interval(*map(list, zip(*shuffled, strict=True))) if pairs else None
        expected = ratio_interval(*section)
        if found and expected.units > 0:
            assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper))

    @given(sections())
    def test_counting_failures_instead_mirrors_it(
        self, section: tuple[list[int], list[int]]
    ) -> None:
        y, x = section
        share, mirror = ratio_interval(y, x), ratio_interval(np.subtract(x, y), x)
        if share.units:
            assert (mirror.lower, mirror.upper) == pytest.approx((1 - share.upper, 1 - share.lower))

    def test_more_sufficient_than_answered_is_told(self) -> None:
        with pytest.raises(AnalystError, match="3 of 2 is not a share"):
            ratio_interval([1, 3], [2, 2])


class TestSurveyRatio:
    @pytest.mark.parametrize("method", SECTION)
    def test_reference_values(self, method: str) -> None:
        row = next(row for row in ROWS if row["method"] == method)
        assert SECTION[method]() == pytest.approx(
            float(row["expected"]), abs=float(row["tolerance"])
        )

    def test_is_wider_than_if_judgements_were_independent(self) -> None:
        p, n = sum(YES) / sum(APPLICABLE), sum(APPLICABLE)
        naive = math.sqrt(p * (1 - p) / n)
        assert naive == pytest.approx(reference("section_naive_binomial_se"))
        assert naive < 0.67 * survey_ratio(YES, APPLICABLE).se

    def test_two_strata_by_hand(self) -> None:
        # Two of four and two of eight cases: weights 2 and 4, (2 + 4 + 4) of 12 sufficient.
        share = survey_ratio(
            [1, 0, 1, 1], [1] * 4, ["a", "a", "b", "b"], [2, 2, 4, 4], [0.5, 0.5, 0.25, 0.25]
        )
        assert share.estimate == pytest.approx(10 / 12)
        # Residuals 1/6 and -5/6, doubled, around -2/3: 2 x (1)^2 x 2 x (1 - 0.5); b does not vary.
        assert share.se == pytest.approx(math.sqrt(0.5 * 2 * (1 + 1)) / 12)

    def test_a_case_that_stands_for_more_counts_for_more(self) -> None:
        even, uneven = (survey_ratio([1, 0], [1, 1], weight=w) for w in ([1, 1], [3, 1]))
        assert (even.estimate, uneven.estimate) == (0.5, 0.75)

    def test_all_eligible_cases_leave_no_doubt_from_sampling(self) -> None:
        share = survey_ratio([1, 2], [3, 3], fraction=1)
        assert (share.lower, share.estimate, share.upper) == (0.5, 0.5, 0.5)
        assert share.method == CENSUS

    def test_units_without_judgements_are_units_that_were_drawn(self) -> None:
        with_blank = survey_ratio([1, 2, 3, 0], [3, 3, 3, 0])
        # m / (m - 1) is 4 / 3 in place of 3 / 2: the blank was drawn and says nothing.
        assert with_blank.se == pytest.approx(
            survey_ratio([1, 2, 3], [3, 3, 3]).se * math.sqrt((4 / 3) / (3 / 2))
        )

    def test_what_does_not_vary_is_as_sure_as_its_units(self) -> None:
        share = survey_ratio([3, 2, 4], [3, 2, 4])
        assert (share.lower, share.upper) == wilson(3, 3)

    def test_one_stratum_inspected_throughout_does_not_settle_the_other(self) -> None:
        share = survey_ratio([1, 0, 1, 0], [1] * 4, [1, 1, 2, 2], 1, [1, 1, 0.5, 0.5])
        assert share.lower < 0.5 < share.upper
        # Two residuals of a half, doubled by m / (m - 1), halved by the fraction; of four judgements.
        assert share.se == pytest.approx(math.sqrt(0.5 * 2 * 2 * 0.25) / 4)

    def test_few_units_have_the_wider_limits_of_t(self) -> None:
        share = survey_ratio([3, 1, 2], [3, 3, 3])
        effective = share.estimate * (1 - share.estimate) / share.se**2
        # z / t with two degrees of freedom is 1.959964 / 4.302653.
        assert share.effective == pytest.approx(effective * (1.959964 / 4.302653) ** 2, rel=1e-5)

    def test_a_stratum_of_one_unit_is_held_against_the_mean_of_all(self) -> None:
        share = survey_ratio([1, 0, 1, 1], [1] * 4, [1, 2, 3, 3])
        # Residuals 1/4, -3/4, and 1/4 twice, which do not vary within their stratum.
        assert share.se == pytest.approx(math.sqrt(1 / 16 + 9 / 16) / 4)

    def test_nothing_to_judge(self) -> None:
        assert survey_ratio([0, 0], [0, 0]).method == survey_ratio([], []).method == NONE

    @given(sections())
    def test_always_a_share_between_its_limits(self, section: tuple[list[int], list[int]]) -> None:
        share = survey_ratio(*section)
        if share.units:
            assert 0 <= share.lower <= share.estimate + 1e-12
            assert share.estimate - 1e-12 <= share.upper <= 1
            assert share.lower < share.upper
