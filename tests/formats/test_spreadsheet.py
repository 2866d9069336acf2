"""Both spreadsheets of a report: laid out as the guidance asks, the same in both, and only text.

They are read back with openpyxl and calamine, and by LibreOffice where there is one.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

import sqs_analysis as sqs
from sqs_analysis.present.blocks import (
    Facts,
    Heading,
    Number,
    Range,
    Share,
    Stamp,
    Table,
    TableCell,
)
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.data_tables import spreadsheet_of
from sqs_analysis.publish.formats.sheet_notes import LONGEST_HEADER, LONGEST_NAME, LONGEST_TEXT
from sqs_analysis.publish.formats.sheets import Cell, percentage
from sqs_analysis.publish.formats.spreadsheet import ods_bytes, xlsx_bytes
from tests import workbooks

ABOUT = "Here & There, 2013 · Internal use"
STAMP = Stamp("somewhere-2013", "0123456789abcdef" * 4)
WRITERS = [pytest.param(xlsx_bytes, id="xlsx"), pytest.param(ods_bytes, id="ods")]
PART = Path(sqs.__file__).parent / "report" / "ods" / "part.xml.j2"
NAMESPACES = dict(re.findall(r'xmlns:(\w+)="([^"]+)"', PART.read_text(encoding="utf-8")))
Value = str | float
SCRIPT = """
import hashlib
from sqs_analysis.present.blocks import Number, Share, Stamp, Table
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.spreadsheet import ods_bytes, xlsx_bytes

rows = tuple((f"row {i}", Number(i, str(i)), Share(i / 9, "")) for i in range(9))
table = Table("t", "T", ("A", "B", "C"), rows, ("n", "m"))
document = Document((table,), Stamp("a", "0"), "en-GB", "", "", "analysis")
for write in (xlsx_bytes, ods_bytes):
    print(hashlib.sha256(write(document)).hexdigest())
"""

HOSTILE = {
    "formula": '=HYPERLINK("http://example.org","click")',
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "minus": "-1",
    "at": "@SUM(A1:A9)",
    "tab": "\t=1+1",
    "number": "1e5",
    "date": "1/2",
    "address": "http://example.org/",
    "markdown": "[see](http://example.org)",
    "script": "<script>alert(1)</script>",
    "rich": "<r><t>&</t></r>",
    "entity": "&amp; &lt; ]]>",
    "escape": "_x0041_",
    "controls": "a\x00b\x07c\x1bd\x7fe",
    "halves": "a\ud800b\udfffc",
    "never assigned": "a\ufffeb\uffffc",
    "emoji": "👩🏽‍⚖️🙂",
    "right to left": "שלום \u202eabc",
    "lines": "one\r\n two\rthree\n\nfour",
    "quote": "'quoted",
    "cell": "R1C1",
}


def document_of(*tables: Table, language: str = "en-GB", date: str = "2013-05-08") -> Document:
    blocks = (Heading("A title", 1), *tables)
    return Document(blocks, STAMP, language, date, "Made by a test", "analysis")


def table_of(*rows: tuple[TableCell, ...], columns: tuple[str, ...] = ("Theme", "Cases")) -> Table:
    return Table("some-table", "Some table", columns, rows)


@pytest.fixture(scope="module")
def document(sample: Path) -> Document:
    """The report of the sample."""
    results = sqs.measure(sqs.read(sample))
    page = workbooks.analysis(results)
    workbook = results.inspection.workbook
    stamp = Stamp(results.inspection.id, workbook.sha256)
    made_by = "Made by a test"
    return Document(tuple(page), stamp, "en-GB", "2013-05-08", made_by, "analysis", ABOUT)


@pytest.fixture(scope="module")
def book(document: Document) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))


def printed_over(document: Document) -> set[str]:
    """What stands over the printed pages of every sheet, as Excel is told it."""
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(document))) as archive:
        sheets = [
            archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")
        ]
    return {ET.fromstring(sheet).findtext("{*}headerFooter/{*}oddHeader", "") for sheet in sheets}


def by_openpyxl(data: bytes) -> dict[str, list[list[Value]]]:
    """The cells of each sheet, row by row, each row without the blanks at its end."""
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return {sheet.title: [_filled(row) for row in sheet.values] for sheet in sheets}


def by_calamine(data: bytes) -> dict[str, list[list[Value]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    read = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
    rows = {name: sheet.to_python(skip_empty_area=False) for name, sheet in read.items()}
    return {name: [_filled(row) for row in sheet] for name, sheet in rows.items()}


def _filled(row: tuple[object, ...] | list[object]) -> list[Value]:
    values = ["" if value is None else value for value in row]
    while values and values[-1] == "":
        values.pop()
    return values  # type: ignore[return-value]


def _trimmed(sheets: dict[str, list[list[Value]]]) -> dict[str, list[list[Value]]]:
    """The cells without blanks at their ends: one keeps XlsxWriter from taking text for XML."""
    return {
        name: [[cell.strip() if isinstance(cell, str) else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }


def as_given(document: Document) -> dict[str, list[list[Value]]]:
    """The cells that both files are to hold."""
    return {
        sheet.name: [[_value(cell) for cell in row] for row in sheet.rows]
        for sheet in spreadsheet_of(document).sheets
    }


def _value(cell: Cell) -> Value:
    return cell.text if cell.value is None else cell.value


def part(data: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ET.fromstring(archive.read(name))


def elements(data: bytes, path: str, name: str = "content.xml") -> Iterator[ET.Element]:
    return part(data, name).iterfind(f".//{path}", NAMESPACES)


def attribute(element: ET.Element, name: str) -> str:
    prefix, _, local = name.partition(":")
    return element.get(f"{{{NAMESPACES[prefix]}}}{local}", "")


class TestBothFiles:
    """The two formats are written from one value."""

    def test_hold_the_same_cells(self, document: Document) -> None:
        given_cells = as_given(document)
        assert by_openpyxl(xlsx_bytes(document)) == given_cells
        assert by_calamine(xlsx_bytes(document)) == given_cells
        assert by_calamine(ods_bytes(document)) == given_cells

    def test_hold_the_same_kinds_of_number(self, document: Document) -> None:
        formats = {"figure_0": "#,##0", "percentage": "0%"}
        book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))
        excel = [
            cell.number_format
            for sheet in book.worksheets
            for row in sheet
            for cell in row
            if cell.data_type == "n" and cell.value is not None
        ]
        kinds = {"percentage": "0%", "float": "#,##0"}
        cells = elements(ods_bytes(document), "table:table-cell[@office:value]")
        open_document = [kinds[attribute(cell, "office:value-type")] for cell in cells]
        given_cells = (
            cell
            for sheet in spreadsheet_of(document).sheets
            for row in sheet.rows
            for cell in row
            if cell.value is not None
        )
        assert excel == open_document == [formats[cell.style] for cell in given_cells]
        assert set(excel) == {"0%", "#,##0"}

    def test_hold_the_same_links(self, document: Document, book: Workbook) -> None:
        cells = (cell for sheet in book.worksheets for row in sheet for cell in row)
        excel = [cell.hyperlink.location for cell in cells if cell.hyperlink]
        links = list(elements(ods_bytes(document), "text:a"))
        addresses = [attribute(link, "xlink:href") for link in links]
        assert [address.replace("#", "").replace(".", "!") for address in addresses] == excel
        assert [address[2:].split("'")[0] for address in addresses] == [a.text for a in links]
        assert {location.split("'")[1] for location in excel} == set(book.sheetnames)

    def test_hold_the_same_tables(self, document: Document, book: Workbook) -> None:
        excel = {
            name: f"'{sheet.title}'.{area.replace(':', f':{chr(39)}{sheet.title}{chr(39)}.')}"
            for sheet in book.worksheets
            for name, area in sheet.tables.items()
        }
        ranges = elements(ods_bytes(document), "table:database-range")
        assert excel == {
            attribute(area, "table:name"): attribute(area, "table:target-range-address")
            for area in ranges
        }

    def test_say_what_they_are(self, document: Document, book: Workbook) -> None:
        meta = part(ods_bytes(document), "meta.xml")
        said = {
            key: meta.findtext(f".//{key}", namespaces=NAMESPACES)
            for key in ("dc:title", "dc:subject", "dc:description", "dc:language", "dc:date")
        }
        properties = book.properties
        assert said == {
            "dc:title": properties.title,
            "dc:subject": properties.subject,
            "dc:description": properties.description,
            "dc:language": book.custom_doc_props["Language"].value,
            "dc:date": properties.created.isoformat(),
        }
        assert properties.title == document.title
        assert properties.subject == document.stamp.inspection
        assert properties.created.isoformat() == "2013-05-08T00:00:00"
        assert book.custom_doc_props["Workbook SHA-256"].value == document.stamp.workbook

    @pytest.mark.parametrize("write", WRITERS)
    def test_are_the_same_bytes_every_time(self, write, document: Document) -> None:
        first = write(document)
        assert write(document) == first
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_are_the_same_bytes_in_every_process(self) -> None:
        digests = {
            subprocess.run(
                [sys.executable, "-c", SCRIPT],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for seed in ("1", "2")
        }
        assert len(digests) == 1


class TestLayout:
    """What the guidance of the Analysis Function asks of every sheet."""

    def test_a_cover_the_contents_the_notes_then_the_tables(self, document, book) -> None:
        tables = [f"Table_{number}" for number in range(1, len(document.tables) + 1)]
        assert book.sheetnames == ["Cover", "Contents", "Notes", *tables]

    def test_the_cover_says_what_this_is(self, document: Document, book: Workbook) -> None:
        lines = [cell.value for cell in book["Cover"]["A"]]
        assert lines[0] == document.title
        said = "\n".join(lines)
        assert document.stamp.inspection in said
        assert document.stamp.workbook in said
        assert "8 May 2013" in said
        assert document.made_by in said
        assert "Contact" in lines
        assert lines[1] == ABOUT

    def test_every_sheet_says_in_print_whose_it_is(self, document: Document) -> None:
        assert printed_over(document) == {f"&L{ABOUT.replace('&', '&&')}"}
        [header] = elements(ods_bytes(document), "style:header", "styles.xml")
        assert "".join(header.itertext()).strip() == ABOUT

    @pytest.mark.parametrize("about", ["A&B" * 200, '&"Arial"&D&&', "😀" * 300])
    def test_a_line_that_no_header_can_hold_is_cut(self, document: Document, about: str) -> None:
        [said] = printed_over(replace(document, about=about))
        assert about.startswith(said.removeprefix("&L").replace("&&", "&"))
        assert 5 < len(said.encode("utf-16-le")) / 2 < 255

    def test_of_what_nothing_is_known_no_sheet_says_anything(self) -> None:
        made = document_of(table_of(("A", Number(1, "1"))))
        assert printed_over(made) == {""}
        [header] = elements(ods_bytes(made), "style:header", "styles.xml")
        assert attribute(header, "style:display") == "false"

    def test_the_cover_says_a_fact_once(self) -> None:
        facts = Facts((("Inspection", "somewhere-2013"), ("Published", "8 May 2013")))
        made = Document((facts,), STAMP, "en-GB", "2013-05-08", "", "analysis")
        lines = [row[0] for row in as_given(made)["Cover"]]
        assert sum("8 May 2013" in str(line) for line in lines) == 1
        assert sum("Inspection: " in str(line) for line in lines) == 1
        assert lines[0] == "somewhere-2013"

    def test_the_contents_lead_to_every_sheet(self, document: Document, book: Workbook) -> None:
        rows = list(book["Contents"].iter_rows(min_row=4))
        others = [name for name in book.sheetnames if name != "Contents"]
        assert [row[0].value for row in rows] == others
        assert [row[0].hyperlink.location for row in rows] == [f"'{name}'!A1" for name in others]
        titles = [f"Table {i}: {table.title}" for i, table in enumerate(document.tables, 1)]
        assert [row[1].value for row in rows][2:] == titles

    def test_every_table_sheet_leads_back(self, book: Workbook) -> None:
        for sheet in book.worksheets[3:]:
            back = [cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink]
            assert back == ["'Contents'!A1"]

    def test_notes_are_numbered_and_explained(self, document: Document, book: Workbook) -> None:
        explained = dict(book["Notes"].iter_rows(min_row=4, max_col=2, values_only=True))
        for sheet, table in zip(book.worksheets[3:], document.tables, strict=True):
            numbers = re.findall(r"\[(note \d+)\]", sheet["A1"].value)
            assert [explained[number] for number in numbers] == list(table.notes)
            assert ("worksheet Notes" in sheet["A2"].value) == bool(numbers or _shorthand(sheet))

    def test_one_marked_up_table_a_sheet_without_a_gap(self, book: Workbook) -> None:
        assert not book["Cover"].tables
        for sheet in book.worksheets[1:]:
            [table] = sheet.tables.values()
            assert table.ref.startswith("A")
            assert table.ref.endswith(sheet.dimensions.partition(":")[2]), "nothing stands below"
            rows = list(sheet[table.ref])
            assert all(cell.value is not None for row in rows for cell in row)
            assert all(cell.value is not None for cell in sheet["A"]), "no blank row"

    def test_a_table_has_one_row_of_headings_each_its_own(self, book: Workbook) -> None:
        for sheet in book.worksheets[1:]:
            [table] = sheet.tables.values()
            headers = [cell.value for cell in sheet[table.ref][0]]
            assert headers == [column.name for column in table.tableColumns]
            assert len({header.casefold() for header in headers}) == len(headers)
            assert all(header.strip() for header in headers)
            assert table.headerRowCount == 1

    def test_nothing_is_merged_hidden_frozen_or_filtered(self, book: Workbook) -> None:
        for sheet in book.worksheets:
            assert not sheet.merged_cells.ranges
            assert sheet.sheet_state == "visible"
            assert sheet.freeze_panes is None
            assert not sheet.auto_filter.ref
            assert not any(table.autoFilter for table in sheet.tables.values())
            assert not any(size.hidden for size in sheet.column_dimensions.values())
            assert not any(size.hidden for size in sheet.row_dimensions.values())
            assert sheet.sheet_view.showRowColHeaders in (None, True)
            assert sheet.oddHeader.center.text is None
            assert sheet.oddFooter.center.text is None

    def test_nothing_is_merged_or_hidden_in_opendocument(self, document: Document) -> None:
        content = part(ods_bytes(document), "content.xml")
        names = {key for element in content.iter() for key in element.attrib}
        names |= {element.tag for element in content.iter()}
        local = {name.rpartition("}")[2] for name in names}
        assert not local & {
            "number-columns-spanned",
            "number-rows-spanned",
            "covered-table-cell",
            "visibility",
            "formula",
        }

    def test_the_first_cell_of_the_first_sheet_is_selected(self, book: Workbook) -> None:
        assert book.active.title == "Cover"
        for sheet in book.worksheets:
            assert sheet.sheet_view.selection[0].activeCell == "A1"

    def test_no_colour_carries_a_meaning(self, book: Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet:
                assert all(cell.fill.fill_type is None for cell in row)
                coloured = [cell for cell in row if cell.font.color and cell.font.color.rgb]
                assert all(cell.hyperlink for cell in coloured if cell.font.color.type == "rgb")
            assert not sheet.conditional_formatting

    def test_long_words_wrap_in_columns_of_a_sensible_width(self, book: Workbook) -> None:
        for sheet in book.worksheets[1:]:
            [table] = sheet.tables.values()
            for column, cells in enumerate(zip(*sheet[table.ref], strict=True)):
                width = sheet.column_dimensions[get_column_letter(column + 1)].width
                assert 9 <= width <= 92
                texts = [cell for cell in cells[1:] if isinstance(cell.value, str)]
                assert all(c.alignment.wrap_text for c in texts if len(c.value) > width)

    def test_every_sheet_prints_across_one_page(self, document: Document, book: Workbook) -> None:
        for sheet in book.worksheets:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)
            assert sheet.page_setup.fitToHeight == 0
            assert sheet.page_setup.orientation == "landscape"
        [page] = elements(ods_bytes(document), "style:page-layout-properties", "styles.xml")
        assert attribute(page, "style:scale-to-X") == "1"

    def test_the_language_is_in_the_styles(self, document: Document) -> None:
        [style] = elements(ods_bytes(document), "style:default-style/*", "styles.xml")
        assert attribute(style, "fo:language") == "en"
        assert attribute(style, "fo:country") == "GB"


def _shorthand(sheet: object) -> bool:
    return any(cell in ("[c]", "[x]", "[z]") for row in sheet.values for cell in row)  # type: ignore[attr-defined]


class TestCells:
    """A number is a number, words are words, and no cell is empty."""

    def last_row(self, *row: TableCell) -> list[Value]:
        columns = tuple(f"Column {letter}" for letter in "ABCDEFGH"[: len(row)])
        given_cells = as_given(document_of(table_of(row, columns=columns)))
        return given_cells["Table_1"][-1]

    def test_numbers(self) -> None:
        cells = (Share(7 / 20, "35%"), Number(20, "20"), Number(1020, "1,020"), Number(0.5, "0.50"))
        assert self.last_row("Protection", *cells) == ["Protection", 0.35, 20, 1020, 0.5]

    @pytest.mark.parametrize(
        ("text", "form"), [("2,013", "#,##0"), ("2013", "0"), ("2013.50", "0.00"), ("20", "#,##0")]
    )
    def test_thousands_stand_apart_where_the_page_has_them_so(self, text: str, form: str) -> None:
        value = float(text.replace(",", ""))
        document = document_of(table_of(("Protection", Number(value, text))))
        book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))
        cell = book["Table_1"].cell(book["Table_1"].max_row, 2)
        assert (cell.value, cell.number_format) == (value, form)

    def test_a_sign_leaves_it_a_number(self) -> None:
        assert self.last_row("a", Number(5, "+5"), Number(-3, "−3")) == ["a", 5, -3]

    def test_a_number_shown_as_a_percentage_is_one(self) -> None:
        document = document_of(table_of(("Protection", Number(0.125, "13%"))))
        assert spreadsheet_of(document).sheets[-1].rows[-1][1] == percentage(0.125)

    def test_decimals_are_kept(self) -> None:
        document = document_of(table_of(("Protection", Number(2 / 3, "0.667"))))
        [*_, shown_text] = elements(ods_bytes(document), "table:table-cell/text:p")
        [*_, cell] = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))["Table_1"]["B"]
        assert (cell.value, cell.number_format) == (0.666666666666667, "#,##0.000")
        assert shown_text.text == "0.667"

    def test_a_count_out_of_a_total_is_two_numbers(self) -> None:
        rows = (
            ("Protection", Number(7, "7 of 20", 20)),
            ("Order", Number(None, "none applicable")),
        )
        made = as_given(document_of(table_of(*rows, columns=("Theme", "Sufficient"))))
        assert made["Table_1"][-3:] == [
            ["Theme", "Sufficient: number", "Sufficient: out of"],
            ["Protection", 7, 20],
            ["Order", "[z]", "[z]"],
        ]

    def test_an_interval_is_two_percentages(self) -> None:
        document = document_of(table_of(("Protection", Range(0.25, 0.5, "25% to 50%"))))
        cells = spreadsheet_of(document).sheets[-1].rows[-1]
        assert cells == (Cell("Protection"), percentage(0.25), percentage(0.5))

    def test_nearly_all_is_not_shown_as_all(self) -> None:
        row = ("Protection", Share(419 / 420, "over 99%"), Range(0.001, 1.0, "under 1% to 100%"))
        document = document_of(table_of(row, columns=("Theme", "Sufficient", "Interval")))
        cells = spreadsheet_of(document).sheets[-1].rows[-1]
        assert [cell.text for cell in cells[1:]] == ["over 99%", "under 1%", "100%"]
        assert [cell.value for cell in cells[1:]] == [None, None, 1.0]

    def test_words_beside_counts_are_kept(self) -> None:
        rows = (("a", Number(7, "7 of 20", 20)), ("b", "to follow"), ("c", "[c]"))
        made = as_given(document_of(table_of(*rows)))
        assert made["Table_1"][-2:] == [["b", "to follow", "[z]"], ["c", "[c]", "[c]"]]

    def test_what_is_withheld_is_marked_as_confidential(self) -> None:
        rows = (("a", Number(7, "7 of 20", 20)), ("b", Number(None, "[c]")))
        made = as_given(document_of(table_of(*rows)))
        assert made["Table_1"][-1] == ["b", "[c]", "[c]"]
        assert [row[0] for row in made["Notes"][3:]] == ["[c]"]

    def test_every_figure_of_the_report_is_a_number(self, document: Document) -> None:
        figures = re.compile(r"\d+|\d+ of \d+|\d+%( to \d+%)?")
        cells = (cell for rows in as_given(document).values() for row in rows for cell in row)
        assert not [cell for cell in cells if isinstance(cell, str) and figures.fullmatch(cell)]

    def test_words_that_say_more_than_the_number_stay_words(self) -> None:
        cells = (Number(7, "7 of 20"), Number(1e300, "a great many"))
        assert self.last_row("Protection", *cells) == ["Protection", "7 of 20", "a great many"]

    @pytest.mark.parametrize("missing", ["NaN", "None", "..."])
    def test_what_a_frame_says_is_missing_is_said(self, missing: str) -> None:
        assert self.last_row("Protection", Number(None, missing)) == ["Protection", missing]

    @pytest.mark.parametrize(
        "nothing",
        [Share(None, "none"), Number(None, "none"), Number(float("nan"), "nan"), "", " \n", "[z]"],
    )
    def test_nothing_to_say_is_not_applicable(self, nothing: TableCell) -> None:
        assert self.last_row("Protection", nothing) == ["Protection", "[z]"]

    @pytest.mark.parametrize("marker", ["[c]", "[x]", "[z]"])
    def test_shorthand_is_kept_and_explained(self, marker: str) -> None:
        document = document_of(table_of(("Protection", marker), ("Order", Number(None, marker))))
        made = as_given(document)
        assert [row[1] for row in made["Table_1"][-2:]] == [marker, marker]
        [(text, meaning, used)] = made["Notes"][3:]
        assert (text, used) == (marker, "Table_1")
        assert meaning
        assert "Notes" in str(made["Table_1"][1])

    def test_notes_in_use_twice_have_one_number(self) -> None:
        tables = (Table(f"t{i}", "T", ("A",), (("a",),), notes) for i, notes in enumerate(NOTES))
        made = as_given(document_of(*tables))
        assert made["Notes"][3:] == [
            ["note 1", "first", "Table_1, Table_2"],
            ["note 2", "second", "Table_2"],
        ]
        assert made["Table_2"][0] == ["Table 2: T [note 2] [note 1]"]

    def test_without_notes_there_is_no_sheet_of_notes(self) -> None:
        assert list(as_given(document_of(table_of(("a", "b"))))) == ["Cover", "Contents", "Table_1"]

    @pytest.mark.parametrize("write", WRITERS)
    def test_a_document_without_tables(self, write) -> None:
        assert list(by_calamine(write(document_of()))) == ["Cover", "Contents"]

    @pytest.mark.parametrize("write", WRITERS)
    def test_a_table_without_rows(self, write) -> None:
        assert by_calamine(write(document_of(table_of())))["Table_1"][-1] == ["[z]", "[z]"]

    @pytest.mark.parametrize("write", WRITERS)
    def test_a_document_without_a_day(self, write) -> None:
        assert write(document_of(date="")) == write(document_of(date=""))


NOTES = [("first",), ("second", "first")]


class TestNames:
    """Names that every program accepts, whatever a language or an instrument supplies."""

    def test_headings_alike_are_told_apart(self) -> None:
        columns = ("Cases", "cases", "", "Cases 2", " ")
        made = as_given(document_of(table_of(("a",) * 5, columns=columns)))
        header = made["Table_1"][-2]
        assert header == ["Cases", "cases 2", "Column 3", "Cases 2 2", "Column 5"]

    def test_a_heading_too_long_is_continued_in_a_note(self) -> None:
        heading = "many words " * 60
        made = as_given(document_of(table_of(("a",), columns=(heading,))))
        [beginning] = made["Table_1"][-2]
        [(_, rest, _)] = made["Notes"][3:]
        assert len(str(beginning)) <= LONGEST_HEADER
        assert f"{str(beginning).removesuffix(' [note 1]')} {rest}" == heading.strip()

    def test_names_of_sheets_are_legal_and_unique(self, document: Document) -> None:
        names = [sheet.name for sheet in spreadsheet_of(document).sheets]
        assert len({name.casefold() for name in names}) == len(names)
        assert all(0 < len(name) <= LONGEST_NAME for name in names)
        assert not any(set(name) & set("[]:*?/\\") for name in names)

    def test_names_of_tables_are_legal_and_unique(self) -> None:
        ids = ("A1", "r1c1", "", "=1", "a b", "a-b", "x" * 300, "table_notes")
        tables = [Table(name, "T", ("A",), (("a",),)) for name in ids]
        names = [
            sheet.table for sheet in spreadsheet_of(document_of(*tables)).sheets if sheet.table
        ]
        assert len({name.casefold() for name in names}) == len(names) == len(ids) + 1
        assert all(re.fullmatch(r"[A-Za-z_]\w*", name) and len(name) <= 255 for name in names)
        assert len(by_openpyxl(xlsx_bytes(document_of(*tables)))) == len(ids) + 2


class TestHostileText:
    """Text is text in every cell: nothing runs, nothing links, nothing is lost."""

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_stays_text(self, text: str) -> None:
        table = Table("t", text, (text, "B"), ((text, text),), (text,))
        blocks = (Heading(text, 1), Facts(((text, text),)), table)
        document = Document(blocks, Stamp(text, text), "en-GB", "", text, "analysis")
        expected = as_given(document)
        assert expected["Table_1"][-1] == [shown(text).strip()] * 2
        excel, open_document = xlsx_bytes(document), ods_bytes(document)
        assert by_calamine(open_document) == expected
        assert _trimmed(by_calamine(excel)) == _trimmed(by_openpyxl(excel)) == expected
        for row in openpyxl.load_workbook(io.BytesIO(excel))["Table_1"]:
            assert all(cell.data_type == "s" for cell in row if cell.value is not None)
        links = elements(open_document, "text:a")
        assert all(attribute(link, "xlink:href").startswith("#'") for link in links)
        assert not list(elements(open_document, "*[@table:formula]"))

    @given(text=st.text(max_size=40))
    def test_any_text_is_the_same_in_both(self, text: str) -> None:
        document = document_of(table_of((text, text)))
        expected = shown(text).strip() or "[z]"
        for write in (xlsx_bytes, ods_bytes):
            assert by_calamine(write(document))["Table_1"][-1] == [expected, expected]

    @pytest.mark.parametrize("begins", ["=1", "+1", "-1", "@x"])
    def test_stays_text_when_somebody_edits_the_cell(self, begins: str) -> None:
        book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document_of(table_of((begins, "a"))))))
        first, second = book["Table_1"][6]
        assert (first.value, first.quotePrefix, second.quotePrefix) == (begins, True, False)

    def test_ten_thousand_letters_are_all_there(self) -> None:
        text = "word " * 2000
        document = document_of(table_of((text, "a")))
        for write in (xlsx_bytes, ods_bytes):
            assert by_calamine(write(document))["Table_1"][-1][0] == text.strip()

    @pytest.mark.parametrize("word", ["word ", "x", "🙂"])
    def test_what_a_cell_cannot_hold_is_continued_in_notes(self, word: str) -> None:
        text = (word * 90_000).strip()
        document = document_of(table_of((text, "a")))
        made = by_calamine(ods_bytes(document))
        assert made == by_calamine(xlsx_bytes(document))
        beginning = str(made["Table_1"][-1][0])
        assert beginning.endswith(" [note 1]")
        notes = made["Notes"][3:]
        assert {note[0] for note in notes} == {"note 1"}
        texts = [beginning.removesuffix(" [note 1]"), *(str(note[1]) for note in notes)]
        assert all(len(part.encode("utf-16-le")) // 2 <= LONGEST_TEXT for part in texts)
        assert "".join(texts).replace(" ", "") == text.replace(" ", "")

    def test_a_title_too_long_for_a_cell(self) -> None:
        table = Table("t", "long " * 9000, ("A",), (("a",),))
        document = document_of(table)
        assert by_openpyxl(xlsx_bytes(document)) == by_calamine(ods_bytes(document))


@pytest.fixture(scope="module")
def folder(soffice: str, tmp_path_factory: pytest.TempPathFactory, document) -> Path:
    """Both files of the sample and of hostile text, as LibreOffice reads and prints them."""
    folder = tmp_path_factory.mktemp("office")
    hostile = document_of(table_of(*((text, text) for text in HOSTILE.values())))
    for name, made in (("sample", document), ("hostile", hostile)):
        (folder / f"{name}-excel.xlsx").write_bytes(xlsx_bytes(made))
        (folder / f"{name}-open.ods").write_bytes(ods_bytes(made))
    files = sorted(str(path) for path in folder.iterdir())
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    for target in (every_sheet, "pdf"):
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                target,
                "--outdir",
                str(folder),
                *files,
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
    return folder


@pytest.mark.office
class TestInLibreOffice:
    """LibreOffice reads both alike, and prints them."""

    @pytest.mark.parametrize("name", ["sample", "hostile"])
    def test_both_say_the_same(self, folder: Path, name: str) -> None:
        excel = read_sheets(folder, f"{name}-excel-")
        assert excel == read_sheets(folder, f"{name}-open-")
        assert "Table_1" in excel

    def test_it_reads_what_was_written(self, folder: Path, document: Document) -> None:
        read_back = read_sheets(folder, "sample-open-")
        assert set(read_back) == set(as_given(document))
        for name, rows in as_given(document).items():
            for row, found in zip(rows, read_back[name], strict=True):
                values = [_as_read(cell, given) for cell, given in zip(found, row, strict=False)]
                assert values == [pytest.approx(x) if isinstance(x, float) else x for x in row]

    @pytest.mark.parametrize(
        "name", ["sample-excel", "sample-open", "hostile-excel", "hostile-open"]
    )
    def test_it_prints(self, folder: Path, name: str) -> None:
        assert (folder / f"{name}.pdf").read_bytes().startswith(b"%PDF")


def _as_read(shown_text: str, given: Value) -> Value:
    """What LibreOffice wrote, as a number where a number was given."""
    if isinstance(given, str):
        return shown_text
    percent = shown_text.endswith("%")
    return float(shown_text.rstrip("%").replace(",", "")) / (100 if percent else 1)


def read_sheets(folder: Path, prefix: str) -> dict[str, list[list[str]]]:
    """The sheets that LibreOffice wrote as files of their own."""
    found = {}
    for path in sorted(folder.glob(f"{prefix}*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
        found[path.stem.removeprefix(prefix)] = rows
    return found
