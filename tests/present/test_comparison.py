"""What a page says of a team beside the others, and of a whole programme."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import sqs_analysis as sqs
from sqs_analysis.measure.comparison import Compared, compare
from sqs_analysis.measure.programme import Programme, programme, with_inspection
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.blocks import Chart, Table, cell_text
from sqs_analysis.present.charts import drawn
from sqs_analysis.present.comparison import comparison, comparison_tables
from sqs_analysis.present.html import html_of
from sqs_analysis.present.page import Page
from sqs_analysis.read.folder import read_folder
from sqs_analysis.read.inspection import read
from sqs_analysis.simulate.folder import simulate
from tests import workbooks
from tests.present.conftest import whole_percent

HOSTILE = "<script>alert(1)</script>\"&'"


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return programme(read_folder(simulate(tmp_path_factory.mktemp("o") / "in", 12, seed=4)))


@pytest.fixture(scope="module")
def results() -> Results:
    return measure(read(workbooks.SAMPLE))


@pytest.fixture(scope="module")
def compared(others: Programme, results: Results) -> Compared:
    together = with_inspection(others, results.inspection)
    return compare(together, results.inspection.id)


@pytest.fixture(scope="module")
def page(results: Results, compared: Compared) -> Page:
    """All that is said of it: the part of the analysis, and its tables."""
    return whole(results, compared)


def whole(results: Results, compared: Compared | None) -> Page:
    return Page.of(*comparison(results, compared), *comparison_tables(results, compared))


def tables(page: Page) -> dict[str, Table]:
    return {block.id: block for block in page if isinstance(block, Table)}


def test_without_others_there_is_no_such_part(results: Results) -> None:
    assert not whole(results, None).blocks


def test_alone_it_says_that_there_is_nobody(results: Results) -> None:
    alone = compare(programme([results.inspection]), results.inspection.id)
    assert "no other team" in str(comparison(results, alone))


def test_shares_are_those_of_the_rest_of_the_report(page: Page, results: Results) -> None:
    themes = tables(page)["table-comparison-themes"]
    said = {cell_text(row[0]): cell_text(row[1]) for row in themes.rows}
    for finding in results.sections():
        if finding.answered:
            title = results.inspection.instrument.section(finding.section).title
            assert said[title] == f"{whole_percent(finding.sufficient, finding.answered)}%"


def test_the_others_together_are_rounded_as_every_share(page: Page, compared: Compared) -> None:
    rows = [r for r in compared.comparison.itertuples() if r.level == "question"]
    cells = [row[2] for name, t in tables(page).items() if name[-3:].isupper() for row in t.rows]
    expected = [f"{whole_percent(int(r.sufficient_others), int(r.answered_others))}%" for r in rows]
    assert sorted(map(cell_text, cells)) == sorted(expected)


def test_no_other_team_is_named(page: Page, others: Programme) -> None:
    html = html_of(page.blocks)
    assert not [name for name in others.inspections["team"] if name in html]


def test_nothing_standing_out_is_not_said_to_be_the_same(page: Page) -> None:
    text = str(page)
    assert "No single question stands out" in text
    assert re.search(r"lie: \d+ below and \d+ above, of \d+ questions", text)
    assert "does not show that this team is like the others" in text
    assert not re.search(r"no (difference|change)\b", text.replace("does not mean no change", ""))


def test_what_stands_out_is_said_with_its_counts(results: Results, compared: Compared) -> None:
    frame = compared.comparison.copy()
    place = frame.index[frame["question"] == "LOR02"][0]
    frame.loc[place, "stands_out"] = "yes"
    seen = comparison(results, Compared(**{**vars_of(compared), "comparison": frame}))
    assert "sufficient less often than in the other teams, 7 of 20 (35%) against" in str(seen)


def vars_of(compared: Compared) -> dict[str, object]:
    return {name: getattr(compared, name) for name in Compared.__dataclass_fields__}


def test_a_planted_outlier_stands_out_and_the_others_hardly(tmp_path: Path) -> None:
    folder = simulate(tmp_path / "in", 30, seed=6, outliers=1, between_team=0.0)
    (planted,) = json.loads((folder / "truth/truth.json").read_text("utf-8"))["outliers"]
    given = programme(read_folder(folder))
    flagged = {}
    for name in given.inspections["inspection_id"]:
        rows = compare(given, name).comparison
        flagged[name] = int((rows["stands_out"] == "yes").sum())
    assert max(flagged, key=lambda name: flagged[name]) in planted["inspections"]
    assert sum(count > 0 for count in flagged.values()) <= 3


def test_of_a_team_seen_for_the_first_time_no_change_is_told(page: Page) -> None:
    assert "What has changed" not in str(page)


def test_a_team_seen_before_has_its_change_told(tmp_path: Path, others: Programme) -> None:
    cases = [{**case, "LOR02": "Sufficient", "LOR03": ""} for case in workbooks.sample_cases()]
    details = {
        "inspection_id": "before-2011",
        "fieldwork_start": "2012-11-05",
        "fieldwork_end": "2012-11-07",
        "publication_date": "2012-12-19",
    }
    before = read(workbooks.write(tmp_path / "before.xlsx", cases, details))
    sample = read(workbooks.SAMPLE)
    both = with_inspection(with_inspection(others, before), sample)
    seen = whole(measure(sample), compare(both, sample.id))
    (row,) = [
        r for r in tables(seen)["table-change"].rows if "initial assessment of the" in str(r[0])
    ]
    assert [cell_text(cell) for cell in row[1:3]] == ["20 of 20", "7 of 20"]
    assert cell_text(row[-1]) == "lower"
    assert "before-2011" in str(seen)
    others_said = {cell_text(r[-1]) for r in tables(seen)["table-change"].rows}
    assert others_said <= {"higher", "lower", "no clear change", "too few"}
    assert "chance alone would make 0 to " in str(seen)
    assert "regression to the mean" in html_of(seen.blocks)


# --- a whole programme ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parts(others: Programme) -> list[Page]:
    found = sqs.national(others)
    names = ("masthead", "themes", "questions", "funnels", "map", "reasons", "oversight", "teams")
    return [getattr(sqs, f"programme_{name}")(found) for name in names]


def test_every_part_carries_the_stamp_of_all_workbooks(parts: list[Page]) -> None:
    stamped = [b for part in parts for b in part if isinstance(b, Table | Chart)]
    assert len({block.stamp for block in stamped}) == 1
    assert len(stamped) > 10


def test_every_team_stands_in_the_table_and_on_the_map(
    parts: list[Page], others: Programme
) -> None:
    names = set(others.inspections["team"])
    assert {cell_text(row[0]) for row in tables(parts[-1])["table-teams"].rows} == names
    seen = next(b for b in parts[4] if isinstance(b, Chart))
    assert {row.label for row in seen.shows.rows} == names
    assert all(name.split(" and ")[0] in drawn(seen).svg for name in names)


def test_a_funnel_has_a_point_for_every_team(parts: list[Page]) -> None:
    for chart in (b for b in parts[3] if isinstance(b, Chart)):
        teams = int(re.search(r"(\d+) teams,", chart.alt)[1])  # type: ignore[index]
        assert drawn(chart).svg.count("<use ") == teams


def test_with_few_teams_it_says_that_nothing_is_estimated(parts: list[Page]) -> None:
    assert "not estimated" in str(parts[2])


def test_with_fewer_than_five_teams_it_does_not_say_who_is_different(tmp_path: Path) -> None:
    few = programme(read_folder(simulate(tmp_path / "in", 4, seed=3)))
    said = html_of(sqs.programme_funnels(sqs.national(few)).blocks)
    assert "With fewer than 5 teams whose figures are shown it cannot be told" in said
    own = compare(few, str(few.inspections["inspection_id"].iloc[-1]))
    assert set(own.comparison["stands_out"]) == {""}


def test_what_stands_out_is_never_called_within_the_limits(tmp_path: Path) -> None:
    given = programme(read_folder(simulate(tmp_path / "in", 30, seed=6, outliers=3)))
    out = 0
    for name in given.inspections["inspection_id"]:
        rows = compare(given, name).comparison
        flagged = rows[rows["stands_out"] == "yes"]
        assert "within" not in set(flagged["standing"])
        out += len(flagged)
    assert out > 0


def test_an_area_says_whether_it_is_weak_here_or_hard_everywhere(
    results: Results, compared: Compared
) -> None:
    instrument, areas = results.inspection.instrument, results.areas["question"].tolist()
    table = compared.comparison.set_index("question")
    planted = table.copy()
    planted.loc[areas[0], ["stands_out", "difference"]] = ["yes", -0.4]
    planted.loc[areas[1], ["sufficient_others", "answered_others"]] = [30, 100]
    planted.loc[areas[2], ["sufficient_others", "answered_others"]] = [51, 100]
    seen = str(comparison(results, replace(compared, comparison=planted.reset_index())))
    wordings = ["Weaker here than elsewhere", "Hard everywhere", "Not shown to be further"]
    for area, words in zip(areas, wordings, strict=False):
        label = instrument.label_of(area)
        lines = [line for line in seen.splitlines() if line.startswith(f"- {words}")]
        assert [label in line for line in lines] == [True]
        others = [line for other in wordings for line in seen.splitlines() if f"- {other}" in line]
        assert sum(label in line for line in others) == 1


def test_a_hostile_name_is_only_text(tmp_path: Path) -> None:
    cases = workbooks.sample_cases()[:3]
    one = workbooks.write(tmp_path / "one.xlsx", cases, {"yot": HOSTILE})
    found = sqs.national(programme([read(one)]))
    html = html_of((*sqs.programme_map(found).blocks, *sqs.programme_teams(found).blocks))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_of_a_single_case_every_part_is_plain_json(tmp_path: Path) -> None:
    """A figure that does not exist is told in words, never handed on as NaN."""
    one = workbooks.write(tmp_path / "one.xlsx", workbooks.sample_cases()[9:10])
    found = sqs.national(programme([read(one)]))
    names = ("masthead", "themes", "questions", "funnels", "map", "reasons", "oversight", "teams")
    for name in names:
        page = getattr(sqs, f"programme_{name}")(found)
        json.dumps(page._repr_mimebundle_(), allow_nan=False)


@pytest.mark.parametrize(("seed", "few"), [(4, True), (5, False)])
def test_where_no_question_was_judged_often_enough_that_is_said(
    tmp_path: Path, seed: int, few: bool
) -> None:
    """Two audits of a service: of 4 and 5 cases, and of 5 and 7."""
    audits = read_folder(simulate(tmp_path / "in", 4, seed=seed, teams=2, instrument="case-audit"))
    text = str(comparison(measure(audits[1]), compare(programme(audits), audits[1].id)))
    assert ("No question was judged often enough both times" in text) is few
    assert ("chance alone would make" in text) is not few
