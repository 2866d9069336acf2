"""What a clause is about: the questions whose words it shares, or the cases themselves.

A question is known by the stems of its words in the instrument. Words of few questions tell more
than words of many (their inverse document frequency), and both must fit: what the clause says must be
of the question, and what the question is about must be said. Of several that fit alike all are named.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqs_analysis.read.claims.clauses import Clause, is_bad
from sqs_analysis.read.claims.lexicon import Lexicon, any_of, lexicon
from sqs_analysis.read.claims.nouns import is_of_the_sample
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_parts import ALL, CASES

# From so good a fit on a clause may be about a question, and so near to the best it may be as well.
FITS, ALIKE = 0.48, 0.86
# How much less words tell that are not of the clause itself, or of a question asked in another place.
BORROWED = 0.5
SAME_SECTION, ELSEWHERE = 0.86, 0.72
# How much likelier a question is meant that is asked only of the cases a clause names.
ASKED_OF_THEM = 1.2
# A word that no question has tells that something else may be meant, as strongly as this.
UNKNOWN = 0.35
LEAST_TERMS = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim may be about: a question for a group of cases, or their number.

    Attributes
    ----------
    bad : whether its insufficient answers are meant; None where that is not certain.
    fit : how well the words of the claim are its own, up to 1.
    """

    name: str
    group: str = ALL
    bad: bool | None = None
    fit: float = 1.0


@dataclass(frozen=True, eq=False)
class _Known:
    """A question by its words."""

    question: Question
    said: frozenset[str]
    core: Mapping[str, float]
    turned: (
        bool | None
    )  # whether its positive clause is worded as a failing; None if sides look alike


@cache
def _vocabulary(instrument: Instrument) -> tuple[tuple[_Known, ...], Mapping[str, float]]:
    """The questions that are judged, and how much each stem tells."""
    words = lexicon(instrument)
    assert words is not None
    asked = [q for q in instrument.questions if q.is_judgement and q.kind != "gate"]
    said = {q.id: frozenset(words.terms(" . ".join(_texts(q)))) for q in asked}
    many = Counter(term for terms in said.values() for term in terms)
    tells = {term: math.log((len(asked) + 1) / count) + 0.1 for term, count in many.items()}
    known = []
    for q in asked:
        core = words.terms(f"{q.positive} . {q.short}")
        counted = Counter(core)
        weights = {
            term: tells[term] * (1.0 if count > 1 else 0.7) for term, count in counted.items()
        }
        sides = is_bad(q.positive, words) or False, is_bad(q.negative, words) or False
        turned = None if sides[0] == sides[1] else sides[0]
        known.append(_Known(q, said[q.id], weights, turned))
    return tuple(known), tells


def _texts(question: Question) -> tuple[str, ...]:
    return (question.wording, question.short, question.positive, question.negative, question.base)


def subjects(
    clause: Clause, place: str, before: Sequence[Subject], instrument: Instrument, words: Lexicon
) -> tuple[Subject, ...]:
    """What a clause may be about, the best fit first; nothing where no question fits.

    Parameters
    ----------
    place : the paragraph of the letter it stands in, "" if nobody knows.
    before : what the claim before it in the paragraph is about.
    """
    own = words.terms(clause.text)
    bad = is_bad(clause.text, words)
    if is_of_the_sample(clause, words):
        return (Subject(CASES, _group(clause, instrument)),)
    tells = _vocabulary(instrument)[1]
    telling = [term for term in own if tells.get(term, 0) > 1]
    if before and (clause.rest or clause.same) and len(telling) < LEAST_TERMS:
        return tuple(
            Subject(s.name, s.group, _flipped(s.bad, bad, rest=clause.rest), s.fit) for s in before
        )
    if clause.rest:
        return ()  # something else of the rest of the cases
    borrowed: Sequence[str] = ()
    if clause.relative:
        borrowed = words.terms(clause.before)[-4:]
    elif len(telling) < LEAST_TERMS:
        borrowed = words.terms(words.pattern("words", "verbs").split(clause.before)[0])
    return _fitting(clause, own, borrowed, place, instrument, words)


def _flipped(side: bool | None, bad: bool | None, *, rest: bool) -> bool | None:
    """The side of what points back: its own, or else the one before, or the other for the rest."""
    if bad is not None or side is None:
        return bad
    return side != rest


def _fitting(
    clause: Clause,
    own: Sequence[str],
    borrowed: Sequence[str],
    place: str,
    instrument: Instrument,
    words: Lexicon,
) -> tuple[Subject, ...]:
    known, tells = _vocabulary(instrument)
    group = _group(clause, instrument)
    # Which cases a clause is of tells nothing of what it is about.
    label = _label(group, instrument, words)
    own = [term for term in own if term not in label]
    weights = {term: BORROWED * tells.get(term, UNKNOWN) for term in borrowed}
    weights |= {term: tells.get(term, UNKNOWN) for term in own}
    total = sum(weights.values())
    if not total:
        return ()
    staff = words.pattern("units", "staff").search(clause.text) is not None
    found = []
    for one in known:
        shared = sum(weight for term, weight in weights.items() if term in one.said)
        core = {term: weight for term, weight in one.core.items() if term not in label}
        covered = sum(w for term, w in core.items() if term in weights) / sum(core.values())
        fit = math.sqrt(shared / total * covered) * _nearness(one.question, place, instrument)
        if one.question.unit == "staff" and not staff:
            fit *= ELSEWHERE
        if label and _group_for(one.question, group, instrument, words) == ALL:
            fit = min(1.0, fit * ASKED_OF_THEM)
        found.append((fit, one))
    best = max(fit for fit, _ in found)
    if best < FITS:
        return ()
    chosen = sorted((x for x in found if x[0] >= ALIKE * best), key=lambda x: -x[0])
    return tuple(
        Subject(
            one.question.id,
            _group_for(one.question, group, instrument, words),
            _side(clause, own, one, words),
            fit,
        )
        for fit, one in chosen
    )


def _nearness(question: Question, place: str, instrument: Instrument) -> float:
    """How near a question is asked to where a clause stands."""
    if not place or question.paragraph == place:
        return 1.0
    section = instrument.section(question.section)
    numbered = place.partition(".")[0]
    if not numbered.isdigit():
        return SAME_SECTION
    return SAME_SECTION if section.number == numbered else ELSEWHERE


def _side(clause: Clause, own: Sequence[str], one: _Known, words: Lexicon) -> bool | None:
    """Whether a clause speaks of insufficient answers to a question; None where that is not certain."""
    text = clause.text
    for base in (one.question.base, one.question.base_one):
        text = re.sub(re.escape(base), " ", text, flags=re.IGNORECASE)
    bad = is_bad(text, words)
    mine = set(own)
    good, poor = (set(words.terms(said)) for said in (one.question.positive, one.question.negative))
    if one.turned is None:  # only the words themselves tell
        of_good, of_poor = len(mine & (good - poor)), len(mine & (poor - good))
        return None if of_good == of_poor else of_poor > of_good
    if bad is None:
        # No word for a side: it says that it was so, if it says it in the question's own words.
        return one.turned if mine & good & one.core.keys() else None
    return bad != one.turned


def _group(clause: Clause, instrument: Instrument) -> str:
    """The group of cases that a clause names, by the words of its label that no other group has."""
    labels = {group.id: group.label.casefold().split() for group in instrument.groups}
    for name, label in labels.items():
        others = {word for other, said in labels.items() if other != name for word in said}
        telling = [word for word in label if word not in others]
        if telling and re.search(any_of([" ".join(telling)]), clause.whole, re.IGNORECASE):
            return name
    return ALL


def _group_for(question: Question, group: str, instrument: Instrument, words: Lexicon) -> str:
    """The group a question is meant for: none where only such cases are asked it."""
    if group == ALL or question.unit != "case":
        return ALL
    return ALL if _label(group, instrument, words) <= {*words.terms(question.base)} else group


def _label(group: str, instrument: Instrument, words: Lexicon) -> frozenset[str]:
    """The stems of a group's label; none of all cases."""
    return frozenset() if group == ALL else frozenset(words.terms(instrument.group(group).label))
