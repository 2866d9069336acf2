"""Sheets of an .xlsx or .xlsm file, as ECMA-376 Part 1 (18.3 worksheets, 18.4 shared strings) has them.

Also of files in the Strict variant, and of files whose styles are missing or odd: a style matters
here only for telling days from numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from sqs_analysis.read.cells import Kind, Sheet, number_and_kind, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.package import DamagedError, Package, integer
from sqs_analysis.read.door.xlsx_book import Book, unescaped, written_in
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
        grid = Grid(package.file, name, hidden=hidden)
        _fill(grid, package.walk(part, ("c", "col", "mergeCell"), ("row",), without_empty), book)
        yield grid.sheet()


def without_empty(chunk: bytes) -> bytes:
    """A piece of a sheet without its empty cells and rows, unless others are placed by counting them.

    >>> without_empty(b'<row r="3" s="1"><c r="A3" s="4"/></row><row r="4"><c r="A4"><v>1</v></c>')
    b'<row r="4"><c r="A4"><v>1</v></c>'
    """
    if PLACED_BY_ORDER.search(chunk):
        return chunk
    return EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", chunk))


def _fill(grid: Grid, found: Iterable[tuple[str, Element]], book: Book) -> None:
    """Write what stands in a sheet to its grid."""
    row, column, row_hidden = 0, 0, False
    for name, element in found:
        if name == "c":
            address = element.get("r", "")
            stands, column = _row_and_column(address) if address else (row, column + 1)
            if stands != row:
                raise DamagedError(f"its cell {grid.name}!{address} stands in row {row}")
            value = _value(element, (grid.name, row, column), book)
            grid.write(row, column, *value, hidden=row_hidden)
        elif name == "row":
            row, column = integer(element.get("r", ""), row + 1), 0
            row_hidden = _is_hidden(element, "ht")
        elif name == "col" and _is_hidden(element, "width"):
            first, last = (integer(element.get(end, ""), 1) for end in ("min", "max"))
            grid.hidden_columns.append((first, last))
        elif name == "mergeCell":
            reference = element.get("ref", "")
            start, _, end = reference.partition(":")
            place = _row_and_column(start)
            if end and end != start:
                grid.merged.append((*place, *_row_and_column(end), reference))


def _value(cell: Element, place: tuple[str, int, int], book: Book) -> tuple[str, Kind]:
    kind, value, formula = cell.get("t", "n"), cell.findtext("v"), cell.findtext("f")
    if kind == "inlineStr" and value is None:
        return text_and_kind(written_in(cell))
    text = value or ""
    if formula is not None and not text and kind != "str":
        return f"={formula}", "uncalculated"
    if not text:
        return "", "blank"
    if kind == "s":
        number = integer(text.strip(), 0)
        if number >= len(book.texts):
            raise DamagedError(f"its cell {_name(*place)} refers to a text that is not there")
        return text_and_kind(book.texts[number])
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
        raise DamagedError(f"its cell {_name(*place)} is of the unknown kind “{kind[:20]}”")
    return _number(text.strip(), integer(cell.get("s", ""), 0), book)


def _name(sheet: str, row: int, column: int) -> str:
    return f"{sheet}!{cell_name(row, column)}"


def _number(text: str, style: int, book: Book) -> tuple[str, Kind]:
    shown, kind = number_and_kind(text)
    if kind != "number":
        return shown, kind
    if book.dates is None:
        return shown, "serial number"
    if style in book.dates and (day := book.day(float(text))):
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


def _is_hidden(element: Element, size: str) -> bool:
    """Whether a row or column is hidden, or was made so small that nobody sees it."""
    small = not element.get(size, "1").rstrip("0").rstrip(".")
    return small or element.get("hidden") in ("1", "true")
