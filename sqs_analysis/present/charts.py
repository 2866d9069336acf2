"""The one module that draws: findings as dots with their intervals.

A line per question: its short name, a dot at the share sufficient on an axis that always runs from
0 to 100, a thin line for the interval, and k of n. The layout is computed from the text, in points,
so nothing is measured twice and no layout engine runs; text stays text in the SVG.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.text import Text

from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.svg import NOT_XML, lean_svg

# Government Analysis Function palette, accessible on white: dark blue marks, dark grey words.
MARK = "#12436D"
INK = "#0B0C0C"
QUIET = "#505A5F"  # 7.0 to 1 on white
RULE = "#D5D9DC"
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
# Text is measured in the widest font a reader is likely to have, so that it fits in every other.
MEASURED_FONT = "DejaVu Sans"
UNKNOWN_LETTER = 1.4  # ems: an emoji, or a script that the font lacks, comes from some other font

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": MEASURED_FONT,
    "path.simplify": False,
}


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
    with mpl.rc_context({**STYLE, "svg.hashsalt": identity}):
        svg = _as_svg(_figure(places, axis, height), height, stamp)
    return Chart(identity, title, caption, alt, svg, WIDTH, height, stamp)


def _places(lines: Iterable[Line]) -> Iterator[_Place]:
    top = AXIS_HEIGHT
    for line in lines:
        label = _wrapped(line.label, LABEL_WIDTH, FONT_SIZE)
        of = _wrapped(line.of, OF_WIDTH, FONT_SIZE)
        aside_left = max(ASIDE_LEFT, OF_LEFT + max(_width(part, FONT_SIZE) for part in of) + 8)
        aside = _wrapped(line.aside, WIDTH - aside_left, SMALL_FONT_SIZE)
        height = LINE_HEIGHT * max(len(label), len(of), len(aside)) + ROW_PADDING
        yield _Place(line, label, of, aside, aside_left, top + height / 2, height)
        top += height


def _wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """The lines of a text that fit a width; a word too long for a line is broken."""
    lines = [""]
    for word in NOT_XML.sub("", text).split():
        for part in _broken(word, width, size):
            longer = f"{lines[-1]} {part}".strip()
            if _width(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return tuple(lines)


def _broken(word: str, width: float, size: float) -> Iterator[str]:
    part = ""
    for letter in word:
        if _width(part + letter, size) > width:
            yield part
            part = ""
        part += letter
    yield part


def _width(text: str, size: float) -> float:
    return size * sum(_advance(letter) for letter in text)


@cache
def _advance(letter: str) -> float:
    """The width of one letter, in ems."""
    font, code = _font(), ord(letter)
    if not font.get_char_index(code):
        return UNKNOWN_LETTER
    return float(font.load_char(code, LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100)


@cache
def _font() -> FT2Font:
    font = FT2Font(findfont(MEASURED_FONT))
    font.set_size(100, 72)
    return font


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
    axes.add_collection(_strokes(rules, RULE, 1), autolim=False)
    for x, label in zip(quarters, labels, strict=True):
        _write(figure, x, AXIS_HEIGHT - 10, label, height, SMALL_FONT_SIZE, QUIET, "center")


def _draw_marks(axes: Any, places: Sequence[_Place]) -> None:
    shown = [place for place in places if place.line.proportion is not None]
    intervals = [
        [(_x(place.line.lower), place.middle), (_x(place.line.upper), place.middle)]
        for place in shown
        if place.line.lower is not None and place.line.upper is not None
    ]
    axes.add_collection(_strokes(intervals, MARK, 1.8), autolim=False)
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


def _strokes(lines: Sequence[Any], colour: str, width: float) -> LineCollection:
    return LineCollection(lines, colors=colour, linewidths=width, clip_on=False)


def _draw_words(figure: Figure, place: _Place, height: float) -> None:
    colour = INK if place.line.proportion is not None else QUIET
    columns = (
        (LABEL_WIDTH, place.label, FONT_SIZE, INK, "right"),
        (OF_LEFT, place.of, FONT_SIZE, colour, "left"),
        (place.aside_left, place.aside, SMALL_FONT_SIZE, QUIET, "left"),
    )
    for x, texts, size, ink, align in columns:
        _write_lines(figure, x, place, texts, height, size, ink, align)


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
                text,
                parse_math=False,  # a dollar is a dollar
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
    with warnings.catch_warnings():
        # The reader's machine draws the letters, so it matters little which ones this font lacks.
        warnings.simplefilter("ignore", UserWarning)
        canvas.print_svg(out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return lean_svg(out.getvalue(), WIDTH, height, stamp)


@cache
def warm_up() -> None:
    """Draw one small chart, so that fonts are found before the first real one."""
    line = Line("warm", 0.5, 0.2, 0.8, "1 of 2")
    dot_chart("warm", "", "", "", [line], ["0", "25", "50", "75", "100"], Stamp("", ""))
