"""What stands in a folder of reports: whose each file is, whether it is as it was written, for whom."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from sqs_analysis.clearance.contents import Finding
from sqs_analysis.errors import OutputError
from sqs_analysis.publish.keeping import digest, seal_of
from sqs_analysis.read.names import FAILED, FINDINGS, INDEX, MANIFEST, RECORD

# From those who see least to those who see everything.
AUDIENCES = ("published", "provider", "internal")
FOR_INTERNAL = (FAILED, "refused")
EDITED = re.compile(r"(?P<stem>.+)\.edited(?:-\d+)?(?P<suffix>\.\w+)")
# What people edit after it was made, or save from what they edited; nobody edits the others by hand.
EDITABLE = (".docx", ".xlsx", ".ods", ".pdf")
LEFTOVER = re.compile(
    r"\..*|~.*|.*~|.*\.(?:tmp|temp|bak|old|orig|swp|lock|log|part)|thumbs\.db|desktop\.ini", re.I
)

NOTEBOOK = "report.ipynb"  # both editions are in it

UNCHANGED, CHANGED, FOREIGN = "unchanged", "edited", "not ours"


@dataclass(frozen=True)
class Report:
    """One folder with a record of what was written in it.

    Attributes
    ----------
    name : of the folder within the one that is looked at, "" for that one itself.
    record : what its manifest says; empty where there is none that can be read.
    """

    path: Path
    name: str
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What it was made with."""
        found = self.record.get("parameters", {})
        return found if isinstance(found, dict) else {}

    @property
    def inspection(self) -> str:
        """The inspection it is of; "" for a programme or a batch."""
        return str(self.parameters.get("inspection_id", ""))

    @property
    def workbook(self) -> str:
        """The SHA-256 of what it was made from."""
        found = self.record.get("input", {})
        return str(found.get("sha256", "")) if isinstance(found, dict) else ""

    @property
    def written(self) -> dict[str, str]:
        """SHA-256 by name of the files that were written."""
        found = self.record.get("files", {})
        return dict(found) if isinstance(found, dict) else {}

    def audience_of(self, name: str) -> str:
        """Whom one of its files was made for."""
        if not self.inspection:
            return str(
                self.record.get("audience") or self.parameters.get("audience") or "published"
            )
        letter, analysis = (
            str(self.parameters.get(key, "internal")) for key in ("letter_audience", "audience")
        )
        if name.startswith("letter."):
            return letter
        if name == MANIFEST:  # it says nothing of either
            return min(letter, analysis, key=rank)
        return max(letter, analysis, key=rank) if name == NOTEBOOK else analysis


@dataclass(frozen=True)
class File:
    """One file of the folder.

    Attributes
    ----------
    name : within the folder that is looked at.
    own : its name within its report; of an edit that is kept, the name of what was edited.
    state : "unchanged", "edited" or "not ours".
    audience : whom it was made for, "" where nothing says so.
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
        return self.own.startswith("letter.") or (self.own == NOTEBOOK and self.state == UNCHANGED)


@dataclass
class Stands:
    """Everything that stands in a folder."""

    path: Path
    reports: list[Report] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def look_over(folder: Path) -> Stands:
    """Every file in a report's folder, or in a batch's folder with many.

    Raises
    ------
    OutputError
        If there is no such folder, it is empty, or no report stands in it.
    """
    if not folder.is_dir():
        raise OutputError(
            f"There is no folder {folder}. Name the folder of a report, or of a batch."
        )
    found = Stands(folder)
    top = _report(folder, "", found)
    below = [
        _report(path, path.name, found)
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.is_symlink() and (path / MANIFEST).is_file()
    ]
    kept = [
        report
        for report in below
        if report.name not in FOR_INTERNAL and not LEFTOVER.fullmatch(report.name)
    ]
    found.reports = [top, *kept]
    if not top.record and not kept:
        what = "is empty" if not any(folder.iterdir()) else f"holds no report (no {MANIFEST})"
        raise OutputError(
            f"The folder {folder} {what}. Name the folder of a report, or of a batch."
        )
    if not top.record:
        found.reports[0] = _unrecorded(top, kept, found)
    for path in _everything(folder, found):
        _take(path, found)
    _differing(found)
    return found


def _report(path: Path, name: str, found: Stands) -> Report:
    """A folder with its record; what is wrong with that is a finding."""
    manifest = path / MANIFEST
    if not manifest.is_file():
        return Report(path, name)
    shown = f"{name}/{MANIFEST}".lstrip("/")
    try:
        record = json.loads(manifest.read_text("utf-8"))
        if not isinstance(record, dict) or not isinstance(record.get("files"), dict):
            raise ValueError("it lists no files")
    except (OSError, ValueError, RecursionError) as error:
        found.findings.append(Finding(shown, "the file", "record", f"it cannot be read ({error})"))
        return Report(path, name, {"files": {}})
    if "seal" in record and record["seal"] != seal_of(record):
        found.findings.append(
            Finding(
                shown, "seal", "record", "it was changed after it was written: its seal is broken"
            )
        )
    return Report(path, name, record)


OVERVIEW = (INDEX, RECORD, FINDINGS)


def _unrecorded(top: Report, below: Iterable[Report], found: Stands) -> Report:
    """The top of a batch that kept no record of its own: its files are ours if they can be."""
    names = [name for name in OVERVIEW if (top.path / name).is_file()]
    if names:
        found.notes.append(
            f"There is no record of what was written at the top of {top.path.name}: whether "
            f"{', '.join(names)} are as they were written cannot be said."
        )
    audiences = [report.audience_of("report.html") for report in below] or ["published"]
    narrowest = max(audiences, key=rank)
    return Report(
        top.path, "", {"audience": narrowest, "files": {n: digest(top.path / n) for n in names}}
    )


def rank(audience: str) -> int:
    """How much an audience sees; what nobody has heard of counts as internal.

    >>> rank("published") < rank("provider") < rank("internal")
    True
    """
    return AUDIENCES.index(audience) if audience in AUDIENCES else len(AUDIENCES)


def _everything(folder: Path, found: Stands) -> Iterator[Path]:
    """Every file, links apart, which are findings."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = Path(parent, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                shown = path.relative_to(folder).as_posix()
                what = "a link to something elsewhere" if path.is_symlink() else "no ordinary file"
                found.findings.append(Finding(shown, "the file", "leftover", f"it is {what}"))
            elif name in names:
                yield path


def _take(path: Path, found: Stands) -> None:
    parts = path.relative_to(found.path).parts
    reports = {report.name: report for report in found.reports}
    report = reports.get(parts[0]) if len(parts) > 1 else None
    report = report or found.reports[0]
    name = PurePosixPath(*parts).as_posix()
    own = path.relative_to(report.path).as_posix()
    try:
        sha256, size = digest(path), path.stat().st_size
    except OSError as error:
        what = f"it cannot be opened ({error.strerror})"
        found.findings.append(Finding(name, "the file", "unreadable", what))
        return
    state, own = _state(own, sha256, report)
    audience = "" if state == FOREIGN else report.audience_of(own)
    found.files.append(File(path, name, own, report, state, audience, sha256, size))
    found.findings += [Finding(name, "the file", *told) for told in _standing(parts, state, own)]


def _state(own: str, sha256: str, report: Report) -> tuple[str, str]:
    written, kept = report.written, EDITED.fullmatch(own)
    if own == MANIFEST and report.record:
        return UNCHANGED, own
    if own in written:
        return (UNCHANGED if written[own] == sha256 else CHANGED), own
    if kept and (base := f"{kept['stem']}{kept['suffix']}") in written:
        return CHANGED, base
    return FOREIGN, own


def _standing(parts: tuple[str, ...], state: str, own: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a file's standing here at all."""
    if parts[0] in FOR_INTERNAL and len(parts) > 1:
        yield "kept back", f"it is in {parts[0]}/, which is for internal use"
    elif any(LEFTOVER.fullmatch(part) for part in parts):
        yield "leftover", "it is hidden, or was left behind by a program"
    elif state == FOREIGN:
        yield "not ours", "no record says that it was written here"
    elif state == CHANGED and not own.endswith(EDITABLE):
        yield "edited", "it is not as it was written"
    elif EDITED.fullmatch(parts[-1]):
        yield "leftover", f"an earlier edit is kept beside {own}; only one of the two is the report"


def _differing(found: Stands) -> None:
    """Note what was written and is gone, and what was written and is not as it was."""
    found.notes += [
        f"{file.name} was edited since it was written: somebody should have read the changes."
        for file in found.files
        if file.state == CHANGED and file.path.suffix in EDITABLE
    ]
    there = {file.path for file in found.files}
    for report in found.reports:
        for name in report.written:
            if report.path / name not in there:
                found.notes.append(
                    f"{report.name}{'/' * bool(report.name)}{name} was written, and is gone."
                )
