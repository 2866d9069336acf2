"""One inspection, from its workbook to its report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from sqs_analysis.errors import NotebookError, TranslationError
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Stamp
from sqs_analysis.publish.editions import EDITIONS, FORMATS, files
from sqs_analysis.publish.export import Executed, gather
from sqs_analysis.publish.notebooks import find_notebook, run_notebook
from sqs_analysis.publish.outputs import staged
from sqs_analysis.publish.provenance import provenance, write_provenance
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import load

REPORT_NOTEBOOK = "03_report.ipynb"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What may be chosen for a report."""

    instrument: str = "sqs-2012"
    language: str = "en-GB"
    confidence: float = 0.95
    editions: tuple[str, ...] = tuple(EDITIONS)
    formats: tuple[str, ...] = FORMATS

    def parameters(self, workbook: Path) -> dict[str, object]:
        """The parameters of the report notebook, run beside a copy of the workbook."""
        return {
            "workbook": workbook.name,
            "instrument": self.instrument,
            "confidence": self.confidence,
            "language": self.language,
        }

    def record(self, workbook: Path) -> dict[str, object]:
        """Everything that was chosen, for the provenance."""
        written = {"editions": list(self.editions), "formats": list(self.formats)}
        return {**self.parameters(workbook), **written}


def make_report(
    path: Path,
    output: Path,
    settings: Settings | None = None,
    *,
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
    settings : instrument, language and confidence.
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
    inspection = read(path, settings.instrument, settings.language).require_sound()
    target = output / inspection.id
    with staged(target) as folder, tempfile.TemporaryDirectory(prefix="sqs-") as work:
        tell(f"Running {REPORT_NOTEBOOK} for {inspection.id}")
        executed = _run(path, Path(work), output, inspection, settings, progress)
        tell("Writing the report")
        _write(folder, executed, inspection, settings)
    return target


def require_language(settings: Settings) -> None:
    """Refuse a language in which anything is missing, with all that a translator must supply.

    Raises
    ------
    TranslationError
        If the catalogue or the instrument lacks words.
    """
    missing = []
    for words in (catalogue, lambda language: load(settings.instrument, language)):
        try:
            words(settings.language)
        except TranslationError as error:
            missing.append(str(error))
    if missing:
        raise TranslationError("\n".join(missing))


def _run(
    path: Path,
    work: Path,
    output: Path,
    inspection: Inspection,
    settings: Settings,
    progress: bool,
) -> Executed:
    notebook = find_notebook(REPORT_NOTEBOOK)
    copy = _private_copy(path, work)
    try:
        run = run_notebook(notebook, settings.parameters(copy), work, progress=progress)
    except NotebookError as error:
        kept = _keep_failed(work / notebook.name, output / "failed" / inspection.id)
        raise NotebookError(f"{error}{kept}") from error
    return gather(run)


def _private_copy(path: Path, work: Path) -> Path:
    copy = work / path.name
    if path.is_dir():
        shutil.copytree(path, copy)
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
    parameters = settings.record(inspection.workbook.path)
    notebooks = [find_notebook(REPORT_NOTEBOOK)]
    write_provenance(folder, provenance(inspection.workbook, notebooks, parameters))


def require_stamp(executed: Executed, stamp: Stamp) -> None:
    """Refuse outputs in which any figure or table was made from another workbook."""
    foreign = executed.stamps - {stamp}
    if foreign or not executed.stamps:
        names = ", ".join(sorted(other.inspection for other in foreign)) or "nothing"
        raise NotebookError(
            f"The report of {stamp.inspection} holds figures made from {names}. It was not written; "
            "run it again, and tell the maintainers if it happens twice."
        )
