"""A finding as a plain sentence, in the house's words, from whichever side is the larger."""

from __future__ import annotations

from collections.abc import Sequence

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.present.formats import capitalised, ratio_text
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
    if not finding.answered or instrument.question(finding.question).unit == "inspection":
        return plain_sentence(finding, instrument, words)
    k, part = _part(finding, instrument, words)
    return _with_figures(part, k, finding, instrument, words) + _missing(finding, words)


def plain_sentence(finding: Finding, instrument: Instrument, words: Catalogue) -> str:
    """Say a finding on a question in words alone, as a letter does.

    >>> from sqs_analysis.languages import catalogue
    >>> from sqs_analysis.read.instrument import load
    >>> found = Finding("MK", "question", "LOR", "LOR02", "", 7, 20, 0, 0, *[0.0] * 4, "", "", 20, "")
    >>> plain_sentence(found, load(), catalogue())
    'In nearly two-thirds of cases, the initial assessment of the likelihood of reoffending was not
    good enough.'
    """
    question = instrument.question(finding.question)
    if not finding.answered:
        key = "few.sentence" if finding.not_answered else "sentence.nothing"
        return words(key, question=question.wording)
    if question.unit == "inspection":
        clause = question.positive if finding.sufficient else question.negative
        return words("sentence.inspection", clause=capitalised(clause))
    _, part = _part(finding, instrument, words)
    return words("sentence.plain", part=part)


def _part(finding: Finding, instrument: Instrument, words: Catalogue) -> tuple[int, str]:
    """The larger side's count, and the sentence up to its full stop."""
    question = instrument.question(finding.question)
    k, clause = finding.insufficient, question.negative
    if 2 * finding.sufficient >= finding.answered:
        k, clause = finding.sufficient, question.positive
    phrase = phrase_of(k, finding.answered, instrument, question.base, question.base_one)
    return k, words("sentence.part", phrase=phrase, clause=clause)


def natural_list(items: Sequence[str], words: Catalogue) -> str:
    """Items as they are listed in a sentence.

    >>> from sqs_analysis.languages import catalogue
    >>> natural_list(["lateness", "roles", "victims"], catalogue())
    'lateness, roles and victims'
    """
    if len(items) < 2:
        return "".join(items)
    first = words("figure.list_separator").join(items[:-1])
    return words("figure.list_last", first=first, last=items[-1])


def _with_figures(
    part: str, k: int, finding: Finding, instrument: Instrument, words: Catalogue
) -> str:
    percent = ratio_text(k, finding.answered, words)
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
