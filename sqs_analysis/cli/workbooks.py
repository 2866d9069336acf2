"""Commands on one workbook or a few, before any report: check, template, trace."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from sqs_analysis.cli.options import ERRORS_FOUND, instrument_option, workbook_argument
from sqs_analysis.errors import AnalystError
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.problems import Problem, errors


@click.command()
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


@click.command()
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


@click.command()
@workbook_argument
@click.argument("name")
@click.option("--group", default="all", help="Only a group of cases, such as custodial.")
@instrument_option
def trace(workbook: Path, name: str, group: str, instrument: str) -> None:
    """List the cells behind a figure of WORKBOOK; NAME is a question or section, such as ROH09."""
    from sqs_analysis.desk.inspection import read as read_for_analyst
    from sqs_analysis.desk.terminal import traced

    click.echo(traced(read_for_analyst(workbook, instrument), name, group))
