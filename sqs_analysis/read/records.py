"""From sheets to records: find the header, name the columns, keep every cell's address."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqs_analysis.read.cells import Cell, Sheet, plain
from sqs_analysis.read.problems import Problem, Severity

# A header stands in the first rows; titles and wordings may stand above it.
DEEPEST_HEADER = 40


@dataclass(frozen=True)
class Record:
    """One row: a case, a member of staff, or the details of the inspection."""

    row: int
    cells: Mapping[str, Cell]

    def cell(self, name: str) -> Cell | None:
        """The cell under a name, None where the sheet has no such column."""
        return self.cells.get(name)

    def text(self, name: str) -> str:
        """The collapsed text under a name, "" where there is none."""
        cell = self.cells.get(name)
        return plain(cell.text) if cell else ""


@dataclass(frozen=True)
class Records:
    """The rows of one sheet under named columns, and what was wrong with its header."""

    sheet: str
    rows: tuple[Record, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    header_row: int = 0
    problems: tuple[Problem, ...] = ()


def find_records(sheet: Sheet, names: Collection[str], required: Collection[str]) -> Records:
    """Read a sheet that has a row per unit and a column per name.

    The header is the row, among the first 40, that holds the most known names; what stands above
    it is decoration. Rows without any entry are passed over.

    Parameters
    ----------
    sheet : the sheet to read.
    names : question ids and fields the sheet may have.
    required : those of them that must have a column.
    """
    known = {heading_key(name): name for name in names}
    header = _header_row(sheet, known)
    if header is None:
        message = (
            "no header row was found. One row must hold the question ids and field names, such as "
            f"{', '.join(list(required)[:3])}. `sqs template` writes a sheet that has it."
        )
        return Records(sheet.name, problems=(_problem(sheet.name, "header", message),))
    columns, problems = _name_columns(sheet, header, known, required)
    rows = tuple(_records(sheet.rows[header:], columns))
    return Records(sheet.name, rows, columns, header, tuple(problems))


def find_details(sheet: Sheet, names: Collection[str], required: Collection[str]) -> Records:
    """Read a sheet of two columns, a field and its value, as one record."""
    known = {heading_key(name): name for name in names}
    cells: dict[str, Cell] = {}
    columns: dict[str, int] = {}
    problems = []
    for row in sheet.rows:
        if len(row) < 2 or row[0].blank or _is_heading(row, known):
            continue
        name = _known_name(row[0].text, known)
        if name is None:
            problems.append(
                _unknown(row[0], "field", _closest(row[0].text, set(names) - set(cells)))
            )
        elif name in cells:
            message = f"{name} stands already in row {cells[name].row}. Keep one of the two."
            problems.append(_problem(sheet.name, "twice", message, row[0], name))
        else:
            cells[name], columns[name] = row[1], row[1].column
    problems += _missing(sheet.name, required, cells, problems, "row")
    return Records(sheet.name, (Record(0, cells),), columns, 0, tuple(problems))


def _is_heading(row: tuple[Cell, ...], known: Mapping[str, str]) -> bool:
    return _known_name(row[0].text, known) is None and heading_key(row[1].text) == "value"


def _header_row(sheet: Sheet, known: Mapping[str, str]) -> int | None:
    def matches(row: tuple[Cell, ...]) -> int:
        return sum(_known_name(cell.text, known) is not None for cell in row)

    counted = [(matches(row), -number) for number, row in enumerate(sheet.rows[:DEEPEST_HEADER], 1)]
    best = max(counted, default=(0, 0))
    return -best[1] if best[0] > 0 else None


def _name_columns(
    sheet: Sheet, header: int, known: Mapping[str, str], required: Collection[str]
) -> tuple[dict[str, int], list[Problem]]:
    columns: dict[str, int] = {}
    unknown: list[Cell] = []
    problems: list[Problem] = []
    for cell in sheet.rows[header - 1]:
        name = _known_name(cell.text, known)
        if cell.blank:
            problems += _headless(sheet, header, cell)
        elif name is None:
            unknown.append(cell)
        elif name in columns:
            message = "this column stands twice. Keep one of the two."
            problems.append(_problem(sheet.name, "twice", message, cell, name))
        else:
            columns[name] = cell.column
    absent = {name for name in known.values() if name not in columns}
    problems += [
        _unknown(cell, "question or field", _closest(cell.text, absent)) for cell in unknown
    ]
    problems += _missing(sheet.name, required, columns, problems, "column")
    return columns, problems


def _headless(sheet: Sheet, header: int, cell: Cell) -> list[Problem]:
    below = (row[cell.column - 1] for row in sheet.rows[header:] if len(row) >= cell.column)
    if all(entry.blank for entry in below):
        return []
    message = "this column has entries but no heading, so it is not read. Name it or clear it."
    return [_problem(sheet.name, "column", message, cell, severity="warning")]


def _records(rows: Iterable[tuple[Cell, ...]], columns: Mapping[str, int]) -> Iterable[Record]:
    for row in rows:
        cells = {name: row[column - 1] for name, column in columns.items() if column <= len(row)}
        if any(not cell.blank for cell in cells.values()):
            yield Record(row[0].row, cells)


def _known_name(text: str, known: Mapping[str, str]) -> str | None:
    """Match a heading: the name itself, or the name followed by its wording."""
    key = heading_key(text)
    if key in known:
        return known[key]
    first = re.split(r"[:.\-–—\s]", plain(text), maxsplit=1)[0]
    return known.get(heading_key(first)) if any(c.isdigit() for c in first) else None


@lru_cache(maxsize=4096)  # the same words stand in row after row
def heading_key(text: str) -> str:
    """What a heading is compared by: case, spaces and hyphens do not matter.

    >>> heading_key(" Case-Ref ") == heading_key("case_ref")
    True
    """
    return plain(text).casefold().replace(" ", "_").replace("-", "_")


def _closest(text: str, names: Collection[str]) -> str | None:
    keys = {heading_key(name): name for name in sorted(names)}
    close = difflib.get_close_matches(heading_key(text), keys, n=1, cutoff=0.6)
    return keys[close[0]] if close else None


def _unknown(cell: Cell, what: str, close: str | None) -> Problem:
    if close is None:
        message = f'"{_shortened(cell.text)}" is not a {what} of the instrument, so it is not read.'
        return _problem(cell.sheet, "column", message, cell, severity="warning")
    message = f'"{_shortened(cell.text)}" is not a {what} of the instrument. Did you mean {close}?'
    return _problem(cell.sheet, "column", message, cell, close)


def _missing(
    sheet: str,
    required: Collection[str],
    present: Collection[str],
    problems: Iterable[Problem],
    what: str,
) -> list[Problem]:
    suggested = {problem.name for problem in problems if problem.kind == "column"}
    return [
        _problem(sheet, "column", f"there is no {what} for {name}. Add it.", name=name)
        for name in required
        if name not in present and name not in suggested
    ]


def _shortened(text: str, most: int = 60) -> str:
    text = plain(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def _problem(
    sheet: str,
    kind: str,
    message: str,
    cell: Cell | None = None,
    name: str = "",
    severity: Severity = "error",
) -> Problem:
    row, column, found = (cell.row, cell.column, cell.text) if cell else (0, 0, "")
    return Problem(severity, kind, sheet, row, column, name, found, message)
