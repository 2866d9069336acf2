"""The page on agreement: what a reader gets, and that it claims no more than was measured."""

from __future__ import annotations

from math import nan
from typing import Any

import pytest

from sqs_analysis.languages import catalogue
from sqs_analysis.measure.contracts import AGREEMENT
from sqs_analysis.present.agreement import agreement_page
from sqs_analysis.present.blocks import Heading, Paragraph, Table, cell_text
from sqs_analysis.present.page import Page
from sqs_analysis.read.instrument import load

WORDS = catalogue()
MEASURED = {
    "agreement": 0.85,
    "kappa": 0.38,
    "kappa_lower": -0.004,
    "kappa_upper": 0.765,
    "ac1": 0.78,
    "alpha": 0.39,
}
NOT_MEASURED = dict.fromkeys(MEASURED, nan)


def row(question: str = "ROH09", aspect: str = "sufficient", **more: Any) -> dict[str, Any]:
    """A row of AGREEMENT: agreed on 17 of 20, unless said otherwise."""
    counts = {"cases": 20, "pairs": 20, "both": 15, "first_only": 2, "second_only": 1}
    usual = {"section": "ROH", "inspections": 4, "neither": 2, "agreed": 17, "confidence": 0.95}
    return {"question": question, "aspect": aspect, "note": ""} | counts | usual | MEASURED | more


def page(*rows: dict[str, Any]) -> Page:
    over_all = [row("", "applicable", pairs=420, agreed=419), row("", "sufficient", pairs=400)]
    return agreement_page(AGREEMENT.frame([*over_all, *rows]), load())


def tables(shown: Page) -> dict[str, Table]:
    return {block.id: block for block in shown if isinstance(block, Table)}


def texts(table: Table, number: int = 0) -> list[str]:
    return [cell_text(cell) for cell in table.rows[number]]


def test_a_question_is_said_in_plain_words_beside_its_figures() -> None:
    table = tables(page(row()))["table-agreement-sufficient"]
    asked = load().question("ROH09").wording
    kappa = "0.38 (0.00 to 0.77)"
    assert texts(table) == [asked, "agreed on 17 of 20", "85%", kappa, "0.78", "0.39", "2", "1"]
    assert table.notes == ()


def test_the_interval_is_named_by_its_confidence() -> None:
    table = tables(page(row(confidence=0.9)))["table-agreement-sufficient"]
    assert table.columns[3] == "Cohen's kappa (90% interval)"


def test_the_lead_says_how_many_cases_and_inspections() -> None:
    leads = [block.text for block in page(row()) if isinstance(block, Paragraph)]
    assert "20 cases, from 4 inspections" in leads[0]
    assert "420 judgements" in leads[0]


def test_the_two_aspects_stand_in_tables_of_their_own() -> None:
    shown = tables(page(row(), row(aspect="applicable")))
    assert list(shown) == [
        "table-agreement",
        "table-agreement-sufficient",
        "table-agreement-applicable",
    ]
    assert len(shown["table-agreement"].rows) == 2
    assert WORDS("agreement.note_routing") in shown["table-agreement-applicable"].notes


def test_nearly_all_is_not_rounded_to_all() -> None:
    over_all = tables(page(row()))["table-agreement"]
    assert texts(over_all)[1:3] == ["agreed on 419 of 420", "over 99%"]
    every = tables(page(row(agreed=20, agreement=1.0)))["table-agreement-sufficient"]
    assert texts(every)[2] == "100%"


def test_a_question_nobody_judged_twice_is_left_out() -> None:
    shown = page(row(), row("LOR02", pairs=0, cases=0, agreed=0, **NOT_MEASURED))
    assert len(tables(shown)["table-agreement-sufficient"].rows) == 1


@pytest.mark.parametrize(
    ("more", "cells", "note"),
    [
        (NOT_MEASURED, ["too few cases"] * 4, "note_few"),
        (
            {"kappa": nan, "kappa_lower": nan, "kappa_upper": nan, "alpha": nan, "ac1": 1.0},
            ["85%", "undefined", "1.00", "undefined"],
            "note_undefined",
        ),
    ],
)
def test_what_is_missing_is_said_and_explained(
    more: dict[str, float], cells: list[str], note: str
) -> None:
    table = tables(page(row(**more)))["table-agreement-sufficient"]
    assert texts(table)[1] == "agreed on 17 of 20"
    assert texts(table)[2:6] == cells
    assert table.notes == (WORDS(f"agreement.{note}"),)


def test_the_page_says_what_it_may_not_be_used_for_and_how_to_read_kappa() -> None:
    said = str(page(row()))
    for key in ("answers", "reading_chance", "reading_prevalence", "reading_few"):
        assert WORDS(f"agreement.{key}") in said


@pytest.mark.parametrize("rows", [[], [row("", "applicable", pairs=0, cases=0, **NOT_MEASURED)]])
def test_without_second_assessments_it_says_how_to_record_them(rows: list[Any]) -> None:
    heading, told = agreement_page(AGREEMENT.frame(rows), load())
    assert isinstance(heading, Heading)
    assert isinstance(told, Paragraph)
    assert told.text == WORDS("agreement.none")


def test_of_a_programme_it_says_which_inspections_are_counted() -> None:
    rows = [row("", "applicable"), row("", "sufficient"), row()]
    latest = "Of each team only the latest inspection is counted, as on the rest of this page."
    for given, key in ((rows, "lead"), ([], "none")):
        _, lead, *_ = agreement_page(AGREEMENT.frame(given), load(), latest=True)
        assert isinstance(lead, Paragraph)
        assert lead.text.startswith(WORDS(f"agreement.{key}", cases=20, inspections=4, pairs=20))
        assert lead.text.endswith(latest)
        assert latest not in str(agreement_page(AGREEMENT.frame(given), load()))


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [block.level for block in page(row()) if isinstance(block, Heading)]
    assert levels == [2, 3, 3]
