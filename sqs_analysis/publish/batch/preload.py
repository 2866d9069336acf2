"""What the process from which reports are forked does before it forks any.

The standard library's forkserver imports this module by name and says nothing if it cannot; each
report therefore tells, with its outcome, whether it began in a warm process: see :func:`fault`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqs_analysis.publish.settings import Settings

# The server is given no arguments: what to get ready for stands in its environment.
WARM_FOR = "SQS_ANALYSIS_WARM_FOR"
# Modules in the folder somebody stands in are nobody's library; a kernel draws inline, which matplotlib
# must know when it is imported.
ALWAYS = {"PYTHONSAFEPATH": "1"}
UNLESS_CHOSEN = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
# What a report asks for only where it compares with others.
OF_COMPARISONS = ["scipy.stats"]

_fault = "nothing was imported"


def fault() -> str:
    """Why the process that this one was forked from was not warm, "" if it was."""
    return _fault


@contextmanager
def asked_for(settings: Settings) -> Iterator[None]:
    """The environment in which a server that begins meanwhile gets ready for these settings."""
    # With the modules of the program that is at work: each process begins by importing its main one.
    modules = [name for name in sys.modules if name.startswith("sqs_analysis.")]
    if settings.against:
        modules += OF_COMPARISONS
    draws = not settings.is_report or not {"pdf", "docx"}.isdisjoint(settings.formats)
    about = [settings.instrument, settings.language, list(settings.formats), modules, draws]
    chosen = json.dumps(about)
    unchosen = {name: value for name, value in UNLESS_CHOSEN.items() if not os.environ.get(name)}
    ours = {**ALWAYS, **unchosen, WARM_FOR: chosen}
    before = {name: os.environ[name] for name in ours if name in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]
        os.environ.update(before)


def _get_ready(chosen: str) -> str:
    """Import and use once what reports need, and say why that was in vain, "" if it was not."""
    try:
        from sqs_analysis.publish.batch.warm import warm_up

        instrument, language, formats, modules, draws = json.loads(chosen)
        settings = Settings(instrument=instrument, language=language, formats=tuple(formats))
        warm_up(settings, modules, draws=draws)
    except Exception as error:  # told by each report: nobody listens here
        return f"{type(error).__name__}: {error}"
    others = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
    return f"threads are at work in it: {', '.join(others)}" if others else ""


if WARM_FOR in os.environ:
    _fault = _get_ready(os.environ.pop(WARM_FOR))
