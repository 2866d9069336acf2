"""PDF: what a screen reader finds in it, what a reader sees of it, and that it is always the same."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary

from sqs_analysis.errors import AnalystError
from sqs_analysis.present.blocks import Chart, Heading, Items, Paragraph, Table
from sqs_analysis.present.charts import drawn
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats import typesetting
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.pdf import pdf_bytes

Elements = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def pdf(analysis: Document) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf_bytes(analysis))) as opened:
        yield opened


@pytest.fixture(scope="module")
def letter_pdf(letter: Document) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf_bytes(letter))) as opened:
        yield opened


def elements(pdf: pikepdf.Pdf) -> Elements:
    """Every tag in reading order: its kind, and the tag itself."""
    return list(within(pdf.Root.StructTreeRoot))


def within(element: Any) -> Iterator[tuple[str, Any]]:
    for child in children(element):
        yield str(child.S).removeprefix("/"), child
        yield from within(child)


def children(element: Any) -> list[Any]:
    inside = element.get("/K", [])
    kids = list(inside) if isinstance(inside, Array) else [inside]
    return [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]


def of_kind(pdf: pikepdf.Pdf, *kinds: str) -> list[Any]:
    return [element for kind, element in elements(pdf) if kind in kinds]


def scope(cell: Any) -> str:
    return next((str(a.Scope) for a in cell.get("/A", []) if "/Scope" in a), "")


def headings(document: Document) -> list[tuple[int, str]]:
    found = [block for block in document.blocks if isinstance(block, Heading)]
    return [(block.level, " ".join(filter(None, (block.topic, block.text)))) for block in found]


def text_of(data: bytes, *options: str) -> str:
    """What a reader sees; what lies outside the page is not in it."""
    if not (program := shutil.which("pdftotext")):
        pytest.skip("pdftotext is not installed")
    command = [program, *options, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def letters(text: str) -> Counter[str]:
    """How often each character is there, but for spaces and what a reader of PDF adds to them."""
    return Counter(c for c in text if not c.isspace() and c not in "\u202a\u202b\u202c\ufe0f")


def test_it_says_its_language_and_title(pdf: pikepdf.Pdf, analysis: Document) -> None:
    assert pdf.Root.Lang == "en-GB"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.docinfo.Title == analysis.title
    with pdf.open_metadata(update_docinfo=False) as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == analysis.title


def test_it_records_the_day_of_the_document(pdf: pikepdf.Pdf) -> None:
    assert pdf.docinfo.CreationDate == pdf.docinfo.ModDate == "D:20130508000000Z"


def test_a_document_without_a_day_has_none(letter: Document) -> None:
    with pikepdf.open(BytesIO(pdf_bytes(replace(letter, date="")))) as pdf:
        assert "/CreationDate" not in pdf.docinfo


def test_it_names_the_inspection_and_the_workbook(pdf: pikepdf.Pdf, analysis: Document) -> None:
    stamp = analysis.stamp
    assert pdf.docinfo.Keywords == f"{stamp.inspection}, {stamp.workbook}"


def test_headings_are_those_of_the_document(pdf: pikepdf.Pdf, analysis: Document) -> None:
    found = [(int(kind[1:]), str(e.T)) for kind, e in elements(pdf) if kind[1:].isdecimal()]
    assert found == headings(analysis)


def test_no_level_of_heading_is_skipped(letter: Document) -> None:
    blocks = (Heading("One", 1), Heading("Three", 3), Heading("Two", 2), Heading(" ", 2))
    with pikepdf.open(BytesIO(pdf_bytes(replace(letter, blocks=blocks)))) as pdf:
        assert [kind for kind, _ in elements(pdf) if kind != "Document"] == ["H1", "H2", "H2"]


def test_the_bookmarks_are_the_headings(pdf: pikepdf.Pdf, analysis: Document) -> None:
    def titles(items: list[pikepdf.OutlineItem], level: int = 1) -> Iterator[tuple[int, str]]:
        for item in items:
            yield level, item.title
            yield from titles(item.children, level + 1)

    with pdf.open_outline() as outline:
        assert list(titles(outline.root)) == headings(analysis)


def test_every_chart_has_its_alternative(pdf: pikepdf.Pdf, analysis: Document) -> None:
    said = [str(figure.Alt) for figure in of_kind(pdf, "Figure")]
    assert said == [chart.alt for chart in analysis.charts]
    assert len(said) == 10


def test_a_chart_without_alternative_is_refused(analysis: Document) -> None:
    silent = replace(analysis.charts[0], alt=" ")
    with pytest.raises(AnalystError, match="no text alternative"):
        pdf_bytes(replace(analysis, blocks=(Heading("Title", 1), silent)))


def test_tables_have_header_cells_over_columns_and_beside_rows(
    pdf: pikepdf.Pdf, analysis: Document
) -> None:
    shown = [table for table in analysis.tables if table.on_paper]
    assert 0 < len(shown) < len(analysis.tables)
    for element, table in zip(of_kind(pdf, "Table"), shown, strict=True):
        rows = [children(row) for kind, row in within(element) if kind == "TR"]
        scopes = [[scope(cell) for cell in row] for row in rows]
        others = [""] * (len(table.columns) - 1)
        assert scopes[0] == ["/Column"] * len(table.columns)
        assert scopes[1:] == [["/Row", *others]] * len(table.rows)
        assert [str(cell.S) for row in rows[1:] for cell in row[1:]].count("/TD") == sum(
            len(row) - 1 for row in table.rows
        )


def test_no_cell_lists_the_headers_of_its_column_alone(pdf: pikepdf.Pdf) -> None:
    listed = [a.Headers for cell in of_kind(pdf, "TD") for a in cell.A if "/Headers" in a]
    assert not listed


def test_paragraphs_and_lists_are_tagged(letter_pdf: pikepdf.Pdf, letter: Document) -> None:
    [document] = children(letter_pdf.Root.StructTreeRoot)
    tags = Counter(str(child.S) for child in children(document))
    paragraphs = [b for b in letter.blocks if isinstance(b, Paragraph)]
    assert tags["/P"] == len(paragraphs)
    assert tags["/L"] == sum(isinstance(b, Items) for b in letter.blocks) + 1  # and the facts
    assert "/Span" not in tags


def test_a_reader_sees_everything(letter: Document) -> None:
    seen = text_of(pdf_bytes(letter))
    for words in ("Dear", "%"):
        assert words not in seen
    for words in ("To", "8 May 2013", "1.1", "1.2", "ii.", "Page 1 of 1", "Chief Executive"):
        assert words in seen


def test_every_page_says_whose_it_is_and_for_whom(analysis: Document) -> None:
    *pages, _ = text_of(pdf_bytes(analysis)).split("\f")
    assert len(pages) > 5
    assert all(page.startswith(analysis.about) for page in pages)


def test_a_letter_says_whose_it_is_from_its_second_page_on(letter: Document) -> None:
    blocks = (*letter.blocks, *(Paragraph("Filling."),) * 99)
    first, *others, _ = text_of(pdf_bytes(replace(letter, blocks=blocks))).split("\f")
    assert letter.about not in first
    assert len(others) > 1
    assert all(page.startswith(letter.about) for page in others)


def test_a_page_of_which_nothing_is_known_says_nothing(letter: Document) -> None:
    blank = replace(letter, kind="analysis", about="")
    assert text_of(pdf_bytes(blank)).startswith("To")


def test_a_draft_is_marked_by_its_own_words_alone(letter: Document) -> None:
    seen = text_of(pdf_bytes(letter)).casefold()
    drafts = [b for b in letter.blocks if isinstance(b, Paragraph) and b.style == "draft"]
    assert seen.count("draft") == len(drafts) == 2


def test_the_letter_says_nothing_of_the_software(letter: Document) -> None:
    assert "sqs-analysis" not in text_of(pdf_bytes(letter))


def test_a_long_analysis_has_its_contents_with_pages(analysis: Document) -> None:
    pages = text_of(pdf_bytes(analysis), "-layout").split("\f")
    parts = [b.name for b in analysis.blocks if isinstance(b, Heading) and b.level == 2]
    [listed] = [page for page in pages if "Contents" in page]
    lines = [re.findall(r"(\S.*?) (?:\. ?)+\W*(\d+)", line) for line in listed.splitlines()]
    # Two columns, the left one first.
    found = [line[column] for column in (0, 1) for line in lines if len(line) > column]
    assert [title for title, _ in found] == parts
    for title, page in found:
        assert re.search(rf"^ *{re.escape(title)}$", pages[int(page) - 1], re.MULTILINE), title


def test_neither_a_letter_nor_five_pages_have_contents(letter: Document) -> None:
    filling = (Heading("Part", 2), *(Paragraph("Filling."),) * 20)
    for kind, times in (("letter", 9), ("analysis", 5)):
        made = replace(letter, kind=kind, blocks=(Heading("T", 1), *filling * times))
        seen = text_of(pdf_bytes(made))
        assert "Contents" not in seen
        assert seen.count("\f") > 2
        assert kind == "letter" or seen.count("\f") <= 5


@pytest.mark.parametrize("lines", range(20, 40, 3))
def test_a_paragraph_that_leads_to_a_list_stays_with_it(lines: int, letter: Document) -> None:
    filling = (Paragraph("Filling."),) * lines
    blocks = (
        Heading("T", 1),
        *filling,
        Paragraph("These are:"),
        Items(("The first.", "The last.")),
    )
    pages = text_of(pdf_bytes(replace(letter, blocks=blocks))).split("\f")
    [page] = [page for page in pages if "These are:" in page]
    assert "The first." in page


def test_a_long_table_repeats_its_header(analysis: Document) -> None:
    rows = tuple((f"Question {n}", "yes") for n in range(90))
    table = Table("long", "A long table", ("Asked", "Answered"), rows)
    pages = text_of(pdf_bytes(replace(analysis, blocks=(Heading("T", 1), table)))).split("\f")
    assert all("Answered" in page for page in pages[:-1])
    assert len(pages) > 2


@pytest.mark.parametrize("lines", range(24, 34, 2))
def test_a_title_stays_with_its_table(lines: int, analysis: Document) -> None:
    rows = tuple((f"Question {n}", "yes") for n in range(20))
    table = Table("t", "The title", ("Asked", "Answered"), rows)
    filling = (Paragraph("Filling."),) * lines
    blocks = (Heading("T", 1), *filling, Heading("The heading", 2), table)
    pages = text_of(pdf_bytes(replace(analysis, blocks=blocks))).split("\f")
    [page] = [page for page in pages if "The title" in page]
    assert "The heading" in page
    assert "Question 0" in page


def test_charts_are_whole(analysis: Document) -> None:
    """A chart stands on one page with its caption."""
    pages = text_of(pdf_bytes(analysis)).split("\f")
    for chart in analysis.charts:
        written = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(chart).svg)
        first, last = (unescape(text) for text in (written[0], written[-1]))
        assert any(chart.caption in page and first in page and last in page for page in pages), (
            chart.id
        )


def test_only_fonts_that_come_with_the_software_are_used(pdf: pikepdf.Pdf) -> None:
    names = {str(o.BaseFont) for o in pdf.objects if isinstance(o, Dictionary) and "/BaseFont" in o}
    families = {name.partition("+")[2].partition("-")[0] for name in names}
    assert families == {"LibertinusSerif", "DejaVuSans"}


def test_the_same_document_gives_the_same_bytes(analysis: Document) -> None:
    assert pdf_bytes(analysis) == pdf_bytes(analysis)


def test_another_process_writes_the_same_bytes(tmp_path: Path, root: Path) -> None:
    script = (
        "import hashlib; from sqs_analysis.present.blocks import *; "
        "from sqs_analysis.publish.document import Document; "
        "from sqs_analysis.publish.formats.pdf import pdf_bytes; "
        "b = (Heading('Title', 1), Paragraph('Text'), Table('t', 'T', ('a',), (('b',),))); "
        "d = Document(b, Stamp('a', 'b'), 'en-GB', '2013-05-08', 'Made', 'analysis'); "
        "print(hashlib.sha256(pdf_bytes(d)).hexdigest())"
    )
    seen = set()
    for zone, seed in (("Asia/Tokyo", "1"), ("America/Lima", "2")):
        surroundings = {"PYTHONPATH": str(root), "TZ": zone, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", script]
        run = subprocess.run(
            command, cwd=tmp_path, env=surroundings, capture_output=True, check=True
        )
        seen.add(run.stdout)
    assert len(seen) == 1


def test_nothing_hostile_happens_and_nothing_is_lost(hostile: Any) -> None:
    data = pdf_bytes(hostile.document)
    expected = shown(hostile.text, typesetting.typesetter().drawable)
    found, wanted = letters(text_of(data)), letters(expected * hostile.times)
    assert not wanted - found
    with pikepdf.open(BytesIO(data)) as pdf:
        assert not [o for o in pdf.objects if isinstance(o, Dictionary) and "/JS" in o]
        assert [str(figure.Alt) for figure in of_kind(pdf, "Figure")] == [expected]


def test_a_chart_keeps_to_the_page(analysis: Document) -> None:
    tall = replace(analysis.charts[0], shows=replace(drawn(analysis.charts[0]), height=2400))
    with pikepdf.open(BytesIO(pdf_bytes(replace(analysis, blocks=(Heading("T", 1), tall))))) as pdf:
        assert len(pdf.pages) <= 2


@pytest.mark.parametrize(
    ("library", "ending"), [("typst", "pdf"), ("pikepdf", "pdf"), ("docx", "docx")]
)
def test_who_lacks_a_library_is_told_how_to_install_it(
    library: str, ending: str, tmp_path: Path, root: Path
) -> None:
    script = (
        f"import sys; sys.modules['{library}'] = None; "
        "from sqs_analysis.present.blocks import *; "
        "from sqs_analysis.publish.document import Document; "
        "from sqs_analysis.publish.editions import written; "
        "d = Document((Heading('T', 1),), Stamp('a', 'b'), 'en-GB', '', '', 'letter'); "
        f"written(d, '{ending}')"
    )
    command, surroundings = [sys.executable, "-c", script], {"PYTHONPATH": str(root)}
    run = subprocess.run(
        command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False
    )
    last = run.stderr.strip().splitlines()[-1]
    assert f"need {library}, which" in last
    assert "pip install 'sqs-analysis[documents]'" in last


def test_empty_blocks_leave_no_trace(letter: Document) -> None:
    blocks = (Heading("Title", 1), Items(()), Items((), ordered=True), Table("t", "T", ("a",), ()))
    digest = hashlib.sha256(pdf_bytes(replace(letter, blocks=blocks))).hexdigest()
    fewer = (blocks[0], blocks[3])
    assert hashlib.sha256(pdf_bytes(replace(letter, blocks=fewer))).hexdigest() == digest


@pytest.mark.parametrize("strange", ["\u4e00\u200d\ufe0f\u202e\x07e\u0301", "\u2d49z\u4e00\u2d50y"])
def test_a_chart_of_strange_letters_is_drawn(
    strange: str, letter: Document, analysis: Document
) -> None:
    chart: Chart = analysis.charts[0]
    shown = drawn(chart)
    svg = shown.svg.replace("</text>", f" {strange}</text>", 1)
    blocks = (Heading("Title", 1), replace(chart, shows=replace(shown, svg=svg)))
    assert "[U+4E00]" in text_of(pdf_bytes(replace(letter, blocks=blocks)))
