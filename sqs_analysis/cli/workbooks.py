"""Commands on workbooks before any report: check, template, gather, trace, references."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import click

from sqs_analysis.cli import options
from sqs_analysis.errors import AnalystError
from sqs_analysis.languages import filled_in
from sqs_analysis.read.inspection import inspections_in, read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.problems import Problem, errors, of_sheet


@click.command()
@click.argument("workbooks", nargs=-1, required=True, type=options.Place())
@options.inspection_option
@options.instrument_option
@options.json_option("the problems")
@click.option(
    "--mark",
    type=options.Place(dir_okay=False),
    metavar="MARKED.xlsx",
    help="Write a copy in which each problem stands at its cell, to send back.",
)
def check(
    workbooks: tuple[Path, ...], inspection: str, instrument: str, as_json: bool, mark: Path | None
) -> None:
    """List everything wrong with WORKBOOKS, cell by cell; of a long file, with every inspection.

    Exit code 1 if any has an error; warnings alone exit 0.
    """
    if mark is not None and len(workbooks) > 1:
        raise click.UsageError("--mark marks one workbook at a time.")
    found = [one for path in workbooks for one in _checked(path, inspection, instrument)]
    if as_json:
        # Escaped, so that any terminal or pipe can take it.
        click.echo(json.dumps([checked.as_record() for checked in found], indent=2))
    else:
        for checked in found:
            checked.tell(several=len(found) > 1)
    if mark is not None:
        from sqs_analysis.read.marking import write_marked

        together = dict.fromkeys(problem for checked in found for problem in checked.problems)
        marked = write_marked(workbooks[0], mark, tuple(together))
        click.echo(marked, err=as_json)
    sys.exit(options.ERRORS_FOUND if any(errors(checked.problems) for checked in found) else 0)


@dataclass(frozen=True)
class Checked:
    """The problems of one inspection of one file."""

    path: Path
    inspection: str
    problems: tuple[Problem, ...]

    def as_record(self) -> dict[str, object]:
        """The problems as plain values; which inspection is said of a file of several."""
        which = {"inspection": self.inspection} if self.inspection else {}
        problems = [problem.as_dict() for problem in self.problems]
        return {"workbook": str(self.path), **which, "problems": problems}

    def tell(self, *, several: bool) -> None:
        """Say every problem in a line, and count them."""
        which = f", {self.inspection}" if self.inspection else ""
        if several:
            click.echo(f"{self.path}{which}:")
        for problem in self.problems:
            click.echo(f"{'' if problem.severity == 'error' else 'warning: '}{problem}")
        wrong = len(errors(self.problems))
        others = len(self.problems) - wrong or "no"
        counts = filled_in("{n:error|errors}, {m:warning|warnings}", n=wrong or "no", m=others)
        click.echo(f"{self.path.name}{which}: {counts}")


def _checked(path: Path, inspection: str, instrument: str) -> Iterator[Checked]:
    """What is wrong with each inspection of a file; one that cannot be read is a problem itself."""
    try:
        ids = (inspection,) if inspection else inspections_in(path) or ("",)
        for name in ids:
            yield Checked(path, name, read(path, instrument, inspection_id=name).problems)
    except AnalystError as error:
        yield Checked(path, inspection, (of_sheet(path.name, "file", str(error)),))


@click.command()
@click.argument("path", type=options.Place())
@options.instrument_option
@options.force_option
def template(path: Path, instrument: str, force: bool) -> None:
    """Write a blank workbook to PATH (.xlsx), with drop-downs and a guide."""
    from sqs_analysis.publish.keeping import keep, require_free
    from sqs_analysis.read.template import write_workbook

    require_free(path, force=force)
    kept = keep(path, path) if path.exists() else None
    write_workbook(path, load(instrument))
    click.echo(f"Wrote {path}. Fill it in, then run: sqs check {path}")
    if kept is not None:
        options.tell(f"What stood there before is kept as {kept.name}.")


@click.command()
@click.argument("folder", type=options.Place(file_okay=False))
@click.argument("path", metavar="MERGED.xlsx", type=options.Place(dir_okay=False))
@options.instrument_option
@options.force_option
def gather(folder: Path, path: Path, instrument: str, force: bool) -> None:
    """Gather the workbooks in FOLDER, each a part of one inspection, into MERGED.xlsx.

    Exit code 1, with nothing written, if two say different things of one cell; all are listed.
    """
    from sqs_analysis import api

    found = api.gather(folder, path, instrument=instrument, force=force, tell=options.tell)
    for file, sources in groupby(found.sources, lambda source: source.file):
        click.echo(f"{file}: " + ", ".join(f"{s.sheet} {len(s.rows)}" for s in sources))
    click.echo(f"Wrote {path} with {len(found.cases)} rows of Cases. Then: sqs check {path}")


@click.command()
@options.workbook_argument
@click.argument("name")
@click.option("--group", default="all", help="Only a group of cases, by its id.")
@options.inspection_option
@options.instrument_option
def trace(workbook: Path, name: str, group: str, inspection: str, instrument: str) -> None:
    """List the cells behind a figure of WORKBOOK; NAME is a question or section by its id."""
    from sqs_analysis.desk.reading import read as read_for_analyst
    from sqs_analysis.desk.terminal import traced

    found = read_for_analyst(workbook, instrument, inspection_id=inspection)
    click.echo(traced(found, name, group))


@click.command()
@options.workbook_argument
@click.argument("name", default="")
@click.option(
    "--audience", default="published", show_default=True, help="For whom they are filled in."
)
@options.inspection_option
@options.instrument_option
@options.json_option("them")
def references(
    workbook: Path, name: str, audience: str, inspection: str, instrument: str, as_json: bool
) -> None:
    """List what a paragraph of WORKBOOK may refer to, filled in: {VUL01 insufficient}, say.

    NAME is the id of a question or section to list alone, or cases for their numbers.
    """
    from sqs_analysis.desk.listings import references_of
    from sqs_analysis.desk.reading import read as read_for_analyst
    from sqs_analysis.desk.terminal import listed

    found = read_for_analyst(workbook, instrument, inspection_id=inspection)
    if as_json:
        rows = references_of(found, name, audience).to_dict("records")
        click.echo(json.dumps(rows, indent=2))
    else:
        click.echo(listed(found, name, audience))
    for problem in errors(found.problems):
        options.tell(str(problem))
