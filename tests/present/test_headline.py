"""The three things to know: what they name, what they leave unnamed, and that none is false or odd."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.measure.areas import areas_for_improvement
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Items
from sqs_analysis.present.letter import letter
from sqs_analysis.present.report import areas, headline
from sqs_analysis.read.instrument import load
from tests import workbooks
from tests.present.conftest import Made

SQS = load()
SUMMARIES = [question.id for question in SQS.questions_of(unit="case", kind="summary")]
GOOD = "the initial assessment of the likelihood of reoffending was good enough"
Counts = dict[str, tuple[int, int]]


@cache
def sample() -> Results:
    return workbooks.results_of(workbooks.SAMPLE)


def results_with(questions: Counts, themes: Counts | None = None) -> Results:
    """The sample with other counts: k of n of questions, and k of n cases of themes; else nothing."""
    found = sample().findings.query("group == 'all'").reset_index(drop=True)
    counts = questions | (themes or {})
    names = found["question"].where(found["level"] == "question", found["section"])
    pairs = [counts.get(name, (0, 0)) for name in names]
    k, n = (pd.Series([pair[place] for pair in pairs]) for place in (0, 1))
    lower, upper = wilson(k, n)
    found = found.assign(
        sufficient=k, answered=n, units=n, proportion=k / n, lower=lower, upper=upper
    ).assign(not_answered=0)
    return replace(sample(), findings=found, areas=areas_for_improvement(found, SQS))


def said(results: Results) -> tuple[str, str, str]:
    themes, strongest, weakest = str(headline(results)).split("\n- ")[1:]
    return themes, strongest, weakest


THEMES = [
    ({}, "No quality judgement was made in any theme."),
    (
        {"LOR": (1, 5)},
        "For no theme is there a figure on the 6 cases needed to call it strong or weak.",
    ),
    (
        {"LOR": (15, 20), "ROH": (0, 1)},
        "In Reducing the likelihood of reoffending, 75% of quality judgements were sufficient (95% "
        "interval 53% to 89%). For no other theme is there a figure on at least 6 cases.",
    ),
    (
        {"LOR": (15, 20), "ROH": (0, 1), "VUL": (9, 20)},
        "Of the themes with at least 6 cases, Reducing the likelihood of reoffending came out "
        "strongest (75% of quality judgements sufficient, 95% interval 53% to 89%) and Protecting the "
        "child or young person weakest (45%, 26% to 66%): 30 points apart (10 to 50).",
    ),
    (
        {"LOR": (15, 20), "SEN": (15, 20), "VUL": (9, 20)},
        "Of the themes with at least 6 cases, Reducing the likelihood of reoffending and Ensuring that "
        "the sentence is served came out strongest (75% of quality judgements sufficient, 95% interval "
        "53% to 89%) and Protecting the child or young person weakest (45%, 26% to 66%): 30 points "
        "apart (10 to 50).",
    ),
    (
        {"LOR": (20, 20), "ROH": (17, 17)},
        "In every theme with at least 6 cases, 100% of the quality judgements shown here were "
        "sufficient.",
    ),
    # of the larger both most and least can be said
    (
        {"LOR": (200, 400), "ROH": (4, 7)},
        "No theme stands out: in those with at least 6 cases, the share of quality judgements that "
        "were sufficient ran from 50% to 57%.",
    ),
]


@pytest.mark.parametrize(("themes", "text"), THEMES)
def test_what_is_said_of_the_themes(
    themes: Counts, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Results, "gap", lambda *_: (0.3, 0.1, 0.5))
    assert said(results_with({}, themes))[0] == text


def test_themes_that_the_cases_do_not_tell_apart_are_not_called_strong_and_weak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Results, "gap", lambda *_: (0.3, -0.004, 0.6))
    themes = said(results_with({}, {"LOR": (15, 20), "VUL": (9, 20)}))[0]
    assert "came out" not in themes
    assert themes.endswith("but these cases do not tell the two apart (by −0.4 to 60 points).")


STRONGEST = [
    (
        {"LOR02": (5, 5)},
        "No quality question shown here had the 6 judgements needed to call it the strongest.",
    ),
    (
        {"LOR02": (10, 20)},
        "No quality question shown here with at least 6 judgements was sufficient in more than half of "
        "its cases.",
    ),
    (
        {"LOR02": (19, 20), "LOR16": (6, 6)},
        f"Strongest: In almost all cases, {GOOD} (19 of 20, 95%; 95% interval 76% to 99%; one "
        "judgement the other way would change the words).",
    ),
    ({"LOR02": (8, 8)}, f"Strongest: In all eight cases, {GOOD} (95% interval 68% to 100%)."),
    (
        {"LOR02": (20, 20), "LOR06": (20, 20)},
        f"Strongest, equally: In all cases, {GOOD} (20 of 20, 100%; 95% interval 84% to 100%). In all "
        "cases, care arrangements were adequately assessed (20 of 20, 100%; 95% interval 84% to 100%).",
    ),
    (
        dict.fromkeys(["LOR02", "LOR06", "LOR14", "VUL01"], (20, 20)),
        "Strongest, equally: On four quality questions, the work was sufficient in 20 out of 20 cases "
        "each: three in Reducing the likelihood of reoffending and one in Protecting the child or "
        "young person (95% interval 84% to 100%).",
    ),
]


@pytest.mark.parametrize(("questions", "text"), STRONGEST)
def test_what_is_said_of_the_strongest(questions: Counts, text: str) -> None:
    assert said(results_with(questions))[1] == text


@given(
    st.dictionaries(
        st.sampled_from(SUMMARIES),
        st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
    )
)
def test_the_weakest_is_a_fault_and_the_first_of_the_areas(questions: Counts) -> None:
    results = results_with(questions)
    _, strongest, weakest = said(results)
    faults = {SQS.question(finding.question).negative for finding in results.weakest()}
    items = [item for block in areas(results) if isinstance(block, Items) for item in block.items]
    assert bool(items) == bool(faults) == weakest.startswith("Weakest")
    assert all(any(fault in str(item) for fault in faults) for item in items[: len(faults)])
    if 1 <= len(faults) <= 3:
        assert all(fault in weakest and fault not in strongest for fault in faults)
    elif faults:
        assert "the work was insufficient in" in weakest


def test_an_area_is_said_as_a_fault_with_its_interval() -> None:
    text = str(areas(results_with({"ROH12": (3, 12), "LOR16": (2, 6)})))
    assert (
        "- Protecting the public. In three-quarters of cases that needed management oversight, "
        "management oversight of risk of harm work was not effective (9 of 12, 75%; 95% interval 47% "
        "to 91%)."
    ) in text
    assert "in four out of six custodial cases, planning" in text.casefold()
    assert "found insufficient in more than half of them" in text


def test_the_letter_drafts_faults_in_words_and_counts_alone(made: Made) -> None:
    text = str(letter(made()))  # nobody wrote a paragraph
    assert (
        "Protecting the public: management oversight of risk of harm work was not effective (9 out of "
        "12 cases that needed management oversight)."
    ) in text
    assert "In three-quarters of cases that needed management oversight" in text
    assert not re.search("%|interval|other way", text)
