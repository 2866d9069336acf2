"""Long files: whose every row is, or a problem that says why nobody can tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sqs_analysis.cli import main
from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.inspection import Inspection, inspections_in, read
from tests import files

ONE, OTHER = "alpha-2013", "beta-2013"


def long_book(sample: Path) -> files.Book:
    """The sample twice, as two inspections, every sheet with a row for each of theirs."""
    book = files.book_of(sample)
    listed = {row[0]: row[1] for row in book["Inspection"][1:]}
    details = [list(listed)]
    long: files.Book = {"Inspection": details}
    for name in (ONE, OTHER):
        own = listed | {"inspection_id": name, "yot": name.title()}
        details.append(list(own.values()))
    for name, header in (("Cases", 2), ("Staff", 2), ("Commentary", 1)):
        head = ["inspection_id", *book[name][header - 1]]
        rows = book[name][header:]
        long[name] = [head, *([which, *row] for which in (ONE, OTHER) for row in rows)]
    return long


@pytest.fixture
def read_long(sample: Path, tmp_path: Path) -> Callable[..., Inspection]:
    """One inspection of the long file, after a change to its sheets."""

    def reading(
        change: Callable[[files.Book], None] = lambda _: None, inspection: object = ONE
    ) -> Inspection:
        book = long_book(sample)
        change(book)
        return read(files.by_openpyxl(book, tmp_path / "long.xlsx"), inspection_id=inspection)

    return reading


def said(inspection: Inspection) -> list[str]:
    return [f"{p.severity} {p}" for p in inspection.problems]


def test_each_team_has_its_own_words_staff_and_cases(read_long: Callable[..., Inspection]) -> None:
    def mark(book: files.Book) -> None:
        for row in book["Commentary"][1:]:
            row[2] = f"Words of {row[0]}."
        del book["Staff"][-3:]

    for name, staff in ((ONE, 12), (OTHER, 9)):
        found = read_long(mark, name)
        assert said(found) == []
        assert {passage.text for passage in found.commentary} == {f"Words of {name}."}
        assert len(found.units["staff"]) == staff
        assert len(found.units["case"]) == 20


@pytest.mark.parametrize("sheet", ["Commentary", "Staff"])
def test_a_sheet_without_the_column_belongs_to_nobody(
    sheet: str, read_long: Callable[..., Inspection]
) -> None:
    def without(book: files.Book) -> None:
        book[sheet] = [row[1:] for row in book[sheet]]

    found = read_long(without)
    (line,) = said(found)
    assert line.startswith(
        f"error {sheet}!A1: the file holds several inspections, and this sheet has"
    )
    assert found.commentary == () or sheet != "Commentary"


def _blank(book: files.Book) -> None:
    book["Cases"][5][0] = None


def _only_first_of_each_block(book: files.Book) -> None:
    for row in (*book["Cases"][2:21], *book["Cases"][22:]):
        row[0] = None


def _misspelt(book: files.Book) -> None:
    book["Cases"][5][0] = "alpah-2013"


def _unknown_in_commentary(book: files.Book) -> None:
    book["Commentary"][3][0] = "alpha-2012x"


def _list_of_details(book: files.Book) -> None:
    book["Inspection"] = [["inspection_id", ONE], ["yot", "Alpha"]]


STRAY = [
    (_blank, "Cases!A6 (inspection_id): row 6: the inspection is blank"),
    (
        _only_first_of_each_block,
        "Cases!A3 (inspection_id): rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …",
    ),
    (_misspelt, 'Cases!A6 (inspection_id): "alpah-2013" is no inspection of the sheet Inspection.'),
    (_unknown_in_commentary, 'Commentary!A4 (inspection_id): "alpha-2012x" is no inspection of'),
    (_list_of_details, "Inspection!A1: this is a list of the details of one inspection, and"),
]


@pytest.mark.parametrize(("change", "words"), STRAY)
def test_a_row_that_may_be_this_teams_blocks_its_report(
    change: Callable[[files.Book], None], words: str, read_long: Callable[..., Inspection]
) -> None:
    errors = [str(p) for p in read_long(change).problems if p.kind == "long"]
    assert [error[: len(words)] for error in errors] == [words]


@pytest.mark.parametrize("change", [_blank, _misspelt, _unknown_in_commentary])
def test_and_not_the_report_of_another(
    change: Callable[[files.Book], None], read_long: Callable[..., Inspection]
) -> None:
    assert said(read_long(change, OTHER)) == []


def _title(book: files.Book) -> None:
    for name in book:
        book[name] = [["Programme of 2013"], [], *book[name]]


def _value_like_a_field(book: files.Book) -> None:
    head, *rows = book["Inspection"]
    for line in rows:
        line[head.index("sender_role")] = "yot"


@pytest.mark.parametrize("change", [_title, _value_like_a_field])
def test_details_of_a_table_are_found(
    change: Callable[[files.Book], None], read_long: Callable[..., Inspection]
) -> None:
    found = read_long(change)
    assert said(found) == []
    assert (found.detail("yot"), found.detail("publication_date")) == ("Alpha-2013", "2013-05-08")


def _misspelt_detail(book: files.Book) -> None:
    head = book["Inspection"][0]
    head[head.index("publication_date")] = "publicaton_date"


def _misspelt_sheet(book: files.Book) -> None:
    book["Comentary"] = [row[1:] for row in book.pop("Commentary")]


def _detail_beside_the_cases(book: files.Book) -> None:
    for number, line in enumerate(book["Cases"]):
        line.append("Elsewhere" if number else "yot")


def _two_columns_of_ids(book: files.Book) -> None:
    for line in book["Cases"]:
        line.append(line[0])


def _second_sheet(book: files.Book) -> None:
    book["Inspection "] = book["Inspection"]


def _sorted_with_its_header(book: files.Book) -> None:
    book["Cases"].insert(20, book["Cases"].pop(0))


SEEN = [
    (
        _misspelt_detail,
        'error Inspection!G1 (publication_date): "publicaton_date" is not a question',
    ),
    (_misspelt_sheet, "warning Comentary: this sheet is not read. Did you mean Commentary?"),
    (_detail_beside_the_cases, 'warning Cases!CE1: "yot" is not a question or field'),
    (_two_columns_of_ids, "error Cases!CE1 (inspection_id): this column stands twice"),
    (_second_sheet, "warning Inspection : this is a second sheet of that name"),
    (_sorted_with_its_header, "error Cases!A1 (inspection_id): this row stands above the header"),
]


@pytest.mark.parametrize(("change", "words"), SEEN)
def test_nothing_of_a_long_file_is_dropped_unseen(
    change: Callable[[files.Book], None], words: str, read_long: Callable[..., Inspection]
) -> None:
    lines = said(read_long(change, OTHER))
    assert words in {line[: len(words)] for line in lines}, lines


def test_a_suggestion_names_the_inspection(read_long: Callable[..., Inspection]) -> None:
    (problem,) = (p for p in read_long(_misspelt).problems if p.kind == "long")
    assert "Did you mean alpha-2013?" in problem.message


def test_ids_that_differ_in_case_and_spaces_are_one(read_long: Callable[..., Inspection]) -> None:
    def untidy(book: files.Book) -> None:
        book["Cases"][5][0] = " Alpha-2013\u200b"

    assert len(read_long(untidy).units["case"]) == 20


def test_two_alike_ids_with_the_same_details_are_one_misspelt(sample: Path, tmp_path: Path) -> None:
    book = long_book(sample)
    details = dict(zip(*book["Inspection"][:2], strict=True))
    del details["inspection_id"]
    header, *rows = book["Cases"]
    cases = [[*header, *details], *([*row, *details.values()] for row in rows[:20])]
    cases[7][0] = "alpah-2013"
    path = files.by_csv({"Cases": cases}, tmp_path / "folder") / "Cases.csv"
    for name in ("alpha-2013", "alpah-2013"):
        (problem,) = (p for p in read(path, inspection_id=name).problems if p.kind == "long")
        assert (
            "have the same details throughout, so they look like one inspection" in problem.message
        )


def numbered(sample: Path, folder: Path, *names: str) -> Path:
    book = long_book(sample)
    for row in (row for sheet in book.values() for row in sheet[1:]):
        row[0] = names[row[0] == OTHER]
    return files.by_csv(book, folder / "numbered")


def test_an_id_that_became_a_number_on_the_way_is_still_found(sample: Path, tmp_path: Path) -> None:
    """papermill makes 1 of `-p inspection_id 001`."""
    path = numbered(sample, tmp_path, "001", "002")
    assert inspections_in(path) == ("001", "002")
    assert read(path, inspection_id=1).id == "001"
    with pytest.raises(WorkbookError, match="holds no inspection 1"):
        read(path, inspection_id="1")


def test_a_number_that_may_mean_two_inspections_is_refused(sample: Path, tmp_path: Path) -> None:
    path = numbered(sample, tmp_path, "001", "01")
    assert read(path, inspection_id="01").id == "01"
    with pytest.raises(WorkbookError, match="holds no one inspection that the number 1 can mean"):
        read(path, inspection_id=1)


def sqs(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


def test_the_commands_take_one_inspection_of_many(sample: Path, tmp_path: Path) -> None:
    book = long_book(sample)
    book["Cases"][3][23] = "Mabye"
    path = files.by_openpyxl(book, tmp_path / "long.xlsx")
    code, text = sqs("check", path)
    assert code == 1
    assert text.splitlines()[-1] == "long.xlsx, beta-2013: no errors, no warnings"
    assert "long.xlsx, alpha-2013: 1 error, no warnings" in text
    assert sqs("check", path, "--inspection", OTHER)[0] == 0
    code, text = sqs("check", path, "--json")
    assert [(one["inspection"], len(one["problems"])) for one in json.loads(text)] == [
        (ONE, 1),
        (OTHER, 0),
    ]
    code, text = sqs("trace", path, "ROH09", "--inspection", OTHER)
    assert code == 0
    assert "Cases!" in text
