"""What is published holds no case, no cell, no member of staff and no place on this computer."""

from __future__ import annotations

import getpass
import zipfile
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest

from sqs_analysis.publish import programme, report
from sqs_analysis.publish.programme import make_programme
from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from tests import workbooks
from tests.batch.here import batch, states, write_workbook
from tests.formats.test_pdf import text_of

MARK = "Zwwq"  # no word has it
PUBLISHED = Settings(audience="published")
FREE_TEXT = tuple(question.id for question in load().questions_of(unit="case", kind="text"))


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which every name and free text of cases and staff has the mark in it."""
    cases = [
        case
        | {"case_ref": f"{MARK}C{place}", "inspector_ref": f"{MARK}I{place % 3}"}
        | dict.fromkeys(FREE_TEXT, f"What {MARK} did")
        for place, case in enumerate(workbooks.sample_cases())
    ]
    staff = [
        person | {"staff_ref": f"{MARK}S{place}", "role": f"{MARK} manager"}
        for place, person in enumerate(workbooks.sample_staff())
    ]
    folder = tmp_path_factory.mktemp("marked")
    (folder / "in").mkdir()
    workbooks.write(folder / "in" / "book.xlsx", cases, staff=staff)
    other = {"inspection_id": "ashford-2013", "yot": "Ashford"}
    workbooks.write(folder / "in" / "other.xlsx", cases[3:], other)
    return folder


@pytest.fixture(scope="module")
def published(marked: Path) -> Path:
    """Everything that can be published of it."""
    with (
        patch.object(report, "run_notebook", workbooks.run_here),
        patch.object(programme, "run_notebook", workbooks.run_here),
    ):
        settings = Settings(audience="published", against=marked / "in")
        make_report(marked / "in" / "book.xlsx", marked / "out", settings)
        make_programme(marked / "in", marked / "out", PUBLISHED)
    return marked / "out"


def everything_in(path: Path) -> str:
    """The text and the metadata of a file."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return text_of(data) + data.decode("latin-1")
    if not zipfile.is_zipfile(BytesIO(data)):
        return data.decode("utf-8")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def test_the_mark_is_where_it_should_be(marked: Path) -> None:
    assert MARK in everything_in(marked / "in" / "book.xlsx")


def test_nothing_internal_is_in_any_file_that_is_published(marked: Path, published: Path) -> None:
    files = [path for path in published.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {
        *(".html", ".pdf", ".docx", ".xlsx", ".ods", ".csv", ".json", ".ipynb")
    }
    for path in files:
        told = everything_in(path)
        for word in (MARK, "Cases!", "Staff!", str(marked), f"/{getpass.getuser()}/"):
            assert word not in told, f"{path.name} holds {word}"


def test_an_internal_report_does_name_cells(marked: Path, tmp_path: Path) -> None:
    """So the test above could fail."""
    with patch.object(report, "run_notebook", workbooks.run_here):
        folder = make_report(marked / "in" / "book.xlsx", tmp_path, Settings(formats=("html",)))
    assert "Cases!" in everything_in(folder / "findings.csv")


@pytest.mark.parametrize("audience", ["internal", "published"])
def test_nothing_of_a_column_of_ones_own_is_in_any_file(audience: str, tmp_path: Path) -> None:
    for number, name in enumerate(("ashford-2013", "barrow-2013")):
        book = openpyxl.load_workbook(write_workbook(tmp_path / "book.xlsx", name, number))
        for row, cells in enumerate(book["Cases"].iter_rows(min_row=2), start=2):
            book["Cases"].cell(row, len(cells) + 1, f"{MARK} {row}")
        (tmp_path / "in").mkdir(exist_ok=True)
        book.save(tmp_path / "in" / f"{name}.xlsx")
    assert MARK in read(tmp_path / "in" / "barrow-2013.xlsx").own_fields[0].name
    settings = Settings(audience=audience, against=tmp_path / "in")
    with (
        patch.object(report, "run_notebook", workbooks.run_here),
        patch.object(programme, "run_notebook", workbooks.run_here),
    ):
        ended = batch(tmp_path / "in", tmp_path / "out", settings)
        make_programme(tmp_path / "in", tmp_path / "out", PUBLISHED)
    assert set(states(ended).values()) == {"done with warnings"}
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {"index.html", "letter.docx", "tables.xlsx"} < {path.name for path in files}
    assert not [path.name for path in files if MARK in everything_in(path)]
