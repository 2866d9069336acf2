"""A document as PDF: tagged, titled and in its language, as PDF/UA-1 asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Paragraph,
    Share,
    Table,
    TableCell,
    cell_text,
)
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.characters import drawn, shown
from sqs_analysis.publish.formats.columns import column_shares, figure_columns
from sqs_analysis.publish.formats.paper import (
    FEW_ROWS,
    LONG,
    LONG_HEADER,
    alternative,
    levelled,
    page_words,
)
from sqs_analysis.publish.formats.row_headers import with_row_headers
from sqs_analysis.publish.formats.typesetting import typesetter

TEMPLATE = "document.typ"
# Letters of a table's size across the page of the template, and the letters as wide as its bars.
LETTERS, BAR = 112.0, 12.0


def pdf_bytes(document: Document) -> bytes:
    """The document as PDF/UA-1. The same document always gives the same bytes.

    Parameters
    ----------
    document : one edition of a report.

    Raises
    ------
    AnalystError
        If what writes PDF is not installed, or a chart has no text alternative.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Stamp
    >>> blocks = (Heading("A letter", 1), Paragraph("In most cases, …", number="1.1"))
    >>> document = Document(blocks, Stamp("a", "0"), "en-GB", "2013-08-07", "", "letter")
    >>> pdf_bytes(document)[:8]
    b'%PDF-1.7'
    """
    return with_row_headers(_typeset(document))


def _typeset(document: Document) -> bytes:
    setter = typesetter()
    try:
        values = _Values(setter.drawable, setter.drawable).of_document(document)
        [data] = setter.pages(TEMPLATE, values, "pdf")
    except setter.refusal:
        # Letters of some scripts join, in a drawing only, to shapes that cannot be read aloud.
        values = _Values(setter.drawable, frozenset()).of_document(document)
        [data] = setter.pages(TEMPLATE, values, "pdf")
    return data


@dataclass(frozen=True)
class _Values:
    """Blocks as the plain values that the template reads."""

    drawable: frozenset[int]
    drawable_in_charts: frozenset[int]

    def of_document(self, document: Document) -> dict[str, Any]:
        language, _, region = document.language.partition("-")
        stamp = document.stamp
        return {
            "title": self._text(document.title or stamp.inspection),
            "language": language,
            "region": region or None,
            "date": [int(part) for part in document.date.split("-") if part],
            "keywords": [self._text(part) for part in (stamp.inspection, stamp.workbook) if part],
            "made_by": self._text(document.made_by),
            "kind": document.kind,
            "page": page_words(document.language),
            "draft": catalogue(document.language)("document.draft"),
            "blocks": list(self._blocks(document.blocks)),
        }

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[dict[str, Any]]:
        for block, level in levelled(blocks):
            yield {"type": type(block).__name__, **self._block(block, level)}

    def _block(self, block: Block, level: int) -> dict[str, Any]:
        match block:
            case Heading():
                return {"text": self._text(block.text), "level": level}
            case Paragraph():
                number = self._text(block.number)
                return {"text": self._text(block.text), "style": block.style, "number": number}
            case Items():
                items = [self._text(item) for item in block.items]
                return {"items": items, "ordered": block.ordered, "roman": block.roman}
            case Facts():
                pairs = [[self._text(text) for text in pair] for pair in block.pairs]
                return {"pairs": pairs, "breakable": sum(len(a + b) for a, b in pairs) > LONG}
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)

    def _table(self, table: Table) -> dict[str, Any]:
        rows = [self._row(row) for row in table.rows]
        head = sum(map(len, table.columns))
        is_long = len(rows) > FEW_ROWS or len(table.title + "".join(table.notes)) + head > LONG
        return {
            "title": self._text(table.title),
            "columns": [self._text(column) for column in table.columns],
            "shares": column_shares(table, LETTERS, BAR),
            "figures": figure_columns(table),
            "rows": rows,
            "headed": head < LONG_HEADER,
            "breakable": is_long or any(row["breakable"] for row in rows),
            "notes": [self._text(note) for note in table.notes],
        }

    def _row(self, cells: tuple[TableCell, ...]) -> dict[str, Any]:
        texts = [cell_text(cell) for cell in cells]
        return {
            "breakable": max(map(len, texts), default=0) > LONG,
            "cells": [
                {"text": self._text(text), "bar": _proportion(cell)}
                for text, cell in zip(texts, cells, strict=True)
            ],
        }

    def _chart(self, chart: Chart) -> dict[str, Any]:
        return {
            "svg": drawn(chart.svg, self.drawable_in_charts),
            "ratio": chart.height / chart.width,
            "alt": self._text(alternative(chart)),
            "caption": self._text(chart.caption),
            "breakable": len(chart.caption) > LONG,
        }

    def _text(self, text: str) -> str:
        return shown(text, self.drawable)


def _proportion(cell: TableCell) -> float | None:
    return cell.proportion if isinstance(cell, Share) else None
