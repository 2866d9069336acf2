"""A document: the blocks of one edition with what every format must know about them."""

from __future__ import annotations

from dataclasses import dataclass

from sqs_analysis.present.blocks import Block, Chart, Heading, Stamp, Table


@dataclass(frozen=True)
class Document:
    """One edition of a report, before it has a format.

    Attributes
    ----------
    blocks : headings, paragraphs, lists, tables and charts in reading order.
    stamp : the inspection and workbook every figure was made from.
    language : tag of the language, such as "en-GB".
    date : day of the document as ``YYYY-MM-DD``, "" if it has none. Files record this day, not
        the day they are written, so that the same input gives the same bytes.
    made_by : the line that says what software wrote it.
    kind : "analysis" or "letter".
    about : the line of every page: whose it is, and for whom; "" where nothing is known.
    """

    blocks: tuple[Block, ...]
    stamp: Stamp
    language: str
    date: str
    made_by: str
    kind: str
    about: str = ""

    @property
    def title(self) -> str:
        """The heading of level 1."""
        return next((b.whole for b in self.blocks if isinstance(b, Heading) and b.level == 1), "")

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Chart))
