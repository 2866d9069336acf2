"""In the place of a report, for processes that import it."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep
from typing import Any

from sqs_analysis.publish.batch import preload
from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.tasks import Task


def report_one(task: Task, *_: object, **__: Any) -> Outcome:
    """One of them is killed at its work."""
    if task.name == "2":
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(task, "done", task.name)


def leaving_one_behind(task: Task, output: Path, *_: object, **__: Any) -> Outcome:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (output / "other.pid").write_text(str(other.pid), "utf-8")
    return Outcome(task, "done", task.name)


def endless(task: Task, output: Path, *_: object, **__: Any) -> Outcome:
    leaving_one_behind(task, output)
    (output / "own.pid").write_text(str(os.getpid()), "utf-8")
    sleep(60)
    return Outcome(task, "done", task.name)


def warmth(task: Task, *_: object, **__: Any) -> Outcome:
    """Tell what there was when the process began."""
    names = ("sqs_analysis.publish.batch.warm", "IPython.core.interactiveshell", "debugpy")
    said = (preload.fault() or "warm", *(str(name in sys.modules) for name in names[:1]))
    frozen = str(gc.get_freeze_count() > 0)
    return Outcome(task, "done", task.name, notes=(*said, frozen, str(names[2] in sys.modules)))
