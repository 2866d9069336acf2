"""How wide the columns of a table are on paper, from the letters they hold."""

from __future__ import annotations

from math import sqrt

from sqs_analysis.present.blocks import Share, Table, cell_text

# So many letters of the tables' size stand side by side on the page.
LETTERS = 104.0
# A column whose cells are this short holds figures: it is as wide as they are.
SHORT = 18
GAP = 2.5
BAR = 11.0
# A longer word is broken rather than given the whole page.
LONGEST_WORD = 16


def column_shares(table: Table) -> tuple[float, ...]:
    """Share of the page's width for each column; together they are one.

    Columns of figures take what they need. Columns of words share the rest, longer ones taking
    more, but by the square root of their length, so that none is a ribbon.

    Examples
    --------
    >>> rows = (("Was the plan reviewed in time?", "7 of 20"),)
    >>> wide, narrow = column_shares(Table("t", "", ("Question", "Sufficient"), rows))
    >>> wide > 5 * narrow
    True
    """
    needed = [_letters(table, column) for column in range(len(table.columns))]
    long = [_longest(table, column) > SHORT for column in range(len(table.columns))]
    free = LETTERS - sum(needed)
    wanted = [sqrt(_longest(table, column)) if long[column] else 0.0 for column in range(len(long))]
    if free > 0 and any(long):
        needed = [
            letters + free * want / sum(wanted)
            for letters, want in zip(needed, wanted, strict=True)
        ]
    return tuple(letters / sum(needed) for letters in needed)


def _letters(table: Table, column: int) -> float:
    """The letters a column cannot do without."""
    head = max((len(word) for word in table.columns[column].split()), default=0)
    body = max((_unbroken(cell_text(row[column])) for row in table.rows), default=0)
    bar = BAR if any(isinstance(row[column], Share) for row in table.rows) else 0.0
    return min(max(head, body), LONGEST_WORD) + bar + GAP


def _unbroken(text: str) -> int:
    if len(text) <= SHORT:
        return len(text)
    return max((len(word) for word in text.split()), default=0)


def _longest(table: Table, column: int) -> int:
    return max((len(cell_text(row[column])) for row in table.rows), default=0)
