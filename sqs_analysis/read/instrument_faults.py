"""What can be wrong with an instrument: every contradiction in its files, as sentences.

Each function looks at one thing and gives what is wrong with it; none stops at the first fault.
They look at the rows as text, so that an instrument is either sound or is not made at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from sqs_analysis.read.answers import hint, strangers, twice
from sqs_analysis.read.instrument_files import (
    JUDGEMENT_KINDS,
    LAYOUTS,
    SHEETS,
    InstrumentFiles,
    Row,
    key_of,
)
from sqs_analysis.read.instrument_ids import id_faults
from sqs_analysis.read.instrument_settings import (
    role_faults,
    roll_up_faults,
    setting_faults,
    shape_faults,
)
from sqs_analysis.read.rating_faults import rating_faults
from sqs_analysis.read.routing import Comparison, RuleError, parse
from sqs_analysis.read.text import spelling

# Whether a bound belongs to the quantifier.
BOUNDS = {"inclusive": True, "exclusive": False}

# What a reader must be told; the rest may stay blank.
NEEDED_WORDS = {
    "questions.csv": ("wording", "short", "base", "base_one"),
    "answers.csv": ("label",),
    "fields.csv": ("label",),
    "checks.csv": ("message",),
    "quantifiers.csv": ("phrase",),
}

# What may stand in a column.
CHOICES = (
    ("questions.csv", "kind", ("gate", "summary", "fact", "reasons", "text")),
    ("questions.csv", "unit", tuple(SHEETS)),
    ("questions.csv", "multiple", ("yes", "no")),
    ("answers.csv", "meaning", ("sufficient", "insufficient", "not applicable", "neutral")),
    ("fields.csv", "sheet", tuple(SHEETS.values())),
    ("fields.csv", "kind", ("text", "choice", "date", "integer", "reference")),
    ("fields.csv", "required", ("yes", "no")),
    ("checks.csv", "severity", ("error", "warning")),
)


def faults(files: InstrumentFiles) -> list[str]:
    """Everything that is wrong with an instrument, a sentence or two each."""
    if unshaped := list(shape_faults(files)):
        return unshaped
    looks = (
        setting_faults,
        _repeated,
        id_faults,
        _word_faults,
        _choice_faults,
        _answer_faults,
        _field_faults,
        role_faults,
        _quantifier_faults,
        _question_faults,
        roll_up_faults,
        _rule_faults,
        _circle,
        rating_faults,
    )
    return [fault for look in looks for fault in look(files)]


def _repeated(files: InstrumentFiles) -> Iterator[str]:
    for table in LAYOUTS:
        for where, rows in (("", files.tables[table]), (f"{files.language}/", files.words[table])):
            for key in twice(key_of(table, row) for row in rows):
                yield f"{where}{table}: {key} stands twice."


def _word_faults(files: InstrumentFiles) -> Iterator[str]:
    """Words that are missing, blank, or for something that is not there."""
    for table, columns in NEEDED_WORDS.items():
        keys = [key_of(table, row) for row in files.tables[table]]
        worded = [key_of(table, row) for row in files.words[table]]
        for key in sorted(set(keys).difference(worded)):
            yield f"{files.language}/{table} has no row for {key}."
        # A language has more phrases than there are quantifiers, such as "four out of six".
        if table != "quantifiers.csv":
            for key, advice in strangers(sorted(set(worded)), keys):
                yield f"{files.language}/{table} has {key}, which {table} lacks.{advice}"
        for row in files.words[table]:
            yield from _blanks(files, table, row, columns)
    for row in files.rows("questions.csv"):
        if row["kind"] in JUDGEMENT_KINDS:
            yield from _blanks(files, "questions.csv", row, ("positive", "negative"))


def _blanks(files: InstrumentFiles, table: str, row: Row, columns: Iterable[str]) -> Iterator[str]:
    for column in columns:
        if column in row and not row[column]:
            yield f"{files.language}/{table}: {column} of {key_of(table, row)} is blank."


def _choice_faults(files: InstrumentFiles) -> Iterator[str]:
    sections = tuple(section["id"] for section in files.parts("sections"))
    for table, column, options in (*CHOICES, ("questions.csv", "section", sections)):
        for row in files.tables[table]:
            yield from _one_of(table, row, column, options)


def _answer_faults(files: InstrumentFiles) -> Iterator[str]:
    """Spellings that could be read in two ways."""
    for name, rows in files.answer_sets().items():
        spelt = []
        for row in rows:
            texts = (row["code"], row.get("label", ""), *row["synonyms"].split("|"))
            spelt += [
                (text, row["code"]) for text in dict.fromkeys(map(spelling, filter(None, texts)))
            ]
        for double in twice(text for text, _ in spelt):
            codes = " or ".join(code for text, code in spelt if text == double)
            yield f"answers.csv: in the set {name}, “{double}” could mean {codes}."


def _field_faults(files: InstrumentFiles) -> Iterator[str]:
    questions = {row["id"] for row in files.tables["questions.csv"]}
    for row in files.tables["fields.csv"]:
        if row["kind"] == "choice":
            yield from _one_of("fields.csv", row, "allowed", files.answer_sets())
        elif row["allowed"]:
            yield f"fields.csv: {row['field']} is not a choice, so allowed must be blank."
        if row["field"] in questions:
            yield f"fields.csv: {row['field']} is also the id of a question."


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
    """Questions that lack what their kind needs, and labels that stand twice."""
    rows, sets = files.rows("questions.csv"), files.answer_sets()
    for row in rows:
        if row["kind"] != "text":
            yield from _one_of("questions.csv", row, "answers", sets)
        elif row["answers"]:
            yield f"questions.csv: {row['id']} is a text, so its answers must be blank."
        if row["kind"] == "reasons" and not row["applies_when"]:
            yield f"questions.csv: {row['id']} gives reasons, so applies_when must say for what."
        if row["kind"] in JUDGEMENT_KINDS and row["answers"] in sets:
            yield from _judgement_faults(row, {found["meaning"] for found in sets[row["answers"]]})
    for section, short in twice((row["section"], row.get("short", "")) for row in rows):
        if short:
            yield f"{files.language}/questions.csv: short “{short}” stands twice in {section}."


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


def _rule_faults(files: InstrumentFiles) -> Iterator[str]:
    """Rules that cannot be read, ask for what there is not, or go round in a circle."""
    for place, unit, text in _written(files):
        try:
            comparisons = parse(text).comparisons
        except RuleError as error:
            yield f"{place}: {error}"
            continue
        known = _comparable(files, unit)
        for comparison in comparisons:
            yield from _comparison_faults(place, comparison, known)


def _written(files: InstrumentFiles) -> Iterator[tuple[str, str, str]]:
    """The place of each rule, the unit it is about, and its text."""
    for row in files.tables["questions.csv"]:
        if row["applies_when"] and row["unit"] in SHEETS:
            yield f"questions.csv: applies_when of {row['id']}", row["unit"], row["applies_when"]
    for group in files.parts("groups"):
        yield f"instrument.toml: rule of the group {group['id']}", "case", group["rule"]
    for row in files.tables["checks.csv"]:
        yield f"checks.csv: rule of {row['id']}", "case", row["rule"]


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


def _one_of(table: str, row: Row, column: str, options: Iterable[str]) -> Iterator[str]:
    allowed, value = list(options), row[column]
    if value not in allowed:
        shown = f"“{value}”" if value else "blank"
        yield (
            f"{table}: {column} of {key_of(table, row)} is {shown}, not one of "
            f"{', '.join(allowed)}.{hint(value, allowed)}"
        )
