"""Dates held against each other: the fieldwork, what came after it, and what is known of cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqs_analysis.read.cells import Cell
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_settings import WEEKDAYS
from sqs_analysis.read.problems import Problem, Severity
from sqs_analysis.read.readings import MONTHS, Reading, Unit, either_way, month_first
from sqs_analysis.read.text import plain

START, END, PUBLICATION = "fieldwork_start", "fieldwork_end", "publication_date"
# In days: what is unusual, and what cannot be.
MONTH, YEAR, CHILDHOOD = 31, 366, 20 * 366
SEVERAL = 3
# What is done after an inspection is rightly dated after it.
AFTERWARDS = ("action_due", "action_done")
# Nothing of what is read here was inspected in another century.
YEARS = range(2000, 2100)

Column = tuple[str, list[Reading]]


def date_columns(details: Unit, cases: Sequence[Unit]) -> list[Column]:
    """Dates as text that were written together: those of the details, and those of each column.

    Only a text leaves it open whether the day or the month stands first.
    """
    columns = [("", [details.readings[name] for name in _names(details)])]
    names = _names(cases[0]) if cases else []
    columns += [
        (cases[0].headings[name], [unit.readings[name] for unit in cases]) for name in names
    ]
    return [(name, [r for r in column if r.cell.kind == "text"]) for name, column in columns]


def _names(unit: Unit) -> list[str]:
    return [field.name for field in unit.fields if field.kind == "date"]


def month_first_cells(columns: Iterable[Column]) -> frozenset[Cell]:
    """The cells that no one can read since the month stands first: told once for their column."""
    return frozenset(
        reading.cell
        for _, column in columns
        if _only_month_first(column)
        for reading in column
        if month_first(reading.cell.text)
    )


def date_problems(
    details: Unit, cases: Sequence[Unit], columns: Sequence[Column], instrument: Instrument
) -> Iterator[Problem]:
    """Everything that is wrong with the dates of an inspection, each cause once.

    The columns are as ``date_columns`` gives them; the instrument says on which days of the week
    there is fieldwork.
    """
    yield from order_problems(columns)
    if columns[0][1] and _only_month_first(columns[0][1]):
        return  # the dates of the fieldwork are not known
    days = {n: r for n in (START, END, PUBLICATION) if (r := details.readings.get(n)) and r.codes}
    fieldwork = list(_fieldwork_problems(days, instrument, details.headings))
    yield from fieldwork
    if START in days and END in days and not any(p.severity == "error" for p in fieldwork):
        for name in _names(cases[0]) if cases else ():
            if name in AFTERWARDS:
                continue
            dates = [unit.readings[name] for unit in cases if unit.readings[name].codes]
            heading, fieldwork_days = cases[0].headings[name], (_day(days[START]), _day(days[END]))
            yield from _case_problems(heading, dates, *fieldwork_days)


def order_problems(columns: Sequence[Column]) -> Iterator[Problem]:
    """Columns, as ``date_columns`` gives them, whose month stands first, or may do so."""
    shown = any(_shows_order(reading) for _, column in columns for reading in column)
    for name, column in columns:
        yield from _order_problems(name, column, shown=shown)


def _shows_order(reading: Reading) -> bool:
    """Whether a numeric date can only be read with the day first, as 25/03/2013."""
    first = plain(reading.cell.text).replace(".", "/").replace("-", "/").partition("/")[0]
    return bool(reading.codes) and first.isdecimal() and MONTHS < int(first) <= MONTH


def _only_month_first(column: Sequence[Reading]) -> bool:
    return any(month_first(r.cell.text) for r in column) and not any(map(_shows_order, column))


def _order_problems(name: str, column: Sequence[Reading], *, shown: bool) -> Iterator[Problem]:
    """A column in which the month stands first, or in which nobody can tell."""
    if _only_month_first(column):
        wrong = next(r for r in column if month_first(r.cell.text))
        message = (
            f'"{plain(wrong.cell.text)}" is a day only with the month first, so the dates of this '
            f"column are not as they would be read{_and_more(column, wrong)}. Write them as "
            "year-month-day, such as 2013-03-25."
        )
        yield wrong.cell.problem(name, "date", message)
        return
    open_to_both = [r for r in column if either_way(r.cell.text)]
    if open_to_both and not shown:
        first = open_to_both[0]
        message = (
            f'"{plain(first.cell.text)}" is read as {_long(_day(first))}; no date in the workbook '
            f"shows whether the day or the month stands first{_and_more(open_to_both, first)}. If it "
            "is the month, write year-month-day, such as 2013-03-25."
        )
        yield first.cell.problem(name, "date order", message, "warning")


def _and_more(column: Sequence[Reading], first: Reading) -> str:
    others = [r.cell.name for r in column if r is not first]
    return f" (also {', '.join(others[:3])}{' …' if len(others) > 3 else ''})" if others else ""


def _day(reading: Reading) -> dt.date:
    return dt.date.fromisoformat(reading.codes[0])


def _fieldwork_problems(
    days: Mapping[str, Reading], instrument: Instrument, headings: Mapping[str, str]
) -> Iterator[Problem]:
    """Fieldwork that ends before it starts, takes too long, or was on unusual days."""
    if START in days and (start := _day(days[START])).year not in YEARS:
        message = f"{_long(start)} cannot be. Check the year."
        yield days[START].cell.problem(headings[START], "date order", message)
        return
    for earlier, later in ((START, END), (END, PUBLICATION)):
        if earlier not in days or later not in days:
            continue
        first, second, cell = _day(days[earlier]), _day(days[later]), days[later].cell
        apart = (second - first).days
        if apart < 0:
            message = f"{_long(second)} is before {headings[earlier]}, {_long(first)}."
            yield cell.problem(headings[later], "date order", message)
        elif apart > (MONTH if later == END else YEAR):
            after = f"{_apart(apart)} after {headings[earlier]}, {_long(first)}"
            message = f"{_long(second)} is {after}. Check both dates."
            severity: Severity = "error" if later == END and apart > YEAR else "warning"
            yield cell.problem(headings[later], "date order", message, severity)
    for name in (START, END):
        if (
            name in days
            and (day := _day(days[name])).weekday() not in instrument.fieldwork_weekdays
        ):
            usual = [WEEKDAYS[number] for number in instrument.fieldwork_weekdays]
            message = (
                f"{_long(day)} is a {WEEKDAYS[day.weekday()]}; fieldwork runs "
                f"{usual[0]} to {usual[-1]}. Check the date."
            )
            yield days[name].cell.problem(headings[name], "weekday", message, "warning")


def _case_problems(
    name: str, dates: Sequence[Reading], start: dt.date, end: dt.date
) -> Iterator[Problem]:
    """Dates of cases that lie long before the fieldwork or after it."""
    odd = [r for r in dates if _day(r) > end or (start - _day(r)).days > MONTH]
    many = len(odd) > SEVERAL and len(odd) > len(dates) / 2
    for reading in odd[:1] if many else odd:
        day = _day(reading)
        # What cannot be is an error; what is only odd may have its reason.
        cannot_be = (day - end).days > 2 * YEAR or (start - day).days > CHILDHOOD
        where = (
            f"after the fieldwork, which ended on {_long(end)}"
            if day > end
            else f"{_apart((start - day).days)} before the fieldwork, which began on {_long(start)}"
        )
        message = f"{_long(day)} lies {where}. Check the date."
        if many:
            message = (
                f"{_long(day)}, like {len(odd) - 1} more of the {len(dates)} dates of this column, "
                f"lies {where}. Correct the dates, or those of the fieldwork."
            )
        yield reading.cell.problem(name, "date order", message, "error" if cannot_be else "warning")


def _apart(days: int) -> str:
    return f"{days / 365.25:.0f} years" if days > 2 * YEAR else f"{days} days"


def _long(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
