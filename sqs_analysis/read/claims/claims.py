"""Every number and quantifier of a paragraph: proven, refuted, or unprovable and why.

An amount is held against every finding that its clause can be about. It is proven if it is so of each
of them, refuted if it is so of none, and else unprovable: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sqs_analysis.read.claims.amounts import Amount, amounts
from sqs_analysis.read.claims.clauses import Clause, clauses
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.claims.lexicon import Lexicon, lexicon
from sqs_analysis.read.claims.subjects import Subject, subjects
from sqs_analysis.read.claims.verdicts import Judged, Verdict, judged, label, side_of, true_words
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.instrument_parts import ALL, SIDES, Interval
from sqs_analysis.read.references import Reference
from sqs_analysis.read.text import sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """One amount of a text, and whether it is so.

    Attributes
    ----------
    place : the paragraph it stands in.
    start, end : where it stands in the text of the paragraph.
    text, clause : the amount, and the clause it is said in.
    verdict : "proven", "refuted" or "unprovable".
    about, group, side : the finding it is held against; "" where none could be told.
    finding : the same in words, with its counts.
    k, n, cells : what the cells say, and those of the k; 0 of 0 where nothing could be told.
    why : why it is refuted or unprovable; of one proven, what a reader should know all the same.
    true : the words that would be so, "" where it is or nobody can say.
    reference : the reference that stands there; "" for what somebody typed.
    """

    place: str
    start: int
    end: int
    text: str
    clause: str
    verdict: Verdict
    about: str = ""
    group: str = ALL
    side: str = ""
    finding: str = ""
    k: int = 0
    n: int = 0
    cells: tuple[str, ...] = ()
    why: str = ""
    true: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A stretch of a text that stands for a figure: a reference in braces, or its words in a letter."""

    start: int
    end: int
    reference: Reference


def claims(text: str, place: str, data: Data, figures: Sequence[Figure] = ()) -> Iterator[Claim]:
    """Every claim of a paragraph, in order; none in a language whose words nobody has written.

    Parameters
    ----------
    text : the paragraph.
    place : which paragraph of the letter it is, "" if nobody knows.
    figures : what of it stands for figures.
    """
    words = lexicon(data.instrument)
    if words is not None:
        for one in _spoken(text, place, tuple(figures), data.instrument):
            yield _claim(one, place, _judged(one, data, words), data)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An amount of a paragraph in its clause, what it can be about, and the figure it is, if any."""

    at: int  # where its sentence begins
    amount: Amount
    clause: Clause
    about: tuple[Subject, ...]
    figure: Figure | None


# The same paragraphs are read for a check, for a report, and in its notebook.
@lru_cache(maxsize=512)
def _spoken(
    text: str, place: str, figures: tuple[Figure, ...], instrument: Instrument
) -> tuple[_Spoken, ...]:
    """What a paragraph says, whatever the data."""
    words = lexicon(instrument)
    assert words is not None
    spoken: list[_Spoken] = []
    before: tuple[Subject, ...] = ()
    previous = ""
    for at, sentence in sentences(text):
        inside = [f for f in figures if at <= f.start < at + len(sentence)]
        found = dict(_found(sentence, at, inside, words))
        for clause in clauses(sentence, list(found), words, previous):
            about = subjects(clause, place, before, instrument, words)
            for one in clause.amounts:
                figure = found[one]
                meant = about if figure is None else _of_reference(figure.reference, about)
                before = meant or before
                spoken.append(_Spoken(at, one, clause, meant, figure))
        previous = sentence
    return tuple(spoken)


def _found(
    sentence: str, at: int, inside: Sequence[Figure], words: Lexicon
) -> list[tuple[Amount, Figure | None]]:
    """The amounts of a sentence, each with the figure it is; a reference in braces is one."""
    masked = sentence
    found: list[tuple[Amount, Figure | None]] = []
    for figure in inside:
        start, end = figure.start - at, figure.end - at
        if sentence.startswith("{", start):
            masked = masked[:start] + "_" * (end - start) + masked[end:]
            anything = Interval(Fraction(0), Fraction(1))
            found.append((Amount(start, end, sentence[start:end], "words", anything), figure))
    for one in amounts(masked, words):
        within = (f for f in inside if f.start - at <= one.start < f.end - at)
        found.append((one, next(within, None)))
    return sorted(found, key=lambda pair: pair[0].start)


def _of_reference(reference: Reference, about: Sequence[Subject]) -> tuple[Subject, ...]:
    """What a figure is about: what its reference says, on the side that its clause says."""
    if reference.question is None:
        return ()
    side = next((one.bad for one in about if one.name == reference.name), None)
    return (Subject(reference.name, reference.group, side),)


def _judged(said: _Spoken, data: Data, words: Lexicon) -> Judged:
    one, figure, about = said.amount, said.figure, said.about
    if figure is None:
        return judged(one, said.clause, about, data, words)
    if not about:
        return Judged("proven")
    bad = figure.reference.side == SIDES[1]
    [subject] = about
    counted = data.counted(subject.name, subject.group, bad)
    as_said = one.text.startswith("{") or one.holds(counted.k, counted.n)
    if not as_said:
        return Judged("refuted", subject, bad, counted)
    if subject.bad in (None, bad) or 2 * counted.k == counted.n:
        return Judged("proven", subject, bad, counted)
    why = f"the sentence speaks of {SIDES[not bad]} answers, and its figure is of {SIDES[bad]} ones"
    other = data.counted(subject.name, subject.group, not bad)
    return Judged("refuted", subject, not bad, other, why)


def _claim(spoken: _Spoken, place: str, said: Judged, data: Data) -> Claim:
    one, subject = spoken.amount, said.subject
    return Claim(
        place,
        spoken.at + one.start,
        spoken.at + one.end,
        one.text,
        " ".join(spoken.clause.whole.strip(" ,;:").split()),
        said.verdict,
        *((subject.name, subject.group) if subject else ("", ALL)),
        side_of(said, data),
        label(said, data),
        said.counted.k,
        said.counted.n,
        said.counted.cells,
        said.why,
        true_words(one, said, data),
        spoken.figure.reference.written if spoken.figure else "",
    )
