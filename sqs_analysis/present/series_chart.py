"""Lines over time as a drawing: a panel each, with what would be expected behind the dot of a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist

from sqs_analysis.present.blocks import Stamp
from sqs_analysis.present.drawing import (
    BAND,
    INK,
    MARK,
    QUIET,
    RULE,
    Word,
    as_drawn,
    points,
    strokes,
    styled,
    written,
)
from sqs_analysis.present.lettering import wrapped
from sqs_analysis.present.marks import Drawn

# Narrow, so that its words can be read on a phone.
WIDTH, PANEL, HIGH, LEFT, GAP = 480.0, 190.0, 62.0, 40.0, 20.0
SIZE, LINE = 11.0, 13.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One line over time: its label, and by date the share and what would be expected, from and to.

    A date on which nothing was judged has no entry.
    """

    label: str
    shares: Sequence[tuple[str, float, float, float]]


def panels_drawn(
    panels: Sequence[Panel], days: Sequence[str], axis: Sequence[str], identity: str, stamp: Stamp
) -> Drawn:
    """Panels in two columns on one axis of time.

    Parameters
    ----------
    days : all dates, of which the first and the last are written.
    axis : the labels at 0, 50 and 100 per cent.
    """
    names = [wrapped(panel.label, PANEL, SIZE) for panel in panels]
    marks: list[Artist] = []
    words: list[Word] = []
    top = 0.0
    with styled(identity):
        for row in range(0, len(panels), 2):
            head = max(len(name) for name in names[row : row + 2]) * LINE + 6
            for place in range(row, min(row + 2, len(panels))):
                left, under = LEFT + (place - row) * (PANEL + LEFT + 10), top + head
                words += _words(names[place], left, under, days, axis)
                marks += _marks(panels[place], left, under, days)
            top += head + HIGH + LINE + GAP
        return as_drawn(marks, words, WIDTH, top, stamp)


def _words(
    name: Sequence[str], left: float, top: float, days: Sequence[str], axis: Sequence[str]
) -> Iterator[Word]:
    for number, line in enumerate(reversed(name)):
        yield from written(left, top - 8 - number * LINE, line, SIZE, INK)
    for label, y in zip(axis, (HIGH, HIGH / 2, 0), strict=True):
        yield from written(left - 6, top + y + 4, label, SIZE, QUIET, "right")
    yield from written(left, top + HIGH + 15, days[0], SIZE, QUIET)
    yield from written(left + PANEL, top + HIGH + 15, days[-1], SIZE, QUIET, "right")


def _marks(panel: Panel, left: float, top: float, days: Sequence[str]) -> Iterator[Artist]:
    first, last = (dt.date.fromisoformat(day) for day in (days[0], days[-1]))
    span = max((last - first).days, 1)

    def at(day: str, share: float) -> tuple[float, float]:
        along = (dt.date.fromisoformat(day) - first).days / span
        return left + 5 + along * (PANEL - 10), top + (1 - share) * HIGH

    ends = (left, left + PANEL)
    yield strokes([[(x, top + y) for x in ends] for y in (0, HIGH / 2, HIGH)], RULE, 1)
    yield strokes([[at(day, low), at(day, high)] for day, _, low, high in panel.shares], BAND, 6)
    line = [at(day, share) for day, share, _, _ in panel.shares]
    yield strokes([line], MARK, 1.4)
    yield points(line, "o", 5, MARK, "white", 0.6)
