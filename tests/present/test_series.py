"""What pages say of a team over time, and of its history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sqs_analysis as sqs
from sqs_analysis.measure.comparison import compare
from sqs_analysis.measure.history import history
from sqs_analysis.measure.programme import Programme, programme
from sqs_analysis.measure.results import measure
from sqs_analysis.measure.series import Series, series
from sqs_analysis.present.blocks import Chart, Heading, Stamp, Table, cell_text
from sqs_analysis.present.comparison import comparison, comparison_tables
from sqs_analysis.present.headline import headline
from sqs_analysis.present.page import Page
from sqs_analysis.present.series import series_charts, series_tables, series_told
from sqs_analysis.read.inspection import Inspection, read
from tests import workbooks
from tests.unit.test_history import moderated
from tests.unit.test_history import read as read_cases
from tests.unit.test_series import DAYS, judged

STAMP = Stamp("elm", "0" * 64)
LABEL = "Initial assessment good enough"
SECTION = "Reducing the likelihood of reoffending"
RULE = "Told is what chance would hardly make"


def line_of(*ks: int) -> Series:
    found = series(judged(*ks), DAYS[len(ks) - 1])
    assert found is not None
    return found


def said(*ks: int) -> list[str]:
    return str(Page.of(*series_told(line_of(*ks)))).split("\n\n")


def test_a_change_is_said_with_its_date_its_counts_and_when_it_was_seen() -> None:
    lead, items, rest, rule = said(0, 1, 0, 0, 1, 5, 5, 5, 4, 5)
    assert lead == "10 inspections of the team from 1 January 2013 to 1 October 2013."
    told = (
        "better from 1 June 2013 on, 24 of 25 judgements sufficient after 2 of 25; "
        "seen with the inspection of 1 October 2013."
    )
    assert items.splitlines() == [f"- {SECTION}: {told}", f"- {LABEL}: {told}"]
    assert rest.startswith("No other change is shown beyond chance.")
    assert rule.startswith(RULE)


def test_where_none_is_shown_it_says_how_large_a_change_could_hide() -> None:
    _, rest, _ = said(3, 2, 4, 3, 5, 2, 3, 4)
    assert rest == (
        "No change is shown beyond chance. That is not to say that nothing changed: half-way "
        "through, a question asked in every case would have to change by about 59 percentage points "
        "to be told four times in five."
    )
    _, rest, _ = said(3, 2)
    assert rest.endswith("so few cases cannot show any change yet.")


def test_a_chart_says_its_lines_and_where_its_figures_are() -> None:
    found = line_of(1, 4, 3)
    heading, chart = series_charts(found, STAMP, 3)
    assert isinstance(heading, Heading)
    assert isinstance(chart, Chart)
    assert (heading.text, heading.level) == (SECTION, 3)
    assert chart.alt == (
        "Lines of the share judged sufficient at 3 dates. "
        f"{SECTION}: 1 of 5 at first, 3 of 5 at last; {LABEL}: 1 of 5 at first, 3 of 5 at last."
    )
    (table,) = series_tables(found, STAMP)
    assert chart.data == table.id
    rows = [[cell_text(cell) for cell in row] for row in table.rows]
    assert rows[3:5] == [
        [LABEL, "2013-01-01", "1 of 5", "20%", "20% to 80%"],
        [LABEL, "2013-02-01", "4 of 5", "80%", "20% to 80%"],
    ]
    assert "2013-01-01" in chart.shows.svg


def test_the_table_has_the_grades_that_were_given() -> None:
    whole = moderated(["good", "good", "inadequate"], ["good"] * 3)
    found = series(whole, DAYS[1])
    assert found is not None
    (table,) = series_tables(found, STAMP)
    assert table.columns[-1] == "Given"
    given = "outstanding 0, good 2, requires improvement 0, inadequate 1"
    assert given in [cell_text(row[-1]) for row in table.rows]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> list[Inspection]:
    """Three inspections of one team, two of few cases before the sample."""
    folder: Path = tmp_path_factory.mktemp("visits")
    made = []
    for number, year in enumerate((2011, 2012)):
        day = {"fieldwork_start": f"{year}-03-12", "fieldwork_end": f"{year}-03-14"}
        cases = [
            row | {"assessment_date": f"{year}-03-12"}
            for row in workbooks.sample_cases()[6 * number : 6 * number + 6]
        ]
        details = day | {"inspection_id": f"v-{year}", "publication_date": ""}
        made.append(read(workbooks.write(folder / f"{year}.xlsx", cases, details)))
    return [*made, read(workbooks.SAMPLE)]


def page_of(given: Programme, inspection: Inspection) -> Page:
    compared = compare(given, inspection.id)
    results = measure(inspection)
    return Page.of(*comparison(results, compared), *comparison_tables(results, compared))


def test_change_is_shown_where_there_is_no_other_team(visits: list[Inspection]) -> None:
    page = page_of(programme(visits[:2]), visits[1])
    assert "no other team" in str(page)
    assert "What has changed since the last inspection?" in str(page)
    assert "table-change" in {block.id for block in page if isinstance(block, Table)}


def test_the_third_inspection_shows_the_line_in_place_of_the_last_change(
    visits: list[Inspection],
) -> None:
    given = programme(visits)
    page = page_of(given, visits[2])
    names = {block.id for block in page if isinstance(block, Table | Chart)}
    assert {"chart-series-LOR", "table-series-LOR"} <= names
    assert "table-change" not in names
    assert "How has it changed over time?" in str(page)
    first = str(headline(measure(visits[2]), compare(given, visits[2].id)))
    assert "Over all inspections of the team: 0 up, 0 down, of " in first
    assert "Since the last inspection" not in first


PARTS = ("masthead", "series", "actions", "moderated")


@pytest.mark.parametrize("audience", ["internal", "published"])
def test_a_history_is_plain_json_with_one_stamp_for_any_reader(
    visits: list[Inspection], audience: str
) -> None:
    found = history(programme(visits, audience=audience), visits)
    pages = [getattr(sqs, f"history_{part}")(found) for part in PARTS]
    stamps = {b.stamp for page in pages for b in page if isinstance(b, Table | Chart)}
    assert len(stamps) == 1
    for page in pages:
        json.dumps(page._repr_mimebundle_(), allow_nan=False)
    title = "Short Quality Screening (SQS) of youth offending work: the history of Milton Keynes"
    assert title in str(pages[0])
    assert (not pages[2].blocks, not pages[3].blocks) == (True, True)


def test_a_history_that_may_not_be_seen_says_so(visits: list[Inspection]) -> None:
    cases = [replace_cases(one, 5) for one in visits[:2]]
    found = history(programme(cases, audience="published"), cases)
    assert "of so few cases that readers outside may not see them" in str(sqs.history_series(found))


def test_readers_outside_are_told_how_many_inspections_they_see(visits: list[Inspection]) -> None:
    cases = [*visits[:2], replace_cases(visits[2], 5)]
    outside, inside = (
        str(sqs.history_series(history(programme(cases, audience=reader), cases)))
        for reader in ("published", "internal")
    )
    assert "Figures of 2 of the 3 inspections can be shown to readers outside" in outside
    assert "readers outside" not in inside


def replace_cases(inspection: Inspection, count: int) -> Inspection:
    units = inspection.units | {"case": inspection.units["case"][:count]}
    return Inspection(inspection.workbook, inspection.instrument, units, (), ())


def test_actions_are_said_in_figures_and_listed_the_first_due_first() -> None:
    actions = {
        "action": ["Write", "Call"],
        "action_owner": ["Ann", "Ben"],
        "action_due": ["2013-06-01", "2013-01-15"],
        "action_done": ["", ""],
    }
    found = history(judged(1, 2), [*read_cases(DAYS[0], **actions), *read_cases(DAYS[1])])
    page = sqs.history_actions(found)
    assert (
        "Of 2 actions recorded, 2 are not recorded as done; 1 of them should have been by the latest "
        "inspection, 1 February 2013."
    ) in str(page)
    (table,) = (block for block in page if isinstance(block, Table))
    assert [cell_text(row[0]) for row in table.rows] == ["Call", "Write"]
    assert [cell_text(row[3]) for row in table.rows] == ["overdue", ""]


def test_moderation_is_said_with_its_direction_only_beyond_chance() -> None:
    few, many = (
        str(
            sqs.history_moderated(
                history(
                    moderated(["good"] * n + ["inadequate"], ["inadequate"] * (n + 1)),
                    read_cases(*DAYS[:2]),
                )
            )
        )
        for n in (2, 5)
    )
    assert (
        "Of 6 answers that were moderated, 2 (33%) stayed the same, 4 became worse and 0 better. By "
        "case, that moderation goes one way more than the other is not shown beyond chance: down in 4, "
        "up in 0."
    ) in few
    assert "moderation went down more often than up, beyond chance: down in 10, up in 0." in many
