"""What anybody's notebooks import, imported once by the process that runs many of them."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from importlib import import_module
from io import BytesIO

from nbformat import v4

from sqs_analysis.publish.engine.engines import execute_in_process, import_ours
from sqs_analysis.publish.engine.zygote import run_forked

# What notebooks import, and is slow to. Not pyplot: where a notebook imports it, the inline backend
# takes hold of the shell, and that must be the run's.
LIBRARIES = (
    "numpy",
    "pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "openpyxl",
    "scipy.special",
    "statsmodels.stats.proportion",
    "nbconvert.exporters",
    "sqs_analysis.publish.engine.forked_kernel",
    "sqs_analysis.publish.engine.inline_kernel",
    "sqs_analysis.publish.engine.execution",
)
# Cells whose outputs need modules that nobody imports by name: a result, a magic, a traceback.
REHEARSAL = ("import pandas\npandas.DataFrame({'a': [1]})", "%pwd", "1 / 0")


def warm_up() -> None:
    """Import what notebooks import, and use once what is slow the first time.

    Then put all of it out of the garbage collector's sight, so that looking for garbage in a run
    does not copy memory it could share.
    """
    for name in LIBRARIES:
        import_module(name)
    import_ours()
    _draw_once()
    for name in run_forked(_rehearse).get():
        with suppress(ImportError):  # a module that came with another one
            import_module(name)
    gc.collect()
    gc.freeze()


def _rehearse() -> list[str]:
    """The modules that a small notebook imports, for this private process."""
    before = set(sys.modules)
    cells = [v4.new_code_cell(code) for code in REHEARSAL]
    execute_in_process(v4.new_notebook(cells=cells))
    return [name for name in sys.modules if name not in before]


def _draw_once() -> None:
    """Find the fonts, and load what draws in each format."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("warm")
    for form in ("png", "svg"):
        figure.savefig(BytesIO(), format=form, bbox_inches="tight")
