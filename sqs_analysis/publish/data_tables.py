"""The tables of a document as a spreadsheet, laid out as government statistics are.

It follows the guidance "Releasing statistics in spreadsheets" of the Government Analysis Function: a
cover, a list of contents, the notes, then one table a sheet, which starts in column A and has no
merged, split or empty cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import Facts, Number, Share, Table, TableCell
from sqs_analysis.present.formats import long_date
from sqs_analysis.publish.characters import shown
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.sheet_limits import (
    LONGEST_HEADER,
    LONGEST_TEXT,
    pieces,
    sheet_name,
    table_name,
    unlike,
)
from sqs_analysis.publish.sheets import (
    Cell,
    Column,
    Figure,
    Grid,
    Line,
    Link,
    Percentage,
    Sheet,
    Spreadsheet,
    Style,
    Text,
    column,
    sheet,
)

# Shorthand for a cell without a number, by the phrase that explains it.
SHORTHAND = {
    "[c]": "spreadsheet.shorthand_c",
    "[x]": "spreadsheet.shorthand_x",
    "[z]": "spreadsheet.shorthand_z",
}
NOT_APPLICABLE = "[z]"
# Room left in a shortened text for the marker of the note that holds the rest.
ROOM_FOR_MARKER = 40
STAMP_LETTERS = 16


def spreadsheet_of(document: Document) -> Spreadsheet:
    """The tables of a document as sheets.

    Parameters
    ----------
    document : one edition of a report; of its blocks, the tables and the facts are used.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp
    >>> table = Table("themes", "Themes", ("Theme", "Share"), (("Protection", Share(0.5, "50%")),))
    >>> document = Document((table,), Stamp("a-2013", "0" * 64), "en-GB", "", "", "analysis")
    >>> [sheet.name for sheet in spreadsheet_of(document).sheets]
    ['Cover', 'Contents', 'Table_1']
    """
    return _Builder(document).spreadsheet()


class _Builder:
    """Builds the sheets of one document; notes are numbered in the order they are first used."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words = catalogue(document.language)
        self.names: list[str] = []
        self.cover_name = self._name("spreadsheet.cover")
        self.contents_name = self._name("spreadsheet.contents")
        self.notes = _Notes(self._name("spreadsheet.notes"), self.words)
        self.table_names: list[str] = []

    def spreadsheet(self) -> Spreadsheet:
        document = self.document
        tables = [self._table(number, table) for number, table in enumerate(document.tables, 1)]
        notes = [self._notes()] if self.notes.used else []
        return Spreadsheet(
            self._title(),
            shown(document.stamp.inspection),
            shown(document.stamp.workbook),
            document.language,
            document.date,
            shown(document.made_by),
            (self._cover(bool(notes)), self._contents([*notes, *tables]), *notes, *tables),
        )

    def _name(self, key: str, **values: object) -> str:
        name = sheet_name(self.words(key, **values), self.names)
        self.names.append(name)
        return name

    def _title(self) -> str:
        return shown(self.document.title).strip() or shown(self.document.stamp.inspection)

    def _cover(self, noted: bool) -> Sheet:
        """What the file is, what it was made from, and whom to ask."""
        words = self.words
        find = words(
            "spreadsheet.find", contents=self.contents_name, notes=self.notes.sheet
        ) if noted else ""
        parts: tuple[tuple[str, Style], ...] = (
            (self._title(), "title"),
            (words("spreadsheet.about_title"), "heading"),
            (words("spreadsheet.about"), "plain"),
            (find, "plain"),
            (words("spreadsheet.source_title"), "heading"),
            *((fact, "plain") for fact in self._facts()),
            (shown(self.document.made_by), "plain"),
            (words("spreadsheet.contact_title"), "heading"),
            (words("spreadsheet.contact"), "plain"),
        )
        lines = [line for text, style in parts for line in _lines(text, style)]
        lines.insert(len(_lines(self._title())), Line(Link(self.contents_name)))
        return sheet(self.cover_name, lines, None)

    def _facts(self) -> list[str]:
        """What the document says it is about, with the stamp and the day, each thing once."""
        document, words = self.document, self.words
        facts = (
            (words("spreadsheet.inspection"), document.stamp.inspection),
            (words("spreadsheet.date"), long_date(document.date, words)),
            *chain.from_iterable(b.pairs for b in document.blocks if isinstance(b, Facts)),
            (words("spreadsheet.workbook"), document.stamp.workbook),
        )
        said = {value: label for label, value in reversed(facts) if value}
        return [
            words("spreadsheet.fact", label=label, value=value)
            for label, value in facts
            if said.get(value) == label
        ]
