"""Notebooks are run strictly: what they are given is checked first, and a failure is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from sqs_analysis.errors import NotebookError, ParameterError
from sqs_analysis.publish.notebooks import run_notebook
from sqs_analysis.publish.parameters import (
    checked_parameters,
    declared_parameters,
)
from sqs_analysis.publish.settings import find_notebook

PARAMETERS = """workbook: str = "sample.xlsx"  # the workbook
confidence: float = 0.95  # of every interval
cases: int = 20  # how many
draft: bool = False  # whether it is a draft"""

Write = Callable[..., Path]


@pytest.fixture
def notebook(tmp_path: Path) -> Write:
    """A notebook with the parameters above and then the given cells, by id."""

    def write(**cells: str) -> Path:
        sources = {"parameters": PARAMETERS, **cells}
        made = [nbformat.v4.new_code_cell(text, id=name) for name, text in sources.items()]
        made[0].metadata.tags = ["parameters"]
        book = nbformat.v4.new_notebook(cells=made)
        book.metadata.kernelspec = {"name": "python3", "language": "python"}
        path = tmp_path / "asked.ipynb"
        nbformat.write(book, path)
        return path

    return write


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


# --- parameters ---------------------------------------------------------------------------------

READ = [
    ("workbook", "007", "007"),
    ("workbook", "2013-05-08", "2013-05-08"),
    ("confidence", "0.9", 0.9),
    ("confidence", 0.9, 0.9),
    ("confidence", 1, 1.0),
    ("cases", "12", 12),
    ("cases", 12, 12),
    ("draft", "yes", True),
    ("draft", " False ", False),
    ("draft", True, True),
]


@pytest.mark.parametrize(("name", "given", "value"), READ)
def test_text_is_read_as_the_declared_type(
    notebook: Write, name: str, given: object, value: object
) -> None:
    checked = checked_parameters(notebook(), {name: given})
    assert checked == {name: value}
    assert type(checked[name]) is type(value)


REFUSED = [
    ("confidence", "ninety", "'ninety', which is not of type float. It is of every interval"),
    ("confidence", True, "True, which is not of type float"),
    ("confidence", None, "None, which is not of type float"),
    ("cases", "1.5", "'1.5', which is not of type int"),
    ("cases", True, "True, which is not of type int"),
    ("cases", 1.5, "1.5, which is not of type int"),
    ("draft", "perhaps", "'perhaps', which is not of type bool"),
    ("draft", 1, "1, which is not of type bool"),
    ("workbook", 7, "7, which is not of type str"),
]


@pytest.mark.parametrize(("name", "given", "words"), REFUSED)
def test_what_is_of_another_type_is_refused(
    notebook: Write, name: str, given: object, words: str
) -> None:
    with pytest.raises(ParameterError) as told:
        checked_parameters(notebook(), {name: given})
    assert str(told.value).startswith(f"asked.ipynb: the parameter {name} is ")
    assert words in str(told.value)
    assert "the default is" in str(told.value)


def test_an_unknown_parameter_is_refused_with_the_nearest_known(notebook: Write) -> None:
    with pytest.raises(ParameterError) as told:
        checked_parameters(notebook(), {"confidance": 0.9})
    said = "asked.ipynb has no parameter confidance. Did you mean confidence?"
    assert str(told.value) == said


def test_an_unknown_parameter_unlike_any_other_is_told_what_there_is(notebook: Write) -> None:
    with pytest.raises(ParameterError, match="It has: workbook, confidence, cases, draft"):
        checked_parameters(notebook(), {"zzz": 1})


@pytest.mark.parametrize("given", [{"confidance": 0.9}, {"confidence": "ninety"}])
def test_nothing_runs_when_a_parameter_is_refused(
    notebook: Write, work: Path, given: dict[str, object]
) -> None:
    asked = notebook(mark="open('ran', 'w').close()")
    with pytest.raises(ParameterError):
        run_notebook(asked, given, work)
    assert list(work.iterdir()) == []


def test_the_report_notebook_declares_what_can_be_chosen() -> None:
    declared = {p.name: p for p in declared_parameters(find_notebook("03_report.ipynb"))}
    assert {"workbook", "instrument", "confidence", "language"} <= set(declared)
    assert declared["confidence"].type == "float"
    assert declared["confidence"].default == "0.95"
    assert all(parameter.help for parameter in declared.values())


def test_a_parameter_without_a_type_has_that_of_its_default(notebook: Write) -> None:
    path = notebook(more="1")
    book = nbformat.read(path, as_version=4)
    book.cells[0].source = "cases = 20\ndraft = False\nname = 'a'\nnow = len(name)"
    nbformat.write(book, path)
    given = {"cases": "7", "draft": "yes", "name": "7", "now": "7"}
    assert checked_parameters(path, given) == {"cases": 7, "draft": True, "name": "7", "now": "7"}


def test_a_notebook_that_is_not_there_is_told() -> None:
    with pytest.raises(NotebookError, match="There is no notebook 99_none"):
        find_notebook("99_none.ipynb")


# --- runs ---------------------------------------------------------------------------------------


def test_a_run_works_in_its_own_folder_and_leaves_no_trace_of_when(
    notebook: Write, work: Path
) -> None:
    asked = notebook(lead="(workbook, confidence, cases, draft)", mark="open('ran', 'w').close()")
    before = asked.read_bytes()
    run = run_notebook(asked, {"workbook": "007", "cases": "7"}, work)
    (output,) = next(cell for cell in run.cells if cell.id == "lead").outputs
    assert output.data["text/plain"] == "('007', 0.95, 7, False)"
    seen = sorted(path.name for path in work.iterdir() if not path.name.startswith("."))
    assert seen == ["asked.ipynb", "ran"]
    assert asked.read_bytes() == before
    left = nbformat.writes(run)
    assert not any(word in left for word in ("papermill", "start_time", "iopub", str(work)))
    assert [cell.id for cell in run.cells] == ["parameters", "injected-parameters", "lead", "mark"]


def test_a_failing_cell_is_named_without_what_stood_in_the_case(
    notebook: Write, work: Path
) -> None:
    asked = notebook(setup="secret = 'C07 lives at'", **{"by-section-chart": "{}[secret]"})
    with pytest.raises(NotebookError) as told:
        run_notebook(asked, {}, work)
    said = str(told.value)
    assert said.startswith("asked.ipynb, cell by-section-chart stopped with KeyError.")
    assert "not of your workbook" in said
    assert "C07" not in said
    assert (work / "asked.ipynb").exists()


def test_a_cause_written_for_an_analyst_is_told_in_its_words(notebook: Write, work: Path) -> None:
    asked = notebook(
        read="from sqs_analysis.errors import WorkbookError\nraise WorkbookError('Mend cell B4.')",
        after="open('ran', 'w').close()",
    )
    with pytest.raises(NotebookError) as told:
        run_notebook(asked, {}, work)
    assert str(told.value) == "asked.ipynb, cell read: Mend cell B4."
    assert not (work / "ran").exists()


def test_a_kernel_that_dies_is_told(notebook: Write, work: Path) -> None:
    with pytest.raises(NotebookError, match="stopped because its kernel died"):
        run_notebook(notebook(lead="import os; os._exit(3)"), {}, work)
