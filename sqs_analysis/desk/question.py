"""One question as it was answered in one inspection."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sqs_analysis.desk.case_table import OUTSIDE, counted_judgements
from sqs_analysis.desk.names import WellNamed
from sqs_analysis.desk.shown import Carded, Shown
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.desk.trace import TracedFinding
from sqs_analysis.measure.contracts import REASONS
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.reasons import reason_counts
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Question

# GIVEN: how often each answer was given to a question, by group; a row for blanks stands last.
GIVEN = {
    "section": "str",  # id of the section
    "question": "str",  # id of the question
    "group": "str",  # "all", or a condition on the cases
    "answer": "str",  # canonical code, "" for a blank
    "label": "str",  # the answer as a reader sees it
    "meaning": "str",  # sufficient, insufficient, neutral, not applicable or not answered
    "count": "int64",  # units (cases, or staff) with this answer
    "answered": "int64",  # units that answered: neither blank nor not applicable
    "proportion": "float64",  # count / answered, 0 to 1; NaN for what is outside of every share
}


@dataclass(frozen=True, repr=False)
class AskedQuestion(Carded, WellNamed):
    """One question of the instrument, with everything one inspection says about it.

    Attributes
    ----------
    question : the question as the instrument has it.
    finding : k of n, with ``cells()``; None for a question that is not a judgement.
    judgements : JUDGEMENTS of this question.
    answers : how often each answer was given: answer, label, meaning, count (units), proportion.
    reasons : REASONS given for insufficient judgements on it, the most frequent first.
    """

    question: Question
    finding: TracedFinding | None
    inspection: Inspection

    @property
    def id(self) -> str:
        """The id of the question in the instrument."""
        return self.question.id

    @property
    def section(self) -> str:
        """The id of its section."""
        return self.question.section

    @property
    def wording(self) -> str:
        """The question as it was asked."""
        return self.question.wording

    @property
    def base(self) -> str:
        """Who it is for, in words."""
        return self.question.base

    @property
    def judgements(self) -> pd.DataFrame:
        """JUDGEMENTS of this question: a row per case, or per member of staff."""
        frame = self.inspection.judgements
        return frame[frame["question"] == self.id].reset_index(drop=True)

    @property
    def cases(self) -> pd.DataFrame:
        """A row per case (or member of staff): ref, answer, how it was counted, and its cell."""
        frame = counted_judgements(self.judgements)
        return frame[["ref", "answer", "counted", "address"]]

    @property
    def answers(self) -> pd.DataFrame:
        """GIVEN: how often each answer was given."""
        given = given_answers(self.judgements, self.question)
        named = given.assign(section=self.section, question=self.id, group=ALL)
        return from_inspection(named[list(GIVEN)].astype(GIVEN), self.inspection)

    @property
    def reasons(self) -> pd.DataFrame:
        """REASONS given for insufficient judgements on this question, the most frequent first."""
        frame = reason_counts(self.inspection.judgements, self.inspection.instrument)
        mine = frame["of"].str.split(";").map(lambda of: self.id in of).astype(bool)
        return from_inspection(REASONS.frame(frame[mine]), self.inspection)

    def cells(self, counted: str = "") -> list[str]:
        """Every cell behind its finding, such as "Cases!H14 = insufficient"; see TracedFinding."""
        return self.finding.cells(counted) if self.finding else []

    @property
    def card(self) -> Shown:
        """The question as it shows itself: its wording with a bar for each answer."""
        from sqs_analysis.desk.cards import question_card

        finding = self.finding.finding if self.finding else None
        return question_card(self.question, finding, self.answers, self.reasons, self.inspection)


def given_answers(judgements: pd.DataFrame, question: Question) -> pd.DataFrame:
    """GIVEN of the JUDGEMENTS of one question, in the instrument's order, blanks last.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> rows = pd.DataFrame({"answer": ["sufficient", "insufficient", "sufficient", "na", ""]})
    >>> given = given_answers(rows, load().question("ROH09"))
    >>> given[["meaning", "count"]].values.tolist()
    [['sufficient', 2], ['insufficient', 1], ['not applicable', 1], ['not answered', 1]]
    """
    given = judgements["answer"].str.split(";").explode() if len(judgements) else pd.Series([])
    counts = given.value_counts()
    rows = [(a.code, a.label, a.meaning, int(counts.get(a.code, 0))) for a in question.options]
    frame = pd.DataFrame(
        [*rows, ("", "", "not answered", int(counts.get("", 0)))],
        columns=["answer", "label", "meaning", "count"],
    )
    outside = frame["meaning"].isin(OUTSIDE)
    answered = int((~judgements["answer"].isin(frame.loc[outside, "answer"])).sum())
    share = (frame["count"] / answered).where(~outside) if answered else float("nan")
    return frame.assign(answered=answered, proportion=share).astype(
        {name: kind for name, kind in GIVEN.items() if name in (*frame, "answered", "proportion")}
    )
