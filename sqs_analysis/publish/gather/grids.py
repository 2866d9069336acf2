"""A table that came as HTML, with one row of headings and a number where a number stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress, product

from bs4.element import Tag

from sqs_analysis.present.blocks import Number, Table, TableCell

# A number as pandas and people write it; a text of digits that begins with 0 is none.
NUMBER = re.compile(r"[-+−]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?")
NO_NUMBER = {"", "NaN", "nan", "<NA>", "None", "NaT", "-", "–", "…", "..."}
SPACES = re.compile(r"\s+")

Line = list[tuple[str, bool]]  # text of each cell, and whether it heads others


def table_of(tag: Tag, words: tuple[str, str]) -> Table | None:
    """The table as a block, None for one without cells.

    Headings over several rows become one, joined by colons; cells that span others are repeated.

    Parameters
    ----------
    tag : the element.
    words : the headings of columns without one: of the first, and of others.
    """
    head, body = _lines(tag)
    width = max(map(len, [*head, *body]), default=0)
    if not width:
        return None
    # Only columns that head every row head the table's rows; there is always one.
    heads = min((_heads(line) for line in body), default=0) or 1
    heads = min(heads, max(width - 1, 1))
    titles = (
        dict.fromkeys(text for text, _ in column if text) for column in zip(*head, strict=True)
    )
    columns = tuple(
        ": ".join(title) or words[0 if place < heads else 1]
        for place, title in enumerate(titles if head else [()] * width)
    )
    cells = [
        _column([line[place][0] for line in body], is_head=place < heads) for place in range(width)
    ]
    caption = tag.find("caption")
    title = text_of(caption) if isinstance(caption, Tag) else ""
    rows = tuple(zip(*cells, strict=True))
    return Table("table", title, columns, rows, heads=heads, captioned=bool(title))


def _lines(tag: Tag) -> tuple[list[Line], list[Line]]:
    """The rows of headings and the others, each cell as often as it spans columns and rows."""
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    said: dict[tuple[int, int], tuple[str, bool]] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while (y, x) in said:  # taken by a cell of a row above
                x += 1
            right, below = x + _span(cell, "colspan"), min(y + _span(cell, "rowspan"), len(rows))
            text = text_of(cell), cell.name == "th"
            said |= dict.fromkeys(product(range(y, below), range(x, right)), text)
            x = right
    width = max((x + 1 for _, x in said), default=0)
    heads = [row.find_parent("thead") is not None for row in rows]
    if rows and not any(heads):
        heads[0] = rows[0].find("td", recursive=False) is None
    lines = [[said.get((y, x), ("", False)) for x in range(width)] for y in range(len(rows))]
    return list(compress(lines, heads)), list(compress(lines, (not each for each in heads)))


def _span(cell: Tag, which: str) -> int:
    said = str(cell.get(which, "1"))
    return max(int(said), 1) if said.isdigit() else 1


def text_of(tag: Tag) -> str:
    """The text of an element in one line, spaced as a browser spaces it."""
    for end in tag.find_all("br"):
        end.replace_with(" ")
    return SPACES.sub(" ", tag.get_text()).strip()


def _heads(line: Line) -> int:
    """How many cells head a row, from its beginning."""
    return next((place for place, (_, heads) in enumerate(line) if not heads), len(line))


def _column(texts: Sequence[str], *, is_head: bool) -> list[TableCell]:
    """The cells of a column: numbers where all of them are, texts otherwise.

    >>> _column(["7", "NaN"], is_head=False)
    [Number(value=7.0, text='7', of=None), Number(value=None, text='NaN', of=None)]
    >>> _column(["007", "1"], is_head=False)
    ['007', '1']
    """
    said = [text for text in texts if text not in NO_NUMBER]
    if is_head or not said or not all(map(NUMBER.fullmatch, said)):
        return list(texts)
    plain = (text.replace(",", "").replace("−", "-") for text in texts)
    return [
        Number(None if text in NO_NUMBER else float(digits), text)
        for text, digits in zip(texts, plain, strict=True)
    ]
