"""One inspection beside the others: a planted outlier stands out, and a team is not its own judge."""

from __future__ import annotations

from functools import cache

import pytest

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.comparison import compare
from sqs_analysis.measure.programme import Programme, programme
from tests.unit.test_comparison import ASKED, ELM, OAK, programme_of, visit
from tests.unit.test_programme import simulated


@cache
def whole() -> Programme:
    return programme(simulated())


def test_the_others_are_the_latest_of_each_other_team() -> None:
    elm_before = visit("Elm", {ASKED[0]: (0, 10)}, start="2012-05-14")
    oak_before = visit("OAK ", {ASKED[0]: (0, 10)}, start="2012-06-11")
    found = compare(programme_of(ELM, OAK, elm_before, oak_before), "elm-2014")
    assert found.teams == 1
    assert found.years == ("2014", "2014")
    (row,) = found.comparison.itertuples()
    assert (row.sufficient_others, row.answered_others) == (8, 10)
    assert found.change["sufficient_before"].tolist() == [0]


def test_a_planted_outlier_stands_out_and_a_team_like_the_others_does_not() -> None:
    alike = dict.fromkeys(ASKED[:10], (12, 20))
    teams = [visit(f"Team{number}", alike) for number in range(12)]
    planted = visit("Planted", alike | {ASKED[0]: (0, 20)})
    whole = programme_of(*teams, planted)
    out = compare(whole, "planted-2014").comparison
    assert out.loc[out["stands_out"] == "yes", "question"].tolist() == [ASKED[0]]
    assert set(compare(whole, "team3-2014").comparison["stands_out"]) == {"no"}


def test_alone_there_is_nobody_to_compare_with() -> None:
    found = compare(programme_of(ELM), "elm-2014")
    assert (found.teams, found.years) == (0, ("", ""))
    assert found.comparison["stands_out"].tolist() == [""]
    assert found.change.empty


def test_the_frames_are_about_the_inspection_alone() -> None:
    name = str(whole().inspections["inspection_id"].iloc[0])
    found = compare(whole(), name)
    assert set(found.comparison["inspection_id"]) == {name}


def test_an_inspection_that_is_not_there_is_named() -> None:
    with pytest.raises(ParameterError, match='no inspection "nowhere"'):
        compare(whole(), "nowhere")
