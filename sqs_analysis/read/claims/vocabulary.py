"""The questions of an instrument by their words, and how much each word tells of which is meant."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sqs_analysis.read.claims.clauses import is_bad
from sqs_analysis.read.claims.lexicon import Lexicon, any_of, lexicon
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_parts import ALL

# A word of a question's sentence that its label does not repeat tells less of it.
ONCE = 0.7
# Of a word that every question has something is left.
LEAST = 0.1


@dataclass(frozen=True, eq=False)
class Known:
    """A question by the stems of its words.

    Attributes
    ----------
    theme : number of its section.
    said : of all that is said of it.
    core : of its sentence and its label, each with how much it tells.
    good, poor, base : of what is said of a sufficient and of an insufficient answer, and of its base.
    turned : whether what is sufficient is worded as a failing; None if both sides are worded alike.
    """

    question: Question
    theme: str
    said: frozenset[str]
    core: Mapping[str, float]
    good: frozenset[str]
    poor: frozenset[str]
    base: frozenset[str]
    turned: bool | None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The questions that are judged, and those that route others, by their words.

    Attributes
    ----------
    tells : how much each stem tells: more if few questions have it (inverse document frequency).
    labels : stems of the label of each group of cases.
    groups : a pattern for what of the label of each group no other group has.
    """

    known: tuple[Known, ...]
    tells: Mapping[str, float]
    labels: Mapping[str, frozenset[str]]
    groups: Mapping[str, re.Pattern[str]]

    def sharing(self, terms: Iterable[str]) -> Iterator[Known]:
        """The questions that share any of some stems."""
        some = frozenset(terms)
        return (one for one in self.known if not some.isdisjoint(one.said))


@cache
def vocabulary(instrument: Instrument) -> Vocabulary:
    """The vocabulary of an instrument whose language has a lexicon."""
    words = lexicon(instrument)
    assert words is not None
    asked = [q for q in instrument.questions if q.is_judgement or q.kind == "gate"]
    said = {q.id: frozenset(words.terms(" . ".join(_texts(q)))) for q in asked}
    judged = [q.id for q in asked if q.is_judgement]
    many = Counter(term for name in judged for term in said[name])
    every = (term for terms in said.values() for term in terms)
    tells = {term: math.log((len(judged) + 1) / max(many[term], 1)) + LEAST for term in every}
    numbers = {section.id: section.number for section in instrument.sections}
    known = (_known(q, numbers[q.section], said[q.id], tells, words) for q in asked)
    labels = {group.id: frozenset(words.terms(group.label)) for group in instrument.groups}
    return Vocabulary(tuple(known), tells, {ALL: frozenset(), **labels}, dict(_groups(instrument)))


def _groups(instrument: Instrument) -> Iterator[tuple[str, re.Pattern[str]]]:
    labels = {group.id: group.label.casefold().split() for group in instrument.groups}
    for name, label in labels.items():
        others = {word for other, said in labels.items() if other != name for word in said}
        if telling := [word for word in label if word not in others]:
            yield name, re.compile(any_of([" ".join(telling)]), re.IGNORECASE)


def _known(
    question: Question, theme: str, said: frozenset[str], tells: Mapping[str, float], words: Lexicon
) -> Known:
    counted = Counter(words.terms(f"{question.positive} . {question.short}"))
    core = {term: tells[term] * (1 if n > 1 else ONCE) for term, n in counted.items()}
    sides = (question.positive, question.negative)
    good, poor, base = (frozenset(words.terms(text)) for text in (*sides, question.base))
    if question.kind == "gate":  # it has a label, and nothing is said of its answers
        good = said
    bad = [is_bad(side, words) or False for side in sides]
    turned = bad[0] if bad[0] != bad[1] else False if question.kind == "gate" else None
    return Known(question, theme, said, core, good, poor, base, turned)


def _texts(question: Question) -> tuple[str, ...]:
    return (question.wording, question.short, question.positive, question.negative, question.base)
