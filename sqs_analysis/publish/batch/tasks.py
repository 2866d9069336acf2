"""What a batch has to do: which inspections there are, and which of them have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from sqs_analysis.errors import WorkbookError
from sqs_analysis.publish.keeping import DOCUMENTS, edited
from sqs_analysis.publish.manifests import is_as_made, manifest, part_of, records, subject_of
from sqs_analysis.publish.provenance import ingredients
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.door.workbook import content_digest
from sqs_analysis.read.folder import Found, find_inspections
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import named_folder
from sqs_analysis.read.names import MANIFEST, may_name_folder
from sqs_analysis.read.text import shown_name

Tell = Callable[[str], None]
Verdict = Literal["run", "unchanged", "clash", "not asked for"]
NOT_ASKED: Verdict = "not asked for"
NO_REPORT = "there is no report yet"


@dataclass(frozen=True)
class Task(Found):
    """One inspection of a batch: an inspection that was found.

    Attributes
    ----------
    taken : ids of other tasks, folded, which a workbook whose id is not known must not turn out
        to have.
    """

    taken: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """What the task is called before its workbook has been read."""
        return self.inspection_id or shown_name(self.path.name)

    def matches(self, pattern: str) -> bool:
        """Whether a pattern such as ``ash*`` fits the inspection or its file.

        >>> Task(Path("ashford.xlsx"), expected="ashford-2013").matches("ash*2013")
        True
        """
        names = {self.inspection_id or self.path.stem, self.name, self.expected} - {""}
        return pattern in names or any(fnmatch(name, pattern) for name in names)


@dataclass(frozen=True)
class Planned:
    """A task with what is known of it before it runs, and whether it has to.

    Attributes
    ----------
    reason : why it has to run or cannot; of one that is not asked for, why it would have to.
    edited : files of its report that somebody edited since they were made.
    """

    task: Task
    verdict: Verdict
    reason: str = ""
    edited: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The inspection's id as far as it is known."""
        return self.task.expected

    @property
    def names(self) -> tuple[str, ...]:
        """What somebody may call it by."""
        task = self.task
        others = (task.name,) if task.inspection_id else (task.path.name, task.path.stem)
        return self.id, *others

    @property
    def sentence(self) -> str:
        """What would be done, and why."""
        said = f"{self.id or self.task.name}: {self.verdict}"
        if self.verdict == NOT_ASKED:
            return said
        theirs = f"; edited since it was made: {', '.join(self.edited)}" if self.edited else ""
        return f"{said}, because {self.reason or 'nothing has changed'}{theirs}"

    def as_record(self) -> Mapping[str, object]:
        """The plan for one inspection as plain values."""
        return {
            "workbook": shown_name(self.task.path.name),
            "inspection_id": self.id,
            "verdict": self.verdict,
            "reason": self.reason,
            "edited": list(self.edited),
        }


def find_tasks(
    source: Path, tell: Tell = lambda _: None, instrument: str | Path = ""
) -> tuple[Task, ...]:
    """Every inspection in a folder of workbooks, or in one long file; a WorkbookError without any.

    Everything in the folder that is no workbook is told in a line.
    """
    found, passed_over = find_inspections(source, instrument)
    for line in passed_over:
        tell(line)
    ids = frozenset(one.expected.casefold() for one in found) - {""}
    return tuple(
        Task(one.path, one.inspection_id, one.expected, frozenset() if one.expected else ids)
        for one in found
    )


def plan(
    tasks: Sequence[Task],
    output: Path,
    settings: Settings,
    *,
    only: str = "*",
    force: bool = False,
) -> list[Planned]:
    """Say of each task whether it has to run, and why.

    A report is made again when its workbook, the instrument, the notebook, the program, its
    libraries or a setting has changed, by content and not by time; or when a file of it is missing,
    or one that programs read is not as it was made. A document that somebody edited stays.
    Workbooks with the same inspection id clash, and none of them runs. It is a WorkbookError if no task
    matches ``only``.
    """
    if not any(task.matches(only) for task in tasks):
        raise WorkbookError(f'None of the {len(tasks)} inspections there matches "{only}".')
    holders: dict[str, list[Task]] = {}
    for task in tasks:
        holders.setdefault(task.expected.casefold(), []).append(task)
    planned = []
    for task in tasks:
        twins = holders[task.expected.casefold()] if task.expected else [task]
        asked = task.matches(only)
        if asked and len(twins) > 1:
            planned.append(Planned(task, "clash", shared_id(task, twins)))
        else:
            reason = _reason(task, output, settings, force=force and asked)
            verdict: Verdict = "run" if reason else "unchanged"
            theirs = edited(output / task.expected) if may_name_folder(task.expected) else ()
            planned.append(Planned(task, verdict if asked else NOT_ASKED, reason, theirs))
    return planned


def _files_of(record: Mapping[str, object], settings: Settings) -> Iterable[str]:
    """The files that a report would have, its instrument being known: not every one has a letter."""
    named = str(part_of(record, "parameters").get("instrument", ""))
    source = settings.instrument or named_folder(named)
    return (settings.made_with(load(source, settings.language)) if source else settings).files


def shared_id(task: Task, holders: Sequence[Task]) -> str:
    """Why a task cannot run whose inspection id others have too."""
    names = [shown_name(other.path.name) for other in holders if other != task]
    others = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"{task.expected or task.name} is also the inspection id in {others}. Give each its own."


def _reason(task: Task, output: Path, settings: Settings, *, force: bool) -> str:
    """Why a report has to be made, "" if it need not be."""
    target = output / task.expected
    if not may_name_folder(task.expected) or not (target / MANIFEST).is_file():
        return NO_REPORT
    if force:
        return "it was forced"
    whole = manifest(target)
    record = records(whole).get(settings.name, {})
    if whole and not record:
        return NO_REPORT
    before, files = record.get("ingredients"), record.get("files")
    if not isinstance(before, dict) or not files or subject_of(record) != task.expected:
        return "the record of the last run is damaged"
    try:
        now = ingredients(content_digest(task.path), task.path.name, task.expected, settings)
    except OSError:
        return "the workbook cannot be read"
    changed = [part for part in now if before.get(part) != now[part]]
    if changed:
        return f"the {' and the '.join(changed)} changed"
    data = [name for name in files if not name.endswith(DOCUMENTS)]
    touched = [name for name in data if not is_as_made(target / name, files[name])]
    touched += [name for name in _files_of(record, settings) if not (target / name).is_file()]
    if touched:
        return f"{' and '.join(touched)} {'is' if len(touched) == 1 else 'are'} missing or edited"
    return ""
