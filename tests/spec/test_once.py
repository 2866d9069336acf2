"""One cause is one problem; nothing with entries is passed over; text is read as it was meant."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.read.inspection import Inspection, read
from tests import files

Change = Callable[[files.Book], None]


@pytest.fixture(scope="module")
def book(sample: Path) -> files.Book:
    return files.book_of(sample)


@pytest.fixture
def changed(book: files.Book, tmp_path: Path) -> Callable[[Change], Inspection]:
    def reading(change: Change) -> Inspection:
        own = copy.deepcopy(book)
        change(own)
        return read(files.by_openpyxl(own, tmp_path / "changed.xlsx"))

    return reading


def said(inspection: Inspection) -> list[str]:
    return [f"{p.severity} {p}" for p in inspection.problems]


def row(*begin: files.Value, fill: files.Value = None) -> list[files.Value]:
    return [*begin, *[fill] * (81 - len(begin))]


def _note(book: files.Book) -> None:
    book["Cases"] += [row(), row("* two cases were read by telephone")]


def _total(book: files.Book) -> None:
    book["Cases"].append(row("Total", *[None] * 20, fill=20))


def _header_again(book: files.Book) -> None:
    book["Cases"].append(list(book["Cases"][1]))


def _case_not_assessed_yet(book: files.Book) -> None:
    book["Cases"].append([*["C99"], *book["Cases"][2][1:21], *[None] * 60])


def _note_below_staff(book: files.Book) -> None:
    book["Staff"].append(["Source: interviews in March", *[None] * 6])


def _sorted_with_its_header(book: files.Book) -> None:
    book["Cases"].insert(1, book["Cases"].pop(7))


def _sorted_staff(book: files.Book) -> None:
    book["Staff"].insert(1, book["Staff"].pop(5))


def _sorted_commentary(book: files.Book) -> None:
    book["Commentary"].insert(0, book["Commentary"].pop(3))


def _no_cases_sheet(book: files.Book) -> None:
    book["Casse"] = book.pop("Cases")


def _no_commentary_of_that_name(book: files.Book) -> None:
    book["Comentary"] = book.pop("Commentary")


def _renamed(book: files.Book) -> None:
    book["Cases"][1][23] = "Assessment was timely"


def _other_instrument(book: files.Book) -> None:
    next(line for line in book["Inspection"] if line[0] == "instrument")[1] = "sqs-2016"


def _no_details(book: files.Book) -> None:
    del book["Inspection"][1:8]


ONCE: list[tuple[Change, str]] = [
    (_note, 'error Cases!A24: the row has no answers, so it is not read. It begins with "* two'),
    (_total, "error Cases!A23: none of its 59 answers can be read (V23: "),
    (_header_again, "error Cases!A23: none of its 59 answers can be read (V23: "),
    (
        _case_not_assessed_yet,
        "error Cases!A23: the row has no answers, so it is not read. It begins",
    ),
    (
        _note_below_staff,
        "error Staff!A15: the row has no answers, so it is not read. It begins with",
    ),
    (_sorted_with_its_header, "error Cases!A2: this row of answers stands above the header"),
    (_sorted_staff, "error Staff!A2: this row of answers stands above the header"),
    (_sorted_commentary, "error Commentary!B1: this paragraph stands above the header"),
    (_no_cases_sheet, "error Cases: there is no sheet called Cases. The workbook has: Guide, "),
    (_no_commentary_of_that_name, "warning Comentary: this sheet is not read. Did you mean Comm"),
    (
        _other_instrument,
        'error Inspection!B5 (instrument): "sqs-2016" is no instrument of the package',
    ),
    (
        _renamed,
        'error Cases!X2 (LOR03): "Assessment was timely" is not of the instrument, and',
    ),
    (_no_details, "error Inspection: there is no row for "),
]


@pytest.mark.parametrize(("change", "words"), ONCE)
def test_one_cause_is_one_problem(
    change: Change, words: str, changed: Callable[[Change], Inspection]
) -> None:
    (line,) = said(changed(change))
    assert line.startswith(words)


WHOLE_COLUMNS: list[tuple[list[files.Value], str]] = [
    ([None] * 20, "error Cases!W3 (LOR02): the answer is blank, but one is due."),
    (["fine"] * 20, 'error Cases!W3 (LOR02): "fine" is not one of Sufficient, Insufficient, n/a.'),
]


@pytest.mark.parametrize(("entries", "words"), WHOLE_COLUMNS)
def test_a_column_that_is_wrong_throughout_is_one_problem(
    entries: list[files.Value], words: str, changed: Callable[[Change], Inspection]
) -> None:
    def write(book: files.Book) -> None:
        for line, entry in zip(book["Cases"][2:], entries, strict=True):
            line[22] = entry

    lines = [line for line in said(changed(write)) if "(LOR02)" in line]
    assert [line[: len(words)] for line in lines] == [words]
    assert lines[0].endswith("So it is in all 20 rows of this column.")


def test_a_row_that_is_no_case_is_not_counted(changed: Callable[[Change], Inspection]) -> None:
    for change in (_note, _total, _case_not_assessed_yet):
        assert len(changed(change).cases) == 20


def test_a_suggestion_is_made_for_a_sheet_that_is_missing(
    changed: Callable[[Change], Inspection],
) -> None:
    assert "Did you mean Casse?" in said(changed(_no_cases_sheet))[0]


def _second_sheet(book: files.Book) -> None:
    book["CASES "] = book["Cases"][:5]


def _own_sheet(book: files.Book) -> None:
    book["My notes"] = [["to do"]]


def _empty_sheet(book: files.Book) -> None:
    book["Sheet1"] = []


def _beside_the_details(book: files.Book) -> None:
    book["Inspection"][4] += [None, "ask again"]


def _headless(book: files.Book) -> None:
    book["Cases"][7].append("see file")


UNREAD: list[tuple[Change, list[str]]] = [
    (
        _second_sheet,
        ["warning CASES : this is a second sheet of that name. Only the first is read."],
    ),
    (_own_sheet, ["warning My notes: this sheet is not read."]),
    (_empty_sheet, []),
    (
        _beside_the_details,
        ["warning Inspection!E5: this stands beside no field, so it is not read."],
    ),
    (_headless, ["warning Cases!CD2: this column has entries but no heading, so it is not read."]),
]


@pytest.mark.parametrize(("change", "words"), UNREAD)
def test_what_is_not_read_is_told(
    change: Change, words: list[str], changed: Callable[[Change], Inspection]
) -> None:
    lines = said(changed(change))
    assert [line[: len(word)] for line, word in zip(lines, words, strict=True)] == words


def _comments_on_a_question(book: files.Book) -> None:
    for number, line in enumerate(book["Cases"]):
        line.insert(22, "LOR02 comments" if number == 1 else None)


def test_a_column_of_comments_on_a_question_is_not_the_question(
    changed: Callable[[Change], Inspection],
) -> None:
    found = changed(_comments_on_a_question)
    assert [p.severity for p in found.problems] == ["warning"]
    assert found.units["case"][0].readings["LOR02"].cell.name == "X3"


MERGED = [("B2:F2", "Commentary", 0), ("B3:C3", "Inspection", 0), ("B5:B6", "Commentary", 1)]


@pytest.mark.parametrize(("cells", "sheet", "count"), MERGED)
def test_merging_is_told_only_where_something_is_lost(
    cells: str, sheet: str, count: int, sample: Path, tmp_path: Path
) -> None:
    made = openpyxl.load_workbook(sample)
    made[sheet].merge_cells(cells)
    made.save(tmp_path / "merged.xlsx")
    kinds = [p.kind for p in read(tmp_path / "merged.xlsx").problems]
    assert kinds.count("merged") == count


NUMBERS = [
    ("12", True),
    ("12.0", True),
    ("1,200", True),
    ("7,5", False),
    ("7,0", False),
    ("1.000", False),
]


@pytest.mark.parametrize(("written", "whole"), NUMBERS)
def test_a_number_that_may_mean_another_is_no_number(
    written: str, whole: bool, changed: Callable[[Change], Inspection]
) -> None:
    def write(book: files.Book) -> None:
        book["Cases"][2][19] = written

    lines = said(changed(write))
    assert lines == [] if whole else "is not a whole number" in lines[0]


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_number_beyond_all_bounds_is_told(
    digits: int, changed: Callable[[Change], Inspection]
) -> None:
    def write(book: files.Book) -> None:
        book["Cases"][2][19] = "9" * digits

    (line,) = said(changed(write))
    assert "is too large a number to be right" in line


# --- details wherever they stand -----------------------------------------------------------------


def _title(book: files.Book) -> None:
    book["Inspection"] = [["Inspection details"], [], *book["Inspection"]]


def _index_column(book: files.Book) -> None:
    book["Inspection"] = [
        [None, *book["Inspection"][0]],
        *([n, *r] for n, r in enumerate(book["Inspection"][1:])),
    ]


def _blank_column(book: files.Book) -> None:
    book["Inspection"] = [[None, *line] for line in book["Inspection"]]


def _value_farther_right(book: files.Book) -> None:
    book["Inspection"] = [[line[0], None, line[1]] for line in book["Inspection"]]


@pytest.mark.parametrize("change", [_title, _index_column, _blank_column, _value_farther_right])
def test_details_are_found_wherever_they_stand(
    change: Change, changed: Callable[[Change], Inspection]
) -> None:
    found = changed(change)
    assert said(found) == []
    assert (found.id, found.detail("fieldwork_start")) == ("milton-keynes-2013", "2013-03-11")


# --- text as it was meant ------------------------------------------------------------------------

SPELLINGS = [
    *("Suffi\u00adcient", "Sufficient\u200c", "\u2060Sufficient", "\u200eSufficient\u200f"),
    *("Sufficient\u00a0", "\u202fSufficient", "SUFFICIENT\n", "\ufeffSufficient"),
]


@pytest.mark.parametrize("written", SPELLINGS)
def test_what_nobody_sees_does_not_change_an_answer(
    written: str, changed: Callable[[Change], Inspection]
) -> None:
    def write(book: files.Book) -> None:
        place = next(
            n for n, line in enumerate(book["Cases"]) if n > 1 and line[22] == "Sufficient"
        )
        book["Cases"][place][22] = written

    assert said(changed(write)) == []


def test_accents_are_one_letter_or_two(changed: Callable[[Change], Inspection]) -> None:
    def twice(book: files.Book) -> None:
        book["Cases"][2][0], book["Cases"][3][0] = "Zo\u00eb", "Zoe\u0308"

    (line,) = said(changed(twice))
    assert line.startswith('error Cases!A4 (case_ref): "Zo\u00eb" stands already in row 3')


@pytest.mark.parametrize(
    ("one", "other"), [("C01", "\u042101"), ("C01", "C\u200b01"), ("C-1", "C–1")]
)
def test_pseudonyms_that_nobody_can_tell_apart_are_told(
    one: str, other: str, changed: Callable[[Change], Inspection]
) -> None:
    def alike(book: files.Book) -> None:
        book["Cases"][2][0], book["Cases"][3][0] = one, other

    (line,) = said(changed(alike))
    assert "stands already in row 3" in line


def test_one_inspector_spelt_in_two_ways_is_told_once(
    changed: Callable[[Change], Inspection],
) -> None:
    def spell(book: files.Book) -> None:
        name = str(book["Cases"][2][1])
        for line in (line for line in book["Cases"][3:9] if line[1] == name):
            line[1] = f" {name.lower()}."

    (line,) = said(changed(spell))
    assert line.startswith("warning Cases!B")
    assert "look like one person, and are taken for two" in line


def test_a_heading_may_stand_in_quotation_marks(changed: Callable[[Change], Inspection]) -> None:
    def quote(book: files.Book) -> None:
        book["Cases"][1] = [f"“{name}”\u00a0" for name in book["Cases"][1]]

    assert said(changed(quote)) == []


def test_prose_keeps_what_a_reader_sees(changed: Callable[[Change], Inspection]) -> None:
    text = "“Curly” – na\u00efve, \U0001f469\u200d\U0001f467\nline two"

    def write(book: files.Book) -> None:
        book["Commentary"][1][1] = f"\ufeff{text}\r\n"

    assert changed(write).commentary[0].text == text
