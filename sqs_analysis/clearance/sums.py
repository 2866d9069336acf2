"""Withheld findings that follow from those that are shown, by adding and taking away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqs_analysis.measure.findings import ALL
from sqs_analysis.read.instrument import Instrument

MARK = "[c]"
# All but the first are together all cases.
COLUMNS = ("sufficient", "answered", "not_applicable", "not_answered")
CASES = "*"
Row = Mapping[str, str]
Key = tuple[str, str, str]  # question or section, group, column
Table = dict[Key, int | None]  # None for what is withheld
Equation = tuple[Key, list[Key]]  # a whole and its parts


def computed(rows: Sequence[Row], instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """Each withheld number that can be had: of which question, of which group, and how.

    The rows are a table of findings as a file holds it, of one inspection. A section's total is the sum
    over its quality questions, or over those of them that are shown; all cases are those of each group;
    what was answered, did not apply or was not answered are together all cases.
    """
    table = _read(rows)
    marked = {key for key, value in table.items() if value is None}
    _add_missing(rows, table, instrument)
    equations = [
        (whole, parts)
        for whole, parts in list(_equations(rows, table, instrument))
        if parts and all(key in table for key in (whole, *parts))
    ]
    found: dict[Key, str] = {}
    while news := [new for one in equations if (new := _follows(table, *one, instrument))]:
        for key, value, how in news:
            table[key] = value
            if value or key in marked:
                found[key] = how
    yield from ((name, group, f"{column}, {how}") for (name, group, column), how in found.items())


def _name(row: Row) -> str:
    return row.get("question") or row.get("section", "")


def _read(rows: Sequence[Row]) -> Table:
    table: Table = {}
    for row in rows:
        for column in COLUMNS:
            key, text = (_name(row), row.get("group", ALL), column), row.get(column, "").strip()
            if text.isdigit() or text == MARK:
                table[key] = int(text) if text.isdigit() else None
    return table


def _add_missing(rows: Sequence[Row], table: Table, instrument: Instrument) -> None:
    """Questions of which a whole table of findings says nothing are withheld, too."""
    is_whole = {"level", "question", "group"} <= set(rows[0] if rows else ())
    for group in dict.fromkeys(row.get("group", ALL) for row in rows) if is_whole else ():
        for question in instrument.questions_of(unit="case"):
            keys = [(question.id, group, column) for column in COLUMNS]
            if question.is_judgement and not any(key in table for key in keys):
                table.update(dict.fromkeys(keys))


def _equations(rows: Sequence[Row], table: Table, instrument: Instrument) -> Iterator[Equation]:
    """Which numbers add up to which; how many cases there are is taken in, where it is plain."""
    summary = instrument.quality
    asked = {question.id for question in instrument.questions_of(unit="case")}
    for row in rows:
        name, group = _name(row), row.get("group", ALL)
        parts = [question.id for question in summary if question.section == name]
        for column in COLUMNS[:3]:
            if instrument.groups_share_out:
                yield (name, ALL, column), [(name, one.id, column) for one in instrument.groups]
            if row.get("level") == "section" and column in COLUMNS[:2]:
                yield (name, group, column), [(part, group, column) for part in parts]
    for group in {group for _, group, _ in table}:
        names = {name for name, of, _ in table if of == group and name in asked}
        every = [[(name, group, column) for column in COLUMNS[1:]] for name in sorted(names)]
        counts = [[table.get(key) for key in keys] for keys in every]
        totals = {sum(n or 0 for n in count) for count in counts if None not in count}
        if len(totals) == 1:
            table[CASES, group, "cases"] = totals.pop()
            yield from (((CASES, group, "cases"), keys) for keys in every)


def _follows(
    table: Table, whole: Key, parts: Sequence[Key], instrument: Instrument
) -> tuple[Key, int, str] | None:
    """The number that follows from one equation, and how."""
    shown, total = sum(table[part] or 0 for part in parts), table[whole]
    unknown = [part for part in parts if table[part] is None]
    if total is None:
        return None if unknown else (whole, shown, "the sum of its parts")
    # A section of which what is withheld is no part leaves nothing over.
    is_section = whole[0] in {question.section for question in instrument.questions}
    if len(unknown) != 1 or (total == shown and is_section):
        return None
    of = "the number of cases" if whole[0] == CASES else f"{whole[2]} of {whole[0]}, {whole[1]}"
    return unknown[0], total - shown, f"{of} less what else is shown of it"
