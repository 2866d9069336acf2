"""The commands on letters, from Python: hold one against the data."""

from __future__ import annotations

from pathlib import Path

from sqs_analysis.read.claims.told import Held, hold_commentary, hold_letter
from sqs_analysis.read.inspection import read
from sqs_analysis.read.problems import errors


def check_letter(
    workbook: str | Path,
    letter: str | Path | None = None,
    *,
    inspection: str = "",
    instrument: str = "",
) -> Held:
    """Every number and quantifier of a letter held against the data, as ``sqs letter check`` does.

    Parameters
    ----------
    workbook : the data.
    letter : a ``.docx``, ``.txt`` or ``.html`` file; None for the workbook's own paragraphs.
    inspection : which inspection, where the file holds several.
    instrument : id of an instrument of the package, or the folder of another.

    Raises
    ------
    AnalystError
        If one of them cannot be read, or the answers in the workbook have errors.
    """
    found = read(workbook, instrument, inspection_id=inspection)
    if any(problem.sheet != "Commentary" for problem in errors(found.problems)):
        found.require_sound()
    units = [unit for units in found.units.values() for unit in units]
    if letter is not None:
        return hold_letter(Path(letter), units, found.instrument, found.team)
    own = hold_commentary(found.commentary, units, found.instrument)
    return Held(tuple(claim for _, claim in own))
