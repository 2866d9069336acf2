"""Amounts in prose: counts, fractions, percentages and quantifiers, each as what it lets k of n be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from sqs_analysis.read.claims.hedges import count_interval, percent_interval, share_interval
from sqs_analysis.read.claims.lexicon import Lexicon, flat
from sqs_analysis.read.claims.patterns import (
    any_amount,
    counts,
    no_amount,
    of_these,
    per_hundred,
)
from sqs_analysis.read.instrument_parts import Interval

Kind = Literal["count", "number", "fraction", "percent", "words"]

# What says little is further from a bound than this: "over half" of 19 of 20.
OVER = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text, and what it lets k of n be.

    Attributes
    ----------
    start, end : where it stands.
    bounds : of k itself if ``k``, else of its share of n.
    n : of how many it says it is, None where it does not say.
    least : of how many cases it must be so, as "several" of two.
    others : whether it counts those of which the sentence is not so, as "all but four" does.
    """

    start: int
    end: int
    text: str
    kind: Kind
    bounds: Interval
    k: bool = False
    n: int | None = None
    least: int = 0
    others: bool = False

    def holds(self, k: int, n: int) -> bool:
        """Whether it may be said of k of n, 0 <= k <= n.

        >>> from sqs_analysis.read.claims.lexicon import lexicon
        >>> from sqs_analysis.read.instrument import load
        >>> (found,) = amounts("nearly two-thirds", lexicon(load()))
        >>> [k for k in range(21) if found.holds(k, 20)]
        [13]
        """
        if not n or self.n not in (None, n) or k < self.least:
            return False
        k = n - k if self.others else k
        return self.bounds.holds(Fraction(k) if self.k else Fraction(k, n))

    def understates(self, k: int, n: int) -> bool:
        """Whether it is so, but far from what is: "over half" of 19 of 20."""
        if self.k or self.kind == "words" or self.bounds.upper != 1 or self.bounds.includes_lower:
            return False
        return bool(n) and Fraction(k, n) > self.bounds.lower + OVER


def amounts(text: str, words: Lexicon) -> Iterator[Amount]:
    """Every amount in a sentence, in order; none within another.

    >>> from sqs_analysis.read.claims.lexicon import lexicon
    >>> from sqs_analysis.read.instrument import load
    >>> said = "In 11 March 2013, four out of the six plans; over half, 65%, and all 20 cases."
    >>> [found.text for found in amounts(said, lexicon(load()))]
    ['four out of the six', 'over half', '65%', 'all 20']
    """
    hidden = no_amount(words).sub(lambda found: "\0" * len(found[0]), text)
    found = [
        one for match in any_amount(words).finditer(hidden) for one in _said(match, text, words)
    ]
    told = [one for one in found if not _stands_for_a_noun(one, text, words)]
    # The "no" with which a sentence begins denies something, where an amount follows.
    denies = len(told) > 1 and flat(told[0].text).split()[-1] in words.phrases("of_all", "no")
    yield from _with_bases(told[denies:], text, words)


def _stands_for_a_noun(found: Amount, text: str, words: Lexicon) -> bool:
    """Whether it is the word "one", which is rarely a number."""
    is_one = found.kind == "number" and found.bounds.holds(Fraction(1))
    spelt = is_one and not any(letter.isdigit() for letter in found.text)
    return spelt and not found.others and not counts(words).match(text, found.end)


def _with_bases(found: Sequence[Amount], text: str, words: Lexicon) -> Iterator[Amount]:
    """The amounts of a sentence; one that begins it, "Of the 20 cases", is the base of the next."""
    base = None
    for one in found:
        if one.kind == "number" and base is None and of_these(words).search(text[: one.start]):
            base = one
        elif base is not None and one.n is None and one.kind != "count":
            yield replace(one, n=int(base.bounds.lower), kind="count" if one.k else one.kind)
        else:
            yield one
    if base is not None and len(found) == 1:
        yield base


def _said(match: re.Match[str], text: str, words: Lexicon) -> Iterator[Amount]:
    """The amount that a match of the pattern says; of "15 (75%) of the 20" both."""
    found = match.groupdict()
    start, end = match.span()
    place = (start, end, text[start:end])
    hedge = words.hedges.get(flat(found["hedge"] or ""), "")
    base = words.number(found["base"]) if found["base"] else None
    if ends := [found[name] for name in ("low", "high", "first", "last") if found[name]]:
        low, high = (_bounds(end, "", words) for end in ends)
        of_k = low[1] and high[1]
        span = Interval(low[0].lower, max(low[0].lower, high[0].upper))
        yield Amount(*place, "number" if of_k else "fraction", span, of_k, base)
    elif other := found["others"] or found["before"]:
        few = Fraction(words.number(other))
        yield Amount(*place, "number", Interval(few, few), True, base, others=True)
    elif found["of"]:
        n = words.number(found["of"])
        k = Fraction(0 if flat(found["all"]) in words.phrases("of_all", "none") else n)
        yield Amount(*place, "count", Interval(k, k), True, n)
    elif found["no"]:
        yield Amount(*place, "words", Interval(Fraction(0), Fraction(0)))
    elif found["words"]:
        said = words.amounts[flat(found["words"])]
        yield Amount(*place, "words", said.bounds, n=said.n or base, least=said.least)
    elif found["k"]:
        n = words.number(found["n"])
        yield Amount(*place, "count", count_interval(words.number(found["k"]), hedge), True, n)
        if found["aside"]:
            at = match.start("aside")
            shown = found["aside"].strip()
            bounds, _ = _bounds(shown.strip("() "), "", words)
            yield Amount(at, at + len(shown), shown, "percent", bounds, n=n)
    elif found["part"]:
        part, whole = (words.number(found[name]) for name in ("part", "whole"))
        yield Amount(*place, "fraction", share_interval(Fraction(part, max(whole, 1)), hedge))
    else:
        written = found["fraction"] or found["percent"] or found["number"]
        bounds, of_k = _bounds(written, hedge, words)
        kind: Kind = "number" if of_k else "fraction" if found["fraction"] else "percent"
        yield Amount(*place, kind, bounds, of_k, base)


def _bounds(written: str, hedge: str, words: Lexicon) -> tuple[Interval, bool]:
    """What a fraction, a percentage or a number lets a share be, or (then true) a count."""
    if (share := words.fractions.get(flat(written))) is not None:
        return share_interval(share, hedge), False
    number = per_hundred(words).sub("", written)
    if number == written:
        return count_interval(words.number(written), hedge), True
    digits = number if number[0].isdigit() else str(words.number(number))
    return percent_interval(digits, Fraction(digits) / 100, hedge), False
