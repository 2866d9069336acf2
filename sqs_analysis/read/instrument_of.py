"""Which instrument a workbook was made with: it says so, or its questions do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqs_analysis.read.cells import Workbook
from sqs_analysis.read.ids import DETAILS, ID_COLUMN
from sqs_analysis.read.instrument_files import SHEETS, named_folder, question_ids, shipped
from sqs_analysis.read.records import DEEPEST_HEADER, find_details
from sqs_analysis.read.several import one_of
from sqs_analysis.read.text import heading_key


def instrument_of(workbook: Workbook, held: Sequence[str], wanted: object) -> str | Path:
    """The instrument that the workbook says it was made for, or whose questions it has; "" if none."""
    names = {name: name for name in ("instrument", ID_COLUMN)}
    sheet = one_of(workbook, held, wanted, names)[0].sheet(DETAILS)
    named = find_details(sheet, names, ()).rows[0].text("instrument") if sheet else ""
    return (named_folder(named) or "") if named else _of_questions(workbook)


def _of_questions(workbook: Workbook) -> str:
    """The instrument of the package most of whose questions are asked on the sheet Cases, if any."""
    cases = workbook.sheet(SHEETS["case"])
    headings = {
        heading_key(c.text)
        for c in (cases.cells if cases else {}).values()
        if c.row <= DEEPEST_HEADER
    }
    asked = {name: question_ids(name) for name in shipped()}
    shares = {
        name: len(headings & set(map(heading_key, ids))) / len(ids) for name, ids in asked.items()
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] else ""
