"""A finding as a plain sentence, in the house's words, from whichever side is the larger."""

from __future__ import annotations

from collections.abc import Sequence

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.present.formats import capitalised, whole_percent
from sqs_analysis.present.wording import phrase_of
from sqs_analysis.read.instrument import Instrument


def sentence(finding: Finding, instrument: Instrument, words: Catalogue) -> str:
    """Say a finding on a question.

    The sentence speaks of the sufficient judgements where they are half or more, otherwise of the
    insufficient ones, and carries the count (unless the words are the count) and the percentage.

    Parameters
    ----------
    finding : a finding at the level of a question.
    instrument : gives the clauses, the bases and the quantifiers.
    words : the language.
    """
    question = instrument.question(finding.question)
    if not finding.answered:
        return words("sentence.nothing", question=question.wording)
    k, clause = _larger_side(finding, question.positive, question.negative)
    if question.unit == "inspection":
        return words("sentence.inspection", clause=capitalised(clause))
    phrase = phrase_of(k, finding.answered, instrument, question.base, question.base_one)
    part = words("sentence.part", phrase=phrase, clause=clause)
    return _with_figures(part, k, finding, instrument, words) + _missing(finding, words)


def _larger_side(finding: Finding, positive: str, negative: str) -> tuple[int, str]:
    if 2 * finding.sufficient >= finding.answered:
        return finding.sufficient, positive
    return finding.insufficient, negative


def _with_figures(
    part: str, k: int, finding: Finding, instrument: Instrument, words: Catalogue
) -> str:
    percent = whole_percent(k, finding.answered)
    if finding.answered > instrument.counts_up_to:
        return words("sentence.with_count", part=part, k=k, n=finding.answered, percent=percent)
    if 0 < k < finding.answered:
        return words("sentence.with_percent", part=part, percent=percent)
    return words("sentence.plain", part=part)


def _missing(finding: Finding, words: Catalogue) -> str:
    if not finding.not_answered:
        return ""
    key = "sentence.not_answered" if finding.not_answered == 1 else "sentence.not_answered_many"
    return words("figure.sentence_separator") + words(key, n=finding.not_answered)


def reasons_sentence(reasons: Sequence[tuple[str, int, int]], words: Catalogue) -> str:
    """Say the reasons given most often.

    Parameters
    ----------
    reasons : label, count and number of cases with any reason, most frequent first.
    words : the language.
    """
    said = [
        words("sentence.reason", reason=label, of=words("figure.of", k=count, n=answered))
        for label, count, answered in reasons
    ]
    return words("sentence.reasons", reasons=words("figure.item_separator").join(said))
