"""Groups of cases side by side: what is shown, what is withheld, and what is not claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contrast import newcombe
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart, Heading, Number, Paragraph, Range, Table, text_of
from sqs_analysis.present.groups import group_tables, groups
from sqs_analysis.present.marks import Dots, Line
from sqs_analysis.present.page import Page
from tests import workbooks
from tests.present.conftest import Made

QUESTION = "LOR14 Was there enough planning to help reduce reoffending?"


def tables_of(results: Results) -> dict[str, Table]:
    """The tables of fields by id, without that of the instrument's own groups."""
    found = {block.id: block for block in group_tables(results) if isinstance(block, Table)}
    found.pop("table-groups", None)
    return found


def cells_of(table: Table, question: str = QUESTION) -> tuple[Any, ...]:
    return next(row[1:] for row in table.rows if row[0] == question)


def dealt(gender: dict[str, int], **fields: str) -> list[workbooks.Row]:
    """Cases of the sample over and over, so many of each gender."""
    genders = [value for value, count in gender.items() for _ in range(count)]
    cases = workbooks.renumbered(workbooks.sample_cases(), len(genders))
    return [case | {"gender": value} | fields for case, value in zip(cases, genders, strict=True)]


def test_each_field_the_instrument_names_has_a_table_and_no_other(results: Results) -> None:
    named = results.inspection.instrument.breakdowns
    assert list(tables_of(results)) == [f"table-groups-{name.replace('_', '-')}" for name in named]
    assert named == ("gender", "looked_after", "ethnicity")


def test_the_part_is_headed_so_that_the_contents_lead_to_it(results: Results) -> None:
    first = next(iter(groups(results)))
    assert first == Heading("Does the work differ between groups of cases?", 2, "groups")


def lines_of(results: Results) -> dict[str, Line]:
    """The lines of the chart of groups by their labels."""
    shown = [block.shows for block in groups(results) if isinstance(block, Chart)]
    return {line.label: line for dots in shown if isinstance(dots, Dots) for line in dots.lines}


def test_every_group_of_enough_cases_has_a_line_with_all_its_judgements(results: Results) -> None:
    found = lines_of(results)
    quality = [
        q.id for q in results.inspection.instrument.questions_of(unit="case", kind="summary")
    ]
    judged = results.inspection.judgements
    judged = judged[judged["question"].isin(quality) & judged["sufficient"].notna()]
    cases = results.inspection.cases.set_index("case_ref")
    for label, field, value in (
        ("Gender: Male", "gender", "male"),
        ("Ethnicity: White", "ethnicity", "white"),
        ("Custodial cases", "custodial", "yes"),
        ("Community cases", "custodial", "no"),
    ):
        own = judged[judged["ref"].isin(cases.index[cases[field] == value])]
        k, n = int(own["sufficient"].astype(bool).sum()), len(own)
        line = found[label]
        assert (line.of, line.proportion) == (f"{k} of {n}", k / n)
        assert line.aside == f"{own['ref'].nunique()} cases"
        assert line.lower is not None
        assert line.upper is not None
        assert line.lower < k / n < line.upper
        lower, upper = wilson(k, n)  # cases are few, and judgements on one resemble each other
        assert (line.lower, line.upper) != (lower, upper)
        assert line.upper - line.lower > upper - lower


def test_groups_too_small_for_a_line_are_counted_and_nothing_else(results: Results) -> None:
    said = str(groups(results))
    recorded = results.inspection.cases["gender"].value_counts()
    assert recorded["female"] < 6
    assert "Gender: Female" not in lines_of(results)
    assert f"Too few to show: Gender: Female {recorded['female']};" in said


def test_of_five_cases_no_group_is_shown(made: Made) -> None:
    assert groups(made(cases=workbooks.renumbered(workbooks.sample_cases(), 5))) == Page()


def test_a_count_is_that_of_the_cases_with_the_value(results: Results) -> None:
    question = results.inspection.instrument.question(QUESTION[:5])
    judged = results.inspection.judgements.set_index("ref")
    judged = judged[judged["question"] == question.id]["sufficient"].dropna().astype(bool)
    cases = results.inspection.cases.set_index("case_ref")["ethnicity"]
    shown = tables_of(results)["table-groups-ethnicity"]
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
    table = tables_of(results)["table-groups-gender"]
    assert table.columns == ("Question", "Male", "Female")
    assert all(isinstance(cell, Number) for row in table.rows for cell in row[1:])


def test_two_groups_have_their_difference_with_newcombes_limits(made: Made) -> None:
    table = tables_of(made(cases=dealt({"Male": 12, "Female": 8})))["table-groups-gender"]
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
    table = tables_of(made(cases=cases))["table-groups-gender"]
    assert table.columns == ("Question", "Male", "Female", "Other")


def test_a_case_whose_group_is_not_recorded_is_in_no_column(made: Made) -> None:
    cases = dealt({"Male": 8, "Female": 6, "Not recorded": 6})
    table = tables_of(made(cases=cases))["table-groups-gender"]
    assert table.columns[:3] == ("Question", "Male", "Female")
    assert sum(cell.of for cell in cells_of(table)[:2]) == 14


def test_nobody_to_set_beside_is_said(made: Made) -> None:
    alike = made(cases=dealt({"Male": 20}, looked_after="No", VUL09="n/a"))
    said = [block.text for block in group_tables(alike) if isinstance(block, Paragraph)]
    assert "Gender: there are no two groups of cases to set beside each other." in said
    assert list(tables_of(alike)) == ["table-groups-ethnicity"]


def test_no_test_of_significance_is_made(results: Results) -> None:
    said = " ".join(text_of(block).lower() for block in [*groups(results), *group_tables(results)])
    notes = " ".join(n for t in tables_of(results).values() for n in t.notes)
    assert "significan" not in said + notes
    assert "No test is made" in notes


@pytest.mark.parametrize("audience", ["provider", "published"])
def test_small_groups_are_withheld_outside_all_together(results: Results, audience: str) -> None:
    seen = release(results, audience)
    assert groups(seen) == Page()
    assert not tables_of(seen)
    said = [text_of(block) for block in group_tables(seen) if isinstance(block, Paragraph)]
    for label in ("Gender", "Looked After Child", "Ethnicity"):
        assert any(line.startswith(f"{label}: withheld on every question") for line in said)
    assert not any(value in line for line in said for value in ("Male", "White", "Yes now"))


def test_large_groups_are_shown_outside_and_small_ones_marked(made: Made, words: Catalogue) -> None:
    inside = made(cases=dealt({"Male": 24, "Female": 20}))
    seen = release(inside, "published")
    table, full = (tables_of(each)["table-groups-gender"] for each in (seen, inside))
    assert not lines_of(seen)
    assert cells_of(table) == cells_of(full)
    withheld = Number(None, words("disclosure.withheld"))
    for row, whole in zip(table.rows, full.rows, strict=True):
        assert row == whole or row[1:] == (withheld,) * 3
    hidden = [row[0] for row in table.rows if withheld in row]
    assert "LOR16 Was the planning satisfactory in this custodial case?" in hidden
    assert words("groups.withheld_note") in table.notes
    assert words("groups.withheld_note") not in full.notes


def test_an_instrument_without_fields_to_break_down_by_has_no_such_part(results: Results) -> None:
    plain = replace(results.inspection.instrument, breakdowns=(), groups=())
    without = replace(results, inspection=replace(results.inspection, instrument=plain))
    assert groups(without) == Page()
    assert group_tables(without) == []
