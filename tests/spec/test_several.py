"""Many inspections in one long file: taken out one by one, addresses kept."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.inspection import Inspection, read

Rows = list[dict[str, str]]


@pytest.fixture
def long_csv(sample: Path, tmp_path: Path) -> Callable[..., Path]:
    """The sample twice in one .csv, as `one` and `two`, with the details as columns."""
    workbook = open_workbook(sample)
    cells, listed = workbook.sheet("Cases"), workbook.sheet("Inspection")
    assert cells is not None
    assert listed is not None
    header = {cell.column: cell.text for cell in cells.rows[2]}
    cases = [
        {name: cells.cell(row, column).text for column, name in header.items()}
        for row in cells.below(2)
    ]
    details = {row[0].text: row[1].text for row in list(listed.rows.values())[1:] if len(row) > 2}

    def write(change: Callable[[Rows], None] = lambda _: None) -> Path:
        rows = [
            {**details, **case, "inspection_id": name} for name in ("one", "two") for case in cases
        ]
        change(rows)
        path = tmp_path / "programme.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def test_each_inspection_reads_as_if_it_stood_alone(
    long_csv: Callable[..., Path], inspection: Inspection
) -> None:
    path = long_csv()
    for name in ("one", "two"):
        part = read(path, inspection_id=name)
        assert part.id == name
        assert [p.kind for p in part.problems] == ["sheet"]
        alone = inspection.judgements.query("unit == 'case'").reset_index(drop=True)
        columns = ["ref", "question", "answer", "state", "due"]
        own = part.judgements.query("unit == 'case'").reset_index(drop=True)
        pd.testing.assert_frame_equal(own[columns], alone[columns])


def test_problems_keep_the_cells_of_the_long_file(long_csv: Callable[..., Path]) -> None:
    def spoil(rows: Rows) -> None:
        rows[20]["LOR02"] = "Mabye"

    path = long_csv(spoil)
    assert [p.kind for p in read(path, inspection_id="one").problems] == ["sheet"]
    problem = read(path, inspection_id="two").problems[0]
    assert problem.row == 22
    assert '"Mabye" is not one of' in problem.message


def test_details_that_differ_within_one_inspection_are_told(long_csv: Callable[..., Path]) -> None:
    def spoil(rows: Rows) -> None:
        rows[3]["yot"] = "Elsewhere"

    (problem, _) = read(long_csv(spoil), inspection_id="one").problems
    assert problem.kind == "conflict"
    assert '"Milton Keynes" in ' in problem.message
    assert '"Elsewhere" in ' in problem.message


def test_which_inspection_has_to_be_said(long_csv: Callable[..., Path]) -> None:
    with pytest.raises(WorkbookError, match=r"holds 2 inspections\. Say which one, such as one"):
        read(long_csv())
    with pytest.raises(WorkbookError, match=r"holds no inspection three\. It holds: one, two"):
        read(long_csv(), inspection_id="three")
