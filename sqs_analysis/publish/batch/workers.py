"""Many reports at a time: a process and a private folder for each, by fork, pool or cluster.

Each way takes tasks and gives outcomes as they end, and says who is at work. All make the same
files: only how a process gets its libraries differs.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from sqs_analysis.publish.batch.outcome import Outcome, killed, report_one
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.engine.spared import ADDRESSES, spared
from sqs_analysis.publish.engine.zygote import Result, Run, can_fork, start
from sqs_analysis.publish.engine.zygote import wait as wait_for_runs
from sqs_analysis.publish.settings import Settings

# Told which tasks are at work, whenever that changes.
Watch = Callable[[Sequence[Task]], None]
# A report takes seconds; a process that takes this long is stuck.
SECONDS_AT_MOST = 900.0


def run_all(
    tasks: Sequence[Task], output: Path, settings: Settings, workers: int, watch: Watch
) -> Iterator[Outcome]:
    """Make the report of each task, so many at a time, and give outcomes as they end.

    Where a process can be forked, each report is a fork of this one, warm; elsewhere a pool of
    processes runs papermill's own engine.
    """
    if can_fork():
        yield from _forked(tasks, output, settings, workers, watch)
    else:
        yield from _pooled(tasks, output, settings, workers, watch)


def _forked(
    tasks: Sequence[Task], output: Path, settings: Settings, workers: int, watch: Watch
) -> Iterator[Outcome]:
    with spared(ADDRESSES):
        from sqs_analysis.publish.batch.warm import warm_up

    warm_up(settings)
    waiting, at_work = list(reversed(tasks)), dict[Run, Task]()

    def fill() -> None:
        while waiting and len(at_work) < workers:
            task = waiting.pop()
            arguments = (task, output, settings, "sqs-inline")
            at_work[start(report_one, *arguments, timeout=SECONDS_AT_MOST)] = task
        watch(list(at_work.values()))

    try:
        fill()
        while at_work:
            ended = [(at_work.pop(run), run) for run in wait_for_runs(list(at_work))]
            fill()  # before the ends are looked at, so that nobody waits for that
            for task, run in ended:
                yield outcome_of(task, run.kill())
    finally:
        for run in at_work:
            run.kill()


def outcome_of(task: Task, result: Result) -> Outcome:
    """The outcome of a task whose forked process has ended, in whatever way."""
    if isinstance(result.value, Outcome):
        return result.value
    if result.how == "timed out":
        return killed(task, f"did not end within {SECONDS_AT_MOST / 60:.0f} minutes")
    if result.error is not None:
        return killed(task, f"stopped with {type(result.error).__name__}")
    ending = result.signal or f"exit code {result.exit_code}"
    return killed(task, f"was ended from outside ({ending})")


def _pooled(
    tasks: Sequence[Task], output: Path, settings: Settings, workers: int, watch: Watch
) -> Iterator[Outcome]:
    """When a process of a pool dies, the pool ends; what was left is then done one by one."""
    left = list(tasks)
    while left:
        for outcome in _in_a_pool(left, output, settings, workers, watch):
            left.remove(outcome.task)
            yield outcome
        if left and workers == 1:
            yield killed(left.pop(0), "was ended from outside")
        workers = 1


def _in_a_pool(
    tasks: Sequence[Task], output: Path, settings: Settings, workers: int, watch: Watch
) -> Iterator[Outcome]:
    """The outcomes of the tasks that ended before the last did, or before the pool did."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=spawn) as pool:
        futures = {pool.submit(report_one, task, output, settings): task for task in tasks}
        try:
            while futures:
                watch([task for future, task in futures.items() if future.running()])
                for future in wait(futures, return_when=FIRST_COMPLETED).done:
                    futures.pop(future)
                    with suppress(BrokenProcessPool):
                        yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
