"""Change since the team's last inspection: what is said of it, and what is never said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.change import (
    NOT_COMPARED,
    VERDICTS,
    change_since,
    changed_by_chance,
    inspection_before,
    verdicts,
)
from sqs_analysis.measure.contracts import CHANGE, FINDINGS, INSPECTIONS, REASONS
from sqs_analysis.measure.contrast import (
    CORRECTED,
    NO_JUDGEMENTS,
    RECOVERED,
    difference_of,
    newcombe,
)
from sqs_analysis.measure.findings import findings
from sqs_analysis.measure.intervals import ONCE
from sqs_analysis.measure.programme import Programme, programme
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.judgements import JUDGEMENTS
from tests.workbooks import sample_cases, write

SQS = load()
FIRST, SECOND = [q.id for q in SQS.questions_of(unit="case") if q.is_judgement][:2]
ONLY_ONCE = next(q.id for q in SQS.questions_of(unit="inspection") if q.is_judgement)


def visit(start: str, counts: Mapping[str, tuple[int, int]], **details: str) -> dict[str, Any]:
    """One inspection of a team, whose id is the year."""
    basics = {"team": "Elm", "instrument": SQS.id, "version": "1.0", "workbook": ""}
    numbers = {"year": int(start[:4]), "cases": 20, "eligible": math.nan}
    place = {"inspection_id": start[:4], "region": "Wales", "fieldwork_start": start}
    return basics | numbers | place | {"counts": counts} | details


def programme_of(*visits: dict[str, Any]) -> Programme:
    found = [
        {
            "inspection_id": each["inspection_id"],
            "level": "question",
            "section": SQS.question(name).section,
            "question": name,
            "group": "all",
            "sufficient": k,
            "answered": n,
            "not_applicable": 0,
            "not_answered": 0,
            "proportion": k / n if n else math.nan,
            "method": ONCE if name == ONLY_ONCE else "Wilson",
            "units": n,
            "effective": float(n),
        }
        for each in visits
        for name, (k, n) in each["counts"].items()
    ]
    return Programme(
        INSPECTIONS.frame(sorted(visits, key=lambda each: each["fieldwork_start"])),
        FINDINGS.frame(found),
        REASONS.frame([]),
        pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS),
        {each["inspection_id"]: SQS for each in visits},
        confidence=0.95,
    )


THEN = visit("2012-11-12", {FIRST: (18, 20), SECOND: (10, 20)})
NOW = visit("2014-05-12", {FIRST: (6, 20), SECOND: (13, 20)})


def only(frame: pd.DataFrame, question: str) -> Any:
    (row,) = frame[frame["question"] == question].itertuples()
    return row


class TestInspectionBefore:
    def test_it_is_the_last_earlier_one_of_the_team(self) -> None:
        older, other = visit("2011-05-16", {}), visit("2013-05-13", {}, team="Oak")
        later = visit("2015-05-11", {})
        whole = programme_of(older, THEN, other, NOW, later)
        assert inspection_before(whole, "2014") == "2012"
        assert inspection_before(whole, "2011") == ""
        assert inspection_before(whole, "2013") == ""

    def test_two_that_began_on_one_day_are_not_before_each_other(self) -> None:
        twin = visit("2014-05-12", {}, inspection_id="twin")
        assert inspection_before(programme_of(twin, NOW), "2014") == ""

    def test_the_team_is_known_by_its_name_however_it_is_written(self) -> None:
        assert inspection_before(programme_of(THEN | {"team": " ELM"}, NOW), "2014") == "2012"

    def test_an_inspection_that_is_not_there_is_named(self) -> None:
        with pytest.raises(ParameterError, match='"2013"'):
            change_since(programme_of(THEN, NOW), "2013")


class TestChange:
    def test_without_an_earlier_inspection_there_is_nothing(self) -> None:
        found = change_since(programme_of(THEN, NOW), "2012")
        assert CHANGE.check(found).empty

    def test_it_is_now_less_then(self) -> None:
        found = CHANGE.check(change_since(programme_of(THEN, NOW), "2014"))
        row = only(found, FIRST)
        assert (row.sufficient, row.answered, row.proportion) == (6, 20, 0.3)
        before = (row.sufficient_before, row.answered_before, row.proportion_before)
        assert before == (18, 20, 0.9)
        assert (row.difference, row.lower, row.upper) == newcombe(6, 20, 18, 20, corrected=True)
        assert (row.verdict, row.method) == ("lower", CORRECTED)
        assert (row.inspection_before, row.comparable) == ("2012", "yes")

    def test_three_more_of_twenty_are_no_clear_change(self) -> None:
        assert only(change_since(programme_of(THEN, NOW), "2014"), SECOND).verdict == (
            "no clear change"
        )

    def test_the_confidence_decides_how_clear_is_clear(self) -> None:
        whole = programme_of(THEN, NOW | {"counts": {SECOND: (15, 20)}})
        usual, bold = (only(change_since(whole, "2014", c), SECOND) for c in (0.95, 0.8))
        assert (usual.verdict, bold.verdict) == ("no clear change", "higher")
        assert bold.confidence == 0.8

    @settings(max_examples=50)
    @given(st.tuples(*[st.integers(0, 20)] * 2))
    def test_the_verdict_is_where_the_limits_are(self, k: tuple[int, int]) -> None:
        then, now = THEN | {"counts": {FIRST: (k[0], 20)}}, NOW | {"counts": {FIRST: (k[1], 20)}}
        row = only(change_since(programme_of(then, now), "2014"), FIRST)
        assert row.verdict in VERDICTS
        assert (row.verdict == "higher") == (row.lower > 0)
        assert (row.verdict == "lower") == (row.upper < 0)

    def test_a_limit_of_nought_is_not_clear(self) -> None:
        lower, upper = np.array([0.0, -0.2, 1e-9]), np.array([0.2, 0.0, 0.1])
        told = verdicts(lower, upper, np.array([20, 20, 20])).tolist()
        assert told == ["no clear change", "no clear change", "higher"]

    @pytest.mark.parametrize(("n", "verdict"), [(4, "too few"), (5, "higher")])
    def test_with_fewer_than_five_on_a_side_nothing_is_claimed(self, n: int, verdict: str) -> None:
        then, now = THEN | {"counts": {FIRST: (0, n)}}, NOW | {"counts": {FIRST: (20, 20)}}
        assert only(change_since(programme_of(then, now), "2014"), FIRST).verdict == verdict
        back = programme_of(THEN | {"counts": {FIRST: (20, 20)}}, NOW | {"counts": {FIRST: (0, n)}})
        assert only(change_since(back, "2014"), FIRST).verdict == verdict.replace("higher", "lower")

    def test_a_question_that_applied_to_nobody_then_has_no_verdict(self) -> None:
        whole = programme_of(THEN | {"counts": {FIRST: (0, 0)}}, NOW)
        row = only(change_since(whole, "2014"), FIRST)
        assert (row.verdict, row.method) == ("", NO_JUDGEMENTS)

    def test_a_question_that_was_not_asked_then_is_left_out(self) -> None:
        whole = programme_of(THEN | {"counts": {SECOND: (10, 20)}}, NOW)
        assert change_since(whole, "2014")["question"].tolist() == [SECOND]

    def test_what_is_asked_once_of_an_inspection_is_no_sample(self) -> None:
        then, now = THEN | {"counts": {ONLY_ONCE: (1, 1)}}, NOW | {"counts": {ONLY_ONCE: (0, 1)}}
        row = only(change_since(programme_of(then, now), "2014"), ONLY_ONCE)
        assert (row.verdict, row.method, math.isnan(row.difference)) == ("", ONCE, True)

    def test_another_version_is_compared_and_said(self) -> None:
        row = only(change_since(programme_of(THEN | {"version": "0.9"}, NOW), "2014"), FIRST)
        assert (row.comparable, row.verdict) == ("no", "lower")

    def test_by_another_instrument_nothing_is_compared(self) -> None:
        row = only(change_since(programme_of(THEN | {"instrument": "other"}, NOW), "2014"), FIRST)
        assert (row.comparable, row.verdict, row.method) == ("no", "", NOT_COMPARED)
        assert (row.sufficient_before, math.isnan(row.difference)) == (18, True)

    def test_a_confidence_out_of_bounds_is_refused(self) -> None:
        with pytest.raises(ParameterError, match="confidence is 1"):
            change_since(programme_of(THEN, NOW), "2014", 1)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Inspection, Inspection]:
    """The sample, and an earlier inspection of the team in which only half the cases were seen."""
    folder: Path = tmp_path_factory.mktemp("two")
    dates = {"fieldwork_start": "2012-03-12", "fieldwork_end": "2012-03-14"}
    assessed = {"assessment_date": "2012-03-12"}
    half = [row | assessed for row in sample_cases()[:10]]
    details = dates | {"inspection_id": "before", "publication_date": "", "eligible_cases": ""}
    now = read(write(folder / "now.xlsx"))
    return now, read(write(folder / "before.xlsx", half, details))


class TestSections:
    @pytest.mark.parametrize("confidence", [0.95, 0.8])
    def test_limits_are_recovered_from_the_sections_own(
        self, two: tuple[Inspection, Inspection], confidence: float
    ) -> None:
        found = change_since(programme(two), two[0].id, confidence)
        now, then = (
            findings(each.judgements, each.instrument, confidence=confidence) for each in two
        )
        sections = found[found["level"] == "section"]
        assert set(sections.loc[sections["answered"] > 0, "method"]) == {RECOVERED}
        for row in sections[sections["answered"] > 0].itertuples():
            sides = (
                frame.loc[
                    (frame["level"] == "section") & (frame["section"] == row.section)
                ].squeeze()
                for frame in (now, then)
            )
            expected = difference_of(*((s["proportion"], s["lower"], s["upper"]) for s in sides))
            assert (row.difference, row.lower, row.upper) == pytest.approx(expected)

    def test_with_as_many_cases_mixed_as_there_were_some_would_seem_to_have_changed(
        self, two: tuple[Inspection, Inspection]
    ) -> None:
        whole = programme(two)
        found = change_since(whole, two[0].id)
        low, high = changed_by_chance(whole, found)
        assert (low, 1 <= high <= 6) == (0, True)
        again, other = (changed_by_chance(whole, found, seed) for seed in (1, 2))
        assert again == (low, high)
        assert abs(other[1] - high) <= 1

    def test_mixing_deals_as_many_to_either_side_and_counts_cases_and_staff(self) -> None:
        # Five and five of whom half were good: 1 in 5 deals has four good ones or more on a side.
        staff = next(q.id for q in SQS.questions_of(unit="staff") if q.is_judgement)
        asked = {FIRST: "case", SECOND: "case", staff: "staff"}
        counts = dict.fromkeys(asked, (3, 5))
        whole = programme_of(THEN | {"counts": counts}, NOW | {"counts": counts})
        rows = [
            {
                "inspection_id": year,
                "ref": f"{unit}{i}",
                "unit": unit,
                "question": name,
                "sufficient": i % 2 == 0,
            }
            for year, start in (("2012", 0), ("2014", 1))
            for name, unit in asked.items()
            for i in range(start, start + 5)
        ]
        judgements = pd.DataFrame(rows).astype({"sufficient": "boolean"})
        mixed = replace(whole, judgements=judgements)
        low, high = changed_by_chance(mixed, change_since(mixed, "2014", 0.5))
        assert (low, high) == (0, 3)

    def test_nothing_compared_would_not_change_by_chance(self) -> None:
        whole = programme_of(THEN, NOW)
        assert changed_by_chance(whole, change_since(whole, "2012")) is None

    def test_every_question_and_section_has_its_row(
        self, two: tuple[Inspection, Inspection]
    ) -> None:
        found = CHANGE.check(change_since(programme(two), two[0].id))
        own = findings(two[0].judgements, two[0].instrument)
        assert found["section"].tolist() == own["section"].tolist()
        assert found["question"].tolist() == own["question"].tolist()

    def test_each_inspection_is_measured_by_its_own_instrument(
        self, two: tuple[Inspection, Inspection]
    ) -> None:
        now, before = two
        older = replace(before, instrument=replace(before.instrument, version="0.9"))
        found = change_since(programme([now, older]), now.id, 0.8)
        assert set(found["comparable"]) == {"no"}
