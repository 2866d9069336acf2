"""The report of a whole programme: one notebook over all workbooks, one page, and the data."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from sqs_analysis.errors import AnalystError, NotebookError
from sqs_analysis.present.blocks import Paragraph, plain
from sqs_analysis.publish.editions import about_line, document
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.gather.notebook import Executed, gather
from sqs_analysis.publish.manifests import manifest, subject_of
from sqs_analysis.publish.notebooks import notebook_text, run_notebook
from sqs_analysis.publish.outputs import WORK, Tell, clear_leftovers, private_folder, staged
from sqs_analysis.publish.provenance import provenance, write_provenance
from sqs_analysis.publish.settings import Settings, find_notebook, require_language
from sqs_analysis.read.door.workbook import content_digest
from sqs_analysis.read.folder import Found, find_inspections
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.names import PROGRAMME, PROGRAMME_BESIDE
from sqs_analysis.read.text import same_name

PROGRAMME_NOTEBOOK, HISTORY_NOTEBOOK = "05_programme.ipynb", "08_history.ipynb"
REPORT_LINK = re.compile(r'<a href="\.\./(?P<path>[^"]+/report\.html)">(?P<text>[^<]*)</a>')


def make_programme(
    folder: Path,
    output: Path,
    settings: Settings | None = None,
    *,
    skip_unsound: bool = False,
    tell: Tell = lambda _: None,
    progress: bool = False,
) -> Path:
    """Make the report of a programme in ``output/programme/``; of one team's inspections, its history.

    Where an inspection is called ``programme``, the report stands in ``output/_programme/``.

    Parameters
    ----------
    folder : with a workbook for each inspection.
    output : the folder that holds the reports.
    settings : instrument, language, confidence and audience, published if none is chosen.
    skip_unsound : whether to leave out workbooks with errors; the page says so, and so does `tell`.
    tell : called with a line for what was left out, and for what was done with people's files.
    progress : whether to show a progress bar of the notebook's cells.

    Returns
    -------
    The folder of the report.

    Raises
    ------
    NotebookError
        If a cell fails, such as for a workbook with errors that is not skipped; nothing is written.
    """
    settings = settings or Settings()
    require_language(settings)
    own = settings.own_instrument
    parameters = {
        "folder": str(folder.absolute()),
        "instrument": str(own.absolute()) if own else settings.instrument,
        "language": settings.language,
        "confidence": settings.confidence,
        "audience": settings.audience or "published",
        "skip_unsound": skip_unsound,
    }
    found, _ = find_inspections(folder, settings.instrument)
    history = _is_history(found, settings)
    notebook = find_notebook(HISTORY_NOTEBOOK if history else PROGRAMME_NOTEBOOK)
    target = output / _folder_name(output, [one.expected for one in found])
    clear_leftovers(output)
    before = _source(folder, found)
    with staged(target, tell) as aside, private_folder(target, WORK) as work:
        run = run_notebook(notebook, parameters, work, progress=progress)
        executed = gather(run, notebook.name, notebook.parent, settings.language)
        for block in executed.blocks["analysis"]:
            if isinstance(block, Paragraph) and block.style == "draft":
                tell(plain(block.text))  # what the page warns of is said to who makes it as well
        for name, data in _files(executed, settings, output, folder):
            (aside / name).write_bytes(data)
        if _source(folder, found) != before:
            raise NotebookError(
                f"Workbooks in {folder.name} changed while the report was being made. It was not "
                "written; run it again."
            )
        chosen = {**parameters, "folder": folder.name, "instrument": Path(settings.instrument).name}
        write_provenance(aside, provenance(before, notebook, chosen))
    return target


def _is_history(found: Sequence[Found], settings: Settings) -> bool:
    """Whether all inspections are of one team; what cannot be read is told when it is measured."""
    teams: set[str] = set()
    for one in found:
        with suppress(AnalystError):
            inspection = read(one.path, settings.instrument, inspection_id=one.inspection_id)
            teams.add(same_name(inspection.team))
        if len(teams) > 1:
            return False
    return len(teams) == 1 and len(found) > 1


def _folder_name(output: Path, inspections: Sequence[str]) -> str:
    """The report's folder, which is never that of an inspection."""
    theirs = {name.casefold() for name in inspections}
    if PROGRAMME in theirs or subject_of(manifest(output / PROGRAMME)):
        return PROGRAMME_BESIDE
    return PROGRAMME


def _files(
    executed: Executed, settings: Settings, output: Path, source: Path
) -> Iterator[tuple[str, bytes]]:
    """The page, the tables, the notebook as run, and the data."""
    from sqs_analysis.publish.formats.spreadsheet import xlsx_bytes

    stamps = executed.stamps
    if len(stamps) != 1:
        raise NotebookError(
            f"The programme report holds figures of {len(stamps)} sets of workbooks."
        )
    (stamp,) = stamps
    # The day of the documents is that of the last fieldwork: the same input gives the same bytes.
    rows = csv.DictReader(executed.files["inspections.csv"].splitlines())
    columns = ("fieldwork_start", "instrument", "team")
    days, made_with, teams = zip(*([row[c] for c in columns] for row in rows), strict=True)
    words = load(settings.instrument or made_with[-1], settings.language).catalogue
    audience = settings.audience or "published"
    years = (day[:4] for day in days)
    one = len(teams) > 1 and len(set(map(same_name, teams))) == 1
    about = about_line(teams[-1] if one else words("programme.share"), years, audience, words)
    analysis = document(executed, "analysis", stamp, words, max(days), about, settings.dress)
    made = replace(analysis, kind=PROGRAMME)
    # Teams that have no report among the outputs are plain text.
    page = REPORT_LINK.sub(
        lambda found: found[0 if (output / unquote(found["path"])).is_file() else "text"],
        page_html(made),
    )
    yield "programme.html", page.encode("utf-8")
    yield "tables.xlsx", xlsx_bytes(made)
    places = {str(source.absolute()): source.name}
    if settings.own_instrument:
        places[str(settings.own_instrument.absolute())] = settings.own_instrument.name
    notebook = notebook_text(executed.notebook, places, outside=True)
    yield "programme.ipynb", notebook.encode("utf-8")
    for name, text in executed.files.items():
        yield name, text.encode("utf-8")


def _source(folder: Path, found: Sequence[Found]) -> dict[str, object]:
    """The workbooks the report was made from."""
    listed = {one.path.name: content_digest(one.path) for one in found}
    together = hashlib.sha256("\n".join(f"{n} {d}" for n, d in listed.items()).encode()).hexdigest()
    return {"name": folder.name, "sha256": together, "files": listed}
