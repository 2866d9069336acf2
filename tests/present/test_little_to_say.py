"""Reports on little, on nothing, on much, and on what somebody forgot: made, and said in words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart, Heading, Paragraph, Table, cell_text
from sqs_analysis.present.charts import drawn
from sqs_analysis.present.html import html_of
from sqs_analysis.present.marks import Dots, Drawn, Line
from sqs_analysis.present.page import Page
from tests import workbooks
from tests.present.conftest import Made
from tests.present.test_charts import Dot, dots, texts
from tests.workbooks import analysis

PERCENTAGE = re.compile(r"(\d+)%")


def charts(page: Page) -> list[Drawn]:
    """Every chart as it is drawn for paper."""
    return [drawn(block) for block in page if isinstance(block, Chart)]


def section_lines(page: Page, section: str) -> tuple[Line, ...]:
    (chart,) = [b for b in page if isinstance(b, Chart) and b.id == f"chart-{section}"]
    assert isinstance(chart.shows, Dots)
    return chart.shows.lines


def under(page: Page, title: str) -> str:
    """The text under one heading."""
    titles = [block for block in page if isinstance(block, Heading) and block.level == 2]
    start = next(list(page).index(heading) for heading in titles if title in heading.whole)
    later = [list(page).index(heading) for heading in titles]
    end = min((place for place in later if place > start), default=None)
    return str(Page(page.blocks[start:end]))


# --- one case -----------------------------------------------------------------------------------


@pytest.fixture
def one(made: Made) -> Page:
    return analysis(made(cases=workbooks.sample_cases()[9:10]))


def test_one_case_is_said_to_be_one(one: Page) -> None:
    text = str(one)
    assert "\n1 case · " in text or "\n1 case, " in text
    assert "These are findings on one case." in text
    assert not re.search(r"\b1 (cases|answers|judgements|questions)\b", text)


def test_one_case_names_no_strongest_and_no_weakest(one: Page) -> None:
    text = str(one)
    assert "For no theme is there a figure on the 6 cases needed" in text
    assert text.count("No quality question shown here had the 6 judgements needed") == 1
    assert not {"weakest", "strongest"} & {b.anchor for b in one if isinstance(b, Heading)}
    assert text.count("No question applied to 6 cases or more") == 5  # staff are no cases


def test_one_case_has_hollow_dots_wide_intervals_and_no_groups(one: Page) -> None:
    shown: list[Dot] = [dot for chart in charts(one) for dot in dots(chart)]
    few = {line.small for name in ("LOR", "ROH", "VUL", "SEN") for line in section_lines(one, name)}
    assert few == {True, False}  # the staff are twelve
    assert sum(dot.hollow for dot in shown) > 20
    assert {row[3] for row in rows(one, "table-LOR") if row[1] == "0 of 1"} == {"0% to 79%"}
    assert not [b for b in one if isinstance(b, Heading) and b.anchor == "groups"]
    assert "table-groups" not in {b.id for b in one if isinstance(b, Table)}


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
    assert "No quality judgement was made in any theme" in str(nothing)
    theme = under(nothing, "Protecting the public")
    assert "Nothing was judged: every answer is n/a or missing" in theme
    assert not [b for b in nothing if isinstance(b, Chart) and b.id == "chart-ROH"]
    assert {row[4] for row in rows(nothing, "table-ROH")[:9]} == {"20"}


# --- many cases ---------------------------------------------------------------------------------


def test_forty_seven_cases_are_counted(made: Made) -> None:
    cases = workbooks.renumbered(workbooks.sample_cases(), 47)
    page = analysis(made(cases=cases))
    on_time = sum(case["LOR01"] == "Yes" for case in cases)
    assert rows(page, "table-LOR")[0][1] == f"{on_time} of 47"
    assert f"{on_time} of 47" in [text.text for chart in charts(page) for text in texts(chart)]
    assert page.blocks[2] == Paragraph(
        "47 cases, 12 interviews with staff · 11 to 13 March 2013 · South East", "lead"
    )
    assert "These are findings on 47 cases." in str(page)


# --- a blank where n/a stood --------------------------------------------------------------------

CASE, QUESTION = "C04", "LOR19"


@pytest.fixture
def whole(tmp_path: Path) -> Results:
    """The sample's judgements, of which nobody has written anything."""
    return workbooks.results_of(workbooks.write(tmp_path / "whole.xlsx"))


@pytest.fixture
def swapped(made: Made) -> Results:
    """The same, but that one n/a was left blank."""
    cases = workbooks.sample_cases()
    (case,) = [case for case in cases if case["case_ref"] == CASE]
    assert case[QUESTION] == "n/a"
    case[QUESTION] = ""
    return made(cases=cases)


def test_a_blank_changes_what_is_said_about_it_and_nothing_else(
    whole: Results, swapped: Results
) -> None:
    before, after = (words_of(analysis(each)) for each in (whole, swapped))
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    picture, method = changed
    assert picture[0].endswith("Assessment reviewed: 4 of 8, 50%, 95% interval 22% to 78%, 12 n/a")
    assert picture[1] == picture[0].replace("12 n/a", "11 n/a, 1 not answered")
    assert "In all: 235 not applicable, 0 not answered." in method[0]
    assert "In all: 234 not applicable, 1 not answered." in method[1]


def words_of(page: Page) -> list[str]:
    """The report line by line, but for its tables."""
    return str(Page(tuple(b for b in page if not isinstance(b, Table)))).splitlines()


def test_a_blank_changes_the_cells_that_count_it_and_no_other(
    whole: Results, swapped: Results
) -> None:
    before, after = (cells_of(analysis(each)) for each in (whole, swapped))
    assert {(table, column, said) for (table, _, column), said in after - before} == {
        ("table-LOR", "Not answered", "1"),
        ("table-LOR", "Not applicable", "11"),
        ("table-cases", CASE, "?"),
        ("table-themes", "Not answered", "1"),
        ("table-themes", "Not applicable", "43"),
    }
    assert {said for _, said in before - after} == {"12", "–", "44"}
    assert len(before - after) == 3


def cells_of(page: Page) -> set[tuple[tuple[str, str, str], str]]:
    """Every cell that is not 0, with its table, row and column."""
    tables = [block for block in page if isinstance(block, Table)]
    return {
        ((table.id, cell_text(row[0]), column), cell_text(cell))
        for table in tables
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if cell_text(cell) != "0"
    }


def test_a_blank_changes_the_words_beside_its_dot(whole: Results, swapped: Results) -> None:
    before, after = (
        Counter(text.text for chart in charts(analysis(each)) for text in texts(chart))
        for each in (whole, swapped)
    )
    assert before - after == Counter(["12 n/a"])
    beside = Counter(["11 n/a, 1 not", "answered"])
    assert after - before == beside + Counter(["not answered"])  # explained with the cases


def test_a_blank_changes_no_percentage_and_no_mark(whole: Results, swapped: Results) -> None:
    before, after = analysis(whole), analysis(swapped)
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
    note = next(b for b in page if isinstance(b, Paragraph) and b.style == "note")
    assert title.text == f"{text}, 2013"
    assert note.text == text
    html = html_of(page)
    assert "<script" not in html
    assert "<img" not in html
