"""What a batch shows while it works: a bar in a terminal, plain lines elsewhere, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from types import TracebackType

from tqdm import tqdm

from sqs_analysis.publish.batch.outcome import Outcome
from sqs_analysis.publish.batch.tasks import Task

NAMES_SHOWN = 3


class Progress:
    """Shows a batch as it goes.

    Parameters
    ----------
    total : how many reports there are.
    json_log : write a line of JSON for each outcome to standard output, and nothing else.
    """

    def __init__(self, total: int, *, json_log: bool = False) -> None:
        self._json = json_log
        self._count, self._total = 0, total
        hidden = json_log or not sys.stderr.isatty()
        # Without its monitoring thread: a process with threads cannot be forked safely.
        tqdm.monitor_interval = 0
        self._bar = None if hidden else tqdm(total=total, unit="report", dynamic_ncols=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bar as it stands, so that something else can be written."""
        if self._bar is not None:
            self._bar.close()

    def watch(self, at_work: Sequence[Task]) -> None:
        """Show which reports are being made."""
        if self._bar is not None:
            names = [task.name for task in at_work[:NAMES_SHOWN]]
            self._bar.set_postfix_str(", ".join(names))

    def seen(self, outcome: Outcome) -> None:
        """Show how one report ended."""
        self._count += 1
        if self._json:
            sys.stdout.write(json.dumps(dict(outcome.as_record()), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        elif self._bar is not None:
            self._bar.update()
        else:
            sys.stderr.write(f"{self._count}/{self._total} {outcome.name}: {outcome.state}\n")
