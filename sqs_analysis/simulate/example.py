"""A small invented programme, made on the spot: what a notebook runs on before it has a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqs_analysis.errors import WorkbookError
from sqs_analysis.languages import filled_in
from sqs_analysis.read.folder import read_each, read_folder, require_one_instrument
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.simulate.folder import simulate

# Enough cases judged twice for figures on most questions, in a few seconds.
INSPECTIONS, SEED, DOUBLE_ASSESSED = 12, 6, 0.3


class Inspections(tuple[Inspection, ...]):
    """Inspections, with file and id of each that was ``skipped`` because its workbook has errors.

    Where there was no folder they are ``invented``.
    """

    skipped: tuple[tuple[str, str], ...] = ()
    invented: bool = False


def inspections(
    folder: str | Path = "",
    instrument: str | Path | Instrument = "",
    language: str = "en-GB",
    skip_unsound: bool = False,
) -> Inspections:
    """The inspections of a folder of workbooks or, without a folder, of an invented programme.

    The invented programme is the same every time, and leaves no files.

    Parameters
    ----------
    folder : a folder of workbooks; "" for the invented programme.
    instrument, language : as for `read`; where an instrument is given, inspections made with others
        are left out.
    skip_unsound : whether workbooks with errors are left out, as ``skipped`` of what is returned;
        figures over the others are not over all.

    Raises
    ------
    WorkbookError
        If there is no such folder, it holds no workbooks, or one of them has errors that may not be
        left out; all of them have errors; they were made with several instruments, and none is given.

    Examples
    --------
    >>> inspections("nowhere")
    Traceback (most recent call last):
    sqs_analysis.errors.WorkbookError: There is no folder or file nowhere. Check the path.
    """
    if str(folder).strip():
        each = read_each(folder, instrument, language)
        if each.unsound and not (skip_unsound and each.sound):
            raise WorkbookError(_why_not(list(each.unsound.values()), each.sound))
        require_one_instrument(each.sound)
        found = Inspections(each.sound)
        found.skipped = tuple((one.path.name, one.expected) for one in each.unsound)
        return found
    found = Inspections(invented(instrument, language))
    found.invented = True
    return found


def _why_not(errors: Sequence[WorkbookError], sound: Sequence[Inspection]) -> str:
    """What is wrong with the first workbook, how many others have errors, and what can be done."""
    more = filled_in("\n{n:other workbook has|other workbooks have} errors.", n=len(errors) - 1)
    advice = (
        "\nTo make the report of the others, and say so on it: sqs programme --skip-unsound, or "
        "skip_unsound=True in a notebook."
    )
    return f"{errors[0]}{more if len(errors) > 1 else ''}{advice if sound else ''}"


def invented(
    instrument: str | Path | Instrument = "", language: str = "en-GB"
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
            instrument=instrument.source if isinstance(instrument, Instrument) else instrument,
            language=language,
        )
        return read_folder(made, instrument, language)
