"""What analysts write in their own notebooks, as PDF, Word and spreadsheets."""

from __future__ import annotations

import zipfile
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pikepdf
import pytest
from docx.document import Document as Word
from docx.shared import Mm

from sqs_analysis.errors import AnalystError
from sqs_analysis.present.blocks import (
    Block,
    Heading,
    Items,
    Number,
    Paragraph,
    Picture,
    Span,
    Table,
    Verbatim,
)
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import printed
from sqs_analysis.publish.formats.paper import levelled
from sqs_analysis.publish.formats.pdf import pdf_bytes
from sqs_analysis.publish.formats.spreadsheet import ods_bytes, xlsx_bytes
from sqs_analysis.publish.formats.typesetting import typesetter
from sqs_analysis.publish.formats.word import word_bytes
from tests.formats.conftest import HOSTILE, LINK, file_of, picture
from tests.formats.test_pdf import children, letters, of_kind, scope, text_of, within
from tests.formats.test_spreadsheet import by_calamine
from tests.formats.test_word import all_text, in_style, opened, values

PIXEL = 9525  # in the units of Word
NOWHERE = ("#findings", "javascript:alert(1)", "02_explore.html", "file:///etc/passwd", "")
ARABIC = "\u0645\u0631\u062d\u0628\u0627"


@pytest.fixture(scope="module")
def data(written: Document) -> bytes:
    return pdf_bytes(written)


@pytest.fixture(scope="module")
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(data)) as file:
        yield file


@pytest.fixture(scope="module")
def word(written: Document) -> Word:
    return opened(word_bytes(written))


def of(document: Document, *blocks: Block) -> Document:
    """A document of the same kind with other blocks."""
    return replace(document, blocks=(Heading("Title", 1), *blocks))


def tagged(document: Document) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf_bytes(document)))


def pictures(document: Document) -> list[Picture]:
    return [block for block in document.blocks if isinstance(block, Picture)]


def tree(element: Any) -> list[Any]:
    """The lists within a tag: for each, how it is numbered, and the lists within it."""
    return [
        [str(child.A[0].ListNumbering).removeprefix("/"), *tree(child)]
        if str(child.S) == "/L"
        else found
        for child in children(element)
        if (found := tree(child)) or str(child.S) == "/L"
    ]


def flat(found: list[Any]) -> list[str]:
    return [name for part in found for name in ([part] if isinstance(part, str) else flat(part))]


def addresses(pdf: pikepdf.Pdf) -> list[str]:
    return [str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a]


class TestPdf:
    """Tagged as what it is, as PDF/UA-1 asks."""

    def test_it_is_still_accessible_by_the_standard(self, pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata(update_docinfo=False) as metadata:
            assert metadata["pdfuaid:part"] == "1"

    def test_what_is_set_off_is_tagged(self, pdf: pikepdf.Pdf) -> None:
        first = of_kind(pdf, "P")[0]
        assert [kind for kind, _ in within(first)] == [
            "Strong",
            "Em",
            "Code",
            "Link",
            "Em",
            "Span",
        ]
        assert len(of_kind(pdf, "BlockQuote")) == 1

    def test_a_link_leads_where_it_says(self, pdf: pikepdf.Pdf) -> None:
        assert addresses(pdf) == [LINK]
        assert len(of_kind(pdf, "Link")) == 1

    @pytest.mark.parametrize("href", NOWHERE)
    def test_a_link_that_leads_nowhere_is_text(self, written: Document, href: str) -> None:
        made = of(written, Paragraph((Span("see this", href=href),)))
        assert "see this" in text_of(pdf_bytes(made))
        with tagged(made) as pdf:
            assert not of_kind(pdf, "Link")

    def test_letters_no_slanted_font_has_are_emphasised_upright(self, written: Document) -> None:
        spans = (Span(ARABIC, strong=True, emphasis=True), Span(ARABIC, emphasis=True, code=True))
        made = of(written, Paragraph(spans))
        assert "U+" not in text_of(pdf_bytes(made))
        with tagged(made) as pdf:
            assert len(of_kind(pdf, "Em")) == 2

    def test_lists_stand_within_lists(self, pdf: pikepdf.Pdf) -> None:
        assert [flat([found]) for found in tree(children(pdf.Root.StructTreeRoot)[0])] == [
            ["Circle", "Decimal"],
            ["Decimal", "Circle", "Decimal"],
        ]

    def test_a_list_may_begin_with_a_list(self, written: Document) -> None:
        made = of(written, Items((Items(("Inner",)), "Outer")), Items((Items(()),)))
        assert "Inner" in text_of(pdf_bytes(made))

    def test_printed_text_keeps_its_lines_and_columns(self, data: bytes) -> None:
        lines = text_of(data, "-layout").splitlines()
        [first] = [
            line for line in lines if "share" in line and "cases " in line and ">" not in line
        ]
        [second] = [line for line in lines if "Protection" in line]
        assert first.index("cases") > second.index("Protection") + len("Protection")
        assert text_of(data).replace("\n", "").count("endless") == 40, "nothing runs off the page"

    def test_printed_text_is_set_in_letters_of_one_width(self, pdf: pikepdf.Pdf) -> None:
        names = {str(o.BaseFont) for o in pdf.objects if "/BaseFont" in _keys(o)}
        assert any(name.endswith("DejaVuSansMono") for name in names)

    def test_long_printed_text_goes_on_over_the_page(self, written: Document) -> None:
        lines = "\n".join(f"line {number}" for number in range(200))
        pages = text_of(pdf_bytes(of(written, Verbatim(lines)))).split("\f")
        assert "line 0\n" in pages[0]
        assert "line 199" in pages[2]
        assert "line 0\n" not in pages[1]

    def test_what_no_font_can_print_is_named(self, written: Document) -> None:
        made = of(written, Verbatim("\u4e00 \x1b[31m"), Paragraph((Span("\u4e00", code=True),)))
        seen = text_of(pdf_bytes(made))
        assert "[U+4E00] [U+001B][31m" in seen
        assert seen.count("[U+4E00]") == 2

    def test_text_is_never_markup(self, written: Document) -> None:
        markup = '*bold* #panic() $x$ `raw` <label> @ref https://example.org "quotes" ...'
        spans = (Span(markup), Span(markup, code=True), Span(markup, strong=True, emphasis=True))
        made = of(written, Paragraph(spans), Items((spans,)), Verbatim(markup))
        assert text_of(pdf_bytes(made)).replace("\n", " ").count("#panic()") == 7
        with tagged(made) as pdf:
            assert not addresses(pdf)

    def test_pictures_say_what_they_show(self, pdf: pikepdf.Pdf, written: Document) -> None:
        said = [str(figure.Alt) for figure in of_kind(pdf, "Figure")]
        assert said == [block.alt for block in pictures(written)]

    def test_pictures_of_dots_are_kept_as_they_are(self, pdf: pikepdf.Pdf) -> None:
        images = [o for o in pdf.objects if _keys(o) >= {"/Width", "/Height"} and "/Filter" in o]
        sizes = Counter((int(o.Width), int(o.Height), str(o.Filter)) for o in images)
        assert sizes[320, 200, "/DCTDecode"] == 1
        assert {size[:2] for size in sizes} == {(320, 200), (20, 40)}

    def test_pictures_are_as_wide_as_on_the_page_and_never_wider(
        self, pdf: pikepdf.Pdf, written: Document
    ) -> None:
        boxes = [
            next(a.BBox for a in figure.A if "/BBox" in a) for figure in of_kind(pdf, "Figure")
        ]
        widths = [float(box[2] - box[0]) for box in boxes]
        heights = [float(box[3] - box[1]) for box in boxes]
        for block, width in list(zip(pictures(written), widths, strict=True))[:3]:
            assert width == pytest.approx(block.width * 0.75, abs=1)
        assert heights[3] < 297 / 25.4 * 72 - 100
        wide = picture("wide", file_of("png", 4000, 400), "png", 4000, 400)
        with tagged(of(written, wide)) as made:
            [figure] = of_kind(made, "Figure")
            box = next(a.BBox for a in figure.A if "/BBox" in a)
        assert float(box[2] - box[0]) == pytest.approx(170 / 25.4 * 72, abs=1)

    def test_the_first_two_cells_of_a_row_head_it(self, pdf: pikepdf.Pdf) -> None:
        [table] = of_kind(pdf, "Table")
        rows = [children(row) for kind, row in within(table) if kind == "TR"]
        assert [[scope(cell) for cell in row] for row in rows] == [
            ["/Column"] * 3,
            *([["/Row", "/Row", ""]] * 4),
        ]

    def test_a_title_known_from_the_heading_is_told_but_not_shown(self, data: bytes, pdf) -> None:
        assert text_of(data).count("Themes by year") == 1
        assert len(of_kind(pdf, "Caption")) == 4, "of the pictures alone"
        [table] = of_kind(pdf, "Table")
        assert [str(a.Summary) for a in table.A if "/Summary" in a] == ["Themes by year"]

    def test_the_same_document_gives_the_same_bytes(self, written: Document, data: bytes) -> None:
        assert pdf_bytes(written) == data


class TestWord:
    """A file somebody can go on writing in."""

    def test_what_is_set_off_is_so_in_runs(self, word: Word) -> None:
        runs = word.paragraphs[1].runs
        assert [run.text for run in runs if run.bold] == ["most"]
        assert [run.text for run in runs if run.italic] == ["as before"]
        assert [r.text for r in runs if r.style and r.style.name == "Code"] == ["share > 0.5"]
        assert in_style(word, "Quote") == ["Somebody once said this."]

    def test_a_link_leads_where_it_says(self, word: Word) -> None:
        [link] = word.paragraphs[1].hyperlinks
        assert (link.text, link.address) == ("the method", LINK.partition("#")[0])
        assert [run.italic for run in link.runs] == [True]
        assert word.paragraphs[1].text.endswith("see the method.")

    @pytest.mark.parametrize("href", NOWHERE)
    def test_a_link_that_leads_nowhere_is_text(self, written: Document, href: str) -> None:
        made = opened(word_bytes(of(written, Paragraph((Span("see this", href=href),)))))
        assert made.paragraphs[-1].text == "see this"
        assert not values(made.element, "//w:hyperlink")

    def test_lists_stand_within_lists(self, word: Word) -> None:
        numbered = [p for p in word.paragraphs if p._p.pPr.numPr is not None]
        levels = [int(p._p.xpath("sum(./w:pPr/w:numPr/w:ilvl/@w:val)")) for p in numbered]
        bullets = in_style(word, "List Bullet")
        assert bullets == ["Outer first", "Outer second", "Two"]
        found = list(zip((p.text for p in numbered), levels, strict=True))
        assert found == [
            ("Inner first", 1),
            ("Inner second", 1),
            ("One", 0),
            ("Two", 1),
            ("Three", 2),
        ]

    def test_every_level_in_use_is_further_in_than_the_last(self, word: Word) -> None:
        numbering = word.part.numbering_part.element
        for kind in ("bullet", "decimal", "lowerRoman"):
            others = (
                "not(w:lvl/w:pStyle/@w:val='NumberedHeading')"  # lists within lists, not themes
            )
            levels = f"w:abstractNum[{others}]/w:lvl[w:numFmt/@w:val='{kind}']"
            indents = [int(indent) for indent in values(numbering, f"{levels}//w:ind/@w:left")]
            assert indents == sorted(set(indents))
            assert len(indents) >= 2
            if kind != "bullet":
                marks = values(numbering, f"{levels}/w:lvlText/@w:val")
                assert marks == [f"%{level}." for level in range(1, len(marks) + 1)]

    def test_a_list_within_a_list_begins_at_one(self, written: Document) -> None:
        inner = Items(("First",), ordered=True)
        made = opened(word_bytes(of(written, Items(("A", inner, "B", inner)))))
        numbers = [p._p.pPr.numPr.numId.val for p in made.paragraphs if p.text == "First"]
        started = "w:num[w:lvlOverride[@w:ilvl='1']/w:startOverride/@w:val='1']/@w:numId"
        assert [str(number) for number in numbers] == values(
            made.part.numbering_part.element, started
        )
        assert len(set(numbers)) == 2

    def test_a_list_may_begin_with_a_list(self, written: Document) -> None:
        made = opened(word_bytes(of(written, Items((Items(("Inner",)), "Outer")))))
        assert [p.text for p in made.paragraphs] == ["Title", "Inner", "Outer"]

    def test_printed_text_keeps_its_lines_and_columns(self, word: Word) -> None:
        [printed] = in_style(word, "Printed Text")
        lines = printed.splitlines()
        assert lines[:5] == [
            "            cases  share",
            "theme",
            "Protection     20   0.35",
            "",
            "        indented",
        ]
        assert lines[5] == "endless" * 40

    def test_pictures_say_what_they_show(self, word: Word, written: Document) -> None:
        shown = pictures(written)
        assert values(word.element, "//wp:docPr/@descr") == [block.alt for block in shown]
        assert values(word.element, "//wp:docPr/@title") == [block.title for block in shown]
        assert in_style(word, "Chart Caption") == [block.caption for block in shown]

    def test_files_of_dots_are_in_it_as_they_came(self, word: Word, written: Document) -> None:
        inside = {part.blob for part in word.part.package.image_parts}
        files = [block for block in pictures(written) if block.media != "image/svg+xml"]
        assert {b64decode(block.data) for block in files} < inside
        assert len(inside) == 4

    def test_pictures_are_as_wide_as_on_the_page_and_never_wider(
        self, word: Word, written: Document
    ) -> None:
        shapes = list(word.inline_shapes)
        for shape, block in list(zip(shapes, pictures(written), strict=True))[:3]:
            assert shape.width == pytest.approx(block.width * PIXEL, rel=0.01)
            assert shape.height / shape.width == pytest.approx(block.height / block.width, rel=0.02)
        assert shapes[3].height <= Mm(221)
        wide = picture("wide", file_of("png", 4000, 400), "png", 4000, 400)
        [shape] = opened(word_bytes(of(written, wide))).inline_shapes
        assert shape.width == pytest.approx(Mm(166), rel=0.01)

    def test_a_title_known_from_the_heading_is_told_but_not_shown(self, word: Word) -> None:
        assert values(word.element, "//w:tblPr/w:tblCaption/@w:val") == ["Themes by year"]
        assert not in_style(word, "Caption")
        assert all_text(word).count("Themes by year") == 1

    def test_two_tables_never_touch(self, written: Document) -> None:
        """Word would take them for one."""
        table = Table("t", "A table", ("A",), (("a",),), captioned=False)
        made = opened(word_bytes(of(written, table, table)))
        assert len(made.tables) == 2
        assert in_style(made, "Caption") == ["A table"]

    def test_every_style_that_is_used_is_defined(self, word: Word) -> None:
        used = {
            *values(word.element, "//w:pStyle/@w:val"),
            *values(word.element, "//w:rStyle/@w:val"),
        }
        assert used <= set(values(word.styles.element, "//w:style/@w:styleId"))

    def test_a_report_has_no_style_of_an_analysts_own(self, letter: Document) -> None:
        names = {style.name for style in opened(word_bytes(letter)).styles}
        assert not names & {"Quote", "Printed Text", "Code", "Hyperlink"}

    def test_the_same_document_gives_the_same_bytes(self, written: Document) -> None:
        assert word_bytes(written) == word_bytes(written)

    @pytest.mark.parametrize("write", [word_bytes, pdf_bytes])
    def test_a_picture_without_alternative_is_refused(self, write: Any, written: Document) -> None:
        silent = replace(pictures(written)[0], alt=" ")
        with pytest.raises(AnalystError, match="The picture dots has no text alternative"):
            write(of(written, silent))


class TestHostileText:
    """Whatever somebody types is seen, and does nothing."""

    @pytest.fixture(params=HOSTILE)
    def hostile(self, request: pytest.FixtureRequest) -> str:
        return HOSTILE[request.param]

    def document(self, written: Document, text: str) -> Document:
        spans = tuple(
            Span(text, strong, emphasis, code)
            for strong in (False, True)
            for emphasis in (False, True)
            for code in (False, True)
        )
        link = Span(text, href=f"https://example.org/{text[:99]}")
        items = Items((spans, Items((spans,), ordered=True)))
        return of(written, Paragraph((*spans, link), "quote"), items, Verbatim(text))

    def test_in_pdf(self, written: Document, hostile: str) -> None:
        data = pdf_bytes(self.document(written, hostile))
        expected = printed(hostile, typesetter().drawable)
        assert not letters(expected * 26) - letters(text_of(data))
        with pikepdf.open(BytesIO(data)) as pdf:
            assert {address[:20] for address in addresses(pdf)} == {"https://example.org/"}

    def test_in_word(self, written: Document, hostile: str) -> None:
        data = word_bytes(self.document(written, hostile))
        assert letters(all_text(opened(data)))[hostile[0]] >= 26 * (hostile[0] in printed(hostile))
        targets = [
            relation.target_ref
            for relation in opened(data).part.rels.values()
            if relation.is_external
        ]
        assert [target[:20] for target in targets] == ["https://example.org/"]


class TestSpreadsheets:
    """The tables, with titles and headings as any other."""

    @pytest.mark.parametrize("write", [xlsx_bytes, ods_bytes])
    def test_a_table_without_caption_has_its_title(self, write: Any, written: Document) -> None:
        rows = by_calamine(write(written))["Table_1"]
        assert rows[0] == ["Table 1: Themes by year"]
        assert rows[-5:-3] == [["Year", "Theme", "Cases"], ["2012", "Plan", 20]]

    @pytest.mark.parametrize("write", [xlsx_bytes, ods_bytes])
    def test_what_heads_a_row_is_words(self, write: Any, written: Document) -> None:
        row = (Number(2013, "2013"), Number(7, "7 of 20", 20), Number(20, "20"))
        table = Table("t", "T", ("Year", "Of all", "Cases"), (row,), heads=2)
        assert by_calamine(write(of(written, table)))["Table_1"][-2:] == [
            ["Year", "Of all", "Cases"],
            ["2013", "7 of 20", 20],
        ]

    def test_the_title_is_the_name_a_screen_reader_says(self, written: Document) -> None:
        with zipfile.ZipFile(BytesIO(xlsx_bytes(written))) as archive:
            [name] = [name for name in archive.namelist() if name.endswith("table2.xml")]
            assert b"Themes by year" in archive.read(name)
        assert openpyxl.load_workbook(BytesIO(xlsx_bytes(written)))["Contents"]["B5"].value == (
            "Table 1: Themes by year"
        )


def _keys(item: Any) -> set[str]:
    return set(item.keys()) if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) else set()


def test_a_table_too_wide_for_a_page_comes_in_parts_that_each_have_the_heads_of_rows() -> None:
    figures = [Number(10.0**9, f"{10**9 + place}") for place in range(20)]
    wide = Table("wide", "Wide", ("Team", *map(str, range(20))), (("Ash", *figures),), ("A note.",))
    parts = [part for part, _ in levelled([wide], 100.0)]
    assert len(parts) > 1
    assert all(part.columns[0] == "Team" and part.rows[0][0] == "Ash" for part in parts)
    assert [cell for part in parts for cell in part.rows[0][1:]] == figures
    assert [part.notes for part in parts] == [(), *[()] * (len(parts) - 2), ("A note.",)]
    assert [part for part, _ in levelled([wide])] == [wide]
