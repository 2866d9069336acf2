"""What was found as an analyst asks for it: seen, read or said, from a frame and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from sqs_analysis.desk.grid import grid_blocks, is_grid
from sqs_analysis.desk.of_answers import answer_parts, reason_parts
from sqs_analysis.desk.of_findings import completeness_parts, finding_parts
from sqs_analysis.desk.of_pairs import change_parts, comparison_parts, difference_parts
from sqs_analysis.desk.parts import Part, chart_of, said_of, table_of, together
from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.source import inspection_behind
from sqs_analysis.desk.trace import cell_table, trace
from sqs_analysis.errors import AnalystError
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Block, Heading, Number, Paragraph, Table, TableCell
from sqs_analysis.present.formats import long_date
from sqs_analysis.read.inspection import Inspection

Found = pd.DataFrame | Sequence[pd.DataFrame]
LEVEL = 3
# A notebook is slow to show thousands of rows; the frame has them all.
MOST_ROWS = 200


Parts = Callable[[pd.DataFrame, Inspection | None, tuple[str, ...]], Iterator[Part]]
# A frame is of the first kind whose columns it has.
KINDS: dict[tuple[str, ...], Parts] = {
    ("sufficient_before", "verdict"): change_parts,
    ("sufficient_others", "stands_out"): comparison_parts,
    ("sufficient_rest", "answered_rest"): difference_parts,
    ("reason", "count", "answered"): reason_parts,
    ("question", "answer", "count", "answered"): answer_parts,
    ("section", "cells", "unreadable"): completeness_parts,
}


def chart(
    found: Found, inspection: Inspection | None = None, *, cells: bool = False, ax: Any = None
) -> Shown:
    """Draw what was found: each line a share with its interval and k of n.

    Parameters
    ----------
    found : FINDINGS, DIFFERENCES, REASONS, GIVEN, BREAKDOWN, COMPARISON, CHANGE, COMPLETENESS or the
        grid of cases, or some rows of it in any order; or a list of one kind, of several inspections.
    inspection : which inspection it is from; needed only where the frame has forgotten.
    cells : whether to put the cells behind each chart of findings under it, in a table that opens.
    ax : axes of your own matplotlib figure, to draw the one chart there is on them.

    Returns
    -------
    Shown
        A chart for each section; plain text in a terminal. ``.save("chart.svg")`` keeps it.

    Raises
    ------
    AnalystError
        If this is nothing that was found, or nobody knows of which inspection.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> weakest = inspection.findings().query("answered > 5").sort_values("upper").head(1)
    >>> sqs.chart(weakest)
    Protecting the public: share judged sufficient: Oversight of risk of harm work effective (3 of 12).
    - Oversight of risk of harm work effective: 3 of 12, 25%, 95% interval 9% to 53%, 8 n/a
    """
    shown = _shown(found, inspection, "chart", cells=cells)
    if ax is not None:
        from sqs_analysis.present.axes import draw_on

        draw_on(ax, shown)
    return shown


def table(found: Found, inspection: Inspection | None = None) -> Shown:
    """What was found as a table for reading: k of n, share, interval, what was left out, base.

    Parameters and errors are those of `chart`. Any other frame is listed as it is.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> print(sqs.table(inspection.findings(by="section").head(1)))
    Share of quality judgements that were sufficient, by theme
    Theme Sufficient 95% interval Judgements Cases Not applicable
    Reducing the likelihood of reoffending 52% 35% to 68% 50 of 96 20 44
    """
    if isinstance(found, pd.DataFrame) and not (is_grid(found) or _was_found(found)):
        return Shown((_listed(found),), found)
    return _shown(found, inspection, "table")


def say(found: Found, inspection: Inspection | None = None) -> Shown:
    """What was found in plain sentences, one each, in the order of the frame.

    Parameters and errors are those of `chart`.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> sqs.say(inspection.findings(by="section").head(1))
    - Reducing the likelihood of reoffending: 50 of 96 quality judgements were sufficient
    (52%; 95% interval 35% to 68%).
    """
    return _shown(found, inspection, "said")


def _shown(found: Found, inspection: Inspection | None, how: str, *, cells: bool = False) -> Shown:
    frames = [found] if not isinstance(found, list | tuple) else list(found)
    first: Any = frames[0] if frames else None
    if is_grid(first):
        return Shown(tuple(grid_blocks(first, inspection_behind(first, inspection), how)), first)
    parts = together(part for frame in _named(frames, inspection, cells=cells) for part in frame)
    rows = pd.concat([part.rows for part in parts], ignore_index=True) if parts else None
    nothing = Paragraph(catalogue()("desk.nothing_to_show"))
    if how == "said":
        said = said_of(parts)
        return Shown((said if said.items else nothing,), rows)
    blocks: list[Block] = []
    for part in parts:
        if how == "chart" and (len(parts) > 1 or any(part.whose)):
            blocks.append(Heading(part.title, LEVEL))
        blocks.append(chart_of(part) if how == "chart" else table_of(part))
        if cells and "method" in part.rows:
            traced = trace(part.rows, part.results.inspection)
            blocks.append(cell_table(traced, part.title, part.results.inspection))
    return Shown(tuple(blocks) or (nothing,), rows)


def _named(
    frames: Iterable[Any], inspection: Inspection | None, *, cells: bool
) -> Iterator[Iterator[Part]]:
    """The parts of each frame; of several inspections each says which."""
    known = list(frames)
    kinds = [_kind(frame) for frame in known]
    if not known:
        return
    if len(set(kinds)) > 1:
        raise AnalystError(
            "These are of several kinds. Show findings with findings, reasons with reasons."
        )
    names: list[tuple[str, ...]] = [()]
    if len(known) > 1 and cells:
        raise AnalystError(
            "The cells are those of one inspection. Show each by itself, or leave out cells=True."
        )
    if len(known) > 1:
        names = _names([inspection_behind(frame, inspection) for frame in known])
    for frame, parts_of, name in zip(known, kinds, names, strict=True):
        yield parts_of(frame, inspection, name)


def _was_found(frame: pd.DataFrame) -> bool:
    """Whether a frame holds what was found, or some of its columns; others are listed as they are."""
    columns = set(frame.columns)
    known = {"section", "group"} <= columns and {"sufficient", "answered"} & columns
    return _kind(frame) is not finding_parts or bool(known)


def _kind(frame: Any) -> Parts:
    """What makes parts of a frame; what is nothing else is taken for findings, and told if none."""
    columns = set(frame.columns) if isinstance(frame, pd.DataFrame) else set()
    return next((parts for known, parts in KINDS.items() if set(known) <= columns), finding_parts)


def _names(inspections: list[Inspection]) -> list[tuple[str, ...]]:
    """What each of several inspections is called: its team and day, or its id if they share both."""
    words = catalogue()
    named = [(one.team, long_date(one.detail("fieldwork_start"), words)) for one in inspections]
    ids = [(one.id,) for one in inspections]
    if len(set(ids)) < 2:
        return [()] * len(inspections)
    return [*named] if len(set(named)) == len(named) else [*ids]


def _listed(frame: pd.DataFrame) -> Table:
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
