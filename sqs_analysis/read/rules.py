"""What must be true of a workbook: every problem at once, each with its place and its mend.

Each rule is a short function from readings to problems. Rules never stop at the first fault, and a
fault is told once: a question whose routing depends on an answer that cannot be read is left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator

from sqs_analysis.read.cells import Sheet, plain
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.problems import Problem, Severity
from sqs_analysis.read.readings import Reading, Unit
from sqs_analysis.read.records import Records

SAFE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_-])?")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Names Windows keeps for devices: a folder of that name cannot be made there.
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10)),
}
# Names of what stands beside the folders of all inspections.
BESIDE_REPORTS = {"batch", "failed", "findings", "index", "readme", "refused"}
RESERVED_NAMES = frozenset(DEVICES | BESIDE_REPORTS)


def sheet_problems(sheet: Sheet, records: Records) -> Iterator[Problem]:
    """Merged cells and hidden rows among the entries of one sheet."""
    last = max((record.row for record in records.rows), default=0)
    for row, column, cells in sheet.merged:
        if records.header_row and not records.header_row <= row <= last:
            continue
        message = (
            f"the cells {cells} are merged, so all but the first are blank. Unmerge them and write "
            "each value in its own cell."
        )
        yield Problem("error", "merged", sheet.name, row, column, "", "", message)
    hidden = sorted(record.row for record in records.rows if record.row in sheet.hidden_rows)
    if hidden:
        rows = ", ".join(str(row) for row in hidden[:10]) + (" …" if len(hidden) > 10 else "")
        message = (
            f"row {rows} is hidden but is counted. Show it, or delete it if it must not count."
        )
        yield Problem("warning", "hidden", sheet.name, hidden[0], 1, "", "", message)


def unit_problems(units: Iterable[Unit], instrument: Instrument) -> Iterator[Problem]:
    """Every problem in the answers and fields of the given units."""
    for unit in units:
        yield from _field_problems(unit)
        for question in unit.questions:
            if unit.has(question.id):
                yield from _question_problems(unit, question)
        yield from _check_problems(unit, instrument)


def _field_problems(unit: Unit) -> Iterator[Problem]:
    for field in unit.fields:
        reading = unit.readings[field.name]
        if not unit.has(field.name):
            continue
        if reading.fault:
            yield _at(reading, field.name, reading.kind, reading.fault)
        elif field.required and reading.blank:
            yield _at(reading, field.name, "blank", f"{field.label} is blank. It is needed.")


def _question_problems(unit: Unit, question: Question) -> Iterator[Problem]:
    reading = unit.readings[question.id]
    if reading.fault:
        yield _at(reading, question.id, reading.kind, reading.fault)
        return
    found = ROUTING_RULES.get((unit.due(question), unit.state(question)))
    if found is not None:
        problem = found(unit, question, reading)
        if problem is not None:
            yield problem


def _answered_but_not_due(unit: Unit, question: Question, reading: Reading) -> Problem:
    because = _because(unit, question)
    if question.kind == "reasons":
        message = (
            f'reasons are given ("{_shown(reading)}") although {because}. Clear the cell, or correct '
            "the judgement it explains."
        )
        return _at(reading, question.id, "reasons", message)
    message = (
        f'"{_shown(reading)}" is given although the question does not apply: {because}. Write n/a, '
        "or correct the answer it depends on."
    )
    return _at(reading, question.id, "routing", message)


def _blank_but_due(unit: Unit, question: Question, reading: Reading) -> Problem | None:
    if question.kind == "text":
        return None
    if question.kind == "reasons":
        message = f"no reason is given although {_because(unit, question)}."
        return _at(reading, question.id, "blank", message, "warning")
    condition = "" if question.applies_when is None else f", since {_because(unit, question)}"
    message = f"the answer is blank, but one is due{condition}. A blank is never read as n/a."
    return _at(reading, question.id, "blank", message)


def _blank_not_due(unit: Unit, question: Question, reading: Reading) -> Problem | None:
    if question.kind in ("reasons", "text") or not _allows_not_applicable(question):
        return None
    because = _because(unit, question)
    message = f"the answer is blank; since {because}, write n/a. It counts as not answered."
    return _at(reading, question.id, "blank", message, "warning")


def _blank_judged(_: Unit, question: Question, reading: Reading) -> Problem | None:
    if question.kind in ("reasons", "text"):
        return None
    message = (
        f"the answer is blank; it counts as not answered. If the question does not apply (it is for: "
        f"{question.judged_when}), write n/a."
    )
    return _at(reading, question.id, "blank", message, "warning")


def _not_applicable_but_due(unit: Unit, question: Question, reading: Reading) -> Problem | None:
    if question.applies_when is None:
        return None  # the inspector may find that a question for every case does not fit this one
    message = f"n/a is given, but the question applies: {_because(unit, question)}."
    return _at(reading, question.id, "routing", message)


RoutingRule = Callable[[Unit, Question, Reading], Problem | None]
ROUTING_RULES: dict[tuple[str, str], RoutingRule] = {
    ("not due", "answered"): _answered_but_not_due,
    ("due", "not answered"): _blank_but_due,
    ("not due", "not answered"): _blank_not_due,
    ("judged", "not answered"): _blank_judged,
    ("due", "not applicable"): _not_applicable_but_due,
}


def _because(unit: Unit, question: Question) -> str:
    """Say the answers on which the routing of a question rests."""
    names = sorted(question.applies_when.names) if question.applies_when else []
    facts = [f"{name} is {_value(unit, name)}" for name in names]
    return " and ".join(facts)


def _value(unit: Unit, name: str) -> str:
    reading = unit.readings.get(name)
    return f'"{_shown(reading)}"' if reading and not reading.blank else "blank"


def _allows_not_applicable(question: Question) -> bool:
    answers = question.options
    return any(answer.meaning == "not applicable" for answer in answers)


def _check_problems(unit: Unit, instrument: Instrument) -> Iterator[Problem]:
    for check in instrument.checks:
        if not check.rule.names <= set(unit.readings):
            continue
        if check.rule.holds(unit.values) is False:
            names = [name for name in unit.readings if name in check.rule.names]
            reading = unit.readings[names[-1]]
            said = ", ".join(f"{name} is {_value(unit, name)}" for name in names)
            yield _at(reading, names[-1], "check", f"{check.message} Here {said}.", check.severity)


def reference_problems(units: Iterable[Unit], name: str) -> Iterator[Problem]:
    """A pseudonym that stands twice, or is missing from a row that has entries."""
    seen: dict[str, int] = {}
    for unit in units:
        reading = unit.readings[name]
        key = (reading.code or "").casefold()
        if key and key in seen:
            message = (
                f'"{reading.code}" stands already in row {seen[key]}. Delete the copy, or correct '
                "the pseudonym."
            )
            yield _at(reading, name, "twice", message)
        elif key:
            seen[key] = unit.record.row


def detail_problems(unit: Unit, instrument: Instrument) -> Iterator[Problem]:
    """What must hold of the inspection itself: its id, its instrument, its dates."""
    yield from _identity_problems(unit, instrument)
    yield from _date_problems(unit, instrument)


def caseload_problems(details: Unit, cases: int) -> Iterator[Problem]:
    """More cases inspected than there were to choose from."""
    eligible = details.readings.get("eligible_cases")
    if eligible is not None and eligible.code and int(eligible.code) < cases:
        message = (
            f"{cases} cases were inspected, so at least {cases} were eligible. Correct the number, "
            "or leave it blank if it is not known."
        )
        yield _at(eligible, "eligible_cases", "caseload", message)


def may_name_folder(name: str) -> bool:
    """Whether an inspection's id can be the name of its folder, on any machine.

    >>> may_name_folder("ashford-2013"), may_name_folder("../ashford"), may_name_folder("Failed")
    (True, False, False)
    """
    return bool(SAFE_NAME.fullmatch(name)) and name.partition(".")[0].lower() not in RESERVED_NAMES


def _identity_problems(unit: Unit, instrument: Instrument) -> Iterator[Problem]:
    identity = unit.readings["inspection_id"]
    name = identity.code or ""
    if name and not may_name_folder(name):
        yield _at(identity, "inspection_id", "identity", _no_folder(name))
    named = unit.readings.get("instrument")
    if named is not None and named.code and named.code != instrument.id:
        message = (
            f'"{named.code}" is not the instrument in use, {instrument.id}. Judgements made with '
            "different instruments are not pooled."
        )
        yield _at(named, "instrument", "instrument", message)


def _no_folder(name: str) -> str:
    if SAFE_NAME.fullmatch(name):
        return (
            f'"{name}" cannot name a folder: the name is kept for something else. Use one such as '
            "team-2013."
        )
    return (
        f'"{plain(name)[:60]}" cannot name a folder. Use up to 80 letters a-z, digits, hyphens, '
        "dots and underscores, starting with a letter or digit and not ending with a dot."
    )


def _date_problems(unit: Unit, instrument: Instrument) -> Iterator[Problem]:
    dates = {
        name: dt.date.fromisoformat(unit.readings[name].code or "")
        for name in ("fieldwork_start", "fieldwork_end", "publication_date")
        if name in unit.readings and unit.readings[name].code
    }
    for earlier, later in (
        ("fieldwork_start", "fieldwork_end"),
        ("fieldwork_end", "publication_date"),
    ):
        if earlier in dates and later in dates and dates[earlier] > dates[later]:
            message = f"{_long(dates[later])} is before {earlier}, {_long(dates[earlier])}."
            yield _at(unit.readings[later], later, "date order", message)
    for name in ("fieldwork_start", "fieldwork_end"):
        if name in dates and dates[name].weekday() not in instrument.fieldwork_weekdays:
            usual = [WEEKDAYS[day] for day in instrument.fieldwork_weekdays]
            message = (
                f"{_long(dates[name])} is a {WEEKDAYS[dates[name].weekday()]}; fieldwork runs "
                f"{usual[0]} to {usual[-1]}. Check the date."
            )
            yield _at(unit.readings[name], name, "weekday", message, "warning")


def _long(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _shown(reading: Reading) -> str:
    return plain(reading.cell.text)[:60]


def _at(
    reading: Reading, name: str, kind: str, message: str, severity: Severity = "error"
) -> Problem:
    cell = reading.cell
    return Problem(severity, kind, cell.sheet, cell.row, cell.column, name, cell.text, message)
