"""The instrument: that the one in the package is sound, and that a broken one is refused."""

from __future__ import annotations

import csv
import pickle
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sqs_analysis.errors import AnalystError, InstrumentError, QuestionError, TranslationError
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.instrument_files import COMMON, HOME

SQS = load("sqs-2012")


# What the package's instrument says


def test_the_questions_are_those_of_the_inspection() -> None:
    assert len(SQS.questions) == 66
    assert Counter(question.section for question in SQS.questions) == {
        "LOR": 20, "ROH": 15, "VUL": 13, "SEN": 12, "OPM": 6,
    }  # fmt: skip
    assert Counter(question.kind for question in SQS.questions) == {
        "gate": 5, "reasons": 9, "text": 1, "fact": 32, "summary": 19,
    }  # fmt: skip
    assert Counter(question.unit for question in SQS.questions) == {
        "case": 60, "staff": 5, "inspection": 1,
    }  # fmt: skip


def test_sections_are_four_numbered_themes_and_management() -> None:
    assert [section.id for section in SQS.sections] == ["LOR", "ROH", "VUL", "SEN", "OPM"]
    assert [section.number for section in SQS.sections] == ["1", "2", "3", "4", "5"]
    assert [section.kind for section in SQS.sections] == ["theme"] * 4 + ["management"]
    assert SQS.section("SEN").title == "Ensuring that the sentence is served"


@pytest.mark.parametrize(
    ("question", "rule", "judged"),
    [
        ("LOR02", "None", ""),
        ("LOR04", "None", "another agency holds relevant information"),
        ("LOR10", "LOR09 = yes_psr", ""),
        ("LOR16", "custodial = yes", ""),
        ("LOR18", "LOR14 = insufficient or LOR16 = insufficient", ""),
        ("ROH03", "ROH02 = yes", ""),
        ("ROH09", "ROH08 = yes", ""),
        ("VUL03", "VUL01 = insufficient", "a review took place or was due"),
        ("VUL08", "custodial = yes or remanded = yes", ""),
        ("SEN06", "None", ""),
        ("SEN08", "SEN07 = yes", ""),
        ("SEN11", "None", "SEN10 is no, or compliance work was needed"),
        ("OPM03", "None", ""),
    ],
)
def test_who_a_question_is_for(question: str, rule: str, judged: str) -> None:
    assert str(SQS.question(question).applies_when) == rule
    assert SQS.question(question).judged_when == judged


@pytest.mark.parametrize(
    ("looked_after", "custodial", "remanded", "due"),
    [
        ("yes now", "yes", "no", True),
        ("yes during sentence", "no", "yes", True),
        ("yes now", "no", "no", False),
        ("no", "yes", "yes", False),
        ("yes now", "no", None, None),
        ("no", None, None, False),
    ],
)
def test_the_social_worker_is_asked_after_only_for_looked_after_children_held(
    looked_after: str, custodial: str | None, remanded: str | None, due: bool | None
) -> None:
    rule = SQS.question("VUL09").applies_when
    assert rule is not None
    values = {"looked_after": looked_after, "custodial": custodial, "remanded": remanded}
    assert rule.holds(values) is due


def test_reasons_explain_a_judgement() -> None:
    assert SQS.question("LOR18").explains == ("LOR14", "LOR16")
    assert SQS.question("LOR10").explains == ()
    for question in SQS.questions_of(kind="reasons"):
        assert question.multiple
        assert all(SQS.question(explained).is_judgement for explained in question.explains)


def test_judgements_are_the_summary_and_fact_questions() -> None:
    judgements = {question.id for question in SQS.questions if question.is_judgement}
    kinds = {question.kind for question in SQS.questions if question.id in judgements}
    assert kinds == {"summary", "fact"}
    assert len(judgements) == 51


def test_gates_and_fields_have_no_not_applicable() -> None:
    sets = [question.answers for question in SQS.questions_of(kind="gate")]
    sets += [field.allowed for field in SQS.fields if field.allowed]
    assert not [found.id for found in sets if found and found.means("not applicable")]


YES = ["yes", "YES", "Y", "y", "TRUE", "true", "Sufficient"]
NO = ["no", "NO", "N", "n", "FALSE", "false", "Insufficient"]
NOT_APPLICABLE = ["N/A", "n/a", "NA", "na", "n.a.", "N.A.", "Not applicable", "NOT  APPLICABLE "]


@pytest.mark.parametrize(
    ("answers", "texts", "code"),
    [
        ("quality", [*YES, "Good enough", " good\u00a0enough ", "satisfactory"], "sufficient"),
        ("quality", [*NO, "Not good enough", "unsatisfactory"], "insufficient"),
        ("quality", NOT_APPLICABLE, "na"),
        ("yes_no_na", [*YES, "good enough"], "yes"),
        ("yes_no_na", [*NO, "not good enough"], "no"),
        ("yes_no_na", NOT_APPLICABLE, "na"),
        ("psr", ["Pre-sentence report", "PSR", "yes", "pre–sentence report", "yes_psr"], "yes_psr"),
        ("psr", ["none", "No report", "no"], "none"),
        ("evidence", ["no evidence", "No_evidence"], "no_evidence"),
        ("mappa", ["None", "none"], "none"),
        ("reasons_initial_assessment", ["no_home_visit", "Lack of a home visit"], "no_home_visit"),
        ("age_band", ["10-11", "10 to 11", "10–11"], "10-11"),
        ("sentence_type", ["dto", "DTT/DTO", "detention and training order"], "DTT/DTO"),
    ],
)  # fmt: skip
def test_spellings_that_people_use(answers: str, texts: list[str], code: str) -> None:
    found = answer_set(answers)
    assert {
        text: read.code if (read := found.read(text)) else None for text in texts
    } == dict.fromkeys(texts, code)


@pytest.mark.parametrize("answers", ["quality", "yes_no_na", "yes_no"])
@pytest.mark.parametrize(
    "text", ["none", "None", "null", "", "-", "?", "maybe", "yes/no", "0", "1"]
)
def test_what_is_never_guessed(answers: str, text: str) -> None:
    assert answer_set(answers).read(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Suficient", "Sufficient"), ("insuficient", "Insufficient"), ("n\\a", "n/a"), ("xyz", None)],
)
def test_the_nearest_answer_is_suggested(text: str, meant: str | None) -> None:
    assert answer_set("quality").suggest(text) == meant


def test_every_label_and_code_reads_as_itself() -> None:
    for found in sets_of(SQS):
        for answer in found.answers:
            assert found.read(answer.label) is answer
            assert found.read(answer.code) is answer
            assert found.answer(answer.code) is answer


def test_labels_can_stand_in_a_list() -> None:
    # Several reasons stand in one cell, separated by semicolons; a drop-down separates by commas.
    assert not [
        label for found in sets_of(SQS) for label in found.labels if set(label) & set(",;|")
    ]


def test_words_read_well_in_a_sentence() -> None:
    """In nearly two-thirds of cases, the initial assessment was not good enough."""
    for question in (question for question in SQS.questions if question.is_judgement):
        for clause in (question.positive, question.negative, question.base, question.base_one):
            assert clause[0].islower() or clause.startswith("Crown"), question.id
            assert clause[-1].isalpha(), question.id
        assert question.positive != question.negative
        assert question.base != question.base_one
        assert question.wording.endswith("?")


def test_short_labels_are_short() -> None:
    assert max(len(question.short) for question in SQS.questions) <= 45


def test_every_question_has_its_paragraph() -> None:
    for question in SQS.questions:
        number = SQS.section(question.section).number
        assert re.fullmatch(rf"{number}\.\d" if number < "5" else "OM", question.paragraph), (
            question.id
        )


def test_the_fields_of_each_sheet() -> None:
    assert [field.name for field in SQS.fields_of("Staff")] == ["staff_ref", "role"]
    cases = {field.name: field for field in SQS.fields_of("Cases")}
    assert next(iter(cases)) == "case_ref"
    assert len(cases) == 21
    assert cases["gender"].required
    assert not cases["remanded"].required
    assert cases["ethnicity"].sensitivity == "special category"
    required = {field.name for field in SQS.fields_of("Inspection") if field.required}
    assert required == {
        "inspection_id", "team", "region", "fieldwork_start", "fieldwork_end",
    }  # fmt: skip


CASE = {
    "psr_prepared": "yes", "LOR09": "yes_psr", "custodial": "no", "sentence_type": "YRO",
    "slcn_identified": "no", "SEN07": "no", "rosh_classification": "low", "ROH02": "no",
    "ROH08": "no", "mappa": "none", "ROH07": "na", "ROH11": "na", "VUL04": "no",
    "vulnerability_classification": "low", "child_protection_or_cin": "none",
    "age_at_sentence_band": "16",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, set()),
        ({"LOR09": "none"}, {"report-but-no-gate"}),
        ({"LOR09": "other_report"}, {"report-but-no-gate"}),
        ({"LOR09": None}, set()),
        ({"psr_prepared": "no"}, {"gate-but-no-report"}),
        ({"psr_prepared": "no", "LOR09": "other_report"}, set()),
        ({"custodial": "yes"}, {"custody-sentence"}),
        ({"custodial": "yes", "sentence_type": "other"}, set()),
        ({"sentence_type": "section 90/91"}, {"community-sentence"}),
        (
            {"custodial": "yes", "sentence_type": "DTT/DTO", "age_at_sentence_band": "10-11"},
            {"custody-under-twelve"},
        ),
        ({"slcn_identified": "yes"}, {"need-but-no-gate"}),
        ({"SEN07": "yes"}, {"gate-but-no-need"}),
        ({"slcn_identified": "not screened", "SEN07": "yes"}, set()),
        ({"rosh_classification": "medium"}, {"risk-without-analysis", "risk-without-plan"}),
        ({"rosh_classification": "not recorded"}, set()),
        ({"mappa": "level 2"}, {"mappa-without-plan"}),
        ({"ROH11": "insufficient"}, {"victim-judged-once"}),
        ({"ROH11": "insufficient", "ROH07": "no"}, set()),
        ({"vulnerability_classification": "very high"}, {"vulnerable-without-planning"}),
        ({"child_protection_or_cin": "CP plan"}, {"protected-without-planning"}),
    ],
)
def test_a_case_must_be_consistent(change: dict[str, str | None], broken: set[str]) -> None:
    case = CASE | change
    assert {check.id for check in SQS.checks if check.rule.holds(case) is False} == broken


def test_checks_name_every_question_and_field_they_look_at_or_its_kin() -> None:
    for check in SQS.checks:
        assert any(name in check.message for name in check.rule.names), check.id
        assert check.message.endswith(".")


def test_groups_split_the_cases() -> None:
    assert [group.label for group in SQS.groups] == ["custodial cases", "community cases"]
    for custodial in ("yes", "no"):
        held = [group.id for group in SQS.groups if group.rule.holds({"custodial": custodial})]
        assert len(held) == 1


def test_settings() -> None:
    assert (SQS.areas.minimum_base, SQS.areas.most) == (6, 5)
    assert SQS.counts_up_to == 10
    assert SQS.fieldwork_weekdays == (0, 1, 2)
    assert SQS.breakdowns == ("gender", "looked_after", "ethnicity")
    assert (SQS.id, SQS.language) == ("sqs-2012", "en-GB")


# Loading and asking


def test_an_instrument_is_loaded_once() -> None:
    assert load() is load("sqs-2012") is load(HOME / "sqs-2012")


def test_an_instrument_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(SQS))
    assert sent.question("VUL09") == SQS.question("VUL09")


def test_questions_are_chosen_by_section_unit_and_kind() -> None:
    assert SQS.questions_of() == SQS.questions
    chosen = SQS.questions_of(section="OPM", unit="staff", kind="fact")
    assert [question.id for question in chosen] == ["OPM03", "OPM04"]


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: SQS.question("LOR2"), "no question “LOR2”. Did you mean LOR02?"),
        (lambda: SQS.question("LOR30"), "no question “LOR30”. Did you mean LOR03?"),
        (lambda: SQS.question("lor02"), "no question “lor02”. Did you mean LOR02?"),
        (lambda: SQS.section("XYZ"), "no section “XYZ”. It has: LOR, ROH, VUL, SEN, OPM."),
        (lambda: SQS.group("custody"), "no group “custody”. Did you mean custodial?"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(ask: Callable[[], object], answer: str) -> None:
    with pytest.raises(QuestionError) as raised:
        ask()
    assert answer in str(raised.value)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("sqs-2021", "There is no instrument called “sqs-2021”. Did you mean sqs-2012?"),
        (
            "full-joint",
            "“full-joint”. The package has: case-audit, sqs-2012, yjs-2018.",
        ),
        ("./nowhere", "nowhere is not the folder of an instrument: it has no instrument.toml."),
        ("..", "There is no instrument called “..”."),
        ("../instruments", "is not the folder of an instrument"),
    ],
)
def test_an_unknown_instrument_is_refused(name: str, answer: str) -> None:
    with pytest.raises(InstrumentError) as raised:
        load(name)
    assert answer in str(raised.value)


@pytest.mark.parametrize("language", ["cy", "..", ""])
def test_a_language_without_words_is_refused(language: str) -> None:
    with pytest.raises(TranslationError, match=r"has no words in .* It has: en-GB\."):
        load("sqs-2012", language)


# Broken instruments: a copy of the package's with one defect each


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the package's instrument, with quantifiers of its own."""
    copy = Path(shutil.copytree(HOME / "sqs-2012", tmp_path / "broken"))
    for place in ("", "en-GB"):
        shutil.copy(COMMON / place / "quantifiers.csv", copy / place)
    return copy


def change(path: str, old: str, new: str) -> Callable[[Path], None]:
    """A defect: one text in a file replaced by another."""

    def make(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text, f"{path} no longer has {old}"
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return make


def field(path: str, key: str, column: str, value: str) -> Callable[[Path], None]:
    """A defect: one value of a table replaced by another. The key is that of the first columns."""

    def make(folder: Path) -> None:
        rows = list(csv.reader((folder / path).read_text(encoding="utf-8").splitlines()))
        (row,) = (row for row in rows if key in (row[0], " ".join(row[:2])))
        row[rows[0].index(column)] = value
        with (folder / path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return make


def without(path: str, start: str) -> Callable[[Path], None]:
    """A defect: the first line that starts so is gone."""

    def make(folder: Path) -> None:
        lines = (folder / path).read_text(encoding="utf-8").splitlines(keepends=True)
        lines.remove(next(line for line in lines if line.startswith(start)))
        (folder / path).write_text("".join(lines), encoding="utf-8", newline="")

    return make


def twice(path: str, start: str) -> Callable[[Path], None]:
    """A defect: the first line that starts so stands twice."""

    def make(folder: Path) -> None:
        lines = (folder / path).read_text(encoding="utf-8").splitlines(keepends=True)
        lines.append(next(line for line in lines if line.startswith(start)))
        (folder / path).write_text("".join(lines), encoding="utf-8", newline="")

    return make


def gone(path: str) -> Callable[[Path], None]:
    """A defect: a file is not there."""
    return lambda folder: (folder / path).unlink()


def encoded(path: str, encoding: str) -> Callable[[Path], None]:
    """A defect: a file is saved in another encoding, with a letter that shows it."""

    def make(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_bytes((text + "é").encode(encoding))

    return make


EMPTY_SECTION = '[[sections]]\nid = "XYZ"\nnumber = 6\nkind = "theme"\n'

DEFECTS = [
    # files and their form
    (gone("questions.csv"), "broken/questions.csv is missing. It has the columns id, section,"),
    (gone("en-GB/answers.csv"), "en-GB/answers.csv is missing. It has the columns set, code"),
    (encoded("en-GB/fields.csv", "cp1252"), "en-GB/fields.csv is not UTF-8 text. Save it as"),
    (change("checks.csv", "severity", "gravity"), "broken/checks.csv lacks the column severity."),
    (
        change("en-GB/questions.csv", "LOR14,Was there", "LOR14,Was, there"),
        "en-GB/questions.csv, line 15 does not have one value for each column.",
    ),
    (change("instrument.toml", "[areas]", "[areas"), "broken/instrument.toml cannot be read:"),
    # instrument.toml
    (change("instrument.toml", 'id = "sqs-2012"', ""), 'instrument.toml needs a line id = "…".'),
    (
        change("instrument.toml", "most = 5", 'most = "five"'),
        "most under [areas] must be a whole number, or left out.",
    ),
    (
        change("instrument.toml", "counts_up_to = 10", 'counts_up_to = "ten"'),
        "counts_up_to under [wording] must be a whole number, or left out.",
    ),
    (
        change("instrument.toml", '"Monday"', '"Mo"'),
        "fieldwork_weekdays must be a list of Monday, Tuesday, Wednesday"
    ),
    (
        change("instrument.toml", '"gender", ', '"gendre", '),
        "breakdowns names gendre, no choice on Cases. Did you mean",
    ),
    (
        change("instrument.toml", '"gender", ', '"weeks_since_sentence", '),
        "breakdowns names weeks_since_sentence, no choice on Cases.",
    ),
    (
        change("instrument.toml", "number = 2", "number = [2]"),
        "number of number 2 of [[sections]] must be a number, or a text such as 2.1.",
    ),
    (
        change("instrument.toml", 'kind = "management"', 'kind = "manage"'),
        "the kind of OPM is “manage”, not one of theme, management.",
    ),
    (
        change("instrument.toml", 'id = "ROH"', 'id = "LOR"'),
        "the id LOR stands twice under [[sections]].",
    ),
    (
        change("instrument.toml", "[areas]", f"{EMPTY_SECTION}[areas]"),
        "The section XYZ has no question.",
    ),
    (without("en-GB/instrument.toml", "title"), 'en-GB/instrument.toml needs a line title = "…".'),
    (without("en-GB/instrument.toml", "VUL"), "en-GB/instrument.toml lacks VUL under [sections]."),
    (
        without("en-GB/instrument.toml", "community"),
        "en-GB/instrument.toml lacks community under [groups].",
    ),
    # questions
    (twice("questions.csv", "LOR04"), "questions.csv: LOR04 stands twice."),
    (
        field("questions.csv", "LOR04", "section", "LRO"),
        "section of LOR04 is “LRO”, not one of LOR, ROH, VUL, SEN, OPM. Did you mean LOR?",
    ),
    (field("questions.csv", "LOR04", "kind", "facts"), "kind of LOR04 is “facts”, not one of gate"),
    (field("questions.csv", "LOR04", "unit", ""), "unit of LOR04 is blank, not one of case, staff"),
    (
        field("questions.csv", "LOR02", "answers", "qualities"),
        "answers of LOR02 is “qualities”, not one of",
    ),
    (field("questions.csv", "OPM06", "answers", "quality"), "OPM06 is a text, so its answers must"),
    (
        field("questions.csv", "LOR02", "answers", "psr"),
        "LOR02 is a judgement, so its answers, psr, must have one that is sufficient and one",
    ),
    (
        field("questions.csv", "LOR10", "answers", "evidence"),
        "LOR10 is not for everyone, so its answers, evidence, must have one that means not",
    ),
    (field("questions.csv", "LOR02", "multiple", "yes"), "LOR02 is a judgement, so multiple must"),
    (
        field("questions.csv", "LOR03", "applies_when", ""),
        "LOR03 gives reasons, so applies_when must say for what.",
    ),
    # answers
    (
        field("answers.csv", "quality na", "meaning", "n/a"),
        "meaning of quality na is “n/a”, not one of sufficient, insufficient, not applicable",
    ),
    (
        field("answers.csv", "yes_no_na no", "synonyms", "n|Y"),
        "answers.csv: in the set yes_no_na, “y” could mean yes or no.",
    ),
    (
        field("en-GB/answers.csv", "risk high", "label", "Very  high"),
        "answers.csv: in the set risk, “very high” could mean high or very high.",
    ),
    # fields and checks
    (field("fields.csv", "Cases gender", "kind", "list"), "kind of gender is “list”, not one"),
    (field("fields.csv", "Cases gender", "allowed", "sex"), "allowed of gender is “sex”, not"),
    (field("fields.csv", "Cases gender", "required", "y"), "required of gender is “y”, not one of"),
    (field("fields.csv", "Staff role", "allowed", "yes_no"), "role is not a choice, so allowed"),
    (field("fields.csv", "Staff role", "sheet", "staff"), "sheet of role is “staff”, not one"),
    (field("fields.csv", "Staff role", "field", "LOR02"), "LOR02 is also the id of a question."),
    (field("fields.csv", "Inspection yot", "role", "teem"), "role teem, which there is not on Insp"),
    (field("fields.csv", "Inspection yot", "role", "case_ref"), "It belongs on Cases."),
    (field("fields.csv", "Inspection yot", "role", "region"), "two fields of Inspection play the"),
    (field("fields.csv", "Inspection yot", "role", "eligible_cases"), "its kind must be integer."),
    (field("fields.csv", "Cases case_ref", "field", "case_no"), "no field of Cases plays the role"),
    (field("fields.csv", "Inspection yot", "role", "instrument"), "yot plays the role instrument, so"),
    (
        field("checks.csv", "custody-sentence", "severity", "fatal"),
        "severity of custody-sentence is “fatal”, not one of error, warning.",
    ),
    # rules
    (
        field("questions.csv", "LOR10", "applies_when", "LOR09 = = yes_psr"),
        "applies_when of LOR10: The rule “LOR09 = = yes_psr” cannot be read from character 9",
    ),
    (
        field("questions.csv", "LOR10", "applies_when", "LOR90 = yes_psr"),
        "applies_when of LOR10 compares LOR90, which is not a question with one answer, or a "
        "choice, of the same unit. Did you mean LOR09?",
    ),
    (
        field("questions.csv", "LOR10", "applies_when", "LOR09 = yes"),
        "LOR10 compares LOR09 with “yes”, but its answers are yes_psr, other_report, none.",
    ),
    (
        field("questions.csv", "LOR10", "applies_when", "LOR03 = late"),
        "compares LOR03, which is not a question with one answer",
    ),
    (
        field("questions.csv", "OPM03", "applies_when", "LOR09 = yes_psr"),
        "applies_when of OPM03 compares LOR09, which is not",
    ),
    (
        field("questions.csv", "LOR10", "applies_when", "weeks_since_sentence = 6"),
        "compares weeks_since_sentence, which is not a question with one answer, or a choice,",
    ),
    (
        field("questions.csv", "LOR09", "applies_when", "LOR12 = yes"),
        "questions.csv: applies_when goes round in a circle: LOR09 → LOR12 → LOR09.",
    ),
    (
        field("questions.csv", "LOR02", "applies_when", "LOR02 = sufficient"),
        "applies_when goes round in a circle: LOR02 → LOR02.",
    ),
    (
        change("instrument.toml", "custodial = no", "custodial = maybe"),
        "rule of the group community compares custodial with “maybe”, but its answers are yes, no.",
    ),
    (
        field("checks.csv", "custody-sentence", "rule", "custody = yes"),
        "rule of custody-sentence compares custody, which is not a question with one answer, or a "
        "choice, of the same unit. Did you mean custodial?",
    ),
    # words
    (twice("en-GB/questions.csv", "LOR04"), "en-GB/questions.csv: LOR04 stands twice."),
    (without("en-GB/questions.csv", "LOR02"), "en-GB/questions.csv has no row for LOR02."),
    (without("en-GB/answers.csv", "quality,na"), "en-GB/answers.csv has no row for quality na."),
    (without("en-GB/fields.csv", "gender"), "en-GB/fields.csv has no row for gender."),
    (without("en-GB/checks.csv", "custody-s"), "en-GB/checks.csv has no row for custody-sentence."),
    (without("en-GB/quantifiers.csv", "half"), "en-GB/quantifiers.csv has no row for half."),
    (
        change("en-GB/questions.csv", "LOR02,", "LOR2,"),
        "en-GB/questions.csv has LOR2, which questions.csv lacks. Did you mean LOR02?",
    ),
    (
        field("en-GB/questions.csv", "LOR02", "negative", ""),
        "en-GB/questions.csv: negative of LOR02 is blank.",
    ),
    (
        field("en-GB/questions.csv", "LOR09", "wording", " "),
        "en-GB/questions.csv: wording of LOR09 is blank.",
    ),
    (
        field("en-GB/questions.csv", "LOR06", "short", "Initial assessment on time"),
        "en-GB/questions.csv: short “Initial assessment on time” stands twice in LOR.",
    ),
    # ids, which rules and references name
    (
        change("questions.csv", "LOR04,", "LOR-04,"),
        "questions.csv: the id “LOR-04” cannot be named in a rule or a paragraph.",
    ),
    (change("questions.csv", "LOR04,", "and,"), "the id “and” cannot be named in a rule"),
    (change("questions.csv", "LOR04,", "LOR,"), "LOR is the id of a section and of a question."),
    (change("questions.csv", "LOR04,", "cases,"), "The id cases stands for the number of cases"),
    (change("instrument.toml", 'id = "custodial"', 'id = "count"'), "The id of the group count means"),
    (
        change("questions.csv", "LOR04,", "lor02,"),
        "On the sheet Cases, LOR02 and lor02 are read as the same heading.",
    ),
    (
        change("questions.csv", "LOR04,", "Case-Ref,"),
        "On the sheet Cases, case_ref and Case-Ref are read as the same heading.",
    ),
    # settings and words of another kind
    (change("instrument.toml", "most = 5", "most = -1"), "most under [areas] must be a whole number"),
    (change("instrument.toml", "oversight = ", "oversight = 3 # "), "oversight must be a list"),
    (
        change("en-GB/instrument.toml", "note = ", "note = 3 # "),
        "[letter] must be a table of texts",
    ),
    (change("en-GB/instrument.toml", "[sections]", "[sections]\nX = 3"), "[sections] must be a table"),
    (
        change("en-GB/instrument.toml", "{lead_inspector}", "{lead_inspector"),
        "contact under [letter] has a brace that inserts nothing.",
    ),
    (
        change("en-GB/instrument.toml", "{lead_inspector}", "{}"),
        "contact under [letter] has a brace that inserts nothing.",
    ),
    (
        change("en-GB/instrument.toml", "[phrases]", '[phrases]\n"letter.date" = "{"'),
        "[phrases]: letter.date has a brace that inserts nothing.",
    ),
    # cases that are assessed twice
    (
        change("instrument.toml", "[areas]", '[gather]\ntwice = "twise"\n[areas]'),
        "twice under [gather] is “twise”, not one of conflict, second, moderated.",
    ),
    (
        change("instrument.toml", "[areas]", '[gather]\ntwise = "second"\n[areas]'),
        "[gather] has no place for twise. Did you mean twice?",
    ),
    (change("instrument.toml", 'oversight = ["ROH12", "VUL10"]', "oversight = 7"), "oversight must"),
    (change("instrument.toml", "id =", "moderated = 1\nid ="), "moderated must be a table"),
    (
        change("instrument.toml", "[areas]", '[gather]\ntwice = "moderated"\n[areas]'),
        "twice is moderated, but no question has a moderated answer.",
    ),
    (
        change("instrument.toml", "[areas]", '[moderated]\nLOR02 = "LOR2"\n[areas]'),
        "[moderated] names LOR2, no judgement on cases. Did you mean LOR02?",
    ),
    (
        change("instrument.toml", "[areas]", '[moderated]\nLOR02 = "LOR01"\n[areas]'),
        "[moderated] sets LOR01 beside LOR02, but its answers are yes_no_na, not quality.",
    ),
    (
        change("instrument.toml", "[areas]", '[moderated]\nLOR02 = "LOR06"\nLOR06="LOR14"\n[areas]'),
        "[moderated] names LOR06 twice.",
    ),
    # quantifiers
    (
        field("quantifiers.csv", "half", "lower", "a half"),
        "quantifiers.csv: lower of half is “a half”, not a fraction such as 2/3.",
    ),
    (field("quantifiers.csv", "half", "upper", "1/0"), "upper of half is “1/0”, not a fraction"),
    (
        field("quantifiers.csv", "half", "upper_bound", "incl"),
        "upper_bound of half is “incl”, not one of inclusive, exclusive.",
    ),
    (
        field("quantifiers.csv", "half", "upper", "0.51"),
        "half ends at 0.51, inclusive, and over_half starts at 1/2, exclusive. Every share needs "
        "exactly one quantifier.",
    ),
    (
        field("quantifiers.csv", "half", "upper_bound", "exclusive"),
        "half ends at 1/2, exclusive, and over_half starts at 1/2, exclusive.",
    ),
    (without("quantifiers.csv", "none"), "the first, very_few, must start at 0, inclusive."),
    (without("quantifiers.csv", "all"), "the last, almost_all, must end at 1, inclusive."),
]  # fmt: skip


@pytest.mark.parametrize(("defect", "told"), DEFECTS, ids=[told[:60] for _, told in DEFECTS])
def test_a_broken_instrument_is_refused(
    folder: Path, defect: Callable[[Path], None], told: str
) -> None:
    defect(folder)
    with pytest.raises(InstrumentError) as raised:
        load(folder)
    assert str(raised.value).startswith(f"The instrument in {folder} has ")
    assert told in str(raised.value)


def test_every_fault_is_told_at_once(folder: Path) -> None:
    field("questions.csv", "LOR04", "kind", "facts")(folder)
    field("en-GB/questions.csv", "LOR06", "short", "")(folder)
    field("checks.csv", "custody-sentence", "severity", "fatal")(folder)
    with pytest.raises(InstrumentError) as raised:
        load(folder)
    heading, *listed = str(raised.value).splitlines()
    assert heading.endswith("has 3 faults:")
    assert len(listed) == 3


def test_what_a_spreadsheet_program_adds_is_forgiven(folder: Path) -> None:
    path = folder / "questions.csv"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_text(f"\ufeff{text},,,,,,,\r\n\r\n", encoding="utf-8", newline="")
    assert len(load(folder).questions) == 66


# Another programme is another folder

SMALL = {
    "instrument.toml": """
        id = "small"
        version = "0.1"
        [[sections]]
        id = "A"
        number = 1
        kind = "theme"
        [areas]
        minimum_base = 3
        most = 1
        [wording]
        counts_up_to = 4
        """,
    "questions.csv": """
        id,section,kind,unit,answers,multiple,applies_when,paragraph
        A1,A,gate,case,here,no,,
        A2,A,summary,case,grade,no,A1 = yes,
        A3,A,reasons,case,why,yes,A2 = bad,
        """,
    "answers.csv": """
        set,code,meaning,synonyms
        here,yes,neutral,
        here,no,neutral,
        grade,good,sufficient,
        grade,bad,insufficient,
        grade,skip,not applicable,
        why,late,neutral,
        """,
    "fields.csv": """
        sheet,field,role,kind,allowed,required,sensitivity
        Inspection,visite,,reference,,yes,none
        Inspection,equipe,team,text,,no,none
        Cases,dossier,,reference,,yes,none
        """,
    "checks.csv": "id,rule,severity",
    "quantifiers.csv": "key,lower,upper,lower_bound,upper_bound",
    "xx/instrument.toml": """
        title = "Petit"
        [sections]
        A = "Alpha"
        """,
    "xx/questions.csv": """
        id,wording,short,positive,negative,base,base_one,judged_when
        A1,Ici ?,Ici,,,cas,cas,
        A2,Bon ?,Bon,c'est bon,ce n'est pas bon,cas,cas,
        A3,Pourquoi ?,Pourquoi,,,cas,cas,
        """,
    "xx/answers.csv": """
        set,code,label
        here,yes,Oui
        here,no,Non
        grade,good,Bon
        grade,bad,Mauvais
        grade,skip,s/o
        why,late,tard
        """,
    "xx/fields.csv": """
        field,label,note
        visite,Visite,
        equipe,Equipe,
        dossier,Cas,
        """,
    "xx/checks.csv": "id,message",
    "xx/quantifiers.csv": "key,phrase,alone",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in SMALL.items():
        path = tmp_path / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [line.strip() for line in text.strip().splitlines()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "small"


def test_another_programme_in_another_language_is_another_folder(small: Path) -> None:
    instrument = load(small, "xx")
    assert [question.id for question in instrument.questions] == ["A1", "A2", "A3"]
    assert instrument.question("A2").is_judgement
    assert instrument.question("A3").explains == ("A2",)
    answers = instrument.question("A1").answers
    assert answers is not None
    assert [answer.code for text in ("oui", "no") if (answer := answers.read(text))] == [
        "yes",
        "no",
    ]
    assert instrument.headings_of("inspection") == {"inspection_id": "visite", "team": "equipe"}
    assert [field.name for field in instrument.fields_of("Cases")] == ["case_ref"]
    assert instrument.groups == instrument.checks == instrument.quantifiers == ()
    assert instrument.fieldwork_weekdays == (0, 1, 2, 3, 4, 5, 6)


def test_what_an_instrument_leaves_out_is_as_in_all_others(folder: Path) -> None:
    for name in ("quantifiers.csv", "checks.csv"):
        (folder / name).unlink()
        (folder / "en-GB" / name).unlink()
    for line in ("[areas]", "minimum_base = 6", "most = 5", "[wording]", "counts_up_to = 10"):
        without("instrument.toml", line)(folder)
    instrument = load(folder)
    assert instrument.quantifiers == SQS.quantifiers
    assert instrument.phrases == SQS.phrases
    assert (instrument.areas, instrument.counts_up_to) == (SQS.areas, SQS.counts_up_to)
    assert instrument.checks == ()


def test_another_programme_may_be_named_by_its_path_as_text(small: Path) -> None:
    assert load(str(small), "xx") is load(small, "xx")
    with pytest.raises(AnalystError, match="It has: xx"):
        load(small)


def sets_of(instrument: Instrument) -> list:
    sets = [question.answers for question in instrument.questions]
    sets += [field.allowed for field in instrument.fields]
    return [found for found in sets if found is not None]


def answer_set(name: str):
    return next(found for found in sets_of(SQS) if found.id == name)
