"""Word: a file that opens, reads well aloud, is pleasant to edit, and is always the same."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Mm

from sqs_analysis.errors import AnalystError
from sqs_analysis.present.blocks import Facts, Heading, Items, Paragraph, Table, cell_text
from sqs_analysis.present.charts import drawn
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.paper import in_parts
from sqs_analysis.publish.formats.word import LETTERS, word_bytes


def opened(data: bytes) -> Word:
    return docx.Document(BytesIO(data))


@pytest.fixture(scope="module")
def data(analysis: Document) -> bytes:
    return word_bytes(analysis)


@pytest.fixture(scope="module")
def word(data: bytes) -> Word:
    return opened(data)


@pytest.fixture(scope="module")
def letter_word(letter: Document) -> Word:
    return opened(word_bytes(letter))


def in_style(word: Word, *styles: str) -> list[str]:
    return [p.text for p in word.paragraphs if p.style and p.style.name in styles]


def all_text(word: Word) -> str:
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def values(root: Any, path: str) -> list[str]:
    """The values at an XPath of any part of the file."""
    return [str(found) for found in root.xpath(path)]


def test_headings_have_the_styles_of_their_levels(word: Word, analysis: Document) -> None:
    styles = {f"Heading {level}": level for level in (1, 2, 3, 4)}
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style and p.style.name in styles]
    headings = [block for block in analysis.blocks if isinstance(block, Heading)]
    said = ["\n".join(filter(None, (heading.topic, heading.text))) for heading in headings]
    assert found == [(f"Heading {h.level}", text) for h, text in zip(headings, said, strict=True)]
    levels = [styles[name] for name, _ in found]
    assert all(below <= above + 1 for above, below in pairwise([0, *levels]))


def test_no_level_of_heading_is_skipped(letter: Document) -> None:
    blocks = (Heading("One", 1), Heading("Three", 3), Heading("Two", 2))
    word = opened(word_bytes(replace(letter, blocks=blocks)))
    assert [p.style.name for p in word.paragraphs if p.style] == [f"Heading {n}" for n in (1, 2, 2)]


def test_paragraphs_have_styles_of_their_own(letter_word: Word, letter: Document) -> None:
    by_style = {
        "Lead": "lead",
        "Note": "note",
        "Draft": "draft",
    }
    for name, style in by_style.items():
        blocks = [b for b in letter.blocks if isinstance(b, Paragraph) and b.style == style]
        assert in_style(letter_word, name) == [block.text for block in blocks if not block.number]
    numbered = [b for b in letter.blocks if isinstance(b, Paragraph) and b.number]
    assert in_style(letter_word, "Numbered Paragraph", "Numbered Draft") == [
        block.text for block in numbered
    ]


def numbered(*numbers: str) -> list[Heading | Paragraph]:
    """Themes ("2.") and paragraphs ("2.1") with the numbers given, each with a text of its own."""
    return [
        Heading(f"{number} Theme", 3) if number.endswith(".") else Paragraph("Text.", number=number)
        for number in numbers
    ]


def listed(word: Word) -> list[tuple[str, list[str]]]:
    """Each numbered paragraph's style, and the lists that it names in the place of its style's."""
    return [
        (str(p.style.name), values(p._p, "./w:pPr/w:numPr/w:numId/@w:val"))
        for p in word.paragraphs
        if p.style and p.style.name and p.style.name.startswith("Numbered")
    ]


def test_themes_and_their_paragraphs_are_one_list(letter: Document) -> None:
    """Nothing is typed and no list begins anew, so what is inserted is counted."""
    blocks = (Heading("T", 1), *numbered("1.", "1.1", "1.2", "2.", "2.1"))
    word = opened(word_bytes(replace(letter, blocks=blocks)))
    theme, paragraph = ("Numbered Heading", []), ("Numbered Paragraph", [])
    assert listed(word) == [theme, paragraph, paragraph, theme, paragraph]
    assert [p.text for p in word.paragraphs] == ["T", "Theme", "Text.", "Text.", "Theme", "Text."]
    styles, levels = word.styles.element, word.part.numbering_part.element
    for style, level in (("NumberedHeading", "0"), ("NumberedParagraph", "1")):
        assert values(levels, f"//w:lvl[w:pStyle/@w:val='{style}']/@w:ilvl") == [level]
        path = f"//w:style[@w:styleId='{style}']/w:pPr/w:numPr/w:numId/@w:val"
        assert values(styles, path) == ["4"]
    assert values(styles, "//w:style[@w:styleId='NumberedDraft']/w:basedOn/@w:val") == [
        "NumberedParagraph"
    ]


def test_a_heading_without_numbered_paragraphs_is_as_it_was_written(letter: Document) -> None:
    blocks = (Heading("T", 1), Heading("1. Theme", 2), Paragraph("A", number="2.1"))
    word = opened(word_bytes(replace(letter, blocks=blocks)))
    assert [p.text for p in word.paragraphs] == ["T", "1. Theme", "2.1\tA"]


def test_a_paragraph_that_leads_to_a_list_stays_with_it(letter_word: Word) -> None:
    kept = [p.text for p in letter_word.paragraphs if p.paragraph_format.keep_with_next]
    assert kept == [
        "To\tA. N. Other, Chair of the Board",
        "We recommend the following.",
        "And these.",
    ]


def test_a_long_analysis_has_its_contents_before_the_first_part_that_begins_a_page(
    word: Word, analysis: Document
) -> None:
    headings = [b for b in analysis.blocks if isinstance(b, Heading) and b.level == 2]
    parts = [heading.name for heading in headings]
    assert in_style(word, "toc 2") == parts
    below = next(i for i, p in enumerate(word.paragraphs) if p.text == parts[-1]) + 1
    first = next(heading for heading in headings if heading.begins)
    assert word.paragraphs[below].text.startswith(first.name)
    [title] = [p for p in word.paragraphs if p.text == "Contents"]
    assert title.paragraph_format.page_break_before
    assert not word.paragraphs[below].paragraph_format.page_break_before
    links = values(word.element, "//w:hyperlink/@w:anchor")
    assert links == values(word.element, "//w:bookmarkStart/@w:name")
    path = "//w:p[w:bookmarkStart and w:bookmarkEnd]/w:r[1]"
    assert [run.text.strip() for run in word.element.xpath(path)] == parts
    assert values(word.element, "//w:fldChar/@w:fldCharType") == ["begin", "separate", "end"]


def test_neither_a_letter_nor_a_short_analysis_has_contents(letter: Document) -> None:
    six = (Heading("T", 1), *(Heading(f"Part {n}", 2) for n in range(6)))
    for document in (
        replace(letter, blocks=six),
        replace(letter, kind="analysis", blocks=six[:-1]),
    ):
        assert not in_style(opened(word_bytes(document)), "toc 2", "TOC Heading")


def test_every_style_that_is_used_is_defined(word: Word, letter_word: Word) -> None:
    for file in (word, letter_word):
        used = {
            *values(file.element, "//w:pStyle/@w:val"),
            *values(file.element, "//w:rStyle/@w:val"),
        }
        defined = set(values(file.styles.element, "//w:style/@w:styleId"))
        assert used <= defined


def test_a_list_begins_at_one(letter_word: Word, letter: Document) -> None:
    lists = [block for block in letter.blocks if isinstance(block, Items)]
    numbers = [
        [p._p.pPr.numPr.numId.val for p in letter_word.paragraphs if p.text in block.items]
        for block in lists
        if block.ordered
    ]
    started = values(
        letter_word.part.numbering_part.element, "//w:num[.//w:startOverride]/@w:numId"
    )
    assert {str(number) for found in numbers for number in found} == set(started)
    assert in_style(letter_word, "List Roman") == list(lists[0].items)
    assert in_style(letter_word, "List Bullet") == list(lists[-1].items)


def test_facts_are_lines_with_a_tab(letter_word: Word, letter: Document) -> None:
    [facts] = [block for block in letter.blocks if isinstance(block, Facts)]
    assert in_style(letter_word, "Facts") == ["\t".join(pair) for pair in facts.pairs]


def on_paper(document: Document) -> list[Table]:
    """The tables of a document that are on paper, wide ones in parts."""
    shown = [table for table in document.tables if table.on_paper]
    assert len(shown) < len(document.tables)
    return [part for table in shown for part in in_parts(table, LETTERS)]


def test_tables_hold_what_the_blocks_hold(word: Word, analysis: Document) -> None:
    for table, block in zip(word.tables, on_paper(analysis), strict=True):
        found = [[cell.text for cell in row.cells] for row in table.rows]
        assert found == [list(block.columns), *([*map(cell_text, row)] for row in block.rows)]
    assert in_style(word, "Caption") == [block.title for block in on_paper(analysis)]


def test_header_rows_are_repeated_and_rows_kept_whole(word: Word) -> None:
    for table in word.tables:
        headers = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows]
        assert headers == [True] + [False] * (len(headers) - 1)
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")


def test_tables_say_what_they_are(word: Word, analysis: Document) -> None:
    titles = values(word.element, "//w:tblPr/w:tblCaption/@w:val")
    assert titles == [table.title for table in on_paper(analysis)]
    described = [" ".join(table.notes) for table in on_paper(analysis) if table.notes]
    assert values(word.element, "//w:tblPr/w:tblDescription/@w:val") == described


def test_charts_say_what_they_show(word: Word, analysis: Document) -> None:
    assert values(word.element, "//wp:docPr/@descr") == [chart.alt for chart in analysis.charts]
    assert values(word.element, "//wp:docPr/@title") == [chart.title for chart in analysis.charts]
    captions = [chart.caption for chart in analysis.charts if chart.caption]
    assert in_style(word, "Chart Caption") == captions
    assert len(captions) > 5


def test_charts_fit_the_page_in_their_own_shape(word: Word, analysis: Document) -> None:
    for shape, chart in zip(word.inline_shapes, analysis.charts, strict=True):
        assert shape.width <= Mm(166)
        shown = drawn(chart)
        assert shape.height / shape.width == pytest.approx(shown.height / shown.width, rel=0.01)


def test_a_chart_without_alternative_is_refused(analysis: Document) -> None:
    silent = replace(analysis.charts[0], alt="")
    with pytest.raises(AnalystError, match="no text alternative"):
        word_bytes(replace(analysis, blocks=(Heading("Title", 1), silent)))


def test_it_is_in_its_language(word: Word) -> None:
    languages = values(word.styles.element, "//w:lang/@w:val")
    assert set(languages) == {"en-GB"}
    assert word.core_properties.language == "en-GB"
    assert values(word.settings.element, "//w:themeFontLang/@w:val") == ["en-GB"]


def test_its_properties_are_those_of_the_document(word: Word, analysis: Document) -> None:
    properties = word.core_properties
    assert properties.title == analysis.title
    assert properties.comments == analysis.made_by
    assert properties.keywords == f"{analysis.stamp.inspection}, {analysis.stamp.workbook}"
    assert properties.author == properties.last_modified_by == ""
    day = datetime.fromisoformat(analysis.date)
    for recorded in (properties.created, properties.modified):
        assert recorded is not None
        assert recorded.replace(tzinfo=None) == day


def test_pages_are_a4_and_numbered(word: Word) -> None:
    [section] = word.sections
    size = section.page_width, section.page_height
    assert size == pytest.approx((Mm(210), Mm(297)), rel=0.001)
    foot = section.footer.paragraphs[0]
    assert values(foot._p, ".//w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]
    assert foot.text.startswith("Made by sqs-analysis\tPage ")


def test_every_page_says_whose_it_is_and_for_whom(word: Word, analysis: Document) -> None:
    [section] = word.sections
    assert section.header.paragraphs[0].text == analysis.about
    assert not section.different_first_page_header_footer


def test_a_letter_says_whose_it_is_from_its_second_page_on(
    letter_word: Word, letter: Document
) -> None:
    [section] = letter_word.sections
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == letter.about
    assert section.first_page_header.is_linked_to_previous  # to none: there is one section
    assert section.first_page_footer.paragraphs[0].text == section.footer.paragraphs[0].text


def test_a_page_of_which_nothing_is_known_says_nothing(letter: Document) -> None:
    word = opened(word_bytes(replace(letter, about="")))
    assert word.sections[0].header.is_linked_to_previous


def test_a_draft_is_marked_by_its_own_words_alone(letter_word: Word) -> None:
    assert all_text(letter_word).casefold().count("draft") == 2


def test_the_letter_says_nothing_of_the_software(letter_word: Word) -> None:
    foot = letter_word.sections[0].footer.paragraphs[0]
    assert "sqs-analysis" not in all_text(letter_word) + foot.text


def test_a_civil_servant_can_work_with_it(word: Word) -> None:
    """No text box, no empty paragraph to make room, no table to lay things out."""
    assert not values(word.element, "//*[local-name() = 'txbxContent']")
    assert [p.text for p in word.paragraphs if not p.text] == [""] * len(word.inline_shapes)
    assert all(table.style and table.style.name == "Report Table" for table in word.tables)


def test_nothing_of_another_template_is_left(data: bytes) -> None:
    names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    assert not {name for name in names if "thumbnail" in name or "customXml" in name}
    assert "word/stylesWithEffects.xml" not in names


def test_the_same_document_gives_the_same_bytes(analysis: Document, data: bytes) -> None:
    assert word_bytes(analysis) == data


def test_the_archive_records_no_time_of_writing(data: bytes) -> None:
    entries = zipfile.ZipFile(BytesIO(data)).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.create_system for entry in entries} == {0}


def test_nothing_hostile_happens_and_nothing_is_lost(hostile: Any) -> None:
    data = word_bytes(hostile.document)
    word, expected = opened(data), shown(hostile.text)
    assert all_text(word).count(expected) >= hostile.times
    assert values(word.element, "//wp:docPr/@descr") == [expected]
    fields = values(word.element, "//w:instrText") + values(word.element, "//w:fldSimple")
    assert not fields
    assert not values(word.element, "//w:hyperlink")
    assert word_bytes(hostile.document) == data


def test_text_under_a_table_keeps_its_distance(letter: Document) -> None:
    table = Table("t", "A table", ("Asked", "Answered"), (("Was it?", "yes"),))
    blocks = (Heading("Title", 1), table, Paragraph("Below."), Paragraph("Further below."))
    word = opened(word_bytes(replace(letter, blocks=blocks)))
    below, further = (p.paragraph_format.space_before for p in word.paragraphs[-2:])
    assert below
    assert not further


@pytest.mark.office
def test_an_office_suite_counts_as_the_letter_does(
    soffice: str, tmp_path: Path, letter: Document
) -> None:
    """With gaps of every kind, and with what no list can count."""
    numbers = (
        *("1.", "1.1", "1.2", "1.5", "1.6", "1.10", "2.", "2.1", "3.", "3.2", "3.3"),
        *("5.", "5.1", "A1", "5.2"),
    )
    blocks = (Heading("T", 1), *numbered(*numbers))
    (tmp_path / "letter.docx").write_bytes(word_bytes(replace(letter, blocks=blocks)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    file = str(tmp_path / "letter.docx")
    subprocess.run(
        [*command, "--outdir", str(tmp_path), file], check=True, capture_output=True, timeout=180
    )
    lines = (tmp_path / "letter.txt").read_text("utf-8-sig").splitlines()
    seen = [line.split()[0] for line in lines if line.endswith(("Theme", "Text."))]
    assert tuple(seen) == numbers


@pytest.mark.office
def test_an_office_suite_opens_it(
    soffice: str, tmp_path: Path, data: bytes, letter: Document, written: Document
) -> None:
    contents = {"analysis": data, "letter": word_bytes(letter), "written": word_bytes(written)}
    for name, content in contents.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    files = [str(tmp_path / f"{name}.docx") for name in contents]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=180)
    for name in contents:
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")
