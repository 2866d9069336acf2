"""Several people's partial workbooks made one."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from sqs_analysis.cli import options


@click.command()
@click.argument("folder", type=options.Place(file_okay=False))
@click.argument("path", metavar="MERGED.xlsx", type=options.Place(dir_okay=False))
@options.instrument_option
@click.option(
    "--force", is_flag=True, help="Write though a file stands there; that is kept beside."
)
def gather(folder: Path, path: Path, instrument: str, force: bool) -> None:
    """Gather the workbooks in FOLDER, each a part of one inspection, into MERGED.xlsx.

    Exit code 1, with nothing written, if two say different things of one cell; all are listed.
    """
    from sqs_analysis import api

    found = api.gather(folder, path, instrument=instrument, force=force, tell=options.tell)
    for file, sources in groupby(found.sources, lambda source: source.file):
        click.echo(f"{file}: " + ", ".join(f"{s.sheet} {len(s.rows)}" for s in sources))
    click.echo(f"Wrote {path} with {len(found.cases)} rows of Cases. Then: sqs check {path}")
