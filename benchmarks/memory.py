"""How much memory a command and its workers hold while it runs, counted as Linux shares it out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import sleep

PROC = Path("/proc")
STEP = 0.05
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Sample:
    """Megabytes at one moment: proportional set sizes, in which shared memory counts once in all."""

    parent: float  # and what it forks workers from
    workers: tuple[float, ...]

    @property
    def whole(self) -> float:
        """What all of them hold together."""
        return self.parent + sum(self.workers)


@dataclass(frozen=True)
class Memory:
    """What a command held while it ran."""

    samples: tuple[Sample, ...]

    @property
    def worker(self) -> float:
        """The most that one worker held."""
        return max((most for sample in self.samples for most in sample.workers), default=0.0)

    @property
    def parent(self) -> float:
        """The most that the parent held."""
        return max((sample.parent for sample in self.samples), default=0.0)

    @property
    def whole(self) -> float:
        """The most that all of them held together."""
        return max((sample.whole for sample in self.samples), default=0.0)

    @property
    def growth(self) -> float:
        """What all held at the end over what they held at the beginning, while every worker worked."""
        busy = max(len(sample.workers) for sample in self.samples)
        held = [sample.whole for sample in self.samples if len(sample.workers) == busy]
        third = max(len(held) // 3, 1)
        return median(held[-third:]) / median(held[:third])


def can_be_measured() -> bool:
    """Whether this system tells."""
    return (PROC / "self" / "smaps_rollup").exists()


def watched(process: subprocess.Popen[bytes]) -> Memory:
    """Look at a command and its workers until it ends."""
    samples = []
    while process.poll() is None:
        with suppress(OSError):  # a process that ended meanwhile
            samples.append(_sample(process.pid))
        sleep(STEP)
    return Memory(tuple(samples))


def _sample(pid: int) -> Sample:
    """What the command starts itself is what its workers are forked from."""
    begun = list(_children(pid))
    workers = [worker for one in begun for worker in _below(one)]
    return Sample(sum(_each([pid, *begun])), tuple(_each(workers)))


def _each(pids: Sequence[int]) -> Iterator[float]:
    for pid in pids:
        with suppress(OSError):
            yield _megabytes(pid)


def _below(pid: int) -> Iterator[int]:
    """The processes that a process started, and those they started."""
    for child in _children(pid):
        yield child
        with suppress(OSError):
            yield from _below(child)


def _children(pid: int) -> Iterator[int]:
    for child in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split():
        yield int(child)


def _megabytes(pid: int) -> float:
    text = (PROC / str(pid) / "smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 / MEGABYTE if found else 0.0
