"""Questions that roll up others: nobody answers them, their parts do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqs_analysis.read.answers import Answer, AnswerSet

WRITTEN = re.compile(r"(lowest|most) of ([\w. ,]+)")


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
    match = WRITTEN.fullmatch(text.strip())
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
