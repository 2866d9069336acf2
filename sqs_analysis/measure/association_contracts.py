"""The frames on two questions of the same cases, stated as in `contracts`."""

from __future__ import annotations

from sqs_analysis.measure.contracts import Column, Contract

_FOUR = (
    Column("both", "count", "yes for both", "cases"),
    Column("first_only", "count", "yes for the first, no for the second", "cases"),
    Column("second_only", "count", "no for the first, yes for the second", "cases"),
    Column("neither", "count", "no for both", "cases"),
)

COOCCURRENCE = Contract(
    "COOCCURRENCE",
    "a row for each pair of quality questions; yes is an insufficient judgement",
    (
        Column("first", "text", "id of the first question"),
        Column("second", "text", "id of the second question"),
        Column("answered", "count", "n: cases in which both were judged", "cases"),
        *_FOUR,
        Column("phi", "number", "phi coefficient, NaN where either never varies", "-1 to 1"),
    ),
)

OVERSIGHT = Contract(
    "OVERSIGHT",
    "a row for each question of oversight and question of quality; yes is a sufficient judgement",
    (
        Column("oversight", "text", "id of the question of oversight, the first"),
        Column("section", "text", "id of the section of both"),
        Column("question", "text", "id of the question of quality, the second"),
        Column("answered", "count", "n: cases in which both were judged", "cases"),
        *_FOUR,
        Column("odds_ratio", "number", "conditional estimate, perhaps infinite; NaN for none"),
        Column("lower", "number", "exact conditional lower limit, NaN for none"),
        Column("upper", "number", "exact conditional upper limit, perhaps infinite"),
        Column("confidence", "number", "confidence of the limits", "0 to 1"),
        Column("method", "text", "what may be said, one of oversight.METHODS"),
    ),
)
