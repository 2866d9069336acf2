"""Five hundred damaged workbooks: none ends its reader, and none reads differently without a word.

Where a change is accepted without a problem, the judgements are the original's, or differ in cells
that the change touched: an answer that became another answer.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.inspection import read
from tests import files, workbooks

BYTES, XML, TEXT = 170, 200, 130
# A change of one tag, number or letter may reach one cell, and the one it is moved to.
MOST_CELLS = 2
XML_PARTS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet2.xml",
    "xl/worksheets/sheet3.xml",
    "xl/styles.xml",
)
SHARED = "xl/sharedStrings.xml"
CSV = ("Inspection", "Cases", "Staff")


class Key(NamedTuple):
    """A question on the so-manieth case or member of staff."""

    unit: str
    number: int
    question: str


class Whole(NamedTuple):
    data: bytes
    answers: dict[Key, str]


@cache
def whole() -> Whole:
    return Whole(workbooks.SAMPLE.read_bytes(), answers(workbooks.SAMPLE) or {})


def answers(path: Path) -> dict[Key, str] | None:
    """The answers of a workbook, None if anything is said of it."""
    try:
        found = read(path)
    except WorkbookError:
        return None
    if found.problems:
        return None
    frame = found.judgements
    numbers = frame.groupby(["unit", "question"]).cumcount()
    keys = map(Key, frame["unit"], numbers, frame["question"])
    return dict(zip(keys, frame["answer"] + " " + frame["state"], strict=True))


def require_the_same(path: Path, most: int = MOST_CELLS) -> None:
    found = answers(path)
    if found is None:
        return
    other = whole().answers
    assert found.keys() == other.keys(), "cases were lost or made up without a word"
    differ = [key for key in other if found[key] != other[key]]
    assert len(differ) <= most, f"read differently without a word: {differ[:5]}"


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Bytes with one of them changed, some cut out, doubled, made up, or all from one on gone."""
    place, length = chance.randrange(len(data)), chance.randrange(1, 40)
    way = chance.randrange(5)
    if way == 0:
        return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
    if way == 1:
        return data[:place] + data[place + length :]
    if way == 2:
        return data[: place + length] + data[place:]
    if way == 3:
        return data[:place] + chance.randbytes(length) + data[place:]
    return data[:place]


@pytest.mark.parametrize("seed", range(0, BYTES, 10))
def test_bytes_of_the_file(seed: int, tmp_path: Path) -> None:
    for number in range(seed, seed + 10):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(spoilt(whole().data, random.Random(number)))
        require_the_same(path)


TOKENS = re.compile(rb'<[^<>]*>|="[^"]*"|>[^<>]+<')
OTHERS = (
    b'="1"',
    b'="99"',
    b'="s"',
    b'="A3"',
    b"<v>1</v>",
    b"<row>",
    b"</c>",
    b">0<",
    b">Yes<",
    b"",
)


def rewritten(part: str, chance: random.Random) -> bytes:
    """The sample with one tag, attribute or text of a part left out, doubled, moved or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole().data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                tokens = list(TOKENS.finditer(content))
                one, other = chance.choice(tokens), chance.choice(tokens)
                instead = chance.choice((b"", one[0] * 2, other[0], chance.choice(OTHERS)))
                content = content[: one.start()] + instead + content[one.end() :]
            new.writestr(entry, content)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(0, XML, 10))
def test_xml_of_the_parts(seed: int, tmp_path: Path) -> None:
    for number in range(seed, seed + 10):
        chance = random.Random(number)
        path = tmp_path / f"{number}.xlsx"
        part = chance.choice((*XML_PARTS, SHARED))
        path.write_bytes(rewritten(part, chance))
        # A text that several cells refer to changes all of them: each is then what the file says.
        require_the_same(path, most=1_000 if part in (SHARED, "xl/styles.xml") else MOST_CELLS)


@pytest.mark.parametrize("seed", range(0, TEXT, 10))
def test_letters_of_csv_files(seed: int, tmp_path: Path) -> None:
    book = files.sample_book(workbooks.SAMPLE)
    for number in range(seed, seed + 10):
        chance = random.Random(number)
        folder = files.by_csv(book, tmp_path / str(number), "utf-8")
        path = folder / f"{chance.choice(CSV)}.csv"
        text = path.read_text("utf-8")
        place = chance.randrange(len(text))
        letter = chance.choice(['"', ",", "\n", ";", "x", "\0", '""', "\r\n", ""])
        path.write_text(
            text[:place] + letter + text[place + chance.randrange(2) :], "utf-8", newline=""
        )
        require_the_same(folder)
