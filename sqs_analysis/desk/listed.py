"""Any frame as a table in the house's look, and the mark of what is invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sqs_analysis.desk.shown import Shown
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Number, Paragraph, Table, TableCell
from sqs_analysis.read.inspection import Inspection

# A notebook is slow to show thousands of rows; the frame has them all.
MOST_ROWS = 200


def listed(frame: pd.DataFrame) -> Table:
    """A table of the rows of any frame, its columns called by their names."""
    words = catalogue()
    rows = frame.head(MOST_ROWS).to_dict("records")
    columns = tuple(map(str, frame.columns))  # as they are typed
    cells = tuple(tuple(_cell(value) for value in row.values()) for row in rows)
    more = len(frame) - len(rows)
    notes = (words("desk.more_rows", n=more),) if more > 0 else ()
    title = words("desk.rows", n=len(frame))
    return Table("table-rows", title, columns, cells, notes, captioned=False)


def _cell(value: Any) -> TableCell:
    if pd.isna(value):
        return ""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, float) and not value.is_integer():
        return Number(value, f"{value:.2f}")
    return Number(float(value), f"{value:.0f}") if isinstance(value, int | float) else str(value)


def invented(inspections: Sequence[Inspection]) -> Shown:
    """A banner that the inspections were invented, empty where they were read from a folder.

    It goes before what is shown of them: ``sqs.invented(inspections) + sqs.programme_themes(found)``.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> print(sqs.invented(sqs.inspections()))
    Invented data: no real team, inspector or child is in this.
    """
    if not getattr(inspections, "invented", False):
        return Shown()
    words = inspections[0].instrument.catalogue
    return Shown((Paragraph(words("desk.invented"), "banner"),))
