"""What spreadsheet programs can hold: how long a text may be, and what a name may look like."""

from __future__ import annotations

import re
from collections.abc import Collection

# What Excel holds; OpenDocument holds more, but is opened in Excel too.
LONGEST_TEXT = 32_767
LONGEST_HEADER = 255
LONGEST_NAME = 31
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """A name that every spreadsheet program accepts and no other sheet has, whatever the case.

    Examples
    --------
    >>> sheet_name("Tables: 1/2", ())
    'Tables_ 1_2'
    >>> sheet_name("notes", ["Notes"])
    'notes 2'
    """
    legal = FORBIDDEN_IN_NAMES.sub("_", wanted).strip("' ")[:LONGEST_NAME].strip("' ")
    return unlike(legal or "_", taken, LONGEST_NAME)


def unlike(wanted: str, taken: Collection[str], longest: int) -> str:
    """The text, with a number behind it if another is the same but for capitals.

    >>> unlike("Cases", ["cases", "Cases 2"], 255)
    'Cases 3'
    """
    others = {name.casefold() for name in taken}
    free, number = wanted[:longest], 2
    while free.casefold() in others:
        free = f"{wanted[: longest - len(str(number)) - 1]} {number}"
        number += 1
    return free


def table_name(identifier: str, taken: Collection[str]) -> str:
    """A name for a table that no spreadsheet program takes for a cell or a formula.

    >>> table_name("themes-1", ())
    'table_themes_1'
    """
    words = re.sub(r"\W+", "_", identifier, flags=re.ASCII).strip("_")
    name = words if words.startswith("table_") else f"table_{words}"
    return unlike(name, taken, LONGEST_HEADER).replace(" ", "_")


def pieces(text: str, longest: int) -> list[str]:
    """A text in pieces that a cell can hold, parted at blanks where there are any.

    The length is counted as spreadsheet programs do, for whom most emoji are two characters.

    >>> pieces("one two three", 8)
    ['one two', 'three']
    """
    found = []
    while _units(text) > longest:
        end = _within(text, longest)
        blank = text.rfind(" ", end // 2, end + 1)
        end = blank if blank > 0 else end
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text]


def _units(text: str) -> int:
    """Characters, those outside the basic plane counted twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _within(text: str, longest: int) -> int:
    """How many characters from the start take no more than ``longest`` units."""
    if text.isascii():
        return longest
    return len(text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore"))
