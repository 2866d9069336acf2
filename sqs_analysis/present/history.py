"""The history of one team, part by part: each function takes it and gives a page."""

from __future__ import annotations

from collections.abc import Sequence

from sqs_analysis.measure.history import History
from sqs_analysis.present.blocks import Facts, Heading, Paragraph
from sqs_analysis.present.formats import long_date, ratio_text
from sqs_analysis.present.frame_cells import (
    Columns,
    each_row,
    of_cell,
    ratio_cell,
    tabled,
)
from sqs_analysis.present.page import Page
from sqs_analysis.present.programme_cells import rests_on, skipped_notes, stamp_for
from sqs_analysis.present.series import series_charts, series_tables, series_told
from sqs_analysis.read.instrument import INTERNAL


def history_masthead(found: History, skipped: Sequence[tuple[str, str]] = ()) -> Page:
    """Title of the page, and what it rests on.

    Parameters
    ----------
    skipped : file and, where it is known, id of each inspection that was left out because its
        workbook has errors; it is said first.
    """
    words = found.instrument.catalogue
    pairs = (
        (words("index.team"), found.team),
        (words("history.inspections"), str(len(found.inspections))),
        *rests_on(found),
    )
    return Page.of(
        Paragraph(words(f"audience.{found.audience}"), "banner"),
        Heading(words("history.title", title=found.instrument.title, team=found.team), 1),
        Paragraph(words("history.lead"), "lead"),
        *skipped_notes(found, skipped, words),
        Facts(pairs, stamp_for(found)),
    )


def history_series(found: History) -> Page:
    """What has changed, and every section and quality question over time."""
    words, stamp = found.instrument.catalogue, stamp_for(found)
    heading = Heading(words("series.title"), 2, "series")
    if found.series is None:
        why = "internal" if found.audience == INTERNAL else "outside"
        return Page.of(heading, Paragraph(words(f"history.no_series_{why}")))
    line = found.series
    numbers = {"shown": len(line.dates), "of": len(found.inspections)}
    some = found.audience != INTERNAL and numbers["shown"] < numbers["of"]
    outside = [Paragraph(words("history.some_outside", **numbers))] if some else []
    drawn, listed = series_charts(line, stamp, 3), series_tables(line, stamp)
    return Page.of(heading, *outside, *series_told(line), *drawn, *listed)


def history_actions(found: History) -> Page:
    """What is still to be done; nothing where no action was recorded."""
    if not found.counts:
        return Page()
    words, latest = found.instrument.catalogue, str(found.inspections["fieldwork_start"].iloc[-1])
    columns: Columns = (
        (words("history.action"), lambda row: row.action),
        (words("history.owner"), lambda row: row.action_owner),
        (words("history.due"), lambda row: row.action_due or words("figure.none")),
        (
            words("history.overdue"),
            lambda row: words("history.yes") if row.overdue == "yes" else "",
        ),
        (words("history.case"), lambda row: row.case_ref),
        (words("history.inspection"), lambda row: row.inspection_id),
    )
    title, rows = words("history.actions_table"), each_row(found.actions)
    table = tabled("table-actions", title, rows, columns, (), stamp_for(found), "")
    said = words("history.actions", **found.counts, latest=long_date(latest, words))
    heading = Heading(words("history.actions_title"), 2, "actions")
    return Page.of(heading, Paragraph(said), *([table] if rows else []))


def history_moderated(found: History) -> Page:
    """How moderated answers differ from the first ones; nothing where there are none to be shown."""
    if found.moderated.empty:
        return Page()
    words, sums = found.instrument.catalogue, found.moderated.sum(numeric_only=True)
    counts = {str(name): int(value) for name, value in sums.items()}
    share = ratio_text(counts["agreed"], counts["answered"], words)
    said = [
        words("history.moderated", **counts, share=share),
        words(f"history.moderated_{found.direction or 'neither'}", **counts),
    ]
    columns: Columns = (
        (words("series.date"), lambda row: row.fieldwork_start),
        (words("history.agreed"), lambda row: of_cell(row.agreed, row.answered, words)),
        (words("theme.share"), lambda row: ratio_cell(row.agreed, row.answered, words)),
        (words("history.down"), lambda row: of_cell(row.down, row.answered, words)),
        (words("history.up"), lambda row: of_cell(row.up, row.answered, words)),
    )
    title, rows = words("history.moderated_table"), each_row(found.moderated)
    return Page.of(
        Heading(words("history.moderated_title"), 2, "moderated"),
        Paragraph(words("figure.sentence_separator").join(said)),
        tabled("table-moderated", title, rows, columns, (), stamp_for(found), ""),
        Paragraph(words("history.moderated_rule"), "note"),
    )
