"""Answers: what may stand in a cell, how people spell it, and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from sqs_analysis.read.text import spelling

# Below this, a suggestion puzzles more often than it helps.
LEAST_LIKENESS = 0.6


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
