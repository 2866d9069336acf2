"""A batch of published reports, and the workbooks behind them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sqs_analysis.clearance import door
from sqs_analysis.clearance.folder import File
from sqs_analysis.simulate.folder import simulate

FORMATS = "html,pdf,docx,xlsx,ods"
TEAMS = 12
# Columns of the analyst's own: one that names children, and one of a few choices.
OWN: dict[str, Callable[[int], str]] = {
    "Called": lambda row: f"Child{row} Brontosaurus",
    "Patch": lambda row: ("north", "south")[row % 2],
}
OPENED: dict[tuple[str, str], Any] = {}
# Whom the letter names, and what an inspector wrote of one case.
PEOPLE = {
    "lead_inspector": "Iris Example",
    "lead_inspector_phone": "01632 960007",
    "lead_inspector_email": "i.example@example.org",
    "addressee": "Robin Placeholder",
    "sender": "Alex Specimen",
    "copy_list": "Chief Executive; Director of Fern House",
}
FREE_TEXT = "The plan was kept in a blue folder at the hostel, and his mother never saw it."


@dataclass(frozen=True)
class Batch:
    """Where the reports are, and what they were made from."""

    outputs: Path
    books: Path

    @property
    def team(self) -> str:
        return sorted(path.stem for path in self.books.glob("*.xlsx"))[0]

    @property
    def other(self) -> str:
        return sorted(path.stem for path in self.books.glob("*.xlsx"))[1]


def with_names_and_words(book: Path) -> None:
    """Give a simulated workbook what an invented one lacks: people, and an inspector's free text."""
    opened = load_workbook(book)
    for field, value in opened["Inspection"].iter_rows(min_row=2, max_col=2):
        value.value = PEOPLE.get(str(field.value), value.value)
    sheet = opened["Cases"]
    (place,) = (cell.column for cell in sheet[2] if cell.value == "OPM06")
    sheet.cell(3, place).value = FREE_TEXT
    for heading, of_case in OWN.items():
        column = sheet.max_column + 1
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column).value = heading if row == 2 else of_case(row)
    opened.save(book)


def sqs(*arguments: object) -> None:
    """Run a command of the package."""
    run = [sys.executable, "-m", "sqs_analysis.cli", *map(str, arguments)]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """The reports of an invented programme, with its own, in every format."""
    folder = tmp_path_factory.mktemp("release")
    books, outputs = simulate(folder / "books", TEAMS, seed=1), folder / "outputs"
    for book in sorted(books.glob("*.xlsx")):
        with_names_and_words(book)
    # In a process of its own: a batch forks, and a worker of the tests has threads.
    sqs("batch", books, "--output", outputs, "--audience", "published", "--formats", FORMATS)
    sqs("programme", books, "--output", outputs)
    return Batch(outputs, books)


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open each file once in all tests: most are the same in every copy of a report."""

    def opened(file: File) -> Any:
        key = (file.sha256, file.path.suffix)
        if key not in OPENED:
            OPENED[key] = door.opened.__wrapped__(file)  # type: ignore[attr-defined]
        return OPENED[key]

    opened.__wrapped__ = getattr(door.opened, "__wrapped__", door.opened)  # type: ignore[attr-defined]
    monkeypatch.setattr(door, "opened", opened)


@pytest.fixture
def batch(made: Batch, tmp_path: Path) -> Batch:
    """A copy of the reports, to do with as a test likes."""
    shutil.copytree(made.outputs, tmp_path / "outputs")
    return Batch(tmp_path / "outputs", made.books)


@pytest.fixture
def report(made: Batch, tmp_path: Path) -> Path:
    """A copy of one report."""
    folder = tmp_path / made.team
    shutil.copytree(made.outputs / made.team, folder)
    return folder


@pytest.fixture(scope="module")
def report_of_the_session(made: Batch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of one report, to plant many leaks in."""
    folder = tmp_path_factory.mktemp("planted") / made.team
    shutil.copytree(made.outputs / made.team, folder)
    return folder
