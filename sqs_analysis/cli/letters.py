"""Commands on letters that people wrote or edited: hold one against the data, bring it up to date."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqs_analysis.cli import options
from sqs_analysis.languages import filled_in

if TYPE_CHECKING:
    from sqs_analysis.publish.letters.update import Updated
    from sqs_analysis.read.claims.told import Held

data_option = click.option(
    "--data",
    "workbook",
    required=True,
    type=options.Place(exists=True),
    help="The workbook that the letter is on.",
)


BROKEN = (
    "{name} holds marks of tracked changes that no program can read, as LibreOffice 7 writes them "
    "around a figure. It is read as it was meant; sqs letter update writes it so that it opens again."
)


@click.group()
def letter() -> None:
    """Hold a letter against the data, and bring its figures up to date."""


@letter.command()
@click.argument("letter", required=False, type=options.Place(exists=True, dir_okay=False))
@data_option
@options.inspection_option
@options.instrument_option
@options.json_option("every claim")
def check(
    letter: Path | None, workbook: Path, inspection: str, instrument: str, as_json: bool
) -> None:
    """Hold every number and quantifier of LETTER (.docx, .txt or .html) against the data.

    Without LETTER, the paragraphs of the workbook's own sheet Commentary. Exit code 1 if any is wrong.
    """
    from sqs_analysis.letters import letter_check

    held = letter_check(workbook, letter, inspection=inspection, instrument=instrument)
    if as_json:
        click.echo(json.dumps([asdict(claim) for claim in held.claims], indent=2))
    else:
        _tell(held, refers=letter is None)
    if held.mended and letter is not None:
        options.tell(BROKEN.format(name=letter.name))
    if letter is not None and not held.names_team:
        options.tell(f"{letter.name} does not name the team of {workbook.name}: is it its letter?")
    sys.exit(options.ERRORS_FOUND if held.of("refuted") else 0)


@letter.command()
@options.workbook_argument
@click.argument("copy", metavar="COPY.xlsx", type=options.Place(dir_okay=False))
@options.inspection_option
@options.instrument_option
def seen(workbook: Path, copy: Path, inspection: str, instrument: str) -> None:
    """Write a copy of WORKBOOK in which each paragraph says on which figures it was written.

    For whoever has read them all: from then on, sqs check tells the paragraphs whose figures moved.
    """
    from sqs_analysis.letters import letter_seen

    lost = letter_seen(workbook, copy, inspection=inspection, instrument=instrument)
    click.echo(f"Wrote {copy}: its column written_on holds the figures of each paragraph.{lost}")


def _tell(held: Held, *, refers: bool) -> None:
    """What is wrong first, then what nobody can prove, then what is so."""
    from sqs_analysis.read.claims.told import noted, refuted_together, unprovable

    if not held.paragraphs:
        click.echo(
            "The sheet Commentary has no paragraphs: there is nothing to hold against the data."
        )
        return
    for title, lines in (
        (
            "Not so",
            [
                f"{found[0].place or '–'}  {said}"
                for found, said in refuted_together(held, refers=refers)
            ],
        ),
        ("So, but look at", [f"{c.place or '–'}  {noted(c)}" for c in held.noted]),
        ("Not to be proven", [f"{c.place or '–'}  {unprovable(c)}" for c in held.of("unprovable")]),
    ):
        if lines:
            click.echo(title)
            for line in lines:
                click.echo(f"  {line}")
    n = {verdict: len(held.of(verdict)) or "no" for verdict in ("proven", "refuted", "unprovable")}
    click.echo(
        filled_in(
            "{n:statement|statements} of an amount proven, {m} refuted, {k} not to be proven",
            n=n["proven"],
            m=n["refuted"],
            k=n["unprovable"],
        )
    )


@letter.command()
@click.argument("path", metavar="LETTER.docx", type=options.Place(dir_okay=False))
@data_option
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
    if done.mended:
        options.tell(BROKEN.format(name=path.name))
    options.tell(f"Amounts that people typed: sqs letter check {path} --data {workbook}")


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
