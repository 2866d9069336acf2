"""Ratings on the page: none stands without how likely it is, or why it is not rated."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sqs_analysis as sqs
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Heading, Table, cell_text
from sqs_analysis.present.formats import percent_text
from sqs_analysis.present.frame_cells import each_row
from sqs_analysis.present.ratings import rating_text
from tests import rated

COUNTS = {
    "STO1": (13, 20), "STO2": (15, 20), "STO3": (16, 20),
    "MOV1": (16, 20), "MOV2": (17, 20), "MOV3": (18, 20), "YRD1": (9, 12),
}  # fmt: skip


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return rated.results(tmp_path_factory.mktemp("visit"), COUNTS)


def likely(results: Results, standard: str) -> str:
    """How likely its grade is, as a whole percentage."""
    assert results.rated is not None
    rows = each_row(results.rated.ratings)
    [chance] = [r.probability for r in rows if r.standard == standard and r.level != "question"]
    return percent_text(chance, catalogue())


def table(results: Results, name: str) -> Table:
    return next(b for b in sqs.ratings(results) if isinstance(b, Table) and b.id == name)


def test_the_heading_is_the_overall_rating_with_its_points_and_how_likely_it_is(
    visit: Results,
) -> None:
    heading = next(iter(sqs.ratings(visit)))
    assert isinstance(heading, Heading)
    assert heading.whole == f"Ratings: Good, {likely(visit, '')} likely: 9 of 12 points"


def test_every_standard_has_its_rating_what_decides_it_and_what_would_move_it(
    visit: Results,
) -> None:
    rows = [[cell_text(cell) for cell in row] for row in table(visit, "table-ratings").rows]
    assert rows == [
        [
            "Storing",
            f"Good, {likely(visit, 'STO')} likely",
            "STO1 STO1 sound",
            "13 of 20",
            "1",
            "4",
        ],
        ["Moving", f"Fine, {likely(visit, 'MOV')} likely", "MOV1 MOV1 sound", "16 of 20", "1", ""],
        ["Yard", f"Good, {likely(visit, 'yard')} likely", "YRD1 YRD1 sound", "9 of 12", "2", "1"],
        ["Leadership", "Good, by hand", "", "", "", ""],
    ]


def test_the_bars_are_the_chances_and_the_grade_that_is_given_is_marked(visit: Results) -> None:
    chances = table(visit, "table-rating-chances")
    assert chances.columns == ("Standard", "Poor", "Fair", "Good", "Fine")
    for row in chances.rows:
        assert sum(cell.proportion for cell in row[1:]) == pytest.approx(1)  # type: ignore[union-attr,misc]
    marked = {
        cell_text(r[0]): [i for i, c in enumerate(r) if "◂" in cell_text(c)] for r in chances.rows
    }
    assert marked == {"Storing": [3], "Moving": [4], "Yard": [3], "Overall": [3]}


def test_the_page_says_what_the_lowest_of_several_does(visit: Results) -> None:
    text = str(sqs.ratings(visit))
    assert "Of 3 ratings made from judgements, one judgement the other way would move 3." in text
    assert "Moving is rated Fine" in text  # the one that is pulled most
    assert "a lower one 48%; by its lowest question alone, 37%." in text


def test_what_is_not_rated_says_why(tmp_path: Path) -> None:
    results = rated.results(tmp_path, COUNTS | {"YRD1": (4, 5)}, leadership="")
    text = str(sqs.ratings(results))
    assert text.startswith(
        "Ratings: Overall not rated, because these standards are not: Yard and Leadership"
    )
    assert "Yard\tnot rated: fewer than 6 judgements on a question" in text
    assert "Leadership\tnot rated: nothing is entered" in text


def test_a_grade_is_never_said_alone(visit: Results) -> None:
    """Wherever a grade's label stands in a page, its chance follows, or who entered it."""
    said = str(sqs.ratings(visit)).replace("Standard\tPoor\tFair\tGood\tFine", "")
    followed = re.findall(r"\b(?:Poor|Fair|Good|Fine)\b(.{0,12})", said)
    assert followed
    assert all(re.match(r", (\d+% likely|by hand)", rest) for rest in followed)


def test_readers_outside_see_no_count_of_what_is_withheld(tmp_path: Path) -> None:
    results = rated.results(tmp_path, COUNTS | {"YRD1": (7, 7)})
    shown = sqs.release(results, "published")
    text = str(sqs.ratings(shown))
    assert "Yard\t[c]" in text
    assert text.startswith("Ratings: Overall [c]: Yard\n")
    assert "Storing\tGood, " in text
    assert "7 of 7" not in text
    assert any("[c] is withheld" in note for note in table(shown, "table-ratings").notes)


def test_an_instrument_without_ratings_shows_nothing(results: Results) -> None:
    assert not sqs.ratings(results).blocks
    assert "ratings.csv" not in sqs.record(results).files
    assert "There is no overall score" in str(sqs.method(results))


def test_the_method_does_not_deny_a_rating(visit: Results) -> None:
    text = str(sqs.method(visit))
    assert "There is no overall score" not in text
    assert "Ratings follow the bands" in text


def test_the_record_has_every_rating_with_every_chance(visit: Results, tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(sqs.record(visit).files["ratings.csv"], encoding="utf-8")
    found = pd.read_csv(path)
    assert len(found) == 12
    chances = found[["likely_poor", "likely_fair", "likely_good", "likely_fine"]]
    given = found["grade"].map(lambda grade: f"likely_{grade}")
    sampled = found["probability"].notna()
    assert sampled.sum() == 11
    for row, column in given[sampled].items():
        assert chances.loc[row, column] == found.loc[row, "probability"]
    assert chances[sampled].sum(axis=1).tolist() == pytest.approx([1] * 11)


def test_a_rating_is_said_alike_everywhere(visit: Results) -> None:
    assert visit.rated is not None
    row = each_row(visit.rated.ratings)[0]
    assert rating_text(row, visit) == f"Good, {likely(visit, 'STO')} likely"
    sparse = replace(visit, audience="published")
    assert rating_text(row, sparse) == rating_text(row, visit)
