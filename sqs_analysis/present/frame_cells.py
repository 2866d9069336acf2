"""Figures of a frame as cells of a table: what is missing is said in words, never handed on as NaN."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Number, Range, Stamp, Table, TableCell
from sqs_analysis.present.formats import percent_text, points_text, range_text, ratio_text


def each_row(frame: pd.DataFrame) -> list[Any]:
    """The rows, each with its values under the names of the columns."""
    return list(frame.itertuples(index=False))


# What heads each column of a table, and its cell for a row.
Column = tuple[str, Callable[[Any], TableCell]]
Columns = Sequence[Column]


def tabled(
    identity: str,
    title: str,
    rows: Iterable[Any],
    columns: Columns,
    notes: Iterable[str] = (),
    stamp: Stamp | None = None,
    summary: str | None = None,
    **further: Any,
) -> Table:
    """A table with a row for each of some rows; it is folded away under its title, unless told.

    >>> tabled("squares", "Squares", [2], [("n", count_cell), ("n²", lambda n: count_cell(n * n))]).rows
    ((Number(value=2, text='2', of=None), Number(value=4, text='4', of=None)),)
    """
    heads, cells = tuple(head for head, _ in columns), [cell for _, cell in columns]
    found = tuple(tuple(cell(row) for cell in cells) for row in rows)
    folded = title if summary is None else summary
    return Table(identity, title, heads, found, tuple(notes), stamp, folded, **further)


def of_cell(k: int, n: int, words: Catalogue, nothing: str = "figure.nothing") -> Number:
    """k of n; without judgements the phrase for that."""
    if not n:
        return Number(None, words(nothing))
    return Number(k, words("figure.of", k=k, n=n), n)


def ratio_cell(k: int, n: int, words: Catalogue, nothing: str = "figure.nothing") -> Number:
    """The share that k is of n; without judgements the phrase for that."""
    if not n:
        return Number(None, words(nothing))
    return Number(k / n, ratio_text(k, n, words))


def share_cell(share: float, words: Catalogue) -> Number:
    """A share that is no k of n."""
    return Number(maybe(share), percent_text(share, words))


def limits_cell(lower: float, upper: float, words: Catalogue) -> Range:
    """Two limits of a share."""
    return Range(maybe(lower), maybe(upper), range_text(lower, upper, words))


def difference_cell(row: Any, words: Catalogue, nothing: str = "figure.none") -> Range:
    """A difference by its limits, in percentage points."""
    if math.isnan(row.difference):
        return Range(None, None, words(nothing))
    return Range(row.lower, row.upper, points_text(row.lower, row.upper, words))


def count_cell(count: int) -> Number:
    """A count."""
    return Number(int(count), str(count))


def maybe(share: float) -> float | None:
    """A share, None where nothing was judged."""
    return None if math.isnan(share) else float(share)
