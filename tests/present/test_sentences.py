"""What a finding says as a sentence: the larger side, its count, and what is missing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.present.sentences import natural_list, reasons_sentence, sentence
from sqs_analysis.read.instrument import Instrument, load
from tests.present.conftest import whole_percent

GOOD = "the initial assessment of the likelihood of reoffending was good enough"
BAD = "the initial assessment of the likelihood of reoffending was not good enough"


def finding(k: int, n: int, question: str = "LOR02", blank: int = 0) -> Finding:
    empty = Finding("", "question", "", question, "all", 0, 0, 0, 0, *[0.0] * 4, "", "", 0, 0, "")
    return replace(empty, sufficient=k, answered=n, not_answered=blank)


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load()


SAID = [
    # Above ten answers a share, with the count; the larger side is said, a tie is said as good.
    (20, 20, f"In all cases, {GOOD} (20 of 20, 100%)."),
    (13, 20, f"In nearly two-thirds of cases, {GOOD} (13 of 20, 65%)."),
    (10, 20, f"In half of the cases, {GOOD} (10 of 20, 50%)."),
    (9, 20, f"In over half of the cases, {BAD} (11 of 20, 55%)."),
    (0, 20, f"In all cases, {BAD} (20 of 20, 100%)."),
    # Up to ten the words are the count, so only the percentage follows; of all or none, nothing.
    (6, 10, f"In six out of ten cases, {GOOD} (60%)."),
    (1, 8, f"In seven out of eight cases, {BAD} (88%)."),
    (6, 6, f"In all six cases, {GOOD}."),
    (2, 2, f"In both cases, {GOOD}."),
    (0, 2, f"In both cases, {BAD}."),
    (1, 1, f"In the only case, {GOOD}."),
    (0, 1, f"In the only case, {BAD}."),
]


@pytest.mark.parametrize(("k", "n", "said"), SAID)
def test_k_of_n_as_a_sentence(
    k: int, n: int, said: str, instrument: Instrument, words: Catalogue
) -> None:
    assert sentence(finding(k, n), instrument, words) == said


@pytest.mark.parametrize(
    ("blank", "end"),
    [(0, "(45%)."), (1, " One answer is missing."), (3, " 3 answers are missing.")],
)
def test_missing_answers_are_said(
    blank: int, end: str, instrument: Instrument, words: Catalogue
) -> None:
    said = sentence(finding(11, 20, blank=blank), instrument, words)
    plain = sentence(finding(11, 20), instrument, words)
    assert said == (plain + end if blank else plain)


def test_nothing_applicable_is_no_percentage(instrument: Instrument, words: Catalogue) -> None:
    said = sentence(finding(0, 0), instrument, words)
    assert said.endswith("good enough? No applicable cases.")


def test_a_blank_is_never_said_to_be_not_applicable(
    instrument: Instrument, words: Catalogue
) -> None:
    said = sentence(finding(0, 0, blank=4), instrument, words)
    assert said.endswith("good enough? Not judged.")


@pytest.mark.parametrize("k", [0, 1])
def test_what_is_answered_once_for_the_inspection_has_no_number(
    k: int, instrument: Instrument, words: Catalogue
) -> None:
    said = sentence(finding(k, 1, "OPM05"), instrument, words)
    assert ("no evidence" in said) == (k == 0)
    assert said[0].isupper()
    assert not re.search(r"\d|\bIn \b", said)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_every_number_in_a_sentence_is_of_the_larger_side(asked: tuple[int, int]) -> None:
    k, n = asked
    said = sentence(finding(k, n), load(), catalogue())
    larger = max(k, n - k)
    assert (GOOD in said) == (2 * k >= n)
    assert [int(p) for p in re.findall(r"(\d+)%", said)] in ([], [whole_percent(larger, n)])
    assert re.findall(r"\d+ of \d+(?=, \d+%)", said) in ([], [f"{larger} of {n}"])
    assert ("%" in said) == (n > 10 or 0 < k < n)


def test_nearly_all_is_not_said_to_be_100_per_cent(
    instrument: Instrument, words: Catalogue
) -> None:
    assert "(419 of 420, over 99%)" in sentence(finding(419, 420), instrument, words)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_percentage_is_rounded_half_up_and_both_sides_are_told_apart(
    asked: tuple[int, int],
) -> None:
    k, n = asked
    assert whole_percent(k, n) - 0.5 <= 100 * k / n <= whole_percent(k, n) + 0.5
    assert whole_percent(k, n) + whole_percent(n - k, n) in (100, 101)


def test_reasons_are_listed_with_their_counts(words: Catalogue) -> None:
    reasons = [("lack of analysis", 3, 5), ("lateness", 1, 5)]
    assert reasons_sentence(reasons, words) == (
        "Most often: lack of analysis (3 of 5); lateness (1)."
    )


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_is_said_as_people_do(items: list[str], said: str, words: Catalogue) -> None:
    assert natural_list(items, words) == said
