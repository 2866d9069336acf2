"""Runs forked from a warm parent: what was imported once is there in each, and nothing else.

A parent imports what its runs need, with :func:`warm_up` if those are anybody's notebooks, and
then calls :func:`start` for every run, as many at a time as it likes; :func:`wait` says which have
finished. How a run ended is a :class:`Result`.
"""

from __future__ import annotations

import contextvars
import gc
import os
import pickle
import sys
import tempfile
import traceback
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from multiprocessing import connection
from pathlib import Path
from typing import IO, Any

from sqs_analysis.publish.child import become_private, leave
from sqs_analysis.publish.runs import Result, Run, RunError, at_work, wait
from sqs_analysis.publish.threads import require_single_thread

__all__ = ["Result", "Run", "RunError", "can_fork", "run_forked", "start", "wait", "warm_up"]

# What notebooks import, and is slow to. Not pyplot: where a notebook imports it, the inline backend
# takes hold of the shell, and that must be the run's.
LIBRARIES = (
    "numpy",
    "pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "scipy.special",
    "statsmodels.stats.proportion",
    "nbconvert.exporters",
    "sqs_analysis.publish.forked_kernel",
    "sqs_analysis.publish.inline_kernel",
    "sqs_analysis.publish.execution",
)
# Cells whose outputs need modules that nobody imports by name: a result, a magic, a traceback.
REHEARSAL = ("import pandas\npandas.DataFrame({'a': [1]})", "%pwd", "1 / 0")


def can_fork() -> bool:
    """Whether runs can be forked here.

    Not on Windows, which has no fork; nor on macOS, whose own libraries may have threads at work.
    """
    return hasattr(os, "fork") and sys.platform != "darwin"


def warm_up() -> None:
    """Import what notebooks import, and use once what is slow the first time.

    Then put all of it out of the garbage collector's sight, so that looking for garbage in a run
    does not copy memory it could share.
    """
    for name in LIBRARIES:
        import_module(name)
    package = import_module("sqs_analysis")
    for name in package.__all__:
        getattr(package, name)
    _draw_once()
    for name in run_forked(_rehearse).get():
        import_module(name)
    gc.collect()
    gc.freeze()


def _rehearse() -> list[str]:
    """The modules that a small notebook imports, for this private process."""
    from nbformat import v4

    from sqs_analysis.publish.engine import execute_in_process

    before = set(sys.modules)
    cells = [v4.new_code_cell(code) for code in REHEARSAL]
    execute_in_process(v4.new_notebook(cells=cells))
    return [name for name in sys.modules if name not in before]


def _draw_once() -> None:
    """Find the fonts, and load what draws in each format."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("warm")
    for form in ("png", "svg"):
        figure.savefig(BytesIO(), format=form, bbox_inches="tight")


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

    >>> run_forked(pow, 2, 10).value
    1024
    >>> run_forked(os._exit, 3).exit_code
    3
    """
    run = start(function, *args, cwd=cwd, timeout=timeout)
    result = run.result()
    assert result is not None
    return result
