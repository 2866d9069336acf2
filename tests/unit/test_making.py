"""Instruments drafted from a spreadsheet of questions, and what is said of a folder."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.cli import main
from sqs_analysis.errors import InstrumentError, ParameterError, WorkbookError
from sqs_analysis.making.check import look_into
from sqs_analysis.making.folder import make_instrument
from sqs_analysis.making.questions import listed, read_questions, with_meanings
from sqs_analysis.making.words import clauses_of
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import COMMON, HOME
from sqs_analysis.read.references import Reference, references
from sqs_analysis.read.routing import parse

INSTRUMENTS = Path(__file__).resolve().parents[1] / "instruments"
FIRE = INSTRUMENTS / "fire-audit"


# Sentences


@pytest.mark.parametrize(
    ("question", "positive", "negative", "short"),
    [
        (
            "Was the plan good enough?",
            "the plan was good enough",
            "the plan was not good enough",
            "Plan good enough",
        ),
        (
            "Is there a current risk assessment?",
            "there is a current risk assessment",
            "there is no current risk assessment",
            "Current risk assessment",
        ),
        (
            "Are there enough staff?",
            "there are enough staff",
            "there are not enough staff",
            "Enough staff",
        ),
        (
            "Were all doors kept shut?",
            "all doors were kept shut",
            "not all doors were kept shut",
            "All doors kept shut",
        ),
        (
            "Was the risk of harm to others assessed well enough?",
            "the risk of harm to others was assessed well enough",
            "the risk of harm to others was not assessed well enough",
            "Risk of harm to others assessed well enough",
        ),
        (
            "Has it been reviewed?",
            "it has been reviewed",
            "it has not been reviewed",
            "It reviewed",
        ),
        (
            "Does the plan cover visitors?",
            "the plan covers visitors",
            "the plan does not cover visitors",
            "Plan covers visitors",
        ),
        (
            "Do all staff know the exits?",
            "all staff know the exits",
            "not all staff know the exits",
            "All staff know the exits",
        ),
        (
            "Did planning take account of needs?",
            "planning did take account of needs",
            "planning did not take account of needs",
            "Planning take account of needs",
        ),
        (
            "How well were parents involved?",
            "parents were involved well enough",
            "parents were not involved well enough",
            "Parents involved",
        ),
        (
            "How good is teaching?",
            "teaching is good enough",
            "teaching is not good enough",
            "Teaching",
        ),
        (
            "To what extent do leaders act?",
            "the answer to “To what extent do leaders act?” was sufficient",
            "the answer to “To what extent do leaders act?” was insufficient",
            "To what extent do leaders act",
        ),
        (
            "Fire doors",
            "“Fire doors” was judged sufficient",
            "“Fire doors” was judged insufficient",
            "Fire doors",
        ),
    ],
)
def test_sentences_are_drafted_from_a_question(
    question: str, positive: str, negative: str, short: str
) -> None:
    said = clauses_of(question)
    assert (said.positive, said.negative, said.short) == (positive, negative, short)


def test_of_questions_that_people_wrote_two_in_five_sentences_are_word_for_word() -> None:
    """The 51 judgements of the package's first instrument, whose sentences were written by hand."""
    with (HOME / "sqs-2012" / "en-GB" / "questions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["positive"]]
    drafted = [clauses_of(row["wording"]) for row in rows]
    assert all(said.ruled for said in drafted)
    alike = [said.positive == row["positive"] for said, row in zip(drafted, rows, strict=True)]
    assert sum(alike) >= 0.4 * len(rows)


@given(st.text(min_size=1, max_size=200))
def test_whatever_is_asked_two_sentences_and_a_short_label_come_of_it(text: str) -> None:
    said = clauses_of(text)
    assert said.positive != said.negative
    assert len(said.short) <= 45


# Answers


@pytest.mark.parametrize(
    ("cell", "good", "guessed"),
    [
        ("yes/no", ("yes",), False),
        ("No / Yes / N/A", ("Yes",), False),
        ("1-4", ("4", "3"), True),
        ("4 to 1", ("4", "3"), True),
        ("8–10", ("10",), True),
        ("9-12", ("12", "11"), True),
        ("outstanding; good; requires improvement; inadequate", ("outstanding", "good"), True),
        ("Inadequate|Requires improvement|Good|Outstanding", ("Outstanding", "Good"), True),
        ("yes/partly/no", ("yes",), True),
        ("sufficient/insufficient/n/a", ("sufficient",), False),
    ],
)
def test_which_answers_count_as_sufficient(cell: str, good: tuple[str, ...], guessed: bool) -> None:
    answers = with_meanings(listed(cell))
    assert (answers.meant("sufficient"), answers.guessed) == (good, guessed)


def test_it_may_be_said_which_count_as_sufficient() -> None:
    answers = with_meanings(listed("1-5/n/a".replace("/", ";")), ("5",))
    assert answers.guessed is False
    said = with_meanings(listed("1-5"), listed("2-5"))
    assert said.meant("insufficient") == ("1",)


# The spreadsheet


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


HEAD = ("section", "question", "answers", "id", "short", "sufficient")


def test_sections_carry_on_and_lose_their_numbers(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "q.xlsx",
        HEAD,
        ("1. Exits",),
        (None, "Are exits clear?"),
        (None, "Are exits marked?", "yes/no", "2.1a", "Marked"),
        ("2.1 Alarms", "Is it tested?"),
    )
    asked = read_questions(path)
    assert [one.section for one in asked] == ["Exits", "Exits", "Alarms"]
    assert [one.id for one in asked] == ["", "2.1a", ""]
    made = make_instrument(tmp_path / "audit", path)
    assert [one.id for one in made.asked] == ["EXI01", "2.1a", "ALA01"]
    assert load(tmp_path / "audit").question("2.1a").short == "Marked"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("A", None, "yes/no"), "Sheet!B2 (question): the question is missing."),
        (("A", "Is it?", "yes"), "Sheet!C2 (answers): two answers are needed at least"),
        (("A", "Is it?", "n/a; yes"), "Sheet!C2 (answers): two answers are needed"),
        (("A", "Is it?", "yes; no; Yes"), "Sheet!C2 (answers): the answers must differ"),
        (("A", "Is it?", "1-40"), "12 at most"),
        (("A", "Is it?", "yes/no", "a b"), "Sheet!D2 (id): “a b” is no id."),
        (("A", "Is it?", "yes/no", "", "", "yess"), "Sheet!F2 (sufficient): “yess” is none of"),
        (("A", "Is it?", "n/a", "", "", "n/a"), "Sheet!C2 (answers): two answers are needed"),
        (("A", "Is it?", "yes/no", "", "", "yes/no"), "Sheet!F2 (sufficient): every answer counts"),
    ],
)
def test_a_mistake_is_told_by_its_cell(tmp_path: Path, row: tuple[str, ...], told: str) -> None:
    with pytest.raises(InstrumentError) as raised:
        read_questions(sheet(tmp_path / "q.xlsx", HEAD, row))
    assert told in str(raised.value)
    assert "The spreadsheet" in str(raised.value)


def test_a_scale_that_became_a_date_is_told(tmp_path: Path) -> None:
    path = sheet(tmp_path / "q.xlsx", HEAD, ("A", "Is it?", dt.date(2026, 4, 1)))
    with pytest.raises(InstrumentError, match=r"C2 .* made a date of this"):
        read_questions(path)


def test_two_questions_of_one_id_are_told(tmp_path: Path) -> None:
    rows = [("A", "Is it?", "", "A1"), ("A", "Was it?", "", "A1")]
    with pytest.raises(InstrumentError, match=r"D3 .*“A1” stands already above"):
        read_questions(sheet(tmp_path / "q.xlsx", HEAD, *rows))


def test_a_csv_file_is_told_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("section,question,answers\nA,Is it?,yes\n", "utf-8")
    with pytest.raises(InstrumentError, match="mine!C2"):
        read_questions(tmp_path / "mine.csv")


@pytest.mark.parametrize("rows", [[("name", "age")], [("section", "question")]])
def test_without_questions_nothing_is_made(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(InstrumentError, match="question"):
        make_instrument(tmp_path / "audit", sheet(tmp_path / "q.xlsx", *rows))
    with pytest.raises(WorkbookError):
        make_instrument(tmp_path / "audit", tmp_path / "none.xlsx")
    assert not (tmp_path / "audit").exists()


# The folder


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ParameterError, match="not empty"):
        make_instrument(tmp_path, INSTRUMENTS / "fire-questions.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_words_are_those_that_were_given(tmp_path: Path) -> None:
    source = INSTRUMENTS / "fire-questions.csv"
    make_instrument(tmp_path / "a", source, "school-fire", "Fire", "schools", "trust")
    instrument = load(tmp_path / "a")
    assert (instrument.id, instrument.title) == ("school-fire", "Fire")
    assert {question.base for question in instrument.questions} == {"schools"}
    assert {question.base_one for question in instrument.questions} == {"school"}
    assert instrument.headings_of("case")["case_ref"] == "school"
    assert instrument.headings_of("inspection")["team"] == "trust"
    assert instrument.letter["sample"] == "{cases:school was|schools were} looked at."


def test_a_word_that_is_none_is_refused(tmp_path: Path) -> None:
    for word in ("files, or so", "{cases}", ""):
        with pytest.raises(ParameterError, match="is no word"):
            make_instrument(tmp_path / "a", INSTRUMENTS / "fire-questions.csv", unit=word)


def test_labels_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    rows = [("A", "Is the door shut?"), ("A", "Was the door shut?"), ("B", "Is the door shut?")]
    make_instrument(tmp_path / "a", sheet(tmp_path / "q.xlsx", HEAD, *rows))
    assert not look_into(tmp_path / "a").faults


def test_sets_of_answers_that_differ_in_meaning_only_are_kept_apart(tmp_path: Path) -> None:
    rows = [("A", "Is it so?", "1-4"), ("A", "Was it so?", "1-4", "", "", "2-4")]
    make_instrument(tmp_path / "a", sheet(tmp_path / "q.xlsx", HEAD, *rows))
    first, second = load(tmp_path / "a").questions
    assert first.answers is not None
    assert second.answers is not None
    assert first.answers.answer("2").meaning == "insufficient"
    assert second.answers.answer("2").meaning == "sufficient"


# A look into a folder


def test_an_audit_of_ones_own_is_sound_and_says_what_it_does_without() -> None:
    looked = look_into(FIRE)
    assert not looked.faults
    assert looked.has == {
        "sections": 3,
        "questions": 12,
        "fields": 13,
        "groups": 1,
        "checks": 0,
        "languages": ("en-GB",),
    }
    assert "No field plays the role staff_ref: nothing is asked of staff." in looked.notes
    assert not any("role team" in note or "role case_ref" in note for note in looked.notes)


def test_without_a_team_reports_are_named_by_the_id(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(FIRE, tmp_path / "audit"))
    fields = (copy / "fields.csv").read_text("utf-8")
    (copy / "fields.csv").write_text(fields.replace("station,team", "station,"), "utf-8")
    said = "No field plays the role team: reports are named by the inspection's id."
    assert said in look_into(copy).notes


def test_every_fault_is_listed_once_whatever_the_language(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(FIRE, tmp_path / "audit"))
    shutil.copytree(copy / "en-GB", copy / "cy")
    shutil.copy(COMMON / "en-GB" / "quantifiers.csv", copy / "cy")
    words = (copy / "cy" / "questions.csv").read_text("utf-8")
    (copy / "cy" / "questions.csv").write_text(words.replace("EQU02", "EQU2"), "utf-8")
    questions = (copy / "questions.csv").read_text("utf-8")
    (copy / "questions.csv").write_text(questions.replace("summary", "sumary", 1), "utf-8")
    result = CliRunner().invoke(main, ["instrument", "check", str(copy), "--json"])
    assert result.exit_code == 1
    faults = json.loads(result.output)["faults"]
    assert sum("sumary" in fault for fault in faults) == 1
    assert "cy/questions.csv has no row for EQU02." in faults
    told = CliRunner().invoke(main, ["instrument", "check", str(copy)]).output
    assert told.splitlines()[-1] == "audit: 3 faults"


def test_faults_of_the_simulation_are_listed(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(FIRE, tmp_path / "audit"))
    (copy / "simulation.toml").write_text("[rates]\nEQU1 = 0.5\n", "utf-8")
    (fault,) = look_into(copy).faults
    assert fault.startswith("simulation.toml: [rates] has EQU1")


def test_an_instrument_of_the_package_is_named_by_its_id() -> None:
    result = CliRunner().invoke(main, ["instrument", "check", "sqs-2012"])
    assert result.exit_code == 0
    assert "no faults, 5 sections, 66 questions" in result.output


def test_ids_that_are_plain_numbers_are_names_in_rules_and_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(
        "id,section,question,answers\n1,CAS,Is it on?,yes/no\nCAS,CAS,Is it off?,yes/no\n"
    )
    make_instrument(tmp_path / "made", path)
    instrument = load(tmp_path / "made")
    assert [section.id for section in instrument.sections] == ["CAS1_"]  # CAS is a question's
    (found,) = references("In {1 insufficient}", instrument)
    assert isinstance(found, Reference)
    assert found.name == "1"
    assert not list(references("In {1}", load("sqs-2012")))
    assert parse("1 = yes").names == {"1"}
