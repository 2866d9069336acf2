"""Texts put together of parts, some of which are figures that bear their reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby
from string import Formatter

from sqs_analysis.languages import filled_in
from sqs_analysis.present.blocks import Span, Text, plain
from sqs_analysis.present.formats import capitalised


def together(*parts: Text) -> Text:
    """Parts as one text: a string, unless there are figures in it or words that are set off.

    >>> together("In ", "most", " cases")
    'In most cases'
    >>> [span.text for span in together("In ", (Span("most", figure="A1"), Span(" cas")), "es")]
    ['In ', 'most', ' cases']
    """
    spans = [s for part in parts for s in ((Span(part),) if isinstance(part, str) else part)]
    joined: list[Span] = []
    for rest, alike in groupby(spans, lambda span: replace(span, text="")):
        several = list(alike)
        one = [replace(rest, text=plain(tuple(several)))]
        joined += several if rest.figure else one
    shown = tuple(span for span in joined if span.text)
    return shown if any(span != Span(span.text) for span in shown) else plain(shown)


def joined(parts: Iterable[Text], separator: str) -> Text:
    """Texts with a separator between them, without those that are empty."""
    said = [piece for part in parts if part for piece in (separator, part)]
    return together(*said[1:])


def inserted(phrase: str, values: Mapping[str, Text | int], figures: str = "") -> Text:
    """A phrase with its values inserted, which may have figures in them.

    Parameters
    ----------
    phrase : with ``{name}`` where a value is inserted, or ``{name:case|cases}`` for a number.
    figures : of what the numbers among the values are figures, "" if of nothing.

    Examples
    --------
    >>> inserted("in {phrase}, {clause}", {"phrase": "most cases", "clause": "it was"})
    'in most cases, it was'
    >>> print(inserted("We read {cases:case|cases}.", {"cases": 1}, "opening")[1])
    Span(text='1 case', ..., figure='the cases of opening')
    """
    parts: list[Text] = []
    for words, name, form, _ in Formatter().parse(phrase):
        parts.append(words)
        if name is not None:
            value = values[name]
            said = value if isinstance(value, tuple) else _said(name, form, value)
            is_figure = figures and isinstance(value, int)
            parts.append(
                (Span(plain(said), figure=f"the {name} of {figures}"),) if is_figure else said
            )
    return together(*parts)


def _said(name: str, form: str | None, value: str | int) -> str:
    return filled_in(f"{{{name}:{form}}}" if form else f"{{{name}}}", **{name: value})


def with_capital(text: Text) -> Text:
    """Text with its first letter as a capital."""
    if isinstance(text, str):
        return capitalised(text)
    first, *rest = text
    return (replace(first, text=capitalised(first.text)), *rest)


def skeleton(texts: Sequence[Text]) -> str:
    """Texts without what their figures say: two with the same skeleton differ in figures alone.

    >>> skeleton([(Span("In "), Span("most", figure="A1"), Span(" cases"))])
    'In {A1} cases'
    """
    spans = ((Span(text),) if isinstance(text, str) else text for text in texts)
    return "\n".join("".join(f"{{{s.figure}}}" if s.figure else s.text for s in t) for t in spans)


def fingerprint(text: str) -> str:
    """Eight letters by which one text is told from another.

    >>> fingerprint("four out of six")
    '588946c0'
    """
    return sha256(text.encode()).hexdigest()[:8]
