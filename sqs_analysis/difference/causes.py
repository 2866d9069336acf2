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
from sqs_analysis.read.instrument import Instrument
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

    It ``bears_on`` questions, fields and paragraphs, by id, or on anything. An answer is of the case
    with the pseudonym ``ref``, and had to change ``since`` another did, in the terms of the routing.
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
        entries, kind = list[Cause](), "workbook"
        if old.inspection and new.inspection:
            entries, kind = list(changed_entries(old.inspection, new.inspection)), "saved again"
        yield from entries or [Cause(kind, new.said("input", "name"), *pair)]
    if pair := hashes.get("instrument"):
        name = str(new.said("parameters", "instrument"))
        yield from list(_of_instrument(old, new)) or [Cause("instrument", name, *pair)]
    for kind, part in (("option", "parameters"), ("program", "package"), ("library", "software")):
        before, after = (part_of(side.record, part) for side in (old, new))
        for name in sorted({*before, *after} - {*NOT_CHOSEN, *hashes}):
            was, now = (str(found.get(name, "")) for found in (before, after))
            if was != now:
                yield Cause(kind, name, was, now)
                hashes.pop(kind, None)  # the version of the program says more
    for part in ("notebook", "others", "program", "house", "fonts"):
        yield from [Cause(part, "", *hashes[part])] if part in hashes else ()


def changed_entries(old: Inspection, new: Inspection) -> Iterator[Cause]:
    """The cells of two workbooks of which other things are read, in the order of the sheets."""
    for kind in SHEETS:
        was, now = ({reference_of(kind, u): u for u in one.units[kind]} for one in (old, new))
        for ref in dict.fromkeys((*was, *now)):
            if ref in was and ref in now:
                yield from _in_unit(was[ref], now[ref], ref)
                continue
            unit, how = (now[ref], "new row") if ref in now else (was[ref], "row gone")
            where = f"{unit.sheet}!{unit.record.row}, {ref}"
            yield Cause(how, where, bears_on=frozenset(unit.readings), ref=ref)
    for place in dict.fromkeys(p.place for one in (old, new) for p in one.commentary):
        cells = ([p.cell for p in one.commentary if p.place == place] for one in (old, new))
        for one, other in zip_longest(*cells):
            before, after = (_said(cell) if cell else "" for cell in (one, other))
            if before != after:
                where = f"{(other or one).address}, {place}"
                yield Cause("passage", where, before, after, frozenset({f"{PASSAGE}{place}"}))


def _in_unit(was: Unit, now: Unit, ref: str) -> Iterator[Cause]:
    due = {q.id: q.applies_when for q in now.questions if was.due(q) != now.due(q)}
    for name, after in now.readings.items():
        before, since = was.readings[name], ""
        if before.codes == after.codes or not (now.has(name) or was.has(name)):
            continue  # what has no column follows from others
        if rule := due.get(name):
            changed = sorted(one for one in rule.names if was.value(one) != now.value(one))
            places = ", ".join(f"{one} in {now.readings[one].cell.address}" for one in changed)
            since = f"{places}: {name} applies when {rule}" if places else ""
        address = (after if now.has(name) else before).cell.address
        where = ", ".join(filter(None, (address, ref, now.headings.get(name, name))))
        said, found = _said(before.cell), _said(after.cell)
        yield Cause("cell", where, said, found, frozenset({name}), ref, since)


def _said(cell: Cell) -> str:
    return "" if cell.blank else plain(cell.text)


def _of_instrument(old: Side, new: Side) -> Iterator[Cause]:
    """The entries in the files of an instrument that differ, if both are at hand."""
    if not (old.instrument and new.instrument):
        return
    before, after = _entries(old.instrument), _entries(new.instrument)
    for place in {**before, **after}:
        was, now = (found.get(place, "") for found in (before, after))
        if was != now:
            bears_on = frozenset({place[1]} if place[0] == "questions.csv" else ())
            yield Cause("instrument", ", ".join(filter(None, place)), was, now, bears_on)


def _entries(instrument: Instrument) -> dict[tuple[str, ...], str]:
    """Every entry of an instrument's files, by file, row and column."""
    files = read_files(instrument.folder, instrument.language)
    tomls = {"settings": files.settings, "ratings": files.ratings, "words": files.titles}
    return dict(_flat(tomls)) | {
        (table, key_of(table, row), column): value
        for table in LAYOUTS
        for row in files.rows(table)
        for column, value in row.items()
    }


def _flat(values: Any, *place: str) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(values, dict):
        for key, value in values.items():
            yield from _flat(value, *place, str(key))
    else:
        yield place, str(values)
