"""A workbook whose every text cell is hostile gives a report in each format, and nothing happens."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings

pytestmark = pytest.mark.xdist_group("hostile")  # the report is made once

MARKS = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(2)">',
    "formula": '=HYPERLINK("http://example.org","click")',
    "brace": "{",
    "braces": "{0} }{ %s ${",
    "right-to-left": "abc\u202edef\u2069",
    "emoji": "team \U0001f9d1\u200d\U0001f3eb",
    "long": "x" * 10_000,
    "typst": '#import "x": * $1 + 1$ \\ #eval("1")',
    "ampersand": 'Bed & Breakfast\'s "quotes"',
}
TEXT_FIELDS = (
    "yot",
    "sampling",
    "sample_note",
    "local_context",
    "addressee",
    "sender",
    "copy_list",
)


@pytest.fixture(scope="module")
def report(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    book = openpyxl.load_workbook(sample)
    everything = " ".join(MARKS.values())
    for row in book["Inspection"].iter_rows(min_row=2, max_col=2):
        if row[0].value in TEXT_FIELDS:
            row[1].value = everything
            row[1].data_type = "s"
    for row in book["Commentary"].iter_rows(min_row=2, max_col=2):
        row[1].value = everything
        row[1].data_type = "s"
    examples = next(c for c in book["Cases"][2] if c.value == "OPM06").column
    for row in range(3, 23):
        cell = book["Cases"].cell(row, examples)
        cell.value, cell.data_type = everything, "s"
    book.save(folder / "hostile.xlsx")
    return make_report(folder / "hostile.xlsx", folder / "out", Settings())


def test_every_format_is_written(report: Path) -> None:
    names = {path.name for path in report.iterdir()}
    documents = {
        f"{kind}.{ending}" for kind in ("report", "letter") for ending in ("html", "pdf", "docx")
    }
    assert documents | {"tables.xlsx", "tables.ods", "findings.csv", "provenance.json"} <= names


@pytest.mark.parametrize("name", ["report.html", "letter.html"])
def test_the_pages_execute_nothing_and_lose_nothing(report: Path, name: str) -> None:
    page = (report / name).read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "onerror=&quot;alert(2)&quot;" in page
    assert "x" * 10_000 in page
    assert "\U0001f9d1" in page
    assert "{0} }{ %s ${" in page


def test_the_word_file_says_it_as_text(report: Path) -> None:
    with zipfile.ZipFile(io.BytesIO((report / "letter.docx").read_bytes())) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<script" not in body
    assert "HYPERLINK" in body
    assert "<w:hyperlink" not in body
    assert "<w:fldSimple" not in body or "HYPERLINK" not in body.split("<w:fldSimple")[1][:80]


def test_the_spreadsheet_has_no_formula(report: Path) -> None:
    book = openpyxl.load_workbook(report / "tables.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_notebook_is_sound(report: Path) -> None:
    notebook = json.loads((report / "report.ipynb").read_text("utf-8"))
    assert notebook["nbformat"] == 4
