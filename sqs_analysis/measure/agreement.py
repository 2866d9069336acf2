"""Do two inspectors judge alike? First and second assessments of the same cases, side by side.

Two things are asked apart. Do both say that the question *applies* to the case? And where both say
so, do both find the work *sufficient*? Taken together, easy agreement that something does not apply
would hide disagreement about the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.agreement_contracts import AGREEMENT
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.raters import (
    cohen_kappa,
    gwet_ac1,
    in_one_category,
    krippendorff_alpha,
    per_cent_agreement,
)
from sqs_analysis.read.instrument import INTERNAL, Instrument

if TYPE_CHECKING:
    from sqs_analysis.read.inspection import Inspection

APPLICABLE, SUFFICIENT = "applicable", "sufficient"
ASPECTS = (APPLICABLE, SUFFICIENT)

# With ten cases one more disagreement moves the agreement by ten points. With fewer, the counts
# themselves say more than any coefficient.
FEWEST_CASES = 10

TOO_FEW = "counts only: too few cases"
ONE_CATEGORY = "kappa and alpha undefined: all ratings are the same"
NO_WIDTH = "kappa without limits: they would have no width"
SEVERAL_A_CASE = "kappa without limits: several judgements of each case"
NOTES = (TOO_FEW, ONE_CATEGORY, NO_WIDTH, SEVERAL_A_CASE, "")

PAIR = ["inspection_id", "ref", "question"]
COEFFICIENTS = ("agreement", "kappa", "kappa_lower", "kappa_upper", "ac1", "alpha")


def agreement(
    inspections: Iterable[Inspection],
    *,
    confidence: float = 0.95,
    fewest_cases: int = FEWEST_CASES,
    audience: str = INTERNAL,
) -> pd.DataFrame:
    """AGREEMENT on the cases of these inspections that a second inspector assessed.

    Parameters
    ----------
    inspections : one or many, of one instrument, without errors.
    confidence : of the limits of kappa, between 0.5 and 0.999.
    fewest_cases : with fewer there are counts, and no coefficients.
    audience : outside internal use, rows on very few cases are left out (`Instrument.disclosure`).

    Raises
    ------
    WorkbookError
        If an inspection has errors.
    AnalystError
        If there are no inspections, one stands twice, or they are of different instruments, whose
        judgements are not pooled.

    Examples
    --------
    >>> agreement([])
    Traceback (most recent call last):
    sqs_analysis.errors.AnalystError: Agreement needs at least one inspection.
    """
    require_confidence(confidence)
    sound = [inspection.require_sound() for inspection in inspections]
    instruments = {(i.instrument.id, i.instrument.version): i.instrument for i in sound}
    if not sound:
        raise AnalystError("Agreement needs at least one inspection.")
    if len(instruments) > 1:
        named = ", ".join(f"{name} version {version}" for name, version in sorted(instruments))
        raise AnalystError(f"These inspections are of different instruments: {named}. Take one.")
    found = agreement_between(
        pd.concat([inspection.judgements for inspection in sound], ignore_index=True),
        pd.concat([inspection.second for inspection in sound], ignore_index=True),
        sound[0].instrument,
        confidence=confidence,
        fewest_cases=fewest_cases,
    )
    if audience == INTERNAL:
        return found
    few = found["cases"].between(1, sound[0].instrument.disclosure.minimum - 1)
    return AGREEMENT.frame(found[~few])


def agreement_between(
    first: pd.DataFrame,
    second: pd.DataFrame,
    instrument: Instrument,
    *,
    confidence: float = 0.95,
    fewest_cases: int = FEWEST_CASES,
) -> pd.DataFrame:
    """AGREEMENT over all questions and on each, of one inspection or of many.

    Compared are the judgements on cases that both inspectors recorded; what one of them left blank
    is compared on neither aspect. The rows over all questions pool the judgements: no limits stand
    with their kappa, since several judgements of one case are not independent.

    Parameters
    ----------
    first : JUDGEMENTS of one or many inspections; those on other cases may be among them.
    second : JUDGEMENTS of the second inspectors, see ``Inspection.second``.
    instrument : the instrument all of them were made with.
    confidence : of the limits of kappa, between 0 and 1.
    fewest_cases : with fewer there are counts, and no coefficients.

    Returns
    -------
    AGREEMENT, both aspects over all questions first, then by question in the instrument's order.

    Raises
    ------
    AnalystError
        If an inspection, case and question stand more than once in a frame.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> from sqs_analysis.read.judgements import JUDGEMENTS
    >>> nothing = pd.DataFrame(columns=list(JUDGEMENTS)).astype(JUDGEMENTS)
    >>> found = agreement_between(nothing, nothing, load())
    >>> found.loc[:1, ["question", "aspect", "cases", "agreement", "note"]].values.tolist()
    [['', 'applicable', 0, nan, 'counts only: too few cases'],
     ['', 'sufficient', 0, nan, 'counts only: too few cases']]
    """
    asked = [q for q in instrument.questions_of(unit="case") if q.is_judgement]
    pairs = _pairs(first, second, [question.id for question in asked])
    rows = [_row(rated, confidence, fewest_cases) for rated in _rated(pairs)]
    for question in asked:
        whose = {"section": question.section, "question": question.id}
        own = pairs[pairs["question"] == question.id]
        rows += [whose | _row(rated, confidence, fewest_cases) for rated in _rated(own)]
    return AGREEMENT.frame([{"section": "", "question": ""} | row for row in rows])


def _pairs(first: pd.DataFrame, second: pd.DataFrame, questions: list[str]) -> pd.DataFrame:
    """A row for every judgement that both inspectors recorded."""
    recorded = [_recorded(frame, questions) for frame in (first, second)]
    return recorded[0].merge(recorded[1], on=PAIR, suffixes=("_first", "_second"))


def _recorded(judgements: pd.DataFrame, questions: list[str]) -> pd.DataFrame:
    of_cases = (judgements["unit"] == "case") & judgements["question"].isin(questions)
    rows = judgements.loc[of_cases & (judgements["state"] != "not answered")]
    twice = rows[rows.duplicated(PAIR)]
    if len(twice):
        named = " ".join(str(value) for value in twice.iloc[0][PAIR])
        raise AnalystError(
            f"One case was judged by one inspector more than once: {named}. Give each inspection "
            "once."
        )
    return rows[[*PAIR, "state", "sufficient"]]


def _rated(pairs: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each aspect with the pairs rated on it: columns `first` and `second`, True or False."""
    states = pairs[["state_first", "state_second"]]
    applicable = (states == "answered").set_axis(["first", "second"], axis=1)
    yield APPLICABLE, pairs[["inspection_id", "ref"]].join(applicable)
    judged = pairs[pairs["sufficient_first"].notna() & pairs["sufficient_second"].notna()]
    sufficient = judged[["sufficient_first", "sufficient_second"]].astype(bool)
    ratings = sufficient.set_axis(["first", "second"], axis=1)
    yield SUFFICIENT, judged[["inspection_id", "ref"]].join(ratings)


def _row(rated: tuple[str, pd.DataFrame], confidence: float, fewest_cases: int) -> dict[str, Any]:
    aspect, ratings = rated
    table = [
        [
            int(((ratings["first"] == one) & (ratings["second"] == two)).sum())
            for two in (True, False)
        ]
        for one in (True, False)
    ]
    cases = len(ratings[["inspection_id", "ref"]].drop_duplicates())
    return {
        "aspect": aspect,
        "inspections": ratings["inspection_id"].nunique(),
        "cases": cases,
        "pairs": len(ratings),
        "both": table[0][0],
        "first_only": table[0][1],
        "second_only": table[1][0],
        "neither": table[1][1],
        "agreed": table[0][0] + table[1][1],
        "confidence": confidence,
    } | _coefficients(table, cases, confidence, fewest_cases)


def _coefficients(
    table: list[list[int]], cases: int, confidence: float, fewest_cases: int
) -> dict[str, Any]:
    if cases < max(fewest_cases, 1):
        return dict.fromkeys(COEFFICIENTS, nan) | {"note": TOO_FEW}
    kappa, note = cohen_kappa(table, confidence), ""
    lower, upper = kappa.lower, kappa.upper
    if in_one_category(table):
        note = ONE_CATEGORY
    elif cases < sum(map(sum, table)):
        note, lower, upper = SEVERAL_A_CASE, nan, nan
    elif isnan(lower):
        note = NO_WIDTH
    values = (
        per_cent_agreement(table),
        kappa.estimate,
        lower,
        upper,
        gwet_ac1(table),
        krippendorff_alpha(table),
    )
    return dict(zip(COEFFICIENTS, values, strict=True)) | {"note": note}
