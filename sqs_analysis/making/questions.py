"""A spreadsheet of questions: sections, questions, and the answers that count as sufficient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqs_analysis.making.words import drafts
from sqs_analysis.read.answers import hint
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.door.workbook import open_workbook
from sqs_analysis.read.instrument_files import refuse
from sqs_analysis.read.problems import Problem, errors
from sqs_analysis.read.records import Record, Records, find_records
from sqs_analysis.read.text import plain, spelling

COLUMNS = ("section", "question", "answers", "id", "short", "sufficient")
# What sets answers apart, the first that stands in a cell; the stroke of n/a does not.
MARKS = (";", "|", "/", ",")
STROKE = re.compile(r"\bn\s*/\s*a\b", re.IGNORECASE)
SPAN = re.compile(r"(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})")
NUMBERED = re.compile(r"^\d[\d.]*[.):]?\s+")
ID = re.compile(r"[\w.]+")
MOST_GRADES = 12
SPREADSHEET = "spreadsheet"


@dataclass(frozen=True)
class Answers:
    """The answers of a question, each with its meaning; whether what is sufficient was guessed."""

    meanings: tuple[tuple[str, str], ...]
    guessed: bool = False

    def meant(self, meaning: str) -> tuple[str, ...]:
        """The answers of one meaning."""
        return tuple(text for text, found in self.meanings if found == meaning)


@dataclass(frozen=True)
class Asked:
    """One question of the spreadsheet; id and label are "" where it gives none."""

    section: str
    wording: str
    answers: Answers
    id: str = ""
    short: str = ""


def listed(text: str) -> tuple[str, ...]:
    """The answers that a cell lists, in its order.

    >>> listed("yes/no/n/a"), listed("4-1"), listed("good; requires improvement; poor")
    (('yes', 'no', 'n/a'), ('4', '3', '2', '1'), ('good', 'requires improvement', 'poor'))
    """
    text = plain(text)
    if span := SPAN.fullmatch(text):
        first, last = int(span[1]), int(span[2])
        step = 1 if first <= last else -1
        return tuple(str(number) for number in range(first, last + step, step))
    kept = STROKE.sub("n\0a", text)
    mark = next((mark for mark in MARKS if mark in kept), "\n")
    return tuple(part.replace("\0", "/").strip() for part in kept.split(mark) if part.strip())


def with_meanings(texts: tuple[str, ...], sufficient: tuple[str, ...] = ()) -> Answers:
    """Answers, the best first, each with what it means; the better half, unless it is said which are.

    >>> with_meanings(("1", "2", "3", "4", "n/a")).meant("sufficient")
    ('4', '3')
    >>> with_meanings(("good", "partly", "no")).meant("sufficient")
    ('good',)
    """
    known = drafts()
    graded = [text for text in texts if spelling(text) not in known["not_applicable"]]
    spelt = [spelling(text) for text in graded]
    good = [text for text in graded if spelling(text) in set(map(spelling, sufficient))]
    if not sufficient:
        half = len(graded) // 2
        numbers = [int(text) for text in spelt if text.isdecimal()]
        rises = numbers[:1] < numbers[-1:] or spelt[0] in known["worst"]
        good = graded[-half:] if rises else graded[:half]
    if graded[0] not in good and graded[-1] in good:
        graded.reverse()
    means = [(text, "sufficient" if text in good else "insufficient") for text in graded]
    return Answers(
        (*means, *((text, "not applicable") for text in texts if text not in graded)),
        guessed=not sufficient and sorted(spelt) not in map(sorted, known["plain"]),
    )


def read_questions(path: Path) -> tuple[Asked, ...]:
    """The questions of a spreadsheet, in its order.

    Raises
    ------
    InstrumentError
        If there is no column of questions, or cells say what cannot be; lists them all.
    WorkbookError
        If the file cannot be read.
    """
    records = _questions_of(path)
    found = [*errors(records.problems)]
    asked: list[Asked] = []
    section = ""
    for record in records.rows:
        section = NUMBERED.sub("", record.text("section")) or section
        if not any(record.text(name) for name in COLUMNS[1:]):
            continue  # a section's heading, in a row of its own
        problems = list(_problems(record, [one.id for one in asked if one.id]))
        found += problems
        if not problems:
            answers = with_meanings(
                listed(record.text("answers") or drafts()["blank"]),
                listed(record.text("sufficient")),
            )
            wording, name, short = (record.text(key) for key in ("question", "id", "short"))
            asked.append(Asked(section, wording, answers, name, short))
    csv = path.suffix.lower() == ".csv"  # whose one sheet has a name of its own in the reader only
    told = [str(replace(problem, sheet=path.stem) if csv else problem) for problem in found]
    if not asked and not told:
        told = ["There is no question. Write one in each row of the column question."]
    refuse(path, told, SPREADSHEET)
    return tuple(asked)


def _questions_of(path: Path) -> Records:
    """The rows of the first sheet that has a column of questions."""
    names = {name: name for name in COLUMNS}
    for sheet in open_workbook(path).sheets:
        records = find_records(sheet, names, (), ())
        if "question" in records.columns:
            return records
    advice = f"The first row names the columns; there may be {', '.join(COLUMNS)}."
    refuse(path, [f"No sheet has a column question. {advice}"], SPREADSHEET)
    return Records()


def _problems(record: Record, ids: list[str]) -> Iterator[Problem]:
    """What is wrong with a row, cell by cell."""
    cells = record.cells
    if not record.text("question"):
        yield cells["question"].problem("question", "blank", "the question is missing. Write it.")
    name = record.text("id")
    if name and (name in ids or not ID.fullmatch(name)):
        message = f"“{name}” stands already above." if name in ids else f"“{name}” is no id."
        yield cells["id"].problem(
            "id", "id", f"{message} An id is its question's alone: letters, digits, dots, _."
        )
    texts = listed(record.text("answers") or drafts()["blank"])
    if "answers" in cells:
        yield from _answer_problems(cells["answers"], texts)
    sufficient = listed(record.text("sufficient"))
    spelt = set(map(spelling, texts)) - set(drafts()["not_applicable"])
    for text in (text for text in sufficient if spelling(text) not in spelt):
        message = f"“{text}” is none of the grades, {', '.join(texts)}.{hint(text, texts)}"
        yield cells["sufficient"].problem("sufficient", "answer", message)
    if spelt and spelt <= set(map(spelling, sufficient)):
        message = "every answer counts as sufficient, so nothing is judged. Leave one out."
        yield cells["sufficient"].problem("sufficient", "answer", message)


def _answer_problems(cell: Cell, texts: tuple[str, ...]) -> Iterator[Problem]:
    example = "such as yes/no, 1 to 4, or good; fair; poor"
    graded = {spelling(text) for text in texts} - set(drafts()["not_applicable"])
    if cell.kind == "date":
        message = "a spreadsheet program made a date of this. Write 1 to 4, say, with the word to."
        yield cell.problem("answers", "answer", message)
    elif len(graded) < 2:
        message = f"two answers are needed at least, {example}."
        yield cell.problem("answers", "answer", message)
    elif len({spelling(text) for text in texts}) < len(texts) or len(texts) > MOST_GRADES:
        message = f"the answers must differ, and be {MOST_GRADES} at most, {example}."
        yield cell.problem("answers", "answer", message)
