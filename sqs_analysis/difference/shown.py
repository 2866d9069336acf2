"""What moved as a page, as lines of a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqs_analysis.difference.causes import Cause
from sqs_analysis.difference.moved import Difference, Differences, compared
from sqs_analysis.difference.sides import Side, read_side
from sqs_analysis.errors import OutputError
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present import blocks as b
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.keeping import is_wider
from sqs_analysis.publish.manifests import add_files
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.read.names import CHANGES
from sqs_analysis.version import __version__

MOST = 12  # lines that a terminal shows together
OF_WORKBOOK = ("cell", "passage", "new row", "row gone", "workbook", "saved again")


def for_audience(found: Differences, audience: str) -> Differences:
    """What moved as an audience may see it.

    Outside, it is of what both reports show and neither withholds, and tells of no entry of the
    workbook what it was, nor of which case.
    """
    return (
        found if audience == INTERNAL else replace(found, teams=tuple(map(_outside, found.teams)))
    )


def _outside(team: Difference) -> Difference:
    withheld = catalogue(team.language)("disclosure.withheld")
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
    first = found.teams[0]
    words, audience = catalogue(first.language), audience or first.audience
    banner = b.Paragraph(words(f"audience.{audience}"), "banner")
    shown = (banner, *_blocks(for_audience(found, audience), words))
    stamp = first.stamp if len(found.teams) == 1 else b.Stamp("", "")
    made_by = words("page.made_by", version=__version__)
    return page_html(Document(shown, stamp, first.language, "", made_by, "changes"))


def lines(found: Differences) -> Iterator[str]:
    """What moved, for a terminal: of each cause the first figures, and how many more."""
    words = catalogue(found.teams[0].language if found.teams else "en-GB")
    blocks = _blocks(found, words)
    if len(found.teams) == 1 and found.teams[0].before != found.teams[0].stamp.inspection:
        blocks = islice(blocks, 2)  # nearly all differs: --json and --html list it
    for block in blocks:
        told = b.text_of(block).splitlines()
        if isinstance(block, b.Table):
            told = [f"    {_arrow(words, *map(b.cell_text, row))}" for row in block.rows]
        more = [f"    {words('changes.more', n=len(told) - MOST)}"] if len(told) > MOST else []
        yield from (*told[:MOST], *more)


def _blocks(found: Differences, words: Catalogue) -> Iterator[b.Block]:
    several, idle = len(found.teams) > 1, sum(not team.moves for team in found.teams)
    of_all = words("changes.inspections", n=len(found.teams))
    name = of_all if several or not found.teams else found.teams[0].stamp.inspection
    yield b.Heading(words("changes.title", name=name), 1)
    for key, ids in (("only_old", found.only_old), ("only_new", found.only_new)):
        yield from [b.Paragraph(words(f"changes.{key}", names=", ".join(ids)))] if ids else ()
    yield from [b.Paragraph(words("changes.idle_teams", n=idle))] if several and idle else ()
    for team in (team for team in found.teams if team.moves or not several):
        own, level = team.stamp.inspection, 3 if several else 2
        yield from [b.Heading(own, 2, f"changes-{own}")] if several else ()
        if team.apart:
            yield b.Paragraph(words("changes.apart", old=team.before, new=own))
        for number, (causes, moves) in enumerate(team.by_causes.items(), start=1):
            title, *said = [_sentence(cause, words) for cause in causes]
            listed = [b.Items((title, *said))] if said else []
            title = words("changes.one_of") if said else title
            yield b.Heading(title, level, f"cause-{own}-{number}")
            yield from listed
            columns = tuple(words(f"changes.{name}") for name in ("where", "before", "after"))
            nothing = words("changes.nothing")
            texts = ((" · ".join(m.figure.place), *m.texts) for m in moves)
            rows = tuple(tuple(text or nothing for text in row) for row in texts)
            caption = words("changes.moved", n=len(moves))
            yield b.Table(f"table-{own}-{number}", caption, columns, rows, (), team.stamp)
        moved = {cause for move in team.moves for cause in move.causes}
        rest = [c for c in team.causes if c not in moved and not (moved and c.kind == "workbook")]
        if rest:
            yield b.Heading(words("changes.idle"), level, f"idle-{own}")
            yield b.Items(tuple(_sentence(cause, words) for cause in rest))
        yield b.Paragraph(words("changes.summary", moved=len(team.moves), n=team.figures))


def _sentence(cause: Cause, words: Catalogue) -> str:
    said = words(f"changes.cause_{cause.kind.replace(' ', '_')}", where=cause.where)
    if cause.before or cause.after:
        nothing = words("changes.nothing")
        said = _arrow(words, said, cause.before or nothing, cause.after or nothing)
    return f"{said} ({cause.since})" if cause.since else said


def _arrow(words: Catalogue, said: str, before: str, after: str) -> str:
    return words("changes.from_to", said=said, before=before, after=after)


def as_text(found: Differences) -> str:
    """What moved as JSON, team by team: each figure as it was and is, with its causes."""
    return json.dumps(b.as_json(found), default=sorted, indent=2)


def require_correctable(old: Side, inspection: str, audience: str) -> None:
    """Refuse to say what moved since a report on another inspection, or for narrower readers.

    What these could see is not for the readers of the new one. It is an OutputError.
    """
    if old.stamp.inspection != inspection:
        raise OutputError(
            f"The report to correct is of {old.stamp.inspection}, and the workbook of {inspection}. "
            "Name the earlier report of the same inspection."
        )
    if is_wider(old.audience, audience):
        raise OutputError(
            f"The report to correct was for the audience {old.audience}, whose figures are not for "
            f"{audience}. Name the report that was made for {audience} before."
        )


def write_changes(old: Side, folder: Path, beside: Sequence[Path]) -> None:
    """Write into a report's folder what moved since the one that it corrects, for its audience.

    It is an OutputError if that is of another inspection.
    """
    found = Differences((compared(old, read_side(folder, beside)),))
    [team] = found.teams
    if team.apart:
        raise OutputError(f"{folder} was made, but is no correction of {team.before}.")
    texts = (page(found), as_text(for_audience(found, team.audience)))
    add_files(folder, dict(zip(CHANGES, texts, strict=True)))
