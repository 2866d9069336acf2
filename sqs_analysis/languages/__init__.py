"""Every fixed word a reader sees, by language and key; numbers are inserted, never glued."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import resources
from typing import Any

from sqs_analysis.errors import TranslationError

REFERENCE_LANGUAGE = "en-GB"


class Catalogue:
    """The phrases of one language.

    Parameters
    ----------
    language : tag of the language, such as "en-GB".
    phrases : phrase by dotted key; ``{name}`` marks where a value is inserted.

    Examples
    --------
    >>> words = Catalogue("en-GB", {"chart.of": "{k} of {n}"})
    >>> words("chart.of", k=7, n=20)
    '7 of 20'
    """

    def __init__(self, language: str, phrases: Mapping[str, str]) -> None:
        self.language = language
        self.phrases = dict(phrases)

    def __call__(self, key: str, /, **values: object) -> str:
        """The phrase under a key with its values inserted."""
        if key not in self.phrases:
            raise TranslationError(f"The language {self.language} has no phrase for {key}.")
        return filled_in(self.phrases[key], **values)

    def saying(
        self, words: Mapping[str, str], phrases: Mapping[str, str] | None = None
    ) -> Catalogue:
        """The same phrases with other words: what a programme calls a case, a team, an inspection.

        A word with a capital gets another with a capital; names of values stay. Whole phrases may be
        others too, by their keys.

        >>> words = Catalogue("en-GB", {"read": "Cases: {cases:case was|cases were} read"})
        >>> words.saying({"case": "visit", "cases": "visits"})("read", cases=2)
        'Visits: 2 visits were read'
        """
        return Catalogue(self.language, {**_saying(self.phrases, words), **(phrases or {})})

    def has(self, key: str) -> bool:
        """Whether there is a phrase under this key."""
        return key in self.phrases


class _Numbered(string.Formatter):
    """Formats ``{n:case|cases}`` as a number with the noun that goes with it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return f"{value} {one if str(value) == '1' else many}"


def filled_in(phrase: str, /, **values: object) -> str:
    """A phrase with its values inserted; nouns agree with their number.

    >>> filled_in("{n:case was|cases were} read", n=1), filled_in("{n:case was|cases were} read", n=0)
    ('1 case was read', '0 cases were read')
    """
    if "|" not in phrase:
        return phrase.format(**values)
    return _Numbered().vformat(phrase, (), values)


def _saying(phrases: Mapping[str, str], words: Mapping[str, str]) -> Mapping[str, str]:
    """The phrases with other words, which are given in small letters; most hold none of them."""
    if not words:
        return phrases
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(longest)})(?![\w-])", re.IGNORECASE)

    def other(match: re.Match[str]) -> str:
        word = words[match[0].lower()]
        return word[:1].upper() + word[1:] if match[0][:1].isupper() else word

    return {
        key: _replaced(phrase, partial(pattern.sub, other)) if pattern.search(phrase) else phrase
        for key, phrase in phrases.items()
    }


def _replaced(phrase: str, replace: Callable[[str], str]) -> str:
    """A phrase with its texts and its nouns replaced, but no names of values."""
    parts = []
    for text, name, spec, _ in string.Formatter().parse(phrase):
        parts.append(replace(text).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            form = replace(spec) if spec and "|" in spec else spec
            parts.append(f"{{{name}:{form}}}" if form else f"{{{name}}}")
    return "".join(parts)


@cache
def catalogue(language: str = REFERENCE_LANGUAGE) -> Catalogue:
    """Load a language, complete or not at all.

    Raises
    ------
    TranslationError
        If the language is unknown, or lacks phrases that the reference language has; the message
        lists each missing key with its English text, for a translator.
    """
    phrases = _load(language)
    reference = _load(REFERENCE_LANGUAGE)
    missing = [f'  {key} = "{text}"' for key, text in reference.items() if not phrases.get(key)]
    if missing:
        raise TranslationError(
            f"The language {language} lacks {len(missing)} phrases. A translator must supply, in "
            f"languages/{language}.toml:\n" + "\n".join(missing)
        )
    wrong = [key for key in reference if placeholders(phrases[key]) - placeholders(reference[key])]
    if wrong:
        raise TranslationError(
            f"The language {language} inserts values that are not given, in: {', '.join(wrong)}."
        )
    return Catalogue(language, phrases)


def available() -> tuple[str, ...]:
    """The languages that have a catalogue, complete or not."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def placeholders(phrase: str) -> set[str]:
    """The names of the values a phrase inserts.

    >>> sorted(placeholders("{k} of {n}"))
    ['k', 'n']
    """
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def _load(language: str) -> dict[str, str]:
    file = resources.files(__package__) / f"{language}.toml"
    if not file.is_file():
        raise TranslationError(
            f"There is no language {language}. There are: {', '.join(available())}."
        )
    return _flat(tomllib.loads(file.read_text("utf-8")))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    phrases: dict[str, str] = {}
    for key, value in table.items():
        phrases |= (
            _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return phrases
