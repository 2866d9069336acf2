"""The page of a programme as people meet it: a team is found, and nobody is shut out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sqs_analysis.publish import programme as module
from sqs_analysis.publish.programme import make_programme
from sqs_analysis.simulate.folder import simulate
from tests import workbooks
from tests.browser.test_charts_survive import LOOKS, SIDEWAYS, WIDTHS, hexed, pixels
from tests.browser.test_report_page import LAPTOP, PHONE, RULES
from tests.contrast import contrast

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("programme")]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programme")
    simulate(folder / "in", 6, seed=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "run_notebook", workbooks.run_here)
        return make_programme(folder / "in", folder / "out") / "programme.html"


@pytest.mark.parametrize("width", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_axe_finds_nothing(browser: Any, page: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.goto(page.as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(shown, options={"runOnly": RULES}).response
    problems = [
        (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
    ]
    assert not problems
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.close()


def test_a_team_is_found_by_what_is_typed(browser: Any, page: Path) -> None:
    complaints: list[str] = []
    shown = browser.new_page(viewport={"width": LAPTOP, "height": 900})
    shown.on("console", lambda message: complaints.append(message.text))
    shown.goto(page.as_uri())
    every, rows = (shown.locator(f"#table-teams tbody tr{seen}") for seen in ("", ":visible"))
    everybody = every.count()
    assert rows.count() == 0  # folded away until somebody looks for a team
    name = str(every.first.locator("th").text_content())
    shown.get_by_label("Find a team or region").fill(name.upper())
    assert 1 <= rows.count() < everybody
    assert name in rows.first.inner_text()
    shown.get_by_label("Find a team or region").fill("")
    assert rows.count() == everybody
    assert not complaints
    shown.close()


def opened(browser: Any, page: Path, width: int, **chosen: Any) -> Any:
    shown = browser.new_page(viewport={"width": width, "height": 900}, **chosen)
    shown.goto(page.as_uri())
    return shown


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_but_a_table_that_was_opened(
    browser: Any, page: Path, width: int
) -> None:
    shown = opened(browser, page, width)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.evaluate(SIDEWAYS, width) == []
    shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.close()


@pytest.mark.parametrize(
    ("width", "seen"), [(320, False), (360, False), (800, False), (1366, True)]
)
def test_the_map_is_seen_whole_where_there_is_room_and_folded_where_not(
    browser: Any, page: Path, width: int, seen: bool
) -> None:
    shown = opened(browser, page, width)
    boxes = shown.evaluate(
        """() => [...document.querySelectorAll('.map th, .map td')].map(e => {
            const box = e.getBoundingClientRect();
            return [e.checkVisibility({contentVisibilityAuto: true}) && box.height > 0, box.right,
                parseFloat(getComputedStyle(e).fontSize)];
        })"""
    )
    assert len(boxes) > 5 * 19
    assert {visible for visible, *_ in boxes} == {seen}
    if seen:
        assert all(right <= width and size >= 11 for _, right, size in boxes)
    shown.close()


def test_lines_are_short_enough_to_read_on_a_page_that_is_wide(browser: Any, page: Path) -> None:
    shown = opened(browser, page, 1366)
    widths = shown.evaluate(
        """() => [...document.querySelectorAll('main p:not(.key, .scale), main li')]
            .filter(e => !e.closest('.chart') && e.checkVisibility())
            .map(e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert len(widths) > 8
    assert max(widths) < 40  # ems: some 75 characters
    table = shown.evaluate("document.querySelector('.map table').getBoundingClientRect().width")
    assert table > 1200
    shown.close()


@pytest.mark.parametrize("look", LOOKS)
def test_figures_on_the_map_are_read_on_every_shade(browser: Any, page: Path, look: str) -> None:
    shown = opened(browser, page, 1366, **LOOKS[look])
    for step in range(5):
        cell = shown.locator(f".map td.s{step}").first
        if not cell.count():
            continue
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        y = box["y"] + shown.evaluate("scrollY")
        image = pixels(shown, [box["x"], y, box["x"] + box["width"], y + box["height"]])
        ground = hexed(image.getpixel((2, image.height // 2)))
        colours = {hexed(pixel) for _, pixel in image.getcolors(maxcolors=1 << 20) or []}
        assert max(contrast(colour, ground) for colour in colours) >= 4.5, step
    shown.close()


def test_without_script_the_teams_are_there_to_be_unfolded(browser: Any, page: Path) -> None:
    shown = opened(browser, page, PHONE, java_script_enabled=False)
    assert shown.get_by_label("Find a team or region").count() == 0
    shown.get_by_text("Every team (", exact=False).click()
    assert shown.locator("#table-teams tbody tr:visible").count() >= 5
    shown.close()
