"""The ways to make the reports of a folder: ours, what people would otherwise run, and the floor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from clock import BIN, HERE, NOTEBOOK, Clock

# The loops are so slow that a few reports tell what each costs; start-up is shared among this many.
SHARED_BY = 40
SHELL_LOOP = """
set -e
for workbook in "$@"; do
  name="$(basename "$workbook" .xlsx)"
  papermill "$NOTEBOOK" "$OUTPUT/$name.ipynb" -p workbook "$workbook"
  jupyter nbconvert --to html --no-input "$OUTPUT/$name.ipynb"
done
"""


def fresh(scratch: Path) -> Path:
    """An empty folder for what a way writes."""
    return Path(mkdtemp(dir=scratch))


def batch(folder: Path, output: Path, workers: int) -> Sequence[object]:
    """The command that is measured: both editions as HTML."""
    return (BIN / "sqs", "batch", folder, "--output", output, "--workers", workers)


def ours(clock: Clock, folder: Path, output: Path, workers: int) -> float:
    """Seconds of ``sqs batch`` over a folder, from its start to its end."""
    return clock.seconds(*batch(folder, output, workers))


def single(clock: Clock, workbook: Path, output: Path) -> float:
    """Seconds of ``sqs report`` on one workbook, from its start to its end."""
    line = ("sqs", "report", workbook, "--output", output, "--formats", "html")
    return clock.seconds(BIN / line[0], *line[1:])


def programme(clock: Clock, folder: Path, output: Path) -> float:
    """Seconds of ``sqs programme`` over a folder."""
    return clock.seconds(BIN / "sqs", "programme", folder, "--output", output)


def floor(clock: Clock, folder: Path, output: Path, workers: int) -> float:
    """Seconds of the same pages without a notebook, from start to end."""
    return clock.seconds(BIN / "python", HERE / "floor.py", folder, output, workers)


def shell_loop(clock: Clock, workbooks: Sequence[Path], output: Path) -> float:
    """Seconds a report of the commands ``papermill`` and ``jupyter nbconvert`` in a shell loop."""
    settings = (f"NOTEBOOK={NOTEBOOK}", f"OUTPUT={output}")
    command = ("env", *settings, "bash", "-c", SHELL_LOOP, "loop", *workbooks)
    return clock.seconds(*command) / len(workbooks)


def python_loop(clock: Clock, workbooks: Sequence[Path], output: Path) -> float:
    """Seconds a report of papermill and one exporter in a Python loop, as part of a long one."""
    script = (BIN / "python", HERE / "loop.py", NOTEBOOK, output)
    whole, printed = clock.run(*script, *workbooks)
    each: list[float] = json.loads(printed)
    return (whole - sum(each)) / SHARED_BY + median(each)
