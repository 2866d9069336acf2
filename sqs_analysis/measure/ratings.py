"""From findings to ratings: a grade for each question, standard and the whole, with what it rests on.

Bands and points are exact (`read.ratings`); what chance does to them is `stability`. Nothing is rated
in part: a standard of which one question has too few judgements has no lowest share, and an overall
rating without one of its standards has no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from sqs_analysis.measure.contracts import RATINGS, STABILITY
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.intervals import Numbers
from sqs_analysis.measure.stability import Counted, again, grade_chances
from sqs_analysis.read.instrument import Ratings
from sqs_analysis.read.ratings import Standard

FEW = "too few judgements"
PART = "made of what is not rated"
BLANK = "not entered"
UNTOLD = "withheld"
WHY = (FEW, PART, BLANK, UNTOLD)

Pairs = Sequence[tuple[int, int]]  # k of n
Counts = Mapping[str, tuple[int, int]]  # by question
Row = dict[str, Any]  # of RATINGS


@dataclass(frozen=True)
class Rated:
    """RATINGS, and STABILITY with how likely each grade is."""

    ratings: pd.DataFrame
    stability: pd.DataFrame


@dataclass(frozen=True)
class _Rating:
    """A standard with the place of its grade, -1 if it has none, and why.

    ``asked`` are those of its questions that have enough judgements, ``counted`` their counts.
    """

    standard: Standard
    place: int = -1
    why: str = ""
    asked: tuple[str, ...] = ()
    counted: Counted = field(default_factory=lambda: Counted((), ()))

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """k and n of each question."""
        return list(zip(self.counted.k, self.counted.n, strict=True))

    @property
    def lowest(self) -> int:
        """The place of the question with the lowest share, the first if several have it."""
        return min(range(len(self.asked)), key=[Fraction(*pair) for pair in self.pairs].__getitem__)


def rate(
    findings: pd.DataFrame,
    judgements: pd.DataFrame,
    ratings: Ratings,
    detail: Callable[[str], str],
    withheld: Collection[str] = (),
) -> Rated:
    """RATINGS and STABILITY of one inspection.

    Parameters
    ----------
    findings : FINDINGS, as far as a reader may see them.
    judgements : JUDGEMENTS of the inspection: which questions were asked of the same cases.
    ratings : the instrument's.
    detail : what is entered by hand, by field.
    withheld : questions of which the reader may see nothing. A standard with one is withheld, the
        overall rating with it, and what is shown of the others is made without them.
    """
    asked = findings[(findings["level"] == "question") & (findings["group"] == ALL)]
    columns = (asked[name] for name in ("question", "sufficient", "answered"))
    counts = {q: (int(k), int(n)) for q, k, n in zip(*columns, strict=True)}
    samples = _samples(judgements, ratings)
    found = []
    for standard in ratings.standards:
        if standard.field:
            grade = detail(standard.field)
            place = ratings.place(grade) if grade else -1
            found.append(_Rating(standard, place, "" if grade else BLANK))
        elif set(withheld).isdisjoint(standard.questions):
            found.append(_judged(standard, ratings, counts, samples.get(standard.id, 0)))
        else:
            found.append(_Rating(standard, why=UNTOLD))
    rows, chances = _rows(found, ratings, counts)
    return _framed(rows, chances, ratings, str(next(iter(findings["inspection_id"]), "")))


def _judged(standard: Standard, ratings: Ratings, counts: Counts, sample: int) -> _Rating:
    """A standard by its questions; those judged often enough are known though it may not be rated."""
    pairs = {question: counts.get(question, (0, 0)) for question in standard.questions}
    enough = {q: pair for q, pair in pairs.items() if pair[1] >= ratings.minimum_base}
    whole = len(enough) == len(pairs)
    k, n = (tuple(pair[end] for pair in enough.values()) for end in (0, 1))
    return _Rating(
        standard,
        min(ratings.band(*pair) for pair in pairs.values()) if whole else -1,
        "" if whole else FEW,
        tuple(enough),
        Counted(k, n, sample, whole and standard.id in ratings.overall),
    )


def _samples(judgements: pd.DataFrame, ratings: Ratings) -> dict[str, int]:
    """Which standards were judged on the same cases: those that share any have one number."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    of = {question: s.id for s in ratings.standards for question in s.questions}
    judged = judgements[judgements["question"].isin(list(of)) & judgements["sufficient"].notna()]
    standard, names = pd.factorize(judged["question"].map(of))
    case, refs = pd.factorize(judged["ref"])
    size = len(names) + len(refs)
    links = coo_matrix((np.ones(len(judged)), (standard, case + len(names))), shape=(size, size))
    _, sample = connected_components(links, directed=False)
    return dict(zip(names, sample[: len(names)].tolist(), strict=True))


def _rows(
    found: Sequence[_Rating], ratings: Ratings, counts: Counts
) -> tuple[list[Row], dict[tuple[str, str], Numbers]]:
    """The rows of RATINGS, and by standard and question how likely each grade is."""
    judged = [rating for rating in found if rating.asked]
    likely = grade_chances([rating.counted for rating in judged], ratings)
    anew = again([rating.counted for rating in judged], ratings)
    alone = again([_alone(rating) for rating in judged], ratings)
    chances: dict[tuple[str, str], Numbers] = {}
    rows: list[Row] = []
    for rating in found:
        name, row = rating.standard.id, _standard_row(rating, ratings)
        if rating.asked:
            own = judged.index(rating)
            pairs = zip(rating.asked, likely.questions[own], strict=True)
            chances |= {(name, question): chance for question, chance in pairs}
            if rating.place >= 0:
                chances[name, ""] = likely.standards[own]
                row |= _repeated(rating.place, anew.standards[own], alone.standards[own])
        rows += [row, *_question_rows(rating, ratings, counts)]
    if ratings.overall:
        row, whole = _overall(found, ratings, [c.totals for c in (likely, anew, alone)])
        chances |= whole
        rows.append(row)
    return rows, chances


def _framed(
    rows: Sequence[Row],
    chances: Mapping[tuple[str, str], Numbers],
    ratings: Ratings,
    inspection: str,
) -> Rated:
    """The frames: with each rating how likely its grade is, and apart how likely every grade is."""
    grades = [grade.id for grade in ratings.grades]
    texts = dict.fromkeys(("standard", "question", "grade", "why"), "")
    table, long = [], []
    for told in rows:
        row = {**texts, "inspection_id": inspection, **told}
        question = row["question"] if row["level"] == "question" else ""
        chance = chances.get((row["standard"], question))
        if chance is not None:
            row["probability"] = chance[grades.index(row["grade"])]
            each = zip(grades, chance, strict=True)
            long += [
                {**row, "question": question, "grade": grade, "probability": probability}
                for grade, probability in each
            ]
        table.append(row)
    return Rated(RATINGS.frame(table), STABILITY.frame(long))


def _alone(rating: _Rating) -> Counted:
    """The question with the lowest share by itself."""
    k, n = rating.pairs[rating.lowest]
    return Counted((k,), (n,), rating.counted.sample, rating.counted.counts)


def _repeated(place: int, chance: Numbers, alone: Numbers) -> Row:
    """What another sample would bring."""
    below = {"below": chance[:place].sum(), "below_alone": alone[:place].sum()}
    return {"same": chance[place], **below}


def _standard_row(rating: _Rating, ratings: Ratings) -> Row:
    row: Row = {"level": "standard", "standard": rating.standard.id, "why": rating.why}
    if rating.place < 0:
        return row
    grade = ratings.grades[rating.place]
    row |= {"grade": grade.id, "points": grade.points}
    if not rating.asked:
        return row
    k, n = rating.pairs[rating.lowest]
    row |= {"question": rating.asked[rating.lowest], "sufficient": k, "answered": n}
    return row | _moved(rating.place, rating.pairs, ratings)


def _question_rows(rating: _Rating, ratings: Ratings, counts: Counts) -> list[Row]:
    rows: list[Row] = []
    for question in rating.standard.questions if rating.why != UNTOLD else ():
        k, n = counts.get(question, (0, 0))
        row: Row = {"level": "question", "standard": rating.standard.id, "question": question}
        row |= {"sufficient": k, "answered": n}
        if question in rating.asked:
            place = ratings.band(k, n)
            row |= {"grade": ratings.grades[place].id, **_moved(place, [(k, n)], ratings)}
        else:
            row["why"] = FEW
        rows.append(row)
    return rows


def _moved(place: int, pairs: Pairs, ratings: Ratings) -> Row:
    """How many judgements are between a rating and the next grades."""
    costs = _costs(place, pairs, ratings)
    return {"to_raise": costs.get(place + 1), "to_lower": costs.get(place - 1)}


def _costs(place: int, pairs: Pairs, ratings: Ratings) -> dict[int, int]:
    """By place of a grade: fewest judgements that would have to be otherwise to be there, or beyond.

    To rise, every question below has to; to fall, one question is enough.
    """
    up = {
        higher: sum(max(ratings.needed(higher, n) - k, 0) for k, n in pairs)
        for higher in range(place + 1, len(ratings.grades))
    }
    down = {
        lower: min(k - ratings.needed(lower + 1, n) + 1 for k, n in pairs) for lower in range(place)
    }
    return {place: 0} | up | down


def _overall(
    found: Sequence[_Rating], ratings: Ratings, totals: Sequence[Numbers]
) -> tuple[Row, dict[tuple[str, str], Numbers]]:
    """The overall rating, and how likely each grade of it is, unless all of it is entered by hand."""
    counted = [rating for rating in found if rating.standard.id in ratings.overall]
    reasons = {rating.why for rating in counted}
    if reasons != {""}:
        return {"level": "overall", "why": UNTOLD if UNTOLD in reasons else PART}, {}
    points = [grade.points for grade in ratings.grades]
    total = sum(points[rating.place] for rating in counted)
    place = ratings.band_of_points(total)
    row: Row = {"level": "overall", "grade": ratings.grades[place].id, "points": total}
    if not any(rating.asked for rating in counted):
        return row, {}
    by_hand = sum(points[rating.place] for rating in counted if not rating.asked)
    likely, anew, alone = (_by_grade(chances, by_hand, ratings) for chances in totals)
    costs: dict[str, list[int]] = {"to_raise": [], "to_lower": []}
    for reached, cost in _reachable(counted, ratings).items():
        if (other := ratings.band_of_points(reached)) != place:
            costs["to_raise" if other > place else "to_lower"].append(cost)
    row |= {name: min(cost, default=None) for name, cost in costs.items()}
    return row | _repeated(place, anew, alone), {("", ""): likely}


def _by_grade(totals: Numbers, by_hand: int, ratings: Ratings) -> Numbers:
    places = [ratings.band_of_points(points + by_hand) for points in range(len(totals))]
    return np.asarray(np.bincount(places, totals, len(ratings.grades)), dtype=np.float64)


def _reachable(counted: Sequence[_Rating], ratings: Ratings) -> dict[int, int]:
    """For each sum of points the fewest judgements that would have to be otherwise."""
    sums = {0: 0}
    for rating in counted:
        costs = _costs(rating.place, rating.pairs, ratings) if rating.asked else {rating.place: 0}
        reached: dict[int, int] = {}
        for total, cost in sums.items():
            for place, more in costs.items():
                points = total + ratings.grades[place].points
                reached[points] = min(reached.get(points, cost + more), cost + more)
        sums = reached
    return sums
