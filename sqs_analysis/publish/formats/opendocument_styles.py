"""How an OpenDocument spreadsheet looks: the styles of its cells, columns, rows and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from sqs_analysis.publish.formats.opendocument_xml import element
from sqs_analysis.publish.formats.sheet_sizes import FONT, SIZE, SIZES
from sqs_analysis.publish.formats.sheets import Spreadsheet

# A column's width in digits becomes one on paper as it does in Excel: so many pixels a digit.
DIGIT, PADDING = 9, 7
PIXELS_AN_INCH, CM_AN_INCH = 96, 2.54

TOP = {"style:vertical-align": "top"}
# Numbers and words in neighbouring columns keep apart.
RIGHT = {"fo:text-align": "end", "fo:margin-left": "0.35cm"}
APART = {"fo:text-align": "start", "fo:margin-left": "0.35cm"}
WRAPPED = {"fo:wrap-option": "wrap"}
RULED = {"fo:border-bottom": "0.75pt solid #000000"}
BOLD = {"fo:font-weight": "bold"}
# Properties of the cell, of its paragraph and of its letters, by name of the style.
CELL_STYLES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "plain": ({}, {}, {}),
    "title": ({}, {}, {**BOLD, "fo:font-size": f"{SIZES['title']}pt"}),
    "heading": ({}, {}, {**BOLD, "fo:font-size": f"{SIZES['heading']}pt"}),
    "header": (WRAPPED | RULED, {}, BOLD),
    "header_apart": (WRAPPED | RULED, APART, BOLD),
    "number_header": (WRAPPED | RULED, RIGHT, BOLD),
    "text": (WRAPPED | TOP, {}, {}),
    "text_apart": (WRAPPED | TOP, APART, {}),
    "number": (TOP, RIGHT, {}),
    "shorthand": (WRAPPED | TOP, RIGHT, {}),
    # Wrapped, since LibreOffice 7 forgets the indent of a number beside one whose style is alike.
    "percentage": (WRAPPED | TOP, RIGHT, {}),
    "link": (
        TOP,
        {},
        {
            "fo:color": "#0563c1",
            "style:text-underline-style": "solid",
            "style:text-underline-width": "auto",
            "style:text-underline-color": "font-color",
        },
    ),
}
CELL_STYLES |= {f"wrapped_{name}": (WRAPPED | TOP, {}, CELL_STYLES[name][2]) for name in SIZES}
PAGE = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "style:print-orientation": "landscape",
    "fo:margin-top": "1.9cm",
    "fo:margin-bottom": "1.9cm",
    "fo:margin-left": "1.8cm",
    "fo:margin-right": "1.8cm",
    "style:scale-to-X": "1",
    "style:scale-to-Y": "0",
}


def column_style(width: int) -> str:
    """The name of the style of columns that are so many digits wide."""
    return f"column_{width}"


def row_style(height: float) -> str:
    """The name of the style of rows that are so many points high."""
    return f"row_{height * 10:.0f}"


def figure_style(decimals: int) -> str:
    """The name of the style of numbers with so many decimals."""
    return f"figure_{decimals}"


def size_styles(spreadsheet: Spreadsheet) -> ET.Element:
    """A style for each width and each height in use, and the style of the sheets."""
    widths = {width for sheet in spreadsheet.sheets for width in sheet.widths}
    heights = {height for sheet in spreadsheet.sheets for height in sheet.heights}
    table = _style("sheet", "table", element("style:table-properties", {"table:display": "true"}))
    table.set("style:master-page-name", "Default")
    columns = (_column(width) for width in sorted(widths))
    rows = (_row(height) for height in sorted(heights))
    return element("office:automatic-styles", None, table, *columns, *rows)


def common_styles(language: str, decimals: Iterable[int]) -> Iterator[ET.Element]:
    """The content of the part that holds the styles every sheet shares.

    Parameters
    ----------
    language : tag of the language, such as "en-GB".
    decimals : of the numbers in use.
    """
    used = sorted(decimals)
    cells = (_cell(name, name) for name in CELL_STYLES)
    figures = (_cell(figure_style(count), "number") for count in used)
    numbers = (_number_format(count) for count in used)
    yield element(
        "office:styles",
        None,
        _default(language),
        _percentage_format(),
        *numbers,
        _style("Default", "table-cell"),
        *cells,
        *figures,
    )
    yield element("office:automatic-styles", None, _page())
    yield element("office:master-styles", None, _master_page())


def _style(name: str, family: str, *inside: ET.Element) -> ET.Element:
    return element("style:style", {"style:name": name, "style:family": family}, *inside)


def _column(width: int) -> ET.Element:
    centimetres = (DIGIT * width + PADDING) / PIXELS_AN_INCH * CM_AN_INCH
    properties = {"style:column-width": f"{centimetres:.3f}cm"}
    inside = element("style:table-column-properties", properties)
    return _style(column_style(width), "table-column", inside)


def _row(height: float) -> ET.Element:
    properties = {"style:row-height": f"{height:g}pt", "style:use-optimal-row-height": "false"}
    return _style(row_style(height), "table-row", element("style:table-row-properties", properties))


def _default(language: str) -> ET.Element:
    tongue, _, country = language.partition("-")
    letters = {"fo:font-family": FONT, "fo:font-size": f"{SIZE}pt", "fo:language": tongue}
    if country:
        letters["fo:country"] = country
    properties = element("style:text-properties", letters)
    return element("style:default-style", {"style:family": "table-cell"}, properties)


def _cell(name: str, like: str) -> ET.Element:
    cell, paragraph, letters = CELL_STYLES[like]
    if paragraph:
        cell = {**cell, "style:text-align-source": "fix"}
    style = _style(
        name,
        "table-cell",
        element("style:table-cell-properties", cell),
        element("style:paragraph-properties", paragraph),
        element("style:text-properties", letters),
    )
    style.set("style:parent-style-name", "Default")
    if name == "percentage" or name.startswith("figure_"):
        style.set("style:data-style-name", f"{name}_format")
    return style


def _number_format(decimals: int) -> ET.Element:
    digits = {
        "number:min-integer-digits": "1",
        "number:decimal-places": str(decimals),
        "number:min-decimal-places": str(decimals),
        "number:grouping": "true",
    }
    name = f"{figure_style(decimals)}_format"
    return element("number:number-style", {"style:name": name}, element("number:number", digits))


def _percentage_format() -> ET.Element:
    digits = {"number:min-integer-digits": "1", "number:decimal-places": "0"}
    return element(
        "number:percentage-style",
        {"style:name": "percentage_format"},
        element("number:number", digits),
        element("number:text", text="%"),
    )


def _page() -> ET.Element:
    return element(
        "style:page-layout",
        {"style:name": "page"},
        element("style:page-layout-properties", PAGE),
    )


def _master_page() -> ET.Element:
    """Pages without header and footer, where a program would put some of its own."""
    hidden = {"style:display": "false"}
    return element(
        "style:master-page",
        {"style:name": "Default", "style:page-layout-name": "page"},
        element("style:header", hidden),
        element("style:footer", hidden),
    )
