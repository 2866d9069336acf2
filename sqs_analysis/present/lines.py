"""Findings as lines of a chart: own share and interval, and what stands beside them in the same row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.comparison import Compared
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Chart
from sqs_analysis.present.formats import (
    capitalised,
    confidence_text,
    interval_text,
    left_out,
    of_text,
    percent_axis,
    percent_text,
    range_text,
    share_text,
)
from sqs_analysis.present.frame_cells import each_row, maybe
from sqs_analysis.present.marks import SMALL_BASE, Dots, Line, marks_among
from sqs_analysis.present.sentences import reasons_sentence
from sqs_analysis.present.tables import reasons_for, stamp_of, words_of
from sqs_analysis.read.instrument import Question


@dataclass(frozen=True)
class Beside:
    """What stands beside a team's own figures: the other teams, and its last inspection.

    Attributes
    ----------
    others : rows of COMPARISON by question or section.
    before : rows of CHANGE likewise.
    """

    others: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, compared: Compared | None) -> Beside:
        """Everything of a comparison; nothing without one."""
        if compared is None:
            return cls()
        frames = (compared.comparison, compared.change)
        return cls(*({row.question or row.section: row for row in each_row(f)} for f in frames))

    def marks(self, name: str) -> dict[str, Any]:
        """What stands in the row of a question or section, under the names that a `Line` has for it.

        That is the middle 90% of other teams, their share together, and its own share before.
        """
        other, earlier = self.others.get(name), self.before.get(name)
        return {
            "span": (other.low, other.high) if other and not math.isnan(other.low) else None,
            "mark": maybe(other.proportion_others) if other else None,
            "before": maybe(earlier.proportion_before) if earlier else None,
        }


def finding_line(
    finding: Finding | None,
    label: str,
    words: Catalogue,
    beside: Beside | None = None,
    *,
    aside: str | None = None,
    note: str = "",
) -> Line:
    """A finding as a line of a chart; its dot is hollow where few cases stand behind it.

    None is a finding that is withheld: its line says so, and has no mark.

    Parameters
    ----------
    beside : what stands in the same row; nothing if None.
    aside : what to say beside k of n; what was left out of n if None.
    note : what explains the figure.
    """
    if finding is None:
        return Line(label, None, None, None, words("disclosure.withheld"))
    lower, upper = finding.limits or (None, None)
    marks = (beside or Beside()).marks(finding.question or finding.section)
    return Line(
        label,
        finding.share,
        lower,
        upper,
        of_text(finding, words),
        left_out(finding, words) if aside is None else aside,
        finding.units < SMALL_BASE,
        said=_said(finding, marks, words),
        note=note,
        **marks,
    )


def _said(finding: Finding, marks: dict[str, Any], words: Catalogue) -> str:
    """The marks of a line in words."""
    said = [share_text(finding, words)] if finding.answered else []
    if finding.limits:
        percent = confidence_text(finding.confidence, words)
        values = {"percent": percent, "interval": interval_text(finding, words)}
        said.append(words("sentence.interval", **values))
    if marks["mark"] is not None:
        said.append(words("chart.said_others", share=percent_text(marks["mark"], words)))
    if marks["span"] is not None:
        low, high = marks["span"]
        said.append(words("chart.said_span", span=range_text(low, high, words)))
    if marks["before"] is not None:
        said.append(words("chart.said_before", share=percent_text(marks["before"], words)))
    return words("figure.list_separator").join(said)


def chart_of(
    identity: str,
    what: str,
    caption: str,
    lines: Iterable[Line],
    results: Results,
    data: str = "",
    other: Mapping[str, str] | None = None,
) -> Chart:
    """Lines on an axis from 0 to 100%, with a key to the marks that are among them.

    Parameters
    ----------
    identity, caption, data : of the chart; the last is the id of what holds its figures.
    what : its title, with which its text alternative begins.
    other : what some of the marks are called otherwise.
    """
    words, found = words_of(results), tuple(lines)
    values = {"percent": confidence_text(results.confidence, words), "small": SMALL_BASE}
    called = {mark: words(f"chart.key_{mark}", **values) for mark in marks_among(found)}
    key = tuple((mark, (other or {}).get(mark) or usual) for mark, usual in called.items())
    shown = Dots(found, tuple(percent_axis(words)), key)
    alt = alternative(found, what, results)
    return Chart(identity, what, caption, alt, shown, stamp_of(results), data)


def reasons_note(results: Results, question: Question, most: int) -> str:
    """So many of the reasons given most often for what fell short on a question, "" of none."""
    reasons = reasons_for(results, question)[:most]
    return reasons_sentence(reasons, words_of(results)) if reasons else ""


def alternative(lines: Iterable[Line], what: str, results: Results) -> str:
    """A chart in one sentence: what it shows, from which line to which."""
    words = words_of(results)
    shown = [line for line in lines if line.proportion is not None]
    if not shown:
        return words("chart.alt_nothing", what=what)
    low, high = (end(shown, key=lambda line: line.proportion or 0.0) for end in (min, max))
    values = {"low": low.label, "low_of": low.of, "high": high.label, "high_of": high.of}
    key = "chart.alt_one" if len(shown) == 1 else "chart.alt"
    return words(key, what=capitalised(what), n=len(shown), **values)


def weakest_first(lines: Iterable[Line]) -> list[Line]:
    """Lines by their share, those without one last; equal ones keep their order."""
    return sorted(lines, key=lambda line: 2.0 if line.proportion is None else line.proportion)
