"""Which question a figure is of: by the words of the instrument that stand nearest before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqs_analysis.clearance.ratios import CHILDREN, Ratio
from sqs_analysis.read.instrument import Instrument, Question

NOT_CASES = ("staff", "inspection", "reasons", "gate")  # what else is counted
REACH = 300
SENTENCE = re.compile(r"[.;] (?=[A-Z(\[])")
# What may be counted in a letter without counting children.
INNOCENT = (
    r"areas?|themes?|recommendations?|points?|priorit\w+|years?|months?|weeks?|days?|pages?|sections?"
    r"|questions?|reasons?|interviews?|staff|managers?|inspectors?|tables?|charts?|figures?|worksheets?"
    r"|teams?|parts?|paragraphs?|criteria|criterion|letters?|reports?|regions?|inspections?|visits?"
    r"|agencies|partners?|members?|judges?|boards?|offices?"
)
# A number that is none of a count, and what two inspectors agree on, which says nothing of a case.
NUMBERED = re.compile(
    r"\b(?:page|table|part|chapter|section|step|slide|sheet|item|volume|version|agreed on)\s+$",
    re.IGNORECASE,
)
# What a count is of, if it is said within a few words.
COUNTED = re.compile(
    rf"\)?[\s|]*(?:[\w'-]+\s+){{0,3}}?(?:(?P<innocent>{INNOCENT})|(?P<children>{CHILDREN}))\b", re.I
)


def is_small(row: Mapping[str, str], instrument: Instrument) -> bool:
    """Whether a row of findings is of so few cases that it is for internal use only.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> row = {"level": "question", "question": "VUL09", "answered": "1"}
    >>> is_small(row, load()), is_small(row | {"answered": "6"}, load())
    (True, False)
    """
    asked = {question.id: question for question in instrument.questions}.get(
        row.get("question", "")
    )
    if asked is not None and (asked.unit != "case" or asked.kind in ("gate", "reasons")):
        return False
    try:
        return 0 < float(row.get("answered", "")) < instrument.disclosure.minimum
    except ValueError:
        return False


@dataclass(frozen=True, eq=False)
class Labels:
    """The words by which questions are known on a page."""

    instrument: Instrument

    @cached_property
    def known(self) -> dict[str, tuple[str, tuple[Question, ...]]]:
        """Each label, as it is compared: what it counts, and the questions it may be of."""
        found: dict[str, tuple[str, tuple[Question, ...]]] = {}
        for question in self.instrument.questions:
            counts = question.unit if question.is_judgement else question.kind
            words = [question.wording, question.short, question.positive, question.negative]
            words += [base for base in (question.base, question.base_one) if " " in base]
            if question.kind == "reasons":
                words = [question.wording, question.short, *(o.label for o in question.options)]
            for label in {_compared(word) for word in words if len(word) > 3}:
                others = found.get(label, (counts, ()))
                found[label] = (others[0], (*others[1], question))
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        labels = sorted(self.known, key=len, reverse=True)
        return re.compile("|".join(rf"\b{re.escape(label)}" for label in labels))

    def before(self, text: str, end: int) -> tuple[str, tuple[Question, ...]]:
        """What the nearest label before a place counts, within its sentence; "" for none."""
        start = max(0, end - REACH)
        for match in SENTENCE.finditer(text, start, end):
            start = match.end()
        found = list(self._pattern.finditer(_compared(text[start:end])))
        return self.known[found[-1][0]] if found else ("", ())

    def first(self, text: str) -> str:
        """What the first label of a row counts, "" where it has none."""
        found = self._pattern.search(_compared(text))
        return self.known[found[0]][0] if found else ""

    def of(self, text: str) -> list[Question]:
        """The questions whose labels stand in a text."""
        found = self._pattern.finditer(_compared(text))
        return [question for match in found for question in self.known[match[0]][1]]

    def is_small(self, ratio: Ratio, text: str) -> bool:
        """Whether a count in a text is of so few cases that it may point to a child."""
        if not 1 <= ratio.n < self.instrument.disclosure.minimum or NUMBERED.search(
            text[: ratio.start]
        ):
            return False
        if ratio.of_children:
            return True
        counted = COUNTED.match(text, ratio.end)
        if counted is not None:
            return counted["children"] is not None
        counts, _ = self.before(text, ratio.start)
        if "/" in ratio.text and not counts:
            return False
        return counts not in NOT_CASES


def _compared(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split()).rstrip("?.")
