"""Reports, each in a process of its own, and how that ended: a value, even if it was killed.

Where the system can do that, the process is forked from one that is warm, see ``preload``;
elsewhere it begins afresh. Everything is the standard library's; the parent may have threads.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import connection, resource_tracker
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from sqs_analysis.publish.batch import preload
from sqs_analysis.publish.batch.outcome import Outcome, killed, report_one
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.settings import Settings

# Told which tasks are at work, whenever that changes.
Watch = Callable[[Sequence[Task]], None]

log = logging.getLogger(__name__)

# A report takes seconds; a process that takes this long is stuck.
SECONDS_AT_MOST = 900.0
# Seconds a process has to be gone that has let go of its pipe.
FAREWELL = 5.0
# Not macOS's, whose own libraries may have threads at work in what would be forked.
FORKS = "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"

_starting = threading.Lock()


def get_ready(settings: Settings) -> None:
    """Begin the process that others are forked from, where there are forks, without waiting for it."""
    with _starting, preload.asked_for(settings):
        _begin_server()


def _begin_server() -> None:
    if FORKS:
        _context().set_forkserver_preload([preload.__name__])
        from multiprocessing import forkserver

        with _undisturbed():
            forkserver.ensure_running()


class Run:
    """The making of one report, in a process that is begun with :meth:`start`."""

    def __init__(self, task: Task, output: Path, settings: Settings) -> None:
        self.task = task
        self._settings = settings
        self._context = _context()
        self._answer, self._sender = self._context.Pipe(duplex=False)
        arguments = (self._sender, report_one, task, output, settings)
        self._process = self._context.Process(target=_work, args=arguments, daemon=True)
        self._deadline = monotonic() + SECONDS_AT_MOST

    def start(self) -> None:
        """Begin."""
        with _starting, preload.asked_for(self._settings):
            _begin_server()
            self._process.start()  # which waits until the server is ready
        self._sender.close()

    @property
    def signs(self) -> tuple[Any, ...]:
        """What becomes readable when the run may have ended."""
        return self._answer, self._process.sentinel

    @property
    def seconds_left(self) -> float:
        """How long it may still take."""
        return max(0.0, self._deadline - monotonic())

    def end(self) -> Outcome:
        """How it ended, now that it has, or has had its time."""
        with suppress(EOFError, OSError):
            if self._answer.poll():
                fault, outcome = self._answer.recv()
                _tell(fault)
                self.kill()
                if isinstance(outcome, Outcome):
                    return outcome
                return killed(self.task, f"stopped with {outcome}")
        if not self.seconds_left:
            self.kill()
            return killed(self.task, f"did not end within {SECONDS_AT_MOST / 60:.0f} minutes")
        self._process.join(FAREWELL)
        self.kill()
        return killed(self.task, f"was ended from outside ({ending(self._process.exitcode)})")

    def kill(self) -> None:
        """End the process and those it started, now."""
        if self._process.pid is not None:
            # It leads a group of its own, but for its first moments.
            with suppress(AttributeError, ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._process.join()
        self._answer.close()


def wait(runs: Collection[Run]) -> list[Run]:
    """Wait until one of the runs has ended or has had its time, and return those that have."""
    signs = {sign: run for run in runs for sign in run.signs}
    seen = connection.wait(list(signs), min(run.seconds_left for run in runs))
    ended = {signs[sign] for sign in seen}
    return [run for run in runs if run in ended or not run.seconds_left]


def _context() -> Any:
    return multiprocessing.get_context("forkserver" if FORKS else "spawn")


def ending(exit_code: int | None) -> str:
    """How a process ended: the signal that ended it, or its exit code."""
    if exit_code is not None and exit_code < 0:
        return signal.Signals(-exit_code).name
    return f"exit code {exit_code}"


@cache
def _tell(fault: str) -> None:
    """Say once that reports take longer than they need to."""
    if FORKS and fault:
        log.warning(
            "Each report takes some seconds longer than it should, since the process that they begin "
            "in could not be made ready (%s). Install sqs-analysis again.",
            fault,
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Ctrl-C from what is begun meanwhile: it is for whoever began it."""
    resource_tracker.ensure_running()  # which, begun later, would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_all(
    tasks: Sequence[Task], output: Path, settings: Settings, workers: int, watch: Watch
) -> Generator[Outcome, None, None]:
    """Make the report of each task, so many at a time, and give outcomes as they end."""
    waiting, at_work = list(reversed(tasks)), list[Run]()

    def fill() -> None:
        while waiting and len(at_work) < workers:
            at_work.append(Run(waiting.pop(), output, settings))
            at_work[-1].start()
        watch([run.task for run in at_work])

    try:
        fill()
        while at_work:
            ended = wait(at_work)
            for run in ended:
                at_work.remove(run)
            fill()  # before the ends are looked at, so that nobody waits for that
            for run in ended:
                yield run.end()
    finally:
        for run in at_work:
            run.kill()


@contextmanager
def without_main() -> Iterator[None]:
    """Keep the script that is at work out of the processes of reports, which have no need of it.

    It would be run again there: a script of one's own need not guard against that.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


# --- in the process ------------------------------------------------------------------------------


def _work(answer: connection.Connection, make: Any, *arguments: Any) -> None:
    """Make a report, and hand back why the process was not warm, if so, and how it ended."""
    _become_private()
    outcome: Outcome | str
    try:
        from sqs_analysis.publish.engine import NAME

        outcome = make(*arguments, engine=NAME)
    except Exception as error:
        outcome = type(error).__name__
    answer.send((preload.fault(), outcome))


def _become_private() -> None:
    """A group of its own that ends with the parent, default signals, nothing to say."""
    multiprocessing.current_process().daemon = False  # a notebook may start processes
    if hasattr(os, "setsid"):
        os.setsid()
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _end_with_parent() -> None:
    """Wait until the parent is gone: then nobody waits for the report."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
