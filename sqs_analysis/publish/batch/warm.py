"""Everything a report needs, imported and used once, so that each fork finds it ready."""

from __future__ import annotations

import gc
import multiprocessing
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from sqs_analysis.errors import AnalystError
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Heading,
    Number,
    Paragraph,
    Share,
    Stamp,
    Table,
)
from sqs_analysis.present.marks import Drawn
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.editions import ANALYSIS, EDITIONS, files
from sqs_analysis.publish.engine import NAME
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.gather.notebook import Executed
from sqs_analysis.publish.notebooks import run_notebook
from sqs_analysis.publish.parameters import declared_parameters
from sqs_analysis.publish.provenance import ingredients
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument import load

# Imported before anything else, since nearly everything rests on it.
FIRST = (
    "numpy",
    "pandas",
    "papermill",
    "scipy.stats",
    "statsmodels.stats.proportion",
)
SECONDS_TO_LEARN = 60.0
EMPTY_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


def warm_up(settings: Settings, modules: Iterable[str] = (), *, draws: bool = True) -> None:
    """Import what a report imports, and use once what is slow the first time.

    What a report imports is not guessed: a small one is made in a fork, which tells. The memory
    that all runs then share is put out of the garbage collector's sight, so that looking for
    garbage in a run does not copy it.

    Parameters
    ----------
    settings : what was chosen.
    modules : of the package, to be imported too.
    draws : whether a report draws: one that is a page alone does not.
    """
    _import_all(FIRST)
    if draws:
        from sqs_analysis.present import charts

        charts.warm_up()
    load(settings.instrument, settings.language)
    page_html(Document(_blocks(), STAMP, settings.language, "", "", ANALYSIS))
    declared_parameters(settings.notebook_path)
    ingredients("", "", "", settings)
    _import_all(_learned(settings))
    _import_all(modules)
    gc.collect()
    gc.freeze()


def _import_all(names: Iterable[str]) -> None:
    for name in names:
        # What cannot be imported by itself is left to the run that needs it.
        with suppress(Exception):
            import_module(name)


def _learned(settings: Settings) -> list[str]:
    """What :func:`_learn` tells in a process of its own."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply_async(_learn, (settings,)).get(SECONDS_TO_LEARN)


def _learn(settings: Settings) -> list[str]:
    """The modules that running a notebook and writing each format imports, in their order."""
    before = set(sys.modules)
    report = settings.notebook_path.read_text("utf-8")
    named = sorted(set(re.findall(r"\bsqs\.\w+", report)))
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell("\n".join(["import sqs_analysis as sqs", *named]))]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    with TemporaryDirectory() as folder:
        path = Path(folder, "learn.ipynb")
        nbformat.write(notebook, path)
        run_notebook(path, {}, path.parent, engine=NAME)
    executed = Executed(notebook, dict.fromkeys(EDITIONS, _blocks()), {})
    # A format whose library is not installed is told by the report that needs it.
    with suppress(AnalystError):
        lines = dict.fromkeys(EDITIONS, STAMP.inspection)
        list(files(executed, STAMP, settings.language, "2012-11-01", settings.files, lines))
    return [name for name in sys.modules if name not in before]


STAMP = Stamp("warm", "warm")


def _blocks() -> tuple[Block, ...]:
    rows = (("a", Number(1, "1 of 2"), Share(0.5, "50%")),)
    return (
        Heading("Title", 1),
        Paragraph("Text"),
        Table("table", "Title", ("a", "b", "c"), rows, (), STAMP),
        Chart("chart", "Title", "Caption", "Text alternative", Drawn(EMPTY_SVG, 1, 1), STAMP),
    )
