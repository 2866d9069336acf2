"""What the tests of pages share: a window that minds what a page complains of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, made: dict[str, Path]) -> Iterator[Open]:
    """One of the pages that a module made, in a window of a width, with what a reader has chosen.

    What it complains of, or asks the world for, fails the test.
    """
    complaints: list[str] = []
    pages = []

    def open_page(name: str, width: int, **chosen: Any) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, **chosen)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(made[name].as_uri())
        complaints.remove(made[name].as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not complaints
