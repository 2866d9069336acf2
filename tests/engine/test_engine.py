"""A notebook run in a report's process is, output by output, what papermill's own engine writes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import nbformat
import pytest

from sqs_analysis.publish.engine import NAME
from sqs_analysis.publish.outputs import held
from tests.engine.situations import SITUATIONS, Situation

pytestmark = pytest.mark.xdist_group("engine")

NAMES = [situation.name for situation in SITUATIONS]

# What differs between two runs with papermill's own engine: addresses, processes, threads, times,
# folders and random names.
DIFFERS = [
    (r"0x[0-9a-f]{6,}", "0x…"),
    (r"ipykernel_\d+/", "ipykernel_…/"),
    (r"Thread-\d+", "Thread-…"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|\+00:00)", "…"),
    (r'"duration": [\d.e-]+', '"duration": 0'),
    (r'"model_id": "[0-9a-f]{32}"', '"model_id": "…"'),
    (r"(/[\w.-]+)+/(nbclient|sqs-in-process)/", "…/"),
]

LONGEST = 900.0
STATES = "application/vnd.jupyter.widget-state+json"
Ran = Callable[[str], Path]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Ran:
    """Give the folder in which every situation was run with an engine, once for all workers.

    Two that start kernels in step may be given the same ports, and wait for one another's answers.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "situations"
    folder.mkdir(exist_ok=True)

    def run(engine: str) -> Path:
        with held(folder, LONGEST):
            if not (folder / engine).exists():
                script = [sys.executable, "-m", "tests.engine.run_situations", engine]
                command = [*script, str(folder / engine)]
                done = subprocess.run(
                    command, cwd=root, env=outside_of_a_test(), capture_output=True, check=False
                )
                assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return folder / engine

    return run


def outside_of_a_test() -> dict[str, str]:
    """The environment without what makes ipykernel leave the output of processes alone."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def without_chance(text: str) -> str:
    """Take out of a text what differs between any two runs."""
    for pattern, same in DIFFERS:
        text = re.sub(pattern, same, text)
    return text


def cells(notebook: Path) -> list[dict[str, Any]]:
    """The cells of an executed notebook, pieces of one stream put together."""
    read = json.loads(without_chance(notebook.read_text("utf-8")))["cells"]
    for cell in read:
        tags = cell["metadata"].get("tags", [])
        if "injected-parameters" in tags or "papermill-error-cell-tag" in tags:
            del cell["id"]
        if "outputs" in cell:
            cell["outputs"] = joined(cell["outputs"])
    return list(read)


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put together what one stream wrote without anything between; when it was sent is chance."""
    together: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] == "stream":
            output["text"] = "".join(output["text"])
            last = together[-1] if together else {}
            if last.get("name") == output["name"]:
                last["text"] += output["text"]
                continue
        together.append(output)
    return together


def read_json(path: Path) -> Any:
    return json.loads(without_chance(path.read_text("utf-8")))


@pytest.mark.parametrize("situation", NAMES)
def test_notebook_is_the_one_papermill_writes(ran: Ran, situation: str) -> None:
    ours, theirs = ran(NAME) / situation, ran("nbclient") / situation
    assert read_json(ours / "raised.json") == read_json(theirs / "raised.json")
    found, expected = cells(ours / "out.ipynb"), cells(theirs / "out.ipynb")
    if situation == "output-of-processes-and-c":
        # It comes through pipes: on a busy machine, under which cell it is heard is chance.
        assert apart(found) == apart(expected)
    for one, other in zip(found, expected, strict=True):
        for output, theirs_too in zip(
            one.get("outputs", []), other.get("outputs", []), strict=False
        ):
            without_what_we_add(output, theirs_too)
        assert one == other


def without_what_we_add(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Leave out the picture of a figure that pyplot did not draw, and a figure's title beside it."""
    data, known = ours.get("data", {}), theirs.get("data", {})
    if "".join(known.get("text/plain", "")).startswith("<Figure "):
        ours["data"] = {kind: data[kind] for kind in data if kind in known}
        ours["metadata"] = theirs["metadata"]


def apart(found: list[dict[str, Any]]) -> dict[str, str]:
    """Take the streams out of the cells, and give what each said in all."""
    said = {"stdout": "", "stderr": ""}
    for cell in found:
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                said[output["name"]] += output["text"]
        cell["outputs"] = [o for o in cell.get("outputs", []) if o["output_type"] != "stream"]
    return said


@pytest.mark.parametrize("situation", NAMES)
def test_metadata_is_what_papermill_writes(ran: Ran, situation: str) -> None:
    ours, theirs = (
        read_json(ran(name) / situation / "out.ipynb")["metadata"] for name in (NAME, "nbclient")
    )
    assert widgets(ours) == widgets(theirs)
    assert ours == theirs


def widgets(metadata: dict[str, Any]) -> list[str]:
    """Take the states of widgets out of a notebook's metadata; their ids are chance."""
    states = metadata.pop("widgets", {}).get(STATES, {}).get("state", {})
    return sorted(re.sub(r"[0-9a-f]{32}", "…", json.dumps(state)) for state in states.values())


@pytest.mark.parametrize("situation", NAMES)
def test_files_are_those_a_kernel_leaves(ran: Ran, situation: str) -> None:
    ours, theirs = (
        {
            path.relative_to(ran(name) / situation).as_posix(): path.read_text("utf-8")
            for path in (ran(name) / situation).rglob("*")
            if path.is_file() and path.suffix not in {".ipynb", ".json", ".pyc"}
        }
        for name in (NAME, "nbclient")
    )
    assert ours == theirs


@pytest.mark.parametrize(("cell", "written"), [("1 / 1", False), ("1 / 0", True)])
def test_a_run_that_ends_well_is_written_by_papermill_alone(
    cell: str, written: bool, root: Path, tmp_path: Path
) -> None:
    """papermill's engine writes a notebook before and after each cell."""
    nbformat.write(Situation("x", (cell, "2")).notebook(), tmp_path / "in.ipynb")
    code = """
    from unittest.mock import patch
    import papermill
    from sqs_analysis.publish.engine import NAME

    with patch("papermill.engines.write_ipynb") as write:
        try:
            papermill.execute_notebook("in.ipynb", "out.ipynb", engine_name=NAME, progress_bar=False)
        except papermill.PapermillExecutionError:
            pass
    assert write.call_count == 1  # as it begins
    """
    command = [sys.executable, "-c", dedent(code)]
    env = {**outside_of_a_test(), "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    subprocess.run(command, check=True, cwd=tmp_path, env=env)
    assert (tmp_path / "out.ipynb").exists()
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert any("papermill-error-cell" in str(one) for one in executed.cells) is written
