"""From an executed notebook to a page: its outputs, without its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter

from sqs_analysis.errors import NotebookError
from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Block, Chart, Facts, Heading, Stamp, Table, from_json
from sqs_analysis.present.page import MIME_TYPE
from sqs_analysis.present.record import FILES_MIME_TYPE

# nbconvert's own words for a picture nobody described; no page may carry them.
PLACEHOLDER_ALT = "No description has been provided for this image"


@dataclass(frozen=True)
class Executed:
    """What a report notebook left in its outputs."""

    notebook: nbformat.NotebookNode
    blocks: tuple[Block, ...]
    files: dict[str, str]

    @property
    def stamps(self) -> frozenset[Stamp]:
        """Every stamp carried by a table, chart or card."""
        stamped = (block for block in self.blocks if isinstance(block, Table | Chart | Facts))
        return frozenset(block.stamp for block in stamped if block.stamp is not None)

    @property
    def title(self) -> str:
        """The heading of level 1."""
        return next((b.text for b in self.blocks if isinstance(b, Heading) and b.level == 1), "")


def gather(notebook: nbformat.NotebookNode) -> Executed:
    """Collect the blocks and files that the cells of an executed notebook show.

    Raises
    ------
    NotebookError
        If the notebook shows no heading of level 1, or more than one.
    """
    blocks: list[Block] = []
    files: dict[str, str] = {}
    for data in _outputs(notebook):
        blocks += [from_json(values) for values in data.get(MIME_TYPE, ())]
        files |= data.get(FILES_MIME_TYPE, {})
    titles = [b.text for b in blocks if isinstance(b, Heading) and b.level == 1]
    if len(titles) != 1:
        raise NotebookError(
            f"The notebook shows {len(titles)} titles; a report has exactly one. Look at the cell "
            "that shows the masthead."
        )
    return Executed(notebook, tuple(blocks), files)


def _outputs(notebook: nbformat.NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type in ("display_data", "execute_result"):
                yield output.data


def page_html(
    executed: Executed, stamp: Stamp, language: str, version: str, kind: str = "report"
) -> str:
    """The page: the notebook's outputs in the report template, alone in one file.

    Parameters
    ----------
    executed : what the notebook left.
    stamp : the inspection and workbook the page must be about.
    language : of the fixed words, and of the page.
    version : of this package.
    kind : class of the page's body, for its style.
    """
    words = catalogue(language)
    page = {
        "language": language,
        "inspection": stamp.inspection,
        "workbook": stamp.workbook,
        "title": executed.title,
        "style": _style(),
        "skip": words("page.skip"),
        "contents_title": words("page.contents"),
        "contents": [
            (block.anchor, block.text)
            for block in executed.blocks
            if isinstance(block, Heading) and block.level == 2 and block.anchor
        ],
        "made_by": words("page.made_by", version=version),
        "kind": kind,
    }
    html, _ = _exporter().from_notebook_node(executed.notebook, resources={"page": page})
    if PLACEHOLDER_ALT in html:
        raise NotebookError("A picture on the page has no text alternative. Add one in its cell.")
    return str(html)


@cache
def _exporter() -> TemplateExporter:
    """One exporter for every page: making it costs more than using it."""
    folder = str(resources.files("sqs_analysis") / "report")
    exporter: TemplateExporter = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="sqs", extra_template_basedirs=[folder], template_file="index.html.j2"
    )
    exporter.exclude_input = True
    return exporter


@cache
def _style() -> str:
    file = resources.files("sqs_analysis") / "report" / "sqs" / "style.css"
    return file.read_text("utf-8").strip()


def template_folder() -> Path:
    """Where the report's template and style stand."""
    return Path(str(resources.files("sqs_analysis"))) / "report"
