"""What a workbook holds, as frames: questions, texts, paragraphs, references, and how much is there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from sqs_analysis.desk.case_table import counted_judgements
from sqs_analysis.desk.names import require_questions
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.findings import COUNTS, question_findings
from sqs_analysis.measure.results import measure
from sqs_analysis.present.blocks import plain
from sqs_analysis.present.figures import figure, filled
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import AUDIENCES, Instrument
from sqs_analysis.read.instrument_parts import CASES
from sqs_analysis.read.problems import errors
from sqs_analysis.read.references import Reference, every_reference, label_of, references

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
PUBLISHED = AUDIENCES[-1]
# REFERENCES: a row per reference, in the order of the instrument.
REFERENCES = {
    "reference": "str",  # as it is written, in braces
    "text": "str",  # what it is filled in with, "" where there is nothing to count
    "section": "str",  # id of the section, "" for numbers of cases
    "question": "str",  # id of the question, "" for a section and for numbers of cases
    "group": "str",  # "all", a group of cases, or "eligible"
    "side": "str",  # sufficient or insufficient
    "form": "str",  # phrase, count, percent, number, total, cases or reasons
    "wording": "str",  # the question in short, or the title of the section
    "may_publish": "bool",  # whether a letter for publication says it without its being meant
}
# COMPLETENESS: a row per section of the instrument.
COMPLETENESS = {
    "section": "str",  # id of the section
    "cells": "int64",  # cells for answers to gates and judgements: every question for every unit
    "answered": "int64",  # cells with an answer other than "not applicable"
    "not_applicable": "int64",  # cells that say "not applicable"
    "not_answered": "int64",  # blanks, whether due or not
    "unreadable": "int64",  # cells that hold something which is no answer: each is a problem
    "due": "int64",  # blanks where the routing says that an answer is due
    "proportion": "float64",  # answered / cells, 0 to 1; NaN where there are no cells
}
# Reasons and free text may always be blank, so their blanks say nothing.
ASKED = ("gate", "summary", "fact")


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
        said = plain(filled(passage, results))
        row |= {"filled": said, "address": f"Commentary!{passage.cell.name}"}
        for name in dict.fromkeys(named) or [""]:
            finding = results.finding(name)
            k, n = (finding.sufficient, finding.answered) if finding else (pd.NA, pd.NA)
            rows.append(row | {"refers_to": name, "sufficient": k, "answered": n})
    return pd.DataFrame(rows, columns=list(PARAGRAPHS)).astype(PARAGRAPHS)


def references_of(
    inspection: Inspection, about: str = "", audience: str = PUBLISHED
) -> pd.DataFrame:
    """REFERENCES of an inspection: those that fill in, and of what nobody answered the plain one.

    Parameters
    ----------
    inspection : errors in its own paragraphs do no harm: whoever mends them needs this list.
    about : only those to a question, to a section and its questions, or to "cases".
    audience : whose letter fills them in. What it withholds is filled in as if it were meant.

    Raises
    ------
    QuestionError
        If there is no such question or section; names the nearest.
    WorkbookError
        If the workbook has errors elsewhere: its figures would be wrong.
    """
    instrument = inspection.instrument
    sections = [section.id for section in instrument.sections]
    if about and about not in (CASES, *sections):
        require_questions(instrument, [about], others=[CASES, *sections])
    if any(problem.sheet != "Commentary" for problem in errors(inspection.problems)):
        inspection.require_sound()
    measured = measure(inspection)
    seen, published = release(measured, audience), release(measured, PUBLISHED)
    cases = instrument.catalogue("desk.references_cases")
    rows = []
    for found in every_reference(instrument):
        asked = found.question
        section = asked.section if asked else found.name if found.name in sections else ""
        if about and about not in (found.name, section):
            continue
        which = (found.name, found.group)
        text = figure(found, measured if seen.is_withheld(*which) else seen)
        if text or found.written == f"{{{found.name}}}":
            label = label_of(found.name, instrument) if section else cases
            told = bool(text) and not published.is_withheld(*which)
            question = asked.id if asked else ""
            said = (found.group, found.side, found.form, label, told)
            rows.append((found.written, text, section, question, *said))
    return pd.DataFrame(rows, columns=list(REFERENCES)).astype(REFERENCES)


def completeness(
    judgements: pd.DataFrame, instrument: Instrument, unreadable: Collection[str] = ()
) -> pd.DataFrame:
    """COMPLETENESS of JUDGEMENTS of a workbook, sound or not.

    Cells at the addresses that are `unreadable`, such as "Cases!H14", hold what is no answer.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> rows = {"section": "LOR", "kind": "summary", "due": "due", "sheet": "", "cell": ""}
    >>> states = ["answered", "answered", "not applicable", "not answered"]
    >>> rows = pd.DataFrame([rows | {"state": state} for state in states])
    >>> completeness(rows, load()).head(1).to_dict("list")
    {'section': ['LOR'], 'cells': [4], 'answered': [2], 'not_applicable': [1], 'not_answered': [1],
    'unreadable': [0], 'due': [1], 'proportion': [0.5]}
    """
    asked = judgements[judgements["kind"].isin(ASKED)]
    state, sections = asked["state"], [section.id for section in instrument.sections]
    legible = ~_addresses(asked).isin(list(unreadable))
    blank = (state == "not answered") & legible
    marks = pd.DataFrame(
        {
            "section": asked["section"],
            "cells": 1,
            "answered": state == "answered",
            "not_applicable": state == "not applicable",
            "not_answered": blank,
            "unreadable": ~legible,
            "due": blank & (asked["due"] == "due"),
        }
    )
    counts = marks.groupby("section").sum().reindex(sections, fill_value=0)
    found = counts.rename_axis("section").reset_index()
    return found.assign(proportion=found["answered"] / found["cells"]).astype(COMPLETENESS)


def blanks(judgements: pd.DataFrame, unreadable: Collection[str] = ()) -> pd.DataFrame:
    """Every blank among gates and judgements that can be read: ref, question, due and address."""
    left = (judgements["state"] == "not answered") & judgements["kind"].isin(ASKED)
    found = judgements.assign(address=_addresses(judgements))[left]
    found = found[~found["address"].isin(list(unreadable))]
    return found[["ref", "question", "due", "address"]].reset_index(drop=True)


def _addresses(judgements: pd.DataFrame) -> pd.Series[str]:
    return judgements["sheet"] + "!" + judgements["cell"]
