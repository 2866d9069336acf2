"""One inspection, from its workbook to its report."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqs_analysis.errors import NotebookError, WorkbookError
from sqs_analysis.languages import Catalogue, filled_in
from sqs_analysis.present.blocks import Block, Facts, Stamp
from sqs_analysis.present.formats import date_span
from sqs_analysis.publish import editions, keeping
from sqs_analysis.publish.gather.notebook import Executed, gather
from sqs_analysis.publish.letters.update import out_of_date
from sqs_analysis.publish.manifests import LETTER, digest, manifest, records, sealed
from sqs_analysis.publish.notebooks import notebook_text, run_notebook
from sqs_analysis.publish.outputs import WORK, Tell, clear_leftovers, private_folder, staged
from sqs_analysis.publish.parameters import INSPECTION, parameters_for
from sqs_analysis.publish.provenance import ingredients, provenance, write_provenance
from sqs_analysis.publish.settings import Settings, require_language
from sqs_analysis.publish.stamps import stamp_faults
from sqs_analysis.read.door.workbook import content_digest, csv_files
from sqs_analysis.read.inspection import Inspection, inspections_in, read
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.read.names import FAILED, MANIFEST, require_here
from sqs_analysis.read.whole import write_whole

Ingredients = Mapping[str, str]


def make_report(
    path: Path,
    output: Path,
    settings: Settings | None = None,
    *,
    inspection_id: str = "",
    tell: Tell = lambda _: None,
    progress: bool = False,
    engine: str | None = None,
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
    engine : name of the papermill engine to run the notebook with, its own if None.

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
    require_here(output, to_write=True)
    clear_leftovers(output)
    tell(f"Reading {path.name}")
    inspection = read(path, settings.instrument, settings.language, inspection_id=inspection_id)
    tell(f"Running {settings.notebook_path.name} for {inspection.id}")
    folder = report_on(inspection, output, settings, tell=tell, progress=progress, engine=engine)
    tell("The report is written")
    return folder


def report_on(
    inspection: Inspection,
    output: Path,
    settings: Settings,
    *,
    tell: Tell = lambda _: None,
    progress: bool = False,
    engine: str | None = None,
) -> Path:
    """Make the report of an inspection that has been read; see :func:`make_report`.

    Formats that stand there from before are made again with those that are asked for, so that all
    that stands in the folder says the same.
    """
    inspection.require_sound()
    making = _Making(inspection, output, settings.made_with(inspection.instrument), settings)
    made_of, target = making.made_of(), output / inspection.id
    names = making.names(target, made_of, tell)
    # The notebook runs beside its report, where the next command clears away what a killed one left.
    with staged(target, tell) as folder, private_folder(target, WORK) as work:
        making.write(folder, making.run(work, progress, engine), names)
        making.record(folder, made_of)
        keeping.carry_others(target, folder, settings.name, tell)
    making.tell_of_letters(target, tell)
    keeping.withdraw(output / FAILED / inspection.id)
    keeping.remove_if_empty(output / FAILED)
    return target


@dataclass(frozen=True)
class _Making:
    """The report of an inspection in the making, step by step."""

    inspection: Inspection
    output: Path
    settings: Settings
    asked: Settings  # which may leave the instrument to the workbook

    @property
    def words(self) -> Catalogue:
        return self.inspection.instrument.catalogue

    def made_of(self) -> Ingredients:
        workbook = self.inspection.workbook
        return ingredients(workbook.content, workbook.path.name, self.inspection.id, self.asked)

    def names(self, target: Path, made_of: Ingredients, tell: Tell) -> dict[str, tuple[str, str]]:
        """The files to write: those asked for, and what stands there of others."""
        name, asked = self.settings.name, self.settings.files
        before = records(manifest(target)).get(name, {})
        standing = {name for name in before.get("files", ()) if (target / name).is_file()}
        every = editions.file_names(editions.EDITIONS, editions.FORMATS, name)
        names = {n: what for n, what in every.items() if n in asked or n in standing}
        others = [name for name in names if name not in asked]
        if others and before.get("ingredients") != made_of:
            tell(f"Made again too, since they were out of date: {', '.join(others)}.")
        return names

    def run(self, work: Path, progress: bool, engine: str | None) -> Executed:
        """Run the notebook beside a copy of the workbook; of one that stops, keep what there is."""
        notebook, settings, copy = self.settings.notebook_path, self.settings, self._copy(work)
        if settings.own_instrument:
            shutil.copytree(settings.own_instrument, work / settings.instrument_parameter)
        parameters = parameters_for(settings, copy.name, self.inspection.id)
        if INSPECTION not in parameters and len(inspections_in(copy)) > 1:
            raise NotebookError(
                f"{notebook.name} has no parameter {INSPECTION}, and {copy.name} holds several "
                "inspections: it would read all of them. Add it to the cell tagged parameters."
            )
        try:
            run = run_notebook(notebook, parameters, work, progress=progress, engine=engine)
            executed = gather(run, notebook.name, notebook.parent, settings.language, work)
            missing = [kind for kind in settings.editions if kind not in executed.blocks]
            if missing:
                raise NotebookError(
                    f"{notebook.name} shows nothing for the {missing[0]}. Look at the cells that "
                    "show it."
                )
            if settings.is_report and executed.untitled:
                raise NotebookError(
                    f"The notebook shows 0 titles for the {min(executed.untitled)}; it must show "
                    "one. Look at the cell that shows its first part."
                )
            return executed
        except NotebookError as error:
            place = self.output / FAILED / self.inspection.id
            if settings.outside:
                place = keeping.kept_back(self.output / self.inspection.id)
            kept = _keep_failed(work / notebook.name, place)
            raise NotebookError(f"{error}{kept}") from error

    def _copy(self, work: Path) -> Path:
        """A copy of the bytes that were read, and of no others."""
        workbook = self.inspection.workbook
        path, copy = workbook.path, work / workbook.path.name
        if path.is_dir():
            copy.mkdir()
            for file in filter(Path.is_file, csv_files(path)):  # what is none was told when read
                shutil.copyfile(file, copy / file.name)
        else:
            shutil.copyfile(path, copy)
        if content_digest(copy) != workbook.content:
            raise WorkbookError(
                f"{path.name} was saved while its report was being made. Run it again to report what "
                "it says now."
            )
        return copy

    def write(self, folder: Path, executed: Executed, names: Mapping[str, tuple[str, str]]) -> None:
        """Write the files, all of which are of this workbook."""
        inspection, settings = self.inspection, self.settings
        stamp = Stamp(inspection.id, inspection.workbook.sha256)
        require_stamp(executed, stamp, every_figure=settings.is_report)
        date = inspection.detail("publication_date") or inspection.detail("fieldwork_end")
        shown = {name: what for name, what in names.items() if what[0] in executed.blocks}
        before, lines = "", self._lines()
        if not settings.is_report:
            before = f"{settings.name}."
            blocks = {kind: self._about(shown, stamp) for kind, shown in executed.blocks.items()}
            executed = replace(executed, blocks=blocks)
        for name, (kind, ending) in shown.items():
            about = (self.words, date, lines[kind], settings.dress)
            made = editions.document(executed, kind, stamp, *about)
            (folder / name).write_bytes(editions.written(made, ending))
        text = notebook_text(executed.notebook, settings.places, outside=settings.outside)
        texts = {f"{before}{name}": text for name, text in executed.files.items()}
        for name, content in {f"{settings.name}.ipynb": text, **texts}.items():
            (folder / name).write_text(content, "utf-8", newline="\n")

    def _lines(self) -> dict[str, str]:
        """Whose each edition is, and for whom: whatever a notebook is not told of is internal."""
        inspection = self.inspection
        told = parameters_for(self.settings, inspection.workbook.path.name, inspection.id)
        heard = {editions.ANALYSIS: "audience", editions.LETTER: "letter_audience"}
        return {
            edition: editions.line_of(inspection.about, str(told.get(name, INTERNAL)), self.words)
            for edition, name in heard.items()
        }

    def _about(self, shown: tuple[Block, ...], stamp: Stamp) -> tuple[Block, ...]:
        """An edition with what it is about below its title, where it does not say so."""
        if any(isinstance(block, Facts) and block.stamp for block in shown):
            return shown
        words, detail = self.words, self.inspection.detail
        dates = date_span(detail("fieldwork_start"), detail("fieldwork_end"), words)
        pairs = (
            (words("index.team"), self.inspection.team),
            (words("masthead.inspection"), self.inspection.id),
            (words("masthead.fieldwork"), dates),
        )
        return (shown[0], Facts(tuple(pair for pair in pairs if pair[1]), stamp), *shown[1:])

    def record(self, folder: Path, made_of: Ingredients) -> None:
        """Say what the report was made from, if it is all of that and of nothing else."""
        inspection, settings = self.inspection, self.settings
        name = inspection.workbook.path.name
        source = {"name": name, "sha256": inspection.workbook.sha256}
        chosen = settings.record(name, inspection.id)
        now = self.made_of()
        changed = [part for part in made_of if now[part] != made_of[part]]
        if changed:
            raise NotebookError(
                f"The {' and the '.join(changed)} changed while the report of {inspection.id} was "
                "being made. It was not written; run it again."
            )
        about = {} if settings.is_report else {"name": settings.name, "about": inspection.about}
        record = provenance(source, settings.notebook_path, chosen)
        write_provenance(folder, {**record, **about, "ingredients": dict(made_of)})
        faults = stamp_faults(folder, inspection.id)
        if faults:
            raise NotebookError(
                f"The report was refused: {'; '.join(faults)}. It was not written; run it again, and "
                "tell the maintainers if it happens twice."
            )

    def tell_of_letters(self, target: Path, tell: Tell) -> None:
        """Of each letter that was edited, and not kept from an update: how many figures moved."""
        data = f"{self.inspection.workbook.path}"
        data += f" --audience {self.settings.audience}" if self.settings.audience else ""
        for name in keeping.edited(target):
            made = target / f"{name.partition('.')[0]}.docx"
            is_letter = LETTER.fullmatch(name) and name.endswith(".docx") and name.count(".") < 3
            if is_letter and (n := out_of_date(target / name, made)):
                words = filled_in("{n:figure is|figures are}", n=n)
                how = f"sqs letter update {target / name} --data {data}"
                tell(f"{words} out of date in {name}. To bring them up to date: {how}")


def _keep_failed(executed: Path, folder: Path) -> str:
    """Keep the notebook as far as it ran, for whoever mends it; it may hold text of cases."""
    if not executed.exists():
        return ""
    keeping.withdraw(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path, data = folder / executed.name, executed.read_bytes()
    keeping.keep_beside(path, (), data)
    record = {"parameters": {"audience": INTERNAL}, "files": {path.name: digest(executed)}}
    write_whole(folder / MANIFEST, sealed(record).encode())
    write_whole(path, data)
    place = "/".join((*folder.parts[-2:], executed.name))
    return f" The notebook as far as it ran is {place}; keep it private."


def require_stamp(executed: Executed, stamp: Stamp, *, every_figure: bool = True) -> None:
    """Refuse outputs in which any figure was made from another workbook, or none says from which."""
    # A notebook over a folder makes a programme, of this workbook alone.
    foreign = executed.stamps - {stamp, Stamp.of_programme([stamp.workbook])}
    if foreign or (every_figure and not executed.stamps):
        names = ", ".join(sorted(other.inspection for other in foreign)) or "nothing"
        raise NotebookError(
            f"The report of {stamp.inspection} holds figures made from {names}. It was not written; "
            "run it again, and tell the maintainers if it happens twice."
        )
