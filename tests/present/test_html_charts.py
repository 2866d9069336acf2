"""A chart on the page and the same chart on paper say the same, mark by mark and word by word."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.measure.results import Results
from sqs_analysis.present import charts, lines
from sqs_analysis.present.blocks import Chart
from sqs_analysis.present.charts import drawn
from sqs_analysis.present.html_charts import NAMED, chart_html
from sqs_analysis.present.lines import alternative
from sqs_analysis.present.marks import Grid, Line
from tests import workbooks
from tests.present import test_charts
from tests.present.test_charts import BAND, FEW, INTERVAL, KEY, STAMP, TICK, cells, chart_of, grids
from tests.present.test_html import Element, parsed

LABELS = st.sampled_from(["Initial assessment on time", "R&D <b>", "Plan reviewed"])
ASKED = st.lists(test_charts.lines(LABELS), min_size=1, max_size=8)
# Places are to a tenth of a per cent on the page.
NEAR = 0.051


def marks_of(page: Element, name: str) -> list[tuple[float, ...]]:
    """Where the marks of a kind stand, row by row, in per cent: from the left, and how wide."""
    rows = page.all("li")
    found = [i for row in rows for i in row.all("i") if i.attributes["class"] == name]
    return [
        tuple(float(place) for place in re.findall(r"([\d.]+)%", mark.attributes["style"]))
        for mark in found
    ]


def percent(x: float) -> float:
    return 100 * (x - charts.AXIS_LEFT) / (charts.AXIS_RIGHT - charts.AXIS_LEFT)


def part_of(row: Element, name: str) -> str:
    found = [e.text for e in row.all("span") if e.attributes.get("class") == name]
    return found[0] if found else ""


@FEW
@given(ASKED)
def test_marks_stand_at_the_same_places(asked: list[Line]) -> None:
    chart = chart_of(asked, key=KEY)
    page, paper = parsed(chart_html(chart)), drawn(chart)
    for name, hollow in (("dot", False), ("hollow", True)):
        points = [percent(p.x) for p in test_charts.dots(paper) if p.hollow is hollow]
        assert [left for (left,) in marks_of(page, name)] == pytest.approx(points, abs=NEAR)
    before = [percent(point.x) for point in test_charts.diamonds(paper)]
    assert [left for (left,) in marks_of(page, "before")] == pytest.approx(before, abs=NEAR)
    top = min(y for _, y, *_ in test_charts.strokes(paper, test_charts.drawing.RULE))
    for name, looks in (("line", INTERVAL), ("band", BAND)):
        ends = [
            (percent(left), percent(right))
            for left, y, right, _ in test_charts.strokes(paper, *looks)
            if y > top
        ]
        shown = [(left, left + width) for left, width in marks_of(page, name)]
        assert shown == [pytest.approx(pair, abs=2 * NEAR) for pair in ends]
    ticks = [percent(x) for x, y, *_ in test_charts.strokes(paper, *TICK) if y > top - 8]
    assert [left for (left,) in marks_of(page, "tick")] == pytest.approx(ticks, abs=NEAR)


@FEW
@given(ASKED)
def test_lines_have_the_same_words_in_the_same_order(asked: list[Line]) -> None:
    chart = chart_of(asked)
    written = "".join(text.text for text in test_charts.texts(drawn(chart)))
    rows = parsed(chart_html(chart)).all("li")
    said = [f"{part_of(r, 'name')}{part_of(r, 'of')}{part_of(r, 'why')}" for r in rows]
    axis = "".join(test_charts.AXIS)
    assert test_charts.without_blanks(axis + "".join(said)) == test_charts.without_blanks(written)
    assert [part_of(row, "name") for row in rows] == [line.label for line in asked]


@FEW
@given(ASKED)
def test_the_key_names_exactly_the_marks_that_are_there(asked: list[Line]) -> None:
    chart = lines.chart_of("c", "", "", asked, sample())
    shown, page = chart.shows, parsed(chart_html(chart))
    there = {i.attributes["class"] for row in page.all("li") for i in row.all("i")}
    assert {mark for mark, _ in shown.key} == there
    keys = [p for p in page.all("p") if p.attributes["class"] == "key"]
    explained = [i.attributes["class"] for key in keys for i in key.all("i")]
    assert explained == [mark for mark, _ in shown.key]


@cache
def sample() -> Results:
    return workbooks.results_of(workbooks.SAMPLE)


@FEW
@given(ASKED)
def test_what_is_said_of_a_chart_is_one_sentence_true_of_its_lines(asked: list[Line]) -> None:
    alt = alternative(asked, "work", sample())
    shares = [line for line in asked if line.proportion is not None]
    assert alt.count(".") == 1
    if not shares:
        assert alt == "work: no share can be shown."
        return
    ends = {
        min(line.proportion or 0 for line in shares),
        max(line.proportion or 0 for line in shares),
    }
    named = {line.proportion for line in shares if f"{line.label} ({line.of})" in alt}
    assert ends <= named


@FEW
@given(grids())
def test_a_grid_has_the_same_cells_names_and_counts(grid: Grid) -> None:
    chart = Chart("chart-cases", "Title", "Caption", "Alternative", grid, STAMP)
    page, paper = parsed(chart_html(chart)), drawn(chart)
    strips = [e for e in page.all("span") if e.attributes.get("class") == "strip"]
    named = len(grid.cases) <= NAMED  # of more the names are in the table alone
    rows = [strip.all("i") for strip in strips]
    names = rows.pop(0) if named else []
    assert [i.attributes["class"] for row in rows for i in row] == [c.mark for c in cells(paper)]
    turned = [text.text for text in test_charts.texts(paper) if text.turned]
    assert turned == list(grid.cases)
    assert [name.text for name in names] == (turned if named else [])
    written = [text.text for text in test_charts.texts(paper)]
    for strip in grid.strips:
        assert strip.label in written
        assert strip.label in page.text
        assert strip.of in [*written, ""]
        assert strip.of in page.text
