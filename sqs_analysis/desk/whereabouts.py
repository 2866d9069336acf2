"""Where a workbook is looked for, and what to say to whoever named the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.door.workbook import ENDINGS
from sqs_analysis.read.names import is_nobodys

MOST_NAMED = 3


def require_path(path: object) -> Path:
    """The path itself, or a sentence on what to give instead.

    Raises
    ------
    WorkbookError
        If it is no path, was written with backslashes that Python read as something else, leads
        nowhere from the folder this runs in, or leads to a folder of workbooks.

    Examples
    --------
    >>> require_path(None)
    Traceback (most recent call last):
        ...
    sqs_analysis.errors.WorkbookError: Give the path of a workbook in quotes, such as
    sqs.read("inspection.xlsx"); this was a NoneType.
    """
    if not isinstance(path, str | Path):
        raise WorkbookError(
            'Give the path of a workbook in quotes, such as sqs.read("inspection.xlsx"); this was a '
            f"{type(path).__name__}."
        )
    if not str(path).strip():
        raise WorkbookError(
            'The path of the workbook is empty. Give one, such as sqs.read("inspection.xlsx").'
        )
    if any(ord(letter) < 32 for letter in str(path)):
        raise WorkbookError(
            f"The path {str(path)!r} holds a tab or a line break: Python reads a backslash before a "
            r'letter so. Write r"C:\Temp\…" with an r before the quotes, or use / in place of \.'
        )
    found = Path(path).expanduser()
    if not found.exists() and not found.is_absolute() and not found.parent.is_dir():
        raise WorkbookError(_from_here(found))
    if found.is_dir():
        _refuse_folder_of_workbooks(found)
    return found


def open_elsewhere(path: Path) -> bool:
    """Whether Excel or LibreOffice left its lock file beside a workbook: somebody has it open."""
    locks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any(path.with_name(name).exists() for name in locks)


def _from_here(path: Path) -> str:
    """Say from where a path was looked for, and the way to the file if it is near."""
    here = Path().resolve()
    said = f"There is no workbook {path} as seen from {here}, the folder this runs in. "
    near = next(_near(path, here), None)
    if near:
        return f'{said}There is one at {near}: use workbook = "{near}".'
    return f"{said}Give the path from that folder, or the whole path from the top."


def _near(path: Path, here: Path) -> Iterator[Path]:
    """Where else the same file stands: without its leading steps up, here or in a folder above."""
    below = Path(*[part for part in path.parts if part != ".."])
    for steps, folder in enumerate((here, *here.parents)):
        if (folder / below).is_file() or (folder / below / "Cases.csv").is_file():
            yield Path(*[".."] * steps, below)


def _refuse_folder_of_workbooks(folder: Path) -> None:
    """A folder of .csv files is a workbook; one of workbooks is not."""
    files = sorted(p for p in folder.iterdir() if not is_nobodys(p.name))
    if any(p.suffix.lower() == ".csv" for p in files):
        return
    books = [p.name for p in files if p.suffix.lower() in ENDINGS]
    if books:
        named = ", ".join(books[:MOST_NAMED])
        rest = f" and {len(books) - MOST_NAMED} more" if len(books) > MOST_NAMED else ""
        raise WorkbookError(
            f"{folder} is a folder. Name one workbook in it: {named}{rest}. (`sqs batch {folder}` "
            "reports them all.)"
        )
