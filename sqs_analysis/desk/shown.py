"""A page in JupyterLab: with the little style that a notebook lacks, and plain in a terminal."""

from __future__ import annotations

from typing import Any

from sqs_analysis.present.blocks import Block
from sqs_analysis.present.page import Page

# Scoped, because a notebook's own look is not ours to change; the class stands twice where JupyterLab
# is as particular. Charts keep a white ground, so that their dark words can be read in a dark theme.
STYLE = """
.sqs-desk { max-width: 62rem; line-height: 1.45; }
.sqs-desk h3 { margin: 1.2rem 0 .4rem; }
.sqs-desk figure { margin: .5rem 0 1rem; padding: .25rem .5rem .5rem; background: #fff;
  color: #505a5f; }
.sqs-desk figure svg { display: block; width: 100%; max-width: 56rem; height: auto; }
.sqs-desk figcaption, .sqs-desk .note { font-size: .92em; max-width: 72ch; }
.sqs-desk ul, .sqs-desk p { max-width: 80ch; }
.sqs-desk li { margin: .3rem 0; }
.sqs-desk .scroll { overflow-x: auto; }
.sqs-desk dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
  gap: .4rem 1.5rem; margin: .5rem 0; padding: .6rem .9rem; border-left: 5px solid #12436d;
  background: rgba(18, 67, 109, .06); }
.sqs-desk.sqs-desk dt { float: none; width: auto; margin: 0; font-size: .88em; font-weight: 400;
  opacity: .8; }
.sqs-desk.sqs-desk dd { float: none; width: auto; margin: 0; font-weight: 600;
  overflow-wrap: anywhere; }
.sqs-desk .lead { border-left: 5px solid #f46a25; padding: .1rem 0 .1rem .8rem; }
.sqs-desk table { width: auto; max-width: 100%; table-layout: auto; margin: .4rem 0; font-size: 1em;
  font-variant-numeric: tabular-nums; }
.sqs-desk table caption { text-align: left; font-weight: 600; padding: .3rem 0; }
.sqs-desk.sqs-desk th, .sqs-desk.sqs-desk td { text-align: left; vertical-align: top;
  padding: .3rem .8rem .3rem .3rem; white-space: normal; max-width: none; }
.sqs-desk.sqs-desk td:not(:last-child), .sqs-desk.sqs-desk td.share { white-space: nowrap; }
.sqs-desk.sqs-desk #table-problems td { white-space: normal; }
.sqs-desk.sqs-desk tbody th { font-weight: 400; max-width: 24rem; }
.sqs-desk summary { cursor: pointer; padding: .3rem 0; }
.sqs-desk .bar { display: inline-block; width: 9rem; height: .75rem; margin-right: .6rem;
  background: #d5d9dc; }
.sqs-desk .bar span { display: block; height: 100%; background: #12436d; }
""".strip()


class Shown(Page):
    """A page that is looked at in a notebook or a terminal.

    Examples
    --------
    >>> from sqs_analysis.present.blocks import Paragraph
    >>> Shown.of(Paragraph("In most cases, …"))
    In most cases, …
    """

    @classmethod
    def of(cls, *blocks: Block) -> Shown:
        """A page of the given blocks."""
        return cls(blocks)

    def __repr__(self) -> str:
        return str(self)

    def __add__(self, other: Page) -> Shown:
        return Shown(self.blocks + other.blocks)

    def _repr_html_(self) -> str:
        html = self._repr_mimebundle_()["text/html"]
        return str(html)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = Page._repr_mimebundle_(self)
        html = bundle["text/html"]
        return {
            **bundle,
            "text/html": f'<div class="sqs-desk"><style>\n{STYLE}\n</style>\n{html}\n</div>',
        }
