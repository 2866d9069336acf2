"""Ratings as an instrument states them: bands of shares, rules of standards, points over all.

``ratings.toml`` beside the instrument's tables says it; ``rating_faults`` looks at it first. Every
band is an exact fraction: 13 of 20 reaches 13/20, and 12 of 20 does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqs_analysis.read.instrument_files import InstrumentFiles


@dataclass(frozen=True)
class Grade:
    """One grade.

    Attributes
    ----------
    lowest : the lowest share of sufficient judgements that gets it.
    points : what it counts towards the overall rating.
    total : from how many points on it is the overall rating; None without one.
    """

    id: str
    label: str
    lowest: Fraction
    points: int
    total: int | None


@dataclass(frozen=True)
class Standard:
    """What is rated: by the lowest share of its questions, or by hand in a field of the inspection."""

    id: str
    title: str
    questions: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True)
class Expected:
    """What teams are like before anything is known of one: the ground of a rating's stability.

    Attributes
    ----------
    share : how often the questions that are rated are sufficient, over all teams.
    spread : standard deviation of the true shares, over teams and questions.
    team : the part of that variance that all questions of a team have in common.
    standard : the part that the questions of one standard have in common beyond that.
    case : correlation of what lies behind two judgements on one case.
    """

    share: float = 0.7
    spread: float = 0.15
    team: float = 0.5
    standard: float = 0.2
    case: float = 0.35


@dataclass(frozen=True)
class Ratings:
    """How findings become ratings.

    Attributes
    ----------
    grades : the lowest first.
    minimum_base : a question with fewer judgements is not rated, nor is its standard.
    overall : ids of the standards that count towards the overall rating; may be empty.

    Examples
    --------
    >>> steps = [("poor", "0", 0, 0), ("fair", "1/2", 1, 2), ("good", "13/20", 2, 4)]
    >>> rated = Ratings(tuple(Grade(i, i, Fraction(f), p, t) for i, f, p, t in steps), (), 6, ())
    >>> [rated.grades[rated.band(k, 20)].id for k in (9, 10, 12, 13)]
    ['poor', 'fair', 'fair', 'good']
    >>> rated.needed(2, 20), rated.grades[rated.band_of_points(3)].id
    (13, 'fair')
    """

    grades: tuple[Grade, ...]
    standards: tuple[Standard, ...]
    minimum_base: int
    overall: tuple[str, ...]
    expected: Expected = Expected()

    def band(self, k: int, n: int) -> int:
        """The place of the grade of k of n."""
        return sum(k >= self.needed(place, n) for place in range(1, len(self.grades)))

    def needed(self, place: int, n: int) -> int:
        """Of how many of n at least a share must be that gets the grade in a place."""
        lowest = self.grades[place].lowest
        return -(-lowest.numerator * n // lowest.denominator)

    def band_of_points(self, points: int) -> int:
        """The place of the overall grade for so many points."""
        return sum(points >= (grade.total or 0) for grade in self.grades[1:])

    def place(self, grade: str) -> int:
        """The place of a grade among them."""
        return [known.id for known in self.grades].index(grade)


def ratings_of(files: InstrumentFiles) -> Ratings | None:
    """The ratings of an instrument, whose files were checked; None where it has none."""
    told = files.ratings
    if not told:
        return None
    words, overall = files.said_under("ratings", "grades"), told.get("overall", {})
    totals = overall.get("from", {})
    grades = (
        Grade(
            one["id"], words[one["id"]], Fraction(one["from"]), one["points"], totals.get(one["id"])
        )
        for one in told["grades"]
    )
    standards = tuple(
        Standard(one["id"], title_of(files, one), questions_of(files, one), one.get("field", ""))
        for one in told["standards"]
    )
    every = [standard.id for standard in standards] if overall else []
    return Ratings(
        tuple(grades),
        standards,
        told["minimum_base"],
        tuple(overall.get("standards", every)),
        Expected(**told.get("expected", {})),
    )


def title_of(files: InstrumentFiles, standard: dict[str, Any]) -> str:
    """Its own words, or else those of the section or the field that it is; "" without any."""
    labels = {row["field"]: row.get("label", "") for row in files.rows("fields.csv")}
    return (
        files.said_under("ratings", "standards").get(standard["id"])
        or files.said_under("sections").get(standard["id"])
        or labels.get(standard.get("field", ""), "")
    )


def questions_of(files: InstrumentFiles, standard: dict[str, Any]) -> tuple[str, ...]:
    """The questions it names, or else the summary questions of the section that it is."""
    own = (
        row["id"]
        for row in files.tables["questions.csv"]
        if (row["section"], row["kind"], row["unit"]) == (standard["id"], "summary", "case")
    )
    return () if "field" in standard else tuple(standard.get("questions", own))
