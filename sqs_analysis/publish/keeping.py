"""What people did to the files of a folder: seen by hash, and never lost, whatever is made anew.

The manifest of a folder says which files this program wrote there, and with what bytes. Every other
file, and every file with other bytes, is somebody's work: it is never deleted, and never written over.
"""

from __future__ import annotations

import glob
import hashlib
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

from sqs_analysis.errors import AnalystError
from sqs_analysis.publish import manifests
from sqs_analysis.read.instrument import AUDIENCES
from sqs_analysis.read.names import KEPT_BACK, MANIFEST

# What people read and edit; other files are read by programs, so they are always those that were made.
DOCUMENTS = (".html", ".pdf", ".docx", ".xlsx", ".ods")
EDITED = re.compile(r"(.*)\.edited(?:-\d+)?(\.\w+)\Z")


def kept_back(path: Path) -> Path:
    """Where what stands among reports goes that their audience may not see: beside the whole output.

    >>> kept_back(Path("/data/outputs/ashford-2013")).as_posix()
    '/data/outputs-kept-back/ashford-2013'
    """
    output = path.absolute().parent
    return output.with_name(f"{output.name}{KEPT_BACK}") / path.name


def is_wider(was: str, now: str) -> bool:
    """Whether an audience is wider than another."""
    return AUDIENCES.index(now) > AUDIENCES.index(was)


def theirs(folder: Path) -> list[str]:
    """Names of the files in a folder that people put there or changed."""
    made = manifests.written(folder)
    names = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return [
        name
        for name, path in names.items()
        if name != MANIFEST
        and (
            path.is_symlink()
            or (path.is_file() and manifests.digest(path) not in made.get(name, ()))
        )
    ]


def edited(folder: Path) -> tuple[str, ...]:
    """Names of files changed since they were written, and of such as are kept beside newer ones."""
    made = manifests.written(folder)
    return tuple(name for name in theirs(folder) if name in made or EDITED.fullmatch(name))


def carry_over(target: Path, aside: Path, behind: Path) -> list[str]:
    """Take people's files from a folder into the one that replaces it.

    A document that was edited stays in its place as long as what the program has to say there is
    what it said when it was edited; otherwise the edit stands beside the new one, as ``name.edited``.
    What was made for a narrower audience is not taken along, but for letters: it stays behind.

    Parameters
    ----------
    target : the folder as it stands.
    aside : the one that will replace it, whole with its manifest.
    behind : a folder beside the reports, for what stays behind.

    Returns
    -------
    What was done, in sentences.
    """
    before, now = manifests.manifest(target), manifests.manifest(aside)
    was, will_be = manifests.audience_of(before), manifests.audience_of(now)
    wider = (target / MANIFEST).exists() and is_wider(was, will_be)
    said: dict[str, list[str]] = {"stay": [], "beside": [], "foreign": [], "behind": []}
    # What was kept before keeps its name, so that only newer edits are given new ones.
    for name in sorted(theirs(target), key=lambda name: (aside / name).exists()):
        path = target / name
        if wider and not manifests.LETTER.fullmatch(name):
            if keep(path, behind / name):
                said["behind"].append(name)
        elif _has_not_changed(name, before, now) and (
            not (aside / name).exists() or manifests.is_as_made(aside / name, now["files"][name])
        ):
            shutil.copy2(path, aside / name)
            said["stay"].append(name)
        elif (to := keep(path, aside / name)) is not None:
            newer = to.name != path.name
            said["beside" if newer else "foreign"].append(f"{name} as {to.name}" if newer else name)
    for path in target.rglob("*"):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            (aside / path.relative_to(target)).mkdir(parents=True, exist_ok=True)
    return list(_sentences(said, was, f"{behind.parent.name}/{behind.name}/"))


def _sentences(said: Mapping[str, list[str]], was: str, place: str) -> Iterator[str]:
    words = {
        "stay": "Edited since it was made, and left as it is: {}.",
        "beside": "Edited since it was made, and kept beside the new one: {}.",
        "foreign": "Not made by this program, and left where it is: {}.",
        "behind": f"Kept back in {place}, since it stood in a report for the audience {was}: {{}}.",
    }
    yield from (words[key].format(", ".join(sorted(names))) for key, names in said.items() if names)


def carry_others(target: Path, aside: Path, name: str, tell: Callable[[str], None]) -> None:
    """Take along what other notebooks have in a folder, into the one that replaces it.

    What was made for a narrower audience is not taken along, which is told.

    Parameters
    ----------
    target : the folder as it stands.
    aside : the one that will replace it, with the files and the manifest of the notebook of that name.
    """
    found = manifests.records(manifests.manifest(aside))
    audience = manifests.audience_of(found[name])
    for other, record in manifests.records(manifests.manifest(target)).items():
        if other == name:
            continue
        if is_wider(manifests.audience_of(record), audience):
            files = ", ".join(record["files"])
            tell(
                f"Taken away, since it was for the audience {manifests.audience_of(record)}: {files}."
            )
            continue
        found[other] = record
        for file, made in record["files"].items():
            if manifests.is_as_made(target / file, made):
                shutil.copy2(target / file, aside / file)
    if found.keys() != {manifests.REPORT}:
        (aside / MANIFEST).write_text(manifests.sealed(manifests.joined(found)), "utf-8")


def _has_not_changed(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the program wrote a document once and would write the same again."""
    made = now.get("files", {}).get(name)
    is_document = name.endswith(DOCUMENTS)
    return is_document and made is not None and before.get("files", {}).get(name) == made


def require_free(path: Path, *, force: bool) -> None:
    """Refuse a place where no workbook can be written, or one that is taken but by force.

    Raises
    ------
    AnalystError
        If the name does not end in ``.xlsx``, a file stands there, or there is no such folder.
    """
    if path.suffix.lower() != ".xlsx":
        raise AnalystError(f"{path} must end in .xlsx, the format of the workbook.")
    if path.exists() and not force:
        raise AnalystError(f"{path} exists. Choose another name, or add --force to replace it.")
    if not path.absolute().parent.is_dir():
        raise AnalystError(f"There is no folder {path.absolute().parent}. Make it first.")


def kept_beside(path: Path) -> tuple[str, ...]:
    """Names of a file and of what was kept beside it."""
    beside = path.absolute().parent.glob(f"{glob.escape(path.stem)}.edited*{path.suffix}")
    return (path.name, *sorted(other.name for other in beside if EDITED.fullmatch(other.name)))


def keep(path: Path, to: Path) -> Path | None:
    """Copy a file, beside whatever has its name; nowhere if it is there already."""
    beside = to.parent.glob(f"{glob.escape(to.stem)}.edited*{to.suffix}")
    if any(_same(path, other) for other in (to, *beside) if other != path):
        return None
    to.parent.mkdir(parents=True, exist_ok=True)
    ways = chain(("", ".edited"), (f".edited-{number}" for number in count(2)))
    names = (to.with_name(f"{to.stem}{way}{to.suffix}") for way in ways)
    to = next(name for name in names if not (name.exists() or name.is_symlink()))
    shutil.copy2(path, to, follow_symlinks=False)
    return to


def _same(path: Path, other: Path) -> bool:
    if path.is_symlink() or other.is_symlink():
        return path.is_symlink() and other.is_symlink() and path.readlink() == other.readlink()
    return other.is_file() and manifests.digest(path) == manifests.digest(other)


def keep_beside(path: Path, ours: Collection[str], data: bytes) -> str:
    """Before a file is written: keep what somebody made of it, and say so; "" if nobody did.

    Parameters
    ----------
    ours : SHA-256 of bytes that this program is known to have written there.
    data : what it is about to write.
    """
    same = (*ours, hashlib.sha256(data).hexdigest())
    if path.is_dir() or not path.exists() or manifests.is_as_made(path, *same):
        return ""
    if (to := keep(path, path)) is None:
        return ""
    return f"Edited since it was made, and kept beside the new one: {path.name} as {to.name}."


def withdraw(folder: Path) -> None:
    """Take away what this program wrote in a folder; what people put there or changed stays."""
    for name, made in manifests.written(folder).items():
        path = folder / name
        if not path.is_symlink() and manifests.is_as_made(path, *made):
            path.unlink()
    (folder / MANIFEST).unlink(missing_ok=True)
    remove_if_empty(folder)


def remove_if_empty(folder: Path) -> None:
    """Take away a folder and those within it, as far as nothing is in them."""
    within = sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else []
    for path in (*within, folder):
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):
                path.rmdir()
