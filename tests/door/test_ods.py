"""What an .ods file tells: errors, what is hidden or merged, repetitions, and texts of many parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Sheet
from sqs_analysis.read.door.workbook import open_workbook
from tests.files import ods_file

X = "<text:p>x</text:p></table:table-cell>"
TEXT = 'office:value-type="string"'


def sheet(folder: Path, rows: str, styles: str = "", style: str = "") -> Sheet:
    table = f'<table:table table:name="Cases" table:style-name="{style}">{rows}</table:table>'
    (found,) = open_workbook(ods_file(folder / "book.ods", table, styles)).sheets
    return found


NOTE = "<office:annotation><text:p>aside</text:p></office:annotation>"
SHOWN_ERROR = 'table:formula="of:=1/0" office:value-type="float" office:value="0"'
KEPT_ERROR = f'{TEXT} office:string-value="" calcext:value-type="error"'
DAY = 'office:value-type="date" office:date-value="2013-03-11T09:30:00"'
YES = 'office:value-type="boolean" office:boolean-value="true"'

# The attributes of a cell and what stands in it, and the text and kind it is read as.
CELLS = [
    (
        TEXT,
        "<text:p>a<text:s text:c='2'/>b</text:p><text:p>c<text:tab/></text:p>",
        "a  b\nc",
        "text",
    ),
    (TEXT, f"{NOTE}<text:p>x</text:p>", "x", "text"),
    (KEPT_ERROR, "<text:p>#N/A</text:p>", "#N/A", "error"),
    (SHOWN_ERROR, "<text:p>Err:502</text:p>", "Err:502", "error"),
    ('table:formula="of:=[.A1]"', "", "=[.A1]", "uncalculated"),
    (DAY, "", "2013-03-11", "date"),
    ('office:value-type="percentage" office:value="0.5"', "<text:p>50%</text:p>", "0.5", "number"),
    (TEXT, "<draw:line><text:p>aside</text:p></draw:line><text:p>x</text:p>", "x", "text"),
    (TEXT, f"<text:p>x{NOTE}y</text:p>", "xy", "text"),
    ('table:formula="of:=[.A1]" office:value-type="float"', "", "=[.A1]", "uncalculated"),
    (YES, "<text:p>WAHR</text:p>", "TRUE", "boolean"),
]


@pytest.mark.parametrize(("attributes", "inside", "text", "kind"), CELLS)
def test_a_cell_is_read_as_it_was_meant(
    attributes: str, inside: str, text: str, kind: str, tmp_path: Path
) -> None:
    made = f"<table:table-cell {attributes}>{inside}</table:table-cell>"
    found = sheet(tmp_path, f"<table:table-row>{made}</table:table-row>").cell(1, 1)
    assert (found.text, found.kind) == (text, kind)


def test_repeated_cells_and_rows_stand_where_they_are_shown(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="4"/>'
        f'<table:table-cell {TEXT} table:number-columns-repeated="2">{X}'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    assert sorted(sheet(tmp_path, rows).cells) == [(4, 5), (4, 6), (5, 5), (5, 6)]


def test_what_is_hidden_and_merged_is_known(tmp_path: Path) -> None:
    cell = f"<table:table-cell {TEXT}><text:p>x</text:p></table:table-cell>"
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse" '
        'table:number-columns-repeated="2"/>'
        f'<table:table-row table:visibility="filter">{cell}</table:table-row>'
        f'<table:table-row-group table:display="false"><table:table-row>{cell}</table:table-row>'
        f"</table:table-row-group><table:table-row>"
        f'<table:table-cell {TEXT} table:number-columns-spanned="2">{X}'
        "<table:covered-table-cell/></table:table-row>"
    )
    not_shown = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="gone">{not_shown}</style:style>'
    found = sheet(tmp_path, rows, styles, "gone")
    assert found.hidden
    assert found.hidden_rows == {1, 2}
    assert [found.hides(column) for column in (1, 2, 3, 4)] == [False, True, True, False]
    assert found.merged == ((3, 1, 3, 2, "A3:B3"),)


TOO_MUCH = [
    (
        'table:number-rows-repeated="20000"',
        'table:number-columns-repeated="1000"',
        "more than 1,000,000 cells",
    ),
    ('table:number-rows-repeated="4294967295"', "", "reaches to row 20,001"),
    ("", 'table:number-columns-repeated="4294967295"', "reaches to row 1 and column 1,001"),
    ('table:number-rows-repeated="-1"', "", "is damaged"),
]


@pytest.mark.parametrize(("rows", "columns", "words"), TOO_MUCH)
def test_what_would_exhaust_a_machine_is_refused(
    rows: str, columns: str, words: str, tmp_path: Path
) -> None:
    row = (
        f"<table:table-row {rows}><table:table-cell {TEXT} {columns}><text:p>x</text:p>"
        "</table:table-cell></table:table-row>"
    )
    with pytest.raises(WorkbookError, match=words):
        sheet(tmp_path, row)


def test_a_repeated_blank_of_a_text_is_bounded(tmp_path: Path) -> None:
    text = f'<table:table-cell {TEXT}><text:p><text:s text:c="2000000000"/></text:p></table:table-cell>'
    with pytest.raises(WorkbookError, match="characters in one cell"):
        sheet(tmp_path, f"<table:table-row>{text}</table:table-row>")


def test_what_is_nested_too_deeply_for_any_program_is_refused(tmp_path: Path) -> None:
    def nested(depth: int) -> str:
        spans = "<text:span>" * depth + "x" + "</text:span>" * depth
        made = f"<table:table-cell {TEXT}><text:p>{spans}</text:p></table:table-cell>"
        return f"<table:table-row>{made}</table:table-row>"

    assert sheet(tmp_path, nested(200)).cell(1, 1).text == "x"
    with pytest.raises(WorkbookError, match="nested too deeply"):
        sheet(tmp_path, nested(300))
