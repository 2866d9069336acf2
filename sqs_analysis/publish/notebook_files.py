"""Where notebooks stand: those of the suite, and people's own."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from sqs_analysis.errors import NotebookError, ParameterError
from sqs_analysis.read.answers import hint

ENDING = ".ipynb"


def find_notebook(name: str) -> Path:
    """The suite's notebook of this name: beside the package in a checkout, inside it when installed.

    >>> find_notebook("03_report.ipynb").name
    '03_report.ipynb'
    """
    for folder in _suite():
        if (folder / name).is_file():
            return folder / name
    raise NotebookError(f"There is no notebook {name} in this installation. Install it again.")


def chosen_notebook(given: str) -> Path:
    """The notebook that somebody names: a file, or one of the suite by its name.

    >>> chosen_notebook("02_explore").name
    '02_explore.ipynb'

    Raises
    ------
    ParameterError
        If there is none; says which is near.
    """
    path = Path(given)
    if path.suffix == ENDING and path.is_file():
        return path
    name = path.name.removesuffix(ENDING)
    known = sorted({file.stem for folder in _suite() for file in folder.glob(f"*{ENDING}")})
    if name == given.removesuffix(ENDING) and name in known:
        return find_notebook(f"{name}{ENDING}")
    if path.is_file():
        raise ParameterError(f"{path.name} is no notebook: its name does not end in {ENDING}.")
    near = hint(name, known) or f" The suite has: {', '.join(known)}."
    raise ParameterError(f"There is no notebook {given}.{near}")


def _suite() -> list[Path]:
    package = Path(str(resources.files("sqs_analysis")))
    return [package / "notebooks", package.parent / "notebooks"]
