"""Reports on little, on nothing, on much, and on what somebody forgot: made, and said in words."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart, Heading, Paragraph, Table, cell_text
from sqs_analysis.present.html import html_of
from sqs_analysis.present.page import Page
from tests import workbooks
from tests.present.conftest import Made
from tests.present.test_charts import dots, texts
from tests.workbooks import analysis

PERCENTAGE = re.compile(r"(\d+)%")


def charts(page: Page) -> list[Chart]:
    return [block for block in page if isinstance(block, Chart)]


def under(page: Page, title: str) -> str:
    """The text under one heading."""
    titles = [block for block in page if isinstance(block, Heading) and block.level == 2]
    start = next(list(page).index(heading) for heading in titles if title in heading.text)
    later = [list(page).index(heading) for heading in titles]
    end = min((place for place in later if place > start), default=None)
    return str(Page(page.blocks[start:end]))


# --- one case -----------------------------------------------------------------------------------


@pytest.fixture
def one(made: Made) -> Page:
    return analysis(made(cases=workbooks.sample_cases()[9:10]))


def test_one_case_is_said_to_be_one(one: Page) -> None:
    text = str(one)
    assert "Cases: 1\n" in text
    assert "These are findings on one case." in text
    assert "In the only case, the initial assessment was completed on time." in text
    assert not re.search(r"\b1 (cases|answers|judgements|questions)\b", text)


def test_one_case_names_no_strongest_and_no_weakest(one: Page) -> None:
    said = under(one, "Three things to know")
    assert "For no theme is there a figure on the 6 cases needed" in said
    assert said.count("No quality question shown here had the 6 judgements needed") == 2
    assert said.count("\n- ") == 3
    assert "No question shown here meets the rule." in str(one)


def test_one_case_has_hollow_dots_wide_intervals_and_no_groups(one: Page) -> None:
    shown = [dot for chart in charts(one)[:1] for dot in dots(chart)]
    assert all(dot.hollow for dot in shown)
    assert {row[3] for row in rows(one, "table-LOR") if row[1] == "0 of 1"} == {"0% to 79%"}
    assert "Custodial cases" not in str(one)


def rows(page: Page, identity: str) -> list[list[str]]:
    (table,) = [block for block in page if isinstance(block, Table) and block.id == identity]
    return [[cell_text(cell) for cell in row] for row in table.rows]


# --- nothing applicable -------------------------------------------------------------------------


@pytest.fixture
def nothing(made: Made) -> Page:
    cases = [workbooks.nothing_applies(case) for case in workbooks.sample_cases()]
    return analysis(made(cases=cases, staff=[]))


def test_a_report_on_nothing_has_no_percentage_but_those_of_its_axis(nothing: Page) -> None:
    said = [block for block in nothing if not isinstance(block, Chart)]
    about_confidence = re.sub(r"95% interval", "", str(Page(tuple(said))))
    assert not PERCENTAGE.search(about_confidence)
    assert not [dot for chart in charts(nothing) for dot in dots(chart)]


def test_a_report_on_nothing_says_so(nothing: Page) -> None:
    assert "No quality judgement was made in any theme." in under(nothing, "Three things")
    theme = under(nothing, "Protecting the public")
    assert "nothing was judged: every answer is n/a or missing" in theme
    assert "Was a full risk of serious harm analysis needed?" not in theme
    assert rows(nothing, "table-ROH")[0][4:6] == ["20", "0"]


# --- many cases ---------------------------------------------------------------------------------


def test_forty_seven_cases_are_counted(made: Made) -> None:
    cases = workbooks.renumbered(workbooks.sample_cases(), 47)
    page = analysis(made(cases=cases))
    on_time = sum(case["LOR01"] == "Yes" for case in cases)
    assert rows(page, "table-LOR")[0][1] == f"{on_time} of 47"
    assert f"{on_time} of 47" in [text.text for text in texts(charts(page)[0])]
    assert "These are findings on 47 cases." in str(page)


# --- a blank where n/a stood --------------------------------------------------------------------

CASE, QUESTION = "C04", "LOR19"


@pytest.fixture
def swapped(made: Made) -> Results:
    """The sample, but that one n/a was left blank."""
    cases = workbooks.sample_cases()
    (case,) = [case for case in cases if case["case_ref"] == CASE]
    assert case[QUESTION] == "n/a"
    case[QUESTION] = ""
    return made(cases=cases)


def test_a_blank_changes_what_is_said_about_it_and_nothing_else(
    results: Results, swapped: Results
) -> None:
    before, after = str(analysis(results)).splitlines(), str(analysis(swapped)).splitlines()
    assert len(before) == len(after)
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    theme, picture, row, sentence, method = changed
    assert [line.split("\t")[-2:] for line in theme] == [["44", "0"], ["43", "1"]]
    assert "Assessment reviewed: 4 of 8 (50%), 12 n/a;" in picture[0]
    assert "Assessment reviewed: 4 of 8 (50%), 11 n/a, 1 not answered;" in picture[1]
    assert [line.split("\t")[4:6] for line in row] == [["12", "0"], ["11", "1"]]
    assert sentence[1] == sentence[0] + " One answer is missing."
    assert "In all: 235 not applicable, 0 not answered." in method[0]
    assert "In all: 234 not applicable, 1 not answered." in method[1]


def test_a_blank_changes_the_words_beside_its_dot(results: Results, swapped: Results) -> None:
    before, after = (
        Counter(text.text for chart in charts(analysis(each)) for text in texts(chart))
        for each in (results, swapped)
    )
    assert before - after == Counter(["12 n/a"])
    assert after - before == Counter(["11 n/a, 1 not answered"])


def test_a_blank_changes_no_percentage_and_no_mark(results: Results, swapped: Results) -> None:
    before, after = analysis(results), analysis(swapped)
    assert PERCENTAGE.findall(str(before)) == PERCENTAGE.findall(str(after))
    assert marks(before) == marks(after)


def marks(page: Page) -> list[tuple[float, bool]]:
    return [(dot.x, dot.hollow) for chart in charts(page) for dot in dots(chart)]


def test_a_blank_is_a_warning_that_is_counted(swapped: Results, words: Catalogue) -> None:
    import sqs_analysis as sqs

    (problem,) = swapped.inspection.problems
    assert problem.severity == "warning"
    assert f"{words('provenance.warnings')}: 1" in str(sqs.provenance(swapped))


# --- hostile text in the workbook ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "R&D {team} {{ x }} $x$ %s \\n",
        "\u202etxet desrever\u202c \u200f😀",
        "=HYPERLINK(A1)",
    ],
)
def test_hostile_text_of_a_workbook_is_only_text(made: Made, text: str) -> None:
    page = analysis(made(details={"yot": text, "sample_note": text}))
    title = next(block for block in page if isinstance(block, Heading))
    note = next(block for block in page if isinstance(block, Paragraph))
    assert title.text.endswith(f" in {text}")
    assert note.text == text
    html = html_of(page)
    assert "<script" not in html
    assert "<img" not in html
