"""References in an inspector's paragraph: ``{LOR02 insufficient}`` stands for a figure.

A reference is a few words in braces: a name, then what is wanted of it, in any order. The name is

===========  =================================================================================
``LOR02``    the id of a question
``LOR``      the id of a section: all its judgements of quality on cases, as its share in a report
``cases``    the cases inspected: their number
===========  =================================================================================

Behind the id of a question or section may stand the side it speaks of (``sufficient``, the default,
or ``insufficient``), a group of cases, and the form it takes:

===========  =================================================================================
``phrase``   the house's words, without a noun: "nearly two-thirds" (the default)
``cases``    the same with its noun: "nearly two-thirds of cases"; of a section, "of judgements"
``count``    the count in words: "four out of six"
``number``   the number alone: "13", or "four"
``total``    the number it is out of: "20", or "six"
``percent``  the share as a percentage: "65%"
===========  =================================================================================

A question that asks for reasons has one form, ``reasons``, the default: those given most often. Behind
``cases`` may stand a group, or ``eligible`` for the cases that the sample was drawn from.

A reference that ends in ``!``, as ``{VUL09 count !}``, is meant although it tells of very few cases.
A brace with none of these names beside it is plain text, unless it is closed: then it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from sqs_analysis.languages import Catalogue
from sqs_analysis.read.answers import hint, nearest
from sqs_analysis.read.text import plain

if TYPE_CHECKING:  # instruments look at these words while they are loaded
    from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_parts import ALL, CASES, ELIGIBLE, FORMS, REASONS, SIDES

REFERENCE = re.compile(r"\{\s*((?:[A-Za-z]|\d+\.\d)[^{}]{0,80})\}")
# Of an instrument that numbers its questions 1, 2, 3 a number alone is a name, too.
NUMBERED = re.compile(REFERENCE.pattern.replace("[A-Za-z]", r"[A-Za-z\d]"))
OPENING = "{[｛"
CLOSED = re.compile(r"[^{}\[\].;]*[}｝\]]")
# So far from its name a bracket is no part of what was meant as a reference.
BEHIND = 60
# The field of the sheet Inspection that says how many cases were eligible.
ELIGIBLE_CASES = "eligible_cases"
# The judgements of the examples: so many insufficient, of so many.
K, N = 13, 20
DEFAULTS = {"group": ALL, "side": SIDES[0], "form": FORMS[0]}


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: where it stands in the text, and the figure it stands for.

    Attributes
    ----------
    name : the id of a question or section, or "cases".
    questions : what it is counted over: a question, those of a section, none for a number of cases.
    """

    start: int
    end: int
    name: str
    questions: tuple[Question, ...]
    group: str = DEFAULTS["group"]
    side: str = DEFAULTS["side"]
    form: str = DEFAULTS["form"]
    meant: bool = field(default=False, kw_only=True)

    @property
    def question(self) -> Question | None:
        """The question it names, None for a section or a number of cases."""
        return next((q for q in self.questions if q.id == self.name), None)

    @property
    def written(self) -> str:
        """The reference as it is written, without what goes without saying."""
        said = (self.side, self.group, self.form)
        words = [word for word in said if word not in (*DEFAULTS.values(), REASONS)]
        return f"{{{' '.join([self.name, *words])}}}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """What looks like a reference and is none, with the sentence to say so."""

    text: str
    message: str


def references(text: str, instrument: Instrument) -> Iterator[Reference | Unknown]:
    """Every reference in a text, in order.

    >>> from sqs_analysis.read.instrument import load
    >>> (found,) = references("In {LOR02 insufficient} of cases", load())
    >>> found.name, found.side, found.form
    ('LOR02', 'insufficient', 'phrase')
    >>> [found.meant for found in references("{VUL09 count !} and {VUL09 count}", load())]
    [True, False]
    >>> (found,) = references("{LOR02 number count}", load())
    >>> print(found.message)
    "{LOR02 number count}" has both "number" and "count". Write one of them.
    """
    spans = []
    numbered = any(name.isdigit() for name in _counted_over(instrument))
    for match in (NUMBERED if numbered else REFERENCE).finditer(text):
        spans.append(match.span())
        found = _parsed(match, instrument)
        yield Unknown(match[0], f'"{match[0]}" {found}') if isinstance(found, str) else found
    yield from _nearly(text, spans, instrument)


def every_reference(instrument: Instrument) -> Iterator[Reference]:
    """Every reference there is, in the order of the instrument; whether somebody answered or not.

    >>> from sqs_analysis.read.instrument import load
    >>> [found.written for found in every_reference(load())][:4]
    ['{cases}', '{cases custodial}', '{cases community}', '{cases eligible}']
    """
    for name, questions in _counted_over(instrument).items():
        words = words_beside(name, instrument)
        for said in product(*words.values()) if words else ():
            yield Reference(0, 0, name, questions, *_in_order(dict(zip(words, said, strict=True))))


def words_beside(name: str, instrument: Instrument) -> Mapping[str, tuple[str, ...]]:
    """What may be said beside a name, by what it says of the figure, the default first.

    Nothing where nothing is judged. What goes without saying, as that a question stands for all
    cases, is no word.
    """
    groups = (ALL, *(group.id for group in instrument.groups))
    if name == CASES:
        known = ELIGIBLE_CASES in [entry.name for entry in instrument.fields]
        return {"group": (*groups, *[ELIGIBLE] * known)}
    questions = _counted_over(instrument)[name]
    if any(question.kind == REASONS for question in questions):
        return {"form": (REASONS,)}
    if not any(question.is_judgement for question in questions):
        return {}
    on_cases = {"group": groups} if questions[0].unit == "case" else {}
    return {**on_cases, "side": SIDES, "form": FORMS}


def reference_examples(instrument: Instrument, words: Catalogue) -> list[tuple[str, str]]:
    """References of an instrument, each with what it stands for where K of N were insufficient.

    >>> from sqs_analysis.languages import catalogue
    >>> from sqs_analysis.read.instrument import load
    >>> reference_examples(load(), catalogue())[0]
    ('{LOR02 insufficient}', 'nearly two-thirds')
    """
    judged = [*instrument.quality, *(q for q in instrument.questions if q.is_judgement)]
    if not judged:
        return []
    asked, side = judged[0], SIDES[1]
    bad, good = (
        next(phrase for phrase in instrument.quantifiers if phrase.covers(Fraction(k, N)))
        for k in (K, N - K)
    )
    count = next(phrase.alone for phrase in instrument.phrases if phrase.key == "count")
    said = {
        f"{asked.id} {side}": bad.alone,
        f"{asked.id} {side} cases": bad.phrase.format(noun=asked.base),
        f"{asked.id} {side} count": count.format(k=K, n=N),
        f"{asked.id} {side} number": str(K),
        f"{asked.id} {side} total": str(N),
        f"{asked.id} {side} percent": words("figure.percent", percent=100 * K // N),
        asked.id: words("guide.sufficient", said=good.alone),
    }
    said |= {q.id: words("guide.reasons") for q in instrument.questions_of(kind=REASONS)[:1]}
    for section in [instrument.section(asked.section)] if instrument.quality else []:
        said[f"{section.id} {side}"] = words("guide.section", title=section.title)
    said[CASES] = words("guide.cases")
    for group in instrument.groups[:1] if asked.unit == "case" else ():
        said[f"{asked.id} {side} {group.id}"] = words("guide.group", group=group.label)
        said[f"{CASES} {group.id}"] = words("guide.cases_group", group=group.label)
    if ELIGIBLE in words_beside(CASES, instrument)["group"]:
        said[f"{CASES} {ELIGIBLE}"] = words("guide.eligible")
    said[f"{asked.id} count !"] = words("guide.meant")
    return [(f"{{{reference}}}", text) for reference, text in said.items()]


@cache
def _counted_over(instrument: Instrument) -> dict[str, tuple[Question, ...]]:
    """Every name that may be referred to, with the questions it is counted over."""
    found: dict[str, tuple[Question, ...]] = {CASES: ()}
    for section in instrument.sections:
        found[section.id] = instrument.questions_of(section.id, unit="case", kind="summary")
        found |= {question.id: (question,) for question in instrument.questions_of(section.id)}
    return found


def _nearly(
    text: str, spans: Sequence[tuple[int, int]], instrument: Instrument
) -> Iterator[Unknown]:
    """What would be printed as it stands, although a reference was meant: braces astray."""
    for match in _names(instrument).finditer(text):
        inside = next((span for span in spans if span[0] < match.start() < span[1]), None)
        start, end = inside or match.span()
        opened = text[:start].rstrip(" “\"'")[-1:] in tuple(OPENING)
        closed = CLOSED.match(text, end, end + (1 if inside else BEHIND)) is not None
        if opened or closed:
            shown = plain(text[max(0, start - 2) : end + 20])
            yield Unknown(
                shown,
                f'"{shown}" looks like a reference and is none, so it would be printed as it stands. '
                f"Write {{{_known_as(match[0].strip(), instrument)} …}} in one pair of braces.",
            )


@cache
def _names(instrument: Instrument) -> re.Pattern[str]:
    """What is the name of a reference, wherever it stands."""
    ids = "|".join(re.escape(question.id) for question in instrument.questions)
    sections = "|".join(re.escape(section.id) for section in instrument.sections)
    # A section's id, and "cases", may be words of the language; only what no prose has is noticed.
    return re.compile(rf"\b(?:(?i:{ids})|{sections})\b|(?<=[{{｛])\s*(?i:{CASES})\b")


def _known_as(written: str, instrument: Instrument) -> str:
    """The name that was meant, whatever its letters' case; what was written if there is none."""
    names = {name.casefold(): name for name in _counted_over(instrument)}
    return names.get(written.casefold(), written)


def _parsed(match: re.Match[str], instrument: Instrument) -> Reference | str:
    """The reference in a pair of braces, or what is wrong with it."""
    written = plain(match[1])
    first, *words = written.removesuffix("!").split()
    name, over = _known_as(first, instrument), _counted_over(instrument)
    if name not in over:
        return f"refers to no question or section. {_meant(name, over, instrument)}"
    taken = words_beside(name, instrument)
    if not taken:
        return "asks for a figure where nothing is judged."
    parts = {w.casefold(): (part, w) for part, known in taken.items() for w in known if w != ALL}
    said: dict[str, str] = {}
    for word in words:
        if word.casefold() not in parts:
            choice = f"{hint(word, parts)} It takes: {_listed(taken)}."
            return f'has "{word}", which {name} does not take.{choice}'
        part, known = parts[word.casefold()]
        if said.setdefault(part, known) != known:
            return f'has both "{said[part]}" and "{word}". Write one of them.'
    said = {part: known[0] for part, known in taken.items()} | said
    meant = written.endswith("!")
    return Reference(*match.span(), name, over[name], *_in_order(said), meant=meant)


def _in_order(said: Mapping[str, str]) -> list[str]:
    """Group, side and form, by default where nothing is said of one."""
    return [said.get(part, default) for part, default in DEFAULTS.items()]


def _meant(name: str, names: Iterable[str], instrument: Instrument) -> str:
    """What a name that is none may have meant, each with its label."""
    near = nearest(name, names, 3)
    shown = ", ".join(f"{found} ({label_of(found, instrument)})" for found in near)
    ask = "`sqs references WORKBOOK` lists all there are, filled in."
    return f"The nearest {'are' if len(near) > 1 else 'is'} {shown}. {ask}" if near else ask


def label_of(name: str, instrument: Instrument) -> str:
    """What a reference's name stands for, in short."""
    if name == CASES:
        return "the number of cases"
    sections = {section.id: section.title for section in instrument.sections}
    return sections.get(name) or instrument.label_of(name)


def _listed(taken: Mapping[str, tuple[str, ...]]) -> str:
    """The words that may be said, together those of which one is chosen."""
    choices = (", ".join(word for word in words if word != ALL) for words in taken.values())
    return "; ".join(filter(None, choices))
