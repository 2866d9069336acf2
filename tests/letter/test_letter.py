"""The letter: its parts in order, its figures from the cases, its drafts marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import measure
from sqs_analysis.present.blocks import Chart, Facts, Heading, Items, Paragraph, Table, plain
from sqs_analysis.present.letter import letter
from sqs_analysis.present.page import Page
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import AUDIENCES


def letter_of(path: Path) -> Page:
    return letter(measure(read(path).require_sound()))


def changed(sample: Path, tmp_path: Path, changes: Mapping[str, object]) -> Path:
    book = openpyxl.load_workbook(sample)
    for address, value in changes.items():
        sheet, cell = address.split("!")
        book[sheet][cell] = value
    book.save(tmp_path / "changed.xlsx")
    return tmp_path / "changed.xlsx"


@pytest.fixture(scope="module")
def published(sample: Path) -> Page:
    return letter_of(sample)


def test_the_parts_stand_in_the_order_of_the_published_letters(published: Page) -> None:
    assert isinstance(published.blocks[0], Facts)
    headings = [(b.level, b.text) for b in published if isinstance(b, Heading)]
    assert headings == [
        (1, "Report of Short Quality Screening (SQS) of youth offending work in Milton Keynes"),
        (2, "Context"),
        (2, "Summary"),
        (2, "Commentary on the inspection in Milton Keynes"),
        (3, "1. Reducing the likelihood of reoffending"),
        (3, "2. Protecting the public"),
        (3, "3. Protecting the child or young person"),
        (3, "4. Ensuring that the sentence is served"),
        (2, "Operational management"),
        (2, "Areas requiring improvement"),
        (2, "Copy to"),
    ]


def test_the_numbered_paragraphs_are_those_of_the_published_letter(published: Page) -> None:
    numbers = [b.number for b in published if isinstance(b, Paragraph) and b.number]
    expected = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4"]
    assert numbers == [*expected, "4.1", "4.2", "4.3", "4.4", "4.5"]


def test_it_has_no_percentage_no_chart_and_no_table(published: Page) -> None:
    assert not any(isinstance(block, Chart | Table) for block in published)
    assert "%" not in str(published)
    assert "per cent" not in str(published)


# Every figure of the published letter, where it stands in ours.
FIGURES = [
    ("1.1", "the majority (nearly two-thirds)"),
    ("1.2", "nearly two-thirds of pre-sentence reports"),
    ("1.3", "In over half of the cases"),
    ("1.3", "four out of six custodial cases"),
    ("2.1", "nearly two-thirds of the cases"),
    ("2.1", "This left four"),
    ("2.2", "over half of relevant cases"),
    ("2.2", "six out of ten relevant cases"),
    ("3.1", "three-quarters of cases"),
    ("3.1", "(5 out of 20)"),
    ("3.2", "nearly two-thirds of cases"),
    ("3.2", "four out of six custodial cases"),
    ("3.2", "In one case"),
    ("4.1", "nearly three-quarters of cases"),
    ("4.2", "over half of the cases"),
    ("4.2", "nearly half of the plans"),
    ("", "in 11 out of 16 cases"),
]


@pytest.mark.parametrize(("number", "words"), FIGURES)
def test_every_published_figure_is_there(published: Page, number: str, words: str) -> None:
    said = [plain(b.text) for b in published if isinstance(b, Paragraph) and b.number == number]
    assert any(words in text for text in said)


def test_the_sample_writes_every_figure_as_a_reference(sample: Path) -> None:
    """No number stands in the Commentary itself but words for one that no question counts."""
    figures = re.compile(r"\d|half|third|quarter|out of|four|six|ten\b")
    for passage in read(sample).commentary:
        bare = re.sub(r"\{[^}]*\}", "", passage.text).replace("last 12 months", "")
        assert not figures.search(bare.replace("often", "")), passage.place


def test_one_judgement_changes_every_place_that_depends_on_it(sample: Path, tmp_path: Path) -> None:
    """C16's custodial planning and safeguarding become insufficient; two paragraphs follow."""
    inspection = read(sample)
    case = next(u for u in inspection.units["case"] if u.readings["case_ref"].code == "C16")
    changes = {
        f"Cases!{case.readings[name].cell.name}": value
        for name, value in {
            "LOR02": "Insufficient",
            "LOR03": "late",
            "VUL07": "Insufficient",
        }.items()
    }
    before, after = letter_of(sample), letter_of(changed(sample, tmp_path, changes))
    moved = [
        (old.number, plain(old.text), plain(new.text))
        for old, new in zip(before, after, strict=True)
        if old != new and isinstance(old, Paragraph) and isinstance(new, Paragraph)
    ]
    assert [number for number, _, _ in moved] == ["1.1", "3.2"]
    assert "the majority (nearly three-quarters)" in moved[0][2]
    assert "sufficient in three out of six custodial cases" in moved[1][2]


@pytest.fixture
def unwritten(sample: Path, tmp_path: Path) -> Page:
    """The letter of the sample, of which nobody wrote a paragraph."""
    book = openpyxl.load_workbook(sample)
    book["Commentary"].delete_rows(2, 60)
    book.save(tmp_path / "unwritten.xlsx")
    return letter_of(tmp_path / "unwritten.xlsx")


def test_what_nobody_wrote_is_drafted_and_says_so(unwritten: Page) -> None:
    drafts = [b for b in unwritten if isinstance(b, Paragraph) and b.style == "draft"]
    assert all(plain(draft.text).startswith("[Draft] ") for draft in drafts)
    assert [d.number for d in drafts if d.number] == [
        *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4"),
        *("4.1", "4.2", "4.3", "4.4", "4.5"),
    ]
    assert "In nearly two-thirds of cases, the initial assessment" in str(unwritten)
    assert "This was mainly due to failure to use information held by other agencies" in str(
        unwritten
    )
    assert "%" not in str(unwritten)
    (areas,) = [b for b in unwritten if isinstance(b, Items) and b.roman]
    assert len(areas.items) == 3


def draft(page: Page, number: str) -> str:
    [said] = [plain(b.text) for b in page if isinstance(b, Paragraph) and b.number == number]
    return said


def test_a_letter_with_drafts_says_at_its_top_how_many(unwritten: Page, published: Page) -> None:
    marked = [b for b in unwritten if isinstance(b, Paragraph) and b.style == "draft"]
    first = unwritten.blocks[0]
    assert isinstance(first, Paragraph)
    assert str(first.text).startswith(f"{len(marked)} paragraphs of this letter are drafts")
    assert "draft" not in str(published).casefold()


def test_one_draft_is_counted_as_one(sample: Path, tmp_path: Path) -> None:
    places = [p.place for p in read(sample).commentary]
    row = places.index("1.2") + 2
    page = letter_of(
        changed(sample, tmp_path, {f"Commentary!A{row}": None, f"Commentary!B{row}": None})
    )
    assert str(page).startswith("1 paragraph of this letter is a draft")


def test_a_draft_puts_what_fell_short_and_what_did_not_together(unwritten: Page) -> None:
    """1.3: the first question of quality was insufficient, and so leads."""
    said = draft(unwritten, "1.3")
    before, _, after = said.partition(" However, ")
    assert before.startswith(
        "[Draft] In over half of the cases, there was not enough planning to help reduce "
        "reoffending. This was mainly due to failure to meet the needs identified"
    )
    assert "not satisfactory in four out of six custodial cases." in before
    assert after.startswith(
        "in three-fifths of cases with a plan, the plan reflected the assessment"
    )
    assert " not " not in after


def test_no_two_sentences_of_a_draft_begin_alike(unwritten: Page) -> None:
    for block in unwritten:
        if isinstance(block, Paragraph) and block.style == "draft" and block.number:
            starts = [
                text.startswith("In ")
                for text in re.split(r"(?<=\.) (?=[A-Z])", plain(block.text)[8:])
            ]
            assert not any(a and b for a, b in pairwise(starts)), block.text


def test_every_count_of_a_draft_stands_beside_its_own_clause(unwritten: Page) -> None:
    """Two findings that share a sentence need not be of the same cases, so neither lends its count."""
    assert (
        "The report passed through a local management quality check before court in all cases with "
        "a pre-sentence report, and local management arrangements were effective in ensuring the "
        "quality of the report in nearly two-thirds of cases with a pre-sentence report."
    ) in draft(unwritten, "1.2")


def test_the_inspectorate_is_spelled_out_where_it_is_first_named(published: Page) -> None:
    said = str(published)
    assert said.count("HM Inspectorate of Probation (HMI Probation)") == 1
    assert said.index("HMI Probation") == said.index("HMI Probation)")


def test_further_numbers_of_a_theme_stand_in_order(sample: Path, tmp_path: Path) -> None:
    path = changed(sample, tmp_path, {"Commentary!A30": "1.10", "Commentary!B30": "Tenth."})
    numbers = [b.number for b in letter_of(path) if isinstance(b, Paragraph) and b.number]
    assert numbers[:6] == ["1.1", "1.2", "1.3", "1.4", "1.10", "2.1"]


def test_a_published_letter_says_of_a_theme_what_the_published_report_says(
    sample: Path, tmp_path: Path
) -> None:
    """45 of 66 judgements were sufficient, and 39 of 60 of those that may be shown."""
    text = "In {SEN count}, {SEN percent}; {cases custodial} of {cases}."
    changes = {"Commentary!A30": "4.9", "Commentary!B30": text}
    results = measure(read(changed(sample, tmp_path, changes)).require_sound())
    said = {who: draft(letter(release(results, who)), "4.9") for who in AUDIENCES}
    assert said["internal"] == "In 45 out of 66, 68%; six of 20."
    assert said["provider"] == said["published"] == "In 39 out of 60, 65%; six of 20."
