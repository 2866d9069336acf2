"""What a forked process puts off before it is anybody's: signals, files, finalizers, randomness."""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import gc
import os
import random
import signal
import sys
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

PR_SET_PDEATHSIG = 1  # of Linux's prctl
# What Python itself leaves ignored, and what cannot be set.
LEFT_ALONE = {"SIGKILL", "SIGSTOP", "SIGPIPE", "SIGXFSZ"}


def become_private(cwd: Path | None, stdout: IO[bytes], stderr: IO[bytes]) -> None:
    """Make a process that was just forked as good as a new one, but for what is imported.

    A session of its own, default signals, nothing to read, its output in the two files, other
    random numbers than its siblings, no finalizer and no event loop of its parent.

    Parameters
    ----------
    cwd : the working folder, the parent's if None.
    stdout, stderr : files for what the process writes on descriptors 1 and 2.
    """
    _end_with_parent()
    gc.freeze()  # what is shared with the parent is never garbage: collecting here stays cheap
    os.setsid()
    _default_signals()
    _own_files(stdout, stderr)
    _forget_finalizers()
    asyncio.set_event_loop(None)
    _reseed()
    if cwd is not None:
        os.chdir(cwd)


def _end_with_parent() -> None:
    """Where the system can do that: nobody waits for a run whose parent was killed."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _default_signals() -> None:
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in signal.valid_signals():
        if getattr(number, "name", "") not in LEFT_ALONE:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _own_files(stdout: IO[bytes], stderr: IO[bytes]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        stream = open(  # noqa: SIM115 for as long as the process lives
            descriptor, mode, 1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _forget_finalizers() -> None:
    """Leave to the parent what the parent cleans up, such as its temporary folders."""
    atexit._clear()
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.atexit = False
    # A finalizer made from now on asks for the end of this process again.
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]


def _reseed() -> None:
    random.seed(os.urandom(16))
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed(int.from_bytes(os.urandom(4), "little"))


def leave(code: int) -> NoReturn:
    """End this process as an interpreter ends: threads joined, exit functions run, files flushed.

    The parent's stack, which lies below, is never unwound.
    """
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(code)
