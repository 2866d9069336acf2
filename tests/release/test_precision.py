"""What means no harm is let pass, and what follows by subtraction is not."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from sqs_analysis.clearance.counts import Labels, is_small, ratios
from sqs_analysis.clearance.door import examine
from sqs_analysis.clearance.sums import computed
from sqs_analysis.clearance.traces import contacts, traces
from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument import load
from sqs_analysis.simulate.folder import simulate

pytestmark = pytest.mark.xdist_group("release")  # the reports are made once

INSTRUMENT = load()
LABELS = Labels(INSTRUMENT)
HARMLESS = [
    "In 20 of 20 cases, the assessment was on time.",
    "All cases had a plan (LOR02), as in Table 3.",
    "6 of 13",
    "1 of 12 (8%)",
    "In one of twelve cases, nothing was done.",
    "Page 1 of 5",
    "Table 2 of 4: Protecting the public",
    "C&A was mentioned.",
    "Publication date 1 October 2014",
    "8 May 2013 and 08/05/2013",
    "In four out of five interviews with case managers, staff understood local policies.",
    "Is the member of staff positive about supervision and support? | 4 of 5 | 80%",
    "Staff know policies on risk of harm: 3 of 3 (100%)",
    "Staff find oversight procedures effective | 5 of 5",
    "Do local processes challenge decisions or assumptions, and improve practice? | 1 of 1",
    "Most often: lateness (1 of 2); absence of oversight (1). In all cases, it was.",
    "Why was planning insufficient? | Lateness | 2 of 4",
    "This is one of the four themes of the inspection.",
    "two of the three areas requiring improvement",
    "In one of the two years, the team moved offices.",
    "In almost all cases, the plan was good.",
    "In a quarter of cases; in two-thirds of custodial cases.",
    "We looked at 38 cases. Both themes were strong.",
    "Only one case had no plan.",
    "all six custodial cases",
    "None of the inspectors objected.",
    "agreed on 4 of 4",
    "Was a pre-sentence report prepared? Pre-sentence report in 18, other report in 2, no report in 1.",
    "holbeck-2014, e0a3a52ed2fa87a1",
    "24/7 and 3/4 of a page",
    "The child protection plan was one of the strengths.",
    "version 1.0 of sqs-2012, ISO 9001, A4, S-shaped",
    "SEN01 and SEN12, VUL09, ROH15",
    "The case manager met 12 people.",
    "and/or; http://www.justice.gov.uk/youth",
    "p = 0.0123456789012",
    "2014-09-01T00:00:00Z",
    "Cases and Staff! Inspection: A1 road",
    "ref. 12 of the Act; case law 2013",
    "Of the twenty cases, three had no plan.",
    "of the two themes; of the three children's services",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_means_no_harm_is_let_pass(text: str) -> None:
    assert not [ratio for ratio in ratios(text) if LABELS.is_small(ratio, text)]
    assert not list(traces(text))
    assert not list(contacts(text))


HARMFUL = [
    "In four out of five cases, the plan was late.",
    "In four out of five interviews with a child, the child was heard; in 1 of 2 cases not.",
    "Social worker at planning meeting | 1 of 1",
    "Did the social worker attend the custodial or remand planning meeting? | 0 of 3 | 0%",
    "The only Looked After Child in custody was not visited.",
    "in the sole case of a girl",
    "in each of the three cases",
    "both young people",
    "neither child",
    "one of the two boys",
    "two cases out of three",
    "Of the five cases, three had no plan.",
    "of these two girls",
    "In four-out-of-five cases",
    "Three of the five had no plan.",
    "Management oversight effective: 2 of 4 (50%), 9 n/a; Staff understand local policies: 9 of 9",
    "Lateness (1 of 2). In one out of two cases with a deficient assessment, it was late.",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_a_count_of_few_cases_is_noticed(text: str) -> None:
    assert [ratio for ratio in ratios(text) if LABELS.is_small(ratio, text)]


def row(name: str, k: object, n: object, group: str = "all", na: object = 0) -> dict[str, str]:
    level = "section" if len(name) == 3 else "question"
    question = name if level == "question" else ""
    counts = {"sufficient": k, "answered": n, "not_applicable": na, "not_answered": 0}
    said = {key: str(value) for key, value in counts.items()}
    return {"level": level, "section": name[:3], "question": question, "group": group, **said}


def vul(*hidden: str, total: int = 74) -> list[dict[str, str]]:
    """The findings on a section: its quality questions and its total."""
    asked = {"VUL01": 20, "VUL05": 18, "VUL07": 16, "VUL10": 20}
    rows = [
        row(name, "[c]", "[c]", na="[c]") if name in hidden else row(name, n - 2, n, na=20 - n)
        for name, n in asked.items()
    ]
    return [*rows, row("VUL", 50, total)]


def test_one_withheld_question_follows_from_its_section() -> None:
    found = list(computed(vul("VUL07"), INSTRUMENT))
    assert {(name, group) for name, group, _ in found} == {("VUL07", "all")}
    assert any("less what else is shown" in how for _, _, how in found)


def test_two_withheld_questions_do_not_follow() -> None:
    assert not list(computed(vul("VUL07", "VUL05"), INSTRUMENT))


def test_a_withheld_group_follows_from_all_and_the_other() -> None:
    rows = [
        row("VUL05", 10, 16),
        row("VUL05", 8, 12, "community"),
        row("VUL05", "[c]", "[c]", "custodial"),
    ]
    assert {(n, g) for n, g, _ in computed(rows, INSTRUMENT)} == {("VUL05", "custodial")}
    rows[1] = row("VUL05", "[c]", "[c]", "community")
    assert not list(computed(rows, INSTRUMENT))


def test_all_cases_follow_from_both_groups() -> None:
    rows = [
        row("VUL05", "[c]", "[c]"),
        row("VUL05", 8, 12, "community"),
        row("VUL05", 1, 4, "custodial"),
    ]
    assert ("VUL05", "all") in {(n, g) for n, g, _ in computed(rows, INSTRUMENT)}


def test_a_base_follows_from_those_to_whom_it_did_not_apply() -> None:
    rows = [row("VUL01", 9, 20), row("VUL05", 8, 18, na=2), row("VUL09", "[c]", "[c]", na=17)]
    assert {(n, how[:8]) for n, _, how in computed(rows, INSTRUMENT)} == {("VUL09", "answered")}


def test_every_small_number_of_a_letter_is_told_and_no_other(tmp_path: Path) -> None:
    """Of a report as it was made before small numbers were withheld, or is since."""
    books = simulate(tmp_path / "books", 1, seed=7)
    (book,) = books.glob("*.xlsx")
    folder = make_report(
        book,
        tmp_path / "outputs",
        Settings(formats=("html", "docx", "pdf", "xlsx"), audience="published"),
    )
    rows = list(csv.DictReader(io.StringIO((folder / "findings.csv").read_text("utf-8-sig"))))
    small = [r for r in rows if is_small(r, INSTRUMENT) and r["group"] == "all"]
    verdict = examine(folder)
    for name in ("letter.html", "letter.docx", "letter.pdf", "tables.xlsx"):
        told = [f for f in verdict.of(name) if f.kind == "small number"]
        assert len(told) == len(small), (name, told)
    assert {f.kind for f in verdict.findings} <= {"small number", "computed"}


def test_groups_that_do_not_share_all_cases_out_add_up_to_nothing() -> None:
    """With custodial cases alone as a group, all less custodial is no group that anybody withheld."""
    alone = replace(INSTRUMENT, groups=INSTRUMENT.groups[:1])
    assert INSTRUMENT.groups_share_out
    assert not alone.groups_share_out
    counts = {"sufficient": "9", "insufficient": "11", "answered": "20"}
    rows = [
        {"level": "question", "question": "VUL05", "group": "all", **counts},
        {
            "level": "question",
            "question": "VUL05",
            "group": "custodial",
            **dict.fromkeys(counts, "[c]"),
        },
    ]
    told = {(name, group) for name, group, _ in computed(rows, alone)}
    assert ("VUL05", "custodial") not in told
