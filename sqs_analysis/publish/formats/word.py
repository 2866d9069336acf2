"""A document as Word (.docx): styles a civil servant can work with, and no text box."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypeGuard

from docx.document import Document as Word
from docx.shared import Length, Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from sqs_analysis.house import Colours
from sqs_analysis.present import blocks
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats import paper, word_marks, word_shell
from sqs_analysis.publish.formats.characters import drawn, printed, shown
from sqs_analysis.publish.formats.typesetting import typesetter

NUMBERED_STYLES = {"plain": "Numbered Paragraph", "draft": "Numbered Draft"}
DEEPEST_HEADING, DEEPEST_LIST = 4, 8
MM_OF_PIXEL = 25.4 / 96
# Letters of the style Table Text across the page.
LETTERS = 120.0


def word_bytes(document: Document) -> bytes:
    """The document as a Word file. The same document always gives the same bytes.

    It is an AnalystError if a chart or picture has no text alternative.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Heading, Paragraph, Stamp
    >>> blocks = (Heading("A letter", 1), Paragraph("In most cases, …", number="1.1"))
    >>> document = Document(blocks, Stamp("a", "0"), "en-GB", "2013-08-07", "", "letter")
    >>> word_bytes(document)[:2]
    b'PK'
    """
    word = word_shell.blank(document)
    writer = _Writer(
        word,
        document,
        _pictures(document.blocks, document.house.colours),
        word_marks.Numbers(word),
    )
    laid_out = [*paper.levelled(document.blocks, LETTERS)]
    found, levels = [block for block, _ in laid_out], [level for _, level in laid_out]
    contents = word_marks.Contents(document, laid_out)
    for number, (block, place) in enumerate(zip(found, word_marks.places(found), strict=True)):
        if block is contents.before:
            contents.add(word)
        under_table = writer.under_table
        first = writer.write(block, levels[number], place)
        if block is contents.before:
            first.paragraph_format.page_break_before = None  # the list above it has the break
        if levels[number] == 2:
            contents.lead_to(first)
        # What leads to a list is not the last on its page.
        if isinstance(block, blocks.Paragraph) and isinstance(
            [*found, None][number + 1], blocks.Items
        ):
            first.paragraph_format.keep_with_next = True
        if under_table and isinstance(block, blocks.Paragraph | blocks.Items | blocks.Facts):
            word_shell.lower(first)
    return word_shell.saved(word)


def _pictures(found: Iterable[blocks.Block], colours: Colours) -> Iterator[bytes]:
    """Each chart and picture as a file that Word shows; the drawings are typeset all at once."""
    seen = [block for block in found if isinstance(block, blocks.Chart | blocks.Picture)]
    made = iter(_typeset([block for block in seen if not _is_of_dots(block)], colours))
    for block in seen:
        yield b64decode(block.data) if _is_of_dots(block) else next(made)


def _typeset(drawings: Sequence[blocks.Chart | blocks.Picture], colours: Colours) -> list[bytes]:
    if not drawings:
        return []
    setter = typesetter()
    seen = [paper.drawing(block, colours) for block in drawings]
    charts = [(drawn(one.svg, setter.drawable), one.height / one.width) for one in seen]
    values = {"width": word_shell.TEXT_WIDTH, "charts": charts}
    return setter.pages("charts.typ", values, "png")


@dataclass(frozen=True)
class _Writer:
    """Writes block after block at the end of a Word document."""

    word: Word
    document: Document
    pictures: Iterator[bytes]
    numbers: word_marks.Numbers

    @property
    def under_table(self) -> bool:
        """Whether a table is the last of what is written."""
        last, *_ = self.word.element.body[-2:]  # the size of the page stands behind it
        return str(last.tag).endswith("}tbl")

    def write(
        self, block: blocks.Block, level: int, place: word_marks.Place | None = None
    ) -> Paragraph:
        """Write a block, which a list may number; its first paragraph."""
        match block:
            case blocks.Heading() if place:
                return self._numbered(
                    "Numbered Heading", word_marks.THEME.sub("", block.text), place
                )
            case blocks.Heading():
                return self._heading(block, level)
            case blocks.Paragraph():
                return self._paragraph(block, place)
            case blocks.Items():
                return self._items(block)[0]
            case blocks.Facts():
                return self._facts(block)
            case blocks.Verbatim():
                word_shell.add_notebook_styles(self.word, self.document)
                return self.word.add_paragraph(printed(block.text), "Printed Text")
            case blocks.Table():
                return self._table(block)
            case blocks.Chart() | blocks.Picture():
                return self._picture(block)

    def _heading(self, block: blocks.Heading, level: int) -> Paragraph:
        """A heading, with what it is about in a line above what it tells."""
        heading = self.word.add_paragraph(style=f"Heading {min(level, DEEPEST_HEADING)}")
        if block.topic:
            heading.add_run(shown(block.topic), "Topic").add_break()
        heading.add_run(shown(block.text))
        if block.begins:
            heading.paragraph_format.page_break_before = True
        return heading

    def _say(
        self, style: str, text: blocks.Text, label: str | None = None, label_style: str = ""
    ) -> Paragraph:
        """A paragraph, with its number or label hanging beside it if it has one."""
        paragraph = self.word.add_paragraph(style=style)
        if label is not None:
            paragraph.add_run(f"{shown(label)}\t", label_style or None)
        self._add(paragraph, text)
        return paragraph

    def _add(self, paragraph: Paragraph, text: blocks.Text) -> None:
        """Add text to a paragraph; figures in it are held apart for who edits it."""
        for span in (blocks.Span(text),) * bool(text) if isinstance(text, str) else text:
            leads_to = paper.address(span.href)
            style = "Hyperlink" if leads_to else "Code" if span.code else None
            if style:
                word_shell.add_notebook_styles(self.word, self.document)
            run = paragraph.add_run(shown(span.text), style)
            if span.strong:
                run.bold = True
            if span.emphasis:
                run.italic = True
            if span.figure:
                word_marks.hold_figure(run, span.figure)
            if leads_to:
                word_marks.link_run(paragraph, run, leads_to)

    def _numbered(self, style: str, text: blocks.Text, place: word_marks.Place) -> Paragraph:
        said = self._say(style, text)
        self.numbers.take(said, place)
        return said

    def _paragraph(self, block: blocks.Paragraph, place: word_marks.Place | None) -> Paragraph:
        if block.style == "quote":
            word_shell.add_notebook_styles(self.word, self.document)
        style = "Normal" if block.style == "plain" else block.style.capitalize()
        if block.number:
            style = NUMBERED_STYLES.get(block.style, style)
            if place:
                return self._numbered(style, block.text, place)
            typed = self._say(style, block.text, block.number)
            self.numbers.type(typed)
            return typed
        return self._say(style, block.text)

    def _items(self, block: blocks.Items, level: int = 0) -> list[Paragraph]:
        """Write a list, and the lists within it; its paragraphs."""
        style = "List Bullet"
        if block.ordered:
            style = "List Roman" if block.roman else "List Number"
        own, written = [], []
        for item in block.items:
            if isinstance(item, blocks.Items):
                written += self._items(item, min(level + 1, DEEPEST_LIST))
            else:
                own.append(self._say(style, item))
                written.append(own[-1])
        if block.ordered or level:
            word_marks.number_list(self.word, style, level, own, block.start)
        return written

    def _facts(self, block: blocks.Facts) -> Paragraph:
        said = [self._say("Facts", text, label, "Facts Label") for label, text in block.pairs]
        if sum(len(label + value) for label, value in block.pairs) < paper.LONG:
            for paragraph in said[:-1]:
                paragraph.paragraph_format.keep_with_next = True
        return said[0]

    def _table(self, block: blocks.Table) -> Paragraph:
        # Word joins two tables with nothing between them.
        captioned = block.captioned or self.under_table
        title = self._say("Caption", block.title) if captioned else None
        table = self.word.add_table(len(block.rows) + 1, len(block.columns), "Report Table")
        word_marks.describe_table(table, shown(block.title), shown(" ".join(block.notes)))
        table.autofit = False
        for column, share in zip(table.columns, paper.column_shares(block, LETTERS), strict=True):
            column.width = Mm(word_shell.TEXT_WIDTH * share)
        self._fill(table, block)
        for note in block.notes:
            word_shell.lower(self._say("Note", note))
        return title or table.cell(0, 0).paragraphs[0]

    def _fill(self, table: Table, block: blocks.Table) -> None:
        said = [block.columns, *block.rows]
        # By id: looking for a style by its name in every cell would take half of the time.
        styles = [
            "TableFigure" if figures else "TableText" for figures in paper.figure_columns(block)
        ]
        last = len(block.rows)
        for number, (row, cells) in enumerate(zip(table.rows, said, strict=True)):
            paragraphs = [cell.paragraphs[0] for cell in row.cells]
            for paragraph, cell, style in zip(paragraphs, cells, styles, strict=True):
                paragraph._p.style = style
                if isinstance(cell, tuple):
                    self._add(paragraph, cell)
                else:
                    paragraph.add_run(shown(blocks.cell_text(cell)))
            if sum(len(blocks.cell_text(cell)) for cell in cells) < paper.LONG:
                word_marks.mark_row(row, "w:cantSplit")
            # A few rows stay together; of many, neither the first nor the last stands alone.
            if number < last and (last <= paper.FEW_ROWS or number in (0, 1, last - 1)):
                for paragraph in paragraphs:
                    paragraph.paragraph_format.keep_with_next = True
        if sum(map(len, block.columns)) < paper.LONG_HEADER:
            word_marks.mark_row(table.rows[0], "w:tblHeader")

    def _picture(self, block: blocks.Chart | blocks.Picture) -> Paragraph:
        caption = self._say("Chart Caption", block.caption) if block.caption else None
        paragraph = self.word.add_paragraph(style="Chart")
        wanted = (
            block.width * MM_OF_PIXEL
            if isinstance(block, blocks.Picture)
            else word_shell.TEXT_WIDTH
        )
        picture = paragraph.add_run().add_picture(BytesIO(next(self.pictures)), Mm(wanted))
        highest = word_shell.TEXT_HEIGHT * picture.width / picture.height
        fits = Mm(min(wanted, word_shell.TEXT_WIDTH, highest))
        picture.height = Length(fits * picture.height // picture.width)
        picture.width = fits
        properties = picture._inline.docPr
        properties.set("title", shown(block.title))
        properties.set("descr", shown(paper.alternative(block)))
        return caption or paragraph


def _is_of_dots(block: blocks.Chart | blocks.Picture) -> TypeGuard[blocks.Picture]:
    return isinstance(block, blocks.Picture) and block.media != paper.SVG
