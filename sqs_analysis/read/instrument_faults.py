"""What can be wrong with an instrument: every contradiction in its files, as sentences.

Each function looks at one thing and gives what is wrong with it; none stops at the first fault.
They look at the rows as text, so that an instrument is either sound or is not made at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from sqs_analysis.languages import placeholders
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument_disclosure import disclosure_faults
from sqs_analysis.read.instrument_files import (
    LAYOUTS,
    SETTINGS,
    SHEETS,
    InstrumentFiles,
    Row,
    key_of,
)
from sqs_analysis.read.instrument_rules import rule_faults
from sqs_analysis.read.text import spelling

T = TypeVar("T")

SECTION_KINDS = ("theme", "management")
QUESTION_KINDS = ("gate", "summary", "fact", "reasons", "text")
JUDGEMENT_KINDS = ("summary", "fact")
FIELD_KINDS = ("text", "choice", "date", "integer", "reference")
MEANINGS = ("sufficient", "insufficient", "not applicable", "neutral")
SEVERITIES = ("error", "warning")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Whether a bound belongs to the quantifier.
BOUNDS = {"inclusive": True, "exclusive": False}

# What instrument.toml must settle.
WHOLE_NUMBERS = (("areas", "minimum_base"), ("areas", "most"), ("wording", "counts_up_to"))

# The standing words of a letter, each optional, and what they may insert.
LETTER_KEYS = (
    *("title", "opening", "context_1", "context_2", "context_3", "sample", "sampling"),
    *("commentary", "areas_lead", "areas_close", "thanks", "contact", "note"),
)
LETTER_VALUES = frozenset(
    ("team", "cases", "staff", "fieldwork", "lead_inspector", "phone", "email", "programme")
)

# What a reader must be told; the rest may stay blank.
NEEDED_WORDS = {
    "questions.csv": ("wording", "short", "base", "base_one"),
    "answers.csv": ("label",),
    "fields.csv": ("label",),
    "checks.csv": ("message",),
    "quantifiers.csv": ("phrase",),
}


def faults(files: InstrumentFiles) -> list[str]:
    """Everything that is wrong with an instrument, a sentence or two each."""
    unshaped = list(_settings_faults(files))
    if unshaped:
        return unshaped
    looks = (
        _section_faults,
        _repeated,
        _word_faults,
        _letter_faults,
        _answer_faults,
        _field_faults,
        _check_faults,
        _quantifier_faults,
        _question_faults,
        rule_faults,
        disclosure_faults,
    )
    return [fault for look in looks for fault in look(files)]


def _settings_faults(files: InstrumentFiles) -> Iterator[str]:
    """What instrument.toml must have for anything else to be looked at."""
    for key in ("id", "version"):
        if not isinstance(files.settings.get(key), str):
            yield f'instrument.toml needs a line {key} = "…".'
    if not files.parts("sections"):
        yield "instrument.toml needs at least one [[sections]]."
    yield from _part_faults(files, "sections", {"id": str, "number": int, "kind": str})
    yield from _part_faults(files, "groups", {"id": str, "rule": str})
    for name, key in WHOLE_NUMBERS:
        found = files.settings.get(name)
        if not isinstance(found, dict) or not isinstance(found.get(key), int):
            yield f"instrument.toml needs a whole number {key} under [{name}]."
    days = files.settings.get("fieldwork_weekdays", [])
    if not isinstance(days, list) or not set(map(str, days)).issubset(WEEKDAYS):
        yield f"instrument.toml: fieldwork_weekdays must be a list of {_listed(WEEKDAYS)}."


def _letter_faults(files: InstrumentFiles) -> Iterator[str]:
    """Standing words nobody would print, or that insert what is not there."""
    where = f"{files.language}/{SETTINGS}"
    for key, text in files.letter_words().items():
        if key not in LETTER_KEYS:
            yield f"{where}: [letter] has no place for {key}.{hint(key, LETTER_KEYS)}"
        elif unknown := placeholders(text) - LETTER_VALUES:
            yield f"{where}: {key} under [letter] inserts {_listed(sorted(unknown))}, unknown here."


def _part_faults(files: InstrumentFiles, name: str, wanted: dict[str, type]) -> Iterator[str]:
    for place, part in enumerate(files.parts(name), start=1):
        for key, kind in wanted.items():
            if not isinstance(part.get(key), kind):
                shown = "a whole number" if kind is int else "a text"
                yield f"instrument.toml: {key} of number {place} of [[{name}]] must be {shown}."


def _section_faults(files: InstrumentFiles) -> Iterator[str]:
    """Sections and groups: ids, kinds, titles, and that every section asks something."""
    if not isinstance(files.titles.get("title"), str):
        yield f'{files.language}/instrument.toml needs a line title = "…".'
    for name in ("sections", "groups"):
        ids = [part["id"] for part in files.parts(name)]
        for twice in _twice(ids):
            yield f"instrument.toml: the id {twice} stands twice under [[{name}]]."
        for untitled in ids:
            if not files.title_of(name, untitled):
                yield f"{files.language}/instrument.toml lacks {untitled} under [{name}]."
    used = {row["section"] for row in files.tables["questions.csv"]}
    for section in files.parts("sections"):
        if section["kind"] not in SECTION_KINDS:
            yield (
                f"instrument.toml: the kind of {section['id']} is “{section['kind']}”, not one of "
                f"{_listed(SECTION_KINDS)}."
            )
        if section["id"] not in used:
            yield f"The section {section['id']} has no question."


def _repeated(files: InstrumentFiles) -> Iterator[str]:
    for table in LAYOUTS:
        for key in _twice(key_of(table, row) for row in files.tables[table]):
            yield f"{table}: {key} stands twice."
        for key in _twice(key_of(table, row) for row in files.words[table]):
            yield f"{files.language}/{table}: {key} stands twice."


def _word_faults(files: InstrumentFiles) -> Iterator[str]:
    """Words that are missing, blank, or for something that is not there."""
    for table, columns in NEEDED_WORDS.items():
        keys = [key_of(table, row) for row in files.tables[table]]
        worded = [key_of(table, row) for row in files.words[table]]
        for key in sorted(set(keys).difference(worded)):
            yield f"{files.language}/{table} has no row for {key}."
        # A language has more phrases than there are quantifiers, such as "four out of six".
        if table != "quantifiers.csv":
            for key in sorted(set(worded).difference(keys)):
                yield f"{files.language}/{table} has {key}, which {table} lacks.{hint(key, keys)}"
        for row in files.words[table]:
            yield from _blanks(files, table, row, columns)
    for row in files.rows("questions.csv"):
        if row["kind"] in JUDGEMENT_KINDS:
            yield from _blanks(files, "questions.csv", row, ("positive", "negative"))


def _blanks(files: InstrumentFiles, table: str, row: Row, columns: Iterable[str]) -> Iterator[str]:
    for column in columns:
        if column in row and not row[column]:
            yield f"{files.language}/{table}: {column} of {key_of(table, row)} is blank."


def _answer_faults(files: InstrumentFiles) -> Iterator[str]:
    """Unknown meanings, and spellings that could be read in two ways."""
    for name, rows in files.answer_sets().items():
        for row in rows:
            yield from _one_of("answers.csv", row, "meaning", MEANINGS)
        spelt = [(text, row["code"]) for row in rows for text in _spellings(row)]
        for twice in _twice(text for text, _ in spelt):
            codes = " or ".join(code for text, code in spelt if text == twice)
            yield f"answers.csv: in the set {name}, “{twice}” could mean {codes}."


def _spellings(row: Row) -> set[str]:
    texts = (row["code"], row.get("label", ""), *row["synonyms"].split("|"))
    return {spelling(text) for text in texts if text}


def _field_faults(files: InstrumentFiles) -> Iterator[str]:
    questions = {row["id"] for row in files.tables["questions.csv"]}
    for row in files.tables["fields.csv"]:
        yield from _one_of("fields.csv", row, "sheet", SHEETS.values())
        yield from _one_of("fields.csv", row, "kind", FIELD_KINDS)
        yield from _one_of("fields.csv", row, "required", ("yes", "no"))
        if row["kind"] == "choice":
            yield from _one_of("fields.csv", row, "allowed", files.answer_sets())
        elif row["allowed"]:
            yield f"fields.csv: {row['field']} is not a choice, so allowed must be blank."
        if row["field"] in questions:
            yield f"fields.csv: {row['field']} is also the id of a question."
    cases = [row for row in files.tables["fields.csv"] if row["sheet"] == SHEETS["case"]]
    choices = [row["field"] for row in cases if row["kind"] == "choice"]
    for name in map(str, files.settings.get("breakdowns", ())):
        if name not in choices:
            yield f"instrument.toml: breakdowns names {name}, no choice on Cases.{hint(name, choices)}"


def _check_faults(files: InstrumentFiles) -> Iterator[str]:
    for row in files.tables["checks.csv"]:
        yield from _one_of("checks.csv", row, "severity", SEVERITIES)


def _quantifier_faults(files: InstrumentFiles) -> Iterator[str]:
    """Bounds that are no fractions, and shares that have no quantifier, or two."""
    rows = files.tables["quantifiers.csv"]
    broken = [fault for row in rows for fault in _bound_faults(row)]
    yield from broken
    if broken or not rows:
        return
    if Fraction(rows[0]["lower"]) != 0 or not BOUNDS[rows[0]["lower_bound"]]:
        yield f"quantifiers.csv: the first, {rows[0]['key']}, must start at 0, inclusive."
    if Fraction(rows[-1]["upper"]) != 1 or not BOUNDS[rows[-1]["upper_bound"]]:
        yield f"quantifiers.csv: the last, {rows[-1]['key']}, must end at 1, inclusive."
    for row, following in pairwise(rows):
        meet = Fraction(row["upper"]) == Fraction(following["lower"])
        if not meet or row["upper_bound"] == following["lower_bound"]:
            yield (
                f"quantifiers.csv: {row['key']} ends at {row['upper']}, {row['upper_bound']}, and "
                f"{following['key']} starts at {following['lower']}, {following['lower_bound']}. "
                "Every share needs exactly one quantifier."
            )


def _bound_faults(row: Row) -> Iterator[str]:
    yield from _one_of("quantifiers.csv", row, "lower_bound", BOUNDS)
    yield from _one_of("quantifiers.csv", row, "upper_bound", BOUNDS)
    for column in ("lower", "upper"):
        try:
            Fraction(row[column])
        except (ValueError, ZeroDivisionError):
            yield (
                f"quantifiers.csv: {column} of {row['key']} is “{row[column]}”, not a fraction "
                "such as 2/3."
            )


def _question_faults(files: InstrumentFiles) -> Iterator[str]:
    sections = [section["id"] for section in files.parts("sections")]
    rows, sets = files.rows("questions.csv"), files.answer_sets()
    judged = [row["id"] for row in rows if row["kind"] in JUDGEMENT_KINDS]
    for name in map(str, files.settings.get("oversight", ())):
        if name not in judged:
            yield f"instrument.toml: oversight names {name}, no judgement.{hint(name, judged)}"
    for row in rows:
        yield from _one_of("questions.csv", row, "section", sections)
        yield from _one_of("questions.csv", row, "kind", QUESTION_KINDS)
        yield from _one_of("questions.csv", row, "unit", SHEETS)
        yield from _one_of("questions.csv", row, "multiple", ("yes", "no"))
        yield from _kind_faults(row, sets)
    for section, short in _twice((row["section"], row.get("short", "")) for row in rows):
        if short:
            yield f"{files.language}/questions.csv: short “{short}” stands twice in {section}."


def _kind_faults(row: Row, sets: dict[str, list[Row]]) -> Iterator[str]:
    """Whether a question has what its kind needs."""
    if row["kind"] == "text":
        if row["answers"]:
            yield f"questions.csv: {row['id']} is a text, so its answers must be blank."
        return
    yield from _one_of("questions.csv", row, "answers", sets)
    if row["kind"] == "reasons" and not row["applies_when"]:
        yield f"questions.csv: {row['id']} gives reasons, so applies_when must say for what."
    if row["kind"] in JUDGEMENT_KINDS and row["answers"] in sets:
        meanings = {answer["meaning"] for answer in sets[row["answers"]]}
        yield from _judgement_faults(row, meanings)


def _judgement_faults(row: Row, meanings: set[str]) -> Iterator[str]:
    if not {"sufficient", "insufficient"} <= meanings:
        yield (
            f"questions.csv: {row['id']} is a judgement, so its answers, {row['answers']}, must "
            "have one that is sufficient and one that is insufficient."
        )
    if row["multiple"] == "yes":
        yield f"questions.csv: {row['id']} is a judgement, so multiple must be no."
    conditional = row["applies_when"] or row.get("judged_when")
    if conditional and "not applicable" not in meanings:
        yield (
            f"questions.csv: {row['id']} is not for everyone, so its answers, {row['answers']}, "
            "must have one that means not applicable."
        )


def _one_of(table: str, row: Row, column: str, options: Iterable[str]) -> Iterator[str]:
    allowed, value = list(options), row[column]
    if value not in allowed:
        shown = f"“{value}”" if value else "blank"
        yield (
            f"{table}: {column} of {key_of(table, row)} is {shown}, not one of "
            f"{_listed(allowed)}.{hint(value, allowed)}"
        )


def _listed(options: Iterable[str]) -> str:
    return ", ".join(options)


def _twice(names: Iterable[T]) -> list[T]:
    return [name for name, count in Counter(names).items() if count > 1]
