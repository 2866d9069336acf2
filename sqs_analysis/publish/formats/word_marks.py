"""Marks of a Word file that python-docx has no name for: alternatives, header rows, fresh lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shape import InlineShape
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph


def describe_picture(picture: InlineShape, title: str, alternative: str) -> None:
    """Give a picture its title and what it says to a reader who cannot see it."""
    properties = picture._inline.docPr
    properties.set("title", title)
    properties.set("descr", alternative)


def describe_table(table: Table, title: str, description: str) -> None:
    """Give a table its title, and what its notes say, for a reader who cannot see it."""
    properties = table._tbl.tblPr
    properties.append(_element("w:tblCaption", title))
    if description:
        properties.append(_element("w:tblDescription", description))


def head_row(row: _Row) -> None:
    """Repeat a row at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def keep_row(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def keep_with_next(paragraphs: Iterable[Paragraph]) -> None:
    """Keep paragraphs on the page of what follows them."""
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_with_next = True


def restart_list(word: Word, style: str, items: Iterable[Paragraph]) -> None:
    """Let the numbers of a list begin at one: its style alone would count on from the last list."""
    numbering = word.part.numbering_part.element
    of_style = word.styles[style].element.pPr.numPr.numId.val
    fresh = numbering.add_num(numbering.num_having_numId(of_style).abstractNumId.val)
    fresh.add_lvlOverride(0).add_startOverride(1)
    for item in items:
        item._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = fresh.numId


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """Add what Word works out itself, such as PAGE or NUMPAGES."""
    from docx.oxml.ns import qn

    field = _element("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def _element(name: str, value: str | None = None) -> BaseOxmlElement:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(name, {} if value is None else {qn("w:val"): value})
