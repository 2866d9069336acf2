"""One inspection, from its workbook to its report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat

from sqs_analysis.errors import NotebookError
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.publish.editions import files
from sqs_analysis.publish.export import Executed, gather
from sqs_analysis.publish.ingredients import ingredients
from sqs_analysis.publish.notebook_files import find_notebook
from sqs_analysis.publish.notebooks import run_notebook
from sqs_analysis.publish.outputs import FAILED, WORK, forget_failed, private_folder, staged
from sqs_analysis.publish.provenance import provenance, write_provenance
from sqs_analysis.publish.settings import REPORT_NOTEBOOK, Settings, require_language
from sqs_analysis.read.door.workbook import csv_files
from sqs_analysis.read.inspection import Inspection, read

Tell = Callable[[str], None]


def make_report(
    path: Path,
    output: Path,
    settings: Settings | None = None,
    *,
    inspection_id: str = "",
    tell: Tell = lambda _: None,
    progress: bool = False,
) -> Path:
    """Make the report of one inspection in ``output/<inspection id>/``.

    The workbook is checked first; then the notebook runs in a private folder on a private copy of
    it, and the finished folder takes the place of the old one in one step.

    Parameters
    ----------
    path : the workbook.
    output : the folder that holds a folder for each inspection.
    settings : what may be chosen.
    inspection_id : which inspection, where the file holds several.
    tell : called with a line at each step.
    progress : whether to show a progress bar of the notebook's cells.

    Returns
    -------
    The folder of the report.

    Raises
    ------
    WorkbookError
        If the workbook cannot be read or has errors; nothing is written.
    NotebookError
        If a cell fails, or what it shows belongs to another workbook; nothing is written but the
        notebook as far as it ran, in ``output/failed/``.
    """
    settings = settings or Settings()
    require_language(settings)
    tell(f"Reading {path.name}")
    inspection = read(path, settings.instrument, settings.language, inspection_id=inspection_id)
    tell(f"Running {REPORT_NOTEBOOK} for {inspection.id}")
    folder = report_on(inspection, output, settings, progress=progress)
    tell("The report is written")
    return folder


def report_on(
    inspection: Inspection,
    output: Path,
    settings: Settings,
    *,
    progress: bool = False,
    engine: str | None = None,
) -> Path:
    """Make the report of an inspection that has been read; see :func:`make_report`.

    Parameters
    ----------
    engine : name of the papermill engine to run the notebook with, its own if None.
    """
    inspection.require_sound()
    target = output / inspection.id
    # The notebook runs beside its report, where the next batch clears away what a killed run left.
    with staged(target) as folder, private_folder(target, WORK) as work:
        executed = _run(inspection, work, output, settings, progress, engine)
        _write(folder, executed, inspection, settings)
    forget_failed(inspection.id, output)
    return target


def _run(
    inspection: Inspection,
    work: Path,
    output: Path,
    settings: Settings,
    progress: bool,
    engine: str | None,
) -> Executed:
    notebook = find_notebook(REPORT_NOTEBOOK)
    copy = _private_copy(inspection.workbook.path, work)
    if settings.own_instrument:
        shutil.copytree(settings.own_instrument, work / settings.instrument_parameter)
    parameters = settings.parameters(copy, inspection.id)
    try:
        run = run_notebook(notebook, parameters, work, progress=progress, engine=engine)
    except NotebookError as error:
        kept = _keep_failed(work / notebook.name, output / FAILED / inspection.id)
        raise NotebookError(f"{error}{kept}") from error
    return gather(run)


def _private_copy(path: Path, work: Path) -> Path:
    copy = work / path.name
    if path.is_dir():
        copy.mkdir()
        for file in filter(Path.is_file, csv_files(path)):  # what is none was told when it was read
            shutil.copyfile(file, copy / file.name)
    else:
        shutil.copyfile(path, copy)
    return copy


def _keep_failed(executed: Path, folder: Path) -> str:
    """Keep the notebook as far as it ran, for whoever mends it; it may hold text of cases."""
    if not executed.exists():
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(executed, folder / executed.name)
    return f" The notebook as far as it ran is {folder / executed.name}; keep it private."


def _write(folder: Path, executed: Executed, inspection: Inspection, settings: Settings) -> None:
    stamp = Stamp(inspection.id, inspection.workbook.sha256)
    require_stamp(executed, stamp)
    date = inspection.detail("publication_date") or inspection.detail("fieldwork_end")
    written = files(executed, stamp, settings.language, date, settings.editions, settings.formats)
    for name, data in written:
        (folder / name).write_bytes(data)
    nbformat.write(executed.notebook, folder / "report.ipynb")
    for name, text in executed.files.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    path, notebook = inspection.workbook.path, find_notebook(REPORT_NOTEBOOK)
    source = {"name": path.name, "sha256": inspection.workbook.sha256}
    record = provenance(source, [notebook], settings.record(path, inspection.id))
    record["ingredients"] = ingredients(path, inspection.id, settings)
    write_provenance(folder, record)


def require_stamp(executed: Executed, stamp: Stamp) -> None:
    """Refuse outputs in which any figure or table was made from another workbook."""
    foreign = executed.stamps - {stamp}
    if foreign or not executed.stamps:
        names = ", ".join(sorted(other.inspection for other in foreign)) or "nothing"
        raise NotebookError(
            f"The report of {stamp.inspection} holds figures made from {names}. It was not written; "
            "run it again, and tell the maintainers if it happens twice."
        )
