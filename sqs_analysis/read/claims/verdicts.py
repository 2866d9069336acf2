"""An amount held against what its clause can be about: so, not so, or not to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from sqs_analysis.read.claims.amounts import Amount
from sqs_analysis.read.claims.clauses import Clause, is_bad
from sqs_analysis.read.claims.counted import COUNTED_UNITS, Counted, Data
from sqs_analysis.read.claims.lexicon import Lexicon
from sqs_analysis.read.claims.nouns import (
    impossible,
    is_denied,
    of_a_kind,
    of_something_else,
    says_all_cases,
    says_cases,
)
from sqs_analysis.read.claims.subjects import Subject
from sqs_analysis.read.instrument_parts import ALL, CASES, SIDES
from sqs_analysis.read.wording import count_in_words, number_in_words, quantify

Verdict = Literal["proven", "refuted", "unprovable"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on an amount, with the finding it rests on.

    Attributes
    ----------
    subject, bad, counted : what it is held against, None where nothing could be told.
    why : why it is refuted or unprovable; of one proven, what a reader should know all the same.
    """

    verdict: Verdict
    subject: Subject | None = None
    bad: bool = False
    counted: Counted = field(default_factory=lambda: Counted(0, 0))
    why: str = ""


def judged(
    amount: Amount, clause: Clause, about: tuple[Subject, ...], data: Data, words: Lexicon
) -> Judged:
    """Hold an amount against every subject its clause can have."""
    if other := of_something_else(amount, clause, words):
        return Judged("unprovable", why=other)
    of_questions = not any(subject.name in COUNTED_UNITS for subject in about)
    if of_questions and (why := impossible(amount, clause, data, words)):
        return Judged("refuted", why=why)
    about = tuple(one for one in about if not _of_other_cases(one, clause, data, words))
    tried = [one for subject in about for one in _tried(amount, subject, clause, data, words)]
    if not tried:
        rest = "it is said of the rest of the cases, of which no question is asked"
        return Judged(
            "unprovable", why=rest if clause.rest else "no question is asked in words like these"
        )
    # Who says of how many it is, knows which it is of.
    tried = [one for one in tried if one.counted.n == amount.n] or tried
    first, so = tried[0], [one.verdict == "proven" for one in tried]
    if all(so):
        return first
    if any(so):
        return Judged("unprovable", why=_either(tried, data))
    return next((one for one in tried if one.verdict == "unprovable"), first)


def _tried(
    amount: Amount, subject: Subject, clause: Clause, data: Data, words: Lexicon
) -> Iterator[Judged]:
    """An amount held against one subject, on each side that may be meant."""
    name, group = subject.name, subject.group
    if name in COUNTED_UNITS:
        if not amount.k:
            return  # a share of the cases says nothing of how many there are
        counted = data.counted(name, group, False)
        so = amount.bounds.holds(Fraction(counted.k)) and amount.n in (None, counted.n)
        yield Judged("proven" if so else "refuted", subject, False, counted)
        return
    for bad in (False, True) if subject.bad is None else (subject.bad,):
        found = Judged("proven", subject, bad, data.counted(name, group, bad))
        yield _held(amount, found, clause, data, words)


def _of_other_cases(subject: Subject, clause: Clause, data: Data, words: Lexicon) -> bool:
    """Whether a clause speaks of cases of a kind that the subject is not counted of."""
    kind = of_a_kind(clause, words)
    if not kind or subject.group != ALL:
        return False
    if subject.name in COUNTED_UNITS:
        return True
    question = data.instrument.question(subject.name)
    return kind.casefold() not in f"{question.wording} {question.base}".casefold()


def _held(amount: Amount, found: Judged, clause: Clause, data: Data, words: Lexicon) -> Judged:
    """An amount held against a finding, of the cases that it is said of."""
    k, n, total = found.counted.k, found.counted.n, data.total()
    # Of a count it is told of how many; "none" is so of more cases as well.
    share = (not amount.k or not amount.bounds.upper) and _is_of_fewer_cases(found, data)
    if share and (amount.n == total or says_all_cases(clause, words)):
        why = f"it is said of all {total} cases, and {n} were judged"
        so = amount.bounds.holds(Fraction(k, total))  # k of none is 0 either way
        return replace(found, verdict="proven" if so else "refuted", why=why)
    if not amount.holds(k, n):
        if is_denied(amount, clause, words) and k:
            return replace(found, verdict="unprovable", why="“not … all” can be read in two ways")
        if n > data.instrument.counts_up_to and _as_a_share(amount, k, n):
            why = f"it is so as a share, and no count: {k} of {n}"
            return replace(found, verdict="unprovable", why=why)
        if _is_how_many(amount, n) and is_bad(clause.text, words) is None:
            why = f"it may be how many were judged, {n}"
            return replace(found, verdict="unprovable", why=why)
        return replace(found, verdict="refuted")
    of_most = amount.bounds.lower >= Fraction(1, 2) or amount.kind != "words"
    if share and of_most and says_cases(amount, clause, words):
        return replace(found, why=f"it is said of cases, and counted of {n} of the {total}")
    if amount.understates(k, n):
        return replace(found, why=f"it is so, but of {k} of {n} it says little")
    return found


def _as_a_share(amount: Amount, k: int, n: int) -> bool:
    """Whether "four out of five" is meant of 16 out of 20."""
    said, of = amount.bounds, amount.n
    return bool(of and n and amount.k and 0 < said.lower == said.upper and said.lower * n == k * of)


def _is_how_many(amount: Amount, n: int) -> bool:
    """Whether a number says how many were judged: "a review was due in eight cases"."""
    return amount.k and amount.n is None and not amount.others and amount.bounds.holds(Fraction(n))


def _is_of_fewer_cases(found: Judged, data: Data) -> bool:
    """Whether a question on cases, for all of them, was answered in fewer than there are."""
    assert found.subject is not None
    of_all = (
        found.subject.group == ALL and data.instrument.question(found.subject.name).unit == "case"
    )
    return of_all and found.counted.n != data.total()


def _either(tried: list[Judged], data: Data) -> str:
    """What an amount can be about, of which it is not so of all."""
    said = []
    for one in tried:
        so = "so" if one.verdict == "proven" else "not so"
        said.append(f"{so} of {label(one, data)}")
    return f"it can be about more than one finding, and is {'; '.join(dict.fromkeys(said))}"


def label(found: Judged, data: Data) -> str:
    """The finding that an amount was held against, with its counts; "" where nothing could be told."""
    if found.subject is None:
        return ""
    name, group = found.subject.name, found.subject.group
    if name in COUNTED_UNITS:
        which = f" in the group {group}" if group != ALL else ""
        return f"the {found.counted.k} {'cases' if name == CASES else 'interviews'}{which}"
    where = "" if group == ALL else f", {data.instrument.group(group).label}"
    count = f"{found.counted.k} of {found.counted.n} {side_of(found, data)}".rstrip()
    return f"{name} ({data.instrument.label_of(name)}{where}: {count})"


def true_words(amount: Amount, found: Judged, data: Data) -> str:
    """The words of the same kind that would be so, "" where nobody can say."""
    k, n, instrument = found.counted.k, found.counted.n, data.instrument
    if found.verdict != "refuted" or found.subject is None or not n:
        return ""
    if found.subject.name in COUNTED_UNITS:
        return number_in_words(k, instrument)
    if amount.n is not None:
        return count_in_words(k, n, instrument)
    if amount.kind == "number":
        return number_in_words(k, instrument)
    if amount.kind == "percent":
        return f"{(200 * k + n) // (2 * n)}%"
    return quantify(k, n, instrument).text


def side_of(found: Judged, data: Data) -> str:
    """The side of a question that is judged; "" of a number of cases, or of what routes others."""
    if found.subject is None or found.subject.name in COUNTED_UNITS:
        return ""
    return SIDES[found.bad] if data.instrument.question(found.subject.name).is_judgement else ""
