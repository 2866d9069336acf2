"""Everything a report needs, imported and used once, so that each fork finds it ready."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

from sqs_analysis.present.blocks import Heading, Stamp
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.editions import ANALYSIS, WRITERS
from sqs_analysis.publish.formats.page import page_html
from sqs_analysis.publish.parameters import declared_parameters
from sqs_analysis.publish.provenance import ingredients
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument import load

# Imported before anything else, since nearly everything rests on it.
FIRST = (
    "numpy",
    "pandas",
    "papermill",
    "scipy.special",
    "sqs_analysis",
    "sqs_analysis.publish.engine",
    "sqs_analysis.publish.report",
)
# What these import when they are used, as far as it takes time.
LATE = (
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "tornado.platform.asyncio",
)
ON_PAPER = ("typst", "matplotlib.ft2font")


def warm_up(settings: Settings, modules: Iterable[str] = (), *, draws: bool = True) -> None:
    """Import what a report imports, and use once what is slow the first time.

    The memory that all runs then share is put out of the garbage collector's sight, so that looking
    for garbage in a run does not copy it. A report that is a page alone draws nothing.
    """
    writers = (f"sqs_analysis.publish.formats.{WRITERS[form][0]}" for form in settings.formats)
    for name in (*FIRST, *LATE, *writers, *(ON_PAPER if draws else ()), *modules):
        # What cannot be imported by itself is left to the run that needs it.
        with suppress(Exception):
            import_module(name)
    if draws:
        from sqs_analysis.present import charts

        charts.warm_up()
    # What the notebook will ask the package for.
    for name in set(re.findall(r"\bsqs\.(\w+)", settings.notebook_path.read_text("utf-8"))):
        getattr(import_module("sqs_analysis"), name, None)
    load(settings.instrument, settings.language)
    nothing = Document((Heading("", 1),), Stamp("", ""), settings.language, "", "", ANALYSIS)
    page_html(nothing)
    declared_parameters(settings.notebook_path)
    ingredients("", "", "", settings)
    gc.collect()
    gc.freeze()
