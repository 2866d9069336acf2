"""A spreadsheet before it has a format: named sheets of cells with their styles, and their room.

Both writers, of ``.xlsx`` and of ``.ods``, take these values and decide nothing, so that the two
files cannot disagree. Widths are in digits of the text's size, heights in points: programs for
spreadsheets do not agree on fitting rows to their text, so every height is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, sqrt

FONT, SIZE = "Arial", 12
# The styles of lines above a table, with their sizes; "wrapped_…" of one that is long.
SIZES = {"plain": SIZE, "heading": 14, "title": 16}
LINE, PADDING = 15.0, 2.5
TALLEST = 409.0
NARROWEST, WIDEST, WIDEST_OF_ALL = 9, 44, 90
WIDEST_HEADING = 20
# What a column has beside its letters, with the indent of numbers; how much wider bold letters are.
MARGIN, BOLD = 3, 1.08
# A line above a table may run on so far to the right before it wraps.
LONGEST_LINE = 200
# A column of texts as long as this may be the widest of all.
LONG = 300
# How wide letters are, in digits. Any other counts as one, of scripts with wide letters as two.
NARROW = dict.fromkeys(" ijltfrI.,;:'!|()[]-/", 0.55)
WIDE = dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 1.25) | dict.fromkeys("mwMW@%\u2014\u2026", 1.6)
WIDTHS = NARROW | WIDE
WIDE_SCRIPTS = "\u1100"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows and the name of its style; a number too, if that is what it is.

    A cell of the style "link" is the name of a sheet, and leads to its first cell. The words of any
    other are never read as a number, a formula or a link.
    """

    text: str
    style: str = "text"
    value: float | None = None

    @property
    def kind(self) -> str:
        """The type of its value, as OpenDocument calls it."""
        if self.value is None:
            return "string"
        return "percentage" if self.style == "percentage" else "float"


Row = tuple[Cell, ...]


def figure(value: float, decimals: int = 0, *, grouped: bool = True) -> Cell:
    """A number that shows so many decimals, its thousands apart unless it is a year or its like.

    >>> figure(1020).text, figure(2013, grouped=False).text
    ('1,020', '2013')
    """
    kind, comma = ("figure", ",") if grouped else ("bare", "")
    return Cell(f"{value:{comma}.{decimals}f}", f"{kind}_{decimals}", value)


def percentage(proportion: float) -> Cell:
    """A proportion, shown as programs show it: a whole percentage, halves away from zero.

    >>> percentage(0.125).text, percentage(1.0).text
    ('13%', '100%')
    """
    percent = Decimal(repr(proportion)).scaleb(2).to_integral_value(ROUND_HALF_UP)
    return Cell(f"{percent:f}%", "percentage", proportion)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines in column A, then one table if it has a name, without a blank row between them.

    Attributes
    ----------
    title : what the sheet holds, for a list of contents.
    rows : every row from the first, as readers of the file should find it.
    widths, heights : of columns and rows, in which every text can be read.
    header_row : the row of the table's headings, counted from 0.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    widths: tuple[int, ...]
    heights: tuple[float, ...]
    header_row: int
    table: str = ""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Sheets in order, with what the file says about itself.

    Its subject is the inspection it is about; the workbook is named by its SHA-256. The header is the
    line over every printed page, "" for none; the accent, a colour as ``#rrggbb``, is that of links.
    """

    title: str
    subject: str
    workbook: str
    language: str
    date: str
    made_by: str
    sheets: tuple[Sheet, ...]
    header: str = ""
    font: str = FONT
    accent: str = "#000000"


def sheet(name: str, lines: Sequence[Cell]) -> Sheet:
    """A sheet of lines alone, which wrap where they are too long to run on."""
    widths = (WIDEST_OF_ALL,)
    fitted = tuple(_fitted(line, widths) for line in lines)
    heights = tuple(_line_height(line, widths) for line in fitted)
    return Sheet(
        name, lines[0].text, tuple((line,) for line in fitted), widths, heights, len(lines)
    )


def table_sheet(
    name: str,
    lines: Sequence[Cell],
    table: str,
    title: str,
    headers: Sequence[str],
    rows: Sequence[Row],
    widest: int = WIDEST,
) -> Sheet:
    """A sheet with a table of a name, whose columns are as wide as their cells need, within reason.

    >>> rows = ((Cell("Protecting the public"), figure(20)), (Cell("Order"), Cell("[z]")))
    >>> made = table_sheet("1", [Cell("Themes", "title")], "t", "Themes", ["Theme", "Cases"], rows)
    >>> made.widths, [cell.style for cell in made.rows[-1]]
    ((24, 9), ['text', 'shorthand'])
    """
    columns = [[row[place] for row in rows] for place in range(len(headers))]
    widths = tuple(
        _column_width(header, [cell.text for cell in cells], widest)
        for header, cells in zip(headers, columns, strict=True)
    )
    numeric = [any(cell.value is not None for cell in cells) for cells in columns]
    fitted = tuple(_fitted(line, widths) for line in lines)
    heading = tuple(Cell(text, _look("header", numeric, n)) for n, text in enumerate(headers))
    body = tuple(
        tuple(replace(c, style=_look(c.style, numeric, n)) for n, c in enumerate(row))
        for row in rows
    )
    bold = [(width - MARGIN) / BOLD for width in widths]
    heights = (
        *(_line_height(line, widths) for line in fitted),
        _row_height(headers, bold),
        *(_row_height([cell.text for cell in row], widths) for row in rows),
    )
    every = (*((line,) for line in fitted), heading, *body)
    return Sheet(name, title, every, widths, heights, len(lines), table)


def _look(style: str, numeric: Sequence[bool], place: int) -> str:
    """The style of words in a column, or of its heading; that of any other cell as it is."""
    if style not in ("text", "header"):
        return style
    if numeric[place]:
        return "number_header" if style == "header" else "shorthand"
    return f"{style}_apart" if place else style


def _fitted(line: Cell, widths: Sequence[int]) -> Cell:
    """A line, which wraps only where it is longer than the table is wide."""
    is_long = line.style in SIZES and _room(line.text, line.style) > max(LONGEST_LINE, *widths)
    return replace(line, style=f"wrapped_{line.style}") if is_long else line


def _column_width(header: str, texts: Sequence[str], widest: int) -> int:
    """How wide a column is: as its texts need, within reason, and its heading on two lines."""
    word = max((ceil(BOLD * _room(word)) for word in header.split()), default=0)
    half = min(ceil(len(header) / 2), WIDEST_HEADING)
    longest = max((len(text) for text in texts), default=0)
    most = widest if longest <= LONG else WIDEST_OF_ALL
    return min(max(NARROWEST, max(word, half, longest) + MARGIN), most)


def _row_height(texts: Iterable[str], widths: Iterable[float]) -> float:
    """The height of a row in which every text can be read, as far as a row can be so tall.

    >>> _row_height(["one two three", "4"], [8, 8])
    32.5
    """
    lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
    return min(TALLEST, LINE * lines + PADDING)


def _line_height(line: Cell, widths: Sequence[int]) -> float:
    """The height of a line above a table, which may wrap within the first column."""
    scale = SIZES.get(line.style.removeprefix("wrapped_"), SIZE) / SIZE
    wraps = line.style.startswith("wrapped_")
    lines = _lines(line.text, widths[0] / scale) if wraps else 1
    # Larger letters are set off from the line before them.
    return min(TALLEST, round(LINE * scale * sqrt(scale) * lines + PADDING, 1))


def _room(text: str, style: str = "plain") -> float:
    """How wide a text is in a style.

    >>> _room("2013"), _room("will") < _room("mow")
    (4.0, True)
    """
    digits = sum(WIDTHS.get(letter, 1.0 if letter < WIDE_SCRIPTS else 2.0) for letter in text)
    return digits * SIZES[style] / SIZE


def _lines(text: str, width: float) -> int:
    """How many lines a text takes where it is broken at blanks.

    >>> _lines("2012 to 2013", 8), _lines("2" * 20, 8)
    (2, 3)
    """
    if len(text) <= width and text.isascii():
        return 1
    lines, used = 1, 0.0
    # Of a text taller than a row can be, the rest does not matter.
    for word in text[: int(2 * width * TALLEST / LINE)].split(" "):
        needed = _room(word)
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        broken, rest = divmod(used + needed, width)
        lines, used = lines + int(broken), rest + NARROW[" "]
    return lines
