"""HTML that a cell shows, and markdown by way of it, as blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from bs4.element import PageElement, PreformattedString, Tag

from sqs_analysis.present.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Paragraph,
    Span,
    Table,
    Text,
    Verbatim,
    plain,
)
from sqs_analysis.publish.gather.grids import SPACES, table_of, text_of

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
        """The blocks of a piece of HTML, in reading order.

        Raises
        ------
        Unreadable
            If something in it cannot be a block.
        """
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
            text = _plain(tag)
            if text:
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
            table = table_of(tag, self.words)
            if table is not None:
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
                        words += [Span(" "), *([Span(text)] if isinstance(text, str) else text)]
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


def _plain(tag: Tag) -> str:
    for link in tag.select("a.anchor-link"):
        link.decompose()
    return text_of(tag)


def _pairs(tag: Tag) -> Iterator[Facts]:
    pairs, label = [], ""
    for part in tag.find_all(["dt", "dd"]):
        text = text_of(part)
        if part.name == "dt":
            label = text
        else:
            pairs.append((label, text))
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
