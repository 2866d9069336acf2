"""References in an inspector's text filled in with the figures they stand for."""

from __future__ import annotations

from sqs_analysis.errors import WorkbookError
from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Text
from sqs_analysis.present.formats import ratio_text
from sqs_analysis.present.sentences import natural_list
from sqs_analysis.present.spans import bearing, together
from sqs_analysis.present.tables import reason_rows, words_of
from sqs_analysis.read.commentary import Passage, few_told_of, untold
from sqs_analysis.read.instrument_parts import CASES, REASONS
from sqs_analysis.read.references import Reference, references
from sqs_analysis.read.wording import count_in_words, number_in_words, phrase_of, quantify

REASONS_SAID = 2


def filled(passage: Passage, results: Results) -> Text:
    """A paragraph with every reference replaced by the words or count of its finding, which bear it.

    Raises
    ------
    WorkbookError
        If a reference is to nothing, or to what the audience may not see and nobody means to say.
        The check of the workbook says so first, with its cell, but for what would only let another
        figure be told.
    """
    text = passage.text
    instrument = results.inspection.instrument
    parts, end = list[Text](), 0
    for reference in references(text, instrument):
        if not isinstance(reference, Reference):
            raise WorkbookError(reference.message)
        written = text[reference.start : reference.end]
        try:
            said = sayable(reference, written, results)
        except WorkbookError as error:
            raise WorkbookError(f"Commentary!{passage.cell.name}: {error}") from None
        key = reference.written[1:-1] + " !" * reference.meant
        parts += [text[end : reference.start], bearing(said, key)]
        end = reference.end
    return together(*parts, text[end:])


def sayable(reference: Reference, written: str, results: Results) -> str:
    """What a reference stands for, withheld unless it is meant; a WorkbookError says why not."""
    inspection, seen = results.inspection, results
    if results.is_withheld(reference.name, reference.group):
        if not inspection.means(reference):
            few = few_told_of(reference, inspection.units["case"], inspection.instrument)
            limit = inspection.instrument.disclosure.all_or_none
            tied = (
                f"would let it be told that all or none of fewer than {limit} cases were sufficient"
            )
            raise WorkbookError(untold(written, few or tied))
        seen = results.meant or results
    if not (said := figure(reference, seen)):
        raise WorkbookError(f"the reference to {reference.name} has nothing to count.")
    return said


def figure(reference: Reference, results: Results) -> str:
    """The words or the count that a reference stands for, "" where there is nothing to count.

    The results are what may be said: nothing is withheld here that they hold.
    """
    instrument, words = results.inspection.instrument, words_of(results)
    if reference.name == CASES:
        cases = results.size(reference.group)
        return number_in_words(cases, instrument) if cases else ""
    if reference.form == REASONS:
        labels = [label for label, _, _ in reason_rows(results, reference.name)[:REASONS_SAID]]
        return natural_list(labels, words)
    finding = results.finding(reference.name, reference.group)
    return _said(reference, finding, results) if finding and finding.answered else ""


def _said(reference: Reference, finding: Finding, results: Results) -> str:
    instrument, words = results.inspection.instrument, words_of(results)
    n = finding.answered
    k = finding.sufficient if reference.side == "sufficient" else finding.insufficient
    match reference.form:
        case "cases":
            question = reference.question
            nouns = (words("figure.judgements"), words("figure.judgement"))
            if question:
                nouns = (question.base, question.base_one)
            return phrase_of(k, n, instrument, *nouns)
        case "count":
            return count_in_words(k, n, instrument)
        case "number":
            return number_in_words(k, instrument)
        case "total":
            return number_in_words(n, instrument)
        case "percent":
            return ratio_text(k, n, words)
        case _:
            return quantify(k, n, instrument).text
