"""Which inspection a frame of findings is from: kept beside the frame, so that pandas carries it."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import FINDINGS, Contract
from sqs_analysis.measure.results import Results
from sqs_analysis.read.inspection import Inspection

# The name under which a frame's `attrs` hold where it is from.
WORKBOOK = "workbook"
ADVICE = 'such as findings = inspection.findings(by="section")'


class Source(str):
    """The SHA-256 of a workbook, which also knows the inspection that was read from it.

    It is text to whoever saves a frame, and an inspection to whoever shows one.

    Pickled it is the text alone: a row of findings that is sent to somebody takes no case along.
    """

    inspection: Inspection

    @classmethod
    def of(cls, inspection: Inspection) -> Source:
        """The source of every frame made from an inspection."""
        source = cls(inspection.workbook.sha256)
        source.inspection = inspection
        return source

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

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
    rows = as_made(findings, FINDINGS)
    if strangers := sorted(set(rows["inspection_id"]) - {known.id}):
        raise AnalystError(
            f"These findings are of {', '.join(strangers)}, not of {known.id}. Give findings of "
            "several inspections as a list: sqs.chart([first, second])."
        )
    confidence = one_confidence(rows)
    return Results(known, confidence, rows)


def as_made(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The columns of a contract with their types, which a file does not keep: no text is NaN there.

    Raises
    ------
    AnalystError
        If a figure is none.
    """
    texts = [column.name for column in contract.columns if column.dtype == "text"]
    others = [column.name for column in contract.columns if column.dtype != "text"]
    filled = {name: frame[name].astype("object").fillna("") for name in texts if name in frame}
    filled |= {name: frame[name].replace("", float("nan")) for name in others if name in frame}
    try:
        return contract.frame(frame.assign(**filled))
    except (TypeError, ValueError) as error:
        raise AnalystError(
            f"These are not findings as they were made: {error}. Make them again, {ADVICE}."
        ) from error


def one_confidence(frame: pd.DataFrame) -> float:
    """The confidence of all the limits of a frame.

    Raises
    ------
    AnalystError
        If they are of several.
    """
    found = [*frame["confidence"].dropna().unique()] if "confidence" in frame else []
    if len(found) > 1:
        listed = ", ".join(f"{100 * share:g}%" for share in found)
        raise AnalystError(
            f"These are limits of several confidences ({listed}), which one heading cannot say. Show "
            "those of one confidence at a time."
        )
    return float(found[0]) if found else 0.95


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
