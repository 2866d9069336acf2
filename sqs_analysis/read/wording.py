"""k of n in the house's words: "nearly two-thirds", "four out of six".

A reader of a letter does not want 65%. But a phrase chosen by eye, or by a rounded percentage, is
sooner or later the wrong one: 13 of 20 is not two-thirds, and 3 of 4 is no trend. So every phrase
has exact bounds, every k of n has exactly one phrase, and up to a few answers the count itself is
said. Bounds and phrases are data of the instrument and its language: there is no English here.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, SupportsIndex

from sqs_analysis.errors import AnalystError, InstrumentError, TranslationError

if TYPE_CHECKING:
    from sqs_analysis.read import instrument as read
    from sqs_analysis.read.instrument import Instrument, Quantifier


@dataclass(frozen=True)
class Phrase:
    """The words for k of n, and how firmly they stand.

    Parameters
    ----------
    key : name of the phrase in the instrument's data, the same in every language.
    k, n : what it says.
    text : the words without a noun.
    fewer, more : how many fewer (more) of the n would have to be sufficient for the words to
        change; None where they cannot.
    """

    key: str
    k: int
    n: int
    text: str
    fewer: int | None
    more: int | None

    @property
    def to_change(self) -> int | None:
        """The smallest number of judgements that would change the words; None for n = 0."""
        return min((steps for steps in (self.fewer, self.more) if steps is not None), default=None)


def quantify(k: SupportsIndex, n: SupportsIndex, instrument: Instrument) -> Phrase:
    """Find the words for k of n.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> phrase = quantify(13, 20, load())
    >>> phrase.text, phrase.to_change
    ('nearly two-thirds', 1)
    >>> quantify(4, 6, load()).text
    'four out of six'
    """
    k, n = _checked(k, n)
    words, covered = _words(k, n, instrument)
    return Phrase(
        key=words.key,
        k=k,
        n=n,
        text=_filled(words.alone, k, n, instrument),
        fewer=k - covered.start + 1 if covered.start > 0 else None,
        more=covered.stop - k if covered.stop <= n else None,
    )


def phrase_of(
    k: SupportsIndex, n: SupportsIndex, instrument: Instrument, noun: str, noun_one: str
) -> str:
    """Say k of n with its noun, ready to stand behind "In".

    Parameters
    ----------
    k, n : whole numbers, 0 <= k <= n.
    instrument : whose bounds and phrases are used.
    noun, noun_one : what is counted, for several ("custodial cases") and for one.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> for k, n in [(13, 20), (4, 6), (6, 6), (2, 2), (1, 1), (0, 1)]:
    ...     print(phrase_of(k, n, load(), "relevant cases", "relevant case"))
    nearly two-thirds of relevant cases
    four out of six relevant cases
    all six relevant cases
    both relevant cases
    the only relevant case
    no relevant case
    """
    k, n = _checked(k, n)
    words, _ = _words(k, n, instrument)
    return _filled(words.phrase, k, n, instrument, noun, noun_one)


def count_in_words(k: SupportsIndex, n: SupportsIndex, instrument: Instrument) -> str:
    """Say the count itself, in words as far as the language has words for both numbers.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> count_in_words(4, 6, load()), count_in_words(11, 16, load()), count_in_words(5, 20, load())
    ('four out of six', '11 out of 16', '5 out of 20')
    """
    k, n = _checked(k, n)
    words = _phrase("count" if n else "nothing", instrument)
    return _filled(words.alone, k, n, instrument)


def number_in_words(number: SupportsIndex, instrument: Instrument) -> str:
    """Say one number, in words as far as the language has a word for it.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> number_in_words(4, load()), number_in_words(13, load())
    ('four', '13')
    """
    phrases = {phrase.key: phrase.alone for phrase in instrument.phrases}
    return phrases.get(f"number_{index(number)}") or str(index(number))


def counts_covered(quantifier: Quantifier, n: int) -> range:
    """The counts k out of n that a quantifier may be said of, in whole numbers throughout.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> {band.key: list(counts_covered(band, 20)) for band in load().quantifiers[-3:]}
    {'large_majority': [16, 17], 'almost_all': [18, 19], 'all': [20]}
    """
    lower, upper = quantifier.lower, quantifier.upper
    first = -(-lower.numerator * n // lower.denominator)  # the smallest k with k / n >= lower
    last = upper.numerator * n // upper.denominator  # the largest k with k / n <= upper
    if not quantifier.includes_lower and first * lower.denominator == lower.numerator * n:
        first += 1
    if not quantifier.includes_upper and last * upper.denominator == upper.numerator * n:
        last -= 1
    return range(first, last + 1)


def _words(k: int, n: int, instrument: Instrument) -> tuple[Quantifier | read.Phrase, range]:
    """The words for k of n, and the counts out of n that share them."""
    if n <= instrument.counts_up_to:
        return _phrase(_count_key(k, n), instrument), range(k, k + 1)
    for quantifier in instrument.quantifiers:
        covered = counts_covered(quantifier, n)
        if k in covered:
            return quantifier, covered
    raise InstrumentError(f"The quantifiers of {instrument.id} leave a gap at {k} of {n}.")


def _count_key(k: int, n: int) -> str:
    if n == 0:
        return "nothing"
    if k == n:
        return {1: "only", 2: "both"}.get(n, "count_all")
    if k == 0:
        return {1: "not_only", 2: "neither"}.get(n, "count_none")
    return "count"


def _filled(
    template: str, k: int, n: int, instrument: Instrument, noun: str = "", noun_one: str = ""
) -> str:
    words = _numbers(k, n, instrument)
    return template.format(k=words[0], n=words[1], noun=noun, noun_one=noun_one)


def _numbers(k: int, n: int, instrument: Instrument) -> tuple[str, str]:
    """Both numbers in words, or both in figures: "5 out of 20", never "five out of 20"."""
    phrases = {phrase.key: phrase.alone for phrase in instrument.phrases}
    words = phrases.get(f"number_{k}"), phrases.get(f"number_{n}")
    return (words[0], words[1]) if words[0] and words[1] else (str(k), str(n))


def _phrase(key: str, instrument: Instrument) -> read.Phrase:
    for phrase in instrument.phrases:
        if phrase.key == key:
            return phrase
    raise TranslationError(
        f'The phrase "{key}" is missing in {instrument.language}/quantifiers.csv '
        f"of {instrument.id}. Add a row for it."
    )


def _checked(k: SupportsIndex, n: SupportsIndex) -> tuple[int, int]:
    try:
        k, n = index(k), index(n)
    except TypeError:
        raise AnalystError(f"{k} of {n} cannot be said: both must be whole numbers.") from None
    if not 0 <= k <= n:
        raise AnalystError(f"{k} of {n} cannot be said: the count must lie between 0 and the base.")
    return k, n
