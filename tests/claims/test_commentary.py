"""Amounts that somebody typed into the sheet Commentary, held against the answers by sqs check."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.problems import Problem


def with_paragraphs(sample: Path, folder: Path, *paragraphs: tuple[str, str]) -> Inspection:
    book = openpyxl.load_workbook(sample)
    sheet = book["Commentary"]
    sheet.delete_rows(2, sheet.max_row)
    for paragraph in paragraphs:
        sheet.append(paragraph)
    book.save(folder / "written.xlsx")
    return read(folder / "written.xlsx")


def told(inspection: Inspection) -> list[Problem]:
    return [problem for problem in inspection.problems if problem.kind == "claim"]


def test_figures_typed_wrongly_are_errors_at_their_cell(sample: Path, tmp_path: Path) -> None:
    """Two amounts of one clause are one problem; what is right beside them is silent."""
    wrong = (
        "Initial assessments were on time, however three-quarters (15 out of 20) were not good enough, "
        "and all 25 plans were late."
    )
    found = with_paragraphs(
        sample,
        tmp_path,
        ("1.1", wrong),
        ("3.1", "Vulnerability was assessed well enough in 15 of 20 cases."),
    )
    assert [(p.address, p.severity) for p in told(found)] == [("Commentary!B2", "error")] * 2
    plans, assessments = sorted(problem.message for problem in told(found))
    assert plans == "“all 25” is not so: there are 20 cases. Count it again."
    assert assessments.startswith("“three-quarters” and “15 out of 20” are not so: LOR02")
    assert "13 of 20 insufficient" in assessments
    assert assessments.endswith("“nearly two-thirds” and “13 out of 20” or {LOR02 insufficient}.")


def test_a_report_is_refused_until_it_is_put_right(sample: Path, tmp_path: Path) -> None:
    found = with_paragraphs(
        sample, tmp_path, ("3.1", "Vulnerability was assessed well enough in half of the cases.")
    )
    with pytest.raises(WorkbookError, match="“half” is not so"):
        found.require_sound()


def test_the_samples_own_paragraphs_are_silent(sample: Path) -> None:
    assert not told(read(sample))


def test_a_reference_to_the_wrong_side_is_a_warning(sample: Path, tmp_path: Path) -> None:
    found = with_paragraphs(
        sample, tmp_path, ("1.1", "The initial assessment was not good enough in {LOR02} of cases.")
    )
    (problem,) = told(found)
    assert problem.severity == "warning"
    assert "the sentence speaks of insufficient answers" in problem.message
    assert problem.message.endswith("{LOR02 insufficient}.")


def test_one_fault_does_not_hide_another(sample: Path, tmp_path: Path) -> None:
    found = with_paragraphs(
        sample,
        tmp_path,
        ("1.1", "The initial assessment was good enough in {VUL99}."),
        ("3.1", "Vulnerability was assessed well enough in 20 out of 15 cases."),
    )
    kinds = [(p.address, p.kind) for p in found.problems if p.severity == "error"]
    assert kinds == [("Commentary!B2", "reference"), ("Commentary!B3", "claim")]


def test_a_formula_without_a_value_is_no_paragraph(sample: Path, tmp_path: Path) -> None:
    found = with_paragraphs(sample, tmp_path, ("1.1", "=SUM(A1:A2)"))
    (problem,) = [p for p in found.problems if p.severity == "error"]
    assert problem.address == "Commentary!B2"
    assert "was never calculated" in problem.message
