"""What a document has on paper in any format: unbroken headings, whole tables, numbered pages."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator

from sqs_analysis.errors import AnalystError
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Block, Chart, Facts, Heading, Items

# So many rows of a table stay together with its title.
FEW_ROWS = 8
# In letters: what is longer may run over to the next page, what is shorter stays whole.
LONG = 1500
# A header row longer than this would fill the page it is repeated on, and is a row like others.
LONG_HEADER = 400


def levelled(blocks: Iterable[Block]) -> Iterator[tuple[Block, int]]:
    """Each block with its level as a heading (0 for other blocks), no level skipped.

    A reader who goes from heading to heading would look for the level that is not there. What
    is empty is left out.

    >>> [level for _, level in levelled([Heading("A", 1), Heading("B", 4), Heading("C", 2)])]
    [1, 2, 2]
    """
    last = 0
    for block in blocks:
        if _is_empty(block):
            continue
        if not isinstance(block, Heading):
            yield block, 0
        else:
            last = min(block.level, last + 1)
            yield block, last


def alternative(chart: Chart) -> str:
    """What a chart says to a reader who cannot see it.

    Raises
    ------
    AnalystError
        If it says nothing.
    """
    if not chart.alt.strip():
        raise AnalystError(
            f"The chart {chart.id} has no text alternative. Add one where it is drawn."
        )
    return chart.alt


def page_words(language: str) -> list[tuple[str, str]]:
    """The words of a page's foot, each with what follows them: "page", "pages" or "".

    >>> page_words("en-GB")
    [('Page ', 'page'), (' of ', 'pages')]
    """
    phrase = catalogue(language).phrases["document.page"]
    return [(words, name or "") for words, name, _, _ in string.Formatter().parse(phrase)]


def _is_empty(block: Block) -> bool:
    match block:
        case Heading():
            return not block.text.strip()
        case Items():
            return not block.items
        case Facts():
            return not block.pairs
        case _:
            return False
