"""Sheets as an OpenDocument spreadsheet, ISO/IEC 26300: four parts of XML in one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from sqs_analysis.publish.formats.opendocument_styles import (
    column_style,
    common_styles,
    figure_style,
    row_style,
    size_styles,
)
from sqs_analysis.publish.formats.opendocument_xml import document, element
from sqs_analysis.publish.formats.sheets import (
    Cell,
    Figure,
    Grid,
    Link,
    Percentage,
    Sheet,
    Spreadsheet,
    Text,
    displayed,
)

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
# An archive says when each part was made; this is the first day that it can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3


def opendocument_bytes(spreadsheet: Spreadsheet) -> bytes:
    """The sheets as a file. The same sheets always give the same bytes.

    Parameters
    ----------
    spreadsheet : the sheets, with what the file says about itself.

    Examples
    --------
    >>> from sqs_analysis.publish.formats.sheets import Line, sheet
    >>> cover = sheet("Cover", [Line(Text("Data tables"), "title")], None)
    >>> opendocument_bytes(Spreadsheet("", "", "", "en-GB", "", "", (cover,)))[30:38]
    b'mimetype'
    """
    figures = (cell for sheet in spreadsheet.sheets for row in sheet.rows for cell in row)
    decimals = {cell.decimals for cell in figures if isinstance(cell, Figure)}
    styles = common_styles(spreadsheet.language, decimals)
    parts = {
        "content.xml": document("office:document-content", *_content(spreadsheet)),
        "styles.xml": document("office:document-styles", *styles),
        "meta.xml": document("office:document-meta", _meta(spreadsheet)),
    }
    manifest = document("manifest:manifest", *_manifest(parts))
    return _archive({"mimetype": MEDIA_TYPE.encode(), **parts, "META-INF/manifest.xml": manifest})


def _content(spreadsheet: Spreadsheet) -> Iterator[ET.Element]:
    yield size_styles(spreadsheet)
    sheets = (_table(sheet) for sheet in spreadsheet.sheets)
    ranges = (_range(sheet, sheet.grid) for sheet in spreadsheet.sheets if sheet.grid)
    named = element("table:database-ranges", None, *ranges)
    body = element("office:spreadsheet", None, *sheets, named)
    yield element("office:body", None, body)


def _table(sheet: Sheet) -> ET.Element:
    """A sheet: OpenDocument calls it a table."""
    columns = (
        element("table:table-column", {"table:style-name": column_style(width)})
        for width in sheet.widths
    )
    rows = _rows(sheet)
    if sheet.grid:
        # The heading, which is repeated on every page that the table takes.
        rows[sheet.header_row] = element("table:table-header-rows", None, rows[sheet.header_row])
    attributes = {"table:name": sheet.name, "table:style-name": "sheet"}
    title = element("table:title", text=sheet.title)
    return element("table:table", attributes, title, *columns, *rows)


def _rows(sheet: Sheet) -> list[ET.Element]:
    cells = [[_cell(line.cell, line.look)] for line in sheet.lines]
    if sheet.grid:
        cells.append(_headings(sheet.grid))
        cells += [_grid_row(row, sheet.grid) for row in sheet.grid.rows]
    return [
        element("table:table-row", {"table:style-name": row_style(height)}, *row)
        for row, height in zip(cells, sheet.heights, strict=True)
    ]


def _headings(grid: Grid) -> list[ET.Element]:
    return [
        _cell(Text(column.header), grid.look(place, heading=True))
        for place, column in enumerate(grid.columns)
    ]


def _grid_row(row: tuple[Cell, ...], grid: Grid) -> list[ET.Element]:
    return [_cell(cell, grid.look(place)) for place, cell in enumerate(row)]


def _cell(cell: Cell, style: str) -> ET.Element:
    """A cell with its value and its type, and the text that shows it."""
    match cell:
        case Figure(value, decimals):
            style, kind, number = figure_style(decimals), "float", value
        case Percentage(value):
            style, kind, number = "percentage", "percentage", value
        case Link(name):
            attributes = {"xlink:href": f"#{_quoted(name)}.A1", "xlink:type": "simple"}
            inside = element("text:p", None, element("text:a", attributes, text=name))
            return _typed("link", {"office:value-type": "string"}, inside)
        case Text(text):
            return _typed(style, {"office:value-type": "string"}, element("text:p", text=text))
    value_of = {"office:value-type": kind, "office:value": f"{number:.15g}"}
    return _typed(style, value_of, element("text:p", text=displayed(cell)))


def _typed(style: str, value: Mapping[str, str], inside: ET.Element) -> ET.Element:
    return element("table:table-cell", {"table:style-name": style, **value}, inside)


def _range(sheet: Sheet, grid: Grid) -> ET.Element:
    """The table of a sheet under its name, with its headings."""
    name, last = _quoted(sheet.name), _letters(len(grid.columns) - 1)
    top, bottom = sheet.header_row + 1, sheet.last_row + 1
    attributes = {
        "table:name": grid.name,
        "table:target-range-address": f"{name}.A{top}:{name}.{last}{bottom}",
        "table:contains-header": "true",
    }
    return element("table:database-range", attributes)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> _letters(0), _letters(26)
    ('A', 'AA')
    """
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _meta(spreadsheet: Spreadsheet) -> ET.Element:
    facts = {
        "dc:title": spreadsheet.title,
        "dc:subject": spreadsheet.subject,
        "dc:description": spreadsheet.made_by,
        "dc:language": spreadsheet.language,
    }
    if spreadsheet.date:
        day = f"{spreadsheet.date}T00:00:00"
        facts |= {"meta:creation-date": day, "dc:date": day}
    hashed = element(
        "meta:user-defined", {"meta:name": "Workbook SHA-256"}, text=spreadsheet.workbook
    )
    return element("office:meta", None, *(element(n, text=t) for n, t in facts.items()), hashed)


def _manifest(parts: Mapping[str, bytes]) -> Iterator[ET.Element]:
    for name, kind in (("/", MEDIA_TYPE), *((name, "text/xml") for name in parts)):
        attributes = {"manifest:full-path": name, "manifest:media-type": kind}
        yield element("manifest:file-entry", attributes)


def _archive(parts: Mapping[str, bytes]) -> bytes:
    """The parts in one archive; the first says what it is, uncompressed, as the format wants."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system = UNIX
            stored = name == "mimetype"
            archive.writestr(entry, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()
