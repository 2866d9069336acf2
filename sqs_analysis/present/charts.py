"""The one module that draws: findings as dots with their intervals.

A line per question: its short name, a dot at the share sufficient on an axis that always runs from
0 to 100, a thin line for the interval, and k of n. The layout is computed from the text, in points,
so nothing is measured twice and no layout engine runs; text stays text in the SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.lettering import MEASURED_FONT, width_of_text, wrapped
from sqs_analysis.present.svg import lean_svg

# Government Analysis Function palette, accessible on white: dark blue marks, dark grey words.
MARK = "#12436D"
INK = "#0B0C0C"
QUIET = "#505A5F"  # 7.0 to 1 on white
RULE = "#D5D9DC"
BAND = "#D5D9DC"
ORANGE = "#B8510B"  # 5 to 1 on white, 3.4 to 1 on the band
# Bases below this look small: a hollow dot, since a share of so few cases is hardly a share.
SMALL_BASE = 6

WIDTH = 800.0
LABEL_WIDTH = 298.0
AXIS_LEFT, AXIS_RIGHT = 312.0, 560.0
OF_LEFT, OF_WIDTH = 578.0, 130.0
ASIDE_LEFT = 648.0
LINE_HEIGHT = 16.5
ROW_PADDING = 11.0
AXIS_HEIGHT = 30.0
FONT_SIZE = 14.0
SMALL_FONT_SIZE = 12.5
Align = Literal["left", "center", "right"]

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": MEASURED_FONT,
    "path.simplify": False,
}


def styled(identity: str) -> AbstractContextManager[None]:
    """The settings in which a chart is drawn: these, and for the rest matplotlib's own.

    A person's settings (a `matplotlibrc`, a style sheet) have no part in a report.

    Parameters
    ----------
    identity : of the chart, from which names within it are made.
    """
    # Looked at as in any dictionary: asked for its backend, matplotlib would choose one.
    now: dict[Any, Any] = dict(dict.items(mpl.rcParams))
    usual: dict[Any, Any] = dict(dict.items(mpl.rcParamsDefault))
    undone = {name: usual[name] for name in usual if name in now and now[name] != usual[name]}
    undone = {name: value for name, value in undone.items() if not name.startswith("backend")}
    return mpl.rc_context({**undone, **STYLE, "svg.hashsalt": identity})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dot chart.

    Parameters
    ----------
    label : what was asked, in short.
    proportion, lower, upper : share from 0 to 1 with its limits; None where nothing applied.
    of : k of n in figures, or what to say where nothing applied.
    aside : what was left out of n, such as "4 n/a".
    small : whether the base is too small for a full dot.
    span : lowest and highest share of others, drawn as a broad band behind the line.
    mark : share of the others together, drawn as a tick across the band.
    """

    label: str
    proportion: float | None
    lower: float | None
    upper: float | None
    of: str
    aside: str = ""
    small: bool = False
    span: tuple[float, float] | None = None
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A line with its wrapped texts and the height of its middle and its row."""

    line: Line
    label: tuple[str, ...]
    of: tuple[str, ...]
    aside: tuple[str, ...]
    aside_left: float
    middle: float
    height: float


def dot_chart(
    identity: str,
    title: str,
    caption: str,
    alt: str,
    lines: Sequence[Line],
    axis: Sequence[str],
    stamp: Stamp,
) -> Chart:
    """Draw a line per question.

    Parameters
    ----------
    identity : id of the chart on its page; also makes the ids inside the SVG its own.
    title, caption, alt : heading, the sentence under the chart, and its text alternative.
    lines : the lines from top to bottom.
    axis : the labels at 0, 25, 50, 75 and 100 per cent.
    stamp : the inspection and workbook the figures come from.
    """
    places = tuple(_places(lines))
    height = AXIS_HEIGHT + sum(place.height for place in places) + 8
    with styled(identity):
        svg = as_svg(_figure(places, axis, height), WIDTH, height, stamp)
    return Chart(identity, title, caption, alt, svg, WIDTH, height, stamp)


def _places(lines: Iterable[Line]) -> Iterator[_Place]:
    top = AXIS_HEIGHT
    for line in lines:
        label = wrapped(line.label, LABEL_WIDTH, FONT_SIZE)
        of = wrapped(line.of, OF_WIDTH, FONT_SIZE)
        aside_left = max(
            ASIDE_LEFT, OF_LEFT + max(width_of_text(part, FONT_SIZE) for part in of) + 8
        )
        aside = wrapped(line.aside, WIDTH - aside_left, SMALL_FONT_SIZE)
        height = LINE_HEIGHT * max(len(label), len(of), len(aside)) + ROW_PADDING
        yield _Place(line, label, of, aside, aside_left, top + height / 2, height)
        top += height


def _figure(places: Sequence[_Place], axis: Sequence[str], height: float) -> Figure:
    marks = [_rules(height), *_others(places), *_intervals_and_dots(places)]
    words = [*_axis_words(axis), *(word for place in places for word in _words(place))]
    return placed(marks, words, WIDTH, height)


class Marks(Artist):
    """Strokes and dots in one group: all that is needed of a plot's axes, which are slow to make."""

    def __init__(self, marks: Iterable[Artist], transform: Transform) -> None:
        super().__init__()
        self._marks = tuple(marks)
        for mark in self._marks:
            mark.set_transform(transform)

    def set_figure(self, fig: Any) -> None:
        """Belong to a figure, marks and all."""
        super().set_figure(fig)
        for mark in self._marks:
            mark.set_figure(fig)

    def draw(self, renderer: Any) -> None:
        """Draw the marks, the first one first."""
        renderer.open_group("axes")
        for mark in self._marks:
            mark.draw(renderer)
        renderer.close_group("axes")


class Word(Text):
    """A line of text that the reader's machine lays out: measuring it here as well would be idle."""

    def draw(self, renderer: Any) -> None:
        """Write the text where it stands."""
        x, y = self.get_transform().transform(self.get_position())
        colours = renderer.new_gc()
        colours.set_foreground(self.get_color())
        turn = self.get_rotation()
        place = (x, renderer.height - y, self.get_text(), self.get_fontproperties(), turn)
        renderer.open_group("text")
        renderer.draw_text(colours, *place, mtext=self)
        renderer.close_group("text")
        colours.restore()


def _x(proportion: float) -> float:
    return AXIS_LEFT + proportion * (AXIS_RIGHT - AXIS_LEFT)


def _quarters() -> list[float]:
    return [_x(step / 4) for step in range(5)]


def _axis_words(labels: Sequence[str]) -> Iterator[Word]:
    for x, label in zip(_quarters(), labels, strict=True):
        yield from _written(x, AXIS_HEIGHT - 10, label, SMALL_FONT_SIZE, QUIET, "center")


def _rules(height: float) -> LineCollection:
    return strokes([[(x, AXIS_HEIGHT), (x, height - 6)] for x in _quarters()], RULE, 1)


def _others(places: Sequence[_Place]) -> Iterator[Artist]:
    """Bands from the lowest to the highest of others, and ticks at what they have together."""
    spans = [(place.middle, place.line.span) for place in places if place.line.span]
    if spans:
        bands = [[(_x(low), middle), (_x(high), middle)] for middle, (low, high) in spans]
        yield strokes(bands, BAND, 9)
    marks = [(place.middle, place.line.mark) for place in places if place.line.mark is not None]
    if marks:
        ticks = [[(_x(mark), middle - 8), (_x(mark), middle + 8)] for middle, mark in marks]
        yield strokes(ticks, ORANGE, 3)


def _intervals_and_dots(places: Sequence[_Place]) -> Iterator[Artist]:
    shown = [place for place in places if place.line.proportion is not None]
    intervals = [
        [(_x(place.line.lower), place.middle), (_x(place.line.upper), place.middle)]
        for place in shown
        if place.line.lower is not None and place.line.upper is not None
    ]
    yield strokes(intervals, MARK, 1.8)
    for small in (False, True):
        yield _dots([place for place in shown if place.line.small is small], small=small)


def strokes(lines: Sequence[Any], colour: str, width: float) -> LineCollection:
    """Lines through given points, of one colour and width."""
    return LineCollection(lines, colors=colour, linewidths=width, clip_on=False)


def _dots(places: Sequence[_Place], *, small: bool) -> Line2D:
    return Line2D(
        [_x(place.line.proportion or 0.0) for place in places],
        [place.middle for place in places],
        linestyle="none",
        marker="o",
        markersize=10,
        markerfacecolor="white" if small else MARK,
        markeredgecolor=MARK,
        markeredgewidth=2,
        clip_on=False,
    )


def _words(place: _Place) -> Iterator[Word]:
    colour = INK if place.line.proportion is not None else QUIET
    columns: tuple[tuple[float, tuple[str, ...], float, str, Align], ...] = (
        (LABEL_WIDTH, place.label, FONT_SIZE, INK, "right"),
        (OF_LEFT, place.of, FONT_SIZE, colour, "left"),
        (place.aside_left, place.aside, SMALL_FONT_SIZE, QUIET, "left"),
    )
    for x, texts, size, ink, align in columns:
        first = place.middle + 4.5 - LINE_HEIGHT * (len(texts) - 1) / 2
        for number, text in enumerate(texts):
            yield from _written(x, first + number * LINE_HEIGHT, text, size, ink, align)


def _written(
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    align: Align,
) -> Iterator[Word]:
    """A line of text that stands on a point; nothing where it is empty."""
    if text:
        yield Word(x, y, text, fontsize=size, color=colour, ha=align, va="baseline")


def placed(marks: Iterable[Artist], words: Iterable[Word], width: float, height: float) -> Figure:
    """A figure in which everything is placed in points from the top left corner."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    figure.patch.set_visible(False)
    points = Affine2D().scale(1 / width, -1 / height).translate(0, 1) + figure.transFigure
    for artist in (Marks(marks, points), *words):
        artist.set_transform(points)
        figure.add_artist(artist)
    return figure


def as_svg(figure: Figure, width: float, height: float, stamp: Stamp) -> str:
    """The figure as lean SVG text."""
    out = StringIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return lean_svg(out.getvalue(), width, height, stamp)


@cache
def warm_up() -> None:
    """Draw one small chart, so that fonts are found before the first real one."""
    line = Line("warm", 0.5, 0.2, 0.8, "1 of 2")
    dot_chart("warm", "", "", "", [line], ["0", "25", "50", "75", "100"], Stamp("", ""))
