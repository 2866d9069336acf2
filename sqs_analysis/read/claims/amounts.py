"""Amounts in prose: counts, fractions, percentages and quantifiers, each as what it lets k of n be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from sqs_analysis.read.claims.lexicon import Interval, Lexicon, any_of

Kind = Literal["count", "number", "fraction", "percent", "words"]

# How far from a fraction a reader lets the words for it be: two-thirds is said of 65%, nearly of 62%.
AS_SAID, NEARLY, OVER = Fraction(2, 100), Fraction(5, 100), Fraction(1, 10)
# Half is so plain that "nearly" reaches further.
NEARLY_HALF = Fraction(7, 100)
# "About" and "just over" reach so far on either side.
ABOUT = Fraction(6, 100)
# What has digits and is no amount: days, times, ages, sums, telephone numbers, addresses.
NO_AMOUNT = (
    r"https?://\S+|www\.\S+|\S+@\S+"
    r"|\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:[-–]|{to})\s*\d{{1,2}}(?:st|nd|rd|th)?)?\s+{months}(?:\s+\d{{4}})?"
    r"|{months}\s+\d{{4}}|\b\d{{1,2}}[:.]\d\d\s*(?:am|pm)\b|[£$€]\s?[\d,.]+"
    r"|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\b(?:19|20)\d\d(?:\s*[-–/]\s*\d{{2,4}})?\b(?!\s*{out_of})"
    r"|\b0\d[\d ]{{7,}}\d|(?<!\S)\d+(?:\.\d+)+\.?(?=\s|$)(?!\s*(?:%|per\s?cent))|\b[A-Z]{{2,}}\d+\b"
    r"|\b24/7\b|\b\d+(?:st|nd|rd|th)\b|\b[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text, and what it lets k of n be.

    Attributes
    ----------
    start, end : where it stands.
    k : whether the bounds are of k itself; else of its share of n.
    n : of how many it says it is, None where it does not say.
    least : at least so many, as "some" is of one.
    """

    start: int
    end: int
    text: str
    kind: Kind
    bounds: Interval
    k: bool = False
    n: int | None = None

    def holds(self, k: int, n: int) -> bool:
        """Whether it may be said of k of n, 0 <= k <= n.

        >>> from sqs_analysis.read.claims.lexicon import lexicon
        >>> from sqs_analysis.read.instrument import load
        >>> (found,) = amounts("nearly two-thirds", lexicon(load()))
        >>> [k for k in range(21) if found.holds(k, 20)]
        [13]
        """
        if not n or (self.n is not None and self.n != n):
            return False
        return self.bounds.holds(Fraction(k) if self.k else Fraction(k, n))

    def understates(self, k: int, n: int) -> bool:
        """Whether it is so, but far from what is: "over half" of 19 of 20."""
        if self.k or self.kind == "words" or self.bounds.upper != 1 or self.bounds.includes_lower:
            return False
        return bool(n) and Fraction(k, n) > self.bounds.lower + OVER


def amounts(text: str, words: Lexicon) -> Iterator[Amount]:
    """Every amount in a text, in order; none within another.

    >>> from sqs_analysis.read.claims.lexicon import lexicon
    >>> from sqs_analysis.read.instrument import load
    >>> said = "In 11 March 2013, four out of the six plans; over half, 65%, and all 20 cases."
    >>> [found.text for found in amounts(said, lexicon(load()))]
    ['four out of the six', 'over half', '65%', 'all 20']
    """
    hidden = _no_amount(words).sub(lambda found: "\0" * len(found[0]), text)
    for match in _pattern(words).finditer(hidden):
        found = _amount(match, text, words)
        if not _stands_for_a_noun(found) or _counts(words).match(text, found.end):
            yield found


def _stands_for_a_noun(found: Amount) -> bool:
    """Whether it is the word "one", which is rarely a number."""
    is_one = found.kind == "number" and found.bounds.holds(Fraction(1))
    return is_one and not any(letter.isdigit() for letter in found.text)


@cache
def _counts(words: Lexicon) -> re.Pattern[str]:
    """What stands behind a "one" that is a number."""
    nouns = any_of((*words.phrases("units", "case"), *words.phrases("units", "staff")))
    alone = any_of(words.phrases("joins", "alone")[:5])
    return re.compile(rf"\s+(?:(?:[\w-]+\s+){{0,2}}?{nouns}|{alone})", re.IGNORECASE)


@cache
def _no_amount(words: Lexicon) -> re.Pattern[str]:
    parts = {name: any_of(words.phrases("joins", name)) for name in ("to", "months", "out_of")}
    return re.compile(NO_AMOUNT.format(**parts))


@cache
def _pattern(words: Lexicon) -> re.Pattern[str]:
    """Every way to say an amount, the most telling first."""
    joins = {name: any_of(words.phrases("joins", name)) for name in ("the", "of", "out_of", "in")}
    none = any_of([words.none])
    number = rf"(?:\d{{1,5}}(?!\w)(?![.,]\d)|{any_of(words.numbers)})"
    the = rf"(?:{joins['the']}\s+)*"
    hedge = rf"(?:(?P<hedge>{any_of(words.hedges)})[\s-]+{the})?"
    parts = (
        rf"(?P<fraction>{any_of(words.fractions)})",
        r"(?P<percent>\d{1,3}(?:\.\d+)?)\s*(?:%|per\s?cent\b|percent\b)",
        rf"(?P<k>{number}|{none})\s*(?:{joins['out_of']}|/)\s*{the}(?P<n>{number})",
        rf"(?P<part>{number})\s+{joins['in']}\s+(?P<whole>{number})",
        rf"(?P<number>{number})",
    )
    every = [*words.phrases("of_all", "all"), *words.phrases("of_all", "none")]
    return re.compile(
        rf"(?P<all>{any_of(every)})\s+(?:{joins['of']}\s+)?{the}(?P<of>{number})"
        rf"|(?:{hedge}(?:{'|'.join(parts)})|(?<!the )(?P<words>{any_of(words.amounts)}))"
        rf"(?:\s+{joins['of']}\s+{the}(?P<base>{number})(?!\s*(?:%|per\s?cent)))?",
        re.IGNORECASE,
    )


def _amount(match: re.Match[str], text: str, words: Lexicon) -> Amount:
    """The amount that a match of the pattern says."""
    found = match.groupdict()
    shown = text[match.start() : match.end()]
    place = (match.start(), match.end(), shown)
    hedge = words.hedges.get(_flat(found["hedge"] or ""), "")
    base = _number(found["base"], words) if found["base"] else None
    if found["of"]:
        n = _number(found["of"], words)
        k = Fraction(0 if _flat(found["all"]) in words.phrases("of_all", "none") else n)
        return Amount(*place, "count", Interval(k, k), True, n)
    if found["words"]:
        return Amount(*place, "words", words.amounts[_flat(found["words"])], n=base)
    if found["fraction"]:
        return Amount(
            *place, "fraction", _around(words.fractions[_flat(found["fraction"])], hedge), n=base
        )
    if found["percent"]:
        share = Fraction(found["percent"]) / 100
        return Amount(*place, "percent", _percent(found["percent"], share, hedge), n=base)
    if found["k"]:
        counted = _number(found["k"], words)
        return Amount(*place, "count", _from(counted, hedge), True, _number(found["n"], words))
    if found["part"]:
        part, whole = (_number(found[part], words) for part in ("part", "whole"))
        return Amount(*place, "fraction", _around(Fraction(part, max(whole, 1)), hedge))
    return Amount(*place, "number", _from(_number(found["number"], words), hedge), True)


def _around(share: Fraction, hedge: str) -> Interval:
    """The shares a fraction may be said of, by what stands before it."""
    nearly = NEARLY_HALF if share == Fraction(1, 2) else NEARLY
    match hedge:
        case "below":
            return Interval(share - nearly, share, True, False)
        case "above":
            return Interval(share, share + ABOUT, False, True)
        case "about":
            return Interval(share - ABOUT, share + ABOUT)
        case "":
            return Interval(share - AS_SAID, share + AS_SAID)
        case "exactly":
            return Interval(share, share)
    return _side(share, hedge)


def _percent(written: str, share: Fraction, hedge: str) -> Interval:
    """The shares a percentage may be said of: those that round to it."""
    if hedge in ("", "exactly"):
        half = Fraction(1, 2 * 100 * 10 ** len(written.partition(".")[2]))
        return Interval(share - half, share + half)
    return _around(share, hedge)


def _from(k: int, hedge: str) -> Interval:
    """The counts a number may be said of."""
    near = {"below": (k - 2, k), "above": (k, k + 2), "about": (k - 2, k + 2)}
    if hedge in near:
        lower, upper = map(Fraction, near[hedge])
        return Interval(lower, upper, hedge != "above", hedge != "below")
    return _side(Fraction(k), hedge) if hedge else Interval(Fraction(k), Fraction(k))


def _side(value: Fraction, hedge: str) -> Interval:
    """All values on one side of one."""
    last = max(Fraction(1), value) if value <= 1 else Fraction(10**6)
    sides = {
        "more": Interval(value, last, False, True),
        "least": Interval(value, last),
        "less": Interval(Fraction(0), value, True, False),
        "most": Interval(Fraction(0), value),
    }
    return sides.get(hedge, Interval(value, value))


def _number(text: str, words: Lexicon) -> int:
    return int(text) if text.isdigit() else words.numbers.get(_flat(text), 0)  # none


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
