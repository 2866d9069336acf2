"""The commands on letters, from Python: hold one against the data."""

from __future__ import annotations

from pathlib import Path

from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.claims.seen import COMMENTARY, entries
from sqs_analysis.read.claims.told import Held, hold_commentary, hold_letter
from sqs_analysis.read.inspection import Inspection, read
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
    found = _read(workbook, inspection, instrument)
    data = Data.of(found.units, found.instrument)
    if letter is not None:
        return hold_letter(Path(letter), data, found.team)
    own = hold_commentary(found.commentary, data)
    return Held(tuple(claim for _, claims in own for claim in claims))


def mark_seen(
    workbook: str | Path, copy: str | Path, *, inspection: str = "", instrument: str = ""
) -> str:
    """Write a copy of a workbook in which each paragraph says on which figures it was written.

    That is for whoever has read every paragraph and found it right: from then on ``check`` tells those
    whose figures move. As ``sqs letter seen`` does.

    Parameters
    ----------
    workbook : the data.
    copy : a new ``.xlsx`` file.
    inspection, instrument : see :func:`check_letter`.

    Returns
    -------
    What of the original is not in the copy, in a sentence; "" if all is.

    Raises
    ------
    AnalystError
        If the workbook has errors, in its paragraphs too, or the copy is no new file.
    """
    from sqs_analysis.read.marking import write_entries

    found = _read(workbook, inspection, instrument).require_sound()
    data = Data.of(found.units, found.instrument)
    held = hold_commentary(found.commentary, data)
    return write_entries(Path(workbook), Path(copy), entries(found.workbook, held, data))


def _read(workbook: str | Path, inspection: str, instrument: str) -> Inspection:
    """An inspection whose answers have no errors; its paragraphs may."""
    found = read(workbook, instrument, inspection_id=inspection)
    if any(problem.sheet != COMMENTARY for problem in errors(found.problems)):
        found.require_sound()
    return found
