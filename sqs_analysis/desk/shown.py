"""A page in JupyterLab: with the little style that a notebook lacks, and plain in a terminal."""

from __future__ import annotations

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
