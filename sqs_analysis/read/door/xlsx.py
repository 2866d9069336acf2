"""Sheets of an .xlsx or .xlsm file, as ECMA-376 Part 1 (18.3 worksheets, 18.4 shared strings) has them.

Also of files in the Strict variant, and of files whose styles are missing or odd: a style matters
here only for telling days from numbers.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from sqs_analysis.read.cells import Kind, Sheet, number_and_kind, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.package import DamagedError, Package, attribute, integer
from sqs_analysis.read.door.refusals import MOST_TEXT, too_many
from sqs_analysis.read.problems import cell_name
from sqs_analysis.read.text import heading_key

WORKBOOK = "xl/workbook.xml"
# Formats of dates and times that a file need not define (18.8.30).
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
NOT_OF_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
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


class Book:
    """What the sheets share: their names and parts, the texts, and which styles are dates."""

    def __init__(self, package: Package) -> None:
        self.package = package
        root = _relations(package, "")
        part = next((p for kind, p in root.values() if kind == "officeDocument"), WORKBOOK)
        self.relations = _relations(package, part)
        self.listed: list[Element] = []
        self.first_day = dt.date(1899, 12, 30)
        for name, found in package.walk(part, ("sheet", "workbookPr")):
            if name == "sheet":
                self.listed.append(found)
            elif attribute(found, "date1904") in ("1", "true"):
                self.first_day = dt.date(1904, 1, 1)
        if not self.listed:
            raise DamagedError("it lists no sheets")
        self.texts = _texts(package, self._part("sharedStrings"))
        styles = self._part("styles")
        self.dates = _date_styles(package, styles) if styles in package else None

    def _part(self, kind: str) -> str:
        return next((part for found, part in self.relations.values() if found == kind), "")

    @property
    def sheets(self) -> Iterator[tuple[str, str, bool]]:
        """Name and part of each worksheet, and whether it is hidden."""
        for listed in self.listed:
            relation = attribute(listed, "id")
            if relation not in self.relations:
                raise DamagedError(f"its sheet {listed.get('name', '')} leads nowhere")
            kind, part = self.relations[relation]
            if kind == "worksheet":
                hidden = listed.get("state", "visible") != "visible"
                name = "".join(filter(str.isprintable, unescaped(listed.get("name", ""))))
                yield name, part, hidden

    def day(self, serial: float) -> str:
        """The day a serial number stands for, "" if it is beyond the calendar."""
        # Excel counts a 29 February 1900 that never was.
        days = int(serial) + (self.first_day.year == 1899 and 0 < serial < 60)
        try:
            return (self.first_day + dt.timedelta(days=days)).isoformat()
        except (OverflowError, ValueError):
            return ""


def unescaped(text: str) -> str:
    """A text with its escaped characters as they were meant (22.9.2.19).

    >>> unescaped("late_x000D_"), unescaped("_x005F_x000D_")
    ('late\\r', '_x000D_')
    """
    if "_x" not in text:
        return text
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Two halves make one character; a half alone is none.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def written_in(element: Element) -> str:
    """The text of an element, without how it is pronounced."""
    spoken = [text for phonetic in element.iter("rPh") for text in phonetic]
    texts = (text.text or "" for text in element.iter("t") if text not in spoken)
    return unescaped("".join(texts))


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to by the id of the reference: the kind, and the part."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    for _, relation in package.walk(listed, ("Relationship",)) if listed in package else ():
        target = relation.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
    return found


def _texts(package: Package, part: str) -> list[str]:
    """The texts that cells refer to by number."""
    if part not in package:
        return []
    package.refuse_more(part, rb"</(?:\w+:)?si>", "texts")
    texts, promised = list[str](), 0
    for name, found in package.walk(part, ("si",), ("sst",)):
        if name == "sst":
            promised = integer(found.get("uniqueCount", ""), 0)
        elif name == "si":
            texts.append(written_in(found))
            if len(texts[-1]) > MOST_TEXT:
                raise too_many(package.file, "characters in one cell")
    if promised > len(texts):
        raise DamagedError(f"{promised - len(texts)} of its {promised} texts are missing")
    return texts


def _date_styles(package: Package, part: str) -> frozenset[int]:
    """The numbers of the styles that show a number as a day or time."""
    formats, styles = dict.fromkeys(DATE_FORMATS, True), list[int]()
    for name, found in package.walk(part, ("numFmt", "cellXfs")):
        if name == "numFmt":
            number = integer(found.get("numFmtId", ""), 0)
            formats[number] = shows_a_day(found.get("formatCode", ""))
        else:
            styles += [integer(style.get("numFmtId", ""), 0) for style in found.iter("xf")]
    return frozenset(n for n, number in enumerate(styles) if formats.get(number, False))


def shows_a_day(code: str) -> bool:
    """Whether a number format shows a number as a day or time.

    >>> shows_a_day('d mmmm yyyy'), shows_a_day('0.00 "days"'), shows_a_day('[$-809]dd/mm/yyyy;@')
    (True, False, True)
    """
    first = NOT_OF_THE_FORMAT.sub("", code).partition(";")[0]
    return bool(re.search("[dmyhs]", first, re.IGNORECASE)) and "general" not in first.casefold()
