"""Commands on letters that people wrote or edited: hold one against the data."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqs_analysis.cli import options
from sqs_analysis.languages import filled_in

if TYPE_CHECKING:
    from sqs_analysis.read.claims.told import Held

data_option = click.option(
    "--data",
    "workbook",
    required=True,
    type=options.Place(exists=True),
    help="The workbook that the letter is on.",
)


@click.group()
def letter() -> None:
    """Hold a letter against the data."""


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
    from sqs_analysis.api_of_letters import check_letter

    held = check_letter(workbook, letter, inspection=inspection, instrument=instrument)
    if as_json:
        click.echo(json.dumps([asdict(claim) for claim in held.claims], indent=2))
    else:
        _tell(held)
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
    from sqs_analysis.api_of_letters import mark_seen

    lost = mark_seen(workbook, copy, inspection=inspection, instrument=instrument)
    click.echo(f"Wrote {copy}: its column written_on holds the figures of each paragraph.{lost}")


def _tell(held: Held) -> None:
    """What is wrong first, then what nobody can prove, then what is so."""
    from sqs_analysis.read.claims.told import noted, refuted_together, unprovable

    for title, lines in (
        ("Not so", [f"{found[0].place or '–'}  {said}" for found, said in refuted_together(held)]),
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
