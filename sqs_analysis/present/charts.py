"""The one module that draws: findings as dots with their intervals.

A line per question: its short name, a dot at the share sufficient on an axis that always runs from
0 to 100, a thin line for the interval, and k of n. The layout is computed from the text, in points,
so nothing is measured twice and no layout engine runs; text stays text in the SVG.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from sqs_analysis.present.blocks import Chart, Stamp

# Government Analysis Function palette, accessible on white: dark blue marks, dark grey words.
MARK = "#12436D"
INK = "#0B0C0C"
QUIET = "#505A5F"  # 7.0 to 1 on white
RULE = "#D5D9DC"
# Bases below this look small: a hollow dot, since a share of so few cases is hardly a share.
SMALL_BASE = 6

WIDTH = 800.0
LABEL_WIDTH = 282.0
AXIS_LEFT, AXIS_RIGHT = 296.0, 560.0
OF_LEFT = 580.0
ASIDE_LEFT = 652.0
LINE_HEIGHT = 15.0
ROW_PADDING = 11.0
AXIS_HEIGHT = 30.0
FONT_SIZE = 13.0
SMALL_FONT_SIZE = 11.5
# DejaVu Sans, the widest of the fonts a reader may have, needs about 0.56 em a letter.
LETTER = 0.56
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "path.simplify": False,
}
# Ids that repeat from chart to chart, and rotations by nothing.
GENERATED_ID = re.compile(r' id="(?:figure|axes|patch|text|line2d|LineCollection)_\d+"')
IDLE_TURN = re.compile(r' transform="rotate\(-0 [^)]*\)"')


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
    """

    label: str
    proportion: float | None
    lower: float | None
    upper: float | None
    of: str
    aside: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A line with its wrapped label and the height of its middle and its row."""

    line: Line
    label: tuple[str, ...]
    aside: tuple[str, ...]
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
    with mpl.rc_context({**STYLE, "svg.hashsalt": identity}):
        svg = _as_svg(_figure(places, axis, height), height, stamp)
    return Chart(identity, title, caption, alt, svg, WIDTH, height, stamp)


def _places(lines: Iterable[Line]) -> Iterator[_Place]:
    top = AXIS_HEIGHT
    for line in lines:
        label = _wrapped(line.label, LABEL_WIDTH, FONT_SIZE)
        aside = _wrapped(line.aside, WIDTH - _aside_left(line), SMALL_FONT_SIZE)
        height = LINE_HEIGHT * max(len(label), len(aside), 1) + ROW_PADDING
        yield _Place(line, label, aside, top + height / 2, height)
        top += height


def _aside_left(line: Line) -> float:
    return max(ASIDE_LEFT, OF_LEFT + _width(line.of, FONT_SIZE) + 8)


def _wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    letters = max(8, math.floor(width / (LETTER * size)))
    return tuple(textwrap.wrap(text, letters, break_long_words=True)) or ("",)


def _width(text: str, size: float) -> float:
    return LETTER * size * len(text)


def _figure(places: Sequence[_Place], axis: Sequence[str], height: float) -> Figure:
    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    figure.patch.set_visible(False)
    _draw_axis(figure, axis, height)
    _draw_marks(axes, places)
    for place in places:
        _draw_words(figure, place, height)
    return figure


def _x(proportion: float) -> float:
    return AXIS_LEFT + proportion * (AXIS_RIGHT - AXIS_LEFT)


def _draw_axis(figure: Figure, labels: Sequence[str], height: float) -> None:
    axes = figure.axes[0]
    quarters = [_x(step / 4) for step in range(5)]
    rules = [[(x, AXIS_HEIGHT), (x, height - 6)] for x in quarters]
    axes.add_collection(LineCollection(rules, colors=RULE, linewidths=1), autolim=False)
    for x, label in zip(quarters, labels, strict=True):
        _write(figure, x, AXIS_HEIGHT - 10, label, height, SMALL_FONT_SIZE, QUIET, "center")


def _draw_marks(axes: Any, places: Sequence[_Place]) -> None:
    shown = [place for place in places if place.line.proportion is not None]
    intervals = [
        [(_x(place.line.lower), place.middle), (_x(place.line.upper), place.middle)]
        for place in shown
        if place.line.lower is not None and place.line.upper is not None
    ]
    axes.add_collection(LineCollection(intervals, colors=MARK, linewidths=1.8), autolim=False)
    for small in (False, True):
        dots = [place for place in shown if place.line.small is small]
        axes.plot(
            [_x(place.line.proportion or 0.0) for place in dots],
            [place.middle for place in dots],
            linestyle="none",
            marker="o",
            markersize=10,
            markerfacecolor="white" if small else MARK,
            markeredgecolor=MARK,
            markeredgewidth=2,
            clip_on=False,
            scalex=False,
            scaley=False,
        )


def _draw_words(figure: Figure, place: _Place, height: float) -> None:
    line = place.line
    _write_lines(figure, LABEL_WIDTH, place, place.label, height, FONT_SIZE, INK, "right")
    colour = INK if line.proportion is not None else QUIET
    _write(figure, OF_LEFT, place.middle + 4.5, line.of, height, FONT_SIZE, colour, "left")
    _write_lines(
        figure, _aside_left(line), place, place.aside, height, SMALL_FONT_SIZE, QUIET, "left"
    )


def _write_lines(
    figure: Figure,
    x: float,
    place: _Place,
    texts: Sequence[str],
    height: float,
    size: float,
    colour: str,
    align: str,
) -> None:
    first = place.middle + 4.5 - LINE_HEIGHT * (len(texts) - 1) / 2
    for number, text in enumerate(texts):
        _write(figure, x, first + number * LINE_HEIGHT, text, height, size, colour, align)


def _write(
    figure: Figure,
    x: float,
    y: float,
    text: str,
    height: float,
    size: float,
    colour: str,
    align: str,
) -> None:
    if text:
        figure.add_artist(
            Text(
                x / WIDTH,
                1 - y / height,
                text.replace("$", r"\$"),  # a dollar would begin a formula
                fontsize=size,
                color=colour,
                ha=align,
                va="baseline",
                transform=figure.transFigure,
            )
        )


def _as_svg(figure: Figure, height: float, stamp: Stamp) -> str:
    out = StringIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    svg = out.getvalue()
    opening = (
        f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" aria-hidden="true" focusable="false" '
        f'stroke-linejoin="round" data-inspection={_quoted(stamp.inspection)} '
        f"data-workbook={_quoted(stamp.workbook[:16])}>"
    )
    return opening + _lean(svg[svg.index("</style>") :])


def _lean(body: str) -> str:
    """Take out what matplotlib adds for styling by hand: page-wide rules, ids, idle turns."""
    body = body[body.index("</defs>") + len("</defs>") :].rstrip()
    body = GENERATED_ID.sub("", body)
    body = IDLE_TURN.sub("", body)
    return body.replace("'DejaVu Sans', sans-serif", FONTS).replace("'DejaVu Sans'", FONTS)


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'


@cache
def warm_up() -> None:
    """Draw one small chart, so that fonts are found before the first real one."""
    line = Line("warm", 0.5, 0.2, 0.8, "1 of 2")
    dot_chart("warm", "", "", "", [line], ["0", "25", "50", "75", "100"], Stamp("", ""))
