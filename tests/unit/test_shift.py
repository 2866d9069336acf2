"""Looking for change in a series of small samples: what is told, and how seldom nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from sqs_analysis.measure import shift
from sqs_analysis.measure.shift import RATE, Look, looks, spent


def one(*counts: tuple[int, int], chance: float = RATE, seed: int = 1) -> list[Look]:
    """The looks at one question, of which k of n are given for each sample."""
    met = np.concatenate([[1] * k + [0] * (n - k) for k, n in counts])[:, None]
    sizes = [n for _, n in counts]
    return looks(met, np.ones_like(met), sizes, [chance] * (len(counts) - 1), seed)


def is_told(look: Look) -> bool:
    return bool(np.abs(look.apart).max() > look.least)


def test_a_look_spends_what_falls_to_the_days_since_the_sample_before() -> None:
    monthly = spent([f"2013-{month:02}-01" for month in range(1, 13)] + ["2014-01-01"])
    assert sum(monthly) == pytest.approx(RATE * 365 / 365.25)
    assert spent(["2013-01-01", "2013-01-01", "2019-01-01"]) == [0, RATE]


@pytest.mark.parametrize(("then", "now"), [(2, 8), (3, 7), (1, 6), (2, 7), (4, 10), (5, 10)])
def test_of_two_samples_it_tells_what_fisher_finds_unlikely(then: int, now: int) -> None:
    """All deals of twenty cases with as many sufficient are Fisher's exact test."""
    (seen,) = one((then, 10), (now, 10))
    p = float(fisher_exact([[then, 10 - then], [now, 10 - now]]).pvalue)
    assert is_told(seen) == (p < RATE)


def test_a_lasting_change_is_found_where_it_began_and_with_its_direction() -> None:
    seen = one(*[(1, 8)] * 4, *[(7, 8)] * 4, chance=RATE / 12)
    assert [is_told(look) for look in seen] == [False, False, False, True, True, True, True]
    assert [int(look.cut[0]) for look in seen[3:]] == [4] * 4
    assert seen[-1].apart[0] > 0


def test_the_more_is_looked_at_the_more_it_takes() -> None:
    generator = np.random.default_rng(4)
    met = generator.integers(0, 2, (40, 12))
    few, many = (
        looks(met[:, :n], np.ones_like(met[:, :n]), [20, 20], [RATE], 1)[0].least for n in (1, 12)
    )
    assert few < many


def test_too_few_cases_tell_nothing_and_hide_everything() -> None:
    (seen,) = one((0, 4), (4, 4))
    assert not is_told(seen)
    assert (seen.least, seen.hidden) == (np.inf, 1)


def test_what_no_case_was_judged_on_is_never_apart() -> None:
    met = np.array([[0, 0], [1, 0]]).repeat(10, axis=0)
    of = np.array([[1, 0], [1, 0]]).repeat(10, axis=0)
    (seen,) = looks(met, of, [10, 10], [RATE], 1)
    assert (seen.apart[0] > seen.least, seen.apart[1]) == (True, 0)


counts = st.lists(st.integers(0, 5), min_size=2, max_size=5)


@settings(max_examples=15, deadline=None)
@given(counts)
def test_what_is_not_sufficient_changes_as_much_the_other_way(ks: list[int]) -> None:
    there, other = one(*((k, 5) for k in ks)), one(*((5 - k, 5) for k in ks))
    for look, mirrored in zip(there, other, strict=True):
        assert mirrored.apart == pytest.approx(-look.apart)


@settings(max_examples=15, deadline=None)
@given(counts, st.integers(0, 5))
def test_a_later_sample_changes_no_earlier_look(ks: list[int], further: int) -> None:
    before, after = one(*((k, 5) for k in ks)), one(*((k, 5) for k in [*ks, further]))
    assert [look.least for look in before] == [look.least for look in after[:-1]]


def test_years_in_which_nothing_changes_are_told_to_have_changed_seldom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six audits of six cases, four questions alike within a case; 11 of 100 is two in a thousand."""
    monkeypatch.setattr(shift, "DEALS", 499)
    generator, wrong = np.random.default_rng(7), 0
    for _ in range(100):
        latent = 0.6 * generator.standard_normal((36, 1)) + 0.8 * generator.standard_normal((36, 4))
        met = (latent < 0.5).astype(np.int64)
        seen = looks(met, np.ones_like(met), [6] * 6, [RATE / 5] * 5, 1)
        wrong += any(map(is_told, seen))
    assert 0 < wrong < 11
