"""Both languages: a language is complete or refused, and no English is left in code."""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import sqs_analysis.languages as languages
from sqs_analysis.errors import TranslationError
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Paragraph,
    Table,
    cell_text,
    plain,
)
from sqs_analysis.present.cases import cases
from sqs_analysis.present.charts import drawn
from sqs_analysis.present.groups import groups
from sqs_analysis.present.headline import headline
from sqs_analysis.present.letter import letter
from sqs_analysis.present.method import provenance
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import COMMON
from tests.workbooks import analysis

PSEUDO = "x-pseudo"
ROOT = Path(__file__).resolve().parents[2]
SQS = ROOT / "sqs_analysis" / "instruments" / "sqs-2012"
# Tables of words: the columns a translator fills in.
WORDED = {
    "questions.csv": (
        "wording",
        "short",
        "positive",
        "negative",
        "base",
        "base_one",
        "judged_when",
    ),
    "answers.csv": ("label",),
    "fields.csv": ("label", "note"),
    "checks.csv": ("message",),
    "quantifiers.csv": ("phrase", "alone"),
}


def pseudo(text: str) -> str:
    """The text in a language without Latin letters: each becomes a Greek one, insertions stay.

    The nouns that go with a number, as in ``{n:case|cases}``, are words of the language too.
    """
    text = re.sub(r":([^{}|]*\|[^{}]*)\}", lambda nouns: f":{greek(nouns[1])}}}", text)
    parts = re.split(r"(\{[^}]*\})", text)
    return "".join(part if part.startswith("{") else greek(part) for part in parts)


def greek(text: str) -> str:
    return "".join(
        chr(0x3B1 + ord(c.lower()) % 24) if c.isascii() and c.isalpha() else c for c in text
    )


@pytest.fixture
def pseudo_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Path
) -> Iterator[Results]:
    """The sample measured with an instrument and a catalogue in the pseudo-language."""
    original = languages._load
    english = original("en-GB")
    greek_words = {key: pseudo(text) for key, text in english.items()}
    monkeypatch.setattr(
        languages, "_load", lambda tag: greek_words if tag == PSEUDO else original(tag)
    )
    instrument = load(pseudo_instrument(tmp_path / "sqs-2012"), PSEUDO)
    inspection = read(sample, load())
    inspection = type(inspection)(
        inspection.workbook, instrument, inspection.units, (), inspection.problems
    )
    yield measure(inspection)
    languages.catalogue.cache_clear()


def pseudo_instrument(folder: Path) -> Path:
    shutil.copytree(SQS, folder)
    shutil.copy(COMMON / "en-GB" / "quantifiers.csv", folder / "en-GB")
    (folder / "en-GB").rename(folder / PSEUDO)
    for name, columns in WORDED.items():
        path = folder / PSEUDO / name
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row.update({column: pseudo(row[column]) for column in columns})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    path = folder / PSEUDO / "instrument.toml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(_pseudo_line(line) for line in lines), "utf-8")
    return folder


def _pseudo_line(line: str) -> str:
    key, found, _ = line.partition(" = ")
    if not found or line.startswith("#"):
        return line
    (text,) = tomllib.loads(line).values()
    return f'{key} = "{pseudo(text)}"'


def texts(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.whole
        case Paragraph():
            yield plain(block.text)
        case Items():
            yield from (plain(item) for item in block.items if not isinstance(item, Items))
        case Facts():
            yield from (text for pair in block.pairs for text in pair)
        case Table():
            yield from (block.title, block.summary, *block.columns, *block.notes)
            yield from (cell_text(cell) for row in block.rows for cell in row)
        case Chart():
            yield from (block.title, block.caption, block.alt)
            yield from block.shows.texts
            yield from re.findall(r"<text[^>]*>([^<]*)</text>", drawn(block).svg)


def everything(results: Results) -> Iterator[str]:
    for block in (*analysis(results), *provenance(results), *letter(results)):
        yield from texts(block)


def test_no_english_is_left_in_code(pseudo_results: Results) -> None:
    """What still has Latin letters came from the workbook, or is an id or a name of software."""
    inspection = pseudo_results.inspection
    own = {unit.value(f.name) or "" for unit in inspection.units["inspection"] for f in unit.fields}
    own |= {part.strip() for text in own for part in text.split(";")}
    own |= {inspection.id, inspection.workbook.path.name, inspection.workbook.sha256, "sqs-2012"}
    own |= {question.id for question in inspection.instrument.questions}
    own |= set(inspection.cases["case_ref"])
    english = []
    for text in everything(pseudo_results):
        left = text
        for known in sorted(own, key=len, reverse=True):
            left = left.replace(known, "") if known else left
        if re.search("[A-Za-z]", left):
            english.append(left)
    assert english == []


def test_the_pseudo_language_says_the_same_figures(pseudo_results: Results, sample: Path) -> None:
    english = measure(without_commentary(read(sample)))
    numbers = [re.findall(r"\d+", text) for text in everything(pseudo_results)]
    assert sum(len(found) for found in numbers) > 500
    report_numbers = [
        re.findall(r"\d+", "\n".join(text for block in page for text in texts(block)))
        for results in (english, pseudo_results)
        for page in (headline(results), cases(results), groups(results))
    ]
    assert report_numbers[:3] == report_numbers[3:]


def without_commentary(inspection: Inspection) -> Inspection:
    return replace(inspection, commentary=())


def test_welsh_is_refused_with_what_a_translator_must_supply() -> None:
    with pytest.raises(TranslationError) as told:
        languages.catalogue("cy")
    message = str(told.value)
    assert "languages/cy.toml" in message
    assert 'figure.of = "{k} of {n}"' in message
    assert "date.month_1" not in message


def test_a_language_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TranslationError, match=r"There is no language fr\. There are: cy, en-GB"):
        languages.catalogue("fr")


def test_a_phrase_that_inserts_what_is_not_given_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = dict(languages._load("en-GB")) | {"figure.of": "{k} o {m}"}
    original = languages._load
    monkeypatch.setattr(languages, "_load", lambda tag: words if tag == "xx" else original(tag))
    with pytest.raises(
        TranslationError, match=r"inserts values that are not given, in: figure\.of"
    ):
        languages.catalogue("xx")


def test_every_phrase_of_the_catalogue_is_used() -> None:
    """A phrase nobody says is a translator's time wasted."""
    files = [p for ending in ("py", "j2") for p in (ROOT / "sqs_analysis").rglob(f"*.{ending}")]
    source = "\n".join(path.read_text("utf-8") for path in files)
    unused = [key for key in languages._load("en-GB") if not _used(key, source)]
    assert unused == []


def _used(key: str, source: str) -> bool:
    stem = re.sub(r"\d+$", "", key)
    quoted = source.replace("'", '"')
    said = f'"{key}"' in quoted or (stem != key and f'"{stem}' in quoted)
    # A key that is put together: f"index.{state}".
    return said or any(
        key.startswith(start) for start in re.findall(r'f"([a-z]+\.[a-z_]*)\{', quoted)
    )
