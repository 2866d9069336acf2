"""From judgements to findings: one row per number that may be said.

A finding never stands alone: with its numerator come its denominator, what was left out of the
denominator and why, its limits, and the cells it was counted from. A question or section without
any judgement is a finding too, with 0 of 0 and no share, so that silence is never mistaken for 0%.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sqs_analysis.errors import AnalystError, QuestionError
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.intervals import NONE, ONCE, WILSON, ratio_interval, wilson
from sqs_analysis.read.instrument import Instrument, Question

ALL = "all"
ITEM = ["level", "section", "question"]  # what a finding is on
COUNTS = ["sufficient", "answered", "not_applicable", "not_answered"]


def findings(
    judgements: pd.DataFrame,
    instrument: Instrument,
    cases: pd.DataFrame | None = None,
    groups: Sequence[str] = (ALL,),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """FINDINGS of every question and then of every section.

    Parameters
    ----------
    judgements : JUDGEMENTS of one inspection.
    instrument : the instrument the judgements were made with.
    cases : CASES of the same inspection; needed for groups other than "all".
    groups : "all" and ids of the instrument's groups, in the order they are wanted.
    confidence : of the limits, between 0 and 1.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> from sqs_analysis.read.judgements import JUDGEMENTS
    >>> nothing = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    >>> found = findings(nothing, load())
    >>> found.loc[found["question"] == "LOR02", ["answered", "method"]].values.tolist()
    [[0, 'none: no applicable judgements']]
    """
    asked = (judgements, instrument, cases, groups, confidence)
    return pd.concat([question_findings(*asked), section_findings(*asked)], ignore_index=True)


def question_findings(
    judgements: pd.DataFrame,
    instrument: Instrument,
    cases: pd.DataFrame | None = None,
    groups: Sequence[str] = (ALL,),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """FINDINGS with a row for every question that judges, in the instrument's order, per group.

    Questions put to staff or once per inspection appear in the group "all" only. Limits are
    Wilson's. Parameters as in `findings`.
    """
    asked = tuple(question for question in instrument.questions if question.is_judgement)
    parts = [
        _question_counts(rows, asked, group)
        for group, rows in _by_group(judgements, instrument, cases, groups)
    ]
    frame = pd.concat(parts, ignore_index=True)
    # What is asked once of the whole inspection is a sample of nothing, so it has no limits.
    once = frame["question"].isin([q.id for q in asked if q.unit == "inspection"])
    judged = ~once
    lower, upper = wilson(frame["sufficient"] * judged, frame["answered"] * judged, confidence)
    cells = _cell_ranges(judgements)
    return FINDINGS.frame(
        frame.assign(
            inspection_id=inspection_of(judgements),
            level="question",
            # 0 / 0 is NaN, as it should be: no share, never 0%.
            proportion=frame["sufficient"] / frame["answered"],
            lower=lower,
            upper=upper,
            confidence=confidence,
            method=np.select([frame["answered"] == 0, once], [NONE, ONCE], WILSON),
            units=frame["answered"],
            effective=frame["answered"].astype("float64"),
            cells=[cells.get(question, "") for question in frame["question"]],
        )
    )


def section_findings(
    judgements: pd.DataFrame,
    instrument: Instrument,
    cases: pd.DataFrame | None = None,
    groups: Sequence[str] = (ALL,),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """FINDINGS with a row for every section, in the instrument's order, per group.

    A section's share is over its summary questions about cases: the inspector's judgements of
    quality. Facts (was it on time? was there a home visit?) and gates are circumstances that a
    judgement of quality has already weighed; counting them again would let the number of prompts a
    section happens to have decide its figure. Limits treat the case as the sampling unit, see
    `ratio_interval`. Parameters as in `findings`.
    """
    parts = [
        _section_counts(rows, instrument, group, confidence)
        for group, rows in _by_group(judgements, instrument, cases, groups)
    ]
    frame = pd.concat(parts, ignore_index=True)
    cells, quality = _cell_ranges(judgements), instrument.quality
    return FINDINGS.frame(
        frame.assign(
            inspection_id=inspection_of(judgements),
            level="section",
            question="",
            confidence=confidence,
            base="",
            cells=[
                ", ".join(cells[q.id] for q in quality if q.section == section and q.id in cells)
                for section in frame["section"]
            ],
        )
    )


def effective_counts(findings: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """k and n of each of FINDINGS as independent judgements: the numbers its limits are for."""
    return findings["proportion"].fillna(0) * findings["effective"], findings["effective"]


def _question_counts(rows: pd.DataFrame, asked: Sequence[Question], group: str) -> pd.DataFrame:
    """COUNTS for each question that can be asked of a group, zeros where nothing was recorded."""
    asked = [question for question in asked if group == ALL or question.unit == "case"]
    ids = [question.id for question in asked]
    counts = rows.groupby("question")[COUNTS].sum().reindex(ids, fill_value=0)
    return (
        counts.rename_axis("question")
        .reset_index()
        .assign(
            section=[question.section for question in asked],
            base=[question.base for question in asked],
            group=group,
        )
    )


def _section_counts(
    rows: pd.DataFrame, instrument: Instrument, group: str, confidence: float
) -> pd.DataFrame:
    """COUNTS, share and limits for each section over one group's cases."""
    quality = [question.id for question in instrument.quality]
    judged = rows[rows["question"].isin(quality)]
    by_case = judged.groupby(["section", "ref"])[COUNTS].sum()
    section_of, counts = by_case.index.get_level_values("section"), by_case.to_numpy()
    found = []
    for section in instrument.sections:
        per_case = counts[section_of == section.id]
        share = ratio_interval(per_case[:, 0], per_case[:, 1], confidence)
        found.append(
            {
                "section": section.id,
                "group": group,
                **dict(zip(COUNTS, per_case.sum(axis=0), strict=True)),
                **share.columns,
                "method": share.method,
                "units": share.units,
                "effective": share.effective,
            }
        )
    return pd.DataFrame(found)


def _by_group(
    judgements: pd.DataFrame,
    instrument: Instrument,
    cases: pd.DataFrame | None,
    groups: Sequence[str],
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Pairs of group and the counted judgements on its members."""
    if not groups:
        raise QuestionError('Name at least one group to make findings for, such as "all".')
    counted = _counted(judgements)
    for group in groups:
        if group == ALL:
            yield group, counted
        else:
            members = members_of(group, instrument, cases)
            yield group, counted[(counted["unit"] == "case") & counted["ref"].isin(members)]


def _counted(judgements: pd.DataFrame) -> pd.DataFrame:
    """Judgements with a 1 in the one of COUNTS each belongs to (two for a sufficient one).

    A blank is never taken for n/a, not even where the question is not due: what was not written was
    not answered. An answer that is neither sufficient nor insufficient is in no count.
    """
    sufficient, state = judgements["sufficient"], judgements["state"]
    counts = {
        "sufficient": sufficient.fillna(False),
        "answered": sufficient.notna(),
        "not_applicable": state == "not applicable",
        "not_answered": state == "not answered",
    }
    labels = judgements[["question", "section", "unit", "ref"]]
    return labels.assign(**{name: ones.astype("int64") for name, ones in counts.items()})


def members_of(group: str, instrument: Instrument, cases: pd.DataFrame | None) -> list[str]:
    """Pseudonyms of the CASES for which a group's rule holds; an unknown is no member.

    A group that is none of the instrument's is a condition on the columns of the cases, as
    ``DataFrame.eval`` takes it, such as ``gender == 'female'``.

    Raises
    ------
    QuestionError
        If it is neither.
    AnalystError
        If the cases are not given.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> cases = pd.DataFrame({"case_ref": ["C01", "C02", "C03"], "custodial": ["yes", "no", ""]})
    >>> members_of("custodial", load(), cases)
    ['C01']
    >>> members_of("custodial != 'yes'", load(), cases)
    ['C02', 'C03']
    """
    if cases is None:
        raise AnalystError(f'Findings for the group "{group}" need the cases: pass `cases`.')
    if group == ALL:
        return [str(ref) for ref in cases["case_ref"]]
    if not group.isidentifier() and all(own.id != group for own in instrument.groups):
        # pandas is slow with many columns, so it gets those that may be meant.
        named = cases[[name for name in cases.columns if str(name) in group]]
        held: Any = named.eval(group, engine="python", local_dict={}, global_dict={})
        if str(getattr(held, "dtype", "")) not in ("bool", "boolean"):
            raise QuestionError(f"“{group}” is not true or false of a case, so it names no group.")
        return [str(ref) for ref in cases["case_ref"][held]]
    rule = instrument.group(group).rule
    return [
        str(case["case_ref"])
        for case in cases.to_dict("records")
        if rule.holds({name: case.get(name) or None for name in rule.names})
    ]


def inspection_of(judgements: pd.DataFrame) -> str:
    """The one inspection the judgements are from, "" where there are none."""
    ids = judgements["inspection_id"].unique().tolist()
    if len(ids) > 1:
        raise AnalystError(
            f"Findings are made for one inspection at a time, and these are of {len(ids)}: "
            f"{', '.join(ids)}."
        )
    return str(ids[0]) if ids else ""


def _cell_ranges(judgements: pd.DataFrame) -> dict[str, str]:
    """Where each question's judgements stand, from the first cell of the column to the last."""
    placed = judgements[judgements["cell"] != ""]
    # Within a column the shorter name is the higher row (H9, H14): no need to take it apart.
    ordered = placed.assign(length=placed["cell"].str.len()).sort_values(["length", "cell"])
    by_question = ordered.groupby("question")
    top, end = by_question.first(), by_question.last()
    several = (":" + end["cell"]).where(top["cell"] != end["cell"], "")
    ranges = top["sheet"] + "!" + top["cell"] + several
    return {str(question): cells for question, cells in ranges.items()}
