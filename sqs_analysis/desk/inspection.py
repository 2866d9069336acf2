"""An inspection as an analyst holds it: what was read, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sqs_analysis.desk.choice import matching_refs, require_questions
from sqs_analysis.desk.completeness import blanks, completeness
from sqs_analysis.desk.names import WellNamed
from sqs_analysis.desk.problems import Problems
from sqs_analysis.desk.question import AskedQuestion
from sqs_analysis.desk.references import references_of
from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.desk.trace import TracedFinding
from sqs_analysis.desk.whereabouts import open_elsewhere, require_path
from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.finding import each
from sqs_analysis.measure.findings import ALL, members_of, question_findings, section_findings
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.read import inspection as reading
from sqs_analysis.read.answers import hint
from sqs_analysis.read.instrument import Instrument

Questions = str | Iterable[str]


class Inspection(WellNamed, reading.Inspection):
    """One inspection: show it for a summary, ask it for findings, questions and cases.

    Attributes
    ----------
    cases : CASES, a DataFrame with a row per case and a column per case field.
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

    def findings(self, by: str = "question", *, confidence: float = 0.95) -> pd.DataFrame:
        """FINDINGS: a row for every number that may be said, with its base and interval.

        Parameters
        ----------
        by : "section", "question", "group" (questions within each group of cases), or the id of
            one group, such as "custodial".
        confidence : of the intervals, between 0.5 and 0.999.

        Returns
        -------
        DataFrame
            Counts are judgements; ``proportion``, ``lower`` and ``upper`` run from 0 to 1.

        Raises
        ------
        QuestionError
            If findings cannot be made by what was asked.
        ParameterError
            If the confidence is out of range.
        WorkbookError
            If the workbook has errors: its figures would be wrong.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> found = inspection.findings(by="section")
        >>> found[["section", "sufficient", "answered"]].head(2).values.tolist()
        [['LOR', 50, 96], ['ROH', 19, 44]]
        """
        require_confidence(confidence)
        self.require_sound()
        groups = tuple(group.id for group in self.instrument.groups)
        ways = ("section", "question", "group", *groups)
        if by not in ways:
            raise QuestionError(
                f"There are no findings by “{by}”.{hint(str(by), ways)} Choose from: "
                f"{', '.join(ways)}."
            )
        asked = {"section": (ALL,), "question": (ALL,), "group": groups}.get(by, (by,))
        level = "section" if by == "section" else "question"
        return from_inspection(self._measured(level, asked, confidence), self)

    def finding(self, name: str, group: str = ALL, *, confidence: float = 0.95) -> TracedFinding:
        """The finding on one question or section, with the way back to its cells.

        Parameters
        ----------
        name : id of a question or a section.
        group : "all", or the id of a group of cases.
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
        if group != ALL:
            self.instrument.group(group)
        level = self._level_of(name)
        require_confidence(confidence)
        frame = self.require_sound()._measured(level, (group,), confidence)
        found = each(frame[frame[level] == name])
        if not found:
            kind = self.instrument.question(name).kind
            raise QuestionError(
                f"{name} is a question of {kind}, which has no finding for {group} cases. See "
                f'inspection.question("{name}") for its answers.'
            )
        return TracedFinding(found[0], self)

    def question(self, question_id: str, *, confidence: float = 0.95) -> AskedQuestion:
        """One question: wording, base, finding, answers, reasons, the cases and their cells.

        Parameters
        ----------
        question_id : id of a question, such as "ROH09".
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
        require_questions(self.instrument, [question_id])
        question = self.instrument.question(question_id)
        finding = None
        if question.is_judgement:
            finding = self.finding(question_id, confidence=confidence)
        return AskedQuestion(question, finding, self)

    def cases_where(
        self,
        *,
        sufficient: Questions = (),
        insufficient: Questions = (),
        not_applicable: Questions = (),
        not_answered: Questions = (),
        group: str = ALL,
    ) -> pd.DataFrame:
        """CASES for which all that is asked holds.

        Parameters
        ----------
        sufficient, insufficient, not_applicable, not_answered : a question, or several, about
            cases, that were answered so.
        group : only cases of this group, such as "custodial".

        Raises
        ------
        QuestionError
            If there is no such question or group; names the nearest.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> inspection.cases_where(insufficient="ROH09", group="custodial")["case_ref"].tolist()
        ['C15', 'C19', 'C20']
        """
        asked = {
            "sufficient": sufficient,
            "insufficient": insufficient,
            "not applicable": not_applicable,
            "not answered": not_answered,
        }
        names = {
            how: [questions] if isinstance(questions, str) else list(questions)
            for how, questions in asked.items()
        }
        for questions in names.values():
            require_questions(self.instrument, questions, unit="case")
        refs = matching_refs(self.judgements, names)
        if group != ALL:
            refs &= set(members_of(group, self.instrument, self.cases))
        return self.cases[self.cases["case_ref"].isin(refs)].reset_index(drop=True)

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
    def _unreadable(self) -> set[str]:
        """Addresses of cells that hold something which cannot be read as an answer."""
        return {problem.address for problem in self.problems.errors if problem.found}

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

    def _measured(self, level: str, groups: tuple[str, ...], confidence: float) -> pd.DataFrame:
        measured = section_findings if level == "section" else question_findings
        return measured(self.judgements, self.instrument, self.cases, groups, confidence)

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

    def __repr__(self) -> str:
        return repr(self.card)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.card._repr_mimebundle_()


def read(
    path: str | Path,
    instrument: str | Path | Instrument = "sqs-2012",
    language: str = "en-GB",
    *,
    inspection_id: object = "",
) -> Inspection:
    """Read one inspection's workbook, with all that is wrong with it.

    Parameters
    ----------
    path : an ``.xlsx`` or ``.ods`` workbook, or a folder of ``.csv`` files.
    instrument : an instrument's id, the folder of one of your own, or one already loaded.
    language : language of the instrument's wording.
    inspection_id : which inspection, where the file holds several.

    Returns
    -------
    Inspection
        Show it for a summary; ``.findings(by="section")`` measures.

    Raises
    ------
    WorkbookError
        If the file cannot be read at all, or does not hold the inspection. Faults in its content
        do not raise: they are in ``problems``, and ``require_sound`` refuses them.

    Examples
    --------
    >>> read("milton-keynes.doc")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    sqs_analysis.errors.WorkbookError: There is no workbook milton-keynes.doc in …
    """
    found = reading.read(require_path(path), instrument, language, inspection_id=inspection_id)
    problems = Problems(found.problems)
    return Inspection(found.workbook, found.instrument, found.units, found.commentary, problems)
