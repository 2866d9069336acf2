"""What moved between two reports, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqs_analysis.cli import options
from sqs_analysis.errors import AnalystError

if TYPE_CHECKING:
    from sqs_analysis.publish.settings import Settings

MOVED, NOT_COMPARED = 1, 2
PAGES = (".html", ".htm")


@click.command()
@click.argument("old", type=options.Place())
@click.argument("new", type=options.Place())
@options.inspection_option
@options.settings_options("html")
@click.option(
    "--from",
    "beside",
    multiple=True,
    type=options.Place(exists=True),
    metavar="PLACE",
    help="Where a workbook, or the folder of an instrument, of a report is, if not beside it.",
)
@options.json_option("what moved")
@click.option("--html", type=options.Place(dir_okay=False), help="Write it as a page, too.")
def diff(
    old: Path,
    new: Path,
    inspection: str,
    settings: Settings,
    beside: tuple[Path, ...],
    as_json: bool,
    html: Path | None,
) -> None:
    """Say what moved from OLD to NEW of all that was published, and what moved it.

    Both are folders of reports or of batches; or workbooks, which the options on reports are for.
    Exit code 0 if nothing moved, 1 if something did, 2 if they are not of the same inspection.
    """
    if not settings.is_report:
        raise click.UsageError("Reports are compared, and no other notebooks.")
    if html is not None and (
        html.suffix.lower() not in PAGES or not html.absolute().parent.is_dir()
    ):
        raise click.UsageError(f"{html} must end in .html, and its folder must be there.")
    from sqs_analysis.difference import moved, shown
    from sqs_analysis.read.whole import write_whole

    try:
        found = moved.differences(old, new, settings, inspection, beside)
        if html is not None:
            write_whole(html, shown.page(found, settings.audience).encode())
    except AnalystError as error:
        options.tell(str(error))
        sys.exit(NOT_COMPARED)
    click.echo(shown.as_text(found) if as_json else "\n".join(shown.lines(found)))
    compared = found.teams and not any(team.apart for team in found.teams)
    sys.exit(int(found.moved) if compared else NOT_COMPARED)
