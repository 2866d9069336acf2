"""Of how many cases something is so, and the cells that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import ALL, CASES
from sqs_analysis.read.problems import column_letters, ranges
from sqs_analysis.read.readings import Unit


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
        rule = None if group == ALL else self.instrument.group(group).rule
        if name == CASES:
            cases = [one for one in self.units if one.sheet == SHEETS["case"]]
            some = [one for one in cases if rule is None or rule.holds(one.values)]
            return Counted(len(some), len(cases))
        question = self.instrument.question(name)
        good = {answer.code for answer in question.options if answer.meaning == "sufficient"}
        asked = [
            one
            for one in self.units
            if name in one.readings
            and (rule is None or (one.sheet == SHEETS["case"] and rule.holds(one.values)))
            and one.state(question) == "answered"
        ]
        on_side = [one.readings[name].cell for one in asked if (one.value(name) in good) != bad]
        places = [(cell.sheet, cell.column, cell.row) for cell in on_side if cell.row]
        return Counted(len(on_side), len(asked), tuple(_spans(sorted(places))))


def _spans(places: Iterable[tuple[str, int, int]]) -> Iterable[str]:
    """Cells of a column that follow one another as one range: Cases!W3:W5."""
    for (sheet, column), found in groupby(places, key=lambda place: place[:2]):
        letters = column_letters(column)
        for span in ranges(row for *_, row in found).split(", "):
            ends = [f"{letters}{row}" for row in span.split("–")]
            yield f"{sheet}!{':'.join(ends)}"
