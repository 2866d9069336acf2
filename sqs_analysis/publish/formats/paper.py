"""What a document has on paper in any format: unbroken headings, columns that fit, numbered pages."""

from __future__ import annotations

import string
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf, sqrt
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
    Number,
    Picture,
    Share,
    Table,
    TableCell,
    Verbatim,
    cell_text,
)
from sqs_analysis.present.marks import Drawn

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
# In letters of the table: a column whose cells are this short holds figures, and is as wide as
# they are; a longer word is broken rather than given more; columns keep this distance.
SHORT = 18
LONGEST_WORD = 18
GAP = 2.5
# Headings are bold, and so much wider.
BOLD = 1.1


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
    """What a chart or a picture says to a reader who cannot see it; AnalystError if it is nothing."""
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


def column_shares(table: Table, letters: float, bar: float = 0.0) -> tuple[float, ...]:
    """Share of the page's width for each column; together they are one.

    Columns of figures take what they need. Columns of words share the rest, longer ones taking
    more, but by the square root of their length, so that none is a ribbon. On the page so many letters
    of the table's size stand side by side; a bar in a cell takes the place of some.

    Examples
    --------
    >>> rows = (("Was the plan reviewed in time?", "7 of 20"),)
    >>> wide, narrow = column_shares(Table("t", "", ("Question", "Sufficient"), rows), 100)
    >>> wide > 3 * narrow
    True
    """
    needed = _needed(table, bar)
    longest = (max((len(cell_text(cell)) for cell in cells), default=0) for cells in _cells(table))
    roots = [sqrt(letters) if letters > SHORT else 0.0 for letters in longest]
    taken = sum(need for need, root in zip(needed, roots, strict=True) if not root)
    free = max(letters - taken, 0) / (sum(roots) or 1)
    widths = [max(need, free * root) for need, root in zip(needed, roots, strict=True)]
    return tuple(width / sum(widths) for width in widths)


def in_parts(table: Table, letters: float, bar: float = 0.0) -> Iterator[Table]:
    """The table, or as many as it takes for their columns to stand side by side on the page.

    Each part has the cells that head the rows; the last has the notes.

    >>> rows = ((("a", *[Number(10**9, "1000000000")] * 9)),)
    >>> wide = Table("t", "", ("Team", *map(str, range(9))), rows)
    >>> [len(part.columns) for part in in_parts(wide, 100)]
    [8, 3]
    """
    needed, heads = _needed(table, bar), [*range(table.heads)]
    if sum(needed) <= letters:
        yield table
        return
    room = letters - sum(needed[: table.heads])
    parts: list[list[int]] = []
    for place in range(table.heads, len(needed)):
        if not parts or sum(needed[other] for other in (*parts[-1], place)) > room:
            parts.append([])
        parts[-1].append(place)
    for number, part in enumerate(parts, 1):
        kept = [*heads, *part]
        yield replace(
            table,
            columns=tuple(table.columns[place] for place in kept),
            rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
            notes=table.notes if number == len(parts) else (),
        )


def figure_columns(table: Table) -> tuple[bool, ...]:
    """Whether each column holds numbers, and so stands to the right.

    >>> figure_columns(Table("t", "", ("Question", "Cases"), (("Plan", Number(7, "7")),)))
    (False, True)
    """
    return tuple(any(isinstance(cell, Number) for cell in cells) for cells in _cells(table))


def _cells(table: Table) -> list[list[TableCell]]:
    return [[row[number] for row in table.rows] for number in range(len(table.columns))]


def _needed(table: Table, bar: float) -> list[float]:
    """The letters that each column cannot do without."""
    found = []
    for head, cells in zip(table.columns, _cells(table), strict=True):
        words = BOLD * max(map(len, head.split()), default=0)
        widest = max((_unbroken(cell, bar) for cell in cells), default=0.0)
        found.append(min(max(words, widest), LONGEST_WORD) + GAP)
    return found


def _unbroken(cell: TableCell, bar: float) -> float:
    text = cell_text(cell)
    if isinstance(cell, Share):
        return bar + len(text)
    return max(map(len, [text] if len(text) <= SHORT else text.split()), default=0)
