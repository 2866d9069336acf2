"""What a clause is about: the questions whose words it shares, or the cases themselves.

Both must fit: what the clause says must be of the question, and what the question is about must be
said. Words of few questions tell more than words of many. Of several that fit alike all are named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqs_analysis.read.claims.clauses import Clause, is_bad
from sqs_analysis.read.claims.lexicon import Lexicon
from sqs_analysis.read.claims.nouns import of_the_sample
from sqs_analysis.read.claims.vocabulary import Known, Vocabulary, vocabulary
from sqs_analysis.read.instrument import Instrument
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
# A word that tells more than this says what a clause is about; so many do so without others.
TELLING, LEAST_TERMS = 1.0, 2
# So many of the words before "which" are what it stands for.
BEFORE_WHICH = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim may be about: a question for a group of cases, or their number.

    Attributes
    ----------
    bad : whether its insufficient answers are meant; None where that is not certain.
    """

    name: str
    group: str = ALL
    bad: bool | None = None


def subjects(
    clause: Clause, place: str, before: Sequence[Subject], instrument: Instrument, words: Lexicon
) -> tuple[Subject, ...]:
    """What a clause may be about, the best fit first; nothing where no question fits.

    Parameters
    ----------
    place : the paragraph of the letter it stands in, "" if nobody knows.
    before : what the claim before it in the paragraph is about.
    """
    known = vocabulary(instrument)
    group = _group(clause, known)
    own = words.terms(clause.text)
    if name := of_the_sample(clause, words):
        return (Subject(name, group, False),)
    if group != ALL and not {*own} - known.labels[group] and clause.amounts[0].k:
        return tuple(replace(one, group=group) for one in before) or (Subject(CASES, group, False),)
    telling = [term for term in own if known.tells.get(term, 0) > TELLING]
    says_little = sum(term not in words.of_sides for term in telling) < LEAST_TERMS
    if before and (clause.rest or clause.same) and says_little and not clause.relative:
        bad = is_bad(clause.text, words)
        meant = before if bad is None else _judged_of(before, instrument)
        return tuple(replace(one, bad=_side_of_before(one.bad, bad, clause)) for one in meant)
    if clause.rest:
        return ()  # something else of the rest of the cases
    judges = any(words.pattern("sides", side).search(clause.text) for side in ("good", "bad"))
    borrowed: Sequence[str] = ()
    if clause.relative:
        borrowed = words.terms(clause.before)[-BEFORE_WHICH:]
    elif says_little and judges:
        borrowed = words.terms(words.pattern("words", "verbs").split(clause.before)[0])
    # Which cases a clause is of tells nothing of what it is about.
    own = tuple(term for term in own if term not in known.labels[group])
    staff = words.pattern("units", "staff").search(clause.text) is not None
    fitting = _Fitting(known, own, borrowed, group, place, staff, judges)
    return tuple(
        Subject(one.question.id, fitting.group_for(one), _side(clause, own, one, words))
        for one in fitting.best()
    )


def _judged_of(before: Sequence[Subject], instrument: Instrument) -> tuple[Subject, ...]:
    """What is judged of the cases that a question routes to others, where something is judged."""
    found: list[Subject] = []
    for one in before:
        routed = [
            Subject(q.id, one.group)
            for q in instrument.quality
            if q.applies_when is not None and one.name in q.applies_when.names
        ]
        found += routed or [one]
    return tuple(found)


def _side_of_before(side: bool | None, bad: bool | None, clause: Clause) -> bool | None:
    """The side of what points back: its own, or else the one before, or the other for the rest."""
    return bad if bad is not None or side is None else side != clause.rest


@dataclass(frozen=True, slots=True)
class _Fitting:
    """Looks for the questions that the words of a clause fit."""

    known: Vocabulary
    own: Sequence[str]
    borrowed: Sequence[str]
    group: str
    place: str
    staff: bool
    judges: bool  # whether the clause says that something was good or bad

    def best(self) -> list[Known]:
        """The questions that fit best, none where none fits well enough."""
        tells = self.known.tells
        weights = {term: BORROWED * tells.get(term, UNKNOWN) for term in self.borrowed}
        weights |= {term: tells.get(term, UNKNOWN) for term in self.own}
        fits = {
            one: self._fit(one, weights)
            for one in self.known.sharing(weights)
            if one.question.is_judgement
            or (self.own and not self.judges and {*self.own} <= one.said)
        }
        best = max(fits.values(), default=0.0)
        chosen = [one for one, fit in fits.items() if fit >= ALIKE * best]
        return sorted(chosen, key=lambda one: -fits[one]) if best >= FITS else []

    def _fit(self, one: Known, weights: dict[str, float]) -> float:
        """How well a question fits: as much of the clause as is of it, by as much of it as is said."""
        label = self.known.labels[self.group]
        shared = sum(weight for term, weight in weights.items() if term in one.said)
        core = {term: weight for term, weight in one.core.items() if term not in label}
        covered = sum(weight for term, weight in core.items() if term in weights)
        whole = sum(weights.values()) * sum(core.values())
        fit = math.sqrt(shared * covered / whole) * self._nearness(one) if whole else 0.0
        if one.question.unit == "staff" and not self.staff:
            fit *= ELSEWHERE
        asked_of_them = self.group != ALL and self.group_for(one) == ALL
        return min(1.0, fit * ASKED_OF_THEM) if asked_of_them else fit

    def _nearness(self, one: Known) -> float:
        """How near a question is asked to where the clause stands."""
        if not self.place or one.question.paragraph == self.place:
            return 1.0
        numbered = self.place.partition(".")[0]
        return SAME_SECTION if numbered == one.theme or not numbered.isdigit() else ELSEWHERE

    def group_for(self, one: Known) -> str:
        """The group a question is meant for: none where only such cases are asked it."""
        asked_only = self.known.labels[self.group] <= one.base
        return ALL if asked_only or one.question.unit != "case" else self.group


def _side(clause: Clause, own: Sequence[str], one: Known, words: Lexicon) -> bool | None:
    """Whether a clause speaks of insufficient answers to a question; None where it is not certain."""
    text = clause.text
    for base in (one.question.base, one.question.base_one):
        text = re.sub(re.escape(base), " ", text, flags=re.IGNORECASE)
    mine = frozenset(own)
    if one.turned is None:  # only the words themselves tell
        of_good, of_poor = len(mine & (one.good - one.poor)), len(mine & (one.poor - one.good))
        return None if of_good == of_poor else of_poor > of_good
    bad = is_bad(text, words)
    if bad is None:
        # No word for a side: it says that it was so, if all of its words are the question's own.
        any_side = any(words.pattern("sides", side).search(text) for side in ("bad", "good", "not"))
        own_words = mine - words.of_units <= one.said and mine & one.good
        return one.turned if own_words and not any_side else None
    return bad != one.turned


def _group(clause: Clause, known: Vocabulary) -> str:
    """The group of cases that a clause names, by the words of its label that no other group has."""
    names = (name for name, label in known.groups.items() if label.search(clause.whole))
    return next(names, ALL)
