"""`sqs` with something happening in the middle of a batch, by itself in a process.

python -m tests.batch.drive SITUATION NAME FOLDER -- batch …

The situation comes about when the notebook of the inspection NAME is run, and is what a function
below says; FOLDER is for what the test and the situation tell each other. The processes that make
reports import this module too, as those of any script, and so prepare themselves.
"""

# ruff: noqa: E402  a module is kept from loading before the others are

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

# A grammar of addresses that takes two seconds to build and that nobody here needs.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

import nbformat

from sqs_analysis import cli
from sqs_analysis.publish import provenance, report, settings
from sqs_analysis.publish.settings import find_notebook
from tests import workbooks

WAIT = 60.0
# What makes two editions and the findings, without a chart.
SMALL = ("compare", "parameters", "setup", "read", "masthead", "headline", "letter", "record")


def nothing(_: Path) -> None:
    """Let the batch be."""


def kill_worker(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def the_batch() -> int:
    """The process that began this one."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    assert parent.pid is not None
    return parent.pid


def kill_batch(_: Path) -> None:
    """As from outside, and at once: the worker does not live to see it."""
    os.kill(the_batch(), signal.SIGKILL)
    sleep(WAIT)


def wait(folder: Path) -> None:
    """Say so, and go on when told to."""
    (folder / "waiting").write_text(str(os.getpid()), "utf-8")
    for _ in range(round(WAIT / 0.02)):
        if (folder / "go on").exists():
            return
        sleep(0.02)


def leave(_: Path) -> None:
    sys.exit(3)


def kill_between_renames(_: Path) -> None:
    """When the old report has been moved aside and the new one is about to take its place."""
    replace = Path.replace

    def die_at_the_second(self: Path, target: Path) -> Path:
        if ".new." in self.name and not Path(target).exists():
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(self, target)

    Path.replace = die_at_the_second  # type: ignore[method-assign,assignment]


def kill_batch_between_renames(folder: Path) -> None:
    kill_between_renames(folder)
    kill = os.kill

    def both(pid: int, number: int) -> None:
        kill(the_batch(), number)
        kill(pid, number)

    os.kill = both


SITUATIONS: dict[str, Callable[[Path], None]] = {
    function.__name__: function
    for function in (
        nothing,
        kill_worker,
        kill_batch,
        wait,
        leave,
        kill_between_renames,
        kill_batch_between_renames,
    )
}


def prepare(situation: str, name: str, folder: Path) -> None:
    """Put stand-ins in the place of what is slow, and the situation where it comes about."""

    def run(notebook: Path, parameters: dict[str, Any], place: Path, **_: Any) -> Any:
        if parameters["inspection_id"] == name:
            SITUATIONS[situation](folder)
        if situation == "delays":
            sleep(random.Random(str(parameters["inspection_id"])).uniform(0, 0.05))
        return workbooks.run_here(notebook, parameters, place)

    report.run_notebook = run
    provenance._package_digest = lambda: "the program"
    if situation == "delays":
        use_small_notebook(folder)


def use_small_notebook(folder: Path) -> None:
    small = folder / "small.ipynb"
    if not small.exists():
        notebook = nbformat.read(find_notebook("03_report.ipynb"), as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.id in SMALL]
        nbformat.write(notebook, small)
    settings.find_notebook = lambda _: small


SITUATIONS["delays"] = nothing

if __name__ in ("__main__", "__mp_main__"):
    prepare(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
if __name__ == "__main__":
    cli.main(sys.argv[5:])
