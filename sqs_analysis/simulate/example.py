"""A small invented programme, made on the spot: what a notebook runs on before it has a folder."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqs_analysis.read.folder import read_folder
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.simulate.folder import simulate

# Enough cases judged twice for figures on most questions, in a few seconds.
INSPECTIONS, SEED, DOUBLE_ASSESSED = 12, 6, 0.3


def inspections(
    folder: str | Path = "", instrument: str | Path = "sqs-2012", language: str = "en-GB"
) -> tuple[Inspection, ...]:
    """The inspections of a folder of workbooks or, without a folder, of an invented programme.

    The invented programme is the same every time, and leaves no files.

    Parameters
    ----------
    folder : a folder of workbooks; "" for the invented programme.
    instrument, language : as for `read`.

    Raises
    ------
    WorkbookError
        If there is no such folder, it holds no workbooks, or one of them has errors.

    Examples
    --------
    >>> inspections("nowhere")
    Traceback (most recent call last):
    sqs_analysis.errors.WorkbookError: There is no folder or file nowhere. Check the path.
    """
    if str(folder).strip():
        return read_folder(folder, instrument, language)
    return invented(instrument, language)


def invented(
    instrument: str | Path = "sqs-2012", language: str = "en-GB"
) -> tuple[Inspection, ...]:
    """Invent a small programme in which nearly a third of the cases are judged twice.

    Raises
    ------
    InstrumentError
        If the instrument says nothing about simulated inspections.
    """
    with TemporaryDirectory() as place:
        made = simulate(
            Path(place) / "invented",
            INSPECTIONS,
            SEED,
            double_assessed=DOUBLE_ASSESSED,
            instrument=instrument,
            language=language,
        )
        return read_folder(made, instrument, language)
