"""What must be true of a workbook: every problem at once, each with its place and its mend.

Each rule is a short function from readings to problems. Rules never stop at the first fault, and a
fault is told once: a question whose routing depends on an answer that cannot be read is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.ids import chosen_id
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_files import shipped
from sqs_analysis.read.names import SAFE_NAME, may_name_folder
from sqs_analysis.read.problems import Problem
from sqs_analysis.read.readings import Reading, Unit
from sqs_analysis.read.text import plain, reference_key, spelling

# The kind of the one problem of a workbook that was made with another instrument.
OTHER_INSTRUMENT = "instrument"
# What a whole column can have for one reason, if there are enough rows to tell.
OF_COLUMNS = ("blank", "answer", "date", "number", "formula", "error cell", "reasons")
SEVERAL_ROWS = 4


def unit_problems(
    units: Iterable[Unit], instrument: Instrument, told: Collection[Cell] = ()
) -> Iterator[Problem]:
    """Every problem in the answers and fields of the given units, but for cells told otherwise."""
    for unit in units:
        yield from _field_problems(unit, told)
        for question in unit.questions:
            if unit.has(question.id) and (problem := _question_problem(unit, question)):
                yield problem
        yield from _check_problems(unit, instrument)


def once_a_column(problems: Iterable[Problem], rows: int) -> Iterator[Problem]:
    """The problems of so many rows, but one for a column in which every row has the same."""
    found = list(problems)
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in found:
        alike.setdefault((problem.name, problem.kind), []).append(problem)
    for problem in found:
        group = alike[problem.name, problem.kind]
        if rows < SEVERAL_ROWS or len(group) < rows or problem.kind not in OF_COLUMNS:
            yield problem
        elif problem is group[0]:
            worst = next((one for one in group if one.severity == "error"), problem)
            yield replace(
                worst, message=f"{worst.message} So it is in all {rows} rows of this column."
            )


def _field_problems(unit: Unit, told: Collection[Cell]) -> Iterator[Problem]:
    for field in unit.fields:
        reading = unit.readings[field.name]
        problem = partial(reading.cell.problem, field.heading)
        if not unit.has(field.name) or reading.cell in told:
            continue
        if reading.fault:
            yield problem(reading.kind, reading.fault)
        elif field.required and reading.blank:
            yield problem("blank", f"{field.label} is blank. It is needed.")


def _question_problem(unit: Unit, question: Question) -> Problem | None:
    reading = unit.readings[question.id]
    if reading.fault:
        return reading.cell.problem(question.id, reading.kind, reading.fault)
    problem = partial(reading.cell.problem, question.id)
    if (follows := unit.follows(question)) and follows.codes != reading.codes:
        message = (
            f"{_value(unit, question.id)} is given, but what it rolls up makes it "
            f"{question.labels_by_code[follows.codes[0]]} ({follows.cell.name}). Correct one, or "
            "leave this blank: it follows."
        )
        return problem("routing", message)
    due, state = unit.due(question), unit.state(question)
    if (due, state) == ("not due", "answered"):
        return problem(*_given_for_nothing(unit, question))
    # An inspector may find that a question for every case does not fit this one.
    if (due, state) == ("due", "not applicable") and question.applies_when is not None:
        message = f"n/a is given, but the question applies: {_because(unit, question)}."
        return problem("routing", message)
    if state != "not answered" or question.kind == "text":
        return None
    if question.kind == "reasons":
        message = f"no reason is given although {_because(unit, question)}."
        return problem("blank", message, "warning") if due == "due" else None
    if due == "due":
        condition = "" if question.applies_when is None else f", since {_because(unit, question)}"
        message = f"the answer is blank, but one is due{condition}. A blank is never read as n/a."
        return problem("blank", message)
    if due == "judged":
        message = (
            "the answer is blank; it counts as not answered. If the question does not apply (it is "
            f"for: {question.judged_when}), write n/a."
        )
        return problem("blank", message, "warning")
    if due == "not due" and question.answers and question.answers.means("not applicable"):
        because = _because(unit, question)
        message = f"the answer is blank; since {because}, write n/a. It counts as not answered."
        return problem("blank", message, "warning")
    return None


def _given_for_nothing(unit: Unit, question: Question) -> tuple[str, str]:
    """The kind and message of an answer to a question that is not due."""
    because, said = _because(unit, question), _value(unit, question.id)
    if question.kind == "reasons":
        return "reasons", (
            f"reasons are given ({said}) although {because}. Clear the cell, or correct the judgement "
            "it explains."
        )
    return "routing", (
        f"{said} is given although the question does not apply: {because}. Write n/a, or correct the "
        "answer it depends on."
    )


def _because(unit: Unit, question: Question) -> str:
    """Say the answers on which the routing of a question rests."""
    names = sorted(question.applies_when.names) if question.applies_when else []
    return " and ".join(f"{name} is {_value(unit, name)}" for name in names)


def _value(unit: Unit, name: str) -> str:
    reading = unit.readings.get(name)
    return f'"{plain(reading.cell.text)[:60]}"' if reading and not reading.blank else "blank"


def _check_problems(unit: Unit, instrument: Instrument) -> Iterator[Problem]:
    for check in instrument.checks:
        if check.rule.names <= unit.readings.keys() and check.rule.holds(unit.values) is False:
            names = [name for name in unit.readings if name in check.rule.names]
            reading = unit.readings[names[-1]]
            said = ", ".join(f"{name} is {_value(unit, name)}" for name in names)
            yield reading.cell.problem(
                names[-1], "check", f"{check.message} Here {said}.", check.severity
            )


def reference_problems(units: Iterable[Unit], name: str) -> Iterator[Problem]:
    """A pseudonym that stands twice, also where nobody could see that two differ."""
    seen: dict[str, Reading] = {}
    for unit in units:
        if name not in unit.readings:
            return
        reading, heading = unit.readings[name], unit.headings[name]
        key = reference_key(reading.code or "")
        if key and key in seen:
            first = seen[key]
            alike = "" if first.code == reading.code else ", or one that looks like it,"
            message = (
                f'"{reading.code}"{alike} stands already in row {first.cell.row}. Delete the copy, or '
                "correct the pseudonym."
            )
            yield reading.cell.problem(heading, "twice", message)
        elif key:
            seen[key] = reading


def alike_problems(units: Sequence[Unit], own: str) -> Iterator[Problem]:
    """Pseudonyms of people that stand in many rows, and are spelt in two ways.

    The field of a row's own pseudonym is held to a stricter rule elsewhere.
    """
    fields = [f for unit in units[:1] for f in unit.fields if f.kind == "reference"]
    for name, heading in ((field.name, field.heading) for field in fields if field.name != own):
        first: dict[str, Reading] = {}
        for reading in (unit.readings[name] for unit in units):
            known = first.setdefault(reference_key(reading.code or ""), reading)
            if known.code != reading.code:
                message = (
                    f'"{reading.code}" and "{known.code}" in {known.cell.name} look like one person, '
                    "and are taken for two. Write them alike, or tell them apart."
                )
                yield reading.cell.problem(heading, "alike", message, "warning")
                break


def identity_problems(unit: Unit, wanted: object) -> Iterator[Problem]:
    """An inspection's id that cannot name the folder of its reports, or is not the one wanted."""
    identity, heading = unit.readings["inspection_id"], unit.headings["inspection_id"]
    name = identity.code or ""
    if name and wanted != "" and chosen_id(wanted, [name]) is None:
        message = f'this is the inspection "{name}", not {wanted}, as was asked or stands on Cases.'
        yield identity.cell.problem(heading, "identity", message)
    if name and not may_name_folder(name):
        message = (
            f'"{name}" cannot name a folder: the name is kept for something else. Use one such as '
            "team-2013."
            if SAFE_NAME.fullmatch(name)
            else f'"{plain(name)[:60]}" cannot name a folder. Use up to 80 letters a-z, digits, '
            "hyphens, dots and underscores, starting with a letter or digit and not ending with a dot."
        )
        yield identity.cell.problem(heading, "identity", message)


def caseload_problems(details: Unit, cases: int) -> Iterator[Problem]:
    """More cases inspected than there were to choose from."""
    eligible = details.readings.get("eligible_cases")
    if eligible is not None and eligible.code and int(eligible.code) < cases:
        message = (
            f"{cases} case{' was' if cases == 1 else 's were'} inspected, so at least {cases} "
            f"{'was' if cases == 1 else 'were'} eligible. Correct the number, "
            "or leave it blank if it is not known."
        )
        heading = details.headings["eligible_cases"]
        yield eligible.cell.problem(heading, "caseload", message)


def other_instrument(unit: Unit, instrument: Instrument, *, named: bool) -> Problem | None:
    """The one problem of a workbook that says it was made for another instrument."""
    said = unit.readings.get("instrument")
    if said is None or not said.code or spelling(said.code) == spelling(instrument.id):
        return None
    message = (
        f'"{said.code}" is not the instrument in use, {instrument.id}, so nothing else was looked at. '
        f"Name it with --instrument, or write {instrument.id} if the judgements were made with that. "
        "Judgements made with different instruments are not pooled."
    )
    if not named:
        near = hint(said.code, shipped()) or f" The package has: {', '.join(shipped())}."
        message = (
            f'"{said.code}" is no instrument of the package, so nothing else was looked at.{near} For '
            "one of your own, give its folder: --instrument ./FOLDER."
        )
    return said.cell.problem("instrument", OTHER_INSTRUMENT, message)
