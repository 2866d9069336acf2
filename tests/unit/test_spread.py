"""How teams are spread: held to published values, to sums by brute force, and to a known truth."""

from __future__ import annotations

import re
import sys
from math import comb, exp, lgamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.spread import (
    PROPORTIONS,
    TILT,
    Spread,
    _log_chance,
    middle_of,
    quantiles,
    spread_of,
)
from tests.reference import ROWS

BETA = {row["method"]: row for row in ROWS if row["method"].startswith("beta")}

# Tumours in 71 groups of rats (Gelman et al. 2013, table 5.1); the last is the current experiment.
TUMOURS = [0] * 14 + [1] * 8 + [2] * 9 + [1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10]
TUMOURS += [4] * 7 + [10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9, 4]
RATS = [20] * 7 + [19] * 4 + [18, 18, 17] + [20] * 4 + [19, 19, 18, 18, 25, 24, 23] + [20] * 6
RATS += [10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50] + [20] * 7 + [48, 19, 19, 19, 22]
RATS += [46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14]

COUNTS = st.lists(
    st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=5,
    max_size=25,
)


def expected(method: str) -> object:
    row = BETA[method]
    return pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))


def known(alpha: float, beta: float, k: list[int], n: list[int]) -> Spread:
    """A spread of which nothing is open: one distribution."""
    one = np.ones(1)
    counts = np.array(k, dtype=float), np.array(n, dtype=float)
    every = np.arange(len(k))
    return Spread(alpha * one, beta * one, one, *counts, np.ones(len(k), dtype=int), every)


def of_one(spread: Spread) -> tuple[float, float, float]:
    """Mean and 95% limits of the first team."""
    low, high = quantiles(spread.chances[:1], [0.025, 0.975])[0]
    return float(spread.chances[0] @ PROPORTIONS), low, high


class TestChance:
    def test_the_probability_is_the_published_one(self) -> None:
        inputs = re.fullmatch(r"k=(\d+);n=(\d+);a=(\d+);b=(\d+)", BETA["betabinom_pmf"]["inputs"])
        k, n, alpha, beta = (np.array([float(each)]) for each in inputs.groups())
        assert comb(20, 5) * exp(_log_chance(alpha, beta, k, n)[0, 0]) == expected("betabinom_pmf")

    def test_the_likelihood_at_its_greatest_is_the_published_one(self) -> None:
        alpha, beta = (
            np.array([float(BETA[f"betabinom_mle_{name}"]["expected"])])
            for name in ("alpha", "beta")
        )
        k, n = np.array(TUMOURS, dtype=float), np.array(RATS, dtype=float)
        ways = sum(
            lgamma(m + 1) - lgamma(r + 1) - lgamma(m - r + 1) for r, m in zip(k, n, strict=True)
        )
        loglik = _log_chance(alpha, beta, k, n).sum() + ways
        assert loglik == expected("betabinom_mle_loglik")

    @given(st.floats(0.05, 50), st.floats(0.05, 50), st.integers(0, 30), st.integers(0, 30))
    def test_whole_and_effective_numbers_are_one_formula(
        self, alpha: float, beta: float, k: int, missed: int
    ) -> None:
        shapes = np.array([alpha]), np.array([beta])
        whole = _log_chance(*shapes, np.array([k]), np.array([k + missed]))
        nearly = _log_chance(*shapes, np.array([k + 1e-9]), np.array([k + missed + 1e-9]))
        assert nearly[0, 0] == pytest.approx(whole[0, 0], abs=1e-5)


class TestOneDistribution:
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
        alpha, beta = (
            float(BETA[f"betabinom_mle_{name}"]["expected"]) for name in ("alpha", "beta")
        )
        # The lattice of proportions is 0.4% of the way from 0 to 1 at its widest.
        value = float(BETA[method]["expected"])
        assert of_one(known(alpha, beta, [k], [n]))[at] == pytest.approx(value, abs=2e-4)

    def test_published_prior(self) -> None:
        raw = np.array(TUMOURS[:-1]) / np.array(RATS[:-1])
        assert raw.mean() == expected("betabinom_eb_moment_prior_mean")
        assert raw.std(ddof=1) == expected("betabinom_eb_moment_prior_sd")
        precision = raw.mean() * (1 - raw.mean()) / raw.var(ddof=1) - 1
        alpha, beta = raw.mean() * precision, (1 - raw.mean()) * precision
        assert alpha == expected("betabinom_eb_moment_alpha")
        mean, _, _ = of_one(known(alpha, beta, [4], [14]))
        assert mean == expected("betabinom_eb_shrunk_mean_4of14")

    @given(st.integers(0, 20), st.floats(1, 40), st.floats(1, 40))
    def test_a_team_has_the_beta_distribution_it_should(
        self, k: int, alpha: float, beta: float
    ) -> None:
        mean, low, high = of_one(known(alpha, beta, [k], [20]))
        exact = beta_distribution(alpha + k, beta + 20 - k)
        assert (mean, low, high) == pytest.approx(
            (exact.mean(), exact.ppf(0.025), exact.ppf(0.975)), abs=1e-3
        )


class TestSpread:
    def test_the_published_averages_of_the_rats(self) -> None:
        # With their prior, (alpha + beta) ** -5/2, Gelman et al. (2013, page 112) find 2.4 and 14.3.
        found = spread_of(TUMOURS, RATS)
        usual = len(RATS) / sum(1 / n for n in RATS)
        precision, mean = found.alpha + found.beta, found.alpha / (found.alpha + found.beta)
        # From an even part of the way, usual / (usual + precision)^2 each, and an even mean, to theirs.
        theirs = precision**-1.5 / (usual / (usual + precision) ** 2)
        theirs /= (usual / (usual + precision)) ** TILT
        weight = found.weight * theirs / (found.weight @ theirs)
        assert weight @ found.alpha == pytest.approx(2.4, abs=0.1)
        assert weight @ found.beta == pytest.approx(14.3, abs=0.6)
        assert found.weight @ mean == pytest.approx(0.14, abs=0.01)

    def test_a_finer_lattice_says_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        k, n = [2, 9, 5, 1, 10, 3, 6, 4], [10, 12, 9, 10, 10, 11, 7, 10]
        usual = spread_of(k, n)
        module = sys.modules[spread_of.__module__]
        monkeypatch.setattr(module, "PRECISIONS", 96)
        monkeypatch.setattr(module, "MEANS", 41)
        fine = spread_of(k, n)
        assert usual.middle() == pytest.approx(fine.middle(), abs=0.01)
        assert usual.chances @ PROPORTIONS == pytest.approx(fine.chances @ PROPORTIONS, abs=0.004)

    def test_a_known_spread_is_found_again(self) -> None:
        generator = np.random.default_rng(5)
        n = generator.integers(14, 48, 2000)
        found = spread_of(generator.binomial(n, generator.beta(6, 3, 2000)), n)
        assert found.correlation == pytest.approx(1 / 10, abs=0.01)
        exact = beta_distribution(6, 3)
        assert found.middle() == pytest.approx((exact.ppf(0.05), exact.ppf(0.95)), abs=0.02)

    def test_where_the_counts_say_nothing_of_precision_what_was_taken_stands(self) -> None:
        # One judgement each: the part not drawn in has the density 1.25 x ** 0.25, its median here.
        assert spread_of([0, 1, 0, 1, 1], [1] * 5).correlation == pytest.approx(
            0.5 ** (1 / 1.25), abs=0.02
        )

    def test_teams_alike_are_hardly_spread(self) -> None:
        generator = np.random.default_rng(6)
        found = spread_of(generator.binomial(20, 0.65, 150), [20] * 150)
        low, high = found.middle()
        assert found.correlation < 0.01
        assert high - low < 0.15

    @given(COUNTS)
    def test_what_is_insufficient_is_the_mirror_image(self, counts: list[tuple[int, int]]) -> None:
        k, n = map(np.array, zip(*counts, strict=True))
        one, other = spread_of(k, n), spread_of(n - k, n)
        low, high = one.middle()
        assert other.middle() == pytest.approx((1 - high, 1 - low), abs=1e-6)
        assert other.correlation == pytest.approx(one.correlation, abs=0.01, nan_ok=True)

    @given(COUNTS, st.randoms())
    def test_order_of_teams_changes_nothing(
        self, counts: list[tuple[int, int]], random: object
    ) -> None:
        mixed = random.sample(counts, len(counts))
        one, other = (spread_of(*zip(*each, strict=True)) for each in (counts, mixed))
        assert one.middle() == pytest.approx(other.middle(), rel=1e-9)

    @given(COUNTS)
    def test_one_more_sufficient_makes_no_team_look_worse(
        self, counts: list[tuple[int, int]]
    ) -> None:
        k, n = map(list, zip(*counts, strict=True))
        if k[0] == n[0]:
            return
        better = [k[0] + 1, *k[1:]]
        before, after = (spread_of(each, n) for each in (k, better))
        mean = [each.chances[each.which[0]] @ PROPORTIONS for each in (before, after)]
        assert mean[1] > mean[0]

    @pytest.mark.parametrize(("k", "n"), [([], []), ([3, 0], [5, 0])])
    def test_teams_without_judgements_are_refused(self, k: list[int], n: list[int]) -> None:
        with pytest.raises(AnalystError, match="leave out teams without any"):
            spread_of(k, n)


class TestTails:
    @given(COUNTS)
    def test_a_team_is_held_against_the_others_alone(self, counts: list[tuple[int, int]]) -> None:
        k, n = map(np.array, zip(*counts, strict=True))
        whole, size = spread_of(k, n), int(n[0])
        fewer, more = whole.tails(size)
        # The same from the weights of the others' counts, summed one by one.
        others = whole.weight / np.exp(_log_chance(whole.alpha, whole.beta, k[:1], n[:1]))[:, 0]
        each = np.arange(size + 1)
        chances = np.exp(_log_chance(whole.alpha, whole.beta, each, np.full(size + 1, size)))
        ways = np.array([comb(size, int(r)) for r in each])
        exact = (others / others.sum()) @ chances * ways
        assert exact.sum() == pytest.approx(1)
        half = exact[k[0]] / 2
        assert fewer[k[0]] == pytest.approx(exact[: k[0]].sum() + half)
        assert more[k[0]] == pytest.approx(exact[k[0] + 1 :].sum() + half)


class TestMiddle:
    def test_nothing_is_said_of_fewer_than_five(self) -> None:
        low, high, teams = middle_of([3, 4, 5, 2, 0], [5, 5, 5, 5, 0])
        assert np.isnan([low, high]).all()
        assert teams == 4
        low, high, teams = middle_of([3, 4, 5, 2, 0], [5, 5, 5, 5, 1])
        assert (teams, 0 < low < high < 1) == (5, True)

    def test_one_wild_small_team_is_not_the_edge_of_teams(self) -> None:
        low, _, _ = middle_of([0, *[14] * 30], [3, *[20] * 30])
        assert low > 0.5
