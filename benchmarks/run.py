"""Measure ``sqs batch`` beside what people would otherwise run: ``make bench``.

Only ratios mean anything. In every round each way takes its turn, a ratio is taken within the round,
and the median over the rounds is told. The machine is best left alone meanwhile.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import memory
import workbooks
from clock import Clock
from ways import batch, floor, fresh, ours, programme, python_loop, shell_loop, single

WORKERS = 2
FEW, USUAL, PROGRAMME, FULL = 10, 40, 157, 1570
CASES = (20, 200, 2000)
GOALS = {"shell": 25.0, "python": 12.0, "floor": 2.0, "single": 3.5, "memory": 250.0}
PAGES = ("report.html", "letter.html")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    loop_reports: int
    inspections: tuple[int, ...]
    cases: tuple[int, ...]


USUAL_SIZE = Size(3, 3, (FEW, USUAL, PROGRAMME), CASES)
SIZES = {
    "quick": Size(1, 2, (FEW, USUAL), CASES[:2]),
    "usual": USUAL_SIZE,
    "full": Size(5, 4, (FEW, USUAL, PROGRAMME, FULL), CASES),
}


@dataclass(frozen=True)
class Round:
    """Seconds a report in one round, each way in its turn."""

    shell: float
    python: float
    ours: float
    ours_few: float
    floor: float
    floor_few: float
    single: float

    @property
    def further(self) -> tuple[float, float]:
        """Seconds of one report more, once all is warm: ours, and the floor's."""
        more = USUAL - FEW
        return (
            (self.ours * USUAL - self.ours_few * FEW) / more,
            (self.floor * USUAL - self.floor_few * FEW) / more,
        )


class Bench:
    """One benchmark in a scratch folder.

    Parameters
    ----------
    scratch : a folder of its own.
    size : how much is measured.
    """

    def __init__(self, scratch: Path, size: Size) -> None:
        self.scratch, self.size = scratch, size
        self.clock = Clock(scratch / "bytecode")
        self.workbooks = workbooks.programme(scratch / "programme", max(size.inspections))
        self.folders = {
            count: workbooks.first(self.workbooks, count, scratch / f"first-{count}")
            for count in (2, *size.inspections)
        }

    def warm_up(self) -> None:
        """Run each way once, so that all modules are compiled; and see that the pages are the same."""
        few = self.folders[2]
        made, bare = fresh(self.scratch), fresh(self.scratch)
        ours(self.clock, few, made, WORKERS)
        floor(self.clock, few, bare, WORKERS)
        shell_loop(self.clock, self.workbooks[:1], fresh(self.scratch))
        python_loop(self.clock, self.workbooks[:1], fresh(self.scratch))
        _require_same_pages(made, bare)

    def rounds(self) -> Iterator[Round]:
        """Every way in its turn."""
        few = self.workbooks[: self.size.loop_reports]
        for _ in range(self.size.rounds):
            yield Round(
                shell=shell_loop(self.clock, few, fresh(self.scratch)),
                ours=self.one(ours, USUAL),
                floor=self.one(floor, USUAL),
                python=python_loop(self.clock, few, fresh(self.scratch)),
                ours_few=self.one(ours, FEW),
                floor_few=self.one(floor, FEW),
                single=single(self.clock, few[0], fresh(self.scratch)),
            )

    def one(self, way: Callable[..., float], count: int, workers: int = WORKERS) -> float:
        """Seconds a report of one way over so many inspections."""
        return way(self.clock, self.folders[count], fresh(self.scratch), workers) / count

    def sized(self, cases: int) -> float:
        """Seconds of four inspections with so many cases each."""
        folder = workbooks.sized(self.scratch / f"cases-{cases}", FOUR, cases)
        return ours(self.clock, folder, fresh(self.scratch), WORKERS)

    def held(self, count: int) -> memory.Memory:
        """The memory of a batch over so many inspections."""
        command = batch(self.folders[count], fresh(self.scratch), WORKERS)
        return memory.watched(self.clock.start(*command))


FOUR = 4


def _require_same_pages(made: Path, bare: Path) -> None:
    """Refuse to compare ways that do not do the same."""
    for page in (page for name in PAGES for page in bare.glob(f"*/{name}")):
        if page.read_bytes() != (made / page.relative_to(bare)).read_bytes():
            sys.exit(f"The floor's {page.name} is not the batch's: they cannot be compared.")


def tell_ways(rounds: Sequence[Round]) -> None:
    """The table of ratios."""
    print(f"\nHTML of both editions, {WORKERS} workers; median of {len(rounds)} rounds\n")
    row = "{:<58}{:>10}{:>10}{:>10}  {}"
    print(row.format("", "s/report", "ratio", "goal", ""))
    print(row.format(f"sqs batch, {USUAL} inspections, start to end", _s(rounds, "ours"), *" " * 3))
    for name, words in (
        ("shell", "papermill + jupyter nbconvert, shell loop: theirs / ours"),
        ("python", "papermill + one exporter, Python loop: theirs / ours"),
    ):
        ratio = median(getattr(r, name) / r.ours for r in rounds)
        print(row.format(words, _s(rounds, name), *_judged(ratio, GOALS[name], least=True)))
    ratio = median(r.shell / r.single for r in rounds)
    print(row.format("one report, sqs report --formats html", _s(rounds, "single"), *" " * 3))
    words = "papermill + jupyter nbconvert for it: theirs / ours"
    print(row.format(words, _s(rounds, "shell"), *_judged(ratio, GOALS["single"], least=True)))
    ratio = median(r.ours / r.floor for r in rounds)
    words = "no notebook at all, start to end: ours / theirs"
    print(row.format(words, _s(rounds, "floor"), *_judged(ratio, GOALS["floor"])))
    mine, bare = (median(seconds) for seconds in zip(*(r.further for r in rounds), strict=True))
    ratio = median(a / b for a, b in (r.further for r in rounds))
    print(row.format("one report more, once warm: sqs batch", f"{mine:.3f}", *" " * 3))
    words = "one report more, once warm, no notebook: ours / theirs"
    print(row.format(words, f"{bare:.3f}", *_judged(ratio, GOALS["floor"])))


def _s(rounds: Sequence[Round], way: str) -> str:
    return f"{median(getattr(r, way) for r in rounds):.3f}"


def _judged(value: float, goal: float, *, least: bool = False) -> tuple[str, str, str]:
    met = value >= goal if least else value <= goal
    sign = "≥" if least else "≤"
    return f"{value:.2f}", f"{sign} {goal:g}", "met" if met else "not met"


def tell_growth(bench: Bench, rounds: Sequence[Round]) -> None:
    """How the cost grows with workers, inspections and cases."""
    print("\nGrowth of sqs batch (start-up included)\n")
    usual = median(r.ours for r in rounds)
    alone = bench.one(ours, USUAL, 1)
    print(f"  {USUAL} inspections, 1 worker / 2 workers: {alone / usual:.2f} times as long")
    for count in bench.size.inspections:
        each = bench.one(ours, count) if count > USUAL else None
        each = each or (usual if count == USUAL else median(r.ours_few for r in rounds))
        print(
            f"  {count:>5} inspections: {each:.3f} s/report, {each / usual:.2f} of that at {USUAL}"
        )
    smallest = None
    for cases in bench.size.cases:
        seconds = bench.sized(cases)
        smallest = smallest or seconds
        print(f"  {FOUR} inspections of {cases:>5} cases: {seconds / smallest:.2f} times as long")


def tell_programme(bench: Bench) -> None:
    """How long the national picture takes, beside the reports of the same inspections."""
    count = PROGRAMME if PROGRAMME in bench.folders else USUAL
    reports = bench.one(ours, count) * count
    seconds = programme(bench.clock, bench.folders[count], fresh(bench.scratch))
    print(f"\nsqs programme over {count} inspections: {seconds:.1f} s, {seconds / reports:.2f} of")
    print(f"what their reports take with {WORKERS} workers\n")


def tell_memory(bench: Bench) -> None:
    """What a worker holds, and whether that stays."""
    if not memory.can_be_measured():
        print("\nMemory: this system does not tell it.")
        return
    count = max(bench.size.inspections)
    held = bench.held(count)
    verdict = "met" if held.worker <= GOALS["memory"] else "not met"
    print(f"\nMemory over {count} inspections, {WORKERS} workers (proportional set size)\n")
    print(f"  one worker at most {held.worker:.0f} MB, goal {GOALS['memory']:.0f} MB: {verdict}")
    print(f"  parent at most {held.parent:.0f} MB, all together at most {held.whole:.0f} MB")
    print(f"  last third of the run / first third: {held.growth:.2f}")


def main() -> None:
    """Read the options, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_const", const="quick", dest="size")
    sizes.add_argument("--full", action="store_const", const="full", dest="size")
    size = SIZES[parser.parse_args().size or "usual"]
    start, scratch = perf_counter(), Path(tempfile.mkdtemp(prefix="sqs-bench-"))
    try:
        bench = Bench(scratch, size)
        bench.warm_up()
        rounds = []
        for one in bench.rounds():
            rounds.append(one)
            print(f"round {len(rounds)} of {size.rounds} after {perf_counter() - start:.0f} s")
        tell_ways(rounds)
        tell_growth(bench, rounds)
        tell_programme(bench)
        tell_memory(bench)
        print(f"\nMeasured in {perf_counter() - start:.0f} s.")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
