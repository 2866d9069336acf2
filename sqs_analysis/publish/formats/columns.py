"""How wide the columns of a table are on paper, from the letters they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import sqrt

from sqs_analysis.present.blocks import Number, Share, Table, TableCell, cell_text

# In letters of the table: a column whose cells are this short holds figures, and is as wide as
# they are; a longer word is broken rather than given more; columns keep this distance.
SHORT = 18
LONGEST_WORD = 18
GAP = 2.5
# Headings are bold, and so much wider.
BOLD = 1.1


def column_shares(table: Table, letters: float, bar: float = 0.0) -> tuple[float, ...]:
    """Share of the page's width for each column; together they are one.

    Columns of figures take what they need. Columns of words share the rest, longer ones taking
    more, but by the square root of their length, so that none is a ribbon.

    Parameters
    ----------
    table : the table.
    letters : how many letters of its size stand side by side on the page.
    bar : the letters that a bar in a cell takes the place of.

    Examples
    --------
    >>> rows = (("Was the plan reviewed in time?", "7 of 20"),)
    >>> wide, narrow = column_shares(Table("t", "", ("Question", "Sufficient"), rows), 100)
    >>> wide > 3 * narrow
    True
    """
    needed = _all_needed(table, bar)
    roots = [_root(cells) for cells in _cells(table)]
    taken = sum(need for need, root in zip(needed, roots, strict=True) if not root)
    free = max(letters - taken, 0) / (sum(roots) or 1)
    widths = [max(need, free * root) for need, root in zip(needed, roots, strict=True)]
    return tuple(width / sum(widths) for width in widths)


def in_parts(table: Table, letters: float, bar: float = 0.0) -> Iterator[Table]:
    """The table, or as many as it takes for their columns to stand side by side on the page.

    Each part has the cells that head the rows; the last has the notes.

    >>> rows = ((("a", *[Number(10**9, "1000000000")] * 9)),)
    >>> wide = Table("t", "", ("Team", *map(str, range(9))), rows)
    >>> [len(part.columns) for part in in_parts(wide, 100)]
    [8, 3]
    """
    needed, heads = _all_needed(table, bar), [*range(table.heads)]
    if sum(needed) <= letters:
        yield table
        return
    room = letters - sum(needed[: table.heads])
    parts: list[list[int]] = []
    for place in range(table.heads, len(needed)):
        if not parts or sum(needed[other] for other in (*parts[-1], place)) > room:
            parts.append([])
        parts[-1].append(place)
    for number, part in enumerate(parts, 1):
        kept = [*heads, *part]
        yield replace(
            table,
            columns=tuple(table.columns[place] for place in kept),
            rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
            notes=table.notes if number == len(parts) else (),
        )


def figure_columns(table: Table) -> tuple[bool, ...]:
    """Whether each column holds numbers, and so stands to the right.

    >>> figure_columns(Table("t", "", ("Question", "Cases"), (("Plan", Number(7, "7")),)))
    (False, True)
    """
    numbers = range(len(table.columns))
    return tuple(any(isinstance(row[number], Number) for row in table.rows) for number in numbers)


def _cells(table: Table) -> list[list[TableCell]]:
    return [[row[number] for row in table.rows] for number in range(len(table.columns))]


def _all_needed(table: Table, bar: float) -> list[float]:
    cells = zip(table.columns, _cells(table), strict=True)
    return [_needed(head, column, bar) for head, column in cells]


def _needed(head: str, cells: Sequence[TableCell], bar: float) -> float:
    """The letters a column cannot do without."""
    words = BOLD * max(map(len, head.split()), default=0)
    widest = max((_unbroken(cell, bar) for cell in cells), default=0.0)
    return min(max(words, widest), LONGEST_WORD) + GAP


def _unbroken(cell: TableCell, bar: float) -> float:
    text = cell_text(cell)
    if isinstance(cell, Share):
        return bar + len(text)
    if len(text) <= SHORT:
        return len(text)
    return max(map(len, text.split()), default=0)


def _root(cells: Sequence[TableCell]) -> float:
    """Square root of a column's longest text, 0 for a column of figures."""
    longest = max((len(cell_text(cell)) for cell in cells), default=0)
    return sqrt(longest) if longest > SHORT else 0.0
