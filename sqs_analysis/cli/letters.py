"""Commands on a letter that somebody edited in Word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqs_analysis.cli import options

if TYPE_CHECKING:
    from sqs_analysis.publish.letters.update import Told, Updated


@click.group()
def letter() -> None:
    """Look after a letter that was edited in Word."""


@letter.command()
@click.argument("path", metavar="LETTER.docx", type=options.Place(dir_okay=False))
@click.option("--data", "workbook", required=True, type=options.Place(), help="Today's workbook.")
@click.option("--audience", default="published", show_default=True, help="For whom the letter is.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@options.inspection_option
@options.language_option
@options.instrument_option
@options.json_option("every figure")
def update(path: Path, workbook: Path, as_json: bool, **chosen: Any) -> None:
    """Bring the figures in LETTER.docx up to date; every word that somebody wrote stays.

    Figures that were written by hand, or cannot be said any more, are left as they are and listed.
    """
    from sqs_analysis.letters import letter_update

    done = letter_update(path, workbook, **chosen)
    told = [json.dumps(done.as_record(), indent=2)] if as_json else _lines(done, path.name)
    for line in told:
        click.echo(line)
    if chosen["dry_run"]:
        options.tell("Nothing was written.")
    elif done.kept:
        options.tell(f"What stood there before is kept as {done.kept}.")


def _lines(done: Updated, name: str) -> Iterator[str]:
    """Each figure that moved, then each that was left and why, and how many."""
    moved, left = done.of("moved"), done.of("edited", "left")
    for told in (*moved, *left):
        yield f"“{told.sentence}”\n  {told.key}: {told.before} {_what(told)}"
    if old := [told.key.split()[1] for told in done.of("old draft")]:
        yield f"Old drafts, which today's data would word in another way: {', '.join(old)}."
    yield from done.reads_wrongly
    of = len(done.figures)
    yield f"{name}: {len(moved)} of {of} figures brought up to date, {len(left)} left as written."


def _what(told: Told) -> str:
    """What became of a figure: its new words and what these were counted from, or why it is left."""
    today = told.today
    if told.state == "left":
        return f"is left: {today.why}"
    of = f"{today.k} of {today.n} now, " if today.k is not None else ""
    said = f"{today.text} ({of}{today.cells})" if today.cells else today.text
    return (
        f"→ {said}" if told.state == "moved" else f"is left, since it was written by hand: {said}"
    )
