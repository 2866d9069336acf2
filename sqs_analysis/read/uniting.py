"""Several people's rows made one, cell by cell: a blank yields, and what differs is a conflict.

The same answer twice is one, however it is spelt, and stands as it does in the first file.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sqs_analysis.read.cells import Cell
from sqs_analysis.read.commentary import known_place
from sqs_analysis.read.instrument import Field, Instrument
from sqs_analysis.read.instrument_parts import REFERENCES
from sqs_analysis.read.judgements import own_fields
from sqs_analysis.read.partial import CASES, STAFF, Part, assessor
from sqs_analysis.read.readings import Reading, Unit
from sqs_analysis.read.second import CASE, INSPECTOR, SECOND_SHEET, headings_again
from sqs_analysis.read.text import heading_key, plain, reference_key

SECOND_INSPECTOR = "second_inspector_ref"
LONGEST_QUOTE = 60

Row = dict[str, Cell]


class Owned(NamedTuple):
    """A row of somebody's file."""

    file: str
    unit: Unit

    @property
    def reference(self) -> str:
        """By what it is known: the case, the member of staff, or the inspection."""
        return self.unit.readings[REFERENCES[self.unit.sheet]].code or ""

    @property
    def again(self) -> str:
        """What the one is known by who is to assess the case again, as far as the row says so."""
        reading = self.unit.readings.get(SECOND_INSPECTOR)
        return reference_key(reading.code or "") if reading else ""

    @property
    def answers(self) -> list[Cell]:
        """The cells in which a question is answered."""
        found = (self.unit.readings[question.id].cell for question in self.unit.questions)
        return [cell for cell in found if not cell.blank]

    @property
    def said(self) -> dict[str, Reading]:
        """Everything that the row says, in columns of the analyst's own too."""
        own = {name: Reading(cell, (cell.text,)) for name, cell in self.unit.record.own.items()}
        found = (self.unit.readings | own).items()
        return {n: said for n, said in found if said.cell.kind not in ("blank", "uncalculated")}

    def quoted(self, cell: Cell) -> str:
        """What one of its cells says, with file, sheet and cell."""
        text = plain(cell.text)
        short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
        return f'{self.file} {cell.address} says "{short}"'


@dataclass
class Uniting:
    """Unites parts; what stands in the way of it, and what should be known, is added to two lists."""

    instrument: Instrument
    parts: Sequence[Part]
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def own(self) -> dict[str, Field]:
        """Columns of the analysts' own, by what their headings are compared by."""
        found: dict[str, Field] = {}
        for part in self.parts:
            for own in own_fields(part.units[CASES]):
                found.setdefault(heading_key(own.name), own)
        return found

    @cached_property
    def judged(self) -> frozenset[str]:
        """What two assessments of a case may differ in, unlike what is known of the case itself."""
        return frozenset(headings_again(self.instrument)) - {CASE}

    @cached_property
    def references(self) -> frozenset[str]:
        """Names of the fields that are pseudonyms."""
        return frozenset(f.name for f in self.instrument.fields if f.kind == "reference")

    def details(self) -> Row:
        """The details of the inspection."""
        return self._row([Owned(part.name, part.details) for part in self.parts])

    def staff(self) -> tuple[Row, ...]:
        """A row for each member of staff."""
        return tuple(self._row(rows) for rows in self._by_reference(STAFF).values())

    def cases(self) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """A row for each case, and one for each that was assessed a second time."""
        on_cases, again = self._by_reference(CASES), self._by_reference(SECOND_SHEET)
        cases, second = [], []
        for key, rows in on_cases.items():
            first, others = self._assessed(rows)
            cases.append(self._row(rows, judged=False) | self._row(first, judged=True))
            again.setdefault(key, []).extend(owned for owned in others if owned.answers)
        for key in dict.fromkeys((*on_cases, *again)):
            if rows := again[key]:
                # A case is called on Second as it is on Cases.
                name = (on_cases.get(key) or rows)[0].unit.readings[CASE].cell
                second.append({CASE: name} | self._row(rows, judged=True))
        return tuple(cases), tuple(second)

    def commentary(self) -> tuple[tuple[str, str], ...]:
        """Everybody's paragraphs in the order of the files, but for what others wrote before."""
        kept: list[tuple[str, str, str]] = []
        places: dict[str, dict[str, str]] = {}
        for part in self.parts:
            before = {(place, plain(text)) for place, _, text in kept}
            for paragraph, cell, _ in part.passages:
                place = known_place(paragraph.text, self.instrument) or plain(paragraph.text)
                if (place, plain(cell.text)) not in before:
                    kept.append((place, paragraph.text, cell.text))
                    where = f"{part.name} {cell.address}"
                    places.setdefault(place, {}).setdefault(part.name, where)
        for place, files in places.items():
            if len(files) > 1:
                self.notes.append(
                    f"Several people wrote for the paragraph {place}: {', '.join(files.values())}. All "
                    "of it is kept, in the order of the files."
                )
        if any(not seen.blank for part in self.parts for *_, seen in part.passages):
            self.notes.append(
                "On which figures paragraphs were written is left out: they were of parts of the cases."
            )
        return tuple((paragraph, text) for _, paragraph, text in kept)

    def _by_reference(self, sheet: str) -> dict[str, list[Owned]]:
        """The rows of a sheet of all parts, those of one reference together."""
        found: dict[str, list[Owned]] = {}
        for part in self.parts:
            for unit in part.units[sheet]:
                owned = Owned(part.name, unit)
                if owned.reference:
                    found.setdefault(reference_key(owned.reference), []).append(owned)
        return found

    def _row(self, rows: Sequence[Owned], *, judged: bool | None = None) -> Row:
        """One row out of several, of all that they say, or only of what is judged, or of the rest."""
        said: dict[str, dict[Hashable, tuple[Owned, Cell]]] = {}
        for owned in rows:
            for name, reading in owned.said.items():
                if judged is None or (name in self.judged) == judged:
                    own = self.own.get(heading_key(name))
                    answers = said.setdefault(own.name if own else name, {})
                    before, cell = answers.setdefault(
                        self._meaning(name, reading), (owned, reading.cell)
                    )
                    if name in self.references and plain(cell.text) != plain(reading.cell.text):
                        self.notes.append(
                            f"{owned.quoted(reading.cell)}, and {before.quoted(cell)}. They look alike "
                            "and are taken for one."
                        )
        for name, answers in said.items():
            if len(answers) > 1:
                heading = rows[0].unit.headings.get(name, name)
                quoted = " but ".join(owned.quoted(cell) for owned, cell in answers.values())
                what = ", ".join(filter(None, (rows[0].reference, heading)))
                self.wrong.append(
                    f"{what}: {quoted}. Ask which is right, and correct or clear the other."
                )
        return {name: next(iter(answers.values()))[1] for name, answers in said.items()}

    def _meaning(self, name: str, reading: Reading) -> Hashable:
        """What two readings of one cell are compared by; of a cell that cannot be read, its text."""
        if not reading.codes:
            return plain(reading.cell.text)
        fold = reference_key if name in self.references else plain
        return frozenset(map(fold, reading.codes))

    def _assessed(self, rows: list[Owned]) -> tuple[list[Owned], list[Owned]]:
        """The rows of a case's first assessment, and of its second where two people assessed it."""
        named: dict[str, Owned] = {}
        for owned in rows:
            if who := assessor(owned.unit):
                named.setdefault(who, owned)
        if self.instrument.twice != "second" or len(named) < 2:
            return rows, []
        said = {owned.again for owned in rows} - {""}
        second = [owned for owned in rows if assessor(owned.unit) in said]
        first = [owned for owned in rows if owned not in second]
        if len(named) > 2 or len(said) != 1 or not second:
            who = " and ".join(o.quoted(o.unit.readings[INSPECTOR].cell) for o in named.values())
            self.wrong.append(
                f"{rows[0].reference}: {who}, and the rows do not say who of two was first. Write the "
                f"other, and only that, as {rows[0].unit.headings[SECOND_INSPECTOR]}."
            )
            return rows[:1], []
        for owned in first:
            if not assessor(owned.unit) and owned.answers:
                heading = owned.unit.headings[INSPECTOR]
                self.wrong.append(
                    f"{owned.reference}: {owned.quoted(owned.answers[0])}, but not who of two people "
                    f"says so. Write the {heading} in that row."
                )
        return first, second
