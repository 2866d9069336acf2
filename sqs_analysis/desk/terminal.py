"""A finding and the cells behind it, as ``sqs trace`` prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.desk.show import say
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.desk.trace import TracedFinding, cell_lines
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.findings import ALL
from sqs_analysis.present.blocks import Items, plain


def traced(inspection: Inspection, name: str, group: str = ALL) -> str:
    """What was found on a question or section in a group, then every cell it was counted from.

    Raises
    ------
    QuestionError
        If there is no such question, section or group; names the nearest.
    WorkbookError
        If the workbook has errors.
    """
    finding = inspection.finding(name, group)
    words = catalogue(inspection.instrument.language)
    rows = finding.trace
    lines = [
        words("desk.traced", line=line, ref=ref) if ref else line
        for line, ref in zip(cell_lines(rows), rows["ref"], strict=True)
    ]
    return "\n".join([_said(finding), *lines])


def _said(finding: TracedFinding) -> str:
    frame = from_inspection(FINDINGS.frame([asdict(finding.finding)]), finding.inspection)
    return "\n".join(
        line for block in say(frame) if isinstance(block, Items) for line in _lines(block)
    )


def _lines(items: Items) -> Iterator[str]:
    for item in items.items:
        if isinstance(item, Items):
            yield from _lines(item)
        else:
            yield plain(item)
