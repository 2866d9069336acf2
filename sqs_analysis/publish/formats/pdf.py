"""A document as PDF: tagged, titled and in its language, as PDF/UA-1 asks.

The typesetter tags the cells over a column. Tagging those beside a row is, in the releases that
Python can reach, behind a switch it does not offer, so it is done afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import typst
from pikepdf import Name

from sqs_analysis.house import Colours
from sqs_analysis.languages import catalogue
from sqs_analysis.present import blocks
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats import paper
from sqs_analysis.publish.formats.characters import drawn, printed, shown
from sqs_analysis.publish.formats.typesetting import Typesetter, typesetter

TEMPLATE = "document.typ"
# So many printed lines are set together: of many more, each would take longer than the one before.
FEW_LINES = 40
# Letters of a table's size across the page of the template, and the letters as wide as its bars.
LETTERS, BAR = 112.0, 12.0
# One that is folded away on the page is small on paper.
SMALL_LETTERS = 140.0


def pdf_bytes(document: Document) -> bytes:
    """The document as PDF/UA-1. The same document always gives the same bytes.

    It is an AnalystError if a chart or picture has no text alternative.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Heading, Paragraph, Stamp
    >>> blocks = (Heading("A letter", 1), Paragraph("In most cases, …", number="1.1"))
    >>> document = Document(blocks, Stamp("a", "0"), "en-GB", "2013-08-07", "", "letter")
    >>> pdf_bytes(document)[:8]
    b'%PDF-1.7'
    """
    laid_out = [*paper.levelled(document.blocks, LETTERS, BAR, SMALL_LETTERS)]
    tables = [block for block, _ in laid_out if isinstance(block, blocks.Table)]
    return _with_table_tags(_typeset(document, laid_out), tables)


def _typeset(document: Document, laid_out: Sequence[tuple[blocks.Block, int]]) -> bytes:
    setter, colours = typesetter(document.house.font_files), document.house.colours
    try:
        values = _Values(setter, setter.drawable, colours).of_document(document, laid_out)
        [data] = setter.pages(TEMPLATE, values, "pdf")
    except typst.TypstError:
        # Letters of some scripts join, in a drawing only, to shapes that cannot be read aloud.
        values = _Values(setter, frozenset(), colours).of_document(document, laid_out)
        [data] = setter.pages(TEMPLATE, values, "pdf")
    return data


@dataclass(frozen=True)
class _Values:
    """Blocks as the plain values that the template reads."""

    setter: Typesetter
    drawable_in_charts: frozenset[int]
    colours: Colours

    def of_document(
        self, document: Document, laid_out: Sequence[tuple[blocks.Block, int]]
    ) -> dict[str, Any]:
        language, _, region = document.language.partition("-")
        stamp = document.stamp
        return {
            "title": self._text(document.title or stamp.inspection),
            "language": language,
            "region": region or None,
            "date": [int(part) for part in document.date.split("-") if part],
            "keywords": [self._text(part) for part in (stamp.inspection, stamp.workbook) if part],
            "made_by": self._text(document.made_by),
            "foot": self._text(document.foot),
            "colours": dict(document.house.colours.items()),
            "font": document.house.pdf_font,
            "kind": document.kind,
            "about": self._text(document.running),
            "page": paper.page_words(document.language),
            "contents": catalogue(document.language)("page.contents"),
            "blocks": [
                {"type": type(block).__name__, **self._block(block, level)}
                for block, level in laid_out
            ],
        }

    def _block(self, block: blocks.Block, level: int) -> dict[str, Any]:
        match block:
            case blocks.Heading():
                return {
                    "text": self._text(block.text),
                    "topic": self._text(block.topic),
                    "name": self._text(block.name),
                    "begins": block.begins,
                    "level": level,
                }
            case blocks.Paragraph():
                number = self._text(block.number)
                return {"text": self._said(block.text), "style": block.style, "number": number}
            case blocks.Items():
                return self._items(block)
            case blocks.Facts():
                pairs = [[self._text(text) for text in pair] for pair in block.pairs]
                return {"pairs": pairs, "breakable": sum(len(a + b) for a, b in pairs) > paper.LONG}
            case blocks.Verbatim():
                lines = printed(block.text, self.setter.drawable).split("\n")
                parts = (lines[n : n + FEW_LINES] for n in range(0, len(lines), FEW_LINES))
                return {"parts": ["\n".join(part) for part in parts]}
            case blocks.Table():
                return self._table(block)
            case blocks.Chart() | blocks.Picture():
                return self._drawing(block)

    def _items(self, block: blocks.Items) -> dict[str, Any]:
        """A list; each item with the lists that stand within it."""
        items: list[dict[str, Any]] = []
        for item in block.items:
            if not isinstance(item, blocks.Items):
                items.append({"text": self._said(item), "within": []})
            else:
                if not items:
                    items.append({"text": "", "within": []})
                items[-1]["within"].append(self._items(item))
        kind = {"ordered": block.ordered, "roman": block.roman, "start": block.start}
        return {"items": items, **kind}

    def _table(self, table: blocks.Table) -> dict[str, Any]:
        rows = [self._row(row) for row in table.rows]
        head = sum(map(len, table.columns))
        is_long = (
            len(rows) > paper.FEW_ROWS
            or len(table.title + "".join(table.notes)) + head > paper.LONG
        )
        return {
            "title": self._text(table.title) if table.captioned else None,
            "columns": [self._text(column) for column in table.columns],
            "shares": paper.column_shares(table, SMALL_LETTERS if table.summary else LETTERS, BAR),
            "small": bool(table.summary),
            "figures": paper.figure_columns(table),
            "rows": rows,
            "headed": head < paper.LONG_HEADER,
            "breakable": is_long or any(row["breakable"] for row in rows),
            "notes": [self._text(note) for note in table.notes],
        }

    def _row(self, cells: tuple[blocks.TableCell, ...]) -> dict[str, Any]:
        texts = [blocks.cell_text(cell) for cell in cells]
        return {
            "breakable": max(map(len, texts), default=0) > paper.LONG,
            "cells": [
                {
                    "text": self._said(cell) if isinstance(cell, tuple) else self._text(text),
                    "bar": getattr(cell, "proportion", None),
                }
                for text, cell in zip(texts, cells, strict=True)
            ],
        }

    def _drawing(self, block: blocks.Chart | blocks.Picture) -> dict[str, Any]:
        seen = paper.drawing(block, self.colours)
        return {
            "svg": drawn(seen.svg, self.drawable_in_charts),
            "ratio": seen.height / seen.width,
            "width": block.width if isinstance(block, blocks.Picture) else None,
            "alt": self._text(paper.alternative(block)),
            "caption": self._text(block.caption),
            "breakable": len(block.caption) > paper.LONG,
        }

    def _said(self, text: blocks.Text) -> str | list[dict[str, Any]]:
        if isinstance(text, str) or any(span.figure for span in text):  # nothing in it is set off
            return self._text(blocks.plain(text))
        return [self._span(span) for span in text]

    def _span(self, span: blocks.Span) -> dict[str, Any]:
        text = self._text(span.text)
        return {
            "text": text,
            "strong": span.strong,
            "emphasis": span.emphasis,
            "slanted": self.setter.slanted.issuperset(map(ord, text)) and not span.code,
            "code": span.code,
            "address": paper.address(span.href),
        }

    def _text(self, text: str) -> str:
        return shown(text, self.setter.drawable)


def _with_table_tags(data: bytes, tables: Sequence[blocks.Table]) -> bytes:
    """A tagged PDF, with the first cells of every row in the body of its tables heading the row.

    A table without a caption is given its title as its summary, which nobody sees twice.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        for tag, table in zip(_tags(pdf.Root.StructTreeRoot, Name.Table), tables, strict=True):
            if not table.captioned:
                title = {"/O": Name.Table, "/Summary": shown(table.title)}
                if "/A" not in tag:  # one that goes over several pages has none
                    tag.A = pikepdf.Array()
                tag.A.append(pikepdf.Dictionary(title))
            for row in _tags(tag, Name.TR):
                _mark_row(row, table.heads)
        written = BytesIO()
        streams = pikepdf.ObjectStreamMode.generate
        pdf.save(written, deterministic_id=True, object_stream_mode=streams)
    return written.getvalue()


def _tags(within: Any, kind: Any) -> Iterator[Any]:
    """The tags of a kind in reading order; none has another within it."""
    inside = within.get("/K", ())
    for tag in inside if isinstance(inside, pikepdf.Array) else (inside,):
        if isinstance(tag, pikepdf.Dictionary) and "/S" in tag:
            if kind == tag.S:
                yield tag
            else:
                yield from _tags(tag, kind)


def _mark_row(row: Any, heads: int) -> None:
    cells = list(row.K)
    if cells[0].S == Name.TD:
        for cell in cells[:heads]:
            cell.S = Name.TH
            _of_table(cell).Scope = Name.Row
        for cell in cells:
            # A list of a cell's headers that lacks the row's would hide it: scopes say both.
            attributes = _of_table(cell)
            if "/Headers" in attributes:
                del attributes.Headers


def _of_table(cell: Any) -> Any:
    """The attributes of a cell that are about its table."""
    return next(attributes for attributes in cell.A if attributes.O == "/Table")
