"""The last door itself: every file looked into, every check made, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqs_analysis.clearance import markup, papers, pictures, plain, sheets, words
from sqs_analysis.clearance.checks import Checks
from sqs_analysis.clearance.contents import Contents, Finding, Reader
from sqs_analysis.clearance.folder import AUDIENCES, UNCHANGED, File, Report, Stands, look_over
from sqs_analysis.clearance.known import Known, known_of
from sqs_analysis.errors import AnalystError, ParameterError
from sqs_analysis.read.door.package import DamagedError
from sqs_analysis.read.door.refusals import bytes_within_limit
from sqs_analysis.read.door.workbook import content_digest
from sqs_analysis.read.folder import find_inspections
from sqs_analysis.read.instrument import Instrument, load

LOOKS: dict[str, Reader] = {
    **dict.fromkeys((".html", ".htm", ".svg", ".xhtml"), markup.look_at_html),
    **dict.fromkeys((".docx", ".docm"), words.look_at_docx),
    **dict.fromkeys((".xlsx", ".xlsm"), sheets.look_at_spreadsheet),
    ".ods": sheets.look_at_ods,
    ".pdf": papers.look_at_pdf,
    ".csv": plain.look_at_csv,
    ".tsv": plain.look_at_csv,
    ".json": plain.look_at_json,
    ".ipynb": plain.look_at_notebook,
    **dict.fromkeys((".txt", ".md"), plain.look_at_text),
    **dict.fromkeys(pictures.PICTURES, pictures.look_at_picture),
}
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst")
WITHOUT_WORKBOOKS = (
    "The workbooks were not at hand: newer data, exact references, names and free text of cases were "
    "not looked for. Name their folder with --workbooks."
)


@dataclass(frozen=True)
class Verdict:
    """What the last door says of a folder.

    Attributes
    ----------
    stands : the files, with their reports.
    audience : who it is to be released to.
    findings : why it may not go, by file, the worst first; none if all of it may.
    notes : what could not be said.
    """

    stands: Stands
    audience: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def may_go(self) -> bool:
        """Whether all of the folder may leave the building."""
        return not self.findings

    def of(self, name: str) -> list[Finding]:
        """The findings on one file, the worst first."""
        return [finding for finding in self.findings if finding.file == name]


def examine(folder: Path, audience: str = "published", workbooks: Path | None = None) -> Verdict:
    """Look into everything that stands in a folder, and say what may not go.

    Parameters
    ----------
    folder : of one report, or of a batch with many.
    audience : "published", "provider" or "internal": who it is to be released to.
    workbooks : where the workbooks are that the reports were made from, if they are at hand.

    Raises
    ------
    ParameterError
        If there is no such audience.
    OutputError
        If there is no such folder, or no report in it.
    WorkbookError
        If there are no such workbooks.
    """
    if audience not in AUDIENCES:
        raise ParameterError(
            f'There is no audience "{audience}". The audiences are: {", ".join(AUDIENCES)}.'
        )
    stands = look_over(folder)
    found = _Examination(stands, audience, workbooks)
    order = sorted(found.findings(), key=lambda finding: (finding.rank, finding.file))
    return Verdict(stands, audience, tuple(dict.fromkeys(order)), tuple(dict.fromkeys(found.notes)))


@dataclass
class _Examination:
    stands: Stands
    audience: str
    workbooks: Path | None
    notes: list[str] = field(default_factory=list)
    known: Mapping[str, Known] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """Everything that was found, file by file."""
        self.notes += self.stands.notes
        yield from self.stands.findings
        if self.workbooks is None:
            self.notes.append(WITHOUT_WORKBOOKS)
        else:
            yield from self._newer(self.workbooks)
        for report in self.stands.reports:
            files = [file for file in self.stands.files if file.report is report]
            yield from self._of_report(report, files)

    def _of_report(self, report: Report, files: list[File]) -> Iterator[Finding]:
        """What is found in the files of one report, those that are as they were written first."""
        checks = Checks(report, self.audience, load_instrument(report), self._known_of(report))
        for file in sorted(files, key=lambda one: (one.state != UNCHANGED, one.name)):
            contents, why = opened(file)
            if contents is None:
                kind, what = why
                yield Finding(file.name, "the file", kind, what)
                contents = Contents()
            if file.state == UNCHANGED:
                checks.learn(file, contents)
            told = partial(Finding, file.name)
            yield from (told(*found) for found in checks.findings(file, contents))

    def _known_of(self, report: Report) -> list[Known]:
        if report.inspection:
            return [self.known[report.inspection]] if report.inspection in self.known else []
        return list(self.known.values())

    def _newer(self, source: Path) -> Iterator[Finding]:
        """Reports whose workbook says something else by now."""
        reports = [report for report in self.stands.reports if report.inspection]
        ids = [report.inspection for report in reports]
        instrument = load_instrument(reports[0]) if reports else load()
        self.known, notes = known_of(source, ids, instrument)
        self.notes += notes
        for report in reports:
            now = self.known.get(report.inspection)
            if now is not None and now.sha256 != report.workbook:
                yield _stale(report, "its workbook has changed since it was made")
        yield from self._newer_programme(source)

    def _newer_programme(self, source: Path) -> Iterator[Finding]:
        for report in self.stands.reports:
            listed = dict(report.record.get("input", {})).get("files", {})
            if not listed or not source.is_dir():
                continue
            now = {one.path.name: content_digest(one.path) for one in find_inspections(source)[0]}
            changed = sorted(n for n in {*now, *listed} if now.get(n) != listed.get(n))
            if changed:
                yield _stale(
                    report, f"workbooks have changed since it was made: {', '.join(changed)}"
                )


def _stale(report: Report, what: str) -> Finding:
    name = f"{report.name}/provenance.json" if report.name else "provenance.json"
    return Finding(name, "input", "newer data", what)


def load_instrument(report: Report) -> Instrument:
    """The instrument that a report was made with, or the package's own where it is not at hand."""
    try:
        return load(str(report.parameters.get("instrument") or "sqs-2012"))
    except AnalystError:
        return load()


def opened(file: File) -> tuple[Contents | None, tuple[str, str]]:
    """What a file holds, or the kind of finding and why nobody can say."""
    suffix = file.path.suffix.lower()
    if suffix in ARCHIVES:
        return None, ("archive", "it is an archive")
    look = LOOKS.get(suffix)
    if look is None:
        return None, ("not looked into", f"files of this kind ({suffix or 'no ending'}) are not")
    try:
        return look(file.path.name, bytes_within_limit(file.path)), ("", "")
    except (AnalystError, DamagedError) as error:
        return None, ("unreadable", f"it cannot be looked into: {error}")
    except Exception as error:  # whatever a library meets in a file that was made to do harm
        return None, ("unreadable", f"it cannot be looked into ({type(error).__name__}: {error})")
