"""A table in HTML as a block: one row of headings, and a number where a number stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import compress, product, takewhile

from bs4.element import PreformattedString, Tag

from sqs_analysis.present.blocks import MISSING, Number, Table, TableCell, Text, spans_of
from sqs_analysis.publish.gather import Unreadable

# A number as pandas and people write it; a text of digits that begins with 0 is none.
NUMBER = re.compile(r"[-+−]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?")
NO_NUMBER = {*MISSING, "", "-", "–"}
GROUPS = {"thead", "tbody", "tfoot"}
FIRST_DIGITS = re.compile(r"\s*([0-9]{1,4})")

Line = list[tuple[Text, bool]]  # text of each cell, and whether it heads others
Read = Callable[[Tag, str], Text]


def table_of(tag: Tag, read: Read, words: tuple[str, str]) -> Table | None:
    """The table as a block, None for one without cells.

    Headings over several rows become one, joined by colons; cells that span others are repeated.

    Parameters
    ----------
    tag : the element.
    read : gives the text of a cell, and calls it as is said if it is more than text.
    words : the headings of columns that have none: of what heads the rows, and of others.
    """
    head, body = _lines(tag, read)
    width = max(map(len, [*head, *body]), default=0)
    if not width:
        return None
    # Only columns that head every row head the table's rows; there is always one.
    leading = (len([*takewhile(lambda cell: cell[1], line)]) for line in body)
    heads = min(min(leading, default=0) or 1, max(width - 1, 1))
    titles = (
        dict.fromkeys(said for text, _ in column if (said := written_out(text)))
        for column in zip(*head, strict=True)
    )
    columns = tuple(
        ": ".join(title) or words[0 if place < heads else 1]
        for place, title in enumerate(titles if head else [()] * width)
    )
    cells = [
        _column([line[place][0] for line in body], is_head=place < heads) for place in range(width)
    ]
    caption = tag.find("caption")
    title = written_out(read(caption, "a caption")) if isinstance(caption, Tag) else ""
    rows = tuple(zip(*cells, strict=True))
    return Table("table", title, columns, rows, heads=heads, captioned=bool(title))


def written_out(text: Text) -> str:
    """A text without what sets parts of it off; where a link leads stands behind it."""
    said = (
        f"{span.text} ({span.href})" if span.href not in ("", span.text) else span.text
        for span in spans_of(text)
    )
    return "".join(said)


def require_only(tag: Tag, names: Collection[str], otherwise: str) -> None:
    """Refuse an element with text, or with others than some, right within it."""
    for node in tag.contents:
        text = not isinstance(node, Tag | PreformattedString) and str(node).strip()
        if text or (isinstance(node, Tag) and node.name not in names):
            raise Unreadable(otherwise)


def _require_cells(tag: Tag) -> None:
    """Refuse a table with something beside its cells, which every browser shows somewhere else."""
    what = "a table with text outside of its cells"
    require_only(tag, {*GROUPS, "tr", "caption", "colgroup", "col", "style"}, what)
    if len(tag.find_all("caption", recursive=False)) > 1:
        raise Unreadable(what)
    for group in tag.find_all([*GROUPS], recursive=False):
        require_only(group, {"tr"}, what)


def _lines(tag: Tag, read: Read) -> tuple[list[Line], list[Line]]:
    """The rows of headings and the others, each cell as often as it spans columns and rows."""
    _require_cells(tag)
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    rows.sort(key=lambda row: row.find_parent("tfoot") is not None)  # wherever it is written
    # What spans rows ends with the group that it stands in.
    ends = [len(rows)] * len(rows)
    for y in range(len(rows) - 2, -1, -1):
        ends[y] = ends[y + 1] if rows[y].parent is rows[y + 1].parent else y + 1
    said: dict[tuple[int, int], tuple[Text, bool]] = {}
    for y, row in enumerate(rows):
        require_only(row, {"th", "td"}, "a table with text outside of its cells")
        x, end = 0, ends[y]
        for cell in row.find_all(["th", "td"], recursive=False):
            while (y, x) in said:  # taken by a cell of a row above
                x += 1
            right, below = x + max(_span(cell, "colspan"), 1), y + _span(cell, "rowspan")
            below = end if below == y else min(below, end)
            text = read(cell, "a cell of a table"), cell.name == "th"
            said |= dict.fromkeys(product(range(y, below), range(x, right)), text)
            x = right
    width = max((x + 1 for _, x in said), default=0)
    heads = [row.find_parent("thead") is not None for row in rows]
    if rows and not any(heads):
        above = takewhile(lambda row: row.find("td", recursive=False) is None, rows)
        count = sum(1 for _ in above)
        heads = [place < (count if count < len(rows) else 1) for place in range(len(rows))]
    lines = [[said.get((y, x), ("", False)) for x in range(width)] for y in range(len(rows))]
    return list(compress(lines, heads)), list(compress(lines, (not each for each in heads)))


def _span(cell: Tag, which: str) -> int:
    """How many columns or rows a cell spans; 0 is all that follow."""
    found = FIRST_DIGITS.match(str(cell.get(which, "1")))
    return int(found[1]) if found else 1


def _column(texts: Sequence[Text], *, is_head: bool) -> list[TableCell]:
    """The cells of a column: numbers where all of them are, texts otherwise.

    >>> _column(["7", "NaN"], is_head=False)
    [Number(value=7.0, text='7', of=None), Number(value=None, text='NaN', of=None)]
    >>> _column(["007", "1"], is_head=False)
    ['007', '1']
    """
    bare = [text for text in texts if isinstance(text, str)]
    said = [text for text in bare if text not in NO_NUMBER]
    if is_head or not said or len(bare) < len(texts) or not all(map(NUMBER.fullmatch, said)):
        return list(texts)
    digits = (text.replace(",", "").replace("−", "-") for text in bare)
    return [
        Number(None if text in NO_NUMBER else float(value), text)
        for text, value in zip(bare, digits, strict=True)
    ]
