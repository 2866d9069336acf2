"""Agreement of two inspectors as a page: what was compared, the figures, and how to read them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from sqs_analysis.languages import Catalogue
from sqs_analysis.present.blocks import Block, Heading, Number, Paragraph, Table
from sqs_analysis.present.formats import confidence_text, ratio_text
from sqs_analysis.present.frame_cells import Column, Columns, tabled
from sqs_analysis.present.page import Page
from sqs_analysis.present.sentences import natural_list
from sqs_analysis.read.instrument import Instrument

ASPECTS = ("applicable", "sufficient")
# So many questions of least agreement are named.
FEW = 3


def agreement_page(
    agreement: pd.DataFrame, instrument: Instrument, *, latest: bool = False
) -> Page:
    """What two inspectors of the same cases agreed on, over all and by question.

    Parameters
    ----------
    agreement : AGREEMENT of one inspection or of many.
    instrument : the instrument of the questions; its language is that of the page.
    latest : whether it is of each team's latest inspection, as in `national_agreement`. That is said,
        and the page is short: where they agree least, with the tables folded away.

    Examples
    --------
    >>> from sqs_analysis.measure.contracts import AGREEMENT
    >>> from sqs_analysis.read.instrument import load
    >>> print(agreement_page(AGREEMENT.frame([]), load()))
    How well do inspectors agree?
    <BLANKLINE>
    No case has two assessments, or too few to speak of have, so there is nothing to compare. ...
    """
    words = instrument.catalogue
    heading = Heading(words(_key("title", instrument)), 2, "agreement")
    rows: list[Any] = list(agreement.itertuples())
    over_all = {row.aspect: row for row in rows if not row.question}
    everything = over_all.get("applicable")
    compared = everything is not None and everything.pairs > 0
    counts = ("cases", "inspections", "pairs")
    values = {name: getattr(everything, name) for name in counts} if compared else {}
    said = [words(_key("lead" if compared else "none", instrument), **values)]
    said += [words("agreement.latest")] if latest else []
    lead = Paragraph(words("figure.sentence_separator").join(said), "lead" if compared else "plain")
    if not compared:
        return Page.of(heading, lead)
    tables = [_question_table(rows, aspect, instrument) for aspect in reversed(ASPECTS)]
    begins = (heading, lead, Paragraph(words(_key("answers", instrument))))
    if latest:
        folded = (replace(table, summary=table.title) for table in tables)
        return Page.of(*begins, *_least(rows, instrument, words), *folded)
    by_question = Heading(words("agreement.by_question"), 3)
    over_all_table = _over_all_table(list(over_all.values()), instrument)
    return Page.of(*begins, over_all_table, *_reading(words), by_question, *tables)


def _key(key: str, instrument: Instrument) -> str:
    """A phrase on two inspectors; on a first and a moderated answer where the instrument has those."""
    return f"agreement.{'moderated.' if instrument.moderated else ''}{key}"


def _least(rows: list[Any], instrument: Instrument, words: Catalogue) -> tuple[Block, ...]:
    """The few questions on which the least is agreed on; nothing where too few are known."""
    known = [row for row in rows if row.question and row.aspect == "sufficient"]
    known = [row for row in known if not math.isnan(row.agreement)]
    if len(known) <= FEW:
        return ()
    least = sorted(known, key=lambda row: float(row.agreement))[:FEW]
    names = [
        words(
            "agreement.least_of",
            question=instrument.question(row.question).short,
            agreed=words("figure.of", k=row.agreed, n=row.pairs),
        )
        for row in least
    ]
    return (Paragraph(words("agreement.least", names=natural_list(names, words))),)


def _reading(words: Catalogue) -> tuple[Block, ...]:
    keys = ("reading_chance", "reading_prevalence", "reading_few")
    paragraphs = (Paragraph(words(f"agreement.{key}")) for key in keys)
    return (Heading(words("agreement.reading_title"), 3), *paragraphs)


def _over_all_table(rows: list[Any], instrument: Instrument) -> Table:
    """A row for each aspect, over all questions."""
    words = instrument.catalogue
    first = (words("agreement.compared"), lambda row: words(f"agreement.{row.aspect}"))
    return _table("over_all", rows, first, "note_pooled", instrument)


def _question_table(rows: list[Any], aspect: str, instrument: Instrument) -> Table:
    """A row for each question that two inspectors judged, on one aspect; on routing folded away."""
    words, routing = instrument.catalogue, aspect == "applicable"
    own = [row for row in rows if row.question and row.aspect == aspect and row.pairs]
    first = (words("agreement.question"), lambda row: instrument.question(row.question).wording)
    table = _table(aspect, own, first, "note_routing" if routing else "", instrument)
    summary = words("agreement.applicable_summary") if routing else ""
    return replace(table, id=f"{table.id}-{aspect}", summary=summary)


def _table(of: str, rows: list[Any], first: Column, note: str, instrument: Instrument) -> Table:
    """Rows that the first column names, each with every figure of agreement."""
    words = instrument.catalogue
    percent = confidence_text(rows[0].confidence, words) if rows else ""
    columns: Columns = (
        first,
        (words("agreement.agreed"), lambda row: _agreed(row, words)),
        (
            words("agreement.share"),
            lambda row: _figure(
                row, row.agreement, ratio_text(row.agreed, row.pairs, words), words
            ),
        ),
        (
            words("agreement.kappa", percent=percent),
            lambda row: _figure(row, row.kappa, _kappa(row, words), words),
        ),
        *(
            (
                words(f"agreement.{name}"),
                lambda row, name=name: _figure(
                    row, getattr(row, name), _decimals(getattr(row, name), words), words
                ),
            )
            for name in ("ac1", "alpha")
        ),
        *(
            (
                words(_key(side, instrument)),
                lambda row, s=side: _figure(row, getattr(row, s), str(getattr(row, s)), words),
            )
            for side in ("first_only", "second_only")
        ),
    )
    notes = [*([words(f"agreement.{note}")] if note else []), *_notes(rows, words)]
    title = words(f"agreement.{of}_table")
    return tabled("table-agreement", title, rows, columns, notes, summary="")


def _agreed(row: Any, words: Catalogue) -> Number:
    if not row.pairs:
        return Number(None, words("agreement.nothing"))
    return Number(row.agreed, words("agreement.agreed_on", k=row.agreed, n=row.pairs), row.pairs)


def _figure(row: Any, value: float, text: str, words: Catalogue) -> Number:
    """A figure, or why there is none."""
    if row.pairs and not math.isnan(value):
        return Number(value, text)
    few = "too_few" if math.isnan(row.agreement) else "undefined"
    return Number(None, words(f"agreement.{few}" if row.pairs else "figure.none"))


def _kappa(row: Any, words: Catalogue) -> str:
    """Kappa, with its limits where it has any."""
    value, lower, upper = (
        _decimals(each, words) for each in (row.kappa, row.kappa_lower, row.kappa_upper)
    )
    if math.isnan(row.kappa_lower):
        return value
    return words("agreement.with_limits", value=value, lower=lower, upper=upper)


def _decimals(value: float, words: Catalogue) -> str:
    """Two decimals, without the sign of a zero."""
    return words("agreement.number", value=round(value, 2) + 0.0)


def _notes(rows: list[Any], words: Catalogue) -> tuple[str, ...]:
    """What stands in the place of a number, explained where it occurs."""
    given = [row for row in rows if row.pairs]
    measured = [row for row in given if not math.isnan(row.agreement)]
    defined = [row for row in measured if not math.isnan(row.kappa)]
    occurs = {
        "note_few": len(measured) < len(given),
        "note_undefined": len(defined) < len(measured),
    }
    return tuple(words(f"agreement.{key}") for key, is_there in occurs.items() if is_there)
