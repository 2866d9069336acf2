"""A letter with what the answers say of it under each paragraph, and drafts to start from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Block, Items, Paragraph, Span, Text, plain
from sqs_analysis.present.page import Page
from sqs_analysis.present.spans import together
from sqs_analysis.read.claims.claims import Claim
from sqs_analysis.read.claims.verdicts import Verdict

VERDICTS: tuple[Verdict, ...] = ("proven", "refuted", "unprovable")
# So many ranges of cells are named.
MOST_CELLS = 4


def margin(beside: Sequence[tuple[Block, Sequence[Claim]]], words: Catalogue) -> Page:
    """The blocks of a letter, each paragraph followed by its claims.

    Parameters
    ----------
    beside : each block with the claims in its text, by their places in it.
    words : the language.
    """
    counts = Counter(claim.verdict for _, claims in beside for claim in claims)
    said = {verdict: counts[verdict] or words("margin.none") for verdict in VERDICTS}
    blocks: list[Block] = [
        Paragraph(words("margin.counted", **said), "lead"),
        Paragraph(words("margin.edited"), "note"),
    ]
    for block, claims in beside:
        blocks.append(_set_off(block, claims))
        if claims:
            blocks.append(Items(tuple(_line(claim, words) for claim in claims)))
    return Page(tuple(blocks))


def _set_off(block: Block, claims: Sequence[Claim]) -> Block:
    """A paragraph whose amounts are set off."""
    if not isinstance(block, Paragraph) or not claims:
        return block
    text = plain(block.text)
    parts: list[Text] = []
    end = 0
    for claim in claims:
        if claim.start >= end:
            told, wrong = claim.verdict == "unprovable", claim.verdict == "refuted"
            said = text[claim.start : claim.end]
            parts += [text[end : claim.start], (Span(said, not told, told or wrong),)]
            end = claim.end
    return Paragraph(together(*parts, text[end:]), block.style, block.number)


def _line(claim: Claim, words: Catalogue) -> Text:
    """What the answers say of one amount."""
    cells = ", ".join(claim.cells[:MOST_CELLS]) + (" …" if len(claim.cells) > MOST_CELLS else "")
    found = words("margin.found", finding=claim.finding, cells=cells) if cells else claim.finding
    true = words("margin.true", true=claim.true) if claim.true else ""
    more = words("figure.item_separator").join(part for part in (found, claim.why, true) if part)
    verdict = Span(words(f"margin.{claim.verdict}"), strong=claim.verdict == "refuted")
    between = words("figure.item_separator")
    return (Span(f"“{claim.text}”: "), verdict, Span(f"{between}{more}" if more else ""))


def drafts(rows: Iterable[tuple[str, str, str]], words: Catalogue) -> Page:
    """Drafted paragraphs with their references, to be copied: place, text, what it is written on."""
    blocks: list[Block] = [Paragraph(words("margin.drafts_note"), "note")]
    for place, text, written_on in rows:
        blocks.append(Paragraph(text, number=place))
        if written_on:
            blocks.append(Paragraph(words("margin.written_on", figures=written_on), "note"))
    return Page(tuple(blocks))
