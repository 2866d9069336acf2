"""The reports of a batch, made on a Dask cluster through folders that its workers share.

Dask gives out the tasks, and gives a task to another worker when one is lost. Each worker makes its
reports as one computer does, each in a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqs_analysis.errors import ClusterError
from sqs_analysis.publish.batch.outcome import Outcome, killed
from sqs_analysis.publish.batch.process import Watch, run_all
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.provenance import ingredients, software
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.door.workbook import content_digest
from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.publish.batch.batch import Run

# Seconds to wait for the scheduler to answer, and then for a worker to be there.
PATIENCE = 5.0
# What a client raises when there is no cluster any more.
LOST = (OSError, RuntimeError)
CLUSTER_LOST = (
    "The cluster was lost before it said that this report is made. Run the batch again: it makes only "
    "what is missing."
)


# --- where the batch runs ------------------------------------------------------------------------


def run_on(address: str, watch: Watch) -> Run:
    """The way to make reports on the cluster of a scheduler, such as ``tcp://10.0.0.1:8786``.

    When they are to be made, it is a ClusterError if there is no such cluster, if it has no workers, or
    if a worker has another version or does not see the folders.
    """
    return partial(_run, address, watch)


def _run(
    address: str, watch: Watch, tasks: Sequence[Task], output: Path, settings: Settings
) -> Generator[Outcome, None, None]:
    with _connected(address) as client:
        there = [replace(task, path=task.path.absolute()) for task in tasks]
        common = (output.absolute(), _settings_there(settings))
        _require_fit(client, there[0], *common)
        futures = {
            # Not pure: every report is made, even if another batch made the same one on this cluster.
            client.submit(report_there, task_there, *common, pure=False): task
            for task, task_there in zip(tasks, there, strict=True)
        }
        by_key = {future.key: task for future, task in futures.items()}
        try:
            for future in _distributed().as_completed(futures, loop=client.loop):
                yield _outcome(future, futures[future])
                watch([by_key[key] for key in _at_work(client) if key in by_key])
        finally:
            with suppress(*LOST):
                client.cancel(list(futures))


def _at_work(client: Any) -> list[str]:
    """The keys of what is being made, as far as the cluster can tell."""
    with suppress(*LOST):
        return [key for keys in client.processing().values() for key in keys]
    return []


def _outcome(future: Any, task: Task) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return replace(outcome, task=task)
    error = future.exception() if future.status == "error" else None
    if isinstance(error, _distributed().KilledWorker):
        return killed(task, "was lost with the worker of the cluster, again and again")
    return Outcome(task, "failed", task.expected, CLUSTER_LOST)


def _settings_there(settings: Settings) -> Settings:
    """The settings as another process finds them, in whatever folder it stands."""
    own = settings.own_instrument
    return replace(settings, instrument=str(own.absolute())) if own else settings


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    distributed = _distributed()
    try:
        asyncio.run(_identity(address))
    except Exception as error:  # something else may answer there, in a language of its own
        raise ClusterError(
            f"There is no cluster at {address} ({_reason(error)}). Give the address that its "
            "scheduler shows when it starts, such as tcp://10.0.0.1:8786."
        ) from error
    # What it logs of a lost cluster, with tracebacks, is told by the outcomes.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with distributed.Client(address, timeout=PATIENCE, set_as_default=False) as client:
        yield client


async def _identity(address: str) -> Any:
    """What a scheduler says of itself. A client that cannot reach one would try for much longer."""
    distributed = _distributed()
    security = distributed.Security().get_connection_args("client")
    async with distributed.rpc(address, timeout=PATIENCE, connection_args=security) as scheduler:
        return await asyncio.wait_for(scheduler.identity(), PATIENCE)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(
            "A cluster needs distributed, which is not installed. Install it with: "
            "pip install 'sqs-analysis[cluster]'"
        ) from error
    return distributed


def _reason(error: Exception) -> str:
    return str(error).split("\n", 1)[0] or type(error).__name__


# --- whether the cluster will do -----------------------------------------------------------------


def _require_fit(client: Any, task: Task, output: Path, settings: Settings) -> None:
    """Refuse a cluster on which reports would come out otherwise, or not where they belong."""
    here = describe(task, settings, ())
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise ClusterError(
            f"The cluster has no workers. Start some with: dask worker {client.scheduler.address}"
        ) from error
    with tempfile.NamedTemporaryFile(dir=output, prefix=".cluster.") as probe:
        paths = (str(task.path), probe.name)
        # What each worker says, or the error with which it could not.
        said = client.run(describe, task, settings, paths, on_error="return")
    for worker, there in said.items():
        if fault := _fault(here, there):
            raise ClusterError(f"The worker {worker} cannot be used: {fault}")


def describe(task: Task, settings: Settings, paths: Iterable[str]) -> dict[str, str]:
    """All that decides what a report says on this computer, each with its version or content.

    The first of the paths that this computer does not see is all that it says.
    """
    for path in paths:
        if not Path(path).exists():
            return {UNSEEN: str(Path(path).parent)}
    content = content_digest(task.path)
    made_of = ingredients(content, task.path.name, task.inspection_id, settings)
    versions = {"sqs-analysis": __version__, **software()}
    return {**versions, **{f"the {part}": content for part, content in made_of.items()}}


UNSEEN = "unseen"


def _fault(here: Mapping[str, str], there: Any) -> str:
    """Why a worker cannot be used, "" if it can."""
    if isinstance(there, Exception):
        return f"it cannot load sqs-analysis ({_reason(there)}). Install it there as it is here."
    if UNSEEN in there:
        return f"it does not see what is in {there[UNSEEN]}. Use folders that all computers share."
    other = [name for name in here if there.get(name) != here[name]]
    if not other:
        return ""
    return (
        f"{', '.join(other)} there is not the same as here. Install the same versions everywhere."
    )


# --- on a worker ---------------------------------------------------------------------------------


def report_there(task: Task, output: Path, settings: Settings) -> Outcome:
    """Make a report in a process of its own, as a batch on one computer does; paths are absolute."""
    # Dask's workers are daemons, which may start no process unless they say that they are none. Those
    # of reports end with the worker in any case.
    multiprocessing.current_process().daemon = False
    (outcome,) = run_all([task], output, settings, 1, lambda _: None)
    return outcome
