"""What tests of batches share: a small folder of workbooks, and batches over it made quickly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from sqs_analysis.publish import provenance, report
from tests import workbooks
from tests.batch import here


@pytest.fixture(autouse=True)
def _quickly() -> Iterator[None]:
    """Notebooks run without a kernel: `tests/publish` holds that both give the same page.

    The program does not change meanwhile, even if somebody works on it.
    """
    with quickly():
        yield


@contextmanager
def quickly() -> Iterator[None]:
    with (
        patch.object(report, "run_notebook", workbooks.run_here),
        patch.object(provenance, "_package_digest", lambda: "the program"),
    ):
        yield


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``in``, three workbooks, and ``out``, their batch. Not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    here.write_folder(folder / "in")
    with quickly():
        ended = here.batch(folder / "in", folder / "out")
    assert [o.state for o in ended.outcomes] == ["done", "done", "done with warnings"]
    return folder


@pytest.fixture
def source(made: Path, tmp_path: Path) -> Path:
    """The three workbooks, for a test of its own."""
    return Path(shutil.copytree(made / "in", tmp_path / "in"))


@pytest.fixture
def output(made: Path, tmp_path: Path) -> Path:
    """The reports of the three workbooks, for a test of its own."""
    return Path(shutil.copytree(made / "out", tmp_path / "out"))
