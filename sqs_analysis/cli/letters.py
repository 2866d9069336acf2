"""Commands on a letter that somebody edited in Word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqs_analysis.cli import options

if TYPE_CHECKING:
    from sqs_analysis.publish.letters.update import Updated


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
    """Bring the figures in LETTER.docx up to date; every word that somebody wrote stays."""
    from sqs_analysis.letters import letter_update

    done = letter_update(path, workbook, **chosen)
    said = json.dumps(asdict(done), indent=2) if as_json else "\n".join(_lines(done, path.name))
    click.echo(said)
    kept = f"What stood there before is kept as {done.kept}."
    options.tell(kept if done.kept else "Nothing was written.")


def _lines(done: Updated, name: str) -> Iterator[str]:
    """Each figure that moved, then each that was left and why, and how many."""
    moved, left, old = done.of("moved"), done.of("edited", "left"), done.of("old draft")
    for told in (*moved, *left):
        now = told.today
        of = f" ({now.k} of {now.n} now, {now.cells})" if now.cells else ""
        by_hand = "is left, since it was written by hand; today" * (told.state == "edited")
        said = f"{by_hand or '→'} {now.text}{of}" if now.text else f"is left: {now.why}"
        yield f"“{told.sentence}”\n  {told.key}: {told.before} {said}"
    if old:
        places = ", ".join(told.key.split()[1] for told in old)
        yield f"Old drafts, which today's data would word in another way: {places}."
    yield from done.reads_wrongly
    yield f"{name}: {len(moved)} figures brought up to date, {len(left)} left, of {len(done.figures)}."
