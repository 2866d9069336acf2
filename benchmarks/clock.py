"""Commands run to their end, and how long they took."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

BIN = Path(sys.executable).parent
HERE = Path(__file__).resolve().parent
NOTEBOOK = HERE.parent / "notebooks" / "03_report.ipynb"


def environment(bytecode: Path) -> dict[str, str]:
    """The variables of every command: all run from compiled bytecode, as installed programs do."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    path = f"{BIN}{os.pathsep}{kept['PATH']}"
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode), "PATH": path}


class Clock:
    """Runs commands alike, and measures them.

    Parameters
    ----------
    bytecode : folder for compiled modules.
    """

    def __init__(self, bytecode: Path) -> None:
        self.environment = environment(bytecode)

    def seconds(self, *command: object) -> float:
        """How long a command takes."""
        return self.run(*command)[0]

    def run(self, *command: object) -> tuple[float, str]:
        """How long a command takes, and what it prints.

        One that fails ends the benchmark with what it said.
        """
        start = perf_counter()
        done = subprocess.run(
            [str(part) for part in command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return perf_counter() - start, done.stdout

    def start(self, *command: object) -> subprocess.Popen[bytes]:
        """A command at work, silent."""
        return subprocess.Popen(
            [str(part) for part in command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
