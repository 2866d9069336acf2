"""The words by which prose speaks of amounts and sides, as a language and an instrument have them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from sqs_analysis.errors import InstrumentError
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_files import COMMON
from sqs_analysis.read.instrument_parts import Interval

FILE = "claims.toml"
INTERVAL = re.compile(
    r"([\[(])\s*([\d/]+),\s*([\d/]+)\s*([\])])(?: of (?P<n>\d+))?(?: from (?P<least>\d+))?"
)
TENS = range(20, 100, 10)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Said:
    """What words for an amount may be said of: shares; how many there are of it, and at least."""

    bounds: Interval
    n: int | None = None
    least: int = 0


def interval(text: str) -> Said:
    """An interval as mathematics writes it: brackets include their bound, parentheses do not.

    >>> interval("[1, 1] of 2").n, interval("(0, 1) from 2").least
    (2, 2)
    """
    match = INTERVAL.fullmatch(text)
    if match is None:
        raise InstrumentError(f"{FILE}: “{text}” is no interval. Write it as (1/2, 1].")
    bounds = Interval(Fraction(match[2]), Fraction(match[3]), match[1] == "[", match[4] == "]")
    return Said(bounds, int(match["n"]) if match["n"] else None, int(match["least"] or 0))


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What the file ``claims.toml`` of a language says, with the synonyms of an instrument."""

    said: Mapping[str, Any]
    house: Mapping[str, Said]
    numbers: Mapping[str, int]
    none: str

    def phrases(self, table: str, key: str) -> tuple[str, ...]:
        """The phrases of one entry."""
        return tuple(filter(None, str(self.said[table].get(key, "")).split("|")))

    @cached_property
    def pattern(self) -> Callable[[str, str], re.Pattern[str]]:
        """A pattern of whole words for the phrases of one entry of a table."""
        return cache(lambda table, key: re.compile(any_of(self.phrases(table, key)), re.IGNORECASE))

    @cached_property
    def counted(self) -> str:
        """A pattern for what is counted: cases and staff."""
        return any_of((*self.phrases("units", "case"), *self.phrases("units", "staff")))

    def number(self, text: str) -> int:
        """The number that digits or words say; 0 of a word for none."""
        said = flat(text)
        return int(said) if said.isdigit() else self.numbers.get(said, 0)

    @property
    def plain_cases(self) -> tuple[str, ...]:
        """The words for one case and for several."""
        return self.phrases("units", "case")[:2]

    @cached_property
    def fractions(self) -> Mapping[str, Fraction]:
        """Each phrase for a fraction, with the fraction."""
        table = self.said["fractions"]
        return {said: Fraction(part) for part in table for said in self.phrases("fractions", part)}

    @cached_property
    def any_fraction(self) -> re.Pattern[str]:
        """A pattern of whole words for any of the fractions."""
        return re.compile(any_of(self.fractions), re.IGNORECASE)

    @cached_property
    def hedges(self) -> Mapping[str, str]:
        """Each phrase before an amount, with how far it lets that be from it."""
        return {
            said: hedge for hedge in self.said["hedges"] for said in self.phrases("hedges", hedge)
        }

    @cached_property
    def amounts(self) -> Mapping[str, Said]:
        """Each word or phrase that says an amount by itself; the instrument's own mean what it says."""
        table = self.said["amounts"]
        common = {said: interval(part) for part in table for said in self.phrases("amounts", part)}
        return {**common, **self.house}

    @cached_property
    def stem(self) -> Any:
        """The stem of a word."""
        import snowballstemmer  # only where somebody wrote a paragraph

        stemmer = snowballstemmer.stemmer(self.said["language"])
        return cache(lambda word: stemmer.stemWord(word.casefold().replace("’", "'")))

    @cached_property
    def common(self) -> frozenset[str]:
        """Stems of words that say nothing of what a sentence is about."""
        return frozenset(self.stem(word) for word in self.phrases("words", "common"))

    @cached_property
    def of_sides(self) -> frozenset[str]:
        """Stems of words that say a side, and nothing of what a sentence is about."""
        said = " . ".join((*self.phrases("sides", "bad"), *self.phrases("sides", "good")))
        return frozenset(self.terms(said))

    @cached_property
    def of_units(self) -> frozenset[str]:
        """Stems of words for what is counted."""
        return frozenset(self.terms(" . ".join(self.phrases("units", "case"))))

    @cached_property
    def synonyms(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        """A pattern for every phrase that stands for another, and for what it stands."""
        meant = {
            other: said
            for said in self.said["synonyms"]
            for other in self.phrases("synonyms", said)
        }
        return re.compile(any_of(meant), re.IGNORECASE), meant

    def terms(self, text: str) -> tuple[str, ...]:
        """Stems of the words of a text that say what it is about, in order."""
        pattern, meant = self.synonyms
        flat = text.replace("-", " ").replace("’", "'").replace("/", " ")
        same = pattern.sub(lambda found: meant[" ".join(found[0].casefold().split())], flat)
        stems = (self.stem(word) for word in WORD.findall(same))
        return tuple(stem for stem in stems if stem not in self.common and not stem.isdigit())


def flat(text: str) -> str:
    """A phrase as the tables have it.

    >>> flat("Two\u2011Thirds")
    'two thirds'
    """
    return " ".join(re.sub(r"[-‐‑–]", " ", text.casefold()).split())


def any_of(phrases: Iterable[str]) -> str:
    r"""A pattern for any of some phrases as whole words, the longest first; blanks may be hyphens.

    >>> re.search(any_of(["two thirds", "two"]), "Nearly two-thirds")[0]
    'two-thirds'
    >>> print(any_of(["two thirds", "two"]))
    (?<![\w-])two(?:[\s-]+thirds|)(?![\w-])
    """
    told = [tuple(re.split(r"[ -]", phrase)) for phrase in phrases]
    return rf"(?<![\w-]){_any_path(told)}(?![\w-])" if told else r"(?!)"


def _any_path(told: Sequence[tuple[str, ...]]) -> str:
    """A pattern for any of some rows of words; rows that begin alike share their beginning.

    It takes a fraction of the time to compile that a list of them all would.
    """
    following: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in told:
        following.setdefault(first, []).append(tuple(rest))
    ways = []
    for first in sorted(following, key=len, reverse=True):
        rests = following[first]
        more = [rest for rest in rests if rest]
        behind = rf"[\s-]+{_any_path(more)}" if more else ""
        if more and () in rests:
            behind = f"(?:{behind}|)"
        ways.append(re.escape(first).replace("'", "['’]") + behind)
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


@cache
def lexicon(instrument: Instrument) -> Lexicon | None:
    """The words of an instrument's language; None where nobody has written them yet."""
    path = COMMON / instrument.language / FILE
    if not path.is_file():
        return None
    said = tomllib.loads(path.read_text("utf-8"))
    said["synonyms"] |= _own(instrument.folder / instrument.language / FILE)
    said["units"]["case"] = "|".join([said["units"]["case"], *_nouns(instrument)])
    numbers = {
        phrase.alone: int(phrase.key.removeprefix("number_"))
        for phrase in instrument.phrases
        if phrase.key.startswith("number_") and phrase.key != "number_0"
    }
    # Phrases that all instruments share mean here what readers take them for; those of its own, itself.
    own = (instrument.folder / "quantifiers.csv").is_file()
    house = {phrase.alone: Said(phrase.bounds) for phrase in instrument.quantifiers if own}
    none = next((phrase.alone for phrase in instrument.phrases if phrase.key == "number_0"), "")
    numbers |= said["numbers"]
    tens = {word: n for word, n in numbers.items() if n in TENS}
    ones = {word: n for word, n in numbers.items() if 0 < n < 10 and " " not in word}
    numbers |= {f"{ten} {one}": n + m for ten, n in tens.items() for one, m in ones.items()}
    return Lexicon(said, house, numbers, none)


def _nouns(instrument: Instrument) -> dict[str, None]:
    """What an instrument's questions on cases are asked of, in one word: "extinguishers"."""
    bases = (base for q in instrument.questions_of(unit="case") for base in (q.base, q.base_one))
    heads = (
        re.split(r"\s(?:with|that|where|who|which|in|of|on|to|for|due)\s", base)[0]
        for base in bases
    )
    return dict.fromkeys(head.split()[-1].casefold() for head in heads if head)


def _own(path: Path) -> dict[str, str]:
    """The synonyms of an instrument, an InstrumentError if they cannot be read."""
    if not path.is_file():
        return {}
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(f"{path} cannot be read: {error}.") from None
    synonyms = said.pop("synonyms", {})
    if said or not all(isinstance(text, str) for text in synonyms.values()):
        raise InstrumentError(
            f"{path} may hold a table [synonyms] alone, of a phrase and those that stand for it, such "
            'as "risk of harm" = "rosh|risk of serious harm".'
        )
    return {meant: text.casefold() for meant, text in synonyms.items()}
