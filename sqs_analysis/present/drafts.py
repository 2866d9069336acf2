"""A drafted paragraph of a letter: findings as prose, for an inspector to rewrite.

What leads is the side of the first quality question; the other side follows with "however". Findings
of one side stand two to a sentence, each with its own count, since two that share a sentence need not
be of the same cases. One for which reasons were given stands alone before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqs_analysis.languages import Catalogue
from sqs_analysis.measure.finding import Finding
from sqs_analysis.present.blocks import Text
from sqs_analysis.present.sentences import is_good, said_of
from sqs_analysis.present.spans import bearing, inserted, together, with_capital
from sqs_analysis.read.instrument import Instrument


def drafted(found: Mapping[Finding, Text], instrument: Instrument, words: Catalogue) -> Text:
    """Findings as a paragraph in words, "" of none.

    Parameters
    ----------
    found : findings on questions in order, each with the reasons given most often as they are listed.
    instrument : gives the clauses, the bases and the quantifiers.
    words : the language.
    """
    answered = [finding for finding in found if finding.answered]
    if not answered:
        return ""
    quality = [f for f in answered if instrument.question(f.question).kind == "summary"]
    leads = is_good([*quality, *answered][0])
    sentences: list[Text] = []
    for side in (leads, not leads):
        groups = list(_groups([f for f in answered if is_good(f) == side], found))
        for number, group in enumerate(groups):
            said = _sentence(group, instrument, words, turned=len(sentences) % 2 == 1)
            if sentences and not number and side != leads:
                said = inserted(words.phrases["letter.however"], said=said)
            said = inserted(words.phrases["sentence.plain"], part=with_capital(said))
            if reasons := found[group[0]]:
                key = "letter.fell_short" if side else "letter.mainly"
                why = inserted(words.phrases[key], reasons=reasons)
                said = together(said, words("figure.sentence_separator"), why)
            sentences.append(said)
    return together(*sentences, separator=words("figure.sentence_separator"))


def _groups(
    side: Sequence[Finding], reasons: Mapping[Finding, Text]
) -> Iterator[tuple[Finding, ...]]:
    """The findings of each sentence."""
    explained = [finding for finding in side if reasons[finding]]
    yield from ((finding,) for finding in explained)
    others = [finding for finding in side if not reasons[finding]]
    yield from (tuple(others[first : first + 2]) for first in range(0, len(others), 2))


def _sentence(
    group: tuple[Finding, ...], instrument: Instrument, words: Catalogue, *, turned: bool
) -> Text:
    """One or two findings up to the full stop, in one of two orders of words, so that they vary."""
    order, join = ("count_last", "and_then") if turned else ("count_first", "beside")
    said: list[Text] = []
    for finding in group:
        counted, clause = said_of(finding, instrument)
        side = "" if is_good(finding) else " insufficient"
        phrase = bearing(counted, f"{finding.question}{side} cases")
        template = words.phrases[f"letter.{order}"]
        said.append(inserted(template, phrase=phrase, clause=clause) if phrase else clause)
    if len(said) == 1:
        return said[0]
    return inserted(words.phrases[f"letter.{join}"], first=said[0], second=said[1])
