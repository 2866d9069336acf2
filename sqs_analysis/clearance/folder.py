"""What stands in a folder of reports: whose each file is, whether it is as it was written, for whom."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqs_analysis.clearance.contents import Finding
from sqs_analysis.errors import OutputError
from sqs_analysis.publish import manifests
from sqs_analysis.publish.keeping import EDITED
from sqs_analysis.publish.manifests import LETTER, audience_of, manifest
from sqs_analysis.read.instrument import AUDIENCES
from sqs_analysis.read.names import FAILED, FINDINGS, INDEX, MANIFEST, RECORD

FOR_INTERNAL = (FAILED, "refused")
OVERVIEW = (INDEX, RECORD, FINDINGS)
NOTEBOOK = "report.ipynb"  # both editions are in it
# What people edit after it was made, or save from what they edited; nobody edits the others by hand.
EDITABLE = (".docx", ".xlsx", ".ods", ".pdf")
LEFTOVER = re.compile(
    r"\..*|~.*|.*~|.*\.(?:tmp|temp|bak|old|orig|swp|lock|log|part)|thumbs\.db|desktop\.ini", re.I
)
UNCHANGED, CHANGED, FOREIGN = "unchanged", "edited", "not ours"


@dataclass(frozen=True)
class Report:
    """One folder, and the record of what was written in it.

    Attributes
    ----------
    name : of the folder within the one that is looked at, "" for that one itself.
    record : what its manifest says; empty where there is none that can be read.
    """

    path: Path
    name: str
    record: Mapping[str, Any]

    @property
    def inspection(self) -> str:
        """The inspection it is of; "" for a programme or a batch."""
        return manifests.subject_of(self.record)

    @property
    def files(self) -> Mapping[str, str]:
        """SHA-256 by name of the files that were written."""
        return dict(self.record.get("files", {}))

    @property
    def input(self) -> Mapping[str, Any]:
        """What it was made from: its workbook's SHA-256, or those of several by name."""
        return manifests.part_of(self.record, "input")

    def audience(self, name: str) -> str:
        """Whom one of its files was made for."""
        analysis, letter = audience_of(self.record, name), audience_of(self.record, "letter.html")
        both = sorted((analysis, letter), key=AUDIENCES.index)
        return {NOTEBOOK: both[0], MANIFEST: both[1]}.get(name, analysis)  # a record says nothing

    def place(self, name: str) -> str:
        """One of its files, as it is called within the folder that is looked at."""
        return f"{self.name}/{name}" if self.name else name


@dataclass(frozen=True)
class File:
    """One file of the folder.

    Attributes
    ----------
    name : within the folder that is looked at.
    own : its name within its report; of an edit that is kept, the name of what was edited.
    state : "unchanged", "edited" or "not ours".
    audience : whom it was made for, "" where nothing says so.
    size : in bytes.
    """

    path: Path
    name: str
    own: str
    report: Report
    state: str
    audience: str
    sha256: str
    size: int

    @property
    def is_letter(self) -> bool:
        """Whether it is an edition of the letter, or the notebook that holds it."""
        return bool(LETTER.fullmatch(self.own)) or (
            self.own == NOTEBOOK and self.state == UNCHANGED
        )


@dataclass
class Stands:
    """Everything that stands in a folder."""

    path: Path
    reports: list[Report] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, file: str, kind: str, what: str, place: str = "the file") -> None:
        """Add a finding."""
        self.findings.append(Finding(file, place, kind, what))


def look_over(folder: Path) -> Stands:
    """Every file in a report's folder, or in a batch's with many; OutputError where there is none."""
    which = "Name the folder of a report, or of a batch."
    if not folder.is_dir():
        raise OutputError(f"There is no folder {folder}. {which}")
    found = Stands(folder)
    below = [
        Report(path, path.name, manifest(path))
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.is_symlink() and (path / MANIFEST).is_file()
        if path.name not in FOR_INTERNAL and not LEFTOVER.fullmatch(path.name)
    ]
    if not below and not (folder / MANIFEST).is_file():
        what = f"holds no report (no {MANIFEST})" if any(folder.iterdir()) else "is empty"
        raise OutputError(f"The folder {folder} {what}. {which}")
    found.reports = [_top(folder, below, found), *below]
    for report in found.reports:
        if not report.record:
            found.tell(report.place(MANIFEST), "record", "it cannot be read, or lists no files")
        elif "seal" in report.record and report.record["seal"] != manifests.seal_of(report.record):
            what = "it was changed after it was written: its seal is broken"
            found.tell(report.place(MANIFEST), "record", what, "seal")
    for path in _everything(folder, found):
        _take(path, found)
    found.notes += _differing(found)
    return found


def _top(folder: Path, below: list[Report], found: Stands) -> Report:
    """The report itself, or the top of a batch; without a record, its files are ours if they can be."""
    if (folder / MANIFEST).is_file():
        return Report(folder, "", manifest(folder))
    names = [name for name in OVERVIEW if (folder / name).is_file()]
    if names:
        found.notes.append(
            f"There is no record of what was written at the top of {folder.name}: whether "
            f"{', '.join(names)} are as they were written cannot be said."
        )
    narrowest = min((report.audience("") for report in below), key=AUDIENCES.index)
    files = {name: manifests.digest(folder / name) for name in names}
    return Report(folder, "", {"audience": narrowest, "files": files})


def _everything(folder: Path, found: Stands) -> Iterator[Path]:
    """Every file; what is none, and links, are findings."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for path in (Path(parent, name) for name in sorted([*folders, *names])):
            shown = path.relative_to(folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                what = "a link to something elsewhere" if path.is_symlink() else "no ordinary file"
                found.tell(shown, "leftover", f"it is {what}")
            elif path.is_file():
                yield path


def _take(path: Path, found: Stands) -> None:
    within = path.relative_to(found.path)
    reports = {report.name: report for report in found.reports}
    report = reports.get(within.parts[0] if len(within.parts) > 1 else "", found.reports[0])
    name = within.as_posix()
    try:
        sha256, size = manifests.digest(path), path.stat().st_size
    except OSError as error:
        found.tell(name, "unreadable", f"it cannot be opened ({error.strerror})")
        return
    state, own = _state(path.relative_to(report.path).as_posix(), sha256, report)
    audience = "" if state == FOREIGN else report.audience(own)
    found.files.append(File(path, name, own, report, state, audience, sha256, size))
    if (why := _standing(within.parts, state, own)) is not None:
        found.tell(name, *why)


def _state(own: str, sha256: str, report: Report) -> tuple[str, str]:
    """Whether a file is as it was written, and the name of what it is an edit of."""
    if own == MANIFEST or report.files.get(own) == sha256:
        return UNCHANGED, own
    name = own if own in report.files else EDITED.sub(r"\1\2", own)
    return (CHANGED, name) if name in report.files else (FOREIGN, own)


def _standing(parts: tuple[str, ...], state: str, own: str) -> tuple[str, str] | None:
    """What is wrong with a file's standing here at all."""
    if parts[0] in FOR_INTERNAL and len(parts) > 1:
        return "kept back", f"it is in {parts[0]}/, which is for internal use"
    if any(LEFTOVER.fullmatch(part) for part in parts):
        return "leftover", "it is hidden, or was left behind by a program"
    if state == FOREIGN:
        return "not ours", "no record says that it was written here"
    if state == CHANGED and not own.endswith(EDITABLE):
        return "edited", "it is not as it was written"
    if EDITED.fullmatch(parts[-1]):
        return "leftover", f"it is kept beside {own}; only one of the two is the report"
    return None


def _differing(found: Stands) -> Iterator[str]:
    """Notes on what was written and is gone, and on what was written and is not as it was."""
    for file in found.files:
        if file.state == CHANGED and file.path.suffix in EDITABLE:
            yield f"{file.name} was edited since it was written: somebody should have read the changes."
    there = {file.name for file in found.files}
    written = [report.place(name) for report in found.reports for name in report.files]
    yield from (f"{name} was written, and is gone." for name in written if name not in there)
