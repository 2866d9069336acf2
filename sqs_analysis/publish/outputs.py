"""A report's folder: written aside, then put in its place whole; an inspector's edits are kept."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqs_analysis.publish.holds import FolderHeldError, held

MANIFEST = "provenance.json"
# Folder for what is left of reports that could not be made.
FAILED = "failed"
# Private folders: what is being written, what is being replaced, and where a notebook runs.
NEW, OLD, WORK = "new", "old", "work"
PRIVATE = re.compile(r"\.(?P<name>.+)\.(?P<kind>new|old|work)\.(?P<pid>\d+)\.[^.]+")


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A private folder that takes the place of ``target`` if, and only if, all goes well.

    Files in ``target`` that this program did not write, or that were edited since, are carried
    over; an edited file whose name is written again is kept beside it as ``name.edited``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with private_folder(target, NEW) as aside:
        yield aside
        _keep_edits(target, aside)
        _take_place(aside, target)


def _keep_edits(target: Path, aside: Path) -> None:
    if not target.is_dir():
        return
    written = _written(target)
    files = {path.relative_to(target).as_posix(): path for path in sorted(target.rglob("*"))}
    kept = [
        (path, aside / name)
        for name, path in files.items()
        if path.is_file() and name != MANIFEST and digest(path) != written.get(name)
    ]
    # What was kept before keeps its name, so that only this run's edits are given new ones.
    for path, to in sorted(kept, key=lambda pair: pair[1].exists()):
        _carry_over(path, to)


def _carry_over(path: Path, to: Path) -> None:
    if to.exists():
        if digest(to) == digest(path):
            return
        to = _free_name(to.with_name(f"{to.stem}.edited{to.suffix}"))
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, to)


def _free_name(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def _written(target: Path) -> dict[str, str]:
    """SHA-256 by name of the files the last run wrote."""
    try:
        return dict(json.loads((target / MANIFEST).read_text("utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


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
    if kind == OLD and moved.is_dir() and not target.exists():
        moved.replace(target)
    remove(path)


def forget_failed(inspection: str, output: Path) -> None:
    """Take away the notebook that an earlier run of an inspection left when it stopped."""
    folder = output / FAILED / inspection
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # if nothing else failed


def remove(path: Path) -> None:
    """Take away a file, or a folder with all that is in it; nothing if there is none."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it stands there whole or as it was; if it says so already, leave it."""
    data = text.encode("utf-8", "backslashreplace")  # the name of a file may be no text
    if path.is_file() and path.read_bytes() == data:
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.{NEW}.{os.getpid()}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its name within it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}
