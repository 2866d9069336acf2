"""The notebook as an analyst meets it: a real JupyterLab, a real browser, Run All Cells."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import nbformat
import pytest

from tests.lab.conftest import Lab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("lab")]

LAPTOP = {"width": 1366, "height": 768}
SLOW = 120_000  # milliseconds; a shared machine starts a kernel when it can
SECTIONS = 5
FAILED = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.{}"]'


@pytest.fixture(scope="module")
def opened(lab: Lab, chromium: str) -> Iterator[Any]:
    """`02_explore` in JupyterLab, every cell run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=LAPTOP)
        page.set_default_timeout(SLOW)
        page.goto(lab.address("lab/tree/02_explore.ipynb"))
        run_all(page)
        yield page
        browser.close()


def run_all(page: Any) -> None:
    """Choose Run, Run All Cells, and wait until the last cell has its number."""
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    until = time.monotonic() + SLOW / 1000
    while not ended(page):
        assert time.monotonic() < until, page.locator(".jp-InputPrompt").all_inner_texts()
        # On a slow machine JupyterLab asks which kernel is meant, and waits for the answer.
        if page.locator(".jp-Dialog .jp-mod-accept").count():
            page.locator(".jp-Dialog .jp-mod-accept").click()
        page.wait_for_timeout(250)
    page.wait_for_timeout(500)


def ended(page: Any) -> bool:
    """Whether every cell has its number, or one of them failed."""
    prompts = page.evaluate(
        "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent)"
    )
    failed = page.locator(FAILED.format("error")).count()
    return bool(failed) or all(re.fullmatch(r"\[\d+\]:", prompt) for prompt in prompts)


def test_everything_ran_without_an_error(opened: Any, lab: Lab) -> None:
    outputs = opened.locator(".jp-OutputArea-output")
    assert outputs.count() > 8
    for kind in ("error", "stderr"):
        assert opened.locator(FAILED.format(kind)).all_inner_texts() == []
    opened.keyboard.press("Control+s")
    opened.wait_for_timeout(1500)
    saved = nbformat.read(lab.notebooks / "02_explore.ipynb", as_version=4)
    left = [o for cell in saved.cells for o in cell.get("outputs", [])]
    assert left
    assert not [o for o in left if o.output_type == "error"]


def test_each_section_has_a_chart_in_full_view_of_a_laptop(opened: Any) -> None:
    charts = opened.locator(".sqs-desk figure.chart")
    # What the pickers show, themes, sections, reasons, groups, the grid of cases.
    assert charts.count() == 1 + 1 + SECTIONS + 3 + 1 + 1
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box["width"] > 600
        assert box["x"] + box["width"] <= LAPTOP["width"]
    marks = opened.locator(".sqs-desk .axis[role=img]")
    labels = [mark.get_attribute("aria-label") or "" for mark in marks.all()]
    assert len(labels) > 50
    reasons = [label for label in labels if "95% interval" not in label]
    assert 0 < len(reasons) < 20  # the share of cases for which a reason was given has none


def pick(page: Any, name: str, choice: str) -> str:
    """Choose from a picker by what it is called; the line of code that is shown then."""
    said = page.locator(".sqs-desk pre").first
    before = said.inner_text()
    row = page.locator(".widget-dropdown", has=page.get_by_text(name, exact=True))
    row.locator("select").select_option(label=choice)
    page.wait_for_function(
        "before => document.querySelector('.sqs-desk pre').innerText !== before", arg=before
    )
    return str(said.inner_text())


def test_what_is_picked_is_shown_with_its_line_of_code(opened: Any) -> None:
    assert "level=" not in pick(opened, "Theme", "Protecting the public")
    code = pick(opened, "Split by", "Gender")
    assert code == """sqs.chart(inspection.findings(by="gender").query("section == 'ROH'"))"""
    assert 'where="custodial"' in pick(opened, "Only cases", "Custodial cases")
    shown = opened.locator(".sqs-desk", has=opened.locator("pre"))
    heading = shown.locator("h3").first.inner_text()
    assert heading == "Protecting the public · Custodial sentence: Yes"


def test_a_mark_says_what_it_is_while_it_has_the_focus(opened: Any) -> None:
    line = opened.locator("li[data-says]").first
    line.focus()
    line.hover()
    said = line.evaluate("e => getComputedStyle(e, '::after').content")
    assert said.strip('"').startswith(line.locator(".name").inner_text())
    assert "95% interval" in said
    cell = opened.locator(".sqs-desk .grid .strip i[title]").first
    assert re.fullmatch(
        r"C\d\d: (in)?sufficient|C\d\d: not applicable", cell.get_attribute("title")
    )


def test_what_was_shown_last_is_read_without_a_kernel(opened: Any, lab: Lab) -> None:
    page = saved_page(opened, lab, "Protecting the public · Custodial sentence: Yes")
    assert "Cases!AX" in page


def saved_page(opened: Any, lab: Lab, awaited: str) -> str:
    """What the file of the notebook shows of the explorer once it was saved with what is awaited."""
    page = ""
    for _ in range(40):  # a busy machine takes a while to save, and to send what is saved
        opened.keyboard.press("Control+s")
        opened.wait_for_timeout(500)
        saved = nbformat.read(lab.notebooks / "02_explore.ipynb", as_version=4)
        [cell] = [cell for cell in saved.cells if cell.id == "explore"]
        page = str(cell.outputs[-1].data["text/html"])
        if awaited in page:
            return page
    pytest.fail(f"not saved: {awaited}; the page has {page[:300]} …")


def test_the_cells_under_a_chart_open_and_close(opened: Any) -> None:
    details = opened.locator(".sqs-desk details", has_text="The cells behind this chart")
    assert details.count() == 1 + 1 + SECTIONS
    first = details.nth(1)
    table = first.locator("table")
    assert not table.is_visible()
    first.locator("summary").click()
    assert "Cases!" in table.inner_text()
    first.locator("summary").click()
    assert not table.is_visible()


def test_what_an_analyst_sees_fits_the_window(opened: Any) -> None:
    """Nothing scrolls sideways; with SQS_PICTURES naming a folder, pictures are left to look at."""
    folder = os.environ.get("SQS_PICTURES")
    for number, page_of in enumerate(opened.locator(".sqs-desk").all()):
        page_of.scroll_into_view_if_needed()
        assert page_of.bounding_box()["width"] <= LAPTOP["width"]
        if folder:
            opened.wait_for_timeout(300)
            opened.screenshot(path=Path(folder, f"explore-{number}.png"))


def test_the_menu_of_exports_lists_ours(lab: Lab) -> None:
    with urlopen(lab.address("api/nbconvert"), timeout=60) as answer:
        listed = json.load(answer)
    assert {"sqs", "sqs-pdf", "sqs-docx"} <= set(listed)
    assert listed["sqs"] == {"output_mimetype": "text/html"}


def test_a_notebook_that_is_open_is_exported_as_a_page(lab: Lab) -> None:
    words = nbformat.v4.new_markdown_cell("# Any notebook\n\nIts words.")
    notebook = nbformat.v4.new_notebook(cells=[words])
    (lab.notebooks / "any.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    with urlopen(lab.address("nbconvert/sqs/any.ipynb"), timeout=60) as answer:
        page = answer.read().decode()
    assert "<title>Any notebook</title>" in page
    assert "<p>Its words.</p>" in page
