"""Shrunken proportions and ranks, held to published values and to a brute-force likelihood."""

from __future__ import annotations

import csv
import re
from math import comb, exp, inf, lgamma, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FINDINGS, SHRUNKEN
from sqs_analysis.measure.dispersion import FEWEST_TEAMS
from sqs_analysis.measure.intervals import NONE, wilson
from sqs_analysis.measure.shrinkage import (
    FITTED,
    LOWER,
    MIDDLE,
    POOLED,
    TOO_FEW,
    UPPER,
    Spread,
    fit,
    place,
    rank_intervals,
    shrink,
    shrinkage,
)

REFERENCE = Path(__file__).parent.parent / "reference_values.csv"
with REFERENCE.open(encoding="utf-8", newline="") as file:
    ROWS = {row["method"]: row for row in csv.DictReader(file) if row["method"].startswith("beta")}

# Tumours in 71 groups of rats (Gelman et al. 2013, table 5.1); the last is the current experiment.
TUMOURS = [0] * 14 + [1] * 8 + [2] * 9 + [1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10]
TUMOURS += [4] * 7 + [10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9, 4]
RATS = [20] * 7 + [19] * 4 + [18, 18, 17] + [20] * 4 + [19, 19, 18, 18, 25, 24, 23] + [20] * 6
RATS += [10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50] + [20] * 7 + [48, 19, 19, 19, 22]
RATS += [46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14]


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


def expected(method: str) -> object:
    row = ROWS[method]
    return pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))


def probability(k: int, n: int, alpha: float, beta: float) -> float:
    """Of k of n, from the gamma function alone."""
    ways = lgamma(alpha + k) + lgamma(beta + n - k) - lgamma(alpha + beta + n)
    return comb(n, k) * exp(ways - lgamma(alpha) - lgamma(beta) + lgamma(alpha + beta))


class TestFit:
    def test_reference_values(self) -> None:
        found = fit(TUMOURS, RATS)
        assert found.alpha == expected("betabinom_mle_alpha")
        assert found.beta == expected("betabinom_mle_beta")
        assert found.loglik == expected("betabinom_mle_loglik")

    def test_the_probability_is_the_published_one(self) -> None:
        inputs = re.fullmatch(r"k=(\d+);n=(\d+);a=(\d+);b=(\d+)", ROWS["betabinom_pmf"]["inputs"])
        assert probability(*map(int, inputs.groups())) == expected("betabinom_pmf")

    def test_no_point_of_a_grid_is_likelier(self) -> None:
        k, n = [2, 9, 5, 1, 10, 3, 6], [10, 12, 9, 10, 10, 11, 7]
        found = fit(k, n)
        grid = [
            sum(log(probability(*team, m * p, (1 - m) * p)) for team in zip(k, n, strict=True))
            for m in np.linspace(0.3, 0.8, 51)
            for p in np.geomspace(0.3, 100, 101)
        ]
        assert found.varies
        assert max(grid) <= found.loglik <= max(grid) + 0.01

    @pytest.mark.parametrize(
        ("k", "n"),
        [
            ([12] * 30, [20] * 30),  # less variation than chance
            ([0] * 30, [20] * 30),
            ([20] * 30, [20] * 30),
            ([0, 1] * 15, [1] * 30),  # one judgement each says nothing of variation
            ([7], [10]),
        ],
    )
    def test_no_variation_between_teams_is_one_proportion(self, k: list[int], n: list[int]) -> None:
        found = fit(k, n)
        assert not found.varies
        assert (found.alpha, found.beta, found.correlation) == (inf, inf, 0)
        assert found.mean == sum(k) / sum(n)

    def test_a_known_spread_is_found_again(self) -> None:
        generator = np.random.default_rng(5)
        n = generator.integers(14, 48, 2000)
        found = fit(generator.binomial(n, generator.beta(6, 3, 2000)), n)
        assert found.mean == pytest.approx(6 / 9, abs=0.01)
        assert found.correlation == pytest.approx(1 / 10, abs=0.01)

    def test_mirrored(self) -> None:
        k, n = np.array([2, 9, 5, 1, 10, 3]), np.full(6, 10)
        one, other = fit(k, n), fit(n - k, n)
        assert (one.alpha, one.beta) == pytest.approx((other.beta, other.alpha), rel=1e-3)

    @pytest.mark.parametrize(("k", "n"), [([], []), ([3, 0], [5, 0])])
    def test_teams_without_judgements_are_refused(self, k: list[int], n: list[int]) -> None:
        with pytest.raises(AnalystError, match="leave out teams without any"):
            fit(k, n)


class TestShrink:
    @pytest.mark.parametrize(
        ("k", "n", "at", "method"),
        [
            (4, 14, 1, "betabinom_cri95_lower_4of14"),
            (4, 14, 2, "betabinom_cri95_upper_4of14"),
            (0, 20, 0, "betabinom_shrunk_0of20"),
            (16, 52, 0, "betabinom_shrunk_16of52"),
        ],
    )
    def test_reference_values(self, k: int, n: int, at: int, method: str) -> None:
        assert shrink([k], [n], fit(TUMOURS, RATS))[at][0] == expected(method)

    def test_published_prior(self) -> None:
        raw = np.array(TUMOURS[:-1]) / np.array(RATS[:-1])
        assert raw.mean() == expected("betabinom_eb_moment_prior_mean")
        assert raw.std(ddof=1) == expected("betabinom_eb_moment_prior_sd")
        precision = raw.mean() * (1 - raw.mean()) / raw.var(ddof=1) - 1
        alpha, beta = raw.mean() * precision, (1 - raw.mean()) * precision
        assert alpha == expected("betabinom_eb_moment_alpha")
        mean, _, _ = shrink([4], [14], Spread(alpha, beta, raw.mean(), 0))
        assert mean[0] == expected("betabinom_eb_shrunk_mean_4of14")

    def test_every_reference_value_is_used(self) -> None:
        assert len(ROWS) == 12

    @given(
        st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        st.floats(0.2, 50),
        st.floats(0.2, 50),
    )
    def test_lies_between_its_own_proportion_and_that_of_all(
        self, team: tuple[int, int], alpha: float, beta: float
    ) -> None:
        k, n = team
        middle = alpha / (alpha + beta)
        mean, lower, upper = (each[0] for each in shrink([k], [n], Spread(alpha, beta, middle, 0)))
        assert min(k / n, middle) - 1e-12 <= mean <= max(k / n, middle) + 1e-12
        assert 0 <= lower < mean < upper <= 1

    def test_a_smaller_team_is_drawn_in_more(self) -> None:
        mean, _, _ = shrink([2, 20], [4, 40], Spread(8, 2, 0.8, 0))
        assert mean[0] > mean[1] > 0.5

    def test_without_variation_all_have_the_pooled_proportion(self) -> None:
        k, n = [5, 4, 6], [10, 10, 10]
        mean, lower, upper = shrink(k, n, fit(k, n))
        assert mean.tolist() == [0.5] * 3
        assert (lower[0], upper[2]) == wilson(15, 30)

    def test_shrunken_is_nearer_the_truth_than_raw(self) -> None:
        generator = np.random.default_rng(6)
        truth, n = generator.beta(13, 6, 157), generator.integers(14, 48, 157)
        k = generator.binomial(n, truth)
        mean, lower, upper = shrink(k, n, fit(k, n))
        assert np.mean((mean - truth) ** 2) < 0.8 * np.mean((k / n - truth) ** 2)
        assert 0.9 <= np.mean((lower <= truth) & (truth <= upper)) <= 0.99


class TestRanks:
    def test_two_teams_by_hand(self) -> None:
        # Beta(2, 1) lies above Beta(1, 2) in 5 draws of 6: neither rank can be ruled out at 95%,
        # and the lower team's rank is settled at 60%.
        spread = Spread(1, 1, 0.5, 0)
        assert rank_intervals([1, 0], [1, 1], spread).tolist() == [[1, 1, 2], [2, 1, 2]]
        assert rank_intervals([1, 0], [1, 1], spread, 0.6).tolist() == [[1, 1, 1], [2, 2, 2]]

    def test_rank_one_is_the_highest(self) -> None:
        ranks = rank_intervals([1, 99, 50], [100, 100, 100], Spread(1, 1, 0.5, 0))
        assert ranks[:, 0].tolist() == [3, 1, 2]

    @settings(max_examples=20)
    @given(st.lists(st.integers(0, 20), min_size=2, max_size=30), st.integers(0, 99))
    def test_intervals_hold_the_median_and_stay_among_the_teams(
        self, k: list[int], seed: int
    ) -> None:
        ranks = rank_intervals(k, [20] * len(k), Spread(3, 2, 0.6, 0), seed=seed)
        median, lower, upper = ranks.T
        assert (lower >= 1).all()
        assert (upper <= len(k)).all()
        assert ((lower <= median) & (median <= upper)).all()

    def test_more_confidence_is_never_narrower(self) -> None:
        team = ([3, 12, 9, 15], [20] * 4, Spread(3, 2, 0.6, 0))
        narrow, wide = rank_intervals(*team, 0.5), rank_intervals(*team, 0.99)
        assert (wide[:, 1] <= narrow[:, 1]).all()
        assert (wide[:, 2] >= narrow[:, 2]).all()
        assert (wide[:, 1:] != narrow[:, 1:]).any()

    def test_without_variation_95_of_100_ranks_are_open_to_all(self) -> None:
        ranks = rank_intervals([12] * 100, [20] * 100, fit([12] * 100, [20] * 100))
        assert np.unique(ranks, axis=0).tolist() == [[50.5, 3, 98]]

    def test_the_same_seed_draws_the_same(self) -> None:
        team = ([3, 12, 9, 15], [20] * 4, Spread(3, 2, 0.6, 0))
        assert rank_intervals(*team, seed=4).tolist() == rank_intervals(*team, seed=4).tolist()

    def test_touching_the_middle_is_not_separated_from_it(self) -> None:
        limits = np.array([[1.0, 2.0], [1.0, 3.0], [3.0, 5.0], [4.0, 5.0]])
        assert place(limits, 5).tolist() == [UPPER, MIDDLE, MIDDLE, LOWER]
        assert place(np.array([[1.0, 2.0], [1.0, 3.0]]), 4).tolist() == [UPPER, MIDDLE]


class TestShrinkage:
    def test_teams_that_differ(self) -> None:
        k = [2, 38, *range(10, 30)]
        found = SHRUNKEN.check(shrinkage(programme([*k, 0], [40] * 22 + [0])))
        assert found["method"].tolist() == [FITTED] * 22 + [NONE]
        assert found["place"].tolist()[:2] == [LOWER, UPPER]
        assert found["place"].tolist()[11:13] == [MIDDLE, MIDDLE]
        assert found["teams"].tolist() == [22] * 23
        last = found.iloc[22]
        assert last[["shrunken", "lower", "rank", "rank_upper"]].isna().all()
        assert last["place"] == ""
        assert found["correlation"][0] == pytest.approx(
            1 / (1 + found["alpha"][0] + found["beta"][0])
        )

    def test_every_rank_has_its_interval(self) -> None:
        found = shrinkage(programme(list(range(25)), [25] * 25))
        assert (found["rank_lower"] <= found["rank"]).all()
        assert (found["rank"] <= found["rank_upper"]).all()

    def test_order_given_is_kept(self) -> None:
        found = shrinkage(programme(list(range(25)), [25] * 25))
        assert found["inspection_id"].tolist() == [f"T{number:03}" for number in range(25)]

    def test_no_variation_is_said(self) -> None:
        found = shrinkage(programme([12, 13] * 15, [20] * 30))
        assert set(found["method"]) == {POOLED}
        assert found["shrunken"].tolist() == pytest.approx([0.625] * 30)
        assert set(found["place"]) == {MIDDLE}
        assert set(found["correlation"]) == {0}
        assert found[["alpha", "beta"]].isna().all(axis=None)

    def test_nothing_is_estimated_below_twenty_teams(self) -> None:
        few = shrinkage(programme(list(range(FEWEST_TEAMS - 1)), [25] * (FEWEST_TEAMS - 1)))
        assert set(few["method"]) == {TOO_FEW}
        assert few[["shrunken", "rank", "correlation"]].isna().all(axis=None)
        enough = shrinkage(programme(list(range(FEWEST_TEAMS)), [25] * FEWEST_TEAMS))
        assert set(enough["method"]) == {FITTED}

    def test_chance_does_not_favour_the_same_teams_in_all_questions(self) -> None:
        rows = programme([10] * 20 + [2, 18], [20] * 22)
        both = pd.concat([rows, rows.assign(question="ABC02")], ignore_index=True)
        found = shrinkage(both)
        first, second = (found[found["question"] == name] for name in ("ABC01", "ABC02"))
        assert first["rank"].tolist() != second["rank"].tolist()
        assert first["shrunken"].tolist() == second["shrunken"].tolist()
