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
KIND_OF = r"(?:[a-z]+(?:-[a-z]+)?\s+){0,2}?"

RATIO = re.compile(
    rf"(?<![\w.,/–-])(?P<k>{NUMBER}|none|neither|no|both|all)[\s-]+(?:\w+\s+)?(?:out[\s-]+)?of[\s-]+{THE}"
    rf"(?P<n>{NUMBER})\b(?![.,]\d|%|/)",
    re.IGNORECASE,
)
SLASH = re.compile(r"(?<![\w./-])(?P<k>\d{1,3})\s?/\s?(?P<n>\d{1,3})(?![\w./-])")
WHOLE = re.compile(
    rf"\b(?P<k>all|both|neither|each|every one|none)\s+(?:of\s+)?{THE}(?P<n>{NUMBER})?\s*"
    rf"{KIND_OF}(?P<noun>{CHILDREN})\b",
    re.IGNORECASE,
)
ONLY = re.compile(
    rf"\b(?:the|that|our|this)\s+(?:only|sole|single|one)\s+(?:one\s+)?{KIND_OF}(?P<noun>{CHILDREN})\b",
    re.IGNORECASE,
)

# What a text without a count has none of.
MAYBE = re.compile(
    r"\bof\b|/|\b(?:all|both|neither|each|every one|none|only|sole|single|one)\b", re.I
)
# The number of those of whom something is said: "of the five cases, three …".
BASE = re.compile(
    rf"\bof\s+(?:the|these|those|our|its)\s+(?P<n>{NUMBER})\s+{KIND_OF}(?P<noun>{CHILDREN})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ratio:
    """k of n, with where it stands in its text.

    Attributes
    ----------
    k : -1 where the words do not say it.
    """

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
    if not MAYBE.search(text):
        return
    taken: list[range] = []
    for match in (*RATIO.finditer(text), *SLASH.finditer(text)):
        k, n = _value(match["k"]), _value(match["n"])
        k = {"both": 2, "all": n}.get(match["k"].lower(), k)
        if 0 <= k <= n:
            taken.append(range(*match.span()))
            yield Ratio(k, n, *match.span(), match[0])
    for match in WHOLE.finditer(text):
        pair = match["k"].lower() in ("both", "neither")
        if (match["n"] is None and not pair) or any(match.start() in span for span in taken):
            continue
        n = _value(match["n"]) if match["n"] else 2
        k = 0 if match["k"].lower() in ("neither", "none") else n
        taken.append(range(*match.span()))
        yield Ratio(k, n, *match.span(), match[0], of_children=True)
    for match in BASE.finditer(text):
        if not any(match.start("n") in span for span in taken):
            yield Ratio(-1, _value(match["n"]), *match.span(), match[0], of_children=True)
    for match in ONLY.finditer(text):
        yield Ratio(-1, 1, *match.span(), match[0], of_children=True)


def _value(number: str) -> int:
    word = number.lower()
    if word in ("neither", "no", "none"):
        return 0
    return WORDS.index(word) if word in WORDS else int(word) if word.isdigit() else -1


PERCENTAGE = re.compile(
    r"(?<![\w.])(?P<share>\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent\b)", re.IGNORECASE
)


def percentages(text: str) -> Iterator[tuple[str, float]]:
    """Every percentage of a text, as it stands and as a share.

    >>> list(percentages("65% (8.5 per cent)"))
    [('65%', 0.65), ('8.5 per cent', 0.085)]
    """
    for match in PERCENTAGE.finditer(text):
        yield match[0], float(match["share"]) / 100
