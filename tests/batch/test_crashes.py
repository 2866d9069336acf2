"""Whatever ends a run or a batch, only whole reports stand there, and the next batch goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from sqs_analysis.publish.batch import preload
from sqs_analysis.publish.batch import process as processes
from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.outputs import FolderHeldError, clear_leftovers, held, staged
from sqs_analysis.publish.stamps import stamp_faults
from tests.batch import here, stand_in
from tests.batch.conftest import quickly
from tests.batch.here import NAMES, PAGES, batch, record, same, write_workbook

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")

Start = Callable[..., subprocess.Popen[str]]
SECONDS = 100.0


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `sqs batch` with a situation for one inspection; see ``drive``."""
    running = []

    def run(source: Path, output: Path, *options: str, situation: str = "nothing", name: str = "-"):  # type: ignore[no-untyped-def]
        command = [sys.executable, "-m", "tests.batch.drive", situation, name, str(tmp_path), "--"]
        command += ["batch", str(source), "--output", str(output), "--formats", "html", *options]
        # What runs in the background ignores Ctrl-C, and so would all that it starts.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=here.ROOT
            )
        finally:
            signal.signal(signal.SIGINT, before)
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    said, told = process.communicate(timeout=SECONDS)
    return process.returncode, said, told


def until(what: Callable[[], Any], seconds: float = SECONDS) -> Any:
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        found = what()
        if found:
            return found
        sleep(0.02)
    raise AssertionError("it never came about")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def whole(output: Path) -> set[str]:
    """The reports that stand there; every one of them must be whole."""
    reports = [path for path in output.iterdir() if path.is_dir() and path.name in NAMES]
    assert not [fault for path in reports for fault in stamp_faults(path)]
    return {path.name for path in reports}


# --- one run ends -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "how"), [("kill_worker", "SIGKILL"), ("leave", "exit code 3")]
)
def test_a_run_that_is_killed_fails_and_the_rest_are_done(
    situation: str, how: str, start: Start, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, said, told = ended(start(source, out, situation=situation, name="barrow-2013"))
    assert code == 1, told
    assert f"barrow-2013: The process that made this report was ended from outside ({how})" in said
    assert whole(out) == {"ashford-2013", "carlow-2014"}
    assert [r["state"] for r in record(out)] == ["done", "failed", "done with warnings"]
    assert not here.hidden(out)
    assert "Traceback" not in said + told


def test_after_a_killed_run_the_next_batch_makes_what_is_missing(
    made: Path, start: Start, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended(start(source, out, situation="kill_worker", name="barrow-2013"))
    assert batch(source, out).count("unchanged") == 2
    same(out, made / "out")


def test_a_run_killed_between_the_two_renames_leaves_the_old_report(
    start: Start, source: Path, output: Path
) -> None:
    before = digests(output / "barrow-2013")
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 7)
    run = start(source, output, situation="kill_between_renames", name="barrow-2013")
    code, said, _ = ended(run)
    assert code == 1, said
    assert digests(output / "barrow-2013") == before
    assert not here.hidden(output)


# --- the whole batch ends -----------------------------------------------------------------------


@pytest.mark.parametrize("victim", NAMES[1:])
def test_a_batch_that_was_killed_is_finished_by_the_next(
    victim: str, made: Path, start: Start, source: Path, tmp_path: Path
) -> None:
    """As if nothing had happened: every file has the bytes it would have had."""
    out = tmp_path / "out"
    code, _, _ = ended(start(source, out, "--workers", "1", situation="kill_batch", name=victim))
    assert code == -signal.SIGKILL
    before = whole(out)
    assert before == set(NAMES[: NAMES.index(victim)])
    assert here.hidden(out), "nothing was in the middle of being made"
    again = batch(source, out)
    assert (again.count("unchanged"), again.failed) == (len(before), ())
    same(out, made / "out")
    assert not here.hidden(out)


def test_a_batch_killed_while_it_made_reports_again_is_finished_by_the_next(
    start: Start, source: Path, output: Path, tmp_path: Path
) -> None:
    for number, name in enumerate(NAMES):
        write_workbook(source / f"{name}.xlsx", name, number + 4)
    batch(source, tmp_path / "undisturbed")
    code, _, _ = ended(start(source, output, situation="kill_batch", name="barrow-2013"))
    assert code == -signal.SIGKILL
    assert whole(output) == set(NAMES)
    assert not batch(source, output).failed
    same(output, tmp_path / "undisturbed")
    assert not here.hidden(output)


def test_a_batch_killed_between_the_two_renames_is_finished_by_the_next(
    start: Start, source: Path, output: Path, tmp_path: Path
) -> None:
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 7)
    batch(source, tmp_path / "undisturbed")
    situation = "kill_batch_between_renames"
    code, _, _ = ended(start(source, output, situation=situation, name="barrow-2013"))
    assert code == -signal.SIGKILL
    assert not (output / "barrow-2013").exists()
    (aside,) = output.glob(".barrow-2013.old.*")
    assert not stamp_faults_of_moved(aside)
    assert not batch(source, output).failed
    same(output, tmp_path / "undisturbed")
    assert not here.hidden(output)


def stamp_faults_of_moved(aside: Path) -> list[str]:
    """Of a report that stands in a private folder, under the name it had."""
    copy = aside.parent.parent / "copy" / "barrow-2013"
    shutil.copytree(aside / "report", copy)
    return stamp_faults(copy)


def test_a_report_that_was_moved_aside_comes_back_if_its_workbook_is_broken_now(
    start: Start, source: Path, output: Path
) -> None:
    before = digests(output / "barrow-2013")
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 7)
    ended(start(source, output, situation="kill_batch_between_renames", name="barrow-2013"))
    (source / "barrow-2013.xlsx").write_text("broken", "utf-8")
    assert batch(source, output).failed
    assert digests(output / "barrow-2013") == before


# --- Ctrl-C -------------------------------------------------------------------------------------


def test_ctrl_c_leaves_whole_reports_and_says_how_to_go_on(
    made: Path, start: Start, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = start(source, out, "--workers", "1", situation="wait", name="barrow-2013")
    child = int(until(lambda: text_of(tmp_path / "waiting")))
    assert is_alive(child)
    process.send_signal(signal.SIGINT)
    code, said, told = ended(process)
    assert code == 130
    assert said == ""
    assert told.splitlines()[-1] == (
        "Stopped. 1 of 3 reports is whole and up to date; nothing is half-made. Run the same command "
        "again to make the others."
    )
    assert "Traceback" not in told
    assert "Aborted" not in told
    assert not is_alive(child)
    assert whole(out) == {"ashford-2013"}
    assert not here.hidden(out)
    assert not batch(source, out).failed
    same(out, made / "out")


def text_of(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def test_ctrl_c_before_anything_runs_is_told_without_a_traceback(source: Path) -> None:
    code = (
        "import sys; from sqs_analysis import cli; from sqs_analysis.publish.batch import batch\n"
        "def stop(*_, **__): raise KeyboardInterrupt\n"
        "batch.planned_batch = stop\n"
        f"cli.main(['batch', {str(source)!r}])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "Stopped.\n")


# --- a disk that is full --------------------------------------------------------------------


@pytest.fixture
def small_disk(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A file system with room for two reports, but not for what is needed to make the second."""
    place = tmp_path / "disk"
    place.mkdir()
    room = 2 * sum(path.stat().st_size for path in (made / "out" / NAMES[0]).iterdir())
    command = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may make a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_leaves_whole_reports(
    start: Start, source: Path, small_disk: Path
) -> None:
    out = small_disk / "out"
    code, said, told = ended(start(source, out, "--workers", "1"))
    assert code == 1
    assert "No space left on device" in said + told
    assert "it makes only what is missing" in said + told
    assert "Traceback" not in said + told
    assert len(whole(out)) == 1
    assert not here.hidden(out)


# --- two at a time ------------------------------------------------------------------------------


def test_a_second_batch_into_the_same_folder_is_refused(
    made: Path, start: Start, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = start(source, out, situation="wait", name="barrow-2013")
    until(lambda: text_of(tmp_path / "waiting"))
    code, said, told = ended(start(source, out))
    assert (code, said) == (1, "")
    assert told == (
        f"Another batch is at work in {out}. Wait until it has ended, or name another folder with "
        "--output.\n"
    )
    (tmp_path / "go on").touch()
    assert ended(first)[0] == 0
    same(out, made / "out")


def test_a_report_made_meanwhile_is_not_disturbed(made: Path, source: Path, tmp_path: Path) -> None:
    """A batch clears away only what nobody is at work on."""
    out = tmp_path / "out"
    out.mkdir()
    with staged(out / "dalton-2014") as folder:
        (folder / "report.html").write_text("half of it", "utf-8")
        assert not batch(source, out).failed
        assert (folder / "report.html").read_text("utf-8") == "half of it"
    assert (out / "dalton-2014" / "report.html").exists()
    shutil.rmtree(out / "dalton-2014")
    same(out, made / "out")


def test_a_folder_is_held_by_one_at_a_time_and_let_go_of_by_the_dead(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from time import sleep\n"
        "from sqs_analysis.publish.outputs import held\n"
        f"with held(Path({str(tmp_path)!r})):\n  print('held', flush=True); sleep(60)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(FolderHeldError), held(tmp_path, patience=0.1):
            pass
        other.kill()
        other.wait()
        with held(tmp_path) as is_ours:
            assert is_ours


# --- what was left behind -----------------------------------------------------------------------


def test_leftovers_go_though_another_process_has_the_number_of_theirs(tmp_path: Path) -> None:
    """In a container numbers come round: it is the lock that tells."""
    left = tmp_path / f".ashford-2013.new.{os.getpid()}.abcd"
    left.mkdir()
    (left / "report.html").write_text("half of it", "utf-8")
    index = tmp_path / ".index.html.new.99999999.abcd"
    index.write_text("half of it", "utf-8")
    somebodys = tmp_path / ".gitignore"
    somebodys.write_text("*", "utf-8")
    clear_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == [somebodys]


def test_where_nothing_can_be_held_the_number_of_the_process_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqs_analysis.publish.outputs._locked", lambda _: None)
    for pid in (os.getpid(), 99999999):
        (tmp_path / f".ashford-2013.new.{pid}.abcd").mkdir()
    clear_leftovers(tmp_path)
    assert here.hidden(tmp_path) == [f".ashford-2013.new.{os.getpid()}.abcd"]


def test_a_private_folder_cleared_before_it_was_held_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkdtemp, list[str]()

    def make_and_lose(**options: Any) -> str:
        made.append(make(**options))
        if len(made) == 1:
            clear_leftovers(tmp_path)
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_lose)
    with staged(tmp_path / "ashford-2013") as folder:
        assert str(folder) == made[1]
        (folder / "report.html").write_text("whole", "utf-8")
    assert (tmp_path / "ashford-2013" / "report.html").exists()
    assert not here.hidden(tmp_path)


def test_a_report_moved_aside_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    aside = tmp_path / ".ashford-2013.old.99999999.abcd" / "report"
    for folder, text in ((aside, "old"), (tmp_path / "ashford-2013", "new")):
        folder.mkdir(parents=True)
        (folder / "report.html").write_text(text, "utf-8")
    clear_leftovers(tmp_path)
    assert (tmp_path / "ashford-2013" / "report.html").read_text("utf-8") == "new"
    assert not here.hidden(tmp_path)


# --- processes of our own -------------------------------------------------------------------------


def made_by(tasks: Sequence[Task], output: Path, workers_: int = 2) -> dict[str, Outcome]:
    found = processes.run_all(tasks, output, PAGES, workers_, lambda _: None)
    return {outcome.task.name: outcome for outcome in found}


@pytest.mark.parametrize("forks", [False, True])
def test_the_rest_are_done_when_one_is_killed(
    forks: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forked from a warm process or, as where that cannot be, begun afresh."""
    monkeypatch.setattr(processes, "FORKS", forks and processes.FORKS)
    monkeypatch.setattr(processes, "report_one", stand_in.report_one)
    tasks = [Task(Path("all.csv"), str(number)) for number in range(5)]
    seen: list[Sequence[Task]] = []
    found = {o.task.name: o for o in processes.run_all(tasks, tmp_path, PAGES, 2, seen.append)}
    failed = found.pop("2")
    assert "was ended from outside (SIGKILL)" in failed.reason
    assert {name: o.state for name, o in found.items()} == dict.fromkeys("0134", "done")
    assert seen[0] == tasks[:2]
    assert max(len(at_work) for at_work in seen) == 2
    assert seen[-1] == []


def test_a_report_that_takes_too_long_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "report_one", stand_in.endless)
    monkeypatch.setattr(processes, "SECONDS_AT_MOST", 12.0)
    (outcome,) = made_by([Task(Path("a.csv"), "a")], tmp_path).values()
    assert "did not end within 0 minutes" in outcome.reason
    begun = [int(path.read_text("utf-8")) for path in tmp_path.glob("*.pid")]
    assert len(begun) == 2
    until(lambda: not any(is_alive(pid) for pid in begun), 5)


def test_what_a_report_leaves_behind_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "report_one", stand_in.leaving_one_behind)
    (outcome,) = made_by([Task(Path("a.csv"), "a")], tmp_path).values()
    assert outcome.state == "done"
    (left,) = (int(path.read_text("utf-8")) for path in tmp_path.glob("*.pid"))
    until(lambda: not is_alive(left), 5)


@pytest.mark.skipif(not processes.FORKS, reason="needs a server that forks")
def test_reports_begin_in_a_warm_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The standard library would not say if they did not."""
    monkeypatch.setattr(processes, "report_one", stand_in.warmth)
    (outcome,) = made_by([Task(Path("a.csv"), "a")], tmp_path).values()
    assert outcome.notes == ("warm", "True", "True", "False")
    assert not caplog.records


@pytest.mark.skipif(not processes.FORKS, reason="needs a server that forks")
def test_that_a_process_is_not_warm_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    processes._tell.cache_clear()
    for _ in range(2):
        processes._tell("ImportError: no such thing")
    assert "could not be made ready (ImportError: no such thing)" in caplog.text
    assert len(caplog.records) == 1


def test_what_cannot_be_made_ready_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert preload.fault() == "nothing was imported"
    monkeypatch.setitem(sys.modules, "sqs_analysis.publish.batch.warm", None)
    assert "ModuleNotFoundError" in preload._get_ready('["sqs-2012", "en-GB", ["html"], []]')


def test_a_server_is_told_what_to_get_ready_and_the_environment_is_as_before() -> None:
    before = dict(os.environ)
    with preload.asked_for(PAGES):
        *chosen, modules, draws = json.loads(os.environ[preload.WARM_FOR])
        assert chosen == ["", "en-GB", ["html"]]  # the instrument is left to the workbooks
        assert "sqs_analysis.publish.batch.preload" in modules
        assert not draws  # a page is written without what draws
    with preload.asked_for(replace(PAGES, formats=("pdf",))):
        assert json.loads(os.environ[preload.WARM_FOR])[-1]
    assert dict(os.environ) == before


# --- many ---------------------------------------------------------------------------------------

MANY = 157


def write_many(folder: Path) -> dict[str, str]:
    """As many workbooks as there were inspections, and the hash of each."""
    folder.mkdir()
    pattern = write_workbook(folder.parent / "pattern.xlsx", "team-000")
    with zipfile.ZipFile(pattern) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(1, MANY + 1):
        with zipfile.ZipFile(folder / f"team-{number:03}.xlsx", "w") as copy:
            for name, data in parts.items():
                copy.writestr(name, data.replace(b"team-000", f"team-{number:03}".encode()))
    return {name.removesuffix(".xlsx"): found for name, found in digests(folder).items()}


def test_many_at_a_time_are_never_swapped(start: Start, tmp_path: Path) -> None:
    """With several processes, and delays that shuffle the order in which they end."""
    hashes = write_many(tmp_path / "in")
    out = tmp_path / "out"
    process = start(tmp_path / "in", out, "--workers", "6", situation="delays")
    code, said, told = ended(process)
    assert code == 0, told
    assert said.splitlines()[0] == f"{MANY} done"
    order = [line.split()[1].rstrip(":") for line in told.splitlines()]
    assert sorted(order) == sorted(hashes)
    assert order != sorted(order), "they ended in the order in which they began"
    for name, workbook in hashes.items():
        assert not stamp_faults(out / name)
        found = json.loads((out / name / "provenance.json").read_text("utf-8"))
        assert found["input"] == {"name": f"{name}.xlsx", "sha256": workbook}
        for page in ("report.html", "letter.html"):
            text = (out / name / page).read_text("utf-8")
            assert f'<meta name="sqs-inspection" content="{name}">' in text
            assert f'<meta name="sqs-workbook" content="{workbook}">' in text
            assert f"Team of {name}" in text
            others = set(hashes) - {name}
            assert not [other for other in others if other in text]
    assert [r["inspection_id"] for r in record(out)] == sorted(hashes)


# --- at any moment ------------------------------------------------------------------------------

MINE = "<!-- an inspector wrote this by hand -->"


@pytest.fixture(scope="module")
def undisturbed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``in``, of which every workbook has changed; ``out`` as it was, with edited letters; ``end``."""
    folder = tmp_path_factory.mktemp("moments")
    shutil.copytree(made / "in", folder / "in")
    shutil.copytree(made / "out", folder / "out")
    for number, name in enumerate(NAMES):
        write_workbook(folder / "in" / f"{name}.xlsx", name, number + 4)
        with (folder / "out" / name / "letter.html").open("a", encoding="utf-8") as file:
            file.write(MINE)
    shutil.copytree(folder / "out", folder / "end")
    with quickly():
        assert not batch(folder / "in", folder / "end").failed
    return folder


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_that_ends_at_any_moment_loses_nothing(
    seed: int, undisturbed: Path, start: Start, tmp_path: Path
) -> None:
    """By force, by a signal or by Ctrl-C; the next batch ends as if nothing had happened."""
    out = Path(shutil.copytree(undisturbed / "out", tmp_path / "out"))
    how = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[seed % 3]
    process = start(undisturbed / "in", out, "--workers", "2")
    # Nothing is written before the first private folder is there.
    until(lambda: here.hidden(out) or process.poll() is not None)
    sleep(random.Random(seed).uniform(0, 0.6))
    process.send_signal(how)
    _, said, told = ended(process)
    assert "Traceback" not in said + told
    for name in NAMES:
        place = out / name
        aside = list(out.glob(f".{name}.old.*/report"))
        assert place.is_dir() or aside, "neither the old report nor the new one"
        faults = stamp_faults(place) if place.is_dir() else []
        assert set(faults) <= {"letter.html is not as it was written"}
    edits = [str(p) for p in out.rglob("letter*.html") if MINE in p.read_text("utf-8")]
    assert all(any(name in place for place in edits) for name in NAMES)
    assert not batch(undisturbed / "in", out).failed
    same(out, undisturbed / "end")
    assert not here.hidden(out)
