"""Sheets of an .ods file, as OpenDocument 1.3 Part 3 (9 tables) has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sqs_analysis.read.cells import ERROR_VALUES, Kind, Sheet, number_and_kind, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.package import Package, attribute, integer
from sqs_analysis.read.door.refusals import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, too_many
from sqs_analysis.read.problems import cell_name
from sqs_analysis.read.text import heading_key

CONTENT = "content.xml"
CELLS = ("table-cell", "covered-table-cell")
BEGUN = ("style", "table-properties", "table", "table-row", "table-row-group", "table-column")
HIDING = ("collapse", "filter")
# Parts of a cell that are not its text: comments, and pictures with texts of their own.
ASIDE = frozenset(
    re.findall(
        r"\S+",
        "annotation note ruby-text frame custom-shape shapes g line rect connector polyline polygon "
        "regular-polygon path circle ellipse caption measure control scene",
    )
)
SPACES = {"tab": "\t", "line-break": "\n"}
NUMBERS = ("float", "percentage", "currency")


def sheets_of(package: Package, wanted: str = "") -> Iterator[Sheet]:
    """Each sheet of a spreadsheet, in its order; of those wanted by name, if a name is given."""
    reader = _Content(package.file)
    for name, element in package.walk(CONTENT, CELLS, BEGUN):
        reader.take(name, element)
    grids = (grid for grid in reader.grids if not wanted or heading_key(grid.name) == wanted)
    return (grid.sheet() for grid in grids)


class _Content:
    """Takes the elements of the content, and writes the cells to a grid for each sheet."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.grids: list[Grid] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.tables = self.hidden_groups = 0
        self.row = self.rows = self.column = self.columns = 0
        self.row_hidden = False

    def take(self, name: str, found: Element) -> None:
        if name == "style":
            self.style = attribute(found, "name")
        elif name == "table-properties" and attribute(found, "display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table":
            self.tables += 1
            if self.tables == 1:
                hidden = attribute(found, "style-name") in self.hidden_styles
                self.grids.append(Grid(self.file, attribute(found, "name"), hidden=hidden))
                self.row = self.rows = self.columns = self.hidden_groups = 0
        elif name == "/table":
            self.tables -= 1
        elif self.tables != 1:
            return  # a table within something else
        elif name == "table-row":
            self.row += self.rows
            self.rows, self.column = integer(attribute(found, "number-rows-repeated"), 1), 0
            self.row_hidden = self.hidden_groups > 0 or attribute(found, "visibility") in HIDING
        elif name == "table-row-group":
            folded = attribute(found, "display") == "false"
            self.hidden_groups += bool(self.hidden_groups or folded)
        elif name == "/table-row-group":
            self.hidden_groups -= bool(self.hidden_groups)
        elif name == "table-column":
            repeated = integer(attribute(found, "number-columns-repeated"), 1)
            if attribute(found, "visibility") in HIDING:
                self.grids[-1].hidden_columns.append((self.columns + 1, self.columns + repeated))
            self.columns += repeated
        elif name in CELLS:
            self._write(found)

    def _write(self, cell: Element) -> None:
        grid, repeated = self.grids[-1], integer(attribute(cell, "number-columns-repeated"), 1)
        text, kind = self._value(cell)
        if kind != "blank" and cell.tag == CELLS[0]:
            if min(self.rows, MOST_ROWS) * min(repeated, MOST_COLUMNS) > MOST_CELLS:
                raise too_many(self.file, "cells")
            # What is repeated beyond the limits is refused by the grid at the first cell beyond.
            for row in range(self.row + 1, self.row + 1 + min(self.rows, MOST_ROWS + 1)):
                for column in range(min(repeated, MOST_COLUMNS + 1)):
                    place = (row, self.column + 1 + column)
                    grid.write(*place, text, kind, hidden=self.row_hidden)
        rows = integer(attribute(cell, "number-rows-spanned"), 1)
        columns = integer(attribute(cell, "number-columns-spanned"), 1)
        if rows > 1 or columns > 1:
            row, column = self.row + 1, self.column + 1
            last = min(row + rows - 1, 2**20), min(column + columns - 1, 2**14)
            name = f"{cell_name(row, column)}:{cell_name(*last)}"
            grid.merged.append((row, column, *last, name))
        self.column += repeated

    def _value(self, cell: Element) -> tuple[str, Kind]:
        blanks = sum(integer(attribute(one, "c"), 1) for one in cell.iter("s"))
        text = "\n".join(_paragraphs(cell)) if blanks <= MOST_TEXT else ""
        if max(blanks, len(text)) > MOST_TEXT:
            raise too_many(self.file, "characters in one cell")
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


def _paragraphs(within: Element) -> Iterator[str]:
    """The paragraphs of a cell, without what stands aside, or in a table of its own."""
    for element in within:
        if element.tag == "p":
            yield "".join(_said(element))
        elif element.tag != "table" and element.tag not in ASIDE:
            yield from _paragraphs(element)


def _said(paragraph: Element) -> Iterator[str]:
    yield paragraph.text or ""
    for element in paragraph:
        if element.tag == "s":
            yield " " * integer(attribute(element, "c"), 1)
        elif element.tag in SPACES:
            yield SPACES[element.tag]
        elif element.tag not in ASIDE:
            yield from _said(element)
        yield element.tail or ""


def _is_error(text: str) -> bool:
    """Whether a formula gave an error, in any language's words ("#WERT!", "Err:502")."""
    said = re.fullmatch(r"#[^\W\d_]+[!?]|[A-Za-z]{3}:\d{3}", text.strip())
    return text.strip() in ERROR_VALUES or said is not None
