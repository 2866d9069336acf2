"""Of how many cases something is so, and the cells that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from sqs_analysis.read.commentary import in_state
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import ALL, CASES
from sqs_analysis.read.problems import column_letters, ranges
from sqs_analysis.read.readings import Unit

# What may be counted by itself, and the kind of its units.
STAFF = "staff"
COUNTED_UNITS = {CASES: "case", STAFF: "staff"}


@dataclass(frozen=True, slots=True)
class Counted:
    """k of n units on one side of a question, and the cells of those k."""

    k: int
    n: int
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Data:
    """The readings of one inspection, counted as they are asked for."""

    units: tuple[Unit, ...]
    instrument: Instrument
    _seen: dict[tuple[str, str, bool], Counted] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Mapping[str, Iterable[Unit]], instrument: Instrument) -> Data:
        """The readings of an inspection, whose units come by their kinds."""
        return cls(tuple(unit for kind in units.values() for unit in kind), instrument)

    def total(self, unit: str = "case") -> int:
        """How many cases, or members of staff, there are."""
        return sum(one.sheet == SHEETS[unit] for one in self.units)

    def counted(self, name: str, group: str, bad: bool) -> Counted:
        """How many answers of a question are on a side; of "cases", how many there are."""
        key = (name, group, bad)
        if key not in self._seen:
            self._seen[key] = self._count(*key)
        return self._seen[key]

    def _count(self, name: str, group: str, bad: bool) -> Counted:
        if name in COUNTED_UNITS:
            rule = None if group == ALL else self.instrument.group(group).rule
            every = [one for one in self.units if one.sheet == SHEETS[COUNTED_UNITS[name]]]
            some = [one for one in every if rule is None or rule.holds(one.values)]
            return Counted(len(some), len(every))
        question = self.instrument.question(name)
        good = self._good(question)
        asked = in_state(self.units, question, group, self.instrument)
        on_side = [one.readings[name].cell for one in asked if (one.value(name) in good) != bad]
        places = [(cell.sheet, cell.column, cell.row) for cell in on_side if cell.row]
        return Counted(len(on_side), len(asked), tuple(_spans(sorted(places))))

    def _good(self, question: Question) -> frozenset[str]:
        """The answers that are sufficient; of one that routes others, those by which they are due."""
        if question.kind != "gate":
            return question.sufficient
        rules = [q.applies_when for q in self.instrument.questions if q.applies_when]
        said = [c for rule in rules for c in rule.comparisons if c.name == question.id and c.equal]
        return frozenset(value for comparison in said for value in comparison.values)


def _spans(places: Iterable[tuple[str, int, int]]) -> Iterable[str]:
    """Cells of a column that follow one another as one range: Cases!W3:W5."""
    for (sheet, column), found in groupby(places, key=lambda place: place[:2]):
        letters = column_letters(column)
        for span in ranges(row for *_, row in found).split(", "):
            ends = [f"{letters}{row}" for row in span.split("–")]
            yield f"{sheet}!{':'.join(ends)}"
