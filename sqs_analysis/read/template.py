"""A blank workbook for an instrument, and a filled one from rows: the same sheets either way.

Rows go in as mappings of field or question id to text, dates as ``YYYY-MM-DD``; or to the cell of
another workbook, which is written as it stands there. The same rows give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import xlsxwriter

from sqs_analysis.languages import Catalogue
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.commentary import COLUMNS
from sqs_analysis.read.instrument import AnswerSet, Field, Instrument, Question
from sqs_analysis.read.instrument_parts import REASONS
from sqs_analysis.read.references import K, N, reference_examples
from sqs_analysis.read.second import SECOND_SHEET, headings_again
from sqs_analysis.read.sheets import GATHERED_SHEET
from sqs_analysis.read.whole import write_whole

Value = str | Cell
Row = Mapping[str, Value]

# Spreadsheets record when they were made; a fixed day keeps the bytes the same.
CREATED = dt.datetime(2012, 11, 1)
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
ROWS_WITH_LISTS = 500
# Years whose days this format has.
DAYS_OF = range(1901, 10_000)
ACCENT = "#12436D"
PALE = "#E8EEF4"
LISTS_SHEET = "Lists"
# Columns with their widths.
PARAGRAPHS = dict(zip(COLUMNS, (16, 110), strict=True))
GATHERED = {"file": 40, "sheet": 16, "rows": 40, "digest": 70}
# In points. Heights are written because LibreOffice, unlike Excel, does not fit rows to their text.
LINE, SMALL_LINE = 15.0, 12.0
A3, A4 = 8, 9
GUIDE = (32, 88)
WIDEST_ON_A4 = 160


def write_workbook(
    path: str | Path,
    instrument: Instrument,
    details: Row | None = None,
    cases: Sequence[Row] = (),
    staff: Sequence[Row] = (),
    commentary: Sequence[tuple[str, str]] = (),
    second: Sequence[Row] = (),
    own: Sequence[Field] = (),
    gathered: Sequence[Sequence[str]] = (),
) -> Path:
    """Write a workbook with a column per question, drop-downs, a guide and the given rows, if any.

    Parameters
    ----------
    path : where to write; the ending must be ``.xlsx``.
    details : values of the sheet Inspection by field (or question id).
    cases, staff : a mapping for each row of the sheets Cases and Staff.
    commentary : pairs of paragraph id and text.
    second : a mapping for each case assessed again, with the answers of the second inspector; the
        sheet Second is there only if there are any.
    own : columns of the analyst's own, beside those of the instrument on the sheet Cases.
    gathered : file, sheet, rows and digest of what was gathered; likewise a sheet if there are any.
    """
    path = Path(path)
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, deepcopy(OPTIONS))
    book.set_properties({"title": instrument.title, "created": CREATED})
    writer = _Writer(book, instrument, instrument.catalogue)
    writer.guide()
    writer.details({"instrument": instrument.id, **(details or {})})
    on_cases = instrument.entries_of("case")
    writer.columns("Cases", [*on_cases, *own], cases)
    if on_staff := instrument.entries_of("staff"):
        writer.columns("Staff", on_staff, staff)
    if instrument.has_letter or commentary:
        writer.table("Commentary", PARAGRAPHS, commentary)
    if second:
        again = [entry for entry in on_cases if entry.name in headings_again(instrument)]
        writer.columns(SECOND_SHEET, again, second)
    if gathered:
        headings = (writer.words(f"template.gathered.{name}") for name in GATHERED)
        writer.table(GATHERED_SHEET, dict(zip(headings, GATHERED.values(), strict=True)), gathered)
    writer.lists()
    book.close()
    write_whole(path, made.getvalue())
    return path


class _Writer:
    """Writes the sheets one after another, sharing formats and drop-down lists."""

    def __init__(self, book: xlsxwriter.Workbook, instrument: Instrument, words: Catalogue) -> None:
        self.book = book
        self.instrument = instrument
        self.words = words
        self.answer_sets: dict[tuple[str, ...], int] = {}
        top = {"valign": "top", "text_wrap": True}
        self.text = book.add_format(top)
        self.date = book.add_format({**top, "num_format": "d mmmm yyyy", "align": "left"})
        self.number = book.add_format({**top, "align": "left"})
        self.heading = book.add_format({"bold": True, "bg_color": PALE, "bottom": 1})
        self.name = book.add_format({"bold": True, "bg_color": PALE, "valign": "top"})
        self.wording = book.add_format(
            {**top, "font_color": "white", "bg_color": ACCENT, "font_size": 9, "border": 1}
        )
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": ACCENT})

    def guide(self) -> None:
        """The first sheet: what to fill in, where, and how; and how figures get into a paragraph."""
        sheet = self._sheet("Guide", GUIDE)
        sheet.set_portrait()
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, self.instrument.title, self.title)
        lines = [self.words(f"template.guide.{line}").split(": ", 1) for line in self._lines()]
        self._listed(sheet, 2, [(self.words("guide.title"), ""), *lines])
        heads = (self.words("guide.write"), self.words("guide.get", k=K, n=N))
        examples = reference_examples(self.instrument, self.words)
        shown = examples if self.instrument.has_letter else []
        self._listed(sheet, len(lines) + 4, [heads, *shown] if shown else [])

    def _lines(self) -> list[str]:
        """What the guide explains: what is on the sheets of this instrument."""
        kinds = {question.kind for question in self.instrument.questions}
        needs = {
            "inspection": True,
            "cases": True,
            "staff": bool(self.instrument.entries_of("staff")),
            "commentary": self.instrument.has_letter,
            "answers": True,
            "reasons": REASONS in kinds,
            "figures": self.instrument.has_letter,
            "references": self.instrument.has_letter,
            "check": True,
        }
        return [line for line, needed in needs.items() if needed]

    def _listed(self, sheet: Any, top: int, lines: Sequence[Sequence[str]]) -> None:
        """Two columns below each other, the first line as their heading."""
        for row, line in enumerate(lines, start=top):
            formats = (self.heading, self.heading) if row == top else (self.name, self.text)
            sheet.set_row(row, _height(zip(line, GUIDE, strict=True)) + LINE / 4)
            for column, (text, form) in enumerate(zip(line, formats, strict=True)):
                sheet.write_string(row, column, text, form)

    def details(self, values: Row) -> None:
        """The sheet of field and value."""
        sheet = self._sheet("Inspection", [26, 60, 70])
        headings = [self.words(f"template.{name}") for name in ("field", "value", "meaning")]
        sheet.write_row(0, 0, headings, self.heading)
        sheet.freeze_panes(1, 0)
        for row, entry in enumerate(self.instrument.entries_of("inspection"), start=1):
            name, meaning, answers = _described(entry, self.words)
            value = values.get(entry.name) or values.get(name, "")
            sheet.set_row(row, _height([(_text(value), 60), (meaning, 70)]))
            sheet.write_string(row, 0, name, self.name)
            self._value(sheet, row, 1, entry, value)
            sheet.write_string(row, 2, meaning, self.text)
            if answers is not None:
                self._drop_down(sheet, entry, answers, (row, 1, row, 1))

    def columns(self, name: str, entries: Sequence[Field | Question], rows: Sequence[Row]) -> None:
        """A sheet with a row per unit and a column per field and question."""
        widths = [_width(entry) for entry in entries]
        described = [_described(entry, self.words) for entry in entries]
        sheet = self._sheet(name, widths)
        sheet.freeze_panes(2, 1)
        meanings = [meaning for _, meaning, _ in described]
        sheet.set_row(0, _height(zip(meanings, widths, strict=True), SMALL_LINE))
        for row, values in enumerate(rows, start=2):
            said = [values.get(entry.name) or values.get(entry.heading, "") for entry in entries]
            texts = map(_text, said)
            sheet.set_row(row, _height(zip(texts, widths, strict=True)))
        for column, (entry, (heading, meaning, answers)) in enumerate(
            zip(entries, described, strict=True)
        ):
            sheet.write_string(0, column, meaning, self.wording)
            sheet.write_string(1, column, heading, self.heading)
            if answers is not None:
                self._drop_down(sheet, entry, answers, (2, column, 1 + ROWS_WITH_LISTS, column))
            for row, values in enumerate(rows, start=2):
                value = values.get(entry.name) or values.get(heading, "")
                self._value(sheet, row, column, entry, value)

    def table(self, name: str, columns: Mapping[str, int], rows: Iterable[Sequence[str]]) -> None:
        """A sheet of texts below headings, each with the width of its column."""
        widths = list(columns.values())
        sheet = self._sheet(name, widths)
        sheet.write_row(0, 0, list(columns), self.heading)
        sheet.freeze_panes(1, 0)
        for row, texts in enumerate(rows, start=1):
            sheet.set_row(row, _height(zip(texts, widths, strict=True)))
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, self.text)

    def lists(self) -> None:
        """The legal answers, on a sheet of their own: drop-downs refer to it."""
        sheet = self.book.add_worksheet(LISTS_SHEET)
        sheet.hide()
        for labels, column in self.answer_sets.items():
            sheet.write_column(0, column, labels)

    def _sheet(self, name: str, widths: Sequence[int]) -> Any:
        """A sheet with columns of the given widths, to be printed as wide as paper allows."""
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        if sum(widths) <= WIDEST_ON_A4:
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_paper(A3)
            sheet.set_print_scale(60)
            sheet.hide_gridlines(0)  # printed as well
            sheet.repeat_rows(0, 1)
            sheet.repeat_columns(0)
        return sheet

    def _value(
        self, sheet: Any, row: int, column: int, entry: Field | Question, value: Value
    ) -> None:
        if isinstance(value, Cell):
            self._as_written(sheet, row, column, value)
        elif not value:
            sheet.write_blank(row, column, None, self.text)
        elif entry.kind == "date":
            sheet.write_datetime(row, column, dt.datetime.fromisoformat(value), self.date)
        elif entry.kind == "integer":
            sheet.write_number(row, column, int(value), self.number)
        else:
            sheet.write_string(row, column, value, self.text)

    def _as_written(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        """A value of another workbook, of the kind that it has there, so that it is read alike."""
        if cell.kind == "date" and int(cell.text[:4]) in DAYS_OF:
            sheet.write_datetime(row, column, dt.datetime.fromisoformat(cell.text), self.date)
        elif cell.kind == "number" and float(f"{float(cell.text):.16G}") == float(cell.text):
            sheet.write_number(row, column, float(cell.text), self.number)
        else:
            sheet.write_string(row, column, cell.text, self.text)

    def _drop_down(
        self,
        sheet: Any,
        entry: Field | Question,
        answers: AnswerSet,
        cells: tuple[int, int, int, int],
    ) -> None:
        if isinstance(entry, Question) and entry.multiple:
            text = self.words("template.several", answers="; ".join(answers.labels))
            shown = text if len(text) <= 255 else text[:254] + "…"  # the format's own limit
            options = {"validate": "any", "input_title": entry.id, "input_message": shown}
        else:
            labels = tuple(answers.labels)
            list_column = self.answer_sets.setdefault(labels, len(self.answer_sets))
            name = xlsxwriter.utility.xl_col_to_name(list_column, col_abs=True)
            source = f"={LISTS_SHEET}!{name}$1:{name}${len(labels)}"
            options = {"validate": "list", "source": source}
        sheet.data_validation(*cells, options)


def _described(entry: Field | Question, words: Catalogue) -> tuple[str, str, AnswerSet | None]:
    """Name, explanation and legal answers of a column."""
    if isinstance(entry, Field):
        needed = f" {words('template.required')}" if entry.required else ""
        return (
            entry.heading,
            f"{entry.label}. {entry.note}".strip(" .") + "." + needed,
            entry.allowed,
        )
    conditional = entry.applies_when is not None or entry.judged_when
    for_whom = words("template.only_for", condition=entry.base) if conditional else ""
    return entry.id, f"{entry.wording}\n{for_whom}".strip(), entry.answers


def _text(value: Value) -> str:
    return value.text if isinstance(value, Cell) else value


def _width(entry: Field | Question) -> int:
    if isinstance(entry, Field):
        return max(16, len(entry.heading) + 3)  # the names are bold
    return 60 if entry.kind in ("reasons", "text") else 22


def _height(texts: Iterable[tuple[str, int]], line: float = LINE) -> float:
    """The height of a row, in points, in which each text fits its column.

    A column's width is in digits of the usual size. Letters are narrower than digits by a tenth at
    least, and of smaller letters more fit.
    """
    return line * max(_lines(text, int(1.1 * width * LINE / line)) for text, width in texts)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes when it is broken at blanks."""
    return sum(len(textwrap.wrap(part, width)) or 1 for part in text.splitlines()) or 1
