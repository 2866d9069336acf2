"""One case in full: every answer with its wording, its cell, and how the sample did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sqs_analysis.desk.case_table import counted_judgements, fields_of_cases
from sqs_analysis.desk.names import WellNamed
from sqs_analysis.desk.shown import Carded, Shown
from sqs_analysis.desk.source import from_inspection, nothing_measured
from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.findings import question_findings
from sqs_analysis.present.blocks import Block, Facts, Heading, Items, Paragraph, Table, TableCell
from sqs_analysis.present.formats import capitalised, long_date
from sqs_analysis.present.frame_cells import each_row, of_cell
from sqs_analysis.present.tables import named, stamp_of, words_of
from sqs_analysis.read.inspection import Inspection

# ANSWERED: a row per question about cases, in the instrument's order, as one case answers it.
ANSWERED = {
    "section": "str",  # id of the section
    "question": "str",  # id of the question
    "wording": "str",  # as it was asked
    "answer": "str",  # as a reader sees it, several reasons joined by "; "; "" for a blank
    "counted": "str",  # how it was counted, as in TRACE
    "address": "str",  # sheet and cell
    "sufficient": "Int64",  # k of the whole sample; missing where nothing is judged
    "answered": "Int64",  # n of the whole sample
}
LEVEL = 3


@dataclass(frozen=True, repr=False)
class OneCase(Carded, WellNamed):
    """One case of an inspection.

    Attributes
    ----------
    ref : its pseudonym.
    inspection : where it is from.
    """

    ref: str
    inspection: Inspection

    @property
    def facts(self) -> dict[str, str]:
        """What is recorded of it, by field, in words; what is blank is left out."""
        [row] = each_row(self._row)
        words, said = words_of(nothing_measured(self.inspection)), {}
        for name, held in fields_of_cases(self.inspection).items():
            value = str(dict(zip(self._row.columns, row, strict=True)).get(name, ""))
            labels = held.allowed.labels_by_code if held.allowed else {}
            text = long_date(value, words) if held.kind == "date" else labels.get(value, value)
            if text:
                said[held.label] = text
        return said

    @property
    def answers(self) -> pd.DataFrame:
        """ANSWERED: every question in the instrument's order, beside how the sample did."""
        instrument = self.inspection.instrument
        rows = counted_judgements(self.inspection.judgements)
        rows = rows[(rows["unit"] == "case") & (rows["ref"] == self.ref)]
        asked = {question.id: question for question in instrument.questions}
        said = [
            "; ".join(asked[name].labels_by_code.get(code, code) for code in given.split(";"))
            if asked[name].answers
            else given
            for name, given in zip(rows["question"], rows["answer"], strict=True)
        ]
        wording = [asked[name].wording for name in rows["question"]]
        found = question_findings(self.inspection.judgements, instrument).set_index("question")
        sample = found[["sufficient", "answered"]].astype("Int64")
        whole = rows.drop(columns="sufficient").assign(answer=said, wording=wording)
        joined = whole.join(sample, on="question")[list(ANSWERED)].astype(ANSWERED)
        return from_inspection(joined.reset_index(drop=True), self.inspection)

    @property
    def fell_short(self) -> pd.DataFrame:
        """The rows of ANSWERED that were judged insufficient."""
        return self.answers[self.answers["counted"] == "insufficient"].reset_index(drop=True)

    @property
    def card(self) -> Shown:
        """The case as it shows itself: what is recorded, what fell short, then every answer."""
        return Shown(tuple(self._blocks()), self.answers)

    @property
    def _row(self) -> pd.DataFrame:
        cases = self.inspection.cases
        return cases[cases["case_ref"] == self.ref]

    def _blocks(self) -> Iterator[Block]:
        results, instrument = nothing_measured(self.inspection), self.inspection.instrument
        words, answers = words_of(results), self.answers
        yield Heading(
            words("desk.case_title", ref=self.ref, team=self.inspection.team).rstrip(", "),
            LEVEL,
        )
        yield Facts(tuple(self.facts.items()), stamp_of(results))
        yield from self._short(words)
        for section in instrument.sections:
            own = answers[answers["section"] == section.id]
            rows = tuple(_cells(row, self.inspection, words) for row in each_row(own))
            if rows:
                columns = ("question", "this_case", "sample", "cell")
                names = tuple(words(f"desk.case_{column}") for column in columns)
                title, stamp = section.title, stamp_of(results)
                yield Table(f"case-{self.ref}-{section.id}", title, names, rows, (), stamp)

    def _short(self, words: Catalogue) -> Iterator[Block]:
        """What fell short, with the reasons for it."""
        instrument, answers = self.inspection.instrument, self.answers
        reasons = {
            name: answer
            for question in instrument.questions_of(kind="reasons")
            for answer in answers.loc[answers["question"] == question.id, "answer"]
            for name in question.explains
            if answer
        }
        short = self.fell_short["question"].tolist()
        quality = [question.id for question in instrument.quality if question.id in short]
        if not short:
            yield Paragraph(words("desk.case_sound"))
            return
        yield Paragraph(words("desk.case_short", n=len(short), quality=len(quality)), "lead")
        labels = {name: instrument.label_of(name) for name in quality}
        yield Items(
            tuple(
                words("desk.case_why", label=label, reasons=reasons[name])
                if name in reasons
                else label
                for name, label in labels.items()
            )
        )


def _cells(row: Any, inspection: Inspection, words: Catalogue) -> tuple[TableCell, ...]:
    question = inspection.instrument.question(row.question)
    blank = "" if question.kind in ("reasons", "text") else words("theme.not_answered")
    answer = capitalised(row.answer or blank)
    sample: TableCell = ""
    if question.is_judgement:
        sample = of_cell(int(row.sufficient), int(row.answered), words)
    return (named(question, words), answer, sample, row.address.partition("!")[2])
