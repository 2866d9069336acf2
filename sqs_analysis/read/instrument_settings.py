"""What can be wrong with what an instrument settles once, and with the parts that its rows play."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqs_analysis.languages import catalogue, filled_in, placeholders
from sqs_analysis.read.answers import hint, roll_up, strangers, twice
from sqs_analysis.read.instrument_files import (
    JUDGEMENT_KINDS,
    SETTINGS,
    SHEETS,
    InstrumentFiles,
    role_of,
)
from sqs_analysis.read.instrument_parts import REFERENCES, ROLES, Disclosure

SECTION_KINDS = ("theme", "management")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Whole numbers of instrument.toml by table and key, and what they are where it does not say.
WHOLE_NUMBERS = {
    ("areas", "minimum_base"): 6,
    ("areas", "most"): 5,
    ("wording", "counts_up_to"): 10,
}
# What instrument.toml may hold beside that, and what to say where it is something else.
SHAPES = (
    ("disclosure", dict, "a table, [disclosure]"),
    ("gather", dict, "a table, [gather]"),
    ("moderated", dict, "a table, [moderated]"),
    ("oversight", list, "a list of names in square brackets"),
    ("breakdowns", list, "a list of names in square brackets"),
)
DISCLOSURE = "instrument.toml: [disclosure]"
# What a case assessed twice is where several people's workbooks are gathered.
TWICE = ("conflict", "second", "moderated")
ASSESSORS = ("inspector_ref", "second_inspector_ref")
SMALL_NUMBERS = {"minimum": Disclosure().minimum, "all_or_none": Disclosure().all_or_none}

# The standing words of a letter, each optional, and what they may insert.
LETTER_KEYS = (
    *(
        "organisation",
        "title",
        "opening",
        "context_1",
        "context_2",
        "context_3",
        "sample",
        "sampling",
    ),
    *("commentary", "areas_lead", "areas_close", "thanks", "contact", "note"),
)
LETTER_VALUES = frozenset(
    ("team", "cases", "staff", "fieldwork", "lead_inspector", "phone", "email", "programme")
)


def shape_faults(files: InstrumentFiles) -> Iterator[str]:
    """What instrument.toml must have for anything else to be looked at."""
    for key in ("id", "version"):
        if not isinstance(files.settings.get(key), str):
            yield f'instrument.toml needs a line {key} = "…".'
    if not files.parts("sections"):
        yield "instrument.toml needs at least one [[sections]]."
    yield from _part_faults(files, "sections", {"id": str, "number": (int, str), "kind": str})
    yield from _part_faults(files, "groups", {"id": str, "rule": str})
    for name, key in WHOLE_NUMBERS:
        found = files.settings.get(name, {})
        number = found.get(key, 1) if isinstance(found, dict) else None
        if type(number) is not int or number < 0:
            yield f"instrument.toml: {key} under [{name}] must be a whole number, or left out."
    for name, kind, what in SHAPES:
        if not isinstance(files.settings.get(name, kind()), kind):
            yield f"instrument.toml: {name} must be {what}."
    for name in ("sections", "groups", "words", "phrases", "letter"):
        found = files.titles.get(name, {})
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            yield f'{files.language}/{SETTINGS}: [{name}] must be a table of texts, such as key = "…".'
    if files.settings.get("dated_by", "year") not in ("year", "month"):
        yield "instrument.toml: dated_by must be year or month."
    days = files.settings.get("fieldwork_weekdays", [])
    if not isinstance(days, list) or not set(map(str, days)).issubset(WEEKDAYS):
        yield f"instrument.toml: fieldwork_weekdays must be a list of {', '.join(WEEKDAYS)}."


def whole_number(settings: Mapping[str, Any], name: str, key: str) -> int:
    """A whole number under a table of ``instrument.toml``, or what it is where that does not say.

    >>> whole_number({"areas": {"most": 3}}, "areas", "most"), whole_number({}, "areas", "most")
    (3, 5)
    """
    return int(settings.get(name, {}).get(key, WHOLE_NUMBERS[name, key]))


def _part_faults(
    files: InstrumentFiles, name: str, wanted: Mapping[str, type | tuple[type, ...]]
) -> Iterator[str]:
    for place, part in enumerate(files.parts(name), start=1):
        for key, kind in wanted.items():
            if not isinstance(part.get(key), kind):
                shown = "a text" if kind is str else "a number, or a text such as 2.1"
                yield f"instrument.toml: {key} of number {place} of [[{name}]] must be {shown}."


def setting_faults(files: InstrumentFiles) -> Iterator[str]:
    """Everything that is wrong with settings which are of the right shape."""
    for look in (_section_faults, _letter_faults, _disclosure_faults, _named_faults, _twice_faults):
        yield from look(files)


def _section_faults(files: InstrumentFiles) -> Iterator[str]:
    """Sections and groups: ids, kinds, titles, and that every section asks something."""
    if not isinstance(files.titles.get("title"), str):
        yield f'{files.language}/instrument.toml needs a line title = "…".'
    for name in ("sections", "groups"):
        ids = [part["id"] for part in files.parts(name)]
        for double in twice(ids):
            yield f"instrument.toml: the id {double} stands twice under [[{name}]]."
        for untitled in ids:
            if not files.said_under(name).get(untitled):
                yield f"{files.language}/instrument.toml lacks {untitled} under [{name}]."
    yield from _phrase_faults(files)
    used = {row["section"] for row in files.tables["questions.csv"]}
    for section in files.parts("sections"):
        if section["kind"] not in SECTION_KINDS:
            yield (
                f"instrument.toml: the kind of {section['id']} is “{section['kind']}”, not one of "
                f"{', '.join(SECTION_KINDS)}."
            )
        if section["id"] not in used:
            yield f"The section {section['id']} has no question."


def _phrase_faults(files: InstrumentFiles) -> Iterator[str]:
    """Phrases of the catalogue that there are not, or that insert what is not given."""
    where, own = f"{files.language}/{SETTINGS}: [phrases]", files.said_under("phrases")
    known = catalogue().phrases
    for key, text in own.items():
        if key not in known:
            yield f"{where} has no place for {key}.{hint(key, known)}"
        elif unknown := _unknown(text, placeholders(known[key])):
            yield f"{where}: {key} {unknown}"


def _letter_faults(files: InstrumentFiles) -> Iterator[str]:
    """Standing words nobody would print, or that insert what is not there."""
    where = f"{files.language}/{SETTINGS}"
    for key, text in files.said_under("letter").items():
        if key not in LETTER_KEYS:
            yield f"{where}: [letter] has no place for {key}.{hint(key, LETTER_KEYS)}"
        elif unknown := _unknown(text, LETTER_VALUES):
            yield f"{where}: {key} under [letter] {unknown}"


def _unknown(text: str, values: Collection[str]) -> str:
    """What a text inserts that is not given, as the rest of a sentence; "" if nothing."""
    try:
        unknown = placeholders(text).difference(values)
        filled_in(text, **dict.fromkeys(values, 1))
    except KeyError:
        pass
    except (ValueError, IndexError, AttributeError, TypeError):
        return f"has a brace that inserts nothing. Write {{{min(values, default='')}}} or the like."
    return f"inserts {', '.join(sorted(unknown))}, unknown there." if unknown else ""


def _disclosure_faults(files: InstrumentFiles) -> Iterator[str]:
    """Small numbers that are none, and a threshold below the other; without the table all is well."""
    settings = files.settings.get("disclosure", {})
    places = [*SMALL_NUMBERS, "kinds"]
    for key, advice in strangers(settings, places):
        yield f"{DISCLOSURE} has no place for {key}.{advice}"
    found = {key: settings.get(key, default) for key, default in SMALL_NUMBERS.items()}
    wrong = [key for key, number in found.items() if type(number) is not int or number < 1]
    yield from (f"{DISCLOSURE} needs a whole number of 1 or more as {key}." for key in wrong)
    if not wrong and found["all_or_none"] < found["minimum"]:
        yield (
            f"{DISCLOSURE}: all_or_none is {found['all_or_none']}, below minimum, {found['minimum']}. "
            "What is said of all cases of a base needs at least as many as what is said of some."
        )
    if not isinstance(settings.get("kinds", []), list):
        yield f"{DISCLOSURE}: kinds must be a list of the ids of questions."


def _named_faults(files: InstrumentFiles) -> Iterator[str]:
    """Settings that name a question or field which is not there, or is of another kind."""
    settings, choices = files.settings, files.choices(SHEETS["case"])
    kinds = settings.get("disclosure", {}).get("kinds")
    listed = kinds if isinstance(kinds, list) else ()
    named = (
        ("oversight", settings.get("oversight", ()), "judgement", files.judgements()),
        ("breakdowns", settings.get("breakdowns", ()), "choice on Cases", choices),
        ("[disclosure]: kinds", listed, "judgement on cases", files.judgements("case")),
    )
    for place, names, what, options in named:
        for name, advice in strangers(names, options):
            yield f"instrument.toml: {place} names {name}, no {what}.{advice}"


def _twice_faults(files: InstrumentFiles) -> Iterator[str]:
    """Cases that are assessed twice: what that is, and which question holds which moderated answer."""
    gather, moderated = (files.settings.get(name, {}) for name in ("gather", "moderated"))
    for key, advice in strangers(gather, ("twice",)):
        yield f"instrument.toml: [gather] has no place for {key}.{advice}"
    found = gather.get("twice", TWICE[0])
    if found not in TWICE:
        yield f"instrument.toml: twice under [gather] is “{found}”, not one of {', '.join(TWICE)}."
    if found == "moderated" and not moderated:
        yield (
            "instrument.toml: twice is moderated, but no question has a moderated answer. Name under "
            '[moderated] the question that holds it, such as grade = "moderated_grade".'
        )
    played = {role_of(row) for row in files.tables["fields.csv"] if row["sheet"] == SHEETS["case"]}
    if found == "second" and (lacking := [role for role in ASSESSORS if role not in played]):
        yield (
            f"instrument.toml: twice is second, but no field of Cases plays {' or '.join(lacking)}, by "
            "which the first assessment is told from the second."
        )
    yield from _moderated_faults(files, moderated)


def _moderated_faults(files: InstrumentFiles, moderated: Mapping[str, Any]) -> Iterator[str]:
    judged = files.judgements("case")
    named = [*moderated, *map(str, moderated.values())]
    for name, advice in strangers(named, judged):
        yield f"instrument.toml: [moderated] names {name}, no judgement on cases.{advice}"
    for name in twice(named):
        yield (
            f"instrument.toml: [moderated] names {name} twice. A question has one moderated answer, "
            "which is not moderated again."
        )
    for first, second in moderated.items():
        if {first, str(second)} <= judged.keys() and judged[first] != judged[second]:
            yield (
                f"instrument.toml: [moderated] sets {second} beside {first}, but its answers are "
                f"{judged[second]}, not {judged[first]}. Only the same answers can agree."
            )


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
