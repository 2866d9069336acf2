"""What moved as a page, as lines of a terminal, and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqs_analysis.difference.causes import Cause
from sqs_analysis.difference.moved import Difference, Differences
from sqs_analysis.errors import OutputError
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import (
    Block,
    Heading,
    Items,
    Paragraph,
    Stamp,
    Table,
    cell_text,
    text_of,
)
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.manifests import audience_of
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.version import __version__

MOST = 12  # rows and causes that a terminal shows together
OF_WORKBOOK = ("cell", "passage", "new row", "row gone", "workbook", "saved again")


def for_audience(found: Differences, audience: str) -> Differences:
    """What moved as an audience may see it.

    Outside, it is of what both editions show and neither withholds, and tells of no entry of the
    workbook what it was, nor of which case.
    """
    return (
        found if audience == INTERNAL else replace(found, teams=tuple(map(_outside, found.teams)))
    )


def _outside(team: Difference) -> Difference:
    withheld = catalogue(team.new.language)("disclosure.withheld")
    moves = (
        replace(move, causes=_unnamed(move.causes))
        for move in team.moves
        if move.old and move.new and not any(withheld in text for text in move.texts)
    )
    return replace(team, causes=_unnamed(team.causes), moves=tuple(moves))


def _unnamed(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    named = (Cause("corrected") if cause.kind in OF_WORKBOOK else cause for cause in causes)
    return tuple(dict.fromkeys(named))


def page(found: Differences, audience: str = "") -> str:
    """What moved as a page: for whom the new report is, if no other audience is named.

    It is an OutputError if nothing of the two could be compared.
    """
    if not found.teams:
        raise OutputError("Nothing of the two can be compared, so there is no page of it.")
    new = found.teams[0].new
    words, audience = catalogue(new.language), audience or audience_of(new.record)
    banner = Paragraph(words(f"audience.{audience}"), "banner")
    shown = (banner, *_blocks(for_audience(found, audience), words))
    stamp = new.stamp if len(found.teams) == 1 else Stamp("", "")
    made_by = words("page.made_by", version=__version__)
    return page_html(Document(shown, stamp, new.language, "", made_by, "changes"))


def lines(found: Differences) -> Iterator[str]:
    """What moved, for a terminal: of each cause the first figures, and how many more."""
    words = catalogue(found.teams[0].new.language if found.teams else "en-GB")
    for block in _blocks(found, words):
        told = text_of(block).splitlines()
        if isinstance(block, Table):
            rows = [list(map(cell_text, row)) for row in block.rows]
            told = [f"    {_arrow(words, *row)}" for row in rows]
        more = [f"    {words('changes.more', n=len(told) - MOST)}"] if len(told) > MOST else []
        yield from (*told[:MOST], *more)


def _blocks(found: Differences, words: Catalogue) -> Iterator[Block]:
    names = ", ".join(team.new.stamp.inspection for team in found.teams)
    yield Heading(words("changes.title", name=names), 1)
    for key, ids in (("only_old", found.only_old), ("only_new", found.only_new)):
        if ids:
            yield Paragraph(words(f"changes.{key}", names=", ".join(ids)))
    columns = tuple(words(f"changes.{name}") for name in ("where", "before", "after"))
    absent, dot = words("changes.absent"), words("changes.separator")
    for team in found.teams:
        own = team.new.stamp.inspection
        if len(found.teams) > 1:
            yield Heading(own, 2, f"changes-{own}")
        if team.apart:
            yield Paragraph(words("changes.apart", old=team.old.stamp.inspection, new=own))
        for number, (causes, moves) in enumerate(team.by_causes.items(), start=1):
            said = [_sentence(cause, words) for cause in causes]
            title = said[0] if len(said) == 1 else words("changes.one_of")
            yield Heading(title, 3 if len(found.teams) > 1 else 2, f"cause-{own}-{number}")
            yield from [Items(tuple(said))] if len(said) > 1 else ()
            told = (
                (dot.join(one.figure.place), *(t or absent for t in one.texts)) for one in moves
            )
            title = words("changes.moved", n=len(moves))
            yield Table(f"table-{own}-{number}", title, columns, tuple(told), (), team.new.stamp)
        moved = {cause for move in team.moves for cause in move.causes}
        rest = [
            one
            for one in team.causes
            if one not in moved and not (moved and one.kind == "workbook")
        ]
        if idle := [_sentence(cause, words) for cause in rest]:
            yield Heading(words("changes.idle"), 3, f"idle-{own}")
            yield Items(tuple(idle))
        yield Paragraph(words("changes.summary", moved=len(team.moves), n=team.figures))


def _sentence(cause: Cause, words: Catalogue) -> str:
    said = words(f"changes.cause_{cause.kind.replace(' ', '_')}", where=cause.where)
    if cause.before or cause.after:
        blank = words("changes.blank")
        said = _arrow(words, said, cause.before or blank, cause.after or blank)
    return f"{said} ({cause.since})" if cause.since else said


def _arrow(words: Catalogue, said: str, before: str, after: str) -> str:
    return words("changes.from_to", said=said, before=before, after=after)


def as_record(found: Differences) -> dict[str, Any]:
    """What moved as plain values, team by team."""
    teams = [
        {
            "inspection": team.new.stamp.inspection,
            "apart": team.apart,
            "figures": team.figures,
            "differs": list(map(_of_cause, team.causes)),
            "moved": [
                {
                    "place": list(move.figure.place),
                    "of": move.figure.name,
                    **dict(zip(("before", "after"), move.texts, strict=True)),
                    "causes": list(map(_of_cause, move.causes)),
                }
                for move in team.moves
            ],
        }
        for team in found.teams
    ]
    return {"teams": teams, "only_old": list(found.only_old), "only_new": list(found.only_new)}


def _of_cause(cause: Cause) -> dict[str, str]:
    names = ("kind", "where", "before", "after", "since")
    return {name: value for name in names if (value := getattr(cause, name))}
