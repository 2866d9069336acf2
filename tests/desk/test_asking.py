"""Anything asked of any cases: the report's figures, every case once, and plain words."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sqs_analysis as sqs
from sqs_analysis.desk.group_words import group_label
from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.errors import AnalystError, QuestionError
from sqs_analysis.measure.contracts import DIFFERENCES, FINDINGS
from sqs_analysis.measure.results import Results, measure
from tests import workbooks


@pytest.fixture(scope="module")
def inspection(sample: Path) -> Inspection:
    return sqs.read(sample)


@pytest.fixture(scope="module")
def report(inspection: Inspection) -> Results:
    return measure(inspection)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    """The sample with columns of the analyst's own: a team, and a number."""
    import openpyxl

    path = workbooks.write(tmp_path_factory.mktemp("own") / "own.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Cases"]
    column = sheet.max_column + 1
    for place, (heading, values) in enumerate(OWN.items()):
        sheet.cell(2, column + place, heading)
        for row in range(20):
            sheet.cell(3 + row, column + place, values[row % len(values)])
    book.save(path)
    return sqs.read(path)


OWN: dict[str, list[Any]] = {
    "Team A/B": ["A", "B"],
    "class": ["x", "y", ""],
    "The `score`": list(range(1, 21)),
}


# --- the same figures as the report ---------------------------------------------------------------


def test_every_figure_of_a_group_is_that_of_the_report(
    inspection: Inspection, report: Results
) -> None:
    for level in ("section", "question"):
        found = inspection.findings(by="custodial", level=level)
        rows = report.findings
        same = rows[(rows["group"] != "all") & (rows["level"] == level)].reset_index(drop=True)
        pd.testing.assert_frame_equal(found, same)


def test_every_difference_is_that_of_the_report(inspection: Inspection, report: Results) -> None:
    told = 0
    for field, rows in report.breakdowns.groupby("field"):
        found = inspection.differences(by=str(field))
        for value, own in rows.groupby("value"):
            group = inspection.conditions.read(f"{field} == {value!r}")
            mine = found[found["group"] == group].set_index("question")
            if mine.empty:  # of two groups the second is the first the other way round
                assert rows["value"].nunique() == 2
                continue
            theirs = own.set_index("question").loc[mine.index]
            shared = [name for name in DIFFERENCES.names if name in theirs and name != "section"]
            pd.testing.assert_frame_equal(mine[shared], theirs[shared])
            told += len(mine)
    assert told > 200


def test_every_reason_and_answer_is_that_of_the_report(
    inspection: Inspection, report: Results
) -> None:
    pd.testing.assert_frame_equal(inspection.reasons()[list(report.reasons)], report.reasons)
    given = inspection.answers().set_index(["question", "answer"])["count"]
    for row in report.answers.itertuples():
        assert given[row.question, row.answer] == row.count


def test_a_question_list_has_the_counts_of_the_report(
    inspection: Inspection, report: Results
) -> None:
    listed = inspection.questions.set_index("question")
    for finding in report.questions("LOR"):
        assert listed.loc[finding.question, "sufficient"] == finding.sufficient
        assert listed.loc[finding.question, "answered"] == finding.answered
    assert listed["sufficient"].isna().sum() == sum(
        not question.is_judgement for question in inspection.instrument.questions
    )


# --- every case once ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_the_groups_of_any_split_are_the_whole(own: Inspection, seed: int) -> None:
    chance = random.Random(seed)
    names = [*own.splits, *OWN, "ROH08", "ROH09", "weeks_since_sentence"]
    by = chance.sample(names, 2)
    bands = {"The `score`": [5, 11], "weeks_since_sentence": [7, 10]}
    groups = own.conditions.split(by, bands=bands)
    members = [ref for group in groups for ref in own.conditions.members(group)]
    assert sorted(members) == sorted(own.cases["case_ref"])
    counts = ["sufficient", "answered", "not_applicable", "not_answered"]
    found = own.findings(by=by, bands=bands).groupby("question")[counts].sum()
    whole = own.findings().set_index("question").loc[found.index, counts]
    pd.testing.assert_frame_equal(found, whole)


def test_what_pandas_would_count_is_what_is_counted(inspection: Inspection) -> None:
    rows = inspection.judgements.merge(inspection.cases, left_on="ref", right_on="case_ref")
    rows = rows[(rows["gender"] == "female") & (rows["custodial"] == "no")]
    byhand = rows[rows["question"] == "LOR02"]["sufficient"]
    [found] = (
        inspection.findings(where="gender == 'female' and custodial == 'no'")
        .query("question == 'LOR02'")
        .itertuples()
    )
    assert (found.sufficient, found.answered) == (byhand.sum(), byhand.notna().sum())
    assert found.answered == 3


def test_a_case_table_counts_what_fell_short(inspection: Inspection) -> None:
    table = inspection.conditions.table.set_index("case_ref")
    quality = [question.id for question in inspection.instrument.quality]
    fell = (table[quality] == "insufficient").sum(axis=1)
    assert (table["insufficient"] == fell).all()
    themes = [theme.id for theme in inspection.instrument.themes]
    assert (table["themes"] == (table[themes] > 0).sum(axis=1)).all()
    assert table.loc["C14", "insufficient"] == len(
        inspection.case("C14").fell_short.query("question in @quality")
    )


def test_a_blank_is_a_group_of_its_own_and_on_no_side(tmp_path: Path) -> None:
    cases = workbooks.sample_cases()
    for case in cases[:4]:
        case["remanded"] = ""
    found = sqs.read(workbooks.write(tmp_path / "blank.xlsx", cases))
    groups = found.conditions.split("remanded")
    assert groups[-1] == "remanded == ''"
    assert len(found.conditions.members(groups[-1])) == 4
    sides = found.differences(by="remanded")[["answered", "answered_rest"]].sum(axis=1)
    assert sides.max() <= 16


# --- conditions -----------------------------------------------------------------------------------

CONDITIONS = [
    # what is typed, how it counts, what it is called, how many cases
    ("gender == 'Female'", "gender == 'female'", "Gender: Female", 4),
    ("custodial == 'yes'", "custodial", "custodial cases", 6),
    ("custodial", "custodial", "custodial cases", 6),
    ("not gender == 'male'", "not gender == 'male'", "not (Gender: Male)", 4),
    ("gender in ['male', 'Female']", "gender in ['male', 'female']", "Gender: Male or Female", 20),
    (
        "themes >= 3 and custodial",
        "themes >= 3 and custodial == 'yes'",
        "Themes with insufficient work: 3 or more, Custodial sentence: Yes",
        3,
    ),
    (
        "ROH09 == 'Insufficient'",
        "ROH09 == 'insufficient'",
        "ROH09 Planning to manage risk of harm sufficient: insufficient",
        6,
    ),
    (
        "6 <= weeks_since_sentence < 9",
        "6 <= weeks_since_sentence < 9",
        "Weeks since sentence: 6 to under 9",
        8,
    ),
    (
        "assessment_date >= '2013-03-13'",
        "assessment_date >= '2013-03-13'",
        "Date assessed: from 13 March 2013 on",
        6,
    ),
    ("case_ref.str.startswith('C1')", "case_ref.str.startswith('C1')", None, 10),
    ("1 < themes < 3", "1 < themes < 3", None, 3),
    ("themes == LOR", "themes == LOR", None, 11),
    ("not custodial", "not custodial == 'yes'", "not (Custodial sentence: Yes)", 14),
    (
        "assessment_date > '11/03/2013'",
        "assessment_date > '2013-03-11'",
        "Date assessed: after 11 March 2013",
        14,
    ),
    (
        "assessment_date <= '2013-3-12'",
        "'' < assessment_date <= '2013-03-12'",
        "Date assessed: until 12 March 2013",
        14,
    ),
]


@pytest.mark.parametrize(("typed", "counts", "called", "cases"), CONDITIONS)
def test_a_condition_is_checked_counted_and_said(
    inspection: Inspection, typed: str, counts: str, called: str | None, cases: int
) -> None:
    asked = inspection.conditions
    assert asked.read(typed) == counts
    assert asked.read(counts) == counts
    assert group_label(counts, inspection) == (called or counts)
    assert len(asked.members(typed)) == cases


WRONG = [
    ("gendr == 'male'", "“gendr” of the cases. Did you mean gender?"),
    ("gender == 'femal'", "No case can have “femal” as its gender. Did you mean female?"),
    ("ROH09 == 'bad'", "No case can have “bad” as its ROH09. There are: insufficient"),
    ("weeks_since_sentence > 'long'", "weeks_since_sentence is a number, and “long” is none"),
    ("gender ==", "The condition “gender ==” cannot be read"),
    ("gender", "“gender” is a column of the cases and no condition"),
    ("custodial and gender", "“gender” is a column of the cases and no condition"),
    ("custodal", "Did you mean custodial?"),
    ("weeks_since_sentence + 1", "cannot be counted"),
    ("__import__('os').getcwd()", "“__import__”"),
    ("@inspection", "cannot be read"),
    ("rosh_classification > 'low'", "are words, of which none is more than another"),
    ("assessment_date > 'March'", "assessment_date is a date, and “March” is none"),
    ("gender == 'other'", "There is no case of which this holds: Gender: Other"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG)
def test_what_cannot_be_meant_is_told(inspection: Inspection, typed: str, words: str) -> None:
    with pytest.raises(QuestionError) as told:
        inspection.findings(where=typed)
    assert words in str(told.value)


ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"by": None}, "There are no findings by “None”"),
    ({"by": ["gender", None]}, "There are no findings by “None”"),
    ({"by": ["custodial", "community"]}, "“community” is a group of cases and no field"),
    ({"where": None}, "where is a condition in quotes"),
    ({"confidence": "0.9"}, "confidence is 0.9"),
    ({"level": "theme"}, "There are no findings on a “theme”"),
    ({"by": "weeks_since_sentence", "bands": "7"}, "Bands are a list"),
    ({"by": "weeks_since_sentence", "bands": ["7"]}, "is a number, and “7” is none"),
    ({"by": "gender", "bands": {"gender": [7]}}, "are words, of which none is more"),
    ({"insufficient": "ROH"}, "There is no question ROH about a case. Did you mean ROH01?"),
]


@pytest.mark.parametrize(("asked", "words"), ARGUMENTS)
def test_what_cannot_be_asked_is_told(
    inspection: Inspection, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(AnalystError) as told:
        inspection.findings(**asked)
    assert words in str(told.value)


def test_dates_are_banded_as_a_workbook_writes_them(inspection: Inspection) -> None:
    groups = ["'' < assessment_date < '2013-03-12'", "assessment_date >= '2013-03-12'"]
    for day in ("12/03/2013", "2013-3-12", dt.date(2013, 3, 12), pd.Timestamp("2013-03-12")):
        assert inspection.conditions.split("assessment_date", bands=[day]) == groups


def test_a_number_of_many_values_wants_bands(own: Inspection) -> None:
    with pytest.raises(QuestionError, match=r"has 20 different values. Band them, such as bands="):
        own.findings(by="The `score`")
    with pytest.raises(QuestionError, match="in ascending order"):
        own.findings(by="The `score`", bands=[9, 3])


def test_columns_of_ones_own_split_like_any_other(own: Inspection) -> None:
    found = own.findings(by="Team A/B", level="section")
    assert found["group"].unique().tolist() == ["`Team A/B` == 'A'", "`Team A/B` == 'B'"]
    refs = own.cases.loc[own.cases["Team A/B"] == "A", "case_ref"]
    judged = own.judgements[own.judgements["ref"].isin(refs)]
    assert own.conditions.members("`Team A/B` == 'A'") == refs.tolist()
    assert len(sqs.trace(found.head(1))) == len(
        judged[
            judged["question"].isin([q.id for q in own.instrument.quality if q.section == "LOR"])
        ]
    )
    page = str(sqs.say(found.head(2)))
    assert page.count("Team A/B: A · ") == 2


# --- a subset says that it is one -----------------------------------------------------------------


def test_part_of_the_cases_is_named_in_titles_tables_and_sentences(inspection: Inspection) -> None:
    found = inspection.findings(where="themes >= 3", gender="male", level="section")
    called = "Themes with insufficient work: 3 or more, Gender: Male"
    assert set(found["group"]) == {"themes >= 3 and gender == 'male'"}
    for block in [*sqs.chart(found), *sqs.table(found)]:
        assert called in getattr(block, "title", getattr(block, "text", ""))
    assert all(called in line for line in str(sqs.say(found)).splitlines())


def test_groups_stand_beside_each_other_question_by_question(inspection: Inspection) -> None:
    found = inspection.findings(by="gender").query("question in ['LOR02', 'LOR04']")
    lines = [line for line in str(sqs.chart(found)).splitlines() if line.startswith("- ")]
    heads = [line.split(":")[0].removeprefix("- ").rpartition(" · ")[0] for line in lines]
    assert heads[0] == heads[1] != heads[2] == heads[3]
    assert ["Male" in line.split(",")[0] for line in lines] == [True, False, True, False]


def test_a_share_of_few_looks_small_and_is_marked(inspection: Inspection) -> None:
    found = inspection.findings(by="gender").query("question == 'LOR02'")
    [chart] = [block for block in sqs.chart(found) if hasattr(block, "shows")]
    assert [line.small for line in chart.shows.lines] == [False, True]
    assert "fewer than 6 judgements is hardly a share" in "".join(
        note for block in sqs.table(found) for note in getattr(block, "notes", ())
    )


def test_several_inspections_stand_beside_each_other(
    inspection: Inspection, tmp_path: Path
) -> None:
    details = {
        "inspection_id": "later",
        "fieldwork_start": "2014-03-10",
        "fieldwork_end": "2014-03-12",
        "publication_date": "2014-05-08",
    }
    later = sqs.read(workbooks.write(tmp_path / "later.xlsx", details=details))
    page = str(sqs.chart([inspection.findings(by="section"), later.findings(by="section")]))
    assert page.startswith(
        "Share of quality judgements that were sufficient, by theme · Milton Keynes"
    )
    for day in ("11 March 2013", "10 March 2014"):
        assert page.count(f"Protecting the public · {day}: 19 of 44") == 1
    with pytest.raises(AnalystError, match="as a list"):
        sqs.chart(pd.concat([inspection.findings(), later.findings()]), inspection)
    with pytest.raises(AnalystError, match="several kinds"):
        sqs.chart([inspection.findings(), later.reasons()])
    changed = later.change(inspection)
    assert set(changed["verdict"]) <= {"no clear change", "too few", ""}
    assert "later\tmilton-keynes-2013" in str(sqs.table(changed))
    with pytest.raises(AnalystError, match=r"later\.change\(earlier\)"):
        inspection.change(later)


# --- one case, and what is written ----------------------------------------------------------------


def test_a_case_is_told_in_full(inspection: Inspection) -> None:
    case = inspection.case("C14")
    asked = inspection.instrument.questions_of(unit="case")
    assert case.answers["question"].tolist() == [question.id for question in asked]
    page = str(case)
    assert "Case C14, Milton Keynes" in page
    assert "Initial assessment good enough: unsatisfactory evidence; failure to use" in page
    assert "risk of harm to others sufficient?\tInsufficient\t5 of 11\tAX16" in page
    own = inspection.judgements.query("ref == 'C14' and unit == 'case'")
    assert case.answers["address"].tolist() == (own["sheet"] + "!" + own["cell"]).tolist()
    with pytest.raises(QuestionError, match=r"There is no case C99. Did you mean C09\?"):
        inspection.case("C99")


def test_free_texts_and_paragraphs_stand_beside_what_they_speak_of(inspection: Inspection) -> None:
    texts = inspection.texts
    assert (texts["text"] != "").all()
    assert texts["address"].str.startswith("Cases!").any()
    paragraphs = inspection.paragraphs
    assert not paragraphs["filled"].str.contains("{", regex=False).any()
    row = paragraphs[paragraphs["refers_to"] == "LOR02"].iloc[0]
    assert (row["sufficient"], row["answered"]) == (7, 20)


def test_the_grid_is_drawn_in_the_order_it_is_sorted(inspection: Inspection) -> None:
    grid = inspection.grid.sort_values("insufficient", ascending=False)
    [chart] = [block for block in sqs.chart(grid) if hasattr(block, "shows")]
    assert list(chart.shows.cases) == grid["case_ref"].tolist()
    assert "C20: 17 quality questions insufficient, in 4 themes." in str(sqs.say(grid.head(1)))


def test_part_of_the_grid_says_that_it_is_part(inspection: Inspection) -> None:
    few = inspection.grid[
        inspection.grid["case_ref"].isin(inspection.conditions.members("custodial"))
    ]
    shown = sqs.chart(few)
    assert "6 of 20 cases" in str(shown)
    assert all("6 of 20 cases" in b.title for b in shown if hasattr(b, "title"))


def test_reasons_are_said_as_they_stand(inspection: Inspection) -> None:
    rare = inspection.reasons("LOR02").sort_values("count").head(1)
    assert str(sqs.say(rare)).endswith(
        "reasons given: failure to recognise diversity factors (1 of 13)."
    )


def test_limits_of_several_confidences_have_no_heading(inspection: Inspection) -> None:
    mixed = pd.concat([inspection.findings(confidence=c).head(2) for c in (0.9, 0.99)])
    with pytest.raises(AnalystError, match=r"several confidences \(90%, 99%\)"):
        sqs.table(mixed)


def test_differences_that_were_saved_are_shown_again(
    inspection: Inspection, tmp_path: Path
) -> None:
    for found in (inspection.differences(by="gender"), inspection.reasons(), inspection.grid):
        found.to_csv(tmp_path / "found.csv", index=False)
        for blank in (True, False):
            back = pd.read_csv(tmp_path / "found.csv", keep_default_na=blank)
            assert str(sqs.chart(back, inspection)) == str(sqs.chart(found))


def test_findings_of_a_contract_stay_of_it(inspection: Inspection) -> None:
    FINDINGS.check(inspection.findings(by=["gender", "custodial"], where="themes >= 1"))
    DIFFERENCES.check(inspection.differences(by="ethnicity", level="section"))
