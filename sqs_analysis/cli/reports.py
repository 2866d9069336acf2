"""Commands that make reports: of one inspection, and of many."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqs_analysis.cli import options
from sqs_analysis.cli.apart import apart
from sqs_analysis.errors import NotebookError
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import INTERNAL

if TYPE_CHECKING:
    from sqs_analysis.publish.settings import Settings


@click.command()
@options.workbook_argument
@options.inspection_option
@options.output_option
@options.settings_options("html,pdf,docx,xlsx,ods")
@click.option(
    "--against",
    type=options.Place(exists=True),
    help="Folder (or long file) of the other inspections' workbooks, to compare with.",
)
@click.option(
    "--corrects",
    type=options.Place(exists=True, file_okay=False),
    metavar="FOLDER",
    help="The report that it corrects: what moved since, and why, is written into the new one.",
)
def report(
    workbook: Path,
    inspection: str,
    output: Path,
    settings: Settings,
    against: Path | None,
    corrects: Path | None,
) -> None:
    """Make the report of one WORKBOOK in OUTPUT/<inspection id>/."""
    settings = replace(settings, against=against)
    if against is not None:
        options.tell_passed_over(against)

    def make() -> None:
        # This process makes one report and ends: it can be its notebook's kernel.
        from sqs_analysis.publish.engine import NAME
        from sqs_analysis.publish.report import make_report

        before = None
        if corrects is not None:  # whose place the new one may take
            from sqs_analysis.difference.shown import require_correctable, write_changes
            from sqs_analysis.difference.sides import read_side

            before = read_side(corrects, [workbook])
            found = read(workbook, settings.instrument, inspection_id=inspection)
            require_correctable(before, found.id, settings.audience or INTERNAL)
        folder = make_report(
            workbook,
            output,
            settings,
            inspection_id=inspection,
            tell=options.tell,
            progress=sys.stderr.isatty(),
            engine=NAME,
        )
        if before is not None:
            write_changes(before, folder, [workbook])
        for path in sorted(folder.iterdir()):
            click.echo(path)

    if settings.is_report:
        make()
        return
    try:
        apart(settings.notebook_path.name, make)
    except NotebookError:
        from sqs_analysis.publish.outputs import clear_leftovers

        clear_leftovers(output)
        raise


@click.command()
@click.argument("source", type=options.Place())
@options.output_option
@click.option("--workers", type=click.IntRange(1), help="Reports at a time.  [default: one a core]")
@options.settings_options("html")
@click.option("--only", default="*", help="Only workbooks or inspections like this, such as ash*.")
@click.option("--force", is_flag=True, help="Make every report again.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and why; do nothing.")
@click.option(
    "--why", metavar="ID", help="Say why one inspection will or will not run; do nothing."
)
@click.option("--json-log", is_flag=True, help="Write a line of JSON for each report as it ends.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://10.0.0.1:8786."
)
def batch(
    source: Path,
    output: Path,
    workers: int | None,
    settings: Settings,
    only: str,
    force: bool,
    dry_run: bool,
    why: str | None,
    json_log: bool,
    scheduler: str | None,
) -> None:
    """Make the report of every inspection in SOURCE, a folder of workbooks or one long file.

    Only what changed is made again. Exit code 1 if any failed; the index says why, and how to
    make the rest.
    """
    if not (dry_run or why or scheduler):
        from sqs_analysis.publish.batch.process import get_ready

        get_ready(settings)  # while this process gets ready itself
    from sqs_analysis.progress import Progress
    from sqs_analysis.publish.batch import batch as batches

    if scheduler is not None and workers:
        raise click.UsageError("--workers is for this computer: a cluster has workers of its own.")
    planned = batches.planned_batch(
        source, output, settings, only=only, force=force, tell=options.tell
    )
    if dry_run or why:
        click.echo(batches.explained(planned, why, as_json=json_log))
        return
    with Progress(len(batches.asked_for(planned)), json_log=json_log) as progress:
        if scheduler is not None:
            from sqs_analysis.publish.batch.cluster import run_on

            run = run_on(scheduler, progress.watch)
        else:
            run = batches.run_here(workers or os.cpu_count() or 1, progress.watch)
        try:
            ended = batches.run_batch(planned, output, settings, run, progress.seen)
        except KeyboardInterrupt:
            progress.close()
            click.echo(batches.stopped(planned, output, settings, only), err=True)
            sys.exit(options.STOPPED)
    click.echo(batches.said(ended, output), err=json_log)
    sys.exit(options.ERRORS_FOUND if ended.failed else 0)
