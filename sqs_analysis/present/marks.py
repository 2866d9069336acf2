"""What a chart shows, as values: shares with their intervals, and cases by question.

One description feeds every format: the page writes it as rows of text with marks beside them
(``present.html_charts``), paper as a drawing (``present.charts``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

# Bases below this look small: a hollow dot, since a share of so few cases is hardly a share.
SMALL_BASE = 6
# What a key explains, in the order in which it does.
Mark = Literal["dot", "hollow", "line", "band", "tick", "before", "fell", "met", "none", "blank"]
Key = tuple[tuple[Mark, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart of shares.

    Attributes
    ----------
    label : what was asked, in short.
    proportion, lower, upper : share from 0 to 1 with its limits; None where nothing applied.
    of : k of n in figures, or what to say where nothing applied.
    aside : what was left out of n, such as "4 n/a".
    small : whether the base is too small for a full dot.
    span : lowest and highest share of others, a broad band behind the line.
    mark : share of the others together, a tick across the band.
    before : share at the last inspection, a diamond.
    said : the marks in words, for who does not see them.
    note : what explains the figure, below its label.
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
    before: float | None = None
    said: str = ""
    note: str = ""

    @property
    def marks(self) -> dict[Mark, tuple[float, float]]:
        """From where to where each of its marks lies, those behind first."""
        ends: dict[Mark, tuple[float | None, float | None]] = {
            "band": self.span or (None, None),
            "tick": (self.mark, self.mark),
            "line": (self.lower, self.upper),
            "before": (self.before, self.before),
            "hollow" if self.small else "dot": (self.proportion, self.proportion),
        }
        return {m: (a, b) for m, (a, b) in ends.items() if a is not None and b is not None}

    @property
    def text(self) -> str:
        """The line in words."""
        figures = ", ".join(filter(None, (self.of, self.said, self.aside)))
        return f"{self.label}: {figures}{self.note and f'. {self.note}'}"


def marks_among(lines: Sequence[Line]) -> tuple[Mark, ...]:
    """The marks that are among lines, in the order of a key.

    >>> marks_among([Line("Assessment", 0.35, 0.18, 0.57, "7 of 20")])
    ('dot', 'line')
    """
    there = {mark for line in lines for mark in line.marks}
    return tuple(mark for mark in get_args(Mark) if mark in there)


@dataclass(frozen=True, slots=True)
class Dots:
    """Shares on an axis from 0 to 100%: a line each, the labels at its quarters, and a key."""

    lines: tuple[Line, ...]
    axis: tuple[str, ...]
    key: Key = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Each line in words."""
        return tuple(f"- {line.text}" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of a grid of cases: a mark for each, "fell", "met", "none" or "blank", and k of n.

    One without marks is the heading of those below it.
    """

    label: str
    marks: tuple[Mark, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A column for each case, a row for each question, and a key."""

    cases: tuple[str, ...]
    strips: tuple[Strip, ...]
    key: Key = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Each row in words."""
        return tuple(f"- {strip.label}: {strip.of}" for strip in self.strips if strip.marks)


@dataclass(frozen=True, slots=True)
class Shades:
    """One row of a map: its shares as text, and of each in which of the shades it is, None for none.

    Rows that follow each other and share their ``part`` stand under it.
    """

    label: str
    texts: tuple[str, ...]
    shades: tuple[int | None, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """Shares by row and column, shaded; the key says what each shade holds, and what none does.

    On a narrow page it is folded away under its summary.
    """

    columns: tuple[str, ...]
    rows: tuple[Shades, ...]
    key: tuple[str, ...]
    summary: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Each row in figures."""
        return tuple(f"- {row.label}: {', '.join(row.texts)}" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing as it is: SVG, with the width and height of its view box."""

    svg: str
    width: float
    height: float

    @property
    def texts(self) -> tuple[str, ...]:
        """Nothing: what it says is its text alternative."""
        return ()
