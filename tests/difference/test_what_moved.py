"""What moved between two editions of a report, and what moved it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.difference.figures import findings_in
from sqs_analysis.difference.moved import Difference, Differences, compared
from sqs_analysis.difference.shown import for_audience, lines
from sqs_analysis.difference.sides import read_side
from sqs_analysis.publish.manifests import manifest, sealed
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import HOME
from sqs_analysis.read.names import MANIFEST
from tests import workbooks
from tests.difference.editions import (
    INSUFFICIENT,
    NOT_APPLICABLE,
    SUFFICIENT,
    edition,
    moved,
    told,
)

ONE_CELL = {("C01", "LOR02"): INSUFFICIENT}
QUALITY = [question.id for question in load().quality]
JUDGED = [
    (row["case_ref"], name)
    for row in workbooks.sample_cases()
    for name in QUALITY
    if row[name] in (SUFFICIENT, INSUFFICIENT)
]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample."""
    return edition(tmp_path_factory.mktemp("old") / "plain")


def causes(found: Difference) -> set[str]:
    return {cause.where or cause.kind for move in found.moves for cause in move.causes}


def test_nothing_moved_where_nothing_changed(old: Path, tmp_path: Path) -> None:
    found = moved(old, edition(tmp_path / "new"))
    assert (found.causes, found.moves) == ((), ())
    assert found.figures > 1000


def test_one_changed_cell_moves_what_is_counted_from_it_and_says_so(
    old: Path, tmp_path: Path
) -> None:
    found = moved(old, edition(tmp_path / "new", ONE_CELL))
    assert told(found) == [
        f"{of}, {aspect}: {before} -> {after}, by Cases!W3, C01, LOR02"
        for of, aspect, before, after in [
            ("LOR02", "count", "7 of 20, 0 n/a, 0 not answered", "6 of 20, 0 n/a, 0 not answered"),
            ("LOR02", "limit", "0.35, 0.1812, 0.5671", "0.3, 0.1455, 0.519"),
            (
                *("LOR02 community", "count"),
                *("5 of 14, 0 n/a, 0 not answered", "4 of 14, 0 n/a, 0 not answered"),
            ),
            ("LOR02 community", "limit", "0.3571, 0.1634, 0.6124", "0.2857, 0.1172, 0.5465"),
            (
                "LOR",
                "count",
                "50 of 96, 44 n/a, 0 not answered",
                "49 of 96, 44 n/a, 0 not answered",
            ),
            ("LOR", "limit", "0.5208, 0.3525, 0.6846", "0.5104, 0.3431, 0.6754"),
            (
                *("LOR community", "count"),
                *("34 of 62, 36 n/a, 0 not answered", "33 of 62, 36 n/a, 0 not answered"),
            ),
            ("LOR community", "limit", "0.5484, 0.3456, 0.7363", "0.5323, 0.3315, 0.7231"),
        ]
    ]
    assert causes(found) == {"Cases!W3, C01, LOR02"}


def test_the_words_of_one_changed_cell_stand_as_they_are_told(old: Path, tmp_path: Path) -> None:
    found = moved(old, edition(tmp_path / "new", ONE_CELL))
    golden = Path(__file__).with_name("one_cell.txt")
    assert "\n".join([*lines(Differences((found,))), ""]) == golden.read_text("utf-8")


def test_the_list_is_cut_of_two_inspections_and_not_of_two_instruments(
    old: Path, tmp_path: Path
) -> None:
    found = moved(old, edition(tmp_path / "new", ONE_CELL))
    of_instruments = replace(found, apart=True)
    of_teams = replace(of_instruments, before="elsewhere-2013")
    in_full, cut = (list(lines(Differences((one,)))) for one in (of_instruments, of_teams))
    assert any("LOR02" in line for line in in_full)
    assert len(cut) == 2


def test_two_cells_of_different_themes_each_move_their_own(old: Path, tmp_path: Path) -> None:
    both = {**ONE_CELL, ("C01", "SEN01"): INSUFFICIENT}
    found = moved(old, edition(tmp_path / "new", both))
    of = {
        (move.figure.name, cause.where.rpartition(" ")[2])
        for move in found.moves
        if move.figure.place[0] == "findings.csv"
        for cause in move.causes
    }
    assert of == {("LOR02", "LOR02"), ("LOR", "LOR02"), ("SEN01", "SEN01"), ("SEN", "SEN01")}
    shared = [move for move in found.moves if len(move.causes) == 2]
    assert shared
    assert not any(move.figure.name for move in shared if move.figure.aspect == "count")


def test_a_changed_gate_is_told_with_the_rule(old: Path, tmp_path: Path) -> None:
    routed = {("C02", name): NOT_APPLICABLE for name in ("LOR10", "LOR12", "LOR13")}
    gate = {("C02", "LOR09"): "Other report", ("C02", "psr_prepared"): "No"}
    found = moved(old, edition(tmp_path / "new", {**gate, **routed}))
    [cause] = {c for m in found.moves if m.figure.place[1:] == ("LOR10",) for c in m.causes}
    assert (cause.where, cause.before, cause.after) == (
        *("Cases!AE4, C02, LOR10", "Sufficient", "n/a"),
    )
    assert cause.since == "LOR09 in Cases!AD4: LOR10 applies when LOR09 = yes_psr"


def test_a_changed_word_of_the_instrument_is_told_by_its_row(tmp_path: Path) -> None:
    folders = [Path(shutil.copytree(HOME / "sqs-2012", tmp_path / n / "sqs-2012")) for n in "ab"]
    words = folders[1] / "en-GB" / "questions.csv"
    text = words.read_text("utf-8")
    assert text.count("Was there enough planning to help reduce reoffending?") == 1
    words.write_text(text.replace("help reduce reoffending?", "reduce reoffending?"), "utf-8")
    editions = [edition(f.parent / "made", instrument=str(f)) for f in folders]
    found = moved(*editions, *folders)
    assert causes(found) == {"questions.csv, LOR14, wording"}
    assert {move.figure.aspect for move in found.moves} == {"text"}
    assert {move.figure.name for move in found.moves} == {"LOR14"}
    [cause] = {cause for cause in moved(*editions).causes if cause.kind == "instrument"}
    assert (
        len(cause.before) == 12
    )  # the instruments are not at hand: only that they differ is known


def test_another_confidence_moves_limits_and_no_count(old: Path, tmp_path: Path) -> None:
    found = moved(old, edition(tmp_path / "new", confidence=0.9))
    assert causes(found) == {"confidence"}
    limits = {move.figure.name for move in found.moves if move.figure.place[0] == "findings.csv"}
    assert set(QUALITY) <= limits
    assert "count" not in {move.figure.aspect for move in found.moves}


def test_another_library_is_named_and_moves_nothing_that_did_not_move(
    old: Path, tmp_path: Path
) -> None:
    new = Path(shutil.copytree(old.parent.parent, tmp_path / "new")) / "out" / old.name
    record = manifest(new)
    record["software"]["numpy"], record["ingredients"]["libraries"] = "99.0", "0" * 64
    (new / MANIFEST).write_text(sealed(record), "utf-8")
    found = moved(old, new)
    [cause] = found.causes
    assert (cause.kind, cause.where, cause.after) == ("library", "numpy", "99.0")
    assert not found.moves
    assert "The library numpy" in "\n".join(lines(Differences((found,))))


def test_without_workbooks_a_figure_is_told_with_the_cells_to_look_at(
    old: Path, tmp_path: Path
) -> None:
    new = edition(tmp_path / "new", ONE_CELL)
    alone = Path(shutil.copytree(old, tmp_path / "alone" / "out" / old.name))
    found = moved(alone, new)
    counted = {m.figure.name: m.causes for m in found.moves if m.figure.place[1:] == ("LOR02",)}
    assert [cause.where for cause in counted["LOR02"]] == ["sample.xlsx, Cases!W3:W22"]


def test_a_cell_and_an_option_that_both_move_a_limit_are_both_told(
    old: Path, tmp_path: Path
) -> None:
    found = moved(old, edition(tmp_path / "new", ONE_CELL, confidence=0.9))
    told_of = {m.figure.aspect: m.causes for m in found.moves if m.figure.place[1:] == ("LOR02",)}
    assert [cause.kind for cause in told_of["count"]] == ["cell"]
    assert [cause.kind for cause in told_of["limit"]] == ["cell", "option"]


def test_a_figure_that_moved_though_nothing_differs_is_said_to_be_that(old: Path) -> None:
    side = read_side(old)
    other = side.files["findings.csv"].replace("LOR02,all,7,20", "LOR02,all,8,20")
    found = compared(side, replace(side, files={**side.files, "findings.csv": other}))
    [move] = found.moves
    assert [cause.kind for cause in move.causes] == ["nothing"]


def test_outside_no_cell_no_case_and_nothing_withheld_is_told(tmp_path: Path) -> None:
    before = edition(tmp_path / "before", audience="published")
    small = {("C20", name): INSUFFICIENT for name in ("SEN11", "LOR02")} | {
        ("C01", name): INSUFFICIENT for name in ("LOR02", "SEN01")
    }
    found = Differences((moved(before, edition(tmp_path / "new", small, audience="published")),))
    shown = for_audience(found, "published")
    said = "\n".join(lines(shown))
    assert "Entries of the workbook were corrected" in said
    for secret in ("Cases!", "C01", "C20", "[c]", "not there"):
        assert secret not in said
    assert shown.teams[0].moves


@settings(max_examples=5)
@given(st.sets(st.sampled_from(JUDGED), min_size=1, max_size=6))
def test_every_finding_that_moved_is_listed_with_a_changed_cell_and_no_other(
    old: Path, tmp_path_factory: pytest.TempPathFactory, chosen: set[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    was = {
        (row["case_ref"], name): row[name] for row in workbooks.sample_cases() for name in QUALITY
    }
    flipped = {key: INSUFFICIENT if was[key] == SUFFICIENT else SUFFICIENT for key in chosen}
    editions = old, edition(folder / "new", flipped)
    found = moved(*editions)
    counts = [
        {
            (row["question"] or row["section"], row["group"]): (row["sufficient"], row["answered"])
            for row in findings_in(read_side(folder).files)
        }
        for folder in editions
    ]
    listed = {
        (move.figure.place[1], (*move.figure.place, "all")[2]): move.causes
        for move in found.moves
        if move.figure.place[0] == "findings.csv" and move.figure.aspect == "count"
    }
    assert listed.keys() == {key for key, count in counts[0].items() if counts[1][key] != count}
    changed = {f"{ref}, {name}" for ref, name in chosen}
    for found_by in listed.values():
        assert found_by
        assert {cause.where.partition(", ")[2] for cause in found_by} <= changed
    assert not any(cause.kind == "nothing" for move in found.moves for cause in move.causes)
