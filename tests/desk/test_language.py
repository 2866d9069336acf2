"""What an analyst types, and what comes back: frames for pandas, and things that show themselves."""

from __future__ import annotations

import copy
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sqs_analysis as sqs
from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.errors import AnalystError, QuestionError, WorkbookError
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import measure
from sqs_analysis.present.page import values_of
from sqs_analysis.read import inspection as reading
from tests import workbooks


@pytest.fixture(scope="module")
def inspection(sample: Path) -> Inspection:
    return sqs.read(sample)


@pytest.fixture(scope="module")
def with_errors(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    cases = workbooks.sample_cases()
    cases[3] |= {"LOR02": "Mabye"}
    return sqs.read(workbooks.write(tmp_path_factory.mktemp("wrong") / "wrong.xlsx", cases))


def shown(thing: Any) -> str:
    bundle = thing._repr_mimebundle_()
    assert bundle["text/plain"]
    return str(bundle["text/html"])


# --- frames -------------------------------------------------------------------------------------


def test_reading_gives_the_same_frames_as_the_room_that_reads(
    inspection: Inspection, sample: Path
) -> None:
    plain = reading.read(sample)
    pd.testing.assert_frame_equal(inspection.cases, plain.cases)
    pd.testing.assert_frame_equal(inspection.judgements, plain.judgements)
    assert tuple(inspection.problems) == plain.problems
    assert inspection.require_sound() is inspection


@pytest.mark.parametrize("level", ["section", "question"])
def test_findings_are_those_of_the_report(inspection: Inspection, level: str) -> None:
    found = FINDINGS.check(inspection.findings(by=level))
    reported = measure(inspection).findings
    same = reported[(reported["level"] == level) & (reported["group"] == "all")]
    pd.testing.assert_frame_equal(found, same.reset_index(drop=True))


def test_findings_by_group_are_those_of_each_group_in_turn(inspection: Inspection) -> None:
    both = inspection.findings(by="group")
    groups = [inspection.findings(where=group.id) for group in inspection.instrument.groups]
    pd.testing.assert_frame_equal(both, pd.concat(groups, ignore_index=True))
    assert set(groups[0]["group"]) == {"custodial"}
    # A field that routes is a field: its values are those groups.
    pd.testing.assert_frame_equal(both, inspection.findings(by="custodial"))
    pd.testing.assert_frame_equal(groups[1], inspection.findings(by="community"))


def test_a_wider_confidence_gives_a_wider_interval(inspection: Inspection) -> None:
    narrow, wide = (inspection.findings(confidence=c) for c in (0.8, 0.99))
    judged = narrow["method"].str.contains("Wilson")
    assert judged.any()
    assert (wide["lower"] <= narrow["lower"])[judged].all()
    assert (wide["upper"] >= narrow["upper"])[judged].all()


ASKED = [
    ({"insufficient": "ROH09"}, ["C05", "C10", "C14", "C15", "C19", "C20"]),
    ({"insufficient": "ROH09", "group": "custodial"}, ["C15", "C19", "C20"]),
    ({"insufficient": ["ROH09", "LOR02"], "group": "custodial"}, ["C15", "C19", "C20"]),
    ({"sufficient": "ROH09", "insufficient": "ROH09"}, []),
]


@pytest.mark.parametrize(("asked", "refs"), ASKED)
def test_cases_are_chosen_by_what_was_judged(
    inspection: Inspection, asked: dict[str, Any], refs: list[str]
) -> None:
    found = inspection.cases_where(**asked)
    assert found["case_ref"].tolist() == refs
    assert list(found.columns) == list(inspection.cases.columns)


def test_without_a_condition_every_case_is_chosen(inspection: Inspection) -> None:
    pd.testing.assert_frame_equal(inspection.cases_where(), inspection.cases)


def test_the_four_ways_to_answer_divide_the_cases(inspection: Inspection) -> None:
    ways = ("sufficient", "insufficient", "not_applicable", "not_answered")
    for question in inspection.instrument.questions_of(unit="case", kind="summary"):
        refs = [r for way in ways for r in inspection.cases_where(**{way: question.id})["case_ref"]]
        assert sorted(refs) == sorted(inspection.cases["case_ref"])


# --- from a figure to its cells -------------------------------------------------------------------


def test_a_finding_lists_its_cells(inspection: Inspection) -> None:
    finding = inspection.finding("ROH09")
    assert finding.cells("insufficient")[:2] == [
        "Cases!AX7 = insufficient",
        "Cases!AX12 = insufficient",
    ]
    assert len(finding.cells()) == 20
    assert finding.cells() == inspection.question("ROH09").cells()


@pytest.mark.parametrize("by", ["section", "question", "group"])
def test_every_figure_is_the_number_of_its_cells(inspection: Inspection, by: str) -> None:
    found = inspection.findings(by=by)
    traced = sqs.trace(found)
    for finding in each(found):
        rows = traced[(traced["group"] == finding.group) & (traced["section"] == finding.section)]
        if finding.level == "question":
            rows = rows[rows["question"] == finding.question]
        counts = rows["counted"].value_counts()
        counted = [counts.get(name, 0) for name in ("sufficient", "insufficient")]
        assert counted == [finding.sufficient, finding.insufficient]
        assert counts.get("not applicable", 0) == finding.not_applicable
        assert counts.get("not answered", 0) == finding.not_answered


def test_a_traced_cell_holds_what_it_is_said_to_hold(inspection: Inspection, sample: Path) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(sample)["Cases"]
    for address in inspection.finding("ROH09").trace.query("counted == 'insufficient'")["address"]:
        assert sheet[address.removeprefix("Cases!")].value == "Insufficient"


def test_the_terminal_tells_the_same_cells(inspection: Inspection, sample: Path) -> None:
    command = [sys.executable, "-m", "sqs_analysis.cli", "trace", str(sample), "ROH09"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    said, *lines = run.stdout.splitlines()
    assert "(6 of 11, 55%)" in said
    assert [re.sub(r" \(\w+\)$", "", line) for line in lines] == inspection.finding("ROH09").cells()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ROH9"], "There is no question ROH9. Did you mean ROH09?"),
        (["ROH09", "--group", "custodal"], "Did you mean custodial?"),
        (["ROH10"], "ROH10 is a question of reasons, which has no finding"),
    ],
)
def test_the_terminal_tells_what_is_not_there(
    sample: Path, arguments: list[str], words: str
) -> None:
    command = [sys.executable, "-m", "sqs_analysis.cli", "trace", str(sample), *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (run.returncode, run.stdout) == (1, "")
    assert words in run.stderr
    assert "Traceback" not in run.stderr


# --- frames that know where they are from ---------------------------------------------------------

DERIVED = {
    "rows": lambda f: f.head(3),
    "a query": lambda f: f.query("answered > 5"),
    "sorted": lambda f: f.sort_values("proportion"),
    "a column more": lambda f: f.assign(gap=1 - f["proportion"]),
    "reordered columns": lambda f: f[f.columns[::-1]],
    "a copy": lambda f: f.copy(),
    "a deep copy": copy.deepcopy,
    "two together": lambda f: pd.concat([f.head(2), f.tail(2)]),
}


@pytest.mark.parametrize("derive", DERIVED.values(), ids=DERIVED.keys())
def test_findings_can_be_shown_after_pandas_had_them(inspection: Inspection, derive: Any) -> None:
    found = derive(inspection.findings())
    for show in (sqs.chart, sqs.table, sqs.say):
        assert shown(show(found))
    assert len(sqs.trace(found))


def test_findings_that_were_saved_say_what_they_lack(
    inspection: Inspection, tmp_path: Path
) -> None:
    found = inspection.findings(by="section")
    found.to_csv(tmp_path / "found.csv", index=False)
    back = pd.read_csv(tmp_path / "found.csv")
    with pytest.raises(AnalystError, match=r"Say it as well: sqs\.chart\(findings, inspection\)"):
        sqs.chart(back)
    assert shown(sqs.chart(back, inspection)) == shown(sqs.chart(found))
    assert json.loads(json.dumps(found.attrs)) == {"workbook": inspection.workbook.sha256}


def test_findings_that_are_sent_to_somebody_take_no_case_along(inspection: Inspection) -> None:
    found = inspection.findings(by="section").head(1)
    sent = pickle.dumps(found)
    assert len(sent) < 10_000
    assert inspection.texts["text"].iloc[0].encode() not in sent
    assert shown(sqs.chart(pickle.loads(sent), inspection)) == shown(sqs.chart(found))


def test_the_findings_of_another_inspection_are_refused(inspection: Inspection) -> None:
    other = inspection.findings().assign(inspection_id="ashdown-2014")
    with pytest.raises(AnalystError, match="of ashdown-2014, not of milton-keynes-2013"):
        sqs.table(other)


# --- seen, read and said ------------------------------------------------------------------------


def test_a_chart_of_questions_is_one_for_each_section(inspection: Inspection) -> None:
    page = shown(sqs.chart(inspection.findings()))
    assert page.count("<figure") == len(inspection.instrument.sections)
    assert "<details" not in page


def test_under_each_chart_its_cells_open_and_close(inspection: Inspection) -> None:
    page = shown(sqs.chart(inspection.findings(), cells=True))
    assert page.count("<details>") == page.count("<figure") == len(inspection.instrument.sections)
    assert "Cases!AX7\u00a0(C05)" in page


def test_lines_of_a_chart_stand_in_the_order_of_the_frame(inspection: Inspection) -> None:
    found = inspection.findings(by="section").sort_values("proportion")
    titles = [inspection.instrument.section(name).title for name in found["section"].head(4)]
    svg = shown(sqs.chart(found))
    places = [svg.index(f">{title}<") for title in titles]
    assert places == sorted(places)


def test_a_chart_of_a_group_names_it(inspection: Inspection) -> None:
    page = str(sqs.chart(inspection.findings(by="group").head(5)))
    assert "Reducing the likelihood of reoffending · custodial cases" in page


def test_what_is_said_carries_the_figures(inspection: Inspection) -> None:
    said = str(sqs.say(inspection.findings(by="section")))
    assert "Protecting the public: 19 of 44 quality judgements were sufficient (43%" in said
    lowest = inspection.findings().sort_values("proportion").head(3)
    assert len(str(sqs.say(lowest)).splitlines()) == 3


def test_no_finding_is_told_as_none(inspection: Inspection) -> None:
    nothing = inspection.findings().head(0)
    for show in (sqs.chart, sqs.table, sqs.say):
        assert str(show(nothing)) == "There are no findings here to show."
    assert sqs.trace(nothing).empty


def test_ids_on_one_page_are_its_own(inspection: Inspection) -> None:
    page = shown(sqs.chart(inspection.findings(by="group"), cells=True))
    ids = re.findall(r'<(?:figure|table)[^>]* id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 4


# --- things that show themselves ------------------------------------------------------------------


def test_an_inspection_is_a_card(inspection: Inspection) -> None:
    page = shown(inspection)
    for words in ("Milton Keynes", "No errors", "11 to 13 March 2013", "milton-keynes-2013.xlsx"):
        assert words in page
        assert words in repr(inspection)
    assert "<dl" in page
    assert "<dl" not in repr(inspection)
    assert len(repr(inspection)) < 1500


def test_a_question_is_its_wording_with_bars(inspection: Inspection) -> None:
    asked = inspection.question("ROH09")
    page = shown(asked)
    assert asked.wording in page
    assert page.count('class="bar"') == 2
    assert 'style="width:45.5%"' in page
    assert "Sufficient\t5\t45%" in repr(asked)
    assert asked.base == "cases that needed a risk management plan"
    assert asked.reasons["reason"].tolist()[0] == "victims"


def test_the_answers_to_a_question_add_up_to_those_asked(inspection: Inspection) -> None:
    for question in inspection.instrument.questions:
        asked = inspection.question(question.id)
        assert shown(asked)
        if question.answers and not question.multiple:
            assert asked.answers["count"].sum() == len(asked.judgements)
        if asked.finding:
            met = asked.answers[asked.answers["meaning"] == "sufficient"]["count"].sum()
            assert met == asked.finding.sufficient


def test_problems_are_a_table_with_addresses(with_errors: Inspection) -> None:
    problems = with_errors.problems
    assert "Cases!W6" in shown(problems)
    assert "<table" in shown(problems)
    assert repr(problems).splitlines()[-1] == problems.counted
    row = problems.frame.query("address == 'Cases!W6'").iloc[0]
    assert (row["severity"], row["name"], row["found"]) == ("error", "LOR02", "Mabye")
    assert len(problems.errors) + len(problems.warnings) == len(problems)


def test_nothing_wrong_is_said_in_words(inspection: Inspection) -> None:
    assert "Nothing is wrong" in shown(inspection.problems)


def test_a_workbook_with_errors_shows_itself_and_gives_no_figure(with_errors: Inspection) -> None:
    assert "no figure is made from it" in shown(with_errors)
    for ask in (with_errors.findings, lambda: with_errors.question("ROH09")):
        with pytest.raises(WorkbookError, match="Cases!W6"):
            ask()
    assert shown(sqs.chart(with_errors.completeness))


def test_completeness_counts_every_cell_once(inspection: Inspection) -> None:
    found = inspection.completeness
    parts = ["answered", "not_applicable", "not_answered", "unreadable"]
    assert (found[parts].sum(axis=1) == found["cells"]).all()
    asked = inspection.judgements[inspection.judgements["kind"].isin(["gate", "summary", "fact"])]
    assert found["cells"].sum() == len(asked)
    assert "340" in shown(sqs.table(found))


def test_what_cannot_be_read_is_no_blank(tmp_path: Path) -> None:
    cases = workbooks.sample_cases()
    cases[3] |= {"LOR02": "Mabye"}
    cases[5] |= {"ROH09": ""}
    found = sqs.read(workbooks.write(tmp_path / "wrong.xlsx", cases))
    assert found.blanks[["ref", "question", "address"]].values.tolist() == [
        ["C06", "ROH09", "Cases!AX8"]
    ]
    counts = found.completeness.set_index("section")[["not_answered", "unreadable"]]
    assert counts.loc["LOR"].tolist() == [0, 1]
    assert counts.loc["ROH"].tolist() == [1, 0]
    assert "1 cannot be read" in shown(sqs.chart(found.completeness))


def test_what_is_shown_leaves_its_blocks_for_other_formats(inspection: Inspection) -> None:
    bundle = sqs.chart(inspection.findings(by="section"))._repr_mimebundle_()
    assert [block["type"] for block in values_of(bundle)] == ["Chart"]


def test_hostile_words_of_a_workbook_stay_words(tmp_path: Path) -> None:
    hostile = {"yot": "<script>alert(1)</script>", "sample_note": "<img src=x onerror=alert(1)>"}
    found = sqs.read(workbooks.write(tmp_path / "hostile.xlsx", details=hostile))
    assert "<script>" not in shown(found)
    assert "<img" not in shown(found)


# --- mistakes in what is asked --------------------------------------------------------------------


@pytest.mark.parametrize("question", ["ROH9", "roh09", "ROH 09", "RHO09"])
def test_a_misspelt_question_is_told_with_the_nearest(
    inspection: Inspection, question: str
) -> None:
    for ask in (inspection.question, inspection.finding):
        with pytest.raises(QuestionError) as told:
            ask(question)
        assert str(told.value) == f"There is no question {question}. Did you mean ROH09?"
    with pytest.raises(QuestionError, match="Did you mean ROH09"):
        inspection.cases_where(insufficient=question)


def test_a_word_that_is_no_way_to_make_findings_is_told(inspection: Inspection) -> None:
    with pytest.raises(QuestionError, match=r"by “sections”\. Did you mean section\?"):
        inspection.findings(by="sections")
    with pytest.raises(QuestionError, match="Choose from: section, question, group, custodial"):
        inspection.findings(by="zzz")


@pytest.mark.parametrize("wrong", [None, "ROH09", 7, ["ROH09"]])
def test_what_is_no_findings_is_told(wrong: Any) -> None:
    for show in (sqs.chart, sqs.table, sqs.say, sqs.trace):
        with pytest.raises(AnalystError, match="This takes findings, such as"):
            show(wrong)


def test_a_word_that_is_not_there_is_told_with_the_nearest(inspection: Inspection) -> None:
    misspelt: list[tuple[Any, str, str]] = [
        (inspection, "judgments", "There is no judgments here. Did you mean judgements?"),
        (inspection.question("ROH09"), "reason", "Did you mean reasons?"),
        (inspection.finding("ROH09"), "cell", "Did you mean cells?"),
        (sqs, "chat", "There is no sqs.chat. Did you mean chart?"),
    ]
    for thing, name, words in misspelt:
        with pytest.raises(AnalystError) as told:
            getattr(thing, name)
        assert words in str(told.value)
    assert not hasattr(inspection, "judgments")
    assert not hasattr(sqs, "chat")
    assert copy.deepcopy(inspection) is inspection
    again = pickle.loads(pickle.dumps(inspection))
    pd.testing.assert_frame_equal(again.judgements, inspection.judgements)


def test_a_frame_that_lost_columns_is_told(inspection: Inspection) -> None:
    with pytest.raises(AnalystError, match="sufficient is missing"):
        sqs.chart(inspection.findings().drop(columns="sufficient"))


def test_a_frame_whose_figures_are_words_is_told(inspection: Inspection) -> None:
    with pytest.raises(AnalystError, match="not findings as they were made"):
        sqs.chart(inspection.findings().assign(answered="many"))


def test_checking_a_workbook_stays_light(sample: Path) -> None:
    code = (
        "import sys, sqs_analysis as sqs; sqs.read(sys.argv[1]).problems;"
        "print([m for m in ('matplotlib', 'scipy', 'statsmodels', 'IPython') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(sample)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
