"""The only reader of spreadsheets: a file or folder in, the cells that are written in it out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Sheet, Workbook, text_and_kind
from sqs_analysis.read.door import lenient, ods, refusals, xlsx
from sqs_analysis.read.door.delimited import read_delimited
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.door.package import DamagedError, Package
from sqs_analysis.read.names import is_nobodys, require_here
from sqs_analysis.read.problems import Problem, of_sheet
from sqs_analysis.read.text import heading_key, shown_name

ENDINGS = (".xlsx", ".xlsm", ".ods")
Read = tuple[tuple[Sheet, ...], tuple[Problem, ...]]


def open_workbook(path: str | Path, sheet: str = "", *, patiently: bool = True) -> Workbook:
    """Read every cell of a workbook, or of one of its sheets.

    The path is that of an ``.xlsx`` or ``.ods`` file, of a folder of ``.csv`` files named after the
    sheets, or of one ``.csv`` file, which is the sheet Cases of one or many inspections. A damaged file
    is read patiently, as far as that is possible, with a warning. What is no file, locked, encrypted,
    damaged beyond reading, of another format or beyond the limits of ``door.refusals`` is a
    WorkbookError.
    """
    require_here(path)
    path = Path(path)
    if shown_name(path.name) != path.name:
        raise WorkbookError(f"{shown_name(path.name)} has a name that is no text. Rename the file.")
    try:
        if not path.exists():
            raise WorkbookError(refusals.missing(path))
        if path.is_dir():
            return _folder(path, sheet)
        if path.name.startswith("~$"):
            raise WorkbookError(
                f"{path.name} is the lock file that Excel keeps while a workbook is open, not a "
                f"workbook. Use {path.name[2:]} instead."
            )
        if path.suffix.lower() not in (*ENDINGS, ".csv"):
            raise WorkbookError(refusals.wrong_format(path))
        data = refusals.bytes_within_limit(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise WorkbookError(
            f"{path.name} cannot be opened ({reason}). Close it elsewhere, check who may read it, and "
            "try again."
        ) from error
    sheets, problems = _read(path, data, heading_key(sheet), patiently)
    digest = hashlib.sha256(data).hexdigest()
    return Workbook(path, digest, sheets, problems, digest)


def _read(path: Path, data: bytes, sheet: str, patiently: bool) -> Read:
    if path.suffix.lower() != ".csv":
        refusals.refuse_old_format(path, data)
    try:
        return _sheets(path.name, data, sheet)
    except DamagedError as error:
        if not patiently:
            raise refusals.damaged(path, str(error)) from error
        return _patiently(path, str(error))


# A long file is read for each inspection, a copy of a workbook by its notebook.
@lru_cache(maxsize=2)
def _sheets(name: str, data: bytes, sheet: str) -> Read:
    if name.lower().endswith(".csv"):
        cases, problems = read_delimited(name, "Cases", data)
        return (cases,), problems
    package = Package(name, data)
    if package.encrypted:
        raise WorkbookError(f"{name} is protected by a password. Save it again without one.")
    return tuple(sheets_of(package, sheet)), ()


def sheets_of(package: Package, wanted: str = "") -> Iterator[Sheet]:
    """Each sheet, in its order, or those wanted by name: what a file holds counts, not its ending."""
    return (
        ods.sheets_of(package, wanted)
        if ods.CONTENT in package
        else xlsx.sheets_of(package, wanted)
    )


def _patiently(path: Path, why: str) -> Read:
    """The sheets of a damaged file, as far as a more patient reader can make them out."""
    grids: dict[str, Grid] = {}
    for name, row, column, value, kind in lenient.cells_of(path):
        said = dt.date.fromisoformat(value[:10]) if kind else value
        grids.setdefault(name, Grid(path.name, name)).write(row, column, *text_and_kind(said))
    if not grids:
        raise refusals.damaged(path, why)
    message = (
        f"the file is damaged{f' ({why})' if why else ''}. A more patient reader made out what is in "
        "it, but not error values, merged cells, hidden rows, columns and sheets, or formulas that "
        "were never calculated. Open it in Excel or LibreOffice, look it through, and save it again."
    )
    sheets = tuple(grid.sheet() for grid in grids.values())
    return sheets, (of_sheet(path.name, "file", message, "warning"),)


def _folder(path: Path, only: str) -> Workbook:
    files = csv_files(path)
    if not files:
        raise WorkbookError(
            f"The folder {path} holds no .csv files. It should hold Inspection.csv, Cases.csv, "
            "Staff.csv and Commentary.csv, or name an .xlsx or .ods workbook instead."
        )
    read: dict[str, bytes] = {}
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for file in files:
        if only and heading_key(file.stem) != heading_key(only):
            continue
        if not file.is_file():
            message = (
                f"{file.name} is no ordinary file, so it is not read. Put the file itself there."
            )
            problems.append(of_sheet(file.stem, "file", message, "warning"))
            continue
        read[file.name] = data = refusals.bytes_within_limit(file)
        sheet, found = read_delimited(file.name, file.stem, data)
        sheets.append(sheet)
        problems += found
    digest = _digest_of(read)
    return Workbook(path, digest, tuple(sheets), tuple(problems), digest)


def content_digest(path: Path) -> str:
    """SHA-256 of what is read of a workbook: a file, or the .csv files of a folder by name."""
    if not path.is_dir():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return _digest_of({file.name: file.read_bytes() for file in csv_files(path) if file.is_file()})


def _digest_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(name.encode(errors="surrogateescape") + b"\0" + data + b"\0")
    return digest.hexdigest()


def csv_files(folder: Path) -> Sequence[Path]:
    """The sheets of a workbook that is a folder of .csv files."""
    files = (path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    return sorted(path for path in files if not is_nobodys(path.name))
