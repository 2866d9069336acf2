"""The parts a report is made of, as values that know no format.

A heading, paragraph, list, table or chart says what it holds; ``present.html`` and the writers of
``publish`` say how it looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from textwrap import indent
from typing import Any, Literal, get_args

from sqs_analysis.present.marks import Dots, Drawn, Grid, Line, Map, Shades, Strip


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which inspection, and which bytes of its workbook, a figure was made from."""

    inspection: str
    workbook: str

    @classmethod
    def of_programme(cls, workbooks: Iterable[str]) -> Stamp:
        """The stamp of what is made from many workbooks together, given the SHA-256 of each."""
        text = "\n".join(sorted(workbooks))
        return cls("programme", sha256(text.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the page.

    What it is about may stand over what it tells, as its ``topic``. One that ``begins`` a page does
    so on paper.
    """

    text: str
    level: int
    anchor: str = ""
    topic: str = ""
    begins: bool = False

    @property
    def name(self) -> str:
        """What a list of contents calls it."""
        return self.topic or self.text

    @property
    def whole(self) -> str:
        """What it is about and what it tells, in one line."""
        return f"{self.topic}: {self.text}" if self.topic else self.text


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is set off from the rest of it, leads somewhere, or says a date.

    A screen reader says the ``label`` of a link in the place of its text. A ``date`` is
    ``YYYY-MM-DD``. Words that are a ``figure`` bear its key; beside them nothing is set off.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    label: str = ""
    date: str = ""
    figure: str = ""


Text = str | tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Its ``style`` is plain, lead, note, draft or quote; banner, what nobody must miss, such as for
    whom a page is; or letterhead, whose a letter is.
    """

    text: Text
    style: Literal["plain", "lead", "note", "draft", "quote", "banner", "letterhead"] = "plain"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``ordered`` numbers it from its ``start``, in small Roman numerals if ``roman``.

    A list among its items stands within the item before it.
    """

    items: tuple[Text | Items, ...]
    ordered: bool = False
    roman: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text whose lines and spaces stand as they are: what a program printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and value: what a page is about."""

    pairs: tuple[tuple[str, str], ...]
    stamp: Stamp | None = None


# What a frame writes where nothing is known, or in a row that stands for others.
MISSING = frozenset({"NaN", "nan", "<NA>", "None", "NaT", "…", "..."})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a table: its value, and the text to show (None shows the text alone).

    A count out of a total has the total as ``of``: ``Number(7, "7 of 20", of=20)``.
    """

    value: float | None
    text: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share in a table, drawn as a bar: the proportion from 0 to 1, and the text to show."""

    proportion: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """Two limits in a table, as proportions from 0 to 1, and the text to show; maybe their share."""

    lower: float | None
    upper: float | None
    text: str
    share: float | None = None


TableCell = Text | Number | Share | Range


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cells of every row head the row, one unless ``heads`` says more.

    One that is not ``captioned`` has its title from the heading above it, which is not said twice
    where both are seen. One too long to read says what to ``find`` in it: the page has a field for
    that, and no rows of it share a heading. One with a ``summary`` is folded away on the page under
    it; one that is not ``on_paper`` is on the page and in the spreadsheet alone.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None
    summary: str = ""
    heads: int = 1
    captioned: bool = True
    find: str = ""
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what it shows, the caption above it, and what it says to who cannot see it.

    The text alternative is one sentence; where the ``data`` are is the id of a table.
    """

    id: str
    title: str
    caption: str
    alt: str
    shows: Dots | Grid | Map | Drawn
    stamp: Stamp | None = None
    data: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that came as a file, its caption, and what it says to who cannot see it.

    ``data`` is the file in base64, ``media`` its type: image/png, image/jpeg or image/svg+xml.
    Width and height are in pixels of the page.
    """

    id: str
    title: str
    caption: str
    alt: str
    data: str
    media: str
    width: float
    height: float


Block = Heading | Paragraph | Items | Facts | Verbatim | Table | Chart | Picture
TYPES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *get_args(Block),
        *get_args(TableCell),
        Span,
        Stamp,
        Dots,
        Line,
        Grid,
        Strip,
        Map,
        Shades,
        Drawn,
    )
}


def text_of(block: Block) -> str:
    """A block as plain text, for a terminal."""
    match block:
        case Heading():
            return block.whole
        case Paragraph() | Verbatim():
            return plain(block.text)
        case Items():
            return "\n".join(_item_text(item) for item in block.items)
        case Facts():
            return "\n".join(f"{label}: {value}" for label, value in block.pairs)
        case Table():
            rows = [block.columns, *([cell_text(cell) for cell in row] for row in block.rows)]
            return "\n".join([block.title, *("\t".join(row) for row in rows)])
        case Chart():
            return "\n".join([block.alt, *block.shows.texts])
        case Picture():
            return block.alt


def plain(text: Text) -> str:
    """Text without what sets parts of it off.

    >>> plain((Span("In "), Span("most", strong=True), Span(" cases")))
    'In most cases'
    """
    return text if isinstance(text, str) else "".join(span.text for span in text)


def spans_of(text: Text) -> tuple[Span, ...]:
    """The spans of a text: one of a string."""
    return (Span(text),) if isinstance(text, str) else text


def _item_text(item: Text | Items) -> str:
    return indent(text_of(item), "  ") if isinstance(item, Items) else f"- {plain(item)}"


def cell_text(cell: TableCell) -> str:
    """The text of a table cell."""
    return plain(cell) if isinstance(cell, str | tuple) else cell.text


def as_json(value: Any) -> Any:
    """A block as plain values, each with the name of its type."""
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    if not is_dataclass(value):
        return value
    parts = {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    return {"type": type(value).__name__, **parts}


def from_json(value: Any) -> Any:
    """The block that ``as_json`` wrote.

    >>> from_json(as_json(Heading("Findings", 2)))
    Heading(text='Findings', level=2, anchor='', topic='', begins=False)
    """
    if isinstance(value, list):
        return tuple(from_json(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = TYPES[value["type"]]
    return kind(**{name: from_json(part) for name, part in value.items() if name != "type"})
