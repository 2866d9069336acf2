"""How wide the columns of a table are on paper, from the letters they hold."""

from __future__ import annotations

from math import sqrt

from sqs_analysis.present.blocks import Share, Table, TableCell, cell_text

# So many letters of the tables' size stand side by side on the page.
LETTERS = 112.0
# A column whose cells are this short holds figures: it is as wide as they are.
SHORT = 18
GAP = 3.0
BAR = 12
BOLD = 1.1
# A longer word is broken rather than given the whole page.
LONGEST_WORD = 18


def column_shares(table: Table) -> tuple[float, ...]:
    """Share of the page's width for each column; together they are one.

    Columns of figures take what they need. Columns of words share the rest, longer ones taking
    more, but by the square root of their length, so that none is a ribbon.

    Examples
    --------
    >>> rows = (("Was the plan reviewed in time?", "7 of 20"),)
    >>> wide, narrow = column_shares(Table("t", "", ("Question", "Sufficient"), rows))
    >>> wide > 3 * narrow
    True
    """
    numbers = range(len(table.columns))
    needed = [_letters(table, column) for column in numbers]
    roots = [
        sqrt(longest) if (longest := _longest(table, column)) > SHORT else 0 for column in numbers
    ]
    short = sum(letters for letters, root in zip(needed, roots, strict=True) if not root)
    free = max(LETTERS - short, 0) / (sum(roots) or 1)
    widths = [max(letters, free * root) for letters, root in zip(needed, roots, strict=True)]
    return tuple(width / sum(widths) for width in widths)


def _letters(table: Table, column: int) -> float:
    """The letters a column cannot do without."""
    head = BOLD * max((len(word) for word in table.columns[column].split()), default=0)
    body = max((_unbroken(row[column]) for row in table.rows), default=0)
    return min(max(head, body), LONGEST_WORD) + GAP


def _unbroken(cell: TableCell) -> int:
    text = cell_text(cell)
    if isinstance(cell, Share):
        return BAR + len(text)
    if len(text) <= SHORT:
        return len(text)
    return max((len(word) for word in text.split()), default=0)


def _longest(table: Table, column: int) -> int:
    return max((len(cell_text(row[column])) for row in table.rows), default=0)
