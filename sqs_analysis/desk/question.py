"""One question as it was answered in one inspection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqs_analysis.desk.case_table import counted_judgements
from sqs_analysis.desk.given import GIVEN, given_answers
from sqs_analysis.desk.names import WellNamed
from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.desk.trace import TracedFinding
from sqs_analysis.measure.contracts import REASONS
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.reasons import reason_counts
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Question


@dataclass(frozen=True)
class AskedQuestion(WellNamed):
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
    inspection: Inspection = field(repr=False)

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

    def __repr__(self) -> str:
        return repr(self.card)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.card._repr_mimebundle_()
