"""A page in JupyterLab: with the little style that a notebook lacks, and plain in a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sqs_analysis.present.page import Page


@dataclass(frozen=True, slots=True, repr=False)
class Shown(Page):
    """A page that is looked at in a notebook or a terminal, and can be kept as a file.

    Attributes
    ----------
    frame : the rows it was made from, None where it is no frame's.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Paragraph
    >>> Shown((Paragraph("In most cases, …"),))
    In most cases, …
    """

    frame: pd.DataFrame | None = field(default=None, compare=False)

    def save(self, path: str | Path) -> Path:
        """Keep it as a file; see :func:`sqs_analysis.desk.saving.save`."""
        from sqs_analysis.desk.saving import save

        return save(self, Path(str(path)))

    def __repr__(self) -> str:
        return str(self)

    def __add__(self, other: Page) -> Shown:
        return Shown(self.blocks + other.blocks)

    def _repr_html_(self) -> str:
        html = self._repr_mimebundle_()["text/html"]
        return str(html)


class Carded:
    """What shows itself as its card."""

    @property
    def card(self) -> Shown:
        """The page that it shows itself as."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return repr(self.card)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.card._repr_mimebundle_()
