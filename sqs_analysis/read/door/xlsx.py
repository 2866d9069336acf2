"""Sheets of an .xlsx or .xlsm file, as ECMA-376 Part 1 (18.3 worksheets, 18.4 shared strings) has them.

Also of files in the Strict variant, and of files whose styles are missing or odd: a style matters
here only for telling days from numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqs_analysis.read.cells import Kind, Sheet, number_and_kind, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.package import Attributes, DamagedError, Package, integer
from sqs_analysis.read.door.xlsx_book import Book, unescaped
from sqs_analysis.read.problems import cell_name
from sqs_analysis.read.text import heading_key

ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
# Cells and rows that hold nothing, such as those somebody only coloured.
EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[^<>"]*"[^<>]*/>|<(c|\w+:c) r="[^<>"]*"[^<>/]*></\1>')
EMPTY_ROW = re.compile(
    rb'<(?:\w+:)?row r="[^<>"]*"[^<>]*/>|<(row|\w+:row) r="[^<>"]*"[^<>/]*>\s*</\1>'
)
PLACED_BY_ORDER = re.compile(rb"<(?:\w+:)?(?:c|row)(?:>|/| (?!r=))")


def sheets_of(package: Package, wanted: str = "") -> Iterator[Sheet]:
    """Each sheet of a workbook, in its order; of those wanted by name, if a name is given."""
    book = Book(package)
    for name, part, hidden in book.sheets:
        if wanted and heading_key(name) != wanted:
            continue
        package.refuse_more(part, rb"</(?:\w+:)?c>", "cells")
        reader = _SheetXml(Grid(package.file, name, hidden=hidden), book)
        package.parse(part, reader.start, reader.end, reader.text, without_empty)
        yield reader.grid.sheet()


def without_empty(chunk: bytes) -> bytes:
    """A piece of a sheet without its empty cells and rows, unless others are placed by counting them.

    >>> without_empty(b'<row r="3" s="1"><c r="A3" s="4"/></row><row r="4"><c r="A4"><v>1</v></c>')
    b'<row r="4"><c r="A4"><v>1</v></c>'
    """
    if PLACED_BY_ORDER.search(chunk):
        return chunk
    return EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", chunk))


class _SheetXml:
    """Takes the events of a sheet's XML, and writes its cells to a grid."""

    def __init__(self, grid: Grid, book: Book) -> None:
        self.grid = grid
        self.book = book
        self.row = self.column = 0
        self.cell: Attributes | None = None
        self.said: dict[str, list[str]] = {}
        self.collecting: list[str] | None = None
        self.phonetic = False
        self.row_hidden = False

    def start(self, name: str, attributes: Attributes) -> None:
        if self.cell is not None:
            if name in ("v", "f", "t"):
                self.collecting = None if self.phonetic else self.said.setdefault(name, [])
            elif name == "rPh":
                self.phonetic = True
        elif name == "c":
            self.cell, self.said = attributes, {}
            self._place(attributes.get("r", ""))
        elif name == "row":
            self.row = integer(attributes.get("r", ""), self.row + 1)
            self.column = 0
            self.row_hidden = _is_hidden(attributes, "ht")
        elif name == "col" and _is_hidden(attributes, "width"):
            ends = (integer(attributes.get(end, ""), 1) for end in ("min", "max"))
            self.grid.hidden_columns.append((next(ends), next(ends)))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self.collecting is not None:
            self.collecting.append(text)

    def end(self, name: str) -> None:
        if self.cell is None:
            return
        if name in ("v", "f", "t"):
            self.collecting = None
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            value, self.cell = self._value(self.cell), None
            self.grid.write(self.row, self.column, *value, hidden=self.row_hidden)

    def _place(self, address: str) -> None:
        if not address:
            self.column += 1
            return
        row, self.column = _row_and_column(address)
        if row != self.row:
            raise DamagedError(f"its cell {self.grid.name}!{address} stands in row {self.row}")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        row, column = _row_and_column(first)
        if last and last != first:
            self.grid.merged.append((row, column, *_row_and_column(last), reference))

    def _value(self, cell: Attributes) -> tuple[str, Kind]:
        kind = cell.get("t", "n")
        value, formula = self.said.get("v"), self.said.get("f")
        if kind == "inlineStr" and value is None:
            return text_and_kind(unescaped("".join(self.said.get("t", ()))))
        text = "".join(value or ())
        if formula is not None and not text and kind != "str":
            return f"={''.join(formula)}", "uncalculated"
        if not text:
            return "", "blank"
        if kind == "s":
            number = integer(text.strip(), 0)
            if number >= len(self.book.texts):
                raise DamagedError(f"its cell {self._name} refers to a text that is not there")
            return text_and_kind(self.book.texts[number])
        if kind == "e":
            return text.strip(), "error"
        if kind == "b":
            return text_and_kind(text.strip() in ("1", "true"))
        if kind == "d":
            day = text.strip()[:10]
            return (day, "date") if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else text_and_kind(text)
        if kind in ("str", "inlineStr"):
            return text_and_kind(unescaped(text))
        if kind != "n":
            raise DamagedError(f"its cell {self._name} is of the unknown kind “{kind[:20]}”")
        return self._number(text.strip(), integer(cell.get("s", ""), 0))

    @property
    def _name(self) -> str:
        return f"{self.grid.name}!{cell_name(self.row, self.column)}"

    def _number(self, text: str, style: int) -> tuple[str, Kind]:
        shown, kind = number_and_kind(text)
        if kind != "number":
            return shown, kind
        if self.book.dates is None:
            return shown, "serial number"
        if style in self.book.dates and (day := self.book.day(float(text))):
            return day, "date"
        return shown, kind


def _row_and_column(address: str) -> tuple[int, int]:
    match = ADDRESS.fullmatch(address.replace("$", ""))
    if match is None:
        raise DamagedError(f"a cell's address in it is “{address[:20]}”")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _is_hidden(attributes: Attributes, size: str) -> bool:
    """Whether a row or column is hidden, or was made so small that nobody sees it."""
    small = size in attributes and not attributes[size].rstrip("0").rstrip(".")
    return small or attributes.get("hidden") in ("1", "true")
