"""Two reports, batches or workbooks, side by side: each team's editions, and who is in one only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqs_analysis.difference.moved import Differences, compared
from sqs_analysis.difference.shown import as_record, for_audience, page
from sqs_analysis.difference.sides import Side, read_side, reports_in
from sqs_analysis.errors import OutputError, WorkbookError
from sqs_analysis.publish.batch.process import run_all, without_main
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.manifests import add_files, audience_of
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.inspection import read
from sqs_analysis.read.names import CHANGES


def differences(
    old: Path, new: Path, settings: Settings, inspection: str = "", beside: Sequence[Path] = ()
) -> Differences:
    """What moved between two sides, and what moved it.

    Parameters
    ----------
    old, new : the folder of a report or of a batch; or a workbook, whose report is made aside.
    settings : with which workbooks are reported.
    inspection : which of those that a workbook or a batch holds.
    beside : where workbooks and instruments of reports may be; they are known by their content.

    Raises
    ------
    AnalystError
        If there is no report or workbook, or it cannot be relied on.
    """
    with TemporaryDirectory() as aside:
        before = _reports(old, Path(aside, "old"), settings, inspection)
        after = _reports(new, Path(aside, "new"), settings, inspection)
        both = [(path, after[one]) for one, path in before.items() if one in after]
        only = [
            tuple(one for one in a if one not in b) for a, b in ((before, after), (after, before))
        ]
        if len(before) == len(after) == 1:  # of another inspection, too: that is told
            both, only = list(zip(before.values(), after.values(), strict=True)), [(), ()]
        places = (*beside, old, new)
        pairs = ([read_side(path, places) for path in pair] for pair in both)
        return Differences(tuple(compared(*pair) for pair in pairs), *only)


def _reports(path: Path, aside: Path, settings: Settings, inspection: str) -> dict[str, Path]:
    """The reports that stand in a folder; that of a workbook is made."""
    if path.is_dir() and (found := reports_in(path)):
        return {one: folder for one, folder in found.items() if inspection in ("", one)}
    asked = (settings.instrument, settings.language)
    read(path, *asked, inspection_id=inspection).require_sound()
    aside.mkdir()
    with without_main():
        [outcome] = run_all([Task(path, inspection)], aside, settings, 1, lambda _: None)
    if outcome.state == "failed":
        raise WorkbookError(outcome.reason)
    return reports_in(aside)


def write_changes(old: Side, folder: Path, beside: Sequence[Path]) -> None:
    """Write into a report's folder what moved since an edition before, for the report's audience.

    It is an OutputError if that is of another inspection.
    """
    new = read_side(folder, beside)
    found = Differences((compared(old, new),))
    if found.teams[0].apart:
        raise OutputError(f"{folder} was made, but is no correction of {old.stamp.inspection}.")
    shown = as_record(for_audience(found, audience_of(new.record)))
    texts = (page(found), json.dumps(shown, indent=2, ensure_ascii=False) + "\n")
    add_files(folder, dict(zip(CHANGES, texts, strict=True)))
