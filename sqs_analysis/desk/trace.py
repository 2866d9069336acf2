"""From a figure back to the cells it was counted from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from sqs_analysis.desk.case_table import COUNTED, case_table, counted_judgements
from sqs_analysis.desk.group_words import group_label
from sqs_analysis.desk.names import WellNamed
from sqs_analysis.desk.source import from_inspection, nothing_measured, results_behind
from sqs_analysis.errors import QuestionError
from sqs_analysis.languages import Catalogue, catalogue
from sqs_analysis.measure.finding import Finding, each
from sqs_analysis.measure.findings import ALL, members_of
from sqs_analysis.present.blocks import Number, Table, TableCell
from sqs_analysis.present.tables import stamp_of, words_of
from sqs_analysis.read.answers import hint
from sqs_analysis.read.inspection import Inspection

# TRACE: a row per cell that a finding was counted from, in the order of the sheet.
TRACE = {
    "section": "str",  # id of the section
    "question": "str",  # id of the question
    "group": "str",  # "all", or the group the finding is about
    "ref": "str",  # pseudonym of the case or member of staff
    "address": "str",  # sheet and cell, such as Cases!H14
    "answer": "str",  # canonical code of the answer, "" for a blank
    "counted": "str",  # one of COUNTED
}


@dataclass(frozen=True)
class TracedFinding(WellNamed):
    """One finding, with the way back to its cells.

    Attributes
    ----------
    finding : k of n with everything that must be said with it.
    inspection : what it was counted from.
    """

    finding: Finding
    inspection: Inspection = field(repr=False)

    @property
    def sufficient(self) -> int:
        """k: judgements that meet the criterion."""
        return self.finding.sufficient

    @property
    def answered(self) -> int:
        """n: judgements, sufficient or not."""
        return self.finding.answered

    @property
    def share(self) -> float | None:
        """k / n from 0 to 1, None where nothing applied."""
        return self.finding.share

    @property
    def limits(self) -> tuple[float, float] | None:
        """The confidence limits of the share, None where there are none."""
        return self.finding.limits

    @property
    def base(self) -> str:
        """Who is in the denominator, in words; "" for a section."""
        return self.finding.base

    @property
    def trace(self) -> pd.DataFrame:
        """TRACE: a row per cell."""
        return _traced([self.finding], self.inspection)

    def cells(self, counted: str = "") -> list[str]:
        """Every cell behind the finding, such as "Cases!H14 = insufficient".

        Parameters
        ----------
        counted : only cells counted so: "sufficient", "insufficient", "not applicable" or "not
            answered"; all of them if left out.

        Raises
        ------
        QuestionError
            If cells are not counted in such a way.
        """
        if counted and counted not in COUNTED:
            known = ", ".join(COUNTED)
            raise QuestionError(
                f"No cell is counted as “{counted}”.{hint(counted, COUNTED)} Choose from: {known}."
            )
        rows = self.trace
        chosen = rows[rows["counted"] == counted] if counted else rows
        return cell_lines(chosen)


def trace(findings: pd.DataFrame, inspection: Inspection | None = None) -> pd.DataFrame:
    """TRACE: every cell that findings were counted from, how it was answered and counted.

    Parameters
    ----------
    findings : FINDINGS, or some rows of it.
    inspection : which inspection they are from; needed only where the frame has forgotten.

    Raises
    ------
    AnalystError
        If these are not findings, or nobody knows of which inspection.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> cells = sqs.trace(inspection.findings(by="question"))
    >>> cells.query("question == 'ROH09'")["counted"].value_counts().to_dict()
    {'not applicable': 9, 'insufficient': 6, 'sufficient': 5}
    """
    results = results_behind(findings, inspection)
    return _traced(each(results.findings), results.inspection)


def cell_lines(traced: pd.DataFrame) -> list[str]:
    """A line per row of TRACE: "Cases!H14 = insufficient"."""
    words = catalogue()
    pairs = zip(traced["address"], traced["counted"], strict=True)
    return [
        words("desk.cell", address=address, counted=counted_text(how)) for address, how in pairs
    ]


def counted_text(counted: str) -> str:
    """How a cell was counted, in words."""
    return catalogue()(f"desk.counted_{counted.replace(' ', '_')}")


def _traced(findings: Iterable[Finding], inspection: Inspection) -> pd.DataFrame:
    """TRACE of one finding after another."""
    judgements = counted_judgements(inspection.judgements)
    instrument = inspection.instrument
    quality = {q.id for q in instrument.quality}
    parts, table = [judgements.head(0).assign(group="")], None
    for finding in findings:
        if finding.level == "question":
            rows = judgements[judgements["question"] == finding.question]
        else:
            in_section = judgements["section"] == finding.section
            rows = judgements[in_section & judgements["question"].isin(quality)]
        if finding.group != ALL:
            table = case_table(inspection) if table is None else table
            members = members_of(finding.group, instrument, table)
            rows = rows[(rows["unit"] == "case") & rows["ref"].isin(members)]
        parts.append(rows.assign(group=finding.group))
    frame = pd.concat(parts, ignore_index=True)[list(TRACE)].astype(TRACE)
    return from_inspection(frame, inspection)


def cell_table(traced: pd.DataFrame, title: str, inspection: Inspection) -> Table:
    """TRACE below the chart of that title: each question's cells by how they were counted."""
    results = nothing_measured(inspection)
    words, instrument = words_of(results), inspection.instrument
    rows: list[tuple[TableCell, ...]] = []
    for (question, group), of_question in traced.groupby(["question", "group"], sort=False):
        name = str(question)
        label = words("desk.question_label", id=name, short=instrument.question(name).short)
        if traced["group"].nunique() > 1:
            whose = group_label(str(group), inspection)
            label = words("desk.in_group", title=label, group=whose)
        for counted in COUNTED:
            found = of_question[of_question["counted"] == counted]
            if len(found):
                number = Number(len(found), str(len(found)))
                rows.append((label, counted_text(counted), number, _cells_of(found, words)))
    columns = tuple(
        words(f"desk.cells_{name}") for name in ("question", "counted", "number", "cells")
    )
    return Table(
        f"cells-{title}",
        words("desk.cells_title", title=title),
        columns,
        tuple(rows),
        (),
        stamp_of(results),
        words("desk.cells_summary"),
    )


def _cells_of(found: pd.DataFrame, words: Catalogue) -> str:
    pairs = zip(found["address"], found["ref"], strict=True)
    named = (
        words("desk.cell_of", address=address, ref=ref) if ref else address
        for address, ref in pairs
    )
    return words("figure.list_separator").join(named)
