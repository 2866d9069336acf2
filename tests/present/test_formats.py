"""Shares and limits as text: rounded half up, and what is not all is never said to be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.languages import catalogue
from sqs_analysis.measure.caseload import caseload_interval
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.present.formats import percent_text, points_text, range_text, ratio_text
from tests.present.conftest import whole_percent

WORDS = catalogue()
K_OF_N = st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [
        (0, 420, "0%"),
        (1, 420, "under 1%"),
        (1, 200, "1%"),
        (1, 8, "13%"),
        (23, 40, "58%"),
        (995, 1000, "over 99%"),
        (199, 200, "over 99%"),
        (198, 200, "99%"),
        (420, 420, "100%"),
        (0, 0, "none applicable"),
    ],
)
def test_k_of_n_as_a_percentage(k: int, n: int, said: str) -> None:
    assert ratio_text(k, n, WORDS) == said


@given(K_OF_N)
def test_100_is_all_0_is_none_and_all_else_is_rounded_half_up(asked: tuple[int, int]) -> None:
    k, n = asked
    said = ratio_text(k, n, WORDS)
    assert (said == "100%") == (k == n)
    assert (said == "0%") == (k == 0)
    assert said in ("over 99%", "under 1%", f"{whole_percent(k, n)}%")


@given(K_OF_N)
def test_a_share_is_said_as_the_counts_it_was_divided_from(asked: tuple[int, int]) -> None:
    k, n = asked
    assert percent_text(k / n, WORDS) == percent_text(Fraction(k, n), WORDS)
    assert percent_text(1 - k / n, WORDS) == ratio_text(n - k, n, WORDS)


@given(K_OF_N)
def test_an_interval_reaches_100_only_where_all_were_sufficient(asked: tuple[int, int]) -> None:
    k, n = asked
    lower, upper = range_text(*wilson(k, n), WORDS).split(" to ")
    assert (upper == "100%") == (k == n)
    assert (lower == "0%") == (k == 0)


@given(st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_limits_of_a_caseload_are_rounded_as_the_counts_they_are(
    asked: tuple[int, int],
) -> None:
    found = caseload_interval(*asked, 40)
    said = range_text(found.lower, found.upper, WORDS)
    counts = (int(found.lower_count), int(found.upper_count))
    assert said == " to ".join(ratio_text(count, 40, WORDS) for count in counts)


def test_points_are_rounded_away_from_zero_on_both_sides() -> None:
    assert points_text(-0.125, 0.125, WORDS) == "−13 to 13"
