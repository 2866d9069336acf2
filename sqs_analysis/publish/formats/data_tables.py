"""The tables of a document as a spreadsheet, laid out as government statistics are.

It follows the guidance "Releasing statistics in spreadsheets" of the Government Analysis Function: a
cover, a list of the worksheets, the notes, then one table a worksheet, which starts in column A and
has no merged and no empty cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present import formats
from sqs_analysis.present.blocks import Facts, Number, Share, Table, TableCell, cell_text
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.sheet_limits import (
    LONGEST_HEADER,
    LONGEST_TEXT,
    pieces,
    sheet_name,
    table_name,
    unlike,
)
from sqs_analysis.publish.formats.sheet_notes import NOT_APPLICABLE, SHORTHAND, Notes
from sqs_analysis.publish.formats.sheet_sizes import WIDEST_OF_ALL, Style
from sqs_analysis.publish.formats.sheets import (
    Cell,
    Figure,
    Line,
    Link,
    Percentage,
    Sheet,
    Spreadsheet,
    Text,
    grid,
    percent_text,
    sheet,
)
from sqs_analysis.publish.formats.table_parts import parted

STAMP_LETTERS = 16


def spreadsheet_of(document: Document) -> Spreadsheet:
    """The tables of a document as sheets.

    Parameters
    ----------
    document : one edition of a report; of its blocks, the tables and the first facts are used.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp
    >>> table = Table("themes", "Themes", ("Theme", "Share"), (("Protection", Share(0.5, "50%")),))
    >>> document = Document((table,), Stamp("a-2013", "0" * 64), "en-GB", "", "", "analysis")
    >>> cover, contents, made = spreadsheet_of(document).sheets
    >>> list(made.rows)[0], list(made.rows)[-1]
    ((Text(text='Table 1: Themes'),), (Text(text='Protection'), Percentage(value=0.5)))
    """
    words = catalogue(document.language)
    names: list[str] = []
    for key in ("spreadsheet.cover", "spreadsheet.contents", "spreadsheet.notes"):
        names.append(sheet_name(words(key), names))
    cover, contents, noted = names
    make = _Sheets(document, words, Notes(noted, words), contents)
    tables = list(make.tables(names))
    notes = [make.notes.sheet()] if make.notes else []
    first = make.cover(cover)
    return Spreadsheet(
        make.title,
        _cleaned(document.stamp.inspection),
        _cleaned(document.stamp.workbook),
        document.language,
        document.date,
        _cleaned(document.made_by),
        (first, make.list_of([first, *notes, *tables]), *notes, *tables),
        _cleaned(document.running),
        document.house.word_font,
        document.house.colours.accent,
    )


@dataclass(frozen=True)
class _Sheets:
    """Makes the sheets of a document, whose notes and shorthand it gathers."""

    document: Document
    words: Catalogue
    notes: Notes
    contents: str

    @property
    def title(self) -> str:
        return _cleaned(self.document.title) or _cleaned(self.document.stamp.inspection)

    def cover(self, name: str) -> Sheet:
        """What the file is, what it was made from, and whom to ask."""
        words = self.words
        lines = [
            *_lines([self.title], "title"),
            *_lines([_cleaned(self.document.running)]),
            *_lines([words("spreadsheet.about")]),
            Line(Link(self.contents)),
            *_lines([words("spreadsheet.source_title")], "heading"),
            *_lines([*self._facts(), _cleaned(self.document.made_by)]),
            *_lines([words("spreadsheet.contact_title")], "heading"),
            *_lines([words("spreadsheet.contact")]),
        ]
        return sheet(name, lines)

    def _facts(self) -> Iterator[str]:
        """What the document is about, with its date and its stamp, each said once."""
        words, stamp = self.words, self.document.stamp
        blocks = self.document.blocks
        facts = next((block.pairs for block in blocks if isinstance(block, Facts)), ())
        stamped = (
            (words("spreadsheet.inspection"), stamp.inspection),
            (words("spreadsheet.date"), formats.long_date(self.document.date, words)),
            (words("spreadsheet.workbook"), stamp.workbook),
        )
        said = {value for _, value in facts}
        new = ((label, value) for label, value in stamped if value and value not in said)
        for label, value in (*facts, *new):
            yield words("spreadsheet.fact", label=_cleaned(label), value=_cleaned(value))

    def list_of(self, sheets: Sequence[Sheet]) -> Sheet:
        """The contents: a link to every other sheet, with its title."""
        words = self.words
        title = words("spreadsheet.contents_title")
        rows = tuple((Link(sheet.name), Text(sheet.title)) for sheet in sheets)
        headers = (words("spreadsheet.worksheet"), words("spreadsheet.title"))
        lines = (Line(Text(title), "title"), Line(Text(words("spreadsheet.one_table"))))
        table = grid("table_contents", title, headers, rows, WIDEST_OF_ALL)
        return sheet(self.contents, lines, table)

    def tables(self, names: list[str]) -> Iterator[Sheet]:
        """A sheet for every table; its name is added to the names taken."""
        known = ["table_contents", "table_notes"]
        for number, table in enumerate(self.document.tables, 1):
            names.append(sheet_name(self.words("spreadsheet.table", number=number), names))
            known.append(table_name(table.id, known))
            yield self._table(parted(table, self.words), number, names[-1], known[-1])

    def _table(self, table: Table, number: int, name: str, table_name: str) -> Sheet:
        about = self.words("spreadsheet.titled", number=number, title=_cleaned(table.title))
        about = self.notes.fitted(about, LONGEST_TEXT // 2, name)
        notes = [text for note in table.notes if (text := _cleaned(note))]
        title = self.notes.marked(about, notes, name)
        rows = self._rows(table, name)
        headers = self._headers(table, len(rows[0]), name)
        lines = (Line(Text(title), "title"), *self._about(table, rows, name))
        return sheet(name, lines, grid(table_name, about, headers, rows))

    def _about(self, table: Table, rows: Sequence[Sequence[Cell]], name: str) -> list[Line]:
        """What stands between title and table: notes, units, source, and the way back."""
        words, stamp = self.words, table.stamp or self.document.stamp
        key = "spreadsheet.refers" if self.notes.used_by(name) else "spreadsheet.one_table"
        texts = [words(key, notes=self.notes.name)]
        if any(isinstance(cell, Percentage) for row in rows for cell in row):
            texts.append(words("spreadsheet.units"))
        inspection, workbook = _cleaned(stamp.inspection), _cleaned(stamp.workbook)[:STAMP_LETTERS]
        texts.append(words("spreadsheet.source", inspection=inspection, workbook=workbook))
        return [*(Line(Text(text)) for text in texts), Line(Link(self.contents))]

    def _headers(self, table: Table, count: int, name: str) -> list[str]:
        """A heading for each column, none like another: spreadsheet programs insist on it."""
        headers: list[str] = []
        for place in range(count):
            text = _cleaned(table.columns[place]) if place < len(table.columns) else ""
            text = text or self.words("spreadsheet.column", number=place + 1)
            fitted = self.notes.fitted(text, LONGEST_HEADER, name)
            headers.append(unlike(fitted, headers, LONGEST_HEADER))
        return headers

    def _rows(self, table: Table, name: str) -> tuple[tuple[Cell, ...], ...]:
        """The rows, all as long as the longest; a table without any says so in one.

        What heads a row is words: the year 2013 is not two thousand and thirteen.
        """
        count = max(1, len(table.columns), *(len(row) for row in table.rows))
        return tuple(
            tuple(
                self._cell(cell_text(cell) if place < table.heads else cell, name)
                for place, cell in enumerate((*row, *[""] * (count - len(row))))
            )
            for row in table.rows or ((),)
        )

    def _cell(self, cell: TableCell, name: str) -> Cell:
        """A number where the cell has one and says no more than it; else words, or shorthand."""
        value = _value(cell)
        if value is not None:
            if isinstance(cell, Share) or cell_text(cell) == percent_text(value):
                # A spreadsheet program would round these to none and all.
                if percent_text(value) in ("0%", "100%") and value not in (0, 1):
                    return Text(formats.percent_text(value, self.words))
                return Percentage(value)
            if (decimals := _decimals(cell_text(cell), value)) is not None:
                return Figure(value, decimals)
        text = _cleaned(cell_text(cell))
        unsaid = isinstance(cell, Number | Share) and value is None
        if not text or (unsaid and text not in SHORTHAND):
            text = NOT_APPLICABLE
        self.notes.explain(text, name)
        return Text(self.notes.fitted(text, LONGEST_TEXT, name))


def _lines(texts: Sequence[str], style: Style = "plain") -> list[Line]:
    """A line for each text that says something; more, where a cell cannot hold it."""
    found = [piece for text in texts if text for piece in pieces(text, LONGEST_TEXT)]
    return [Line(Text(text), style) for text in found]


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


def _cleaned(text: str) -> str:
    """Text on one line, every character of which a spreadsheet can hold."""
    return shown(text).strip()
