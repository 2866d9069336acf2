"""Files that are refused before anything in them is believed: absent, locked, damaged, too large."""

from __future__ import annotations

import difflib
import io
import zipfile
from pathlib import Path

from sqs_analysis.errors import WorkbookError

# Limits against files made to exhaust a machine. An inspection of 2,000 cases needs about 10 MB.
MOST_BYTES = 50 * 2**20
MOST_UNPACKED_BYTES = 200 * 2**20
MOST_ZIP_ENTRIES = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 1_000

OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def missing(path: Path) -> str:
    """Say that there is no such file, and which one may have been meant."""
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {folder}, so no workbook {path.name} in it. Check the path."
    names = [p.name for p in folder.iterdir() if not p.name.startswith((".", "~$"))]
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    hint = f"Did you mean {close[0]}?" if close else "Check the name and the folder."
    return f"There is no workbook {path.name} in {folder.resolve()}. {hint}"


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
    """A file's bytes, if it is neither empty nor too large, and can be opened."""
    size = path.stat().st_size
    if size == 0:
        raise WorkbookError(f"{path.name} is an empty file. Save the workbook again.")
    if size > MOST_BYTES:
        raise WorkbookError(
            f"{path.name} has {size / 2**20:.0f} MB; the limit is {MOST_BYTES // 2**20} MB. "
            "Remove pictures and sheets that are not needed."
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError(
            f"{path.name} cannot be opened ({error.strerror}). Close it elsewhere and try again."
        ) from error


def refuse_bad_archive(path: Path, data: bytes) -> None:
    """Refuse what is encrypted, of an old format, damaged, or made to exhaust the machine."""
    if data.startswith(OLE_SIGNATURE):
        if ENCRYPTED_STREAM in data:
            raise WorkbookError(
                f"{path.name} is protected by a password. Open it, remove the password "
                "(File, Info, Protect Workbook) and save it again."
            )
        raise WorkbookError(
            f"{path.name} is an old Excel file with the wrong ending. Open it and save it as .xlsx."
        )
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile as error:
        raise WorkbookError(corrupt(path)) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES or len(entries) > MOST_ZIP_ENTRIES:
        raise WorkbookError(
            f"{path.name} unpacks to {unpacked / 2**20:,.0f} MB in {len(entries):,} parts; the "
            f"limits are {MOST_UNPACKED_BYTES // 2**20} MB and {MOST_ZIP_ENTRIES:,}. It was not read."
        )
    if any(entry.flag_bits & 1 for entry in entries) or _ods_encrypted(data):
        raise WorkbookError(f"{path.name} is protected by a password. Save it again without one.")


def _ods_encrypted(data: bytes) -> bool:
    archive = zipfile.ZipFile(io.BytesIO(data))
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    try:
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def corrupt(path: Path) -> str:
    """Say that a file is damaged."""
    return (
        f"{path.name} is damaged or is not really a {path.suffix} file. Open it in Excel or "
        "LibreOffice, repair it if asked, and save it again."
    )


def too_large(path: Path, sheet: str, rows: int, columns: int) -> WorkbookError:
    """The error for a sheet that reaches too far."""
    return WorkbookError(
        f"{path.name}: sheet {sheet} reaches to row {rows:,} and column {columns:,}; the limits are "
        f"{MOST_ROWS:,} and {MOST_COLUMNS:,}. Delete the empty rows and columns after the last "
        "entry and save it again."
    )
