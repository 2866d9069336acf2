"""The folder of a new instrument, drafted from a spreadsheet of questions."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from string import Template

from sqs_analysis.errors import ParameterError
from sqs_analysis.languages import REFERENCE_LANGUAGE
from sqs_analysis.making.questions import Answers, Asked, read_questions
from sqs_analysis.making.words import Clauses, clauses_of, drafts
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import COMMON, LAYOUTS, SETTINGS
from sqs_analysis.read.text import spelling

UNIT, TEAM = "cases/case", "team"
WORD = re.compile(r"[\w '’-]+(/[\w '’-]+)?")
# Words that are the same for many and for one.
SAME = ("premises", "series", "species", "quarters", "works", "barracks")


@dataclass(frozen=True)
class Draft:
    """An instrument as drafted.

    Attributes
    ----------
    asked : the questions, each with an id.
    sections : their ids by title.
    words : what is inserted in standing words.
    """

    asked: tuple[Asked, ...]
    sections: dict[str, str]
    words: dict[str, str]

    @cached_property
    def clauses(self) -> dict[str, Clauses]:
        """What is said of each question."""
        return {one.id: clauses_of(one.wording) for one in self.asked}

    @cached_property
    def unruled(self) -> tuple[str, ...]:
        """The questions whose clauses no rule fitted."""
        return tuple(name for name, found in self.clauses.items() if not found.ruled)

    @cached_property
    def sets(self) -> dict[Answers, str]:
        """The different sets of answers, each with a name made of its codes."""
        names: dict[Answers, str] = {}
        for answers in dict.fromkeys(one.answers for one in self.asked):
            codes = [_code(text) for text, _ in answers.meanings]
            name = "_".join(codes if len(codes) < 4 else (codes[0], "to", codes[-1]))
            names[answers] = name if name not in names.values() else f"{name}_{len(names) + 1}"
        return names


def make_instrument(
    folder: Path, source: Path, name: str = "", title: str = "", unit: str = UNIT, team: str = TEAM
) -> Draft:
    """Write the folder of an instrument that asks the questions of a spreadsheet.

    Parameters
    ----------
    folder : new or empty.
    source : ``.xlsx``, ``.ods`` or ``.csv`` with the columns section, question and answers, and
        perhaps id, short and sufficient.
    name, title : of the instrument; by default those of the folder.
    unit : the word for what is judged, for many and perhaps for one: "files/file", or "files".
    team : the word for whom is inspected, such as "school".

    Raises
    ------
    InstrumentError
        If the spreadsheet says what cannot be.
    ParameterError
        If the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"{folder} is not empty. Name a new folder, or empty this one.")
    for given in (unit, team):
        if not WORD.fullmatch(given):
            raise ParameterError(f"“{given}” is no word. Write one such as files, or files/file.")
    title = title or _capital(re.sub(r"[-_]+", " ", folder.absolute().name))
    many, one = _many_and_one(unit)
    words = {
        "title": title,
        "name": name or _code(folder.absolute().name).replace("_", "-"),
        "many": many,
        "one": one,
        "One": _capital(one),
        "team": team,
        "Team": _capital(team),
        "team_field": _code(team),
        "source": source.name,
        "case_field": "case_ref" if unit == UNIT or _code(one) == _code(team) else _code(one),
    }
    draft = _numbered(read_questions(source), title, words)
    words["unruled"] = ", ".join(draft.unruled) or "none"
    for place, text in _files(draft):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    load(folder)
    return draft


def _numbered(asked: Iterable[Asked], title: str, words: dict[str, str]) -> Draft:
    """Every question with a section and an id: letters of its section, and a number."""
    asked = [replace(one, section=one.section or title) for one in asked]
    sections: dict[str, str] = {}
    taken = {one.id for one in asked}
    for number, section in enumerate(dict.fromkeys(one.section for one in asked), start=1):
        letters = re.sub(r"[^A-Z]", "", section.upper())[:3] or "S"
        sections[section] = f"{letters}{number}_" if letters in taken else letters
        taken.add(sections[section])
    for place, one in enumerate(asked):
        numbers = (f"{sections[one.section]}{number:02}" for number in range(1, len(asked) + 1))
        asked[place] = replace(
            one, id=one.id or next(name for name in numbers if name not in taken)
        )
        taken.add(asked[place].id)
    return Draft(tuple(asked), sections, words)


def _files(draft: Draft) -> Iterator[tuple[str, str]]:
    """The files of the folder by their places."""
    local, words, note = REFERENCE_LANGUAGE, draft.words, drafts()["note"]
    head = f"# Drafted from {words['source']}: see {note['name']}.\n"
    settings = _lines({"id": words["name"], "version": "0.1"}) + "breakdowns = []\n"
    parts = [
        f'\n[[sections]]\nid = {_quoted(name)}\nnumber = {number}\nkind = "theme"\n'
        for number, name in enumerate(draft.sections.values(), start=1)
    ]
    yield SETTINGS, head + settings + "".join(parts)
    letter = {key: Template(text).substitute(words) for key, text in drafts()["letter"].items()}
    titles = {name: title for title, name in draft.sections.items()}
    said = {"case": words["one"], "cases": words["many"], "team": words["team"]}
    said = {
        word: own for word, own in (said | {"teams": f"{words['team']}s"}).items() if own != word
    }
    tables = {"sections": titles, **({"words": said} if said else {}), "letter": letter}
    spoken = "".join(f"\n[{name}]\n{_lines(lines)}" for name, lines in tables.items())
    yield f"{local}/{SETTINGS}", head + _lines({"title": words["title"]}) + spoken
    for table, rows in (("questions.csv", _questions(draft)), ("answers.csv", _answers(draft))):
        layout = LAYOUTS[table]
        for place, columns in (("", layout.columns), (f"{local}/", layout.words)):
            written = io.StringIO(newline="")
            names = (*layout.key, *columns)
            writer = csv.DictWriter(written, names, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            yield place + table, written.getvalue()
    for place in ("fields.csv", f"{local}/fields.csv"):
        yield place, Template((COMMON / place).read_text("utf-8")).substitute(words)
    yield note["name"], Template(note["text"]).substitute(words).lstrip()


def _questions(draft: Draft) -> list[dict[str, str]]:
    """The rows of the questions, with their words; a label that stands in its section has the id."""
    rows, labels, places = [], set[tuple[str, str]](), list(draft.sections)
    for one in draft.asked:
        said = draft.clauses[one.id]
        short = one.short or said.short
        if (one.section, short) in labels:
            short = f"{short} ({one.id})"
        labels.add((one.section, short))
        rows.append(
            {
                "id": one.id,
                "section": draft.sections[one.section],
                "kind": "summary",
                "unit": "case",
                "answers": draft.sets[one.answers],
                "multiple": "no",
                "paragraph": f"{places.index(one.section) + 1}.1",
                "wording": one.wording,
                "short": short,
                "positive": said.positive,
                "negative": said.negative,
                "base": draft.words["many"],
                "base_one": draft.words["one"],
            }
        )
    return rows


def _answers(draft: Draft) -> list[dict[str, str]]:
    """The rows of the answers, with their labels."""
    known, rows = drafts(), []
    for answers, name in draft.sets.items():
        spelt = {spelling(text) for text, _ in answers.meanings}
        for text, meaning in answers.meanings:
            applies = meaning != "not applicable"
            others = [other for other in known["not_applicable"] if other not in spelt]
            synonyms = known["synonyms"].get(spelling(text), "") if applies else "|".join(others)
            label = _capital(text) if applies else text
            code = {"set": name, "code": _code(text), "label": label}
            rows.append({**code, "meaning": meaning, "synonyms": synonyms})
    return rows


def _many_and_one(unit: str) -> tuple[str, str]:
    """The words for many and for one.

    >>> _many_and_one("files"), _many_and_one("inquiries"), _many_and_one("premises")
    (('files', 'file'), ('inquiries', 'inquiry'), ('premises', 'premises'))
    """
    many, _, one = (part.strip() for part in unit.partition("/"))
    if not one and not many.endswith(SAME):
        one = f"{many[:-3]}y" if many.endswith("ies") else many.removesuffix("s")
    return many, one or many


def _code(text: str) -> str:
    return re.sub(r"\W+", "_", spelling(text).replace("n/a", "na")).strip("_")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(values: dict[str, str]) -> str:
    return "".join(f"{key} = {_quoted(value)}\n" for key, value in values.items())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
