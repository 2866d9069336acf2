"""HTML that a cell shows, and markdown by way of it, as blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import cast

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

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
    spans_of,
)
from sqs_analysis.publish.gather import Unreadable
from sqs_analysis.publish.gather.hidden import SIGNS, take_out_hidden
from sqs_analysis.publish.gather.tables import require_only, table_of, written_out

HEADINGS = {f"h{level}": level for level in range(1, 7)}
STRONG, CODE = {"strong", "b"}, {"code", "kbd", "samp", "tt"}
EMPHASIS = {"em", "i", "cite", "var", "dfn"}
# What a browser makes of an element beside its words, before and after them.
AROUND = {"sup": ("^", ""), "sub": ("_", ""), "q": ("“", "”")}
# Nothing that a reader sees is lost with these.
UNSEEN = {"style", "title", "meta", "link", "hr", "colgroup", "col"}
# What needs a browser that runs or loads something, or a reader who types.
REFUSED = {
    *("script", "iframe", "object", "embed", "video", "audio", "canvas", "form", "input", "button"),
    *("select", "textarea", "svg", "math", "map", "template", "frameset", "picture", "applet"),
    *("del", "s", "strike"),  # which would be read as if it had not been struck out
    *("meter", "progress"),
}
# Links that lead somewhere from any copy of a page; others would be dead, and are their text.
LEADS = re.compile(r"(https?|mailto):", re.IGNORECASE)
# What pandas says below a table of which it shows the beginning and the end.
PART_OF_A_TABLE = re.compile(r"[\d,]+ rows × [\d,]+ columns")
SPACES = re.compile(r"\s+")
# Raised or lowered, it is one thing without parentheses.
ONE_WORD = re.compile(r"[-−+]?\w+")
# What anything else stands on lines of its own for.
BLOCKS = {"address", "article", "aside", "body", "br", "center", "details", "dialog", "div", "dl"}
BLOCKS |= {"blockquote", "figcaption", "figure", "footer", "fieldset", "head", "header", "hgroup"}
BLOCKS |= {"html", "img", "legend", "main", "nav", "ol", "p", "pre", "search", "section", "summary"}
BLOCKS |= {"table", "ul", "li", "dt", "dd", "tr", "td", "th", "caption", *HEADINGS}
APART = BLOCKS | REFUSED | UNSEEN


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
        try:
            soup = BeautifulSoup(html, "lxml")
            if SIGNS.search(html):
                take_out_hidden(soup)
            read = [*self._of(soup)]
        except RecursionError:
            raise Unreadable("something nested too deeply") from None
        for block in read:
            note = isinstance(block, Paragraph) and PART_OF_A_TABLE.fullmatch(plain(block.text))
            if note and found and isinstance(table := found[-1], Table):
                found[-1] = replace(table, notes=(note[0],))
            else:
                found.append(block)
        return found

    def _of(self, parent: Tag, style: Span = PLAIN) -> Iterator[Block]:
        """The blocks within an element: text between blocks is a paragraph."""
        waiting: list[Span] = []
        for node in parent.contents:
            if self._is_inline(node):
                waiting += self._spans(node, style)
                continue
            yield from _paragraph(waiting)
            waiting = []
            if isinstance(node, Tag):
                yield from self._element(node, style)
        yield from _paragraph(waiting)

    def _is_inline(self, node: PageElement, *, within: bool = False) -> bool:
        """Whether it stands in a line; a new line begins between parts of it, not within them."""
        if not isinstance(node, Tag) or (within and node.name == "br"):
            return True
        inside = (self._is_inline(each, within=True) for each in node.contents)
        return node.name not in APART and all(inside)

    def _element(self, tag: Tag, style: Span) -> Iterator[Block]:
        name = tag.name
        if name in REFUSED:
            raise Unreadable(f"a <{name}>, which no format can show")
        if name in HEADINGS:
            for link in tag.select("a.anchor-link"):
                link.decompose()
            if text := self._words(tag, "a heading"):
                yield Heading(text, HEADINGS[name], anchor(text))
        elif name in ("ul", "ol"):
            yield from self._list(tag)
        elif name == "dl":
            yield from self._pairs(tag)
        elif name == "pre":
            yield Verbatim(_as_written(tag).strip("\n"))
        elif name == "blockquote":
            for block in self._of(tag, style):
                yield replace(block, style="quote") if isinstance(block, Paragraph) else block
        elif name == "table":
            if (table := table_of(tag, self._text, self.words)) is not None:
                yield table
        elif name == "img":
            yield self.image(str(tag.get("src", "")), str(tag.get("alt", "")))
        elif name not in UNSEEN:
            own = _styled(tag, style)
            yield from self._of(tag, own)
            if own.href != style.href and tag.find("img"):
                yield Paragraph((Span(own.href, href=own.href),))

    def _list(self, tag: Tag) -> Iterator[Block]:
        """A list; what no item of one can hold stands between two parts of it."""
        ordered, start = tag.name == "ol", str(tag.get("start", "1")).strip()
        odd = tag.has_attr("reversed") or tag.find("li", attrs={"value": True}, recursive=False)
        if ordered and (odd or str(tag.get("type", "1")) not in "1i" or not start.isdecimal()):
            raise Unreadable("a list with letters, or numbers that do not follow one another")
        require_only(tag, {"li", "ul", "ol"}, "a list with something else than items in it")
        number, roman = int(start) if ordered else 1, ordered and tag.get("type") == "i"
        items: list[Text | Items] = []
        for node in (node for node in tag.contents if isinstance(node, Tag)):
            for part in self._item(node) if node.name == "li" else self._list(node):
                if isinstance(part, str | tuple) or (isinstance(part, Items) and items):
                    items.append(part)
                else:
                    if items:
                        yield Items(tuple(items), ordered, roman, number)
                    number += sum(not isinstance(item, Items) for item in items) * ordered
                    items = []
                    yield part
        if items:
            yield Items(tuple(items), ordered, roman, number)

    def _item(self, item: Tag) -> Iterator[Text | Block]:
        """The words of an item, and what stands below them: lists, and what no item can hold."""
        words: list[Span] = []
        below: list[Block] = []
        for block in self._of(item):
            if isinstance(block, Paragraph) and block.style == "plain" and not below:
                words += [Span(" "), *spans_of(block.text)]  # several are one after another
            else:
                below.append(block)
        yield from _one(words) or [""]
        yield from below

    def _pairs(self, tag: Tag) -> Iterator[Facts]:
        for each in (tag, *tag.find_all("div", recursive=False)):
            require_only(each, {"dt", "dd", "div"}, "a list of pairs with text outside of them")
        pairs: list[tuple[str, str]] = []
        labels: list[str] = []
        for part in tag.find_all(["dt", "dd"]):
            said = self._words(part, "a list of pairs")
            if part.name == "dt":
                labels.append(said)
            else:
                pairs.append((", ".join(labels), said))
                labels = []
        if labels:
            pairs.append((", ".join(labels), ""))
        if pairs:
            yield Facts(tuple(pairs))

    def _spans(self, node: PageElement, style: Span = PLAIN) -> Iterator[Span]:
        if isinstance(node, PreformattedString):  # such as a comment
            return
        if not isinstance(node, Tag):
            yield replace(style, text=str(node))
            return
        style = _styled(node, style)
        before, after = _around(node)
        yield replace(style, text=" " if node.name == "br" else before)
        for child in node.contents:
            yield from self._spans(child, style)
        yield replace(style, text=after)

    def _text(self, tag: Tag, what: str) -> Text:
        """What an element says, in one line; Unreadable if that is more than text."""
        if len(tag.contents) == 1 and type(only := tag.contents[0]) is NavigableString:
            return SPACES.sub(" ", str(only)).strip()  # as nearly every cell of a frame is
        found: list[Span] = []
        for block in self._of(tag):
            match block:
                case Paragraph(text):
                    said = spans_of(text)
                case Heading(text):
                    said = (Span(text, strong=True),)
                case Verbatim(text):
                    said = (Span(" ".join(text.split()), code=True),)
                case Items(items, ordered, False, start) if Items not in map(type, items):
                    numbered = (f"; {n}. " if ordered else "; " for n in count(start))
                    pairs = zip(numbered, cast("tuple[Text, ...]", items), strict=False)
                    joined = [
                        span for mark, item in pairs for span in (Span(mark), *spans_of(item))
                    ]
                    said = (Span(joined[0].text.removeprefix("; ")), *joined[1:])
                case _:
                    raise Unreadable(f"{what} with something else than text in it")
            found += [Span(" ")] * bool(found) + [*said]
        return next((paragraph.text for paragraph in _paragraph(found)), "")

    def _words(self, tag: Tag, what: str) -> str:
        """The same without what sets parts of it off."""
        return written_out(self._text(tag, what))


def _styled(tag: Tag, style: Span) -> Span:
    """How the text of an element looks, and where it leads."""
    if tag.name in STRONG:
        return replace(style, strong=True)
    if tag.name in EMPHASIS:
        return replace(style, emphasis=True)
    if tag.name in CODE:
        return replace(style, code=True)
    if tag.name == "a":
        href = str(tag.get("href", ""))
        return replace(style, href=href if LEADS.match(href) else "")
    return style


def _around(tag: Tag) -> tuple[str, str]:
    """What stands before and after the words of an element where nothing is raised or quoted."""
    before, after = AROUND.get(tag.name, ("", ""))
    alone = not before or tag.name == "q" or ONE_WORD.fullmatch(tag.get_text().strip())
    return (before, after) if alone else (f"{before}(", ")")


def _as_written(tag: Tag) -> str:
    """The text of an element with its spaces and lines."""
    said = ""
    for node in tag.contents:
        if isinstance(node, Tag):
            if node.name in REFUSED or node.name == "img":
                raise Unreadable(f"a <{node.name}> within text that was printed")
            before, after = _around(node)
            said += "\n" if node.name == "br" else f"{before}{_as_written(node)}{after}"
        elif not isinstance(node, PreformattedString):
            said += str(node)
    return said


def anchor(text: str) -> str:
    """What a link to a heading says.

    >>> anchor("Girls and boys: planning")
    'girls-and-boys-planning'
    """
    return re.sub(r"\W+", "-", text.casefold()).strip("-")


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
