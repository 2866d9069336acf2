"""What several commands share: their options, and how errors are told."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.names import require_here

ERRORS_FOUND = 1
STOPPED = 130  # what a shell expects of a command that Ctrl-C ended
# What a disk or a folder's permissions refuse is no fault of the program.
OF_THE_MACHINE = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EIO),
)


class Place(click.Path):
    """A file or folder of this computer; an address is refused before anybody makes a path of it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a sentence about what was given instead."""
        if isinstance(value, str):
            require_here(value, to_write=bool(param and param.name == "output"))
        return super().convert(value, param, ctx)


class PlainErrors(click.Group):
    """A group that tells an analyst's errors in their own words, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an AnalystError is said and ends with exit code 1, Ctrl-C with 130."""
        try:
            return super().invoke(ctx)
        except AnalystError as error:
            tell(str(error))
            ctx.exit(ERRORS_FOUND)
        except OSError as error:
            if error.errno not in OF_THE_MACHINE:
                raise
            place = f" ({error.filename})" if error.filename else ""
            tell(
                f"A file could not be written or read{place}: {error.strerror}. Make room, or check "
                "the folder and who may write there, and run it again. Nothing is half-written."
            )
            ctx.exit(ERRORS_FOUND)
        except KeyboardInterrupt:
            tell("Stopped.")
            ctx.exit(STOPPED)


instrument_option = click.option(
    "--instrument",
    default="",
    help="Id of an instrument of the package, or the folder of another.  [default: the one that the "
    "workbook names]",
)
language_option = click.option(
    "--language", default="en-GB", show_default=True, help="Language of what is written."
)
output_option = click.option(
    "--output",
    default=Path("outputs"),
    show_default=True,
    type=Place(file_okay=False),
    help="Folder that holds a folder for each inspection.",
)
confidence_option = click.option(
    "--confidence", default=0.95, show_default=True, help="Of every interval."
)
edition_option = click.option(
    "--edition",
    "editions",
    default="analysis,letter",
    show_default=True,
    help="Which editions to write.",
)
audience_option = click.option(
    "--audience",
    default="",
    help="Who may see it: internal, provider or published. [default: the letter published, the "
    "analysis internal]",
)
house_option = click.option(
    "--house",
    default=None,
    type=Place(exists=True, file_okay=False),
    help="A folder with a house.toml: name, logo, colours, fonts and words of an organisation.",
)
notebook_option = click.option(
    "--notebook",
    default="",
    metavar="NOTEBOOK",
    help="A notebook of your own, or one of the suite by its name, such as 02_explore.  [default: "
    "03_report]",
)


def _each_once(
    _context: click.Context, _option: click.Parameter, given: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Parameters by name; two values for one are a mistake."""
    names = [name for name, _ in given]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise click.BadParameter(f"{twice} is given twice.")
    return dict(given)


parameter_option = click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    callback=_each_once,
    metavar="NAME VALUE",
    help="A parameter of the notebook's own.",
)
inspection_option = click.option(
    "--inspection", default="", metavar="ID", help="Which inspection of a file that holds several."
)
force_option = click.option(
    "--force", is_flag=True, help="Write though a file stands there; that is kept beside."
)
workbook_argument = click.argument("workbook", type=Place())


def json_option(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option to have something as JSON."""
    return click.option("--json", "as_json", is_flag=True, help=f"Write {what} as JSON.")


def tell(line: str) -> None:
    """Say what is going on, apart from what a command gives."""
    click.echo(line, err=True)


def tell_passed_over(folder: Path) -> None:
    """Say of everything in a folder of workbooks that is none, that it is not read."""
    from sqs_analysis.read.folder import passed_over

    for line in passed_over(folder):
        tell(line)


def settings_options(formats: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that make a report's ``Settings``, which the command takes as ``settings``.

    Parameters
    ----------
    formats : the formats that are written unless others are asked for.
    """
    formats_option = click.option(
        "--formats", default=formats, show_default=True, help="Which formats to write."
    )

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_settings(**values: Any) -> None:
            from sqs_analysis.api import settings_for

            chosen = {name: values.pop(name) for name in SETTINGS}
            command(settings=settings_for(**chosen), **values)

        decorated: Callable[..., None] = with_settings
        for option in (
            *(parameter_option, notebook_option, house_option, formats_option, audience_option),
            *(edition_option, confidence_option, language_option, instrument_option),
        ):
            decorated = option(decorated)
        return decorated

    return decorate


SETTINGS = (
    *("instrument", "language", "confidence", "editions", "audience", "formats"),
    *("notebook", "parameters", "house"),
)
