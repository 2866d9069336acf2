"""The only reader of spreadsheets: files in, cells with their addresses out.

Reads ``.xlsx`` (openpyxl), ``.ods`` (calamine) and a folder of ``.csv`` files. Every value becomes
text plus a kind, so that "N/A" stays an answer, an error cell stays an error, and a formula that
was never calculated is not mistaken for a blank.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Cell, Sheet, Workbook, plain, rows_of, text_and_kind
from sqs_analysis.read.problems import cell_name
from sqs_analysis.read.records import heading_key
from sqs_analysis.read.refusals import (
    MOST_COLUMNS,
    MOST_ROWS,
    bytes_within_limit,
    corrupt,
    missing,
    refuse_bad_archive,
    too_large,
    wrong_format,
)
from sqs_analysis.read.several import inspection_ids

Reader = Callable[[Path, bytes], Iterator[Sheet]]


def open_workbook(path: str | Path) -> Workbook:
    """Read every cell of a workbook.

    Parameters
    ----------
    path : an ``.xlsx`` or ``.ods`` file, or a folder of ``.csv`` files named after the sheets.

    Raises
    ------
    WorkbookError
        If there is no such file, or it is locked, encrypted, corrupt, of another format or
        beyond the limits stated at the top of this module.
    """
    path = Path(path)
    if not path.exists():
        raise WorkbookError(missing(path))
    if path.is_dir():
        return _read_folder(path)
    if path.name.startswith("~$"):
        raise WorkbookError(
            f"{path.name} is the lock file that Excel keeps while a workbook is open, not a "
            f"workbook. Use {path.name[2:]} instead."
        )
    data = bytes_within_limit(path)
    if path.suffix.lower() == ".csv":
        return _read_long_csv(path, data)
    reader = {".xlsx": _read_xlsx, ".xlsm": _read_xlsx, ".ods": _read_ods}.get(path.suffix.lower())
    if reader is None:
        raise WorkbookError(wrong_format(path))
    refuse_bad_archive(path, data)
    sheets = {sheet.name: sheet for sheet in _sheets(reader, path.name, data)}
    return Workbook(path, hashlib.sha256(data).hexdigest(), sheets)


@lru_cache(maxsize=2)
def _sheets(reader: Reader, name: str, data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file, kept for the last two read.

    A run reads its workbook twice, and a long file is read for each of its inspections.
    """
    return tuple(reader(Path(name), data))


def peek(path: Path, field: str) -> str:
    """One detail of a workbook without reading the rest of it, "" where it is not to be had.

    For planning only: whoever needs to be sure reads the workbook.
    """
    try:
        if path.is_dir():
            rows = _csv_sheet(path / "Inspection.csv", _peeked(path), "Inspection").rows
        else:
            rows = _peek_sheet(path)
    except Exception:  # whatever is wrong with the file is told when it is read
        return ""
    found = (row[1].text for row in rows if _is_detail(row) and heading_key(row[0].text) == field)
    return plain(next(found, ""))


def _is_detail(row: tuple[Cell, ...]) -> bool:
    """Whether a row is a field, its value and perhaps a note, not the header of a table."""
    return len(row) > 1 and sum(not cell.blank for cell in row) <= 3


def _peeked(folder: Path) -> bytes:
    return (folder / "Inspection.csv").read_bytes()


def _peek_sheet(path: Path) -> tuple[tuple[Cell, ...], ...]:
    import python_calamine

    refuse_bad_archive(path, bytes_within_limit(path))
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return rows_of("Inspection", book.get_sheet_by_name("Inspection").to_python())


# --- .xlsx ---------------------------------------------------------------------------------------


def _read_xlsx(path: Path, data: bytes) -> Iterator[Sheet]:
    formulas = _load_xlsx(path, data, data_only=False)
    sheets = list(formulas.worksheets)
    for sheet in sheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise too_large(path, sheet.title, sheet.max_row, sheet.max_column)
    has_formulas = any(c.data_type == "f" for s in sheets for row in s.iter_rows() for c in row)
    values = _load_xlsx(path, data, data_only=True) if has_formulas else None
    for sheet in sheets:
        yield _xlsx_sheet(sheet, values[sheet.title] if values else None)


def _load_xlsx(path: Path, data: bytes, *, data_only: bool) -> Any:
    import warnings

    import openpyxl  # late: a command that opens no workbook does not pay for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of extensions that hold no cells
            return openpyxl.load_workbook(io.BytesIO(data), data_only=data_only)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise WorkbookError(corrupt(path)) from error


def _xlsx_sheet(sheet: Any, values: Any) -> Sheet:
    rows = tuple(
        tuple(_xlsx_cell(sheet.title, cell, values) for cell in row) for row in sheet.iter_rows()
    )
    merged = tuple((r.min_row, r.min_col, str(r)) for r in sheet.merged_cells.ranges)
    hidden = frozenset(n for n, d in sheet.row_dimensions.items() if d.hidden)
    return Sheet(sheet.title, rows, tuple(sorted(merged)), hidden)


def _xlsx_cell(sheet: str, cell: Any, values: Any) -> Cell:
    value, data_type = cell.value, cell.data_type
    if data_type == "f":
        calculated = values.cell(cell.row, cell.column)
        value, data_type = calculated.value, calculated.data_type
        if value is None:
            return Cell(sheet, cell.row, cell.column, _formula_text(cell.value), "uncalculated")
    text, kind = text_and_kind(value, error=data_type == "e")
    return Cell(sheet, cell.row, cell.column, text, kind)


def _formula_text(formula: object) -> str:
    return str(getattr(formula, "text", formula))


# --- .ods ----------------------------------------------------------------------------------------


def _read_ods(path: Path, data: bytes) -> Iterator[Sheet]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
    except Exception as error:
        raise WorkbookError(corrupt(path)) from error
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            raise too_large(path, name, sheet.total_height, sheet.total_width)
        merged = tuple(
            sorted(
                (first[0] + 1, first[1] + 1, f"{_zero_based(first)}:{_zero_based(last)}")
                for first, last in sheet.merged_cell_ranges or ()
            )
        )
        yield Sheet(name, rows_of(name, sheet.to_python(skip_empty_area=False)), merged)


def _zero_based(place: tuple[int, int]) -> str:
    return cell_name(place[0] + 1, place[1] + 1)


# --- folder of .csv ------------------------------------------------------------------------------


def _read_folder(path: Path) -> Workbook:
    files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv")
    if not files:
        raise WorkbookError(
            f"The folder {path} holds no .csv files. It should hold Inspection.csv, Cases.csv, "
            "Staff.csv and Commentary.csv, or name an .xlsx or .ods workbook instead."
        )
    digest = hashlib.sha256()
    sheets = {}
    for file in files:
        data = bytes_within_limit(file)
        digest.update(file.name.encode() + b"\0" + data + b"\0")
        sheets[file.stem] = _csv_sheet(file, data, file.stem)
    return Workbook(path, digest.hexdigest(), sheets)


def _read_long_csv(path: Path, data: bytes) -> Workbook:
    """A single file is the cases of one or many inspections, with what is known of each beside."""
    cases = _csv_sheet(path, data, "Cases")
    workbook = Workbook(path, hashlib.sha256(data).hexdigest(), {"Cases": cases})
    if not inspection_ids(workbook):
        raise WorkbookError(
            f"{path.name} is a single .csv file without a column inspection_id. Add the column, or "
            "put Inspection.csv, Cases.csv, Staff.csv and Commentary.csv in a folder and name that."
        )
    return workbook


def _csv_sheet(file: Path, data: bytes, name: str) -> Sheet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what Excel writes where it is not asked
    delimiter = (
        ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    )
    try:
        values = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise WorkbookError(f"{file.name} is not a readable .csv file: {error}.") from error
    columns = max((len(row) for row in values), default=0)
    if len(values) > MOST_ROWS or columns > MOST_COLUMNS:
        raise too_large(file, name, len(values), columns)
    return Sheet(name, rows_of(name, values))
