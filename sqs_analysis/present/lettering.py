"""How much room text takes in a chart, so that the layout can be computed and nothing drawn twice."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font, LoadFlags

# What XML cannot hold even when escaped.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Text is measured in the widest font a reader is likely to have, so that it fits in every other.
MEASURED_FONT = "DejaVu Sans"
UNKNOWN_LETTER = 1.4  # ems: an emoji, or a script that the font lacks, comes from some other font


def wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """The lines of a text that fit a width; a word too long for a line is broken.

    Parameters
    ----------
    width, size : in points.

    Examples
    --------
    >>> wrapped("Initial assessment on time", 100, 14)
    ('Initial', 'assessment', 'on time')
    """
    lines = [""]
    for word in NOT_XML.sub("", text).split():
        for part in _broken(word, width, size):
            longer = f"{lines[-1]} {part}".strip()
            if width_of_text(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return tuple(lines)


def _broken(word: str, width: float, size: float) -> Iterator[str]:
    part = ""
    for letter in word:
        if width_of_text(part + letter, size) > width:
            yield part
            part = ""
        part += letter
    yield part


def width_of_text(text: str, size: float) -> float:
    """How wide a text of a size is, in points."""
    return size * sum(_advance(letter) for letter in text)


@cache
def _advance(letter: str) -> float:
    """The width of one letter, in ems."""
    font, code = _font(), ord(letter)
    if not font.get_char_index(code):
        return UNKNOWN_LETTER
    return float(font.load_char(code, LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100)


@cache
def _font() -> FT2Font:
    font = FT2Font(findfont(MEASURED_FONT))
    font.set_size(100, 72)
    return font


# A font reads its letters from an open file as they are asked for. Processes forked meanwhile would
# move each other's place in that file, and read wrong widths: each opens the file again.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_font.cache_clear)
