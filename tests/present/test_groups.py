"""Groups of cases side by side: what is shown, what is withheld, and what is not claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contrast import newcombe
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Heading, Number, Paragraph, Range, Table, text_of
from sqs_analysis.present.groups import groups
from sqs_analysis.present.page import Page
from tests import workbooks
from tests.present.conftest import Made

QUESTION = "Was there enough planning to help reduce reoffending?"


def tables_of(page: Page) -> dict[str, Table]:
    return {block.id: block for block in page if isinstance(block, Table)}


def cells_of(table: Table, question: str = QUESTION) -> tuple[Any, ...]:
    return next(row[1:] for row in table.rows if row[0] == question)


def dealt(gender: dict[str, int], **fields: str) -> list[workbooks.Row]:
    """Cases of the sample over and over, so many of each gender."""
    genders = [value for value, count in gender.items() for _ in range(count)]
    cases = workbooks.renumbered(workbooks.sample_cases(), len(genders))
    return [case | {"gender": value} | fields for case, value in zip(cases, genders, strict=True)]


def test_each_field_the_instrument_names_has_a_table_and_no_other(results: Results) -> None:
    named = results.inspection.instrument.breakdowns
    assert list(tables_of(groups(results))) == [
        f"table-groups-{name.replace('_', '-')}" for name in named
    ]
    assert named == ("gender", "looked_after", "ethnicity")


def test_the_part_is_headed_so_that_the_contents_lead_to_it(results: Results) -> None:
    first = next(iter(groups(results)))
    assert first == Heading("Does the work differ between groups of cases?", 2, "groups")


def test_a_count_is_that_of_the_cases_with_the_value(results: Results) -> None:
    (question,) = [q for q in results.inspection.instrument.questions if q.wording == QUESTION]
    judged = results.inspection.judgements.set_index("ref")
    judged = judged[judged["question"] == question.id]["sufficient"].dropna().astype(bool)
    cases = results.inspection.cases.set_index("case_ref")["ethnicity"]
    shown = tables_of(groups(results))["table-groups-ethnicity"]
    assert shown.columns[1:] == (
        "Asian or Asian British",
        "Black or Black British",
        "Mixed or multiple ethnic groups",
        "White",
    )
    for value, cell in zip(("asian", "black", "mixed", "white"), cells_of(shown), strict=True):
        own = judged[cases[judged.index] == value]
        assert cell == Number(own.sum(), f"{own.sum()} of {len(own)}", len(own))


def test_groups_of_fewer_than_five_have_counts_and_nothing_else(results: Results) -> None:
    table = tables_of(groups(results))["table-groups-gender"]
    assert table.columns == ("Question", "Male", "Female")
    assert all(isinstance(cell, Number) for row in table.rows for cell in row[1:])


def test_two_groups_have_their_difference_with_newcombes_limits(made: Made) -> None:
    table = tables_of(groups(made(cases=dealt({"Male": 12, "Female": 8}))))["table-groups-gender"]
    male, female, difference = cells_of(table)
    _, lower, upper = newcombe(male.value, male.of, female.value, female.of)
    assert (difference.lower, difference.upper) == (lower, upper)
    low, high = (
        f"{limit:.0%}".rstrip("%").replace("-", "\N{MINUS SIGN}") for limit in (lower, upper)
    )
    assert difference.text == f"{low} to {high}"
    assert any("Male less Female" in note and "95%" in note for note in table.notes)
    few = [row for row in table.rows if any(n.of is not None and n.of < 5 for n in row[1:3])]
    assert few
    assert {row[3] for row in few} == {Range(None, None, "counts only")}


def test_three_groups_have_no_difference(made: Made) -> None:
    cases = dealt({"Male": 8, "Female": 6, "Other": 6})
    table = tables_of(groups(made(cases=cases)))["table-groups-gender"]
    assert table.columns == ("Question", "Male", "Female", "Other")


def test_a_case_whose_group_is_not_recorded_is_in_no_column(made: Made) -> None:
    cases = dealt({"Male": 8, "Female": 6, "Not recorded": 6})
    table = tables_of(groups(made(cases=cases)))["table-groups-gender"]
    assert table.columns[:3] == ("Question", "Male", "Female")
    assert sum(cell.of for cell in cells_of(table)[:2]) == 14


def test_nobody_to_set_beside_is_said(made: Made) -> None:
    page = groups(made(cases=dealt({"Male": 20}, looked_after="No", VUL09="n/a")))
    said = [block.text for block in page if isinstance(block, Paragraph)]
    assert "Gender: there are no two groups of cases to set beside each other." in said
    assert list(tables_of(page)) == ["table-groups-ethnicity"]


def test_no_test_of_significance_is_made(results: Results) -> None:
    said = " ".join(text_of(block).lower() for block in groups(results))
    notes = " ".join(n for t in tables_of(groups(results)).values() for n in t.notes)
    assert "significan" not in said + notes
    assert "No test is made" in notes


@pytest.mark.parametrize("audience", ["provider", "published"])
def test_small_groups_are_withheld_outside_all_together(results: Results, audience: str) -> None:
    page = groups(release(results, audience))
    assert not tables_of(page)
    said = [text_of(block) for block in page]
    for label in ("Gender", "Looked After Child", "Ethnicity"):
        assert any(line.startswith(f"{label}: withheld on every question") for line in said)
    assert not any(value in line for line in said for value in ("Male", "White", "Yes now"))


def test_large_groups_are_shown_outside_and_small_ones_marked(made: Made, words: Catalogue) -> None:
    inside = made(cases=dealt({"Male": 24, "Female": 20}))
    seen = groups(release(inside, "published"))
    table, full = (tables_of(page)["table-groups-gender"] for page in (seen, groups(inside)))
    assert cells_of(table) == cells_of(full)
    withheld = Number(None, words("disclosure.withheld"))
    for row, whole in zip(table.rows, full.rows, strict=True):
        assert row == whole or row[1:] == (withheld,) * 3
    hidden = [row[0] for row in table.rows if withheld in row]
    assert "Was the planning satisfactory in this custodial case?" in hidden
    assert words("groups.withheld_note") in table.notes
    assert words("groups.withheld_note") not in full.notes


def test_an_instrument_without_fields_to_break_down_by_has_no_such_part(results: Results) -> None:
    plain = replace(results.inspection.instrument, breakdowns=())
    inspection = replace(results.inspection, instrument=plain)
    assert groups(replace(results, inspection=inspection)) == Page()
