"""What an amount counts, by the words right behind it: cases, staff, months, or cases of some kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sqs_analysis.read.claims.amounts import Amount
from sqs_analysis.read.claims.clauses import Clause
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.claims.lexicon import Lexicon, any_of


@cache
def _patterns(words: Lexicon) -> Mapping[str, re.Pattern[str]]:
    """What may stand behind an amount; each is matched from there, "whole" is sought."""
    cases = any_of(words.phrases("units", "case"))
    units = any_of((*words.phrases("units", "case"), *words.phrases("units", "staff")))
    other = any_of(words.phrases("units", "other"))
    which = rf"(?!\s+(?:{any_of(words.phrases('words', 'applicable'))}))"
    judged = any_of(words.phrases("words", "judged"))
    joins = {
        name: any_of(words.phrases("joins", name))
        for name in ("that", "alone", "of", "the", "those")
    }
    link = rf"{joins['that']}\s+(?:\w+\s+){{0,3}}?"
    the = rf"(?:{joins['of']}\s+)?(?:{joins['the']}\s+)*?"
    found = {
        "unit": rf"\s+(?:[^\W\d]+[\s-]+){{0,3}}?{units}",
        "unit near": rf"\s+(?:\w+\s+){{0,2}}?{units}",
        "case near": rf"\s+(?:\w+\s+){{0,2}}?{cases}",
        "alone": rf"\s*(?:[.,;)]|$|{joins['alone']})",
        "other": rf"[\s-]+(?:\w+\s+)?{other}",
        "because": rf"\s*{any_of(words.phrases('words', 'because'))}",
        "judged": rf"\s+{the}(?:{joins['those']}|(?:[\w-]+\s+)?{cases})\s+(?:{link})?{judged}",
        "cases": rf"\s+{the}{any_of(words.plain_cases)}{which}",
        "whole": rf"{any_of(words.phrases('words', 'whole'))}{which}",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in found.items()}


def is_of_the_sample(clause: Clause, words: Lexicon) -> bool:
    """Whether a clause says how many cases there are, and nothing of them: "we looked at 20 cases"."""
    first, sample = clause.amounts[0], words.pattern("words", "sample")
    counts = _patterns(words)["case near"].match(clause.behind(first))
    return first.kind == "number" and bool(sample.search(clause.whole)) and bool(counts)


def of_something_else(amount: Amount, clause: Clause, words: Lexicon) -> str:
    """Why an amount is of nothing that is judged, "" if it may be."""
    behind, found = clause.behind(amount), _patterns(words)
    if amount.kind == "number" and found["other"].match(behind):
        return "it counts what no question asks for"
    if found["because"].match(behind):
        return "it is of reasons, which a reference to them would list"
    of_a_noun = words.pattern("words", "before_nouns").fullmatch(amount.text)
    if (amount.kind == "number" or of_a_noun) and not _counts_units(behind, clause, words):
        return "it does not say that it counts cases"
    if found["judged"].match(behind):
        return "it is said only of those that were judged so"
    return ""


def _counts_units(behind: str, clause: Clause, words: Lexicon) -> bool:
    """Whether a number is of cases or staff, or of what was spoken of before."""
    found = _patterns(words)
    alone = (clause.rest or clause.same) and found["alone"].match(behind)
    return bool(found["unit"].match(behind) or alone)


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


def says_all_cases(clause: Clause, words: Lexicon) -> bool:
    """Whether a clause is of all the cases, in so many words."""
    return _patterns(words)["whole"].search(clause.whole) is not None


def says_cases(amount: Amount, clause: Clause, words: Lexicon) -> bool:
    """Whether an amount is of cases, without a word that says which."""
    return _patterns(words)["cases"].match(clause.behind(amount)) is not None
