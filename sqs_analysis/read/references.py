"""References in an inspector's paragraph: ``{LOR02 insufficient}`` stands for a figure.

A reference is a word in braces: the id of a question, then in any order the side it speaks of
(``sufficient``, the default, or ``insufficient``), a group of cases, and the form it takes:

=========  ==============================================================
``phrase``   the house's words, without a noun: "nearly two-thirds" (the default)
``cases``    the same with its noun: "nearly two-thirds of cases"
``count``    the count in words: "four out of six"
``number``   the number alone: "13", or "four"
``total``    the number it is out of: "20", or "six"
``reasons``  the reasons given most often, of a question that asks for reasons
=========  ==============================================================

A reference that ends in ``!``, as ``{VUL09 count !}``, is meant although it tells of very few cases.
A brace with no question's id beside it is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.text import plain

REFERENCE = re.compile(r"\{\s*([A-Za-z][^{}]{0,80})\}")
OPENING = "{[｛"
CLOSED = re.compile(r"[^{}\[\].;]*[}｝\]]")
# So far from its question's id a bracket is no part of what was meant as a reference.
BEHIND = 60
SIDES = ("sufficient", "insufficient")
FORMS = ("phrase", "cases", "count", "number", "total", "reasons")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: where it stands in the text, and the figure it stands for."""

    start: int
    end: int
    question: Question
    side: str = "sufficient"
    form: str = "phrase"
    group: str = "all"
    meant: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """What looks like a reference and is none, with the sentence to say so."""

    text: str
    message: str


def references(text: str, instrument: Instrument) -> Iterator[Reference | Unknown]:
    """Every reference in a text, in order.

    >>> from sqs_analysis.read.instrument import load
    >>> (found,) = references("In {LOR02 insufficient} of cases", load())
    >>> found.question.id, found.side, found.form
    ('LOR02', 'insufficient', 'phrase')
    >>> [found.meant for found in references("{VUL09 count !} and {VUL09 count}", load())]
    [True, False]
    >>> (found,) = references("{LOR99 count}", load())
    >>> print(found.message)
    "{LOR99 count}" refers to no question. Did you mean LOR09?
    """
    spans = []
    for match in REFERENCE.finditer(text):
        spans.append(match.span())
        yield _parsed(match, instrument)
    yield from _nearly(text, spans, instrument)


def _nearly(
    text: str, spans: Sequence[tuple[int, int]], instrument: Instrument
) -> Iterator[Unknown]:
    """What would be printed as it stands, although a reference was meant: braces astray."""
    ids = "|".join(re.escape(question.id) for question in instrument.questions)
    for match in re.finditer(rf"\b(?:{ids})\b", text, re.IGNORECASE):
        inside = next((span for span in spans if span[0] < match.start() < span[1]), None)
        start, end = inside or match.span()
        opened = text[:start].rstrip(" “\"'")[-1:] in tuple(OPENING)
        closed = CLOSED.match(text, end, end + (1 if inside else BEHIND)) is not None
        if opened or closed:
            shown = plain(text[max(0, start - 2) : end + 20])
            yield Unknown(
                shown,
                f'"{shown}" looks like a reference and is none, so it would be printed as it stands. '
                f"Write {{{match[0].upper()} …}} in one pair of braces.",
            )


def _parsed(match: re.Match[str], instrument: Instrument) -> Reference | Unknown:
    written = plain(match[1])
    name, *words = written.removesuffix("!").split()
    questions = {question.id: question for question in instrument.questions}
    question = questions.get(name.upper())
    if question is None:
        return _unknown(match, f"refers to no question.{hint(name, questions)}")
    known = {**dict.fromkeys(SIDES, "side"), **dict.fromkeys(FORMS, "form")}
    known |= {group.id: "group" for group in instrument.groups}
    if question.kind == "reasons":
        words = words or ["reasons"]
    said: dict[str, str] = {}
    for word in words:
        part = known.get(word.lower())
        if part is None or part in said:
            fault = f'has "{word}", which is not understood here.{hint(word, known)}'
            return _unknown(match, fault)
        said[part] = word.lower()
    if fault := _misfit(question, said):
        return _unknown(match, f"{fault}.")
    meant = written.endswith("!")
    return Reference(match.start(), match.end(), question, **said, meant=meant)


def _misfit(question: Question, said: dict[str, str]) -> str:
    """Why a form does not fit the question, "" where it does."""
    reasons = said.get("form") == "reasons"
    if question.kind == "reasons" and not reasons:
        return "asks for a figure on a question that is answered with reasons"
    if question.kind != "reasons" and reasons:
        return "asks for reasons where there are none"
    if question.kind != "reasons" and not question.is_judgement:
        return "asks for a figure on a question that judges nothing"
    if said.get("group") and question.unit != "case":
        return "asks for a group of cases on a question that is not put to cases"
    return ""


def _unknown(match: re.Match[str], fault: str) -> Unknown:
    return Unknown(match[0], f'"{match[0]}" {fault}')
