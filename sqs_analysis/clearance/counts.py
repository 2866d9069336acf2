"""Counts as people write them ("3 of 5", "both cases"), and which question each is of.

That is told by the words of the instrument that stand nearest before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqs_analysis.read.instrument import Instrument, Question

WORDS = re.findall(
    r"\w+",
    "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty",
)
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(WORDS[1:])})"
CHILDREN = (
    r"(?:cases?(?! (?:manager|worker|load|file|record)s?\b)|child(?:ren)?(?! protection|'s\b)"
    r"|young (?:person|people)|boys?|girls?)"
)
THE = r"(?:(?:the|these|those|our|its|their|all|only)\s+)*"
OF_CHILDREN = rf"(?:[a-z]+(?:-[a-z]+)?\s+){{0,2}}?(?P<noun>{CHILDREN})\b"
# Ways to write a count; those that name the children are of children. What was taken by one is not
# looked at by the next: "three of the five cases" is no "of the five cases", too.
WAYS = tuple(
    re.compile(way, re.IGNORECASE)
    for way in (
        rf"(?<![\w.,/–-])(?P<k>{NUMBER}|none|neither|no|both|all)[\s-]+(?:\w+\s+)?(?:out[\s-]+)?of[\s-]+"
        rf"{THE}(?P<n>{NUMBER})\b(?![.,]\d|%|/)",
        r"(?<![\w./-])(?P<k>\d{1,3})\s?/\s?(?P<n>\d{1,3})(?![\w./-])",
        rf"\b(?P<k>both|neither)\s+(?:of\s+)?{THE}(?P<n>{NUMBER})?\s*{OF_CHILDREN}",
        rf"\b(?P<k>all|each|every one|none)\s+(?:of\s+)?{THE}(?P<n>{NUMBER})\s*{OF_CHILDREN}",
        rf"\bof\s+(?:the|these|those|our|its)\s+(?P<n>{NUMBER})\s+{OF_CHILDREN}",
        rf"\b(?:the|that|our|this)\s+(?P<n>only|sole|single|one)\s+(?:one\s+)?{OF_CHILDREN}",
    )
)
# What a text without a count has none of.
MAYBE = re.compile(r"(?i)\bof\b|/|\b(?:all|both|neither|each|every|none|only|sole|single|one)\b")
SAID = {"both": 2, "neither": 0, "no": 0, "only": 1, "sole": 1, "single": 1}
PERCENTAGE = re.compile(r"(?i)(over 99|under 1|(?<![\w.])\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent\b)")
NEARLY = {"over 99": 99.5, "under 1": 0.5}  # where a report says so, within half a point


@dataclass(frozen=True)
class Ratio:
    """k of n, with where it stands in its text; k is -1 where the words do not say it."""

    k: int
    n: int
    start: int
    end: int
    text: str
    of_children: bool = False


def ratios(text: str) -> Iterator[Ratio]:
    """Every count of a text.

    Examples
    --------
    >>> [(r.k, r.n) for r in ratios("In four out of five cases, and in 12 of the 20")]
    [(4, 5), (12, 20)]
    >>> [(r.k, r.n) for r in ratios("In both custodial cases and in the only case of a girl")]
    [(2, 2), (-1, 1)]
    """
    taken: list[range] = []
    for way in WAYS if MAYBE.search(text) else ():
        for match in way.finditer(text):
            said = match.groupdict()
            n = _number(said["n"] or "two")
            k = _number(said.get("k") or "", every=n)
            if any(match.start() in span for span in taken) or not k <= n:
                continue
            taken.append(range(*match.span()))
            yield Ratio(k, n, *match.span(), match[0], of_children="noun" in said)


def _number(word: str, every: int = -1) -> int:
    """What a word counts; "all" and "each" count every one of them."""
    word = word.lower()
    if word.isdigit():
        return int(word)
    if word in WORDS:
        return WORDS.index(word)
    return SAID.get(word, every if word in ("all", "each", "every one") else -1)


def percentages(text: str) -> Iterator[tuple[str, float]]:
    """Every percentage of a text, as it stands and as a share.

    >>> list(percentages("65% (8.5 per cent), over 99%"))
    [('65%', 0.65), ('8.5 per cent', 0.085), ('over 99%', 0.995)]
    """
    for match in PERCENTAGE.finditer(text):
        yield match[0], float(NEARLY.get(match[1].lower(), match[1])) / 100


NOT_CASES = ("staff", "inspection", "reasons", "gate")  # what else is counted
REACH = 300  # characters before a figure in which what it is of is looked for
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
Label = tuple[str, tuple[Question, ...]]  # what is counted under it, and the questions it may be of


def is_small(row: Mapping[str, str], instrument: Instrument) -> bool:
    """Whether a row of findings is of so few cases that it is for internal use only.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> row = {"level": "question", "question": "VUL09", "answered": "1"}
    >>> is_small(row, load()), is_small(row | {"answered": "6"}, load())
    (True, False)
    """
    asked = {q.id: q for q in instrument.questions}.get(row.get("question", ""))
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
    def known(self) -> dict[str, Label]:
        """Each label, as it is compared."""
        found: dict[str, Label] = {}
        for question in self.instrument.questions:
            counts = question.unit if question.is_judgement else question.kind
            words = [question.wording, question.short]
            if question.kind == "reasons":
                words += [option.label for option in question.options]
            else:
                words += [question.positive, question.negative]
                words += [base for base in (question.base, question.base_one) if " " in base]
            for label in {_compared(word) for word in words if len(word) > 3}:
                first, others = found.get(label, (counts, ()))
                found[label] = first, (*others, question)
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        labels = sorted(self.known, key=len, reverse=True)
        return re.compile("|".join(rf"\b{re.escape(label)}" for label in labels))

    def within(self, text: str) -> list[Label]:
        """The labels that stand in a text, in its order."""
        return [self.known[found] for found in self._pattern.findall(_compared(text))]

    def questions(self, text: str) -> set[str]:
        """The ids of the judgements whose labels stand in a text."""
        return {q.id for _, asked in self.within(text) for q in asked if q.is_judgement}

    def is_small(self, ratio: Ratio, text: str) -> bool:
        """Whether a count in a text is of so few cases that it may point to a child.

        It is of what the words behind it say, or else of the last label before it in its sentence;
        where nothing says what is counted, it is taken for cases.
        """
        is_few = 1 <= ratio.n < self.instrument.disclosure.minimum
        if not is_few or NUMBERED.search(text[: ratio.start]):
            return False
        if ratio.of_children:
            return True
        if (counted := COUNTED.match(text, ratio.end)) is not None:
            return counted["children"] is not None
        # With one letter more, which tells whether a sentence ends before the count.
        sentence = SENTENCE.split(text[max(0, ratio.start - REACH) : ratio.start + 1])[-1]
        labels = self.within(sentence[:-1])
        return labels[-1][0] not in NOT_CASES if labels else "/" not in ratio.text


def _compared(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split()).rstrip("?.")
