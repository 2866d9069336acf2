"""One forked process and how it ended: a value, even if the process was killed."""

from __future__ import annotations

import os
import pickle
import signal
import weakref
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection
from time import monotonic, sleep
from typing import IO, Any

from sqs_analysis.errors import SqsError

# Seconds between two looks at whether a process still lives: its pipe stays open as long as a
# process it left behind holds it, so the pipe alone does not tell.
STEP = 0.1


class RunError(SqsError):
    """A forked process ended without handing back what it was started for."""


@dataclass(frozen=True)
class Result:
    """How a run ended.

    Attributes
    ----------
    value : what the function returned, None if it did not return.
    returned : whether it did.
    error : what the function raised, None if it raised nothing. Its notes hold the traceback.
    exit_code : of the process; minus the signal's number if a signal ended it.
    timed_out : whether it was ended because its time was up.
    stdout, stderr : what the process and those it started wrote there.
    """

    value: Any
    returned: bool
    error: BaseException | None
    exit_code: int
    timed_out: bool
    stdout: str
    stderr: str

    @property
    def signal(self) -> str:
        """Name of the signal that ended the process, "" for none.

        >>> Result(None, False, None, -9, False, "", "").signal
        'SIGKILL'
        """
        return signal.Signals(-self.exit_code).name if self.exit_code < 0 else ""

    @property
    def how(self) -> str:
        """What became of the run: "returned", "raised", "timed out", "killed" or "exited"."""
        if self.timed_out:
            return "timed out"
        if self.returned:
            return "returned"
        if self.error is not None:
            return "raised"
        return "killed" if self.exit_code < 0 else "exited"

    def get(self) -> Any:
        """What the function returned.

        Raises
        ------
        Exception
            What the function raised.
        RunError
            If it neither returned nor raised.
        """
        if self.how == "returned":
            return self.value
        if self.how == "raised" and self.error is not None:
            raise self.error
        ending = self.signal or f"exit code {self.exit_code}"
        raise RunError(f"The run {self.how} ({ending}).")


class Run:
    """One forked process, at work or finished."""

    def __init__(
        self,
        pid: int,
        pipe: connection.Connection,
        files: tuple[IO[bytes], IO[bytes]],
        timeout: float | None,
    ) -> None:
        self.pid = pid
        self._pipe = pipe
        self._files = files
        self._deadline = None if timeout is None else monotonic() + timeout
        self._handed_back: tuple[bool, Any] | None = None
        self._timed_out = False
        self._result: Result | None = None
        at_work.add(self)

    def fileno(self) -> int:
        """A descriptor that becomes readable when there may be something to :meth:`poll`."""
        return self._pipe.fileno()

    def poll(self) -> Result | None:
        """The result if the process has ended, None if it is still at work."""
        if self._result is None:
            self._receive()
            overdue = self._deadline is not None and monotonic() >= self._deadline
            exit_code = self._exit_code(os.WNOHANG)
            if exit_code is None and overdue:
                self._timed_out = True
                self._signal_group(signal.SIGKILL)
                exit_code = self._exit_code(0)
            if exit_code is not None:
                self._finish(exit_code)
        return self._result

    def result(self, timeout: float | None = None) -> Result | None:
        """Wait for the end, at most ``timeout`` seconds; None if the process is still at work."""
        wait([self], timeout)
        return self.poll()

    def kill(self) -> Result:
        """End the process and those it started, now."""
        if self.poll() is None:
            self._signal_group(signal.SIGKILL)
            self._finish(self._exit_code(0) or 0)
        assert self._result is not None
        return self._result

    def interrupt(self) -> None:
        """Do to the process and those it started what Ctrl-C does."""
        self._signal_group(signal.SIGINT)

    def close_in_child(self) -> None:
        """Let go, in a process forked meanwhile, of what belongs to the parent of this one."""
        for file in (self._pipe, *self._files):
            file.close()

    def _receive(self) -> None:
        """Take what the function handed back, so that a long value does not block its process."""
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            if self._handed_back is None and self._pipe.poll():
                self._handed_back = pickle.loads(self._pipe.recv_bytes())

    def _exit_code(self, options: int) -> int | None:
        pid, status = os.waitpid(self.pid, options)
        return os.waitstatus_to_exitcode(status) if pid else None

    def _signal_group(self, number: int) -> None:
        # In its first moments the process is not yet the leader of a group of its own.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _finish(self, exit_code: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # processes that it left behind
        self._receive()
        returned, what = self._handed_back or (False, None)
        self._result = Result(
            value=what if returned else None,
            returned=returned,
            error=None if returned else what,
            exit_code=exit_code,
            timed_out=self._timed_out,
            stdout=_text_of(self._files[0]),
            stderr=_text_of(self._files[1]),
        )
        self._pipe.close()


# The runs of this process: a process forked later lets go of what belongs to them.
at_work: weakref.WeakSet[Run] = weakref.WeakSet()


def _text_of(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def wait(runs: Collection[Run], timeout: float | None = None) -> list[Run]:
    """Wait until at least one run has finished, and return those that have.

    Parameters
    ----------
    runs : runs at work or finished.
    timeout : seconds to wait at most; None for as long as it takes.
    """
    deadline = None if timeout is None else monotonic() + timeout
    while runs:
        finished = [run for run in runs if run.poll() is not None]
        if finished:
            return finished
        left = STEP if deadline is None else min(STEP, deadline - monotonic())
        if left <= 0:
            break
        if connection.wait(runs, left):  # type: ignore[arg-type]
            sleep(0.001)  # a pipe at its end stays readable until the process is gone
    return []
