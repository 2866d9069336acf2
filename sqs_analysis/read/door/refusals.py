"""Files that are refused before anything in them is believed: absent, locked, too large, of no use."""

from __future__ import annotations

from pathlib import Path

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.names import is_nobodys

# Limits against files made to exhaust a machine. An inspection of 2,000 cases needs about 10 MB.
MOST_BYTES = 50 * 2**20
MOST_UNPACKED_BYTES = 200 * 2**20
MOST_ZIP_ENTRIES = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 1_000
MOST_CELLS = 1_000_000
MOST_TEXT = 1_000_000

OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def missing(path: Path) -> str:
    """Say that there is no such file, and which one may have been meant."""
    folder = path.parent
    if path.is_symlink():
        return f"{path.name} is a link to a file that is not there. Put the workbook itself there."
    if not folder.is_dir():
        return f"There is no folder {folder}, so no workbook {path.name} in it. Check the path."
    names = [path.name for path in folder.iterdir() if not is_nobodys(path.name)]
    advice = hint(path.name, names) or " Check the name and the folder."
    return f"There is no workbook {path.name} in {folder.resolve()}.{advice}"


def wrong_format(path: Path) -> str:
    """Say what a file of another format must become."""
    if path.suffix.lower() == ".xls":
        return (
            f"{path.name} is in the old Excel format (.xls). Open it in Excel or LibreOffice "
            "and save it as .xlsx."
        )
    return (
        f"{path.name} is not a workbook this program reads. Use an .xlsx or .ods file, or a "
        "folder of .csv files."
    )


def bytes_within_limit(path: Path) -> bytes:
    """A file's bytes, if it is an ordinary file, neither empty nor too large, that can be opened."""
    if not path.is_file():
        what = "a link to a file that is not there" if path.is_symlink() else "no ordinary file"
        raise WorkbookError(
            f"{path.name} is {what}, so it cannot be read. Put the file itself there."
        )
    size = path.stat().st_size
    if size == 0:
        raise WorkbookError(f"{path.name} is an empty file. Save the workbook again.")
    if size > MOST_BYTES:
        raise WorkbookError(
            f"{path.name} has {size / 2**20:.0f} MB; the limit is {MOST_BYTES // 2**20} MB. "
            "Remove pictures and sheets that are not needed."
        )
    return path.read_bytes()


def refuse_old_format(path: Path, data: bytes) -> None:
    """Refuse what is in the container of old Excel files, which also holds encrypted new ones."""
    if data.startswith(OLE_SIGNATURE):
        if ENCRYPTED_STREAM in data:
            raise WorkbookError(
                f"{path.name} is protected by a password. Open it, remove the password "
                "(File, Info, Protect Workbook) and save it again."
            )
        raise WorkbookError(
            f"{path.name} is an old Excel file with the wrong ending. Open it and save it as .xlsx."
        )


def damaged(path: Path, why: str) -> WorkbookError:
    """The error for a file that nobody can read, and why, if that helps to mend it."""
    because = f": {why}" if why else ""
    return WorkbookError(
        f"{path.name} is damaged or is not really a {path.suffix} file{because}. Open it in Excel or "
        "LibreOffice, repair it if asked, and save it again."
    )


def too_large(file: str, sheet: str, row: int, column: int) -> WorkbookError:
    """The error for a sheet in which something stands too far out."""
    return WorkbookError(
        f"{file}: sheet {sheet} reaches to row {row:,} and column {column:,}; the limits are "
        f"{MOST_ROWS:,} and {MOST_COLUMNS:,}. Clear what stands out there and save it again."
    )


def too_many(file: str, what: str) -> WorkbookError:
    """The error for a file that holds more of something than any inspection."""
    return WorkbookError(
        f"{file} holds more than {MOST_CELLS:,} {what}, so it was not read. Take out what does not "
        "belong to the inspection, or split the file."
    )
