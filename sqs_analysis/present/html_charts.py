"""Charts as HTML: rows of text with their marks beside them, which no width of a window cuts.

Marks are borders, so that they are printed without backgrounds and seen in forced colours; where they
stand is in per cent of their row, so that nothing but the row decides how wide they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from sqs_analysis.present.blocks import Chart
from sqs_analysis.present.marks import Dots, Grid, Key, Line, Map, Shades, Strip

# Of more cases than these the names are in the table alone: there is no room for them.
NAMED = 30


def chart_html(chart: Chart, named: bool = False) -> str:
    """What a chart shows, with its key above it; a drawing as it is.

    Where its marks are ``named``, each says what it is while it is hovered over or has the focus.
    """
    match chart.shows:
        case Dots():
            return _key(chart.shows.key) + _dots(chart.shows, named)
        case Grid():
            return _key(chart.shows.key) + "".join(_grid(chart.shows, chart.alt, named))
        case Map():
            return "".join(_map(chart.shows, chart.title))
        case drawn:
            return f'<div role="img" aria-label="{escape(chart.alt)}">{drawn.svg}</div>'


def _key(key: Key) -> str:
    items = "".join(f'<span><i class="{mark}"></i> {escape(text)}</span> ' for mark, text in key)
    return f'<p class="key">{items.rstrip()}</p>' if key else ""


def _dots(dots: Dots, named: bool) -> str:
    """The lines, all with as much room for k of n as the longest needs.

    It is at least that of "19 of 20", so that the axes of neighbouring charts stand in line.
    """
    room = max((len(line.of) for line in dots.lines), default=0)
    rows = "".join(_row(line, named) for line in dots.lines)
    return (
        f'<div class="lines" style="--of:{min(max(room, 8), 16) * 0.56:.1f}rem">{_scale(dots.axis)}'
        f'<ul class="rows">{rows}</ul></div>'
    )


def _scale(axis: tuple[str, ...]) -> str:
    """The ends and the middle of the axis, above the marks."""
    ends = (axis[0], axis[len(axis) // 2], axis[-1]) if axis else ()
    labels = "".join(f"<span>{escape(label)}</span>" for label in ends)
    return f'<p class="scale" aria-hidden="true">{labels}</p>' if ends else ""


def _row(line: Line, named: bool) -> str:
    aside = f" <small>{escape(line.aside)}</small>" if line.aside else ""
    note = f'<span class="why">{escape(line.note)}</span>' if line.note else ""
    marks = "".join(_marks(line))
    axis = f'<span class="axis" role="img" aria-label="{escape(line.said)}">{marks}</span>'
    if not line.said:
        axis = f'<span class="axis">{marks}</span>'
    return (
        f'<li{_says(line.text) if named else ""}><span class="name">{escape(line.label)}</span> '
        f'<span class="of"><b>{escape(line.of)}</b>{aside}</span> {axis}{note}</li>'
    )


def _says(text: str) -> str:
    return f' tabindex="0" data-says="{escape(text)}"'


def _marks(line: Line) -> Iterator[str]:
    """The marks of a line, those behind first."""
    for mark, (low, high) in line.marks.items():
        width = f";width:{100 * (high - low):.1f}%" if mark in ("band", "line") else ""
        yield f'<i class="{mark}" style="left:{100 * low:.1f}%{width}"></i>'


def _grid(grid: Grid, alt: str, named: bool) -> Iterator[str]:
    """The cases as a picture of cells; what a reader hears is its text and the table under it."""
    role = "group" if named else "img"  # a picture holds nothing that can have the focus
    yield f'<div class="grid" role="{role}" aria-label="{escape(alt)}">'
    if len(grid.cases) <= NAMED:
        names = "".join(f"<i>{escape(case)}</i>" for case in grid.cases)
        yield f'<div class="cases"><span></span><span class="strip">{names}</span></div>'
    yield from (_strip(strip, grid if named else None) for strip in grid.strips)
    yield "</div>"


def _strip(strip: Strip, grid: Grid | None) -> str:
    """A row of cells; those of a grid are named by its cases and key."""
    if not strip.marks:
        return f'<div class="part">{escape(strip.label)}</div>'
    cells, says = "".join(f'<i class="{mark}"></i>' for mark in strip.marks), ""
    if grid:
        called, pairs = dict(grid.key), list(zip(grid.cases, strip.marks, strict=False))
        named = ((mark, escape(f"{case}: {called.get(mark, '')}")) for case, mark in pairs)
        cells = "".join(f'<i class="{mark}" title="{name}"></i>' for mark, name in named)
        fell = ", ".join(case for case, mark in pairs if mark == "fell")
        says = _says(f"{strip.label}, {called.get('fell', '')}: {fell or '–'}")
    return (
        f'<div{says}><span class="name">{escape(strip.label)}</span> '
        f'<span class="of">{escape(strip.of)}</span> <span class="strip">{cells}</span></div>'
    )


def _map(shown: Map, title: str) -> Iterator[str]:
    """A table of shaded figures; each part of the rows is a group with its heading."""
    shades = (*(f"s{step}" for step in range(len(shown.key) - 1)), "")
    keys = zip(shades, shown.key, strict=True)
    items = (f'<span><i class="shade {shade}"></i> {escape(text)}</span>' for shade, text in keys)
    head = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in shown.columns)
    yield (
        f'<p class="key">{" ".join(items)}</p>'
        f'<details class="map"><summary>{escape(shown.summary)}</summary>'
        f'<div class="scroll" role="region" aria-label="{escape(title)}" tabindex="0">'
        f"<table><thead><tr><td></td>{head}</tr></thead>"
    )
    for part, rows in groupby(shown.rows, key=lambda row: row.part):
        span = len(shown.columns) + 1
        under = (
            f'<tr><th scope="rowgroup" colspan="{span}">{escape(part)}</th></tr>' if part else ""
        )
        yield f"<tbody>{under}{''.join(map(_shaded, rows))}</tbody>"
    yield "</table></div></details>"


def _shaded(row: Shades) -> str:
    cells = "".join(
        "<td></td>" if shade is None else f'<td class="s{shade}">{escape(text)}</td>'
        for shade, text in zip(row.shades, row.texts, strict=True)
    )
    return f'<tr><th scope="row">{escape(row.label)}</th>{cells}</tr>'
