"""Which characters a document can hold; every other one is named where it stands.

A control character would make a Word file unreadable, an override of the writing direction would
turn a sentence round, and a character no font has would leave a gap. None of them is dropped: the
reader sees ``[U+202E]`` and can look it up.
"""

from __future__ import annotations

import re
from collections.abc import Container
from unicodedata import category, normalize

SPACES = re.compile(r"[ \t\r\n]+")
LINE_END = re.compile(r"\r\n?")
NEVER_ASSIGNED = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
# Controls, separators of lines and paragraphs, overrides of direction, halves of pairs, the byte
# order mark, and what Unicode promises never to assign.
UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    f"\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb{NEVER_ASSIGNED}]"
)

# Marks that shape their neighbours and are themselves invisible.
INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]")


def shown(text: str, drawable: Container[int] | None = None) -> str:
    """Text on one line, spaced as a browser spaces it, with what cannot be shown named.

    `drawable` are the code points that the fonts have; None asks nothing of them.

    >>> shown("one\\n two\\x07")
    'one two[U+0007]'
    """
    return named(SPACES.sub(" ", text), drawable)


def named(text: str, drawable: Container[int] | None = None) -> str:
    """Text as it is, with what cannot be shown named.

    >>> named("caf\\xe9\\u202e", drawable={0x202E})
    'caf[U+00E9][U+202E]'
    """
    safe = UNSHOWABLE.sub(lambda found: _name(found[0]), text)
    if drawable is None or safe.isascii():
        return safe
    return "".join(
        letter if letter.isascii() or ord(letter) in drawable else _name(letter) for letter in safe
    )


def printed(text: str, drawable: Container[int] | None = None) -> str:
    """Text whose lines and spaces stand as they are, with what cannot be shown named.

    >>> printed("a\\tb\\r\\n  c\\x07\\n")
    'a       b\\n  c[U+0007]'
    """
    lines = LINE_END.sub("\n", text).removesuffix("\n")
    return named(lines.expandtabs(), drawable)


def drawn(svg: str, drawable: Container[int]) -> str:
    """A drawing as the typesetter takes it: no mark in it may need another letter to stand on.

    >>> drawn("<text>soft\\xadly, e\\u0301 x\\u0301</text>", frozenset({0xE9, 0x301}))
    '<text>softly, é x[U+0301]</text>'
    """
    if svg.isascii():
        return named(svg)
    composed = named(INVISIBLE.sub("", normalize("NFC", svg)), drawable)
    return "".join(_name(c) if category(c).startswith("M") else c for c in composed)


def _name(character: str) -> str:
    return f"[U+{ord(character):04X}]"
