"""The sheet Commentary: the place of each paragraph in the letter, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Cell, Workbook
from sqs_analysis.read.instrument import Instrument, Question
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import ALL, CASES, ELIGIBLE
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.read.readings import Unit, without_value
from sqs_analysis.read.records import Records, find_records
from sqs_analysis.read.references import ELIGIBLE_CASES, Reference, Unknown, references
from sqs_analysis.read.sheets import sheet_problems
from sqs_analysis.read.text import plain

COLUMNS = ("paragraph", "text")
# Of an optional column: the figures that a paragraph was written on, see ``claims.seen``.
WRITTEN_ON = "written_on"
# Places of a letter that belong to no section.
GENERAL_PLACES = ("context", "summary")
# Areas requiring improvement are numbered as the letter numbers them.
AREA_PLACES = ("i", "ii", "iii", "iv", "v")
# The field of the sheet Inspection by which all references mean what they say of very few cases.
SMALL_NUMBERS_MEANT = "small_numbers_meant"
NUMBERED = re.compile(r"(\d+)\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of the sheet Commentary.

    Attributes
    ----------
    place : where in the letter it stands.
    cell : of its text.
    seen : the cell with the figures that it was written on; None if there is none.
    """

    place: str
    cell: Cell
    seen: Cell | None = None

    @property
    def written_on(self) -> str:
        """The figures that it was written on, as ``LOR02 7/20; LOR14 9/20``; "" if nobody says."""
        return self.seen.text if self.seen else ""

    @property
    def text(self) -> str:
        """The paragraph as written."""
        return self.cell.text


def read_commentary(
    workbook: Workbook, units: Sequence[Unit], instrument: Instrument, before: Sequence[Problem]
) -> tuple[tuple[Passage, ...], list[Problem]]:
    """The paragraphs in the order of the sheet, and their problems, given those found before."""
    written, problems = written_passages(workbook, instrument)
    told, broken = uncountable(units, [*before, *problems])
    meant = any(unit.value(SMALL_NUMBERS_MEANT) == "yes" for unit in units)
    problems += passage_problems(written, units, instrument, told, broken, meant=meant)
    return tuple(
        Passage(place, cell, seen)
        for paragraph, cell, seen in written
        if (place := known_place(paragraph.text, instrument)) is not None
    ), problems


def uncountable(
    units: Iterable[Unit], problems: Iterable[Problem]
) -> tuple[frozenset[str], frozenset[str]]:
    """The questions and fields, and the sheets, that cannot be counted for a fault told already."""
    faults = errors(problems)
    wrong = {problem.name for problem in faults} - {""}
    told = {n for unit in units for n, heading in unit.headings.items() if heading in wrong}
    broken = {p.sheet for p in faults if not p.row or p.kind in ("quote", "long")}
    return frozenset(wrong | told), frozenset(broken)


def written_passages(
    workbook: Workbook, instrument: Instrument
) -> tuple[list[tuple[Cell, Cell, Cell]], list[Problem]]:
    """The cells of each paragraph's id, text and figures, and what is wrong with the sheet."""
    sheet = workbook.sheet("Commentary")
    if sheet is None or not sheet.cells:
        return [], []
    records = find_records(sheet, {name: name for name in (*COLUMNS, WRITTEN_ON)}, COLUMNS)
    problems = [*records.problems, *sheet_problems(sheet, records), *_above(records, instrument)]
    return [
        (
            record.cells["paragraph"],
            record.cells["text"],
            record.cells.get(WRITTEN_ON) or Cell(sheet.name, 0, 0, "", "blank"),
        )
        for record in records.rows
        if records.columns.keys() >= {*COLUMNS} and not record.cells["text"].blank
    ], problems


def _above(records: Records, instrument: Instrument) -> Iterator[Problem]:
    """Paragraphs that stand above the header."""
    for record in records.above:
        if known_place(record.text("paragraph"), instrument) and record.text("text"):
            message = "this paragraph stands above the header, so it is not read. Move it below."
            yield record.cells["text"].problem("", "row", message)


def known_place(text: str, instrument: Instrument) -> str | None:
    """The place of the letter a paragraph id names, None if there is no such place.

    >>> from sqs_analysis.read.instrument import load
    >>> [known_place(text, load()) for text in ("1.1", " OM ", "Summary", "9.1", "IV")]
    ['1.1', 'OM', 'summary', None, 'iv']
    """
    text = plain(text)
    folded = {place.casefold(): place for place in places(instrument)}
    if text.casefold() in folded:
        return folded[text.casefold()]
    numbered = NUMBERED.fullmatch(text)
    themes = {str(section.number) for section in instrument.themes}
    return text if numbered and numbered[1] in themes else None


def places(instrument: Instrument) -> tuple[str, ...]:
    """The places an instrument's letter has by itself; a theme takes further numbers."""
    named = (question.paragraph for question in instrument.questions)
    return tuple(dict.fromkeys((*GENERAL_PLACES, *named, *AREA_PLACES)))


def passage_problems(
    passages: Iterable[tuple[Cell, ...]],
    units: Iterable[Unit],
    instrument: Instrument,
    told: Collection[str] = (),
    broken: Collection[str] = (),
    *,
    meant: bool = False,
) -> Iterator[Problem]:
    """Unknown places, references to nothing, and those that tell of very few cases.

    A passage is the cells of a paragraph's id, its text and its figures. Of questions with errors that
    are told elsewhere, and of sheets that are broken, nothing is told here.
    """
    units, faulty = tuple(units), {*told, *broken}
    for paragraph, cell, *_ in passages:
        if (reading := without_value(cell)).fault:
            yield cell.problem("", reading.kind, reading.fault)
        if known_place(paragraph.text, instrument) is None:
            yield _unknown_place(paragraph, cell, instrument)
        for found in references(cell.text, instrument):
            if isinstance(found, Unknown):
                yield cell.problem("", "reference", found.message)
            elif not faulty.isdisjoint(_rests_on(found, instrument)):
                continue
            elif nothing := _nothing(found, units, instrument):
                message = f"the reference to {found.name} has nothing to count: {nothing}"
                yield cell.problem("", "reference", message)
            elif not (meant or found.meant) and (few := few_told_of(found, units, instrument)):
                message = untold(cell.text[found.start : found.end], few)
                yield cell.problem("", "few", message, "warning")


def _rests_on(found: Reference, instrument: Instrument) -> set[str]:
    """The questions, fields and sheets that a reference is counted from."""
    if found.group == ELIGIBLE:
        return {ELIGIBLE_CASES, SHEETS["inspection"]}
    asked = {name for q in found.questions for name in (q.id, SHEETS[q.unit])}
    rule = {group.id: group.rule.names for group in instrument.groups}
    return asked.union(rule.get(found.group, ()), [SHEETS["case"]] if found.name == CASES else ())


def _nothing(found: Reference, units: Iterable[Unit], instrument: Instrument) -> str:
    """Why a reference has nothing to count, and what to do; "" where it has something."""
    where = "" if found.group == ALL else f" in the group {found.group}"
    if found.group == ELIGIBLE:
        if any(unit.value(ELIGIBLE_CASES) for unit in units):
            return ""
        return (
            f"{ELIGIBLE_CASES} is blank on the sheet {SHEETS['inspection']}. Write the number there, "
            "or the sentence without it."
        )
    if found.name == CASES:
        some, lacking = bool(members(units, found.group, instrument)), "there is no case"
    else:
        answered = (in_state(units, q, found.group, instrument) for q in found.questions)
        some, lacking = any(answered), "no answer was given to it"
    return "" if some else f"{lacking}{where}. Write the sentence without it."


def untold(reference: str, why: str) -> str:
    """That a reference is not for readers outside the inspectorate, and both ways out.

    >>> print(untold("{VUL09 count}", "would tell of 1 case, fewer than 6"))
    {VUL09 count} would tell of 1 case, fewer than 6, so a letter for outside readers cannot say
    it. Write the sentence without it; or, if it is meant, write {VUL09 count !}, or
    small_numbers_meant = yes on the sheet Inspection.
    """
    bare = reference.rstrip("} ")
    return (
        f"{reference} {why}, so a letter for outside readers cannot say it. Write the "
        f"sentence without it; or, if it is meant, write {bare} !}}, or {SMALL_NUMBERS_MEANT} = yes on "
        "the sheet Inspection."
    )


def few_told_of(found: Reference, units: Iterable[Unit], instrument: Instrument) -> str:
    """What a reference tells of very few cases by its own counts, "" where of enough.

    Among the units is every case. A reference to staff or to the inspection tells of no child. A
    section is over what may be told of it, but for a group it is over all or nothing.
    """
    units = tuple(units)
    if found.name == CASES:
        if found.group in (ALL, ELIGIBLE):
            return ""  # every letter says how many there are
        own, whole = (len(members(units, group, instrument)) for group in (found.group, ALL))
        return _few(own, whole, "", instrument)
    if found.question:
        return _few_in(found.question, found.group, units, instrument)
    answered = [q for q in found.questions if in_state(units, q, found.group, instrument)]
    told = {q.id: _few_in(q, found.group, units, instrument) for q in answered}
    if found.group == ALL and not all(told.values()):
        return ""
    return next((f"is over {name}, which {few}" for name, few in told.items() if few), "")


def _few_in(question: Question, group: str, units: tuple[Unit, ...], instrument: Instrument) -> str:
    """What a figure on a question tells of very few cases, "" where of enough."""
    if question.unit != "case":
        return ""
    for one in (question, *map(instrument.question, question.explains)):
        states = {"answered": ""}
        if one.id in instrument.kinds:
            states["not applicable"] = " to whom the question does not apply"
        for state, what in states.items():
            own, whole = (
                len(in_state(units, one, name, instrument, state)) for name in (group, ALL)
            )
            if few := _few(own, whole, what, instrument):
                return few
    return _alike(question, group, units, instrument) if question.is_judgement else ""


def _few(own: int, whole: int, what: str, instrument: Instrument) -> str:
    """That there are very few cases of a kind, or outside the group; "" where there are enough."""
    limit = instrument.disclosure.minimum
    for count, whom in ((own, what), (whole - own, f"{what} outside the group")):
        if 0 < count < limit:
            cases = "1 case" if count == 1 else f"{count} cases"
            return f"would tell of {cases}{whom}, fewer than {limit}"
    return ""


def _alike(question: Question, group: str, units: tuple[Unit, ...], instrument: Instrument) -> str:
    """That a figure says "all" or "none" of few cases, "" where it does not or the whole says it."""
    limit, good = instrument.disclosure.all_or_none, question.sufficient
    own, whole = (
        [unit.value(question.id) in good for unit in in_state(units, question, name, instrument)]
        for name in (group, ALL)
    )
    cases = len(members(units, ALL, instrument))
    said = len(set(whole)) == 1 and (len(whole) >= limit or len(whole) == cases)
    if said or len(set(own)) != 1 or len(own) >= limit:
        return ""
    which = "all" if own[0] else "none"
    return f"would tell that {which} of {len(own)} cases were sufficient, fewer than {limit}"


def members(units: Iterable[Unit], group: str, instrument: Instrument) -> list[Unit]:
    """The cases of a group, or all of them."""
    cases = [unit for unit in units if unit.sheet == SHEETS["case"]]
    rule = None if group == ALL else instrument.group(group).rule
    return [case for case in cases if rule is None or rule.holds(case.values)]


def in_state(
    units: Iterable[Unit],
    question: Question,
    group: str,
    instrument: Instrument,
    state: str = "answered",
) -> list[Unit]:
    """The units, or the cases of a group, whose answer to a question is in a state."""
    asked = units if group == ALL else members(units, group, instrument)
    return [u for u in asked if question.id in u.readings and u.state(question) == state]


def _unknown_place(paragraph: Cell, text: Cell, instrument: Instrument) -> Problem:
    known = places(instrument)
    name = plain(paragraph.text)
    said = f'"{name[:40]}" is no paragraph of the letter.{hint(name, known)}'
    if paragraph.blank:
        said = "nothing says which paragraph this is."
    message = f"{said} The letter has: {', '.join(known)}, and further numbers within a theme."
    return (text if paragraph.blank else paragraph).problem("", "paragraph", message)
