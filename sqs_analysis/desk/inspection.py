"""An inspection as an analyst holds it: what was read, and what can be asked of it."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from sqs_analysis.desk.asking import Asking
from sqs_analysis.desk.case import OneCase
from sqs_analysis.desk.grid import case_grid
from sqs_analysis.desk.listings import (
    blanks,
    completeness,
    paragraph_list,
    question_list,
    references_of,
    text_list,
)
from sqs_analysis.desk.names import WellNamed, require_questions
from sqs_analysis.desk.problems import Problems
from sqs_analysis.desk.question import AskedQuestion
from sqs_analysis.desk.shown import Carded, Shown
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.desk.trace import TracedFinding
from sqs_analysis.desk.whereabouts import open_elsewhere
from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.areas import weakest
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.findings import ALL
from sqs_analysis.read import inspection as reading
from sqs_analysis.read.answers import hint


class Inspection(Carded, WellNamed, Asking):
    """One inspection: show it for a summary, ask it for findings, questions and cases.

    Attributes
    ----------
    cases : CASES, a DataFrame with a row per case and a column per case field, also your own.
    own_fields : the fields of the cases that are your own, as Field.
    judgements : JUDGEMENTS, a DataFrame with a row per case and question, and its cell.
    problems : everything wrong with the workbook, sorted by place; ``problems.frame`` for pandas.
    completeness : COMPLETENESS, a row per section: how much was answered.
    blanks : a DataFrame with a row per blank among gates and judgements, and its address.
    references : a DataFrame with a row per reference that a paragraph may hold, filled in.
    instrument : the questions that were asked.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> inspection.problems
    no errors, no warnings
    >>> inspection.cases["custodial"].value_counts().to_dict()
    {'no': 14, 'yes': 6}
    """

    problems: Problems

    def finding(self, name: str, group: str = ALL, *, confidence: float = 0.95) -> TracedFinding:
        """The finding on one question or section, with the way back to its cells.

        Parameters
        ----------
        name : id of a question or a section.
        group : "all", the id of a group of cases, or a condition on them.
        confidence : of the interval.

        Raises
        ------
        QuestionError
            If there is no such question, section or group, or the question is no judgement.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> finding = inspection.finding("ROH09")
        >>> finding.sufficient, finding.answered
        (5, 11)
        >>> finding.cells("insufficient")[0]
        'Cases!AX7 = insufficient'
        """
        group = self.conditions.read(group)
        level = self._level_of(name)
        frame = self.require_sound()._measured(level, (group,), confidence)
        found = each(frame[frame[level] == name])
        if not found:
            kind = self.instrument.question(name).kind
            raise QuestionError(
                f"{name} is a question of {kind}, which has no finding for {group} cases. See "
                f'inspection.question("{name}") for its answers.'
            )
        return TracedFinding(found[0], self)

    def question(self, question_id: str = "", *, confidence: float = 0.95) -> AskedQuestion:
        """One question: wording, base, finding, answers, reasons, the cases and their cells.

        Parameters
        ----------
        question_id : id of a question, such as "ROH09"; if "" that of which least good can be said.
        confidence : of the interval of its finding.

        Raises
        ------
        QuestionError
            If there is no such question; names the nearest.
        WorkbookError
            If the workbook has errors.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> inspection.question("ROH09").wording
        'Was planning to manage the risk of harm to others sufficient?'
        >>> inspection.question("ROH9")
        Traceback (most recent call last):
            ...
        sqs_analysis.errors.QuestionError: There is no question ROH9. Did you mean ROH09?
        """
        question_id = question_id or self._weakest
        require_questions(self.instrument, [question_id])
        question = self.instrument.question(question_id)
        finding = None
        if question.is_judgement:
            finding = self.finding(question_id, confidence=confidence)
        return AskedQuestion(question, finding, self)

    def case(self, ref: object = "") -> OneCase:
        """One case in full: what is recorded of it, every answer with its cell, what fell short.

        Parameters
        ----------
        ref : pseudonym of the case, such as "C14"; if "" the case in which most fell short.

        Raises
        ------
        QuestionError
            If there is no such case; names the nearest.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> case = sqs.read("data/inspections/milton-keynes-2013.xlsx").case("C14")
        >>> case.facts["Age at sentence"], len(case.fell_short)
        ('15', 36)
        """
        refs = self.cases["case_ref"].tolist()
        name = "" if ref is None else str(ref)
        if name == "" and refs:
            name = self.grid.sort_values("insufficient", kind="stable")["case_ref"].iloc[-1]
        if name not in refs:
            near = hint(name, refs) or f" They run from {refs[0]} to {refs[-1]}." * bool(refs)
            raise QuestionError(f"There is no case {name}.{near}")
        return OneCase(name, self)

    def change(self, before: reading.Inspection, *, confidence: float = 0.95) -> pd.DataFrame:
        """CHANGE since an earlier inspection of the team, question by question and by theme.

        Whether the two are of one team is for whoever asks to know: a team may have been renamed.

        Parameters
        ----------
        before : the earlier inspection.
        confidence : of the limits of the differences.

        Raises
        ------
        ParameterError
            If the other is not earlier, or is the same inspection.
        """
        from sqs_analysis.desk.programme import changed

        return from_inspection(changed(self, before, confidence), self)

    @cached_property
    def grid(self) -> pd.DataFrame:
        """The cases by quality question, to sort and to draw: how many fell short, and how each did.

        ``insufficient`` counts quality questions, ``themes`` those themes with any; a theme's id how
        many in it.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> grid = sqs.read("data/inspections/milton-keynes-2013.xlsx").grid
        >>> grid.sort_values("insufficient")[["case_ref", "insufficient", "themes"]].values.tolist()[-1]
        ['C20', 17, 4]
        """
        return from_inspection(case_grid(self.conditions.table, self.instrument), self)

    @cached_property
    def questions(self) -> pd.DataFrame:
        """QUESTIONS: id, wording and base of every question, with k of n where it judges."""
        return from_inspection(question_list(self), self)

    @cached_property
    def texts(self) -> pd.DataFrame:
        """TEXTS: every free text that was written, with its case and cell."""
        return from_inspection(text_list(self), self)

    @cached_property
    def paragraphs(self) -> pd.DataFrame:
        """PARAGRAPHS of the inspector, each beside the figures it speaks of."""
        return from_inspection(paragraph_list(self.require_sound()), self)

    @cached_property
    def completeness(self) -> pd.DataFrame:
        """COMPLETENESS: a row per section, how many cells hold an answer, n/a or nothing."""
        found = completeness(self.judgements, self.instrument, self._unreadable)
        return from_inspection(found, self)

    @cached_property
    def blanks(self) -> pd.DataFrame:
        """Every blank among gates and judgements: ref, question, due and address."""
        return blanks(self.judgements, self._unreadable)

    @cached_property
    def references(self) -> pd.DataFrame:
        """REFERENCES: every figure a paragraph may refer to, as a published letter says it."""
        return from_inspection(references_of(self), self)

    @property
    def splits(self) -> list[str]:
        """The fields of the cases that tell groups of them apart, the instrument's own choice first."""
        fields = [f.name for f in self.instrument.fields_of("Cases") if f.kind == "choice"]
        names = dict.fromkeys((*self.instrument.breakdowns, *fields))
        return [n for n in names if n in self.cases and self.cases[n].nunique() > 1]

    @property
    def _weakest(self) -> str:
        """The quality question of which least good can be said, of those judged often enough.

        Where none is, it is the first; of an instrument without any, the first that is judged or asked.
        """
        found = weakest(self.findings(), self.instrument, 1)
        of_all = self.instrument.questions
        judged = self.instrument.quality or [q for q in of_all if q.is_judgement] or of_all
        return str((found["question"].tolist() or [judged[0].id])[0])

    @property
    def _unreadable(self) -> set[str]:
        """Addresses of cells that hold something which cannot be read as an answer."""
        unread = ("answer", "error cell", "formula")
        return {problem.address for problem in self.problems.errors if problem.kind in unread}

    @property
    def open_elsewhere(self) -> bool:
        """Whether somebody has the workbook open, so that unsaved changes are not in it."""
        return open_elsewhere(self.workbook.path)

    def require_sound(self) -> Inspection:
        """Return the inspection, or refuse it with its errors.

        Raises
        ------
        WorkbookError
            If any problem is an error.
        """
        super().require_sound()
        return self

    def _level_of(self, name: str) -> str:
        sections = [section.id for section in self.instrument.sections]
        if name in sections:
            return "section"
        require_questions(self.instrument, [name], others=sections)
        return "question"

    def __deepcopy__(self, memo: object) -> Inspection:
        return self  # it never changes

    @property
    def card(self) -> Shown:
        """The inspection as it shows itself: a summary card."""
        from sqs_analysis.desk.cards import inspection_card

        counted = self.problems.counted
        return inspection_card(self, counted, open_elsewhere=self.open_elsewhere)
