"""The same inspection from .xlsx, .ods and .csv; and files that cannot be read at all."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.door.refusals import OLE_SIGNATURE
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.inspection import Inspection, read


def as_csv(workbook: Path, folder: Path) -> Path:
    folder.mkdir()
    for sheet in open_workbook(workbook).sheets:
        rows = range(1, max(sheet.rows) + 1)
        columns = range(1, max(column for _, column in sheet.cells) + 1)
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            texts = [[sheet.cell(row, column).text for column in columns] for row in rows]
            csv.writer(file).writerows(texts)
    return folder


def same(one: Inspection, other: Inspection) -> None:
    assert [str(p) for p in other.problems] == [str(p) for p in one.problems] == []
    pd.testing.assert_frame_equal(one.judgements, other.judgements)
    pd.testing.assert_frame_equal(one.cases, other.cases)


def test_a_folder_of_csv_reads_the_same(sample: Path, tmp_path: Path) -> None:
    same(read(sample), read(as_csv(sample, tmp_path / "csv")))


@pytest.mark.office
def test_an_ods_reads_the_same(sample: Path, tmp_path: Path, soffice: str) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "ods", "--outdir", tmp_path, sample]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    same(read(sample), read(tmp_path / "milton-keynes-2013.ods"))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * (100 * 2**20))


def encrypted(path: Path) -> None:
    path.write_bytes(OLE_SIGNATURE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


def far_cell(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.cell(1_048_576, 1, "x")
    book.save(path)


UNREADABLE = {
    "corrupt.xlsx": (lambda path: path.write_bytes(b"PK\3\4 not a workbook"), "is damaged"),
    "truncated.xlsx": (lambda path: path.write_bytes(b"x" * 100), "is damaged"),
    "empty.xlsx": (lambda path: path.write_bytes(b""), "is an empty file"),
    "locked.xlsx": (encrypted, "is protected by a password"),
    "old.xlsx": (lambda path: path.write_bytes(OLE_SIGNATURE + b"\0" * 600), "old Excel file"),
    "old.xls": (lambda path: path.write_bytes(OLE_SIGNATURE + b"\0" * 600), "save it as .xlsx"),
    "~$open.xlsx": (lambda path: path.write_bytes(b"lock"), "Use open.xlsx instead"),
    "cases.csv": (
        lambda path: path.write_text("case_ref\n"),
        "is a single .csv file without a column",
    ),
    "letter.docx": (lambda path: path.write_bytes(b"PK"), "is not a workbook this program reads"),
    "bomb.xlsx": (bomb, "unpacks to 300 MB in 3 parts; the limits are 200 MB"),
    "far.xlsx": (far_cell, "reaches to row 1,048,576"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    write, words = UNREADABLE[name]
    write(tmp_path / name)
    with pytest.raises(WorkbookError, match=re.escape(words)):
        read(tmp_path / name)


def test_a_wrong_name_is_answered_with_the_nearest(sample: Path, tmp_path: Path) -> None:
    shutil.copy(sample, tmp_path / "leeds-2014.xlsx")
    with pytest.raises(WorkbookError, match=r"Did you mean leeds-2014\.xlsx\?"):
        read(tmp_path / "leads-2014.xlsx")


def test_entities_in_a_workbook_are_not_expanded(sample: Path, tmp_path: Path) -> None:
    """A billion laughs: ten nested entities would grow to gigabytes."""
    laughs = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}'
        + (f"&l{n - 1};" * 9 if n else "")
        + '">'
        for n in range(10)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(sample) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                body = data.decode().split("?>", 1)[1].replace("<t>", "<t>&l9;", 1)
                data = f'<?xml version="1.0"?><!DOCTYPE sst [{laughs}]>{body}'.encode()
            target.writestr(entry, data)
    path = tmp_path / "laughs.xlsx"
    path.write_bytes(out.getvalue())
    with pytest.raises(WorkbookError, match="is damaged"):
        read(path)
