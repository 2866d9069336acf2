"""A column that the instrument does not know is kept as a field of the analyst's own."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.read.inspection import Inspection, read
from tests import files

TEAMS = ["East"] * 11 + ["West"] * 8 + [None]


@pytest.fixture(scope="module")
def book(sample: Path) -> files.Book:
    return files.sample_book(sample)


def with_columns(book: files.Book, columns: dict[str, list[files.Value]]) -> files.Book:
    """The book with columns at the right of the sheet Cases: each its heading, and twenty values."""
    wider = copy.deepcopy(book)
    for heading, values in columns.items():
        for line, value in zip(wider["Cases"], [None, heading, *values], strict=True):
            line.append(value)
    return wider


@pytest.fixture
def reading(book: files.Book, tmp_path: Path) -> Callable[..., Inspection]:
    def read_with(*columns: tuple[str, list[files.Value]]) -> Inspection:
        own = copy.deepcopy(book)
        for heading, values in columns:
            own = with_columns(own, {heading: values})
        return read(files.by_openpyxl(own, tmp_path / "own.xlsx"))

    return read_with


def said(inspection: Inspection) -> list[str]:
    return [f"{p.severity} {p}" for p in inspection.problems]


@pytest.mark.parametrize("way", files.WAYS)
def test_a_column_is_kept_however_the_workbook_was_saved(
    way: str, book: files.Book, tmp_path: Path
) -> None:
    own = with_columns(book, {"Team": TEAMS, "Visits": [*range(19), None]})
    found = read(files.WAYS[way](own, tmp_path / way))
    assert found.cases["Team"].tolist() == [team or "" for team in TEAMS]
    assert found.cases["Visits"].tolist() == [*map(str, range(19)), ""]
    assert [(f.name, f.kind) for f in found.own_fields] == [("Team", "text"), ("Visits", "integer")]
    assert said(found) == [
        'warning Cases!CD2: "Team", "Visits" are not questions or fields of this sheet, so they are '
        "kept as fields of your own: to split by on the desk, and in no report or letter."
    ]


def test_a_column_of_a_long_file_is_kept(book: files.Book, tmp_path: Path) -> None:
    own = with_columns(book, {"Team": TEAMS})
    own["Cases"] = own["Cases"][1:]
    for number, line in enumerate(own["Cases"]):
        line.insert(0, f"{'one' if number < 12 else 'two'}-2013" if number else "inspection_id")
    del own["Inspection"], own["Commentary"], own["Staff"]
    found = read(files.by_openpyxl(own, tmp_path / "long.xlsx"), inspection_id="two-2013")
    assert found.cases["Team"].tolist() == ["West"] * 8 + [""]


def test_judgements_are_as_without_it(
    inspection: Inspection, reading: Callable[..., Inspection]
) -> None:
    found = reading(("Team", TEAMS))
    assert found.judgements.equals(inspection.judgements)
    assert found.cases.drop(columns="Team").equals(inspection.cases)


KINDS: list[tuple[list[files.Value], str, str]] = [
    (["1,200", "7.0", 3, None], "integer", "1200"),
    (["007", "12"], "text", "007"),
    (["3", "some"], "text", "3"),
    (["2013-03-11"], "text", "2013-03-11"),
    ([None], "text", ""),
]


@pytest.mark.parametrize(("values", "kind", "first"), KINDS)
def test_a_column_is_of_numbers_if_every_value_is_a_whole_number(
    values: list[files.Value], kind: str, first: str, reading: Callable[..., Inspection]
) -> None:
    found = reading(("Own", (values * 20)[:20]))
    assert (found.own_fields[0].kind, found.cases["Own"][0]) == (kind, first)


@pytest.mark.parametrize("heading", ["row", "yot", "OPM05", "Team", "group", "Section", "themes"])
def test_a_heading_that_names_something_else_has_its_columns_letters(
    heading: str, reading: Callable[..., Inspection]
) -> None:
    found = reading(("Team", TEAMS), (heading, ["x"] * 20))
    assert found.cases[f"{heading} (CE)"].tolist() == ["x"] * 20
    (line,) = said(found)
    assert line.endswith(f'"{heading}" names something else already: this one is "{heading} (CE)".')


MEANT = [
    (
        "Remand-ed",
        'error Cases!J2 (remanded): "Remand-ed" is not a question or field of the instrument.',
    ),
    (
        "Held before",
        'warning Cases!J2: "Held before" is not a question or field of this sheet, so it',
    ),
]


@pytest.mark.parametrize(("heading", "words"), MEANT)
def test_what_is_near_a_missing_name_is_asked_about(
    heading: str, words: str, book: files.Book, tmp_path: Path
) -> None:
    own = copy.deepcopy(book)
    own["Cases"][1][own["Cases"][1].index("remanded")] = heading
    (line,) = (
        line
        for line in said(read(files.by_openpyxl(own, tmp_path / "own.xlsx")))
        if "Cases!J2" in line
    )
    assert line.startswith(words)


NO_VALUES: list[tuple[str, str]] = [
    ("#REF!", "the cell shows the error #REF!. Write the value itself. Until then it is blank."),
    ("=1+1", "the formula =1+1 was never calculated, so the cell has no value."),
]


@pytest.mark.parametrize(("value", "words"), NO_VALUES)
def test_a_cell_without_a_value_blocks_nothing(
    value: str, words: str, reading: Callable[..., Inspection]
) -> None:
    found = reading(("Visits", [value, *range(19)])).require_sound()
    assert found.cases["Visits"].tolist() == ["", *map(str, range(19))]
    assert found.own_fields[0].kind == "integer"
    assert said(found)[1].startswith(f"warning Cases!CD3 (Visits): {words}")


MERGED = {"CD3:CD9": "warning", "CD3:CE3": "warning", "CC3:CD3": "warning", "CC3:CD4": "error"}


@pytest.mark.parametrize("cells", MERGED)
def test_merged_cells_block_only_where_an_answer_is_lost(
    cells: str, book: files.Book, tmp_path: Path
) -> None:
    own = with_columns(book, {"Team": TEAMS, "Ward": TEAMS})
    made = openpyxl.load_workbook(files.by_openpyxl(own, tmp_path / "merged.xlsx"))
    made["Cases"].merge_cells(cells)
    made.save(tmp_path / "merged.xlsx")
    found = [p for p in read(tmp_path / "merged.xlsx").problems if p.kind == "merged"]
    assert [p.severity for p in found] == [MERGED[cells]]


def test_a_row_of_nothing_else_is_no_case(book: files.Book, tmp_path: Path) -> None:
    own = with_columns(book, {"Team": TEAMS})
    own["Cases"].append([*[None] * 81, "East 11, West 8"])
    found = read(files.by_openpyxl(own, tmp_path / "own.xlsx"))
    assert (len(found.cases), len(found.problems)) == (20, 1)


def test_a_hidden_column_is_kept(book: files.Book, tmp_path: Path) -> None:
    made = openpyxl.load_workbook(
        files.by_openpyxl(with_columns(book, {"Team": TEAMS}), tmp_path / "hidden.xlsx")
    )
    made["Cases"].column_dimensions["CD"].hidden = True
    made.save(tmp_path / "hidden.xlsx")
    assert read(tmp_path / "hidden.xlsx").cases["Team"][0] == "East"
