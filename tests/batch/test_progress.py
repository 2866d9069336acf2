"""What a batch shows while it works: lines, JSON, or a bar where somebody watches."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sqs_analysis.cli import main
from sqs_analysis.progress import Progress
from sqs_analysis.publish.batch import batch as module
from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.tasks import Task
from tests.batch import here
from tests.batch.here import NAMES, ROOT


@pytest.fixture
def mixed(source: Path) -> Path:
    """One report that stands, one to make again, one that fails."""
    here.write_workbook(source / "ashford-2013.xlsx", "ashford-2013", 6)
    (source / "barrow-2013.xlsx").write_text("no workbook", "utf-8")
    return source


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, with reports made one by one in this process."""

    def run_all(
        tasks: Sequence[Task], output: Path, settings: Any, _: int, watch: Any
    ) -> Iterator[Outcome]:
        for task in tasks:
            watch([task])
            yield from here.one_by_one([task], output, settings)

    def run(source: Path, output: Path, *options: str) -> Result:
        command = ["batch", str(source), "--output", str(output), "--formats", "html", *options]
        return CliRunner().invoke(main, command)

    monkeypatch.setattr(module, "run_all", run_all)
    return run


def test_without_a_terminal_each_end_is_a_line(sqs: Any, mixed: Path, output: Path) -> None:
    run = sqs(mixed, output)
    assert run.exit_code == 1
    assert run.stderr.splitlines() == [
        "1/3 carlow-2014: unchanged",
        "2/3 ashford-2013: done",
        "3/3 barrow-2013.xlsx: failed",
    ]
    assert run.stdout.splitlines() == [
        "barrow-2013.xlsx is damaged or is not really a .xlsx file. Open it in "
        "Excel or LibreOffice, repair it if asked, and save it again.",
        "barrow-2013: its report stands, but no workbook that can be read has this id now.",
        "1 done, 1 unchanged, 1 failed",
        str(output / "index.html"),
    ]


def test_only_what_is_asked_for_is_counted(sqs: Any, source: Path, tmp_path: Path) -> None:
    run = sqs(source, tmp_path / "out", "--only", "b*")
    assert run.stderr == "1/1 barrow-2013: done\n"
    assert run.stdout.splitlines()[0] == "1 done"
    assert run.exit_code == 0


def test_a_json_log_is_an_object_a_line_and_nothing_else(
    sqs: Any, mixed: Path, output: Path
) -> None:
    run = sqs(mixed, output, "--json-log")
    assert run.exit_code == 1
    entries = [json.loads(line) for line in run.stdout.splitlines()]
    found = [(e["inspection_id"], e["workbook"], e["state"], bool(e["reason"])) for e in entries]
    assert found == [
        ("carlow-2014", "carlow-2014.xlsx", "unchanged", False),
        ("ashford-2013", "ashford-2013.xlsx", "done", False),
        ("", "barrow-2013.xlsx", "failed", True),
    ]
    assert {key for entry in entries for key in entry} == {
        *("workbook", "inspection_id", "state", "reason", "errors", "warnings"),
    }
    assert "1 done, 1 unchanged, 1 failed" in run.stderr


def test_a_sentence_of_refusal_does_not_get_into_a_json_log(sqs: Any, tmp_path: Path) -> None:
    run = sqs(tmp_path / "none", tmp_path / "out", "--json-log")
    assert (run.exit_code, run.stdout) == (1, "")
    assert "There is no folder or file" in run.stderr


class Terminal(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self) -> bool:
        return True


def outcome(name: str) -> Outcome:
    return Outcome(Task(Path(f"{name}.xlsx")), "done", name)


def test_on_a_terminal_a_bar_counts_and_names_what_is_at_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    tasks = [Task(Path("all.csv"), f"team-{number}") for number in range(1, 6)]
    with Progress(5) as progress:
        progress.watch(tasks)
        for task in tasks:
            progress.seen(outcome(task.name))
    shown = sys.stderr.getvalue()
    assert "team-1, team-2, team-3" in shown
    assert "team-4" not in shown
    assert "5/5" in shown
    assert "team-1: done" not in shown


def test_with_a_json_log_there_is_no_bar_even_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Progress(1, json_log=True) as progress:
        progress.watch([Task(Path("a.xlsx"))])
        progress.seen(outcome("a"))
    assert sys.stderr.getvalue() == ""
    assert json.loads(capsys.readouterr().out)["state"] == "done"


def test_a_bar_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with threads cannot be forked."""
    import threading

    monkeypatch.setattr(sys, "stderr", Terminal())
    before = threading.active_count()
    with Progress(2) as progress:
        progress.seen(outcome("a"))
        assert threading.active_count() == before


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal of its own")
def test_in_a_terminal_a_whole_batch_shows_a_bar(source: Path, tmp_path: Path) -> None:
    import termios

    ours, its = os.openpty()
    termios.tcsetwinsize(its, (24, 100))
    command = [sys.executable, "-m", "tests.batch.drive", "nothing", "-", str(tmp_path), "--"]
    command += ["batch", str(source), "--output", str(tmp_path / "out"), "--formats", "html"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=its, cwd=ROOT) as process:
        os.close(its)
        shown = read_all(ours)
        said = process.stdout.read().decode() if process.stdout else ""
        assert process.wait(60) == 0, shown
    assert "3/3" in shown
    assert any(f"{name}.xlsx" in shown for name in NAMES)
    assert not re.search(r"^\d/3 ", shown, re.MULTILINE)
    assert said.splitlines()[0] == "2 done, 1 done with warnings"


def read_all(descriptor: int) -> str:
    """What a terminal shows until its last writer has gone."""
    parts = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # Linux's word for the end
            part = b""
        if not part:
            break
        parts.append(part)
    os.close(descriptor)
    return b"".join(parts).decode("utf-8", "replace")


def test_a_log_that_nobody_reads_any_more_ends_the_batch_quietly(
    source: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.batch.drive", "nothing", "-", str(tmp_path), "--"]
    command += ["batch", str(source), "--output", str(tmp_path / "out"), "--json-log"]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, "--formats", "html"], cwd=ROOT, **pipes) as process:
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(60) == 1
    assert "Traceback" not in told
    assert "could not be written" not in told
    assert not here.hidden(tmp_path / "out")
