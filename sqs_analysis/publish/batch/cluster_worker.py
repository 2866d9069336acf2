"""What makes a cluster worker's reports: ``python -m sqs_analysis.publish.batch.cluster_worker``.

A worker of a cluster has threads, so it can neither be forked nor stand in a folder of one task's
own. This process has one thread. It reads requests from its standard input, forks a warm copy of
itself for each, as a batch on one machine does, and writes the outcome to its standard output.
When its input ends, its worker is gone, and so are it and the report it was making.
"""

from __future__ import annotations

import os
import pickle
import select
import sys
from functools import cache
from pathlib import Path
from typing import IO

from sqs_analysis.publish.batch.outcome import Outcome, report_one
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.batch.workers import SECONDS_AT_MOST, outcome_of
from sqs_analysis.publish.spared import ADDRESSES, spared
from sqs_analysis.publish.engine.zygote import can_fork, start, wait
from sqs_analysis.publish.settings import Settings

# Seconds between two looks at whether the worker is still there.
STEP = 0.2

Request = tuple[Task, Path, Settings]


def main() -> None:
    """Answer requests until there are no more."""
    requests, replies = sys.stdin.buffer, _replies()
    while (request := _next(requests)) is not None:
        pickle.dump(_report(*request, requests), replies)
        replies.flush()


def _replies() -> IO[bytes]:
    """Standard output, kept for outcomes: what anything else prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def _next(requests: IO[bytes]) -> Request | None:
    try:
        request: Request = pickle.load(requests)
    except EOFError:
        return None
    return request


def _report(task: Task, output: Path, settings: Settings, requests: IO[bytes]) -> Outcome:
    if not can_fork():
        return report_one(task, output, settings)
    _warm_up(settings)
    run = start(report_one, task, output, settings, "sqs-inline", timeout=SECONDS_AT_MOST)
    while not wait([run], STEP):
        if _has_ended(requests):
            run.kill()
            sys.exit("The worker of the cluster is gone.")
    return outcome_of(task, run.kill())


@cache
def _warm_up(settings: Settings) -> None:
    with spared(ADDRESSES):
        from sqs_analysis.publish.batch.warm import warm_up

    warm_up(settings)


def _has_ended(requests: IO[bytes]) -> bool:
    """Whether nobody can ask any more: while a request is at work, no other one comes."""
    return bool(select.select([requests], [], [], 0)[0])


if __name__ == "__main__":
    main()
