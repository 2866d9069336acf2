"""What a Word file has that python-docx has no name for: alternatives, lists, links, contents.

Themes and paragraphs of a letter are the two levels of one list, tied to their styles (1., 1.1, 1.2,
2., 2.1), so that who inserts a paragraph need not number it, and those below it follow. A number
stands for a place that people refer to, in every format the same: where an inspector's own leave a gap
(1.1, 1.3), the list takes up at theirs and counts on from it. What no list can count ("A1", or 2.1
below theme 1) is typed.

How many pages a Word file has is not known before it is opened, nor on which a heading stands. So an
analysis has a list of contents if it has more than five headings of level 2, which fill more than five
pages, and an entry leads to its heading without saying a page: that is right at once, and after every
update.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from sqs_analysis.languages import catalogue
from sqs_analysis.present import blocks
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.letters.controls import mark_of

Place = tuple[int, int]  # of a paragraph; a theme is 0 of itself
THEME = re.compile(r"([1-9]\d{0,3})\. +(?=\S)")
PARAGRAPH = re.compile(r"([1-9]\d{0,3})\.([1-9]\d{0,3})")
LIST = 4  # in report/word/numbering.xml
TYPED = 0  # the list that is none
MOST_WITHOUT = 5
FIELD = r'TOC \o "2-2" \n \h'


def describe_table(table: Table, title: str, description: str) -> None:
    """Give a table its title, and what its notes say, for a reader who cannot see it."""
    properties = table._tbl.tblPr
    properties.append(element("w:tblCaption", title))
    if description:
        properties.append(element("w:tblDescription", description))


def mark_row(row: _Row, mark: str) -> None:
    """Repeat a row at the top of every page (``w:tblHeader``), or keep it on one (``w:cantSplit``)."""
    row._tr.get_or_add_trPr().append(element(mark))


def number_list(
    word: Word, style: str, level: int, items: Iterable[Paragraph], start: int = 1
) -> None:
    """Let the numbers of a list begin at its start: its style alone would count on from the last list.

    Its level is 0 unless it stands within another list.
    """
    numbering = word.part.numbering_part.element
    of_style = word.styles[style].element.pPr.numPr.numId.val
    kind = numbering.num_having_numId(of_style).abstractNumId.val
    if level:
        _add_levels(numbering, kind, level)
    fresh = _fresh_list(word, kind, {level: start})
    for item in items:
        _put(item, fresh, level)


def _fresh_list(word: Word, kind: int, starts: dict[int, int]) -> int:
    """A list of a kind whose levels begin at some numbers."""
    fresh = word.part.numbering_part.element.add_num(kind)
    for level, start in starts.items():
        fresh.add_lvlOverride(level).add_startOverride(start)
    return int(fresh.numId)


def _put(paragraph: Paragraph, list_: int, level: int, *, says_level: bool = False) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    if level or says_level:
        properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = list_


def _add_levels(numbering: Any, kind: int, deepest: int) -> None:
    """Give a kind of list levels as its first, each further in, down to one."""
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
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = element("w:hyperlink")
    link.set(qn("r:id"), relation)
    link.append(run._r)
    paragraph._p.append(link)


def hold_figure(run: Run, key: str) -> None:
    """Put a run of a paragraph into a control that says which figure it is."""
    control, properties, inside = map(element, ("w:sdt", "w:sdtPr", "w:sdtContent"))
    mark, others = mark_of(key, run.text), run._r.getroottree().iter(qn("w:sdt"))
    for name, value in (("alias", mark), ("tag", mark), ("id", str(sum(1 for _ in others) + 1))):
        properties.append(element(f"w:{name}", value))
    properties.append(element("w:text"))
    run._r.addprevious(control)
    inside.append(run._r)
    control.extend((properties, inside))


def element(tag: str, value: str | None = None, **attributes: str) -> BaseOxmlElement:
    """An element of a Word file with its ``w:val``, if it has one, and its other attributes."""
    given = attributes if value is None else {"val": value, **attributes}
    return OxmlElement(tag, {qn(f"w:{name}"): said for name, said in given.items()})


def places(found: Sequence[blocks.Block]) -> list[Place | None]:
    """The place of each block that a list can number; a theme's only if it has such paragraphs.

    >>> from sqs_analysis.present.blocks import Heading, Paragraph
    >>> theme, other = Heading("2. Safety", 3), Heading("2. Safety", 3)
    >>> places([theme, Paragraph("…", number="2.1"), Paragraph("…", number="A1"), other])
    [(2, 0), (2, 1), None, None]
    """
    numbered: list[Place | None] = [None] * len(found)
    theme, at = 0, 0
    for number, block in enumerate(found):
        if isinstance(block, blocks.Heading):
            titled = THEME.match(block.text)
            theme, at = int(titled[1]) if titled else 0, number
        elif isinstance(block, blocks.Paragraph):
            said = PARAGRAPH.fullmatch(block.number)
            if said and int(said[1]) == theme:
                numbered[at], numbered[number] = (theme, 0), (theme, int(said[2]))
    return numbered


@dataclass
class Numbers:
    """Counts along with Word, to see where its list would go on with another number."""

    word: Word
    reached: Place = (0, 0)
    list: int = LIST

    def take(self, paragraph: Paragraph, place: Place) -> None:
        """Let a paragraph, whose style is of the list, have the number of its place."""
        theme, within = self.reached
        self.list = self.list if place[1] else LIST
        if place not in ((theme + 1, 0), (theme, within + 1)):
            numbering = self.word.part.numbering_part.element
            kind = numbering.num_having_numId(LIST).abstractNumId.val
            self.list = _fresh_list(self.word, kind, dict(enumerate(filter(None, place))))
        if self.list != LIST:
            _put(paragraph, self.list, 1 if place[1] else 0, says_level=True)
        self.reached = place

    def type(self, paragraph: Paragraph) -> None:
        """Leave a paragraph, whose style is of the list, without a number of its own."""
        _put(paragraph, TYPED, 0, says_level=True)


class Contents:
    """The list of contents: a field whose entries stand in it when the file is first opened."""

    def __init__(self, document: Document, laid_out: Iterable[tuple[blocks.Block, int]]) -> None:
        found = [b for b, level in laid_out if isinstance(b, blocks.Heading) and level == 2]
        self.title = catalogue(document.language)("page.contents")
        listed = found if document.kind != "letter" and len(found) > MOST_WITHOUT else []
        self.headings = [heading.name for heading in listed]
        self.numbers = iter(range(len(listed)))
        self.before = next((h for h in listed if h.begins), next(iter(listed), None))

    def add(self, word: Word) -> None:
        """Write the list at the end of a file."""
        title = word.add_paragraph(self.title, "TOC Heading")
        title.paragraph_format.page_break_before = self.before.begins if self.before else None
        entries = [word.add_paragraph(style="toc 2") for _ in self.headings]
        for number, (entry, text) in enumerate(zip(entries, self.headings, strict=True)):
            link = element("w:hyperlink", anchor=_bookmark(number), history="1")
            link.append(entry.add_run(shown(text))._r)
            entry._p.append(link)
        instruction = element("w:instrText")
        instruction.text = FIELD
        begin = (_mark("begin"), instruction, _mark("separate"))
        for position, part in enumerate(begin, start=1):
            entries[0]._p.insert(position, _run(part))
        entries[-1]._p.append(_run(_mark("end")))

    def lead_to(self, heading: Paragraph) -> None:
        """Let the next entry lead to a heading, if there is a list."""
        number = next(self.numbers, None)
        if number is not None:
            start = element("w:bookmarkStart", id=str(number), name=_bookmark(number))
            heading._p.insert(1, start)
            heading._p.append(element("w:bookmarkEnd", id=str(number)))


def _bookmark(number: int) -> str:
    return f"_Toc{number:06}"


def _mark(kind: str) -> BaseOxmlElement:
    return element("w:fldChar", fldCharType=kind)


def _run(part: Any) -> BaseOxmlElement:
    run = element("w:r")
    run.append(part)
    return run
