"""`04_compare` and `05_programme`, run by papermill: as committed, on a folder, and on errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from sqs_analysis.simulate.folder import simulate
from tests import workbooks
from tests.desk.test_notebooks import html, outputs, papermill

COMPARE, PROGRAMME = "04_compare.ipynb", "05_programme.ipynb"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three inspections, one with errors, and single workbooks with little to say."""
    folder = tmp_path_factory.mktemp("made")
    simulate(folder / "three", inspections=3, seed=2)
    cases, wrong = workbooks.sample_cases(), workbooks.sample_cases()
    wrong[3] |= {"LOR02": "Mabye"}
    for name, rows in {
        "one": cases[9:10],
        "nothing": [*map(workbooks.nothing_applies, cases)],
        "errors": wrong,
    }.items():
        (folder / name).mkdir()
        workbooks.write(folder / name / f"{name}.xlsx", rows)
    return folder


def run(root: Path, name: str, cwd: Path, **parameters: Path) -> tuple[int, Any]:
    """Run a notebook with papermill's own command; its exit code, and what it left."""
    out = cwd / name
    asked = [part for key, value in parameters.items() for part in ("-p", key, str(value))]
    ended = papermill(str(root / "notebooks" / name), str(out), *asked, cwd=cwd)
    return ended.returncode, nbformat.read(out, as_version=4)


def went_well(code: int, notebook: Any) -> bool:
    return code == 0 and {o.output_type for o in outputs(notebook)} <= {"execute_result"}


def test_comparing_opens_on_the_sample_beside_invented_teams(
    root: Path, sample: Path, tmp_path: Path
) -> None:
    code, notebook = run(root, COMPARE, tmp_path, workbook=sample)
    assert went_well(code, notebook)
    assert "the latest inspections of 10 other teams" in html(notebook)
    assert html(notebook).count("all other teams") > 40


@pytest.mark.parametrize("name", ["one", "nothing"])
def test_comparing_runs_on_a_workbook_with_little_to_say(
    root: Path, made: Path, name: str, tmp_path: Path
) -> None:
    workbook = made / name / f"{name}.xlsx"
    code, notebook = run(root, COMPARE, tmp_path, workbook=workbook, folder=made / "three")
    assert went_well(code, notebook)
    assert "What stands out" in html(notebook)


def test_a_folder_with_the_team_alone_has_nobody_to_compare_with(
    root: Path, made: Path, tmp_path: Path
) -> None:
    asked = {"workbook": made / "one" / "one.xlsx", "folder": made / "one"}
    code, notebook = run(root, COMPARE, tmp_path, **asked)
    assert went_well(code, notebook)
    assert "There is no other team to compare with" in html(notebook)


def test_the_national_picture_runs_as_committed(root: Path, tmp_path: Path) -> None:
    code, notebook = run(root, PROGRAMME, tmp_path)
    assert went_well(code, notebook)
    assert "not estimated" in html(notebook)
    assert [path.name for path in tmp_path.iterdir()] == [PROGRAMME]


@pytest.mark.parametrize("name", ["three", "one", "nothing"])
def test_the_national_picture_runs_on_a_folder(
    root: Path, made: Path, name: str, tmp_path: Path
) -> None:
    code, notebook = run(root, PROGRAMME, tmp_path, folder=made / name)
    assert went_well(code, notebook)
    assert 'id="table-teams"' in html(notebook)


@pytest.mark.parametrize("name", [COMPARE, PROGRAMME])
def test_errors_are_told_without_a_traceback(
    root: Path, sample: Path, made: Path, name: str, tmp_path: Path
) -> None:
    asked = {"workbook": sample} if name == COMPARE else {}
    code, notebook = run(root, name, tmp_path, **asked, folder=made / "errors")
    assert code != 0
    (told,) = [output for output in outputs(notebook) if output.output_type == "error"]
    assert told.ename == "WorkbookError"
    assert "errors.xlsx has 1 error that must be put right first:" in told.evalue
    assert "\n".join(told.traceback) == told.evalue
