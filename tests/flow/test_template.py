"""A blank workbook, filled by a script with 14 cases, gives a report; and says what it wants."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl

from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.template import write_workbook


def filled(path: Path) -> Path:
    """Fill a blank workbook cell by cell, as somebody would who has never seen this program."""
    write_workbook(path, load())
    book = openpyxl.load_workbook(path)
    details = {
        "inspection_id": "blankshire-2014",
        "yot": "Blankshire",
        "nation_region": "South West",
        "fieldwork_start": "2014-06-02",
        "fieldwork_end": "2014-06-04",
        "OPM05": "yes",
    }
    for row in book["Inspection"].iter_rows(min_row=2, max_col=2):
        row[1].value = details.get(row[0].value, row[1].value)
    header = {cell.value: cell.column for cell in book["Cases"][2]}
    instrument = load()
    for number in range(14):
        row = 3 + number
        for field in instrument.fields_of("Cases"):
            value = field.allowed.labels[0] if field.allowed and field.required else None
            book["Cases"].cell(row, header[field.name], value)
        plain = {"case_ref": f"C{number}", "inspector_ref": "I1", "assessment_date": "02/06/2014"}
        plain |= {"custodial": "no", "psr_prepared": "no", "looked_after": "no"}
        plain |= {"sentence_type": "YRO"}
        for question in instrument.questions_of(unit="case"):
            good = "yes" if number % 3 else "no"
            plain[question.id] = {"summary": good, "fact": "yes", "gate": "no"}.get(question.kind)
        plain |= {"LOR09": "none"}
        for name, value in plain.items():
            book["Cases"].cell(row, header[name], value)
        routed = read_due(book, path, row, header)
        for name in routed:
            book["Cases"].cell(row, header[name], "n/a")
    staff = {cell.value: cell.column for cell in book["Staff"][2]}
    for name, column in staff.items():
        book["Staff"].cell(
            3, column, "S1" if name == "staff_ref" else "yes" if name[-1].isdigit() else None
        )
    book.save(path)
    return path


def read_due(book: openpyxl.Workbook, path: Path, row: int, header: dict[str, int]) -> list[str]:
    """The questions that the check says do not apply, in the words of its own messages."""
    del row
    book.save(path)
    return [
        problem.name
        for problem in read(path).problems
        if problem.kind == "routing" and problem.name in header
    ]


def test_fourteen_cases_make_a_report(tmp_path: Path) -> None:
    path = filled(tmp_path / "blankshire.xlsx")
    assert [str(p) for p in read(path).problems if p.severity == "error"] == []
    folder = make_report(path, tmp_path / "out", Settings(formats=("html",)))
    page = (folder / "report.html").read_text("utf-8")
    assert "youth offending work: Blankshire" in page
    assert "14 cases" in page


def test_the_command_writes_a_blank_workbook_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    command = [sys.executable, "-m", "sqs_analysis.cli", "template", str(path)]
    first = subprocess.run(command, capture_output=True, text=True, check=False)
    assert first.returncode == 0
    assert f"run: sqs check {path}" in first.stdout
    before = path.read_bytes()
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "exists. Choose another name, or add --force" in again.stderr
    assert path.read_bytes() == before
    path.write_bytes(b"filled in by somebody")
    forced = subprocess.run([*command, "--force"], capture_output=True, text=True, check=False)
    assert forced.stderr == "What stood there before is kept as blank.edited.xlsx.\n"
    assert path.read_bytes() == before
    assert (tmp_path / "blank.edited.xlsx").read_bytes() == b"filled in by somebody"


def test_the_blank_workbook_has_lists_frozen_headers_and_a_guide(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_workbook(tmp_path / "blank.xlsx", load()))
    assert book.sheetnames[:5] == ["Guide", "Inspection", "Cases", "Staff", "Commentary"]
    cases = book["Cases"]
    assert cases.freeze_panes == "B3"
    assert all(cell.alignment.wrap_text for cell in cases[1])
    lists = [v for v in cases.data_validations.dataValidation if v.type == "list"]
    gates_and_judgements = load().questions_of(unit="case")
    assert len(lists) >= len([q for q in gates_and_judgements if not q.multiple and q.answers])


def test_two_blank_workbooks_have_the_same_bytes(tmp_path: Path) -> None:
    one = write_workbook(tmp_path / "one.xlsx", load()).read_bytes()
    assert write_workbook(tmp_path / "two.xlsx", load()).read_bytes() == one
