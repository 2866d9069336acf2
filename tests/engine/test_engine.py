"""A notebook run by our engines is, output by output, the notebook papermill's own engine writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from tests.engine.situations import SITUATIONS

pytestmark = pytest.mark.xdist_group("engine")

# What ends the process that runs the notebook ends an inline run itself.
NOT_INLINE = {"a-process-that-exits", "a-process-that-is-killed"}
# An inline run cannot be interrupted and go on.
NOT_INLINE |= {"a-cell-interrupted-after-a-while"}
CASES = [("sqs-warm", situation.name) for situation in SITUATIONS]
CASES += [
    ("sqs-inline", situation.name) for situation in SITUATIONS if situation.name not in NOT_INLINE
]

# What differs between two runs with papermill's own engine: addresses, processes, threads, times,
# folders and random names.
DIFFERS = [
    (r"0x[0-9a-f]{6,}", "0x…"),
    (r"ipykernel_\d+/", "ipykernel_…/"),
    (r"Thread-\d+", "Thread-…"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|\+00:00)", "…"),
    (r'"duration": [\d.e-]+', '"duration": 0'),
    (r"(/[\w.-]+)+/(nbclient|sqs-warm|sqs-inline)/", "…/"),
    (r"goes-with-the-process-\w+", "goes-with-the-process-…"),
]

Ran = Callable[[str], Path]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Ran:
    """Give the folder in which every situation was run with an engine, once."""
    folder = tmp_path_factory.mktemp("situations")

    def run(engine: str) -> Path:
        if not (folder / engine).exists():
            script = [sys.executable, "-m", "tests.engine.run_situations", engine]
            command = [*script, str(folder / engine)]
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        return folder / engine

    return run


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


@pytest.mark.parametrize(("engine", "situation"), CASES)
def test_notebook_is_the_one_papermill_writes(ran: Ran, engine: str, situation: str) -> None:
    ours, theirs = ran(engine) / situation, ran("nbclient") / situation
    assert read_json(ours / "raised.json") == read_json(theirs / "raised.json")
    for cell, expected in zip(cells(ours / "out.ipynb"), cells(theirs / "out.ipynb"), strict=True):
        assert cell == expected


@pytest.mark.parametrize(("engine", "situation"), CASES)
def test_metadata_is_what_papermill_writes(ran: Ran, engine: str, situation: str) -> None:
    ours, theirs = (
        read_json(ran(name) / situation / "out.ipynb")["metadata"] for name in (engine, "nbclient")
    )
    assert ours == theirs


@pytest.mark.parametrize(("engine", "situation"), CASES)
def test_files_are_those_a_kernel_leaves(ran: Ran, engine: str, situation: str) -> None:
    ours, theirs = (
        {
            path.relative_to(ran(name) / situation).as_posix(): path.read_text("utf-8")
            for path in (ran(name) / situation).rglob("*")
            if path.is_file() and path.suffix not in {".ipynb", ".json", ".pyc"}
        }
        for name in (engine, "nbclient")
    )
    assert ours == theirs


def test_engines_are_registered_with_papermill() -> None:
    registered = {point.name: point.load() for point in entry_points(group="papermill.engine")}
    assert {"sqs-warm", "sqs-inline"} <= set(registered)
