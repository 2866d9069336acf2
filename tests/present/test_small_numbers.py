"""What is withheld is [c] in every format, and nothing is said of it."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pandas as pd
import pytest

import sqs_analysis as sqs
from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.national import national
from sqs_analysis.measure.programme import programme
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.appendix import appendix
from sqs_analysis.present.blocks import Chart, Heading, Number, Range, Table, text_of
from sqs_analysis.present.charts import drawn
from sqs_analysis.present.groups import group_table
from sqs_analysis.present.html import html_of
from sqs_analysis.present.letter import letter
from sqs_analysis.present.marks import Dots, Grid, Line
from sqs_analysis.present.method import method
from sqs_analysis.present.programme import programme_masthead
from sqs_analysis.present.record import MARK, csv_text, record
from sqs_analysis.present.tables import question_table, section_table, words_of
from sqs_analysis.present.theme import management, section_chart, theme
from tests import workbooks
from tests.present.conftest import Made
from tests.present.test_charts import dots, texts

UNTOLD = ("VUL03", "VUL09", "SEN11")  # of the sample: 4 cases, 2 cases, all of 6


@pytest.fixture(scope="module")
def seen(results: Results) -> Results:
    return release(results, "published")


def row_of(table: Table, results: Results, question: str) -> tuple[object, ...]:
    wording = results.inspection.instrument.question(question).wording
    return next(row for row in table.rows if row[0] == f"{question} {wording}")


@pytest.mark.parametrize("name", UNTOLD)
def test_a_question_that_is_withheld_stands_in_its_table_with_its_base(
    results: Results, seen: Results, name: str
) -> None:
    question = results.inspection.instrument.question(name)
    section, words = results.inspection.instrument.section(question.section), words_of(results)
    inside, outside = (question_table(r, section, words) for r in (results, seen))
    assert [row[0] for row in outside.rows] == [row[0] for row in inside.rows]
    _, *figures, base = row_of(outside, results, name)
    assert [cell.text for cell in figures if isinstance(cell, Number | Range)] == ["[c]"] * (
        len(outside.columns) - 2
    )
    assert {"Sufficient", "Share", "95% interval", "Not applicable"} <= set(outside.columns)
    assert base == question.base
    assert "[c] is withheld" in outside.notes[0]
    assert inside.notes == ()


@pytest.mark.parametrize("name", UNTOLD)
def test_its_line_in_the_chart_has_no_mark(results: Results, seen: Results, name: str) -> None:
    question = results.inspection.instrument.question(name)
    section = results.inspection.instrument.section(question.section)
    inside, outside = (section_chart(r, section) for r in (results, seen))
    gone = [untold for untold in UNTOLD if untold[:3] == section.id]
    assert len(dots(drawn(outside))) == len(dots(drawn(inside))) - len(gone)
    assert [text.text for text in texts(drawn(outside))].count("[c]") == len(gone)
    assert isinstance(outside.shows, Dots)
    (line,) = [line for line in outside.shows.lines if line.label == question.short]
    assert line == Line(question.short, None, None, None, "[c]")
    row = re.search(rf"<li><span class=\"name\">{question.short}.*?</li>", html_of([outside]))
    assert row
    assert "<b>[c]</b>" in row[0]
    assert '<span class="axis"></span>' in row[0]
    assert question.short not in outside.alt
    assert "[c] is withheld" in outside.caption


def test_groups_are_withheld_on_both_sides(results: Results, seen: Results) -> None:
    table = group_table(seen, words_of(results))
    assert table is not None
    for _, *cells in table.rows:
        assert len({isinstance(cell, Number) and cell.text == "[c]" for cell in cells}) == 1
    assert any("[c] is withheld" in note for note in table.notes)


@pytest.mark.parametrize("name", UNTOLD)
def test_no_sentence_is_made_of_it(results: Results, made: Made, name: str) -> None:
    question = results.inspection.instrument.question(name)
    drafted = made()  # nobody wrote a paragraph
    outside = release(drafted, "published")
    for r, said in ((drafted, True), (outside, False)):
        pages = f"{theme(r, question.section)} {letter(r)} {workbooks.analysis(r)}"
        assert (question.positive in pages or question.negative in pages) is said


def test_a_theme_is_over_what_is_shown_and_says_so(results: Results, seen: Results) -> None:
    words = words_of(results)
    inside, outside = (section_table(r, words) for r in (results, seen))
    assert outside.rows[:3] == inside.rows[:3]
    assert [getattr(row[3], "text", "") for row in (inside.rows[3], outside.rows[3])] == [
        "45 of 66",
        "39 of 60",
    ]
    assert "Questions that are withheld are not counted in these figures." in outside.notes
    assert len(inside.notes) == 1


def test_answers_that_are_withheld_are_in_no_total(results: Results, seen: Results) -> None:
    """All answers n/a less those shown would be the n/a of what is withheld."""
    gone = sum(f.not_applicable for f in map(results.finding, UNTOLD) if f)
    inside, outside = (not_applicable(r) for r in (results, seen))
    assert inside - outside == gone


def not_applicable(results: Results) -> int:
    said = next(text_of(b) for b in method(results) if "In all: " in text_of(b))
    return int(said.partition("In all: ")[2].split()[0])


def test_a_sample_of_five_is_withheld_throughout(made: Made) -> None:
    five = made(cases=workbooks.renumbered(workbooks.sample_cases(), 5))
    page = workbooks.analysis(release(five, "published"))
    assert "of 5" not in str(page)
    tables = [block for block in page if isinstance(block, Table) and block.id == "table-themes"]
    assert all(cell.text == "[c]" for row in tables[0].rows for cell in row[1:])
    assert any(isinstance(block, Chart) for block in page)


@pytest.mark.parametrize("audience", ["provider", "published"])
def test_no_case_and_no_group_of_cases_is_told_of_outside(made: Made, audience: str) -> None:
    inside = made()
    outside = release(inside, audience)
    anchors = {"cases", "groups"}
    for results, shown in ((inside, anchors), (outside, set())):
        page = workbooks.analysis(results)
        assert {b.anchor for b in page if isinstance(b, Heading)} & anchors == shown
        assert any(isinstance(b, Chart) and isinstance(b.shows, Grid) for b in page) is bool(shown)
    assert outside.concentration("case") is None
    assert outside.concentration("question") is None
    assert outside.case_marks.empty
    assert outside.pooled.empty
    text = f"{workbooks.analysis(outside)} {html_of(workbooks.analysis(outside))}"
    assert not re.search(r"\bC\d\d\b|cases hold|insufficient judgements", text)


def test_no_figure_that_is_withheld_stands_anywhere_on_the_page(made: Made) -> None:
    """A line that names what is withheld has no figure, on the page, beside a mark or in a table."""
    inside = made()
    seen = release(inside, "published")
    page = workbooks.analysis(seen)
    for name in UNTOLD:
        label = inside.inspection.instrument.label_of(name)
        said = [line for line in f"{page}".splitlines() if label in line or line.startswith(name)]
        assert len(said) >= 2
        for line in said:
            assert not re.search(r"\d", line.removeprefix(name)), line
            assert "[c]" in line


def test_reasons_for_what_is_withheld_are_in_no_note_and_no_table(made: Made) -> None:
    few = made(cases=workbooks.renumbered(workbooks.sample_cases()[8:], 8))
    inside, outside = (
        {
            row
            for b in appendix(r)
            if isinstance(b, Table) and b.id == "table-reasons"
            for row in b.rows
        }
        for r in (few, release(few, "published"))
    )
    assert outside < inside
    hidden = {
        q.id
        for q in few.inspection.instrument.questions
        if release(few, "published").is_withheld(q.id)
    }
    assert not {str(row[0]).split()[0] for row in outside} & hidden
    for section in few.inspection.instrument.themes:
        chart = section_chart(release(few, "published"), section)
        assert isinstance(chart.shows, Dots)
        assert all(line.proportion is not None for line in chart.shows.lines if line.note)


# --- the files ------------------------------------------------------------------------------------


def test_a_withheld_row_of_the_findings_says_nothing(results: Results, seen: Results) -> None:
    inside, outside = (rows_of(record(r).files["findings.csv"]) for r in (results, seen))
    keys = ("level", "section", "question", "group")
    assert [[row[k] for k in keys] for row in inside] == [[row[k] for k in keys] for row in outside]
    figures = ("sufficient", "answered", "not_applicable", "not_answered", "proportion", "units")
    withheld = [row for row in outside if row["answered"] == "[c]"]
    assert {row["question"] for row in withheld if row["group"] == "all"} == {*UNTOLD}
    for row in withheld:
        assert {row[figure] for figure in (*figures, "lower", "upper")} == {"[c]"}
        assert (row["base"], row["cells"], row["method"]) == ("", "", "none: withheld")
    for one, other in zip(inside, outside, strict=True):
        if other["answered"] != "[c]" and other["level"] == "question":
            assert {**one, "cells": ""} == other


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix(MARK))))


def test_the_headline_is_of_what_is_shown(seen: Results, made: Made) -> None:
    themes = json.loads(record(seen).files["headline.json"])["themes"]
    assert [theme["answered"] for theme in themes] == [96, 44, 58, 60]
    five = made(cases=workbooks.renumbered(workbooks.sample_cases(), 5))
    themes = json.loads(record(release(five, "published")).files["headline.json"])["themes"]
    assert [(theme["sufficient"], theme["answered"]) for theme in themes] == [(None, None)] * 4


HOSTILE = ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "Ash = Vale", "'=1", ""]


def test_no_text_of_a_file_is_a_formula() -> None:
    numbers = [-0.12, 0.5, -1.0, 0, 1, 2, 3, 4, float("nan")]
    frame = pd.DataFrame({"team": HOSTILE, "difference": numbers, "n": range(9)})
    rows = rows_of(csv_text(frame))
    read = [row["team"] for row in rows]
    assert read == [*("'" + text.replace("\r", "\n") for text in HOSTILE[:6]), *HOSTILE[6:]]
    assert [row["difference"] for row in rows[:2]] == ["-0.12", "0.5"]
    assert rows[8]["difference"] == ""


def test_a_team_with_the_name_of_a_formula_is_in_no_file_as_one(made: Made) -> None:
    hostile = made(details={"yot": "=HYPERLINK(A1)"})
    from sqs_analysis.present.record import programme_record

    files = programme_record(national(programme([hostile.inspection]))).files
    assert rows_of(files["inspections.csv"])[0]["team"] == "'=HYPERLINK(A1)"


# --- the programme --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "words"), [("internal", "Internal use"), ("published", "For publication")]
)
def test_the_page_of_a_programme_says_for_whom_it_is(
    results: Results, audience: str, words: str
) -> None:
    page = programme_masthead(national(programme([results.inspection], audience=audience)))
    (banner,) = (block for block in page if getattr(block, "style", "") == "banner")
    assert text_of(banner).startswith(words)
    assert ("[c] is withheld" in str(page)) is (audience == "published")


def test_others_for_another_audience_are_refused(results: Results) -> None:
    import sqs_analysis as sqs

    others = programme([results.inspection])
    with pytest.raises(ParameterError, match='audience "internal", and this is for "published"'):
        sqs.compare(results.inspection, others, audience="published")


@pytest.mark.parametrize(
    ("grades", "told"),
    [({"Good": 7, "Inadequate": 6}, True), ({"Good": 7, "Inadequate": 5}, False)],
)
def test_grades_are_told_inside_and_outside_only_where_none_is_of_few(
    grades: dict[str, int], told: bool
) -> None:
    given = [grade for grade, count in grades.items() for _ in range(count)]
    cases = pd.DataFrame({"file_ref": [f"C{n}" for n in range(len(given))], "GRADE": given})
    inside = measure(sqs.read(cases, instrument="case-audit"))
    least = f"Inadequate {grades['Inadequate']}."
    said = f"Graded by the auditor: Outstanding 0, Good 7, Requires improvement 0, {least}"
    assert said in str(management(inside))
    assert (said in str(management(release(inside, "published")))) is told
