"""Cells with their addresses: what every format of spreadsheet is read into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqs_analysis.read.problems import cell_name

Kind = Literal["blank", "text", "number", "date", "boolean", "error", "uncalculated"]

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
    def blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return self.kind == "blank"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows of cells, and what a reader of it should know."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, str], ...] = ()
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Workbook:
    """The cells of one file or folder, and the SHA-256 of its bytes."""

    path: Path
    sha256: str
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet | None:
        """Find a sheet by name, whatever its case and surrounding spaces."""
        wanted = plain(name).casefold()
        return next((s for s in self.sheets.values() if plain(s.name).casefold() == wanted), None)


def plain(text: str) -> str:
    """Collapse every run of white space, non-breaking spaces included, to one space.

    >>> plain("  Not\\u00a0 applicable ")
    'Not applicable'
    """
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def rows_of(sheet: str, values: Iterable[Iterable[object]]) -> tuple[tuple[Cell, ...], ...]:
    """Cells of a sheet given as rows of values, the first row being row 1."""
    return tuple(
        tuple(
            Cell(sheet, row, column, *text_and_kind(value))
            for column, value in enumerate(cells, start=1)
        )
        for row, cells in enumerate(values, start=1)
    )


def text_and_kind(value: object, *, error: bool = False) -> tuple[str, Kind]:
    """A value as the text and kind of its cell.

    >>> text_and_kind(7.0), text_and_kind(" N/A "), text_and_kind("#REF!")
    (('7', 'number'), ('N/A', 'text'), ('#REF!', 'error'))
    """
    if value is None:
        return "", "blank"
    if isinstance(value, bool):
        return str(value).upper(), "boolean"
    if isinstance(value, dt.datetime):
        return value.date().isoformat(), "date"
    if isinstance(value, dt.date):
        return value.isoformat(), "date"
    if isinstance(value, int | float):
        return _number_text(value), "number"
    text = str(value)
    if error or text.strip() in ERROR_VALUES:
        return text.strip(), "error"
    return (text.strip(), "text") if plain(text) else ("", "blank")


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)
