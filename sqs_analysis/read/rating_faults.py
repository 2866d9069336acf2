"""What can be wrong with the ratings of an instrument, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from itertools import pairwise
from typing import Any

from sqs_analysis.read.answers import hint, strangers, twice
from sqs_analysis.read.instrument_files import RATINGS, SHEETS, InstrumentFiles
from sqs_analysis.read.ratings import Expected, questions_of, title_of

Part = dict[str, Any]
# What each part may hold, and of what kind; those without a star must be there.
GRADES = {"id": str, "from": str, "points": int}
STANDARDS = {"id": str, "questions*": list, "field*": str}
WHOLE = {
    "minimum_base": int,
    "grades": list,
    "standards": list,
    "overall*": dict,
    "expected*": dict,
}
OVERALL = {"standards*": list, "from": dict}
EXPECTED = {f"{name}*": float for name in asdict(Expected())}
CALLED = {str: "a text", int: "a whole number", float: "a number", list: "a list", dict: "a table"}


def rating_faults(files: InstrumentFiles) -> Iterator[str]:
    """Everything that is wrong with ``ratings.toml``; nothing of an instrument without it."""
    told = files.ratings
    if not told:
        return
    if unshaped := list(_shape_faults(told)):
        yield from unshaped
        return
    yield from _grade_faults(files, told["grades"])
    yield from _standard_faults(files, told["standards"])
    if "overall" in told:
        yield from _overall_faults(told)
    yield from _expected_faults(asdict(Expected()) | told.get("expected", {}))


def _shape_faults(told: Part) -> Iterator[str]:
    if faults := list(_unlike(told, WHOLE, "the file")):
        yield from faults
        return
    if told["minimum_base"] < 1:
        yield f"{RATINGS}: minimum_base must be 1 or more."
    for name, wanted, fewest in (("grades", GRADES, 2), ("standards", STANDARDS, 1)):
        if len(told[name]) < fewest:
            yield f"{RATINGS} needs at least {fewest} of [[{name}]]."
        for number, part in enumerate(told[name], start=1):
            yield from _unlike(part, wanted, f"number {number} of [[{name}]]")
    yield from _unlike(told.get("overall", {"from": {}}), OVERALL, "[overall]")
    yield from _unlike(told.get("expected", {}), EXPECTED, "[expected]")


def _unlike(part: Part, wanted: Mapping[str, type], place: str) -> Iterator[str]:
    """What a part lacks, what is not of its kind, and what has no place in it."""
    kinds = {name.rstrip("*"): kind for name, kind in wanted.items()}
    for key, advice in strangers(part, kinds):
        yield f"{RATINGS}: {place} has no place for {key}.{advice}"
    for name, kind in wanted.items():
        key = name.rstrip("*")
        allowed = (int, float) if kind is float else (kind,)
        if type(part.get(key)) not in (allowed if key in part or key == name else (type(None),)):
            yield f"{RATINGS}: {place} needs {CALLED[kind]} as {key}."


def _grade_faults(files: InstrumentFiles, grades: list[Part]) -> Iterator[str]:
    """Bands that are none or not in order, and grades without a word."""
    for grade in twice(part["id"] for part in grades):
        yield f"{RATINGS}: the grade {grade} stands twice."
    shares = {part["id"]: _fraction(part["from"]) for part in grades}
    for part in grades:
        if part["id"] not in files.said_under("ratings", "grades"):
            yield f"{files.language}/instrument.toml lacks {part['id']} under [ratings.grades]."
        if shares[part["id"]] is None:
            yield (
                f"{RATINGS}: from of {part['id']} is “{part['from']}”, not a fraction from 0 to 1 "
                "such as 13/20."
            )
    if None not in shares.values():
        yield from _steps(list(shares.items()), "from")
    yield from _steps([(part["id"], part["points"]) for part in grades], "points", lowest=False)


def _fraction(text: str) -> Fraction | None:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 1 else None


def _steps(found: list[tuple[str, Any]], key: str, *, lowest: bool = True) -> Iterator[str]:
    """Values of grades that do not rise, or, where the lowest must be 0, do not begin there."""
    if lowest and found[0][1] != 0:
        yield f"{RATINGS}: {key} of the lowest grade, {found[0][0]}, must be 0."
    for (one, low), (other, high) in pairwise(found):
        if high <= low:
            yield (
                f"{RATINGS}: {key} of {other} is {high}, not above that of {one}, {low}. Grades "
                "stand with the lowest first."
            )


def _standard_faults(files: InstrumentFiles, standards: list[Part]) -> Iterator[str]:
    """Standards without a title, or that rest on what there is not."""
    for name in twice(part["id"] for part in standards):
        yield f"{RATINGS}: the standard {name} stands twice."
    for part in standards:
        where = f"{RATINGS}: the standard {part['id']}"
        look = _field_faults if "field" in part else _question_faults
        yield from look(files, part, where)
        if not title_of(files, part):
            yield (
                f"{files.language}/instrument.toml lacks {part['id']} under [ratings.standards]: it "
                "is no section, and no field that has a label."
            )
    for name in twice(question for part in standards for question in questions_of(files, part)):
        yield f"{RATINGS}: {name} is a question of two standards."


def _question_faults(files: InstrumentFiles, part: Part, where: str) -> Iterator[str]:
    asked = questions_of(files, part)
    if not asked:
        yield (
            f"{where} needs questions, or the field in which it is entered by hand: it is no section "
            "with summary questions."
        )
    for name, advice in strangers(asked, files.judgements("case")):
        yield f"{where} names {name}, no judgement on cases.{advice}"


def _field_faults(files: InstrumentFiles, part: Part, where: str) -> Iterator[str]:
    fields = files.choices(SHEETS["inspection"])
    name = part["field"]
    if "questions" in part:
        yield f"{where} is entered by hand, so it has no questions."
    if name not in fields:
        yield f"{where} names the field {name}, no choice on Inspection.{hint(name, fields)}"
        return
    codes = {row["code"] for row in files.answer_sets().get(fields[name], [])}
    if codes != (grades := {grade["id"] for grade in files.ratings["grades"]}):
        yield f"{where}: the answers of {name} must be the ids of the grades, {_listed(grades)}."


def _overall_faults(told: Part) -> Iterator[str]:
    """An overall rating of standards there are not, or by points nobody can have."""
    overall, grades = told["overall"], told["grades"]
    known = [part["id"] for part in told["standards"]]
    counted, totals = overall.get("standards", known), overall["from"]
    for name, advice in strangers(counted, known):
        yield f"{RATINGS}: [overall] counts {name}, which is no standard.{advice}"
    for name in twice(counted):
        yield f"{RATINGS}: [overall] counts {name} twice."
    if totals.keys() != (ids := {part["id"] for part in grades}):
        yield f"{RATINGS}: [overall.from] needs a line for each of {_listed(ids)}."
        return
    points = [totals[part["id"]] for part in grades]
    if any(type(number) is not int for number in points):
        yield f"{RATINGS}: [overall.from] needs whole numbers of points."
        return
    yield from _steps([(part["id"], totals[part["id"]]) for part in grades], "[overall.from]")
    if points[-1] > (most := grades[-1]["points"] * len(counted)):
        yield (
            f"{RATINGS}: [overall.from] gives {grades[-1]['id']} from {points[-1]} points on, and "
            f"there are {most} at most."
        )


def _expected_faults(expected: dict[str, float]) -> Iterator[str]:
    for key, value in expected.items():
        if not 0 <= value < 1 or (value == 0 and key in ("share", "spread")):
            yield f"{RATINGS}: [expected] {key} is {value}, not a number between 0 and 1."
    if expected["team"] + expected["standard"] >= 1:
        yield (
            f"{RATINGS}: [expected] team and standard are parts of one variance, and must leave some "
            "of it to the questions."
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
