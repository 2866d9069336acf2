"""The examples of a blank workbook's guide: references, each with what a letter would say."""

from __future__ import annotations

from fractions import Fraction

from sqs_analysis.languages import Catalogue
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.references import CASES, ELIGIBLE, REASONS, SIDES, words_beside

# The judgements of the examples: so many insufficient, of so many.
K, N = 13, 20


def reference_examples(instrument: Instrument, words: Catalogue) -> list[tuple[str, str]]:
    """References of an instrument, each with what it stands for where K of N were insufficient.

    >>> from sqs_analysis.languages import catalogue
    >>> from sqs_analysis.read.instrument import load
    >>> reference_examples(load(), catalogue())[0]
    ('{LOR02 insufficient}', 'nearly two-thirds')
    """
    judged = [*instrument.quality, *(q for q in instrument.questions if q.is_judgement)]
    if not judged:
        return []
    asked, side = judged[0], SIDES[1]
    bad, good = (
        next(phrase for phrase in instrument.quantifiers if phrase.covers(Fraction(k, N)))
        for k in (K, N - K)
    )
    count = next(phrase.alone for phrase in instrument.phrases if phrase.key == "count")
    said = {
        f"{asked.id} {side}": bad.alone,
        f"{asked.id} {side} cases": bad.phrase.format(noun=asked.base),
        f"{asked.id} {side} count": count.format(k=K, n=N),
        f"{asked.id} {side} number": str(K),
        f"{asked.id} {side} total": str(N),
        f"{asked.id} {side} percent": words("figure.percent", percent=100 * K // N),
        asked.id: words("guide.sufficient", said=good.alone),
    }
    said |= {q.id: words("guide.reasons") for q in instrument.questions_of(kind=REASONS)[:1]}
    for section in [instrument.section(asked.section)] if instrument.quality else []:
        said[f"{section.id} {side}"] = words("guide.section", title=section.title)
    said[CASES] = words("guide.cases")
    for group in instrument.groups[:1] if asked.unit == "case" else ():
        said[f"{asked.id} {side} {group.id}"] = words("guide.group", group=group.label)
        said[f"{CASES} {group.id}"] = words("guide.cases_group", group=group.label)
    if ELIGIBLE in words_beside(CASES, instrument)["group"]:
        said[f"{CASES} {ELIGIBLE}"] = words("guide.eligible")
    said[f"{asked.id} count !"] = words("guide.meant")
    return [(f"{{{reference}}}", text) for reference, text in said.items()]
