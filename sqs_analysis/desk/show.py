"""Findings as an analyst asks for them: seen, read or said, from a frame and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from sqs_analysis.desk.completeness import COMPLETENESS
from sqs_analysis.desk.drawn import (
    cell_table,
    completeness_chart,
    completeness_table,
    sections_chart,
)
from sqs_analysis.desk.shown import Shown
from sqs_analysis.desk.source import inspection_behind, results_behind
from sqs_analysis.desk.trace import trace
from sqs_analysis.measure.finding import Finding, each
from sqs_analysis.measure.findings import ALL
from sqs_analysis.measure.results import Results
from sqs_analysis.present import tables
from sqs_analysis.present.blocks import Block, Chart, Heading, Items, Paragraph, Table
from sqs_analysis.present.formats import capitalised, confidence_text, interval_text, share_text
from sqs_analysis.present.sentences import sentence
from sqs_analysis.present.theme import section_chart
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Section

LEVEL = 3


@dataclass(frozen=True)
class _Part:
    """The findings that belong on one picture: of one section or of the themes, in one group."""

    results: Results
    section: Section | None
    group: str
    title: str

    @property
    def name(self) -> str:
        """An id of its own on the page."""
        return f"{self.section.id if self.section else 'themes'}-{self.group}"


def chart(
    findings: pd.DataFrame, inspection: Inspection | None = None, *, cells: bool = False
) -> Shown:
    """Draw findings: each line a share with its interval and k of n, in the order of the frame.

    Parameters
    ----------
    findings : FINDINGS, or some rows of it in any order; COMPLETENESS is drawn as well.
    inspection : which inspection they are from; needed only where the frame has forgotten.
    cells : whether to put the cells behind each chart under it, in a table that opens and closes.

    Returns
    -------
    Shown
        A chart for each section and group; plain text in a terminal.

    Raises
    ------
    AnalystError
        If these are not findings, or nobody knows of which inspection.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> weakest = inspection.findings().query("answered > 5").sort_values("upper").head(1)
    >>> sqs.chart(weakest)
    Protecting the public: share judged sufficient: Oversight of risk of harm work effective (3 of 12).
    - Oversight of risk of harm work effective: 3 of 12, 25%, 95% interval 9% to 53%, 8 n/a
    """
    if _is_completeness(findings):
        return Shown((completeness_chart(findings, inspection_behind(findings, inspection)),))
    results = results_behind(findings, inspection)
    blocks: list[Block] = []
    parts = list(_parts(results))
    for part in parts:
        if len(parts) > 1 or part.group != ALL:
            blocks.append(Heading(part.title, LEVEL))
        blocks.append(_chart(part))
        if cells:
            traced = trace(part.results.findings.assign(group=part.group), results.inspection)
            blocks.append(cell_table(traced, part.title, results.inspection))
    return _shown(blocks, results)


def table(findings: pd.DataFrame, inspection: Inspection | None = None) -> Shown:
    """Findings as a table for reading: k of n, share, interval, what was left out, base.

    Parameters
    ----------
    findings : FINDINGS, or some rows of it in any order; COMPLETENESS is shown as well.
    inspection : which inspection they are from; needed only where the frame has forgotten.

    Raises
    ------
    AnalystError
        If these are not findings, or nobody knows of which inspection.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> print(sqs.table(inspection.findings(by="section").head(1)))
    Share of quality judgements that were sufficient, by theme
    Theme Sufficient 95% interval Judgements Cases Not applicable
    Reducing the likelihood of reoffending 52% 35% to 68% 50 of 96 20 44
    """
    if _is_completeness(findings):
        return Shown((completeness_table(findings, inspection_behind(findings, inspection)),))
    results = results_behind(findings, inspection)
    return _shown([_table(part) for part in _parts(results)], results)


def say(findings: pd.DataFrame, inspection: Inspection | None = None) -> Shown:
    """Findings in plain sentences, one each, in the order of the frame.

    Parameters
    ----------
    findings : FINDINGS, or some rows of it in any order.
    inspection : which inspection they are from; needed only where the frame has forgotten.

    Raises
    ------
    AnalystError
        If these are not findings, or nobody knows of which inspection.

    Examples
    --------
    >>> import sqs_analysis as sqs
    >>> inspection = sqs.read("data/inspections/milton-keynes-2013.xlsx")
    >>> sqs.say(inspection.findings(by="section").head(1))
    - Reducing the likelihood of reoffending: 50 of 96 quality judgements were sufficient
    (52%; 95% interval 35% to 68%).
    """
    results = results_behind(findings, inspection)
    words, instrument = tables.words_of(results), results.inspection.instrument
    blocks: list[Block] = []
    for group, found in groupby(each(results.findings), key=lambda finding: finding.group):
        label = words("desk.all_cases") if group == ALL else instrument.group(group).label
        blocks.append(Heading(capitalised(label), LEVEL))
        blocks.append(
            Items(tuple(_sentence(f, results) for f in found if _can_be_said(f, results)))
        )
    # Where everything is about all cases, that need not be said.
    only_all = set(results.findings["group"]) == {ALL}
    return _shown(blocks[1:] if only_all else blocks, results)


def _shown(blocks: Sequence[Block], results: Results) -> Shown:
    words = tables.words_of(results)
    return Shown(tuple(blocks) or (Paragraph(words("desk.nothing_to_show")),))


def _parts(results: Results) -> Iterator[_Part]:
    """Each part with its findings in the group "all", where the rooms before look for them."""
    instrument, words = results.inspection.instrument, tables.words_of(results)
    for group, of_group in results.findings.groupby("group", sort=False):
        sections = of_group[of_group["level"] == "section"]
        kinds = sections["section"].map(lambda name: instrument.section(name).kind)
        questions = of_group[of_group["level"] == "question"].groupby("section", sort=False)
        found: list[tuple[Section | None, pd.DataFrame]] = [(None, sections[kinds == "theme"])]
        found += [(instrument.section(str(name)), rows) for name, rows in questions]
        for section, rows in found:
            title = section.title if section else words("desk.sections_title")
            if group != ALL:
                label = instrument.group(str(group)).label
                title = words("desk.in_group", title=title, group=label)
            shown = section and replace(section, title=title)
            if len(rows):
                part = replace(results, findings=rows.assign(group=ALL))
                yield _Part(part, shown, str(group), title)


def _chart(part: _Part) -> Chart | Items | Paragraph:
    """The part as a chart; as sentences where nothing in it is a share."""
    results, section = part.results, part.section
    words = tables.words_of(results)
    if section is None:
        return replace(sections_chart(results), id=f"chart-{part.name}")
    if not tables.charted(results, section):
        return Items(tuple(_sentence(finding, results) for finding in each(results.findings)))
    if not any(finding.answered for finding in each(results.findings)):
        return Paragraph(words("theme.nothing"))
    return replace(section_chart(results, section, ranked=False), id=f"chart-{part.name}")


def _table(part: _Part) -> Table:
    results, section = part.results, part.section
    words = tables.words_of(results)
    if section is None:
        found = tables.section_table(results, words)
        return replace(found, id=f"table-{part.name}", title=part.title, summary="")
    found = tables.question_table(results, section, words)
    return replace(found, id=f"table-{part.name}", summary="")


def _can_be_said(finding: Finding, results: Results) -> bool:
    """Whether a finding is on something that was asked: management has no questions of quality."""
    kind = results.inspection.instrument.section(finding.section).kind
    return finding.level == "question" or kind == "theme"


def _sentence(finding: Finding, results: Results) -> str:
    words, instrument = tables.words_of(results), results.inspection.instrument
    if finding.level == "question":
        return sentence(finding, instrument, words)
    theme = instrument.section(finding.section).title
    if not finding.answered:
        return words("desk.section_nothing", theme=theme)
    return words(
        "desk.section_sentence",
        theme=theme,
        k=finding.sufficient,
        n=finding.answered,
        share=share_text(finding, words),
        confidence=confidence_text(results.confidence, words),
        interval=interval_text(finding, words),
    )


def _is_completeness(frame: object) -> bool:
    return isinstance(frame, pd.DataFrame) and list(frame.columns) == list(COMPLETENESS)
