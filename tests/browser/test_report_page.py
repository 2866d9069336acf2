"""The report as people meet it: on a laptop, on a phone, on paper, and through axe-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from sqs_analysis.publish import report as module
from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings
from tests import workbooks
from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("report")]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
LAPTOP, PHONE = 1280, 360
# What A4 leaves between the margins of the style, at 96 dots an inch.
PAPER = round((210 - 2 * 16) / 25.4 * 96)


@pytest.fixture(scope="module")
def made(report: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample's report, and those that have little to say."""
    folder = tmp_path_factory.mktemp("made")
    cases = workbooks.sample_cases()
    hostile = {"yot": "W" * 200, "sample_note": "<script>document.body.remove()</script>"}
    asked: dict[str, dict[str, Any]] = {
        "one": {"cases": cases[9:10]},
        "nothing": {"cases": [workbooks.nothing_applies(case) for case in cases]},
        "hostile": {"details": hostile},
    }
    pages = {"sample": report / "report.html", "letter": report / "letter.html"}
    for name, rows in asked.items():
        path = workbooks.write(folder / f"{name}.xlsx", **rows)
        with patch.object(module, "run_notebook", workbooks.run_here):
            made = make_report(path, folder / name, Settings(formats=("html",)))
        pages[name] = made / "report.html"
    return pages


NAMES = pytest.mark.parametrize("name", ["sample", "letter", "one", "nothing", "hostile"])
WIDTHS = pytest.mark.parametrize("width", [LAPTOP, PHONE], ids=["laptop", "phone"])


@WIDTHS
@NAMES
def test_axe_finds_nothing(opened: Open, name: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page, options={"runOnly": RULES}).response
    problems = [
        (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
    ]
    assert not problems
    assert len(found["passes"]) > 20


@WIDTHS
@NAMES
def test_the_page_itself_does_not_scroll_sideways(opened: Open, name: str, width: int) -> None:
    page = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """width => [...document.querySelectorAll('main *, nav *')]
            .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > width + 1)
            .map(e => e.outerHTML.slice(0, 80))""",
        width,
    )
    assert not outside


def test_a_line_holds_as_many_letters_as_are_read_with_ease(opened: Open) -> None:
    """66 to 75 letters is the aim; a machine's fonts differ by a few."""
    longest = opened("sample", LAPTOP).evaluate(
        """() => {
            const paragraphs = [...document.querySelectorAll('main > p:not([class]), main > ul > li')]
                .filter(p => p.textContent.length > 250);
            return paragraphs.map(p => {
                const lines = p.getClientRects().length && p.getBoundingClientRect().height
                    / parseFloat(getComputedStyle(p).lineHeight);
                return p.textContent.length / Math.round(lines);
            });
        }"""
    )
    assert longest
    assert all(50 <= letters <= 80 for letters in longest), longest


def test_a_reader_with_a_keyboard_reaches_what_scrolls(opened: Open) -> None:
    """What is wider than a phone, a table that was opened, can be scrolled without a finger."""
    page = opened("sample", PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    reached = page.evaluate(
        """() => [...document.querySelectorAll('.scroll')]
            .filter(e => e.scrollWidth > e.clientWidth + 1)
            .map(e => e.tabIndex)"""
    )
    assert len(reached) > 5
    assert set(reached) == {0}


def test_the_skip_link_leads_to_the_findings(opened: Open) -> None:
    page = opened("sample", LAPTOP)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
    box = page.locator(":focus").bounding_box()
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#main'")  # a busy browser takes a moment


# --- on paper -----------------------------------------------------------------------------------


@NAMES
def test_on_paper_every_table_is_open_and_nothing_is_cut(opened: Open, name: str) -> None:
    page = opened(name, PAPER)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('main th, main td, main p, main li')]
            .filter(e => !e.closest('.screen'))
            .filter(e => !e.checkVisibility() || !e.getBoundingClientRect().height)
            .map(e => e.textContent)"""
    )
    assert not hidden
    cut = page.evaluate(
        """width => [...document.querySelectorAll('main *')]
            .filter(e => e.getBoundingClientRect().right > width + 1
                || ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX)
                    && e.scrollWidth > e.clientWidth + 1)
            .map(e => e.outerHTML.slice(0, 90))""",
        PAPER,
    )
    assert not cut


def test_a_print_is_a4_and_has_every_page(opened: Open, tmp_path: Path) -> None:
    import pikepdf

    page = opened("sample", LAPTOP)
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    with pikepdf.open(tmp_path / "print.pdf") as pdf:
        sizes = {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in pdf.pages}
        assert sizes == {(595, 842)}
        assert 5 <= len(pdf.pages) <= 10
