"""What a more patient reader makes of a damaged workbook, in a process of its own.

Run as a script, since a damaged file can end its reader, or make it ask for all memory there is.
Cells come back as ``[sheet, row, column, value, kind]``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

MOST_MEMORY = 2**30
MOST_SECONDS = 20


def cells_of(path: Path) -> list[list[Any]]:
    """The cells of a workbook as python-calamine reads them; nothing if it cannot."""
    command = [sys.executable, "-I", __file__, str(path.absolute())]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        found: list[list[Any]] = json.loads(ended.stdout) if ended.returncode == 0 else []
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return []
    return found


def _within_limits() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def _read(path: str) -> list[list[Any]]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    cells: list[list[Any]] = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                if isinstance(value, date):
                    cells.append([name, row, column, value.isoformat(), "date"])
                elif isinstance(value, bool | int | float | str) and value != "":
                    cells.append([name, row, column, value, ""])
    return cells


if __name__ == "__main__":
    _within_limits()
    json.dump(_read(sys.argv[1]), sys.stdout)
