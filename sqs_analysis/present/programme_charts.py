"""Drawings over many inspections: a funnel of teams, a map of teams by questions, lines over time."""

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
    ORANGE,
    QUIET,
    RULE,
    Word,
    as_drawn,
    boxes,
    points,
    strokes,
    styled,
    written,
)
from sqs_analysis.present.lettering import width_of_text, wrapped
from sqs_analysis.present.marks import Drawn, Map

WIDTH = 800.0
# A funnel is narrow, so that its words can be read on a phone.
FUNNEL_WIDTH, FUNNEL_HEIGHT = 480.0, 330.0
SMALL, LEFT, RIGHT, TOP = 12.5, 48.0, 468.0, 14.0
MOST_NAMED = 8
# Lines over time are as narrow.
PANEL, HIGH, GUTTER, GAP = 184.0, 64.0, 46.0, 22.0
PANEL_SIZE, PANEL_LINE = 12.5, 15.0  # so that words of lines over time can be read on a phone
LABEL_SIZE, LINE = 11.0, 13.0

ROW = 11.0
NAME_SIZE, HEAD_SIZE = 9.0, 9.0
# From low to high: readable in print without colour, as each is lighter than the last.
SHADES = ("#12436D", "#3B6C97", "#8FB4D6", "#C6DCEE", "#EEF4FA")
HEAD, KEY_WIDTH = 150.0, 128.0


# Left, top, right and bottom of a name.
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a funnel shows: a point per team, and limits along the number of judgements.

    Parameters
    ----------
    points : judgements, share from 0 to 1, and the team's name where it lies beyond the outer limits,
        of those the least likely first.
    curve : judgements with the lower and upper inner and the lower and upper outer limit.
    target : share of all teams together.
    axis : the labels at 0, 25, 50, 75 and 100 per cent, upwards.
    across : what the axis along the bottom counts.
    """

    points: Sequence[tuple[int, float, str]]
    curve: Sequence[tuple[int, float, float, float, float]]
    target: float
    axis: Sequence[str]
    across: str


def funnel_drawn(funnel: Funnel, identity: str, stamp: Stamp) -> Drawn:
    """The teams of a programme on one question, with the limits of chance, as a drawing."""
    most = max((point[0] for point in funnel.points), default=1)
    with styled(identity):
        words = [*_funnel_words(most, funnel), *_funnel_names(funnel.points, most)]
        return as_drawn(_funnel_marks(funnel, most), words, FUNNEL_WIDTH, FUNNEL_HEIGHT, stamp)


def _y(share: float) -> float:
    bottom = FUNNEL_HEIGHT - 42
    return bottom - share * (bottom - TOP)


def _x(count: float, most: int) -> float:
    return LEFT + count / most * (RIGHT - LEFT)


def _funnel_marks(funnel: Funnel, most: int) -> Iterator[Artist]:
    yield strokes([[(LEFT, _y(step / 4)), (RIGHT, _y(step / 4))] for step in range(5)], RULE, 1)
    yield strokes([[(LEFT, _y(funnel.target)), (RIGHT, _y(funnel.target))]], ORANGE, 2)
    for column, width in ((1, 1.8), (2, 1.8), (3, 1.0), (4, 1.0)):
        line = [(_x(row[0], most), _y(row[column])) for row in funnel.curve]
        yield strokes([line], QUIET, width)
    for beyond in (False, True):
        shape, size, inside = ("D", 8, ORANGE) if beyond else ("o", 6, MARK)
        chosen = [(_x(n, most), _y(k)) for n, k, name in funnel.points if bool(name) is beyond]
        yield points(chosen, shape, size, inside, "white", 0.8)


def _funnel_words(most: int, funnel: Funnel) -> Iterator[Word]:
    for step, label in enumerate(funnel.axis):
        yield from written(LEFT - 8, _y(step / 4) + 4, label, SMALL, QUIET, "right")
    for count in _round_counts(most):
        yield from written(_x(count, most), FUNNEL_HEIGHT - 24, str(count), SMALL, QUIET, "center")
    yield from written((LEFT + RIGHT) / 2, FUNNEL_HEIGHT - 6, funnel.across, SMALL, QUIET, "center")


def _funnel_names(teams: Sequence[tuple[int, float, str]], most: int) -> Iterator[Word]:
    """Names of those beyond the outer limits, each where it covers no name and the fewest points."""
    dots = [(_x(count, most), _y(share)) for count, share, _ in teams]
    taken: list[_Box] = []
    for count, share, name in [team for team in teams if team[2]][:MOST_NAMED]:
        x, y, text = _x(count, most), _y(share), _short(name)
        width = width_of_text(text, SMALL)
        corners = [
            (left, y + down)
            for down in (4.5, -9, 18, -22, 31)
            for left in (x + 9, x - 9 - width, x - width / 2)
            if LEFT <= left <= RIGHT - width and y + down <= _y(0)
            if down != 4.5 or left != x - width / 2
        ]
        boxed = [(left, bottom - SMALL, left + width, bottom + 2) for left, bottom in corners]
        free = [box for box in boxed if not any(_meet(box, other) for other in taken)]
        if free:
            best = min(free, key=lambda box: sum(_holds(box, dot) for dot in dots))
            taken.append(best)
            yield from written(best[0], best[3] - 2, text, SMALL, INK, "left")


def _meet(one: _Box, other: _Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart


def _holds(box: _Box, point: tuple[float, float]) -> bool:
    return box[0] - 3 <= point[0] <= box[2] + 3 and box[1] - 3 <= point[1] <= box[3] + 3


def _round_counts(most: int) -> list[int]:
    """About five round numbers up to the most.

    >>> _round_counts(47), _round_counts(6)
    ([0, 10, 20, 30, 40], [0, 2, 4, 6])
    """
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if most / size <= 5)
    return list(range(0, most + 1, step))


def map_drawn(shown: Map, stamp: Stamp) -> Drawn:
    """A map as a drawing: a cell for each share, the names of columns above them, parts as headings."""
    left = max((width_of_text(_short(row.label), NAME_SIZE) for row in shown.rows), default=0.0) + 8
    names = [wrapped(name, HEAD, HEAD_SIZE) for name in shown.columns]
    cell = (WIDTH - left) / max(len(names), 1)
    places: dict[int | None, list[tuple[float, float]]] = {}
    words, y, part = [*_map_head(names, left, cell), *_map_key(shown.key)], HEAD + 24, ""
    for row in shown.rows:
        if row.part != part:
            part, y = row.part, y + ROW + 4
            words += written(0, y - 3, part, NAME_SIZE, MARK)
        words += written(left - 6, y + 8.5, _short(row.label), NAME_SIZE, INK, "right")
        for column, shade in enumerate(row.shades):
            places.setdefault(shade, []).append((left + column * cell, y))
        y += ROW
    shades: dict[int | None, str] = {None: "white", **dict(enumerate(SHADES))}
    marks = [boxes(places[n], shades[n], cell, ROW) for n in shades if n in places]
    samples = [boxes([(n * KEY_WIDTH, 2)], shades[n], 12, 12) for n in range(len(SHADES))]
    samples.append(boxes([(len(SHADES) * KEY_WIDTH, 2)], "white", 12, 12))
    return as_drawn([*samples, *marks], words, WIDTH, y + 6, stamp)


def _map_head(names: Sequence[tuple[str, ...]], left: float, cell: float) -> Iterator[Word]:
    """The names of the columns, upwards, in as many lines as they need."""
    for column, lines in enumerate(names):
        middle = left + (column + 0.5) * cell - (len(lines) - 1) * HEAD_SIZE / 2
        for number, line in enumerate(lines):
            x = middle + number * HEAD_SIZE + 3
            yield from written(x, HEAD + 18, line, HEAD_SIZE, QUIET, "left", 90)


def _map_key(key: Sequence[str]) -> Iterator[Word]:
    for number, text in enumerate(key):
        yield from written(number * KEY_WIDTH + 18, 12, text, HEAD_SIZE, QUIET, "left")


def _short(name: str) -> str:
    """A name in one line of the map."""
    lines = wrapped(name, 180, NAME_SIZE)
    return lines[0] if len(lines) == 1 else f"{lines[0]} …"


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
    names = [wrapped(panel.label, PANEL, PANEL_SIZE) for panel in panels]
    marks: list[Artist] = []
    words: list[Word] = []
    top = 0.0
    with styled(identity):
        for row in range(0, len(panels), 2):
            head = max(len(name) for name in names[row : row + 2]) * PANEL_LINE + 6
            for place in range(row, min(row + 2, len(panels))):
                left, under = GUTTER + (place - row) * (PANEL + GUTTER + 10), top + head
                words += _panel_words(names[place], left, under, days, axis)
                marks += _panel_marks(panels[place], left, under, days)
            top += head + HIGH + PANEL_LINE + GAP
        return as_drawn(marks, words, FUNNEL_WIDTH, top, stamp)


def _panel_words(
    name: Sequence[str], left: float, top: float, days: Sequence[str], axis: Sequence[str]
) -> Iterator[Word]:
    for number, line in enumerate(reversed(name)):
        yield from written(left, top - 8 - number * PANEL_LINE, line, PANEL_SIZE, INK)
    for label, y in zip(axis, (HIGH, HIGH / 2, 0), strict=True):
        yield from written(left - 6, top + y + 4, label, PANEL_SIZE, QUIET, "right")
    yield from written(left, top + HIGH + 15, days[0], PANEL_SIZE, QUIET)
    yield from written(left + PANEL, top + HIGH + 15, days[-1], PANEL_SIZE, QUIET, "right")


def _panel_marks(panel: Panel, left: float, top: float, days: Sequence[str]) -> Iterator[Artist]:
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
