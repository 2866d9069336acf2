"""The verdict as it is said: in a terminal, for machines, and as a record of what was released."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqs_analysis.clearance.contents import Finding
from sqs_analysis.clearance.door import Verdict
from sqs_analysis.read.whole import write_whole

MOST_ALIKE = 3  # findings of one kind that are told of one file


def in_words(verdict: Verdict) -> str:
    """The verdict in plain text, by file, the worst first."""
    lines = [line for name in _by_rank(verdict) for line in _file(name, verdict)]
    lines += [f"Note: {note}" for note in verdict.notes]
    count, files = len(verdict.stands.files), _counted(len(verdict.stands.files), "file")
    if verdict.may_go:
        return "\n".join(
            [*lines, f"All may go, {verdict.audience}: {files} looked into, nothing found."]
        )
    stopped = len({finding.file for finding in verdict.findings})
    found = _counted(len(verdict.findings), "finding")
    return "\n".join([*lines, f"Not to be released: {found} in {stopped} of {count} files."])


def _by_rank(verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(finding.file for finding in verdict.findings))


def _file(name: str, verdict: Verdict) -> Iterator[str]:
    state = {
        file.name: f" ({file.state}{file.audience and f', {file.audience}'})"
        for file in verdict.stands.files
    }
    yield f"{name}{state.get(name, '')}"
    found = verdict.of(name)
    told = Counter[str]()
    for finding in found:
        told[finding.kind] += 1
        if told[finding.kind] <= MOST_ALIKE:
            yield f"  {finding.place}: {finding.kind}: {finding.what}"
        if told[finding.kind] == min(MOST_ALIKE, _of_kind(found, finding.kind)):
            more = _of_kind(found, finding.kind) - MOST_ALIKE
            yield f"    {f'And {more} more. ' if more > 0 else ''}{finding.todo}"


def _of_kind(found: list[Finding], kind: str) -> int:
    return sum(finding.kind == kind for finding in found)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def as_record(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain values, for machines."""
    return {
        "folder": verdict.stands.path.name,
        "audience": verdict.audience,
        "may_go": verdict.may_go,
        "files": [
            {
                "name": f.name,
                "state": f.state,
                "audience": f.audience,
                "sha256": f.sha256,
                "size": f.size,
                "findings": [
                    {"place": x.place, "kind": x.kind, "what": x.what, "todo": x.todo}
                    for x in verdict.of(f.name)
                ],
            }
            for f in verdict.stands.files
        ],
        "others": [
            {"name": x.file, "place": x.place, "kind": x.kind, "what": x.what, "todo": x.todo}
            for x in verdict.findings
            if x.file not in {f.name for f in verdict.stands.files}
        ],
        "notes": list(verdict.notes),
    }


def released(verdict: Verdict) -> dict[str, Any]:
    """What was released: each file, and what each report was made from."""
    return {
        "folder": verdict.stands.path.resolve().name,
        "audience": verdict.audience,
        "reports": [
            {"folder": r.name, "inspection": r.inspection, "workbook_sha256": r.workbook}
            for r in verdict.stands.reports
            if r.workbook
        ],
        "files": [
            {
                "name": f.name,
                "sha256": f.sha256,
                "size": f.size,
                "state": f.state,
                "audience": f.audience,
            }
            for f in verdict.stands.files
        ],
    }


def write_released(verdict: Verdict) -> tuple[Path, bool]:
    """Write beside the folder what was released; a different record that stands there is kept.

    Returns
    -------
    The record, and whether another name had to be taken for it.
    """
    folder = verdict.stands.path.resolve()
    text = json.dumps(released(verdict), indent=2, ensure_ascii=False) + "\n"
    data = text.encode("utf-8", "backslashreplace")
    first = path = folder.with_name(f"{folder.name}-released.json")
    number = 2
    while path.exists() and path.read_bytes() != data:
        path = first.with_name(f"{folder.name}-released-{number}.json")
        number += 1
    write_whole(path, data)
    return path, path != first
