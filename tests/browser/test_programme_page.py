"""The page of a programme as people meet it: a team is found, and nobody is shut out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sqs_analysis.publish import programme as module
from sqs_analysis.publish.programme import make_programme
from sqs_analysis.simulate.folder import simulate
from tests import workbooks
from tests.browser.test_report_page import LAPTOP, PHONE, RULES

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
    rows = shown.locator("#table-teams tbody tr:visible")
    everybody = rows.count()
    name = str(rows.first.locator("th").inner_text())
    shown.get_by_label("Find a team or region").fill(name.upper())
    assert 1 <= rows.count() < everybody
    assert name in rows.first.inner_text()
    shown.get_by_label("Find a team or region").fill("")
    assert rows.count() == everybody
    assert not complaints
    shown.close()
