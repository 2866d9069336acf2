"""The letter beside the answers: what an inspector looks at while writing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sqs_analysis.measure.results import Results
from sqs_analysis.present import margin
from sqs_analysis.present.blocks import (
    Block,
    Heading,
    Items,
    Paragraph,
    Text,
    plain,
    spans_of,
)
from sqs_analysis.present.letter import drafts_of, letter
from sqs_analysis.present.page import Page
from sqs_analysis.read.claims.claims import Claim, Figure, claims
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.claims.letters import Written
from sqs_analysis.read.claims.seen import as_written, figures_of
from sqs_analysis.read.claims.told import hold, hold_letter
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.references import Reference, references


def letter_margin(results: Results, edited: str | Path = "") -> Page:
    """The letter as it will be, with what the answers say of each amount under its paragraph.

    Parameters
    ----------
    results : as the letter's audience may see them.
    edited : a letter that somebody edited or wrote, to look at in its place: .docx, .txt or .html.

    Raises
    ------
    AnalystError
        If the edited letter cannot be read.
    """
    inspection = results.inspection
    data, words = Data.of(inspection.units, inspection.instrument), inspection.instrument.catalogue
    if not edited:
        return margin.margin(list(_beside(letter(results), data)), words)
    held = hold_letter(Path(edited), data)
    blocks = ((Paragraph(one.text, number=one.place), one.claims) for one in held.paragraphs)
    return margin.margin(list(blocks), words)


def _beside(blocks: Iterable[Block], data: Data) -> Iterator[tuple[Block, Sequence[Claim]]]:
    """The blocks of a letter with their claims; an item of a list is a paragraph of its own."""
    place = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level > 1:
            yield block, ()
        elif isinstance(block, Paragraph | Items):
            texts = block.items if isinstance(block, Items) else (block.text,)
            place = (block.number or place) if isinstance(block, Paragraph) else ""
            for text in texts:
                if not isinstance(text, Items):
                    number = block.number if isinstance(block, Paragraph) else ""
                    (held,) = hold([_written(text, place, data.instrument)], data)
                    yield Paragraph(text, number=number), held.claims


def _written(text: Text, place: str, instrument: Instrument) -> Written:
    """A text of ours as it is read from a file: its figures by the references that they bear."""
    figures, at = [], 0
    for span in spans_of(text):
        found = next(references(f"{{{span.figure}}}", instrument), None) if span.figure else None
        if isinstance(found, Reference):
            figures.append(Figure(at, at + len(span.text), found))
        at += len(span.text)
    return Written(place, plain(text), tuple(figures))


def letter_drafts(results: Results) -> Page:
    """A paragraph to start from for each place of the letter, with references for its figures."""
    inspection = results.inspection
    data = Data.of(inspection.units, inspection.instrument)
    rows = []
    for place, text in drafts_of(results).items():
        spans = spans_of(text)
        written = "".join(f"{{{span.figure}}}" if span.figure else span.text for span in spans)
        said = _written(text, place, inspection.instrument)
        found = claims(said.text, place, data, said.figures)
        rows.append((place, written, as_written(figures_of(found, data))))
    return margin.drafts(rows, inspection.instrument.catalogue)
