"""A document's tables as a spreadsheet, in the format of Excel or of OpenDocument."""

from __future__ import annotations

import datetime as dt
import io
from copy import deepcopy
from functools import cache
from typing import Any

import xlsxwriter

from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.data_tables import spreadsheet_of
from sqs_analysis.publish.formats.opendocument import opendocument_bytes
from sqs_analysis.publish.formats.sheet_sizes import SIZE, SIZES
from sqs_analysis.publish.formats.sheets import (
    Cell,
    Column,
    Figure,
    Grid,
    Link,
    Percentage,
    Sheet,
    Spreadsheet,
    Text,
)

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # What a file in this font has: XlsxWriter knows the size of its digits by it.
    "default_column_width": 80,
    "default_row_height": 20,
}
HEADER = {"bold": True, "bottom": 1, "text_wrap": True}
WORDS = {"text_wrap": True, "valign": "top"}
# Numbers and words in neighbouring columns keep apart.
RIGHT = {"align": "right", "indent": 1}
APART = {"align": "left", "indent": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": SIZES["title"]},
    "heading": {"bold": True, "font_size": SIZES["heading"]},
    "plain": {},
    "header": HEADER,
    "header_apart": {**HEADER, **APART},
    "number_header": {**HEADER, **RIGHT},
    "text": WORDS,
    "text_apart": {**WORDS, **APART},
    "number": {"valign": "top", **RIGHT},
    "shorthand": {**WORDS, **RIGHT},
    # Wrapped, since LibreOffice 7 forgets the indent of a number beside one whose style is alike.
    "percentage": {**WORDS, **RIGHT, "num_format": "0%"},
    "link": {"valign": "top", "underline": 1},
}
FORMATS |= {f"wrapped_{name}": FORMATS[name] | WORDS for name in SIZES}
# A file must say when it was made; where the document has no day, the first that a file can bear.
NO_DAY = dt.datetime(1980, 1, 1)
# What a program might take for a formula when somebody edits the cell.
LIKE_A_FORMULA = ("=", "+", "-", "@")
LONGEST_ALTERNATIVE = 255
LONGEST_HEADER = 240
A4 = 9


def xlsx_bytes(document: Document) -> bytes:
    """The tables of a document as a file for Excel. The same document gives the same bytes.

    Parameters
    ----------
    document : one edition of a report.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp, Table
    >>> table = Table("themes", "Themes", ("Theme", "Cases"), (("Protection", "=1+1"),))
    >>> document = Document((table,), Stamp("a", "0"), "en-GB", "2013-08-07", "", "analysis")
    >>> xlsx_bytes(document)[:2], xlsx_bytes(document) == xlsx_bytes(document)
    (b'PK', True)
    """
    return _Excel(spreadsheet_of(document)).written()


def ods_bytes(document: Document) -> bytes:
    """The same sheets, cells and values as OpenDocument, ISO/IEC 26300.

    Parameters
    ----------
    document : one edition of a report.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp
    >>> document = Document((), Stamp("a", "0"), "en-GB", "2013-08-07", "", "analysis")
    >>> ods_bytes(document)[30:84]
    b'mimetypeapplication/vnd.oasis.opendocument.spreadsheet'
    """
    return opendocument_bytes(spreadsheet_of(document))


class _Excel:
    """Writes the sheets one after another, sharing formats."""

    def __init__(self, spreadsheet: Spreadsheet) -> None:
        self.spreadsheet = spreadsheet
        self.file = io.BytesIO()
        # A copy: XlsxWriter changes what it is given, and the next file would look otherwise.
        usual = {"font_name": spreadsheet.font, "font_size": SIZE}
        options = {**deepcopy(OPTIONS), "default_format_properties": usual}
        self.book = xlsxwriter.Workbook(self.file, options)
        # A format is made when it is first used, and once: their order is part of the bytes.
        self.format = cache(self._format)

    def written(self) -> bytes:
        """The bytes of the file."""
        self._properties()
        for sheet in self.spreadsheet.sheets:
            self._sheet(sheet)
        self.book.close()
        return self.file.getvalue()

    def _properties(self) -> None:
        about = self.spreadsheet
        created = dt.datetime.fromisoformat(about.date) if about.date else NO_DAY
        texts = {"title": about.title, "subject": about.subject, "comments": about.made_by}
        self.book.set_properties({**texts, "created": created})
        self.book.set_custom_property("Language", about.language, "text")
        self.book.set_custom_property("Workbook SHA-256", about.workbook, "text")

    def _sheet(self, sheet: Sheet) -> None:
        target = self.book.add_worksheet(sheet.name)
        target.set_landscape()
        target.set_paper(A4)
        target.fit_to_pages(1, 0)
        if self.spreadsheet.header:
            target.set_header(_header(self.spreadsheet.header))
        for place, width in enumerate(sheet.widths):
            target.set_column(place, place, width)
        for row, height in enumerate(sheet.heights):
            target.set_row(row, height)
        for row, line in enumerate(sheet.lines):
            self._write(target, row, 0, line.cell, line.look)
        if sheet.grid:
            self._grid(target, sheet, sheet.grid)

    def _grid(self, target: Any, sheet: Sheet, grid: Grid) -> None:
        """The table, marked up as one, so that a screen reader names its headings."""
        top = sheet.header_row
        for row, cells in enumerate(grid.rows, top + 1):
            for place, cell in enumerate(cells):
                self._write(target, row, place, cell, grid.look(place))
        columns = [
            self._heading(column, grid.look(place, heading=True))
            for place, column in enumerate(grid.columns)
        ]
        options = {
            "name": grid.name,
            "description": grid.about[:LONGEST_ALTERNATIVE],
            "columns": columns,
            "style": None,
            "banded_rows": False,
            "autofilter": False,
            "first_column": True,
        }
        target.add_table(top, 0, sheet.last_row, len(columns) - 1, options)
        target.repeat_rows(top)

    def _write(self, target: Any, row: int, place: int, cell: Cell, style: str) -> None:
        match cell:
            case Text(text):
                form = self.format(style, quoted=text.startswith(LIKE_A_FORMULA))
                target.write_string(row, place, _not_xml(text), form)
            case Figure(value, decimals):
                target.write_number(row, place, value, self.format("number", decimals=decimals))
            case Percentage(value):
                target.write_number(row, place, value, self.format("percentage"))
            case Link(name):
                address = f"internal:'{name.replace(chr(39), 2 * chr(39))}'!A1"
                target.write_url(row, place, address, self.format("link"), name)

    def _heading(self, column: Column, style: str) -> dict[str, Any]:
        form = self.format(style, quoted=column.header.startswith(LIKE_A_FORMULA))
        return {"header": _not_xml(column.header), "header_format": form}

    def _format(self, style: str, decimals: int | None = None, quoted: bool = False) -> Any:
        properties = dict(FORMATS[style])
        if style == "link":
            properties["font_color"] = self.spreadsheet.accent.upper()
        if decimals is not None:
            properties["num_format"] = f"#,##0.{'0' * decimals}".rstrip(".")
        form = self.book.add_format(properties)
        if quoted:
            form.set_quote_prefix()
        return form


def _header(text: str) -> str:
    """A text over every printed page, in which no sign is a command, as far as Excel reads one.

    >>> _header("Here & There, 2013")
    '&LHere && There, 2013'
    """
    pieces = ("&&" if letter == "&" else letter for letter in text)
    kept, room = "&L", LONGEST_HEADER
    for piece in pieces:
        room -= len(piece.encode("utf-16-le")) // 2
        if room < 0:
            break
        kept += piece
    return kept


def _not_xml(text: str) -> str:
    """The text, such that XlsxWriter does not take it for XML of its own, which it leaves as it is.

    >>> _not_xml("<r>&</r>")
    '<r>&</r> '
    """
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
