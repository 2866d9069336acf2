"""Counts as people write them: "3 of 5", "four out of five", "both cases", "the only case"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = re.findall(
    r"\w+",
    "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty",
)
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(WORDS[1:])})"
CHILDREN = (
    r"(?:cases?(?! (?:manager|worker|load|file|record)s?\b)|child(?:ren)?(?! protection|'s\b)"
    r"|young (?:person|people)|boys?|girls?)"
)
THE = r"(?:(?:the|these|those|our|its|their|all|only)\s+)*"
OF_CHILDREN = rf"(?:[a-z]+(?:-[a-z]+)?\s+){{0,2}}?(?P<noun>{CHILDREN})\b"
# Ways to write a count; those that name the children are of children. What was taken by one is not
# looked at by the next: "three of the five cases" is no "of the five cases", too.
WAYS = tuple(
    re.compile(way, re.IGNORECASE)
    for way in (
        rf"(?<![\w.,/–-])(?P<k>{NUMBER}|none|neither|no|both|all)[\s-]+(?:\w+\s+)?(?:out[\s-]+)?of[\s-]+"
        rf"{THE}(?P<n>{NUMBER})\b(?![.,]\d|%|/)",
        r"(?<![\w./-])(?P<k>\d{1,3})\s?/\s?(?P<n>\d{1,3})(?![\w./-])",
        rf"\b(?P<k>both|neither)\s+(?:of\s+)?{THE}(?P<n>{NUMBER})?\s*{OF_CHILDREN}",
        rf"\b(?P<k>all|each|every one|none)\s+(?:of\s+)?{THE}(?P<n>{NUMBER})\s*{OF_CHILDREN}",
        rf"\bof\s+(?:the|these|those|our|its)\s+(?P<n>{NUMBER})\s+{OF_CHILDREN}",
        rf"\b(?:the|that|our|this)\s+(?P<n>only|sole|single|one)\s+(?:one\s+)?{OF_CHILDREN}",
    )
)
# What a text without a count has none of.
MAYBE = re.compile(r"(?i)\bof\b|/|\b(?:all|both|neither|each|every|none|only|sole|single|one)\b")
SAID = {"both": 2, "neither": 0, "no": 0, "only": 1, "sole": 1, "single": 1}
PERCENTAGE = re.compile(r"(?i)(over 99|under 1|(?<![\w.])\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent\b)")
NEARLY = {
    "over 99": 99.5,
    "under 1": 0.5,
}  # where a report says so, the share is within half a point


@dataclass(frozen=True)
class Ratio:
    """k of n, with where it stands in its text; k is -1 where the words do not say it."""

    k: int
    n: int
    start: int
    end: int
    text: str
    of_children: bool = False


def ratios(text: str) -> Iterator[Ratio]:
    """Every count of a text.

    Examples
    --------
    >>> [(r.k, r.n) for r in ratios("In four out of five cases, and in 12 of the 20")]
    [(4, 5), (12, 20)]
    >>> [(r.k, r.n) for r in ratios("In both custodial cases and in the only case of a girl")]
    [(2, 2), (-1, 1)]
    """
    taken: list[range] = []
    for way in WAYS if MAYBE.search(text) else ():
        for match in way.finditer(text):
            said = match.groupdict()
            n = _number(said["n"] or "two")
            k = _number(said.get("k") or "", every=n)
            if any(match.start() in span for span in taken) or not k <= n:
                continue
            taken.append(range(*match.span()))
            yield Ratio(k, n, *match.span(), match[0], of_children="noun" in said)


def _number(word: str, every: int = -1) -> int:
    """What a word counts; "all" and "each" count every one of them."""
    word = word.lower()
    if word.isdigit():
        return int(word)
    if word in WORDS:
        return WORDS.index(word)
    return SAID.get(word, every if word in ("all", "each", "every one") else -1)


def percentages(text: str) -> Iterator[tuple[str, float]]:
    """Every percentage of a text, as it stands and as a share.

    >>> list(percentages("65% (8.5 per cent), over 99%"))
    [('65%', 0.65), ('8.5 per cent', 0.085), ('over 99%', 0.995)]
    """
    for match in PERCENTAGE.finditer(text):
        yield match[0], float(NEARLY.get(match[1].lower(), match[1])) / 100
