"""A spreadsheet before it has a format: named sheets of typed cells, and the room they take.

Both writers, of ``.xlsx`` and of ``.ods``, take these values and decide nothing, so that the two
files cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqs_analysis.publish.formats.sheet_sizes import (
    FONT,
    LONGEST_LINE,
    WIDEST,
    WIDEST_OF_ALL,
    Style,
    column_width,
    header_height,
    line_height,
    room,
    row_height,
)


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


@dataclass(frozen=True, slots=True)
class Line:
    """A cell of column A above the table; ``wraps`` if it is too long to run on to the right."""

    cell: Text | Link
    style: Style = "plain"
    wraps: bool = False

    @property
    def look(self) -> str:
        """The name of its style, which tells whether it wraps."""
        return f"wrapped_{self.style}" if self.wraps else self.style


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

    def look(self, place: int, heading: bool = False) -> str:
        """The name of the style of words in a column, or of its heading."""
        if self.columns[place].numeric:
            return "number_header" if heading else "shorthand"
        return ("header" if heading else "text") + ("_apart" if place else "")


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
            width = self.widths[0] if line.wraps else None
            yield line_height(line.cell.text, line.style, width)
        if self.grid:
            yield header_height([column.header for column in self.grid.columns], self.widths)
            for row in self.grid.rows:
                yield row_height([displayed(cell) for cell in row], self.widths)


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


def grid(
    name: str,
    about: str,
    headers: Sequence[str],
    rows: tuple[tuple[Cell, ...], ...],
    widest: int = WIDEST,
) -> Grid:
    """A table with columns as wide as their cells need, within reason.

    None is wider than ``widest``, unless a text is very long.

    >>> rows = ((Text("Protecting the public"), Figure(20)), (Text("Order"), Text("[z]")))
    >>> theme, cases = grid("themes", "Themes", ["Theme", "Cases"], rows).columns
    >>> theme.width, cases
    (24, Column(header='Cases', width=9, numeric=True))
    """
    columns = []
    for place, header in enumerate(headers):
        cells = [row[place] for row in rows]
        numeric = any(isinstance(cell, Figure | Percentage) for cell in cells)
        width = column_width(header, [displayed(cell) for cell in cells], widest)
        columns.append(Column(header, width, numeric))
    return Grid(name, about, tuple(columns), rows)


def sheet(name: str, lines: Sequence[Line], grid: Grid | None = None) -> Sheet:
    """A sheet whose lines wrap only where they are longer than the table is wide."""
    widths = tuple(column.width for column in grid.columns) if grid else (WIDEST_OF_ALL,)
    most = max(LONGEST_LINE, *widths)
    fitted = (
        Line(line.cell, line.style, room(line.cell.text, line.style) > most) for line in lines
    )
    return Sheet(name, tuple(fitted), grid, widths)


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
    percent = Decimal(repr(proportion)).scaleb(2).to_integral_value(ROUND_HALF_UP)
    return f"{percent:f}%"
