"""Draws from a table of weights, and tables that depend on what was drawn before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sqs_analysis.read.routing import Rule, parse

T = TypeVar("T")

# The line of a table that holds where no rule before it did.
OTHERWISE = "otherwise"


def one_of(options: Sequence[T], rng: np.random.Generator) -> T:
    """One of several options, each as likely as the others."""
    return options[int(rng.integers(len(options)))]


@dataclass(frozen=True)
class Weights:
    """Codes and the share with which each is drawn.

    >>> Weights.of({"yes": 3, "no": 1}).shares
    (0.75, 0.25)
    """

    codes: tuple[str, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Weights:
        """Weights as written in a settings file; only their ratios matter."""
        total = sum(weights.values())
        return cls(tuple(weights), tuple(weight / total for weight in weights.values()))

    def draw(self, rng: np.random.Generator) -> str:
        """One code."""
        return self.codes[rng.choice(len(self.codes), p=self.shares)]

    def draw_several(self, count: int, rng: np.random.Generator) -> tuple[str, ...]:
        """Different codes, as many as asked for, or all; in the order of the table."""
        size = min(count, len(self.codes))
        places = rng.choice(len(self.codes), size=size, replace=False, p=self.shares)
        return tuple(self.codes[place] for place in sorted(places))


@dataclass(frozen=True)
class Draw:
    """A name whose value is drawn with the weights of the first rule that holds.

    >>> draw = Draw.of("gate", {"report = yes": {"yes": 1}, "otherwise": {"no": 1}})
    >>> rng = np.random.default_rng(1)
    >>> draw.value({"report": "yes"}, rng), draw.value({"report": "no"}, rng)
    ('yes', 'no')
    """

    name: str
    lines: tuple[tuple[Rule | None, Weights], ...]

    @classmethod
    def of(cls, name: str, table: Mapping[str, Mapping[str, float]]) -> Draw:
        """A draw as written in a settings file; the line ``otherwise`` has no rule."""
        return cls(
            name,
            tuple(
                (None if rule == OTHERWISE else parse(rule), Weights.of(weights))
                for rule, weights in table.items()
            ),
        )

    def value(self, known: Mapping[str, str], rng: np.random.Generator) -> str:
        """Draw a value, given those that were drawn before."""
        return next(
            weights.draw(rng) for rule, weights in self.lines if rule is None or rule.holds(known)
        )
