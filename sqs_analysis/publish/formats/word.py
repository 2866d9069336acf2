"""A document as Word (.docx): styles a civil servant can work with, and no text box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Paragraph,
    Table,
    cell_text,
)
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats import word_shell
from sqs_analysis.publish.formats.characters import drawn, shown
from sqs_analysis.publish.formats.columns import column_shares, figure_columns
from sqs_analysis.publish.formats.paper import FEW_ROWS, LONG, LONG_HEADER, alternative, levelled
from sqs_analysis.publish.formats.typesetting import missing, typesetter
from sqs_analysis.publish.formats.word_marks import (
    describe_picture,
    describe_table,
    head_row,
    keep_row,
    keep_with_next,
    restart_list,
)

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

STYLES = {"plain": "Normal", "lead": "Lead", "note": "Note", "draft": "Draft"}
NUMBERED_STYLES = {"plain": "Numbered Paragraph", "draft": "Numbered Draft"}
DEEPEST_HEADING = 4
# Letters of the style Table Text across the page.
LETTERS = 100.0


def word_bytes(document: Document) -> bytes:
    """The document as a Word file. The same document always gives the same bytes.

    Parameters
    ----------
    document : one edition of a report.

    Raises
    ------
    AnalystError
        If what writes Word is not installed, or a chart has no text alternative.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp
    >>> blocks = (Heading("A letter", 1), Paragraph("In most cases, …", number="1.1"))
    >>> document = Document(blocks, Stamp("a", "0"), "en-GB", "2013-08-07", "", "letter")
    >>> word_bytes(document)[:2]
    b'PK'
    """
    try:
        word = word_shell.blank(document)
    except ImportError as error:
        raise missing(error) from error
    draft = catalogue(document.language)("document.draft")
    writer = _Writer(word, draft, _pictures(document.charts))
    under_table = False
    for block, level in levelled(document.blocks):
        first = writer.write(block, level)
        if under_table and isinstance(block, Paragraph | Items | Facts):
            word_shell.lower(first)
        under_table = isinstance(block, Table) and not block.notes
    return word_shell.saved(word)


def _pictures(charts: tuple[Chart, ...]) -> Iterator[bytes]:
    """The charts as pictures, one after another, typeset all at once."""
    if charts:
        setter = typesetter()
        drawings = [
            (drawn(chart.svg, setter.drawable), chart.height / chart.width) for chart in charts
        ]
        values = {"width": word_shell.TEXT_WIDTH, "charts": drawings}
        yield from setter.pages("charts.typ", values, "png")


@dataclass(frozen=True)
class _Writer:
    """Writes block after block at the end of a Word document."""

    word: Word
    draft: str
    pictures: Iterator[bytes]

    def write(self, block: Block, level: int) -> WordParagraph:
        """Write a block; its first paragraph."""
        match block:
            case Heading():
                return self._say(f"Heading {min(level, DEEPEST_HEADING)}", block.text)
            case Paragraph():
                return self._paragraph(block)
            case Items():
                return self._items(block)
            case Facts():
                return self._facts(block)
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)

    def _say(self, style: str, text: str) -> WordParagraph:
        return self.word.add_paragraph(shown(text), style)

    def _beside(self, style: str, label: str, text: str, label_style: str = "") -> WordParagraph:
        """A paragraph with its number or label hanging beside it."""
        paragraph = self.word.add_paragraph(style=style)
        paragraph.add_run(f"{shown(label)}\t", label_style or None)
        paragraph.add_run(shown(text))
        return paragraph

    def _paragraph(self, block: Paragraph) -> WordParagraph:
        label = self._say("Draft Label", self.draft) if block.style == "draft" else None
        if block.number:
            style = NUMBERED_STYLES.get(block.style, STYLES[block.style])
            said = self._beside(style, block.number, block.text)
        else:
            said = self._say(STYLES[block.style], block.text)
        return label or said

    def _items(self, block: Items) -> WordParagraph:
        style = "List Bullet"
        if block.ordered:
            style = "List Roman" if block.roman else "List Number"
        paragraphs = [self._say(style, item) for item in block.items]
        if block.ordered:
            restart_list(self.word, style, paragraphs)
        return paragraphs[0]

    def _facts(self, block: Facts) -> WordParagraph:
        said = [self._beside("Facts", *pair, "Facts Label") for pair in block.pairs]
        return said[0]

    def _table(self, block: Table) -> WordParagraph:
        title = self._say("Caption", block.title)
        table = self.word.add_table(len(block.rows) + 1, len(block.columns), "Report Table")
        describe_table(table, shown(block.title), shown(" ".join(block.notes)))
        _set_widths(table, block)
        _fill(table, block)
        for note in block.notes:
            word_shell.lower(self._say("Note", note))
        return title

    def _chart(self, block: Chart) -> WordParagraph:
        from docx.shared import Mm

        paragraph = self.word.add_paragraph(style="Chart")
        width = min(word_shell.TEXT_WIDTH, word_shell.TEXT_HEIGHT * block.width / block.height)
        picture = paragraph.add_run().add_picture(BytesIO(next(self.pictures)), Mm(width))
        describe_picture(picture, shown(block.title), shown(alternative(block)))
        if block.caption:
            self._say("Chart Caption", block.caption)
        return paragraph


def _set_widths(table: WordTable, block: Table) -> None:
    from docx.shared import Mm

    table.autofit = False
    for column, share in zip(table.columns, column_shares(block, LETTERS), strict=True):
        column.width = Mm(word_shell.TEXT_WIDTH * share)


def _fill(table: WordTable, block: Table) -> None:
    texts = [block.columns, *(tuple(map(cell_text, row)) for row in block.rows)]
    # By id: looking for a style by its name in every cell would take half of the time.
    styles = ["TableFigure" if figures else "TableText" for figures in figure_columns(block)]
    last = len(block.rows)
    for number, (row, cells) in enumerate(zip(table.rows, texts, strict=True)):
        paragraphs = [cell.paragraphs[0] for cell in row.cells]
        for paragraph, text, style in zip(paragraphs, cells, styles, strict=True):
            paragraph._p.style = style
            paragraph.add_run(shown(text))
        if sum(map(len, cells)) < LONG:
            keep_row(row)
        # A few rows stay together; of many, neither the first nor the last stands alone.
        if number < last and (last <= FEW_ROWS or number in (0, 1, last - 1)):
            keep_with_next(paragraphs)
    if sum(map(len, block.columns)) < LONG_HEADER:
        head_row(table.rows[0])
