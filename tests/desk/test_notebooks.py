"""Each notebook of an analyst, run by papermill: on the sample, and on workbooks with little to say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests import workbooks

CHECK, EXPLORE = "01_check.ipynb", "02_explore.ipynb"
CHARTS = {CHECK: 1, EXPLORE: 12}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> dict[str, Path]:
    """The sample, one case, nothing applicable, and errors."""
    folder = tmp_path_factory.mktemp("made")
    cases = workbooks.sample_cases()
    wrong = workbooks.sample_cases()
    wrong[3] |= {"LOR02": "Mabye"}
    return {
        "sample": sample,
        "one": workbooks.write(folder / "one.xlsx", cases[9:10]),
        "nothing": workbooks.write(
            folder / "nothing.xlsx", [*map(workbooks.nothing_applies, cases)]
        ),
        "errors": workbooks.write(folder / "errors.xlsx", wrong),
    }


def papermill(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, encoding="utf-8"
    )


def run(root: Path, name: str, workbook: Path, folder: Path) -> tuple[int, Any]:
    """Run a notebook with papermill's own command; its exit code, and what it left."""
    out = folder / name
    asked = ["-p", "workbook", str(workbook)]
    ended = papermill(str(root / "notebooks" / name), str(out), *asked, cwd=folder)
    return ended.returncode, nbformat.read(out, as_version=4)


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def html(notebook: Any) -> str:
    return "\n".join(output.get("data", {}).get("text/html", "") for output in outputs(notebook))


@pytest.mark.parametrize("workbook", ["sample", "one", "nothing"])
@pytest.mark.parametrize("name", [CHECK, EXPLORE])
def test_a_notebook_runs_from_top_to_bottom(
    root: Path, made: dict[str, Path], name: str, workbook: str, tmp_path: Path
) -> None:
    code, notebook = run(root, name, made[workbook], tmp_path)
    assert code == 0
    kinds = {output.output_type for output in outputs(notebook)}
    displayed = {"display_data"} if name == EXPLORE else set()  # the pickers, and what they show
    assert kinds <= {"execute_result"} | displayed, "something was printed, warned of or failed"
    page = html(notebook)
    if workbook == "sample":
        assert page.count('<figure class="chart"') == CHARTS[name]


def test_the_check_lists_errors_and_goes_on(
    root: Path, made: dict[str, Path], tmp_path: Path
) -> None:
    code, notebook = run(root, CHECK, made["errors"], tmp_path)
    assert code == 0
    assert "Cases!W6" in html(notebook)
    assert "no figure is made from it" in html(notebook)


def test_exploring_stops_at_errors_with_a_plain_message(
    root: Path, made: dict[str, Path], tmp_path: Path
) -> None:
    code, notebook = run(root, EXPLORE, made["errors"], tmp_path)
    assert code != 0
    failed = [output for output in outputs(notebook) if output.output_type == "error"]
    (told,) = failed
    assert told.ename == "WorkbookError"
    assert "\n".join(told.traceback) == told.evalue
    assert "errors.xlsx has 1 error that must be put right first:" in told.evalue
    assert "Cases!W6 (LOR02)" in told.evalue


def test_without_a_parameter_a_notebook_runs_on_the_sample_from_its_own_folder(
    root: Path, tmp_path: Path
) -> None:
    for part in ("notebooks", "data/inspections"):
        shutil.copytree(root / part, tmp_path / part)
    ended = papermill(CHECK, str(tmp_path / "out.ipynb"), cwd=tmp_path / "notebooks")
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("name", [CHECK, EXPLORE])
def test_papermill_helps_with_a_notebook(root: Path, name: str) -> None:
    helped = papermill("--help-notebook", str(root / "notebooks" / name), cwd=root)
    assert helped.returncode == 0
    assert 'workbook: str (default "../data/inspections/milton-keynes-2013.xlsx")' in helped.stdout
    assert "the workbook: .xlsx, .ods or a folder of .csv" in " ".join(helped.stdout.split())
    declared = [line for line in helped.stdout.splitlines() if "(default" in line]
    assert len(declared) == (3 if name == CHECK else 7)


def test_jupyters_own_export_makes_a_page_of_it(
    root: Path, made: dict[str, Path], tmp_path: Path
) -> None:
    _, notebook = run(root, EXPLORE, made["sample"], tmp_path)
    nbformat.write(notebook, tmp_path / "explore.ipynb")
    export = [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", "explore.ipynb"]
    subprocess.run(export, cwd=tmp_path, capture_output=True, check=True)
    page = (tmp_path / "explore.html").read_text("utf-8")
    assert len(re.findall('<figure [^>]*class="chart"', page)) == CHARTS[EXPLORE]
    assert "No description has been provided" not in page


def test_every_notebook_has_its_row_in_the_list(root: Path) -> None:
    listed = (root / "notebooks" / "README.md").read_text("utf-8")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        question = json.loads(path.read_text("utf-8"))["cells"][0]["source"][0]
        assert f"| {question.removeprefix('# ').strip()} | `{path.name}` |" in listed
