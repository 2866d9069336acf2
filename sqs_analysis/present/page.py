"""Blocks in reading order, as one cell of a report notebook shows them.

A page shows itself as HTML and leaves beside it its own content under the project's mime type, so
that every format is written from the same values and nothing is scraped from HTML.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from sqs_analysis.present.blocks import Block, Chart, as_json, text_of
from sqs_analysis.present.html import html_of
from sqs_analysis.styles import desk_style

MIME_TYPE = "application/vnd.sqs-analysis.blocks+json"


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks in reading order: what one cell of a report notebook shows.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Heading, Paragraph
    >>> print(Page.of(Heading("Findings", 2), Paragraph("In most cases, …")))
    Findings
    <BLANKLINE>
    In most cases, …
    """

    blocks: tuple[Block, ...] = ()

    @classmethod
    def of(cls, *blocks: Block) -> Page:
        """A page of the given blocks."""
        return cls(blocks)

    def __add__(self, other: Page) -> Page:
        return Page(self.blocks + other.blocks)

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __str__(self) -> str:
        return "\n\n".join(text_of(block) for block in self.blocks)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = html_of(self.blocks, named=True)
        # A notebook has none of a page's style.
        style = desk_style(charts=any(isinstance(block, Chart) for block in self.blocks))
        return {
            "text/plain": str(self),
            "text/html": f'<div class="sqs-desk"><style>\n{style}\n</style>\n{html}\n</div>',
            MIME_TYPE: _written(self.blocks),
        }


def _written(blocks: Iterable[Block]) -> str:
    """Blocks as one text, since a notebook is written with a line for every value of its outputs."""
    values = [as_json(block) for block in blocks]
    return json.dumps(values, default=_number, ensure_ascii=False, separators=(",", ":"))


def _number(value: object) -> float:
    """A number of numpy's as one of Python's."""
    if not isinstance(value, Real):
        raise TypeError(f"{type(value).__name__} is no part of a block")
    return int(value) if isinstance(value, Integral) else float(value)


def values_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The plain values of the blocks that an output of a notebook has; none if it has no blocks.

    >>> [values["type"] for values in values_of(Page.of()._repr_mimebundle_())]
    []
    """
    found = data.get(MIME_TYPE, ())
    return list(
        json.loads(found) if isinstance(found, str) else found
    )  # as older notebooks have it


def pages(parts: Iterable[Page]) -> Page:
    """Several pages as one."""
    return Page(tuple(block for part in parts for block in part))
