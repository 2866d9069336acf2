"""Texts put together of parts, some of which are figures that bear a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from string import Formatter

from sqs_analysis.languages import filled_in
from sqs_analysis.present.blocks import Span, Text, plain, spans_of
from sqs_analysis.present.formats import capitalised


def together(*parts: Text, separator: str = "") -> Text:
    """Parts as one text, without those that are empty: a string where nothing is set off.

    >>> together("In most cases.", "", "In all.", separator=" ")
    'In most cases. In all.'
    """
    between = [piece for part in parts if part for piece in (separator, part)][1:]
    spans = tuple(s for t in between for s in spans_of(t) if s.text)
    return spans if any(span != Span(span.text) for span in spans) else plain(spans)


def bearing(text: str, key: str) -> Text:
    """Words that are the figure with a key; "" of none."""
    return (Span(text, figure=key),) if text else ""


def inserted(phrase: str, /, figures: str = "", **values: Text | int) -> Text:
    """A phrase with its values inserted; numbers among them are figures of what is named, if it is.

    >>> inserted("in {phrase}, {clause}", phrase="most cases", clause="it was")
    'in most cases, it was'
    >>> print(inserted("We read {cases:case|cases}.", "the opening", cases=1)[1].figure)
    the cases of the opening
    """
    parts: list[Text] = []
    for words, name, form, _ in Formatter().parse(phrase):
        value = values[name] if name is not None else ""
        if not isinstance(value, tuple):
            said = filled_in(f"{{said:{form or ''}}}", said=value)
            is_figure = figures and isinstance(value, int)
            value = bearing(said, f"the {name} of {figures}") if is_figure else said
        parts += [words, value]
    return together(*parts)


def with_capital(text: Text) -> Text:
    """Text with its first letter as a capital."""
    first, *others = spans_of(text)
    return together((replace(first, text=capitalised(first.text)), *others))


def fingerprint(text: str) -> str:
    """Eight letters by which one text is told from another, a capital at its beginning apart."""
    return sha256((text[:1].lower() + text[1:]).encode()).hexdigest()[:8]


def skeleton(texts: Iterable[Text]) -> str:
    """The fingerprint of texts whatever their figures say."""
    spans = (span for text in texts for span in spans_of(text))
    return fingerprint("".join(span.figure or span.text for span in spans))
