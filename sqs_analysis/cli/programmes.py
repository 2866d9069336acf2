"""Commands on a whole programme of inspections, or on the data of any number of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sqs_analysis.cli import options


@click.command()
@click.argument("folder", type=options.Place())
@click.option("--inspections", default=157, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--between-team", default=0.05, show_default=True, help="Intra-team correlation.")
@click.option("--outliers", default=0, show_default=True, help="Teams that truly differ.")
@click.option(
    "--double-assessed", default=0.1, show_default=True, help="Share of cases read twice."
)
@click.option(
    "--teams", default=0, help="Inspect so many teams, in turn.  [default: as many as is likely]"
)
@options.instrument_option
@options.language_option
def simulate(
    folder: Path, inspections: int, seed: int, instrument: str, language: str, **shares: Any
) -> None:
    """Write workbooks of a believable, invented programme of inspections into FOLDER."""
    from sqs_analysis.simulate.folder import simulate as write
    from sqs_analysis.simulate.settings import load_settings

    if assumed := load_settings(instrument, language).assumed:
        options.tell(f"Not in a simulation.toml, so assumed to be plausible: {', '.join(assumed)}.")
    written = write(folder, inspections, seed, instrument=instrument, language=language, **shares)
    workbooks = "1 workbook" if inspections == 1 else f"{inspections} workbooks"
    click.echo(f"Wrote {workbooks} to {written}; the truth behind them is in truth/")


@click.command()
@click.argument("folder", type=options.Place(exists=True))
@options.output_option
@options.instrument_option
@options.language_option
@options.confidence_option
@options.house_option
@click.option(
    "--audience",
    default="published",
    show_default=True,
    help="Who may see it: internal, provider or published.",
)
@click.option("--skip-unsound", is_flag=True, help="Leave out workbooks with errors, and say so.")
def programme(
    folder: Path,
    output: Path,
    instrument: str,
    language: str,
    confidence: float,
    audience: str,
    house: Path | None,
    skip_unsound: bool,
) -> None:
    """Make the report of the whole programme, in OUTPUT/programme/.

    If all inspections are of one team, it is that team's history.
    FOLDER holds the workbooks of the inspections, or is one long file with all of them.
    """
    from sqs_analysis.measure.disclosure import require_audience
    from sqs_analysis.measure.intervals import require_confidence
    from sqs_analysis.publish.programme import make_programme
    from sqs_analysis.publish.settings import Settings

    chosen = require_confidence(confidence)
    settings = Settings(
        instrument, language, chosen, audience=require_audience(audience), house=house
    )
    options.tell_passed_over(folder)
    interactive = sys.stderr.isatty()
    made = make_programme(
        folder,
        output,
        settings,
        skip_unsound=skip_unsound,
        tell=options.tell,
        progress=interactive,
    )
    for path in sorted(made.iterdir()):
        click.echo(path)


@click.command()
@click.argument("source", type=options.Place())
@click.argument("output", metavar="OUT", type=options.Place(file_okay=False))
@options.inspection_option
@options.instrument_option
@options.language_option
@options.confidence_option
@click.option("--formats", default="csv", show_default=True, help="csv, parquet, or both.")
def export(source: Path, output: Path, **chosen: Any) -> None:
    """Write the data of SOURCE as tables for other programs, into the folder OUT.

    SOURCE is a workbook, a folder of workbooks or one long file. Exit code 1 if an inspection has
    errors; the others are written.
    """
    from sqs_analysis import api

    options.tell_passed_over(source)
    made = api.export(source, output, tell=options.tell, **chosen)
    for path in made.files:
        click.echo(path)
    for wrong in made.left_out:
        options.tell(f"Left out: {wrong}")
    click.echo("These tables hold rows about single cases: they are for internal use only.")
    sys.exit(options.ERRORS_FOUND if made.left_out else 0)
