"""What a document has on paper in any format: unbroken headings, whole tables, numbered pages."""

from __future__ import annotations

import string
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf
from urllib.parse import quote

from sqs_analysis.errors import AnalystError
from sqs_analysis.house import Colours, recoloured
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Picture,
    Table,
    Verbatim,
)
from sqs_analysis.present.marks import Drawn
from sqs_analysis.publish.formats.columns import in_parts

# So many rows of a table stay together with its title.
FEW_ROWS = 8
# In letters: what is longer may run over to the next page, what is shorter stays whole.
LONG = 1500
# A header row longer than this would fill the page it is repeated on, and is a row like others.
LONG_HEADER = 400
SVG = "image/svg+xml"
OUTSIDE = ("https://", "http://", "mailto:")
# What every reader of PDF and Word follows.
LONGEST_ADDRESS = 2000


def levelled(
    blocks: Iterable[Block], letters: float = inf, bar: float = 0.0, small: float = 0.0
) -> Iterator[tuple[Block, int]]:
    """Each block with its level as a heading (0 for other blocks), no level skipped.

    A table too wide for a page of so many letters comes in parts; one that is folded away on the
    page is set smaller, and has room for so many ``small`` ones.

    A reader who goes from heading to heading would look for the level that is not there. What
    is empty is left out.

    >>> [level for _, level in levelled([Heading("A", 1), Heading("B", 4), Heading("C", 2)])]
    [1, 2, 2]
    """
    last = 0
    for block in blocks:
        if _is_empty(block) or (isinstance(block, Table) and not block.on_paper):
            continue
        if isinstance(block, Table):
            room = small if small and block.summary else letters
            yield from ((part, 0) for part in in_parts(block, room, bar))
        elif not isinstance(block, Heading):
            yield block, 0
        else:
            last = min(block.level, last + 1)
            yield block, last


def alternative(seen: Chart | Picture) -> str:
    """What a chart or a picture says to a reader who cannot see it.

    Raises
    ------
    AnalystError
        If it says nothing.
    """
    if not seen.alt.strip():
        raise AnalystError(
            f"The {type(seen).__name__.lower()} {seen.id} has no text alternative. "
            "Add one where it is drawn."
        )
    return seen.alt


def drawing(seen: Chart | Picture, colours: Colours | None = None) -> Drawn:
    """A chart in the colours of a house, or a picture, as a drawing; one of dots is put into one.

    >>> drawing(Picture("p", "", "", "A dot", "iVBORw==", "image/png", 2, 3)).svg[-73:]
    '<image width="2" height="3" href="data:image/png;base64,iVBORw=="/></svg>'
    """
    if isinstance(seen, Chart):
        from sqs_analysis.present.charts import drawn  # what draws is slow to load

        made = drawn(seen)
        return replace(made, svg=recoloured(made.svg, colours)) if colours else made
    if seen.media == SVG:
        svg = b64decode(seen.data).decode(errors="replace")
    else:
        size = f'width="{seen.width:g}" height="{seen.height:g}"'
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
            f'<image {size} href="data:{seen.media};base64,{seen.data}"/></svg>'
        )
    return Drawn(svg, seen.width, seen.height)


def address(href: str) -> str:
    """Where a link leads from a file that stands alone, "" if nowhere.

    >>> address("https://example.org/Ärger 1"), address("#findings"), address("javascript:x()")
    ('https://example.org/%C3%84rger%201', '', '')
    """
    outside = href.lower().startswith(OUTSIDE) and len(href) <= LONGEST_ADDRESS
    return quote(href, safe=string.punctuation, errors="replace") if outside else ""


def page_words(language: str) -> list[tuple[str, str]]:
    """The words of a page's foot, each with what follows them: "page", "pages" or "".

    >>> page_words("en-GB")
    [('Page ', 'page'), (' of ', 'pages')]
    """
    phrase = catalogue(language).phrases["document.page"]
    return [(words, name or "") for words, name, _, _ in string.Formatter().parse(phrase)]


def _is_empty(block: Block) -> bool:
    match block:
        case Heading() | Verbatim():
            return not block.text.strip()
        case Items():
            return all(isinstance(item, Items) and _is_empty(item) for item in block.items)
        case Facts():
            return not block.pairs
        case _:
            return False
