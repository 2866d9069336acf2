"""The command line: arguments in, one function called, exit code out."""

from __future__ import annotations

import gc
import io
import sys

import click

from sqs_analysis.cli.differences import diff
from sqs_analysis.cli.instruments import instrument
from sqs_analysis.cli.letters import letter
from sqs_analysis.cli.options import PlainErrors
from sqs_analysis.cli.programmes import export, programme, simulate
from sqs_analysis.cli.release import release
from sqs_analysis.cli.reports import batch, report
from sqs_analysis.cli.workbooks import check, gather, references, template, trace
from sqs_analysis.version import __version__


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sqs")
def main() -> None:
    """From spreadsheets of case judgements to the published report."""
    # Most of what a command loads and makes stays until it ends, which is soon: looking it through for
    # garbage time and again takes a tenth of one report.
    gc.set_threshold(100_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show is shown as its number, rather than nothing at all.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


for command in (
    *(check, template, gather, references, trace, report),
    *(batch, diff, programme, export, simulate, release, letter, instrument),
):
    main.add_command(command)
