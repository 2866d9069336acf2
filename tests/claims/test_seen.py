"""Paragraphs whose figures moved after somebody read them: told until somebody looks again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import sqs_analysis as sqs
from sqs_analysis.cli import main
from sqs_analysis.errors import AnalystError
from sqs_analysis.letters import letter_seen
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import measure
from sqs_analysis.read.inspection import Inspection, read


def stale(inspection: Inspection) -> list[str]:
    return [f"{p.address}: {p.message}" for p in inspection.problems if p.kind == "stale"]


@pytest.fixture
def seen(sample: Path, tmp_path: Path) -> Path:
    letter_seen(sample, tmp_path / "seen.xlsx")
    return tmp_path / "seen.xlsx"


def changed(path: Path, entries: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(path)
    for address, text in entries.items():
        sheet, cell = address.split("!")
        book[sheet][cell] = text
    book.save(path)
    return path


def cell_of(inspection: Inspection, case: int, question: str) -> str:
    return f"Cases!{inspection.units['case'][case].readings[question].cell.name}"


def test_a_paragraph_is_stale_from_the_day_a_figure_moves_until_somebody_looks(seen: Path) -> None:
    before = read(seen)
    assert not before.problems
    moved = {cell_of(before, 0, "LOR02"): "Insufficient", cell_of(before, 0, "LOR03"): "late"}
    (told,) = stale(read(changed(seen, moved)))
    assert told == (
        "Commentary!B3: LOR02 was 7 of 20 sufficient and is 6 of 20: read the paragraph again. Then "
        "write in written_on: LOR02 6/20; LOR07 12/18; LOR08 11/15."
    )
    looked = changed(seen, {"Commentary!C3": "LOR02 6/20; LOR07 12/18; LOR08 11/15"})
    assert not stale(read(looked))


def test_every_paragraph_that_speaks_of_a_figure_is_marked_and_no_other(seen: Path) -> None:
    """Over all questions: one answer is turned round, and those that name the question are stale."""
    inspection = read(seen)
    named = {p.cell.row: p.written_on for p in inspection.commentary}
    one = seen.with_name("one.xlsx")
    for question in ("LOR14", "ROH03", "SEN10", "VUL05"):
        book = openpyxl.load_workbook(seen)
        good = ("sufficient", "yes")
        unit = next(u for u in inspection.units["case"] if u.value(question) in good)
        cell = unit.readings[question].cell
        book["Cases"][cell.name] = "No" if cell.text == "Yes" else "Insufficient"
        book.save(one)
        told = {int(line.split(":")[0].removeprefix("Commentary!B")) for line in stale(read(one))}
        assert told == {row for row, figures in named.items() if question in figures}


def test_the_internal_page_says_so_and_no_other(seen: Path) -> None:
    before = read(seen)
    changed(seen, {cell_of(before, 0, "SEN10"): "No"})
    results = measure(read(seen).require_sound())
    assert "The figures of 1 paragraph of the letter have moved" in str(sqs.masthead(results))
    assert "4.4" in str(sqs.masthead(results))
    assert "have moved" not in str(sqs.masthead(release(results, "published")))


def test_what_is_no_figure_is_told(seen: Path) -> None:
    changed(seen, {"Commentary!C3": "LOR02 seven of 20"})
    (told,) = stale(read(seen))
    assert "“LOR02 seven of 20” is no figure" in told


def test_a_copy_is_never_written_over_anything(sample: Path, seen: Path) -> None:
    with pytest.raises(AnalystError, match="must be a new file"):
        letter_seen(sample, seen)


def test_the_command_writes_the_copy(sample: Path, tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["letter", "seen", str(sample), str(tmp_path / "copy.xlsx")])
    assert ended.exit_code == 0, ended.output
    assert "its column written_on holds the figures" in ended.output
    assert not read(tmp_path / "copy.xlsx").problems


def test_a_folder_that_is_not_there_is_told(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(AnalystError, match="There is no folder"):
        letter_seen(sample, tmp_path / "nowhere" / "copy.xlsx")
