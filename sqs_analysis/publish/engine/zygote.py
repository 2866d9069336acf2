"""Runs forked from a warm parent: what was imported once is there in each, and nothing else.

A parent imports what its runs need and then calls :func:`start` for every run, as many at a time
as it likes; :func:`wait` says which have finished. How a run ended is a :class:`Result`.
"""

from __future__ import annotations

import contextvars
import os
import pickle
import sys
import tempfile
import traceback
from collections.abc import Callable
from multiprocessing import connection
from pathlib import Path
from typing import IO, Any

from sqs_analysis.publish.engine.child import become_private, leave
from sqs_analysis.publish.engine.forks import can_fork, require_single_thread
from sqs_analysis.publish.engine.runs import Result, Run, RunError, at_work, wait

__all__ = ["Result", "Run", "RunError", "can_fork", "run_forked", "start", "wait"]


def start(
    function: Callable[..., Any],
    *args: Any,
    cwd: Path | str | None = None,
    timeout: float | None = None,
) -> Run:
    """Call a function in a process forked from this one, and do not wait for it.

    Parameters
    ----------
    function : called in the new process. It need not be picklable: a closure will do.
    args : its arguments.
    cwd : its working folder.
    timeout : seconds after which the process and those it started are ended.

    Raises
    ------
    ThreadsAliveError
        If this process has other threads at work: the copy could wait for them for ever.
    """
    require_single_thread()
    receiver, sender = connection.Pipe(duplex=False)
    files = (tempfile.TemporaryFile(), tempfile.TemporaryFile())  # noqa: SIM115 closed by the Run
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()  # or it would be written twice
    pid = os.fork()
    if pid == 0:
        receiver.close()
        _be_the_child(function, args, Path(cwd) if cwd else None, files, sender)
    sender.close()
    return Run(pid, receiver, files, timeout)


def _be_the_child(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    cwd: Path | None,
    files: tuple[IO[bytes], IO[bytes]],
    sender: connection.Connection,
) -> None:
    """Never return: the stack below is the parent's."""
    code = 1
    try:
        for run in list(at_work):
            run.close_in_child()
        become_private(cwd, *files)
        # An empty context: nothing that the parent set for itself, such as decimal places.
        sender.send_bytes(contextvars.Context().run(_outcome, function, args))
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        leave(code)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    """What the function returned or raised, as bytes."""
    try:
        return pickle.dumps((True, function(*args)))
    except SystemExit:
        raise
    except BaseException as error:
        return _portable(error)


def _portable(error: BaseException) -> bytes:
    """An error with its traceback as a note; in words if it does not survive the journey."""
    text = "".join(traceback.format_exception(error))
    error.add_note(f"In a forked process:\n{text}")
    try:
        packed = pickle.dumps((False, error))
        pickle.loads(packed)
    except Exception:
        packed = pickle.dumps((False, RunError(text)))
    return packed


def run_forked(
    function: Callable[..., Any],
    *args: Any,
    cwd: Path | str | None = None,
    timeout: float | None = None,
) -> Result:
    """Call a function in a process forked from this one, and wait for how it ends.

    Parameters are those of :func:`start`.
    """
    run = start(function, *args, cwd=cwd, timeout=timeout)
    result = run.result()
    assert result is not None
    return result
