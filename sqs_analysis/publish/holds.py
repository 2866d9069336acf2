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
def held(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold a folder while the block runs. No file is needed for it, and none is left.

    The system lets go of the folder when this process and those it forked have ended, however they
    ended. Where a folder cannot be locked (Windows, some network drives) nothing is held.

    Parameters
    ----------
    folder : must exist.
    patience : seconds to wait for another process to let go.

    Raises
    ------
    FolderHeldError
        If another process holds the folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name, held(Path(name)):
    ...     is_held(Path(name))
    True
    """
    descriptor = _locked(folder)
    deadline = monotonic() + patience
    while descriptor == HELD and monotonic() < deadline:
        sleep(STEP)
        descriptor = _locked(folder)
    if descriptor == HELD:
        raise FolderHeldError(f"Another process holds {folder}.")
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def is_held(folder: Path) -> bool | None:
    """Whether a process holds a folder; None where that cannot be told."""
    descriptor = _locked(folder)
    if descriptor == HELD:
        return True
    if descriptor is None:
        return None
    os.close(descriptor)
    return False


# Instead of a descriptor: another process has the lock.
HELD = -1


def _locked(folder: Path) -> int | None:
    """A descriptor that locks the folder until it is closed; None where there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        return HELD if isinstance(error, BlockingIOError) else None
    return descriptor
