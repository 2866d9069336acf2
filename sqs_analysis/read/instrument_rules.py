"""What can be wrong with the rules of an instrument: routing, groups and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument_files import SHEETS, InstrumentFiles
from sqs_analysis.read.routing import Comparison, RuleError, parse


class Written(NamedTuple):
    """A rule where it is written: the place, the unit it is about, its text."""

    place: str
    unit: str
    text: str


def rule_faults(files: InstrumentFiles) -> Iterator[str]:
    """Rules that cannot be read, ask for what there is not, or go round in a circle."""
    for written in _written(files):
        try:
            comparisons = parse(written.text).comparisons
        except RuleError as error:
            yield f"{written.place}: {error}"
            continue
        known = _comparable(files, written.unit)
        for comparison in comparisons:
            yield from _comparison_faults(written.place, comparison, known)
    yield from _circle(files)


def _written(files: InstrumentFiles) -> Iterator[Written]:
    for row in files.tables["questions.csv"]:
        if row["applies_when"] and row["unit"] in SHEETS:
            place = f"questions.csv: applies_when of {row['id']}"
            yield Written(place, row["unit"], row["applies_when"])
    for group in files.parts("groups"):
        yield Written(f"instrument.toml: rule of the group {group['id']}", "case", group["rule"])
    for row in files.tables["checks.csv"]:
        yield Written(f"checks.csv: rule of {row['id']}", "case", row["rule"])


def _comparable(files: InstrumentFiles, unit: str) -> dict[str, list[str]]:
    """The questions and fields that a rule about a unit may compare, each with its codes."""
    sets = files.answer_sets()
    questions = {
        row["id"]: row["answers"]
        for row in files.tables["questions.csv"]
        if row["unit"] == unit and row["multiple"] == "no"
    }
    fields = {
        row["field"]: row["allowed"]
        for row in files.tables["fields.csv"]
        if row["sheet"] == SHEETS[unit]
    }
    named = (questions | fields).items()
    return {name: [row["code"] for row in sets[of]] for name, of in named if of in sets}


def _comparison_faults(
    place: str, comparison: Comparison, known: Mapping[str, list[str]]
) -> Iterator[str]:
    name = comparison.name
    if name not in known:
        yield (
            f"{place} compares {name}, which is not a question with one answer, or a choice, of "
            f"the same unit.{hint(name, known)}"
        )
        return
    for value in comparison.values:
        if value not in known[name]:
            yield (
                f"{place} compares {name} with “{value}”, but its answers are "
                f"{', '.join(known[name])}."
            )


def _circle(files: InstrumentFiles) -> Iterator[str]:
    routes = {}
    for row in files.tables["questions.csv"]:
        try:
            routes[row["id"]] = parse(row["applies_when"]).names if row["applies_when"] else ()
        except RuleError:
            continue  # told already
    try:
        TopologicalSorter(routes).prepare()
    except CycleError as error:
        yield f"questions.csv: applies_when goes round in a circle: {' → '.join(error.args[1])}."
