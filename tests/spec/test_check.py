"""What `sqs check` says: every fault once, by its cell, in words an analyst can act on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from sqs_analysis.read.inspection import Inspection, read

At = Callable[[str, str], str]
Edit = Callable[[Mapping[str, object]], Path]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sqs_analysis.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def said(path: Path) -> list[str]:
    return [f"{p.severity} {p}" for p in read(path).problems]


def test_the_sample_is_sound(sample: Path) -> None:
    result = run("check", sample)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "milton-keynes-2013.xlsx: no errors, no warnings\n"


# One fault a row: kind, case (or field), question, what the cell says instead, what is said of it.
FAULTS = [
    ("answer", "C01", "LOR02", "Mabye", '"Mabye" is not one of sufficient, insufficient, n/a.'),
    ("answer", "C02", "SEN10", "Yse", "not one of yes, no, n/a. Did you mean yes?"),
    ("answer", "C05", "LOR03", "late; tired", '"tired" is not one of'),
    ("answer", "C04", "gender", "M.", '"M." is not one of male, female'),
    (
        "routing",
        "C01",
        "LOR10",
        "Sufficient",
        'the question does not apply: LOR09 is "other report',
    ),
    ("routing", "C02", "ROH09", "Insufficient", "the question does not apply: ROH08 is"),
    ("routing", "C03", "LOR16", "Sufficient", 'does not apply: custodial is "no"'),
    ("blank", "C06", "VUL01", None, "the answer is blank, but one is due"),
    ("blank", "C07", "ROH03", None, 'but one is due, since ROH02 is "yes"'),
    ("blank", "C08", "looked_after", None, "Looked After Child is blank. It is needed."),
    ("reasons", "C08", "LOR03", "late", 'reasons are given ("late") although LOR02 is'),
    ("reasons", "C12", "VUL06", "roles", "reasons are given"),
    ("error cell", "C09", "SEN09", "#REF!", "shows the error #REF!"),
    ("error cell", "C10", "LOR07", "#N/A", "shows the error #N/A"),
    ("formula", "C11", "OPM01", "=B3&B4", "the formula =B3&B4 was never calculated"),
    ("formula", "C12", "SEN02", "=1+1", "never calculated"),
    ("date", "C13", "assessment_date", "mid March", '"mid March" is not a date'),
    ("date", "C14", "assessment_date", "31/02/2013", '"31/02/2013" is not a date'),
    ("number", "C15", "weeks_since_sentence", "about six", '"about six" is not a whole number'),
    ("twice", "C17", "case_ref", "C16", '"C16" stands already in row 18'),
]


def test_twenty_faults_are_all_told_by_cell_and_nothing_else(edited: Edit, at: At) -> None:
    path = edited({at(ref, name): value for _, ref, name, value, _ in FAULTS})
    found = {p.address: p for p in read(path).problems}
    assert len(FAULTS) == 20
    assert {kind for kind, *_ in FAULTS} == {p.kind for p in found.values()}
    assert set(found) == {at(ref, name) for _, ref, name, _, _ in FAULTS}
    for kind, ref, name, _, words in FAULTS:
        problem = found[at(ref, name)]
        assert (problem.severity, problem.kind, problem.name) == ("error", kind, name)
        assert words.casefold() in problem.message.casefold()


def test_faults_are_sorted_by_place_and_end_with_exit_code_1(edited: Edit, at: At) -> None:
    path = edited({at(ref, name): value for _, ref, name, value, _ in FAULTS})
    result = run("check", path)
    lines = result.stdout.splitlines()
    assert result.returncode == 1
    assert lines[-1] == "edited.xlsx: 20 errors, no warnings"
    cells = [line.split("!")[1].split(" ")[0] for line in lines[:-1]]
    places = [coordinate_to_tuple(cell) for cell in cells]
    assert places == sorted(places)


def test_json_names_the_same_cells(edited: Edit, at: At) -> None:
    path = edited({at("C01", "LOR02"): "Mabye"})
    result = run("check", "--json", path)
    (workbook,) = json.loads(result.stdout)
    (problem,) = workbook["problems"]
    assert result.returncode == 1
    assert problem["address"] == at("C01", "LOR02")
    assert (problem["severity"], problem["name"], problem["found"]) == ("error", "LOR02", "Mabye")


# How an answer may be written: the text of the cell, and the answer and state it is read as.
SPELLINGS = [
    ("Sufficient", "sufficient", "answered"),
    ("  SUFFICIENT\u00a0", "sufficient", "answered"),
    ("Y", "sufficient", "answered"),
    ("yes", "sufficient", "answered"),
    (True, "sufficient", "answered"),
    ("TRUE", "sufficient", "answered"),
    ("Good enough", "sufficient", "answered"),
    ("n", "insufficient", "answered"),
    ("No", "insufficient", "answered"),
    (False, "insufficient", "answered"),
    ("N/A", "na", "not applicable"),
    ("n/a", "na", "not applicable"),
    ("NA", "na", "not applicable"),
    ("Not\u00a0 Applicable", "na", "not applicable"),
]


@pytest.mark.parametrize(("written", "answer", "state"), SPELLINGS)
def test_an_answer_may_be_spelled_as_people_do(
    edited: Edit, at: At, written: object, answer: str, state: str
) -> None:
    inspection = read(edited({at("C02", "VUL10"): written}))
    row = judgement(inspection, "C02", "VUL10")
    assert (row["answer"], row["state"]) == (answer, state)
    assert [p for p in inspection.problems if p.address == at("C02", "VUL10")] == []


def judgement(inspection: Inspection, ref: str, question: str) -> dict[str, object]:
    frame = inspection.judgements
    (row,) = frame[(frame["ref"] == ref) & (frame["question"] == question)].to_dict("records")
    return {str(key): value for key, value in row.items()}


# Warnings: what is odd but does not block a report.
WARNINGS = [
    ("C04", "LOR19", None, "blank; it counts as not answered. If the question does not apply"),
    ("C01", "LOR10", None, 'since LOR09 is "other report", write n/a'),
    ("C05", "LOR03", None, 'no reason is given although LOR02 is "insufficient"'),
]


@pytest.mark.parametrize(("ref", "name", "value", "words"), WARNINGS)
def test_what_is_odd_is_a_warning(
    edited: Edit, at: At, ref: str, name: str, value: object, words: str
) -> None:
    path = edited({at(ref, name): value})
    (problem,) = read(path).problems
    assert (problem.severity, problem.address) == ("warning", at(ref, name))
    assert words.casefold() in problem.message.casefold()
    assert run("check", path).returncode == 0


def test_fieldwork_outside_monday_to_wednesday_is_a_warning(edited: Edit) -> None:
    import datetime as dt

    (line,) = said(edited({"Inspection!B7": dt.datetime(2013, 3, 15)}))
    assert line.startswith("warning Inspection!B7 (fieldwork_end): 15 March 2013 is a Friday")


def test_an_unreadable_gate_is_told_once_and_not_again_by_what_depends_on_it(
    edited: Edit, at: At
) -> None:
    (line,) = said(edited({at("C02", "LOR09"): "perhaps"}))
    assert at("C02", "LOR09") in line


def test_a_misspelt_column_is_one_problem_with_a_suggestion(
    edited: Edit, inspection: Inspection
) -> None:
    column = inspection.units["case"][0].readings["LOR04"].cell.name.rstrip("0123456789")
    (line,) = said(edited({f"Cases!{column}2": "LOR4"}))
    assert f"Cases!{column}2" in line
    assert "Did you mean LOR04?" in line


def test_merged_cells_are_told(sample: Path, tmp_path: Path, at: At) -> None:
    book = openpyxl.load_workbook(sample)
    first, second = at("C03", "LOR01").split("!")[1], at("C04", "LOR01").split("!")[1]
    book["Cases"].merge_cells(f"{first}:{second}")
    book.save(tmp_path / "merged.xlsx")
    kinds = {p.kind: p for p in read(tmp_path / "merged.xlsx").problems}
    assert kinds["merged"].cell == first
    assert f"{first}:{second}" in kinds["merged"].message


def test_a_hidden_row_is_told(sample: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample)
    book["Cases"].row_dimensions[7].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    (line,) = said(tmp_path / "hidden.xlsx")
    assert line.startswith("warning Cases!A7: row 7 is hidden but is counted")


def test_rows_without_a_pseudonym_are_told(edited: Edit, at: At) -> None:
    (line,) = said(edited({at("C03", "case_ref"): None}))
    assert line == "error Cases!A5 (case_ref): Case is blank. It is needed."


def test_a_folder_name_cannot_be_escaped_from(edited: Edit) -> None:
    (line,) = said(edited({"Inspection!B2": "../elsewhere"}))
    assert 'error Inspection!B2 (inspection_id): "../elsewhere" cannot name a folder' in line


def test_a_missing_sheet_says_which_there_are(sample: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample)
    book["Cases"].title = "Sheet1"
    book.save(tmp_path / "sheets.xlsx")
    lines = said(tmp_path / "sheets.xlsx")
    assert any("there is no sheet called Cases. The workbook has: " in line for line in lines)


def test_a_date_kept_as_a_number_is_recognised(sample: Path, tmp_path: Path, at: At) -> None:
    book = openpyxl.load_workbook(sample)
    cell = book["Cases"][at("C14", "assessment_date").split("!")[1]]
    cell.value, cell.number_format = 41344, "General"
    book.save(tmp_path / "serial.xlsx")
    (line,) = said(tmp_path / "serial.xlsx")
    assert "41344 is a number, not a date. If it stands for 11 March 2013, format the cell" in line
