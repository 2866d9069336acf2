"""What made a report, so that it can be made again, and need not be if nothing of that has changed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sqs_analysis.house import House
from sqs_analysis.publish.formats.typesetting import font_files
from sqs_analysis.publish.gather.pictures import pictures_beside
from sqs_analysis.publish.manifests import digest, digests, sealed
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument_files import HOME, find_folder
from sqs_analysis.read.names import MANIFEST
from sqs_analysis.version import __version__

PACKAGE = Path(__file__).resolve().parent.parent


def provenance(
    source: Mapping[str, object], notebook: Path | None, parameters: Mapping[str, object]
) -> dict[str, Any]:
    """The record of one report, without anything that differs between two runs on the same input.

    The source is the name and SHA-256 of what was read, the parameters those of the notebook.
    """
    return {
        "input": dict(source),
        "parameters": dict(parameters),
        "notebooks": {notebook.name: digest(notebook)} if notebook else {},
        "package": {"name": "sqs-analysis", "version": __version__},
        "software": software(),
    }


@cache
def software() -> dict[str, str]:
    """The versions of all libraries that this package rests on, however far down, and of Python."""
    found: dict[str, str] = {}
    # The extra `cluster` says where a report is made, not what is in it.
    waiting, extras = ["sqs-analysis"], ["", "documents"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            with suppress(metadata.PackageNotFoundError):  # of an extra that is not installed
                about = metadata.metadata(name)  # read once: it takes longer than all else here
                found[name] = about["Version"]
                lines = about.get_all("Requires-Dist") or ()
                # Most lines are of extras, and most of the time would go into parsing them.
                wanted = [line for line in lines if len(extras) > 1 or "extra ==" not in line]
                waiting += [
                    canonicalize_name(needed.name)
                    for needed in map(Requirement, wanted)
                    if not needed.marker
                    or any(needed.marker.evaluate({"extra": e}) for e in extras)
                ]
                extras = [""]
    del found["sqs-analysis"]
    return {"python": platform.python_version(), **dict(sorted(found.items()))}


def write_provenance(folder: Path, record: Mapping[str, Any]) -> None:
    """Write the record with the SHA-256 of every file that stands in the folder."""
    (folder / MANIFEST).write_text(sealed({**record, "files": digests(folder)}), "utf-8")


def ingredients(workbook: str, name: str, inspection_id: str, settings: Settings) -> dict[str, str]:
    """SHA-256 of each thing that decides what a report says.

    Of the workbook there are the SHA-256 of what is read of it, its name, and which inspection of it.
    """
    chosen = {
        **settings.parameters(name, inspection_id),
        "against": bool(settings.against),
        "given": settings.given,
    }
    others = [folder_digest(Path(place)) for place in settings.places]
    return {
        "workbook": workbook,
        "settings": _text_digest(json.dumps(chosen, sort_keys=True, default=str)),
        # Without one named, each workbook names one of the package's.
        "instrument": folder_digest(
            find_folder(settings.instrument) if settings.instrument else HOME
        ),
        "notebook": notebook_digest(settings.notebook_path),
        "program": _package_digest(),
        "libraries": _text_digest(json.dumps(software())),
        "fonts": _fonts_digest(),
        "house": _house_digest(settings.dress),
        **({"others": _text_digest(" ".join(others))} if others else {}),
    }


def notebook_digest(path: Path) -> str:
    """SHA-256 of a notebook, with those of the pictures beside it that it may show."""
    text = path.read_text("utf-8")
    pictures = [digest(one) for one in pictures_beside(text, path.parent)]
    return _text_digest(" ".join([_text_digest(text), *pictures]))


def folder_digest(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files with their names."""
    if path.is_file():
        return digest(path)
    return _files_digest(path, (p for p in path.rglob("*") if p.is_file()))


def package_files() -> tuple[Path, ...]:
    """Every file of the package, whatever it is called."""
    found = (path for path in PACKAGE.rglob("*") if path.is_file())
    return tuple(path for path in found if path.parent.name != "__pycache__")


@cache
def _package_digest() -> str:
    return _files_digest(PACKAGE, package_files())


@cache
def _fonts_digest() -> str:
    return _text_digest(" ".join(digest(path) for path in font_files()))


def _house_digest(house: House) -> str:
    """SHA-256 of what a house says and shows, wherever its folder stands."""
    said = replace(house, folder=Path(), font_files=())
    return _text_digest(" ".join([repr(said), *map(digest, house.font_files)]))


def _files_digest(folder: Path, files: Iterable[Path]) -> str:
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return _text_digest("\n".join(f"{name} {digest(names[name])}" for name in sorted(names)))


def _text_digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
