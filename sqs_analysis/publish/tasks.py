"""What a batch has to do: which inspections there are, and which of them have changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal

from sqs_analysis.errors import WorkbookError
from sqs_analysis.publish.ingredients import ingredients
from sqs_analysis.publish.outputs import MANIFEST, digest
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.several import ID_COLUMN, inspection_ids
from sqs_analysis.read.workbook import open_workbook, peek

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")
Verdict = Literal["run", "unchanged", "clash"]


@dataclass(frozen=True)
class Task:
    """One inspection of a batch.

    Attributes
    ----------
    path : its workbook, or the long file that holds it.
    inspection_id : which inspection of a long file, "" for a workbook of its own.
    """

    path: Path
    inspection_id: str = ""

    @property
    def name(self) -> str:
        """What the task is called before its workbook has been read."""
        return self.inspection_id or self.path.name


@dataclass(frozen=True)
class Planned:
    """A task with what is known of it before it runs, and whether it has to."""

    task: Task
    id: str
    verdict: Verdict
    reason: str


def find_tasks(source: Path, only: str = "*") -> tuple[Task, ...]:
    """Every inspection in a folder of workbooks, or in one long file.

    Parameters
    ----------
    source : a folder, or a file that holds many inspections.
    only : a pattern such as ``ash*`` for the names of workbooks or inspections.

    Raises
    ------
    WorkbookError
        If there is no such folder or file, or nothing in it.
    """
    if not source.exists():
        raise WorkbookError(f"There is no folder or file {source}. Check the path.")
    tasks = tuple(_in_file(source) if source.is_file() else _in_folder(source))
    if not tasks:
        raise WorkbookError(
            f"{source} holds no workbooks. It should hold an .xlsx or .ods file (or a folder of "
            ".csv files) for each inspection."
        )
    chosen = tuple(task for task in tasks if _matches(task, only))
    if not chosen:
        raise WorkbookError(f'None of the {len(tasks)} inspections in {source} matches "{only}".')
    return chosen


def _matches(task: Task, only: str) -> bool:
    names = {task.name, task.path.stem, task.inspection_id}
    return any(fnmatch(name, only) for name in names if name)


def _in_folder(folder: Path) -> Iterator[Task]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        if (
            path.is_dir() and (path / "Cases.csv").is_file()
        ) or path.suffix.lower() in WORKBOOK_ENDINGS:
            yield Task(path)
        elif path.suffix.lower() == ".csv":
            yield from _in_file(path)


def _in_file(path: Path) -> Iterator[Task]:
    ids = inspection_ids(open_workbook(path))
    yield from (Task(path, name) for name in ids) if ids else (Task(path),)


def plan(
    tasks: tuple[Task, ...], output: Path, settings: Settings, *, force: bool = False
) -> list[Planned]:
    """Say of each task whether it has to run, and why.

    A report is made again when its workbook, the instrument, the notebook, the program or a
    setting has changed, by content and not by time; or when a file of it is missing or was
    changed. Workbooks with the same inspection id clash, and none of them runs.
    """
    names = {task: task.inspection_id or peek(task.path, ID_COLUMN) for task in tasks}
    planned = []
    for task, name in names.items():
        twins = [t.name for t, other in names.items() if name and other == name and t != task]
        if twins:
            reason = f"{name} is also the inspection id in {', '.join(twins)}. Give each its own."
            planned.append(Planned(task, name, "clash", reason))
        else:
            reason = _reason(task, name, output, settings, force=force)
            planned.append(Planned(task, name, "run" if reason else "unchanged", reason))
    return planned


def _reason(task: Task, name: str, output: Path, settings: Settings, *, force: bool) -> str:
    """Why a report has to be made, "" if it need not be."""
    target = output / name if name else None
    if target is None or not (target / MANIFEST).is_file():
        return "there is no report yet"
    if force:
        return "it was forced"
    try:
        record = json.loads((target / MANIFEST).read_text("utf-8"))
        before, files = dict(record["ingredients"]), dict(record["files"])
    except (ValueError, KeyError, TypeError):
        return "the record of the last run is damaged"
    now = ingredients(task.path, name, settings)
    changed = [part for part in now if before.get(part) != now[part]]
    if changed:
        return f"the {' and the '.join(changed)} changed"
    touched = [file for file, made in files.items() if not _is_as_made(target / file, made)]
    return f"{', '.join(touched)} is missing or was edited" if touched else ""


def _is_as_made(path: Path, expected: str) -> bool:
    return path.is_file() and digest(path) == expected


def as_record(planned: Planned) -> Mapping[str, Any]:
    """A plan as plain values."""
    return {
        "workbook": planned.task.path.name,
        "inspection_id": planned.id,
        "verdict": planned.verdict,
        "reason": planned.reason,
    }
