"""The tables of a document as a spreadsheet, laid out as government statistics are.

It follows the guidance "Releasing statistics in spreadsheets" of the Government Analysis Function: a
cover, a list of the worksheets, the notes, then one table a worksheet, which starts in column A and
has no merged and no empty cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqs_analysis.languages import Catalogue
from sqs_analysis.present import formats
from sqs_analysis.present.blocks import (
    MISSING,
    Facts,
    Number,
    Range,
    Share,
    Table,
    TableCell,
    cell_text,
)
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.sheet_notes import (
    LONGEST_HEADER,
    LONGEST_TEXT,
    NOT_APPLICABLE,
    SHORTHAND,
    Notes,
    pieces,
    sheet_name,
    table_name,
    unlike,
)
from sqs_analysis.publish.formats.sheets import (
    WIDEST_OF_ALL,
    Cell,
    Row,
    Sheet,
    Spreadsheet,
    figure,
    percentage,
    sheet,
    table_sheet,
)

STAMP_LETTERS = 16
# What heads the columns into which one of counts or of intervals is parted.
OF_A_TOTAL = ("spreadsheet.part_count", "spreadsheet.part_of")
SHARE = "spreadsheet.part_share"
LIMITS = ("spreadsheet.part_lower", "spreadsheet.part_upper")


def spreadsheet_of(document: Document) -> Spreadsheet:
    """The tables of a document, and its first facts, as sheets.

    >>> from sqs_analysis.present.blocks import Stamp
    >>> table = Table("themes", "Themes", ("Theme", "Share"), (("Protection", Share(0.5, "50%")),))
    >>> document = Document((table,), Stamp("a-2013", "0" * 64), "en-GB", "", "", "analysis")
    >>> cover, contents, made = spreadsheet_of(document).sheets
    >>> [(cell.text, cell.value) for cell in (*made.rows[0], *made.rows[-1])]
    [('Table 1: Themes', None), ('Protection', None), ('50%', 0.5)]
    """
    words, names = document.words, list[str]()
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
            Cell(self.contents, "link"),
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
        rows = [(Cell(sheet.name, "link"), Cell(sheet.title)) for sheet in sheets]
        headers = (words("spreadsheet.worksheet"), words("spreadsheet.title"))
        lines = [Cell(title, "title"), Cell(words("spreadsheet.one_table"), "plain")]
        return table_sheet(
            self.contents, lines, "table_contents", title, headers, rows, WIDEST_OF_ALL
        )

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
        lines = [Cell(title, "title"), *self._about(table, rows, name)]
        return table_sheet(name, lines, table_name, about, headers, rows)

    def _about(self, table: Table, rows: Sequence[Row], name: str) -> list[Cell]:
        """What stands between title and table: notes, units, source, and the way back."""
        words, stamp = self.words, table.stamp or self.document.stamp
        key = "spreadsheet.refers" if self.notes.used_by(name) else "spreadsheet.one_table"
        texts = [words(key, notes=self.notes.name)]
        if any(cell.style == "percentage" for row in rows for cell in row):
            texts.append(words("spreadsheet.units"))
        inspection, workbook = _cleaned(stamp.inspection), _cleaned(stamp.workbook)[:STAMP_LETTERS]
        texts.append(words("spreadsheet.source", inspection=inspection, workbook=workbook))
        return [*(Cell(text, "plain") for text in texts), Cell(self.contents, "link")]

    def _headers(self, table: Table, count: int, name: str) -> list[str]:
        """A heading for each column, none like another: spreadsheet programs insist on it."""
        headers: list[str] = []
        for place in range(count):
            text = _cleaned(table.columns[place]) if place < len(table.columns) else ""
            text = text or self.words("spreadsheet.column", number=place + 1)
            fitted = self.notes.fitted(text, LONGEST_HEADER, name)
            headers.append(unlike(fitted, headers, LONGEST_HEADER))
        return headers

    def _rows(self, table: Table, name: str) -> list[Row]:
        """The rows, all as long as the longest; a table without any says so in one.

        What heads a row is words: the year 2013 is not two thousand and thirteen.
        """
        count = max(1, len(table.columns), *(len(row) for row in table.rows))
        return [
            tuple(
                self._cell(cell_text(cell) if place < table.heads else cell, name)
                for place, cell in enumerate((*row, *[""] * (count - len(row))))
            )
            for row in table.rows or ((),)
        ]

    def _cell(self, cell: TableCell, name: str) -> Cell:
        """A number where the cell has one and says no more than it; else words, or shorthand."""
        value = _value(cell)
        if value is not None:
            share = percentage(value)
            if isinstance(cell, Share) or cell_text(cell) == share.text:
                # A spreadsheet program would round these to none and all.
                if share.text in ("0%", "100%") and value not in (0, 1):
                    return Cell(formats.percent_text(value, self.words))
                return share
            if (decimals := _decimals(cell_text(cell), value)) is not None:
                return figure(value, decimals, grouped="," in cell_text(cell) or abs(value) < 1000)
        text = _cleaned(cell_text(cell))
        unsaid = isinstance(cell, Number | Share) and value is None
        missing = isinstance(cell, Number) and cell.value is None and text in MISSING
        if not text or (unsaid and text not in SHORTHAND and not missing):
            text = NOT_APPLICABLE
        self.notes.explain(text, name)
        return Cell(self.notes.fitted(text, LONGEST_TEXT, name))


def _lines(texts: Sequence[str], style: str = "plain") -> list[Cell]:
    """A line for each text that says something; more, where a cell cannot hold it."""
    return [Cell(piece, style) for t in texts if t for piece in pieces(t, LONGEST_TEXT)]


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
    digits = text.replace(",", "").removeprefix("+").replace("−", "-")
    decimals = len(digits.partition(".")[2])
    return decimals if digits == f"{value:.{decimals}f}" else None


def _cleaned(text: str) -> str:
    """Text on one line, every character of which a spreadsheet can hold."""
    return shown(text).strip()


def parted(table: Table, words: Catalogue) -> Table:
    """The table with two columns for each that holds counts out of a total, or intervals.

    Examples
    --------
    >>> from sqs_analysis.languages import catalogue
    >>> rows = (("Protection", Number(7, "7 of 20", 20)), ("Order", Number(None, "none applicable")))
    >>> made = parted(Table("t", "", ("Theme", "Sufficient"), rows), catalogue())
    >>> made.columns
    ('Theme', 'Sufficient: number', 'Sufficient: out of')
    >>> made.rows[0][1:]
    (Number(value=7, text='7', of=None), Number(value=20, text='20', of=None))
    """
    parts = [
        _parts(row[place] for row in table.rows) if place >= table.heads else ("",)
        for place in range(len(table.columns))
    ]
    columns = [
        words(key, column=column) if key else column
        for column, keys in zip(table.columns, parts, strict=True)
        for key in keys
    ]
    rows = (
        tuple(
            part
            for cell, keys in zip(row, parts, strict=True)
            for part in (_numbers(cell, len(keys)) if len(keys) > 1 else (cell,))
        )
        for row in table.rows
    )
    return replace(table, columns=tuple(columns), rows=tuple(rows))


def _parts(cells: Iterable[TableCell]) -> tuple[str, ...]:
    """The phrases that head the parts of a column; one empty phrase if it stays whole."""
    held = list(cells)
    ranges = [cell for cell in held if isinstance(cell, Range)]
    if ranges:
        return (SHARE, *LIMITS) if any(cell.share is not None for cell in ranges) else LIMITS
    some = any(isinstance(cell, Number) and cell.of is not None for cell in held)
    return OF_A_TOTAL if some else ("",)


def _numbers(cell: TableCell, parts: int) -> tuple[TableCell, ...]:
    match cell:
        case Number(value, _, of) if value is not None and of is not None:
            return Number(value, f"{value:g}"), Number(of, str(of))
        case Range(lower, upper, text, share):
            return tuple(Share(each, text) for each in (share, lower, upper)[3 - parts :])
        case _:
            return cell, *[Number(None, cell_text(cell))] * (parts - 1)
