"""A document as a page: one file, without any outside address."""

from __future__ import annotations

from functools import cache
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter
from traitlets import default

from sqs_analysis.languages import catalogue
from sqs_analysis.present.blocks import Heading
from sqs_analysis.present.html import html_of
from sqs_analysis.publish.document import Document, in_colours
from sqs_analysis.styles import FOLDER, page_style, script


class PageExporter(TemplateExporter):
    """A notebook as the page of a report."""

    export_from_notebook = "SQS page"
    output_mimetype = "text/html"
    file_extension = ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "sqs"

    @default("template_file")
    def _template_file_default(self) -> str:
        return "index.html.j2"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(FOLDER)]


def page_html(document: Document) -> str:
    """The document as HTML, by nbconvert's hand. The same document always gives the same bytes."""
    nothing = nbformat.v4.new_notebook()
    html, _ = _exporter().from_notebook_node(nothing, resources={"page": page_of(document)})
    return str(html)


def page_of(document: Document) -> dict[str, Any]:
    """What nbconvert's template is filled with."""
    words = catalogue(document.language)
    return {
        "language": document.language,
        "inspection": document.stamp.inspection,
        "workbook": document.stamp.workbook,
        "title": document.title,
        "style": page_style(document.house) + _running(document),
        "skip": words("page.skip"),
        "contents_title": words("page.contents"),
        "contents": [
            (block.anchor, block.name)
            for block in document.blocks
            if isinstance(block, Heading) and block.level == 2 and block.anchor
        ],
        "body": html_of(in_colours(document.house, document.blocks)),
        "foot": document.house.foot,
        "made_by": document.made_by,
        "kind": document.kind,
        **(script() if any(table.find for table in document.tables) else {}),
    }


def _running(document: Document) -> str:
    """The style that prints whose a page is at its head, and its number at its foot."""
    about = document.running
    if not about:
        return ""
    # Whatever stands in a workbook is text here, too: no letter of it can end the string.
    text = "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in about)
    boxes = f'@top-left {{ content: "{text}"; }} @bottom-right {{ content: counter(page); }}'
    return f"\n@page {{ color: {document.house.colours.quiet}; {boxes} }}"


@cache
def _exporter() -> PageExporter:
    """One exporter for every page: making it costs more than using it."""
    exporter: PageExporter = PageExporter()  # type: ignore[no-untyped-call]
    return exporter
