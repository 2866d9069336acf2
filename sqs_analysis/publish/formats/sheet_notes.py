"""What spreadsheet programs can hold, and the notes that hold the rest.

Notes are numbered as they are first used, and stand on one sheet of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sqs_analysis.languages import Catalogue
from sqs_analysis.publish.formats.sheets import Cell, Sheet, table_sheet

# What Excel holds; OpenDocument holds more, but is opened in Excel too.
LONGEST_TEXT = 32_767
LONGEST_HEADER = 255
LONGEST_NAME = 31
# Shorthand for a cell without a number, by the phrase that explains it.
SHORTHAND = {
    "[c]": "spreadsheet.shorthand_c",
    "[x]": "spreadsheet.shorthand_x",
    "[z]": "spreadsheet.shorthand_z",
}
NOT_APPLICABLE = "[z]"
# Room left in a shortened text for the marker of the note that holds the rest.
ROOM_FOR_MARKER = 40
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
    while len(units := text.encode("utf-16-le")) > 2 * longest:
        end = len(units[: 2 * longest].decode("utf-16-le", "ignore"))
        blank = text.rfind(" ", end // 2, end + 1)
        end = blank if blank > 0 else end
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text]


class Notes:
    """The notes and the shorthand that the sheets of one spreadsheet use.

    Parameters
    ----------
    name : of the sheet of notes.
    words : of the language.

    Examples
    --------
    >>> from sqs_analysis.languages import catalogue
    >>> notes = Notes("Notes", catalogue())
    >>> notes.marked("Themes", ["Of cases."], "Table_1")
    'Themes [note 1]'
    >>> notes.marked("Reasons", ["Of staff.", "Of cases."], "Table_2")
    'Reasons [note 2] [note 1]'
    """

    def __init__(self, name: str, words: Catalogue) -> None:
        self.name = name
        self._words = words
        # The sheets that use each, as keys: in order, and once.
        self._notes: dict[str, dict[str, None]] = {}
        self._shorthand: dict[str, dict[str, None]] = {}

    def __bool__(self) -> bool:
        return bool(self._notes or self._shorthand)

    def marked(self, text: str, notes: Iterable[str], user: str) -> str:
        """The text of a cell on the sheet ``user``, with the markers of its notes behind it."""
        for note in notes:
            self._notes.setdefault(note, {})[user] = None
            number = list(self._notes).index(note) + 1
            marker = self._words("spreadsheet.note_marker", number=number)
            text = self._words("spreadsheet.with_note", text=text, marker=marker)
        return text

    def fitted(self, text: str, longest: int, user: str) -> str:
        """The text if a cell can hold it, else its beginning, and a note that holds the rest."""
        if not (text[longest // 2 :] and len(pieces(text, longest)) > 1):
            return text
        beginning = pieces(text, longest - ROOM_FOR_MARKER)[0]
        return self.marked(beginning, [text[len(beginning) :].strip()], user)

    def explain(self, text: str, user: str) -> None:
        """Have the sheet of notes explain the text of a cell, if it is shorthand."""
        if text in SHORTHAND:
            self._shorthand.setdefault(text, {})[user] = None

    def used_by(self, user: str) -> bool:
        """Whether a sheet has a note or shorthand."""
        return any(user in users for users in (*self._notes.values(), *self._shorthand.values()))

    def sheet(self) -> Sheet:
        """The sheet of notes."""
        words = self._words
        title = words("spreadsheet.notes_title")
        headers = [
            words(f"spreadsheet.{key}") for key in ("note_or_shorthand", "meaning", "used_on")
        ]
        rows = [tuple(map(Cell, row)) for row in self._rows()]
        lines = [Cell(title, "title"), Cell(words("spreadsheet.one_table"), "plain")]
        return table_sheet(self.name, lines, "table_notes", title, headers, rows)

    def _rows(self) -> list[tuple[str, str, str]]:
        """A row for each note and each shorthand; a note too long for a cell takes several."""
        separator = self._words("figure.list_separator")
        notes = [
            (self._words("spreadsheet.note", number=number), piece, separator.join(users))
            for number, (note, users) in enumerate(self._notes.items(), 1)
            for piece in pieces(note, LONGEST_TEXT)
        ]
        shorthand = [
            (text, self._words(SHORTHAND[text]), separator.join(users))
            for text, users in sorted(self._shorthand.items())
        ]
        return notes + shorthand
