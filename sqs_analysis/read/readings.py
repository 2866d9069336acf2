"""From a cell to an answer: which of the legal answers, or why it cannot be read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqs_analysis.read.answers import rolled_up
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.instrument import AnswerSet, Field, Instrument, Question
from sqs_analysis.read.records import Record
from sqs_analysis.read.text import plain

Due = Literal["due", "not due", "judged", "unknown"]
State = Literal["answered", "not applicable", "not answered"]

# Days as they are written, once dots and hyphens are slashes: first the day, then the month.
WRITTEN_DATES = (
    *("%d/%m/%Y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%d/%b/%Y", "%d/%B/%Y"),
    *("%B %d %Y", "%b %d %Y", "%d/%m/%y", "%d/%b/%y", "%d %b %y", "%Y%m%d"),
)
NUMERIC_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)")
MONTHS = 12
TIME_OF_DAY = re.compile(r"[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$")
ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s+", re.IGNORECASE)
WITHOUT_VALUE = ("blank", "error", "uncalculated")
LONGEST_NUMBER = 12
# 1,200 has a comma at the thousands; 7,5 and 1.000 may mean anything.
WHOLE = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.00?)?", re.ASCII)
# Day 0 of the serial numbers in which spreadsheets keep dates.
SERIAL_ORIGIN = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says for a question or field.

    ``codes`` holds the canonical answers (several for a list of reasons, none for a blank);
    ``fault`` says, as a sentence, why a cell that is not blank cannot be read.
    """

    cell: Cell
    codes: tuple[str, ...] = ()
    fault: str = ""
    kind: str = ""

    @property
    def blank(self) -> bool:
        """Whether the cell is empty."""
        return self.cell.blank

    @property
    def code(self) -> str | None:
        """The canonical answer, None for a blank or a cell that cannot be read."""
        return ";".join(self.codes) if self.codes else None


def read_question(question: Question, cell: Cell) -> Reading:
    """Read the answer to a question from its cell."""
    if cell.kind in WITHOUT_VALUE:
        return without_value(cell)
    if question.answers is None:
        return Reading(cell, (cell.text,))
    parts = _parts(question.answers, cell.text) if question.multiple else [cell.text]
    return _read_answers(question.answers, parts, cell)


def read_field(field: Field, cell: Cell) -> Reading:
    """Read the value of a case field or a detail of the inspection from its cell."""
    if cell.kind in WITHOUT_VALUE:
        return without_value(cell)
    if field.kind == "date":
        return _read_date(cell)
    if field.kind == "integer":
        return _read_integer(cell)
    if field.allowed is not None:
        return _read_answers(field.allowed, [cell.text], cell)
    return Reading(cell, (plain(cell.text) if field.kind == "reference" else cell.text,))


def without_value(cell: Cell) -> Reading:
    """The reading of a cell that is blank or has no value, and why."""
    if cell.kind == "error":
        message = f"the cell shows the error {cell.text}. Write the value itself."
        return Reading(cell, fault=message, kind="error cell")
    if cell.kind == "uncalculated":
        message = (
            f"the formula {cell.text[:40]} was never calculated, so the cell has no value. Open the "
            "workbook in Excel or LibreOffice and save it, or write the value itself."
        )
        return Reading(cell, fault=message, kind="formula")
    return Reading(cell)


def _read_answers(answers: AnswerSet, parts: Iterable[str], cell: Cell) -> Reading:
    """Each answer once, or that the first of the parts which is none is none."""
    codes: dict[str, None] = {}
    for part in parts:
        answer = answers.read(part)
        if answer is None:
            close = answers.suggest(part)
            hint = f" Did you mean {close}?" if close else ""
            message = f'"{plain(part)[:60]}" is not one of {", ".join(answers.labels)}.{hint}'
            return Reading(cell, fault=message, kind="answer")
        codes[answer.code] = None
    return Reading(cell, tuple(codes))


def _parts(answers: AnswerSet, text: str) -> list[str]:
    """Split a list of reasons at semicolons and line ends; at commas only if that helps."""
    parts = [part for part in re.split(r"[;|\n]", text) if plain(part)]
    split = []
    for part in parts:
        split += [part] if answers.read(part) else [p for p in part.split(",") if plain(p)]
    return split


def _read_date(cell: Cell) -> Reading:
    serial = cell.kind == "serial number" or re.fullmatch(r"\d{5}(\.\d+)?", cell.text)
    days = float(cell.text) if serial else 0
    meant = SERIAL_ORIGIN + dt.timedelta(days=int(days)) if 20_000 < days < 80_000 else None
    day = meant if cell.kind == "serial number" else None
    if day is None and cell.kind != "number":
        day = day_of(cell.text)
    if day is not None:
        return Reading(cell, (day.isoformat(),))
    message = (
        f'"{plain(cell.text)[:40]}" is not a date. Write it as day/month/year, such as 11/03/2013.'
    )
    if meant:
        message = (
            f"{cell.text} is a number, not a date. If it stands for {meant.day} {meant:%B %Y}, format "
            "the cell as a date."
        )
    return Reading(cell, fault=message, kind="date")


def day_of(text: str) -> dt.date | None:
    """The day that a person or a program wrote, None if it is none; 03/04/2013 is the third of April.

    >>> [str(day_of(text)) for text in ("11/03/2013", "2013-03-11 00:00:00", "Mon 11 March 2013")]
    ['2013-03-11', '2013-03-11', '2013-03-11']
    >>> day_of("31/02/2013") is None
    True
    """
    said = TIME_OF_DAY.sub("", ORDINAL.sub(r"\1", plain(text).replace(",", " ")))
    said = " ".join(re.sub(r"\s*[/.-]\s*", "/", WEEKDAY.sub("", said)).split())
    for written in WRITTEN_DATES:
        try:
            return dt.datetime.strptime(said, written).date()
        except ValueError:
            continue
    return None


def month_first(text: str) -> bool:
    """Whether a text is a day only if the month stands first, as in 03/25/2013."""
    first, second = _numeric(text)
    return 0 < first <= MONTHS < second


def either_way(text: str) -> bool:
    """Whether a text is one day with the day first and another with the month first."""
    first, second = _numeric(text)
    return first != second and min(first, second) > 0 and max(first, second) <= MONTHS


def _numeric(text: str) -> tuple[int, int]:
    """The first two numbers of a date in numbers that ends with the year, zeros where it is none."""
    match = NUMERIC_DATE.fullmatch(TIME_OF_DAY.sub("", plain(text)))
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _read_integer(cell: Cell) -> Reading:
    text = plain(cell.text)
    whole = WHOLE.fullmatch(text)
    if whole and len(text) <= LONGEST_NUMBER:
        return Reading(cell, (str(int(text.replace(",", "").partition(".")[0])),))
    why = "is too large a number to be right. Check it." if whole else "is not a whole number."
    message = f'"{text[:40]}" {why}'
    return Reading(cell, fault=message, kind="number")


class Unit:
    """All readings of one case, member of staff or inspection, and which questions are due.

    Made from its row of cells, what kind of unit it is (as a question's), and its sheet's name.
    """

    def __init__(self, instrument: Instrument, record: Record, unit: str, sheet: str) -> None:
        self.record = record
        self.sheet = sheet
        self.questions = instrument.questions_of(unit=unit)
        self.fields = instrument.fields_of(sheet)
        self.headings = instrument.headings_of(unit)
        self._by_id = {question.id: question for question in self.questions}
        self.readings: dict[str, Reading] = {
            **{f.name: read_field(f, self._cell(f.name)) for f in self.fields},
            **{q.id: read_question(q, self._cell(q.id)) for q in self.questions},
        }
        self._due: dict[str, Due] = {}
        for question in self.questions:
            if question.rolls_up and self.readings[question.id].blank:
                self.readings[question.id] = self.follows(question) or self.readings[question.id]

    def follows(self, question: Question) -> Reading | None:
        """What a question that rolls up others is by its parts, at the cell that decides."""
        if question.rolls_up is None or question.answers is None:
            return None
        parts = {name: self.readings[name] for name in question.rolls_up.parts}
        if not all(reading.codes for reading in parts.values()):
            return None
        allowed = {name: self._by_id[name].answers for name in parts}
        said = {n: a.answer(parts[n].codes[0]) for n, a in allowed.items() if a is not None}
        code, decides = rolled_up(question.rolls_up, question.answers, said)
        return Reading(parts[decides].cell, (code,))

    def _cell(self, name: str) -> Cell:
        return self.record.cells.get(name) or Cell(self.sheet, 0, 0, "", "blank")

    def has(self, name: str) -> bool:
        """Whether the sheet has a column (or row) for this name."""
        return name in self.record.cells

    def due(self, question: Question) -> Due:
        """Whether an answer is due: by the routing, or by the inspector's own judgement."""
        if question.id not in self._due:
            self._due[question.id] = self._routed(question)
        return self._due[question.id]

    def _routed(self, question: Question) -> Due:
        rule = question.applies_when
        holds = True if rule is None else rule.holds({n: self.value(n) for n in rule.names})
        if holds is None:
            return "unknown"
        if not holds:
            return "not due"
        return "judged" if question.judged_when else "due"

    def value(self, name: str) -> str | None:
        """The canonical value under a name, as the routing sees it.

        A question left blank because it is not due counts as not applicable here, so that a chain
        of routed questions can be followed; its state stays "not answered". One that is answered
        although it is not due is a fault, so nothing is concluded from it.
        """
        reading = self.readings.get(name)
        if reading is None or reading.fault:
            return None
        if name in self._by_id and self.due(self._by_id[name]) == "not due":
            if reading.blank:
                return "not applicable"
            return reading.code if self.state(self._by_id[name]) == "not applicable" else None
        return reading.code

    @cached_property
    def values(self) -> Mapping[str, str | None]:
        """Values by name, for rules."""
        return {name: self.value(name) for name in self.readings}

    def state(self, question: Question) -> State:
        """The state of an answer: answered, not applicable, or not answered."""
        codes = self.readings[question.id].codes
        if not codes:
            return "not answered"
        if question.answers is None or len(codes) != 1:
            return "answered"
        inapplicable = question.answers.answer(codes[0]).meaning == "not applicable"
        return "not applicable" if inapplicable else "answered"
