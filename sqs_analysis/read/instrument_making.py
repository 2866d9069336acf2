"""Parts of an instrument from the rows of its tables, which were found sound before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from inspect import signature
from typing import Any, TypeVar

from sqs_analysis.read.answers import Answer, AnswerSet, roll_up
from sqs_analysis.read.instrument_faults import BOUNDS
from sqs_analysis.read.instrument_files import Row, role_of
from sqs_analysis.read.instrument_parts import Disclosure, Field, Quantifier, Question
from sqs_analysis.read.routing import parse

T = TypeVar("T")


def made(kind: Callable[..., T], row: Mapping[str, Any], **understood: Any) -> T:
    """A part from its row: what was understood of it, and the other columns as they stand."""
    texts = {name: row[name] for name in signature(kind).parameters.keys() - understood}
    return kind(**texts, **understood)


def disclosure_of(kinds: Iterable[str] = (), **numbers: int) -> Disclosure:
    """Which numbers are too small to be shown."""
    return Disclosure(kinds=tuple(kinds), **numbers)


def answer_of(row: Row) -> Answer:
    """One legal answer, with what is read as it."""
    synonyms = tuple(filter(None, row["synonyms"].split("|")))
    return Answer(row["code"], row["label"], row["meaning"], synonyms)


def question_of(row: Row, sets: Mapping[str, AnswerSet]) -> Question:
    """One question with its answers and its routing."""
    read = {
        "answers": sets.get(row["answers"]),
        "multiple": row["multiple"] == "yes",
        "applies_when": parse(row["applies_when"]) if row["applies_when"] else None,
        "rolls_up": roll_up(row.get("rolls_up", "")),
    }
    return made(Question, row, **read)


def field_of(row: Row, sets: Mapping[str, AnswerSet]) -> Field:
    """One field, called by the role it plays."""
    allowed, required = sets.get(row["allowed"]), row["required"] == "yes"
    return made(
        Field, row, name=role_of(row), allowed=allowed, required=required, heading=row["field"]
    )


def quantifier_of(row: Row) -> Quantifier:
    """Words for a share, with their bounds."""
    bounds = {
        "lower": Fraction(row["lower"]),
        "upper": Fraction(row["upper"]),
        "includes_lower": BOUNDS[row["lower_bound"]],
        "includes_upper": BOUNDS[row["upper_bound"]],
    }
    return made(Quantifier, row, **bounds)
