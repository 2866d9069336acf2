"""A finding as a plain sentence, in the house's words, from whichever side is the larger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.present.formats import capitalised, confidence_text, range_text, ratio_text
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.wording import count_in_words, number_in_words, phrase_of, quantify

# Of so many that tie each is said; of more, how many there are in which theme.
MOST_SAID = 3


def sentence(finding: Finding, instrument: Instrument, words: Catalogue, *further: str) -> str:
    """Say a finding on a question.

    The sentence speaks of the sufficient judgements where they are half or more, otherwise of the
    insufficient ones, and carries the count (unless the words are the count) and the percentage.

    Parameters
    ----------
    finding : a finding at the level of a question.
    instrument : gives the clauses, the bases and the quantifiers.
    words : the language.
    further : figures to stand behind the percentage, such as the interval.
    """
    if not finding.answered or instrument.question(finding.question).unit == "inspection":
        return plain_sentence(finding, instrument, words)
    k, part = _part(finding, instrument, words)
    n = finding.answered
    share = ratio_text(k, n, words)
    if n > instrument.counts_up_to:
        counted = (words("figure.of", k=k, n=n), share)
        share = words("figure.list_separator").join(counted)
    elif k == n:
        share = ""
    figures = words("figure.item_separator").join(text for text in (share, *further) if text)
    key = "sentence.with_figures" if figures else "sentence.plain"
    return words(key, part=part, figures=figures) + _missing(finding, words)


def plain_sentence(finding: Finding, instrument: Instrument, words: Catalogue) -> str:
    """Say a finding on a question in words alone, as a letter does.

    >>> from sqs_analysis.languages import catalogue
    >>> from sqs_analysis.read.instrument import load
    >>> zeros = [0.0] * 4
    >>> found = Finding("MK", "question", "LOR", "LOR02", "", 7, 20, 0, 0, *zeros, "", "", 20, 20, "")
    >>> plain_sentence(found, load(), catalogue())
    'In nearly two-thirds of cases, the initial assessment of the likelihood of reoffending was not
    good enough.'
    """
    question = instrument.question(finding.question)
    if not finding.answered:
        key = "few.sentence" if finding.not_answered else "sentence.nothing"
        return words(key, question=question.wording)
    if question.unit == "inspection":
        return words("sentence.inspection", clause=capitalised(said_of(finding, instrument)[1]))
    _, part = _part(finding, instrument, words)
    return words("sentence.plain", part=part)


def _part(finding: Finding, instrument: Instrument, words: Catalogue) -> tuple[int, str]:
    """The larger side's count, and the sentence up to its full stop."""
    phrase, clause = said_of(finding, instrument)
    return _larger(finding), words("sentence.part", phrase=phrase, clause=clause)


def said_of(finding: Finding, instrument: Instrument) -> tuple[str, str]:
    """Of how many cases what is said, from the larger side; of a whole inspection, no count."""
    question = instrument.question(finding.question)
    clause = question.positive if is_good(finding) else question.negative
    if question.unit == "inspection":
        return "", clause
    k, n = _larger(finding), finding.answered
    return phrase_of(k, n, instrument, question.base, question.base_one), clause


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


def tied(
    found: Sequence[Finding], instrument: Instrument, words: Catalogue, *, plain: bool = False
) -> str:
    """Say findings that have the same figures: each of a few, of many how many and where.

    With the interval and how firmly the words stand, unless in ``plain`` words for a letter.
    """
    if len(found) > MOST_SAID:
        return _counted(found, instrument, words, plain=plain)
    said = [
        plain_sentence(finding, instrument, words)
        if plain
        else sentence(finding, instrument, words, *_how_sure(finding, instrument, words))
        for finding in found
    ]
    return words("figure.sentence_separator").join(said)


def _counted(
    found: Sequence[Finding], instrument: Instrument, words: Catalogue, *, plain: bool
) -> str:
    """How many findings have the same figures, theme by theme."""
    first = found[0]
    number = Counter(instrument.section(finding.section).title for finding in found)
    themes = [
        words("sentence.in_theme", n=number_in_words(n, instrument), theme=theme)
        for theme, n in number.items()
    ]
    part = words(
        f"sentence.alike_{'sufficient' if is_good(first) else 'insufficient'}",
        n=number_in_words(len(found), instrument),
        count=count_in_words(_larger(first), first.answered, instrument),
        themes=natural_list(themes, words),
    )
    key = "sentence.plain" if plain else "sentence.with_figures"
    return words(key, part=part, figures=interval_said(first, words))


def interval_said(finding: Finding, words: Catalogue) -> str:
    """The interval of the side that a sentence is about, "" where there is none."""
    if finding.limits is None:
        return ""
    lower, upper = finding.limits
    if not is_good(finding):
        lower, upper = 1 - upper, 1 - lower
    percent = confidence_text(finding.confidence, words)
    return words("sentence.interval", percent=percent, interval=range_text(lower, upper, words))


def _how_sure(finding: Finding, instrument: Instrument, words: Catalogue) -> tuple[str, ...]:
    """The interval, and whether one or two judgements would change words that say a share."""
    k, n = _larger(finding), finding.answered
    steps = quantify(k, n, instrument).to_change
    interval = interval_said(finding, words)
    if n <= instrument.counts_up_to or k == n or steps not in (1, 2):
        return (interval,)
    return interval, words(f"sentence.to_change_{steps}")


def is_good(finding: Finding) -> bool:
    """Whether half or more was sufficient: what is said is then what is good."""
    return 2 * finding.sufficient >= finding.answered


def _larger(finding: Finding) -> int:
    return max(finding.sufficient, finding.insufficient)


def _missing(finding: Finding, words: Catalogue) -> str:
    if not finding.not_answered:
        return ""
    key = "sentence.not_answered" if finding.not_answered == 1 else "sentence.not_answered_many"
    return words("figure.sentence_separator") + words(key, n=finding.not_answered)


def reasons_sentence(reasons: Sequence[tuple[str, int, int]], words: Catalogue) -> str:
    """Say the reasons given most often.

    Parameters
    ----------
    reasons : label, count and number of cases with any reason, most frequent first. How many cases
        there are is said once.
    words : the language.
    """
    said = [
        words("sentence.reason", reason=label, of=words("figure.of", k=k, n=n) if first else k)
        for first, (label, k, n) in zip([True] + [False] * len(reasons), reasons, strict=False)
    ]
    return words("sentence.reasons", reasons=words("figure.item_separator").join(said))
