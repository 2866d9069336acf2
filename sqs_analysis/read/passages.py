"""The sheet Commentary: the inspector's paragraphs, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqs_analysis.read.cells import Cell, Workbook
from sqs_analysis.read.commentary import (
    SMALL_NUMBERS_MEANT,
    Passage,
    known_place,
    passage_problems,
)
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.records import Records, find_records
from sqs_analysis.read.sheets import sheet_problems

COLUMNS = ("paragraph", "text")


def read_commentary(
    workbook: Workbook, units: Sequence[Unit], instrument: Instrument, before: Sequence[Problem]
) -> tuple[tuple[Passage, ...], list[Problem]]:
    """The paragraphs in the order of the sheet, and their problems, given those found before."""
    written, problems = written_passages(workbook, instrument)
    # What cannot be counted for a fault of its own is told by that.
    faults = errors([*before, *problems])
    wrong = {problem.name for problem in faults}
    told = {n for unit in units for n, heading in unit.headings.items() if heading in wrong}
    broken = {p.sheet for p in faults if not p.row or p.kind in ("quote", "long")}
    meant = any(unit.value(SMALL_NUMBERS_MEANT) == "yes" for unit in units)
    problems += passage_problems(written, units, instrument, wrong | told, broken, meant=meant)
    return tuple(
        Passage(place, cell)
        for paragraph, cell in written
        if (place := known_place(paragraph.text, instrument)) is not None
    ), problems


def written_passages(
    workbook: Workbook, instrument: Instrument
) -> tuple[list[tuple[Cell, Cell]], list[Problem]]:
    """The cells of each paragraph's id and text, and what is wrong with the sheet."""
    sheet = workbook.sheet("Commentary")
    if sheet is None or not sheet.cells:
        return [], []
    records = find_records(sheet, {name: name for name in COLUMNS}, COLUMNS)
    problems = [*records.problems, *sheet_problems(sheet, records), *_above(records, instrument)]
    return [
        (record.cells["paragraph"], record.cells["text"])
        for record in records.rows
        if len(records.columns) == len(COLUMNS) and not record.cells["text"].blank
    ], problems


def _above(records: Records, instrument: Instrument) -> Iterator[Problem]:
    """Paragraphs that stand above the header."""
    for record in records.above:
        if known_place(record.text("paragraph"), instrument) and record.text("text"):
            message = "this paragraph stands above the header, so it is not read. Move it below."
            yield record.cells["text"].problem("", "row", message)
