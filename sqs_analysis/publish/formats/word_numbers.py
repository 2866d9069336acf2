"""The numbers of a letter's themes and paragraphs, as Word counts them: 1., 1.1, 1.2, 2., 2.1, and on.

Themes and paragraphs are the two levels of one list, tied to their styles, so that who inserts a
paragraph need not number it, and those below it follow. A number stands for a place that people refer
to, in every format the same: where an inspector's own leave a gap (1.1, 1.3), the list takes up at
theirs and counts on from it. What no list can count ("A1", or 2.1 below theme 1) is typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqs_analysis.present.blocks import Block, Heading, Paragraph

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

Place = tuple[int, int]  # of a paragraph; a theme is 0 of itself
THEME = re.compile(r"([1-9]\d{0,3})\. +(?=\S)")
PARAGRAPH = re.compile(r"([1-9]\d{0,3})\.([1-9]\d{0,3})")
LIST = 4  # in report/word/numbering.xml
TYPED = 0  # the list that is none


def places(blocks: Sequence[Block]) -> list[Place | None]:
    """The place of each block that a list can number; a theme's only if it has such paragraphs.

    >>> theme, other = Heading("2. Safety", 3), Heading("2. Safety", 3)
    >>> places([theme, Paragraph("…", number="2.1"), Paragraph("…", number="A1"), other])
    [(2, 0), (2, 1), None, None]
    """
    found: list[Place | None] = []
    theme, at = 0, 0
    for block in blocks:
        found.append(None)
        if isinstance(block, Heading):
            titled = THEME.match(block.text)
            theme, at = int(titled[1]) if titled else 0, len(found) - 1
        elif isinstance(block, Paragraph) and (numbered := PARAGRAPH.fullmatch(block.number)):
            place = int(numbered[1]), int(numbered[2])
            if place[0] == theme:
                found[at], found[-1] = (theme, 0), place
    return found


@dataclass
class Numbers:
    """Counts along with Word, to see where its list would go on with another number."""

    word: Word
    reached: Place = (0, 0)
    list: int = LIST

    def take(self, paragraph: WordParagraph, place: Place) -> None:
        """Let a paragraph, whose style is of the list, have the number of its place."""
        theme, within = self.reached
        self.list = self.list if place[1] else LIST
        if place not in ((theme + 1, 0), (theme, within + 1)):
            self.list = self._taken_up(place)
        if self.list != LIST:
            self._put(paragraph, self.list, 1 if place[1] else 0)
        self.reached = place

    def type(self, paragraph: WordParagraph) -> None:
        """Leave a paragraph, whose style is of the list, without a number of its own."""
        self._put(paragraph, TYPED, 0)

    def _taken_up(self, place: Place) -> int:
        """A list that goes on at a place."""
        numbering = self.word.part.numbering_part.element
        fresh = numbering.add_num(numbering.num_having_numId(LIST).abstractNumId.val)
        for level, start in enumerate(place if place[1] else place[:1]):
            fresh.add_lvlOverride(level).add_startOverride(start)
        return int(fresh.numId)

    def _put(self, paragraph: WordParagraph, list_: int, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = list_
