"""Oversight against the work: odds ratios held to published values and to sums over all tables."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from math import comb, inf, isnan, nan
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import OVERSIGHT
from sqs_analysis.measure.oversight import (
    AT_LEAST,
    AT_MOST,
    EXACT,
    NO_RATIO,
    conditional_odds_ratio,
    oversight,
)
from sqs_analysis.read.instrument import Instrument, load

REFERENCE = Path(__file__).parent.parent / "reference_values.csv"
with REFERENCE.open(encoding="utf-8", newline="") as file:
    ROWS = [row for row in csv.DictReader(file) if row["method"] == "conditional_or"]

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


def chances(table: tuple[int, int, int, int], ratio: float) -> dict[int, float]:
    """Probability of each table with the same margins, by its first count."""
    a, b, c, d = table
    each = {
        x: comb(a + b, x) * comb(c + d, a + c - x) * ratio**x
        for x in range(max(0, a - d), min(a + b, a + c) + 1)
    }
    return {x: chance / sum(each.values()) for x, chance in each.items()}


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load()


class TestConditionalOddsRatio:
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row["inputs"])
    def test_reference_value(self, row: dict[str, str]) -> None:
        found, _, _ = conditional_odds_ratio(json.loads(row["inputs"]))
        assert found == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    def test_the_reference_value_is_used(self) -> None:
        assert len(ROWS) == 1

    def test_published_limits(self) -> None:
        # R's fisher.test on Fisher's own table of convictions among twins, as in its help page. R
        # ends its search early; the exact tails are held below.
        _, lower, upper = conditional_odds_ratio([[2, 15], [10, 3]])
        assert (lower, upper) == pytest.approx((0.003325764, 0.363182271), abs=2e-5)

    @settings(max_examples=40, deadline=None)
    @given(COUNTS)
    def test_limits_are_where_a_tail_holds_a_fortieth(
        self, table: tuple[int, int, int, int]
    ) -> None:
        a, b, c, d = table
        assume((a + b) * (c + d) * (a + c) * (b + d))
        ratio, lower, upper = conditional_odds_ratio([[a, b], [c, d]])
        assert lower <= ratio <= upper
        if lower > 0:
            above = sum(chance for x, chance in chances(table, lower).items() if x >= a)
            assert above == pytest.approx(0.025, rel=1e-3)
        if upper < inf:
            below = sum(chance for x, chance in chances(table, upper).items() if x <= a)
            assert below == pytest.approx(0.025, rel=1e-3)
        if 0 < ratio < inf:  # where a is what is expected
            mean = sum(x * chance for x, chance in chances(table, ratio).items())
            assert mean == pytest.approx(a, rel=1e-3)

    @settings(max_examples=40, deadline=None)
    @given(COUNTS)
    def test_which_judgement_comes_first_changes_nothing(
        self, table: tuple[int, int, int, int]
    ) -> None:
        a, b, c, d = table
        one, turned = (
            conditional_odds_ratio([[a, b], [c, d]]),
            conditional_odds_ratio([[a, c], [b, d]]),
        )
        assert one == pytest.approx(turned, rel=1e-4, nan_ok=True)

    @pytest.mark.parametrize("table", [[[0, 0], [3, 4]], [[0, 3], [0, 4]], [[3, 4], [0, 0]]])
    def test_an_empty_margin_has_no_ratio(self, table: list[list[int]]) -> None:
        assert all(isnan(value) for value in conditional_odds_ratio(table))

    def test_more_confidence_is_wider(self) -> None:
        _, lower, upper = conditional_odds_ratio([[8, 3], [4, 9]], 0.8)
        _, lowest, uppermost = conditional_odds_ratio([[8, 3], [4, 9]], 0.99)
        assert lowest < lower < upper < uppermost

    def test_says_what_is_no_table(self) -> None:
        with pytest.raises(AnalystError, match="two rows of two counts"):
            conditional_odds_ratio([1, 2, 3, 4])
        with pytest.raises(AnalystError, match="confidence"):
            conditional_odds_ratio([[1, 2], [3, 4]], 1)


class TestOversight:
    @pytest.mark.parametrize(
        ("table", "ratio", "method"),
        [
            ((8, 3, 4, 9), conditional_odds_ratio([[8, 3], [4, 9]])[0], EXACT),
            ((6, 0, 0, 5), inf, AT_LEAST),
            ((6, 0, 2, 5), inf, AT_LEAST),
            ((0, 6, 5, 0), 0, AT_MOST),
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
