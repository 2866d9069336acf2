"""The list of contents of a Word file: a field whose entries stand in it when it is first opened.

How many pages a Word file has is not known before it is opened, nor on which a heading stands. So an
analysis has the list if it has more than five headings of level 2, which fill more than five pages, and
an entry leads to its heading without saying a page: that is right at once, and after every update.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Block, Heading
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.word_marks import element

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

MOST_WITHOUT = 5
FIELD = r'TOC \o "2-2" \n \h'


class Contents:
    """The list, and the headings as they are written one after another."""

    def __init__(self, document: Document, laid_out: Iterable[tuple[Block, int]]) -> None:
        found = [b for b, level in laid_out if isinstance(b, Heading) and level == 2]
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


def _mark(kind: str) -> Any:
    return element("w:fldChar", fldCharType=kind)


def _run(part: Any) -> Any:
    run = element("w:r")
    run.append(part)
    return run
