"""One chart on axes of the analyst's own: their figure, their style, our figures."""

from __future__ import annotations

from typing import Any

from sqs_analysis.errors import ParameterError
from sqs_analysis.house import default_house
from sqs_analysis.present.blocks import Chart
from sqs_analysis.present.marks import Dots, Line
from sqs_analysis.present.page import Page


def draw_on(ax: Any, shown: Page) -> None:
    """Draw the one chart of shares that is shown: a line for each row, k of n beside its name.

    Parameters
    ----------
    ax : matplotlib's axes.

    Raises
    ------
    ParameterError
        If there is not one chart of shares.
    """
    if not hasattr(ax, "set_yticks"):
        kind = type(ax).__name__
        raise ParameterError(
            f"ax is one pair of axes, as from figure, ax = plt.subplots(layout='constrained'); this "
            f"was a {kind}."
        )
    charts = [block for block in shown.blocks if isinstance(block, Chart)]
    if len(charts) != 1 or not isinstance(charts[0].shows, Dots):
        raise ParameterError(
            f"One chart of shares goes on one pair of axes, and this holds {len(charts) or 'none'}. "
            "Choose the rows of one section or of the themes."
        )
    lines, colours = charts[0].shows.lines, dict(default_house().colours.items())
    for place, line in enumerate(lines):
        _draw(ax, place, line, colours)
    ax.set_yticks(
        range(len(lines)), [f"{line.label}  {line.of}" for line in lines], parse_math=False
    )
    ax.set_ylim(len(lines) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], charts[0].shows.axis)
    ax.grid(axis="x", color=colours["rule"])
    ax.set_axisbelow(True)
    ax.set_title(charts[0].title, loc="left", parse_math=False)


def _draw(ax: Any, place: int, line: Line, colours: Any) -> None:
    accent, band, aside = (colours[role] for role in ("accent", "band", "aside"))
    for mark, ends in line.marks.items():
        match mark:
            case "band":
                ax.plot(ends, [place] * 2, color=band, linewidth=8, solid_capstyle="butt")
            case "tick":
                ax.plot(ends[0], place, "|", color=aside, markersize=14, markeredgewidth=2.5)
            case "line":
                ax.plot(ends, [place] * 2, color=accent, linewidth=1.8)
            case "before":
                ax.plot(ends[0], place, "D", color=accent, markerfacecolor="white")
            case _:
                inside = "white" if mark == "hollow" else accent
                ax.plot(ends[0], place, "o", color=accent, markerfacecolor=inside, clip_on=False)
