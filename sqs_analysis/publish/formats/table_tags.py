"""The tags of tables in a PDF: which cells head their row, and the title nobody sees twice.

The typesetter marks the cells over a column. Marking those beside a row is, in the releases that
Python can reach, behind a switch it does not offer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from sqs_analysis.present.blocks import Table
from sqs_analysis.publish.formats.characters import shown
from sqs_analysis.publish.formats.typesetting import missing


def with_table_tags(data: bytes, tables: Sequence[Table]) -> bytes:
    """A tagged PDF in which the first cells of every row in the body of a table head the row.

    Parameters
    ----------
    data : a tagged PDF.
    tables : those in it, in order; one without a caption is given its title as its summary.
    """
    try:
        import pikepdf
    except ImportError as error:
        raise missing(error) from error
    with pikepdf.open(BytesIO(data)) as pdf:
        tags = _tags(pdf.Root.StructTreeRoot, pikepdf.Name.Table)
        for tag, table in zip(tags, tables, strict=True):
            if not table.captioned:
                title = {"/O": pikepdf.Name.Table, "/Summary": shown(table.title)}
                tag.A.append(pikepdf.Dictionary(title))
            for row in _tags(tag, pikepdf.Name.TR):
                _mark_row(row, table.heads)
        written = BytesIO()
        streams = pikepdf.ObjectStreamMode.generate
        pdf.save(written, deterministic_id=True, object_stream_mode=streams)
    return written.getvalue()


def _tags(within: Any, kind: Any) -> Iterator[Any]:
    """The tags of a kind in reading order; none has another within it."""
    from pikepdf import Array, Dictionary

    inside = within.get("/K", ())
    for tag in inside if isinstance(inside, Array) else (inside,):
        if isinstance(tag, Dictionary) and "/S" in tag:
            if kind == tag.S:
                yield tag
            else:
                yield from _tags(tag, kind)


def _mark_row(row: Any, heads: int) -> None:
    from pikepdf import Name

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
