"""Who a question is for, as a rule that a person can read.

``LOR14 = insufficient or LOR16 = insufficient`` is a rule: comparisons of a question or a case
field with its answers, joined by ``and``, ``or``, ``not`` and brackets. The same language says
which cases form a group and what must be consistent within a case.

An answer may be unknown (blank, or not yet readable), so a rule holds, does not hold, or cannot be
told. The third is Kleene's: an unknown matters only where the known answers do not settle the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from math import prod
from typing import Any

import pyparsing as pp

from sqs_analysis.errors import InstrumentError

# What a rule can name, and the words that join rules.
NAME = r"\w+(\.\w+)*"
JOINING = ("and", "or", "not", "in")
MOST_COMBINATIONS = 10_000  # of answers that are tried
EXPECTED = (
    "Write comparisons such as NAME = yes, NAME != na or NAME in (yes, no), joined by and, or, not "
    "and brackets; put a value that holds a space in double quotes."
)


class RuleError(InstrumentError):
    """A rule cannot be read. The message gives the place."""


@dataclass(frozen=True)
class Comparison:
    """``NAME = value``, ``NAME != value`` or ``NAME in (value, value)``."""

    name: str
    values: tuple[str, ...]
    equal: bool = True

    def holds(self, values: Mapping[str, str | None]) -> bool | None:
        """Whether the answer is among the values; None while it is unknown."""
        answer = values.get(self.name)
        return None if answer is None else (answer in self.values) is self.equal


@dataclass(frozen=True)
class Not:
    """``not TERM``: the other answer; unknown stays unknown."""

    terms: tuple[Term]

    def holds(self, values: Mapping[str, str | None]) -> bool | None:
        """Whether the term does not hold."""
        held = self.terms[0].holds(values)
        return None if held is None else not held


@dataclass(frozen=True)
class Joined:
    """``TERM and TERM``, which one that does not hold settles, or ``TERM or TERM``, which one does."""

    terms: tuple[Term, ...]
    settles: bool

    def holds(self, values: Mapping[str, str | None]) -> bool | None:
        """Whether the terms hold together; stops at the first that settles it."""
        unknown = False
        for term in self.terms:
            held = term.holds(values)
            if held is self.settles:
                return held
            unknown = unknown or held is None
        return None if unknown else not self.settles


Term = Comparison | Not | Joined


@dataclass(frozen=True)
class Rule:
    """A rule, as written and as understood.

    >>> rule = parse('custodial = yes or remanded = yes')
    >>> rule.holds({"custodial": "no", "remanded": "yes"})
    True
    >>> rule.holds({"custodial": "no"}) is None
    True
    >>> sorted(rule.names)
    ['custodial', 'remanded']
    """

    source: str
    term: Term = field(compare=False, repr=False)

    def holds(self, values: Mapping[str, str | None]) -> bool | None:
        """Whether the rule holds for canonical answers by question or field, None where unknown.

        The answer is None where the known answers do not settle it.
        """
        return self.term.holds(values)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison in the rule, from left to right."""
        return tuple(_comparisons(self.term))

    @cached_property
    def names(self) -> frozenset[str]:
        """The questions and fields the rule looks at."""
        return frozenset(comparison.name for comparison in self.comparisons)

    def __str__(self) -> str:
        return self.source


def _comparisons(term: Term) -> Iterator[Comparison]:
    if isinstance(term, Comparison):
        yield term
    else:
        for part in term.terms:
            yield from _comparisons(part)


@cache
def parse(text: str) -> Rule:
    """Read a rule as it is written in an instrument.

    Raises
    ------
    RuleError
        If the text is not a rule; says from which character on.

    Examples
    --------
    >>> parse("2.1.1a = yes or RISK = high").names == {"2.1.1a", "RISK"}
    True
    >>> parse('looked_after in ("yes now", "yes during sentence")').holds({"looked_after": "no"})
    False
    """
    try:
        (term,) = GRAMMAR.parse_string(text, parse_all=True)
    except pp.ParseBaseException as error:
        raise RuleError(_unreadable(text, error.loc)) from None
    return Rule(text, term)


def one_always_holds(rules: Sequence[Rule], codes: Mapping[str, Sequence[str]]) -> bool:
    """Whether one of some rules holds, and no other, whatever is answered of what they compare.

    >>> one_always_holds([parse("A = yes"), parse("A != yes")], {"A": ("yes", "no")})
    True
    >>> one_always_holds([parse("A = yes")], {"A": ("yes", "no")})
    False
    """
    names = sorted({name for rule in rules for name in rule.names})
    options = [codes.get(name, ()) for name in names]
    if not rules or prod(map(len, options)) > MOST_COMBINATIONS:
        return False
    every = (dict(zip(names, said, strict=True)) for said in product(*options))
    return all(sum(rule.holds(known) is True for rule in rules) == 1 for known in every)


def _unreadable(text: str, place: int) -> str:
    if not text.strip():
        return f"A rule is empty. {EXPECTED}"
    # The parser points before the blanks that precede what it could not read.
    rest = text[place:].lstrip()
    where = f"from character {len(text) - len(rest) + 1} (“{rest}”)" if rest else "at its end"
    return f"The rule “{text}” cannot be read {where}. {EXPECTED}"


def _grammar() -> pp.ParserElement:
    """Write down the rule language.

    The dashes are pyparsing's: after ``and``, ``=`` or an opening bracket there is only one way on,
    so that an error is told where it is and not where the parser first had a choice.
    """
    joint = {word: pp.Keyword(word) for word in JOINING}
    both_of, either_of, negated = (joint[word].suppress() for word in ("and", "or", "not"))
    opening, closing = pp.Suppress("("), pp.Suppress(")")
    name = ~pp.MatchFirst(joint.values()) + pp.Regex(NAME)
    word = ~pp.MatchFirst(joint.values()) + pp.Regex(r"[\w+\-]+")
    value = (pp.QuotedString('"') | word).set_name("value")
    listed = opening - pp.DelimitedList(value) - closing
    comparison = name + (
        (pp.Literal("!=") - value) | (pp.Literal("=") - value) | (joint["in"] - listed)
    )
    rule = pp.Forward()
    negation = pp.Forward()
    atom = (opening - rule - closing) | comparison.add_parse_action(_compare)
    negation <<= (negated - negation).add_parse_action(lambda found: Not((found[0],))) | atom
    both = negation + (both_of - negation)[...]
    both.add_parse_action(lambda found: _join(found, settles=False))
    rule <<= both + (either_of - both)[...]
    return rule.add_parse_action(lambda found: _join(found, settles=True))


def _compare(found: Any) -> Comparison:
    name, operator, *values = found
    return Comparison(name, tuple(values), equal=operator != "!=")


def _join(found: Any, settles: bool) -> Term:
    term: Term = found[0]
    return term if len(found) == 1 else Joined(tuple(found), settles)


GRAMMAR = _grammar()
