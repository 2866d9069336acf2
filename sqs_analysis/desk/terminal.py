"""What ``sqs trace`` and ``sqs references`` print: a finding and its cells; what a letter may say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pandas as pd

from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.desk.listings import PUBLISHED, references_of
from sqs_analysis.desk.show import say
from sqs_analysis.desk.source import from_inspection
from sqs_analysis.desk.trace import TracedFinding, cell_lines
from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.findings import ALL
from sqs_analysis.present.blocks import Items
from sqs_analysis.read.instrument_parts import FORMS
from sqs_analysis.read.references import every_reference


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
    words = inspection.instrument.catalogue
    rows = finding.trace
    lines = [
        words("desk.traced", line=line, ref=ref) if ref else line
        for line, ref in zip(cell_lines(rows), rows["ref"], strict=True)
    ]
    return "\n".join([_said(finding), *lines])


def listed(inspection: Inspection, about: str = "", audience: str = PUBLISHED) -> str:
    """Every reference by theme and question: a row for each side and group, its forms side by side.

    Raises
    ------
    QuestionError
        If there is no such question or section to list those of; names the nearest.
    WorkbookError
        If the workbook has errors outside its paragraphs.
    """
    found = references_of(inspection, about, audience)
    words = inspection.instrument.catalogue
    if found.empty:
        return words("desk.references_none", name=about)
    asked = every_reference(inspection.instrument)
    examples = [one.written for one in asked if one.form == "count"][
        :1
    ]  # none if nothing is judged
    whose = words(f"audience.short_{audience}")
    lines = [words("desk.references_lead", audience=whose, example=one) for one in examples]
    untold = found[~found["may_publish"] & (found["text"] != "")]
    for reference in untold["reference"].head(1):
        meant = reference.replace("}", " !}")
        lines.append(words("desk.references_untold", example=meant))
    titles = {"": words("desk.references_cases")}
    titles |= {section.id: section.title for section in inspection.instrument.sections}
    for section, rows in found.groupby("section", sort=False):
        lines += ["", titles[str(section)].upper(), *_grid(rows, words)]
    return "\n".join(lines)


def _grid(rows: pd.DataFrame, words: Catalogue) -> Iterator[str]:
    """A row for each side and group, its forms side by side, under what each question is in short."""
    table = [["", *FORMS]]
    headings: dict[int, str] = {}
    told = ""
    for _, forms in rows.groupby(["question", "group", "side"], sort=False):
        first = forms.iloc[0]
        if first["question"] != told:
            told = first["question"]
            headings[len(table)] = words("desk.question_label", id=told, short=first["wording"])
        mark = "" if first["may_publish"] else f" {words('disclosure.withheld')}"
        said = [text or words("desk.references_nothing") for text in forms["text"]]
        table.append([f"  {first['reference']}{mark if first['text'] else ''}", *said])
    whole = [row for row in table if len(row) == len(table[0])]
    widths = [max(map(len, column)) + 2 for column in zip(*whole, strict=True)]
    widths[0] = max(len(row[0]) for row in table) + 2
    for place, row in enumerate(table):
        if not place and len(whole) == 1:
            continue  # the heading of columns that no row has
        if place in headings:
            yield f"\n{headings[place]}"
        yield "".join(map(str.ljust, row, widths)).rstrip()


def _said(finding: TracedFinding) -> str:
    frame = from_inspection(FINDINGS.frame([asdict(finding.finding)]), finding.inspection)
    [said] = say(frame)
    return "\n".join(map(str, said.items)) if isinstance(said, Items) else ""
