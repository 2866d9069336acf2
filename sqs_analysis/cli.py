"""``sqs VERB …``: arguments in, one function called, exit code out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.results import require_confidence
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.publish.batch.batch import Run
    from sqs_analysis.publish.batch.workers import Watch
    from sqs_analysis.publish.settings import Settings

ERRORS_FOUND = 1
STOPPED = 130  # what a shell expects of a command that Ctrl-C ended


class PlainErrors(click.Group):
    """A group that tells an analyst's errors in their own words, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an AnalystError is said and ends with exit code 1, Ctrl-C with 130."""
        try:
            return super().invoke(ctx)
        except AnalystError as error:
            click.echo(str(error), err=True)
            ctx.exit(ERRORS_FOUND)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(STOPPED)


instrument_option = click.option(
    "--instrument",
    default="sqs-2012",
    show_default=True,
    help="Id of an instrument of the package, or the folder of another.",
)
language_option = click.option(
    "--language", default="en-GB", show_default=True, help="Language of what is written."
)
output_option = click.option(
    "--output",
    default=Path("outputs"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds a folder for each inspection.",
)
confidence_option = click.option(
    "--confidence", default=0.95, show_default=True, help="Of every interval."
)
edition_option = click.option(
    "--edition", default="analysis,letter", show_default=True, help="Which editions to write."
)
audience_option = click.option(
    "--audience",
    default="",
    help="Who may see it: internal, provider or published. [default: the letter published, the "
    "analysis internal]",
)
workbook_argument = click.argument("workbook", type=click.Path(path_type=Path))


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sqs")
def main() -> None:
    """From spreadsheets of case judgements to the published report."""


@main.command()
@click.argument("workbooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@instrument_option
@click.option("--json", "as_json", is_flag=True, help="Write the problems as JSON.")
def check(workbooks: tuple[Path, ...], instrument: str, as_json: bool) -> None:
    """List everything wrong with WORKBOOKS, cell by cell.

    Exit code 1 if any has an error; warnings alone exit 0.
    """
    found = {path: _problems(path, instrument) for path in workbooks}
    if as_json:
        listed = [
            {"workbook": str(path), "problems": [problem.as_dict() for problem in problems]}
            for path, problems in found.items()
        ]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        for path, problems in found.items():
            _tell_problems(path, problems, several=len(workbooks) > 1)
    sys.exit(ERRORS_FOUND if any(errors(problems) for problems in found.values()) else 0)


def _problems(path: Path, instrument: str) -> tuple[Problem, ...]:
    """A workbook's problems; one that cannot be read at all is a problem of the whole file."""
    loaded = load(instrument)
    try:
        return read(path, loaded).problems
    except AnalystError as error:
        return (Problem("error", "file", path.name, 0, 0, "", "", str(error)),)


def _tell_problems(path: Path, problems: tuple[Problem, ...], *, several: bool) -> None:
    if several:
        click.echo(f"{path}:")
    for problem in problems:
        prefix = "" if problem.severity == "error" else "warning: "
        click.echo(f"{prefix}{problem}")
    wrong = len(errors(problems))
    click.echo(
        f"{path.name}: {_counted(wrong, 'error')}, {_counted(len(problems) - wrong, 'warning')}"
    )


def _counted(count: int, noun: str) -> str:
    """A count with its noun.

    >>> _counted(1, "error"), _counted(0, "warning")
    ('1 error', 'no warnings')
    """
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@instrument_option
@click.option("--force", is_flag=True, help="Write over a file that stands there.")
def template(path: Path, instrument: str, force: bool) -> None:
    """Write a blank workbook to PATH (.xlsx), with drop-downs and a guide."""
    from sqs_analysis.read.template import write_template

    if path.suffix.lower() != ".xlsx":
        raise AnalystError(f"{path} must end in .xlsx, the format of the blank workbook.")
    if path.exists() and not force:
        raise AnalystError(f"{path} exists. Choose another name, or add --force to replace it.")
    if not path.absolute().parent.is_dir():
        raise AnalystError(f"There is no folder {path.absolute().parent}. Make it first.")
    write_template(path, load(instrument))
    click.echo(f"Wrote {path}. Fill it in, then run: sqs check {path}")


@main.command()
@workbook_argument
@click.argument("name")
@click.option("--group", default="all", help="Only a group of cases, such as custodial.")
@instrument_option
def trace(workbook: Path, name: str, group: str, instrument: str) -> None:
    """List the cells behind a figure of WORKBOOK; NAME is a question or section, such as ROH09."""
    from sqs_analysis.desk.inspection import read as read_for_analyst
    from sqs_analysis.desk.terminal import traced

    click.echo(traced(read_for_analyst(workbook, instrument), name, group))


@main.command()
@workbook_argument
@output_option
@instrument_option
@language_option
@confidence_option
@edition_option
@audience_option
@click.option(
    "--formats",
    default="html,pdf,docx,xlsx,ods",
    show_default=True,
    help="Which formats to write.",
)
def report(
    workbook: Path,
    output: Path,
    instrument: str,
    language: str,
    confidence: float,
    edition: str,
    audience: str,
    formats: str,
) -> None:
    """Make the report of one WORKBOOK in OUTPUT/<inspection id>/."""
    from sqs_analysis.publish.engine.spared import ADDRESSES, spared

    with spared(ADDRESSES):
        from sqs_analysis.publish.report import make_report

    settings = _settings(instrument, language, confidence, edition, formats, audience)
    interactive = sys.stderr.isatty()
    folder = make_report(workbook, output, settings, tell=_tell, progress=interactive)
    for path in sorted(folder.iterdir()):
        click.echo(path)


@main.command()
@click.argument("source", type=click.Path(path_type=Path))
@output_option
@click.option("--workers", type=click.IntRange(1), help="Reports at a time.  [default: one a core]")
@instrument_option
@language_option
@confidence_option
@edition_option
@audience_option
@click.option("--formats", default="html", show_default=True, help="Which formats to write.")
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
    instrument: str,
    language: str,
    confidence: float,
    edition: str,
    audience: str,
    formats: str,
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
    from sqs_analysis.progress import Progress
    from sqs_analysis.publish.batch import batch as batches

    if scheduler is not None and workers:
        raise click.UsageError("--workers is for this computer: a cluster has workers of its own.")
    settings = _settings(instrument, language, confidence, edition, formats, audience)
    planned = batches.planned_batch(source, output, settings, only=only, force=force)
    if dry_run or why:
        click.echo(batches.explained(planned, why, as_json=json_log))
        return
    with Progress(len(batches.asked_for(planned)), json_log=json_log) as progress:
        run = _way_to_run(scheduler, workers, progress.watch)
        try:
            ended = batches.run_batch(planned, output, settings, run, progress.seen)
        except KeyboardInterrupt:
            progress.close()
            click.echo(batches.stopped(planned, output, settings, only), err=True)
            sys.exit(STOPPED)
    click.echo(batches.said(ended, output), err=json_log)
    sys.exit(ERRORS_FOUND if ended.failed else 0)


def _way_to_run(scheduler: str | None, workers: int | None, watch: Watch) -> Run:
    if scheduler is not None:
        from sqs_analysis.publish.batch.cluster import run_on

        return run_on(scheduler, watch)
    from sqs_analysis.publish.batch.batch import run_here

    return run_here(workers or os.cpu_count() or 1, watch)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--inspections", default=157, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--between-team", default=0.05, show_default=True, help="Intra-team correlation.")
@click.option("--outliers", default=0, show_default=True, help="Teams that truly differ.")
@click.option(
    "--double-assessed", default=0.1, show_default=True, help="Share of cases read twice."
)
def simulate(
    folder: Path,
    inspections: int,
    seed: int,
    between_team: float,
    outliers: int,
    double_assessed: float,
) -> None:
    """Write workbooks of a believable, invented programme of inspections into FOLDER."""
    from sqs_analysis.simulate import folder as simulated

    written = simulated.simulate(
        folder,
        inspections,
        seed,
        between_team=between_team,
        outliers=outliers,
        double_assessed=double_assessed,
    )
    click.echo(f"Wrote {inspections} workbooks to {written}; the truth behind them is in truth/")


def _settings(
    instrument: str, language: str, confidence: float, edition: str, formats: str, audience: str
) -> Settings:
    from sqs_analysis.measure.disclosure import find_audience
    from sqs_analysis.publish.editions import EDITIONS, FORMATS, chosen
    from sqs_analysis.publish.settings import Settings

    require_confidence(confidence)
    editions = chosen(edition, tuple(EDITIONS), "edition")
    if audience:
        find_audience(audience)
    written = chosen(formats, FORMATS, "format")
    return Settings(instrument, language, confidence, editions, written, audience)


def _tell(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
