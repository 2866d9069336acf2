"""How forked runs begin and end. Each test forks in a process of its own, which has one thread."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from sqs_analysis.publish.engine.runs import Result, RunError

pytestmark = pytest.mark.xdist_group("engine")

Act = Callable[[str], str]


@pytest.fixture
def act(root: Path, tmp_path: Path) -> Act:
    """Run code that may fork, and give what it printed; `folder` is a folder of its own."""
    head = "import os, sys\nfrom pathlib import Path\n"
    head += "from sqs_analysis.publish.engine.zygote import *\n"
    head += f"folder = Path({str(tmp_path)!r})\n"

    def run(code: str) -> str:
        command = [sys.executable, "-W", "error", "-c", head + dedent(code)]
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def test_value_comes_back(act: Act) -> None:
    assert act("print(run_forked(lambda a, b: {a: b}, 1, [2]).get())") == "{1: [2]}"


def test_closure_need_not_be_picklable(act: Act) -> None:
    assert act("open_file = sys.stdin; print(run_forked(lambda: open_file is None).get())")


def test_long_value_comes_back(act: Act) -> None:
    assert act("print(len(run_forked(lambda: b'x' * 20_000_000).get()))") == "20000000"


def test_error_comes_back_with_its_traceback(act: Act) -> None:
    said = act("""
        def fail(): raise KeyError("which")
        result = run_forked(fail)
        try: result.get()
        except KeyError as error: print(result.how, error, *error.__notes__)
    """)
    assert said.startswith("raised 'which'")
    assert "in fail" in said


def test_error_that_cannot_travel_comes_back_in_words(act: Act) -> None:
    said = act("""
        class Odd(Exception):
            def __init__(self, one, two): super().__init__("odd")
        def fail(): raise Odd(1, 2)
        print(run_forked(fail).error)
    """)
    assert "Odd: odd" in said


def test_value_that_cannot_travel_is_an_error(act: Act) -> None:
    assert act("print(run_forked(lambda: lambda: 1).how)") == "raised"


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("sys.exit(3)", "exited 3 "),
        ("sys.exit()", "exited 0 "),
        ("sys.exit('in words')", "exited 1 "),
        ("os._exit(4)", "exited 4 "),
        ("os.kill(os.getpid(), 9)", "killed -9 SIGKILL"),
        ("os.abort()", "killed -6 SIGABRT"),
    ],
)
def test_ending_of_the_process_is_a_value(act: Act, ending: str, expected: str) -> None:
    said = act(f"r = run_forked(lambda: {ending}); print(r.how, r.exit_code, r.signal)")
    assert said == expected.strip()


def test_run_that_takes_too_long_is_ended_with_what_it_started(act: Act) -> None:
    said = act("""
        import subprocess, time
        def slow():
            subprocess.Popen(["sh", "-c", f"sleep 1; touch {folder}/outlived"])
            time.sleep(60)
        result = run_forked(slow, timeout=0.5)
        time.sleep(1.5)
        print(result.how, result.signal, list(folder.iterdir()))
    """)
    assert said == "timed out SIGKILL []"


def test_what_a_finished_run_started_is_ended(act: Act) -> None:
    said = act("""
        import subprocess, time
        def leave_one(): subprocess.Popen(["sh", "-c", f"sleep 1; touch {folder}/outlived"])
        print(run_forked(leave_one).how)
        time.sleep(1.5)
        print(list(folder.iterdir()))
    """)
    assert said == "returned\n[]"


def test_output_of_a_run_and_of_its_processes_is_kept(act: Act) -> None:
    said = act("""
        def speak():
            print("out"); os.system("echo shell; echo wrong >&2"); sys.stderr.write("err")
        print("the parent's", end=" ")
        result = run_forked(speak)
        print(repr(result.stdout), repr(result.stderr))
    """)
    assert said == r"the parent's 'out\nshell\n' 'wrong\nerr'"


def test_run_is_private(act: Act) -> None:
    said = act("""
        import decimal, signal
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        decimal.getcontext().prec = 3
        def look():
            return (
                os.getsid(0) == os.getpid(), signal.getsignal(signal.SIGTERM).name,
                signal.getsignal(signal.SIGUSR1).name, os.read(0, 9), sys.stdin.read(),
                Path.cwd() == folder.resolve(), decimal.getcontext().prec,
            )
        print(*run_forked(look, cwd=folder).get())
    """)
    assert said == "True SIG_DFL SIG_DFL b''  True 28"


def test_each_run_has_random_numbers_of_its_own(act: Act) -> None:
    said = act("""
        import random, numpy
        random.seed(1); numpy.random.seed(1)
        draw = lambda: (random.random(), numpy.random.random())
        one, two = run_forked(draw).get(), run_forked(draw).get()
        print(one[0] != two[0], one[1] != two[1])
    """)
    assert said == "True True"


def test_linear_algebra_works_in_a_run_and_after_it(act: Act) -> None:
    said = act("""
        import numpy as np
        solve = lambda: float(np.linalg.solve(np.eye(300) * 2, np.ones(300)).sum())
        print(solve(), run_forked(solve, timeout=20).get(), solve(), run_forked(solve).get())
    """)
    assert said == "150.0 150.0 150.0 150.0"


def test_parent_keeps_what_it_cleans_up_itself(act: Act) -> None:
    said = act("""
        import atexit, tempfile, weakref
        held = tempfile.TemporaryDirectory(dir=folder)
        atexit.register(print, "the parent's last words")
        run_forked(lambda: None)
        print(Path(held.name).exists())
    """)
    assert said == "True\nthe parent's last words"


def test_run_cleans_up_what_is_its_own(act: Act) -> None:
    said = act("""
        import atexit, tempfile, threading, time
        def work():
            global held
            held = tempfile.TemporaryDirectory(dir=folder)
            atexit.register((folder / "at exit").write_text, "")
            threading.Thread(target=lambda: (time.sleep(.2), (folder / "thread").touch())).start()
        run_forked(work)
        print(sorted(path.name for path in folder.iterdir()))
    """)
    assert said == "['at exit', 'thread']"


def test_several_run_at_once(act: Act) -> None:
    said = act("""
        import time
        def meet(number):
            (folder / str(number)).touch()
            while len(list(folder.iterdir())) < 3: time.sleep(.01)
            return number
        runs = [start(meet, number, timeout=20) for number in range(3)]
        finished = []
        while runs:
            for run in wait(runs):
                runs.remove(run)
                finished.append(run.result().get())
        print(sorted(finished))
    """)
    assert said == "[0, 1, 2]"


def test_wait_gives_what_has_finished(act: Act) -> None:
    said = act("""
        import select, time
        quick, slow = start(int), start(time.sleep, 60)
        select.select([quick.fileno()], [], [], 20)
        print(wait([quick, slow]) == [quick], slow.poll(), wait([slow], 0.2), slow.result(0.2))
        print(slow.kill().how, slow.kill().signal, wait([]))
    """)
    assert said == "True None [] None\nkilled SIGKILL []"


def test_process_left_behind_does_not_keep_a_run_waiting(act: Act) -> None:
    said = act("""
        import time
        def leave_one():
            if os.fork() == 0:
                os.setsid(); time.sleep(5); os._exit(0)
            return "done"
        began = time.monotonic()
        print(run_forked(leave_one).get(), time.monotonic() - began < 5)
    """)
    assert said == "done True"


def test_run_ends_with_its_parent(act: Act) -> None:
    said = act("""
        import signal, time
        def work(): (folder / "pid").write_text(str(os.getpid())); time.sleep(60)
        if (parent := os.fork()) == 0:
            start(work); time.sleep(60)
        while not (folder / "pid").exists() or not (folder / "pid").read_text(): time.sleep(.01)
        os.kill(parent, signal.SIGKILL)
        for _ in range(500):
            state = Path("/proc", (folder / "pid").read_text(), "stat")
            if not state.exists() or ") Z " in state.read_text(): print("ended"); break
            time.sleep(.01)
    """)
    assert said == "ended"


def test_fork_is_refused_while_other_threads_are_at_work(act: Act) -> None:
    said = act("""
        import threading
        done = threading.Event()
        threading.Thread(target=done.wait, name="at-work").start()
        try: start(int)
        except Exception as error: print(type(error).__name__, error)
        done.set()
    """)
    assert said.startswith("ThreadsAliveError")
    assert "at-work" in said


def test_idle_progress_bar_is_no_reason_to_refuse(act: Act) -> None:
    said = act("""
        from tqdm import tqdm
        with tqdm(total=1, file=open(os.devnull, "w")): print(run_forked(int).get())
    """)
    assert said == "0"


def test_warm_parent_shares_what_it_imported(act: Act) -> None:
    said = act("""
        from sqs_analysis.publish.engine.libraries import warm_up
        warm_up()
        look = lambda: [name in sys.modules for name in ("pandas", "sqs_analysis.present.charts")]
        import gc
        print(run_forked(look).get(), gc.get_freeze_count() > 0, "matplotlib.pyplot" in sys.modules)
    """)
    assert said == "[True, True] True False"


@pytest.mark.parametrize(
    ("result", "how"),
    [
        (Result(None, False, None, 2, False, "", ""), "exited (exit code 2)"),
        (Result(None, False, None, -15, False, "", ""), "killed (SIGTERM)"),
        (Result(None, False, None, -9, True, "", ""), "timed out (SIGKILL)"),
    ],
)
def test_run_without_a_value_says_how_it_ended(result: Result, how: str) -> None:
    with pytest.raises(RunError) as caught:
        result.get()
    assert how in str(caught.value)
