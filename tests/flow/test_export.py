"""The data of inspections as tables for other programs: `sqs export`."""

from __future__ import annotations

import csv
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from arro3.io import read_parquet
from click.testing import CliRunner, Result

import sqs_analysis as sqs
from sqs_analysis.clearance.door import examine
from sqs_analysis.cli import main
from sqs_analysis.errors import OutputError, ParameterError, WorkbookError
from sqs_analysis.measure.contracts import PANDAS
from sqs_analysis.measure.results import measure
from sqs_analysis.read.inspection import read
from sqs_analysis.simulate.folder import simulate
from sqs_analysis.tidy.tables import Frames, tables_of, together
from tests.workbooks import SAMPLE, sample_cases, write

TABLES = ("inspections", "cases", "judgements", "findings", "reasons", "questions", "answers")
ARROW = {
    "str": "Utf8",
    "int64": "Int64",
    "Int64": "Int64",
    "float64": "Float64",
    "boolean": "Boolean",
    "datetime64[s]": "Date32",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks of three inspections."""
    made = tmp_path_factory.mktemp("workbooks")
    simulate(made, 3, 1)
    shutil.rmtree(made / "truth")
    return made


@pytest.fixture(scope="module")
def exported(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their data in both formats."""
    out = tmp_path_factory.mktemp("out") / "data"
    sqs.export(folder, out, formats="csv,parquet")
    return out


@pytest.fixture(scope="module")
def frames(folder: Path) -> Frames:
    """The tables as they were before they were written."""
    inspections = [read(path) for path in sorted(folder.iterdir())]
    whole = together([tables_of(one, 0.95) for one in inspections], inspections[0].instrument)
    return {contract.name.lower(): frame for contract, frame in whole}


def opened(folder: Path, name: str) -> pd.DataFrame:
    """A table as an analyst reads it, in the types that its codebook says."""
    book = pd.read_csv(folder / "codebook.csv")
    types = book[book["file"] == name].set_index("column")["type"].map(PANDAS).to_dict()
    texts = {column for column, kind in types.items() if kind == "str"}
    days = [column for column, kind in types.items() if kind == "datetime64[s]"]
    frame = pd.read_csv(
        folder / f"{name}.csv",
        dtype={column: kind for column, kind in types.items() if column not in days},
        keep_default_na=False,
        na_values={column: [""] for column in types if column not in texts},
        parse_dates=days,
    )
    return frame.astype(types)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def with_error(path: Path) -> Path:
    """The sample with an answer that nobody can read."""
    first, *others = sample_cases()
    write(path, [{**first, "LOR02": "Mabye"}, *others])
    return path


@pytest.mark.parametrize("name", TABLES)
def test_a_csv_file_reads_back_as_what_was_written(
    name: str, exported: Path, frames: Frames
) -> None:
    pd.testing.assert_frame_equal(opened(exported, name), frames[name])


@pytest.mark.parametrize("name", TABLES)
def test_a_parquet_file_holds_the_same_in_types_of_its_own(
    name: str, exported: Path, frames: Frames
) -> None:
    table, frame = read_parquet(exported / f"{name}.parquet").read_all(), frames[name]
    types = {field.name: re.search("<(.*)>", str(field.type))[1] for field in table.schema}
    assert types == {column: ARROW[str(kind)] for column, kind in frame.dtypes.items()}
    read_back = pd.DataFrame({c: table[c].to_pylist() for c in table.column_names})
    pd.testing.assert_frame_equal(read_back.astype(frame.dtypes.to_dict()), frame)


@pytest.mark.parametrize("name", TABLES)
def test_the_codebook_says_what_every_column_means(name: str, exported: Path) -> None:
    with (exported / "codebook.csv").open(encoding="utf-8-sig", newline="") as file:
        said = [row for row in csv.DictReader(file) if row["file"] == name]
    header = (exported / f"{name}.csv").read_text("utf-8-sig").partition("\n")[0]
    assert [row["column"] for row in said] == header.split(",")
    assert all(row["meaning"] and row["row"] for row in said)


def test_excel_is_told_that_it_is_utf8(exported: Path) -> None:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in exported.glob("*.csv"))


def test_findings_are_those_of_the_report_in_every_group_and_in_words(tmp_path: Path) -> None:
    sqs.export(SAMPLE, tmp_path / "out")
    found = opened(tmp_path / "out", "findings")
    expected = measure(read(SAMPLE)).findings
    pd.testing.assert_frame_equal(found[list(expected)], expected)
    row = found[(found["question"] == "ROH09") & (found["group"] == "custodial")].iloc[0]
    assert row[["team", "region", "wording", "group_label"]].tolist() == [
        "Milton Keynes",
        "South East",
        "Was planning to manage the risk of harm to others sufficient?",
        "custodial cases",
    ]


def test_an_answer_has_its_label_also_where_several_are_given(exported: Path) -> None:
    judged = opened(exported, "judgements")
    several = judged[judged["answer"].str.contains(";") & (judged["kind"] == "reasons")].iloc[0]
    labels = opened(exported, "answers").query("question == @several.question")
    called = labels.set_index("answer")["label"]
    assert several["label"] == "; ".join(called[code] for code in several["answer"].split(";"))


def test_a_column_of_a_workbooks_own_goes_along(folder: Path) -> None:
    one, other = (read(path) for path in sorted(folder.iterdir())[:2])
    one = replace(one)
    one.__dict__["cases"] = one.cases.assign(cohort="A")
    both = together([tables_of(found, 0.95) for found in (one, other)], one.instrument)
    (contract, cases) = both[1]
    assert cases["cohort"].tolist() == ["A"] * len(one.cases) + [""] * len(other.cases)
    assert contract.columns[-1].meaning == "a column of a workbook's own"


def test_the_same_workbooks_give_the_same_bytes(
    folder: Path, exported: Path, tmp_path: Path
) -> None:
    sqs.export(folder, tmp_path / "data", formats="parquet,csv")
    again = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    assert again == {path.name: path.read_bytes() for path in exported.iterdir()}


def test_one_inspection_of_many_is_exported_alone(folder: Path, tmp_path: Path) -> None:
    name = sorted(path.stem for path in folder.iterdir())[1]
    assert run(folder, tmp_path / "out", "--inspection", name).exit_code == 0
    assert set(opened(tmp_path / "out", "cases")["inspection_id"]) == {name}
    result = run(folder, tmp_path / "none", "--inspection", name[:-1])
    assert f"Did you mean {name}?" in result.output
    assert not (tmp_path / "none").exists()


def test_a_workbook_with_errors_is_named_and_the_others_are_exported(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "in")
    with_error(tmp_path / "in" / "milton-keynes-2013.xlsx")
    (tmp_path / "in" / "broken.xlsx").write_text("nothing")
    result = run(tmp_path / "in", tmp_path / "out")
    assert result.exit_code == 1
    assert "Left out: broken.xlsx is damaged" in result.output
    assert '(LOR02): "Mabye" is not one of' in result.output
    for name in TABLES:
        assert "milton-keynes-2013" not in (tmp_path / "out" / f"{name}.csv").read_text("utf-8")
    assert opened(tmp_path / "out", "inspections").shape[0] == 3


def test_two_workbooks_of_one_inspection_are_both_left_out(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "in")
    first = min(folder.iterdir())
    shutil.copy(first, tmp_path / "in" / "second.xlsx")
    (said,) = sqs.export(tmp_path / "in", tmp_path / "out").left_out
    assert said.startswith(f'{first.name} and second.xlsx are both the inspection "{first.stem}".')
    assert first.stem not in set(opened(tmp_path / "out", "cases")["inspection_id"])


def test_where_no_inspection_is_left_nothing_is_written(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        (tmp_path / "in").mkdir(exist_ok=True)
        shutil.copy(SAMPLE, tmp_path / "in" / name)
    result = run(tmp_path / "in", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "one.xlsx and two.xlsx are both" in result.stderr
    assert not (tmp_path / "out").exists()


def test_of_a_workbook_with_errors_alone_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"has 1 error .*\n.*Mabye"):
        sqs.export(with_error(tmp_path / "in.xlsx"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds something else than an earlier export"):
        sqs.export(SAMPLE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_somebody_put_into_an_export_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sqs.export(SAMPLE, out, formats="csv,parquet")
    (out / "mine.R").write_text("x <- 1")
    sqs.export(SAMPLE, out)
    assert {path.name for path in out.iterdir()} == {
        *(f"{name}.csv" for name in (*TABLES, "codebook")),
        "mine.R",
        "provenance.json",
    }


def test_an_export_among_workbooks_is_no_workbook(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "in")
    for _ in range(2):
        result = run(tmp_path / "in", tmp_path / "in" / "out")
        assert result.exit_code == 0
    assert "Passed over: out, a folder that this program wrote." in result.output


@pytest.mark.parametrize("audience", ["published", "provider"])
def test_the_last_door_lets_no_export_out(audience: str, exported: Path) -> None:
    verdict = examine(exported, audience)
    stopped = {finding.file for finding in verdict.findings if finding.kind == "audience"}
    assert {f"{name}.{form}" for name in TABLES for form in ("csv", "parquet")} <= stopped


def test_the_last_line_says_whom_it_is_for(tmp_path: Path) -> None:
    assert run(SAMPLE, tmp_path / "out").stdout.splitlines()[-1] == (
        "These tables hold rows about single cases: they are for internal use only."
    )


def test_without_its_library_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    with pytest.raises(ParameterError, match=r"pip install 'sqs-analysis\[parquet\]'"):
        sqs.export(SAMPLE, tmp_path / "out", formats="parquet")
    assert not (tmp_path / "out").exists()
