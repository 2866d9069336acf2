"""HTML that a cell shows, and markdown by way of it, as blocks.

A table has one row of headings, and a number where a number stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product, takewhile

from bs4 import BeautifulSoup
from bs4.element import PageElement, PreformattedString, Tag

from sqs_analysis.present.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Number,
    Paragraph,
    Span,
    Table,
    TableCell,
    Text,
    Verbatim,
    plain,
    spans_of,
)

HEADINGS = {f"h{level}": level for level in range(1, 7)}
STRONG, EMPHASIS, CODE = {"strong", "b"}, {"em", "i", "cite", "var"}, {"code", "kbd", "samp", "tt"}
INLINE = {"a", "abbr", "ins", "mark", "q", "small", "span", "sub", "sup", "time", "u", "font"}
INLINE |= STRONG | EMPHASIS | CODE
RAISED = {"sup": "^", "sub": "_"}
# Nothing that a reader sees is lost with these.
UNSEEN = {"head", "style", "title", "meta", "link", "hr", "wbr", "colgroup", "col"}
# What needs a browser that runs or loads something, or a reader who types.
REFUSED = {
    *("script", "iframe", "object", "embed", "video", "audio", "canvas", "form", "input", "button"),
    *("select", "textarea", "svg", "math", "map", "template", "frameset", "picture", "applet"),
    *("del", "s", "strike"),  # which would be read as if it had not been struck out
}
# Links that lead somewhere from any copy of a page; others would be dead, and are their text.
LEADS = re.compile(r"(https?|mailto):")
# What pandas says below a table of which it shows the beginning and the end.
PART_OF_A_TABLE = re.compile(r"[\d,]+ rows × [\d,]+ columns")
# A number as pandas and people write it; a text of digits that begins with 0 is none.
NUMBER = re.compile(r"[-+−]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?")
NO_NUMBER = {"", "NaN", "nan", "<NA>", "None", "NaT", "-", "–", "…", "..."}
SPACES = re.compile(r"\s+")

Line = list[tuple[str, bool]]  # text of each cell, and whether it heads others


class Unreadable(Exception):  # noqa: N818 not an error until nothing else stands beside it
    """Something that no block can hold; its text says what, to stand after "shows"."""


Image = Callable[[str, str], Block]
PLAIN = Span("")


@dataclass(frozen=True)
class Hypertext:
    """Reads HTML.

    Attributes
    ----------
    image : makes a block of the address and the alternative text of an image.
    words : the headings of columns that have none: of what heads the rows, and of others.
    """

    image: Image
    words: tuple[str, str]

    def blocks(self, html: str) -> list[Block]:
        """The blocks of a piece of HTML, in reading order; Unreadable if something can be none."""
        found: list[Block] = []
        for block in self._of(BeautifulSoup(html, "html.parser")):
            note = isinstance(block, Paragraph) and PART_OF_A_TABLE.fullmatch(plain(block.text))
            if note and found and isinstance(table := found[-1], Table):
                found[-1] = replace(table, notes=(note[0],))
            else:
                found.append(block)
        return found

    def _of(self, parent: Tag) -> Iterator[Block]:
        """The blocks within an element: text between blocks is a paragraph."""
        waiting: list[Span] = []
        for node in parent.contents:
            if self._is_inline(node):
                waiting += self._spans(node)
                continue
            yield from _paragraph(waiting)
            waiting = []
            if isinstance(node, Tag):
                yield from self._element(node)
        yield from _paragraph(waiting)

    def _is_inline(self, node: PageElement) -> bool:
        if isinstance(node, Tag):
            return node.name in INLINE and all(map(self._is_inline, node.contents))
        return not isinstance(node, PreformattedString)  # such as a comment

    def _element(self, tag: Tag) -> Iterator[Block]:
        name = tag.name
        if name in REFUSED:
            raise Unreadable(f"a <{name}>, which no format can show")
        if name in HEADINGS:
            for link in tag.select("a.anchor-link"):
                link.decompose()
            if text := text_of(tag):
                yield Heading(text, HEADINGS[name], anchor(text))
        elif name in ("ul", "ol"):
            yield from self._list(tag)
        elif name == "dl":
            yield from _pairs(tag)
        elif name == "pre":
            yield Verbatim(tag.get_text().strip("\n"))
        elif name == "blockquote":
            for block in self._of(tag):
                yield replace(block, style="quote") if isinstance(block, Paragraph) else block
        elif name == "table":
            if tag.find(["img", *REFUSED]):
                raise Unreadable("a table with pictures or controls in its cells")
            if (table := table_of(tag, self.words)) is not None:
                yield table
        elif name == "img":
            yield self.image(str(tag.get("src", "")), str(tag.get("alt", "")))
        elif name not in UNSEEN:
            yield from self._of(tag)

    def _list(self, tag: Tag) -> Iterator[Block]:
        items: list[Text | Items] = []
        for item in tag.find_all("li", recursive=False):
            words: list[Span] = []
            for block in self._of(item):
                match block:
                    case Paragraph(text):  # several of one item are one after another in it
                        words += [Span(" "), *spans_of(text)]
                    case Items():
                        items += [*_one(words), block]
                        words = []
                    case _:
                        raise Unreadable("a list with something else than text in it")
            items += _one(words)
        if items:
            # What stands within an item needs one to stand in.
            first = () if not isinstance(items[0], Items) else ("",)
            yield Items((*first, *items), ordered=tag.name == "ol")

    def _spans(self, node: PageElement, style: Span = PLAIN) -> Iterator[Span]:
        if not isinstance(node, Tag):
            yield replace(style, text=str(node))
            return
        if node.name in STRONG:
            style = replace(style, strong=True)
        elif node.name in EMPHASIS:
            style = replace(style, emphasis=True)
        elif node.name in CODE:
            style = replace(style, code=True)
        elif node.name == "a":
            href = str(node.get("href", ""))
            style = replace(style, href=href if LEADS.match(href) else "")
        elif node.name in RAISED:
            yield replace(style, text=RAISED[node.name])
        for child in node.contents:
            yield from self._spans(child, style)


def anchor(text: str) -> str:
    """What a link to a heading says.

    >>> anchor("Girls and boys: planning")
    'girls-and-boys-planning'
    """
    return re.sub(r"\W+", "-", text.casefold()).strip("-")


def _pairs(tag: Tag) -> Iterator[Facts]:
    pairs, label = [], ""
    for part in tag.find_all(["dt", "dd"]):
        if part.name == "dt":
            label = text_of(part)
        else:
            pairs.append((label, text_of(part)))
    if pairs:
        yield Facts(tuple(pairs))


def _one(spans: list[Span]) -> list[Text | Items]:
    return [paragraph.text for paragraph in _paragraph(spans)]


def _paragraph(spans: list[Span]) -> Iterator[Paragraph]:
    """A paragraph of the spans, spaced as a browser spaces them; nothing if they say nothing."""
    settled: list[Span] = []
    for span in spans:
        text = SPACES.sub(" ", span.text)
        if not settled or settled[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if not text:
            continue
        if settled and replace(settled[-1], text="") == replace(span, text=""):
            settled[-1] = replace(span, text=settled[-1].text + text)
        else:
            settled.append(replace(span, text=text))
    if settled:
        settled[-1] = replace(settled[-1], text=settled[-1].text.rstrip())
    said = tuple(span for span in settled if span.text)
    if said:
        yield Paragraph(said[0].text if said == (Span(said[0].text),) else said)


def table_of(tag: Tag, words: tuple[str, str]) -> Table | None:
    """The table as a block, None for one without cells.

    Headings over several rows become one, joined by colons; cells that span others are repeated.
    """
    head, body = _lines(tag)
    width = max(map(len, [*head, *body]), default=0)
    if not width:
        return None
    # Only columns that head every row head the table's rows; there is always one.
    leading = (len([*takewhile(lambda cell: cell[1], line)]) for line in body)
    heads = min(min(leading, default=0) or 1, max(width - 1, 1))
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
