"""Many reports at a time, each in a process and a private folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.process import Run, wait
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.settings import Settings

# Told which tasks are at work, whenever that changes.
Watch = Callable[[Sequence[Task]], None]


def run_all(
    tasks: Sequence[Task], output: Path, settings: Settings, workers: int, watch: Watch
) -> Iterator[Outcome]:
    """Make the report of each task, so many at a time, and give outcomes as they end."""
    waiting, at_work = list(reversed(tasks)), list[Run]()

    def fill() -> None:
        while waiting and len(at_work) < workers:
            at_work.append(Run(waiting.pop(), output, settings))
            at_work[-1].start()
        watch([run.task for run in at_work])

    try:
        fill()
        while at_work:
            ended = wait(at_work)
            for run in ended:
                at_work.remove(run)
            fill()  # before the ends are looked at, so that nobody waits for that
            for run in ended:
                yield run.end()
    finally:
        for run in at_work:
            run.kill()
