"""`06_agreement`, run by papermill: on what it invents, on a folder, and on a folder with errors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sqs_analysis.languages import catalogue
from sqs_analysis.simulate.folder import simulate
from tests import workbooks

NOTEBOOK = "06_agreement.ipynb"


def run(root: Path, cwd: Path, *parameters: str) -> tuple[int, Any]:
    """Run the notebook with papermill's own command; its exit code, and its outputs by cell."""
    out = cwd / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--no-progress-bar"]
    ended = subprocess.run(
        [*command, str(root / "notebooks" / NOTEBOOK), str(out), *parameters],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        encoding="utf-8",
    )
    made = nbformat.read(out, as_version=4)
    outputs = {cell.id: cell.outputs for cell in made.cells if cell.cell_type == "code"}
    return ended.returncode, outputs


def shown(outputs: Any, cell: str) -> str:
    (output,) = outputs[cell]
    assert output.output_type == "execute_result"
    return str(output.data["text/plain"])


def test_as_committed_it_runs_on_an_invented_programme_and_leaves_no_other_file(
    root: Path, tmp_path: Path
) -> None:
    code, outputs = run(root, tmp_path)
    assert code == 0
    assert "from 12 inspections" in shown(outputs, "agreement")
    assert "ac1" in shown(outputs, "differ-most")
    assert "Second!" in shown(outputs, "cases")
    assert [path.name for path in tmp_path.iterdir()] == ["out.ipynb"]


def test_with_a_folder_it_runs_on_its_workbooks(root: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "mine", inspections=3, seed=2, double_assessed=0.5)
    code, outputs = run(root, tmp_path, "-p", "folder", "mine")
    assert code == 0
    assert "from 3 inspections" in shown(outputs, "agreement")


def test_without_second_assessments_it_says_how_to_record_them(
    root: Path, sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    shutil.copy(sample, tmp_path / "mine")
    code, outputs = run(root, tmp_path, "-p", "folder", "mine")
    assert code == 0
    assert catalogue()("agreement.none") in shown(outputs, "agreement")


@pytest.mark.parametrize(
    ("folder", "message"),
    [("nowhere", "There is no folder or file nowhere"), ("mine", "wrong.xlsx has 1 error")],
)
def test_what_is_wrong_is_told_without_a_traceback(
    root: Path, tmp_path: Path, folder: str, message: str
) -> None:
    cases = workbooks.sample_cases()
    cases[3] |= {"LOR02": "Mabye"}
    (tmp_path / "mine").mkdir()
    workbooks.write(tmp_path / "mine" / "wrong.xlsx", cases)
    code, outputs = run(root, tmp_path, "-p", "folder", folder)
    assert code != 0
    (told,) = outputs["agreement"]
    assert told.ename == "WorkbookError"
    assert message in told.evalue
    assert "\n".join(told.traceback) == told.evalue
