"""The clause that an amount speaks in: its words, its side, and what it points back to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sqs_analysis.read.claims.amounts import Amount
from sqs_analysis.read.claims.lexicon import Lexicon, any_of

# What stands between two amounts of which the second says the first again.
AGAIN = re.compile(r"[^()]{0,40}\([^()]*|\s*,\s*(?:or\s+)?")
# So many words behind it a denial still reaches.
DENIES = 9
# In so many letters at its beginning a clause says that it goes on about the rest of the cases.
LEAD = 30


@dataclass(frozen=True, slots=True)
class Clause:
    """What one amount, or several that say the same, speak in.

    Attributes
    ----------
    text : the words of the clause without its amounts.
    before : the words of the sentence before it, for one that says little itself.
    same, rest : whether it points back to what was spoken of before, or to the rest of its cases.
    relative : whether it goes on about the last words before it: "…, which was …".
    """

    start: int
    end: int
    text: str
    whole: str
    amounts: tuple[Amount, ...]
    before: str = ""
    same: bool = False
    rest: bool = False
    relative: bool = False

    def behind(self, amount: Amount) -> str:
        """The words of the clause behind one of its amounts."""
        return self.whole[amount.end - self.start :]

    def ahead(self, amount: Amount) -> str:
        """The words of the clause before one of its amounts."""
        return self.whole[: amount.start - self.start]


def clauses(
    text: str, found: Sequence[Amount], words: Lexicon, previous: str = ""
) -> Iterator[Clause]:
    """The clauses of a sentence that say an amount, in order.

    Parameters
    ----------
    text : the sentence.
    found : the amounts in it, by their places in the sentence.
    previous : the sentence before it.
    """
    spans = list(_spans(text, found, words))
    for number, (start, end) in enumerate(spans):
        within = [one for one in found if start <= one.start < end]
        if not within:
            continue
        outer = [one for one in within if not any(_holds(other, one) for other in within)]
        aside = [one for one in outer if _is_aside(text, one, start, words)]
        first = text[slice(*spans[number - 1])] if number else previous
        for some in (aside, [one for one in within if one not in aside]):
            if some:
                stop = some[-1].end if some is aside else end
                yield _clause(text, start, stop, some, outer, first, words)


def _holds(outer: Amount, inner: Amount) -> bool:
    """Whether one amount stands within another: "15 (75%) of the 20"."""
    return outer is not inner and outer.start <= inner.start and inner.end <= outer.end


def _clause(
    text: str,
    start: int,
    end: int,
    said: Sequence[Amount],
    outer: Sequence[Amount],
    before: str,
    words: Lexicon,
) -> Clause:
    whole = text[start:end]
    bare = whole
    for one in reversed([one for one in outer if one.end <= end]):
        bare = bare[: one.start - start] + " , " + bare[one.end - start :]
    relative = bool(_joints(words)["relative"].match(whole))
    same = bool(words.pattern("back", "same").search(bare)) or relative
    rest = bool(words.pattern("back", "rest").search(whole[:LEAD]))
    return Clause(start, end, bare, whole, tuple(said), before, same, rest, relative)


@cache
def _joints(words: Lexicon) -> Mapping[str, re.Pattern[str]]:
    """Where a sentence turns to something else, goes on, or speaks of its last words.

    A comma alone may only set off "in half of cases".
    """
    said = {
        name: any_of(words.phrases("joins", name))
        for name in ("turn", "after_comma", "and", "relative")
    }
    found = {
        "turn": rf"\s*[;:]\s+|\s+[–—]\s+|,?\s+{said['turn']}\s+|,\s+{said['after_comma']}\s+(?!\w+,)",
        "and": rf",?\s+{said['and']}\s+|,\s+",
        "relative": rf"(?:,\s+)?{said['relative']}",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in found.items()}


def _spans(text: str, found: Sequence[Amount], words: Lexicon) -> Iterator[tuple[int, int]]:
    """Stretches of a sentence between its turns; one with several amounts is parted at "and"."""
    amounts = [range(one.start, one.end) for one in found]
    turns = (
        m
        for m in _joints(words)["turn"].finditer(text)
        if not any(m.start() < a.stop and a.start < m.end() for a in amounts)
    )
    cuts = [0, *(turn.start() for turn in turns), len(text)]
    for start, end in pairwise(cuts):
        inside = [one for one in found if start <= one.start < end]
        last = start
        for one, other in pairwise(inside):
            breaks = list(_joints(words)["and"].finditer(text, one.end, other.start))
            if breaks and not AGAIN.fullmatch(text[one.end : other.start]):
                yield last, breaks[-1].start()
                last = breaks[-1].start()
        yield last, end


def _is_aside(text: str, amount: Amount, start: int, words: Lexicon) -> bool:
    """Whether an amount stands in brackets behind what it is of: "those not good enough (5 of 20)"."""
    opened = text.rfind("(", start, amount.start)
    if opened < 0 or ")" in text[opened : amount.start]:
        return False
    behind = text[start:opened]
    points = any(words.pattern("back", key).search(behind) for key in ("same", "rest"))
    return points and words.any_fraction.search(behind) is None


def is_bad(text: str, words: Lexicon) -> bool | None:
    """Whether a clause speaks of what fell short; None where no word of it says, or words differ.

    What is good and denied is bad, what is bad and denied is good, and what else is denied is bad.

    >>> from sqs_analysis.read.claims.lexicon import lexicon
    >>> from sqs_analysis.read.instrument import load
    >>> texts = ("was not good enough", "was good enough", "was not insufficient", "the child complied")
    >>> [is_bad(text, lexicon(load())) for text in texts]
    [True, False, False, None]
    """
    text = words.pattern("sides", "idle").sub(" ", text)
    denials = [found.end() for found in words.pattern("sides", "not").finditer(text)]
    used: set[int] = set()
    sides = set()
    for side in ("bad", "good"):
        for found in words.pattern("sides", side).finditer(text):
            denied = [
                at for at in denials if at <= found.start() and _reaches(text, at, found.start())
            ]
            used.update(denied)
            sides.add((side == "bad") != bool(denied))
    if set(denials) - used:
        sides.add(True)
    return sides.pop() if len(sides) == 1 else None


def _reaches(text: str, start: int, end: int) -> bool:
    """Whether what is denied at one place is a word at another: near enough, and in one breath."""
    between = text[start:end]
    return "," not in between and len(between.split()) <= DENIES
