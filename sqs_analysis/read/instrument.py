"""An instrument: the questions of an inspection programme, their answers, and who each is for.

All of it is data: a folder of tables and words (see ``instrument_files``). Another programme is
another folder. What is loaded is frozen, and was checked as a whole: an instrument that contradicts
itself is never made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from sqs_analysis.errors import QuestionError
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.read import instrument_making as making
from sqs_analysis.read.answers import Answer, AnswerSet, hint
from sqs_analysis.read.instrument_faults import faults
from sqs_analysis.read.instrument_files import (
    HOME,
    SHEETS,
    InstrumentFiles,
    find_folder,
    read_files,
    refuse,
)
from sqs_analysis.read.instrument_parts import (
    AUDIENCES,
    INTERNAL,
    Areas,
    Check,
    Disclosure,
    Field,
    Group,
    Phrase,
    Quantifier,
    Question,
    Section,
)
from sqs_analysis.read.instrument_settings import TWICE, WEEKDAYS, whole_number
from sqs_analysis.read.ratings import Ratings, ratings_of
from sqs_analysis.read.routing import one_always_holds, parse

__all__ = [
    "AUDIENCES",
    "INTERNAL",
    "Answer",
    "AnswerSet",
    "Areas",
    "Disclosure",
    "Field",
    "Instrument",
    "Phrase",
    "Quantifier",
    "Question",
    "Ratings",
    "Section",
    "load",
]

T = TypeVar("T")


# Compared by identity: there is one object per folder and language, and frames are cached by it.
@dataclass(frozen=True, eq=False)
class Instrument:
    """The questions of an inspection programme in one language.

    Attributes
    ----------
    counts_up_to : at or below this many answers the count is said; above it a share.
    fieldwork_weekdays : days on which fieldwork is expected; Monday is 0.
    letter : the standing words of the programme's letter, by key; may be empty.
    oversight : ids of the questions on management oversight; may be empty.
    breakdowns : fields of the cases whose values are set beside each other; may be empty.
    disclosure : which numbers are too small to be shown outside the inspectorate.
    twice, moderated : what a case assessed twice is, and which question moderates which.
    folder : from which it was loaded.
    dated_by : "year", or "month" where a team is seen several times a year.
    words : what it says for words of the catalogue, such as "case" and "cases".
    phrases_of_its_own : what it says for whole phrases of the catalogue, by their keys.
    ratings : how findings become grades; None where nothing is rated.

    Examples
    --------
    >>> sqs = load("sqs-2012")
    >>> sqs.question("LOR10").applies_when
    Rule(source='LOR09 = yes_psr')
    >>> [section.number for section in sqs.sections if section.kind == "theme"]
    ['1', '2', '3', '4']
    """

    id: str
    version: str
    title: str
    language: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    fields: tuple[Field, ...]
    groups: tuple[Group, ...]
    checks: tuple[Check, ...]
    quantifiers: tuple[Quantifier, ...]
    phrases: tuple[Phrase, ...]
    counts_up_to: int
    areas: Areas
    fieldwork_weekdays: tuple[int, ...]
    letter: Mapping[str, str]
    oversight: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    disclosure: Disclosure = field(default_factory=Disclosure)
    folder: Path = HOME
    dated_by: str = "year"
    words: Mapping[str, str] = field(default_factory=dict)
    phrases_of_its_own: Mapping[str, str] = field(default_factory=dict)
    twice: str = TWICE[0]
    moderated: Mapping[str, str] = field(default_factory=dict)
    ratings: Ratings | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The fixed words of a report in its language, with its own for a case, a team and so on."""
        return catalogue(self.language).saying(self.words, self.phrases_of_its_own)

    @property
    def source(self) -> str:
        """By what it is loaded again: its id, or the path of its folder where it is one's own."""
        return self.id if self.folder == HOME / self.id else str(self.folder)

    def question(self, question_id: str) -> Question:
        """The question with an id; a QuestionError, with the nearest id, if there is none."""
        return self._found("question", question_id, self._questions)

    @property
    def themes(self) -> tuple[Section, ...]:
        """The sections that are themes, in the instrument's order."""
        return tuple(section for section in self.sections if section.kind == "theme")

    def section(self, section_id: str) -> Section:
        """The section with an id; a QuestionError, with the nearest id, if there is none."""
        return self._found("section", section_id, {found.id: found for found in self.sections})

    def group(self, group_id: str) -> Group:
        """The group with an id; a QuestionError, with the nearest id, if there is none."""
        return self._found("group", group_id, {found.id: found for found in self.groups})

    def questions_of(
        self, section: str | None = None, unit: str | None = None, kind: str | None = None
    ) -> tuple[Question, ...]:
        """The questions of a section, unit and kind, in the order of the instrument.

        What is left out is not looked at; `Question` says which units and kinds there are.
        """
        return tuple(
            question
            for question in self.questions
            if section in (None, question.section)
            and unit in (None, question.unit)
            and kind in (None, question.kind)
        )

    def fields_of(self, sheet: str) -> tuple[Field, ...]:
        """The fields on a sheet: "Inspection", "Cases" or "Staff"."""
        return tuple(field for field in self.fields if field.sheet == sheet)

    def headings_of(self, unit: str) -> Mapping[str, str]:
        """The names of what is written of a unit, each with its name on the sheet.

        >>> load().headings_of("inspection")["team"]
        'yot'
        """
        return self._headings[unit]

    @cached_property
    def _headings(self) -> dict[str, dict[str, str]]:
        return {
            unit: {found.name: found.heading for found in self.fields_of(sheet)}
            | {question.id: question.id for question in self.questions_of(unit=unit)}
            for unit, sheet in SHEETS.items()
        }

    def entries_of(self, unit: str) -> tuple[Field | Question, ...]:
        """What is written of a unit: the fields on its sheet, then its questions but for roll-ups."""
        asked = (question for question in self.questions_of(unit=unit) if not question.rolls_up)
        return (*self.fields_of(SHEETS[unit]), *asked)

    @property
    def has_letter(self) -> bool:
        """Whether there is a letter, or a note, that an inspector writes paragraphs for."""
        return bool(self.letter)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Ids of the questions put only to children of a kind, by their record or a listed need.

        >>> sorted(load().kinds)[:3]
        ['LOR05', 'LOR16', 'ROH07']
        """
        fields = {found.name for found in self.fields_of("Cases")}
        routed = (q.id for q in self.questions if q.applies_when and q.applies_when.names & fields)
        return frozenset((*self.disclosure.kinds, *routed))

    @cached_property
    def groups_share_out(self) -> bool:
        """Whether every case is in one group and in no other, whatever is recorded of it."""
        sets = {field.name: field.allowed for field in self.fields_of("Cases")}
        sets |= {question.id: question.answers for question in self.questions}
        codes = {name: found.codes for name, found in sets.items() if found}
        return one_always_holds([group.rule for group in self.groups], codes)

    @cached_property
    def quality(self) -> tuple[Question, ...]:
        """The quality questions: summary questions about cases, over which themes are summed up."""
        return self.questions_of(unit="case", kind="summary")

    def label_of(self, question_id: str) -> str:
        """A question in short; with its section where two questions of the instrument share that.

        >>> load().label_of("LOR02")
        'Initial assessment good enough'
        """
        question = self.question(question_id)
        alike = [other for other in self.questions if other.short == question.short]
        if len(alike) < 2:
            return question.short
        return f"{question.short} ({self.section(question.section).title})"

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    def _found(self, what: str, name: str, known: Mapping[str, T]) -> T:
        if name not in known:
            advice = hint(name, known) or f" It has: {', '.join(known)}."
            raise QuestionError(f"The instrument {self.id} has no {what} “{name}”.{advice}")
        return known[name]


def load(id_or_path: str | Path = "", language: str = "en-GB") -> Instrument:
    """Load an instrument, once for each folder and language.

    Parameters
    ----------
    id_or_path : the id of an instrument that comes with the package, or the folder of another one;
        "" for the package's default.
    language : name of a folder of words within the instrument.

    Raises
    ------
    InstrumentError
        If there is no such instrument, or it contradicts itself; lists all that is wrong.
    TranslationError
        If the instrument has no words in the language.

    Examples
    --------
    >>> load("sqs-2012").section("VUL").title
    'Protecting the child or young person'
    """
    return _load(find_folder(id_or_path), language)


@cache
def _load(folder: Path, language: str) -> Instrument:
    files = read_files(folder, language)
    refuse(folder, faults(files))
    return _build(files)


def _build(files: InstrumentFiles) -> Instrument:
    """Make the objects; everything they rest on was checked before."""
    settings = files.settings
    sets = {
        name: AnswerSet(name, tuple(map(making.answer_of, rows)))
        for name, rows in files.answer_sets().items()
    }
    return Instrument(
        id=settings["id"],
        version=settings["version"],
        title=files.titles["title"],
        language=files.language,
        sections=tuple(
            making.made(
                Section,
                part,
                number=str(part["number"]),
                title=files.said_under("sections")[part["id"]],
            )
            for part in files.parts("sections")
        ),
        questions=tuple(making.question_of(row, sets) for row in files.rows("questions.csv")),
        fields=tuple(making.field_of(row, sets) for row in files.rows("fields.csv")),
        groups=tuple(
            Group(part["id"], files.said_under("groups")[part["id"]], parse(part["rule"]))
            for part in files.parts("groups")
        ),
        checks=tuple(
            making.made(Check, row, rule=parse(row["rule"])) for row in files.rows("checks.csv")
        ),
        quantifiers=tuple(map(making.quantifier_of, files.rows("quantifiers.csv"))),
        phrases=tuple(making.made(Phrase, row) for row in files.words["quantifiers.csv"]),
        counts_up_to=whole_number(settings, "wording", "counts_up_to"),
        areas=Areas(*(whole_number(settings, "areas", key) for key in ("minimum_base", "most"))),
        fieldwork_weekdays=tuple(
            WEEKDAYS.index(day) for day in settings.get("fieldwork_weekdays", WEEKDAYS)
        ),
        letter=files.said_under("letter"),
        oversight=tuple(settings.get("oversight", ())),
        breakdowns=tuple(settings.get("breakdowns", ())),
        disclosure=making.disclosure_of(**settings.get("disclosure", {})),
        folder=files.folder,
        dated_by=settings.get("dated_by", "year"),
        words={key.lower(): text for key, text in files.said_under("words").items()},
        phrases_of_its_own=files.said_under("phrases"),
        twice=settings.get("gather", {}).get("twice", TWICE[0]),
        moderated=settings.get("moderated", {}),
        ratings=ratings_of(files),
    )
