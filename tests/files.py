"""One workbook as rows of values, written the way many programs write it; and packages taken apart."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter

Value = str | int | float | bool | dt.date | None
Rows = list[list[Value]]
Book = dict[str, Rows]
Edit = Callable[[str], str]


def book_of(path: Path) -> Book:
    """The sheets of a workbook as rows of values, by openpyxl and nothing of the package."""
    sheets = openpyxl.load_workbook(path, data_only=True).worksheets
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets
    }


def sample_book(path: Path) -> Book:
    """The sheets that are read, without the guide and the lists."""
    sheets = book_of(path)
    return {name: sheets[name] for name in ("Inspection", "Cases", "Staff", "Commentary")}


def by_openpyxl(book: Book, path: Path) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in book.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def by_xlsxwriter(book: Book, path: Path) -> Path:
    made = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "default_date_format": "d mmm yyyy"}
    )
    for name, rows in book.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    made.close()
    return path


def by_opendocument(book: Book, path: Path) -> Path:
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in book.items()
    )
    return ods_file(path, tables)


ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
        *(("calcext", "calcext"), ("draw", "drawing")),
    )
)


def ods_file(path: Path, tables: str, styles: str = "") -> Path:
    """An .ods that holds nothing but its content."""
    content = (
        f'<?xml version="1.0"?><office:document-content {ODS_NAMES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", content)
    return path


def _ods_row(row: Sequence[Value]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        said = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, dt.date):
        said = f'office:value-type="date" office:date-value="{value.isoformat()[:10]}"'
    elif isinstance(value, int | float):
        said = f'office:value-type="float" office:value="{value}"'
    else:
        said = 'office:value-type="string"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {said}>{lines}</table:table-cell>"


def by_csv(
    book: Book,
    folder: Path,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    days: str = "%d/%m/%Y",
) -> Path:
    folder.mkdir()
    for name, rows in book.items():
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(
            [_csv_text(value, days) for value in row] for row in rows
        )
        (folder / f"{name}.csv").write_bytes(out.getvalue().encode(encoding))
    return folder


def _csv_text(value: Value, days: str) -> str:
    if isinstance(value, dt.date):
        return value.strftime(days)
    return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)


# Every way a workbook is saved, but for those that need LibreOffice.
WAYS: dict[str, Callable[[Book, Path], Path]] = {
    "openpyxl.xlsx": by_openpyxl,
    "xlsxwriter.xlsx": by_xlsxwriter,
    "opendocument.ods": by_opendocument,
    "utf8": by_csv,
    "cp1252": lambda book, path: by_csv(book, path, "cp1252"),
    "unicode-text": lambda book, path: by_csv(book, path, "utf-16", "\t"),
    "tab": lambda book, path: by_csv(book, path, "utf-8", "\t"),
    "semicolon": lambda book, path: by_csv(book, path, "utf-8", ";"),
    "long-dates": lambda book, path: by_csv(book, path, days="%d %B %Y"),
    "pandas": lambda book, path: by_csv(book, path, "utf-8", days="%Y-%m-%d 00:00:00"),
}


def rewritten(
    source: Path,
    target: Path,
    edits: Mapping[str, Edit] | None = None,
    *,
    renamed: Callable[[str], str] = str,
    without: str = "",
) -> Path:
    """A copy of a package with the text of some parts changed, parts renamed, or one left out."""
    edits = dict(edits or {})
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if edit := edits.pop(name, None):
                data = edit(data.decode()).encode()
            if name != without:
                new.writestr(renamed(name), data)
    assert not edits, f"{source.name} has no {', '.join(edits)}"
    return target
