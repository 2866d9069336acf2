"""Delimited files: whatever encoding and delimiter, and no row swallowed, made up or cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.door.delimited import read_delimited
from sqs_analysis.read.inspection import read
from tests import files

HEADER = ["case_ref", "gender", "LOR01", "LOR02", "LOR03", "notes"]


def rows_of(data: bytes) -> list[list[str]]:
    sheet, problems = read_delimited("Cases.csv", "Cases", data)
    assert problems == ()
    return [[cell.text for cell in cells] for cells in sheet.rows.values()]


TABLE = "case_ref,gender,notes\nC01,Female,“naïve – but late”\nC02,Male,none\n"
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_ending_is_read(encoding: str, ending: str) -> None:
    data = TABLE.replace("\n", ending).encode(encoding)
    assert rows_of(data)[1] == ["C01", "Female", "“naïve – but late”"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found_below_a_title_with_commas(delimiter: str) -> None:
    lines = [
        ["Case judgements, 2013, draft", "", ""],
        *(line.split(",") for line in TABLE.split("\n")),
    ]
    quoted = [[f'"{text}"' if delimiter in text else text for text in line] for line in lines]
    data = "\n".join(delimiter.join(line) for line in quoted).encode()
    assert rows_of(data)[1:3] == [
        ["case_ref", "gender", "notes"],
        ["C01", "Female", "“naïve – but late”"],
    ]


def test_a_file_may_say_its_delimiter() -> None:
    assert rows_of(b"sep=;\r\na;b\r\n1,5;2\r\n") == [["a", "b"], ["1,5", "2"]]


def test_a_text_that_a_spreadsheet_kept_from_being_a_number_is_that_text() -> None:
    assert rows_of(b'case_ref,n\n"=""001""",="7"\n')[1] == ["001", "7"]


def test_a_text_in_quotes_may_hold_commas_quotes_and_lines() -> None:
    data = b'paragraph,text\nsummary,"Two words, ""so"" to say:\nand a line, with commas, in it"\n'
    assert rows_of(data)[1] == [
        "summary",
        'Two words, "so" to say:\nand a line, with commas, in it',
    ]


def test_the_mark_of_an_old_end_of_file_is_no_row() -> None:
    assert len(rows_of(TABLE.encode() + b"\x1a")) == 3


def spoilt(place: int, before: str, after: str) -> bytes:
    rows = [[f"C{n:02}", "Female", "Yes", "Sufficient", "", "none"] for n in range(1, 21)]
    text = "\n".join(",".join(row) for row in [HEADER, *rows])
    row = rows[place - 1]
    changed = [*row[:3], f"{before}{row[3]}{after}", *row[4:]]
    return text.replace(",".join(row), ",".join(changed)).encode()


@pytest.mark.parametrize("before", ['"', '"x'])
@pytest.mark.parametrize("place", [1, 7, 20])
def test_a_quotation_mark_that_is_never_closed_is_told_where_it_opens(
    before: str, place: int
) -> None:
    sheet, (problem,) = read_delimited("Cases.csv", "Cases", spoilt(place, before, ""))
    assert (problem.severity, problem.address) == ("error", f"Cases!D{place + 1}")
    assert f"in line {place + 1} of the file" in problem.message
    assert max(sheet.rows) == place


def test_a_quotation_mark_that_swallows_rows_up_to_the_next_is_told() -> None:
    data = spoilt(3, '"', "").decode().replace("C09,Female", 'C09","Female').encode()
    _, (problem,) = read_delimited("Cases.csv", "Cases", data)
    assert problem.address == "Cases!D4"


def test_a_quotation_mark_in_a_narrow_file_that_swallows_rows_is_told() -> None:
    lines = [
        '1.1,"Planning was good',
        "1.2,Reports were good",
        '1.3,Reviews were late"',
        "2.1,Risk",
    ]
    data = "\n".join(["paragraph,text", *lines]).encode()
    _, (problem,) = read_delimited("Commentary.csv", "Commentary", data)
    assert problem.address == "Commentary!B2"


def test_a_blank_before_a_quotation_mark_is_no_text() -> None:
    assert rows_of(b'"a", "b", "c"\n"1", "2, 3", "4"\n')[1] == ["1", "2, 3", "4"]


def test_what_programs_write_for_nothing_is_nothing_and_told_once() -> None:
    data = TABLE.encode().replace(b"none", b"NULL").replace(b"Male", b"nan")
    sheet, (problem,) = read_delimited("Cases.csv", "Cases", data)
    assert problem.severity == "warning"
    assert problem.message.startswith(
        "2 cells (B3, C3) hold a word that programs write for nothing"
    )
    assert sheet.cell(3, 2).blank


MANGLED = [
    TABLE.encode() + b"C03,Female,caf\xe9",
    "case_ref,notes\nC01,naïve\n".encode().decode("cp1252").encode(),
]


@pytest.mark.parametrize("data", MANGLED)
def test_characters_that_nobody_can_tell_are_told(data: bytes) -> None:
    _, (problem,) = read_delimited("Cases.csv", "Cases", data)
    assert (problem.severity, problem.kind) == ("warning", "encoding")


def test_two_rows_on_one_line_are_one_problem(sample: Path, tmp_path: Path) -> None:
    folder = files.by_csv(files.sample_book(sample), tmp_path / "joined", "utf-8")
    path = folder / "Cases.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\nC06,", ",C06,"), "utf-8")
    (problem,) = read(folder).problems
    assert (problem.severity, problem.kind) == ("error", "long row")
    assert "row 7 of the file holds more fields than the header" in problem.message


def test_text_after_a_closed_quotation_mark_is_told() -> None:
    _, (problem,) = read_delimited("Cases.csv", "Cases", spoilt(5, '"', '" x'))
    assert problem.address == "Cases!D6"


def test_a_quotation_mark_within_a_text_is_only_that() -> None:
    sheet, problems = read_delimited("Cases.csv", "Cases", spoilt(5, "six ", ' 6"'))
    assert problems == ()
    assert sheet.cell(6, 4).text == 'six Sufficient 6"'


def test_nul_bytes_are_told_and_make_no_case() -> None:
    sheet, (problem,) = read_delimited("Cases.csv", "Cases", TABLE.encode() + b"\0\0\0")
    assert problem.severity == "error"
    assert "from line 4 on the file holds NUL bytes" in problem.message
    assert len(sheet.rows) == 3


def test_rows_have_the_width_of_the_header(sample: Path, tmp_path: Path) -> None:
    """A row that was cut off lacks its answers as a row of blanks would."""
    book = files.sample_book(sample)
    whole = files.by_csv(book, tmp_path / "whole")
    cut = files.by_csv(book, tmp_path / "cut")
    lines = (whole / "Cases.csv").read_text("utf-8-sig").split("\n")
    (cut / "Cases.csv").write_text(
        "\n".join([*lines[:-2], ",".join(lines[-2].split(",")[:40]), ""])
    )
    blanked = files.by_csv(book, tmp_path / "blank")
    text = lines[-2].split(",")
    (blanked / "Cases.csv").write_text(
        "\n".join([*lines[:-2], ",".join([*text[:40], *[""] * (len(text) - 40)]), ""])
    )
    said = [str(p) for p in read(cut).problems]
    assert said == [str(p) for p in read(blanked).problems]
    assert len(said) > 10


@pytest.mark.parametrize("data", [b"a" + b"," * 2_000_000, b"a\n" + b"x\n" * 300_000])
def test_a_file_that_would_exhaust_a_machine_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookError, match="the limits are 20,000 and 1,000"):
        read_delimited("Cases.csv", "Cases", data)
