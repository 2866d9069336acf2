"""What is true of every chart, whatever the answers and however hostile the words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import matplotlib as mpl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.measure.results import Results
from sqs_analysis.present import charts
from sqs_analysis.present.blocks import Chart, Stamp
from sqs_analysis.present.charts import Line, dot_chart
from sqs_analysis.present.formats import left_out, of_text, share_text
from sqs_analysis.present.svg import NOT_XML
from sqs_analysis.present.theme import section_chart

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


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A question of one to thirty cases, each judged, n/a or not answered."""
    cases = draw(st.integers(1, 30))
    n = draw(st.integers(0, cases))
    k = draw(st.integers(0, n))
    blank = draw(st.integers(0, cases - n))
    left = [f"{cases - n - blank} n/a", f"{blank} not answered"]
    aside = ", ".join(text for text in left if not text.startswith("0 "))
    label = draw(LABELS)
    if n == 0:
        return Line(label, None, None, None, "none applicable", aside, small=True)
    lower, upper = (float(limit) for limit in wilson(k, n, 0.95))
    return Line(label, k / n, lower, upper, f"{k} of {n}", aside, small=n < 6)


def drawn(asked: Sequence[Line], identity: str = "chart-a") -> Chart:
    return dot_chart(identity, "Title", "Caption", "Alternative", asked, AXIS, STAMP)


def tree(chart: Chart) -> ET.Element:
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
    size: float
    left: float
    right: float
    baseline: float

    @property
    def top(self) -> float:
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        return self.baseline + 0.22 * self.size


def written(element: ET.Element) -> Written:
    text, looks = element.text or "", style(element)
    size = float(looks["font-size"].removesuffix("px"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of letters that the font lacks
        font = FontProperties(family="DejaVu Sans", size=size)
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    x, anchor = float(element.attrib["x"]), looks["text-anchor"]
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Written(text, size, left, left + width, float(element.attrib["y"]))


def texts(chart: Chart) -> list[Written]:
    return [written(element) for element in tree(chart).iter(f"{SVG}text")]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    hollow: bool


def dots(chart: Chart) -> list[Dot]:
    """The dots from top to bottom."""
    uses = tree(chart).iter(f"{SVG}use")
    found = [
        Dot(float(e.attrib["x"]), float(e.attrib["y"]), style(e)["fill"] in ("#ffffff", "white"))
        for e in uses
    ]
    return sorted(found, key=lambda dot: dot.y)


def strokes(chart: Chart, colour: str) -> list[tuple[float, float, float, float]]:
    """The straight lines of one colour as x, y, x, y, in the order they are drawn."""
    paths = (e for e in tree(chart).iter(f"{SVG}path") if "id" not in e.attrib)
    found = [e.attrib["d"] for e in paths if style(e).get("stroke", "").upper() == colour.upper()]
    number = r"(-?[\d.]+)"
    straight = re.compile(rf"M {number} {number}\s+L {number} {number}\s*")
    matches = [straight.fullmatch(path) for path in found]
    return [tuple(map(float, match.groups())) for match in matches if match]  # type: ignore[misc]


def x_of(proportion: float) -> float:
    return charts.AXIS_LEFT + proportion * (charts.AXIS_RIGHT - charts.AXIS_LEFT)


# --- the words ----------------------------------------------------------------------------------


@FEW
@given(st.lists(lines(), min_size=1, max_size=12))
def test_every_word_stands_in_the_picture_in_order_as_text(asked: list[Line]) -> None:
    said = [text.text for text in texts(drawn(asked))]
    assert said[: len(AXIS)] == list(AXIS)
    wanted = "".join(f"{line.label}{line.of}{line.aside}" for line in asked)
    assert without_blanks("".join(said[len(AXIS) :])) == without_blanks(wanted)
    for line in asked:
        assert line.of in said


@FEW
@given(st.lists(lines(), min_size=1, max_size=8))
@example([Line(text, 1.0, 0.2, 1.0, text, text) for text in HOSTILE])
def test_no_text_is_written_over_another_or_over_the_axis_or_the_edge(asked: list[Line]) -> None:
    chart = drawn(asked)
    shown = [text for text in texts(chart) if text.text.strip()]
    for text in shown:
        assert text.left >= -0.5, text
        assert text.right <= chart.width + 0.5, text
        assert text.bottom <= chart.height, text
        beside = text.right < charts.AXIS_LEFT - DOT_RADIUS
        beside |= text.left > charts.AXIS_RIGHT + DOT_RADIUS
        assert beside or text.bottom < charts.AXIS_HEIGHT, text
    for one, other in combinations(shown, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top, (one, other)


def test_a_word_without_a_break_is_broken() -> None:
    chart = drawn([Line("W" * 200, 0.5, 0.2, 0.8, "3 of 6")])
    assert sum(set(text.text) == {"W"} for text in texts(chart)) > 5


# --- the marks ----------------------------------------------------------------------------------


@FEW
@given(st.lists(lines(), min_size=1, max_size=30))
def test_dots_stand_at_their_shares_in_the_order_asked(asked: list[Line]) -> None:
    shown = [line for line in asked if line.proportion is not None]
    found = dots(drawn(asked))
    assert [dot.x for dot in found] == pytest.approx([x_of(line.proportion or 0) for line in shown])
    assert [dot.hollow for dot in found] == [line.small for line in shown]
    assert all(charts.AXIS_LEFT <= dot.x <= charts.AXIS_RIGHT for dot in found)
    assert all(lower.y - upper.y > 2 * DOT_RADIUS for upper, lower in pairwise(found))


@FEW
@given(st.lists(lines(), min_size=1, max_size=30))
def test_intervals_hold_their_dot_and_stay_on_the_axis(asked: list[Line]) -> None:
    chart = drawn(asked)
    intervals, found = strokes(chart, charts.MARK), dots(chart)
    assert len(intervals) == len(found)
    for (left, y, right, _), dot in zip(intervals, found, strict=True):
        assert y == pytest.approx(dot.y)
        assert charts.AXIS_LEFT - 1e-6 <= left <= dot.x + 1e-6
        assert dot.x - 1e-6 <= right <= charts.AXIS_RIGHT + 1e-6


@FEW
@given(st.lists(lines(), max_size=6))
def test_the_axis_always_runs_from_0_to_100(asked: list[Line]) -> None:
    chart = drawn(asked)
    quarters = [x_of(step / 4) for step in range(5)]
    assert [left for left, *_ in strokes(chart, charts.RULE)] == pytest.approx(quarters)
    labels = texts(chart)[: len(AXIS)]
    assert [text.text for text in labels] == list(AXIS)
    middles = [(text.left + text.right) / 2 for text in labels]
    assert middles == pytest.approx(quarters, abs=0.01)


def test_a_small_base_looks_small(results: Results) -> None:
    """Whether a dot is hollow follows from n in a real report, at the bound and on both sides."""
    sections = results.inspection.instrument.sections
    bases = [f.answered for s in sections for f in results.questions(s.id) if f.limits is not None]
    hollow = [dot.hollow for s in sections for dot in dots(section_chart(results, s))]
    assert hollow == [base < 6 for base in bases]
    assert {6, 4} <= set(bases)


def test_no_answer_at_all_is_a_chart_without_dots() -> None:
    nothing = [Line(f"Question {n}", None, None, None, "none applicable", "20 n/a") for n in "abc"]
    chart = drawn(nothing)
    assert not dots(chart)
    assert not strokes(chart, charts.MARK)
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


def ids(chart: Chart) -> set[str]:
    found = [e.attrib["id"] for e in tree(chart).iter() if "id" in e.attrib]
    assert len(found) == len(set(found)), "an id stands twice"
    return set(found)


def referred(chart: Chart) -> set[str]:
    links = {e.attrib[LINK] for e in tree(chart).iter() if LINK in e.attrib}
    assert all(link.startswith("#") for link in links)
    return {link[1:] for link in links} | set(re.findall(r"url\(#([^)]*)\)", chart.svg))


@FEW
@given(st.lists(lines(), min_size=1, max_size=4))
def test_nothing_comes_from_outside_and_nothing_runs(asked: list[Line]) -> None:
    root = tree(drawn(asked))
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


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_colours_can_be_seen_on_white() -> None:
    asked = [Line("a", 1.0, 0.2, 1.0, "9 of 9", "1 n/a"), Line("b", None, None, None, "none")]
    root = tree(drawn([*asked, Line("c", 0.5, 0.1, 0.9, "1 of 2", small=True)]))
    words = {style(element)["fill"] for element in root.iter(f"{SVG}text")}
    marks = {style(element)["stroke"] for element in root.iter(f"{SVG}use")}
    assert {colour.lower() for colour in (charts.INK, charts.QUIET)} == words
    assert marks == {charts.MARK.lower()}
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in words)
    assert all(contrast(colour, "#ffffff") >= 3 for colour in marks)


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


# --- the charts of a report ---------------------------------------------------------------------


def asked_in_section(results: Results, section: str) -> list[Finding]:
    instrument = results.inspection.instrument
    order = [q.id for q in instrument.questions_of(section=section) if q.unit != "inspection"]
    found = {finding.question: finding for finding in results.questions(section)}
    return [found[question] for question in order if question in found]


@pytest.fixture(params=["LOR", "ROH", "VUL", "SEN", "OPM"])
def section(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_questions_stand_in_the_order_of_the_questionnaire(results: Results, section: str) -> None:
    instrument = results.inspection.instrument
    chart = section_chart(results, instrument.section(section))
    said = without_blanks("".join(text.text for text in texts(chart)))
    asked = [instrument.question(f.question).short for f in asked_in_section(results, section)]
    places = [said.index(without_blanks(short)) for short in asked]
    assert places == sorted(places)
    assert len(asked) > 3


def test_the_alternative_names_every_figure_of_the_picture(
    results: Results, section: str, words: Catalogue
) -> None:
    instrument = results.inspection.instrument
    chart = section_chart(results, instrument.section(section))
    for finding in asked_in_section(results, section):
        short = instrument.question(finding.question).short
        share = f" ({share_text(finding, words)})"
        aside = left_out(finding, words)
        line = f"{short}: {of_text(finding, words)}{share}{', ' if aside else ''}{aside}"
        assert line in chart.alt
    for text in texts(chart):
        if re.search(r"\d+ of \d+", text.text):
            assert text.text in chart.alt


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
