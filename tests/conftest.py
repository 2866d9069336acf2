"""What every test may ask for: where things are, and the programs that only some machines have."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what this machine has no program for."""
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


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice; a test that asks for it is marked `office`."""
    return program("office") or pytest.skip("LibreOffice is not installed")
