"""Sheets of an .ods file, as OpenDocument 1.3 Part 3 (9 tables) has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqs_analysis.read.cells import ERROR_VALUES, Kind, Sheet, number_and_kind, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.package import Attributes, Package, attribute, integer
from sqs_analysis.read.door.refusals import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, too_many
from sqs_analysis.read.problems import cell_name
from sqs_analysis.read.text import heading_key

CONTENT = "content.xml"
CELLS = ("table-cell", "covered-table-cell")
HIDING = ("collapse", "filter")
# Parts of a cell that are not its text: comments, and pictures with texts of their own.
ASIDE = frozenset(
    (
        *(
            "annotation",
            "note",
            "ruby-text",
            "frame",
            "custom-shape",
            "shapes",
            "g",
            "line",
            "rect",
        ),
        *("connector", "polyline", "polygon", "regular-polygon", "path", "circle", "ellipse"),
        *("caption", "measure", "control", "scene"),
    )
)
NUMBERS = ("float", "percentage", "currency")


def sheets_of(package: Package, wanted: str = "") -> Iterator[Sheet]:
    """Each sheet of a spreadsheet, in its order; of those wanted by name, if a name is given."""
    reader = _Content(package.file)
    package.parse(CONTENT, reader.start, reader.end, reader.text)
    grids = (grid for grid in reader.grids if not wanted or heading_key(grid.name) == wanted)
    return (grid.sheet() for grid in grids)


class _Content:
    """Takes the events of the content's XML, and writes the cells to a grid for each sheet."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.grids: list[Grid] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.tables = self.aside = self.hidden_groups = 0
        self.row = self.rows = self.column = 0
        self.row_hidden = False
        self.columns = 0
        self.cell: Attributes | None = None
        self.covered = False
        self.paragraphs: list[list[str]] = []
        self.in_paragraph = False
        self.length = 0

    @property
    def grid(self) -> Grid:
        return self.grids[-1]

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self.style = attribute(attributes, "name")
        elif name == "table-properties" and attribute(attributes, "display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table":
            self._table(attributes)
        elif not self.grids or self.tables != 1:
            return  # a table within a cell
        elif self.cell is not None:
            self._within_cell(name, attributes)
        elif name == "table-row":
            self.rows = integer(attribute(attributes, "number-rows-repeated"), 1)
            self.column = 0
            self.row_hidden = (
                self.hidden_groups > 0 or attribute(attributes, "visibility") in HIDING
            )
        elif name == "table-row-group":
            folded = attribute(attributes, "display") == "false"
            self.hidden_groups += bool(self.hidden_groups or folded)
        elif name == "table-column":
            self._column(attributes)
        elif name in CELLS:
            self.cell, self.covered = attributes, name != CELLS[0]
            self.paragraphs, self.length = [], 0

    def _table(self, attributes: Attributes) -> None:
        self.tables += 1
        if self.tables == 1:
            hidden = attribute(attributes, "style-name") in self.hidden_styles
            self.grids.append(Grid(self.file, attribute(attributes, "name"), hidden=hidden))
            self.row = self.columns = self.hidden_groups = 0

    def _column(self, attributes: Attributes) -> None:
        repeated = integer(attribute(attributes, "number-columns-repeated"), 1)
        if attribute(attributes, "visibility") in HIDING:
            self.grid.hidden_columns.append((self.columns + 1, self.columns + repeated))
        self.columns += repeated

    def _within_cell(self, name: str, attributes: Attributes) -> None:
        if name in ASIDE:
            self.aside += 1
        elif self.aside:
            return
        elif name == "p":
            self.paragraphs.append([])
            self.in_paragraph = True
        elif name == "s":
            count = integer(attribute(attributes, "c"), 1)
            self.text(" " * min(count, MOST_TEXT + 1))
        elif name in ("tab", "line-break"):
            self.text("\t" if name == "tab" else "\n")

    def text(self, text: str) -> None:
        if self.in_paragraph and not self.aside:
            self.length += len(text)
            if self.length > MOST_TEXT:
                raise too_many(self.file, "characters in one cell")
            self.paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        if name == "table":
            self.tables -= 1
        elif self.tables != 1:
            return
        elif self.cell is None:
            if name == "table-row":
                self.row += self.rows
            elif name == "table-row-group" and self.hidden_groups:
                self.hidden_groups -= 1
        elif name in ASIDE:
            self.aside -= 1
        elif name == "p" and not self.aside:
            self.in_paragraph = False
        elif name in CELLS:
            self._write(self.cell)
            self.cell = None

    def _write(self, cell: Attributes) -> None:
        repeated = integer(attribute(cell, "number-columns-repeated"), 1)
        text, kind = self._value(cell)
        if self.covered:
            kind = "blank"
        if kind != "blank":
            if min(self.rows, MOST_ROWS) * min(repeated, MOST_COLUMNS) > MOST_CELLS:
                raise too_many(self.file, "cells")
            # What is repeated beyond the limits is refused by the grid at the first cell beyond.
            for row in range(self.row + 1, self.row + 1 + min(self.rows, MOST_ROWS + 1)):
                for column in range(min(repeated, MOST_COLUMNS + 1)):
                    place = (row, self.column + 1 + column)
                    self.grid.write(*place, text, kind, hidden=self.row_hidden)
        self._merge(cell)
        self.column += repeated

    def _merge(self, cell: Attributes) -> None:
        rows = integer(attribute(cell, "number-rows-spanned"), 1)
        columns = integer(attribute(cell, "number-columns-spanned"), 1)
        if rows > 1 or columns > 1:
            row, column = self.row + 1, self.column + 1
            last = min(row + rows - 1, 2**20), min(column + columns - 1, 2**14)
            name = f"{cell_name(row, column)}:{cell_name(*last)}"
            self.grid.merged.append((row, column, *last, name))

    def _value(self, cell: Attributes) -> tuple[str, Kind]:
        text = "\n".join("".join(pieces) for pieces in self.paragraphs)
        kind, formula = attribute(cell, "value-type"), attribute(cell, "formula")
        if cell.get("calcext:value-type") == "error" or (formula and _is_error(text)):
            return text.strip() or "#N/A", "error"
        valueless = not kind or (kind in NUMBERS and not attribute(cell, "value"))
        if formula and not text and valueless:
            return f"={re.sub('^[a-z]+:=', '', formula)}", "uncalculated"
        if kind in NUMBERS:
            return number_and_kind(attribute(cell, "value"))
        if kind == "date" and (day := attribute(cell, "date-value")[:10]):
            return day, "date"
        if kind == "boolean":
            return text_and_kind(attribute(cell, "boolean-value") == "true")
        return text_and_kind(attribute(cell, "string-value") or text)


def _is_error(text: str) -> bool:
    """Whether a formula gave an error, in any language's words ("#WERT!", "Err:502")."""
    said = re.fullmatch(r"#[^\W\d_]+[!?]|[A-Za-z]{3}:\d{3}", text.strip())
    return text.strip() in ERROR_VALUES or said is not None
