"""Whether this process may be forked: a copy has one thread only, whatever the others held."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from time import sleep

from sqs_analysis.errors import SqsError

TASKS = Path("/proc/self/task")


class ThreadsAliveError(SqsError):
    """A process with other threads at work must not be forked."""


def can_fork() -> bool:
    """Whether runs can be forked here.

    Not on Windows, which has no fork; nor on macOS, whose own libraries may have threads at work.
    """
    return hasattr(os, "fork") and sys.platform != "darwin"


def native_threads() -> int:
    """How many threads the process has, those of numeric libraries included where that is told."""
    try:
        return len(list(TASKS.iterdir()))
    except OSError:
        return threading.active_count()


def require_single_thread() -> None:
    """Put idle threads away, and refuse if any other is left.

    Raises
    ------
    ThreadsAliveError
        Names the threads that are Python's; the others belong to libraries.
    """
    if native_threads() == 1:
        return
    _end_progress_monitors()
    _let_libraries_put_theirs_away()
    if not _settles():
        names = [thread.name for thread in threading.enumerate()]
        raise ThreadsAliveError(
            f"This process has {native_threads()} threads (Python's own: {', '.join(names)}). "
            "Forked now, a run could wait for ever for a lock one of them holds."
        )


def _end_progress_monitors() -> None:
    """End the threads that watch progress bars; a new bar starts one again."""
    for thread in threading.enumerate():
        if thread.name == "tqdm_monitor":
            with suppress(AttributeError):
                thread.exit()  # type: ignore[attr-defined]


def _let_libraries_put_theirs_away() -> None:
    """Fork once for nothing: OpenBLAS ends its idle threads whenever its process is forked."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _settles() -> bool:
    """Whether one thread is left; one that was just joined may be listed a moment longer."""
    for _ in range(20):
        if native_threads() == 1:
            return True
        sleep(0.001)
    return False
