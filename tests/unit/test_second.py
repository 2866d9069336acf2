"""Second assessments: read beside the first, and held to the same rules, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.measure.agreement import disagreements
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.judgements import JUDGEMENTS

Row = Mapping[str, object]
Doubled = Callable[..., Inspection]

HEADER = ("case_ref", "inspector_ref", "LOR01", "LOR02", "LOR03", "ROH08", "ROH09")
# As the first inspector of the sample might have been agreed with, all due answers given.
C01 = dict(zip(HEADER, ("C01", "I9", "Yes", "Sufficient", None, "Yes", "Sufficient"), strict=True))


@pytest.fixture
def doubled(sample: Path, tmp_path: Path) -> Doubled:
    """The sample with a sheet of second assessments."""

    def read_with(*rows: Row, name: str = "Second", header: tuple[str, ...] = HEADER) -> Inspection:
        book = openpyxl.load_workbook(sample)
        sheet = book.create_sheet(name)
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(column) for column in header])
        book.save(tmp_path / "doubled.xlsx")
        return read(tmp_path / "doubled.xlsx")

    return read_with


def said(inspection: Inspection) -> list[str]:
    return [f"{problem.severity} {problem}" for problem in inspection.problems]


def test_without_the_sheet_there_is_an_empty_frame_of_the_same_contract(sample: Path) -> None:
    frame = read(sample).second
    assert frame.empty
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == JUDGEMENTS


def test_a_second_assessment_has_the_second_inspectors_answers_and_cells(doubled: Doubled) -> None:
    inspection = doubled(C01 | {"LOR02": "Insufficient", "LOR03": "late"})
    frame = inspection.second.set_index("question")
    assert said(inspection) == []
    assert {name: str(dtype) for name, dtype in inspection.second.dtypes.items()} == JUDGEMENTS
    assert frame.loc["LOR02", ["ref", "answer", "state", "sheet", "cell"]].tolist() == [
        "C01",
        "insufficient",
        "answered",
        "Second",
        "D2",
    ]
    assert frame.loc["LOR02", "sufficient"] is False or not frame.loc["LOR02", "sufficient"]


def test_the_first_assessments_stay_as_they_are(sample: Path, doubled: Doubled) -> None:
    plain, with_second = read(sample).judgements, doubled(C01).judgements
    assert with_second.equals(plain)


def test_a_column_may_be_missing_and_its_questions_are_not_answered(doubled: Doubled) -> None:
    inspection = doubled(C01, header=("case_ref", "LOR02"))
    states = inspection.second.set_index("question")["state"]
    assert said(inspection) == []
    assert states["LOR02"] == "answered"
    assert set(states.drop("LOR02")) == {"not answered"}


def test_pseudonyms_and_the_sheets_name_are_matched_whatever_their_case(doubled: Doubled) -> None:
    inspection = doubled(C01 | {"case_ref": " c01 "}, name="second ")
    assert said(inspection) == []
    assert set(inspection.second["ref"]) == {"C01"}
    assert set(inspection.second["sheet"]) == {"second "}


@pytest.mark.parametrize(
    ("rows", "address", "message"),
    [
        ([{"case_ref": "C99"}], "A2 (case_ref)", '"C99" is no case of the sheet Cases'),
        ([{"case_ref": None}], "A2 (case_ref)", "the case is not named"),
        ([{}, {}], "A3 (case_ref)", '"C01" stands already in row 2'),
        ([{}, {"case_ref": "c01"}], "A3 (case_ref)", "stands already in row 2"),
        ([{"LOR02": "Sufficent"}], "D2 (LOR02)", "Did you mean Sufficient?"),
        ([{"LOR02": "#REF!"}], "D2 (LOR02)", "shows the error #REF!"),
        ([{"LOR02": None}], "D2 (LOR02)", "the answer is blank, but one is due"),
        ([{"LOR03": "late"}], "E2 (LOR03)", "reasons are given"),
        ([{"ROH08": "No"}], "G2 (ROH09)", "the question does not apply"),
        ([{"case_ref": "C99", "LOR02": "?"}], "D2 (LOR02)", "is not one of"),
    ],
)
def test_what_is_wrong_is_told_by_its_cell(
    doubled: Doubled, rows: list[Row], address: str, message: str
) -> None:
    found = [text for text in said(doubled(*(C01 | row for row in rows))) if address in text]
    assert len(found) == 1
    assert found[0].startswith(f"error Second!{address}: ")
    assert message in found[0]


def test_a_sheet_that_names_no_case_is_told(doubled: Doubled) -> None:
    assert said(doubled(C01, header=("LOR02", "ROH09")))[0] == (
        "error Second (case_ref): there is no column for case_ref. Add it."
    )


def test_routing_sees_what_is_known_of_the_case_from_the_first_sheet(
    sample: Path, doubled: Doubled
) -> None:
    """The question is for custodial cases, and custody stands on the sheet Cases alone."""
    cases = read(sample).cases.set_index("case_ref")["custodial"]
    inside, outside = cases.index[cases == "yes"][0], cases.index[cases == "no"][0]
    rows = [{"case_ref": ref, "LOR16": "Sufficient"} for ref in (inside, outside)]
    (problem,) = said(doubled(*rows, header=("case_ref", "LOR16")))
    assert problem.startswith("error Second!B3 (LOR16): ")
    assert 'does not apply: custodial is "No"' in problem


def test_one_inspector_twice_is_a_warning(sample: Path, doubled: Doubled) -> None:
    same = read(sample).cases.set_index("case_ref").loc["C01", "inspector_ref"]
    (problem,) = said(doubled(C01 | {"inspector_ref": same}))
    assert problem.startswith("warning Second!B2 (inspector_ref): ")


def test_of_a_case_that_stands_twice_the_first_row_is_kept(doubled: Doubled) -> None:
    frame = doubled(C01, C01 | {"LOR02": "Insufficient"}).second
    assert frame.loc[frame["question"] == "LOR02", "answer"].tolist() == ["sufficient"]


def test_an_answer_that_one_inspector_left_blank_is_no_disagreement(doubled: Doubled) -> None:
    first = doubled(C01).judgements.query("ref == 'C01'").set_index("question")["answer"]
    other = "Insufficient" if first["LOR02"] == "sufficient" else "Sufficient"
    found = disagreements(
        [doubled({"case_ref": "C01", "LOR02": other}, header=("case_ref", "LOR02"))]
    )
    assert found["question"].tolist() == ["LOR02"]
