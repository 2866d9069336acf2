"""The instrument of the standards of 2018: what it rates, and a simulated inspection of it."""

from __future__ import annotations

import re

import pytest

import sqs_analysis as sqs
from sqs_analysis.measure.ratings import _samples
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.page import Page
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.simulate.folder import simulate

YJS = load("yjs-2018")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("services")
    simulate(folder, instrument="yjs-2018", inspections=1, seed=3)
    [workbook] = folder.glob("*.xlsx")
    return measure(read(workbook).require_sound())


def test_twelve_standards_count_and_resettlement_stands_by_itself() -> None:
    assert YJS.ratings is not None
    standards = {standard.id: standard for standard in YJS.ratings.standards}
    assert len(YJS.ratings.overall) == 12
    assert standards.keys() - set(YJS.ratings.overall) == {"4.1"}
    by_cases = {
        name: standard.questions for name, standard in standards.items() if standard.questions
    }
    assert list(by_cases) == ["2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"]
    assert all(asked == tuple(f"{name}.{n}" for n in (1, 2, 3)) for name, asked in by_cases.items())


@pytest.mark.parametrize(("k", "place"), [(9, 0), (10, 1), (12, 1), (13, 2), (15, 2), (16, 3)])
def test_bands_of_twenty_cases(k: int, place: int) -> None:
    assert YJS.ratings is not None
    assert YJS.ratings.band(k, 20) == place


@pytest.mark.parametrize(
    ("points", "place"),
    [(0, 0), (6, 0), (7, 1), (18, 1), (19, 2), (30, 2), (31, 3), (36, 3)],
)
def test_points_over_all(points: int, place: int) -> None:
    assert YJS.ratings is not None
    assert YJS.ratings.band_of_points(points) == place


def test_each_key_question_has_prompts_and_every_prompt_a_key_question() -> None:
    keys = {question.id for question in YJS.questions_of(kind="summary")}
    prompts = [question.id for question in YJS.questions_of(kind="fact")]
    assert {prompt.rstrip("ab") for prompt in prompts} == keys


def test_a_simulated_inspection_is_rated_and_nothing_in_it_is_of_another_programme(
    results: Results,
) -> None:
    assert results.rated is not None
    overall = results.rated.ratings.iloc[-1]
    assert overall["level"] == "overall"
    assert overall["grade"]
    assert 0 < overall["probability"] <= 1
    pages: list[Page] = [
        part(results) for part in (sqs.masthead, sqs.headline, sqs.ratings, sqs.themes, sqs.letter)
    ]
    said = "\n".join(map(str, pages))
    assert not re.findall(r"SQS|Short Quality|young person|Youth Offending", said)
    assert "court orders" in said


def test_court_and_out_of_court_are_two_samples(results: Results) -> None:
    assert YJS.ratings is not None
    found = _samples(results.inspection.judgements, YJS.ratings)
    court = {found[name] for name in ("2.1", "2.2", "2.3", "2.4")}
    outside = {found[name] for name in ("3.1", "3.2", "3.3")}
    assert len(court) == len(outside) == 1
    assert court != outside
