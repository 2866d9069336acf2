"""Two shares beside each other, held to published tables, to R, and to counting by hand."""

from __future__ import annotations

import csv
import json
import math
import re
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contrast import difference_of, false_discovery, fisher, newcombe

REFERENCE = Path(__file__).parent.parent / "reference_values.csv"

with REFERENCE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


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


def fisher_by_counting(k1: int, n1: int, k2: int, n2: int) -> tuple[Fraction, Fraction]:
    """The definition, in whole numbers: every table with the same margins is weighed."""
    good = k1 + k2
    ways = {x: comb(n1, x) * comb(n2, good - x) for x in range(n1 + 1) if 0 <= good - x <= n2}
    extreme = sum(count for count in ways.values() if count <= ways[k1])
    total = comb(n1 + n2, good)
    return Fraction(extreme, total), Fraction(2 * extreme - ways[k1], 2 * total)


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


class TestFisher:
    @pytest.mark.parametrize("row", rows_of("fisher_p_two_sided"), ids=lambda row: row["inputs"])
    def test_reference_values(self, row: dict[str, str]) -> None:
        (a, b), (c, d) = json.loads(re.match(r"\[\[.*?\]\]", row["inputs"])[0])
        p, _ = fisher(a, a + b, c, c + d)
        assert p == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    @given(pairs(most=25))
    def test_counting_tables_gives_the_same(self, sides: tuple[int, int, int, int]) -> None:
        expected = [float(value) for value in fisher_by_counting(*sides)]
        assert fisher(*sides) == pytest.approx(expected, rel=1e-9)

    def test_one_team_beside_a_whole_programme_agrees_with_counting(self) -> None:
        sides = (6, 20, 2011, 3120)
        expected = [float(value) for value in fisher_by_counting(*sides)]
        assert fisher(*sides) == pytest.approx(expected, rel=1e-9)

    @given(pairs(most=40))
    def test_it_does_not_matter_which_side_stands_first(
        self, sides: tuple[int, int, int, int]
    ) -> None:
        k1, n1, k2, n2 = sides
        assert fisher(k1, n1, k2, n2) == pytest.approx(fisher(k2, n2, k1, n1), rel=1e-9)

    def test_alike_sides_have_nothing_odd_about_them(self) -> None:
        assert fisher(5, 10, 5, 10)[0] == pytest.approx(1)
        assert fisher(0, 10, 0, 20) == pytest.approx((1, 0.5))

    def test_many_at_once_are_each_by_itself(self) -> None:
        p, mid_p = fisher([13, 0, 4], [20, 0, 6], [7, 3, 7], [20, 5, 14])
        assert np.isnan([p[1], mid_p[1]]).all()
        assert (p[0], mid_p[0]) == pytest.approx(fisher(13, 20, 7, 20))
        assert (p[2], mid_p[2]) == pytest.approx(fisher(4, 6, 7, 14))

    @pytest.mark.parametrize("sides", [(3, 2, 1, 2), (1, 2, 3, 2), (-1, 2, 1, 2), (1, 2, -1, 2)])
    def test_what_is_no_share_is_refused(self, sides: tuple[int, int, int, int]) -> None:
        with pytest.raises(AnalystError, match="numerators between 0"):
            fisher(*sides)


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
