"""Page one tells what was weak, what was strong, why, and what must change; the rest bears it out."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart, Heading, Items, Paragraph, plain, text_of
from sqs_analysis.present.cases import cases
from sqs_analysis.present.headline import headline, masthead
from sqs_analysis.present.letter import letter
from sqs_analysis.present.marks import Dots, Grid, Line
from sqs_analysis.present.page import Page
from sqs_analysis.present.theme import themes
from sqs_analysis.read.instrument import load
from tests import workbooks
from tests.present.conftest import Made

SQS = load()
AREAS = "Areas requiring improvement"


@cache
def sample() -> Results:
    """The sample, with what its inspector wrote."""
    return workbooks.results_of(workbooks.SAMPLE)


@cache
def unwritten() -> Results:
    """The sample's judgements, of which nobody has written anything."""
    inspection = replace(sample().inspection, commentary=())
    return replace(sample(), inspection=inspection)


def page_one(results: Results) -> Page:
    return masthead(results) + headline(results)


def areas_of(page: Page) -> tuple[str, ...]:
    """The list under the heading of the areas; nothing without it."""
    blocks = list(page)
    starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.text == AREAS]
    lists = [b for b in blocks[starts[0] :] if isinstance(b, Items)] if starts else []
    return tuple(plain(item) for item in lists[0].items) if lists else ()


def chart_lines(page: Page, identity: str) -> tuple[Line, ...]:
    (chart,) = [b for b in page if isinstance(b, Chart) and b.id == identity]
    assert isinstance(chart.shows, Dots)
    return chart.shows.lines


# --- page one alone -----------------------------------------------------------------------------


def test_page_one_alone_says_what_was_weak_why_what_was_strong_and_what_must_change() -> None:
    text = str(page_one(sample()))
    for said in (
        "Internal use only",
        "Milton Keynes, 2013",
        "20 cases, 12 interviews with staff · 11 to 13 March 2013 · South East",
        "assessment and planning had to improve",
        "- Management oversight.",
        "20 cases do not tell the themes apart",
        "Initial assessment good enough: 7 of 20, 35%",
        "Most often: failure to use information held by other agencies (9 of 13).",
        "Oversight of risk of harm work effective: 3 of 12, 25%",
        "Response to non-compliance appropriate: 6 of 6, 100%",
        "8 of the 20 cases hold 100 of the 114 insufficient judgements.",
    ):
        assert said in text, said


def test_every_weakest_question_with_reasons_says_the_one_given_most_often() -> None:
    reasons = {
        q.explains[0]: sample().reasons_given[q.id][0]
        for q in SQS.questions_of(kind="reasons")
        if q.id in sample().reasons_given
    }
    weak = chart_lines(page_one(sample()), "chart-weakest")
    named = {SQS.label_of(q.id): q.id for q in SQS.questions_of(unit="case", kind="summary")}
    told = 0
    for line in weak:
        asked = named[line.label]
        assert bool(line.note) is (asked in reasons)
        if asked in reasons:
            _, count, answered = reasons[asked]
            assert line.note.endswith(f"({count} of {answered}).")
            assert line.note.startswith("Most often: ")
            told += 1
    assert told >= 3
    assert not any(line.note for line in chart_lines(page_one(sample()), "chart-strongest"))


def test_page_one_holds_no_more_than_a_page_shows() -> None:
    """Whatever was found, by the sample's measure: three charts of sixteen lines, and few words."""
    page = page_one(unwritten())
    charts = [block for block in page if isinstance(block, Chart)]
    assert [chart.id for chart in charts] == ["chart-themes", "chart-weakest", "chart-strongest"]
    assert sum(len(chart_lines(page, chart.id)) for chart in charts) <= 16
    words = " ".join(text_of(block) for block in page if not isinstance(block, Chart))
    assert len(words.split()) < 180


# --- what must change ---------------------------------------------------------------------------


def test_the_areas_that_were_written_are_those_of_the_letter() -> None:
    written = areas_of(page_one(sample()))
    assert len(written) == 3
    assert written == areas_of(letter(sample()))
    assert "Proposed from the figures" not in str(page_one(sample()))


def test_the_areas_that_are_proposed_are_those_of_the_letter() -> None:
    proposed = areas_of(page_one(unwritten()))
    assert len(proposed) == 3
    assert proposed == areas_of(letter(unwritten()))
    assert "Proposed from the figures, for an inspector to decide" in str(page_one(unwritten()))


def test_a_published_edition_has_no_proposal_no_case_and_no_concentration() -> None:
    seen = release(unwritten(), "published")
    page = page_one(seen) + cases(seen)
    assert areas_of(page) == ()
    assert "roposed" not in str(page)
    assert "cases hold" not in str(page)
    assert not re.search(r"\bC\d\d\b", str(page))
    assert "For publication" in str(page)
    assert areas_of(page_one(release(sample(), "published"))) == areas_of(letter(sample()))


def test_a_provider_may_weigh_what_is_proposed() -> None:
    assert len(areas_of(page_one(release(unwritten(), "provider")))) >= 1


# --- little, much, all and alike ----------------------------------------------------------------


def judged(answer: str) -> list[workbooks.Row]:
    """The sample's cases with every quality question on which there was a judgement answered alike."""
    quality = SQS.questions_of(unit="case", kind="summary")
    rows = []
    for case in workbooks.sample_cases():
        changed = {q.id: label(q.id, answer) for q in quality if case[q.id] not in ("n/a", "")}
        rows.append(case | changed)
    return rows


def label(question: str, answer: str) -> str:
    answers = SQS.question(question).answers
    assert answers is not None
    return {"good": answers.labels[0], "bad": answers.labels[1]}[answer]


def measured_of(tmp_path: Path, rows: list[workbooks.Row]) -> Results:
    """Results of rows as they are, whatever checks of one answer by another would say."""
    from sqs_analysis.measure.results import measure
    from sqs_analysis.read.inspection import read

    return measure(read(workbooks.write(tmp_path / "made.xlsx", cases=rows)))


def test_where_everything_was_sufficient_nothing_is_weak_and_nothing_proposed(
    tmp_path: Path,
) -> None:
    results = measured_of(tmp_path, judged("good"))
    page = page_one(results)
    assert "every case was sufficient" in str(page)
    assert areas_of(page) == ()
    assert not [b for b in page if isinstance(b, Chart) and b.id == "chart-weakest"]
    assert "hold" not in str(page)


def test_where_nothing_was_sufficient_nothing_is_strong_and_ties_stand_together(
    tmp_path: Path,
) -> None:
    text = str(page_one(measured_of(tmp_path, judged("bad"))))
    assert "was sufficient in more than half of its cases" in text
    assert "insufficient in 20 out of 20 cases each" in text


def test_one_case_has_a_page_one_that_claims_nothing(made: Made) -> None:
    page = page_one(made(cases=workbooks.sample_cases()[9:10]))
    assert not [b for b in page if isinstance(b, Heading) and b.anchor in ("weakest", "areas")]
    assert "1 case, 12 interviews" in str(page)


def test_forty_seven_cases_have_the_same_page_one(made: Made) -> None:
    page = page_one(made(cases=workbooks.renumbered(workbooks.sample_cases(), 47)))
    anchors = [b.anchor for b in page if isinstance(b, Heading) and b.level > 1]
    assert anchors == ["areas", "themes", "weakest", "strongest"]
    assert re.search(r"\d+ of the 47 cases hold \d+ of the \d+ insufficient judgements", str(page))


def test_without_commentary_page_one_begins_with_what_is_proposed(made: Made) -> None:
    anchors = [b.anchor for b in headline(made()) if isinstance(b, Heading)]
    assert anchors == ["areas", "themes", "weakest", "strongest"]
    assert "What the inspectors concluded" not in str(headline(made()))


# --- the themes ---------------------------------------------------------------------------------


@pytest.fixture(params=["sample", "published", "one case", "many n/a", "47 cases"])
def anything(request: pytest.FixtureRequest, made: Made) -> Results:
    rows = workbooks.sample_cases()
    if request.param == "sample":
        return sample()
    if request.param == "published":
        return release(unwritten(), "published")
    if request.param == "one case":
        return made(cases=rows[9:10])
    if request.param == "47 cases":
        return made(cases=workbooks.renumbered(rows, 47))
    return made(cases=[workbooks.nothing_applies(case) for case in rows[:15]] + rows[15:])


def parts_of(page: Page) -> list[list[object]]:
    """The blocks section by section, each with its heading first."""
    parts: list[list[object]] = []
    for block in page:
        if isinstance(block, Heading) and block.level == 2:
            parts.append([])
        parts[-1].append(block)
    return parts


def test_a_theme_is_a_finding_one_chart_and_at_most_three_sentences(anything: Results) -> None:
    parts = parts_of(themes(anything))
    assert len(parts) == 4
    for theme, (heading, *blocks) in zip(SQS.themes, parts, strict=True):
        assert isinstance(heading, Heading)
        assert heading.topic == f"{theme.number}. {theme.title}"
        assert len([b for b in blocks if isinstance(b, Chart)]) <= 1
        said = [text_of(b) for b in blocks if isinstance(b, Paragraph)]
        assert len(re.findall(r"\.(?:\s|$)", " ".join(said))) <= 3
        assert {type(b) for b in blocks} <= {Chart, Paragraph}


def test_the_lines_of_a_theme_go_from_weak_to_strong_and_what_has_no_share_is_last(
    anything: Results,
) -> None:
    shown = [b.shows for b in themes(anything) if isinstance(b, Chart)]
    assert shown
    for dots in shown:
        assert isinstance(dots, Dots)
        shares = [2 if line.proportion is None else line.proportion for line in dots.lines]
        assert shares == sorted(shares)


def test_every_heading_is_unlike_every_other_in_a_list_of_them(anything: Results) -> None:
    page = workbooks.analysis(anything)
    headings = [b for b in page if isinstance(b, Heading)]
    assert len({b.name for b in headings}) == len(headings)
    assert len({b.anchor for b in headings if b.anchor}) == sum(bool(b.anchor) for b in headings)
    assert all(b.anchor for b in headings if b.level == 2)


def test_the_heading_of_a_theme_is_true_of_its_figures(anything: Results) -> None:
    """It names the weakest question where one fell short in most cases, and none where none did."""
    for theme, (heading, *_) in zip(SQS.themes, parts_of(themes(anything)), strict=True):
        assert isinstance(heading, Heading)
        found = [f for f in anything.questions(theme.id) if f.answered >= 6]
        weak = [f for f in found if 2 * f.sufficient < f.answered]
        of_cases = [f for f in found if SQS.question(f.question).unit == "case"]
        if weak:
            worst = min(weak, key=lambda f: f.upper)
            assert SQS.question(worst.question).negative in heading.text
        else:
            assert ("at least half were sufficient" in heading.text) is bool(of_cases)


# --- the grid of cases --------------------------------------------------------------------------


def grid_of(results: Results) -> Grid:
    (chart,) = [block for block in cases(results) if isinstance(block, Chart)]
    assert isinstance(chart.shows, Grid)
    return chart.shows


@pytest.mark.parametrize("count", [20, 47])
def test_the_grid_agrees_with_the_judgements_cell_by_cell(made: Made, count: int) -> None:
    results = made(cases=workbooks.renumbered(workbooks.sample_cases(), count))
    grid = grid_of(results)
    assert len(grid.cases) == count
    named = {SQS.label_of(q.id): q.id for q in SQS.questions_of(unit="case", kind="summary")}
    judgements = results.inspection.judgements
    states = {
        (row.question, row.ref): (row.state, row.sufficient) for row in judgements.itertuples()
    }
    compared = 0
    for strip in grid.strips:
        for ref, mark in zip(grid.cases, strip.marks, strict=bool(strip.marks)):
            state, sufficient = states[named[strip.label], ref]
            expected = {"not applicable": "none", "not answered": "blank"}.get(state)
            assert mark == (expected or ("met" if sufficient else "fell"))
            compared += 1
    assert compared == count * len(named)


def test_the_counts_beside_the_grid_are_those_of_the_findings() -> None:
    named = {SQS.label_of(q.id): q.id for q in SQS.questions_of(unit="case", kind="summary")}
    for strip in grid_of(sample()).strips:
        if strip.marks:
            finding = sample().finding(named[strip.label])
            assert finding is not None
            assert strip.of == f"{finding.insufficient} of {finding.answered}"
            assert strip.marks.count("fell") == finding.insufficient


def test_the_grid_goes_from_the_soundest_case_and_names_only_marks_it_has() -> None:
    grid = grid_of(sample())
    rows = [strip.marks for strip in grid.strips if strip.marks]
    short = [[row[n] for row in rows].count("fell") for n in range(len(grid.cases))]
    assert short == sorted(short)
    assert [mark for mark, _ in grid.key] == ["fell", "met", "none"]
    assert {mark for row in rows for mark in row} == {"fell", "met", "none"}


def test_a_theme_in_the_grid_has_its_worst_question_first() -> None:
    parts: list[list[float]] = []
    for strip in grid_of(sample()).strips:
        if not strip.marks:
            parts.append([])
        else:
            k, n = map(int, re.findall(r"\d+", strip.of))
            parts[-1].append(k / n)
    assert len(parts) == 4
    assert all(part == sorted(part, reverse=True) for part in parts)
