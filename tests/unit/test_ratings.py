"""Ratings: counts in; grades, how far they are from others, and what chance does to them, out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import chain, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sqs_analysis.measure.contracts import FINDINGS, RATINGS, STABILITY
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.ratings import BLANK, FEW, PART, UNTOLD, WHY, rate
from sqs_analysis.measure.stability import Counted, again, grade_chances
from sqs_analysis.read.judgements import JUDGEMENTS
from sqs_analysis.read.ratings import Expected, Grade, Ratings, Standard
from tests import rated

GRADES = tuple(
    Grade(name, name.capitalize(), Fraction(share), points, total)
    for points, (name, share, total) in enumerate(
        [("poor", "0", 0), ("fair", "1/2", 2), ("good", "13/20", 4), ("fine", "4/5", 6)]
    )
)
TWO = Ratings(
    GRADES, (Standard("A", "A", ("A1", "A2")), Standard("B", "B", ("B1",))), 6, ("A", "B")
)
NOBODY = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
Counts = dict[str, tuple[int, int]]


def rows(counts: Counts, ratings: Ratings = TWO, **by_hand: str) -> pd.DataFrame:
    """RATINGS of counts by question, the standard, its question or the overall rating by name."""
    blank = dict.fromkeys(FINDINGS.names, "") | dict.fromkeys(
        [column.name for column in FINDINGS.columns if column.dtype != "text"], 0
    )
    found = [
        blank | {"level": "question", "question": q, "group": "all", "sufficient": k, "answered": n}
        for q, (k, n) in counts.items()
    ]
    table = rate(FINDINGS.frame(found), NOBODY, ratings, lambda f: by_hand.get(f, "")).ratings
    names = table["question"].where(table["level"] == "question", table["standard"])
    return table.set_index(names.mask(table["level"] == "overall", "overall"))


# Bands and points


@pytest.mark.parametrize(
    ("k", "n", "grade"),
    [
        (9, 20, "poor"), (10, 20, "fair"), (12, 20, "fair"), (13, 20, "good"), (15, 20, "good"),
        (16, 20, "fine"), (0, 6, "poor"), (6, 6, "fine"), (3, 6, "fair"), (7, 11, "fair"),
        (647, 996, "fair"), (648, 996, "good"),
    ],
)  # fmt: skip
def test_a_share_gets_its_grade_exactly_at_the_boundary(k: int, n: int, grade: str) -> None:
    assert rows({"A1": (k, n), "A2": (n, n), "B1": (n, n)}).loc["A1", "grade"] == grade


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (0, "Inadequate"), (6, "Inadequate"), (7, "Requires improvement"),
        (18, "Requires improvement"), (19, "Good"), (30, "Good"), (31, "Outstanding"),
        (36, "Outstanding"),
    ],
)  # fmt: skip
def test_points_of_twelve_standards_give_the_overall_rating(points: int, grade: str) -> None:
    steps = [("Inadequate", 0), ("Requires improvement", 7), ("Good", 19), ("Outstanding", 31)]
    grades = tuple(
        Grade(name, name, Fraction(place, 4), place, total)
        for place, (name, total) in enumerate(steps)
    )
    ids = [f"S{number}" for number in range(12)]
    ratings = Ratings(grades, tuple(Standard(i, i, (), i) for i in ids), 6, tuple(ids))
    each = [min(3, max(0, points - 3 * number)) for number in range(12)]
    by_hand = {i: grades[place].id for i, place in zip(ids, each, strict=True)}
    overall = rows({}, ratings, **by_hand).loc["overall"]
    assert (overall["grade"], overall["points"]) == (grade, points)
    assert np.isnan(overall["probability"])  # what is entered by hand is no sample


def test_a_standard_has_the_grade_of_its_lowest_question() -> None:
    table = rows({"A1": (15, 20), "A2": (9, 14), "B1": (16, 20)})
    assert table.loc["A", ["grade", "question", "sufficient", "answered"]].tolist() == [
        "fair", "A2", 9, 14,
    ]  # fmt: skip
    assert table.loc["overall", ["grade", "points"]].tolist() == ["good", 4]


def test_nothing_is_rated_in_part() -> None:
    table = rows({"A1": (15, 20), "A2": (5, 5), "B1": (16, 20)})
    assert table["why"].to_dict() == {
        "A": FEW,
        "A1": "",
        "A2": FEW,
        "B": "",
        "B1": "",
        "overall": PART,
    }
    assert (table["grade"] == "").tolist() == (table["why"] != "").tolist()
    assert table["probability"].isna().tolist() == (table["grade"] == "").tolist()


def test_what_is_entered_by_hand_counts_and_is_missed() -> None:
    ratings = replace(
        TWO, standards=(*TWO.standards, Standard("C", "C", (), "c")), overall=("A", "B", "C")
    )
    counts = {"A1": (15, 20), "A2": (15, 20), "B1": (16, 20)}
    assert rows(counts, ratings, c="fair").loc["overall", "points"] == 2 + 3 + 1
    table = rows(counts, ratings)
    assert table.loc["C", "why"] == BLANK
    assert table.loc["overall", "why"] == PART


# How far from the next grade

COUNT = st.integers(6, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=25)
@given(COUNT, COUNT, COUNT)
def test_no_fewer_judgements_move_a_rating_and_so_many_do(
    one: tuple[int, int], two: tuple[int, int], three: tuple[int, int]
) -> None:
    counts = dict(zip(("A1", "A2", "B1"), (one, two, three), strict=True))
    table = rows(counts)

    def grades(changed: list[tuple[int, int]]) -> dict[str, int]:
        bands = [TWO.band(*pair) for pair in changed]
        lowest = {"A": min(bands[:2]), "B": bands[2], "A1": bands[0], "A2": bands[1]}
        return lowest | {"overall": TWO.band_of_points(lowest["A"] + lowest["B"])}

    given_ = grades([one, two, three])
    nearest: dict[tuple[str, str], float] = {}
    for k in product(*(range(n + 1) for _, n in counts.values())):
        ks = [(new, n) for new, (_, n) in zip(k, counts.values(), strict=True)]
        steps = sum(abs(new - old) for new, (old, _) in zip(k, counts.values(), strict=True))
        for name, place in grades(ks).items():
            if place != given_[name]:
                way = "to_raise" if place > given_[name] else "to_lower"
                nearest[name, way] = min(nearest.get((name, way), np.inf), steps)
    for name, way in product(given_, ("to_raise", "to_lower")):
        told = table.loc[name, way]
        assert nearest.get((name, way)) == (None if pd.isna(told) else told), (name, way)


# What chance does


def bands(case: float = 0.35) -> Ratings:
    return Ratings(GRADES, (), 6, (), Expected(case=case))


def test_one_question_by_itself_is_a_normal_prior_times_a_binomial() -> None:
    """With one question nothing is shared, so the integral can be done directly."""
    k, n = 13, 20
    ratings = bands(case=0)
    probit = np.linspace(-6, 6, 200001)
    mixed = np.zeros(4)
    for scale, weight in ((1.0, 0.6), (1.5, 0.4)):
        mean = stats.norm.ppf(0.7)
        spread = scale * 0.15 / stats.norm.pdf(mean)
        density = stats.norm.pdf(probit, mean * np.sqrt(1 + spread**2), spread)
        density *= stats.binom.pmf(k, n, stats.norm.cdf(probit))
        place = np.searchsorted(stats.norm.ppf([0.5, 0.65, 0.8]), probit, side="right")
        mixed += weight * np.bincount(place, density)
    found = grade_chances([Counted((k,), (n,))], ratings).standards[0]
    assert found == pytest.approx(mixed / mixed.sum(), abs=0.002)


@settings(max_examples=15)
@given(st.lists(st.lists(COUNT, min_size=1, max_size=3), min_size=1, max_size=3))
def test_chances_add_up_to_one(standards: list[list[tuple[int, int]]]) -> None:
    counted = [
        Counted(*map(tuple, zip(*pairs, strict=True)), sample)
        for sample, pairs in enumerate(standards)
    ]
    for chances in (grade_chances(counted, bands()), again(counted, bands())):
        for each in (*chances.standards, *chain(*chances.questions), chances.totals):
            assert each.min() > -1e-9
            assert each.sum() == pytest.approx(1)
        means = [float(each @ np.arange(4)) for each in chances.standards]
        assert chances.totals @ np.arange(len(chances.totals)) == pytest.approx(sum(means))


def test_one_more_sufficient_makes_no_higher_grade_less_likely() -> None:
    for k in range(20):
        fewer, more = (
            grade_chances([Counted((n, 15, 16), (20,) * 3)], bands()).standards[0]
            for n in (k, k + 1)
        )
        assert (np.cumsum(more)[:-1] <= np.cumsum(fewer)[:-1] + 1e-9).all()


def test_another_sample_of_one_question_is_binomial() -> None:
    found = again([Counted((15,), (20,))], bands()).standards[0]
    edges = stats.binom.cdf([9, 12, 15, 20], 20, 0.75)
    assert found == pytest.approx(np.diff(edges, prepend=0), abs=1e-4)


def test_of_unrelated_questions_the_lowest_is_the_product() -> None:
    found = again([Counted((15, 15, 15), (20, 20, 20))], bands(case=0)).standards[0]
    assert found[2:].sum() == pytest.approx(stats.binom.sf(12, 20, 0.75) ** 3, abs=1e-4)


@pytest.mark.parametrize("k", [0, 20])
def test_all_or_none_comes_again(k: int) -> None:
    found = again([Counted((k, k), (20, 20))], bands()).standards[0]
    assert found[-1 if k else 0] == pytest.approx(1)


def test_many_cases_leave_no_doubt_and_few_leave_much() -> None:
    chances = [
        grade_chances([Counted((8 * n, 8 * n), (11 * n, 11 * n))], bands()).standards[0][2]
        for n in (1, 4, 60)
    ]
    assert chances[0] < chances[1] < chances[2]
    assert chances[2] > 0.99


def test_samples_that_share_no_case_are_less_alike() -> None:
    """Of one sample all may be lucky together, so sums far out are likelier."""
    pair = [Counted((13,) * 3, (20,) * 3, sample) for sample in (0, 1)]
    same = [replace(each, sample=0) for each in pair]
    apart, together = (grade_chances(each, bands()).totals for each in (pair, same))
    place = np.arange(len(apart))
    variances = [float(t @ place**2 - (t @ place) ** 2) for t in (apart, together)]
    assert variances[0] < variances[1]


# From a workbook to a reader

COUNTS: Counts = {
    "STO1": (13, 20), "STO2": (15, 20), "STO3": (16, 20),
    "MOV1": (16, 20), "MOV2": (17, 20), "MOV3": (18, 20), "YRD1": (9, 12),
}  # fmt: skip


def test_the_frames_keep_their_contracts(tmp_path: Path) -> None:
    found = rated.results(tmp_path, COUNTS).rated
    assert found is not None
    RATINGS.check(found.ratings)
    STABILITY.check(found.stability)
    table = found.ratings
    assert table["level"].tolist() == [
        "standard", *["question"] * 3, "standard", *["question"] * 3, "standard", "question",
        "standard", "overall",
    ]  # fmt: skip
    assert set(table["inspection_id"]) == {"ash-1"}
    assert table["why"].isin(["", *WHY]).all()
    sums = found.stability.groupby(["level", "standard", "question"])["probability"].sum()
    assert sums.tolist() == pytest.approx([1] * 11)
    given_ = table.dropna(subset="probability").drop(columns=["probability", "question"])
    assert len(given_) == 11


def test_an_instrument_without_ratings_has_none(measured: Any) -> None:
    assert measured.rated is None


def test_what_is_withheld_is_in_no_rating_that_is_shown(tmp_path: Path) -> None:
    """The yard has 8 bays, all sound: readers outside may not know that, nor what rests on it."""
    results = rated.results(tmp_path, COUNTS | {"YRD1": (8, 8)})
    shown = release(results, "published").rated
    assert shown is not None
    assert results.rated is not None
    table = shown.ratings.set_index(["level", "standard"])
    assert table.loc[("standard", "yard"), "why"] == UNTOLD
    assert ("question", "yard") not in table.index
    assert table.loc[("overall", ""), ["grade", "why"]].tolist() == ["", UNTOLD]
    assert table.loc[("standard", "STO"), "grade"] == "good"
    other = release(rated.results(tmp_path, COUNTS | {"YRD1": (0, 8)}), "published").rated
    assert other is not None
    pd.testing.assert_frame_equal(shown.ratings, other.ratings)
    pd.testing.assert_frame_equal(shown.stability, other.stability)
    assert not shown.ratings.equals(results.rated.ratings)
