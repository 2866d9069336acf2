"""A report's folder: held, written aside, then put in its place whole; people's edits are kept."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from sqs_analysis.errors import OutputError, SqsError
from sqs_analysis.publish.keeping import carry_over, kept_back
from sqs_analysis.publish.manifests import manifest, subject_of
from sqs_analysis.read.names import require_here

Tell = Callable[[str], None]
# Private folders: what is being written, what is being replaced, and where a notebook runs.
NEW, OLD, WORK = "new", "old", "work"
PRIVATE = re.compile(r"\.(?P<name>.+)\.(?P<kind>new|old|work)\.(?P<pid>\d+)\.[^.]+")
# Seconds between two tries to hold a folder.
STEP = 0.05


class FolderHeldError(SqsError):
    """Another process holds the folder."""


@contextmanager
def held(path: Path, patience: float = 0.0) -> Iterator[bool]:
    """Hold a folder, or a file, while the block runs. No file is made for it, and none is left.

    The system lets go of it when this process and those it forked have ended, however they ended.
    Gives True; or False where nothing can be held (on Windows, on some network drives). It is a
    FolderHeldError if another process still holds it after so many seconds of patience.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name, held(Path(name)), held(Path(name)):
    ...     pass
    Traceback (most recent call last):
    sqs_analysis.publish.outputs.FolderHeldError: Another process holds ...
    """
    deadline = monotonic() + patience
    while (descriptor := _locked(path)) == HELD:
        if monotonic() >= deadline:
            raise FolderHeldError(f"Another process holds {path}.")
        sleep(STEP)
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


@contextmanager
def staged(target: Path, tell: Tell = lambda _: None) -> Iterator[Path]:
    """A private folder that takes the place of ``target`` if, and only if, all goes well.

    What people put into ``target`` or changed there is not lost: see `keeping.carry_over`; what was
    done with it is told. It is an OutputError if something else stands there than an earlier report on
    the same subject.
    """
    require_here(target, to_write=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with private_folder(target, NEW) as aside:
        yield aside
        _require_same_subject(target, aside)
        for line in carry_over(target, aside, kept_back(target)):
            tell(line)
        _take_place(aside, target)


def _require_same_subject(target: Path, aside: Path) -> None:
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target.name} is a file, so no report can stand there. Move it away.")
    before, now = manifest(target), manifest(aside)
    if before and subject_of(before) != subject_of(now):
        about = subject_of(before) or "many inspections"
        raise OutputError(
            f"{target.name} holds a report about {about}, so it was left as it is. Move that, or name "
            "another folder with --output."
        )


def _take_place(aside: Path, target: Path) -> None:
    """Swap two folders by renaming, so that a whole report stands there at any time."""
    aside.chmod(0o755)  # mkdtemp makes it private
    if not target.exists():
        aside.replace(target)
        return
    with private_folder(target, OLD) as old:
        target.replace(old / REPLACED)
        try:
            aside.replace(target)
        except OSError:
            (old / REPLACED).replace(target)
            raise
        carry_over(old / REPLACED, target, kept_back(target))  # what was saved at the last moment


# Name, in its private folder, of a report that is being replaced.
REPLACED = "report"
SECONDS_TO_CLEAR = 10.0


@contextmanager
def private_folder(target: Path, kind: str) -> Iterator[Path]:
    """A hidden folder beside ``target``, held by this process, and gone when the block ends."""
    prefix = f".{target.name}.{kind}.{os.getpid()}."
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        try:
            with held(folder, SECONDS_TO_CLEAR):
                if folder.exists():  # not cleared away before it was held
                    yield folder
                    return
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def clear_leftovers(output: Path) -> None:
    """Take away what runs that were killed left behind, and put back a report they had moved.

    Only whole reports have plain names; whatever stands in a hidden folder of a process that is no
    longer there is either unfinished, or the report that was about to be replaced. That a process
    is there is told by its hold on the folder, and by its number only where nothing can be held:
    another process may have the number by now.
    """
    for path in sorted(output.glob(".*")):
        match = PRIVATE.fullmatch(path.name)
        if match is not None:
            with suppress(FolderHeldError), held(path) as is_ours:
                if is_ours or not _is_alive(int(match["pid"])):
                    _clear(path, output / match["name"], match["kind"])


def _clear(path: Path, target: Path, kind: str) -> None:
    moved = path / REPLACED
    if kind == OLD and moved.is_dir():
        if target.exists():
            carry_over(moved, target, kept_back(target))
        else:
            moved.replace(target)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True
