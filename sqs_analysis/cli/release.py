"""The last door: what stands in a folder of reports, looked into before it leaves the building."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from sqs_analysis.cli.options import ERRORS_FOUND, Place, json_option


@click.command()
@click.argument("folder", type=Place())
@click.option(
    "--audience",
    default="published",
    show_default=True,
    help="Who it is to be released to: published, provider or internal.",
)
@click.option(
    "--workbooks",
    type=Place(),
    metavar="SOURCE",
    help="The workbooks (a folder, a long file, or one): look for their names and newer data, too.",
)
@click.option(
    "--instrument",
    default="",
    metavar="TEXT",
    help="The folder of the instrument, if it does not come with the package.",
)
@json_option("the verdict")
@click.option("--no-manifest", is_flag=True, help="Keep no record of what may go.")
def release(
    folder: Path,
    audience: str,
    workbooks: Path | None,
    instrument: str,
    as_json: bool,
    no_manifest: bool,
) -> None:
    """Look into every file of FOLDER, a report's or a batch's, before it leaves the building.

    Exit code 0 only if all of it may go; then what was released is recorded beside FOLDER.
    """
    from sqs_analysis.clearance.door import as_record, examine, in_words, write_released

    verdict = examine(folder, audience, workbooks, instrument)
    # Escaped, so that any terminal or pipe can take it.
    click.echo(json.dumps(as_record(verdict), indent=2) if as_json else in_words(verdict))
    if not verdict.may_go:
        sys.exit(ERRORS_FOUND)
    if not no_manifest:
        path, other = write_released(verdict)
        kept = " Another record stands there already, and was kept." if other else ""
        click.echo(f"What was released is recorded in {path}.{kept}", err=True)
