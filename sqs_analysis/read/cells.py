"""Cells with their addresses: what every format of spreadsheet is read into."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from sqs_analysis.read.problems import Problem, Severity, cell_name
from sqs_analysis.read.text import as_meant, heading_key, plain

# A serial number may be a day, in a file that keeps no formats to tell days from numbers.
Kind = Literal[
    "blank", "text", "number", "serial number", "date", "boolean", "error", "uncalculated"
]

ERROR_VALUES = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it is, what it says as text, and what kind of value that was."""

    sheet: str
    row: int
    column: int
    text: str
    kind: Kind

    @property
    def name(self) -> str:
        """The cell within its sheet, such as "H14"."""
        return cell_name(self.row, self.column)

    @property
    def address(self) -> str:
        """The cell within its workbook, such as "Cases!H14"."""
        return f"{self.sheet}!{self.name}"

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return self.kind == "blank"

    def problem(self, name: str, kind: str, message: str, severity: Severity = "error") -> Problem:
        """A problem at this cell, with what stands in it; the name is the question's or field's."""
        place = (self.sheet, self.row, self.column)
        return Problem(severity, kind, *place, name, self.text, message)


@dataclass(frozen=True)
class Sheet:
    """One sheet: what is written in it, and what a reader of it should know.

    Attributes
    ----------
    cells : the cells that hold something, by row and column; both are 1-based.
    merged : merged ranges, as top, left, bottom and right, and the name of the range.
    hidden : whether the sheet itself is hidden.
    hidden_rows : rows that hold something and are not shown.
    hidden_columns : first and last column of each range that is not shown.
    delimited : whether it is from a file in which only delimiters tell cells apart.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int, str], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    delimited: bool = False

    @cached_property
    def rows(self) -> dict[int, tuple[Cell, ...]]:
        """The cells that hold something by the number of their row, from left to right."""
        rows: dict[int, list[Cell]] = {}
        for place in sorted(self.cells):
            rows.setdefault(place[0], []).append(self.cells[place])
        return {number: tuple(cells) for number, cells in rows.items()}

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place, a blank one where nothing is written."""
        return self.cells.get((row, column)) or Cell(self.name, row, column, "", "blank")

    def below(self, row: int) -> Iterator[int]:
        """The numbers of the rows below one that hold something."""
        return (number for number in self.rows if number > row)

    def hides(self, column: int) -> bool:
        """Whether a column is not shown."""
        return any(first <= column <= last for first, last in self.hidden_columns)


@dataclass(frozen=True)
class Workbook:
    """The cells of one file or folder, and the SHA-256 of its bytes.

    Attributes
    ----------
    sha256 : of the bytes; of one inspection of a long file, of those with the inspection's id.
    sheets : in their order; two may have one name.
    problems : what is wrong with the file itself, rather than with what is written in it.
    content : SHA-256 of all the bytes that were read.
    """

    path: Path
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()
    content: str = ""

    def sheet(self, name: str) -> Sheet | None:
        """Find the first sheet of a name, whatever its case and surrounding spaces."""
        wanted = heading_key(name)
        return next((sheet for sheet in self.sheets if heading_key(sheet.name) == wanted), None)


def text_and_kind(value: str | float | dt.date) -> tuple[str, Kind]:
    """A value as the text and kind of its cell.

    >>> text_and_kind(7.0), text_and_kind(" N/A "), text_and_kind("#REF!")
    (('7', 'number'), ('N/A', 'text'), ('#REF!', 'error'))
    """
    if isinstance(value, bool):
        return str(value).upper(), "boolean"
    if isinstance(value, dt.date):
        return value.isoformat(), "date"
    if isinstance(value, int | float):
        return number_and_kind(repr(value))
    text = as_meant(value)
    if text in ERROR_VALUES:
        return text, "error"
    return (text, "text") if plain(text) else ("", "blank")


def number_and_kind(text: str) -> tuple[str, Kind]:
    """A number as a person writes it; what is none, or none that can be counted with, is a text.

    >>> number_and_kind("7.0"), number_and_kind("0.50"), number_and_kind("1e999")
    (('7', 'number'), ('0.5', 'number'), ('1e999', 'text'))
    """
    try:
        value = float(text)
    except ValueError:
        return text_and_kind(text)
    if not math.isfinite(value):
        return text_and_kind(text)
    return str(int(value)) if value.is_integer() else repr(value), "number"
