"""The letter beside the answers, as the notebook 07_letter shows it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import sqs_analysis as sqs
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Items, Paragraph, plain
from sqs_analysis.present.letter import letter
from tests.workbooks import results_of


@pytest.fixture(scope="module")
def results(sample: Path) -> Results:
    return sqs.release(results_of(sample), "published")


def test_every_paragraph_of_the_letter_stands_there_with_what_the_answers_say(
    results: Results,
) -> None:
    page = sqs.letter_margin(results)
    shown = [plain(block.text) for block in page if isinstance(block, Paragraph)]
    written = [plain(b.text) for b in letter(results) if isinstance(b, Paragraph)]
    assert [text for text in written if text not in shown] == []
    text = str(page)
    assert "“nearly two-thirds”: proven; LOR02 (Initial assessment good enough: 13 of 20" in text
    assert "none wrong" in text


def test_an_edited_letter_is_shown_in_its_place(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "edited.txt"
    path.write_text("3.1 Vulnerability was assessed well enough in half of the cases.")
    page = sqs.letter_margin(results, path)
    (found,) = [block for block in page if isinstance(block, Items)]
    assert plain(found.items[0]).startswith("“half”: wrong; VUL01")
    assert plain(found.items[0]).endswith("write “three-quarters”")


def test_a_draft_that_is_copied_is_sound_and_says_what_the_letter_would(
    sample: Path, tmp_path: Path
) -> None:
    """Every draft, put into an empty Commentary with its figures: no problem, and the same letter."""
    blocks = [b for b in sqs.letter_drafts(results_of(sample)) if isinstance(b, Paragraph)][1:]
    book = openpyxl.load_workbook(sample)
    sheet = book["Commentary"]
    sheet.delete_rows(2, sheet.max_row)
    sheet["C1"] = "written_on"
    place = "OM"
    for block in blocks:
        text = plain(block.text)
        if block.style == "note":
            sheet.cell(sheet.max_row, 3).value = text.removeprefix("written_on: ")
        else:
            place = block.number or place
            sheet.append((place, text))
    book.save(tmp_path / "drafted.xlsx")
    inspection = sqs.read(tmp_path / "drafted.xlsx")
    assert not [problem for problem in inspection.problems if problem.kind != "few"]
    copied = [
        plain(b.text)
        for b in letter(results_of(tmp_path / "drafted.xlsx"))
        if isinstance(b, Paragraph)
    ]
    empty = openpyxl.load_workbook(sample)
    empty["Commentary"].delete_rows(2, empty["Commentary"].max_row)
    empty.save(tmp_path / "empty.xlsx")
    drafted = [b for b in letter(results_of(tmp_path / "empty.xlsx")) if isinstance(b, Paragraph)]
    said = [plain(b.text).removeprefix("[Draft] ") for b in drafted if b.number]
    assert said
    assert [text for text in said if text not in copied] == []
