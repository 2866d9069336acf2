"""What simulated inspections look like, from ``simulation.toml`` beside the instrument's tables."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqs_analysis.errors import InstrumentError
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import AnswerSet, Instrument, load
from sqs_analysis.read.instrument_files import SHEETS, find_folder, refuse
from sqs_analysis.read.routing import Rule, parse
from sqs_analysis.simulate.defaults import DRAWS, SETTINGS, completed, made_for
from sqs_analysis.simulate.shape import unlike
from sqs_analysis.simulate.weights import OTHERWISE, Draw, Weights

Tables = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class ProgrammeSettings:
    """When teams are inspected, where they are and what they are called.

    Attributes
    ----------
    first_monday, last_monday : between which fieldwork starts.
    weeks_to_publication : fewest and most, from the last day of fieldwork.
    closed : days on which no fieldwork starts and nothing is published.
    again : share of inspections that go back to a team, after ``weeks_until_again`` at least.
    joint : share of teams that serve two places.
    places : invented names.
    before : words that make further names of them.
    """

    first_monday: dt.date
    last_monday: dt.date
    fieldwork_days: int
    weeks_to_publication: tuple[int, int]
    closed: tuple[dt.date, ...]
    again: float
    weeks_until_again: int
    joint: float
    regions: Weights
    places: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class SampleSettings:
    """How many cases and staff, and who assesses them; pairs are the least and the most."""

    cases: Weights
    staff: tuple[int, int]
    inspectors: int
    cases_per_inspector: int
    caseload_known: float
    share_examined: tuple[float, float]


@dataclass(frozen=True)
class Correlations:
    """How much answers have in common: on a case, in themes and visits of a team, of two inspectors."""

    case: float
    themes: float
    over_time: float
    second: float


@dataclass(frozen=True)
class Outliers:
    """How far the log odds of a truly different team may be shifted, in one theme."""

    logits: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Settings:
    """What simulated inspections of an instrument look like.

    Attributes
    ----------
    rates : how often each judgement is sufficient where it applies.
    judged : conditions that only an inspector can judge, as rules on what is drawn.
    draws : fields, gates and hidden conditions of each unit, in the order in which they are drawn.
    numbers : fewest and most, of whole numbers that are recorded of a case.
    reason_count, reasons : how many reasons are given, and which, by answer set.
    assumed : the tables that are not in the file, and were made from the instrument.
    """

    instrument: Instrument
    programme: ProgrammeSettings
    sample: SampleSettings
    correlations: Correlations
    outliers: Outliers
    rates: Mapping[str, float]
    judged: Mapping[str, Rule]
    draws: Mapping[str, tuple[Draw, ...]]
    numbers: Mapping[str, tuple[int, int]]
    reason_count: Weights
    reasons: Mapping[str, Weights]
    assumed: tuple[str, ...] = ()


SHAPED = {
    "programme": ProgrammeSettings,
    "sample": SampleSettings,
    "correlations": Correlations,
    "outliers": Outliers,
}


def load_settings(id_or_path: str | Path = "", language: str = "en-GB") -> Settings:
    """Load what simulated inspections of an instrument look like; parameters are those of `load`.

    What its ``simulation.toml`` does not say, or all if there is none, is assumed.

    Raises
    ------
    InstrumentError
        If the file does not fit the instrument; lists all that is wrong.

    Examples
    --------
    >>> load_settings("sqs-2012").rates["VUL01"]
    0.7
    """
    return _load(find_folder(id_or_path), language)


@cache
def _load(folder: Path, language: str) -> Settings:
    instrument = load(folder, language)
    own = _read(folder)
    refuse(folder, [f"{SETTINGS}: {fault}" for fault in unlike(own)])
    tables = completed(own, instrument)
    refuse(folder, [f"{SETTINGS}: {fault}" for fault in _faults(tables, instrument)])
    made = made_for(instrument).items()
    assumed = tuple(name for name, table in made if name not in own and any(table.values()))
    return replace(_build(tables, instrument), assumed=assumed)


def _read(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(f"{folder / SETTINGS} cannot be read: {error}.") from None


def _build(tables: dict[str, Any], instrument: Instrument) -> Settings:
    programme, reasons = tables["programme"], tables["reasons"]
    places = programme["places"]
    every = [a + b for a in places["beginnings"] for b in places["endings"]]
    return Settings(
        instrument=instrument,
        programme=_shaped(ProgrammeSettings, programme | {"places": every}),
        sample=_shaped(SampleSettings, tables["sample"]),
        correlations=_shaped(Correlations, tables["correlations"]),
        outliers=_shaped(Outliers, tables["outliers"]),
        rates=tables["rates"],
        judged={name: parse(rule) for name, rule in tables["judged"].items()},
        draws={
            unit: tuple(Draw.of(name, lines) for name, lines in tables[table].items())
            for unit, table in DRAWS.items()
        },
        numbers={name: (fewest, most) for name, (fewest, most) in tables["numbers"].items()},
        reason_count=Weights.of(reasons["count"]),
        reasons={name: Weights.of(found) for name, found in reasons["weights"].items()},
    )


def _shaped(kind: type[T], table: Mapping[str, Any]) -> T:
    """A table as its kind: its lists as tuples, and tables within it as weights."""

    def read(value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else Weights.of(value)

    return kind(**{name: read(v) if isinstance(v, list | dict) else v for name, v in table.items()})


def _faults(tables: Tables, instrument: Instrument) -> list[str]:
    """Everything that is wrong with the tables of a file, a sentence each."""
    if unknown := list(_differences("the file", completed({}, instrument), tables)):
        return unknown
    looks = (
        *(_correlation_faults, _rate_faults, _judged_faults, _number_faults),
        *(_draw_faults, _reason_faults),
    )
    shaped = [
        fault
        for name, kind in SHAPED.items()
        for fault in _differences(f"[{name}]", [f.name for f in fields(kind)], tables[name])
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


def _number_faults(tables: Tables, instrument: Instrument) -> Iterator[str]:
    known = [field.name for field in instrument.fields_of("Cases") if field.kind == "integer"]
    for name in tables["numbers"]:
        if name not in known:
            yield f"[numbers] has {name}, no whole number on Cases.{hint(name, known)}"


def _draw_faults(tables: Tables, instrument: Instrument) -> Iterator[str]:
    """Draws that nobody looks at, give what is no answer, or rest on what is drawn later."""
    for unit, table in DRAWS.items():
        sets = {field.name: field.allowed for field in instrument.fields_of(SHEETS[unit])}
        sets |= {gate.id: gate.answers for gate in instrument.questions_of(unit=unit, kind="gate")}
        before: set[str] = set()
        for name, lines in tables[table].items():
            place = f"[{table}.{name}]"
            if OTHERWISE not in lines:
                yield f"{place} lacks the line {OTHERWISE}."
            for rule, weights in lines.items():
                if rule != OTHERWISE:
                    yield from _rule_faults(place, rule, before)
                yield from _weight_faults(place, weights, sets.get(name))
            before.add(name)
        rules = [
            *tables["judged"].values(),
            *(rule for found in tables[table].values() for rule in found),
        ]
        for name in before.difference(sets):
            if not any(name in rule for rule in rules):
                yield (
                    f"[{table}] has {name}, which is no field or gate, and no rule looks at it."
                    f"{hint(name, sets)}"
                )


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
