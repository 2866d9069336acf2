"""What a workbook holds, as frames to look things up in: its questions, free texts and paragraphs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqs_analysis.desk.case_table import counted_judgements
from sqs_analysis.measure.findings import COUNTS, question_findings
from sqs_analysis.measure.results import measure
from sqs_analysis.present.figures import filled
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.references import Reference, references

# QUESTIONS: a row per question of the instrument, in its order.
QUESTIONS = {
    "question": "str",  # id of the question
    "section": "str",  # id of its section
    "kind": "str",  # gate, summary, fact, reasons or text
    "unit": "str",  # case, staff or inspection
    "wording": "str",  # as it was asked
    "base": "str",  # whom it is for, in words
    "sufficient": "Int64",  # k: judgements that meet the criterion; missing where nothing is judged
    "answered": "Int64",  # n: judgements, sufficient or not
    "not_applicable": "Int64",  # answered n/a
    "not_answered": "Int64",  # left blank
}
# TEXTS: a row per free text that somebody wrote on a case, of a member of staff or of the inspection.
TEXTS = {
    "ref": "str",  # pseudonym of the case or member of staff
    "section": "str",  # id of the section
    "question": "str",  # id of the question
    "wording": "str",  # as it was asked
    "text": "str",  # as it was written
    "address": "str",  # sheet and cell
}
# PARAGRAPHS: a row per paragraph of the sheet Commentary and figure that it speaks of.
PARAGRAPHS = {
    "paragraph": "str",  # its place in the letter
    "text": "str",  # as written
    "filled": "str",  # as printed, its references filled in
    "refers_to": "str",  # id of a question or section, or "cases"; "" for one without figures
    "sufficient": "Int64",  # k of that
    "answered": "Int64",  # n of that
    "address": "str",  # sheet and cell
}


def question_list(inspection: Inspection) -> pd.DataFrame:
    """QUESTIONS of an inspection, with what was found on each."""
    asked = inspection.instrument.questions
    names = ("section", "kind", "unit", "wording", "base")
    rows = [{"question": q.id, **{name: getattr(q, name) for name in names}} for q in asked]
    found = question_findings(inspection.judgements, inspection.instrument)
    counts = found.set_index("question")[COUNTS].astype("Int64")
    return pd.DataFrame(rows).join(counts, on="question").astype(QUESTIONS)[list(QUESTIONS)]


def text_list(inspection: Inspection) -> pd.DataFrame:
    """TEXTS of an inspection, in the order of the sheets."""
    rows = counted_judgements(inspection.judgements)
    rows = rows[(rows["kind"] == "text") & (rows["answer"] != "")]
    wording = {question.id: question.wording for question in inspection.instrument.questions}
    named = rows.assign(wording=rows["question"].map(wording), text=rows["answer"])
    return named[list(TEXTS)].astype(TEXTS).reset_index(drop=True)


def paragraph_list(inspection: Inspection) -> pd.DataFrame:
    """PARAGRAPHS of an inspection, in the order of the sheet."""
    results, rows = measure(inspection), []
    for passage in inspection.commentary:
        found = references(passage.text, inspection.instrument)
        named = [one.name for one in found if isinstance(one, Reference)]
        row: dict[str, Any] = {"paragraph": passage.place, "text": passage.text}
        row |= {"filled": filled(passage, results), "address": f"Commentary!{passage.cell.name}"}
        for name in dict.fromkeys(named) or [""]:
            finding = results.finding(name)
            k, n = (finding.sufficient, finding.answered) if finding else (pd.NA, pd.NA)
            rows.append(row | {"refers_to": name, "sufficient": k, "answered": n})
    return pd.DataFrame(rows, columns=list(PARAGRAPHS)).astype(PARAGRAPHS)
