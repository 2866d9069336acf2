"""Limits of funnels and over-dispersion, held to published values and to the exact binomial."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure import funnel as module
from sqs_analysis.measure.contracts import FINDINGS, FUNNEL, FUNNEL_CURVE
from sqs_analysis.measure.dispersion import (
    ALLOWED_FOR,
    CHANCE,
    FEWEST_TEAMS,
    NOT_ESTIMATED,
    over_dispersion,
)
from sqs_analysis.measure.funnel import binomial_limit, funnel, funnel_curve, funnel_limits

REFERENCE = Path(__file__).parent.parent / "reference_values.csv"
with REFERENCE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
LIMITS = [row for row in ROWS if row["method"].startswith("funnel_exact_binomial_limit_p")]
DISPERSION = {
    row["method"].removeprefix("overdispersion_"): row
    for row in ROWS
    if row["method"].startswith("overdispersion_")
}
COUNTS = re.match(r"k=([\d,]+) each n=20", DISPERSION["phi_winsorised10"]["inputs"])[1]
K = [int(number) for number in COUNTS.split(",")]
TARGETS = st.floats(0.05, 0.95)


def programme(sufficient: list[int], answered: list[int]) -> pd.DataFrame:
    """FINDINGS of one question, an inspection for each k and n."""
    counts = pd.DataFrame({"sufficient": sufficient, "answered": answered})
    rows = counts.assign(
        inspection_id=[f"T{number:03}" for number in range(len(sufficient))],
        level="question",
        section="ABC",
        question="ABC01",
        group="all",
        method="Wilson",
    )
    return FINDINGS.frame(rows.reindex(columns=list(FINDINGS.names), fill_value=0))


def tail(k: int, n: int, target: float) -> tuple[float, float]:
    """Probability of k or fewer, and of k or more, summed up term by term."""
    each = [math.comb(n, r) * target**r * (1 - target) ** (n - r) for r in range(n + 1)]
    return sum(each[: k + 1]), sum(each[k:])


class TestBinomialLimit:
    @pytest.mark.parametrize("row", LIMITS, ids=lambda row: f"{row['method']} {row['inputs']}")
    def test_reference_values(self, row: dict[str, str]) -> None:
        n, target = re.fullmatch(r"n=(\d+);theta=([\d.]+)", row["inputs"]).groups()
        probability = float(row["method"].rpartition("_p")[2])
        found = binomial_limit(float(target), int(n), probability)
        assert found == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    def test_every_reference_value_is_used(self) -> None:
        assert len(LIMITS) == 9
        assert set(DISPERSION) == {"phi_winsorised10", "tau2"}


class TestFunnelLimits:
    @given(TARGETS, st.integers(1, 47), st.sampled_from([0.95, 0.998]))
    def test_a_team_is_beyond_exactly_where_its_tail_is_too_small(
        self, target: float, n: int, confidence: float
    ) -> None:
        lower, upper = funnel_limits(target, n, confidence)
        for k in range(n + 1):
            fewer, more = tail(k, n, target)
            for chance, beyond in ((fewer, k / n < lower), (more, k / n > upper)):
                if abs(chance - (1 - confidence) / 2) > 1e-9:
                    assert beyond == (chance < (1 - confidence) / 2), (k, chance)

    @given(TARGETS, st.integers(1, 200), st.floats(0, 0.2))
    def test_what_is_insufficient_is_the_mirror_image(
        self, target: float, n: int, tau2: float
    ) -> None:
        lower, upper = funnel_limits(target, n, tau2=tau2)
        mirrored = funnel_limits(1 - target, n, tau2=tau2)
        assert (lower, upper) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)

    @given(TARGETS, st.integers(1, 200), st.floats(0, 0.2))
    def test_hold_the_target_and_nest(self, target: float, n: int, tau2: float) -> None:
        lower, upper = funnel_limits(target, n, 0.95, tau2)
        outer_lower, outer_upper = funnel_limits(target, n, 0.998, tau2)
        assert 0 <= outer_lower <= lower <= upper <= outer_upper <= 1

    @given(TARGETS, st.integers(1, 200), st.floats(1e-6, 0.2))
    def test_allowing_for_dispersion_never_narrows(
        self, target: float, n: int, tau2: float
    ) -> None:
        plain, allowed = funnel_limits(target, n), funnel_limits(target, n, tau2=tau2)
        assert allowed[0] <= plain[0]
        assert allowed[1] >= plain[1]

    def test_allowing_for_dispersion_by_hand(self) -> None:
        # asin(sqrt(1/2)) is pi/4, and with 1/4n = tau2 = 0.0025 the half width is 1.959964 x 0.0707107.
        lower, upper = funnel_limits(0.5, 100, 0.95, 0.0025)
        half = 1.959964 * math.sqrt(0.005)
        assert lower == pytest.approx((1 - math.sin(2 * half)) / 2, abs=1e-6)
        assert upper == pytest.approx((1 + math.sin(2 * half)) / 2, abs=1e-6)

    @pytest.mark.parametrize("target", [0.0, 1.0])
    def test_nobody_is_beyond_where_all_teams_are_alike(self, target: float) -> None:
        lower, upper = funnel_limits(target, [1, 5, 40])
        assert ((lower <= target) & (target <= upper)).all()

    @pytest.mark.parametrize(
        ("target", "n", "confidence", "message"),
        [
            (0.5, 0, 0.95, "at least one judgement"),
            (1.2, 5, 0.95, "target of 1.2"),
            (0.5, 5, 1.0, "confidence of 1"),
            (math.nan, 5, 0.95, "target of nan"),
        ],
    )
    def test_says_what_gives_no_limits(
        self, target: float, n: int, confidence: float, message: str
    ) -> None:
        with pytest.raises(AnalystError, match=message):
            funnel_limits(target, n, confidence)


class TestOverDispersion:
    @pytest.mark.parametrize(("row", "name"), [("phi_winsorised10", "phi"), ("tau2", "tau2")])
    def test_reference_values(self, row: str, name: str) -> None:
        found = getattr(over_dispersion(K, [20] * 10, fewest=10), name)
        expected = float(DISPERSION[row]["expected"])
        assert found == pytest.approx(expected, abs=float(DISPERSION[row]["tolerance"]))

    def test_not_estimated_below_twenty_teams(self) -> None:
        counts = [2, 18] * 10
        below = over_dispersion(counts[: FEWEST_TEAMS - 1], [20] * (FEWEST_TEAMS - 1))
        assert (below.verdict, below.allowed) == (NOT_ESTIMATED, 0)
        assert over_dispersion(counts, [20] * 20).verdict == ALLOWED_FOR

    def test_teams_without_judgements_are_no_teams(self) -> None:
        counts = [2, 18] * 9 + [2]
        assert over_dispersion([*counts, 0], [20] * 19 + [0]).verdict == NOT_ESTIMATED

    @pytest.mark.parametrize("k", [0, 12, 20])
    def test_teams_all_alike_are_no_more_than_chance(self, k: int) -> None:
        found = over_dispersion([k] * 30, [20] * 30)
        assert found.phi == pytest.approx(0, abs=1e-12)
        assert (found.tau2, found.verdict, found.allowed) == (0, CHANCE, 0)

    @pytest.mark.parametrize("proportion", [0.5, 0.65, 0.9, 0.95])
    def test_found_by_chance_no_more_often_than_one_time_in_twenty(self, proportion: float) -> None:
        generator = np.random.default_rng(3)
        found = 0
        for number in range(100):
            n = generator.integers(6, 40, 40)
            alike = over_dispersion(generator.binomial(n, proportion), n, seed=number)
            found += alike.verdict == ALLOWED_FOR
        assert found <= 11  # 1% of honest tests would show more

    def test_one_wild_team_does_not_make_dispersion(self) -> None:
        counts = [12, 13, 14, 13, 12, 14, 13, 12, 14, 13] * 3
        assert over_dispersion([*counts, 0], [20] * 31).verdict == CHANCE

    @given(st.permutations(list(range(25))))
    def test_order_of_teams_changes_nothing(self, order: list[int]) -> None:
        k, n = np.arange(25) % 11, np.full(25, 20)
        assert over_dispersion(k[order], n).phi == pytest.approx(over_dispersion(k, n).phi)


class TestFunnel:
    def test_a_small_programme_by_hand(self) -> None:
        found = funnel(programme([13, 13, 13, 0, 5, 0], [20, 20, 20, 20, 5, 0]))
        assert found.columns.tolist() == list(FUNNEL.names)
        FUNNEL.check(found)
        assert found["target"].tolist() == pytest.approx([44 / 85] * 6)
        assert found["teams"].tolist() == [5] * 6
        assert set(found["dispersion"]) == {NOT_ESTIMATED}
        # All of five happens to 3.7% of teams at 52%, so it is within.
        expected = [module.WITHIN] * 3 + [module.BELOW_998, module.WITHIN, ""]
        assert found["standing"].tolist() == expected
        assert found.loc[5, ["proportion", "lower_95", "upper_998"]].isna().all()

    @pytest.mark.parametrize(
        ("k", "standing"),
        [
            (4, module.BELOW_998),  # 0.06% get there or lower at 50% of 25
            (7, module.BELOW_95),  # 2.2%
            (8, module.WITHIN),  # 5.4%
            (17, module.WITHIN),
            (18, module.ABOVE_95),
            (21, module.ABOVE_998),
        ],
    )
    def test_standing(self, k: int, standing: str) -> None:
        others = [12, 13] * 5
        # The counterpart keeps the target at one half.
        found = funnel(programme([*others, k, 25 - k], [25] * 12))
        assert found["target"][0] == pytest.approx(0.5)
        assert found["standing"][10] == standing

    def test_dispersion_is_allowed_for_in_the_limits(self) -> None:
        found = funnel(programme([4, 16] * 15, [20] * 30))
        assert found["dispersion"][0] == ALLOWED_FOR
        plain, _ = funnel_limits(0.5, 20)
        assert found["lower_95"][0] < plain
        assert set(found["standing"]) == {module.WITHIN}

    def test_only_whole_questions_put_to_several_are_compared(self) -> None:
        rows = programme([3, 4, 5, 6], [10, 10, 10, 10])
        rows["group"] = ["all", "custodial", "all", "all"]
        rows["level"] = ["question", "question", "section", "question"]
        rows.loc[3, "method"] = module.ONCE
        assert funnel(rows)["inspection_id"].tolist() == ["T000"]

    def test_nothing_gives_an_empty_funnel(self) -> None:
        assert FUNNEL.check(funnel(FINDINGS.frame([]))).empty
        asked_of_nobody = funnel(programme([0], [0]))
        assert asked_of_nobody["standing"].tolist() == [""]
        assert asked_of_nobody["target"].isna().all()

    def test_an_inspection_given_twice_is_refused(self) -> None:
        rows = programme([3], [10])
        with pytest.raises(AnalystError, match="T000 are there more than once"):
            funnel(pd.concat([rows, rows], ignore_index=True))

    def test_curve_is_the_limits_of_the_teams(self) -> None:
        found = funnel(programme([13, 11, 5], [20, 18, 9]))
        curve = FUNNEL_CURVE.check(funnel_curve(29 / 47, [20, 18, 9]))
        names = list(FUNNEL_CURVE.names)
        np.testing.assert_allclose(found[names], curve[names])
