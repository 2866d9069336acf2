"""Something done in a process of its own, so that whatever ends it is told."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from sqs_analysis.errors import NotebookError


def apart(name: str, work: Callable[[], None]) -> None:
    """Run somebody's notebook in a fork of this process, where there are forks.

    Parameters
    ----------
    name : of the notebook, for the message.
    work : what is done; it says by itself how it ended, or does not.

    Raises
    ------
    NotebookError
        If the process was gone before that.
    """
    if not hasattr(os, "fork"):
        work()
        return
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os.write(writer, b".")  # which a process that is ended does not reach
        return
    os.close(writer)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the fork, which says so
    ended_by_itself = os.read(reader, 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not ended_by_itself:
        from sqs_analysis.publish.batch.process import ending

        raise NotebookError(
            f"{name} ended the process that it ran in ({ending(code)}). Nothing was written. If "
            "memory was short, close other programs; else look for what ends a process in its cells."
        )
    sys.exit(code)
