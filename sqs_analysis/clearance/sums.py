"""Withheld findings that follow from those that are shown, by adding and taking away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqs_analysis.measure.findings import ALL
from sqs_analysis.read.instrument import Instrument

MARK = "[c]"
COLUMNS = ("sufficient", "answered", "not_applicable", "not_answered")
Row = Mapping[str, str]
Key = tuple[str, str, str]  # question or section, group, column


@dataclass
class _Sums:
    """What is known of a table of findings, and which parts add up to which whole."""

    value: dict[Key, int] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)
    marked: set[Key] = field(default_factory=set)
    sections: set[Key] = field(default_factory=set)
    equations: list[tuple[Key, list[Key]]] = field(default_factory=list)


def computed(rows: Sequence[Row], instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """Each withheld number that can be had: of which question, of which group, and how.

    A section's total is the sum over its quality questions, or over those of them that are shown; all
    cases are those of each group; what was answered, did not apply or was not answered are together
    all cases.

    Parameters
    ----------
    rows : a table of findings as a file holds it, of one inspection.
    """
    sums = _read(rows, instrument)
    _add_sections(rows, sums, instrument)
    _add_groups(rows, sums, instrument)
    _add_cases(rows, sums, instrument)
    found: dict[Key, str] = {}
    while news := dict(_step(sums)):
        for key, (value, how) in news.items():
            sums.value[key] = value
            sums.hidden.discard(key)
            if value or key in sums.marked:
                found[key] = how
    yield from ((key[0], key[1], f"{key[2]}, {how}") for key, how in found.items())


def _read(rows: Sequence[Row], instrument: Instrument) -> _Sums:
    sums = _Sums()
    for row in rows:
        for column in COLUMNS:
            key, text = (_name(row), row.get("group", ALL), column), row.get(column, "")
            if text.strip().isdigit():
                sums.value[key] = int(text)
            elif text.strip() == MARK:
                sums.hidden.add(key)
                sums.marked.add(key)
    _add_missing(rows, sums, instrument)
    return sums


def _add_missing(rows: Sequence[Row], sums: _Sums, instrument: Instrument) -> None:
    """Questions of which a whole table of findings says nothing are withheld, too."""
    if not {"level", "question", "group"} <= set(rows[0] if rows else ()):
        return
    for group in dict.fromkeys(row.get("group", ALL) for row in rows):
        for question in instrument.questions_of(unit="case"):
            keys = [(question.id, group, column) for column in COLUMNS]
            if question.is_judgement and not any(k in sums.value or k in sums.hidden for k in keys):
                sums.hidden |= set(keys)


def _name(row: Row) -> str:
    return row.get("question") or row.get("section", "")


def _add_sections(rows: Sequence[Row], sums: _Sums, instrument: Instrument) -> None:
    for row in rows:
        if row.get("level") == "section":
            section, group = row.get("section", ""), row.get("group", ALL)
            asked = instrument.questions_of(unit="case", kind="summary")
            parts = [question.id for question in asked if question.section == section]
            for column in ("sufficient", "answered"):
                sums.sections.add((section, group, column))
                _equal(sums, (section, group, column), [(q, group, column) for q in parts])


def _add_groups(rows: Sequence[Row], sums: _Sums, instrument: Instrument) -> None:
    groups = [group.id for group in instrument.groups]
    for name in dict.fromkeys(map(_name, rows)):
        for column in ("sufficient", "answered", "not_applicable"):
            _equal(sums, (name, ALL, column), [(name, group, column) for group in groups])


def _add_cases(rows: Sequence[Row], sums: _Sums, instrument: Instrument) -> None:
    """Every question on cases is put to all of them: answered, not applicable and not answered."""
    unit = {question.id: question.unit for question in instrument.questions}
    columns = ("answered", "not_applicable", "not_answered")
    totals: dict[str, list[int]] = {}
    for name, group, _ in list(sums.value):
        values = [sums.value.get((name, group, column)) for column in columns]
        if unit.get(name) == "case" and None not in values:
            totals.setdefault(group, []).append(sum(v for v in values if v is not None))
    for group, found in totals.items():
        if len(set(found)) == 1:
            sums.value["*", group, "cases"] = found[0]
            for name in {_name(row) for row in rows if unit.get(_name(row)) == "case"}:
                _equal(sums, ("*", group, "cases"), [(name, group, c) for c in columns])


def _equal(sums: _Sums, whole: Key, parts: list[Key]) -> None:
    """Keep an equation all of whose numbers the table has a place for."""
    if all(key in sums.value or key in sums.hidden for key in (whole, *parts)) and parts:
        sums.equations.append((whole, parts))


def _step(sums: _Sums) -> Iterator[tuple[Key, tuple[int, str]]]:
    """The numbers that follow from one equation each."""
    for whole, parts in sums.equations:
        unknown = [part for part in parts if part in sums.hidden]
        shown = sum(sums.value[part] for part in parts if part not in sums.hidden)
        if whole in sums.hidden:
            if not unknown:
                yield whole, (shown, "the sum of its parts")
        elif unknown:
            rest = sums.value[whole] - shown
            how = f"{_said(whole)} less what else is shown of it"
            # A section of which what is withheld is no part leaves nothing over.
            if len(unknown) == 1 and (rest or whole not in sums.sections):
                yield unknown[0], (rest, how)


def _said(whole: Key) -> str:
    name, group, column = whole
    return "the number of cases" if name == "*" else f"{column} of {name}, {group}"
