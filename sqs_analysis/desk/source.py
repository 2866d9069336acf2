"""Which inspection a frame of findings is from: kept beside the frame, so that pandas carries it."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.results import Results
from sqs_analysis.read.inspection import Inspection

# The name under which a frame's `attrs` hold where it is from.
WORKBOOK = "workbook"
ADVICE = 'such as findings = inspection.findings(by="section")'


class Source(str):
    """The SHA-256 of a workbook, which also knows the inspection that was read from it.

    It is text to whoever saves a frame, and an inspection to whoever shows one.

    Its inspection is given to it afterwards, so that the two can be pickled in either order.
    """

    inspection: Inspection

    @classmethod
    def of(cls, inspection: Inspection) -> Source:
        """The source of every frame made from an inspection."""
        source = cls(inspection.workbook.sha256)
        source.inspection = inspection
        return source

    def __deepcopy__(self, memo: object) -> Source:
        # pandas copies `attrs` with every frame it derives; what never changes need not be copied.
        return self


def from_inspection(frame: pd.DataFrame, inspection: Inspection) -> pd.DataFrame:
    """The frame itself, which now says which inspection it is from."""
    frame.attrs[WORKBOOK] = Source.of(inspection)
    return frame


def results_behind(findings: object, inspection: Inspection | None = None) -> Results:
    """The inspection a FINDINGS frame is from, with its findings and nothing else.

    Parameters
    ----------
    findings : FINDINGS, or some rows of it; columns of your own do no harm.
    inspection : which inspection they are from, where the frame has forgotten.

    Raises
    ------
    AnalystError
        If these are not findings, or nobody knows of which inspection.
    """
    if not isinstance(findings, pd.DataFrame):
        kind = type(findings).__name__
        raise AnalystError(f"This takes findings, {ADVICE}; it was given a {kind}.")
    if missing := [name for name in FINDINGS.names if name not in findings.columns]:
        raise AnalystError(
            f"These are not findings: {', '.join(missing)} is missing. Keep every column of the "
            f"findings, {ADVICE}."
        )
    known = inspection_behind(findings, inspection)
    # A file does not keep types: an empty text comes back as NaN.
    texts = [column.name for column in FINDINGS.columns if column.dtype == "text"]
    filled = findings.assign(**{name: findings[name].astype("object").fillna("") for name in texts})
    try:
        rows = FINDINGS.frame(filled)
    except (TypeError, ValueError) as error:
        raise AnalystError(
            f"These are not findings as they were made: {error}. Make them again, {ADVICE}."
        ) from error
    if strangers := sorted(set(rows["inspection_id"]) - {known.id}):
        raise AnalystError(
            f"These findings are of {', '.join(strangers)}, not of {known.id}. Give findings of "
            "several inspections as a list: sqs.chart([first, second])."
        )
    confidence = float(rows["confidence"].iloc[0]) if len(rows) else 0.95
    return Results(known, confidence, rows)


def inspection_behind(frame: pd.DataFrame, inspection: Inspection | None = None) -> Inspection:
    """The inspection a frame is from, or the one that is said to be.

    Raises
    ------
    AnalystError
        If neither is known.
    """
    known = inspection or getattr(frame.attrs.get(WORKBOOK), "inspection", None)
    if not isinstance(known, Inspection):
        raise AnalystError(
            "These findings no longer know which inspection they are from. Say it as well: "
            "sqs.chart(findings, inspection), and so for sqs.table, sqs.say and sqs.trace."
        )
    return known


def nothing_measured(inspection: Inspection) -> Results:
    """An inspection without any finding, for what is shown of it before it is measured."""
    return results_behind(FINDINGS.frame([]), inspection)
