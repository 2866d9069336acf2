"""Text as people and programs leave it in cells: as it was meant, and as it is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# What keyboards and word processors make of an apostrophe and a hyphen, and letters of other
# scripts that nobody can tell from Latin ones.
_LOOKALIKES = str.maketrans(
    "’‘`´′–—‐‑‒−АВЕКМНОРСТУХІЅЈаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "'''''------ABEKMHOPCTYXISJaeopcyxisjABEZHIKMNOPTYXo",
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(\[]?[A-Z{\d])|\n+")
# No sentence has more letters; what has is taken in parts, so that no text takes long.
_LONGEST = 1000
_QUOTES = "\"'“”„«»"
_BREAKS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
# Control characters, the mark of byte order, halves of characters and what stands for none.
_NOT_FOR_READERS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def shown_name(name: str) -> str:
    """The name of a file as text, also where its bytes are none.

    >>> shown_name("bad\\udcff.xlsx")
    'bad\\\\xff.xlsx'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def as_meant(text: str) -> str:
    """A text without what no reader should see; its words and line breaks stay.

    >>> as_meant("\\ufeffOne line\\r\\nand\\x00 another ")
    'One line\\nand another'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return _NOT_FOR_READERS.sub("", _BREAKS.sub("\n", text)).strip()


@lru_cache(maxsize=8192)  # cells repeat the same few texts
def plain(text: str) -> str:
    """A text on one line: no invisible characters, white space of any kind one blank, accents composed.

    >>> plain("  Not\\u00a0 applic\\u200bable ")
    'Not applicable'
    """
    if not text.isascii():
        shown = (letter for letter in text if unicodedata.category(letter) != "Cf")
        text = unicodedata.normalize("NFC", "".join(shown))
    return " ".join(text.split())


def shortened(text: str, most: int) -> str:
    """A text cut after a whole word, if it has more than so many letters.

    >>> shortened("The safety of victims was considered", 24)
    'The safety of victims …'
    """
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


@lru_cache(maxsize=8192)
def spelling(text: str) -> str:
    """A text as it is compared: as a person sees it, without case and quotation marks around it.

    >>> spelling(" Not\\u00a0 applicable "), spelling("“Good\\u200c-enough”"), spelling("\\u04211")
    ('not applicable', 'good-enough', 'c1')
    """
    text = plain(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    return plain(text.replace("`", "'").replace("_", " ")).strip(_QUOTES).strip().casefold()


def reference_key(text: str) -> str:
    """What pseudonyms are compared by: two that nobody could tell apart are one.

    >>> reference_key(" c 01.") == reference_key("\\u042101")
    True
    """
    return spelling(text).replace(" ", "").rstrip(".")


def same_name(name: str) -> str:
    """What a name is compared by: spaces and capitals do not matter.

    >>> same_name("Ash  Vale ") == same_name("ASH VALE")
    True
    """
    return plain(name).casefold()


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """What a heading is compared by: spaces, hyphens and a mark that it is needed do not matter.

    >>> heading_key(" Case-Ref *") == heading_key("“case_ref”:")
    True
    """
    return spelling(spelling(text).rstrip("*: ")).replace(" ", "_").replace("-", "_")


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence of a text, and where it begins.

    >>> [said for _, said in sentences("It was. In 2 of 4, e.g. here, not.")]
    ['It was.', 'In 2 of 4, e.g. here, not.']
    """
    start = 0
    for end, after in [
        *(match.span() for match in _SENTENCE_END.finditer(text)),
        (len(text), len(text)),
    ]:
        while end > start:
            part = end if end - start <= _LONGEST else text.rfind(" ", start, start + _LONGEST)
            part = part if part > start else min(end, start + _LONGEST)
            yield start, text[start:part]
            start = part
        start = after
