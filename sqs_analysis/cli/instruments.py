"""Commands on instruments: look into a folder, or draft one from a spreadsheet of questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from sqs_analysis.cli import options
from sqs_analysis.languages import filled_in
from sqs_analysis.read.problems import few


@click.group()
def instrument() -> None:
    """Check the folder of an instrument, or draft a new one."""


@instrument.command()
@click.argument("folder")
@options.json_option("what was found")
def check(folder: str, as_json: bool) -> None:
    """List everything wrong with the instrument in FOLDER, or of an id, and what it does without.

    Exit code 1 if there is a fault; notes alone exit 0.
    """
    from sqs_analysis.making.check import look_into

    looked = look_into(Path(folder) if Path(folder).is_dir() else folder)
    if as_json:
        found = {"folder": str(looked.folder), "faults": looked.faults, "notes": looked.notes}
        click.echo(json.dumps({**found, "has": looked.has}, indent=2))
    else:
        for line in (*looked.faults, *(f"note: {note}" for note in looked.notes)):
            click.echo(line)
        counts = [filled_in("{n:fault|faults}", n=len(looked.faults) or "no")]
        counts += [
            f"{name} {', '.join(n)}" if isinstance(n, tuple) else f"{n} {name}"
            for name, n in looked.has.items()
        ]
        click.echo(f"{looked.folder.name}: {', '.join(counts)}")
    sys.exit(options.ERRORS_FOUND if looked.faults else 0)


@instrument.command()
@click.argument("folder", type=options.Place())
@click.argument("questions", type=options.Place())
@click.option(
    "--id", "name", default="", help="Id of the instrument.  [default: the folder's name]"
)
@click.option("--title", default="", help="Its title.  [default: the folder's name]")
@click.option(
    "--unit",
    default="cases/case",
    show_default=True,
    help="Word for what is judged, such as files.",
)
@click.option("--team", default="team", show_default=True, help="Word for whom is inspected.")
def new(folder: Path, questions: Path, name: str, title: str, unit: str, team: str) -> None:
    """Draft an instrument in FOLDER from a spreadsheet of QUESTIONS, to be edited.

    QUESTIONS (.xlsx, .ods or .csv) has the columns section, question and answers, such as yes/no,
    1-4 or good; fair; poor; and perhaps id, short, and sufficient: the answers that count as that.
    """
    from sqs_analysis.making.folder import make_instrument

    made = make_instrument(folder, questions, name, title, unit, team)
    sections = filled_in("{n:section|sections}", n=len(made.sections))
    count = filled_in("{n:question|questions}", n=len(made.asked))
    click.echo(f"Wrote {folder}: {sections}, {count}. Every word is a draft; README.md says where.")
    for answers in filter(lambda answers: answers.guessed, made.sets):
        texts = ", ".join(text for text, _ in answers.meanings)
        good = ", ".join(answers.meant("sufficient"))
        click.echo(f"Look at: of {texts}, these count as sufficient: {good} (answers.csv).")
    if made.unruled:
        click.echo(
            f"Look at: no rule drafts sentences of {few(made.unruled)} (en-GB/questions.csv)."
        )
    click.echo(f"Now edit it, and run: sqs instrument check {folder}")
