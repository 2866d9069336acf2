"""Insufficient together: matrix products held to counting pair by pair."""

from __future__ import annotations

from itertools import combinations
from math import isnan, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.measure.contracts import TOGETHER
from sqs_analysis.measure.cooccurrence import cooccurrence, phi_coefficient
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.judgements import JUDGEMENTS

INSTRUMENT = load()
ASKED = [q for q in INSTRUMENT.questions if q.unit == "case" and q.is_judgement]
FEW = [question.id for question in ASKED[::9]]
COLUMNS = ["inspection_id", "unit", "ref", "question", "sufficient"]
ANSWERS = st.lists(st.sampled_from([True, False, None]), min_size=len(FEW), max_size=len(FEW))


def judgements(*cases: list[bool | None], questions: list[str] = FEW) -> pd.DataFrame:
    """JUDGEMENTS on cases, a list of answers each; two inspections share the cases' names."""
    rows = [
        ("AB"[number % 2], "case", f"C{number // 2}", question, answer)
        for number, answers in enumerate(cases)
        for question, answer in zip(questions, answers, strict=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"sufficient": "boolean"})


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return INSTRUMENT


@settings(max_examples=60, deadline=None)
@given(st.lists(ANSWERS, max_size=12))
def test_every_pair_is_what_counting_gives(cases: list[list[bool | None]]) -> None:
    found = TOGETHER.check(cooccurrence(judgements(*cases), INSTRUMENT))
    rows = {(row.question, row.other): row for row in found.itertuples()}
    for first, second in combinations(range(len(FEW)), 2):
        pairs = [
            (case[first], case[second])
            for case in cases
            if case[first] is not None and case[second] is not None
        ]
        row = rows.pop((FEW[first], FEW[second]), None)
        if not pairs:
            assert row is None
            continue
        a, b, c, d = (
            pairs.count(pair)
            for pair in [(False, False), (False, True), (True, False), (True, True)]
        )
        assert (row.cases, row.both, row.question_only, row.other_only) == (len(pairs), a, b, c)
        assert row.either == a + b + c
        assert row.expected == pytest.approx((a + b) * (a + c) / len(pairs))
        margins = (a + b) * (c + d) * (a + c) * (b + d)
        if margins:
            assert row.association == pytest.approx((a * d - b * c) / sqrt(margins))
        else:
            assert isnan(row.association)
    assert not rows


def test_pairs_stand_in_the_order_of_the_instrument_once(instrument: Instrument) -> None:
    questions = [question.id for question in ASKED]
    answers: list[bool | None] = [False] * len(questions)
    backwards = judgements(answers, questions=questions).iloc[::-1]
    found = cooccurrence(backwards, instrument)
    pairs = list(zip(found["question"], found["other"], strict=True))
    assert pairs == list(combinations(questions, 2))
    assert [instrument.question(name).section for name in found["other"]] == found[
        "other_section"
    ].tolist()
    assert [instrument.question(name).section for name in found["question"]] == found[
        "section"
    ].tolist()


def test_staff_and_gates_are_left_out(instrument: Instrument) -> None:
    rows = judgements([False] * len(FEW))
    assert cooccurrence(rows.assign(unit="staff"), instrument).empty
    gate = instrument.questions_of(kind="gate")[0].id
    assert cooccurrence(judgements([False, False], questions=[FEW[0], gate]), instrument).empty


def test_nothing_gives_no_pairs(instrument: Instrument) -> None:
    nothing = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    assert TOGETHER.check(cooccurrence(nothing, instrument)).empty


COUNT = st.integers(0, 5000).map(float)


@given(COUNT, COUNT, COUNT, COUNT)
def test_association_is_the_correlation_of_zeros_and_ones(
    both: float, first: float, second: float, neither: float
) -> None:
    weights = np.array([both, first, second, neither])
    (found,) = phi_coefficient(*(np.array([count]) for count in weights))
    if isnan(found):
        return
    one, other = np.array([1.0, 1, 0, 0]), np.array([1.0, 0, 1, 0])
    covariance = np.cov(one, other, aweights=weights, ddof=0)
    expected = covariance[0, 1] / sqrt(covariance[0, 0] * covariance[1, 1])
    assert found == pytest.approx(expected, abs=1e-9)
    assert -1 - 1e-12 <= found <= 1 + 1e-12


@pytest.mark.parametrize(
    ("table", "association"),
    [
        ((7, 0, 0, 3), 1.0),
        ((0, 4, 6, 0), -1.0),
        ((4, 2, 6, 3), 0.0),
        ((20, 5, 10, 15), 10 / sqrt(600)),  # 300 - 50 over the root of 25, 25, 30 and 20
    ],
)
def test_association_by_hand(table: tuple[int, ...], association: float) -> None:
    found = phi_coefficient(*(np.array([float(count)]) for count in table))
    assert found[0] == pytest.approx(association)
