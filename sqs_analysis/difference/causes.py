"""Everything that differs in what two reports were made from, each with what it bears on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqs_analysis.difference.sides import Side
from sqs_analysis.publish.manifests import part_of
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_files import LAYOUTS, SHEETS, key_of, read_files
from sqs_analysis.read.judgements import reference_of
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.text import plain

PASSAGE = "¶"  # before the place of a paragraph of the sheet Commentary
DRESS = ("house", "fonts", "saved again")  # what is in no figure and in no sentence
NOT_CHOSEN = ("workbook", "inspection_id", "house")
SHORT = 12  # letters of a SHA-256


@dataclass(frozen=True)
class Cause:
    """One thing that differs: its kind, its place or name, and what it was and is, "" for a blank.

    Attributes
    ----------
    bears_on : ids of questions, names of fields, places of paragraphs; empty if on anything.
    ref : pseudonym of the case or member of staff.
    since : why an answer had to change with another, in the terms of the routing.
    """

    kind: str
    where: str = ""
    before: str = ""
    after: str = ""
    bears_on: frozenset[str] = frozenset()
    ref: str = ""
    since: str = ""

    def may_move(self, aspect: str) -> bool:
        """Whether it can move counts ("count"), figures with limits ("limit") or words ("text").

        >>> Cause("option", "confidence", "0.95", "0.9").may_move("count")
        False
        """
        if self.kind == "option" and self.where in ("confidence", "language"):
            return aspect == "text" or (aspect == "limit" and self.where == "confidence")
        return self.kind not in DRESS


def causes(old: Side, new: Side) -> Iterator[Cause]:
    """What differs between two sides, the workbook first."""
    hashes: dict[str, tuple[str, str]] = {}
    for part in dict.fromkeys((*old.record["ingredients"], *new.record["ingredients"])):
        was, now = (str(side.said("ingredients", part))[:SHORT] for side in (old, new))
        hashes |= {part: (was, now)} if was != now else {}
    if pair := hashes.pop("workbook", None):
        yield from _of_workbook(old, new, pair)
    if pair := hashes.get("instrument"):
        yield from _of_instrument(old, new, pair)
    for kind, part in (("option", "parameters"), ("program", "package"), ("library", "software")):
        before, after = (part_of(side.record, part) for side in (old, new))
        for name in sorted({*before, *after}):
            was, now = (str(found.get(name, "")) for found in (before, after))
            chosen = kind != "option" or name not in (*NOT_CHOSEN, *hashes)
            if was != now and chosen:
                yield Cause(kind, name if kind != "program" else now, was, now)
                hashes.pop("program" if kind == "program" else "", None)
    for part in ("notebook", "others", "program", "house", "fonts"):
        if part in hashes:
            yield Cause(part, "", *hashes[part])


def _of_workbook(old: Side, new: Side, hashes: tuple[str, str]) -> Iterator[Cause]:
    name = str(new.said("input", "name"))
    if old.inspection and new.inspection:
        found = list(changed_entries(old.inspection, new.inspection))
        yield from found or [Cause("saved again", name, *hashes)]
    else:
        yield Cause("workbook", name, *hashes)


def changed_entries(old: Inspection, new: Inspection) -> Iterator[Cause]:
    """The cells of two workbooks of which other things are read, in the order of the sheets."""
    for kind in SHEETS:
        was, now = (
            {reference_of(kind, unit): unit for unit in one.units[kind]} for one in (old, new)
        )
        for ref in dict.fromkeys((*was, *now)):
            if ref in was and ref in now:
                yield from _in_unit(was[ref], now[ref], ref, new.instrument)
                continue
            unit, how = (now[ref], "new row") if ref in now else (was[ref], "row gone")
            where = f"{unit.sheet}!{unit.record.row}, {ref}"
            yield Cause(how, where, bears_on=frozenset(unit.readings), ref=ref)
    for place in dict.fromkeys(p.place for one in (old, new) for p in one.commentary):
        cells = ([p.cell for p in one.commentary if p.place == place] for one in (old, new))
        for one, other in zip_longest(*cells):
            before, after = (_said(cell) if cell else "" for cell in (one, other))
            if before != after:
                where = f"{_address(other or one)}, {place}"
                yield Cause("passage", where, before, after, frozenset({f"{PASSAGE}{place}"}))


def _in_unit(was: Unit, now: Unit, ref: str, instrument: Instrument) -> Iterator[Cause]:
    asked = {question.id: question for question in now.questions}
    for name, after in now.readings.items():
        before, question = was.readings[name], asked.get(name)
        if before.codes == after.codes or not (now.has(name) or was.has(name)):
            continue  # what has no column follows from others
        address = _address(after.cell if now.has(name) else before.cell)
        where = ", ".join(filter(None, (address, ref, now.headings.get(name, name))))
        said, found = _said(before.cell), _said(after.cell)
        since = _since(question, was, now)
        yield Cause("cell", where, said, found, _borne(name, instrument), ref, since)


def _since(question: Question | None, was: Unit, now: Unit) -> str:
    """Which other answers decided that a question is, or is no more, for a case."""
    rule = question and question.applies_when
    if not (question and rule) or was.due(question) == now.due(question):
        return ""
    changed = sorted(name for name in rule.names if was.value(name) != now.value(name))
    places = ", ".join(f"{name} in {_address(now.readings[name].cell)}" for name in changed)
    return f"{places}: {question.id} applies when {rule}"


def _borne(name: str, instrument: Instrument) -> frozenset[str]:
    """What an answer or field is in: itself, and what rolls it up."""
    found = {name}
    for question in instrument.questions:
        if question.rolls_up and found & set(question.rolls_up.parts):
            found.add(question.id)
    return frozenset(found)


def _address(cell: Cell) -> str:
    return f"{cell.sheet}!{cell.name}"


def _said(cell: Cell) -> str:
    return "" if cell.blank else plain(cell.text)


def _of_instrument(old: Side, new: Side, hashes: tuple[str, str]) -> Iterator[Cause]:
    before, after = (_entries(side.instrument) if side.instrument else {} for side in (old, new))
    changed = [place for place in {**before, **after} if before.get(place) != after.get(place)]
    if not (before and after and changed):
        yield Cause("instrument", str(new.said("parameters", "instrument")), *hashes)
        return
    for file, key, column in changed:
        was, now = (found.get((file, key, column), "") for found in (before, after))
        bears_on = frozenset({key} if file == "questions.csv" else ())
        where = ", ".join(filter(None, (file, key, column)))
        yield Cause("instrument", where, was, now, bears_on)


def _entries(instrument: Instrument) -> dict[tuple[str, str, str], str]:
    """Every entry of an instrument's files, by file, row and column."""
    files = read_files(instrument.folder, instrument.language)
    tomls = {"settings": files.settings, "ratings": files.ratings, "words": files.titles}
    found = {
        (table, key_of(table, row), column): value
        for table in LAYOUTS
        for row in files.rows(table)
        for column, value in row.items()
    }
    return found | {(file, key, ""): text for file in tomls for key, text in _flat(tomls[file])}


def _flat(values: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(values, dict):
        for key, value in values.items():
            yield from _flat(value, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix, str(values)
