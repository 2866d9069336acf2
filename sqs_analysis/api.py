"""The commands, from Python: check a workbook, report it, report them all, export their data."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqs_analysis.errors import NotebookError
from sqs_analysis.measure.disclosure import require_audience
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.publish.document import letterhead, require_font
from sqs_analysis.publish.editions import EDITIONS, FORMATS, chosen
from sqs_analysis.publish.outputs import Tell, clear_leftovers
from sqs_analysis.publish.parameters import with_notebook
from sqs_analysis.publish.settings import Settings, require_language
from sqs_analysis.read.inspection import inspections_in, read
from sqs_analysis.read.names import require_here
from sqs_analysis.read.problems import Problem, ranges

if TYPE_CHECKING:
    from sqs_analysis.difference.moved import Differences
    from sqs_analysis.publish.batch.batch import Batch, Seen
    from sqs_analysis.read.gathering import Gathered
    from sqs_analysis.tidy.folder import Exported

# Imported by every command that makes a report, so what only some need is imported late.
Names = str | Sequence[str]


def settings_for(
    *,
    instrument: str = Settings.instrument,
    language: str = Settings.language,
    confidence: float = Settings.confidence,
    editions: Names = EDITIONS,
    formats: Names = FORMATS,
    audience: str = Settings.audience,
    notebook: str | Path = "",
    parameters: Mapping[str, object] | None = None,
    against: str | Path | None = None,
    house: str | Path | None = None,
) -> Settings:
    """What may be chosen for a report, checked.

    Parameters
    ----------
    instrument : id of an instrument of the package, or the folder of another.
    language : of what is written.
    confidence : of every interval, from 0.5 to 0.999.
    editions, formats : names, or one text with commas between them.
    audience : internal, provider or published; "" for an internal analysis and a published letter.
    notebook : a file, or one of the suite by its name; "" for the report.
    parameters : values of parameters of the notebook's own.
    against : folder of the other inspections' workbooks, to compare with.
    house : folder with a ``house.toml``, in whose dress everything is; None for the default.

    Raises
    ------
    ParameterError
        If there is no such edition, format, audience or notebook, or it takes no such parameter.
    TranslationError
        If the language lacks words.
    """
    settings = Settings(
        instrument,
        language,
        require_confidence(confidence),
        chosen(_text(editions), EDITIONS, "edition"),
        chosen(_text(formats), FORMATS, "format"),
        audience and require_audience(audience),
        Path(against) if against is not None else None,
        house=Path(house).absolute() if house else None,
    )
    letterhead(settings.dress)  # what is wrong with it is told before anything is made
    require_font(settings.dress)
    given = {name: str(value) for name, value in (parameters or {}).items()}
    return with_notebook(settings, str(notebook), given) if notebook or given else settings


def check(
    workbook: str | Path, *, inspection: str = "", instrument: str = Settings.instrument
) -> tuple[Problem, ...]:
    """Everything that is wrong with a workbook, cell by cell, as ``sqs check`` lists it.

    Parameters
    ----------
    workbook : an ``.xlsx`` or ``.ods`` workbook, or a folder of ``.csv`` files.
    inspection : which inspection, where the file holds several; "" for all of them.
    instrument : id of an instrument of the package, or the folder of another.

    Raises
    ------
    AnalystError
        If the file cannot be read at all.
    """
    ids = (inspection,) if inspection else inspections_in(workbook) or ("",)
    found = (read(workbook, instrument, inspection_id=one).problems for one in ids)
    return tuple(dict.fromkeys(problem for problems in found for problem in problems))


def report(
    workbook: str | Path,
    output: str | Path = "outputs",
    *,
    inspection: str = "",
    tell: Tell = lambda _: None,
    **options: object,
) -> tuple[Path, ...]:
    """Make the report of one workbook, as ``sqs report`` does.

    Parameters
    ----------
    workbook : an ``.xlsx`` or ``.ods`` workbook, or a folder of ``.csv`` files.
    output : the folder that holds a folder for each inspection.
    inspection : which inspection, where the file holds several.
    tell : called with a line for what was done with people's files.
    options : see :func:`settings_for`.

    Returns
    -------
    The files in the folder of the inspection.

    Raises
    ------
    AnalystError
        If the workbook has errors or a cell of the notebook fails; says what to do. Nothing is written.
    """
    from sqs_analysis.publish.batch.process import run_all, without_main
    from sqs_analysis.publish.batch.tasks import Task

    output, path = Path(output), Path(workbook)
    settings = settings_for(**options)  # type: ignore[arg-type]  # checked there
    require_language(settings)
    require_here(output, to_write=True)
    clear_leftovers(output)
    found = read(path, settings.instrument, settings.language, inspection_id=inspection)
    found.require_sound()
    with without_main():
        [outcome] = run_all([Task(path, inspection)], output, settings, 1, lambda _: None)
    if outcome.state == "failed":
        raise NotebookError(outcome.reason)
    for note in outcome.notes:
        tell(note)
    return tuple(sorted((output / found.id).iterdir()))


def batch(
    source: str | Path,
    output: str | Path = "outputs",
    *,
    only: str = "*",
    force: bool = False,
    workers: int | None = None,
    tell: Tell = lambda _: None,
    seen: Seen = lambda _: None,
    formats: Names = "html",
    **options: object,
) -> Batch:
    """Make the report of every inspection of a folder or long file, as ``sqs batch`` does.

    Only what changed is made again.

    Parameters
    ----------
    source : a folder of workbooks, or one long file.
    output : the folder that holds a folder for each inspection.
    only : which of them, such as ``ash*``.
    force : whether to make every report again.
    workers : reports at a time, one a core if None.
    tell : called with a line for what is passed over.
    seen : called with each outcome as it comes.
    formats, options : see :func:`settings_for`.

    Returns
    -------
    The outcome of each inspection, and of those that stand beside them.

    Raises
    ------
    AnalystError
        If nothing can be made at all. What fails for one inspection is its outcome.
    """
    from sqs_analysis.publish.batch.batch import planned_batch, run_batch, run_here
    from sqs_analysis.publish.batch.process import without_main

    settings = settings_for(formats=formats, **options)  # type: ignore[arg-type]  # checked there
    planned = planned_batch(Path(source), Path(output), settings, only=only, force=force, tell=tell)
    run = run_here(workers or os.cpu_count() or 1, lambda _: None)
    with without_main():
        return run_batch(planned, Path(output), settings, run, seen)


def diff(
    old: str | Path,
    new: str | Path,
    *,
    inspection: str = "",
    beside: Sequence[str | Path] = (),
    **options: object,
) -> Differences:
    """What moved between two reports, batches or workbooks, and why, as ``sqs diff`` says.

    Parameters are those of `difference.moved.differences`, the options those of :func:`settings_for`.
    """
    from sqs_analysis.difference.moved import differences

    settings = settings_for(**options)  # type: ignore[arg-type]  # checked there
    return differences(Path(old), Path(new), settings, inspection, [*map(Path, beside)])


def export(
    source: str | Path,
    output: str | Path,
    *,
    inspection: str = "",
    formats: Names = "csv",
    instrument: str = Settings.instrument,
    language: str = Settings.language,
    confidence: float = Settings.confidence,
    tell: Tell = lambda _: None,
) -> Exported:
    """Write what was recorded and found as tables for other programs, as ``sqs export`` does.

    The tables hold rows about single cases: they are for internal use only.

    Parameters
    ----------
    source : a workbook, a folder of workbooks, or one long file.
    output : the folder of the tables; not there yet, empty, or an earlier export.
    inspection : which inspection, "" for all of them.
    formats : "csv", "parquet" or both.
    instrument, language, confidence : see :func:`settings_for`.
    tell : called with a line for what was done with people's files.

    Returns
    -------
    The files, and what is wrong with each inspection that was left out.

    Raises
    ------
    AnalystError
        If no inspection is without errors, or the folder holds something else; nothing is written.
    """
    from sqs_analysis.tidy.folder import TABLE_FORMATS, write_export

    return write_export(
        Path(source),
        Path(output),
        instrument,
        language,
        inspection=inspection,
        confidence=require_confidence(confidence),
        formats=chosen(_text(formats), TABLE_FORMATS, "format"),
        tell=tell,
    )


def gather(
    folder: str | Path,
    path: str | Path,
    *,
    instrument: str = Settings.instrument,
    force: bool = False,
    tell: Tell = lambda _: None,
) -> Gathered:
    """Make one workbook of several people's, each a part of one inspection, as ``sqs gather`` does.

    Parameters
    ----------
    folder : of the partial workbooks.
    path : of the workbook that is written, ending in ``.xlsx``.
    instrument : id or folder of the instrument; "" for the one that the workbooks name.
    force : whether to write though a file stands there; that is kept beside.
    tell : called with a line for what whoever gathers should know.

    Returns
    -------
    What was written, and which rows of which file it is from.

    Raises
    ------
    AnalystError
        If two say different things of one cell, or something would be lost; nothing is written.
    """
    from tempfile import TemporaryDirectory

    from sqs_analysis.publish.keeping import keep, kept_beside, require_free
    from sqs_analysis.read.gathering import gather_parts
    from sqs_analysis.read.template import write_workbook
    from sqs_analysis.read.whole import write_whole

    folder, path = Path(folder).expanduser(), Path(path).expanduser()
    require_free(path, force=force)
    beside = path.absolute().parent.resolve() == folder.resolve()
    found = gather_parts(folder, instrument, kept_beside(path) if beside else ())
    with TemporaryDirectory() as aside:
        made = write_workbook(
            Path(aside) / path.name,
            found.instrument,
            found.details,
            found.cases,
            found.staff,
            found.commentary,
            found.second,
            found.own,
            [(s.file, s.sheet, ranges(s.rows), s.digest) for s in found.sources],
        ).read_bytes()
    for note in found.notes:
        tell(note)
    if path.exists() and path.read_bytes() != made and (kept := keep(path, path)):
        tell(f"What stood there before is kept as {kept.name}.")
    write_whole(path, made)
    return found


def _text(names: Names) -> str:
    return names if isinstance(names, str) else ",".join(names)
