"""What can be wrong with the roles that fields play, and with questions that roll up others."""

from __future__ import annotations

from collections.abc import Iterator

from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument_files import SHEETS, InstrumentFiles, role_of
from sqs_analysis.read.instrument_parts import REFERENCES, ROLES
from sqs_analysis.read.instrument_settings import JUDGEMENT_KINDS, twice
from sqs_analysis.read.rollup import roll_up


def role_faults(files: InstrumentFiles) -> Iterator[str]:
    """Roles that nobody can play, or two do, and rows without a reference."""
    rows = files.tables["fields.csv"]
    for row in rows:
        kinds, name = ROLES.get(row["sheet"], {}), f"fields.csv: {row['field']}"
        if (role := row["role"]) not in ("", *kinds):
            elsewhere = next((sheet for sheet in ROLES if role in ROLES[sheet]), None)
            where = f" It belongs on {elsewhere}." if elsewhere else hint(role, kinds)
            yield f"{name} has the role {role}, which there is not on {row['sheet']}.{where}"
        elif role and row["kind"] not in kinds[role]:
            yield f"{name} plays the role {role}, so its kind must be {' or '.join(kinds[role])}."
        if role == "instrument" != row["field"]:
            yield f"{name} plays the role instrument, so it must be called that: it is read first."
    for sheet, name in twice((row["sheet"], role_of(row)) for row in rows):
        yield f"fields.csv: two fields of {sheet} play the role {name}, or are called that."
    asked = {SHEETS.get(row["unit"]) for row in files.tables["questions.csv"]}
    for sheet, role in REFERENCES.items():
        played = [role_of(row) for row in rows if row["sheet"] == sheet]
        if role not in played and (played or sheet != "Staff" or sheet in asked):
            yield (
                f"fields.csv: no field of {sheet} plays the role {role}, by which its rows are told "
                f"apart. Write {role} in the column role beside the field that does, of kind reference."
            )


def roll_up_faults(files: InstrumentFiles) -> Iterator[str]:
    """Roll-ups that cannot be read, or of what has no answers to roll up."""
    rows = {row["id"]: row for row in files.tables["questions.csv"]}
    answers = files.tables["answers.csv"]
    with_na = {row["set"] for row in answers if row["meaning"] == "not applicable"}
    for row in rows.values():
        if not (text := row.get("rolls_up", "")):
            continue
        place = f"questions.csv: rolls_up of {row['id']}"
        if (rule := roll_up(text)) is None:
            yield f"{place} is “{text}”. Write lowest of A1, A2, or most of A1, A2."
            continue
        for name in rule.parts:
            part, near = rows.get(name), "" if name in rows else hint(name, rows)
            if part is None or part.get("rolls_up") or part["unit"] != row["unit"]:
                yield f"{place} names {name}, no answered question of its unit.{near}"
            elif part["kind"] not in JUDGEMENT_KINDS or part["multiple"] == "yes":
                yield f"{place} names {name}, which is no judgement."
            elif rule.how == "lowest" and part["answers"] != row["answers"]:
                yield f"{place} takes the lowest of {name}, so both need the same set of answers."
            elif part["answers"] in with_na and row["answers"] not in with_na:
                yield (
                    f"{place} names {name}, which may be not applicable, so its own answers, "
                    f"{row['answers']}, must have one that means so."
                )
