"""HTML that a cell shows, and markdown by way of it, as blocks.

A table has one row of headings, and a number where a number stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product, takewhile

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

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
from sqs_analysis.read.text import shortened

HEADINGS = {f"h{level}": level for level in range(1, 7)}
STRONG, CODE = {"strong", "b"}, {"code", "kbd", "samp", "tt"}
EMPHASIS = {"em", "i", "cite", "var", "dfn"}
INLINE = {"a", "abbr", "ins", "mark", "q", "small", "span", "sub", "sup", "time", "u", "font"}
INLINE |= {"acronym", "bdi", "bdo", "big", "data", "label", "nobr", "output"}
INLINE |= STRONG | EMPHASIS | CODE
# What a browser makes of an element beside its words, before and after them.
AROUND = {"sup": ("^", ""), "sub": ("_", ""), "q": ("“", "”")}
# Nothing that a reader sees is lost with these.
UNSEEN = {"style", "title", "meta", "link", "hr", "wbr", "colgroup", "col"}
HIDDEN = re.compile(r"(?:display:none|visibility:hidden)(?!\w)")
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
# A number as pandas and people write it; a text of digits that begins with 0 is none.
NUMBER = re.compile(r"[-+−]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?")
NO_NUMBER = {"", "NaN", "nan", "<NA>", "None", "NaT", "-", "–", "…", "..."}
SPACES = re.compile(r"\s+")
FEW_LETTERS = 40

Line = list[tuple[Text, bool]]  # text of each cell, and whether it heads others


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
        try:
            read = [*self._of(BeautifulSoup(html, "lxml"))]
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
            if isinstance(node, Tag) and _is_hidden(node):
                continue
            if self._is_inline(node):
                waiting += self._spans(node, style)
                continue
            yield from _paragraph(waiting)
            waiting = []
            if isinstance(node, Tag):
                yield from self._element(node, style)
        yield from _paragraph(waiting)

    def _is_inline(self, node: PageElement) -> bool:
        if isinstance(node, Tag):
            return node.name in INLINE and all(map(self._is_inline, node.contents))
        return not isinstance(node, PreformattedString)  # such as a comment

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
            yield Verbatim(tag.get_text().strip("\n"))
        elif name == "blockquote":
            for block in self._of(tag, style):
                yield replace(block, style="quote") if isinstance(block, Paragraph) else block
        elif name == "table":
            if (table := self._table(tag)) is not None:
                yield table
        elif name == "img":
            yield self.image(str(tag.get("src", "")), str(tag.get("alt", "")))
        elif name in INLINE:  # around something that is no text
            own = _styled(tag, style)
            yield from self._of(tag, own)
            if own.href != style.href and tag.find("img"):
                yield Paragraph((Span(own.href, href=own.href),))
        elif name not in UNSEEN:
            yield from self._of(tag, style)

    def _list(self, tag: Tag) -> Iterator[Block]:
        ordered = tag.name == "ol"
        odd = tag.has_attr("reversed") or tag.find("li", attrs={"value": True}, recursive=False)
        if ordered and (odd or str(tag.get("type", "1")) not in "1i"):
            raise Unreadable("a list with letters, or numbers that do not follow one another")
        items: list[Text | Items] = []
        for node in tag.contents:
            if not isinstance(node, Tag):
                if self._is_inline(node) and str(node).strip():
                    raise Unreadable("a list with text between its items")
            elif node.name == "li":
                items += self._item(node)
            elif node.name in ("ul", "ol"):  # as if it stood within the item before it
                items += self._list(node)  # type: ignore[arg-type]  # which is of items
            else:
                raise Unreadable("a list with something else than items in it")
        if items:
            # What stands within an item needs one to stand in.
            first = () if not isinstance(items[0], Items) else ("",)
            start = str(tag.get("start", "1"))
            roman = ordered and tag.get("type") == "i"
            number = int(start) if ordered and start.isdecimal() else 1
            yield Items((*first, *items), ordered, roman, number)

    def _item(self, item: Tag) -> Iterator[Text | Items]:
        """The words of an item, and the lists within it."""
        words: list[Span] = []
        within: list[Items] = []
        for block in self._of(item):
            match block:
                case Paragraph(text) if within:
                    raise Unreadable(
                        f"an item of a list that goes on after a list within it "
                        f"({shortened(plain(text), FEW_LETTERS)}): put that before it"
                    )
                case Paragraph(text):  # several of one item are one after another in it
                    words += [Span(" "), *spans_of(text)]
                case Items():
                    within.append(block)
                case _:
                    raise Unreadable("a list with something else than text in it")
        yield from _one(words) or [""]
        yield from within

    def _pairs(self, tag: Tag) -> Iterator[Facts]:
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
        if not isinstance(node, Tag):
            yield replace(style, text=str(node))
            return
        style = _styled(node, style)
        before, after = AROUND.get(node.name, ("", ""))
        if before:
            yield replace(style, text=before)
        for child in node.contents:
            if not (isinstance(child, Tag) and _is_hidden(child)):
                yield from self._spans(child, style)
        if after:
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
                case Items(items) if not any(isinstance(item, Items) for item in items):
                    joined = [part for item in items for part in (Span("; "), *spans_of(item))]  # type: ignore[arg-type]
                    said = tuple(joined[1:])
                case _:
                    raise Unreadable(f"{what} with something else than text in it")
            found += [Span(" ")] * bool(found) + [*said]
        return next((paragraph.text for paragraph in _paragraph(found)), "")

    def _words(self, tag: Tag, what: str) -> str:
        """The same without what sets parts of it off."""
        return _written_out(self._text(tag, what))

    def _table(self, tag: Tag) -> Table | None:
        """The table as a block, None for one without cells.

        Headings over several rows become one, joined by colons; cells that span others are repeated.
        """
        head, body = self._lines(tag)
        width = max(map(len, [*head, *body]), default=0)
        if not width:
            return None
        # Only columns that head every row head the table's rows; there is always one.
        leading = (len([*takewhile(lambda cell: cell[1], line)]) for line in body)
        heads = min(min(leading, default=0) or 1, max(width - 1, 1))
        titles = (
            dict.fromkeys(said for text, _ in column if (said := _written_out(text)))
            for column in zip(*head, strict=True)
        )
        columns = tuple(
            ": ".join(title) or self.words[0 if place < heads else 1]
            for place, title in enumerate(titles if head else [()] * width)
        )
        cells = [
            _column([line[place][0] for line in body], is_head=place < heads)
            for place in range(width)
        ]
        caption = tag.find("caption")
        title = self._words(caption, "a caption") if isinstance(caption, Tag) else ""
        rows = tuple(zip(*cells, strict=True))
        return Table("table", title, columns, rows, heads=heads, captioned=bool(title))

    def _lines(self, tag: Tag) -> tuple[list[Line], list[Line]]:
        """The rows of headings and the others, each cell as often as it spans columns and rows."""
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        rows.sort(key=lambda row: row.find_parent("tfoot") is not None)  # wherever it is written
        said: dict[tuple[int, int], tuple[Text, bool]] = {}
        for y, row in enumerate(rows):
            x = 0
            for cell in row.find_all(["th", "td"], recursive=False):
                while (y, x) in said:  # taken by a cell of a row above
                    x += 1
                right = x + _span(cell, "colspan")
                below = min(y + _span(cell, "rowspan"), len(rows))
                text = self._text(cell, "a cell of a table"), cell.name == "th"
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


def _written_out(text: Text) -> str:
    """A text without what sets parts of it off; where a link leads stands behind it."""
    said = (
        f"{span.text} ({span.href})" if span.href not in ("", span.text) else span.text
        for span in spans_of(text)
    )
    return "".join(said)


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


def _is_hidden(tag: Tag) -> bool:
    """Whether whoever looks at the notebook does not see it either."""
    return tag.has_attr("hidden") or bool(
        HIDDEN.search(re.sub(r"\s", "", str(tag.get("style", ""))))
    )


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


def _span(cell: Tag, which: str) -> int:
    said = str(cell.get(which, "1"))
    return max(int(said), 1) if said.isdigit() else 1


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
