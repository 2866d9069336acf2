"""The inspector's paragraphs: figures are references, and a reference to nothing is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.figures import filled
from sqs_analysis.read.inspection import Inspection, read

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
    ("no reference", "no reference"),
    ("{", "{"),
    ("a } b { c", "a } b { c"),
    ("{}", "{}"),
    ("{1}", "{1}"),
]


@pytest.mark.parametrize(("written", "said"), FILLED)
def test_a_reference_is_replaced_by_its_figure(results: Results, written: str, said: str) -> None:
    assert filled(written, results) == said


# What an inspector may get wrong, and what is said of the cell.
FAULTS = [
    ("1.1", "{LOR99 count}", '"{LOR99 count}" refers to no question. Did you mean LOR09?'),
    (
        "1.1",
        "{LOR02 insuficient}",
        'has "insuficient", which is not understood here. Did you mean insufficient?',
    ),
    ("1.1", "{LOR02 count number}", 'has "number", which is not understood here'),
    ("1.1", "{LOR09 count}", "asks for a figure on a question that judges nothing"),
    ("1.1", "{LOR03 count}", "asks for a figure"),
    ("1.1", "{LOR02 reasons}", "asks for reasons where there are none"),
    (
        "2.4",
        "{ROH15 custodial}",
        "asks for a group of cases on a question that is not put to cases",
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
    text = "Plans [see above] were {usually} late; assessment (LOR02) was on time."
    found = read(edited({"Commentary!B3": text})).problems
    assert [p.message.partition(" ")[0] for p in found] == ['"{usually}"']
