"""The command: reports, batches and workbooks, its exit codes, and what a correction leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sqs_analysis.clearance.door import examine
from sqs_analysis.cli import main
from sqs_analysis.publish.manifests import is_as_made, manifest
from sqs_analysis.read.names import CHANGES
from sqs_analysis.simulate.folder import simulate
from tests import workbooks
from tests.batch import here
from tests.batch.conftest import quickly
from tests.difference.editions import INSUFFICIENT, SUFFICIENT, edition, rows

ONE_CELL = {("C01", "LOR02"): INSUFFICIENT}


def sqs(*arguments: object) -> Result:
    with quickly():
        return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample, for readers outside."""
    return edition(tmp_path_factory.mktemp("old") / "plain", audience="published")


def test_where_nothing_moved_that_is_said_and_the_exit_code_is_0(old: Path, tmp_path: Path) -> None:
    run = sqs("diff", old, edition(tmp_path / "new", audience="published"))
    assert run.exit_code == 0
    assert run.output.splitlines()[-1].startswith("0 of ")


def test_two_workbooks_are_reported_and_compared(tmp_path: Path) -> None:
    books = [tmp_path / name / "book.xlsx" for name in ("old", "new")]
    for book, changes in zip(books, ({}, ONE_CELL), strict=True):
        book.parent.mkdir()
        workbooks.write(book, rows(changes))
    page = tmp_path / "moved.html"
    run = sqs("diff", *books, "--html", page, "--json")
    assert run.exit_code == 1, run.output
    [team] = json.loads(run.output)["teams"]
    assert {c["where"] for move in team["moves"] for c in move["causes"]} == {
        "Cases!W3, C01, LOR02"
    }
    assert "Cases!W3, C01, LOR02: Sufficient → Insufficient" in page.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["moved.html", "new", "old"]


def test_of_two_batches_the_team_that_moved_and_those_in_one_only_are_told(tmp_path: Path) -> None:
    books = simulate(tmp_path / "books", inspections=3, seed=4)
    ids = sorted(path.stem for path in books.glob("*.xlsx"))
    with quickly():
        here.batch(books, tmp_path / "old")
    (books / f"{ids[2]}.xlsx").unlink()
    book = load_workbook(books / f"{ids[0]}.xlsx")
    columns = {
        cell.value: cell.column for row in book["Cases"].iter_rows(max_row=3) for cell in row
    }
    cell = next(
        cell
        for row in book["Cases"].iter_rows(min_col=columns["LOR02"], max_col=columns["LOR02"])
        for cell in row
        if cell.value == INSUFFICIENT
    )
    cell.value = SUFFICIENT
    book["Cases"].cell(cell.row, columns["LOR03"]).value = None
    book.save(books / f"{ids[0]}.xlsx")
    with quickly():
        here.batch(books, tmp_path / "new")
    run = sqs("diff", tmp_path / "old", tmp_path / "new", "--from", books)
    assert run.exit_code == 1
    assert f"In the old one only: {ids[2]}" in run.output
    assert "Nothing moved in 1 inspection." in run.output
    assert f"\n{ids[0]}\n" in run.output
    assert f"\n{ids[1]}\n" not in run.output
    # The workbook of the old report is gone: what is known is where to look.
    assert re.search(
        rf"The workbook {ids[0]}.xlsx, Cases!\w+:\w+: \w+ → \w+\n    findings.csv · LOR02",
        run.output,
    )


def test_what_is_of_two_teams_is_compared_as_far_as_it_goes_and_told(
    old: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    path = here.write_workbook(tmp_path / "other" / "other.xlsx", "ashford-2013")
    with quickly():
        here.batch(path, tmp_path / "out")
    run = sqs("diff", old, tmp_path / "out" / "ashford-2013")
    assert run.exit_code == 2
    assert "The one is of milton-keynes-2013, the other of ashford-2013" in run.output
    told = sqs("diff", old, tmp_path / "out" / "ashford-2013", "--json")
    assert "LOR02" in told.output


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere", "There is no workbook"), ("empty", "no .csv files")]
)
def test_what_cannot_be_compared_is_told_and_the_exit_code_is_2(
    old: Path, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    run = sqs("diff", old, tmp_path / name)
    assert (run.exit_code, said in run.output) == (2, True), run.output


def test_a_report_that_somebody_edited_is_refused(tmp_path: Path) -> None:
    made = edition(tmp_path / "made")
    notebook = made / "report.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("7 of 20", "8 of 20"), "utf-8")
    run = sqs("diff", made, made)
    assert run.exit_code == 2
    assert "is not as it was made" in run.output


def test_a_correction_carries_what_moved_and_may_be_released(old: Path, tmp_path: Path) -> None:
    book = workbooks.write(tmp_path / "corrected.xlsx", rows(ONE_CELL))
    options = ("--output", tmp_path / "out", "--formats", "html", "--audience", "published")
    run = sqs("report", book, *options, "--corrects", old)
    assert run.exit_code == 0, run.output
    folder = tmp_path / "out" / old.name
    made = manifest(folder)["files"]
    assert all(is_as_made(folder / name, made[name]) for name in CHANGES)
    page = (folder / "changes.html").read_text("utf-8")
    assert "Entries of the workbook were corrected" in page
    assert "7 of 20" in page
    assert not any(secret in page for secret in ("Cases!", "C01", "[c]"))
    verdict = examine(folder, "published", tmp_path)
    assert verdict.may_go, verdict.findings
    assert sqs("report", book, *options).exit_code == 0  # made again, it corrects nothing
    assert not (folder / "changes.html").exists()


def test_what_outsiders_never_saw_is_not_told_as_a_correction(tmp_path: Path) -> None:
    """An internal report holds what is withheld from others: none is made that would quote it."""
    inside = edition(tmp_path / "inside", audience="internal")
    book = workbooks.write(tmp_path / "corrected.xlsx", rows(ONE_CELL))
    options = ("--output", tmp_path / "out", "--formats", "html", "--audience", "published")
    run = sqs("report", book, *options, "--corrects", inside)
    assert run.exit_code == 1
    assert "was for the audience internal, whose figures are not for published" in run.output
    assert not (tmp_path / "out" / inside.name).exists()


def test_a_report_on_another_inspection_is_refused_before_anything_is_made(
    old: Path, tmp_path: Path
) -> None:
    book = workbooks.write(tmp_path / "other.xlsx", details={"inspection_id": "ashford-2013"})
    run = sqs("report", book, "--output", tmp_path / "out", "--formats", "html", "--corrects", old)
    assert run.exit_code == 1
    assert "and the workbook of ashford-2013" in run.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["book.xlsx", "nowhere/page.html"])
def test_a_page_is_written_over_no_workbook_and_into_no_folder_that_is_not_there(
    old: Path, tmp_path: Path, name: str
) -> None:
    workbooks.write(tmp_path / "book.xlsx")
    before = (tmp_path / "book.xlsx").read_bytes()
    run = sqs("diff", old, old, "--html", tmp_path / name)
    assert run.exit_code == 2
    assert "must end in .html, and its folder must be there" in run.output
    assert (tmp_path / "book.xlsx").read_bytes() == before


def test_of_two_teams_one_sentence_is_said(old: Path, tmp_path: Path) -> None:
    book = workbooks.write(tmp_path / "other.xlsx", details={"inspection_id": "ashford-2013"})
    sqs(
        "report", book, "--output", tmp_path / "out", "--formats", "html", "--audience", "published"
    )
    run = sqs("diff", old, tmp_path / "out" / "ashford-2013")
    assert run.exit_code == 2
    assert len(run.output.splitlines()) <= 4
