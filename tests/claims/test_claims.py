"""Sentences held against the sample: proven, refuted, or not to be proven.

In the sample 13 of 20 initial assessments were insufficient; risk of harm was assessed well enough in
7 of the 11 cases that needed it; 4 of 6 custodial plans to reduce reoffending were insufficient, and 4
of 6 to safeguard sufficient; 15 of 20 assessments of vulnerability were sufficient.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sqs_analysis.measure.finding import each
from sqs_analysis.measure.results import measure
from sqs_analysis.read.claims.claims import Claim, Figure, claims
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.inspection import read
from sqs_analysis.read.references import Reference, references


@pytest.fixture(scope="module")
def data(sample: Path) -> Data:
    inspection = read(sample)
    return Data.of(inspection.units, inspection.instrument)


def of(text: str, data: Data, place: str = "") -> list[Claim]:
    found = [one for one in references(text, data.instrument) if isinstance(one, Reference)]
    return list(claims(text, place, data, [Figure(one.start, one.end, one) for one in found]))


PROVEN = [
    ("Most initial assessments were not good enough.", "LOR02"),
    ("Of the initial assessments, 13 of 20 were insufficient.", "LOR02"),
    ("In 35% of cases the initial assessment of reoffending was good enough.", "LOR02"),
    ("Risk of harm to others was assessed well enough in 7 of the 11 cases.", "ROH03"),
    (
        "In four out of six custodial cases, planning to address safeguarding was sufficient.",
        "VUL07",
    ),
    ("Vulnerability was assessed well enough in three-quarters of cases.", "VUL01"),
    ("In a quarter of cases vulnerability was not assessed well enough.", "VUL01"),
    ("We looked at 20 cases.", "cases"),
    ("The sample of twenty cases was small.", "cases"),
    ("All the case managers understood local policies for safeguarding.", "VUL13"),
    ("Home visits did not always form part of the assessment.", "LOR07"),
]


@pytest.mark.parametrize(("text", "about"), PROVEN)
def test_what_is_so_is_proven(text: str, about: str, data: Data) -> None:
    found = of(text, data)
    assert [(claim.verdict, claim.about) for claim in found] == [("proven", about)] * len(found)
    assert found


REFUTED = [
    ("Most initial assessments were good enough.", "LOR02", "over a third"),
    ("The initial assessment was not good enough in 15 out of 20 cases.", "LOR02", "13 out of 20"),
    ("In 40% of cases the initial assessment of reoffending was good enough.", "LOR02", "35%"),
    (
        "Risk of harm to others was assessed well enough in 7 of the 20 cases.",
        "ROH03",
        "7 out of 11",
    ),
    (
        "In four out of six custodial cases, planning to address safeguarding was insufficient.",
        "VUL07",
        "two out of six",
    ),
    (
        "In four out of six community cases, planning to address vulnerability was good enough.",
        "VUL05",
        None,
    ),
    ("Vulnerability was assessed well enough in two-thirds of cases.", "VUL01", "three-quarters"),
    ("In half of cases vulnerability was not assessed well enough.", "VUL01", "a quarter"),
    ("We looked at 21 cases.", "cases", "20"),
    ("None of the case managers understood local policies for safeguarding.", "VUL13", "all"),
    ("Risk of harm was assessed well enough in nearly two-thirds of all cases.", "ROH03", None),
]


@pytest.mark.parametrize(("text", "about", "true"), REFUTED)
def test_what_is_not_so_is_refuted_with_what_would_be(
    text: str, about: str, true: str | None, data: Data
) -> None:
    found = of(text, data)
    assert [(claim.verdict, claim.about) for claim in found] == [("refuted", about)] * len(found)
    assert found
    assert true is None or found[-1].true == true


UNPROVABLE = [
    ("The team had lost many of its staff in the last 12 months.", "many"),
    ("A child of 11 years had several professionals around her.", "11"),
    ("In one case the timetable was drawn as pictures.", "one"),
    ("A number of processes supported staff.", "A number of"),
    ("This was mainly due to a lack of evidence.", "mainly"),
    ("Every report that we judged insufficient had been checked.", "Every"),
    ("In half of the cases the weather was fine.", "half"),
    ("In the others, risk of harm was mostly assessed late.", "mostly"),
]


@pytest.mark.parametrize(("text", "said"), UNPROVABLE)
def test_what_no_question_asks_is_said_and_never_guessed(text: str, said: str, data: Data) -> None:
    found = next(claim for claim in of(text, data) if claim.text.startswith(said))
    assert (found.verdict, found.about, found.true) == ("unprovable", "", "")
    assert found.why


def test_no_question_is_chosen_where_two_fit_alike_and_differ(data: Data) -> None:
    (found,) = of("Management oversight was effective in 3 out of 12 cases.", data)
    assert found.verdict == "unprovable"
    assert "more than one finding" in found.why
    assert "ROH12" in found.why
    assert "VUL10" in found.why


def test_a_claim_names_the_cells_behind_it(data: Data) -> None:
    (found,) = of(
        "In one out of two cases of Looked After Children in custody or on remand, the "
        "social worker did not attend the custodial or remand planning meeting.",
        data,
    )
    assert (found.verdict, found.k, found.n, len(found.cells)) == ("proven", 1, 2, 1)
    sheet, cell = found.cells[0].split("!")
    assert sheet == "Cases"
    case = next(
        u
        for u in data.units
        if any(r.cell.name == cell and u.sheet == sheet for r in u.readings.values())
    )
    assert case.value("VUL09") == "no"


def test_what_is_left_is_of_the_question_before(data: Data) -> None:
    text = (
        "Risk of harm had been assessed well enough in nearly two-thirds of cases that needed it. "
    )
    for said, verdict in [
        ("This left four where it was not.", "proven"),
        ("This left five.", "refuted"),
    ]:
        assert [claim.verdict for claim in of(text + said, data)] == ["proven", verdict]


def test_an_aside_in_brackets_is_of_what_stands_before_it(data: Data) -> None:
    text = (
        "In three-quarters of cases vulnerability was assessed well enough. In those judged not good "
        "enough ({} out of 20), behaviour had been ignored."
    )
    assert [claim.verdict for claim in of(text.format(5), data)] == ["proven", "proven"]
    assert [claim.verdict for claim in of(text.format(6), data)] == ["proven", "refuted"]


def test_what_is_said_of_cases_and_counted_of_fewer_is_told(data: Data) -> None:
    """The tension of the published letter: its 2.1 says "of cases", and four are left of 11."""
    (found,) = of(
        "The risk of harm to others had been assessed well enough in nearly two-thirds of cases.",
        data,
    )
    assert (found.verdict, found.k, found.n) == ("proven", 7, 11)
    assert found.why == "it is said of cases, and counted of 11 of the 20"


def test_a_reference_whose_sentence_speaks_of_the_other_side_is_told(data: Data) -> None:
    text = "The initial assessment was not good enough in {{LOR02{}}} of cases."
    assert of(text.format(" insufficient"), data)[0].verdict == "proven"
    (found,) = of(text.format(""), data)
    assert (found.verdict, found.reference) == ("refuted", "{LOR02}")


def test_more_cases_than_there_are_is_refuted_whatever_it_is_about(data: Data) -> None:
    (found,) = of("All 25 plans were late.", data)
    assert (found.verdict, found.why) == ("refuted", "there are 20 cases")


def test_what_is_counted_here_is_what_is_measured(sample: Path, data: Data) -> None:
    """Claims count readings themselves: k and n are those of the findings, for every group."""
    results = measure(read(sample))
    found = [f for f in each(results.findings) if f.level == "question"]
    counted = [data.counted(f.question, f.group, bad=False) for f in found]
    assert [(c.k, c.n) for c in counted] == [(f.sufficient, f.answered) for f in found]
    assert len(found) > 100


# What a careless editor writes, and what must not be said of it: each was wrong once.
NEVER = [
    ("Planning paid little attention to diversity in nine of the 20 cases.", "proven"),
    ("Vulnerability was a weakness in 15 of the 20 cases.", "proven"),
    ("All the case managers were unaware of local policies for safeguarding.", "proven"),
    ("Both initial assessments were completed on time.", "proven"),
    ("Bar one, all initial assessments were completed on time.", "proven"),
    ("A pre-sentence report had been prepared in 14 cases.", "refuted"),
    ("Of the 20 initial assessments, 13 were not good enough.", "refuted"),
    ("In all but six cases, care arrangements were adequately assessed.", "refuted"),
    ("Only a third of initial assessments were good enough.", "refuted"),
    (
        "Despite a lack of staff, vulnerability was assessed well enough in 15 of the 20 cases.",
        "refuted",
    ),
    ("Between 60% and 70% of initial assessments were not good enough.", "refuted"),
    ("There is no doubt that vulnerability was assessed well enough in 15 of 20 cases.", "refuted"),
    ("In nine of the 13 insufficient assessments, information had not been used.", "refuted"),
    ("At the last inspection, vulnerability was assessed well enough in half of cases.", "refuted"),
]


@pytest.mark.parametrize(("text", "verdict"), NEVER)
def test_what_was_said_wrongly_once_is_not_said_again(text: str, verdict: str, data: Data) -> None:
    assert verdict not in [claim.verdict for claim in of(text, data)]


def test_no_text_takes_long(data: Data) -> None:
    """Runs of blanks, digits and brackets as long as a letter: each is looked at in parts."""
    for text in ("half" + " " * 20_000 + "of cases", "13 (" * 3000, "1" * 20_000, '."' * 5000):
        assert not [claim for claim in of(text, data) if claim.verdict == "proven"]
