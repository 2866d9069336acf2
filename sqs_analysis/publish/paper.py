"""What a document has on paper in any format: headings without a gap, and numbered pages."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator

from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Block, Heading


def levelled(blocks: Iterable[Block]) -> Iterator[tuple[Block, int]]:
    """Each block with its level as a heading (0 for other blocks), no level skipped.

    A reader who goes from heading to heading would look for the level that is not there. A
    heading without words is left out.

    >>> [level for _, level in levelled([Heading("A", 1), Heading("B", 4), Heading("C", 2)])]
    [1, 2, 2]
    """
    last = 0
    for block in blocks:
        if not isinstance(block, Heading):
            yield block, 0
        elif block.text.strip():
            last = min(block.level, last + 1)
            yield block, last


def page_words(language: str) -> list[tuple[str, str]]:
    """The words of a page's foot, each with what follows them: "page", "pages" or "".

    >>> page_words("en-GB")
    [('Page ', 'page'), (' of ', 'pages')]
    """
    phrase = catalogue(language).phrases["document.page"]
    return [(words, name or "") for words, name, _, _ in string.Formatter().parse(phrase)]
