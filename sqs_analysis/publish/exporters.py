"""nbconvert's own way in: the page, PDF or Word file of any executed notebook.

``jupyter nbconvert --to sqs run.ipynb`` and "Save and Export Notebook As…" find these by the entry
points of the package; ``--to html --template sqs`` finds the preprocessor in the template's settings.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import nbformat
from nbconvert.exporters import Exporter
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Application

from sqs_analysis.errors import AnalystError, NotebookError
from sqs_analysis.publish.formats.page import PageExporter, page_of
from sqs_analysis.version import __version__

if TYPE_CHECKING:
    from sqs_analysis.publish.document import Document

# nbconvert imports every exporter there is when it starts: what does the work is imported late.
__all__ = ["DocumentPreprocessor", "PageExporter", "PdfExporter", "WordExporter"]
Resources = dict[str, Any]


class DocumentPreprocessor(Preprocessor):
    """Gives the template the page of a notebook, unless it has been given one."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: Resources
    ) -> tuple[nbformat.NotebookNode, Resources]:
        """Add the page to the resources."""
        if "page" not in resources:
            resources["page"] = page_of(_document(nb, resources))
        return nb, resources


class _BytesExporter(Exporter):
    """A notebook as a file that a writer makes."""

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[Any, Resources]:
        """Bytes of the file, and nbconvert's resources."""
        nb, found = super().from_notebook_node(nb, resources, **kw)
        try:
            return self.writer()(_document(nb, found)), found
        except AnalystError as error:
            _tell(error)

    def writer(self) -> Callable[[Document], bytes]:
        """What writes the format."""
        raise NotImplementedError


class PdfExporter(_BytesExporter):
    """A notebook as a tagged PDF."""

    export_from_notebook = "SQS PDF"
    output_mimetype = "application/pdf"
    file_extension = ".pdf"

    def writer(self) -> Callable[[Document], bytes]:
        """What writes PDF."""
        from sqs_analysis.publish.formats.pdf import pdf_bytes

        return pdf_bytes


class WordExporter(_BytesExporter):
    """A notebook as a Word file."""

    export_from_notebook = "SQS Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file_extension = ".docx"

    def writer(self) -> Callable[[Document], bytes]:
        """What writes Word."""
        from sqs_analysis.publish.formats.word import word_bytes

        return word_bytes


def _document(nb: nbformat.NotebookNode, resources: Resources) -> Document:
    """The analysis of a notebook; its letter, if it shows nothing else."""
    from sqs_analysis.languages import catalogue
    from sqs_analysis.present.blocks import Stamp
    from sqs_analysis.publish.document import Document
    from sqs_analysis.publish.gather.notebook import gather

    about = resources.get("metadata", {})
    language = _language(nb)
    try:
        name = f"{about.get('name') or 'notebook'}.ipynb"
        executed = gather(nb, name, Path(about.get("path") or "."), language)
        if len(executed.stamps) > 1:
            names = ", ".join(sorted(stamp.inspection for stamp in executed.stamps))
            raise NotebookError(
                f"{name} shows figures made from several workbooks ({names}). Restart its kernel and "
                "run all of its cells."
            )
    except AnalystError as error:
        _tell(error)
    kind = next(iter(executed.blocks))
    stamp = next(iter(executed.stamps), Stamp("", ""))
    made_by = catalogue(language)("page.made_by", version=__version__)
    return Document(executed.blocks[kind], stamp, language, "", made_by, kind)


def _language(nb: nbformat.NotebookNode) -> str:
    """What a notebook's parameters say is its language: those it was run with, else its own."""
    said = "en-GB"
    for cell in nb.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            for line in cell.source.splitlines():
                name, _, value = line.partition("=")
                if name.partition(":")[0].strip() == "language":
                    said = str(ast.literal_eval(value.strip()))
    return said


def _tell(error: AnalystError) -> NoReturn:
    """On a command line, stop with the message alone; in JupyterLab it is shown as it is."""
    if Application.initialized() and Application.instance().name == "jupyter-nbconvert":
        raise SystemExit(str(error)) from None
    raise error
