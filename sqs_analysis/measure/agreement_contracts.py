"""The frame of agreement between two inspectors, stated as in `contracts`."""

from __future__ import annotations

from sqs_analysis.measure.contracts import Column, Contract

AGREEMENT = Contract(
    "AGREEMENT",
    "a row for every question, and over all, on each aspect that two inspectors were compared on",
    (
        Column("section", "text", 'id of the section, "" over all questions'),
        Column("question", "text", 'id of the question, "" over all questions'),
        Column("aspect", "text", '"applicable", or "sufficient" where both say it applies'),
        Column("inspections", "count", "inspections the cases are from", "inspections"),
        Column("cases", "count", "cases both inspectors judged", "cases"),
        Column("pairs", "count", "n: judgements both inspectors made", "judgements"),
        Column("both", "count", "both say yes", "judgements"),
        Column("first_only", "count", "the first inspector alone says yes", "judgements"),
        Column("second_only", "count", "the second inspector alone says yes", "judgements"),
        Column("neither", "count", "both say no", "judgements"),
        Column("agreed", "count", "k: both plus neither", "judgements"),
        Column("agreement", "number", "k / n, NaN where there are counts only", "0 to 1"),
        Column("kappa", "number", "Cohen's kappa, NaN where undefined", "-1 to 1"),
        Column("kappa_lower", "number", "lower confidence limit of kappa", "-1 to 1"),
        Column("kappa_upper", "number", "upper confidence limit of kappa", "-1 to 1"),
        Column("ac1", "number", "Gwet's AC1", "-1 to 1"),
        Column("alpha", "number", "Krippendorff's alpha, NaN where undefined", "-1 to 1"),
        Column("confidence", "number", "confidence of the limits", "0 to 1"),
        Column("note", "text", "why a number is missing, one of agreement.NOTES"),
    ),
)

DISAGREEMENTS = Contract(
    "DISAGREEMENTS",
    "a row for every judgement of a case on which two inspectors differ",
    (
        Column("inspection_id", "text", "the inspection the case is from"),
        Column("ref", "text", "pseudonym of the case"),
        Column("section", "text", "id of the section"),
        Column("question", "text", "id of the question"),
        Column("answer_first", "text", "code of the first inspector's answer"),
        Column("answer_second", "text", "code of the second inspector's answer"),
        Column("cell_first", "text", "where the first answer stands, such as Cases!H14"),
        Column("cell_second", "text", "where the second answer stands, such as Second!D3"),
    ),
)
