"""A page in JupyterLab: with the little style that a notebook lacks, and plain in a terminal."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

from sqs_analysis.present.page import Page


class Shown(Page):
    """A page that is looked at in a notebook or a terminal.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Paragraph
    >>> Shown((Paragraph("In most cases, …"),))
    In most cases, …
    """

    def __repr__(self) -> str:
        return str(self)

    def __add__(self, other: Page) -> Shown:
        return Shown(self.blocks + other.blocks)

    def _repr_html_(self) -> str:
        html = self._repr_mimebundle_()["text/html"]
        return str(html)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = Page._repr_mimebundle_(self)
        html = f'<div class="sqs-desk"><style>\n{_style()}\n</style>\n{bundle["text/html"]}\n</div>'
        return {**bundle, "text/html": html}


@cache
def _style() -> str:
    """The style without its comments."""
    folder = resources.files("sqs_analysis") / "report"
    text = "\n".join(
        (folder / name).read_text("utf-8") for name in ("desk/style.css", "sqs/charts.css")
    )
    return re.sub(r"(?s)/\*.*?\*/", "", text).strip()
