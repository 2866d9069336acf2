"""nbconvert's own way in: the page, PDF or Word file of any executed notebook.

``jupyter nbconvert --to sqs run.ipynb`` and "Save and Export Notebook As…" find these by the entry
points of the package; ``--to html --template sqs`` finds the preprocessor in the template's settings.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Application

from sqs_analysis.errors import AnalystError, NotebookError
from sqs_analysis.languages import catalogue
from sqs_analysis.publish.formats.page import PageExporter, page_of

if TYPE_CHECKING:
    from sqs_analysis.publish.document import Document

# nbconvert imports every exporter there is when it starts: what does the work is imported late.
__all__ = ["DocumentPreprocessor", "PageExporter", "PdfExporter", "WordExporter"]
Resources = dict[str, Any]


class DocumentPreprocessor(Preprocessor):
    """Gives the template the page of a notebook, unless it has been given one."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Add the page to the resources."""
        if "page" not in resources:
            with _told():
                resources["page"] = page_of(_document(nb, resources))
        return nb, resources


class _FileExporter(Exporter):
    """A notebook as a file of the format that its ending names."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[Any, Resources]:
        """Bytes of the file, and nbconvert's resources."""
        from sqs_analysis.publish.editions import written

        nb, found = super().from_notebook_node(nb, resources, **kw)
        with _told():
            data = written(_document(nb, found), self.file_extension.removeprefix("."))
        return data, found


class PdfExporter(_FileExporter):
    """A notebook as a tagged PDF."""

    export_from_notebook = "SQS PDF"
    output_mimetype = "application/pdf"
    file_extension = ".pdf"


class WordExporter(_FileExporter):
    """A notebook as a Word file."""

    export_from_notebook = "SQS Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file_extension = ".docx"


def _document(nb: NotebookNode, resources: Resources) -> Document:
    """The analysis of a notebook; its letter, if it shows nothing else."""
    from sqs_analysis.present.blocks import Stamp
    from sqs_analysis.publish.editions import LETTER, document, line_of
    from sqs_analysis.publish.gather.notebook import gather
    from sqs_analysis.read.instrument import INTERNAL

    about = resources.get("metadata", {})
    name, language = f"{about.get('name') or 'notebook'}.ipynb", _parameter(nb, "language", "en-GB")
    executed = gather(nb, name, Path(about.get("path") or "."), language)
    if len(executed.stamps) > 1:
        names = ", ".join(sorted(stamp.inspection for stamp in executed.stamps))
        raise NotebookError(
            f"{name} shows figures made from several workbooks ({names}). Restart its kernel and "
            "run all of its cells."
        )
    stamp = next(iter(executed.stamps), Stamp("", ""))
    kind, words, line = next(iter(executed.blocks)), catalogue(language), ""
    if headline := executed.files.get("headline.json"):  # whose it is, left for an index of reports
        audience = "letter_audience" if kind == LETTER else "audience"
        line = line_of(json.loads(headline), _parameter(nb, audience, INTERNAL), words)
    return document(executed, kind, stamp, words, "", line)


def _parameter(nb: NotebookNode, wanted: str, said: str) -> str:
    """The value of a notebook's parameter: what it was run with, else its own, else as is said."""
    for cell in nb.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            for line in cell.source.splitlines():
                name, _, value = line.partition("=")
                if name.partition(":")[0].strip() == wanted:
                    with suppress(ValueError, SyntaxError):  # of a value that is worked out
                        said = str(ast.literal_eval(value.strip()))
    return said


@contextmanager
def _told() -> Iterator[None]:
    """On a command line, stop with the message alone; in JupyterLab an error is shown as it is."""
    try:
        yield
    except AnalystError as error:
        if Application.initialized() and Application.instance().name == "jupyter-nbconvert":
            raise SystemExit(str(error)) from None
        raise
