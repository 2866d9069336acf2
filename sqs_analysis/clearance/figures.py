"""Figures of an edited file that are not those of its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqs_analysis.clearance.contents import Piece, quoted
from sqs_analysis.clearance.labels import Labels
from sqs_analysis.clearance.ratios import percentages, ratios

HALF_A_POINT = 0.00501  # a percentage is rounded to the point


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

    def add_row(self, row: Mapping[str, str]) -> None:
        """Take in a finding of the report, as its table has it."""
        try:
            k, n = int(row["sufficient"]), int(row["answered"])
            self.shares |= {
                float(row[name]) for name in ("proportion", "lower", "upper") if row[name]
            }
        except (KeyError, ValueError, TypeError):
            return
        both = {(k, n), (n - k, n)}
        self.pairs |= both
        self.of_question.setdefault(row.get("question") or "", set()).update(both)

    def add_text(self, pieces: Sequence[Piece]) -> None:
        """Take in the figures of a file that is as it was written."""
        for piece in pieces:
            self.pairs |= {(ratio.k, ratio.n) for ratio in ratios(piece.text)}
            self.shares |= {share for _, share in percentages(piece.text)}

    def differing(self, piece: Piece, labels: Labels) -> Iterator[str]:
        """What in a text differs from the report."""
        found = list(ratios(piece.text))
        for ratio in found:
            if (
                ratio.k < 0
                or ratio.of_children
                or self._is_ours(ratio.k, ratio.n, piece.text, labels)
            ):
                continue
            yield f"{quoted(ratio.text)} is no figure of the report"
        pairs = {ratio.k / ratio.n for ratio in found if ratio.n and ratio.k >= 0}
        for text, share in percentages(piece.text):
            known = (*self.shares, *pairs, *(k / n for k, n in self.pairs if n), 0.95, 0.998, 0, 1)
            if not any(abs(share - other) <= HALF_A_POINT for other in known):
                yield f"{quoted(text)} is no figure of the report"

    def _is_ours(self, k: int, n: int, text: str, labels: Labels) -> bool:
        asked = {question.id for question in labels.of(text) if question.is_judgement}
        named = [self.of_question[name] for name in asked if name in self.of_question]
        if len(asked) == 1 and named:
            return (k, n) in named[0]
        return (k, n) in self.pairs
