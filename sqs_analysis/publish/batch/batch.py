"""All inspections in one command: plan, run, check, and say how each ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqs_analysis.errors import OutputError, ParameterError
from sqs_analysis.publish.batch.outcome import Outcome, not_run
from sqs_analysis.publish.batch.overview import last_records, write_overview
from sqs_analysis.publish.batch.process import run_all
from sqs_analysis.publish.batch.tasks import (
    NO_REPORT,
    NOT_ASKED,
    Planned,
    Task,
    Tell,
    find_tasks,
    plan,
    shared_id,
)
from sqs_analysis.publish.keeping import withdraw
from sqs_analysis.publish.manifests import manifest, part_of, subject_of
from sqs_analysis.publish.outputs import FolderHeldError, clear_leftovers, held
from sqs_analysis.publish.settings import Settings, require_language
from sqs_analysis.read.answers import hint
from sqs_analysis.read.names import FAILED, may_name_folder, require_here

# Seconds to wait for a batch that was just ended to be gone.
PATIENCE = 2.0

Run = Callable[[Sequence[Task], Path, Settings], Generator[Outcome, None, None]]
Seen = Callable[[Outcome], None]


@dataclass(frozen=True)
class Batch:
    """How a whole batch ended.

    Attributes
    ----------
    outcomes : of the inspections that were asked for.
    others : the other inspections of the same source, as they stand.
    gone : reports that stand among the others though no workbook has their id.
    notes : what was done with files that people edited or put beside reports, in sentences.
    """

    outcomes: tuple[Outcome, ...]
    others: tuple[Outcome, ...] = ()
    gone: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes that need somebody's attention."""
        return tuple(outcome for outcome in self.outcomes if outcome.state == "failed")

    def count(self, state: str) -> int:
        """How many tasks ended in a state."""
        return sum(outcome.state == state for outcome in self.outcomes)


def planned_batch(
    source: Path,
    output: Path,
    settings: Settings,
    *,
    only: str = "*",
    force: bool = False,
    tell: Tell = lambda _: None,
) -> list[Planned]:
    """What a batch over a folder or long file would do, and why."""
    if source.is_dir() and source.resolve() == output.resolve():
        raise OutputError(
            f"{output} holds the workbooks. Name another folder for the reports with --output."
        )
    require_language(settings)
    return plan(
        find_tasks(source, tell, settings.instrument), output, settings, only=only, force=force
    )


def run_batch(
    planned: Sequence[Planned],
    output: Path,
    settings: Settings,
    run: Run,
    seen: Seen = lambda _: None,
) -> Batch:
    """Make every report that is due, and the pages and tables over all of them.

    It is an OutputError if another batch is at work in the folder, or it cannot be written.

    Parameters
    ----------
    output : the folder that holds a folder for each inspection.
    run : makes the reports; see :func:`run_here`.
    seen : called with each outcome as it comes.
    """
    require_here(output, to_write=True)
    with _alone(output):
        outcomes = _made(planned, output, settings, run, seen)
        gone = _gone(outcomes.values(), output)
        notes = write_overview([*(outcomes[p.task] for p in planned), *gone], output, settings)
    return Batch(
        tuple(outcomes[p.task] for p in planned if p.verdict != NOT_ASKED),
        tuple(outcomes[p.task] for p in planned if p.verdict == NOT_ASKED),
        gone,
        notes,
    )


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Keep other batches out of the folder, leave nothing half-made in it, and say what went wrong."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        with held(output, PATIENCE):
            clear_leftovers(output)
            try:
                yield
            finally:
                clear_leftovers(output)
    except FolderHeldError:
        raise OutputError(
            f"Another batch is at work in {output}. Wait until it has ended, or name another folder "
            "with --output."
        ) from None
    except BrokenPipeError:  # nobody reads what is shown any more
        raise
    except OSError as error:
        raise OutputError(
            f"The batch stopped: {error.strerror or error} ({error.filename or output}). Make room "
            "or check the folder's permissions, and run it again: it makes only what is missing."
        ) from error


def _made(
    planned: Sequence[Planned], output: Path, settings: Settings, run: Run, seen: Seen
) -> dict[Task, Outcome]:
    """The outcome of each task, those that do not run first."""
    last = last_records(output, settings.name)
    outcomes = {p.task: _as_it_stands(p, last) for p in planned if p.verdict == NOT_ASKED}
    for item in asked_for(planned):
        if item.verdict != "unchanged" and may_name_folder(item.id):
            withdraw(output / FAILED / item.id)
        if item.verdict != "run":
            outcomes[item.task] = not_run(item)
            seen(outcomes[item.task])
    if due := [item.task for item in planned if item.verdict == "run"]:
        # Whatever ends the block ends what makes them.
        with closing(run(due, output, settings)) as ends:
            for outcome in ends:
                outcomes[outcome.task] = outcome
                seen(outcome)
    return {**outcomes, **_overwritten(outcomes.values(), output)}


def _as_it_stands(planned: Planned, last: Iterable[Mapping[str, Any]]) -> Outcome:
    """How the last batch left an inspection that this one was not asked for."""
    known = (planned.task.path.name, planned.id)
    for record in last:
        if (record["workbook"], record["inspection_id"], record["state"]) == (*known, "failed"):
            found = (int(record["errors"]), int(record["warnings"]))
            return Outcome(planned.task, "failed", planned.id, str(record["reason"]), earlier=found)
    if planned.reason == NO_REPORT:
        return Outcome(planned.task, "not made", planned.id)
    return Outcome(planned.task, "out of date" if planned.reason else "unchanged", planned.id)


def _gone(outcomes: Iterable[Outcome], output: Path) -> tuple[Outcome, ...]:
    """Reports of inspections that no workbook has any more."""
    known = {name.casefold() for o in outcomes for name in (o.inspection_id, o.task.expected)}
    return tuple(
        Outcome(
            Task(Path(str(part_of(record, "input").get("name", ""))), expected=folder.name),
            "workbook gone",
            folder.name,
        )
        for folder in sorted(output.iterdir())
        if folder.name.casefold() not in known and may_name_folder(folder.name)
        if subject_of(record := manifest(folder)) == folder.name
    )


def _overwritten(outcomes: Iterable[Outcome], output: Path) -> dict[Task, Outcome]:
    """Tasks that turned out to have one inspection id, of which only the last report was left.

    The plan keeps them apart wherever an id can be had without reading the workbook. That report is
    taken back, since nobody can tell whether it is the one that was meant.
    """
    holders: dict[str, list[Task]] = {}
    for outcome in outcomes:
        if outcome.state not in ("failed", "not made"):
            task = replace(outcome.task, expected=outcome.inspection_id)
            holders.setdefault(outcome.inspection_id.casefold(), []).append(task)
    found = {}
    for tasks in holders.values():
        for task in tasks if len(tasks) > 1 else ():
            found[task] = Outcome(task, "failed", task.expected, shared_id(task, tasks))
            withdraw(output / task.expected)
    return found


def said(batch: Batch, output: Path) -> str:
    """How a batch ended, in a few lines: what failed and why, the counts, and where to look."""
    lines = [outcome.sentence for outcome in batch.failed]
    lines += [f"{o.name}: {note}" for o in batch.outcomes for note in o.notes]
    lines += [
        f"{o.name}: its report stands, but no workbook that can be read has this id now."
        for o in batch.gone
    ]
    lines += batch.notes
    states = ("done", "done with warnings", "unchanged", "failed")
    counts = [f"{batch.count(state)} {state}" for state in states if batch.count(state)]
    return "\n".join([*lines, ", ".join(counts), str(output / "index.html")])


def stopped(planned: Sequence[Planned], output: Path, settings: Settings, only: str) -> str:
    """What there is after somebody stopped a batch, and how to go on."""
    again = plan([item.task for item in planned], output, settings, only=only)
    asked = asked_for(again)
    whole = sum(item.verdict == "unchanged" for item in asked)
    are = "is" if whole == 1 else "are"
    return (
        f"Stopped. {whole} of {len(asked)} reports {are} whole and up to date; nothing is half-made. "
        "Run the same command again to make the others."
    )


def explained(
    planned: Sequence[Planned], wanted: str | None = None, *, as_json: bool = False
) -> str:
    """What would be done about each inspection, or about the one that is wanted, and why.

    Each is a sentence, or a JSON object, on a line. One is wanted by its id, or by its workbook's name.
    """
    chosen = asked_for(planned)
    if wanted is not None:
        chosen = [item for item in planned if wanted in item.names]
    if not chosen:
        near = hint(str(wanted), [name for item in planned for name in item.names])
        raise ParameterError(f"There is no inspection {wanted} here.{near}")
    if as_json:
        return "\n".join(json.dumps(item.as_record(), ensure_ascii=False) for item in chosen)
    return "\n".join(item.sentence for item in chosen)


def asked_for(planned: Sequence[Planned]) -> list[Planned]:
    """The inspections that a batch is about, those it passes over left out."""
    return [item for item in planned if item.verdict != NOT_ASKED]


def run_here(workers: int, watch: Callable[[Sequence[Task]], None]) -> Run:
    """The way to make reports on this machine, so many at a time."""
    return lambda tasks, output, settings: run_all(tasks, output, settings, workers, watch)
