"""A report's folder: written aside, then put in its place whole; an inspector's edits are kept."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "provenance.json"
# Private folders: what is being written, and what is being replaced, by which process.
NEW, OLD = "new", "old"
PRIVATE = re.compile(r"\.(?P<name>.+)\.(?P<kind>new|old)\.(?P<pid>\d+)\.[^.]+")


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A private folder that takes the place of ``target`` if, and only if, all goes well.

    Files in ``target`` that this program did not write, or that were edited since, are carried
    over; an edited file whose name is written again is kept beside it as ``name.edited``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = _private_folder(target, NEW)
    try:
        yield aside
        _keep_edits(target, aside)
        _take_place(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


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
    old = _private_folder(target, OLD)
    target.replace(old / "report")
    try:
        aside.replace(target)
    except OSError:
        (old / "report").replace(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _private_folder(target: Path, kind: str) -> Path:
    prefix = f".{target.name}.{kind}.{os.getpid()}."
    return Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))


def clear_leftovers(output: Path) -> None:
    """Take away what runs that were killed left behind, and put back a report they had moved.

    Only whole reports have plain names; whatever stands in a hidden folder of a process that is no
    longer there is either unfinished, or the report that was about to be replaced.
    """
    for path in sorted(output.glob(".*")):
        match = PRIVATE.fullmatch(path.name)
        if match is None or _is_alive(int(match["pid"])):
            continue
        moved, target = path / "report", output / match["name"]
        if match["kind"] == OLD and moved.is_dir() and not target.exists():
            moved.replace(target)
        shutil.rmtree(path, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it stands there whole or as it was."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
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
