"""04 and 05 run by papermill as an analyst would: as they are, and on workbooks with little to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from sqs_analysis.simulate.folder import simulate
from tests import workbooks
from tests.desk.test_notebooks import papermill

COMPARE, PROGRAMME = "04_compare.ipynb", "05_programme.ipynb"


def run(root: Path, name: str, place: Path, /, **values: str) -> tuple[str, Any]:
    """What a run says where it fails, and the notebook that it left."""
    asked = [part for key, value in values.items() for part in ("-p", key, value)]
    ended = papermill(str(root / "notebooks" / name), str(place / name), *asked, cwd=place)
    said = "" if ended.returncode == 0 else ended.stderr
    return said, nbformat.read(place / name, as_version=4)


def html(notebook: Any) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.data.get("text/html", "") for output in outputs if "data" in output)


@pytest.mark.parametrize(("name", "charts"), [(COMPARE, 5), (PROGRAMME, 6)])
def test_it_runs_as_it_stands(root: Path, tmp_path: Path, name: str, charts: int) -> None:
    values = {"workbook": str(workbooks.SAMPLE)} if name == COMPARE else {}
    said, notebook = run(root, name, tmp_path, **values)
    assert not said
    assert html(notebook).count("<svg") >= charts


@pytest.mark.parametrize("name", ["one", "nothing"])
def test_a_workbook_with_little_to_say_is_compared(root: Path, tmp_path: Path, name: str) -> None:
    cases = workbooks.sample_cases()
    few = {"one": cases[9:10], "nothing": [workbooks.nothing_applies(case) for case in cases]}
    workbook = workbooks.write(tmp_path / "few.xlsx", few[name])
    said, notebook = run(root, COMPARE, tmp_path, workbook=str(workbook))
    assert not said
    assert "Is this team different" in html(notebook)


def test_a_folder_of_ones_own_is_seen(root: Path, tmp_path: Path) -> None:
    folder = simulate(tmp_path / "in", 3, seed=9)
    said, notebook = run(root, PROGRAMME, tmp_path, folder=str(folder))
    assert not said
    assert all(path.stem.split("-")[0] in html(notebook).lower() for path in folder.glob("*.xlsx"))


def test_errors_are_told_by_their_cells(root: Path, tmp_path: Path) -> None:
    wrong = workbooks.sample_cases()
    wrong[3] |= {"LOR02": "Mabye"}
    workbook = workbooks.write(tmp_path / "wrong.xlsx", wrong)
    said, notebook = run(root, COMPARE, tmp_path, workbook=str(workbook))
    assert said
    (error,) = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert "Mabye" in error.evalue
    assert not [line for line in error.traceback if "Traceback" in line or "File" in line]
