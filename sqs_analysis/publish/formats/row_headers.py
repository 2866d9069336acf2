"""Cells that head their row, marked as such in a tagged PDF.

The typesetter marks the cells over a column. Marking those beside a row is, in the releases that
Python can reach, behind a switch it does not offer.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqs_analysis.publish.formats.typesetting import missing

if TYPE_CHECKING:
    from pikepdf import Pdf


def with_row_headers(data: bytes) -> bytes:
    """A tagged PDF in which the first cell of every row in the body of a table heads its row.

    Parameters
    ----------
    data : a tagged PDF whose tables each have a header row.
    """
    try:
        import pikepdf
    except ImportError as error:
        raise missing(error) from error
    with pikepdf.open(BytesIO(data)) as pdf:
        _mark_rows(pdf)
        written = BytesIO()
        streams = pikepdf.ObjectStreamMode.generate
        pdf.save(written, deterministic_id=True, object_stream_mode=streams)
    return written.getvalue()


def _mark_rows(pdf: Pdf) -> None:
    from pikepdf import Dictionary, Name

    for element in pdf.objects:
        if isinstance(element, Dictionary) and element.get("/S") == Name.TR:
            first, *others = element.K
            if first.S == Name.TD:
                first.S = Name.TH
                _of_table(first).Scope = Name.Row
                for cell in (first, *others):
                    _forget_columns(cell)


def _forget_columns(cell: Any) -> None:
    """A list of a cell's headers that lacks the row's would hide it: scopes say both."""
    attributes = _of_table(cell)
    if "/Headers" in attributes:
        del attributes.Headers


def _of_table(cell: Any) -> Any:
    """The attributes of a cell that are about its table."""
    return next(attributes for attributes in cell.A if attributes.O == "/Table")
