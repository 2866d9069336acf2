"""A spreadsheet before it has a format: named sheets of typed cells, and how much room they take.

Both writers, of ``.xlsx`` and of ``.ods``, take these values and decide nothing, so that the two
files cannot disagree.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

# Widths are in digits of the text's size, heights in points.
FONT, SIZE = "Arial", 12
LINE = 15.5
LARGE_LINE = {"title": 24.0, "heading": 22.0}
TALLEST = 409.0
NARROWEST, WIDEST, WIDEST_OF_ALL = 9, 44, 90
# Texts as long as this one get a wider column.
LONG = 300


@dataclass(frozen=True, slots=True)
class Text:
    """Words. They are never read as a number, a formula or a link."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and how many decimals to show of it."""

    value: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Percentage:
    """A proportion, shown as a whole percentage."""

    value: float


@dataclass(frozen=True, slots=True)
class Link:
    """The name of a sheet, which leads to its first cell."""

    text: str


Cell = Text | Figure | Percentage | Link
Style = Literal["plain", "title", "heading"]


@dataclass(frozen=True, slots=True)
class Line:
    """A cell of column A above the table; ``wraps`` if it is too long to run on to the right."""

    cell: Text | Link
    style: Style = "plain"
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column, its width, and whether it holds numbers."""

    header: str
    width: int
    numeric: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of a sheet: its name and its text alternative, its columns and its rows."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines in column A, then one table, without a blank row between them."""

    name: str
    lines: tuple[Line, ...]
    grid: Grid | None
    widths: tuple[int, ...]

    @property
    def title(self) -> str:
        """What the sheet holds, for a list of contents."""
        return self.grid.about if self.grid else self.lines[0].cell.text

    @property
    def header_row(self) -> int:
        """The row of the table's headings, counted from 0."""
        return len(self.lines)

    @property
    def last_row(self) -> int:
        """The last row of the table, counted from 0."""
        return self.header_row + (len(self.grid.rows) if self.grid else -1)

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Every row of the sheet from the first, as readers of the file should find it."""
        yield from ((line.cell,) for line in self.lines)
        if self.grid:
            yield tuple(Text(column.header) for column in self.grid.columns)
            yield from self.grid.rows

    @property
    def heights(self) -> Iterator[float]:
        """The height of every row, in which its texts can be read."""
        for line in self.lines:
            fits = _height([line.cell], self.widths) if line.wraps else LINE
            yield max(fits, LARGE_LINE.get(line.style, 0.0))
        if self.grid:
            yield _height([Text(column.header) for column in self.grid.columns], self.widths)
            yield from (_height(row, self.widths) for row in self.grid.rows)


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Sheets in order, with what the file says about itself.

    Attributes
    ----------
    title : of the file.
    subject : the inspection it is about.
    workbook : SHA-256 of the workbook the figures were made from.
    language : tag of the language, such as "en-GB".
    date : day it speaks of as ``YYYY-MM-DD``, or "".
    made_by : what wrote it.
    sheets : in order.
    """

    title: str
    subject: str
    workbook: str
    language: str
    date: str
    made_by: str
    sheets: tuple[Sheet, ...]


def column(header: str, cells: Sequence[Cell]) -> Column:
    """A column as wide as its cells need, within reason.

    Examples
    --------
    >>> column("Cases", [Figure(20), Text("[z]")])
    Column(header='Cases', width=9, numeric=True)
    >>> column("Theme", [Text("Protecting the public")]).width
    23
    """
    word = max((len(word) for word in header.split()), default=0) + 2
    longest = max((len(displayed(cell)) for cell in cells), default=0)
    numeric = any(isinstance(cell, Figure | Percentage) for cell in cells)
    most = WIDEST if longest <= LONG else WIDEST_OF_ALL
    return Column(header, max(NARROWEST, min(word, most), min(longest + 2, most)), numeric)


def sheet(name: str, lines: Sequence[Line], grid: Grid | None, width: int = WIDEST_OF_ALL) -> Sheet:
    """A sheet whose lines wrap only where they are longer than the table is wide.

    Parameters
    ----------
    name : of the sheet.
    lines : of column A.
    grid : the table, if any.
    width : of column A on a sheet without a table.
    """
    widths = tuple(column.width for column in grid.columns) if grid else (width,)
    fitted = (Line(line.cell, line.style, len(line.cell.text) > sum(widths)) for line in lines)
    return Sheet(name, tuple(fitted), grid, widths)


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    pairs = zip(cells, widths, strict=False)
    lines = max(_lines(displayed(cell), width) for cell, width in pairs)
    return min(TALLEST, LINE * lines + 2)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes. Letters are a little narrower than digits."""
    if len(text) <= width:
        return 1
    # Of a text taller than a row can be, the rest does not matter.
    most = int(TALLEST / LINE) + 1
    return len(textwrap.wrap(text[: most * width], int(1.05 * width)))


def displayed(cell: Cell) -> str:
    """What a cell shows.

    >>> displayed(Figure(1020)), displayed(Percentage(0.35))
    ('1,020', '35%')
    """
    match cell:
        case Text() | Link():
            return cell.text
        case Figure():
            return f"{cell.value:,.{cell.decimals}f}"
        case Percentage():
            return percent_text(cell.value)


def percent_text(proportion: float) -> str:
    """A proportion as spreadsheet programs show it: a whole percentage, halves away from zero.

    >>> percent_text(0.125), percent_text(1.0)
    ('13%', '100%')
    """
    percent = Decimal(repr(proportion)).scaleb(2).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{percent}%"
