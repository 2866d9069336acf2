"""What a ``simulation.toml`` does not say: plausible levels and draws, made from the instrument itself.

Nothing of it is left to chance: the same instrument always gives the same.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zlib import crc32

from sqs_analysis.read.instrument import Field, Instrument
from sqs_analysis.read.instrument_files import COMMON, SHEETS
from sqs_analysis.read.instrument_parts import ROLES
from sqs_analysis.simulate.weights import OTHERWISE

SETTINGS = "simulation.toml"
# The table of draws of each unit.
DRAWS = {"case": "draws", "staff": "staff", "inspection": "inspection"}
# How often judgements are sufficient: about two in three, and not all alike.
LEVELS = (0.52, 0.58, 0.64, 0.68, 0.70, 0.74, 0.78, 0.84)
# In how many cases of ten a condition holds that only an inspector can judge.
JUDGED = {"yes": 6, "no": 4}


def completed(own: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    """The tables of a ``simulation.toml`` with everything that it leaves out.

    What is drawn is drawn in the order of the file, after that which it does not name.

    >>> from sqs_analysis.read.instrument import load
    >>> tables = completed({"rates": {"LOR01": 0.9}}, load("sqs-2012"))
    >>> tables["rates"]["LOR01"], tables["rates"]["LOR02"], tables["draws"]["LOR09"]
    (0.9, 0.68, {'otherwise': {'yes_psr': 3, 'other_report': 2, 'none': 1}})
    """
    common = tomllib.loads((COMMON / SETTINGS).read_text(encoding="utf-8"))
    made = {**common, "numbers": {}, **made_for(instrument, own.get("judged", ()))}
    made["programme"] |= _places(instrument)
    made["reasons"] |= common["reasons"]
    tables = {name: _over(table, own.get(name, {})) for name, table in made.items()}
    weights = own.get("reasons", {}).get("weights", {})
    tables["reasons"]["weights"] = _over(made["reasons"]["weights"], weights)
    return {**own, **tables}


def _over(table: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in own} | dict(own)


def made_for(instrument: Instrument, judged: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """The tables that depend on the questions and fields of an instrument.

    Of some questions it is said already when the condition holds that an inspector judges.
    """
    conditions = {
        question.id: f"condition_{number}"
        for number, question in enumerate(instrument.questions, start=1)
        if question.judged_when and question.unit == "case" and question.id not in judged
        if question.kind not in ("reasons", "text")
    }
    tables: dict[str, dict[str, Any]] = {
        "rates": {
            question.id: LEVELS[crc32(question.id.encode()) % len(LEVELS)]
            for question in instrument.questions
            if question.is_judgement
        },
        "judged": {name: f"{condition} = yes" for name, condition in conditions.items()},
        "reasons": {
            "weights": {
                question.answers.id: dict.fromkeys(question.answers.codes, 1)
                for question in instrument.questions_of(kind="reasons")
                if question.answers is not None
            }
        },
        **{table: _draws(instrument, unit) for unit, table in DRAWS.items()},
    }
    tables["draws"] |= {condition: {OTHERWISE: JUDGED} for condition in conditions.values()}
    return tables


def _draws(instrument: Instrument, unit: str) -> dict[str, dict[str, dict[str, int]]]:
    """Choices and gates of a unit, an answer the likelier the sooner it stands in its list."""
    sets = {
        field.name: field.allowed
        for field in instrument.fields_of(SHEETS[unit])
        if unit != "inspection" or (field.required and field.name not in ROLES["Inspection"])
    }
    sets |= {gate.id: gate.answers for gate in instrument.questions_of(unit=unit, kind="gate")}
    return {
        name: {OTHERWISE: {code: len(found.codes) - n for n, code in enumerate(found.codes)}}
        for name, found in sets.items()
        if found is not None
    }


def _places(instrument: Instrument) -> dict[str, Any]:
    """Teams and regions, where the instrument lists them."""
    listed = {f.name: f.allowed.codes for f in instrument.fields_of("Inspection") if f.allowed}
    places: dict[str, Any] = {}
    if "region" in listed:
        places["regions"] = dict.fromkeys(listed["region"], 1)
    if "team" in listed:
        places |= {"places": {"beginnings": listed["team"], "endings": [""]}, "before": []}
    return places


def filled(
    fields: Iterable[Field], row: Mapping[str, str], number: int, day: dt.date
) -> dict[str, str]:
    """A row, the first, second … of its sheet, in which no field that is required stays blank.

    >>> from sqs_analysis.read.instrument import load
    >>> staff = load("sqs-2012").fields_of("Staff")
    >>> filled(staff, {"role": "Case manager"}, 3, dt.date(2024, 3, 4))
    {'role': 'Case manager', 'staff_ref': 'M03'}
    """
    lacking = [field for field in fields if field.required and not row.get(field.name)]
    values = {"integer": str(number), "date": day.isoformat()}
    made = {
        field.name: f"{field.label[0].upper()}{number:02}"
        if field.kind == "reference"
        else values.get(field.kind, f"{field.label} {number}")
        for field in lacking
    }
    return {**row, **made}
