"""Cases may be a data frame, which is read as a workbook with the same values would be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sqs_analysis as sqs
from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.inspection import Inspection
from tests import workbooks


@pytest.fixture
def cases(sample: Path) -> pd.DataFrame:
    return pd.read_excel(
        sample, sheet_name="Cases", header=1, keep_default_na=False, engine="openpyxl"
    )


@pytest.fixture(scope="module")
def details() -> dict[str, str]:
    return workbooks.sample_details()


def said(inspection: Inspection) -> list[str]:
    return [f"{p.severity} {p}" for p in inspection.problems]


def test_a_frame_is_read_as_the_workbook_it_is_written_to(
    cases: pd.DataFrame, details: dict[str, str], tmp_path: Path
) -> None:
    staff, team = pd.DataFrame(workbooks.sample_staff()), ["East", None] * 10
    cases = cases.assign(Team=team, VUL09=cases["VUL09"].replace("n/a", "fine"))
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        for name, frame in {"Cases": cases, "Staff": staff}.items():
            frame.to_excel(book, sheet_name=name, index=False)
        pd.Series(details).to_excel(book, sheet_name="Inspection", header=False)
    framed, written = (
        sqs.read(cases, details=details, staff=staff),
        sqs.read(tmp_path / "book.xlsx"),
    )
    assert said(framed) == said(written)
    assert any(line.startswith("error Cases!BL2 (VUL09): ") for line in said(framed))
    pd.testing.assert_frame_equal(framed.judgements, written.judgements)
    pd.testing.assert_frame_equal(framed.cases, written.cases)


def test_the_findings_of_a_frame_are_those_of_the_workbook(
    cases: pd.DataFrame, sample: Path
) -> None:
    known = sqs.read(sample).findings(by="section").drop(columns=["inspection_id", "cells"])
    framed = sqs.read(cases).findings(by="section").drop(columns=["inspection_id", "cells"])
    pd.testing.assert_frame_equal(framed, known, check_flags=False)


def test_cases_alone_are_enough_and_what_is_lacking_is_told_once(cases: pd.DataFrame) -> None:
    found = sqs.read(cases)
    assert (found.id, found.workbook.path.name) == ("cases", "the data frame")
    assert said(found) == [
        "warning Inspection: not given: yot, nation_region, fieldwork_start, fieldwork_end, OPM05. "
        'What they are needed for stays blank. Give them as details={"yot": …}.'
    ]


def test_an_error_in_a_frame_is_an_error(cases: pd.DataFrame) -> None:
    cases.loc[2, "LOR02"] = "Mabye"
    with pytest.raises(WorkbookError, match="the data frame has 1 error") as refused:
        sqs.read(cases).findings()
    assert 'Cases!W4 (LOR02): "Mabye" is not one of' in str(refused.value)


SHOWN: list[tuple[object, str]] = [
    (5.0, "5"),
    (np.int64(5), "5"),
    (np.float32(2.5), "2.5"),
    (float("nan"), ""),
    (None, ""),
    (pd.NA, ""),
    (pd.NaT, ""),
    (True, "TRUE"),
    (np.bool_(True), "TRUE"),
    (pd.Timestamp("2013-03-11 14:30"), "2013-03-11"),
    (np.datetime64("2013-03-11"), "2013-03-11"),
    (dt.date(2013, 3, 11), "2013-03-11"),
    ([1, 2], "[1, 2]"),
    (10**400, "1" + "0" * 400),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_a_value_is_what_a_workbook_would_show(
    value: object, text: str, cases: pd.DataFrame
) -> None:
    own = pd.Series([value] * len(cases), dtype="object")
    assert set(sqs.read(cases.assign(Own=own)).cases["Own"]) == {text}


def test_the_hash_is_of_the_values_whatever_their_types(cases: pd.DataFrame) -> None:
    digest = sqs.read(cases).workbook.sha256
    others = (cases.convert_dtypes(), cases.astype("category"), cases.set_index("case_ref"))
    assert [sqs.read(other).workbook.sha256 for other in others] == [digest] * 3
    assert sqs.read(cases.assign(LOR02="n/a")).workbook.sha256 != digest


def test_a_column_of_inspection_ids_makes_it_a_long_file(cases: pd.DataFrame) -> None:
    both = pd.concat([cases.assign(inspection_id=f"{team}-2013", yot=team) for team in ("a", "b")])
    one = sqs.read(both, inspection_id="b-2013")
    assert (one.id, one.detail("yot"), len(one.cases)) == ("b-2013", "b", 20)
    assert sqs.read(both.head(20)).id == "a-2013"
    with pytest.raises(WorkbookError, match="the data frame holds 2 inspections"):
        sqs.read(both)


def test_na_that_pandas_made_nothing_is_told_once(sample: Path) -> None:
    cases = pd.read_excel(sample, sheet_name="Cases", header=1, engine="openpyxl")
    _, line = said(sqs.read(cases))
    assert line.startswith("warning Cases: 235 answers are blank and none is n/a: pandas reads")


REFUSED = [{"details": ["yot"]}, {"staff": {"staff_ref": ["S01"]}}]


@pytest.mark.parametrize("given", REFUSED)
def test_what_is_no_dictionary_or_frame_is_refused(given: dict, cases: pd.DataFrame) -> None:
    with pytest.raises(WorkbookError, match="Give the details as a dictionary and the staff as"):
        sqs.read(cases, **given)


def test_details_of_a_workbook_stand_in_it(sample: Path) -> None:
    with pytest.raises(WorkbookError, match="has sheets of its own for them"):
        sqs.read(sample, details={"yot": "Ashford"})


NO_CASES = [pd.DataFrame(), pd.DataFrame([[1, 2], [3, 4]]), pd.DataFrame({"case_ref": []})]


@pytest.mark.parametrize("frame", NO_CASES)
def test_a_frame_without_cases_is_told(frame: pd.DataFrame) -> None:
    assert any(line.startswith("error Cases") for line in said(sqs.read(frame)))


def test_a_misspelt_detail_is_told(cases: pd.DataFrame) -> None:
    found = sqs.read(cases, details={"yott": "Ashford", "inspection_id": "ashford-2013"})
    assert '"yott" is not a field of the instrument. Did you mean yot?' in str(
        found.problems.errors[0]
    )
