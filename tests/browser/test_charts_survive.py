"""Charts in every window, colour scheme and spacing a reader may choose, measured in a real browser.

What axe cannot see: whether a mark can be seen, and whether it is in view together with its words.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.page import page_html
from tests import workbooks
from tests.browser.conftest import Open
from tests.contrast import contrast

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("report")]

WIDTHS = (320, 360, 800, 1366)
# WCAG 2.2, 1.4.12: what a reader may set, and nothing may be lost.
SPACED = """*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
    p{margin-bottom:2em!important}"""


@pytest.fixture(scope="module")
def made(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The analysis of the sample, alone and beside others, and one of one case and one of 47."""
    import sqs_analysis as sqs

    folder, results = tmp_path_factory.mktemp("charts"), workbooks.results_of(sample)
    compared = sqs.compare(sqs.read(sample), sqs.programme())
    cases = workbooks.sample_cases()
    few = workbooks.write(folder / "few.xlsx", cases=cases[9:10])
    many = workbooks.write(folder / "many.xlsx", cases=workbooks.renumbered(cases, 47))
    pages = {
        "sample": workbooks.analysis(results),
        "beside": workbooks.analysis(results, compared),
        "one": workbooks.analysis(workbooks.results_of(few)),
        "many": workbooks.analysis(workbooks.results_of(many)),
    }
    made_by = catalogue()("page.made_by", version="0")
    paths = {}
    for name, page in pages.items():
        document = Document(page.blocks, Stamp(name, "0"), "en-GB", "", made_by, "analysis")
        paths[name] = folder / f"{name}.html"
        paths[name].write_text(page_html(document), encoding="utf-8")
    return paths


NAMES = pytest.mark.parametrize("name", ["sample", "beside", "one", "many"])

SIDEWAYS = """width => [...document.querySelectorAll('main *, nav *, footer *')].filter(e => {
    const box = e.getBoundingClientRect(), folded = e.closest('.scroll')?.closest('details');
    const scrolls = ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
        && e.scrollWidth > e.clientWidth + 1;
    return !folded && (scrolls || box.right > width + 1 || box.left < -1) && box.height > 0;
}).map(e => e.outerHTML.slice(0, 90))"""

ROWS = """() => [...document.querySelectorAll('.rows li')].map(row => {
    const box = e => { const r = e.getBoundingClientRect();
        return [r.left, r.top, r.right, r.bottom]; };
    const mark = row.querySelector('.dot, .hollow');
    const words = [row.querySelector('.name'), row.querySelector('.of b')];
    return { row: box(row), words: words.map(box), mark: mark && box(mark),
        axis: box(row.querySelector('.axis')) };
})"""


@NAMES
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_but_a_table_that_was_opened(
    opened: Open, name: str, width: int
) -> None:
    page = opened(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SIDEWAYS, width) == []


@NAMES
@pytest.mark.parametrize("width", WIDTHS)
def test_label_count_and_dot_of_every_row_are_in_view_together(
    opened: Open, name: str, width: int
) -> None:
    rows = opened(name, width).evaluate(ROWS)
    assert len(rows) > 50
    for row in rows:
        _, top, _, bottom = row["row"]
        assert bottom - top < 300
        for left, upper, right, lower in [*row["words"], *filter(None, [row["mark"]])]:
            assert left >= 0
            assert right <= width
            assert top - 1 <= upper < lower <= bottom + 1


def test_a_page_enlarged_four_times_is_a_narrow_one(opened: Open) -> None:
    """A window of 1,280 px at 400% has 320 px of the page's own."""
    page = opened("beside", 320, device_scale_factor=4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_of_all_rows_of_a_chart_share_their_axis(opened: Open, width: int) -> None:
    """So that a dot at a share stands where every other row has it, and below the labels."""
    axes = opened("beside", width).evaluate(
        """() => [...document.querySelectorAll('.lines')].map(chart => {
            const ends = e => { const r = e.getBoundingClientRect(); return [r.left, r.right]; };
            const scale = chart.querySelector('.scale');
            const rows = [...chart.querySelectorAll('.axis')].map(ends);
            return { rows, scale: scale && ends(scale) };
        })"""
    )
    for chart in axes:
        left, right = chart["rows"][0]
        assert all(ends == pytest.approx([left, right], abs=0.6) for ends in chart["rows"])
        if chart["scale"]:
            assert chart["scale"] == pytest.approx([left, right], abs=12)


@pytest.mark.parametrize("width", WIDTHS)
def test_wider_spacing_of_text_cuts_nothing(opened: Open, width: int) -> None:
    page = opened("beside", width)
    page.evaluate("css => document.styleSheets[0].insertRule(`@media all {${css}}`)", SPACED)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.name')).letterSpacing") != "normal"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.rows li, .grid > div, .key')].filter(e => {
            const parts = [...e.children].map(part => part.getBoundingClientRect());
            const own = e.getBoundingClientRect(), seen = parts.filter(p => p.height > 0);
            return seen.some(p => p.right > own.right + 1 || p.bottom > own.bottom + 1);
        }).map(e => e.textContent)"""
    )
    assert cut == []
    rows = page.evaluate(ROWS)
    for row in rows:  # no word stands on a mark or on another
        (_, top, right, bottom), other = row["words"][0], row["axis"]
        apart = right <= other[0] + 1 or bottom <= other[1] + 1 or top >= other[3] - 1
        assert apart, row
        name, of = row["words"]
        assert name[2] <= of[0] + 1 or name[3] <= of[1] + 1


LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active", "color_scheme": "light"},
    "forced dark": {"forced_colors": "active", "color_scheme": "dark"},
}


def pixels(page: Any, box: list[float]) -> Image.Image:
    left, top, right, bottom = box
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return Image.open(BytesIO(page.screenshot(clip=clip, full_page=True))).convert("RGB")


def hexed(pixel: Any) -> str:
    return "#{:02x}{:02x}{:02x}".format(*pixel)


def strongest(page: Any, box: list[float], background: str) -> float:
    """The strongest contrast with the background of anything in a box."""
    image = pixels(page, box)
    colours = {hexed(pixel) for _, pixel in image.getcolors(maxcolors=1 << 20) or []}
    return max(contrast(colour, background) for colour in colours)


MARKS = """() => {
    const found = {};
    for (const mark of ['dot', 'hollow', 'line', 'band', 'tick', 'before', 'fell', 'met']) {
        const own = [...document.querySelectorAll('i.' + mark)].filter(e => !e.closest('.key'));
        const y = window.scrollY, box = e => e.getBoundingClientRect();
        if (mark === 'band') {  // its upper edge, where nothing else stands on it
            const alone = own.find(e => [...e.parentElement.children].every(
                other => Math.abs(box(other).left - box(e).left) > 12 || other === e));
            if (alone) {
                const r = box(alone);
                found.band = [r.left, r.top + y, r.left + 5, r.top + 3 + y];
            }
            continue;
        }
        if (!own.length) continue;
        const r = box(own[0]);
        const right = Math.max(r.right, r.left + 3), bottom = Math.max(r.bottom, r.top + 3);
        found[mark] = [r.left, r.top + y, right, bottom + y];
    }
    return found;
}"""


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [360, 1366])
def test_every_mark_is_seen_against_its_page(opened: Open, look: str, width: int) -> None:
    page = opened("beside", width, **LOOKS[look])
    marks = page.evaluate(MARKS)
    assert {"dot", "line", "band", "tick", "fell", "met"} <= set(marks)
    corner = hexed(pixels(page, [0, 0, 2, 2]).getpixel((0, 0)))
    for mark, box in marks.items():
        least = 1.2 if mark in ("band", "met") and "forced" not in look else 3.0
        assert strongest(page, box, corner) >= least, mark


@pytest.mark.parametrize("look", LOOKS)
def test_what_fell_short_is_told_from_what_did_not(opened: Open, look: str) -> None:
    page = opened("sample", 1366, **LOOKS[look])
    marks = page.evaluate(MARKS)
    middles = []
    for mark in ("fell", "met"):
        image = pixels(page, marks[mark])
        middles.append(hexed(image.getpixel((image.width // 2, image.height // 2))))
    assert contrast(*middles) >= 3


def test_a_grey_print_loses_no_mark(opened: Open) -> None:
    page = opened("beside", 672)
    page.emulate_media(media="print")
    marks = page.evaluate(MARKS)
    grey = {}
    for mark, box in marks.items():
        image = pixels(page, box).convert("L").convert("RGB")
        darkest = min(
            (pixel for _, pixel in image.getcolors(maxcolors=1 << 20) or []), default=None
        )
        grey[mark] = contrast(hexed(darkest), "#ffffff")
    assert grey["dot"] > 7
    assert grey["tick"] > 3
    assert grey["fell"] > 3 * grey["met"]
    assert grey["dot"] > 2 * grey["band"]
    assert grey["band"] > 1.3


def test_a_chart_is_read_aloud_as_rows_of_figures(opened: Open) -> None:
    """A mark says its share and its interval; the names and counts beside it are text."""
    page = opened("beside", 1366)
    said = page.evaluate(
        "() => [...document.querySelectorAll('.axis')].map(e => e.getAttribute('aria-label'))"
    )
    assert said[0].startswith("43%, 95% interval 24% to 65%, all other teams ")
    charts = page.evaluate(
        """() => [...document.querySelectorAll('figure.chart')].map(e => [
            e.getAttribute('aria-label'), !!document.getElementById(e.getAttribute('aria-details'))])"""
    )
    assert len(charts) > 8
    assert all(name and has_table for name, has_table in charts)


def test_contents_stand_beside_a_wide_page_and_above_a_narrow_one(opened: Open) -> None:
    place = "() => document.querySelector('.contents').getBoundingClientRect().right"
    beginning = "() => document.querySelector('main').getBoundingClientRect().left"
    wide, narrow = opened("sample", 1366), opened("sample", 360)
    assert wide.evaluate(place) <= wide.evaluate(beginning)
    assert narrow.evaluate(place) > narrow.evaluate(beginning)
    links = "() => [...document.querySelectorAll('.contents a')].map(e => e.textContent)"
    listed = wide.evaluate(links)
    assert len(listed) == len(set(listed)) > 8
    assert wide.evaluate("() => document.querySelector('.contents a').checkVisibility()")
