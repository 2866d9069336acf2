"""A data frame of cases as the workbook it would be, so that it is read by the same rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.cells import Kind, Sheet, Workbook, text_and_kind
from sqs_analysis.read.door.grid import Grid
from sqs_analysis.read.ids import CASES, DETAILS, ID_COLUMN, inspection_ids
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.problems import Problem, of_sheet
from sqs_analysis.read.readings import Unit
from sqs_analysis.read.text import heading_key

NAME = "the data frame"
# The id of an inspection that nobody named.
UNNAMED = "cases"


def frame_workbook(
    cases: pd.DataFrame,
    details: Mapping[str, object] | None = None,
    staff: pd.DataFrame | None = None,
) -> Workbook:
    """The workbook of a data frame: its sheet Cases has the names of the columns in row 1.

    Parameters
    ----------
    cases : columns as on the sheet Cases; a named index is one as well.
    details : values by field, as on the sheet Inspection.
    staff : columns as on the sheet Staff.

    Raises
    ------
    WorkbookError
        If the details are no dictionary, the staff no data frame, or there are too many cells.

    Examples
    --------
    >>> found = frame_workbook(pd.DataFrame({"case_ref": ["C01"], "LOR01": [None], "weeks": [5.0]}))
    >>> [(cell.name, cell.text) for cell in found.sheets[0].cells.values()]
    [('A1', 'case_ref'), ('A2', 'C01'), ('B1', 'LOR01'), ('C1', 'weeks'), ('C2', '5')]
    """
    given = ((details, Mapping | None), (staff, pd.DataFrame | None))
    if not all(isinstance(one, kind) for one, kind in given):
        raise WorkbookError(
            "Give the details as a dictionary and the staff as a data frame, such as sqs.read(cases, "
            'details={"inspection_id": "ashford-2013", "team": "Ashford"}, staff=staff).'
        )
    sheets = [_table(CASES, cases)]
    if pairs := _details(details or {}, inspection_ids(Workbook(Path(NAME), "", tuple(sheets)))):
        sheets.append(_sheet(DETAILS, zip(*pairs, strict=True)))
    if staff is not None:
        sheets.append(_table(SHEETS["staff"], staff))
    cells = (cell for sheet in sheets for cell in sheet.cells.values())
    values = "\0".join(f"{cell.address} {cell.kind} {cell.text}" for cell in cells)
    digest = hashlib.sha256(values.encode()).hexdigest()
    return Workbook(Path(NAME), digest, tuple(sheets), (), digest)


def nothing_problems(problems: list[Problem], units: Sequence[Unit]) -> list[Problem]:
    """The problems of units, with one for all blanks where none says n/a: pandas made n/a nothing."""
    blank = [p for p in problems if p.kind == "blank" and p.severity == "warning"]
    states = {unit.state(question) for unit in units for question in unit.questions}
    if not blank or "not applicable" in states:
        return problems
    message = (
        f"{len(blank)} answers are blank and none is n/a: pandas reads n/a as nothing unless told "
        "otherwise. Read the cases again with keep_default_na=False. `inspection.blanks` lists them."
    )
    told = of_sheet(blank[0].sheet, "nothing", message, "warning")
    return [*(problem for problem in problems if problem not in blank), told]


def _details(details: Mapping[str, object], held: Sequence[str]) -> list[tuple[object, object]]:
    """Fields and values, with the inspection's id; what is blank was not given: its row is blank."""
    pairs: list[tuple[object, object]] = [
        (name, value) if _text_and_kind(value)[0] else (None, None)
        for name, value in details.items()
    ]
    named = any(heading_key(str(name)) == ID_COLUMN for name, _ in pairs)
    if not named and (not held or (pairs and len(held) == 1)):
        pairs.append((ID_COLUMN, held[0] if held else UNNAMED))
    # What stands above the first known field of a list is taken for decoration.
    return sorted(pairs, key=lambda pair: heading_key(str(pair[0])) != ID_COLUMN)


def _table(name: str, frame: pd.DataFrame) -> Sheet:
    index = [
        (heading, *frame.index.get_level_values(level))
        for level, heading in enumerate(frame.index.names)
        if heading is not None
    ]
    columns = [(heading, *frame.iloc[:, n]) for n, heading in enumerate(frame.columns)]
    return _sheet(name, (*index, *columns))


def _sheet(name: str, columns: Iterable[Iterable[object]]) -> Sheet:
    grid = Grid(NAME, name)
    for column, values in enumerate(columns, start=1):
        for row, value in enumerate(values, start=1):
            grid.write(row, column, *_text_and_kind(value))
    return grid.sheet()


def _text_and_kind(value: Any) -> tuple[str, Kind]:
    """A value as a workbook would show it; nothing, however pandas writes it, is a blank."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "", "blank"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dt.datetime):
        value = value.date()
    return text_and_kind(value if isinstance(value, str | int | float | dt.date) else str(value))
