"""Charts over a whole programme: a funnel of teams, and a map of teams by questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.drawing import (
    INK,
    MARK,
    ORANGE,
    QUIET,
    RULE,
    Align,
    Word,
    as_svg,
    boxes,
    placed,
    strokes,
    styled,
)
from sqs_analysis.present.lettering import width_of_text, wrapped
from sqs_analysis.present.marks import Drawn

WIDTH = 800.0
SMALL, LEFT, RIGHT, TOP = 12.5, 60.0, 780.0, 14.0
FUNNEL_HEIGHT = 330.0

ROW = 11.0
NAME_SIZE, HEAD_SIZE = 9.0, 9.0
# From low to high: readable in print without colour, as each is lighter than the last.
SHADES = ("#12436D", "#4C7CA6", "#8FB4D6", "#C6DCEE", "#EEF4FA")
EMPTY = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a funnel shows: a point per team, and limits along the number of judgements.

    Parameters
    ----------
    points : judgements, share from 0 to 1, and whether it lies beyond the outer limits.
    curve : judgements with the lower and upper inner and the lower and upper outer limit.
    target : share of all teams together.
    """

    points: Sequence[tuple[int, float, bool]]
    curve: Sequence[tuple[int, float, float, float, float]]
    target: float


def funnel_chart(
    identity: str,
    title: str,
    caption: str,
    alt: str,
    funnel: Funnel,
    axis: Sequence[str],
    across: str,
    stamp: Stamp,
) -> Chart:
    """Draw the teams of a programme on one question, with the limits of chance.

    Parameters
    ----------
    identity, title, caption, alt, stamp : as for a `Chart`.
    funnel : what is shown.
    axis : the labels at 0, 25, 50, 75 and 100 per cent, upwards.
    across : what the axis along the bottom counts.
    """
    most = max((point[0] for point in funnel.points), default=1)
    with styled(identity):
        figure = placed(
            _funnel_marks(funnel, most), _funnel_words(most, axis, across), WIDTH, FUNNEL_HEIGHT
        )
        svg = as_svg(figure, WIDTH, FUNNEL_HEIGHT, stamp)
    return Chart(identity, title, caption, alt, Drawn(svg, WIDTH, FUNNEL_HEIGHT), stamp)


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
        chosen = [point for point in funnel.points if point[2] is beyond]
        yield Line2D(
            [_x(count, most) for count, _, _ in chosen],
            [_y(share) for _, share, _ in chosen],
            linestyle="none",
            marker="D" if beyond else "o",
            markersize=8 if beyond else 6,
            markerfacecolor=ORANGE if beyond else MARK,
            markeredgecolor="white",
            markeredgewidth=0.8,
            clip_on=False,
        )


def _funnel_words(most: int, axis: Sequence[str], across: str) -> Iterator[Word]:
    for step, label in enumerate(axis):
        yield _word(LEFT - 8, _y(step / 4) + 4, label, SMALL, QUIET, "right")
    for count in _round_counts(most):
        yield _word(_x(count, most), FUNNEL_HEIGHT - 24, str(count), SMALL, QUIET, "center")
    yield _word((LEFT + RIGHT) / 2, FUNNEL_HEIGHT - 6, across, SMALL, QUIET, "center")


def _round_counts(most: int) -> list[int]:
    """About five round numbers up to the most.

    >>> _round_counts(47), _round_counts(6)
    ([0, 10, 20, 30, 40], [0, 2, 4, 6])
    """
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if most / size <= 5)
    return list(range(0, most + 1, step))


def heat_map(
    identity: str,
    title: str,
    caption: str,
    alt: str,
    teams: Sequence[str],
    questions: Sequence[str],
    shares: Sequence[Sequence[float | None]],
    stamp: Stamp,
) -> Chart:
    """Draw a map of teams by questions, a shade for each fifth of the way from 0 to 100%.

    Parameters
    ----------
    identity, title, caption, alt, stamp : as for a `Chart`.
    teams, questions : the names of rows and columns.
    shares : for each team its share on each question, None where nothing was judged.
    """
    left = max((width_of_text(_short(team), NAME_SIZE) for team in teams), default=0.0) + 8
    head = max((width_of_text(name, HEAD_SIZE) for name in questions), default=0.0) + 8
    cell = (WIDTH - left - 4) / max(len(questions), 1)
    height = head + ROW * len(teams) + 6
    places: dict[str, list[tuple[float, float]]] = {}
    for row, line in enumerate(shares):
        for column, share in enumerate(line):
            places.setdefault(_shade(share), []).append((left + column * cell, head + row * ROW))
    marks = [boxes(where, shade, cell, ROW) for shade, where in sorted(places.items())]
    words = [*_map_words(teams, questions, left, head, cell)]
    with styled(identity):
        svg = as_svg(placed(marks, words, WIDTH, height), WIDTH, height, stamp)
    return Chart(identity, title, caption, alt, Drawn(svg, WIDTH, height), stamp)


def _shade(share: float | None) -> str:
    """The shade of a share.

    >>> _shade(0.0), _shade(1.0), _shade(None)
    ('#12436D', '#EEF4FA', '#FFFFFF')
    """
    return EMPTY if share is None else SHADES[min(int(5 * share), 4)]


def _map_words(
    teams: Sequence[str], questions: Sequence[str], left: float, head: float, cell: float
) -> Iterator[Word]:
    for row, team in enumerate(teams):
        yield _word(left - 6, head + row * ROW + 8.5, _short(team), NAME_SIZE, INK, "right")
    for column, name in enumerate(questions):
        x = left + (column + 0.5) * cell + 3
        yield _word(x, head - 4, name, HEAD_SIZE, QUIET, "left", 90)


def _short(name: str) -> str:
    """A name in one line of the map."""
    lines = wrapped(name, 180, NAME_SIZE)
    return lines[0] if len(lines) == 1 else f"{lines[0]} …"


def _word(
    x: float, y: float, text: str, size: float, colour: str, align: Align, turn: float = 0
) -> Word:
    return Word(x, y, text, fontsize=size, color=colour, ha=align, va="baseline", rotation=turn)
