"""All inspections in one command: plan, run, check, and say how each ended."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqs_analysis.errors import ParameterError
from sqs_analysis.publish.index import write_failure, write_index
from sqs_analysis.publish.outcome import Outcome, not_run
from sqs_analysis.publish.outputs import clear_leftovers, write_whole
from sqs_analysis.publish.report import require_language
from sqs_analysis.publish.settings import Settings
from sqs_analysis.publish.stamps import stamp_faults
from sqs_analysis.publish.tasks import Planned, Task, find_tasks, plan
from sqs_analysis.publish.workers import run_all
from sqs_analysis.read.answers import closest

FAILED = "failed"
REFUSED = "refused"
RECORD = "batch.json"
FINDINGS = "findings.csv"
HEADLINE = "headline.json"

Run = Callable[[Sequence[Task], Path, Settings], Iterable[Outcome]]
Seen = Callable[[Outcome], None]


@dataclass(frozen=True)
class Batch:
    """How a whole batch ended."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes that need somebody's attention."""
        return tuple(outcome for outcome in self.outcomes if outcome.state == "failed")

    def count(self, state: str) -> int:
        """How many tasks ended in a state."""
        return sum(outcome.state == state for outcome in self.outcomes)


def planned_batch(
    source: Path, output: Path, settings: Settings, *, only: str = "*", force: bool = False
) -> list[Planned]:
    """What a batch over a folder or long file would do, and why."""
    require_language(settings)
    return plan(find_tasks(source, only), output, settings, force=force)


def run_batch(
    planned: Sequence[Planned],
    output: Path,
    settings: Settings,
    run: Run,
    seen: Seen = lambda _: None,
) -> Batch:
    """Make every report that is due, and the pages and tables over all of them.

    Parameters
    ----------
    planned : what there is to do.
    output : the folder that holds a folder for each inspection.
    settings : what was chosen.
    run : makes the reports; see ``workers``.
    seen : called with each outcome as it comes.
    """
    output.mkdir(parents=True, exist_ok=True)
    clear_leftovers(output)
    outcomes = {}
    for item in planned:
        if item.verdict != "run":
            outcomes[item.task] = not_run(item)
            seen(outcomes[item.task])
    due = [item.task for item in planned if item.verdict == "run"]
    for outcome in run(due, output, settings):
        outcomes[outcome.task] = _checked(outcome, output)
        seen(outcomes[outcome.task])
    batch = Batch(tuple(outcomes[item.task] for item in planned))
    write_overview(batch, output, settings)
    return batch


def _checked(outcome: Outcome, output: Path) -> Outcome:
    """The outcome, unless what it wrote turns out to be about another inspection."""
    if outcome.state == "failed":
        return outcome
    faults = stamp_faults(output / outcome.inspection_id)
    if not faults:
        return outcome
    refused = output / REFUSED / outcome.inspection_id
    shutil.rmtree(refused, ignore_errors=True)
    refused.parent.mkdir(exist_ok=True)
    (output / outcome.inspection_id).replace(refused)
    reason = f"The report was refused: {'; '.join(faults)}. It stands in {refused}. Run it again."
    return replace(outcome, state="failed", reason=reason)


def write_overview(batch: Batch, output: Path, settings: Settings) -> None:
    """The index, the pages of what failed, the record, and the findings over all."""
    shutil.rmtree(output / FAILED, ignore_errors=True)
    for outcome in batch.failed:
        write_failure(outcome, output / FAILED, settings)
    headlines = {o.inspection_id: _headline(output / o.inspection_id) for o in batch.outcomes}
    write_index(batch.outcomes, headlines, output, settings)
    record = [outcome.as_record() for outcome in batch.outcomes]
    write_whole(output / RECORD, json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    whole = [o.inspection_id for o in batch.outcomes if o.state != "failed"]
    _write_findings(output, sorted(whole))


def _headline(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / HEADLINE).read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _write_findings(output: Path, inspections: Sequence[str]) -> None:
    """One table of every finding of every whole report."""
    lines: list[str] = []
    for name in inspections:
        header, *rows = (output / name / FINDINGS).read_text("utf-8").splitlines(keepends=True)
        lines += rows if lines else [header, *rows]
    write_whole(output / FINDINGS, "".join(lines))


def findings_rows(output: Path) -> list[dict[str, str]]:
    """The findings over all, as rows of text."""
    with (output / FINDINGS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(batch: Batch, output: Path) -> str:
    """How a batch ended, in a few lines: what failed and why, the counts, and where to look."""
    lines = [f"{o.inspection_id or o.task.name}: {_first_line(o.reason)}" for o in batch.failed]
    states = ("done", "done with warnings", "unchanged", "failed")
    counts = [f"{batch.count(state)} {state}" for state in states if batch.count(state)]
    return "\n".join([*lines, ", ".join(counts), str(output / "index.html")])


def explained(planned: Sequence[Planned], wanted: str | None = None) -> str:
    """What would be done about each inspection, or about the one that is wanted, and why.

    Raises
    ------
    ParameterError
        If there is no such inspection.
    """
    chosen = [p for p in planned if not wanted or wanted in (p.id, p.task.name, p.task.path.stem)]
    if not chosen:
        near = closest(str(wanted), [p.id for p in planned])
        hint = f" Did you mean {near}?" if near else ""
        raise ParameterError(f"There is no inspection {wanted} here.{hint}")
    return "\n".join(f"{p.id or p.task.name}: {p.verdict}{_because(p)}" for p in chosen)


def _because(planned: Planned) -> str:
    return f", because {planned.reason}" if planned.reason else ", because nothing has changed"


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


def run_here(workers: int, watch: Callable[[Sequence[Task]], None]) -> Run:
    """The way to make reports on this machine, so many at a time."""
    return lambda tasks, output, settings: run_all(tasks, output, settings, workers, watch)
