"""A team over time: k of n at each date, what would be expected, and what may be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from sqs_analysis.measure.comparison import compare
from sqs_analysis.measure.contracts import SERIES, SHIFTS
from sqs_analysis.measure.programme import Programme
from sqs_analysis.measure.series import NO_CHANGE, series
from sqs_analysis.read.answers import Answer, AnswerSet
from sqs_analysis.read.instrument import Instrument
from tests.unit.test_change import SQS, programme_of, visit

ONE, TWO = [q.id for q in SQS.questions_of("LOR", unit="case", kind="summary")][:2]
DAYS = [f"2013-{month:02}-01" for month in range(1, 13)]


def judged(
    *ks: int, of: int = 5, question: str = ONE, days: list[str] = DAYS, **details: str
) -> Programme:
    """A team with so many of five cases sufficient on a question at each date."""
    visits = [
        visit(day, {}, inspection_id=day, **details) for day, _ in zip(days, ks, strict=False)
    ]
    rows = [
        {
            "inspection_id": day,
            "unit": "case",
            "ref": f"C{case}",
            "question": question,
            "section": "LOR",
            "answer": "sufficient" if case < k else "insufficient",
            "sufficient": case < k,
        }
        for day, k in zip(days, ks, strict=False)
        for case in range(of)
    ]
    judgements = pd.DataFrame(rows).astype({"sufficient": "boolean"})
    return replace(programme_of(*visits), judgements=judgements)


def only(frame: pd.DataFrame, level: str) -> pd.DataFrame:
    return frame[frame["level"] == level].reset_index(drop=True)


def test_each_date_has_its_count_and_the_exact_limits_given_all_dates() -> None:
    found = series(judged(1, 4), DAYS[1])
    assert found is not None
    rows = only(SERIES.check(found.points), "question")
    assert rows["fieldwork_start"].tolist() == DAYS[:2]
    assert rows[["sufficient", "answered"]].to_numpy().tolist() == [[1, 5], [4, 5]]
    # Of the 252 ways to put five of ten on a date, one has none and one all: under 2.5% each.
    assert rows[["low", "high"]].to_numpy().tolist() == [[0.2, 0.8]] * 2


@pytest.mark.parametrize("n", range(3, 11))
def test_at_most_the_tails_lie_outside_the_limits(n: int) -> None:
    found = series(judged(2, 1, 3, 0, of=n), DAYS[3], confidence=0.9)
    assert found is not None
    low, high = np.rint(only(found.points, "question")[["low", "high"]].to_numpy()[0] * n)
    assert hypergeom.cdf(low - 1, 4 * n, 6, n) <= 0.05
    assert hypergeom.sf(high, 4 * n, 6, n) <= 0.05


def test_a_section_of_one_question_has_nearly_its_limits() -> None:
    found = series(judged(1, 4), DAYS[1])
    assert found is not None
    section = only(found.points, "section")
    assert section[["low", "high"]].to_numpy().tolist() == [[0.2, 0.8]] * 2


def test_a_change_is_told_with_its_date_and_counts_and_stays_told() -> None:
    found = series(judged(0, 1, 0, 0, 1, 5, 5, 5, 4, 5), DAYS[9])
    assert found is not None
    (row,) = only(SHIFTS.check(found.told), "question").itertuples()
    assert (row.since, row.verdict) == (DAYS[5], "higher")
    assert (row.sufficient_before, row.answered_before) == (2, 25)
    assert (row.sufficient, row.answered) == (24, 25)
    # What was told is not unsaid, although it is no more what the last look sees.
    back = series(judged(0, 1, 0, 0, 1, 5, 5, 5, 4, 5, 0, 0), DAYS[11])
    assert back is not None
    (row,) = only(back.told, "question").itertuples()
    assert row.since == DAYS[5]


def test_what_changes_by_chance_only_is_not_told() -> None:
    found = series(judged(3, 2, 4, 3, 5, 2, 3, 4), DAYS[7])
    assert found is not None
    assert set(found.shifts["verdict"]) == {NO_CHANGE}
    assert 0.5 < found.hidden < 1


def test_only_earlier_inspections_of_the_team_by_the_same_instrument_count() -> None:
    mine = judged(1, 2, 3)
    frame = mine.inspections
    later = series(mine, DAYS[1])
    assert later is not None
    assert list(later.dates) == DAYS[:2]
    for column, other in (("team", "Oak"), ("instrument", "other"), ("fieldwork_start", "")):
        first = frame.assign(**{column: [other, *frame[column][1:]]})
        found = series(replace(mine, inspections=first), DAYS[2])
        assert found is not None
        assert list(found.dates) == DAYS[1:3]


def test_one_inspection_is_no_line_and_two_are_compared_as_ever() -> None:
    assert series(judged(1), DAYS[0]) is None
    assert compare(judged(1, 4), DAYS[1]).series is None
    third = compare(judged(1, 4, 2), DAYS[2])
    assert third.teams == 0
    assert third.series is not None


def graded() -> Instrument:
    """The instrument with one question in four grades."""
    grades = ("outstanding", "good", "requires improvement", "inadequate")
    meanings = ("sufficient", "sufficient", "insufficient", "insufficient")
    answers = AnswerSet(
        "grades", tuple(Answer(g, g, m, ()) for g, m in zip(grades, meanings, strict=True))
    )
    asked = tuple(replace(q, answers=answers) if q.id == ONE else q for q in SQS.questions)
    return replace(SQS, questions=asked)


def test_of_a_question_with_grades_each_is_counted_at_each_date() -> None:
    mine = judged(2, 3)
    answers = ["outstanding", "good", "inadequate", "inadequate", "requires improvement"]
    frame = mine.judgements.assign(answer=answers * 2)
    made: dict[str, Any] = dict.fromkeys(mine.instruments, graded())
    found = series(replace(mine, judgements=frame, instruments=made), DAYS[1])
    assert found is not None
    rows = only(found.points, "grade")
    counts = rows[rows["inspection_id"] == DAYS[0]].set_index("grade")["sufficient"].to_dict()
    assert counts == {"outstanding": 1, "good": 1, "requires improvement": 1, "inadequate": 2}
    assert set(rows["answered"]) == {5}
    # Four of ten are inadequate in all: 0 of 5 in 6 of 252 deals, and 4 likewise: just in 2.5%.
    worst = rows[rows["grade"] == "inadequate"].iloc[0]
    assert (worst["low"], worst["high"]) == (0.2, 0.6)
