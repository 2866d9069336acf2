"""Figures of a frame as cells of a table: what is missing is said in words, never handed on as NaN."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Number, Range
from sqs_analysis.present.formats import percent_text, range_text, ratio_text


def each_row(frame: pd.DataFrame) -> list[Any]:
    """The rows, each with its values under the names of the columns."""
    return list(frame.itertuples(index=False))


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
    if math.isnan(share):
        return Number(None, words("figure.none"))
    return Number(share, percent_text(share, words))


def limits_cell(lower: float, upper: float, words: Catalogue) -> Range:
    """Two limits of a share."""
    if math.isnan(lower):
        return Range(None, None, words("figure.none"))
    return Range(lower, upper, range_text(lower, upper, words))


def count_cell(count: int) -> Number:
    """A count."""
    return Number(int(count), str(count))


def maybe(share: float) -> float | None:
    """A share, None where nothing was judged."""
    return None if math.isnan(share) else float(share)
