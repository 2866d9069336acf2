"""What words for an amount let k of 20 be, and what is no amount."""

from __future__ import annotations

import pytest

from sqs_analysis.read.claims.amounts import amounts
from sqs_analysis.read.claims.lexicon import lexicon
from sqs_analysis.read.instrument import load
from sqs_analysis.read.wording import count_in_words, quantify

INSTRUMENT = load()
WORDS = lexicon(INSTRUMENT)
assert WORDS is not None

# What is said, and of how many of 20 it may be said.
OF_TWENTY = [
    ("nearly two-thirds of cases", [13]),
    ("almost two thirds", [13]),
    ("two-thirds", [13]),
    ("three-quarters", [15]),
    ("just over half", [11]),
    ("over half", [*range(11, 21)]),
    ("more than half", [*range(11, 21)]),
    ("less than half", [*range(10)]),
    ("at least half", [*range(10, 21)]),
    ("exactly half", [10]),
    ("about a quarter", [4, 5, 6]),
    ("65%", [13]),
    ("65 per cent", [13]),
    ("more than 65%", [*range(14, 21)]),
    ("13 out of 20", [13]),
    ("13 of the 20", [13]),
    ("13/20", [13]),
    ("thirteen of the twenty", [13]),
    ("at least 13 of the 20", [*range(13, 21)]),
    ("fewer than five of the 20", [*range(5)]),
    ("all 20", [20]),
    ("none of the 20", [0]),
    ("six in ten", [12]),
    ("one in five", [4]),
    ("all", [20]),
    ("none of", [0]),
    ("most", [*range(11, 21)]),
    ("the majority", [*range(11, 21)]),
    ("almost all", [18, 19]),
    ("a small number of", [1, 2, 3, 4]),
    ("not always", [*range(20)]),
    ("some", [*range(1, 20)]),
    ("nearly two-thirds of the 11 cases", []),
    ("13 out of 19", []),
]


@pytest.mark.parametrize(("said", "counts"), OF_TWENTY)
def test_words_let_so_many_of_twenty_be(said: str, counts: list[int]) -> None:
    (found,) = amounts(said, WORDS)
    assert [k for k in range(21) if found.holds(k, 20)] == counts


NO_AMOUNT = [
    "on 11 March 2013",
    "from 11 to 13 March",
    "in May 2013",
    "by 2014",
    "telephone 01632 960001",
    "at 10:30 am",
    "£250",
    "question LOR02",
    "the 2nd of them",
    "see https://example.org/13",
    "an earlier one",
    "the most significant areas",
    "SW1A 2AA",
    "paragraph 2.1 above",
    "version 0.1.0",
]


@pytest.mark.parametrize("said", NO_AMOUNT)
def test_what_is_no_amount_is_none(said: str) -> None:
    assert not list(amounts(said, WORDS))


def test_whatever_the_house_says_of_a_count_may_be_said_of_it() -> None:
    """Every k of n to 60, in the house's words and as a count, is read back as what it is."""
    for n in range(1, 61):
        for k in range(n + 1):
            said = {quantify(k, n, INSTRUMENT).text, count_in_words(k, n, INSTRUMENT)}
            for phrase in said - {"neither"}:  # mostly of what is no number: neither here nor there
                found = list(amounts(f"{phrase} cases", WORDS))
                assert found, phrase
                assert all(one.holds(k, n) for one in found), (phrase, k, n)


def test_an_amount_within_another_is_not_one_of_its_own() -> None:
    said = "In four out of the six cases, and nearly two-thirds of all 20."
    assert [found.text for found in amounts(said, WORDS)] == [
        "four out of the six",
        "nearly two-thirds of all 20",
    ]
