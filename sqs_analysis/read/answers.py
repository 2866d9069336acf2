"""Answers: what may stand in a cell, how people spell it, and what it means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TypeVar

from sqs_analysis.read.text import spelling

T = TypeVar("T")

# Below this, a suggestion puzzles more often than it helps.
LEAST_LIKENESS = 0.6
# How a question says that it rolls up others: nobody answers it, its parts are.
ROLLS_UP = re.compile(r"(lowest|most) of ([\w. ,]+)")


def nearest(text: str, options: Iterable[str], most: int) -> list[str]:
    """Find the options a person may have meant, the likeliest first; none if nothing is near.

    >>> nearest("LOR2", ["LOR01", "LOR02", "ROH12", "VUL07"], 2)
    ['LOR02', 'LOR01']
    """
    wanted = spelling(text)

    def likeness(option: str) -> tuple[float, bool]:
        # Of options equally alike, the one with the same letters: two were swapped.
        spelt = spelling(option)
        return SequenceMatcher(None, wanted, spelt).ratio(), sorted(wanted) == sorted(spelt)

    near = {option: likeness(option) for option in options}
    likely = [option for option in near if near[option][0] >= LEAST_LIKENESS]
    return sorted(likely, key=near.__getitem__, reverse=True)[:most]


def closest(text: str, options: Iterable[str]) -> str | None:
    """Find the option a person most likely meant, None if nothing is near.

    >>> closest("LOR2", ["LOR02", "ROH02"])
    'LOR02'
    >>> closest("quite something else", ["LOR02"]) is None
    True
    """
    return next(iter(nearest(text, options, 1)), None)


def hint(text: str, options: Iterable[str]) -> str:
    """Give the end of a message about a name that is not there; "" if nothing is near.

    >>> hint("LOR2", ["LOR02", "ROH02"])
    ' Did you mean LOR02?'
    """
    near = closest(text, options)
    return f" Did you mean {near}?" if near else ""


def strangers(names: Iterable[object], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names that are not known, each with the hint at what may have been meant.

    >>> list(strangers(["LOR2", "ROH02"], ["LOR02", "ROH02"]))
    [('LOR2', ' Did you mean LOR02?')]
    """
    options = tuple(known)
    return ((name, hint(name, options)) for name in map(str, names) if name not in options)


def twice(names: Iterable[T]) -> list[T]:
    """What stands more than once among some names."""
    return [name for name, count in Counter(names).items() if count > 1]


@dataclass(frozen=True)
class Answer:
    """One answer of a set.

    Attributes
    ----------
    code : what every frame holds, whatever the language.
    label : what a reader sees.
    meaning : "sufficient", "insufficient", "not applicable" or "neutral".
    synonyms : other spellings that are read as this answer.
    """

    code: str
    label: str
    meaning: str
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> frozenset[str]:
        """Everything that is read as this answer, in the form that is compared."""
        return frozenset(spelling(text) for text in (self.code, self.label, *self.synonyms))


@dataclass(frozen=True)
class AnswerSet:
    """The answers a question or field allows.

    >>> fact = AnswerSet("fact", (Answer("yes", "Yes", "sufficient", ("y", "true")),
    ...                           Answer("no", "No", "insufficient", ("n",))))
    >>> fact.read(" TRUE ").code
    'yes'
    >>> fact.read("perhaps") is None
    True
    >>> fact.suggest("yess")
    'Yes'
    """

    id: str
    answers: tuple[Answer, ...]

    @property
    def labels_by_code(self) -> dict[str, str]:
        """What each answer is called, by its code, in the instrument's order."""
        return {answer.code: answer.label for answer in self.answers}

    def read(self, text: str) -> Answer | None:
        """The answer a text stands for, None if it is not one of the set."""
        return self._by_spelling.get(spelling(text))

    def suggest(self, text: str) -> str | None:
        """The label of the answer whose spelling is nearest, None if none is near."""
        near = closest(text, self._by_spelling)
        return self._by_spelling[near].label if near else None

    def answer(self, code: str) -> Answer:
        """The answer with a code; a KeyError if the set has none."""
        return self._by_code[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order of the instrument."""
        return tuple(answer.code for answer in self.answers)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the instrument."""
        return tuple(answer.label for answer in self.answers)

    def means(self, meaning: str) -> bool:
        """Whether any answer of the set has this meaning."""
        return any(answer.meaning == meaning for answer in self.answers)

    @cached_property
    def _by_spelling(self) -> dict[str, Answer]:
        return {text: answer for answer in self.answers for text in answer.spellings}

    @cached_property
    def _by_code(self) -> dict[str, Answer]:
        return {answer.code: answer for answer in self.answers}


@dataclass(frozen=True)
class RollUp:
    """How a question follows from its parts.

    Attributes
    ----------
    how : "lowest", the answer of the parts that stands last in their answer set, which lists the best
        first; or "most", sufficient where more than half of the parts that apply are.
    parts : the ids of the questions it rolls up.
    """

    how: str
    parts: tuple[str, ...]


def roll_up(text: str) -> RollUp | None:
    """Read how a question rolls up others; None for no such text.

    >>> roll_up("lowest of A1, A2")
    RollUp(how='lowest', parts=('A1', 'A2'))
    """
    match = ROLLS_UP.fullmatch(text.strip())
    return RollUp(match[1], tuple(match[2].replace(",", " ").split())) if match else None


def rolled_up(rule: RollUp, answers: AnswerSet, parts: Mapping[str, Answer]) -> tuple[str, str]:
    """The code of the answer that follows, and the id of the part that decides.

    Parameters
    ----------
    answers : of the question that rolls up.
    parts : by id, what was answered to each.
    """
    applicable = [(a, name) for name, a in parts.items() if a.meaning != "not applicable"]
    if not applicable:
        return _first(answers, "not applicable"), rule.parts[0]
    if rule.how == "lowest":
        answer, lowest = max(applicable, key=lambda one: answers.codes.index(one[0].code))
        return answer.code, lowest
    good = [answer.meaning == "sufficient" for answer, _ in applicable]
    met = 2 * sum(good) > len(good)
    decides = applicable[good.index(met)][1]
    return _first(answers, "sufficient" if met else "insufficient"), decides


def _first(answers: AnswerSet, meaning: str) -> str:
    found: Answer = next(answer for answer in answers.answers if answer.meaning == meaning)
    return found.code
