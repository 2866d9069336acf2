"""The last door itself: every file looked into, every check made, and the verdict, as it is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Any

from sqs_analysis.clearance import packages, pages, plain
from sqs_analysis.clearance.checks import Checks
from sqs_analysis.clearance.contents import Contents, Finding, Reader
from sqs_analysis.clearance.folder import UNCHANGED, File, Report, Stands, look_over
from sqs_analysis.clearance.traces import Known, known_of
from sqs_analysis.errors import AnalystError, ParameterError
from sqs_analysis.languages import filled_in
from sqs_analysis.publish.manifests import part_of
from sqs_analysis.read.door.package import DamagedError
from sqs_analysis.read.door.refusals import bytes_within_limit
from sqs_analysis.read.door.workbook import content_digest
from sqs_analysis.read.folder import find_inspections
from sqs_analysis.read.instrument import AUDIENCES, Instrument, load
from sqs_analysis.read.names import MANIFEST
from sqs_analysis.read.whole import write_whole

LOOKS: dict[str, Reader] = {
    **dict.fromkeys((".html", ".htm", ".svg", ".xhtml"), pages.look_at_html),
    **dict.fromkeys((".docx", ".docm"), packages.look_at_docx),
    **dict.fromkeys((".xlsx", ".xlsm", ".ods"), packages.look_at_spreadsheet),
    ".pdf": pages.look_at_pdf,
    **dict.fromkeys((".csv", ".tsv"), plain.look_at_csv),
    ".json": plain.look_at_json,
    ".ipynb": plain.look_at_notebook,
    **dict.fromkeys((".txt", ".md"), plain.look_at_text),
    **dict.fromkeys(packages.PICTURES, packages.look_at_picture),
}
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst")
WITHOUT_WORKBOOKS = (
    "The workbooks were not at hand: newer data, exact references, names and free text of cases were "
    "not looked for. Name their folder with --workbooks."
)
NOT_AT_HAND = (
    "The instrument {} was not at hand: its small numbers, and names and free text of its workbooks, "
    "were not looked for. Name its folder with --instrument."
)
MOST_ALIKE = 3  # findings of one kind that are told of one file


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


def examine(
    folder: Path,
    audience: str = "published",
    workbooks: Path | None = None,
    instrument: str | Path = "",
) -> Verdict:
    """Look into everything that stands in a folder, and say what may not go.

    It is an AnalystError if there is no such audience, no report in the folder, or no such workbook.

    Parameters
    ----------
    folder : of one report, or of a batch with many.
    audience : "published", "provider" or "internal": who it is to be released to.
    workbooks : where the workbooks are that the reports were made from, if they are at hand.
    instrument : by which reports are looked at whose instrument does not come with the package.
    """
    if audience not in AUDIENCES:
        every = ", ".join(reversed(AUDIENCES))
        raise ParameterError(f'There is no audience "{audience}". The audiences are: {every}.')
    stands = look_over(folder)
    findings, notes = list(stands.findings), list(stands.notes)
    known: Mapping[str, Known] = {}
    used = [_instrument(report, instrument) for report in stands.reports]
    both = list(zip(stands.reports, used, strict=True))
    notes += [NOT_AT_HAND.format(_named(report)) for report, found in both if not found]
    if workbooks is None:
        notes.append(WITHOUT_WORKBOOKS)
    else:
        ids = [report.inspection for report, found in both if report.inspection and found]
        known, more = known_of(workbooks, ids, list(dict.fromkeys(filter(None, used))))
        findings += _newer(stands.reports, known, workbooks)
        notes += more
    for report, found in both:
        secrets = [one for name, one in known.items() if report.inspection in ("", name)]
        checks = Checks(report, audience, found or load(), secrets)
        findings += _of_report([f for f in stands.files if f.report is report], checks)
    findings.sort(key=lambda finding: (finding.rank, finding.file))
    return Verdict(stands, audience, tuple(dict.fromkeys(findings)), tuple(dict.fromkeys(notes)))


def _of_report(files: list[File], checks: Checks) -> Iterator[Finding]:
    """What is found in the files of one report, those that are as they were written first."""
    for file in sorted(files, key=lambda one: (one.state != UNCHANGED, one.name)):
        contents = opened(file)
        if file.state == UNCHANGED:
            checks.learn(file, contents)
        yield from (Finding(file.name, *told) for told in checks.findings(file, contents))


def _newer(reports: list[Report], known: Mapping[str, Known], workbooks: Path) -> Iterator[Finding]:
    """Reports whose workbooks say something else by now, or are others."""
    found = find_inspections(workbooks)[0] if workbooks.is_dir() else []
    for report in reports:
        name, listed = report.place(MANIFEST), part_of(report.input, "files")
        now = known.get(report.inspection)
        if now is not None and now.sha256 != report.input.get("sha256"):
            yield Finding(name, "input", "newer data", "its workbook has changed since it was made")
        if listed and found:
            there = {one.path.name: content_digest(one.path) for one in found}
            changed = sorted(n for n in {*there, *listed} if there.get(n) != listed.get(n))
            what = f"workbooks have changed since it was made: {', '.join(changed)}"
            yield from [Finding(name, "input", "newer data", what)] if changed else ()


def _named(report: Report) -> str:
    return str(part_of(report.record, "parameters").get("instrument") or "")


def _instrument(report: Report, own: str | Path) -> Instrument | None:
    """The instrument that a report was made with, None where it is not at hand."""
    try:
        return load(_named(report))
    except AnalystError:
        return load(own) if own else None


def opened(file: File) -> Contents:
    """What a file holds; where nobody can say, that is all there is in it."""
    suffix, contents = file.path.suffix.lower(), Contents()
    if suffix in ARCHIVES:
        contents.found("the file", "archive", "it is an archive")
    elif suffix not in LOOKS:
        what = f"files of this kind ({suffix or 'no ending'}) are not"
        contents.found("the file", "not looked into", what)
    else:
        try:
            return LOOKS[suffix](file.path.name, bytes_within_limit(file.path))
        except Exception as error:  # whatever a library meets in a file that was made to do harm
            ours = isinstance(error, AnalystError | DamagedError)
            why = str(error) if ours else f"{type(error).__name__}: {error}"
            contents.found("the file", "unreadable", f"it cannot be looked into ({why})")
    return contents


def in_words(verdict: Verdict) -> str:
    """The verdict in plain text, by file, the worst first."""
    files = {file.name: file for file in verdict.stands.files}
    stopped = list(dict.fromkeys(finding.file for finding in verdict.findings))
    lines: list[str] = []
    for name in stopped:
        states = [files[name].state, files[name].audience] if name in files else []
        lines.append(f"{name} ({', '.join(filter(None, states))})" if states else name)
        for _, alike in groupby(verdict.of(name), key=lambda finding: finding.kind):
            found = list(alike)
            lines += [f"  {one.place}: {one.kind}: {one.what}" for one in found[:MOST_ALIKE]]
            more = len(found) - MOST_ALIKE
            lines.append(f"    {f'And {more} more. ' if more > 0 else ''}{found[0].todo}")
    lines += [f"Note: {note}" for note in verdict.notes]
    told = filled_in("{n:finding|findings}", n=len(verdict.findings))
    last = f"Not to be released: {told} in {len(stopped)} of {len(files)} files."
    if verdict.may_go:
        every = filled_in("{n:file|files}", n=len(files))
        last = f"All may go, {verdict.audience}: {every} looked into, nothing found."
    return "\n".join([*lines, last])


def as_record(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain values, for machines."""
    names = {file.name for file in verdict.stands.files}
    others = [one for one in verdict.findings if one.file not in names]
    return {
        "folder": verdict.stands.path.name,
        "audience": verdict.audience,
        "may_go": verdict.may_go,
        "files": [
            {**_of_file(file), "findings": [_of_finding(one) for one in verdict.of(file.name)]}
            for file in verdict.stands.files
        ],
        "others": [{"name": one.file, **_of_finding(one)} for one in others],
        "notes": list(verdict.notes),
    }


def _of_file(file: File) -> dict[str, Any]:
    return {key: getattr(file, key) for key in ("name", "state", "audience", "sha256", "size")}


def _of_finding(finding: Finding) -> dict[str, Any]:
    return {key: getattr(finding, key) for key in ("place", "kind", "what", "todo")}


def write_released(verdict: Verdict) -> tuple[Path, bool]:
    """Write beside the folder what was released; a different record that stands there is kept.

    Gives the record, and whether another name had to be taken for it.
    """
    folder = verdict.stands.path.resolve()
    record = {
        "folder": folder.name,
        "audience": verdict.audience,
        "reports": [
            {"folder": r.name, "inspection": r.inspection, "workbook_sha256": r.input["sha256"]}
            for r in verdict.stands.reports
            if "sha256" in r.input
        ],
        "files": [_of_file(file) for file in verdict.stands.files],
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    data = text.encode("utf-8", "backslashreplace")
    first = path = folder.with_name(f"{folder.name}-released.json")
    others = (folder.with_name(f"{folder.name}-released-{number}.json") for number in count(2))
    while path.exists() and path.read_bytes() != data:
        path = next(others)
    write_whole(path, data)
    return path, path != first
