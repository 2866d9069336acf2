"""Marks of a Word file that python-docx has no name for: alternatives, header rows, lists, links."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shape import InlineShape
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run


def describe_picture(picture: InlineShape, title: str, alternative: str) -> None:
    """Give a picture its title and what it says to a reader who cannot see it."""
    properties = picture._inline.docPr
    properties.set("title", title)
    properties.set("descr", alternative)


def describe_table(table: Table, title: str, description: str) -> None:
    """Give a table its title, and what its notes say, for a reader who cannot see it."""
    properties = table._tbl.tblPr
    properties.append(element("w:tblCaption", title))
    if description:
        properties.append(element("w:tblDescription", description))


def mark_row(row: _Row, mark: Literal["w:tblHeader", "w:cantSplit"]) -> None:
    """Repeat a row at the top of every page of its table, or keep it on one page."""
    row._tr.get_or_add_trPr().append(element(mark))


def number_list(word: Word, style: str, level: int, items: Iterable[Paragraph]) -> None:
    """Let the numbers of a list begin at one: its style alone would count on from the last list.

    Its level is 0 unless it stands within another list.
    """
    numbering = word.part.numbering_part.element
    of_style = word.styles[style].element.pPr.numPr.numId.val
    kind = numbering.num_having_numId(of_style).abstractNumId.val
    if level:
        _add_levels(numbering, kind, level)
    fresh = numbering.add_num(kind)
    fresh.add_lvlOverride(level).add_startOverride(1)
    for item in items:
        properties = item._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = fresh.numId
        if level:
            properties.get_or_add_ilvl().val = level


def _add_levels(numbering: Any, kind: int, deepest: int) -> None:
    """Give a kind of list levels as its first, each further in, down to one."""
    from docx.oxml.ns import qn

    [abstract] = numbering.xpath(f"w:abstractNum[@w:abstractNumId='{kind}']")
    abstract.find(qn("w:multiLevelType")).set(qn("w:val"), "multilevel")
    first, *others = abstract.findall(qn("w:lvl"))
    for level in range(len(others) + 1, deepest + 1):
        further = deepcopy(first)
        further.set(qn("w:ilvl"), str(level))
        further.remove(further.find(qn("w:pStyle")))
        text, indent = further.find(qn("w:lvlText")), further.find(f".//{qn('w:ind')}")
        mark = text.get(qn("w:val"))
        text.set(qn("w:val"), mark.replace("%1", f"%{level + 1}").replace("•", "–"))
        indent.set(qn("w:left"), str(int(indent.get(qn("w:left"))) * (level + 1)))
        abstract.append(further)


def link_run(paragraph: Paragraph, run: Run, address: str) -> None:
    """Let a run of a paragraph, its last, lead to an address."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = element("w:hyperlink")
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), relation)
    link.append(run._r)
    paragraph._p.append(link)


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """Add what Word works out itself, such as PAGE or NUMPAGES."""
    from docx.oxml.ns import qn

    field = element("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def element(tag: str, value: str | None = None, **attributes: str) -> BaseOxmlElement:
    """An element of a Word file with its ``w:val``, if it has one, and its other attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    given = attributes if value is None else {"val": value, **attributes}
    return OxmlElement(tag, {qn(f"w:{name}"): said for name, said in given.items()})
