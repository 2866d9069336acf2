"""What every test may ask for: where things are, and the programs that only some machines have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

PROGRAMS = {
    "browser": ("Chromium", ("chromium", "chromium-browser", "google-chrome")),
    "office": ("LibreOffice", ("soffice", "libreoffice")),
}

# A slow machine is not a failing test, and a build does not depend on luck.
settings.register_profile("house", deadline=None)
settings.register_profile("build", deadline=None, derandomize=True)
settings.load_profile("build" if os.environ.get("CI") else "house")


def program(marker: str) -> str | None:
    """Find the program that tests with this marker need, or None."""
    _, names = PROGRAMS[marker]
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, with the reason, what this machine has no program for; see that groups stay together."""
    groups = [item for item in items if item.get_closest_marker("xdist_group")]
    if getattr(config.option, "loadgroup", False) and any("@" not in g.nodeid for g in groups):
        raise pytest.UsageError("This pytest-xdist parts groups of tests with this pytest.")
    absent = {marker for marker in PROGRAMS if program(marker) is None}
    for item in items:
        for marker in absent.intersection(mark.name for mark in item.iter_markers()):
            item.add_marker(pytest.mark.skip(reason=f"{PROGRAMS[marker][0]} is not installed"))


@pytest.fixture(scope="session", autouse=True)
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep a person's own IPython and Jupyter settings out of every kernel that a test starts."""
    folder = tmp_path_factory.mktemp("settings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("JUPYTER_CONFIG_DIR", str(folder / "jupyter"))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def sample() -> Path:
    """The workbook that the notebooks run on by default."""
    return ROOT / "data" / "inspections" / "milton-keynes-2013.xlsx"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; a test that asks for it is marked `browser`."""
    return program("browser") or pytest.skip("Chromium is not installed")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium with nobody looking on."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice; a test that asks for it is marked `office`."""
    return program("office") or pytest.skip("LibreOffice is not installed")


@pytest.fixture(scope="session")
def report(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's report, made once, as an analyst makes it.

    Only the pages: the other formats have tests of their own. Modules that ask for it are marked
    ``xdist_group("report")``, so that one worker makes it.
    """
    output = tmp_path_factory.mktemp("outputs")
    command = [sys.executable, "-m", "sqs_analysis.cli", "report", str(sample), "--output"]
    made = [*command, str(output), "--formats", "html"]
    run = subprocess.run(made, capture_output=True, text=True, check=False, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return output / sample.stem
