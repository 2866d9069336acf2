"""Many inspections as an analyst holds them, and one beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.change import change_since
from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.comparison import compare as compare_within
from sqs_analysis.measure.programme import Programme, with_inspection
from sqs_analysis.measure.programme import programme as measured
from sqs_analysis.present.blocks import Paragraph
from sqs_analysis.read.folder import read_folder
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import INTERNAL


def programme(
    folder: str | Path | Sequence[Inspection] = "",
    instrument: str = "",
    language: str = "en-GB",
    confidence: float = 0.95,
    audience: str = INTERNAL,
) -> Programme:
    """Read and measure every inspection in a folder, or an invented programme without one.

    Parameters
    ----------
    folder : of workbooks, one for each inspection; "" for a small invented programme; or the
        inspections themselves, from `sqs.inspections`.
    instrument : id of an instrument of the package, or the folder of another one; inspections made
        with others are left out. "" for the one that the workbooks name.
    language : language of the instrument's wording.
    confidence : of every interval, between 0.5 and 0.999.
    audience : who may see it: "internal", "provider" or "published".

    Raises
    ------
    WorkbookError
        If there is no such folder, it holds no workbooks, or one of them has errors; they were made
        with several instruments, and none is chosen.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> sqs.programme().inspections.shape[0]
    12
    """
    if not isinstance(folder, str | Path):
        return measured(folder, confidence, audience)
    # Here, not above: a report with nothing to compare does without what invents programmes.
    from sqs_analysis.simulate.example import inspections

    return measured(inspections(folder, instrument, language), confidence, audience)


def compare(
    inspection: Inspection,
    others: Programme | str | Path,
    confidence: float = 0.95,
    audience: str = INTERNAL,
) -> Compared | None:
    """One inspection beside the others; None where there is nothing to compare it with.

    Parameters
    ----------
    inspection : from `sqs.read`, without errors.
    others : a programme, or the folder of its workbooks; "" for no comparison.
    confidence : of the limits, between 0.5 and 0.999.
    audience : who may see it; what it may not see of any inspection is in no figure.

    Raises
    ------
    WorkbookError
        If the folder cannot be read, or one of its workbooks has errors.
    ParameterError
        If the others hold another workbook of the same inspection, or are for another audience.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> sqs.compare(inspection, sqs.programme()).teams  # two of the twelve are of teams seen again
    10
    """
    if not isinstance(others, Programme):
        if not str(others).strip():
            return None
        others = measured(read_folder(others, inspection.instrument), confidence, audience)
    if others.audience != audience:
        raise ParameterError(
            f'The others were measured for the audience "{others.audience}", and this is for '
            f'"{audience}". Measure them for it: sqs.programme(folder, audience="{audience}").'
        )
    compared = compare_within(with_inspection(others, inspection), inspection.id, confidence)
    for frame in (compared.comparison, compared.change):
        from_inspection(frame, inspection)
    return compared


def changed(inspection: Inspection, before: Inspection, confidence: float) -> pd.DataFrame:
    """CHANGE between two inspections that whoever asks takes for those of one team.

    Raises
    ------
    ParameterError
        If the second is not of an earlier day.
    """
    if not isinstance(before, Inspection):
        raise ParameterError(
            f"change takes the earlier inspection, from sqs.read; this was a {type(before).__name__}."
        )
    days = [one.detail("fieldwork_start") for one in (before, inspection)]
    if inspection.id == before.id or not all(days) or days[0] >= days[1]:
        raise ParameterError(
            f"{before.id} ({days[0] or 'no date'}) is not before {inspection.id} "
            f"({days[1] or 'no date'}). Ask the later inspection: later.change(earlier)."
        )
    both = measured([before, inspection], confidence, INTERNAL)
    return change_since(both, inspection.id, confidence, before.id)


def invented(inspections: Sequence[Inspection]) -> Shown:
    """A banner that the inspections were invented, empty where they were read from a folder.

    It goes before what is shown of them: ``sqs.invented(inspections) + sqs.programme_themes(found)``.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> print(sqs.invented(sqs.inspections()))
    Invented data: no real team, inspector or child is in this.
    """
    if not getattr(inspections, "invented", False):
        return Shown()
    words = inspections[0].instrument.catalogue
    return Shown((Paragraph(words("desk.invented"), "banner"),))
