"""Shrunken proportions and ranks: held to draws of a truth that is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.measure.contracts import FINDINGS, SHRUNKEN
from sqs_analysis.measure.intervals import NONE
from sqs_analysis.measure.shrinkage import (
    AVERAGED,
    FEWEST_ESTIMATED,
    LOWER,
    MIDDLE,
    TOO_FEW,
    UPPER,
    place,
    rank_intervals,
    shrink,
    shrinkage,
)
from sqs_analysis.measure.spread import spread_of
from tests.unit.test_funnel import programme
from tests.unit.test_spread import known

COUNTS = st.lists(st.integers(0, 20), min_size=5, max_size=30)


class TestShrink:
    def test_lies_between_its_own_proportion_and_that_of_all(self) -> None:
        k, n = np.array([2, 9, 14, 17, 20]), np.full(5, 20)
        mean, lower, upper = shrink(spread_of(k, n))
        assert (lower < mean).all()
        assert (mean < upper).all()
        assert (np.diff(mean) > 0).all()
        assert mean[0] > 0.1
        assert mean[4] < 1

    def test_a_smaller_team_is_drawn_in_more(self) -> None:
        mean, _, _ = shrink(spread_of([2, 20, 16, 15, 18, 17], [4, 40, 20, 20, 20, 20]))
        assert mean[0] > mean[1] > 0.5

    @pytest.mark.parametrize(("teams", "programmes"), [(20, 40), (157, 6)])
    @pytest.mark.parametrize("correlation", [0, 0.02, 0.1])
    def test_the_limits_hold_the_truth_as_often_as_they_say(
        self, teams: int, programmes: int, correlation: float
    ) -> None:
        generator, held, raw, near = np.random.default_rng(6), [], [], []
        for _ in range(programmes):
            n = generator.integers(14, 48, teams)
            truth = np.full(teams, 0.7)
            if correlation:
                precision = 1 / correlation - 1
                truth = generator.beta(0.7 * precision, 0.3 * precision, teams)
            k = generator.binomial(n, truth)
            mean, lower, upper = shrink(spread_of(k, n))
            held.append(np.mean((lower <= truth) & (truth <= upper)))
            raw.append(np.mean((k / n - truth) ** 2))
            near.append(np.mean((mean - truth) ** 2))
        assert np.mean(held) >= 0.92
        assert np.mean(near) < 0.9 * np.mean(raw)


class TestRanks:
    def test_two_teams_by_hand(self) -> None:
        # Beta(2, 1) lies above Beta(1, 2) in 5 draws of 6: neither rank can be ruled out at 95%.
        spread = known(1, 1, [1, 0], [1, 1])
        ranks, _ = rank_intervals(spread)
        assert ranks[:, 1:].tolist() == [[1, 2], [1, 2]]

    def test_rank_one_is_the_highest(self) -> None:
        ranks, above = rank_intervals(known(1, 1, [1, 99, 50], [100, 100, 100]))
        assert ranks[:, 0].tolist() == [3, 1, 2]
        assert above.tolist() == pytest.approx([0, 1, 0.5], abs=0.02)

    def test_ranks_are_those_of_draws(self) -> None:
        k, n = [3, 12, 9, 15, 18, 11, 10, 14], [20] * 8
        ranks, above = rank_intervals(known(6, 4, k, n))
        generator = np.random.default_rng(3)
        drawn = generator.beta(6 + np.array(k), 4 + 20 - np.array(k), size=(40000, 8))
        rank = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
        low, high = np.quantile(rank, [0.025, 0.975], axis=0, method="inverted_cdf")
        assert np.abs(ranks[:, 1] - low).max() <= 1
        assert np.abs(ranks[:, 2] - high).max() <= 1
        assert above == pytest.approx((rank <= 4).mean(axis=0), abs=0.03)

    @settings(max_examples=20)
    @given(COUNTS)
    def test_intervals_hold_the_median_and_stay_among_the_teams(self, k: list[int]) -> None:
        ranks, above = rank_intervals(spread_of(k, [20] * len(k)))
        median, lower, upper = ranks.T
        assert (lower >= 1).all()
        assert (upper <= len(k)).all()
        assert ((lower <= median) & (median <= upper)).all()
        assert ((above >= 0) & (above <= 1)).all()

    @settings(max_examples=20)
    @given(COUNTS)
    def test_half_of_the_teams_are_in_the_upper_half(self, k: list[int]) -> None:
        _, above = rank_intervals(spread_of(k, [20] * len(k)))
        assert above.sum() == pytest.approx(len(k) / 2, abs=0.06 * len(k))

    def test_more_confidence_is_never_narrower(self) -> None:
        spread = known(3, 2, [3, 12, 9, 15], [20] * 4)
        narrow, wide = (rank_intervals(spread, each)[0] for each in (0.5, 0.99))
        assert (wide[:, 1] <= narrow[:, 1]).all()
        assert (wide[:, 2] >= narrow[:, 2]).all()
        assert (wide[:, 1:] != narrow[:, 1:]).any()

    def test_teams_all_alike_may_have_any_rank(self) -> None:
        ranks, above = rank_intervals(spread_of([12] * 100, [20] * 100))
        (limits,) = np.unique(ranks, axis=0).tolist()
        assert limits[1] <= 10
        assert limits[2] >= 91
        assert above == pytest.approx([0.5] * 100, abs=1e-4)

    def test_only_what_is_nearly_sure_has_a_place(self) -> None:
        assert place(np.array([0.975, 0.974, 0.026, 0.025])).tolist() == [
            UPPER,
            MIDDLE,
            MIDDLE,
            LOWER,
        ]
        assert place(np.array([0.91, 0.5, 0.09]), 0.8).tolist() == [UPPER, MIDDLE, LOWER]


class TestShrinkage:
    def test_teams_that_differ(self) -> None:
        k = [2, 38, *range(10, 30)]
        found = SHRUNKEN.check(shrinkage(programme([*k, 0], [40] * 22 + [0])))
        assert found["method"].tolist() == [AVERAGED] * 22 + [NONE]
        assert found["place"].tolist()[:2] == [LOWER, UPPER]
        assert found["place"].tolist()[11:13] == [MIDDLE, MIDDLE]
        assert found["teams"].tolist() == [22] * 23
        last = found.iloc[22]
        assert last[["shrunken", "lower", "rank", "rank_upper", "above"]].isna().all()
        assert last["place"] == ""

    def test_the_same_counts_give_the_same_places_whatever_the_order(self) -> None:
        k = [2, 38, *range(10, 30), 20, 21]
        one, other = shrinkage(programme(k, [40] * 24)), shrinkage(programme(k[::-1], [40] * 24))
        names = ["shrunken", "lower", "upper", "above", "rank", "rank_lower", "rank_upper"]
        np.testing.assert_allclose(one[names], other[names][::-1], rtol=1e-9)
        assert one["place"].tolist() == other["place"].tolist()[::-1]

    def test_the_counts_of_teams_say_what_their_places_say(self) -> None:
        found = shrinkage(programme(list(range(25)), [25] * 25))
        assert (found["rank_lower"] <= found["rank"]).all()
        assert (found["rank"] <= found["rank_upper"]).all()
        assert found["inspection_id"].tolist() == [f"T{number:03}" for number in range(25)]
        assert (np.diff(found["above"]) > -1e-9).all()

    def test_nothing_is_estimated_below_twenty_teams(self) -> None:
        few = shrinkage(programme(list(range(FEWEST_ESTIMATED - 1)), [25] * (FEWEST_ESTIMATED - 1)))
        assert set(few["method"]) == {TOO_FEW} == {"none: fewer than 20 teams"}
        assert few[["shrunken", "rank", "correlation"]].isna().all(axis=None)
        enough = shrinkage(programme(list(range(FEWEST_ESTIMATED)), [25] * FEWEST_ESTIMATED))
        assert set(enough["method"]) == {AVERAGED}

    def test_nothing_gives_nothing(self) -> None:
        assert SHRUNKEN.check(shrinkage(FINDINGS.frame([]))).empty
        assert isinstance(shrinkage(FINDINGS.frame([])), pd.DataFrame)
