"""Oversight against the work: odds ratios held to published values and to sums by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import OVERSIGHT
from sqs_analysis.measure.oversight import (
    NO_RATIO,
    WITHIN_TEAMS,
    common_odds_ratio,
    oversight,
)
from sqs_analysis.read.instrument import Instrument, load

FIRST, SECOND = "ROH12", "ROH03"  # oversight of a section, and another of its quality questions
COUNTS = st.tuples(*[st.integers(0, 12)] * 4)


def judged(*table: int) -> pd.DataFrame:
    """JUDGEMENTS of as many cases as the counts say: both, oversight only, question only, neither."""
    answers = [(True, True), (True, False), (False, True), (False, False)]
    cases = [answer for answer, count in zip(answers, table, strict=True) for _ in range(count)]
    rows = [
        {"ref": f"C{number}", "question": question, "sufficient": sufficient}
        for number, pair in enumerate(cases)
        for question, sufficient in zip((FIRST, SECOND), pair, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["ref", "question", "sufficient"])
    frame = frame.astype({"sufficient": "boolean"})
    return frame.assign(inspection_id="A", unit="case")


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load()


# Admissions to six departments of Berkeley in 1973, men above women, admitted first
# (Bickel et al. 1975).
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


class TestCommonOddsRatio:
    def test_published_values(self) -> None:
        # R 4.2.2, mantelhaen.test(UCBAdmissions), as in its help page.
        found = common_odds_ratio(BERKELEY)
        assert found == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=5e-7)

    def test_departments_taken_as_one_would_say_something_else(self) -> None:
        whole = np.sum(BERKELEY, axis=0)
        assert common_odds_ratio([whole])[0] == pytest.approx(1.84, abs=0.01)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(COUNTS, min_size=1, max_size=6))
    def test_it_is_the_ratio_of_two_sums(self, teams: list[tuple[int, int, int, int]]) -> None:
        some = [team for team in teams if sum(team)]
        up = sum(Fraction(a * d, a + b + c + d) for a, b, c, d in some)
        down = sum(Fraction(b * c, a + b + c + d) for a, b, c, d in some)
        ratio, lower, upper = common_odds_ratio(np.reshape(teams, (-1, 2, 2)))
        if up and down:
            assert ratio == pytest.approx(float(up / down))
            assert lower < ratio < upper
        else:
            assert all(isnan(value) for value in (ratio, lower, upper))

    def test_a_good_team_that_is_good_at_both_makes_no_ratio(self) -> None:
        # Within either team the two have nothing to do with each other.
        teams = [[[64, 16], [16, 4]], [[4, 16], [16, 64]]]
        assert common_odds_ratio(teams)[0] == pytest.approx(1)
        assert common_odds_ratio([np.sum(teams, axis=0)])[0] > 4

    def test_more_confidence_is_wider(self) -> None:
        _, lower, upper = common_odds_ratio(BERKELEY, 0.8)
        _, lowest, uppermost = common_odds_ratio(BERKELEY, 0.99)
        assert lowest < lower < upper < uppermost

    def test_says_what_is_no_table(self) -> None:
        with pytest.raises(AnalystError, match="two rows of two counts"):
            common_odds_ratio([[1, 2], [3, 4]])
        with pytest.raises(AnalystError, match="confidence"):
            common_odds_ratio(BERKELEY, 1)


class TestOversight:
    @pytest.mark.parametrize(
        ("table", "ratio", "method"),
        [
            ((8, 3, 4, 9), 8 * 9 / (3 * 4), WITHIN_TEAMS),
            ((6, 0, 0, 5), nan, NO_RATIO),
            ((6, 0, 2, 5), nan, NO_RATIO),
            ((0, 6, 5, 0), nan, NO_RATIO),
            ((6, 0, 5, 0), nan, NO_RATIO),
            ((0, 0, 0, 0), nan, NO_RATIO),
        ],
    )
    def test_counts_and_what_may_be_said(
        self, instrument: Instrument, table: tuple[int, ...], ratio: float, method: str
    ) -> None:
        found = OVERSIGHT.check(oversight(judged(*table), instrument))
        row = found[(found["oversight"] == FIRST) & (found["question"] == SECOND)].iloc[0]
        assert row["cases"] == sum(table)
        cells = ["both", "oversight_only", "question_only", "neither"]
        assert tuple(row[cells]) == table
        assert row["odds_ratio"] == pytest.approx(ratio, nan_ok=True)
        assert row["method"] == method

    def test_pairs_are_of_one_section_and_never_oversight_with_itself(
        self, instrument: Instrument
    ) -> None:
        found = oversight(judged(1, 1, 1, 1), instrument)
        assert set(found["oversight"]) == set(instrument.oversight) != set()
        assert not set(found["question"]) & set(instrument.oversight)
        for row in found.itertuples():
            first, second = (instrument.question(name) for name in (row.oversight, row.question))
            assert first.section == second.section == row.section
            assert (second.unit, second.kind) == ("case", "summary")

    def test_the_instrument_decides_what_is_oversight(self, instrument: Instrument) -> None:
        assert oversight(judged(1, 1, 1, 1), replace(instrument, oversight=())).empty
        turned = oversight(judged(1, 2, 3, 4), replace(instrument, oversight=(SECOND,)))
        row = turned[turned["question"] == FIRST].iloc[0]
        assert (row["oversight_only"], row["question_only"]) == (3, 2)

    def test_a_case_counts_only_where_both_were_judged(self, instrument: Instrument) -> None:
        rows = judged(2, 1, 1, 2)
        rows.loc[0, "sufficient"] = pd.NA
        found = oversight(rows, instrument)
        assert found.loc[found["question"] == SECOND, ["cases", "both"]].values.tolist() == [[5, 1]]

    def test_cases_of_two_inspections_are_not_confused(self, instrument: Instrument) -> None:
        rows = judged(2, 1, 1, 2)
        both = pd.concat([rows, rows.assign(inspection_id="B")], ignore_index=True)
        found = oversight(both, instrument)
        assert found.loc[found["question"] == SECOND, ["cases", "both"]].values.tolist() == [
            [12, 4]
        ]

    def test_a_team_is_held_against_itself_only(self, instrument: Instrument) -> None:
        teams = [(64, 16, 16, 4), (4, 16, 16, 64)]
        rows = [
            judged(*table).assign(inspection_id=name)
            for table, name in zip(teams, "AB", strict=True)
        ]
        found = oversight(pd.concat(rows, ignore_index=True), instrument)
        row = found[(found["oversight"] == FIRST) & (found["question"] == SECOND)].iloc[0]
        assert (row["cases"], row["odds_ratio"]) == (200, pytest.approx(1))
