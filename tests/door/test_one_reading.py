"""One workbook, one reading, whatever program saved it: the same judgements and the same problems."""

from __future__ import annotations

import copy
import datetime as dt
import random
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from sqs_analysis.read.inspection import Inspection, read
from tests import files

CASES = "Cases"


@pytest.fixture(scope="module")
def book(sample: Path) -> files.Book:
    """The sample's sheets, without the guide and the lists."""
    return files.sample_book(sample)


def written(book: files.Book, way: str, folder: Path) -> Inspection:
    return read(files.WAYS[way](book, folder / way))


def same(one: Inspection, other: Inspection) -> None:
    assert [str(p) for p in other.problems] == [str(p) for p in one.problems]
    pd.testing.assert_frame_equal(one.judgements, other.judgements)
    pd.testing.assert_frame_equal(one.cases, other.cases)
    assert [(p.place, p.text) for p in one.commentary] == [
        (p.place, p.text) for p in other.commentary
    ]


@pytest.mark.parametrize("way", files.WAYS)
def test_the_sample_reads_the_same_however_it_was_saved(
    way: str, book: files.Book, sample: Path, tmp_path: Path
) -> None:
    same(read(sample), written(book, way, tmp_path))


# What can be wrong in a cell, below the two lines of heading.
FAULTS: list[files.Value] = [
    *(
        "Mabye",
        "",
        None,
        "#REF!",
        "#N/A",
        "n/a",
        "Insuf\u200bficient",
        "Sufficient\u00a0",
        "no; yes",
    ),
    *(
        "12.0",
        7,
        41344,
        "31/02/2013",
        "03/13/2013",
        dt.date(1999, 3, 11),
        "mid March",
        "C01",
        "YES",
    ),
    "two\nlines",
]
NOTES: list[list[files.Value]] = [
    *([], [], ["* two cases were read by telephone"]),
    ["Total", None, None, None, None, None, None, None, None, *[20] * 40],
]


def spoilt(book: files.Book, seed: int) -> files.Book:
    """The book with up to ten faults of any kind, a note or a total below it, a column renamed."""
    chance = random.Random(seed)
    made = copy.deepcopy(book)
    rows = made[CASES]
    for _ in range(chance.randrange(1, 10)):
        row, column = chance.randrange(2, len(rows)), chance.randrange(len(rows[1]))
        rows[row][column] = chance.choice(FAULTS)
    if last := chance.choice(NOTES):
        rows += [[None] * 81, [*last, *[None] * (81 - len(last))]]
    if chance.random() < 0.3:
        rows[1][chance.randrange(22, 81)] = "renamed"
    return made


@pytest.mark.parametrize("seed", range(12))
def test_faults_are_told_the_same_in_every_format(
    seed: int, book: files.Book, tmp_path: Path
) -> None:
    faulty = spoilt(book, seed)
    first = written(faulty, "openpyxl.xlsx", tmp_path)
    assert first.problems
    for way in ("xlsxwriter.xlsx", "opendocument.ods"):
        same(first, written(faulty, way, tmp_path))
    as_text = written(faulty, "utf8", tmp_path)
    for way in ("unicode-text", "tab", "semicolon"):
        same(as_text, written(faulty, way, tmp_path))
    # A text alone does not say whether it was a number or a day, which is said of such cells.
    assert kinds(first) == kinds(as_text)


def kinds(inspection: Inspection) -> set[tuple[str, str, str, str]]:
    return {
        (p.severity, p.kind, p.address, p.name)
        for p in inspection.problems
        if not p.kind.startswith("date")
    }


@pytest.mark.office
def test_libreoffice_may_save_it_in_between(book: files.Book, tmp_path: Path, soffice: str) -> None:
    faulty = copy.deepcopy(book)
    faulty[CASES][4][22], faulty[CASES][5][24] = "Mabye", "#REF!"
    source = files.by_openpyxl(faulty, tmp_path / "book.xlsx")
    first = read(source)
    assert len(first.problems) == 2
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for ending in ("ods", "xlsx"):
        target = tmp_path / ending
        command = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            target,
            source,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        same(first, read(target / f"book.{ending}"))
    target = tmp_path / "csv"
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [soffice, profile, "--headless", "--convert-to", as_shown, "--outdir", target, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for path in target.glob("book-*.csv"):
        path.rename(path.with_name(path.name.removeprefix("book-")))
    same(first, read(target))
