"""One table as a sheet: a title, what to know, and the table, every cell filled."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Number, Share, Stamp, Table, TableCell, cell_text
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.sheet_limits import LONGEST_HEADER, LONGEST_TEXT, unlike
from sqs_analysis.publish.formats.sheet_notes import NOT_APPLICABLE, SHORTHAND, Notes
from sqs_analysis.publish.formats.sheets import (
    Cell,
    Figure,
    Grid,
    Line,
    Link,
    Percentage,
    Sheet,
    Text,
    column,
    percent_text,
    sheet,
)
from sqs_analysis.publish.formats.table_parts import parted

STAMP_LETTERS = 16


class TableSheets:
    """Turns the tables of one spreadsheet into sheets.

    Parameters
    ----------
    notes : gathers the notes and shorthand of all of them.
    contents : name of the sheet that each leads back to.
    stamp : of the document; a table may carry its own.
    words : of the language.

    Examples
    --------
    >>> from sqs_analysis.languages import catalogue
    >>> sheets = TableSheets(Notes("Notes", catalogue()), "Contents", Stamp("a", "0"), catalogue())
    >>> table = Table("themes", "Themes", ("Theme", "Share"), (("Protection", Share(0.5, "50%")),))
    >>> made = sheets.sheet(table, 1, "Table_1", "table_themes")
    >>> list(made.rows)[0], list(made.rows)[-1]
    ((Text(text='Table 1: Themes'),), (Text(text='Protection'), Percentage(value=0.5)))
    """

    def __init__(self, notes: Notes, contents: str, stamp: Stamp, words: Catalogue) -> None:
        self.notes = notes
        self.contents = contents
        self.stamp = stamp
        self.words = words

    def sheet(self, table: Table, number: int, name: str, table_name: str) -> Sheet:
        """The sheet of one table.

        Parameters
        ----------
        table : the table.
        number : of the table in the document.
        name, table_name : of the sheet, and of the table on it.
        """
        table = parted(table, self.words)
        about = self.words("spreadsheet.titled", number=number, title=cleaned(table.title))
        about = self.notes.fitted(about, LONGEST_TEXT // 2, name)
        notes = [text for note in table.notes if (text := cleaned(note))]
        title = self.notes.marked(about, notes, name)
        rows = self._rows(table, name)
        headers = self._headers(table, len(rows[0]), name)
        columns = tuple(
            column(header, [row[place] for row in rows]) for place, header in enumerate(headers)
        )
        lines = (Line(Text(title), "title"), *self._about(table, rows, name))
        return sheet(name, lines, Grid(table_name, about, columns, rows))

    def _about(self, table: Table, rows: Sequence[Sequence[Cell]], name: str) -> list[Line]:
        """What stands between title and table: notes, units, source, and the way back."""
        words, stamp = self.words, table.stamp or self.stamp
        key = "spreadsheet.refers" if self.notes.used_by(name) else "spreadsheet.one_table"
        texts = [words(key, notes=self.notes.name)]
        if any(isinstance(cell, Percentage) for row in rows for cell in row):
            texts.append(words("spreadsheet.units"))
        inspection, workbook = cleaned(stamp.inspection), cleaned(stamp.workbook)[:STAMP_LETTERS]
        texts.append(words("spreadsheet.source", inspection=inspection, workbook=workbook))
        return [*(Line(Text(text)) for text in texts), Line(Link(self.contents))]

    def _headers(self, table: Table, count: int, name: str) -> list[str]:
        """A heading for each column, none like another: spreadsheet programs insist on it."""
        headers: list[str] = []
        for place in range(count):
            text = cleaned(table.columns[place]) if place < len(table.columns) else ""
            text = text or self.words("spreadsheet.column", number=place + 1)
            fitted = self.notes.fitted(text, LONGEST_HEADER, name)
            headers.append(unlike(fitted, headers, LONGEST_HEADER))
        return headers

    def _rows(self, table: Table, name: str) -> tuple[tuple[Cell, ...], ...]:
        """The rows, all as long as the longest; a table without any says so in one.

        What heads a row is words: the year 2013 is not two thousand and thirteen.
        """
        count = max(1, len(table.columns), *(len(row) for row in table.rows))
        given = table.rows or ((),)
        return tuple(
            tuple(
                self._cell(cell_text(cell) if place < table.heads else cell, name)
                for place, cell in enumerate((*row, *[""] * (count - len(row))))
            )
            for row in given
        )

    def _cell(self, cell: TableCell, name: str) -> Cell:
        """A number where the cell has one and says no more than it; else words, or shorthand."""
        value = _value(cell)
        if value is not None:
            if isinstance(cell, Share) or cell_text(cell) == percent_text(value):
                return Percentage(value)
            if (decimals := _decimals(cell_text(cell), value)) is not None:
                return Figure(value, decimals)
        text = cleaned(cell_text(cell))
        unsaid = isinstance(cell, Number | Share) and value is None
        if not text or (unsaid and text not in SHORTHAND):
            text = NOT_APPLICABLE
        self.notes.explain(text, name)
        return Text(self.notes.fitted(text, LONGEST_TEXT, name))


def _value(cell: TableCell) -> float | None:
    """The number of a cell with the fifteen digits that a spreadsheet keeps; None without one."""
    match cell:
        case Share():
            value = cell.proportion
        case Number():
            value = cell.value
        case _:
            return None
    return float(f"{value:.15g}") if value is not None and math.isfinite(value) else None


def _decimals(text: str, value: float) -> int | None:
    """How many decimals a text shows of a value; None if it says anything else, as "7 of 20" does.

    >>> _decimals("1,020", 1020), _decimals("0.33", 1 / 3), _decimals("7 of 20", 7)
    (0, 2, None)
    """
    digits = text.replace(",", "")
    decimals = len(digits.partition(".")[2])
    return decimals if digits == f"{value:.{decimals}f}" else None


def cleaned(text: str) -> str:
    """Text on one line, every character of which a spreadsheet can hold."""
    return shown(text).strip()
