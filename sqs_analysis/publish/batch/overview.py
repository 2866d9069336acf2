"""What stands over all reports: the index, the pages of what failed, the record, the findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqs_analysis.publish.batch.index import write_index
from sqs_analysis.publish.batch.outcome import Outcome, State
from sqs_analysis.publish.outputs import FAILED, remove, write_whole
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.rules import may_name_folder

REFUSED = "refused"
RECORD = "batch.json"
FINDINGS = "findings.csv"
HEADLINE = "headline.json"


def write_overview(outcomes: Sequence[Outcome], output: Path, settings: Settings) -> None:
    """The index, the pages of what failed, the record, and the findings over all.

    What they say depends on how things stand, not on which of the reports this batch made.
    """
    headlines = {o.inspection_id: _headline(output, o.inspection_id) for o in outcomes}
    standing = [_standing(o, headlines[o.inspection_id]) for o in outcomes]
    _write_failures(standing, headlines, output, settings)
    _remove_if_empty(output / REFUSED)
    write_index(standing, headlines, output, settings)
    record = [outcome.as_record() for outcome in standing]
    write_whole(output / RECORD, json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    whole = {o.inspection_id for o in standing if o.state.startswith("done")}
    _write_findings(output, sorted(whole))


def _standing(outcome: Outcome, headline: dict[str, Any]) -> Outcome:
    """The outcome as if its report had been made just now."""
    if outcome.state != "unchanged":
        return outcome
    warnings = int(headline.get("warnings", 0))
    state: State = "done with warnings" if warnings else "done"
    return replace(outcome, state=state, earlier=(0, warnings))


def _write_failures(
    outcomes: Iterable[Outcome],
    headlines: Mapping[str, Mapping[str, Any]],
    output: Path,
    settings: Settings,
) -> None:
    """The pages of what failed; what is left of earlier failures goes."""
    folder = output / FAILED
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    expected = {o.page_name for o in failed} | {o.inspection_id for o in failed}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in expected:
            remove(path)
    for outcome in failed:
        from sqs_analysis.publish.batch.failure import write_failure

        if not (outcome.earlier and (folder / outcome.page_name).is_file()):
            earlier = bool(headlines[outcome.inspection_id])
            write_failure(outcome, folder, settings, earlier=earlier)
    _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _headline(output: Path, inspection: str) -> dict[str, Any]:
    """What a report says of itself; nothing where there is none."""
    if not may_name_folder(inspection):
        return {}
    try:
        return dict(json.loads((output / inspection / HEADLINE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _write_findings(output: Path, inspections: Sequence[str]) -> None:
    """One table of every finding of every whole report."""
    lines: list[str] = []
    for name in inspections:
        header, *rows = (output / name / FINDINGS).read_text("utf-8").splitlines(keepends=True)
        lines += rows if lines else [header, *rows]
    write_whole(output / FINDINGS, "".join(lines))


def last_records(output: Path) -> list[dict[str, Any]]:
    """How each inspection ended in the last batch; nothing if there was none."""
    try:
        return list(json.loads((output / RECORD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return []
