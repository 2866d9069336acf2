"""Any instrument: fields play roles under any name, questions roll up others, folders may be mixed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sqs_analysis as sqs
from sqs_analysis.errors import InstrumentError, WorkbookError
from sqs_analysis.read.folder import read_folder, require_one_instrument
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.template import write_workbook
from sqs_analysis.simulate.folder import simulate

FIRE = Path(__file__).parents[1] / "instruments" / "fire-audit"
DETAILS = {"inspection_id": "dock-2024", "station": "Dock", "visited": "2024-05-06"}


def rolled(folder: Path, rule: str) -> Instrument:
    """The fire audit with one question that follows from the first three on equipment."""
    made = shutil.copytree(FIRE, folder / f"rolled-{rule.split(maxsplit=1)[0]}")
    questions = made / "questions.csv"
    head, *lines = questions.read_text("utf-8").splitlines()
    lines = [f"{head},rolls_up", *(f"{line}," for line in lines)]
    lines.append(f"EQU00,EQU,summary,case,4_to_1,no,,1.1,{rule}")
    questions.write_text("\n".join(lines) + "\n", "utf-8")
    words = made / "en-GB" / "questions.csv"
    line = "EQU00,Is equipment good?,Equipment,it was good,it was not good,premises,premises,"
    words.write_text(f"{words.read_text('utf-8').rstrip()}\n{line}\n", "utf-8")
    return load(made)


def book(path: Path, instrument: Instrument, rows: list[str], **more: str) -> Path:
    """A workbook with a row of grades for each of some premises: the first three on equipment."""
    asked = [question.id for question in instrument.questions if question.id != "EQU00"]
    cases = [
        {"premises": f"P{number}", "use": "School"}
        | dict.fromkeys(asked, "3")
        | dict(zip(("EQU01", "EQU02", "EQU03"), row.split(), strict=True))
        | more
        for number, row in enumerate(rows)
    ]
    return write_workbook(path, instrument, DETAILS, cases)


def test_what_stands_on_the_sheet_stands_in_frames_under_the_role(tmp_path: Path) -> None:
    fire = load(FIRE)
    found = read(book(tmp_path / "dock.xlsx", fire, ["4 4 4", "1 2 3"]), fire)
    assert not found.problems
    assert (found.team, found.day, found.detail("station")) == ("Dock", "2024-05-06", "Dock")
    assert found.cases["case_ref"].tolist() == ["P0", "P1"]
    assert "premises" not in found.cases


@pytest.mark.parametrize(
    ("grades", "lowest", "most", "by"),
    [
        ("4 3 3", "3", "sufficient", "EQU02"),
        ("4 1 3", "1", "sufficient", "EQU02"),
        ("2 1 3", "1", "insufficient", "EQU02"),
    ],
)
def test_a_question_that_rolls_up_others_follows_from_them(
    grades: str, lowest: str, most: str, by: str, tmp_path: Path
) -> None:
    for rule, expected in (("lowest", lowest), ("most", most)):
        instrument = rolled(tmp_path, f"{rule} of EQU01 EQU02 EQU03")
        found = read(book(tmp_path / f"{rule}.xlsx", instrument, [grades]), instrument)
        assert not found.problems
        row = found.judgements.query("question == 'EQU00'").iloc[0]
        means = {True: "sufficient", False: "insufficient"}[bool(row["sufficient"])]
        assert expected in (row["answer"], means)
        decides = found.judgements.query("question != 'EQU00' and cell == @row['cell']").iloc[0]
        assert decides["question"] == by or rule == "most"
        assert decides["sufficient"] == row["sufficient"]


def test_a_roll_up_that_somebody_wrote_otherwise_is_told_with_the_cell_that_decides(
    tmp_path: Path,
) -> None:
    import openpyxl

    instrument = rolled(tmp_path, "lowest of EQU01 EQU02 EQU03")
    path = book(tmp_path / "book.xlsx", instrument, ["4 1 3"])
    whole = openpyxl.load_workbook(path)
    cases = whole["Cases"]
    column = cases.max_column + 1
    cases.cell(2, column, "EQU00")
    cases.cell(3, column, "4")
    whole.save(path)
    (problem,) = read(path, instrument).problems
    assert (problem.name, problem.severity) == ("EQU00", "error")
    assert "what it rolls up makes it 1" in problem.message


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("least of EQU01 EQU02", "Write lowest of A1, A2, or most of A1, A2."),
        ("lowest of EQU01 EQU99", "names EQU99, no answered question of its unit."),
        ("most of EQU00 EQU01", "names EQU00, no answered question"),
    ],
)
def test_a_roll_up_of_nothing_is_refused(rule: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InstrumentError) as refusal:
        rolled(tmp_path, rule)
    assert said in str(refusal.value)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    for name in ("sqs-2012", "case-audit"):
        made = simulate(folder / name, 2, 3, instrument=name)
        for path in made.glob("*.xlsx"):
            path.rename(folder / path.name)
        shutil.rmtree(made)
    return folder


def test_each_workbook_of_a_mixed_folder_is_read_by_its_own_instrument(mixed: Path) -> None:
    found = read_folder(mixed)
    assert sorted(one.instrument.id for one in found) == ["case-audit"] * 2 + ["sqs-2012"] * 2
    assert {one.instrument.id for one in read_folder(mixed, "case-audit")} == {"case-audit"}
    with pytest.raises(WorkbookError, match=r"2 instruments \(case-audit 2, sqs-2012 2\)"):
        require_one_instrument(found)


def test_a_workbook_that_names_no_instrument_is_known_by_its_questions(mixed: Path) -> None:
    for path in mixed.glob("*.xlsx"):
        known = sqs.read(path)
        blank = write_workbook(
            path.with_suffix(".blank.xlsx"), known.instrument, {"instrument": ""}
        )
        assert sqs.read(blank).instrument.id == known.instrument.id
        blank.unlink()


def test_an_index_of_several_instruments_has_a_table_for_each(mixed: Path, tmp_path: Path) -> None:
    sqs.batch(mixed, tmp_path, formats="html", workers=1)
    page = (tmp_path / "index.html").read_text("utf-8")
    audits, inspections = page.split('id="inspections-sqs-2012"')
    assert "Review and oversight" in audits
    assert "Review and oversight" not in inspections
    assert "Protecting the public" in inspections
    assert "Protecting the public" not in audits
