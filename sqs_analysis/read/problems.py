"""A problem is what is wrong with a workbook: where, what was found, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]

SHEET_ORDER = ("Inspection", "Cases", "Staff", "Commentary")


def column_letters(column: int) -> str:
    """Name of a 1-based spreadsheet column.

    >>> column_letters(1), column_letters(26), column_letters(27)
    ('A', 'Z', 'AA')
    """
    letters = ""
    while column > 0:
        column, remainder = divmod(column - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name of a cell within its sheet.

    >>> cell_name(14, 8)
    'H14'
    """
    return f"{column_letters(column)}{row}" if row and column else ""


def few(names: Iterable[object], most: int = 10) -> str:
    """The first of some rows or columns, and that there are more.

    >>> few([3, 4]), few("abc", most=2)
    ('3, 4', 'a, b …')
    """
    listed = [str(name) for name in names]
    return ", ".join(listed[:most]) + (" …" if len(listed) > most else "")


def ranges(rows: Iterable[int]) -> str:
    """Numbers of rows, those that follow one another together.

    >>> ranges([3, 4, 5, 9])
    '3–5, 9'
    """
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][-1] + 1:
            spans[-1][1:] = [row]
        else:
            spans.append([row])
    return ", ".join("–".join(map(str, span)) for span in spans)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one place.

    Parameters
    ----------
    severity : "error" blocks a report, "warning" does not.
    kind : short stable name of the rule that was broken, for machines.
    sheet, row, column : the place; row and column are 1-based, 0 for the whole sheet or file.
    name : question or field concerned, "" where there is none.
    found : the text of the cell as it stands.
    message : a sentence that says what is wrong and what to do.

    Examples
    --------
    >>> print(Problem("error", "answer", "Cases", 14, 8, "ROH09", "Mabye", '"Mabye" is not one of …'))
    Cases!H14 (ROH09): "Mabye" is not one of …
    """

    severity: Severity
    kind: str
    sheet: str
    row: int
    column: int
    name: str
    found: str
    message: str

    @property
    def cell(self) -> str:
        """The cell within its sheet ("H14"), or "" for a whole sheet."""
        return cell_name(self.row, self.column)

    @property
    def address(self) -> str:
        """Sheet and cell, as a spreadsheet writes them."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        name = f" ({self.name})" if self.name else ""
        return f"{self.address}{name}: {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """The problem as plain values, with its cell named."""
        return {**asdict(self), "cell": self.cell, "address": self.address}


def of_sheet(
    sheet: str, kind: str, message: str, severity: Severity = "error", name: str = ""
) -> Problem:
    """A problem of a whole sheet or file."""
    return Problem(severity, kind, sheet, 0, 0, name, "", message)


def by_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by sheet, row and column, errors before warnings in one cell."""

    def place(problem: Problem) -> tuple[object, ...]:
        known = problem.sheet in SHEET_ORDER
        order = SHEET_ORDER.index(problem.sheet) if known else len(SHEET_ORDER)
        where = (problem.sheet, problem.row, problem.column)
        return order, *where, problem.severity, problem.message

    return tuple(sorted(dict.fromkeys(problems), key=place))


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the problems that block a report."""
    return tuple(problem for problem in problems if problem.severity == "error")
