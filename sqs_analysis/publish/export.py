"""From an executed notebook to a page: its outputs, without its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter

from sqs_analysis.errors import NotebookError
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.present.blocks import Block, Chart, Facts, Heading, Stamp, Table, from_json
from sqs_analysis.present.page import MIME_TYPE
from sqs_analysis.present.record import FILES_MIME_TYPE
from sqs_analysis.publish.document import Document
from sqs_analysis.publish.style import script, style

# nbconvert's own words for a picture nobody described; no page may carry them.
PLACEHOLDER_ALT = "No description has been provided for this image"


@dataclass(frozen=True)
class Executed:
    """What a report notebook left in its outputs: blocks by kind of edition, and files."""

    notebook: nbformat.NotebookNode
    blocks: dict[str, tuple[Block, ...]]
    files: dict[str, str]

    @property
    def stamps(self) -> frozenset[Stamp]:
        """Every stamp carried by a table, chart or card."""
        everything = (block for blocks in self.blocks.values() for block in blocks)
        stamped = (block for block in everything if isinstance(block, Table | Chart | Facts))
        return frozenset(block.stamp for block in stamped if block.stamp is not None)


def gather(
    notebook: nbformat.NotebookNode, kinds: Sequence[str] = ("analysis", "letter")
) -> Executed:
    """Collect the blocks and files that the cells of an executed notebook show.

    A cell tagged ``letter`` belongs to the letter, every other one to the analysis.

    Parameters
    ----------
    notebook : as run.
    kinds : the editions it must show.

    Raises
    ------
    NotebookError
        If an edition shows no heading of level 1, or more than one.
    """
    blocks: dict[str, list[Block]] = {"analysis": [], "letter": []}
    files: dict[str, str] = {}
    for kind, data in _outputs(notebook):
        blocks[kind] += [from_json(values) for values in data.get(MIME_TYPE, ())]
        files |= data.get(FILES_MIME_TYPE, {})
    for kind in kinds:
        _require_one_title(kind, blocks[kind])
    return Executed(notebook, {kind: tuple(shown) for kind, shown in blocks.items()}, files)


def _require_one_title(kind: str, blocks: list[Block]) -> None:
    titles = sum(isinstance(block, Heading) and block.level == 1 for block in blocks)
    if titles != 1:
        raise NotebookError(
            f"The notebook shows {titles} titles for the {kind}; it must show exactly one. Look at "
            "the cell that shows its first part."
        )


def _outputs(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, dict[str, Any]]]:
    for cell in notebook.cells:
        kind = "letter" if "letter" in cell.metadata.get("tags", []) else "analysis"
        for output in cell.get("outputs", []):
            if _is_shown(output):
                yield kind, output.data


def _is_shown(output: nbformat.NotebookNode) -> bool:
    return output.output_type in ("display_data", "execute_result")


def page_html(notebook: nbformat.NotebookNode, document: Document) -> str:
    """The page of one edition: the notebook's outputs in the report template, in one file.

    Parameters
    ----------
    notebook : the executed notebook.
    document : the edition, which says what the page is about.
    """
    words = catalogue(document.language)
    page = {
        "language": document.language,
        "inspection": document.stamp.inspection,
        "workbook": document.stamp.workbook,
        "title": document.title,
        "style": style(),
        "skip": words("page.skip"),
        "contents_title": words("page.contents"),
        "contents": [
            (block.anchor, block.text)
            for block in document.blocks
            if isinstance(block, Heading) and block.level == 2 and block.anchor
        ],
        "made_by": document.made_by,
        "kind": document.kind,
        **_search(document.kind, words),
    }
    html, _ = _exporter().from_notebook_node(_with_html_alone(notebook), resources={"page": page})
    if PLACEHOLDER_ALT in html:
        raise NotebookError("A picture on the page has no text alternative. Add one in its cell.")
    return str(html)


def _search(kind: str, words: Catalogue) -> dict[str, str]:
    """The script of the one page with a table too long to read, which finds a row of it."""
    if kind != "programme":
        return {}
    return {**script("sqs", "programme.js"), "find": words("index.filter")}


def _with_html_alone(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what no page shows: an exporter copies and checks all it is given."""
    cells = [nbformat.NotebookNode(cell) for cell in notebook.cells]
    for cell in cells:
        if "outputs" in cell:
            cell.outputs = [_html_of(output) for output in cell.outputs if _is_shown(output)]
    return nbformat.NotebookNode(notebook, cells=cells)


def _html_of(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    html = {kind: text for kind, text in output.data.items() if kind == "text/html"}
    return nbformat.NotebookNode(output, data=html)


@cache
def _exporter() -> TemplateExporter:
    """One exporter for every page: making it costs more than using it."""
    folder = str(resources.files("sqs_analysis") / "report")
    exporter: TemplateExporter = TemplateExporter(
        template_name="sqs", extra_template_basedirs=[folder], template_file="index.html.j2"
    )
    exporter.exclude_input = True
    return exporter


def warm_up() -> None:
    """Make the exporter and print one empty page, so that the template is compiled."""
    page = dict.fromkeys(("language", "inspection", "workbook", "title", "skip", "made_by"), "")
    empty = nbformat.v4.new_notebook()
    resources = {"page": {**page, "style": style(), "contents": [], "kind": "analysis"}}
    _exporter().from_notebook_node(empty, resources=resources)
