"""Every reference that a paragraph of a workbook may hold, filled in."""

from __future__ import annotations

import pandas as pd

from sqs_analysis.desk.names import require_questions
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import measure
from sqs_analysis.present.figures import figure
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import AUDIENCES
from sqs_analysis.read.problems import errors
from sqs_analysis.read.references import CASES, every_reference, label_of

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
