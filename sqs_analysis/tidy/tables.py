"""Inspections as tidy tables: what was recorded and what was found, each column with its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from sqs_analysis.measure.contracts import FINDINGS, INSPECTIONS, REASONS, Column, Contract, stated
from sqs_analysis.measure.findings import ALL, findings
from sqs_analysis.measure.reasons import reason_counts
from sqs_analysis.present.record import codebook, explained
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import Field, Instrument
from sqs_analysis.read.judgements import MEANINGS

WHOSE = ("inspection_id", "team", "region", "fieldwork_start")
OWN = "a column of a workbook's own"
# Types of JUDGEMENTS and of fields, as a contract has them.
TYPES = {"str": "text", "boolean": "boolean", "integer": "integer", "date": "date"}
STATED = stated("sqs_analysis.tidy", "tables.toml")
JUDGED = tuple(Column(name, TYPES[dtype], said) for name, (dtype, said) in MEANINGS.items())
OTHERS = {  # columns that are stated elsewhere
    "cases": (Column("row", "count", "row of the sheet Cases"),),
    "judgements": JUDGED,
    "findings": FINDINGS.columns,
    "reasons": REASONS.columns,
}
Frames = dict[str, pd.DataFrame]
Table = tuple[Contract, pd.DataFrame]


def tables_of(inspection: Inspection, confidence: float) -> Frames:
    """The tables of one inspection without errors, by name.

    Parameters
    ----------
    confidence : of the limits in ``findings``, between 0.5 and 0.999.

    Examples
    --------
    >>> from sqs_analysis.read.inspection import read
    >>> found = tables_of(read("data/inspections/milton-keynes-2013.xlsx"), 0.95)
    >>> {name: len(frame) for name, frame in found.items()}
    {'inspections': 1, 'cases': 20, 'judgements': 1261, 'findings': 156, 'reasons': 39}
    """
    instrument, judgements = inspection.instrument, inspection.judgements
    groups = {ALL: instrument.catalogue("desk.all_cases")}
    groups |= {group.id: group.label for group in instrument.groups}
    found = findings(judgements, instrument, inspection.cases, tuple(groups), confidence)
    given = reason_counts(judgements, instrument)
    asked = (instrument, inspection.detail)
    whose = {name: inspection.detail(name) for name in WHOSE}
    cases = inspection.cases.assign(**whose)[list(dict.fromkeys((*WHOSE, *inspection.cases)))]
    return {
        "inspections": pd.DataFrame([_details(inspection)]),
        "cases": cases,
        "judgements": judgements.assign(label=_labels(judgements, "answer", instrument)),
        "findings": explained(found, *asked).assign(group_label=found["group"].map(groups)),
        "reasons": explained(given, *asked).assign(label=_labels(given, "reason", instrument)),
    }


def together(each: Sequence[Frames], instrument: Instrument) -> list[Table]:
    """The tables of many inspections, one below the other; of their instrument; and the codebook."""
    whole = {name: pd.concat([one[name] for one in each], ignore_index=True) for name in each[0]}
    whole |= {"questions": _questions(instrument), "answers": _answers(instrument)}
    tables = [_typed(frame, _contract(name, frame, instrument)) for name, frame in whole.items()]
    book = codebook([contract for contract, _ in tables])
    said = Contract("CODEBOOK", "", tuple(Column(str(name), "text", "") for name in book))
    return [*tables, (said, said.frame(book))]


def _typed(frame: pd.DataFrame, contract: Contract) -> Table:
    """A table in the types of its contract; a blank is "" in a text, and missing elsewhere."""
    frame = frame.copy()
    for column in contract.columns:
        if column.dtype == "text":
            frame[column.name] = frame[column.name].fillna("")
        elif column.dtype == "date":
            frame[column.name] = pd.to_datetime(frame[column.name].replace("", None))
        elif column.dtype == "integer":
            frame[column.name] = pd.to_numeric(frame[column.name].replace("", None))
    return contract, contract.frame(frame)


def _contract(name: str, frame: pd.DataFrame, instrument: Instrument) -> Contract:
    """What the columns of a table hold, wherever that is stated; the nearest place counts."""
    fields = [f for sheet in ("Inspection", "Cases") for f in instrument.fields_of(sheet)]
    own, others = STATED[name.upper()], (*INSPECTIONS.columns, *OTHERS.get(name, ()))
    known = {c.name: c for c in (*map(_of_field, fields), *others, *own.columns)}
    return replace(
        own, columns=tuple(known.get(c, Column(c, "text", OWN)) for c in map(str, frame))
    )


def _of_field(field: Field) -> Column:
    said = ": ".join(filter(None, (field.label, field.note)))
    personal = "" if field.sensitivity == "none" else f" [{field.sensitivity}]"
    return Column(field.name, TYPES.get(field.kind, "text"), said + personal)


def _details(inspection: Inspection) -> Mapping[str, object]:
    instrument = inspection.instrument
    return {
        **{
            field.name: inspection.detail(field.name)
            for field in instrument.fields_of("Inspection")
        },
        "instrument": instrument.id,
        "version": instrument.version,
        "cases": len(inspection.cases),
        "workbook": inspection.workbook.sha256,
    }


def _labels(frame: pd.DataFrame, column: str, instrument: Instrument) -> list[str]:
    """What the answers in a column are called, several joined as they are."""
    called = {question.id: question.labels_by_code for question in instrument.questions}
    return [
        "; ".join(called[question].get(code, "") for code in answer.split(";"))
        if answer and called[question]
        else ""
        for question, answer in zip(frame["question"], frame[column], strict=True)
    ]


def _questions(instrument: Instrument) -> pd.DataFrame:
    names = STATED["QUESTIONS"].names
    told = (
        {
            "question": question.id,
            "section_title": instrument.section(question.section).title,
            **{name: getattr(question, name, "") for name in names[1:] if name != "section_title"},
            "applies_when": question.applies_when.source if question.applies_when else "",
        }
        for question in instrument.questions
    )
    return pd.DataFrame(told, columns=list(names))


def _answers(instrument: Instrument) -> pd.DataFrame:
    asked = {question.id: question.answers for question in instrument.questions}
    asked |= {f.name: f.allowed for s in ("Inspection", "Cases") for f in instrument.fields_of(s)}
    rows = (
        (name, answer.code, answer.label, answer.meaning)
        for name, allowed in asked.items()
        for answer in (allowed.answers if allowed else ())
    )
    return pd.DataFrame(rows, columns=list(STATED["ANSWERS"].names))
