"""What is true of every chart, whatever the answers and however hostile the words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

import matplotlib as mpl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sqs_analysis.measure.intervals import wilson
from sqs_analysis.measure.results import Results
from sqs_analysis.present import charts, drawing
from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.charts import CELLS
from sqs_analysis.present.lettering import NOT_XML
from sqs_analysis.present.marks import Dots, Drawn, Grid, Key, Line, Mark, Strip
from sqs_analysis.present.theme import section_chart
from tests.contrast import contrast

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
# A chart takes some 15 ms to draw, so a property is tried on fewer of them than usual.
FEW = settings(max_examples=40)
STAMP = Stamp("team-2013", "0" * 64)
AXIS = ("0%", "25%", "50%", "75%", "100%")
DOT_RADIUS = 6.0

HOSTILE = (
    "<script>alert(1)</script>",
    "$x$ and $\\frac{1}{2}$ cost $5",
    "R&D &amp; <b>\"quotes\"</b> & 'apostrophes'",
    "\u202egnorw eb dluoc siht\u202c and \u200fthis",
    "Ein Gespräch über 😀 mit 👩‍👩‍👧 und 中文",
    "a\x00b\x08c\ufffe\x7f",
    "%s {0} {name} \\n ]]> <!-- ",
    "W" * 200,
    "Ünterstützungsmaßnahmen" * 9,
    "w " * 100,
    "",
)
LABELS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=80),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzWM@", min_size=200, max_size=200),
)


SHARES = st.none() | st.floats(0, 1)
NOTES = st.sampled_from(["", "Mostly too late (3 of 7).", "Mostly " + "not sufficient and " * 12])
KEY: Key = (
    ("dot", "share sufficient"),
    ("line", "95% interval"),
    ("hollow", "fewer than 6 judgements"),
    ("band", "the middle 90% of other teams"),
    ("tick", "all other teams together"),
    ("before", "at the last inspection"),
)


@st.composite
def lines(draw: st.DrawFn, labels: st.SearchStrategy[str] = LABELS) -> Line:
    """A question of one to thirty cases, each judged, n/a or not answered; and what is beside it."""
    cases = draw(st.integers(1, 30))
    n = draw(st.integers(0, cases))
    k = draw(st.integers(0, n))
    blank = draw(st.integers(0, cases - n))
    left = [f"{cases - n - blank} n/a", f"{blank} not answered"]
    aside = ", ".join(text for text in left if not text.startswith("0 "))
    span = draw(st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).map(tuple))
    beside = Line(draw(labels), None, None, None, "", span=span, mark=draw(SHARES))
    beside = replace(beside, before=draw(SHARES), aside=aside, note=draw(NOTES))
    if n == 0:
        return replace(beside, of="none applicable", small=True)
    lower, upper = (float(limit) for limit in wilson(k, n, 0.95))
    return replace(
        beside, proportion=k / n, lower=lower, upper=upper, of=f"{k} of {n}", small=n < 6
    )


def chart_of(asked: Sequence[Line], identity: str = "chart-a", key: Key = ()) -> Chart:
    shown = Dots(tuple(asked), AXIS, key)
    return Chart(identity, "Title", "Caption", "Alternative", shown, STAMP)


def drawn(asked: Sequence[Line], identity: str = "chart-a", key: Key = ()) -> Drawn:
    return charts.drawn(chart_of(asked, identity, key))


def tree(chart: Drawn) -> ET.Element:
    return ET.fromstring(chart.svg)


def style(element: ET.Element) -> dict[str, str]:
    pairs = (part.split(":") for part in element.attrib.get("style", "").split(";") if part)
    return {name.strip(): value.strip() for name, value in pairs}


def without_blanks(text: str) -> str:
    return "".join(NOT_XML.sub("", text).split())


@dataclass(frozen=True)
class Written:
    """One text of a chart with the box it fills in the widest font a reader is likely to have."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turned: bool = False


def written(element: ET.Element) -> Written:
    text, looks = element.text or "", style(element)
    size = float(looks["font-size"].removesuffix("px"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of letters that the font lacks
        font = FontProperties(family="DejaVu Sans", size=size)
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    over, under = 0.8 * size, 0.22 * size
    turn = element.attrib.get("transform")
    if turn:
        place = re.fullmatch(r"translate\((\S+) (\S+)\) rotate\(-90\)", turn)
        assert place, turn
        x, y = map(float, place.groups())
        return Written(text, x - over, y - width, x + under, y, turned=True)
    x, y = (float(element.attrib[name]) for name in "xy")
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[looks["text-anchor"]]
    return Written(text, left, y - over, left + width, y + under)


def texts(chart: Drawn) -> list[Written]:
    return [written(element) for element in tree(chart).iter(f"{SVG}text")]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    hollow: bool


def points(chart: Drawn, stroke: str) -> list[Dot]:
    """The points whose edges are so wide, from top to bottom, those of the key apart."""
    floor = max((text.bottom for text in texts(chart) if text.text in AXIS), default=0.0)
    uses = tree(chart).iter(f"{SVG}use")
    found = [
        Dot(float(e.attrib["x"]), float(e.attrib["y"]), style(e)["fill"] in ("#ffffff", "white"))
        for e in uses
        if style(e)["stroke-width"] == stroke
    ]
    return sorted((dot for dot in found if dot.y > floor), key=lambda dot: dot.y)


def dots(chart: Drawn) -> list[Dot]:
    """The dots from top to bottom."""
    return points(chart, "2")


def diamonds(chart: Drawn) -> list[Dot]:
    """What was found at the last inspection, from top to bottom."""
    return points(chart, "1.5")


def strokes(chart: Drawn, colour: str, wide: str = "1") -> list[tuple[float, ...]]:
    """The straight lines of one colour and width as x, y, x, y, in the order they are drawn."""
    paths = (e for e in tree(chart).iter(f"{SVG}path") if "id" not in e.attrib)
    looks = (colour.lower(), wide)
    found = [e.attrib["d"] for e in paths if stroke_of(style(e)) == looks]
    number = r"(-?[\d.]+)"
    straight = re.compile(rf"M {number} {number}\s+L {number} {number}\s*")
    matches = [straight.fullmatch(path) for path in found]
    return [tuple(map(float, match.groups())) for match in matches if match]


def stroke_of(looks: dict[str, str]) -> tuple[str, str]:
    return looks.get("stroke", "").lower(), looks.get("stroke-width", "1")


INTERVAL, BAND, TICK = (drawing.MARK, "1.8"), (drawing.BAND, "9"), (drawing.ORANGE, "3")


def x_of(proportion: float) -> float:
    return charts.AXIS_LEFT + proportion * (charts.AXIS_RIGHT - charts.AXIS_LEFT)


# --- the words ----------------------------------------------------------------------------------


@FEW
@given(st.lists(lines(), min_size=1, max_size=12))
def test_every_word_stands_in_the_picture_in_order_as_text(asked: list[Line]) -> None:
    said = [text.text for text in texts(drawn(asked, key=KEY))]
    first = [*(text for _, text in KEY), *AXIS]
    assert said[: len(first)] == first
    wanted = "".join(f"{line.label}{line.of}{line.aside}{line.note}" for line in asked)
    assert without_blanks("".join(said[len(first) :])) == without_blanks(wanted)
    for line in asked:
        assert line.of in said


@FEW
@given(st.lists(lines(), min_size=1, max_size=8))
@example([Line(text, 1.0, 0.2, 1.0, text, text, note=text) for text in HOSTILE])
def test_no_text_is_written_over_another_or_over_the_axis_or_the_edge(asked: list[Line]) -> None:
    chart = drawn(asked, key=KEY)
    shown = [text for text in texts(chart) if text.text.strip()]
    top = min(y for _, y, *_ in strokes(chart, drawing.RULE))
    for text in shown:
        assert text.left >= -0.5, text
        assert text.right <= chart.width + 0.5, text
        assert text.bottom <= chart.height, text
        beside = text.right < charts.AXIS_LEFT - DOT_RADIUS
        assert beside or text.bottom < top, text
    for one, other in combinations(shown, 2):
        assert are_apart(one, other), (one, other)


def are_apart(one: Written, other: Written) -> bool:
    beside = one.right <= other.left or other.right <= one.left
    return beside or one.bottom <= other.top or other.bottom <= one.top


def test_a_word_without_a_break_is_broken() -> None:
    chart = drawn([Line("W" * 200, 0.5, 0.2, 0.8, "3 of 6")])
    assert sum(set(text.text) == {"W"} for text in texts(chart)) > 5


# --- the marks ----------------------------------------------------------------------------------


@FEW
@given(st.lists(lines(), min_size=1, max_size=30))
def test_dots_stand_at_their_shares_in_the_order_asked(asked: list[Line]) -> None:
    shown = [line for line in asked if line.proportion is not None]
    found = dots(drawn(asked, key=KEY))
    assert [dot.x for dot in found] == pytest.approx([x_of(line.proportion or 0) for line in shown])
    assert [dot.hollow for dot in found] == [line.small for line in shown]
    assert all(charts.AXIS_LEFT <= dot.x <= charts.AXIS_RIGHT for dot in found)
    assert all(lower.y - upper.y > 2 * DOT_RADIUS for upper, lower in pairwise(found))


@FEW
@given(st.lists(lines(), min_size=1, max_size=30))
def test_intervals_hold_their_dot_and_stay_on_the_axis(asked: list[Line]) -> None:
    chart = drawn(asked)
    intervals, found = strokes(chart, *INTERVAL), dots(chart)
    assert len(intervals) == len(found)
    for (left, y, right, _), dot in zip(intervals, found, strict=True):
        assert y == pytest.approx(dot.y)
        assert charts.AXIS_LEFT - 1e-6 <= left <= dot.x + 1e-6
        assert dot.x - 1e-6 <= right <= charts.AXIS_RIGHT + 1e-6


@FEW
@given(st.lists(lines(), min_size=1, max_size=20))
def test_others_and_the_last_inspection_stand_in_the_row_at_their_shares(asked: list[Line]) -> None:
    chart = drawn(asked)
    bands = [(left, right) for left, _, right, _ in strokes(chart, *BAND)]
    spans = [tuple(map(x_of, line.span)) for line in asked if line.span]
    assert bands == [pytest.approx(span) for span in spans]
    ticks = [x for x, *_ in strokes(chart, *TICK)]
    assert ticks == pytest.approx([x_of(line.mark) for line in asked if line.mark is not None])
    before = [x_of(line.before) for line in asked if line.before is not None]
    assert [diamond.x for diamond in diamonds(chart)] == pytest.approx(before)


@FEW
@given(st.lists(lines(), max_size=6))
def test_the_axis_always_runs_from_0_to_100(asked: list[Line]) -> None:
    chart = drawn(asked)
    quarters = [x_of(step / 4) for step in range(5)]
    assert [left for left, *_ in strokes(chart, drawing.RULE)] == pytest.approx(quarters)
    labels = texts(chart)[: len(AXIS)]
    assert [text.text for text in labels] == list(AXIS)
    middles = [(text.left + text.right) / 2 for text in labels]
    assert middles == pytest.approx(quarters, abs=0.01)


def test_a_small_base_looks_small(results: Results) -> None:
    """Whether a dot is hollow follows from n in a real report, at the bound and on both sides."""
    bases = []
    for section in results.inspection.instrument.sections:
        chart = section_chart(results, section)
        assert isinstance(chart.shows, Dots)
        judged = [line for line in chart.shows.lines if line.proportion is not None]
        bases += [int(line.of.split()[-1]) for line in judged]
        hollow = [dot.hollow for dot in dots(charts.drawn(chart))]
        assert hollow == [int(line.of.split()[-1]) < 6 for line in judged]
    assert {6, 4} <= set(bases)


def test_no_answer_at_all_is_a_chart_without_dots() -> None:
    nothing = [Line(f"Question {n}", None, None, None, "none applicable", "20 n/a") for n in "abc"]
    chart = drawn(nothing)
    assert not dots(chart)
    assert not strokes(chart, *INTERVAL)
    assert [text.text for text in texts(chart)].count("none applicable") == 3


# --- the page it stands on ----------------------------------------------------------------------


@settings(max_examples=15)
@given(st.lists(lines(), min_size=1, max_size=5), st.lists(lines(), min_size=1, max_size=5))
def test_same_input_same_bytes_and_two_charts_share_no_id(one: list[Line], two: list[Line]) -> None:
    first, second = drawn(one, "chart-a"), drawn(two, "chart-b")
    assert drawn(one, "chart-a") == first
    assert not ids(first) & ids(second)
    assert not ids(first) & ids(drawn(one, "chart-b"))
    for chart in (first, second):
        assert referred(chart) <= ids(chart)


def ids(chart: Drawn) -> set[str]:
    found = [e.attrib["id"] for e in tree(chart).iter() if "id" in e.attrib]
    assert len(found) == len(set(found)), "an id stands twice"
    return set(found)


def referred(chart: Drawn) -> set[str]:
    links = {e.attrib[LINK] for e in tree(chart).iter() if LINK in e.attrib}
    assert all(link.startswith("#") for link in links)
    return {link[1:] for link in links} | set(re.findall(r"url\(#([^)]*)\)", chart.svg))


@FEW
@given(st.lists(lines(), min_size=1, max_size=4))
def test_nothing_comes_from_outside_and_nothing_runs(asked: list[Line]) -> None:
    root = tree(drawn(asked, key=KEY))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "g", "defs", "path", "use", "text"),
    }
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "http" not in value
            assert "url(" not in value.replace("url(#", "")
    assert root.attrib["aria-hidden"] == "true"
    assert root.attrib["data-inspection"] == STAMP.inspection


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_colours_can_be_seen_on_white() -> None:
    asked = [Line("a", 1.0, 0.2, 1.0, "9 of 9", "1 n/a"), Line("b", None, None, None, "none")]
    few = Line("c", 0.5, 0.1, 0.9, "1 of 2", small=True, span=(0, 1), mark=0.5, before=0.2)
    root = tree(drawn([*asked, few], key=KEY))
    words = {style(element)["fill"] for element in root.iter(f"{SVG}text")}
    marks = {style(element)["stroke"] for element in root.iter(f"{SVG}use")}
    assert {colour.lower() for colour in (drawing.INK, drawing.QUIET)} == words
    assert marks == {drawing.MARK.lower()}
    marks |= {drawing.ORANGE}  # of the others together, on white and on their band
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in words)
    for ground in ("#ffffff", drawing.BAND):
        assert all(contrast(colour, ground) >= 3 for colour in marks)


def test_drawing_never_goes_through_pyplot() -> None:
    code = (
        "import sys; from sqs_analysis.present import charts; charts.warm_up(); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_opens_the_font_for_itself() -> None:
    """Two processes with one open font move each other's place in it, and read wrong widths."""
    code = (
        "import os, sys; from sqs_analysis.present import charts, lettering; charts.warm_up(); "
        "open_here = lettering._font.cache_info().currsize; "
        "child = os.fork() or os._exit(lettering._font.cache_info().currsize); "
        "sys.exit(not open_here or os.waitpid(child, 0)[1])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- a grid of cases ----------------------------------------------------------------------------


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """One to fifty cases, some questions under headings, each cell as it comes."""
    cases = draw(st.integers(1, 50))
    marks = st.lists(st.sampled_from(list(CELLS)), min_size=cases, max_size=cases).map(tuple)
    strips: list[Strip] = []
    for number in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            strips.append(Strip(f"Theme {number}"))
        strips.append(Strip(f"Question {number} on the work", draw(marks), f"{number} of {cases}"))
    key: Key = tuple((mark, f"the judgement {mark}") for mark in CELLS)
    return Grid(tuple(f"C{n + 1:02}" for n in range(cases)), tuple(strips), key)


def grid_drawn(grid: Grid) -> Drawn:
    return charts.drawn(Chart("chart-cases", "Title", "Caption", "Alternative", grid, STAMP))


@dataclass(frozen=True)
class Cell:
    x: float
    y: float
    mark: Mark


def cells(chart: Drawn) -> list[Cell]:
    """The cells, row by row from the left, those of the key apart."""
    marks = {shade.lower().replace("white", "#ffffff"): mark for mark, shade in CELLS.items()}
    found = []
    for path in tree(chart).iter(f"{SVG}path"):
        mark = marks.get(style(path).get("fill", ""))
        starts = re.findall(r"M (-?[\d.]+) (-?[\d.]+)", path.attrib["d"])
        if mark and "id" not in path.attrib:
            found += [Cell(float(x), float(y), mark) for x, y in starts]
    top = max(text.bottom for text in texts(chart) if text.text.startswith("the judgement"))
    return sorted((cell for cell in found if cell.y > top), key=lambda cell: (cell.y, cell.x))


@FEW
@given(grids())
def test_every_case_has_its_cell_in_every_row_under_its_name(grid: Grid) -> None:
    found = cells(grid_drawn(grid))
    assert [cell.mark for cell in found] == [mark for strip in grid.strips for mark in strip.marks]
    columns = {cell.x for cell in found}
    assert len(columns) == len(grid.cases)
    named = [text for text in texts(grid_drawn(grid)) if text.turned]
    assert [text.text for text in named] == list(grid.cases)
    for text, left in zip(named, sorted(columns), strict=True):
        assert text.left >= left - 1
        assert text.bottom <= min(cell.y for cell in found)
    assert len({cell.y for cell in found}) == sum(bool(strip.marks) for strip in grid.strips)


@FEW
@given(grids())
def test_in_a_grid_no_text_is_over_another_or_over_a_cell(grid: Grid) -> None:
    chart = grid_drawn(grid)
    shown, found = texts(chart), cells(chart)
    left, right = (end(cell.x for cell in found) for end in (min, max))
    for text in shown:
        assert text.left >= -0.5
        assert text.right <= chart.width + 0.5
        assert 0 <= text.top < text.bottom <= chart.height
        if text.text.startswith("Question"):
            assert text.right < left, text
        if re.match(r"\d+ of", text.text):
            assert text.left > right, text
    assert all(are_apart(one, other) for one, other in combinations(shown, 2))


# --- the charts of a report ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["LOR", "ROH", "VUL", "SEN", "OPM"])
def test_the_drawing_and_the_text_of_a_section_name_the_same_figures(
    results: Results, name: str
) -> None:
    section = results.inspection.instrument.section(name)
    chart = section_chart(results, section)
    assert isinstance(chart.shows, Dots)
    said = "\n".join(chart.shows.texts)
    pictured = without_blanks("".join(text.text for text in texts(charts.drawn(chart))))
    assert len(chart.shows.lines) > 3
    for line in chart.shows.lines:
        assert without_blanks(f"{line.label}{line.of}{line.aside}") in pictured
        assert f"- {line.label}: {line.of}" in said
        assert line.aside in said


def test_every_question_can_be_named_beside_a_grid_of_cases(results: Results) -> None:
    instrument = results.inspection.instrument
    asked = instrument.questions_of(unit="case", kind="summary")
    names = tuple(Strip(instrument.label_of(q.id), ("fell",), "1 of 1") for q in asked)
    key: Key = (("fell", "the judgement fell"),)
    chart = grid_drawn(Grid(("C01",), names, key))
    first = min(cell.x for cell in cells(chart))
    labels = [text for text in texts(chart) if text.left == 0]
    assert len(labels) == len(asked)
    assert [text for text in labels if text.right > first - 4] == []


def test_the_lines_of_a_section_stand_from_the_weakest_to_the_strongest(results: Results) -> None:
    for section in results.inspection.instrument.sections:
        found = dots(charts.drawn(section_chart(results, section)))
        assert [dot.x for dot in found] == sorted(dot.x for dot in found)
        assert len(found) > 3


def test_a_persons_settings_of_matplotlib_have_no_part_in_a_chart() -> None:
    mine: dict[Any, Any] = {
        "lines.linewidth": 9.0,
        "lines.dash_capstyle": "round",
        "text.color": "red",
        "font.size": 30.0,
        "figure.dpi": 33.0,
        "savefig.pad_inches": 3.0,
        "path.sketch": (1, 100, 2),
        "svg.id": "mine",
    }
    asked = [
        Line("A question", 0.4, 0.2, 0.7, "4 of 10"),
        Line("Another", None, None, None, "none"),
    ]
    plain = drawn(asked).svg
    with mpl.rc_context(mine):
        assert drawn(asked).svg == plain
