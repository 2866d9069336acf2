"""Where the suite's notebooks stand."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from sqs_analysis.errors import NotebookError


def find_notebook(name: str) -> Path:
    """The suite's notebook of this name: beside the package in a checkout, inside it when installed.

    >>> find_notebook("03_report.ipynb").name
    '03_report.ipynb'
    """
    package = Path(str(resources.files("sqs_analysis")))
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / name).is_file():
            return folder / name
    raise NotebookError(f"There is no notebook {name} in this installation. Install it again.")
