"""The programme report, part by part: each function takes the national picture and gives a page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contracts import LOWER, MIDDLE, UPPER
from sqs_analysis.measure.national import National
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Number,
    Paragraph,
    Span,
    Table,
    TableCell,
)
from sqs_analysis.present.formats import confidence_text, percent_axis
from sqs_analysis.present.frame_cells import (
    Column,
    Columns,
    count_cell,
    each_row,
    limits_cell,
    maybe,
    of_cell,
    ratio_cell,
    share_cell,
    tabled,
)
from sqs_analysis.present.lines import weakest_first
from sqs_analysis.present.marks import Dots, Line, marks_among
from sqs_analysis.present.page import Page
from sqs_analysis.present.programme_cells import (
    beyond,
    correlation_text,
    picture_line,
    picture_rows,
    released_notes,
    rests_on,
    share_with_limits,
    skipped_notes,
    stamp_for,
    told,
)
from sqs_analysis.present.programme_headline import takeaways
from sqs_analysis.present.tables import untold


def programme_masthead(found: National, skipped: Sequence[tuple[str, str]] = ()) -> Page:
    """Title of the page, what a reader takes away from it, and what it rests on.

    Parameters
    ----------
    skipped : file and, where it is known, id of each inspection that was left out because its
        workbook has errors; it is said first.
    """
    words = found.instrument.catalogue
    teams = (words("programme.teams"), str(len(found.inspections)))
    left_out = [(words("programme.left_out"), str(found.left_out))] if found.left_out else []
    when, cases, made_with = rests_on(found)
    pairs = (teams, when, cases, *left_out, made_with)
    title = words("programme.title", title=found.instrument.title)
    notes = [words("programme.use"), *released_notes(found, words)]
    return Page.of(
        Paragraph(words(f"audience.{found.audience}"), "banner"),
        Heading(title, 1),
        Paragraph(words("programme.lead"), "lead"),
        *skipped_notes(found, skipped, words),
        *_takeaways(found, words),
        Facts(pairs, stamp_for(found)),
        *(Paragraph(note, "note") for note in notes),
    )


def _takeaways(found: National, words: Catalogue) -> tuple[Block, ...]:
    said = takeaways(found)
    heading = Heading(words("programme.takeaways_title"), 2, "takeaways")
    return (heading, Items(said)) if said else ()


def programme_themes(found: National) -> Page:
    """How good the work was in the whole programme, theme by theme, by year and by region."""
    words = found.instrument.catalogue
    sections = found.instrument.themes
    whole = {row.section: row for row in picture_rows(found.picture, "all", "section")}
    lines = [picture_line(s.title, whole[s.id], words) for s in sections if s.id in whole]
    chart = _picture(found, "themes", lines, words)
    known = set(found.picture["by"])
    tables = [_parts(found, by, words) for by in ("year", "region") if by in known]
    heading = Heading(words("programme.themes_title"), 2, "themes")
    notes = (_weighted_note(found, words), words("programme.parts_note"))
    return Page.of(heading, chart, *tables, *(Paragraph(note, "note") for note in notes))


def _picture(found: National, level: str, lines: Sequence[Line], words: Catalogue) -> Chart:
    """All teams together, a line per theme or question, the weakest first."""
    percent, shown = confidence_text(found.confidence, words), weakest_first(lines)
    said = words("figure.item_separator").join(f"{line.label}: {line.of}" for line in shown)
    return Chart(
        f"chart-programme-{level}",
        words(f"programme.{level}_chart"),
        words(f"programme.{level}_caption"),
        words("programme.shares_alt", percent=percent, lines=said),
        Dots(
            tuple(shown),
            tuple(percent_axis(words)),
            tuple((m, words(f"programme.key_{m}", percent=percent)) for m in marks_among(shown)),
        ),
        stamp_for(found),
        f"table-programme-{level}" if level == "questions" else "",
    )


def _weighted_note(found: National, words: Catalogue) -> str:
    """Of what the share of all teams is, and for how many teams it could be had."""
    rows = picture_rows(found.picture, "all", "section")
    known, teams = (
        max((getattr(row, name) for row in rows), default=0) for name in ("weighted_teams", "teams")
    )
    if not known:
        return words("programme.not_weighted")
    return words("programme.weighted", known=known, teams=teams)


def _parts(found: National, by: str, words: Catalogue) -> Table:
    """A row per year or region, a column per theme."""
    parts: dict[str, dict[str, Any]] = {}
    for row in picture_rows(found.picture, by, "section"):
        parts.setdefault(row.part, {})[row.section] = row
    columns: Columns = (
        (words(f"programme.{by}"), lambda part: part),
        (
            words("programme.teams"),
            lambda part: count_cell(max(row.teams for row in parts[part].values())),
        ),
        *(
            (s.title, lambda part, s=s.id: share_with_limits(parts[part].get(s), words))
            for s in found.instrument.themes
        ),
    )
    title = words(f"programme.{by}_table", percent=confidence_text(found.confidence, words))
    summary = words(f"programme.{by}_summary")
    return tabled(f"table-by-{by}", title, parts, columns, (), stamp_for(found), summary)


def programme_questions(found: National) -> Page:
    """Every question: all teams together, how much teams differ, and how far they can be told apart."""
    words, asked = found.instrument.catalogue, found.instrument.question
    rows = picture_rows(found.picture, "all", "question")
    percent = confidence_text(found.confidence, words)
    columns: Columns = (
        (words("theme.question"), lambda row: asked(row.question).short),
        (words("programme.share"), lambda row: share_cell(told(row)[0], words)),
        (
            words("programme.interval", percent=percent),
            lambda row: limits_cell(*told(row)[1:], words),
        ),
        (words("programme.together"), lambda row: _together(row, words)),
        (words("programme.middle90"), lambda row: limits_cell(row.low, row.high, words)),
        (words("programme.teams"), lambda row: count_cell(row.teams)),
        *_apart(found, words),
    )
    probability = confidence_text((1 + found.confidence) / 2, words)
    notes = (
        _weighted_note(found, words),
        words("comparison.middle_note"),
        words("programme.correlation_note"),
        words("programme.apart_note", probability=probability),
    )
    title, stamp = words("programme.questions_table"), stamp_for(found)
    table = tabled("table-programme-questions", title, rows, columns, notes, stamp)
    quality = {q.id: q.short for q in found.instrument.quality}
    lines = [
        picture_line(quality[row.question], row, words) for row in rows if row.question in quality
    ]
    chart = _picture(found, "questions", lines, words)
    return Page.of(Heading(words("programme.questions_title"), 2, "questions"), chart, table)


def _apart(found: National, words: Catalogue) -> Iterator[Column]:
    """Correlation within teams, and how many teams can be told from the middle, by question."""
    estimated = found.shrunken[found.shrunken["place"] != ""].groupby("question")
    known, places = estimated["correlation"].first(), estimated["place"].value_counts()

    def correlation(row: Any) -> TableCell:
        value = known.get(row.question, math.nan)
        return Number(maybe(value), correlation_text(value, words))

    def teams(row: Any, place: str) -> TableCell:
        if row.question not in known:
            return Number(None, words("figure.none"))
        return count_cell(places.get((row.question, place), 0))

    yield words("programme.correlation"), correlation
    for key, place in (("upper", UPPER), ("middle", MIDDLE), ("lower", LOWER)):
        yield words(f"programme.{key}"), partial(teams, place=place)


def programme_teams(found: National) -> Page:
    """Every team with its themes, in the order of the alphabet."""
    words = found.instrument.catalogue
    of = {
        (row.inspection_id, row.section): row
        for row in each_row(found.findings[found.findings["level"] == "section"])
    }
    rows = each_row(found.inspections.sort_values("team"))
    regions = [row.region for row in rows]
    columns: Columns = (
        (words("index.team"), _team_link),
        *([(words("masthead.region"), lambda row: row.region)] if any(regions) else []),
        (words("programme.year"), lambda row: row.year),
        (words("masthead.cases"), lambda row: count_cell(row.cases)),
        *(
            (s.title, lambda row, s=s.id: _together(of.get((row.inspection_id, s)), words))
            for s in found.instrument.themes
        ),
    )
    notes, title = (words("index.note"),), words("programme.teams_table")
    find, stamp = words("index.filter"), stamp_for(found)
    summary = words("programme.teams_summary", n=len(rows))
    table = tabled("table-teams", title, rows, columns, notes, stamp, summary, find=find)
    heading = Heading(words("programme.teams_title"), 2, "teams")
    return Page.of(heading, *_standing_out(found, words), table)


def _team_link(row: Any) -> tuple[Span, ...]:
    return (Span(row.team, href=f"../{quote(row.inspection_id)}/report.html"),)


def _standing_out(found: National, words: Catalogue) -> tuple[Table, ...]:
    """The findings beyond the outer limits, the least likely first; no table of none."""
    rows, asked = each_row(beyond(found)), found.instrument.question
    columns: Columns = (
        (words("index.team"), lambda row: row.team),
        (words("theme.question"), lambda row: asked(row.question).short),
        (words("programme.own"), lambda row: of_cell(row.sufficient, row.answered, words)),
        (words("programme.share"), lambda row: share_cell(row.target, words)),
    )
    title, stamp = words("programme.outside_table"), stamp_for(found)
    table = tabled("table-outside", title, rows, columns, (), stamp, "")
    return (table,) if rows else ()


def _together(row: Any, words: Catalogue) -> Number:
    """The share of a row, over whatever it has together; None is withheld."""
    if row is None:
        return untold(words)
    return ratio_cell(row.sufficient, row.answered, words, "figure.none")
