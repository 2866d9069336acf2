"""How an analyst reads one inspection: from a workbook, or from a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.desk.problems import Problems
from sqs_analysis.desk.whereabouts import require_path
from sqs_analysis.read import inspection as reading
from sqs_analysis.read.instrument import Instrument


def read(
    path: str | Path | pd.DataFrame,
    instrument: str | Path | Instrument = "",
    language: str = "en-GB",
    *,
    inspection_id: object = "",
    details: Mapping[str, object] | None = None,
    staff: pd.DataFrame | None = None,
) -> Inspection:
    """Read one inspection's workbook, with all that is wrong with it.

    Parameters
    ----------
    path : an ``.xlsx`` or ``.ods`` workbook, a folder of ``.csv`` files, or a DataFrame of cases,
        with columns as on the sheet Cases. Problems are told by cell, as if its columns' names were
        row 1 of that sheet. Columns that the instrument does not know are fields of your own.
    instrument : the id of an instrument that comes with the package, the folder of another one, or
        one already loaded; "" for the one that the workbook names, or else the default.
    language : language of the instrument's wording.
    inspection_id : which inspection, where the file or the DataFrame holds several.
    details : beside a DataFrame, values by field as on the sheet Inspection; all may be left out.
    staff : beside a DataFrame, another with columns as on the sheet Staff.

    Returns
    -------
    Inspection
        Show it for a summary. ``.problems`` is what is wrong, ``.cases`` and ``.judgements`` are
        DataFrames, ``.findings(by="section")`` measures.

    Raises
    ------
    WorkbookError
        If the file cannot be read at all, or does not hold the inspection. Faults in its content
        do not raise: they are in ``problems``, and ``require_sound`` refuses them.

    Examples
    --------
    >>> read("milton-keynes.doc")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    sqs_analysis.errors.WorkbookError: There is no workbook milton-keynes.doc in …
    """
    known = path if isinstance(path, pd.DataFrame) else require_path(path)
    found = reading.read(
        known, instrument, language, inspection_id=inspection_id, details=details, staff=staff
    )
    problems = Problems(found.problems)
    return Inspection(found.workbook, found.instrument, found.units, found.commentary, problems)
