"""Reports made on a Dask cluster are those made on one computer, even if a worker is lost meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from sqs_analysis.cli import main
from sqs_analysis.errors import ClusterError
from sqs_analysis.publish.batch import cluster, process
from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.settings import Settings
from tests.batch import here, stand_in

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

NAMES = ("ashford-2013", "barrow-2013", "carlow-2014", "derby-2013", "ely-2014")
NOWHERE = "tcp://127.0.0.1:1"
PAGES = Settings(formats=("html",))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five workbooks of two cases."""
    return here.write_folder(tmp_path_factory.mktemp("cluster") / "in", NAMES)


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Any]:
    """A cluster of two processes, with a client that looks on."""
    with (
        distributed.LocalCluster(
            n_workers=2, processes=True, threads_per_worker=1, dashboard_address=":0"
        ) as two,
        distributed.Client(two, set_as_default=False) as client,
    ):
        yield client


def kill_one_at_work(client: Any) -> int:
    """Kill a worker that is making a report, as nothing can prevent; say which process it was."""
    pids: dict[str, int] = client.run(os.getpid)
    busy = next(worker for worker, keys in client.processing().items() if keys)
    os.kill(pids[busy], signal.SIGKILL)
    return pids[busy]


def test_a_cluster_writes_what_one_computer_writes_though_a_worker_is_killed(
    source: Path, two_workers: Any, tmp_path: Path
) -> None:
    alone = [sys.executable, "-m", "sqs_analysis.cli", "batch", source, "--output", "alone"]
    subprocess.run(alone, check=True, capture_output=True, cwd=tmp_path)
    killed: list[int] = []

    def kill_once(_: Sequence[Task]) -> None:
        if not killed:
            killed.append(kill_one_at_work(two_workers))

    run = cluster.run_on(two_workers.scheduler.address, kill_once)
    ended = here.batch(source, tmp_path / "there", run=run)

    assert killed, "no worker was killed"
    assert [o.state for o in ended.outcomes] == [
        "done",
        "done",
        "done with warnings",
        "done",
        "done",
    ]
    here.same(tmp_path / "alone", tmp_path / "there")
    assert not here.hidden(tmp_path / "there")


def test_a_second_batch_has_nothing_to_do_and_asks_no_cluster(
    source: Path, two_workers: Any, tmp_path: Path
) -> None:
    first = cluster.run_on(two_workers.scheduler.address, lambda _: None)
    here.batch(source, tmp_path, run=first, only="ashford*")
    again = here.batch(
        source, tmp_path, run=cluster.run_on(NOWHERE, lambda _: None), only="ashford*"
    )
    assert [o.state for o in again.outcomes] == ["unchanged"]


def test_a_workbook_with_errors_is_told_as_on_one_computer(
    two_workers: Any, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    here.write_workbook(tmp_path / "in/wrong.xlsx", "wrong-2013", fieldwork_end="2012-01-04")
    run = cluster.run_on(two_workers.scheduler.address, lambda _: None)
    (there,) = here.batch(tmp_path / "in", tmp_path / "there", run=run).outcomes
    (alone,) = here.batch(tmp_path / "in", tmp_path / "alone").outcomes
    assert there.state == "failed"
    assert there == alone


# --- clusters that will not do -------------------------------------------------------------------


def sqs_batch(source: Path, output: Path, *options: str) -> Any:
    return CliRunner().invoke(main, ["batch", str(source), "--output", str(output), *options])


@pytest.fixture
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)


@pytest.mark.usefixtures("_in_haste")
@pytest.mark.parametrize("address", [NOWHERE, "nonsense", "smoke://10.0.0.1:8786", ""])
def test_a_wrong_address_is_said_at_once(source: Path, tmp_path: Path, address: str) -> None:
    ended = sqs_batch(source, tmp_path, "--scheduler", address)
    assert ended.exit_code == 1
    assert f"There is no cluster at {address} (" in ended.output
    assert "such as tcp://10.0.0.1:8786" in ended.output
    assert "Traceback" not in ended.output
    assert not list(tmp_path.iterdir())


def test_without_the_extra_the_command_that_installs_it_is_said(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = sqs_batch(source, tmp_path, "--scheduler", NOWHERE)
    assert ended.exit_code == 1
    assert "pip install 'sqs-analysis[cluster]'" in ended.output


def test_a_number_of_workers_is_not_for_a_cluster(source: Path, tmp_path: Path) -> None:
    ended = sqs_batch(source, tmp_path, "--scheduler", NOWHERE, "--workers", "2")
    assert ended.exit_code == 2
    assert "--workers is for this computer" in ended.output


@pytest.mark.usefixtures("_in_haste")
def test_a_cluster_without_workers_is_refused(source: Path, tmp_path: Path) -> None:
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        run = cluster.run_on(empty.scheduler_address, lambda _: None)
        with pytest.raises(ClusterError, match="no workers"):
            here.batch(source, tmp_path, run=run)


def test_a_worker_that_is_made_of_something_else_is_refused(source: Path) -> None:
    told = cluster.describe(Task(source / "ely-2014.xlsx"), PAGES, ())
    assert not cluster._fault(told, told)
    assert "pandas there is not the same" in cluster._fault(told, {**told, "pandas": "0.1"})
    assert "the program there" in cluster._fault(told, {**told, "the program": "another"})
    assert "cannot load sqs-analysis" in cluster._fault(told, ModuleNotFoundError("sqs_analysis"))


def test_a_worker_that_does_not_see_the_folders_is_refused(source: Path) -> None:
    task = Task(source / "ely-2014.xlsx")
    told = cluster.describe(task, PAGES, ())
    there = cluster.describe(task, PAGES, [str(task.path), "/nowhere/at/all"])
    assert "does not see what is in /nowhere/at" in cluster._fault(told, there)


# --- what is lost --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (distributed.KilledWorker("task", None, 4), "lost with the worker of the cluster"),
        (OSError("gone"), "The cluster was lost before"),
    ],
)
def test_a_report_that_is_lost_for_good_has_failed(error: Exception, said: str) -> None:
    task = Task(Path("ashford.xlsx"), expected="ashford-2013")
    outcome = cluster._outcome(SimpleNamespace(status="error", exception=lambda: error), task)
    assert (outcome.task, outcome.state, outcome.inspection_id) == (task, "failed", "ashford-2013")
    assert said in outcome.reason


def test_an_outcome_is_about_the_task_as_it_was_given() -> None:
    given = Task(Path("in/ashford.xlsx"), expected="ashford-2013")
    there = Outcome(replace(given, path=given.path.absolute()), "done", "ashford-2013")
    outcome = cluster._outcome(SimpleNamespace(status="finished", result=lambda: there), given)
    assert outcome == replace(there, task=given)


def test_an_instrument_of_ones_own_is_found_from_any_folder() -> None:
    assert cluster._settings_there(PAGES) == PAGES
    own = cluster._settings_there(replace(PAGES, instrument="ours/sqs-2015"))
    assert Path(own.instrument) == Path("ours/sqs-2015").absolute()
    assert own.instrument_parameter == "./instruments/sqs-2015"


def test_a_report_whose_process_is_killed_there_is_told_as_on_one_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "report_one", stand_in.report_one)
    outcome = cluster.report_there(Task(Path("all.csv"), "2"), tmp_path, PAGES)
    assert outcome.state == "failed"
    assert "was ended from outside (SIGKILL)" in outcome.reason
