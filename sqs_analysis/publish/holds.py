"""A folder held by one process at a time, for as long as that process lives."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from sqs_analysis.errors import SqsError

STEP = 0.05


class FolderHeldError(SqsError):
    """Another process holds the folder."""


@contextmanager
def held(path: Path, patience: float = 0.0) -> Iterator[bool]:
    """Hold a folder, or a file, while the block runs. No file is made for it, and none is left.

    The system lets go of it when this process and those it forked have ended, however they ended.
    Gives True; or False where nothing can be held (on Windows, on some network drives).

    Parameters
    ----------
    path : must exist.
    patience : seconds to wait for another process to let go.

    Raises
    ------
    FolderHeldError
        If another process holds it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name, held(Path(name)), held(Path(name)):
    ...     pass
    Traceback (most recent call last):
    sqs_analysis.publish.holds.FolderHeldError: Another process holds ...
    """
    descriptor = _locked(path)
    deadline = monotonic() + patience
    while descriptor == HELD and monotonic() < deadline:
        sleep(STEP)
        descriptor = _locked(path)
    if descriptor == HELD:
        raise FolderHeldError(f"Another process holds {path}.")
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


# In the place of a descriptor: another process has the lock.
HELD = -1


def _locked(path: Path) -> int | None:
    """A descriptor that locks the path until it is closed; None where there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        return HELD if isinstance(error, BlockingIOError) else None
    return descriptor
