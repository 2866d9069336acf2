"""What is written in a sheet, collected cell by cell within limits."""

from __future__ import annotations

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Cell, Kind, Sheet
from sqs_analysis.read.door.refusals import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    too_large,
)
from sqs_analysis.read.problems import cell_name


class Grid:
    """The cells of one sheet as they are met, and what is hidden and merged among them."""

    def __init__(self, file: str, name: str, *, hidden: bool = False) -> None:
        self.file = file
        self.name = name
        self.hidden = hidden
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[tuple[int, int, int, int, str]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []

    def write(self, row: int, column: int, text: str, kind: Kind, *, hidden: bool = False) -> None:
        """Write one cell, which may stand in a hidden row; a blank one is nothing.

        One that stands too far out, holds too much, or stands there already is a WorkbookError.
        """
        if kind == "blank":
            return
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise too_large(self.file, self.name, row, column)
        if len(self.cells) >= MOST_CELLS or len(text) > MOST_TEXT:
            raise WorkbookError(
                f"{self.file}: sheet {self.name} holds more than {MOST_CELLS:,} cells, or more than "
                f"{MOST_TEXT:,} characters in one of them. It was not read. Split the file."
            )
        if (row, column) in self.cells:
            raise WorkbookError(
                f"{self.file}: the cell {self.name}!{cell_name(row, column)} stands twice in the "
                "file, and nobody can say which is meant. Open it in Excel or LibreOffice, look at "
                "the cell, and save it again."
            )
        self.cells[row, column] = Cell(self.name, row, column, text, kind)
        if hidden:
            self.hidden_rows.add(row)

    def sheet(self) -> Sheet:
        """The sheet as it was collected."""
        return Sheet(
            self.name,
            self.cells,
            tuple(sorted(self.merged)),
            self.hidden,
            frozenset(self.hidden_rows),
            tuple(self.hidden_columns),
        )
