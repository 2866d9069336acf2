"""Batches made in this process, one report after another; and what there is to see of them."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from sqs_analysis.publish.batch.batch import Batch, Run, planned_batch, run_batch
from sqs_analysis.publish.batch.outcome import Outcome, report_one
from sqs_analysis.publish.batch.tasks import Planned, Task
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.settings import Settings
from tests import workbooks

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("ashford-2013", "barrow-2013", "carlow-2014")
PAGES = Settings(formats=("html",))


def write_folder(folder: Path, names: Sequence[str] = NAMES) -> Path:
    """A workbook of two cases for each name, no two with the same; every third has a warning."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        saturday = {"fieldwork_end": "2013-03-16"} if number % 3 == 2 else {}
        write_workbook(folder / f"{name}.xlsx", name, number, **saturday)
    return folder


def write_workbook(path: Path, name: str, number: int = 0, **details: str) -> Path:
    cases = workbooks.sample_cases()
    two = workbooks.renumbered(cases[2 * number % len(cases) :], 2)
    details = {"inspection_id": name, "yot": f"Team of {name}", **details}
    return workbooks.write(path, two, details)


def one_by_one(
    tasks: Sequence[Task], output: Path, settings: Settings
) -> Generator[Outcome, None, None]:
    for task in tasks:
        yield report_one(task, output, settings)


def planned(
    source: Path, output: Path, settings: Settings = PAGES, **options: Any
) -> list[Planned]:
    return planned_batch(source, output, settings, **options)


def batch(
    source: Path, output: Path, settings: Settings = PAGES, run: Run = one_by_one, **options: Any
) -> Batch:
    return run_batch(planned(source, output, settings, **options), output, settings, run)


def states(ended: Batch) -> dict[str, str]:
    return {o.inspection_id or o.task.name: o.state for o in ended.outcomes}


def record(output: Path) -> list[dict[str, Any]]:
    """What ``batch.json`` says."""
    return list(json.loads((output / "batch.json").read_text("utf-8")))


def times(folder: Path) -> dict[str, int]:
    """When each file and folder was last written."""
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*")}


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(".*"))


def same(one: Path, other: Path) -> None:
    """Assert that two folders hold the same files with the same bytes."""
    assert digests(one) == digests(other)
