"""How much room text takes on a sheet: widths in digits of the text's size, heights in points.

Programs for spreadsheets do not agree on fitting rows to their text, so every height is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, sqrt
from typing import Literal

Style = Literal["plain", "title", "heading"]

FONT, SIZE = "Arial", 12
SIZES: dict[Style, int] = {"plain": SIZE, "heading": 14, "title": 16}
LINE, PADDING = 15.0, 2.5
TALLEST = 409.0
NARROWEST, WIDEST, WIDEST_OF_ALL = 9, 44, 90
WIDEST_HEADING = 20
# What a column has beside its letters, with the indent of numbers; how much wider bold letters are.
MARGIN, BOLD = 3, 1.08
# A line above a table may run on so far to the right before it wraps.
LONGEST_LINE = 200
# A column of texts as long as this may be the widest of all.
LONG = 300
# How wide letters are, in digits. Any other counts as one, of scripts with wide letters as two.
NARROW = dict.fromkeys(" ijltfrI.,;:'!|()[]-/", 0.55)
WIDE = dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 1.25) | dict.fromkeys("mwMW@%\u2014\u2026", 1.6)
WIDTHS = NARROW | WIDE
WIDE_SCRIPTS = "\u1100"


def column_width(header: str, texts: Sequence[str], widest: int = WIDEST) -> int:
    """How wide a column is: as its texts need, within reason, and its heading on two lines.

    >>> column_width("Cases", ["20", "[z]"]), column_width("Theme", ["Protecting the public"])
    (9, 24)
    """
    word = max((ceil(BOLD * room(word)) for word in header.split()), default=0)
    half = min(ceil(len(header) / 2), WIDEST_HEADING)
    longest = max((len(text) for text in texts), default=0)
    most = widest if longest <= LONG else WIDEST_OF_ALL
    return min(max(NARROWEST, max(word, half, longest) + MARGIN), most)


def header_height(texts: Sequence[str], widths: Iterable[int]) -> float:
    """The height of a row of headings, whose bold letters take more room."""
    return row_height(texts, [(width - MARGIN) / BOLD for width in widths])


def row_height(texts: Iterable[str], widths: Iterable[float]) -> float:
    """The height of a row in which every text can be read, as far as a row can be so tall.

    >>> row_height(["one two three", "4"], [8, 8])
    32.5
    """
    lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
    return min(TALLEST, LINE * lines + PADDING)


def line_height(text: str, style: Style, width: int | None) -> float:
    """The height of a line above a table, which wraps within a width if there is one."""
    scale = SIZES[style] / SIZE
    lines = 1 if width is None else _lines(text, width / scale)
    # Larger letters are set off from the line before them.
    return min(TALLEST, round(LINE * scale * sqrt(scale) * lines + PADDING, 1))


def room(text: str, style: Style = "plain") -> float:
    """How wide a text is in a style.

    >>> room("2013"), room("will") < room("mow")
    (4.0, True)
    """
    digits = sum(WIDTHS.get(letter, _other(letter)) for letter in text)
    return digits * SIZES[style] / SIZE


def _other(letter: str) -> float:
    return 1.0 if letter < WIDE_SCRIPTS else 2.0


def _lines(text: str, width: float) -> int:
    """How many lines a text takes where it is broken at blanks.

    >>> _lines("2012 to 2013", 8), _lines("2" * 20, 8)
    (2, 3)
    """
    if len(text) <= width and text.isascii():
        return 1
    lines, used = 1, 0.0
    # Of a text taller than a row can be, the rest does not matter.
    for word in text[: int(2 * width * TALLEST / LINE)].split(" "):
        needed = room(word)
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        broken, rest = divmod(used + needed, width)
        lines, used = lines + int(broken), rest + NARROW[" "]
    return lines
