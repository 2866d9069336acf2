"""k of n in words: tables of input and output, awkward values first, then laws over all k of n."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from sqs_analysis.errors import AnalystError, InstrumentError, TranslationError
from sqs_analysis.read.instrument import load
from sqs_analysis.read.wording import (
    Phrase,
    count_in_words,
    counts_covered,
    phrase_of,
    quantify,
)

SQS = load()
BANDS = [quantifier.key for quantifier in SQS.quantifiers]
MOST = 200


@cache
def scale(n: int) -> list[Phrase]:
    """The phrases for 0 of n, 1 of n, … n of n."""
    return [quantify(k, n, SQS) for k in range(n + 1)]


def said(k: int, n: int) -> str:
    return phrase_of(k, n, SQS, "relevant cases", "relevant case")


# k, n -> the words with a noun, ready to stand behind "In".
@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [
        # so few that only the count is honest
        (0, 1, "no relevant case"),
        (1, 1, "the only relevant case"),
        (0, 2, "neither of the two relevant cases"),
        (1, 2, "one out of two relevant cases"),
        (2, 2, "both relevant cases"),
        (0, 6, "none of the six relevant cases"),
        (1, 6, "one out of six relevant cases"),
        (3, 6, "three out of six relevant cases"),
        (6, 6, "all six relevant cases"),
        (9, 10, "nine out of ten relevant cases"),
        # the first shares in words
        (0, 11, "none of the relevant cases"),
        (1, 11, "very few relevant cases"),
        (2, 11, "a small minority of relevant cases"),
        (11, 11, "all relevant cases"),
        # exactly on a fraction, and one judgement to either side
        (99, 200, "nearly half of the relevant cases"),
        (100, 200, "half of the relevant cases"),
        (101, 200, "over half of the relevant cases"),
        (59, 120, "nearly half of the relevant cases"),
        (79, 120, "nearly two-thirds of relevant cases"),
        (80, 120, "two-thirds of relevant cases"),
        (81, 120, "over two-thirds of relevant cases"),
        (39, 120, "nearly a third of relevant cases"),
        (40, 120, "a third of relevant cases"),
        (41, 120, "over a third of relevant cases"),
        (89, 120, "nearly three-quarters of relevant cases"),
        (90, 120, "three-quarters of relevant cases"),
        (91, 120, "over three-quarters of relevant cases"),
        (71, 120, "nearly three-fifths of relevant cases"),
        (72, 120, "three-fifths of relevant cases"),
        (73, 120, "over three-fifths of relevant cases"),
        # on a bound that is no fraction of its own
        (57, 100, "over half of the relevant cases"),
        (58, 100, "nearly three-fifths of relevant cases"),
        (31, 50, "nearly two-thirds of relevant cases"),
        (14, 20, "nearly three-quarters of relevant cases"),
        (16, 20, "a large majority of relevant cases"),
        (18, 20, "almost all relevant cases"),
        (199, 200, "almost all relevant cases"),
        (1, 200, "very few relevant cases"),
        (2, 20, "very few relevant cases"),
        (4, 20, "a small minority of relevant cases"),
        (6, 20, "over a quarter of relevant cases"),
        # nothing to speak of
        (0, 0, "no relevant cases"),
    ],
)
def test_table(k: int, n: int, expected: str) -> None:
    assert said(k, n) == expected


# Every number of the 2013 letter on Milton Keynes that its own text fixes, as the letter has it
# ("almost" and "nearly" are one word there).
@pytest.mark.parametrize(
    ("paragraph", "k", "n", "words"),
    [
        ("1.1", 13, 20, "nearly two-thirds"),
        ("1.2", 7, 11, "nearly two-thirds"),
        ("1.2", 9, 14, "nearly two-thirds"),
        ("1.2", 11, 17, "nearly two-thirds"),
        ("1.2", 13, 20, "nearly two-thirds"),
        ("1.3", 11, 20, "over half"),
        ("1.3", 4, 6, "four out of six"),
        ("2.1", 7, 11, "nearly two-thirds"),
        ("2.2", 6, 11, "over half"),
        ("2.2", 6, 10, "six out of ten"),
        ("3.1", 15, 20, "three-quarters"),
        ("3.2", 13, 20, "nearly two-thirds"),
        ("3.2", 4, 6, "four out of six"),
        ("4.1", 14, 20, "nearly three-quarters"),
        ("4.1", 13, 18, "nearly three-quarters"),
        ("4.1", 14, 19, "nearly three-quarters"),
        ("4.2", 11, 20, "over half"),
        ("4.2", 9, 20, "nearly half"),
        ("4.2", 5, 11, "nearly half"),
    ],
)
def test_the_letter_of_2013(paragraph: str, k: int, n: int, words: str) -> None:
    assert quantify(k, n, SQS).text == words, paragraph


@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [
        (0, 0, "no applicable cases"),
        (0, 6, "none out of six"),
        (1, 1, "one out of one"),
        (4, 6, "four out of six"),
        (10, 10, "ten out of ten"),
        (0, 11, "0 out of 11"),
        (5, 20, "5 out of 20"),
        (10, 11, "10 out of 11"),
        (11, 16, "11 out of 16"),
    ],
)
def test_counts_are_in_words_only_if_both_are(k: int, n: int, expected: str) -> None:
    assert count_in_words(k, n, SQS) == expected


@pytest.mark.parametrize(
    ("k", "n", "fewer", "more", "to_change"),
    [
        (0, 0, None, None, None),
        (1, 1, 1, None, 1),
        (0, 6, None, 1, 1),
        (4, 6, 1, 1, 1),
        (13, 20, 1, 1, 1),
        (0, 20, None, 1, 1),
        (20, 20, 1, None, 1),
        (18, 20, 1, 2, 1),
        (100, 200, 1, 1, 1),
        (170, 200, 11, 10, 10),
    ],
)
def test_how_firmly_the_words_stand(
    k: int, n: int, fewer: int | None, more: int | None, to_change: int | None
) -> None:
    phrase = quantify(k, n, SQS)
    assert (phrase.fewer, phrase.more, phrase.to_change) == (fewer, more, to_change)


class TestEveryShare:
    """Laws that hold for every k of n up to 200."""

    def test_exactly_one_quantifier_covers_it(self) -> None:
        for n in range(1, MOST + 1):
            covered = [k for quantifier in SQS.quantifiers for k in counts_covered(quantifier, n)]
            assert covered == [*range(n + 1)]

    def test_whole_numbers_say_what_fractions_say(self) -> None:
        for n in range(1, MOST + 1):
            for quantifier in SQS.quantifiers:
                low, high = quantifier.lower, quantifier.upper
                expected = [
                    k
                    for k in range(n + 1)
                    if low <= (share := Fraction(k, n)) <= high
                    and (share != low or quantifier.includes_lower)
                    and (share != high or quantifier.includes_upper)
                ]
                assert [*counts_covered(quantifier, n)] == expected

    def test_more_is_never_said_as_less(self) -> None:
        for n in range(SQS.counts_up_to + 1, MOST + 1):
            places = [BANDS.index(phrase.key) for phrase in scale(n)]
            assert places == sorted(places)

    def test_the_remainder_is_said_with_the_mirrored_words(self) -> None:
        mirror = dict(zip(BANDS, reversed(BANDS), strict=True))
        mirror |= {"only": "not_only", "both": "neither", "count_all": "count_none"}
        mirror |= {"not_only": "only", "neither": "both", "count_none": "count_all"}
        mirror |= {"count": "count"}
        for n in range(1, MOST + 1):
            assert [mirror[phrase.key] for phrase in scale(n)] == [
                phrase.key for phrase in reversed(scale(n))
            ]

    def test_all_and_none_mean_it(self) -> None:
        all_of, none_of = {"all", "count_all", "both", "only"}, {"none", "count_none", "neither"}
        for n in range(1, MOST + 1):
            for phrase in scale(n):
                assert (phrase.key in all_of) == (phrase.k == n)
                assert (phrase.key in none_of | {"not_only"}) == (phrase.k == 0)

    def test_words_for_much_and_little_keep_to_their_side_of_half(self) -> None:
        for n in range(SQS.counts_up_to + 1, MOST + 1):
            for phrase in scale(n):
                if "majority" in phrase.text or phrase.text.startswith("over half"):
                    assert 2 * phrase.k > n
                if "minority" in phrase.text or "few" in phrase.text:
                    assert 2 * phrase.k < n
                assert (phrase.text == "half") == (2 * phrase.k == n)

    def test_nearly_is_below_and_over_is_above(self) -> None:
        exact = {q.alone: q.lower for q in SQS.quantifiers if q.lower == q.upper}
        for n in range(SQS.counts_up_to + 1, MOST + 1):
            for phrase in scale(n):
                side, _, fraction = phrase.text.partition(" ")
                if side in ("nearly", "over"):
                    share = Fraction(phrase.k, n)
                    assert share < exact[fraction] if side == "nearly" else share > exact[fraction]

    def test_what_would_change_the_words_by_trying_it(self) -> None:
        for n in range(1, MOST + 1):
            texts = [phrase.text for phrase in scale(n)]
            for k, phrase in enumerate(scale(n)):
                other = [abs(there - k) for there, text in enumerate(texts) if text != texts[k]]
                below = [k - there for there in range(k) if texts[there] != texts[k]]
                above = [there - k for there in range(k, n + 1) if texts[there] != texts[k]]
                assert phrase.to_change == min(other)
                assert phrase.fewer == min(below, default=None)
                assert phrase.more == min(above, default=None)

    def test_no_placeholder_is_left_and_the_noun_is_there(self) -> None:
        for n in range(MOST + 1):
            for k in range(n + 1):
                words = said(k, n)
                assert "{" not in words + scale(n)[k].text
                assert words.endswith("relevant case" if n == 1 else "relevant cases")

    def test_different_words_have_different_keys(self) -> None:
        texts = [phrase.alone for phrase in SQS.quantifiers]
        assert len(set(texts)) == len(set(BANDS)) == len(BANDS)


class TestAwkwardInput:
    @pytest.mark.parametrize(("k", "n"), [(7, 6), (-1, 6), (1, 0), (0, -1)])
    def test_impossible_counts_are_told(self, k: int, n: int) -> None:
        for say in (quantify, count_in_words):
            with pytest.raises(AnalystError, match=f"{k} of {n} cannot be said"):
                say(k, n, SQS)
        with pytest.raises(AnalystError, match=f"{k} of {n} cannot be said"):
            said(k, n)

    @pytest.mark.parametrize(("k", "n"), [(0.5, 2), (float("nan"), 6), ("4", 6), (None, 6)])
    def test_what_is_no_whole_number_is_told(self, k: object, n: object) -> None:
        with pytest.raises(AnalystError, match="both must be whole numbers"):
            quantify(k, n, SQS)

    def test_takes_the_numbers_of_a_frame(self) -> None:
        assert quantify(np.int64(4), np.int64(6), SQS) == quantify(4, 6, SQS)

    def test_nouns_with_braces_stay_as_they_are(self) -> None:
        assert phrase_of(3, 20, SQS, "{k}", "{n}") == "a small minority of {k}"


class TestOtherData:
    """Thresholds, bounds and words belong to the instrument."""

    def test_where_counts_end_is_a_setting(self) -> None:
        assert quantify(4, 6, replace(SQS, counts_up_to=5)).text == "two-thirds"
        assert quantify(13, 20, replace(SQS, counts_up_to=20)).text == "13 out of 20"

    def test_a_gap_is_an_error_of_the_instrument(self) -> None:
        gap = tuple(q for q in SQS.quantifiers if q.key != "half")
        with pytest.raises(InstrumentError, match="leave a gap at 10 of 20"):
            quantify(10, 20, replace(SQS, quantifiers=gap))

    def test_a_phrase_that_a_language_lacks_is_named(self) -> None:
        lacking = tuple(phrase for phrase in SQS.phrases if phrase.key != "both")
        with pytest.raises(TranslationError, match='"both" is missing in en-GB'):
            quantify(2, 2, replace(SQS, phrases=lacking))

    def test_numbers_a_language_has_no_words_for_stay_figures(self) -> None:
        lacking = tuple(phrase for phrase in SQS.phrases if phrase.key != "number_6")
        assert count_in_words(4, 6, replace(SQS, phrases=lacking)) == "4 out of 6"
