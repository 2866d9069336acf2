"""One task of a batch, from workbook to how it ended. Whatever goes wrong becomes a value."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sqs_analysis.errors import AnalystError
from sqs_analysis.publish.report import report_on
from sqs_analysis.publish.settings import Settings
from sqs_analysis.publish.tasks import Planned, Task
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.problems import Problem, errors

State = Literal["done", "done with warnings", "failed", "unchanged"]


@dataclass(frozen=True)
class Outcome:
    """How a task ended.

    Attributes
    ----------
    task : what was to be done.
    state : done, done with warnings, failed or unchanged.
    inspection_id : "" where the workbook was not even read so far.
    reason : why it failed, in a sentence or more; "" otherwise.
    problems : of the workbook, errors and warnings.
    """

    task: Task
    state: State
    inspection_id: str = ""
    reason: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def page_name(self) -> str:
        """Name of the page that tells why it failed; no two tasks share one."""
        return self.task.inspection_id or self.task.path.stem

    def as_record(self) -> Mapping[str, Any]:
        """The outcome as plain values, without anything that differs from run to run."""
        return {
            "workbook": self.task.path.name,
            "inspection_id": self.inspection_id,
            "state": self.state,
            "reason": self.reason,
            "errors": len(errors(self.problems)),
            "warnings": len(self.problems) - len(errors(self.problems)),
        }


def report_one(task: Task, output: Path, settings: Settings, engine: str | None = None) -> Outcome:
    """Read a workbook and make its report.

    Parameters
    ----------
    task : the workbook, and which inspection of it.
    output : the folder that holds a folder for each inspection.
    settings : what was chosen for the batch.
    engine : name of the papermill engine, its own if None.
    """
    failed = Outcome(task, "failed", task.inspection_id)
    try:
        inspection = _read(task, settings)
        failed = replace(failed, inspection_id=inspection.id, problems=inspection.problems)
        if errors(inspection.problems):
            return replace(failed, reason=_blocked(inspection))
        report_on(inspection, output, settings, engine=engine)
    except AnalystError as error:
        return replace(failed, reason=str(error))
    except OSError as error:
        return replace(failed, reason=_no_room(error))
    except Exception:  # a fault of ours: told with its traceback, and the batch goes on
        return replace(failed, reason=f"A fault of the program:\n{traceback.format_exc()}")
    return replace(failed, state="done with warnings" if inspection.problems else "done")


def _read(task: Task, settings: Settings) -> Inspection:
    instrument, language = settings.instrument, settings.language
    return read(task.path, instrument, language, inspection_id=task.inspection_id)


def _blocked(inspection: Inspection) -> str:
    count = len(errors(inspection.problems))
    return f"The workbook has {'an error' if count == 1 else f'{count} errors'} to put right first."


def _no_room(error: OSError) -> str:
    return (
        f"A file could not be written or read ({error.strerror or error}). Make room or check the "
        "folder's permissions, and run the batch again: it makes only what is missing."
    )


def not_run(planned: Planned) -> Outcome:
    """The outcome of a task that the plan already settled."""
    if planned.verdict == "unchanged":
        return Outcome(planned.task, "unchanged", planned.id)
    return Outcome(planned.task, "failed", planned.id, planned.reason)


def killed(task: Task, how: str) -> Outcome:
    """The outcome of a task whose process ended without a word."""
    reason = (
        f"The process that made this report {how}. Nothing of it was written. Run the batch again; "
        "if it happens twice, run `sqs report` on this workbook alone."
    )
    return Outcome(task, "failed", task.inspection_id, reason)
