"""The inspector's paragraphs: figures are references, and a reference to nothing is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.blocks import plain
from sqs_analysis.present.figures import filled
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.commentary import Passage
from sqs_analysis.read.inspection import Inspection, read
from tests.workbooks import SAMPLE

Edit = Callable[[Mapping[str, object]], Path]


@pytest.fixture(scope="module")
def results(inspection: Inspection) -> Results:
    return measure(inspection)


# What an inspector writes, and what the letter says on the sample.
FILLED = [
    ("{LOR02 insufficient}", "nearly two-thirds"),
    ("{LOR02}", "over a third"),
    ("{lor02 Insufficient Phrase}", "nearly two-thirds"),
    ("{LOR02 insufficient cases}", "nearly two-thirds of cases"),
    ("{ROH11 insufficient count}", "six out of ten"),
    ("{ROH11 count}", "four out of ten"),
    ("{OPM01 insufficient count}", "11 out of 16"),
    ("{VUL01 insufficient count}", "5 out of 20"),
    ("{ROH03 insufficient number}", "four"),
    ("{LOR02 insufficient number} of {LOR02 total}", "13 of 20"),
    ("{LOR14 custodial count}", "two out of six"),
    ("{LOR14 community insufficient count}", "7 out of 14"),
    ("{LOR11}", "inadequate assessment of risk of harm to others and lack of analysis"),
    ("{VUL13 cases}", "all interviews with case managers"),
    ("{LOR02 insufficient percent}", "65%"),
    ("{LOR}", "over half"),
    ("{lor insufficient cases}", "nearly half of the quality judgements"),
    ("{LOR custodial count} of {LOR custodial total}", "16 out of 34 of 34"),
    ("{LOR percent} ({LOR number})", "52% (50)"),
    ("{cases}", "20"),
    ("{Cases custodial} and {cases community}", "six and 14"),
    ("no reference", "no reference"),
    ("{", "{"),
    ("a } b { c", "a } b { c"),
    ("{}", "{}"),
    ("{1}", "{1}"),
]


@pytest.mark.parametrize(("written", "said"), FILLED)
def test_a_reference_is_replaced_by_its_figure(results: Results, written: str, said: str) -> None:
    assert plain(filled(passage(written), results)) == said


def passage(text: str) -> Passage:
    return Passage("1.1", Cell("Commentary", 7, 2, text, "text"))


# What an inspector may get wrong, and what is said of the cell.
FAULTS = [
    (
        "1.1",
        "{LOR99 count}",
        '"{LOR99 count}" refers to no question or section. The nearest are LOR09 (Pre-sentence report '
        "prepared), LOR19 (Assessment reviewed), LOR (Reducing the likelihood of reoffending). `sqs ",
    ),
    ("1.1", "{usually}", '"{usually}" refers to no question or section. `sqs references WORKBOOK`'),
    ("1.1", "{case custodial}", "The nearest is cases (the number of cases)."),
    ("1.1", "{LOR02 insuficient}", "LOR02 does not take. Did you mean insufficient? It takes: "),
    (
        "1.1",
        "{LOR02 girls}",
        'has "girls", which LOR02 does not take. It takes: custodial, community; sufficient, '
        "insufficient; phrase, count, percent, number, total, cases.",
    ),
    ("1.1", "{LOR02 count number}", 'has both "count" and "number". Write one of them.'),
    ("1.1", "{LOR09 count}", "asks for a figure where nothing is judged"),
    ("OM", "{OPM}", "asks for a figure where nothing is judged"),
    ("1.1", "{LOR03 count}", 'has "count", which LOR03 does not take. It takes: reasons.'),
    ("1.1", "{LOR03 reasons custodial}", 'has "custodial", which LOR03 does not take'),
    ("1.1", "{LOR02 reasons}", 'has "reasons", which LOR02 does not take'),
    ("2.4", "{ROH15 custodial}", 'has "custodial", which ROH15 does not take'),
    ("1.1", "{LOR eligible}", 'has "eligible", which LOR does not take'),
    (
        "1.1",
        "{cases insufficient}",
        "cases does not take. It takes: custodial, community, eligible.",
    ),
    (
        "1.1",
        "{cases eligible}",
        "nothing to count: eligible_cases is blank on the sheet Inspection",
    ),
    ("9.1", "Something.", '"9.1" is no paragraph of the letter'),
    ("sumary", "Something.", "Did you mean summary?"),
]


@pytest.mark.parametrize(("paragraph", "text", "words"), FAULTS)
def test_what_cannot_be_filled_in_is_a_problem_of_its_cell(
    edited: Edit, paragraph: str, text: str, words: str
) -> None:
    (problem,) = read(edited({"Commentary!A30": paragraph, "Commentary!B30": text})).problems
    place = "A30" if "Something" in text else "B30"  # the paragraph, or its text
    assert (problem.severity, problem.address) == ("error", f"Commentary!{place}")
    assert words in problem.message


def test_a_reference_to_nothing_is_a_problem(edited: Edit, inspection: Inspection) -> None:
    changes: dict[str, object] = {"Commentary!A30": "4.4", "Commentary!B30": "{SEN11 count} cases"}
    for unit in inspection.units["case"]:
        changes[f"Cases!{unit.readings['SEN11'].cell.name}"] = "n/a"
    (problem,) = read(edited(changes)).problems
    assert problem.address == "Commentary!B30"
    assert "the reference to SEN11 has nothing to count" in problem.message


NEARLY = [
    *("{LOR02 insufficient", "LOR02 insufficient}", "[LOR02 insufficient]", "{LOR02 insufficient)"),
    *("{“LOR02” insufficient}", "｛LOR02 insufficient｝", "{{LOR02 insufficient}}"),
    *("{LOR insufficient", "{{LOR insufficient}}", "{cases custodial", "{{cases}}"),
]
WHOLE = ["{ LOR02 insufficient}", "{LOR02\ninsufficient}", "{LOR02\u200b insufficient }"]


@pytest.mark.parametrize("written", NEARLY)
def test_what_is_nearly_a_reference_is_never_printed(edited: Edit, written: str) -> None:
    text = f"The majority ({written}) were not good enough."
    found = read(edited({"Commentary!B3": text})).problems
    assert {p.address for p in found} == {"Commentary!B3"}
    assert "so it would be printed as it stands" in found[0].message


@pytest.mark.parametrize("written", WHOLE)
def test_blanks_in_a_reference_do_not_matter(edited: Edit, written: str) -> None:
    assert read(edited({"Commentary!B3": f"The majority ({written}) were not."})).problems == ()


def test_braces_and_brackets_of_other_kinds_are_text(edited: Edit) -> None:
    text = "Plans [see above] were {usually} late; assessment (LOR02) was on time [most cases]."
    found = [p for p in read(edited({"Commentary!B3": text})).problems if p.kind == "reference"]
    assert [p.message.partition(" ")[0] for p in found] == ['"{usually}"']


# What tells of fewer than six of the sample's cases, and of how many.
FEW = [
    ("{VUL09 count}", "2 cases"),
    ("{LOR19 custodial}", "2 cases"),
    ("{LOR16 community}", ""),  # nothing to count, which is an error of its own
    ("{LOR11}", "5 cases"),
    ("{VUL03 insufficient number}", "4 cases"),
    ("{LOR19 community}", "2 cases outside the group"),
    ("{LOR16 insufficient count}", ""),
    ("{VUL01 insufficient number}", ""),  # 5 of 20: the base is twenty
    ("{LOR02 community}", ""),
    ("{LOR01 custodial}", ""),  # all of six, as of all twenty
    ("{OPM05}", ""),
    ("{cases custodial}", ""),  # six, and fourteen others
    ("{LOR}", ""),
]


@pytest.mark.parametrize(("written", "few"), FEW)
def test_what_tells_of_very_few_cases_is_a_warning_of_its_cell(
    edited: Edit, written: str, few: str
) -> None:
    problems = [p for p in read(edited({"Commentary!B7": written})).problems if p.kind == "few"]
    assert [p.severity for p in problems] == ["warning"] * bool(few)
    for problem in problems:
        assert str(problem).startswith(
            f"Commentary!B7: {written} would tell of {few}, fewer than 6"
        )
        assert f"write {written[:-1]} !}}" in str(problem)
        assert "small_numbers_meant = yes" in str(problem)


def test_all_or_none_of_few_cases_is_a_warning_too(edited: Edit) -> None:
    problems = [p for p in read(edited({"Commentary!B7": "{SEN11}"})).problems if p.kind == "few"]
    (message,) = map(str, problems)
    assert "{SEN11} would tell that all of 6 cases were sufficient, fewer than 10, so" in message


@pytest.mark.parametrize("audience", ["provider", "published"])
def test_a_letter_does_not_say_it_by_itself(edited: Edit, audience: str) -> None:
    inspection = read(edited({"Commentary!B7": "In {VUL09 count} cases."})).require_sound()
    said = next(p for p in inspection.commentary if p.cell.name == "B7")
    results = measure(inspection)
    assert plain(filled(said, release(results, "internal"))) == "In one out of two cases."
    with pytest.raises(WorkbookError, match=r"^Commentary!B7: .VUL09 count. would tell of 2 cases"):
        filled(said, release(results, audience))


ALIKE = [
    ("{SEN11 count}", "would tell that all of 6 cases were sufficient, fewer than 10"),
    ("{LOR14 custodial}", "would let it be told that all or none of fewer than 10 cases were"),
]


@pytest.mark.parametrize(("written", "why"), ALIKE)
def test_a_letter_does_not_say_all_or_none_of_few_cases(
    results: Results, written: str, why: str
) -> None:
    with pytest.raises(WorkbookError, match=why):
        filled(passage(written), release(results, "published"))


def meant_by_itself(edited: Edit) -> Path:
    return edited({"Commentary!B7": "In {VUL09 count !}, for {LOR11!}."})


def meant_throughout(edited: Edit) -> Path:
    rows = openpyxl.load_workbook(SAMPLE)["Inspection"].iter_rows()
    place = next(row[1].coordinate for row in rows if row[0].value == "small_numbers_meant")
    said = "In {VUL09 count}, for {LOR11}."
    return edited({f"Inspection!{place}": "Yes", "Commentary!B7": said})


@pytest.mark.parametrize("meant", [meant_by_itself, meant_throughout])
def test_a_person_may_mean_it(edited: Edit, meant: Callable[[Edit], Path]) -> None:
    """The letter of 2013 spoke of single cases, so a person may; nothing else is shown of them."""
    inspection = read(meant(edited)).require_sound()
    assert not [problem for problem in inspection.problems if problem.kind == "few"]
    seen = release(measure(inspection), "published")
    said = next(p for p in inspection.commentary if p.cell.name == "B7")
    assert plain(filled(said, seen)).startswith("In one out of two, for inadequate assessment")
    assert seen.finding("VUL09") is None
    assert "LOR11" not in seen.reasons_given
