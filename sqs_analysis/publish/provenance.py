"""What made a report: the input, the settings and the software, so that it can be made again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from sqs_analysis.publish.outputs import MANIFEST, digest, digests
from sqs_analysis.version import __version__

SOFTWARE = (
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "papermill",
    "nbconvert",
    "clevercsv",
)


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
    """The versions of the libraries that decide what a report says."""
    return {name: metadata.version(name) for name in SOFTWARE}


def write_provenance(folder: Path, record: Mapping[str, Any]) -> None:
    """Write the record with the SHA-256 of every file that stands in the folder."""
    text = json.dumps({**record, "files": digests(folder)}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
