"""Page one: what it names, what it leaves unnamed, and that nothing on it is false or odd."""

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
from sqs_analysis.present.areas import proposed_areas
from sqs_analysis.present.blocks import Block, Chart, Heading, plain
from sqs_analysis.present.headline import headline
from sqs_analysis.present.letter import letter
from sqs_analysis.present.marks import Dots, Line
from sqs_analysis.present.page import Page
from sqs_analysis.read.instrument import load
from tests import workbooks
from tests.present.conftest import Made

SQS = load()
SUMMARIES = [question.id for question in SQS.questions_of(unit="case", kind="summary")]
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


def under(page: Page, anchor: str) -> list[Block]:
    """A heading by its anchor, and what stands under it up to the next one; nothing without it."""
    blocks = list(page)
    places = [n for n, block in enumerate(blocks) if isinstance(block, Heading)]
    start = next((n for n in places if getattr(blocks[n], "anchor", "") == anchor), None)
    if start is None:
        return []
    return blocks[start : min((n for n in places if n > start), default=len(blocks))]


def said(page: Page, anchor: str) -> str:
    return str(Page(tuple(under(page, anchor))))


def lines(page: Page, anchor: str) -> list[Line]:
    """The lines of the chart under a heading, from the top."""
    shown = [b.shows for b in under(page, anchor) if isinstance(b, Chart)]
    return [line for dots in shown if isinstance(dots, Dots) for line in dots.lines]


def labels(page: Page, anchor: str) -> list[str]:
    return [line.label for line in lines(page, anchor)]


THEMES = [
    ({}, "No quality judgement was made in any theme."),
    (
        {"LOR": (1, 5)},
        "For no theme is there a figure on the 6 cases needed to call it strong or weak.",
    ),
    (
        {"LOR": (15, 20), "ROH": (0, 1)},
        "In Reducing the likelihood of reoffending, 75% of the quality judgements were sufficient; no "
        "other theme has 6 cases",
    ),
    (
        {"LOR": (15, 20), "ROH": (0, 1), "VUL": (9, 20)},
        "Protecting the child or young person was weakest, 30 points below Reducing the likelihood of "
        "reoffending (10 to 50)",
    ),
    (
        {"LOR": (15, 20), "SEN": (15, 20), "VUL": (9, 20)},
        "Protecting the child or young person was weakest, 30 points below Reducing the likelihood of "
        "reoffending and Ensuring that the sentence is served (10 to 50)",
    ),
    (
        {"LOR": (20, 20), "ROH": (17, 17)},
        "In every theme with at least 6 cases, 100% of the quality judgements shown here were "
        "sufficient.",
    ),
    # of the larger both most and least can be said
    (
        {"LOR": (200, 400), "ROH": (4, 7)},
        "No theme stands out: from 50% to 57% of the quality judgements were sufficient",
    ),
]


@pytest.mark.parametrize(("themes", "text"), THEMES)
def test_what_is_said_of_the_themes(
    themes: Counts, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Results, "gap", lambda *_: (0.3, 0.1, 0.5))
    page = headline(results_with({}, themes))
    (heading, *_) = under(page, "themes")
    assert isinstance(heading, Heading)
    assert heading.text == text.rstrip(".")
    said_of = {line.label: line.of for line in lines(page, "themes")}
    assert len(said_of) == 4
    for theme in SQS.themes:
        k, n = themes.get(theme.id, (0, 0))
        assert said_of[theme.title] == (f"{k} of {n}" if n else "none applicable")


def test_themes_that_the_cases_do_not_tell_apart_are_not_called_strong_and_weak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Results, "gap", lambda *_: (0.3, -0.004, 0.6))
    text = said(headline(results_with({}, {"LOR": (15, 20), "VUL": (9, 20)})), "themes")
    assert text.startswith("20 cases do not tell the themes apart")
    assert "weakest" not in text


def test_few_judgements_call_nothing_strong_or_weak() -> None:
    page = headline(results_with({"LOR02": (5, 5), "LOR14": (0, 5)}))
    assert not under(page, "weakest")
    assert not under(page, "strongest")
    assert "No quality question shown here had the 6 judgements needed" in str(page)


def test_what_was_not_sufficient_in_half_of_its_cases_is_not_strong() -> None:
    page = headline(results_with({"LOR02": (10, 20), "LOR14": (3, 20)}))
    assert not lines(page, "strongest")
    assert "was sufficient in more than half of its cases" in said(page, "strongest")
    assert labels(page, "weakest") == [SQS.label_of("LOR14"), SQS.label_of("LOR02")]


def test_the_larger_base_of_two_alike_is_the_stronger_and_the_weaker() -> None:
    strong = {"LOR02": (19, 20), "LOR16": (6, 6), "LOR06": (18, 20)}
    weak = {"LOR14": (0, 6), "VUL01": (1, 20), "VUL05": (8, 20), "SEN06": (9, 20), "SEN09": (9, 20)}
    page = headline(results_with(strong | weak))
    assert labels(page, "strongest") == [SQS.label_of(name) for name in ("LOR02", "LOR06", "LOR16")]
    assert labels(page, "weakest")[:2] == [SQS.label_of("VUL01"), SQS.label_of("LOR14")]


def test_where_everything_was_sufficient_nothing_is_called_weak() -> None:
    page = headline(results_with(dict.fromkeys(["LOR02", "VUL01"], (20, 20))))
    assert not lines(page, "weakest")
    assert "every case was sufficient" in said(page, "weakest")
    assert len(lines(page, "strongest")) == 2


def test_ties_of_one_or_two_more_are_shown_and_of_many_said_together() -> None:
    alike = ["LOR02", "LOR06", "LOR14", "VUL01", "SEN01"]
    weak = dict.fromkeys(("VUL05", "VUL10", "SEN06", "SEN09", "ROH03"), (2, 20))
    shown = headline(results_with(dict.fromkeys(alike, (19, 20)) | weak))
    assert labels(shown, "strongest") == [SQS.label_of(name) for name in alike]
    weak |= {"VUL05": (20, 20), "ROH09": (3, 20)}
    many = headline(results_with(dict.fromkeys([*alike, "SEN11"], (19, 20)) | weak))
    assert labels(many, "strongest") == [SQS.label_of("VUL05")]
    assert (
        "On six quality questions, the work was sufficient in 19 out of 20 cases each: three in "
        "Reducing the likelihood of reoffending, one in Protecting the child or young person and two "
        "in Ensuring that the sentence is served (95% interval 76% to 99%)."
    ) in said(many, "strongest")


@given(
    st.dictionaries(
        st.sampled_from(SUMMARIES),
        st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
    )
)
def test_the_weakest_stand_first_and_what_is_proposed_is_among_them(questions: Counts) -> None:
    results = results_with(questions)
    page = headline(results)
    weak, strong = (labels(page, anchor) for anchor in ("weakest", "strongest"))
    assert not set(weak) & set(strong)
    counts = {SQS.label_of(name): pair for name, pair in questions.items()}
    for label in [*weak, *strong]:
        assert counts[label][1] >= 6
    uppers = [line.upper or 0 for line in lines(page, "weakest")]
    assert uppers == sorted(uppers)
    lowers = [line.lower or 0 for line in lines(page, "strongest")]
    assert lowers == sorted(lowers, reverse=True)
    assert all(2 * counts[label][0] > counts[label][1] for label in strong)
    assert all(counts[label][0] < counts[label][1] for label in weak)
    first = {SQS.label_of(finding.question) for finding in results.weakest()}
    assert first <= set(weak) or "On " in said(page, "weakest")
    proposed = "\n".join(map(plain, proposed_areas(results)))
    faults = [SQS.question(finding.question).negative for finding in results.weakest()]
    assert bool(proposed) == bool(faults)
    assert all(fault in proposed for fault in faults)


def test_an_area_is_proposed_as_a_fault_in_words_and_counts() -> None:
    proposed = proposed_areas(results_with({"ROH12": (3, 12), "LOR16": (2, 6)}))
    assert tuple(map(plain, proposed)) == (
        "Protecting the public: management oversight of risk of harm work was not effective (9 out of "
        "12 cases that needed management oversight).",
        "Reducing the likelihood of reoffending: planning to reduce reoffending was not satisfactory "
        "(four out of six custodial cases).",
    )


def test_the_letter_drafts_faults_in_words_and_counts_alone(made: Made) -> None:
    text = str(letter(made()))  # nobody wrote a paragraph
    assert (
        "Protecting the public: management oversight of risk of harm work was not effective (9 out of "
        "12 cases that needed management oversight)."
    ) in text
    assert "In three-quarters of cases that needed management oversight" in text
    assert not re.search("%|interval|other way", text)
