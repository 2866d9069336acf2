"""Blocks survive a notebook on disk, read as text, and the sample's report reads as it did.

The golden text is what a reader of the report would notice: every word and figure, in order. After
a change that is meant, look at the difference and renew it with one command::

    RENEW=1 python -m pytest tests/present/test_blocks.py -k golden
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import (
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Number,
    Paragraph,
    Share,
    Stamp,
    Table,
    as_json,
    from_json,
    text_of,
)
from sqs_analysis.present.marks import Dots, Drawn, Grid, Line, Strip
from sqs_analysis.present.page import MIME_TYPE, Page, pages, values_of
from tests.workbooks import analysis

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "report.txt"

TEXT = st.text(max_size=12)
STAMPS = st.none() | st.builds(Stamp, TEXT, TEXT)
PROPORTIONS = st.none() | st.floats(0, 1)
CELLS = TEXT | st.builds(Number, PROPORTIONS, TEXT) | st.builds(Share, PROPORTIONS, TEXT)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
PAIRS = st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1))
LINES = st.builds(
    Line,
    TEXT,
    *(PROPORTIONS,) * 3,
    TEXT,
    TEXT,
    st.booleans(),
    PAIRS,
    PROPORTIONS,
    PROPORTIONS,
    TEXT,
)
MARKS = st.lists(st.sampled_from(["fell", "met", "none", "blank"]), max_size=3).map(tuple)
KEYS = st.lists(st.tuples(st.sampled_from(["dot", "fell"]), TEXT), max_size=2).map(tuple)
SHOWN = st.one_of(
    st.builds(Dots, st.lists(LINES, max_size=2).map(tuple), TEXTS, KEYS),
    st.builds(
        Grid, TEXTS, st.lists(st.builds(Strip, TEXT, MARKS, TEXT), max_size=2).map(tuple), KEYS
    ),
    st.builds(Drawn, TEXT, st.floats(1, 9), st.floats(1, 9)),
)
BLOCKS = st.one_of(
    st.builds(Heading, TEXT, st.integers(1, 3), TEXT, TEXT, st.booleans()),
    st.builds(Paragraph, TEXT, st.sampled_from(["plain", "lead", "note", "draft"]), TEXT),
    st.builds(Items, TEXTS, st.booleans(), st.booleans()),
    st.builds(Facts, st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple), STAMPS),
    st.builds(Table, TEXT, TEXT, TEXTS, ROWS, TEXTS, STAMPS, TEXT),
    st.builds(Chart, TEXT, TEXT, TEXT, TEXT, SHOWN, STAMPS, TEXT),
)


@given(BLOCKS)
def test_a_block_survives_a_file(block: Block) -> None:
    """Notebooks are saved with their keys sorted, so nothing may rest on the order of fields."""
    saved = json.loads(json.dumps(as_json(block), sort_keys=True))
    assert from_json(saved) == block


@given(st.lists(BLOCKS, max_size=4))
def test_a_page_reads_as_text_and_shows_what_it_holds(blocks: list[Block]) -> None:
    page = Page.of(*blocks)
    shown = page._repr_mimebundle_()
    assert shown["text/plain"] == str(page) == "\n\n".join(text_of(block) for block in blocks)
    assert [from_json(values) for values in values_of(shown)] == blocks
    older = {MIME_TYPE: json.loads(shown[MIME_TYPE])}  # before they were one text
    assert values_of(older) == values_of(shown)
    assert values_of({"text/plain": "no blocks"}) == []


def test_a_number_of_numpys_is_a_number_of_the_page() -> None:
    table = Table("t", "", ("a",), ((Number(np.float64(0.5), "0.5", of=np.int64(3)),),))
    [values] = values_of(Page.of(table)._repr_mimebundle_())
    assert from_json(values) == table


def test_pages_are_put_together_in_order() -> None:
    one, two = Page.of(Heading("One", 1)), Page.of(Paragraph("Two"))
    assert list(one + two) == list(pages([one, two])) == [Heading("One", 1), Paragraph("Two")]


# --- the sample's report ------------------------------------------------------------------------


def test_the_golden_text(results: Results) -> None:
    text = f"{analysis(results)}\n"
    if os.environ.get("RENEW"):
        GOLDEN.write_text(text, "utf-8")
        pytest.skip(f"{GOLDEN.name} is renewed; look at what changed before you commit it")
    golden = GOLDEN.read_text("utf-8")
    lines = difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", n=0)
    assert text == golden, "\n".join(lines)


@pytest.mark.xdist_group("report")
def test_the_notebook_shows_the_golden_text_and_what_made_it(
    report: Path, results: Results, words: Catalogue
) -> None:
    blocks = [block for data in shown(report) for block in values_of(data)]
    text = "\n\n".join(text_of(from_json(block)) for block in blocks)
    assert text.startswith(GOLDEN.read_text("utf-8").rstrip("\n"))
    assert words("provenance.title") in text
    assert results.inspection.workbook.sha256 in text


def shown(report: Path) -> list[dict[str, Any]]:
    """What the cells of the analysis show."""
    cells = nbformat.read(report / "report.ipynb", as_version=4).cells
    apart = {"letter", "notebook-only"}
    ours = [cell for cell in cells if apart.isdisjoint(cell.metadata.get("tags", []))]
    return [output.data for cell in ours for output in cell.get("outputs", []) if "data" in output]
