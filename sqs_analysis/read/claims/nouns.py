"""What an amount counts, by the words right behind it: cases, staff, months, or cases of some kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sqs_analysis.read.claims.amounts import Amount
from sqs_analysis.read.claims.clauses import Clause
from sqs_analysis.read.claims.counted import STAFF, Data
from sqs_analysis.read.claims.lexicon import Lexicon, any_of
from sqs_analysis.read.instrument_parts import CASES

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@cache
def _patterns(words: Lexicon) -> Mapping[str, re.Pattern[str]]:
    """What may stand behind an amount; each is matched from there, "whole" is sought."""
    cases = any_of(words.phrases("units", "case"))
    units = words.counted
    other = any_of(words.phrases("units", "other"))
    which = rf"(?!\s+(?:{any_of(words.phrases('words', 'applicable'))}))"
    judged = any_of(words.phrases("words", "judged"))
    joins = {
        name: any_of(words.phrases("joins", name))
        for name in ("that", "alone", "of", "the", "those")
    }
    link = rf"{joins['that']}\s+(?:\w+\s+){{0,3}}?"
    the = rf"(?:{joins['of']}\s+)?(?:{joins['the']}\s+)*?"
    sided = any_of((*words.phrases("sides", "bad"), *words.phrases("sides", "good")))
    number, adjectives = rf"(?:\d+|{any_of(words.numbers)})", r"(?:[\w-]+\s+){0,2}?"
    found = {
        "unit": rf"\s+(?:[^\W\d]+[\s-]+){{0,3}}?{units}",
        "unit next": rf"\s+{the}(?:[\w-]+\s+)?{units}",
        "unit near": rf"\s+(?:\w+\s+){{0,2}}?{units}",
        "case near": rf"\s+(?:\w+\s+){{0,2}}?{cases}",
        "alone": rf"\s*(?:[.,;)]|$|{joins['alone']})",
        "staff near": rf"\s+(?:\w+\s+){{0,2}}?{any_of(words.phrases('units', 'staff'))}",
        "sided": rf"\s+{the}(?:[\w-]+\s+)?{sided}\s+(?:[\w-]+\s+){{0,2}}?{cases}",
        "where sided": rf"\s+{the}{cases}\s+{joins['that']}\b[^,]{{0,80}}?{sided}[^,]{{0,40}},",
        "of sided": rf"{joins['of']}\s+(?:{joins['the']}\s+)*?{number}\s+{sided}\s+{adjectives}{cases}",
        "other": rf"[\s-]+(?:\w+\s+)?{other}",
        "because": rf"\s*{any_of(words.phrases('words', 'because'))}",
        "judged": rf"\s+{the}(?:{joins['those']}|(?:[\w-]+\s+)?{cases})\s+(?:{link})?{judged}",
        "cases": rf"\s+{the}{any_of(words.plain_cases)}{which}",
        "whole": rf"{any_of(words.phrases('words', 'whole'))}{which}",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in found.items()}


def of_the_sample(clause: Clause, words: Lexicon) -> str:
    """What a clause says the number of, and nothing else of them: "we looked at 20 cases"; or ""."""
    first, found = clause.amounts[0], _patterns(words)
    if first.kind != "number" or not words.pattern("words", "sample").search(clause.whole):
        return ""
    behind = clause.behind(first)
    near = {STAFF: found["staff near"].match(behind), CASES: found["case near"].match(behind)}
    return next((name for name, match in near.items() if match), "")


def of_a_kind(clause: Clause, words: Lexicon) -> str:
    """The word by which a clause speaks of cases of a kind, "" if it does not."""
    found = words.pattern("words", "kinds").search(clause.whole)
    return found[0] if found else ""


def of_something_else(amount: Amount, clause: Clause, words: Lexicon) -> str:
    """Why an amount is of nothing that is judged, "" if it may be."""
    behind, found = clause.behind(amount), _patterns(words)
    if amount.kind == "number" and found["other"].match(behind):
        return "it counts what no question asks for"
    if found["because"].match(behind):
        return "it is of reasons, which a reference to them would list"
    of_a_noun = words.pattern("words", "before_nouns").fullmatch(amount.text)
    counts = (amount.kind == "number" and "unit") or (of_a_noun and "unit next")
    if counts and not _counts_units(counts, behind, clause, words):
        return "it does not say that it counts cases"
    only = any(found[name].match(behind) for name in ("judged", "sided", "where sided"))
    if only or found["of sided"].search(clause.ahead(amount)):
        return "it is said only of those that were judged so"
    if words.pattern("words", "elsewhere").search(clause.whole) or YEAR.search(clause.whole):
        return "it is said of another time or place, or of what should be"
    return ""


def _counts_units(near: str, behind: str, clause: Clause, words: Lexicon) -> bool:
    """Whether a number is of cases or staff, or of what was spoken of before."""
    found = _patterns(words)
    alone = (clause.rest or clause.same) and found["alone"].match(behind)
    return bool(found[near].match(behind) or alone)


def impossible(amount: Amount, clause: Clause, data: Data, words: Lexicon) -> str:
    """Why there can be no such number of cases or staff, "" if there can."""
    if amount.k and amount.n is not None and amount.bounds.lower > amount.n:
        return "it is more than all"
    least = amount.n or (amount.bounds.lower if amount.k else 0)
    behind = clause.behind(amount)
    counts = _patterns(words)["unit near"].match(behind)
    staff = counts is not None and words.pattern("units", "staff").search(counts[0])
    total = data.total("staff" if staff else "case")
    if counts is None or least <= total:
        return ""
    return f"there are {total} {'interviews with staff' if staff else 'cases'}"


def is_denied(amount: Amount, clause: Clause, words: Lexicon) -> bool:
    """Whether "all" stands behind a denial: "not … in all cases" can be read in two ways."""
    is_all = amount.kind == "words" and amount.bounds.lower == 1
    return is_all and bool(words.pattern("sides", "not").search(clause.ahead(amount)))


def says_all_cases(clause: Clause, words: Lexicon) -> bool:
    """Whether a clause is of all the cases, in so many words."""
    return _patterns(words)["whole"].search(clause.whole) is not None


def says_cases(amount: Amount, clause: Clause, words: Lexicon) -> bool:
    """Whether an amount is of cases, without a word that says which."""
    return _patterns(words)["cases"].match(clause.behind(amount)) is not None
