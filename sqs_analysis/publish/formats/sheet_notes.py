"""The notes of a spreadsheet: numbered as they are first used, and on one sheet of their own."""

from __future__ import annotations

from collections.abc import Iterable

from sqs_analysis.languages import Catalogue
from sqs_analysis.publish.formats.sheet_limits import LONGEST_TEXT, pieces
from sqs_analysis.publish.formats.sheets import Cell, Sheet, table_sheet

# Shorthand for a cell without a number, by the phrase that explains it.
SHORTHAND = {
    "[c]": "spreadsheet.shorthand_c",
    "[x]": "spreadsheet.shorthand_x",
    "[z]": "spreadsheet.shorthand_z",
}
NOT_APPLICABLE = "[z]"
# Room left in a shortened text for the marker of the note that holds the rest.
ROOM_FOR_MARKER = 40


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
