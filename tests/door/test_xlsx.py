"""Sound .xlsx files are read whatever wrote them, and what stands in them is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.door.xlsx import without_empty
from sqs_analysis.read.inspection import Inspection, read
from tests.files import Edit, rewritten

INSPECTION, CASES, STAFF = (f"xl/worksheets/sheet{number}.xml" for number in (2, 3, 4))
TEXTS, STYLES, BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006": "http://purl.oclc.org/ooxml/officeDocument",
}


@pytest.fixture(scope="module")
def whole(sample: Path) -> Inspection:
    return read(sample)


def changed(sample: Path, folder: Path, edits: Mapping[str, Edit]) -> Path:
    return rewritten(sample, folder / "changed.xlsx", edits)


def same(one: Inspection, other: Inspection) -> None:
    assert list(map(str, other.problems)) == list(map(str, one.problems)) == []
    pd.testing.assert_frame_equal(one.judgements, other.judgements)
    pd.testing.assert_frame_equal(one.cases, other.cases)


def replaced(pattern: str, by: str) -> Edit:
    def edit(text: str) -> str:
        text, count = re.subn(pattern, by, text, flags=re.DOTALL)
        assert count, f"nothing matches {pattern}"
        return text

    return edit


def strict(text: str) -> str:
    for transitional, name in STRICT.items():
        text = text.replace(transitional, name)
    return text


def prefixed(text: str) -> str:
    """The same sheet, its elements with a prefix, as some libraries write them."""
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text)
    return text.replace("xmlns=", "xmlns:x=", 1)


def with_row(cells: str) -> Mapping[str, Edit]:
    return {CASES: replaced("</sheetData>", f"{cells}</sheetData>")}


SOUND: dict[str, Mapping[str, Edit]] = {
    "an empty fill": {
        STYLES: replaced(r'<fill><patternFill patternType="none"/></fill>', "<fill/>")
    },
    "an unknown font family": {STYLES: replaced(r'<family val="2"/>', '<family val="34"/>')},
    "an unknown pattern": {STYLES: replaced('patternType="gray125"', 'patternType="plaid"')},
    "the Strict variant": dict.fromkeys((CASES, INSPECTION, TEXTS, STYLES, BOOK), strict),
    "prefixes": {CASES: prefixed},
    "no dimension": {CASES: replaced(r'<dimension ref="[^"]*"/>', "")},
    "a dimension that lies": {CASES: replaced(r'ref="A1:CC22"', 'ref="A1:XFD1048576"')},
    "cells placed by their order": {CASES: replaced(r' r="[A-Z]+\d+"', "")},
    "a hyperlink over everything": {
        CASES: replaced(
            "</worksheet>", '<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks></worksheet>'
        )
    },
    "a coloured cell in the last row": with_row('<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
    "a format filled down": {
        CASES: replaced(
            "</sheetData>",
            "".join(
                f'<row r="{row}">'
                + "".join(f'<c r="{c}{row}" s="1"/>' for c in "ABCDEFGH")
                + "</row>"
                for row in range(23, 19_000)
            )
            + "</sheetData>",
        )
    },
}


@pytest.mark.parametrize("what", SOUND)
def test_a_sound_file_is_read(what: str, sample: Path, whole: Inspection, tmp_path: Path) -> None:
    same(whole, read(changed(sample, tmp_path, SOUND[what])))


@pytest.mark.parametrize(
    "renamed", [str.upper, lambda name: name.replace("/", "\\"), lambda name: f"/{name}"]
)
def test_parts_are_found_whatever_their_case_and_slashes(
    renamed: Callable[[str], str], sample: Path, whole: Inspection, tmp_path: Path
) -> None:
    same(whole, read(rewritten(sample, tmp_path / "renamed.xlsx", renamed=renamed)))


def test_without_styles_a_number_may_be_a_day(
    sample: Path, whole: Inspection, tmp_path: Path
) -> None:
    same(whole, read(rewritten(sample, tmp_path / "plain.xlsx", without=STYLES)))


def cell(path: Path, name: str, place: tuple[int, int]) -> Cell:
    sheet = open_workbook(path).sheet(name)
    assert sheet is not None
    return sheet.cell(*place)


# What stands between the tags of a cell, and the text and kind it is read as.
CELLS = [
    ('t="inlineStr"><is><t>late_x000D_</t></is>', "late", "text"),
    ('t="inlineStr"><is><t>_x005F_x000D_</t></is>', "_x000D_", "text"),
    (
        't="inlineStr"><is><r><t>Suffi</t></r><r><t>cient</t></r><rPh><t>saf</t></rPh></is>',
        *("Sufficient", "text"),
    ),
    ('t="str"><f>A1</f><v></v>', "", "blank"),
    ("><f>A1</f>", "=A1", "uncalculated"),
    ("><f>A1</f><v></v>", "=A1", "uncalculated"),
    ('t="e"><f>A1</f><v>#REF!</v>', "#REF!", "error"),
    ('t="b"><v>1</v>', "TRUE", "boolean"),
    ('t="d"><v>2013-03-11T00:00:00</v>', "2013-03-11", "date"),
    ("><v>7.0</v>", "7", "number"),
    ("><v>1e999</v>", "1e999", "text"),
    ("><v>NaN</v>", "NaN", "text"),
]


@pytest.mark.parametrize(("inside", "text", "kind"), CELLS)
def test_a_cell_is_read_as_it_was_meant(
    inside: str, text: str, kind: str, sample: Path, tmp_path: Path
) -> None:
    row = f'<row r="30"><c r="A30" {inside}</c></row></sheetData>'
    found = cell(
        changed(sample, tmp_path, {CASES: replaced("</sheetData>", row)}), "Cases", (30, 1)
    )
    assert (found.text, found.kind) == (text, kind)


def test_days_of_a_file_from_a_mac_count_from_1904(sample: Path, tmp_path: Path) -> None:
    edits = {BOOK: replaced("<workbookPr", '<workbookPr date1904="1"')}
    start = cell(changed(sample, tmp_path, edits), "Inspection", (6, 2))
    assert (start.text, start.kind) == ("2017-03-12", "date")


DAMAGED: dict[str, tuple[Mapping[str, Edit], str]] = {
    "a cell that stands twice": (
        with_row('<row r="30"><c r="A30"><v>1</v></c><c r="A30"><v>2</v></c></row>'),
        r"the cell Cases!A30 stands twice",
    ),
    "a document type": (
        {CASES: replaced("<worksheet", '<!DOCTYPE w [<!ENTITY e "x">]><worksheet')},
        "declares a document type",
    ),
    "an entry far out": (
        with_row('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "reaches to row 1,048,576",
    ),
    "a text that is not there": (
        with_row('<row r="30"><c r="A30" t="s"><v>99999</v></c></row>'),
        "Cases!A30 refers to a text that is not there",
    ),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_what_nobody_can_read_is_refused(what: str, sample: Path, tmp_path: Path) -> None:
    edits, words = DAMAGED[what]
    with pytest.raises(WorkbookError, match=words):
        read(changed(sample, tmp_path, edits))


def test_a_more_patient_reader_is_asked_before_a_file_is_called_damaged(
    sample: Path, whole: Inspection, tmp_path: Path
) -> None:
    """A promise of more texts than there are: told, and the rest is read."""
    found = read(changed(sample, tmp_path, {TEXTS: replaced('uniqueCount="', 'uniqueCount="9')}))
    (warning,) = found.problems
    assert (warning.severity, warning.sheet) == ("warning", "changed.xlsx")
    assert "of its 9" in warning.message
    assert "not error values, merged cells, hidden rows, columns and sheets" in warning.message
    pd.testing.assert_frame_equal(whole.judgements, found.judgements)


HIDDEN: list[tuple[str, str, str, str]] = [
    (
        CASES,
        "</cols>",
        '<col min="23" max="23" hidden="1"/></cols>',
        "Cases!W2: column W is hidden but is",
    ),
    (
        CASES,
        "</cols>",
        '<col min="23" max="23" width="0"/></cols>',
        "Cases!W2: column W is hidden",
    ),
    (INSPECTION, '<row r="6"', '<row r="6" hidden="true"', "Inspection!A6: row 6 is hidden but is"),
    (STAFF, '<row r="4"', '<row r="4" ht="0"', "Staff!A4: row 4 is hidden"),
    (BOOK, 'name="Staff"', 'state="veryHidden" name="Staff"', "Staff: the sheet is hidden"),
]


@pytest.mark.parametrize(("part", "shown", "not_shown", "words"), HIDDEN)
def test_what_nobody_sees_is_told(
    part: str, shown: str, not_shown: str, words: str, sample: Path, tmp_path: Path
) -> None:
    path = changed(sample, tmp_path, {part: replaced(shown, not_shown)})
    (warning,) = read(path).problems
    assert warning.severity == "warning"
    assert str(warning).startswith(words)


def test_only_what_holds_nothing_is_left_out_before_it_is_parsed() -> None:
    assert without_empty(b'<c r="A1" s="2"/><c r="B1"><v>1</v></c>') == b'<c r="B1"><v>1</v></c>'
    by_order = b'<row><c s="2"/><c><v>1</v></c></row>'
    assert without_empty(by_order) == by_order
