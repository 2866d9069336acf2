"""The parts a report is made of, as values that know no format.

A heading, paragraph, list, table or chart says what it holds; ``present.html`` and the writers of
``publish`` say how it looks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which inspection, and which bytes of its workbook, a figure was made from."""

    inspection: str
    workbook: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the page."""

    text: str
    level: int
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; ``style`` is plain, lead, note or draft."""

    text: str
    style: Literal["plain", "lead", "note", "draft"] = "plain"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``ordered`` numbers it, in small Roman numerals if ``roman``."""

    items: tuple[str, ...]
    ordered: bool = False
    roman: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and value: what a page is about."""

    pairs: tuple[tuple[str, str], ...]
    stamp: Stamp | None = None


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
    """Two limits in a table, as proportions from 0 to 1, and the text to show."""

    lower: float | None
    upper: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A cell whose text leads to another page, where the format has links."""

    text: str
    href: str


TableCell = str | Number | Share | Range | Link
CELL_TYPES: dict[str, type[Number | Share | Range | Link]] = {
    "Link": Link,
    "Number": Number,
    "Share": Share,
    "Range": Range,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of every row heads the row."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing as SVG, its caption, and what it says to a reader who cannot see it."""

    id: str
    title: str
    caption: str
    alt: str
    svg: str
    width: float
    height: float
    stamp: Stamp | None = None


Block = Heading | Paragraph | Items | Facts | Table | Chart
BLOCK_TYPES: tuple[type[Block], ...] = (Heading, Paragraph, Items, Facts, Table, Chart)


def text_of(block: Block) -> str:
    """A block as plain text, for a terminal."""
    match block:
        case Heading() | Paragraph():
            return block.text
        case Items():
            return "\n".join(f"- {item}" for item in block.items)
        case Facts():
            return "\n".join(f"{label}: {value}" for label, value in block.pairs)
        case Table():
            rows = [block.columns, *([cell_text(cell) for cell in row] for row in block.rows)]
            return "\n".join([block.title, *("\t".join(row) for row in rows)])
        case Chart():
            return block.alt


def cell_text(cell: TableCell) -> str:
    """The text of a table cell."""
    return cell if isinstance(cell, str) else cell.text


def as_json(block: Block) -> dict[str, Any]:
    """A block as plain values, with the name of its type."""
    values = asdict(block)
    if isinstance(block, Table):
        values["rows"] = [[_cell_json(cell) for cell in row] for row in block.rows]
    return {"type": type(block).__name__, **values}


def from_json(values: dict[str, Any]) -> Block:
    """The block that ``as_json`` wrote.

    >>> from_json(as_json(Heading("Findings", 2)))
    Heading(text='Findings', level=2, anchor='')
    """
    types = {kind.__name__: kind for kind in BLOCK_TYPES}
    kind = types[values["type"]]
    fields = {key: _frozen(value) for key, value in values.items() if key != "type"}
    if fields.get("stamp"):
        fields["stamp"] = Stamp(**values["stamp"])
    if kind is Table:
        fields["rows"] = tuple(
            tuple(_cell_from_json(cell) for cell in row) for row in values["rows"]
        )
    return kind(**fields)


def _cell_json(cell: TableCell) -> Any:
    return cell if isinstance(cell, str) else {"kind": type(cell).__name__, **asdict(cell)}


def _cell_from_json(value: Any) -> TableCell:
    if isinstance(value, str):
        return value
    kind = CELL_TYPES[value["kind"]]
    return kind(**{key: item for key, item in value.items() if key != "kind"})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
