"""Which cases and questions hold what fell short: counted by hand, and remarkable beyond chance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.measure.concentration import Concentration, case_marks, concentration
from sqs_analysis.measure.contracts import CASE_MARKS, POOLED
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.intervals import ratio_interval
from sqs_analysis.measure.results import Results
from sqs_analysis.read.instrument import load
from sqs_analysis.read.judgements import JUDGEMENTS

SQS = load()
QUALITY = [question.id for question in SQS.questions_of(unit="case", kind="summary")]
FACT = next(q.id for q in SQS.questions_of(unit="case") if q.is_judgement and q.id not in QUALITY)
# By case: a letter for each quality question from the first on. S sufficient, I insufficient, n not
# applicable, ? not answered.
Table = Mapping[str, str]
WORLDS = 200


def rows_of(table: Table, questions: list[str] = QUALITY) -> pd.DataFrame:
    """JUDGEMENTS of a table."""
    states = {"n": "not applicable", "?": "not answered"}
    rows = [
        {
            **dict.fromkeys(JUDGEMENTS, ""),
            "inspection_id": "ash",
            "unit": "case",
            "ref": ref,
            "question": question,
            "state": states.get(letter, "answered"),
            "sufficient": {"S": True, "I": False}.get(letter),
        }
        for ref, letters in table.items()
        for question, letter in zip(questions, letters, strict=False)
    ]
    return pd.DataFrame(rows, columns=list(JUDGEMENTS)).astype(JUDGEMENTS)


def found_in(table: Table, over: str = "case") -> Concentration | None:
    return concentration(rows_of(table), SQS, over)


# --- by hand ------------------------------------------------------------------------------------

HAND = {"C1": "SSSSS", "C2": "IIIIS", "C3": "ISSnS", "C4": "III?S", "C5": "SSSnI"}


def test_those_above_the_average_are_counted_the_fullest_first() -> None:
    """0, 4, 1, 3 and 1 fell short: 9 in five cases, 1.8 each."""
    found = found_in(HAND)
    assert found is not None
    assert found.names == ("C2", "C4")
    assert (found.among, found.held, found.total) == (5, 7, 9)


def test_over_questions_likewise_and_chance_is_not_asked() -> None:
    """3, 2, 2, 1 and 1 of the questions fell short."""
    found = found_in(HAND, "question")
    assert found is not None
    assert found.names == tuple(QUALITY[:3])
    assert (found.among, found.held, found.total) == (5, 7, 9)
    assert (found.by_chance, found.remarkable) == (7, True)


def test_what_chance_would_give_is_that_of_every_deal_there_is() -> None:
    """Two questions, one of three cases short on each: on the same in a third of the deals."""
    found = found_in({"C1": "II", "C2": "SS", "C3": "SS"})
    assert found is not None
    assert (found.names, found.held) == (("C1",), 2)
    assert found.by_chance == pytest.approx(4 / 3, abs=0.05)
    assert not found.remarkable


def test_only_cases_a_question_applied_to_are_dealt_its_shortfalls() -> None:
    """Each question was judged in one case alone, so that there is nothing to deal."""
    found = found_in({"C1": "InI", "C2": "nSn"})
    assert found is not None
    assert (found.held, found.by_chance, found.remarkable) == (2, 2, False)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"C1": "SSS", "C2": "SnS"},
        {"C1": "nn?", "C2": "n??"},
        {"C1": "ISS", "C2": "SIS", "C3": "nSI"},
        {"C1": "III"},
    ],
    ids=["nothing", "nothing fell short", "nothing judged", "all hold the same", "one case"],
)
def test_where_no_case_holds_more_than_another_none_is_named(table: Table) -> None:
    assert found_in(table) is None


def test_questions_of_fact_are_not_counted() -> None:
    short = {"C1": "I", "C2": "S"}
    assert concentration(rows_of(short, [FACT]), SQS) is None
    assert found_in(short) is not None


TABLES = st.dictionaries(
    st.sampled_from([f"C{n:02}" for n in range(12)]),
    st.text("SIn?", min_size=1, max_size=8),
    max_size=9,
)


@settings(max_examples=30)
@given(TABLES, st.sampled_from(["case", "question"]), st.randoms())
def test_the_order_of_rows_changes_nothing(table: Table, over: str, random: object) -> None:
    rows = rows_of(table)
    seed = hash(str(random)) % 1000
    shuffled = rows.sample(frac=1, random_state=seed)
    assert concentration(rows, SQS, over) == concentration(shuffled, SQS, over)


@settings(max_examples=30)
@given(TABLES)
def test_few_hold_more_than_their_part_and_no_more_than_all(table: Table) -> None:
    found = found_in(table)
    letters = "".join(table.values())
    if found is not None:
        assert found.total == letters.count("I")
        assert found.held <= found.total
        assert found.held / len(found.names) > found.total / found.among
        counts = [table[name].count("I") for name in found.names]
        assert counts == sorted(counts, reverse=True)
        assert found.held == sum(counts)


# --- beyond chance ------------------------------------------------------------------------------


def world(generator: np.random.Generator, spread: float, cases: int = 20) -> pd.DataFrame:
    """Invented judgements, a fifth of them n/a; cases differ by so much, on the scale of log odds."""
    questions = generator.normal(0, 1, len(QUALITY))
    odds = questions + spread * generator.normal(0, 1, (cases, 1))
    sufficient = generator.random(odds.shape) < 1 / (1 + np.exp(-odds))
    applies = generator.random(odds.shape) < 0.8
    letters = np.where(applies, np.where(sufficient, "S", "I"), "n")
    return rows_of({f"C{n:02}": "".join(row) for n, row in enumerate(letters)})


def remarkable(spread: float) -> float:
    """In what part of the worlds the cases are remarkable."""
    generator = np.random.default_rng(8)
    worlds = [concentration(world(generator, spread), SQS) for _ in range(WORLDS)]
    return sum(found is not None and found.remarkable for found in worlds) / WORLDS


def test_independent_judgements_are_hardly_ever_remarkable() -> None:
    assert remarkable(spread=0.0) <= 0.05


def test_cases_that_differ_mostly_are() -> None:
    assert remarkable(spread=1.5) >= 0.9


# --- every case on every question ---------------------------------------------------------------


def test_each_cell_has_one_of_four_marks_the_soundest_case_first() -> None:
    marks = CASE_MARKS.check(case_marks(rows_of(HAND), SQS))
    assert list(dict.fromkeys(marks["ref"])) == ["C1", "C3", "C5", "C4", "C2"]
    first = marks[marks["question"] == QUALITY[3]].set_index("ref")["mark"].to_dict()
    assert first == {"C1": "met", "C2": "fell", "C3": "none", "C4": "blank", "C5": "none"}
    of_one = marks[marks["ref"] == "C4"]
    assert of_one["question"].tolist() == QUALITY[:5]
    assert of_one["mark"].tolist() == ["fell", "fell", "fell", "blank", "met"]


def test_a_grid_of_nothing_is_empty() -> None:
    assert CASE_MARKS.check(case_marks(rows_of({}), SQS)).empty


# --- groups -------------------------------------------------------------------------------------


def test_a_group_is_pooled_over_its_cases_as_a_theme_is(measured: Results) -> None:
    pooled = POOLED.check(measured.pooled)
    inspection = measured.inspection
    judged = inspection.judgements[inspection.judgements["question"].isin(QUALITY)]
    judged = judged[judged["sufficient"].notna()]
    for row in pooled.itertuples():
        field = row.field or "custodial"
        value = row.value if row.field else {"custodial": "yes", "community": "no"}[row.value]
        refs = inspection.cases.loc[inspection.cases[field] == value, "case_ref"]
        own = judged[judged["ref"].isin(refs)].groupby("ref")["sufficient"]
        share = ratio_interval(own.sum().astype(int), own.count())
        assert (row.sufficient, row.answered) == (own.sum().sum(), own.count().sum())
        assert row.cases == share.units == len(own)
        assert (row.proportion, row.lower, row.upper) == pytest.approx(
            (share.estimate, share.lower, share.upper)
        )
    assert {row.field for row in pooled.itertuples()} == {*inspection.instrument.breakdowns, ""}


@pytest.mark.parametrize("audience", ["provider", "published"])
def test_readers_outside_have_no_case_and_no_pooled_group(measured: Results, audience: str) -> None:
    seen = release(measured, audience)
    assert not measured.case_marks.empty
    assert seen.case_marks.empty
    assert seen.pooled.empty
    for over in ("case", "question"):
        assert measured.concentration(over) is not None
        assert seen.concentration(over) is None
