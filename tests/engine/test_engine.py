"""A notebook run by our engines is, output by output, the notebook papermill's own engine writes."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from textwrap import dedent
from typing import Any

import nbformat
import papermill
import pytest
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node

from sqs_analysis.publish.engine import execution
from sqs_analysis.publish.engine.engines import WarmEngine, is_this_python
from sqs_analysis.publish.engine.execution import SparingManager
from tests.engine.situations import SITUATIONS, Situation

pytestmark = pytest.mark.xdist_group("engine")

# What ends the process that runs the notebook ends an inline run itself.
NOT_INLINE = {"a-process-that-exits", "a-process-that-is-killed"}
# An inline run cannot be interrupted and go on.
NOT_INLINE |= {"a-cell-interrupted-after-a-while"}
NAMES = [situation.name for situation in SITUATIONS if situation.compared]
CASES = [("sqs-warm", name) for name in NAMES]
CASES += [("sqs-inline", name) for name in NAMES if name not in NOT_INLINE]

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


def test_engine_works_from_the_command_line(tmp_path: Path) -> None:
    nbformat.write(Situation("x", ("print('said')",)).notebook(), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "--engine", "sqs-warm", "in.ipynb", "out.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert cells(tmp_path / "out.ipynb")[0]["outputs"][0]["text"] == "said\n"


@pytest.mark.parametrize("first", ["sqs_analysis.publish.engine.engines", "papermill"])
def test_engine_and_papermill_are_imported_in_either_order(first: str) -> None:
    code = f"import {first}, papermill, sqs_analysis.publish.engine.engines"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_notebook_is_the_same_where_there_is_no_fork(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    notebook = next(one for one in SITUATIONS if one.name == "results").notebook()
    with pytest.raises(papermill.PapermillExecutionError):
        papermill.execute_notebook(
            notebook, str(tmp_path / "out.ipynb"), engine_name="sqs-warm", progress_bar=False
        )
    theirs = ran("nbclient") / "results" / "out.ipynb"
    assert cells(tmp_path / "out.ipynb") == cells(theirs)


@pytest.fixture
def asked_of_papermill(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kernels with which papermill's own engine was asked to run a notebook, in vain."""
    asked: list[str] = []

    def run(nb: NotebookNode, kernel_name: str, **_: Any) -> NotebookNode:
        asked.append(kernel_name)
        return nb

    monkeypatch.setattr(execution, "execute_in_a_kernel", run)
    return asked


def test_papermill_runs_it_where_other_threads_are_at_work(
    asked_of_papermill: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()
    threading.Thread(target=done.wait, name="at-work").start()
    try:
        WarmEngine.execute_notebook(Situation("x", ("1",)).notebook(), "python3")
    finally:
        done.set()
    assert asked_of_papermill == ["python3"]
    assert "at-work" in caplog.text


def test_papermill_runs_what_another_kernel_is_for(asked_of_papermill: list[str]) -> None:
    WarmEngine.execute_notebook(Situation("x", ("1",)).notebook(), "another-language")
    assert asked_of_papermill == ["another-language"]


@pytest.mark.parametrize(
    ("argv", "env", "expected"),
    [
        (["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], {}, True),
        ([sys.executable, "-m", "ipykernel_launcher"], {}, True),
        (["/elsewhere/python", "-m", "ipykernel_launcher"], {}, False),
        (["python", "-m", "another_kernel"], {}, False),
        (["python", "-m", "ipykernel_launcher"], {"NEEDED": "1"}, False),
    ],
)
def test_kernel_is_this_python(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    env: dict[str, str],
    expected: bool,
) -> None:
    (tmp_path / "kernels" / "some").mkdir(parents=True)
    spec = {"argv": argv, "env": env, "display_name": "Some", "language": "python"}
    (tmp_path / "kernels" / "some" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert is_this_python("some") is expected


@pytest.mark.parametrize(
    ("serve", "said"),
    [
        ("lambda *_: time.sleep(3)", "Kernel didn't respond in 1 seconds"),
        ("lambda *_: 1 / 0", "Kernel died before replying to kernel_info"),
    ],
)
def test_kernel_that_does_not_start_is_an_error(root: Path, serve: str, said: str) -> None:
    code = f"""
    import papermill, time
    from sqs_analysis.publish.engine import forked_kernel
    from tests.engine.situations import Situation

    forked_kernel._serve = {serve}
    settings = {{"engine_name": "sqs-warm", "start_timeout": 1, "progress_bar": False}}
    try:
        papermill.execute_notebook(Situation("x", ("1",)).notebook(), None, **settings)
    except RuntimeError as error:
        print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(code)], cwd=root, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == said


class TestSaving:
    """papermill writes a notebook before and after each cell; ours now and then."""

    @pytest.fixture
    def manager(self, tmp_path: Path) -> SparingManager:
        notebook = load_notebook_node(Situation("x", ("1",)).notebook())
        return SparingManager(notebook, output_path=str(tmp_path / "out.ipynb"), progress_bar=False)

    def test_a_short_run_is_left_to_papermill(
        self, manager: SparingManager, tmp_path: Path
    ) -> None:
        manager.notebook_start()
        manager.cell_start(manager.nb.cells[0], 0)
        manager.cell_complete(manager.nb.cells[0], 0)
        manager.notebook_complete()
        assert not (tmp_path / "out.ipynb").exists()

    @pytest.mark.parametrize(("every", "written"), [(30, True), (0, False), (90, False)])
    def test_a_long_run_is_written_now_and_then(
        self, manager: SparingManager, tmp_path: Path, every: int, written: bool
    ) -> None:
        manager.autosave_cell_every = every
        manager.notebook_start()
        manager.last_save_time -= datetime.timedelta(seconds=60)
        manager.cell_start(manager.nb.cells[0], 0)
        assert (tmp_path / "out.ipynb").exists() is written

    def test_a_run_that_fails_is_written(self, manager: SparingManager, tmp_path: Path) -> None:
        manager.notebook_start()
        manager.notebook_complete()
        manager.save_now()
        assert (tmp_path / "out.ipynb").exists()


def test_notebook_given_to_run_in_process_is_not_changed(root: Path) -> None:
    code = """
    from sqs_analysis.publish.engine.engines import execute_in_process
    from sqs_analysis.publish.engine.zygote import run_forked
    from tests.engine.situations import Situation

    def run():
        given = Situation("x", ("print(1)", "1 / 0", "2")).notebook()
        executed = execute_in_process(given)
        return [len(cell.outputs) for cell in given.cells + executed.cells]

    assert run_forked(run).get() == [0, 0, 0, 1, 1, 0]
    """
    subprocess.run([sys.executable, "-c", dedent(code)], cwd=root, check=True)
