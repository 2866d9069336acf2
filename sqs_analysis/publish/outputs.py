"""A report's folder: written aside, then put in its place whole; an inspector's edits are kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "provenance.json"


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A private folder that takes the place of ``target`` if, and only if, all goes well.

    Files in ``target`` that this program did not write, or that were edited since, are carried
    over; an edited file whose name is written again is kept beside it as ``name.edited``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
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
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_file() and name != MANIFEST and digest(path) != written.get(name):
            _carry_over(path, aside / name)


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
        files = json.loads((target / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return {}
    return dict(files)


def _take_place(aside: Path, target: Path) -> None:
    """Swap two folders by renaming, so that a whole report stands there at any time."""
    aside.chmod(0o755)  # mkdtemp makes it private
    if not target.exists():
        aside.replace(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    target.replace(old / "report")
    aside.replace(target)
    shutil.rmtree(old, ignore_errors=True)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its name within it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}
