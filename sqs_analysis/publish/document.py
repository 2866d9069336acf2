"""A document: the blocks of one edition with what every format must know about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqs_analysis.house import House, default_house
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
    house : in whose dress it is.
    """

    blocks: tuple[Block, ...]
    stamp: Stamp
    language: str
    date: str
    made_by: str
    kind: str
    about: str = ""
    house: House = field(default_factory=default_house)

    @property
    def running(self) -> str:
        """The line at the head of every page, with the house's own words before it."""
        return " · ".join(filter(None, (self.house.head, self.house.short, self.about)))

    @property
    def foot(self) -> str:
        """The line at the foot of every page of paper: the house's own words, and what made it."""
        made_by = "" if self.kind == "letter" else self.made_by
        return " · ".join(filter(None, (self.house.foot, made_by)))

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
