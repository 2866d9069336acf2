"""Sheets as an OpenDocument spreadsheet, ISO/IEC 26300: four parts of XML in one archive.

The parts are templates in ``report/ods/``, which say how every such file looks.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import Environment, PackageLoader

from sqs_analysis.publish.formats.sheet_sizes import SIZES
from sqs_analysis.publish.formats.sheets import (
    Cell,
    Figure,
    Link,
    Percentage,
    Sheet,
    Spreadsheet,
    Text,
    displayed,
)

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"
# An archive says when each part was made; this is the first day that it can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3
# A column's width in digits becomes one on paper as it does in Excel: so many pixels a digit.
DIGIT, PADDING = 9, 7
PIXELS_AN_INCH, CM_AN_INCH = 96, 2.54


def opendocument_bytes(spreadsheet: Spreadsheet) -> bytes:
    """The sheets as a file. The same sheets always give the same bytes.

    Parameters
    ----------
    spreadsheet : the sheets, with what the file says about itself.

    Examples
    --------
    >>> from sqs_analysis.publish.formats.sheets import Line, sheet
    >>> cover = sheet("Cover", [Line(Text("Data tables"), "title")])
    >>> opendocument_bytes(Spreadsheet("", "", "", "en-GB", "", "", (cover,)))[30:38]
    b'mimetype'
    """
    values = _values(spreadsheet)
    return _archive({name: _part(name, values) for name in PARTS})


def _values(spreadsheet: Spreadsheet) -> dict[str, Any]:
    """What the templates read."""
    sheets = spreadsheet.sheets
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row)
    language, _, country = spreadsheet.language.partition("-")
    return {
        "accent": spreadsheet.accent,
        "about": spreadsheet,
        "language": language,
        "country": country,
        "font": spreadsheet.font,
        "sizes": SIZES,
        "widths": sorted({width for sheet in sheets for width in sheet.widths}),
        "heights": sorted({height for sheet in sheets for height in sheet.heights}),
        "decimals": sorted({cell.decimals for cell in cells if isinstance(cell, Figure)}),
        "centimetres": lambda width: (DIGIT * width + PADDING) / PIXELS_AN_INCH * CM_AN_INCH,
        "rows": _rows,
        "area": _area,
    }


@dataclass(frozen=True, slots=True)
class _Typed:
    """A cell with the name of its style, its type, and the text that shows it."""

    text: str
    style: str
    kind: str = "string"
    value: str = ""
    address: str = ""


def _rows(sheet: Sheet) -> Iterator[tuple[float, list[_Typed]]]:
    """The height and the cells of each row."""
    looks = [[line.look] for line in sheet.lines]
    if grid := sheet.grid:
        places = range(len(grid.columns))
        looks.append([grid.look(place, heading=True) for place in places])
        looks += [[grid.look(place) for place in places]] * len(grid.rows)
    for height, cells, styles in zip(sheet.heights, sheet.rows, looks, strict=True):
        yield height, [_typed(*both) for both in zip(cells, styles, strict=True)]


def _typed(cell: Cell, style: str) -> _Typed:
    text = displayed(cell)
    match cell:
        case Text():
            return _Typed(text, style)
        case Link(name):
            return _Typed(text, "link", address=f"#{_quoted(name)}.A1")
        case Figure(value, decimals):
            return _Typed(text, f"figure_{decimals}", "float", f"{value:.15g}")
        case Percentage(value):
            return _Typed(text, "percentage", "percentage", f"{value:.15g}")


def _area(sheet: Sheet) -> str:
    """Where the table of a sheet stands, with its headings."""
    name, last = _quoted(sheet.name), _letters(len(sheet.widths) - 1)
    return f"{name}.A{sheet.header_row + 1}:{name}.{last}{sheet.last_row + 1}"


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> _letters(0), _letters(26)
    ('A', 'AA')
    """
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _part(name: str, values: Mapping[str, Any]) -> bytes:
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


def _archive(parts: Mapping[str, bytes]) -> bytes:
    """The parts in one archive; the first says what it is, uncompressed, as the format wants."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {"mimetype": MEDIA_TYPE.encode(), **parts}.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system = UNIX
            stored = name == "mimetype"
            archive.writestr(entry, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()
