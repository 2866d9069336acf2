"""A document's tables as a spreadsheet, in the format of Excel or of OpenDocument.

The parts of an OpenDocument file are templates in ``report/ods/``, which say how every one looks.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from copy import deepcopy
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from jinja2 import Environment, PackageLoader
from xlsxwriter.utility import xl_range

from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.data_tables import spreadsheet_of
from sqs_analysis.publish.formats.sheets import SIZE, SIZES, Cell, Sheet, Spreadsheet

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
    "plain": {},
    "title": {"bold": True, "font_size": SIZES["title"]},
    "heading": {"bold": True, "font_size": SIZES["heading"]},
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
# How a number's whole part is written, by the first word of its style; the last is its decimals.
WHOLE = {"figure": "#,##0", "bare": "0"}
FORMATS |= {f"wrapped_{name}": FORMATS[name] | WORDS for name in SIZES}
# A file must say when it was made; where the document has no day, the first that a file can bear.
NO_DAY = dt.datetime(1980, 1, 1)
# What a program might take for a formula when somebody edits the cell.
LIKE_A_FORMULA = ("=", "+", "-", "@")
LONGEST_ALTERNATIVE = 255
LONGEST_HEADER = 240
A4 = 9

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"
UNIX = 3
# A column's width in digits becomes one on paper as it does in Excel: so many pixels a digit.
DIGIT, PADDING = 9, 7
PIXELS_AN_INCH, CM_AN_INCH = 96, 2.54


def xlsx_bytes(document: Document) -> bytes:
    """The tables of a document as a file for Excel. The same document gives the same bytes.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp, Table
    >>> table = Table("themes", "Themes", ("Theme", "Cases"), (("Protection", "=1+1"),))
    >>> document = Document((table,), Stamp("a", "0"), "en-GB", "2013-08-07", "", "analysis")
    >>> xlsx_bytes(document)[:2], xlsx_bytes(document) == xlsx_bytes(document)
    (b'PK', True)
    """
    return _Excel(spreadsheet_of(document)).written()


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
        about = self.spreadsheet
        created = dt.datetime.fromisoformat(about.date) if about.date else NO_DAY
        texts = {"title": about.title, "subject": about.subject, "comments": about.made_by}
        self.book.set_properties({**texts, "created": created})
        self.book.set_custom_property("Language", about.language, "text")
        self.book.set_custom_property("Workbook SHA-256", about.workbook, "text")
        for sheet in about.sheets:
            self._sheet(sheet)
        self.book.close()
        return self.file.getvalue()

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
        for row, cells in enumerate(sheet.rows):
            for place, cell in enumerate(cells if row != sheet.header_row else ()):
                self._write(target, row, place, cell)
        if sheet.table:
            self._table(target, sheet)

    def _table(self, target: Any, sheet: Sheet) -> None:
        """The table, marked up as one, so that a screen reader names its headings."""
        top, headings = sheet.header_row, sheet.rows[sheet.header_row]
        options = {
            "name": sheet.table,
            "description": sheet.title[:LONGEST_ALTERNATIVE],
            "columns": [
                {"header": _not_xml(cell.text), "header_format": self._words(cell)}
                for cell in headings
            ],
            "style": None,
            "banded_rows": False,
            "autofilter": False,
            "first_column": True,
        }
        target.add_table(top, 0, len(sheet.rows) - 1, len(headings) - 1, options)
        target.repeat_rows(top)

    def _write(self, target: Any, row: int, place: int, cell: Cell) -> None:
        if cell.value is not None:
            target.write_number(row, place, cell.value, self.format(cell.style))
        elif cell.style == "link":
            target.write_url(
                row, place, f"internal:{_quoted(cell.text)}!A1", self.format("link"), cell.text
            )
        else:
            target.write_string(row, place, _not_xml(cell.text), self._words(cell))

    def _words(self, cell: Cell) -> Any:
        return self.format(cell.style, quoted=cell.text.startswith(LIKE_A_FORMULA))

    def _format(self, style: str, quoted: bool = False) -> Any:
        properties = dict(_look(style))
        if style == "link":
            properties["font_color"] = self.spreadsheet.accent.upper()
        form = self.book.add_format(properties)
        if quoted:
            form.set_quote_prefix()
        return form


def _look(style: str) -> dict[str, Any]:
    """How cells of a style look, as XlsxWriter says it.

    >>> _look("figure_2")["num_format"], _look("figure_0")["num_format"], _look("bare_0")["num_format"]
    ('#,##0.00', '#,##0', '0')
    """
    kind, _, decimals = style.rpartition("_")
    if kind not in WHOLE:
        return FORMATS[style]
    return {**FORMATS["number"], "num_format": f"{WHOLE[kind]}.{'0' * int(decimals)}".rstrip(".")}


def _header(text: str) -> str:
    """A text over every printed page, in which no sign is a command, as far as Excel reads one.

    >>> _header("Here & There, 2013")
    '&LHere && There, 2013'
    """
    kept, room = "&L", LONGEST_HEADER
    for letter in text:
        piece = "&&" if letter == "&" else letter
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


def ods_bytes(document: Document) -> bytes:
    """The same sheets, cells and values as OpenDocument, ISO/IEC 26300.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp
    >>> document = Document((), Stamp("a", "0"), "en-GB", "2013-08-07", "", "analysis")
    >>> ods_bytes(document)[30:84]
    b'mimetypeapplication/vnd.oasis.opendocument.spreadsheet'
    """
    values = _values(spreadsheet_of(document))
    parts = {name: _part(name, values) for name in PARTS}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        # The first says what it is, uncompressed, as the format wants.
        for name, data in {"mimetype": MEDIA_TYPE.encode(), **parts}.items():
            entry = zipfile.ZipInfo(name, NO_DAY.timetuple()[:6])
            entry.create_system = UNIX
            stored = name == "mimetype"
            archive.writestr(entry, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _values(spreadsheet: Spreadsheet) -> dict[str, Any]:
    """What the templates read."""
    sheets = spreadsheet.sheets
    used = {cell.style for sheet in sheets for row in sheet.rows for cell in row}
    figures = sorted(style for style in used if style.rpartition("_")[0] in WHOLE)
    language, _, country = spreadsheet.language.partition("-")
    return {
        "about": spreadsheet,
        "language": language,
        "country": country,
        "sizes": SIZES,
        "widths": sorted({width for sheet in sheets for width in sheet.widths}),
        "heights": sorted({height for sheet in sheets for height in sheet.heights}),
        "looks": {style: _look(style) for style in (*FORMATS, *figures)},
        "figures": figures,
        "centimetres": lambda width: (DIGIT * width + PADDING) / PIXELS_AN_INCH * CM_AN_INCH,
        "quoted": _quoted,
        "area": _area,
    }


def _area(sheet: Sheet) -> str:
    """Where the table of a sheet stands, with its headings."""
    range_ = xl_range(sheet.header_row, 0, len(sheet.rows) - 1, len(sheet.widths) - 1)
    first, _, last = range_.partition(":")
    name = _quoted(sheet.name)
    return f"{name}.{first}:{name}.{last or first}"


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _part(name: str, values: dict[str, Any]) -> bytes:
    """One part of the file, without the lines and the indents of its template."""
    written = _templates().get_template(f"{name.rpartition('/')[2]}.j2").render(values)
    lines = filter(None, map(str.strip, written.split("\n")))
    elements = (line if line.startswith("<") else f" {line}" for line in lines)
    return (DECLARATION + "".join(elements)).encode()


@cache
def _templates() -> Environment:
    """The templates, in which every value is escaped."""
    return Environment(
        loader=PackageLoader("sqs_analysis", "report/ods"),
        finalize=lambda value: escape(str(value), {'"': "&quot;"}),
    )
