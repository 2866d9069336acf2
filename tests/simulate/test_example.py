"""The invented programme of a notebook: the same every time, leaving nothing behind."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.simulate.example import INSPECTIONS, inspections, invented


@pytest.fixture(scope="module")
def programme() -> tuple[Inspection, ...]:
    return inspections("")


def test_it_is_the_same_every_time(programme: tuple[Inspection, ...]) -> None:
    again = [inspection.workbook.sha256 for inspection in invented()]
    assert again == [inspection.workbook.sha256 for inspection in programme]
    assert len(set(again)) == INSPECTIONS


def test_it_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    made = invented()
    assert made[0].workbook.path.is_relative_to(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_is_read_in_the_order_of_names(sample: Path, tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx", "~$a.xlsx", ".hidden.xlsx", "notes.txt"):
        shutil.copy(sample, tmp_path / name)
    (tmp_path / "truth").mkdir()
    found = inspections(str(tmp_path))
    assert [inspection.workbook.path.name for inspection in found] == ["a.xlsx", "b.xlsx"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="holds no workbooks"):
        inspections(tmp_path)


def test_a_workbook_that_cannot_be_read_is_not_passed_over(sample: Path, tmp_path: Path) -> None:
    shutil.copy(sample, tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    with pytest.raises(WorkbookError, match=r"b\.xlsx"):
        inspections(tmp_path)
