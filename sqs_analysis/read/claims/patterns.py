"""The patterns by which amounts are found in a sentence, of the words of a language."""

from __future__ import annotations

import re
from functools import cache

from sqs_analysis.read.claims.lexicon import Lexicon, any_of

# What has digits and is no amount: days, times, ages, sums, telephone numbers, addresses.
NO_AMOUNT = (
    r"https?://\S+|www\.\S+|\S+@\S+|\b[A-Z]{{2,}}\d+\b|\b24/7\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:[-–]|{to})\s*\d{{1,2}}(?:st|nd|rd|th)?)?\s+{months}(?:\s+\d{{4}})?"
    r"|{months}\s+\d{{4}}|\b\d{{1,2}}[:.]\d\d\s*(?:am|pm)\b|[£$€]\s?[\d,.]+"
    r"|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\b(?:19|20)\d\d(?:\s*[-–/]\s*\d{{2,4}})?\b(?!\s*{out_of})"
    r"|\b0\d[\d ]{{7,14}}\d|(?<!\S)\d+(?:\.\d+)+\.?(?=\s|$)(?!\s*(?:%|per\s?cent))"
    r"|\b[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b"
)


@cache
def of_these(words: Lexicon) -> re.Pattern[str]:
    """What stands before a number that is the base of the next: "Of the"."""
    of, the = (any_of(words.phrases("joins", name)) for name in ("of", "the"))
    return re.compile(rf"(?:^|[.;:,]\s)\W*{of}\s+(?:{the}\s+)?$", re.IGNORECASE)


@cache
def counts(words: Lexicon) -> re.Pattern[str]:
    """What stands behind a "one" that is a number."""
    alone = any_of(words.phrases("joins", "alone")[:5])
    return re.compile(rf"\s+(?:(?:[\w-]+\s+){{0,2}}?{words.counted}|{alone})", re.IGNORECASE)


@cache
def no_amount(words: Lexicon) -> re.Pattern[str]:
    """What has digits and is no amount."""
    parts = {name: any_of(words.phrases("joins", name)) for name in ("to", "months", "out_of")}
    return re.compile(NO_AMOUNT.format(**parts))


@cache
def any_amount(words: Lexicon) -> re.Pattern[str]:
    """Every way to say an amount, the most telling first; its named groups say which."""
    number = rf"(?:\d{{1,5}}(?!\w)(?![.,]\d)|{any_of(words.numbers)})"
    join = _joins(words)
    percent = rf"(?:\d{{1,3}}(?:\.\d+)?|{any_of(words.numbers)})\s*(?:%|{join['percent']})"
    the = rf"(?:{join['the']}\s+){{0,3}}"
    choices = (
        *_ranges(rf"(?:{percent}|{any_of(words.fractions)}|{number})", join),
        *_all_or_none(number, the, join, words),
        rf"(?:(?P<hedge>{any_of(words.hedges)})[\s-]+(?:{join['the']}\s+){{0,2}})?"
        rf"(?:{'|'.join(_plain(number, percent, the, join, words))})",
        rf"(?<!the )(?P<words>{any_of(words.amounts)})",
    )
    base = rf"{join['of']}\s+{the}(?P<base>{number})(?!\s*(?:%|{join['percent']}))"
    found = "|".join(f"(?:{choice})" for choice in choices)
    return re.compile(rf"(?:{found})(?:\s+{base})?", re.IGNORECASE)


@cache
def per_hundred(words: Lexicon) -> re.Pattern[str]:
    """What makes a number a percentage."""
    return re.compile(rf"\s*(?:%|{_joins(words)['percent']})", re.IGNORECASE)


def _joins(words: Lexicon) -> dict[str, str]:
    names = ("the", "of", "out_of", "in", "or", "and", "but", "between", "however")
    percent = "|".join(words.phrases("joins", "percent")).replace(" ", r"\s?")
    joins = {name: any_of(words.phrases("joins", name)) for name in names}
    return {**joins, "percent": rf"(?:{percent})\b"}


def _ranges(end: str, join: dict[str, str]) -> tuple[str, ...]:
    """Between one end and another."""
    between = rf"{join['between']}\s+(?P<low>{end})\s+{join['and']}\s+(?P<high>{end})"
    dash = rf"(?:\s*[–-]\s*|\s+{join['or']}\s+)"
    return between, rf"(?P<first>{end}){dash}(?P<last>{end})(?!\s*{join['out_of']})"


def _all_or_none(number: str, the: str, join: dict[str, str], words: Lexicon) -> tuple[str, ...]:
    """All but some, all or none of so many, and the "no" with which a sentence begins."""
    said = {name: words.phrases("of_all", name) for name in ("all", "none", "each", "no")}
    every = any_of((*said["all"], *said["each"]))
    but = rf"{join['but']}\s+"
    units = rf"(?!\s+{join['out_of']})(?=\s+\w)"
    return (
        rf"{every}\s+{the}(?:[\w-]+\s+){{0,4}}?{but}(?P<others>{number})",
        rf"{but}(?P<before>{number})(?:\s+[\w-]+){{0,3}}\s*,?\s*{every}",
        rf"(?P<all>{any_of((*said['all'], *said['none']))})\s+(?:{join['of']}\s+)?{the}"
        rf"(?P<of>{number})",
        rf"^\W*(?:{join['however']}\W+)?(?P<no>{any_of(said['no'])}){units}",
    )


def _plain(
    number: str, percent: str, the: str, join: dict[str, str], words: Lexicon
) -> tuple[str, ...]:
    """A fraction, a percentage, so many out of so many, one in so many, a number."""
    noun = rf"(?:(?:[\w-]+\s+){{0,2}}?{words.counted}\s+)?"
    k = rf"(?P<k>{number}|{any_of(filter(None, [words.none]))})\s*(?P<aside>\(\s*{percent}\s*\)\s*)?"
    counts = any_of(said for said in words.numbers if " " in said)  # "half a dozen" is no half
    return (
        rf"(?!{counts})(?P<fraction>{any_of(words.fractions)})",
        rf"(?P<percent>{percent})",
        rf"{k}{noun}(?:{join['out_of']}|/)\s*{the}(?P<n>{number})",
        rf"(?P<part>{number})\s+{noun}{join['in']}\s+(?P<whole>{number})",
        rf"(?P<number>{number})",
    )
