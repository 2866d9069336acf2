"""`sqs check --mark`: the workbook goes back to its sender with each problem at its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from sqs_analysis.cli import main
from sqs_analysis.read.inspection import read
from tests import files

Edit = Callable[[Mapping[str, object]], Path]
RED, YELLOW, BLUE = "FFFFC7CE", "FFFFEB9C", "FF00B0F0"


def sqs(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def faulty(edited: Edit) -> Path:
    """A wrong answer at X4, which somebody had coloured and commented; a blank at Y5."""
    path = edited({"Cases!X4": "Mabye", "Cases!Y5": None})
    book = openpyxl.load_workbook(path)
    book["Cases"]["X4"].fill = PatternFill("solid", fgColor=BLUE)
    book["Cases"]["X4"].comment = Comment("Ask Jo.", "An inspector")
    book["Cases"]["A1"].comment = Comment("Pseudonyms only.", "An inspector")
    rule = CellIsRule("equal", ['"No"'], fill=PatternFill())
    book["Cases"].conditional_formatting.add("V3:V22", rule)
    book.create_sheet("My notes")
    book["My notes"]["A1"] = "=1+1"
    book.save(path)
    return path


@pytest.fixture
def marked(faulty: Path, tmp_path: Path) -> Any:
    code, text = sqs("check", faulty, "--mark", tmp_path / "marked.xlsx")
    assert code == 1
    assert text.splitlines()[-1] == (
        f"Wrote {tmp_path / 'marked.xlsx'}: 1 error in red, 2 warnings in yellow, all on its sheet "
        "Problems."
    )
    return openpyxl.load_workbook(tmp_path / "marked.xlsx")


def test_each_problem_is_coloured_and_commented_at_its_cell(marked: Any) -> None:
    cases = marked["Cases"]
    assert cases["X4"].fill.fgColor.rgb == RED
    assert cases["X4"].comment.text.startswith(
        'Ask Jo.\n\nsqs check:\nError: "Mabye" is not one of'
    )
    assert cases["Y5"].fill.fgColor.rgb == YELLOW
    assert cases["Y5"].comment.text.startswith("sqs check:\nWarning: the answer is blank")


def test_all_problems_are_listed_with_links(marked: Any, faulty: Path) -> None:
    assert marked.sheetnames[0] == "Problems"
    sheet = marked["Problems"]
    listed = [[cell.value for cell in row[:5]] for row in sheet.iter_rows(min_row=4)]
    assert [line[4] for line in listed] == [p.message for p in read(faulty).problems]
    links = {row[0].value: row[0].hyperlink.location for row in sheet.iter_rows(min_row=4)}
    assert links["Cases!X4"] == "'Cases'!X4"


def test_everything_else_is_as_it_was(marked: Any, faulty: Path) -> None:
    before = openpyxl.load_workbook(faulty)
    assert marked.sheetnames[1:] == before.sheetnames
    for old in before.worksheets:
        new = marked[old.title]
        assert new.dimensions == old.dimensions
        assert [[c.value for c in row] for row in new] == [[c.value for c in row] for row in old]
        assert {n: d.width for n, d in new.column_dimensions.items()} == {
            n: d.width for n, d in old.column_dimensions.items()
        }
        assert len(new.data_validations.dataValidation) == len(old.data_validations.dataValidation)
        assert len(new.conditional_formatting) == len(old.conditional_formatting)
        assert new.freeze_panes == old.freeze_panes
        assert new.sheet_state == old.sheet_state
    assert marked["Cases"]["A1"].comment.text == "Pseudonyms only."
    assert marked["My notes"]["A1"].value == "=1+1"


@pytest.mark.usefixtures("marked")
def test_marks_are_no_entries(faulty: Path, tmp_path: Path) -> None:
    again = read(tmp_path / "marked.xlsx")
    assert [str(p) for p in again.problems] == [str(p) for p in read(faulty).problems]
    assert again.judgements.equals(read(faulty).judgements)


def test_marking_again_replaces_the_marks(marked: Any, tmp_path: Path) -> None:
    marked["Cases"]["X4"].value = None
    marked.save(tmp_path / "mended.xlsx")
    sqs("check", tmp_path / "mended.xlsx", "--mark", tmp_path / "again.xlsx")
    book = openpyxl.load_workbook(tmp_path / "again.xlsx")
    cell = book["Cases"]["X4"]
    assert book.sheetnames.count("Problems") == 1
    assert cell.fill.fgColor.rgb in (BLUE, YELLOW)  # yellow if a reason is due there
    assert cell.comment.text.count("sqs check:") <= 1
    assert cell.comment.text.startswith("Ask Jo.")
    assert "Mabye" not in cell.comment.text
    assert book["Cases"]["Y5"].comment.text.count("sqs check:") == 1


def test_results_of_formulas_are_kept(sample: Path, tmp_path: Path) -> None:
    formula = '<c r="V3" t="str"><f>IF(1=1,"Yes","")</f><v>Yes</v></c>'
    source = files.rewritten(
        sample,
        tmp_path / "formula.xlsx",
        {"xl/worksheets/sheet3.xml": lambda text: _replaced(text, "V3", formula)},
    )
    assert read(source).problems == ()
    sqs("check", source, "--mark", tmp_path / "marked.xlsx")
    assert read(tmp_path / "marked.xlsx").problems == ()
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx")["Cases"]["V3"].value.startswith("=IF")


def _replaced(text: str, name: str, cell: str) -> str:
    start = text.index(f'<c r="{name}"')
    return text[:start] + cell + text[text.index("</c>", start) + 4 :]


@pytest.mark.parametrize("way", ["opendocument.ods", "utf8"])
def test_of_another_format_an_xlsx_is_made(way: str, sample: Path, tmp_path: Path) -> None:
    book = files.sample_book(sample)
    book["Cases"][3][23], book["Cases"][4][0] = "Mabye", "=1+1"
    source = files.WAYS[way](book, tmp_path / way)
    sqs("check", source, "--mark", tmp_path / "marked.xlsx")
    marked = read(tmp_path / "marked.xlsx")
    assert [str(p) for p in marked.problems] == [str(p) for p in read(source).problems]
    assert marked.judgements.equals(read(source).judgements)
    made = openpyxl.load_workbook(tmp_path / "marked.xlsx")["Cases"]
    assert made["X4"].fill.fgColor.rgb == RED
    assert made["A5"].data_type == "s"


def test_nobodys_work_is_written_over(faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "marked.xlsx"
    assert "is the workbook itself" in sqs("check", faulty, "--mark", faulty)[1]
    assert "must end in .xlsx" in sqs("check", faulty, "--mark", tmp_path / "marked.ods")[1]
    assert sqs("check", faulty, "--mark", target)[0] == 1
    assert "Wrote" in sqs("check", faulty, "--mark", target)[1]
    book = openpyxl.load_workbook(target)
    book["Cases"]["X4"] = "lateness"
    book.save(target)
    assert "somebody may have worked in it" in sqs("check", faulty, "--mark", target)[1]
    assert openpyxl.load_workbook(target)["Cases"]["X4"].value == "lateness"


def test_a_file_that_cannot_be_read_is_not_marked(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    code, text = sqs("check", tmp_path / "broken.xlsx", "--mark", tmp_path / "marked.xlsx")
    assert code == 1
    assert "is damaged" in text
    assert not (tmp_path / "marked.xlsx").exists()
