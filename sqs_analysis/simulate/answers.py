"""From what is true of a case to the answers an inspector writes, by the instrument's routing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from sqs_analysis.read.answers import rolled_up
from sqs_analysis.read.instrument import Question
from sqs_analysis.read.routing import Rule
from sqs_analysis.simulate.settings import Settings
from sqs_analysis.simulate.weights import Weights, one_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question as it is answered: whom it is for, and what may be written.

    Attributes
    ----------
    rules : what must hold for the question to be due, the routing first.
    reasons : the weights of reasons; None for other questions.
    good, bad, not_applicable : the answers that mean sufficient, insufficient and not applicable.
    """

    question: Question
    rules: tuple[Rule, ...]
    reasons: Weights | None
    good: tuple[str, ...]
    bad: tuple[str, ...]
    not_applicable: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """The fields, questions and conditions that settle whether it is due, and parts it rolls up."""
        parts = self.question.rolls_up.parts if self.question.rolls_up else ()
        return frozenset(parts).union(*(rule.names for rule in self.rules))

    def due(self, known: Mapping[str, str]) -> bool:
        """Whether the question is to be answered."""
        return all(rule.holds(known) for rule in self.rules)


@cache
def asked_of(settings: Settings, unit: str) -> tuple[Asked, ...]:
    """The questions of a unit, each after those on whose answers it depends."""
    questions = settings.instrument.questions_of(unit=unit)
    asked = {question.id: _asked(settings, question) for question in questions}
    graph = {name: ask.names & asked.keys() for name, ask in asked.items()}
    return tuple(asked[name] for name in TopologicalSorter(graph).static_order())


def _asked(settings: Settings, question: Question) -> Asked:
    rules = (question.applies_when, settings.judged.get(question.id))
    due_when = tuple(rule for rule in rules if rule is not None)
    answers = question.answers.id if question.answers else ""
    reasons = settings.reasons[answers] if question.kind == "reasons" else None
    good, bad, na = (
        tuple(answer.code for answer in question.options if answer.meaning == meaning)
        for meaning in ("sufficient", "insufficient", "not applicable")
    )
    return Asked(question, due_when, reasons, good, bad, na)


def judgements_of(settings: Settings, unit: str) -> tuple[Asked, ...]:
    """The questions of a unit whose answers are sufficient or not, in the same order."""
    return tuple(ask for ask in asked_of(settings, unit) if ask.question.is_judgement)


def loadings(settings: Settings) -> Floats:
    """How much the case decides of each judgement on it, as a variance between 0 and 1.

    A question that is asked because of another judgement owes nothing to the case: it would be asked
    of weak cases only, and its answers would no longer have the probability that the truth says.
    """
    judged = judgements_of(settings, "case")
    judgements = {ask.question.id for ask in judged}
    shared = settings.correlations.case
    return np.array([0.0 if ask.names & judgements else shared for ask in judged])


def write_answers(
    asked: Sequence[Asked],
    known: Mapping[str, str],
    sufficient: Mapping[str, bool],
    reason_count: Weights,
    rng: np.random.Generator,
) -> dict[str, str]:
    """The answers of one unit by question: codes, n/a by the routing, "" where none is due.

    Questions are asked after those they depend on; known beforehand are case fields, gates and
    conditions. What is sufficient is written where the question turns out to be due.
    """
    together = dict(known)
    sets = {ask.question.id: ask.question.answers for ask in asked}
    for ask in asked:
        name = ask.question.id
        if not ask.due(together):
            together[name] = "".join(ask.not_applicable[:1])
        elif (rule := ask.question.rolls_up) and (answers := ask.question.answers):
            parts = {
                part: found.answer(together[part]) for part in rule.parts if (found := sets[part])
            }
            together[name] = rolled_up(rule, answers, parts)[0]
        elif ask.reasons is not None:
            count = int(reason_count.draw(rng))
            together[name] = ";".join(ask.reasons.draw_several(count, rng))
        elif name in sufficient:
            together[name] = one_of(ask.good if sufficient[name] else ask.bad, rng)
        else:
            together.setdefault(name, "")  # a gate was drawn with the case; free text stays blank
    return {ask.question.id: together[ask.question.id] for ask in asked}
