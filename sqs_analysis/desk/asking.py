"""What is asked of the judgements on any cases: findings, differences, reasons and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from sqs_analysis.desk.conditions import Bands, Conditions, Names
from sqs_analysis.desk.group_words import group_label
from sqs_analysis.desk.names import require_questions
from sqs_analysis.desk.question import GIVEN, given_answers
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.errors import QuestionError
from sqs_analysis.measure.breakdown import differences
from sqs_analysis.measure.contracts import DIFFERENCES, REASONS
from sqs_analysis.measure.findings import ALL, question_findings, section_findings
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.reasons import reason_counts
from sqs_analysis.read import inspection as reading
from sqs_analysis.read.answers import hint

LEVELS = ("section", "question")


class Asking(reading.Inspection):
    """An inspection that answers what is asked of any of its cases.

    Wherever cases are chosen, ``where`` is a condition on the columns of `case_table`, such as
    ``"gender == 'female' and themes >= 3"``, or the id of a group; keywords say the same of
    a column each: ``gender="female"``, ``insufficient="ROH09"``.
    """

    def findings(
        self,
        by: Names = "question",
        *,
        level: str = "",
        where: str = ALL,
        bands: Bands = (),
        confidence: float = 0.95,
        **keywords: Any,
    ) -> pd.DataFrame:
        """FINDINGS: a row for every number that may be said, with its base and interval.

        Parameters
        ----------
        by : a field of the cases or a question to split by, or several to cross, such as
            ``["gender", "custodial"]``; "question" or "section" for all cases together, "group" for
            each group of the instrument.
        level : "question" or "section", what the findings are on.
        where, keywords : for part of the cases; they say so in the column ``group``.
        bands : where one band of a number or date ends and the next begins, such as ``[6, 9]``.
        confidence : of the intervals, between 0.5 and 0.999.

        Returns
        -------
        DataFrame
            Counts are judgements; ``proportion``, ``lower`` and ``upper`` run from 0 to 1.

        Raises
        ------
        QuestionError
            If there is nothing of the names or values that were asked for, or no case is meant.
        ParameterError
            If the confidence is out of range.
        WorkbookError
            If the workbook has errors: its figures would be wrong.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> found = inspection.findings(by="gender", level="section", custodial="no")
        >>> found[["group", "section", "sufficient", "answered"]].head(1).values.tolist()
        [["custodial == 'no' and gender == 'male'", 'LOR', 30, 53]]
        """
        level = level or ("section" if by == "section" else "question")
        groups = self._groups(by, where, bands, keywords)
        return from_inspection(self._measured(level, groups, confidence), self)

    def differences(
        self,
        by: Names,
        *,
        level: str = "question",
        where: str = ALL,
        bands: Bands = (),
        confidence: float = 0.95,
        **keywords: Any,
    ) -> pd.DataFrame:
        """DIFFERENCES: each group of cases beside the others together.

        Cases of which nothing is recorded are on neither side; of two groups the first stands beside
        the second. Empty where no two groups are known. Parameters and errors are those of `findings`.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> found = inspection.differences(by="custodial", level="section")
        >>> found[["section", "sufficient", "answered", "difference"]].round(2).values.tolist()[1]
        ['ROH', 12, 23, 0.19]
        """
        groups = self._groups(by, where, bands, keywords, known=True)
        if len(groups) < 2:
            return from_inspection(DIFFERENCES.frame([]), self)
        rest = self.conditions.others(groups)
        if len(groups) == 2:
            groups, rest = groups[:1], rest[:1]
        own, other = (
            self._measured(level, each, confidence) for each in (tuple(groups), tuple(rest))
        )
        return from_inspection(differences(own, other, confidence), self)

    def reasons(
        self, of: str = "", by: Names = (), *, where: str = ALL, bands: Bands = (), **keywords: Any
    ) -> pd.DataFrame:
        """REASONS given for what fell short, each with its label, the most frequent first.

        Parameters
        ----------
        of : id of the question that fell short, of the one that asks why, or of a section; "" for all.
        by, where, bands, keywords : as for `findings`; the column ``group`` says of which cases.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> inspection.reasons("LOR02")[["label", "count", "answered"]].head(1).values.tolist()
        [['failure to use information held by other agencies', 9, 13]]
        """
        asked = self._asked_for(of, "reasons")
        labels = {question.id: question.labels_by_code for question in asked}
        parts = [REASONS.frame([]).assign(group="", label="")]
        for group, rows in self._judgements_of(self._groups(by, where, bands, keywords)):
            found = reason_counts(rows, self.instrument)
            found = found[found["question"].isin(labels)]
            pairs = zip(found["question"], found["reason"], strict=True)
            told = [labels[question][reason] for question, reason in pairs]
            parts.append(found.assign(group=group, label=pd.Series(told, found.index, dtype="str")))
        return from_inspection(pd.concat(parts, ignore_index=True), self)

    def answers(
        self, of: str = "", by: Names = (), *, where: str = ALL, bands: Bands = (), **keywords: Any
    ) -> pd.DataFrame:
        """GIVEN: how often each answer was given to a question, or to all of a section; "" for all.

        The other parameters are those of `findings`.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> inspection.answers("ROH08", by="gender")[["group", "label", "count"]].values.tolist()[:2]
        [["gender == 'male'", 'Yes', 10], ["gender == 'male'", 'No', 6]]
        """
        asked = [question for question in self._asked_for(of, "") if question.answers]
        parts = [pd.DataFrame(columns=list(GIVEN)).astype(GIVEN)]
        for group, rows in self._judgements_of(self._groups(by, where, bands, keywords)):
            for question in asked:
                given = given_answers(rows[rows["question"] == question.id], question)
                named = given.assign(section=question.section, question=question.id, group=group)
                parts.append(named[named["count"].gt(0) | named["answer"].ne("")])
        return from_inspection(pd.concat(parts, ignore_index=True)[list(GIVEN)].astype(GIVEN), self)

    def cases_where(self, where: str = ALL, **keywords: Any) -> pd.DataFrame:
        """CASES for which all that is asked holds.

        Parameters
        ----------
        where, keywords : as for `findings`.

        Raises
        ------
        QuestionError
            If there is no such name or value; names the nearest.

        Examples
        --------
        >>> import sqs_analysis as sqs
        >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
        >>> inspection.cases_where(insufficient="ROH09", custodial="yes")["case_ref"].tolist()
        ['C15', 'C19', 'C20']
        >>> inspection.cases_where("themes == 4")["case_ref"].tolist()
        ['C03', 'C05', 'C10', 'C14', 'C15', 'C19', 'C20']
        """
        condition = self.conditions.read(where, keywords)
        if condition == ALL:
            return self.cases
        chosen = self.cases["case_ref"].isin(self.conditions.members(condition))
        return self.cases[chosen].reset_index(drop=True)

    @cached_property
    def conditions(self) -> Conditions:
        """The conditions that can be asked of the cases; ``.table`` is what they speak of."""
        return Conditions(self)

    def _groups(
        self,
        by: Any,
        where: str,
        bands: Bands,
        keywords: dict[str, Any],
        *,
        known: bool = False,
    ) -> tuple[str, ...]:
        """The groups of cases that are asked for, each as a condition."""
        self.require_sound()
        condition = self.conditions.read(where, keywords)
        if condition != ALL and not self.conditions.members(condition):
            label = group_label(condition, self)
            raise QuestionError(f"There is no case of which this holds: {label}. Choose others.")
        if isinstance(by, str):
            names: list[str] = [] if by in (*LEVELS, "") else [by]
        else:
            names = list(by) if isinstance(by, Iterable) else [by]
        for name in names:
            self._require_way(name)
        ids = [group.id for group in self.instrument.groups]
        if len(names) == 1 and names[0] in ids and names[0] not in self.conditions.table:
            ids, names = names, ["group"]
        if names == ["group"]:
            both = [self.conditions.read(g, {"group": condition}) for g in ids]
            return tuple(
                group for group in both if condition == ALL or self.conditions.members(group)
            )
        return tuple(self.conditions.split(names, condition, bands, known=known))

    def _require_way(self, name: Any) -> None:
        """Refuse what nothing can be split by; names the nearest that there is."""
        fields = [str(column) for column in self.cases.columns]
        groups = [group.id for group in self.instrument.groups]
        ways = list(dict.fromkeys(["section", "question", "group", *groups, *fields]))
        written = {name.strip("`"), name.replace("`", "'")} if isinstance(name, str) else set()
        if name not in ways and written.isdisjoint(self.conditions.table.columns):
            raise QuestionError(
                f"There are no findings by “{name}”.{hint(str(name), ways)} Choose from: "
                f"{', '.join(ways)}, or a question, such as {self.instrument.questions[0].id}."
            )

    def _measured(self, level: str, groups: tuple[str, ...], confidence: float) -> pd.DataFrame:
        require_confidence(confidence)
        if level not in LEVELS:
            raise QuestionError(
                f"There are no findings on a “{level}”.{hint(str(level), LEVELS)} "
                f"Choose from: {', '.join(LEVELS)}."
            )
        measured = section_findings if level == "section" else question_findings
        table = None if groups == (ALL,) else self.conditions.table
        return measured(self.judgements, self.instrument, table, groups, confidence)

    def _judgements_of(self, groups: tuple[str, ...]) -> Iterator[tuple[str, pd.DataFrame]]:
        """The judgements on the cases of each group; on staff and the inspection too for all cases."""
        for group in groups:
            rows = self.judgements
            if group != ALL:
                own = rows["ref"].isin(self.conditions.members(group))
                rows = rows[own & (rows["unit"] == "case")]
            yield group, rows

    def _asked_for(self, of: str, kind: str) -> tuple[Any, ...]:
        """The questions of a kind that are asked for by a question, what it explains, or a section."""
        asked = self.instrument.questions_of(kind=kind or None)
        if not of:
            return asked
        sections = [section.id for section in self.instrument.sections]
        if of not in sections:
            require_questions(self.instrument, [of], others=sections)
        found = tuple(q for q in asked if of in (q.id, q.section, *(q.explains if kind else ())))
        if not found and of not in sections:
            explained = ", ".join(dict.fromkeys(name for q in asked for name in q.explains))
            raise QuestionError(f"Nobody is asked for {kind} on {of}, but on: {explained}.")
        return found
