"""A table whose cells hold one number each: 7 of 20 becomes 7 beside 20, an interval its limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Number, Range, Share, Table, TableCell, cell_text

OF_A_TOTAL = ("spreadsheet.part_count", "spreadsheet.part_of")
SHARE = "spreadsheet.part_share"
LIMITS = ("spreadsheet.part_lower", "spreadsheet.part_upper")


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
