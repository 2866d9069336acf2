"""Everything a report says about one inspection, measured once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from sqs_analysis.measure.areas import (
    areas_for_improvement,
    judged_enough,
    leading,
    strongest,
    weakest,
)
from sqs_analysis.measure.breakdown import breakdown, pooled
from sqs_analysis.measure.by_case import by_case, counts_by_case
from sqs_analysis.measure.caseload import caseload_findings
from sqs_analysis.measure.concentration import Concentration, case_marks, concentration
from sqs_analysis.measure.contracts import (
    ANSWERS,
    BREAKDOWN,
    CASE_MARKS,
    CASELOAD,
    FINDINGS,
    POOLED,
    REASONS,
    WITHHELD,
)
from sqs_analysis.measure.contrast import paired_difference
from sqs_analysis.measure.finding import Finding, each
from sqs_analysis.measure.findings import ALL, findings, members_of
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.ratings import Rated, rate
from sqs_analysis.measure.reasons import answer_counts, reason_counts
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import INTERNAL
from sqs_analysis.read.instrument_parts import CASES, ELIGIBLE
from sqs_analysis.read.references import ELIGIBLE_CASES


@dataclass(frozen=True)
class Results:
    """The findings of one inspection.

    Attributes
    ----------
    inspection : what was read.
    confidence : of every interval, between 0 and 1.
    findings : FINDINGS of all cases and of each group of the instrument.
    reasons, answers : REASONS and ANSWERS.
    areas : FINDINGS that may be proposed as areas requiring improvement, in order.
    audience : who may see them, see `disclosure.release`.
    withheld : WITHHELD, what this audience may not see.
    meant : what of it an inspector means to say, for that paragraph alone; None without any.
    breakdowns : BREAKDOWN by each field that the instrument breaks down by.
    caseload : CASELOAD, empty where the number of eligible cases is not known.
    """

    inspection: Inspection
    confidence: float
    findings: pd.DataFrame
    reasons: pd.DataFrame = field(default_factory=lambda: REASONS.frame([]))
    answers: pd.DataFrame = field(default_factory=lambda: ANSWERS.frame([]))
    areas: pd.DataFrame = field(default_factory=lambda: FINDINGS.frame([]))
    audience: str = INTERNAL
    withheld: pd.DataFrame = field(default_factory=lambda: WITHHELD.frame([]))
    breakdowns: pd.DataFrame = field(default_factory=lambda: BREAKDOWN.frame([]))
    caseload: pd.DataFrame = field(default_factory=lambda: CASELOAD.frame([]))
    meant: Results | None = None

    def questions(self, section: str) -> list[Finding]:
        """Findings on the questions of a section, in the instrument's order."""
        return [f for f in self._of(ALL) if f.level == "question" and f.section == section]

    def sections(self) -> list[Finding]:
        """Findings on the sections, in the instrument's order."""
        return [f for f in self._of(ALL) if f.level == "section"]

    def finding(self, name: str, group: str = ALL) -> Finding | None:
        """The finding on one question or section, None where it is not one that is judged."""
        return next((f for f in self._of(group) if (f.question or f.section) == name), None)

    def size(self, group: str = ALL) -> int:
        """How many cases were inspected, are in a group or were eligible; 0 where nobody says."""
        if group == ELIGIBLE:
            return int(self.inspection.detail(ELIGIBLE_CASES) or 0)
        cases = self.inspection.cases
        return len(cases if group == ALL else members_of(group, self.inspection.instrument, cases))

    @cached_property
    def reasons_given(self) -> dict[str, list[tuple[str, int, int]]]:
        """By question: each reason's code, its count, and the units with any reason."""
        rows = self.reasons[["reason", "count", "answered"]]
        return {
            str(question): list(given.itertuples(index=False, name=None))
            for question, given in rows.groupby(self.reasons["question"], sort=False)
        }

    def is_withheld(self, name: str, group: str = ALL) -> bool:
        """Whether the audience may not see the finding on a question or section, or the reasons.

        Nor, under the name "cases", how many a group has, unless what is shown of it adds up to it.
        """
        if name == CASES:
            groups = [known.id for known in self.inspection.instrument.groups]
            return self.withholds and group in groups and self.size(group) not in self._told(group)
        return (name, group) in self._untold

    def _told(self, group: str) -> set[int]:
        """How many cases of a group the findings on it tell of, counted and not."""
        found = (finding for finding in self._of(group) if finding.level == "question")
        return {f.answered + f.not_applicable + f.not_answered for f in found}

    @property
    def withholds(self) -> bool:
        """Whether something may be withheld from the audience."""
        return self.audience != INTERNAL

    def strongest(self, most: int = 1) -> list[Finding]:
        """So many quality questions of which most good can be said, and all that tie with the last."""
        return each(strongest(self.findings, self.inspection.instrument, most))

    def least(self, most: int) -> list[Finding]:
        """So many quality questions of which least good can be said, and all that tie with the last."""
        found = weakest(self.findings, self.inspection.instrument, most)
        strong = {finding.question for finding in self.strongest()}
        return [finding for finding in each(found) if finding.question not in strong]

    def weakest(self) -> list[Finding]:
        """The first of the areas requiring improvement, with all that tie with it."""
        return self.first_areas(1)

    def first_areas(self, most: int) -> list[Finding]:
        """So many of the areas requiring improvement, more if others tie with the last."""
        return each(leading(self.areas, "upper", most))

    def gap(self, first: str, second: str, themes: int) -> tuple[float, float, float]:
        """How far apart two themes are, on the same cases, and its limits.

        Two that were chosen among so many themes are further apart than two that were not, so the
        limits allow for every pair there is (Bonferroni): of inspections whose themes are alike, at
        most as many have any two told apart as the confidence leaves.
        """
        instrument = self.inspection.instrument
        shown = [
            [
                question.id
                for question in instrument.questions_of(section, unit="case", kind="summary")
                if not self.is_withheld(question.id)
            ]
            for section in (first, second)
        ]
        judged = by_case(self.inspection.judgements, [*shown[0], *shown[1]])
        one, other = (counts_by_case(judged, asked) for asked in shown)
        pairs = themes * (themes - 1) / 2
        return paired_difference(
            (one[0], one[1]), (other[0], other[1]), 1 - (1 - self.confidence) / pairs
        )

    @cached_property
    def case_marks(self) -> pd.DataFrame:
        """CASE_MARKS, empty for readers outside: cases are for internal use only."""
        if self.withholds:
            return CASE_MARKS.frame([])
        return case_marks(self.inspection.judgements, self.inspection.instrument)

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """POOLED, empty for readers outside."""
        if self.withholds:
            return POOLED.frame([])
        inspection = self.inspection
        asked = (inspection.judgements, inspection.cases, inspection.instrument)
        return pooled(*asked, self.confidence)

    @cached_property
    def rated(self) -> Rated | None:
        """The ratings as this audience may see them; None where the instrument rates nothing."""
        inspection, ratings = self.inspection, self.inspection.instrument.ratings
        if ratings is None:
            return None
        asked = (question for standard in ratings.standards for question in standard.questions)
        withheld = [question for question in asked if self.is_withheld(question)]
        judged = inspection.judgements
        return rate(self.findings, judged, ratings, inspection.detail, withheld)

    def concentration(self, over: str) -> Concentration | None:
        """Which cases, or which questions, hold most of what fell short; None for readers outside."""
        return self._concentrations[over]

    @cached_property
    def _concentrations(self) -> dict[str, Concentration | None]:
        asked = (self.inspection.judgements, self.inspection.instrument)
        return {
            over: None if self.withholds else concentration(*asked, over)
            for over in ("case", "question")
        }

    @property
    def has_base(self) -> bool:
        """Whether any quality question was judged in enough cases to be called strong or weak."""
        return not judged_enough(self.findings, self.inspection.instrument).empty

    @cached_property
    def _untold(self) -> frozenset[tuple[str, str]]:
        columns = (self.withheld[name] for name in ("question", "section", "group"))
        return frozenset((q or section, group) for q, section, group in zip(*columns, strict=True))

    def _of(self, group: str) -> list[Finding]:
        return [finding for finding in self._each if finding.group == group]

    @cached_property
    def _each(self) -> list[Finding]:
        return each(self.findings)


def measure(inspection: Inspection, confidence: float = 0.95) -> Results:
    """Measure everything a report says about an inspection.

    Parameters
    ----------
    inspection : an inspection without errors, see ``Inspection.require_sound``.
    confidence : of every interval, between 0.5 and 0.999.

    Raises
    ------
    ParameterError
        If the confidence is not between 0.5 and 0.999.
    """
    require_confidence(confidence)
    instrument, judgements = inspection.instrument, inspection.judgements
    groups = (ALL, *(group.id for group in instrument.groups))
    found = findings(judgements, instrument, inspection.cases, groups, confidence)
    return Results(
        inspection,
        confidence,
        found,
        reason_counts(judgements, instrument),
        answer_counts(judgements, instrument),
        areas_for_improvement(found, instrument),
        breakdowns=breakdown(
            judgements, inspection.cases, instrument, *instrument.breakdowns, confidence=confidence
        ),
        caseload=_caseload(found, inspection, confidence),
    )


def _caseload(found: pd.DataFrame, inspection: Inspection, confidence: float) -> pd.DataFrame:
    """CASELOAD where it is known from how many cases the sample was drawn."""
    eligible = inspection.detail("eligible_cases")
    if not eligible:
        return CASELOAD.frame([])
    inspected = len(inspection.units["case"])
    return caseload_findings(found, inspection.instrument, inspected, int(eligible), confidence)
