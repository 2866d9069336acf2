"""What each figure of a letter says of today's data, asked for by the key that it bears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sqs_analysis.errors import WorkbookError
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Block, Items, Span
from sqs_analysis.present.figures import sayable
from sqs_analysis.present.letter import letter
from sqs_analysis.present.spans import fingerprint
from sqs_analysis.read.references import Reference, references


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a figure, or why there are none; k of n of the side it is on, and their cells."""

    text: str = ""
    why: str = ""
    k: int | None = None
    n: int | None = None
    cells: str = ""


@dataclass(frozen=True)
class Today:
    """The figures of an inspection: all that was measured, and what their audience may see."""

    measured: Results
    seen: Results

    def __call__(self, key: str) -> Said:
        """What the figure with a key says, or why it says nothing.

        >>> from sqs_analysis.measure.disclosure import release
        >>> from sqs_analysis.measure.results import measure
        >>> from sqs_analysis.read.inspection import read
        >>> measured = measure(read("data/inspections/milton-keynes-2013.xlsx"))
        >>> today = Today(measured, release(measured, "published"))
        >>> today("ROH11 insufficient count")
        Said(text='six out of ten', why='', k=6, n=10, cells='Cases!AZ3:AZ22')
        """
        written = f"{{{key}}}"
        found = next(iter(references(written, self.seen.inspection.instrument)), None)
        try:
            if isinstance(found, Reference):
                text = sayable(found, written, self.seen)
                finding = self.measured.finding(found.name, found.group)
                of = (
                    (getattr(finding, found.side), finding.answered, finding.cells)
                    if finding
                    else ()
                )
                return Said(text, "", *of)
            if key in self._own:
                return Said(self._own[key])
        except WorkbookError as error:  # today's letter may not be one that can be made
            return Said(why=str(error))
        if found is None or key.startswith(("the ", "draft ")):
            return Said(why="today's letter has no such words.")
        return Said(why=found.message)

    @cached_property
    def _own(self) -> dict[str, str]:
        """What today's letter says by every key, also where a Word file cut it for its length."""
        own = {span.figure: span.text for span in figures_in(letter(self.seen))}
        return own | {fingerprint(key): text for key, text in own.items()}


def figures_in(blocks: Iterable[Block]) -> Iterator[Span]:
    """The spans of a letter that are figures, in order."""
    for block in blocks:
        texts = block.items if isinstance(block, Items) else (getattr(block, "text", ""),)
        spans = (span for text in texts if isinstance(text, tuple) for span in text)
        yield from (span for span in spans if span.figure)
