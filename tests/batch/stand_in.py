"""In the place of a report, for processes that import it: one of them is killed at its work."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.tasks import Task


def report_one(task: Task, _: Path, __: object) -> Outcome:
    if task.name == "2":
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(task, "done", task.name)
