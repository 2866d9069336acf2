"""What made a report: the input, the settings and the software, so that it can be made again."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sqs_analysis.publish.manifests import digest, digests, sealed
from sqs_analysis.read.names import MANIFEST
from sqs_analysis.version import __version__


def provenance(
    source: Mapping[str, object], notebooks: list[Path], parameters: Mapping[str, object]
) -> dict[str, Any]:
    """The record of one report, without anything that differs between two runs on the same input.

    Parameters
    ----------
    source : name and SHA-256 of what was read.
    notebooks : the notebooks that were run.
    parameters : the values they were given.
    """
    return {
        "input": dict(source),
        "parameters": dict(parameters),
        "notebooks": {notebook.name: digest(notebook) for notebook in notebooks},
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
                waiting += _required(about.get_all("Requires-Dist") or (), extras)
                extras = [""]
    del found["sqs-analysis"]
    return {"python": platform.python_version(), **dict(sorted(found.items()))}


def _required(lines: Sequence[str], extras: Sequence[str]) -> list[str]:
    """Names of the libraries that a library needs here."""
    return [
        canonicalize_name(needed.name)
        for needed in map(Requirement, lines)
        if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras)
    ]


def write_provenance(folder: Path, record: Mapping[str, Any]) -> None:
    """Write the record with the SHA-256 of every file that stands in the folder."""
    (folder / MANIFEST).write_text(sealed({**record, "files": digests(folder)}), "utf-8")
