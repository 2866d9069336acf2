"""What drawings are made of: strokes, boxes and words, placed in points, as lean SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any, Literal
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from sqs_analysis.house import default_house
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.present.lettering import MEASURED_FONT
from sqs_analysis.present.marks import Drawn

# In the colours of the default house; those of another take their place on paper.
_COLOURS = {role: colour.upper() for role, colour in default_house().colours.items()}
MARK, INK, QUIET, RULE, BAND, ORANGE, MET = (
    _COLOURS[role] for role in ("accent", "ink", "quiet", "rule", "band", "aside", "met")
)

# The last of these is the widest, for which the layout was computed.
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
# Ids that repeat from chart to chart, and rotations by nothing.
GENERATED_ID = re.compile(r' id="(?:figure|axes|patch|text|line2d|LineCollection)_\d+"')
IDLE_TURN = re.compile(r' transform="rotate\(-0 [^)]*\)"')

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
        """Write the text where it stands; what is no SVG has to lay it out."""
        if not isinstance(getattr(renderer, "_renderer", renderer), RendererSVG):
            super().draw(renderer)
            return
        x, y = self.get_transform().transform(self.get_position())
        colours = renderer.new_gc()
        colours.set_foreground(self.get_color())
        turn = self.get_rotation()
        place = (x, renderer.height - y, self.get_text(), self.get_fontproperties(), turn)
        renderer.open_group("text")
        renderer.draw_text(colours, *place, mtext=self)
        renderer.close_group("text")
        colours.restore()


def strokes(lines: Sequence[Any], colour: str, width: float) -> LineCollection:
    """Lines through given points, of one colour and width."""
    return LineCollection(lines, colors=colour, linewidths=width, clip_on=False)


def points(
    places: Sequence[tuple[float, float]],
    shape: str,
    size: float,
    inside: str,
    edge: str,
    width: float,
) -> Line2D:
    """Marks of one shape on given points."""
    return Line2D(
        [x for x, _ in places],
        [y for _, y in places],
        linestyle="none",
        marker=shape,
        markersize=size,
        markerfacecolor=inside,
        markeredgecolor=edge,
        markeredgewidth=width,
        clip_on=False,
    )


def boxes(places: Sequence[tuple[float, float]], shade: str, wide: float, high: float) -> PathPatch:
    """All cells of one shade as one path, which keeps the drawing small."""
    corners = ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high), (0.0, 0.0))
    points = [(round(x + dx, 1), round(y + dy, 1)) for x, y in places for dx, dy in corners]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(places)
    edge = RULE if shade == "white" else "none"
    return PathPatch(Path(points, codes), facecolor=shade, edgecolor=edge, linewidth=0.6)


def written(
    x: float, y: float, text: str, size: float, colour: str, align: Align = "left", turn: float = 0
) -> tuple[Word, ...]:
    """A line of text that stands on a point; nothing where it is empty."""
    look: dict[str, Any] = {"fontsize": size, "color": colour, "ha": align, "rotation": turn}
    return (Word(x, y, text, va="baseline", parse_math=False, **look),) if text else ()


def placed(
    marks: Iterable[Artist],
    words: Iterable[Word],
    width: float,
    height: float,
    top: float = 0,
    margin: float = 0,
) -> Figure:
    """A figure in which everything is placed in points from the top left corner.

    What stands above that corner has room at the ``top``; a ``margin`` is around it all.
    """
    wide, high = width + 2 * margin, height + top + 2 * margin
    figure = Figure(figsize=(wide / 72, high / 72), dpi=72)
    figure.patch.set_visible(margin > 0)
    moved = Affine2D().translate(margin, top + margin)
    points = moved.scale(1 / wide, -1 / high).translate(0, 1) + figure.transFigure
    for artist in (Marks(marks, points), *words):
        artist.set_transform(points)
        figure.add_artist(artist)
    return figure


def as_drawn(
    marks: Iterable[Artist], words: Iterable[Word], width: float, height: float, stamp: Stamp
) -> Drawn:
    """Marks and words as a drawing of that size: lean SVG."""
    out = StringIO()
    canvas: Any = FigureCanvasSVG(placed(marks, words, width, height))
    canvas.print_svg(out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return Drawn(lean_svg(out.getvalue(), width, height, stamp), width, height)


def lean_svg(svg: str, width: float, height: float, stamp: Stamp) -> str:
    """The SVG alone, with a stamp, and without page-wide rules, repeated ids and idle turns.

    Parameters
    ----------
    svg : a whole SVG file as matplotlib writes it.
    width, height : of its view box.
    stamp : the inspection and workbook the drawing was made from.
    """
    opening = (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" aria-hidden="true" focusable="false" '
        f'stroke-linejoin="round" data-inspection={_quoted(stamp.inspection)} '
        f"data-workbook={_quoted(stamp.workbook[:16])}>"
    )
    body = svg[svg.index("</style>") :]
    body = body[body.index("</defs>") + len("</defs>") :].rstrip()
    body = IDLE_TURN.sub("", GENERATED_ID.sub("", body))
    return opening + body.replace("'DejaVu Sans', sans-serif", FONTS).replace(
        "'DejaVu Sans'", FONTS
    )


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'
