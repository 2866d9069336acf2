"""Charts as drawings, for paper: findings as dots with their intervals, cases as cells.

A line per question: its short name, k of n, a dot at the share sufficient on an axis that always runs
from 0 to 100, and a thin line for the interval. The layout is computed from the text, in points, so
nothing is measured twice and no layout engine runs; text stays text in the SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache

from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.drawing import (
    BAND,
    INK,
    MARK,
    MET,
    ORANGE,
    QUIET,
    RULE,
    Word,
    as_drawn,
    boxes,
    placed,
    points,
    strokes,
    styled,
    written,
)
from sqs_analysis.present.lettering import width_of_text, wrapped
from sqs_analysis.present.marks import Dots, Drawn, Grid, Key, Line, Map, Mark
from sqs_analysis.present.programme_charts import map_drawn

# The cells of a grid: dark and pale stay apart in grey print.
CELLS: dict[Mark, str] = {"fell": MARK, "met": MET, "none": "white", "blank": ORANGE}
BEHIND_FIRST: tuple[Mark, ...] = ("band", "tick", "line", "before", "dot", "hollow")

WIDTH = 800.0
LABEL_WIDTH = 304.0
OF_LEFT, OF_WIDTH = 316.0, 130.0
AXIS_LEFT, AXIS_RIGHT = 470.0, 780.0
LINE_HEIGHT, NOTE_HEIGHT, ROW_PADDING = 15.0, 14.0, 5.0
AXIS_HEIGHT, KEY_MARK, STRIP = 24.0, 22.0, 17.5
FONT_SIZE, SMALL_FONT_SIZE, NAME_SIZE, TITLE_SIZE, MARGIN = 13.5, 12.0, 10.5, 16.0, 12.0

Sketch = tuple[list[Artist], list[Word], float]  # marks, words, and how high they stand


@dataclass(frozen=True, slots=True)
class _Place:
    """A line with its wrapped texts, where its row begins, and the height of its marks."""

    line: Line
    label: tuple[str, ...]
    of: tuple[str, ...]
    aside: tuple[str, ...]
    note: tuple[str, ...]
    top: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its marks: that of the middle of its label."""
        texts = max(len(self.label), len(self.of), len(self.aside))
        return self.top + (texts * LINE_HEIGHT + ROW_PADDING) / 2


@lru_cache(maxsize=64)  # PDF and Word show the same
def drawn(chart: Chart) -> Drawn:
    """A chart as a drawing, for paper; ids within it are made from its own.

    >>> line = Line("Assessment good enough", 0.35, 0.18, 0.57, "7 of 20")
    >>> dots = Dots((line,), ("0%", "25%", "50%", "75%", "100%"))
    >>> drawn(Chart("c", "Assessment", "", "7 of 20", dots, Stamp("mk", "0"))).width
    800.0
    """
    stamp = chart.stamp or Stamp("", "")
    with styled(chart.id):
        match chart.shows:
            case Dots() | Grid():
                marks, words, height = _sketch(chart.shows)
                return as_drawn(marks, words, WIDTH, height, stamp)
            case Map():
                return map_drawn(chart.shows, stamp)
            case already:
                return already


@contextmanager
def figure_of(chart: Chart) -> Iterator[Figure]:
    """A chart of shares or cases as a figure of its own, its title and what is measured above it."""
    with styled(chart.id):
        assert isinstance(chart.shows, Dots | Grid)
        marks, words, height = _sketch(chart.shows)
        lines = [(text, TITLE_SIZE, INK) for text in wrapped(chart.title, WIDTH, TITLE_SIZE)]
        small = wrapped(chart.caption, WIDTH, SMALL_FONT_SIZE)
        lines += [(text, SMALL_FONT_SIZE, QUIET) for text in small]
        y = -1.4 * sum(size for _, size, _ in lines) - LINE_HEIGHT
        top = -y
        for text, size, ink in lines:
            y += 1.4 * size
            words += written(0, y, text, size, ink)
        whose = chart.stamp.inspection if chart.stamp else ""
        words += written(WIDTH, height + LINE_HEIGHT, whose, SMALL_FONT_SIZE, QUIET, "right")
        yield placed(marks, words, WIDTH, height + LINE_HEIGHT, top, MARGIN)


def _sketch(shows: Dots | Grid) -> Sketch:
    return _dots(shows) if isinstance(shows, Dots) else _grid(shows)


def _dots(dots: Dots) -> Sketch:
    marks, words, top = _key(dots.key)
    top += AXIS_HEIGHT if dots.axis else 4
    places = tuple(_places(dots.lines, top))
    height = sum((place.height for place in places), top) + 8
    rules, labels = _axis(dots.axis, top, height)
    of_lines = [word for place in places for word in _words(place)]
    return [*marks, rules, *_marks(places)], [*words, *labels, *of_lines], height


def _places(lines: Iterable[Line], top: float) -> Iterator[_Place]:
    for line in lines:
        label = wrapped(line.label, LABEL_WIDTH, FONT_SIZE)
        of = wrapped(line.of, OF_WIDTH, FONT_SIZE)
        taken = max((width_of_text(part, FONT_SIZE) for part in of), default=0.0) + 8
        aside = wrapped(line.aside, AXIS_LEFT - OF_LEFT - taken - 12, SMALL_FONT_SIZE)
        note = wrapped(line.note, AXIS_LEFT - 20, SMALL_FONT_SIZE) if line.note else ()
        texts = max(len(label), len(of), len(aside))
        height = LINE_HEIGHT * texts + NOTE_HEIGHT * len(note) + ROW_PADDING
        yield _Place(line, label, of, aside, note, top, height)
        top += height


def _key(key: Key) -> Sketch:
    """A sample of each mark that a key explains and its words, in as many lines as they need."""
    marks: list[Artist] = []
    words: list[Word] = []
    left, line = 0.0, 0
    for mark, text in key:
        wide = width_of_text(text, SMALL_FONT_SIZE) + KEY_MARK + 28
        if left and left + wide > WIDTH:
            left, line = 0.0, line + 1
        middle = (line + 0.5) * LINE_HEIGHT
        marks.append(_sample(mark, left, middle))
        words += written(left + KEY_MARK + 8, middle + 4, text, SMALL_FONT_SIZE, QUIET)
        left += wide
    return marks, words, LINE_HEIGHT * (line + 1) if key else 0


def _sample(mark: Mark, left: float, middle: float) -> Artist:
    centre = left + KEY_MARK / 2
    if mark in CELLS:
        return boxes([(centre - 6, middle - 6)], CELLS[mark], 12, 12)
    wide = mark in ("band", "line")
    return _drawn(mark, [(left, left + KEY_MARK) if wide else (centre, centre)], [middle])


def _drawn(mark: Mark, ends: Sequence[tuple[float, float]], at: Sequence[float]) -> Artist:
    """A mark from where to where, at each of some heights."""
    places = [(low, high, y) for (low, high), y in zip(ends, at, strict=True)]
    match mark:
        case "band" | "line":
            flat = [[(low, y), (high, y)] for low, high, y in places]
            return strokes(flat, BAND, 9) if mark == "band" else strokes(flat, MARK, 1.8)
        case "tick":
            return strokes([[(x, y - 8), (x, y + 8)] for x, _, y in places], ORANGE, 3)
        case "before":
            return points([(x, y) for x, _, y in places], "D", 7.5, "white", MARK, 1.5)
        case _:
            inside = MARK if mark == "dot" else "white"
            return points([(x, y) for x, _, y in places], "o", 10, inside, MARK, 2)


def _x(proportion: float) -> float:
    return AXIS_LEFT + proportion * (AXIS_RIGHT - AXIS_LEFT)


def _axis(labels: Sequence[str], top: float, height: float) -> tuple[LineCollection, list[Word]]:
    """The rules at the quarters of the axis, and what stands above them."""
    quarters = [_x(step / 4) for step in range(5)]
    words = [
        word
        for x, label in zip(quarters, labels, strict=False)
        for word in written(x, top - 8, label, SMALL_FONT_SIZE, QUIET, "center")
    ]
    return strokes([[(x, top), (x, height - 6)] for x in quarters], RULE, 1), words


def _marks(places: Sequence[_Place]) -> Iterator[Artist]:
    """Every mark of all lines, those behind first; a drawing has them all but the two of others."""
    for mark in BEHIND_FIRST:
        own = [p for p in places if mark in p.line.marks]
        if own or mark not in ("band", "tick"):
            ends = [p.line.marks[mark] for p in own]
            yield _drawn(mark, [(_x(a), _x(b)) for a, b in ends], [p.middle for p in own])


def _words(place: _Place) -> Iterator[Word]:
    colour = INK if place.line.proportion is not None else QUIET
    taken = max((width_of_text(part, FONT_SIZE) for part in place.of), default=0.0) + 8
    columns: tuple[tuple[float, tuple[str, ...], float, str], ...] = (
        (0, place.label, FONT_SIZE, INK),
        (OF_LEFT, place.of, FONT_SIZE, colour),
        (OF_LEFT + taken, place.aside, SMALL_FONT_SIZE, QUIET),
    )
    for x, texts, size, ink in columns:
        first = place.middle + 4.5 - LINE_HEIGHT * (len(texts) - 1) / 2
        for number, text in enumerate(texts):
            yield from written(x, first + number * LINE_HEIGHT, text, size, ink)
    under = 2 * (place.middle - place.top) + place.top + 7.5
    for number, text in enumerate(place.note):
        yield from written(0, under + number * NOTE_HEIGHT, text, SMALL_FONT_SIZE, QUIET)


def _grid(grid: Grid) -> Sketch:
    """Cases by question: a shade for each judgement, the cases' names above them."""
    wide = (WIDTH - LABEL_WIDTH - OF_WIDTH - 8) / max(len(grid.cases), 1)
    key, words, y = _key(grid.key)
    head = max((width_of_text(case, NAME_SIZE) for case in grid.cases), default=0.0)
    y += head + 14
    cells: dict[Mark, list[tuple[float, float]]] = {}
    words += _case_names(grid.cases, wide, y - 4)
    for strip in grid.strips:
        if not strip.marks:
            y += 8
        size = SMALL_FONT_SIZE if strip.marks else FONT_SIZE
        words += written(0, y + 12, strip.label, size, INK if strip.marks else MARK)
        words += written(WIDTH - OF_WIDTH, y + 12, strip.of, FONT_SIZE, INK)
        for column, mark in enumerate(strip.marks):
            cells.setdefault(mark, []).append((LABEL_WIDTH + column * wide, y))
        y += STRIP
    marks = [boxes(cells[mark], CELLS[mark], wide - 1.2, STRIP - 1.2) for mark in sorted(cells)]
    return [*key, *marks], words, y + 6


def _case_names(cases: Sequence[str], wide: float, bottom: float) -> Iterator[Word]:
    size = min(NAME_SIZE, 0.9 * wide)
    for column, case in enumerate(cases):
        x = LABEL_WIDTH + (column + 0.5) * wide + 0.35 * size
        yield from written(x, bottom, case, size, QUIET, turn=90)


@cache
def warm_up() -> None:
    """Draw one small chart, so that fonts are found before the first real one."""
    line = Line("warm", 0.5, 0.2, 0.8, "1 of 2")
    drawn(Chart("warm", "", "", "", Dots((line,), ("0", "25", "50", "75", "100"))))
