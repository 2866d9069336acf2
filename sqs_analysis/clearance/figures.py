"""Figures of an edited file that are not those of its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqs_analysis.clearance.contents import Piece, quoted
from sqs_analysis.clearance.labels import NUMBERED, SENTENCE, Labels
from sqs_analysis.clearance.ratios import Ratio, percentages, ratios

HALF_A_POINT = 0.00501  # a percentage is rounded to the point
ALWAYS = {0.0, 0.95, 0.998, 1.0}  # limits, and the ends of every scale


@dataclass
class Figures:
    """The figures that a report has.

    Attributes
    ----------
    of_question : k and n of each question, in each group and both ways.
    pairs : every k of n that stands in the report.
    shares : every share that stands in it.
    """

    of_question: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    pairs: set[tuple[int, int]] = field(default_factory=set)
    shares: set[float] = field(default_factory=set)
    shares_of: dict[str, set[float]] = field(default_factory=dict)

    def add_row(self, row: Mapping[str, str]) -> None:
        """Take in a finding of the report, as its table has it."""
        try:
            k, n = int(row["sufficient"]), int(row["answered"])
            shares = {float(row[name]) for name in ("proportion", "lower", "upper") if row[name]}
        except (KeyError, ValueError, TypeError):
            return
        both, name = {(k, n), (n - k, n)}, row.get("question") or row.get("section", "")
        shares |= {1 - share for share in shares}
        self.pairs |= both
        self.shares |= shares
        self.of_question.setdefault(name, set()).update(both)
        self.shares_of.setdefault(name, set()).update(shares)

    def add_text(self, piece: Piece, labels: Labels) -> None:
        """Take in the figures of a text that is as it was written."""
        for name, counts, shares in _sentences(piece, labels):
            pairs, parts = {(ratio.k, ratio.n) for ratio in counts}, {share for _, share in shares}
            self.pairs |= pairs
            self.shares |= parts
            if name:
                self.of_question.setdefault(name, set()).update(pairs)
                self.shares_of.setdefault(name, set()).update(parts)

    def differing(self, piece: Piece, labels: Labels) -> Iterator[str]:
        """What in a text differs from the report, sentence by sentence."""
        for name, counts, shares in _sentences(piece, labels):
            yield from self._counts(counts, self.of_question.get(name) or self.pairs)
            said = {ratio.k / ratio.n for ratio in counts if ratio.n} | ALWAYS
            yield from self._shares(shares, said | (self.shares_of.get(name) or self.shares))

    def _counts(self, found: Sequence[Ratio], known: set[tuple[int, int]]) -> Iterator[str]:
        for ratio in found:
            if (ratio.k, ratio.n) not in known:
                yield f"{quoted(ratio.text)} is no figure of the report"

    def _shares(self, found: Sequence[tuple[str, float]], known: set[float]) -> Iterator[str]:
        for text, share in found:
            if not any(abs(share - other) <= HALF_A_POINT for other in known):
                yield f"{quoted(text)} is no figure of the report"


def _is_figure(ratio: Ratio, text: str) -> bool:
    """Whether a count is one that a report has, rather than the number of a page."""
    return ratio.k >= 0 and not ratio.of_children and not NUMBERED.search(text[: ratio.start])


def _sentences(
    piece: Piece, labels: Labels
) -> Iterator[tuple[str, list[Ratio], list[tuple[str, float]]]]:
    """The figures of each sentence, with the question they are of; "" where that cannot be told."""
    for sentence in SENTENCE.split(piece.text):
        counts = [ratio for ratio in ratios(sentence) if _is_figure(ratio, sentence)]
        shares = list(percentages(sentence))
        if counts or shares:
            asked = {question.id for question in labels.of(sentence) if question.is_judgement}
            yield asked.pop() if len(asked) == 1 else "", counts, shares
