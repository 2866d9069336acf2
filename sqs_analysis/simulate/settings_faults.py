"""What can be wrong with ``simulation.toml``: whatever does not fit its instrument, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqs_analysis.errors import InstrumentError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import AnswerSet, Instrument
from sqs_analysis.read.routing import parse
from sqs_analysis.simulate.weights import OTHERWISE

Tables = Mapping[str, Any]

TABLES = ("programme", "sample", "correlations", "outliers", "rates", "judged", "draws", "reasons")


def faults(tables: Tables, instrument: Instrument, entries: Mapping[str, set[str]]) -> list[str]:
    """Everything that is wrong with the tables of a file, a sentence each.

    The entries that some of the tables must have are given by table.
    """
    missing = list(_differences("the file", TABLES, tables))
    if missing:
        return missing
    looks = (_correlation_faults, _rate_faults, _judged_faults, _draw_faults, _reason_faults)
    shaped = [
        fault
        for name, wanted in entries.items()
        for fault in _differences(f"[{name}]", wanted, tables[name])
    ]
    return shaped + [fault for look in looks for fault in look(tables, instrument)]


def _differences(place: str, wanted: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    """What is missing, and what is there but not wanted."""
    wanted, found = list(wanted), list(found)
    for name in wanted:
        if name not in found:
            yield f"{place} lacks {name}."
    for name in found:
        if name not in wanted:
            yield f"{place} has {name}, which is not wanted there.{hint(name, wanted)}"


def _correlation_faults(tables: Tables, _: Instrument) -> Iterator[str]:
    for name, value in tables["correlations"].items():
        if not 0 <= value <= 1:
            yield f"[correlations] {name} is {value}, which is not from 0 to 1."


def _rate_faults(tables: Tables, instrument: Instrument) -> Iterator[str]:
    judgements = [question.id for question in instrument.questions if question.is_judgement]
    yield from _differences("[rates]", judgements, tables["rates"])
    for name, rate in tables["rates"].items():
        if not 0 < rate < 1:
            yield f"[rates] {name} is {rate}, which is not between 0 and 1."


def _judged_faults(tables: Tables, instrument: Instrument) -> Iterator[str]:
    questions = instrument.questions_of(unit="case")
    judged = [q.id for q in questions if q.judged_when and q.kind not in ("reasons", "text")]
    yield from _differences("[judged]", judged, tables["judged"])
    known = {*tables["draws"], *(question.id for question in questions)}
    for name, rule in tables["judged"].items():
        yield from _rule_faults(f"[judged] {name}", rule, known)


def _draw_faults(tables: Tables, instrument: Instrument) -> Iterator[str]:
    """Draws that are missing, give what is no answer, or rest on what is drawn later."""
    fields = instrument.fields_of("Cases")
    gates = {gate.id: gate.answers for gate in instrument.questions_of(unit="case", kind="gate")}
    sets = {field.name: field.allowed for field in fields} | gates
    # What must be drawn: gates, and choices that are required.
    for name in dict.fromkeys([*(field.name for field in fields if field.required), *gates]):
        if sets[name] is not None and name not in tables["draws"]:
            yield f"[draws] lacks {name}."
    before: set[str] = set()
    for name, lines in tables["draws"].items():
        place = f"[draws.{name}]"
        if OTHERWISE not in lines:
            yield f"{place} lacks the line {OTHERWISE}."
        for rule, weights in lines.items():
            if rule != OTHERWISE:
                yield from _rule_faults(place, rule, before)
            yield from _weight_faults(place, weights, sets.get(name))
        before.add(name)


def _reason_faults(tables: Tables, instrument: Instrument) -> Iterator[str]:
    wanted = {
        question.answers.id: question.answers
        for question in instrument.questions_of(kind="reasons")
        if question.answers is not None
    }
    yield from _differences("[reasons]", ("count", "weights"), tables["reasons"])
    weights = tables["reasons"].get("weights", {})
    yield from _differences("[reasons.weights]", wanted, weights)
    for name in wanted.keys() & weights.keys():
        yield from _weight_faults(f"[reasons.weights.{name}]", weights[name], wanted[name])


def _weight_faults(place: str, weights: Tables, answers: AnswerSet | None) -> Iterator[str]:
    if min(weights.values(), default=0) <= 0:
        yield f"{place} needs weights, all of them above 0."
    codes = answers.codes if answers else tuple(weights)
    for code in weights:
        if code not in codes:
            yield f"{place} gives “{code}”, which is no answer.{hint(code, codes)}"


def _rule_faults(place: str, rule: str, known: Iterable[str]) -> Iterator[str]:
    try:
        names = parse(rule).names
    except InstrumentError as error:
        yield f"{place}: {error}"
        return
    for name in sorted(names.difference(known)):
        yield f"{place} looks at {name}, which is not known there.{hint(name, known)}"
