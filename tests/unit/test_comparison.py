"""One team beside all others, held to the same thing said in plain Python, one question at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.by_case import case_judgements
from sqs_analysis.measure.comparison import (
    NOT_TESTED,
    against_others,
    other_teams,
)
from sqs_analysis.measure.contracts import COMPARISON, FINDINGS, INSPECTIONS, REASONS
from sqs_analysis.measure.contrast import NEWCOMBE, NO_JUDGEMENTS
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.programme import Programme
from sqs_analysis.measure.spread import middle_of
from sqs_analysis.read.instrument import load
from sqs_analysis.read.judgements import JUDGEMENTS

SQS = load()
ASKED = case_judgements(SQS)
FIRST, SECOND, THIRD = ASKED[:3]
STAFF = next(q.id for q in SQS.questions_of(unit="staff") if q.is_judgement)
SECTION = SQS.question(FIRST).section

Counts = Mapping[str, tuple[int, int]]  # question, or section -> k and n


def visit(
    team: str, counts: Counts, start: str = "2014-05-12", cases: int = 20, version: str = "1.0"
) -> dict[str, Any]:
    """One inspection; its id is the team's name and the year."""
    return {
        "inspection_id": f"{team}-{start[:4]}".lower(),
        "team": team,
        "region": "Wales",
        "fieldwork_start": start,
        "year": int(start[:4]),
        "cases": cases,
        "eligible": math.nan,
        "instrument": SQS.id,
        "version": version,
        "workbook": "",
        "counts": counts,
    }


def programme_of(*visits: dict[str, Any]) -> Programme:
    found = [
        finding(each, name, k, n) for each in visits for name, (k, n) in each["counts"].items()
    ]
    return Programme(
        INSPECTIONS.frame(sorted(visits, key=lambda each: each["fieldwork_start"])),
        FINDINGS.frame(found),
        REASONS.frame([]),
        pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS),
        {each["inspection_id"]: SQS for each in visits},
        confidence=0.95,
    )


def finding(of: dict[str, Any], name: str, k: int, n: int) -> dict[str, Any]:
    is_section = name in {section.id for section in SQS.sections}
    return {
        "inspection_id": of["inspection_id"],
        "level": "section" if is_section else "question",
        "section": name if is_section else SQS.question(name).section,
        "question": "" if is_section else name,
        "group": "all",
        "sufficient": k,
        "answered": n,
        "not_applicable": 0,
        "not_answered": 0,
        "proportion": k / n if n else math.nan,
        "confidence": 0.95,
        "units": of["cases"] if is_section else n,
        "effective": n / 2 if is_section else float(n),
    }


def row_of(frame: pd.DataFrame, name: str) -> Any:
    named = frame["question"].where(frame["level"] == "question", frame["section"]) == name
    (row,) = frame[named].itertuples()
    return row


def funnel_of(counts: list[tuple[int, int]]) -> Any:
    """The first team's row of FUNNEL."""
    visits = [visit(f"T{i}", {FIRST: each}) for i, each in enumerate(counts)]
    rows = programme_of(*visits).findings
    return next(funnel(rows).itertuples())


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(0, 25))
    return draw(st.integers(0, n)), n


ELM, OAK = visit("Elm", {FIRST: (5, 10)}), visit("Oak", {FIRST: (8, 10)})


class TestFigures:
    @settings(max_examples=40)
    @given(
        st.lists(st.lists(shares(), min_size=3, max_size=3), min_size=2, max_size=8),
        st.sampled_from([0.8, 0.95]),
    )
    def test_every_figure_is_what_plain_python_makes_of_it(
        self, teams: list[list[tuple[int, int]]], confidence: float
    ) -> None:
        names = (FIRST, SECOND, THIRD)
        visits = [
            visit(f"Team{i}", dict(zip(names, team, strict=True))) for i, team in enumerate(teams)
        ]
        own, *others = visits
        found = against_others(programme_of(*visits), own["inspection_id"], confidence)
        tested: dict[str, float] = {}
        for name in names:
            row, (k, n) = row_of(found, name), own["counts"][name]
            rest = [each["counts"][name] for each in others]
            rest_k, rest_n = (sum(values) for values in zip(*rest, strict=True))
            assert (row.sufficient, row.answered) == (k, n)
            assert (row.sufficient_others, row.answered_others) == (rest_k, rest_n)
            every = [(k, n), *rest]
            low, high, asked = middle_of(*zip(*every, strict=True))
            assert row.teams == asked
            assert (row.low, row.high) == pytest.approx((low, high), nan_ok=True)
            if n and asked >= 5:
                stands = funnel_of(every)
                assert (row.p_value, row.standing) == (stands.p_value, stands.standing)
                tested[name] = row.p_value
            else:
                assert (row.stands_out, row.standing, math.isnan(row.p_value)) == ("", "", True)
            if not n or not rest_n:
                assert row.method == NO_JUDGEMENTS
                continue
            assert row.method == NEWCOMBE
            assert row.difference == pytest.approx(k / n - rest_k / rest_n)
            sides = (k, n, rest_k, rest_n)
            limits = confint_proportions_2indep(
                *sides, method="newcomb", compare="diff", alpha=1 - confidence
            )
            assert (row.lower, row.upper) == pytest.approx(limits, abs=1e-9)
        assert set(found["family"]) == {len(tested)}
        if tested:
            adjusted = multipletests(list(tested.values()), method="fdr_bh")[1]
            for name, expected in zip(tested, adjusted, strict=True):
                assert row_of(found, name).p_adjusted == pytest.approx(expected)

    def test_it_keeps_its_contract(self) -> None:
        COMPARISON.check(against_others(programme_of(ELM, OAK), "elm-2014"))

    def test_what_is_below_the_others_has_a_negative_difference(self) -> None:
        row = row_of(against_others(programme_of(ELM, OAK), "elm-2014"), FIRST)
        assert row.difference == pytest.approx(-0.3)

    def test_questions_put_to_staff_are_not_compared(self) -> None:
        elm, oak = (visit(team, {FIRST: (5, 10), STAFF: (2, 9)}) for team in ("Elm", "Oak"))
        found = against_others(programme_of(elm, oak), "elm-2014")
        assert found["question"].tolist() == [FIRST]

    def test_a_section_has_the_middle_of_teams_and_no_test(self) -> None:
        k = (10, 20, 36, 24, 30)
        visits = [visit(team, {SECTION: (each, 40)}) for team, each in zip("ABCDE", k, strict=True)]
        row = row_of(against_others(programme_of(*visits), "a-2014"), SECTION)
        assert (row.low, row.high, row.teams) == middle_of([each / 2 for each in k], [20] * 5)
        assert (row.sufficient_others, row.answered_others) == (110, 160)
        assert np.isnan([row.difference, row.lower, row.upper, row.p_value, row.p_adjusted]).all()
        assert (row.method, row.stands_out, row.family) == (NOT_TESTED, "", 0)


class TestTheOthers:
    def test_the_teams_own_earlier_inspection_is_not_among_them(self) -> None:
        before = visit("Elm", {FIRST: (0, 30)}, "2012-11-12")
        found = against_others(programme_of(before, ELM, OAK), "elm-2014")
        assert (row_of(found, FIRST).sufficient_others, row_of(found, FIRST).teams) == (8, 2)

    def test_a_team_written_in_capitals_is_still_the_team(self) -> None:
        before = visit("ELM", {FIRST: (0, 30)}, "2012-11-12")
        assert other_teams(programme_of(before, ELM, OAK), "elm-2014") == ["oak-2014"]

    def test_a_team_inspected_twice_counts_once_with_its_latest(self) -> None:
        before = visit("Oak", {FIRST: (0, 30)}, "2012-11-12")
        row = row_of(against_others(programme_of(before, ELM, OAK), "elm-2014"), FIRST)
        assert (row.sufficient_others, row.answered_others, row.teams) == (8, 10, 2)

    def test_another_version_of_the_instrument_is_never_pooled(self) -> None:
        newer = visit("Ash", {FIRST: (9, 9)}, version="1.1")
        assert other_teams(programme_of(ELM, OAK, newer), "elm-2014") == ["oak-2014"]

    def test_another_instrument_is_never_pooled(self) -> None:
        foreign = visit("Ash", {FIRST: (9, 9)}) | {"instrument": "other"}
        assert other_teams(programme_of(ELM, OAK, foreign), "elm-2014") == ["oak-2014"]

    def test_an_older_inspection_of_the_version_stands_in_for_a_newer_one_of_another(self) -> None:
        newer = visit("Oak", {FIRST: (9, 9)}, "2015-05-11", version="1.1")
        assert other_teams(programme_of(ELM, OAK, newer), "elm-2014") == ["oak-2014"]

    def test_alone_it_is_compared_with_nobody(self) -> None:
        row = row_of(against_others(programme_of(ELM), "elm-2014"), FIRST)
        assert (row.answered_others, row.family, row.teams, row.stands_out) == (0, 0, 1, "")
        assert np.isnan([row.low, row.high, row.proportion_others]).all()

    @pytest.mark.parametrize(("teams", "told"), [(4, False), (5, True)])
    def test_of_fewer_than_five_teams_nothing_is_said(self, teams: int, told: bool) -> None:
        visits = [visit(f"T{i}", {FIRST: (10 + i, 20)}) for i in range(teams)]
        row = row_of(against_others(programme_of(*visits), "t0-2014"), FIRST)
        said = (row.stands_out, row.standing, not math.isnan(row.low), row.family)
        assert said == (("no", "within", True, 1) if told else ("", "", False, 0))


def rows_of_chance(seed: int, teams: int, questions: int) -> list[dict[str, Any]]:
    """Teams that differ by nothing but chance: twenty cases each, two thirds sufficient."""
    drawn = np.random.default_rng(seed).binomial(20, 2 / 3, (teams, questions))
    return [
        visit(f"T{i}", {name: (int(k), 20) for name, k in zip(ASKED, row, strict=False)})
        for i, row in enumerate(drawn)
    ]


class TestStandsOut:
    def test_it_is_decided_at_the_rate_and_not_only_below(self) -> None:
        others = [visit(f"T{i}", {FIRST: (16, 20), SECOND: (10, 20)}) for i in range(9)]
        whole = programme_of(visit("Elm", {FIRST: (8, 20), SECOND: (10, 20)}), *others)
        adjusted = row_of(against_others(whole, "elm-2014"), FIRST).p_adjusted
        below = math.nextafter(adjusted, 0)
        at_rate, beyond = (
            row_of(against_others(whole, "elm-2014", rate=rate), FIRST)
            for rate in (adjusted, below)
        )
        assert (at_rate.stands_out, beyond.stands_out) == ("yes", "no")
        assert at_rate.rate == adjusted

    def test_a_team_like_any_other_stands_out_no_more_often_than_the_rate(self) -> None:
        whole = programme_of(*rows_of_chance(seed=11, teams=150, questions=10))
        flagged = [
            (against_others(whole, name)["stands_out"] == "yes").any()
            for name in whole.inspections["inspection_id"]
        ]
        # Where nothing is there to find, the rate bounds the share of teams with any finding.
        assert sum(flagged) <= 0.05 * 150

    def test_a_truly_different_team_is_found_and_nothing_else_of_it(self) -> None:
        visits = rows_of_chance(seed=12, teams=60, questions=10)
        visits[0]["counts"][FIRST] = (3, 20)
        found = against_others(programme_of(*visits), visits[0]["inspection_id"])
        assert found.loc[found["stands_out"] == "yes", "question"].tolist() == [FIRST]


class TestRefusals:
    def test_an_inspection_that_is_not_there_is_named(self) -> None:
        with pytest.raises(ParameterError, match='"nowhere"'):
            against_others(programme_of(ELM, OAK), "nowhere")

    @pytest.mark.parametrize("bad", [{"rate": 0}, {"rate": 1}, {"confidence": 0.4}])
    def test_a_number_out_of_bounds_is_named(self, bad: dict[str, Any]) -> None:
        with pytest.raises(ParameterError, match=f"{next(iter(bad))} is"):
            against_others(programme_of(ELM, OAK), "elm-2014", **bad)
