"""Do two inspectors judge alike? First and second assessments of the same cases, side by side.

Two things are asked apart. Do both say that the question *applies* to the case? And where both say
so, do both find the work *sufficient*? Taken together, easy agreement that something does not apply
would hide disagreement about the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import nan
from typing import Any

import pandas as pd

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.by_case import case_judgements
from sqs_analysis.measure.contracts import AGREEMENT, DISAGREEMENTS
from sqs_analysis.measure.disclosure import withheld_questions
from sqs_analysis.measure.findings import question_findings
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.national import National
from sqs_analysis.measure.raters import (
    cohen_kappa,
    gwet_ac1,
    in_one_category,
    krippendorff_alpha,
    per_cent_agreement,
)
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import INTERNAL, Instrument
from sqs_analysis.read.judgements import JUDGEMENTS

APPLICABLE, SUFFICIENT = "applicable", "sufficient"
ASPECTS = (APPLICABLE, SUFFICIENT)

# With ten cases one more disagreement moves the agreement by ten points. With fewer, the counts
# themselves say more than any coefficient.
FEWEST_CASES = 10

TOO_FEW = "counts only: too few cases"
ONE_CATEGORY = "kappa and alpha undefined: all ratings are the same"
SEVERAL_A_CASE = "kappa without limits: several judgements of each case"
NOTES = (TOO_FEW, ONE_CATEGORY, SEVERAL_A_CASE, "")

CASE = ["inspection_id", "ref"]
PAIR = [*CASE, "question"]


def agreement(
    inspections: Iterable[Inspection],
    *,
    confidence: float = 0.95,
    fewest_cases: int = FEWEST_CASES,
    audience: str = INTERNAL,
) -> pd.DataFrame:
    """AGREEMENT on the cases of these inspections that a second inspector assessed, or moderated.

    Where a question has a moderated answer, that is held against the first: whoever moderated knew it,
    so this says how often an answer stood. An n/a there says that the case was not moderated. Of other
    questions it is the second inspector's.

    Parameters
    ----------
    inspections : one or many, of one instrument, without errors.
    confidence : of the limits of kappa, between 0.5 and 0.999.
    fewest_cases : with fewer there are counts, and no coefficients.
    audience : outside internal use, what a report withholds is not compared, and rows on very few
        cases are left out (`Instrument.disclosure`).

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
    first = [_shown(inspection, audience) for inspection in sound]
    again = [_again(one, shown) for one, shown in zip(sound, first, strict=True)]
    found = agreement_between(
        pd.concat(first, ignore_index=True),
        pd.concat(again, ignore_index=True),
        sound[0].instrument,
        confidence=confidence,
        fewest_cases=fewest_cases,
    )
    if audience == INTERNAL:
        return found
    few = found["cases"].between(1, sound[0].instrument.disclosure.minimum - 1)
    return AGREEMENT.frame(found[~few])


def _shown(inspection: Inspection, audience: str) -> pd.DataFrame:
    """JUDGEMENTS of an inspection on the questions that its own report shows to an audience."""
    judgements, instrument = inspection.judgements, inspection.instrument
    if audience == INTERNAL:
        return judgements
    found = question_findings(judgements, instrument)
    why = withheld_questions(found, instrument, len(inspection.units["case"]))
    return judgements[~judgements["question"].isin(found.loc[why != "", "question"])]


def _again(inspection: Inspection, judgements: pd.DataFrame) -> pd.DataFrame:
    """JUDGEMENTS made again: by a second inspector; of questions that are moderated, the moderated."""
    instrument, second = inspection.instrument, inspection.second
    answered = judgements[judgements["state"] == "answered"]
    moderated = [
        answered[answered["question"] == held].assign(
            question=name, section=instrument.question(name).section
        )
        for name, held in instrument.moderated.items()
    ]
    apart = second[~second["question"].isin(instrument.moderated)]
    return pd.concat([apart, *moderated], ignore_index=True).astype(JUDGEMENTS)


def national_agreement(found: National, inspections: Iterable[Inspection]) -> pd.DataFrame:
    """AGREEMENT of the inspections that a national picture is made of, for the same readers.

    Parameters
    ----------
    found : the national picture.
    inspections : those of its programme; the earlier of a team and other instruments are passed over.
    """
    held = set(found.inspections["inspection_id"])
    same = [inspection for inspection in inspections if inspection.id in held]
    return agreement(same, confidence=found.confidence, audience=found.audience)


def agreement_between(
    first: pd.DataFrame,
    second: pd.DataFrame,
    instrument: Instrument,
    *,
    confidence: float = 0.95,
    fewest_cases: int = FEWEST_CASES,
) -> pd.DataFrame:
    """AGREEMENT over all questions first, then on each, of one inspection or of many.

    Both frames are JUDGEMENTS; those on other cases may be among the first inspectors'.

    Compared are the judgements on cases that both inspectors recorded; what one of them left blank
    is compared on neither aspect. The rows over all questions pool the judgements: no limits stand
    with their kappa, since several judgements of one case are not independent.

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
    asked = case_judgements(instrument)
    pairs = _pairs(first, second, asked)
    compared = [("", "", pairs)]
    compared += [
        (instrument.question(name).section, name, pairs[pairs["question"] == name])
        for name in asked
    ]
    return AGREEMENT.frame(
        [
            {"section": section, "question": question, "aspect": aspect}
            | _row(ratings, confidence, fewest_cases)
            for section, question, own in compared
            for aspect, ratings in _rated(own)
        ]
    )


def disagreements(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """DISAGREEMENTS: every judgement of a case on which the two inspectors differ.

    They are for the inspectors themselves to talk about: cases are named, so this is never
    published. What one of them left blank is no disagreement.

    Raises
    ------
    WorkbookError
        If an inspection has errors.

    Examples
    --------
    >>> disagreements([]).empty
    True
    """
    found = []
    for inspection in inspections:
        asked = case_judgements(inspection.require_sound().instrument)
        first = inspection.judgements
        pairs = _pairs(first, _again(inspection, first), asked)
        found.append(pairs[pairs["answer_first"] != pairs["answer_second"]])
    return DISAGREEMENTS.frame(pd.concat(found) if found else [])


def _pairs(first: pd.DataFrame, second: pd.DataFrame, questions: list[str]) -> pd.DataFrame:
    """A row for every judgement that both inspectors recorded."""
    one, other = (_recorded(frame, questions) for frame in (first, second))
    return one.merge(other, on=[*PAIR, "section"], suffixes=("_first", "_second"))


def _recorded(judgements: pd.DataFrame, questions: list[str]) -> pd.DataFrame:
    of_cases = (judgements["unit"] == "case") & judgements["question"].isin(questions)
    rows = judgements[of_cases & (judgements["state"] != "not answered")]
    twice = rows[rows.duplicated(PAIR)]
    if len(twice):
        named = " ".join(str(value) for value in twice.iloc[0][PAIR])
        raise AnalystError(
            f"One case was judged by one inspector more than once: {named}. Give each inspection "
            "once."
        )
    rows = rows.assign(
        applicable=rows["state"] == "answered", cell=rows["sheet"] + "!" + rows["cell"]
    )
    return rows[[*PAIR, "section", *ASPECTS, "answer", "cell"]]


def _rated(pairs: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each aspect with the pairs rated on it: columns `first` and `second`, True or False."""
    for aspect in ASPECTS:
        sides = {f"{aspect}_first": "first", f"{aspect}_second": "second"}
        rated = pairs.dropna(subset=list(sides))[[*CASE, *sides]].rename(columns=sides)
        yield aspect, rated.astype(dict.fromkeys(sides.values(), "bool"))


def _row(ratings: pd.DataFrame, confidence: float, fewest_cases: int) -> dict[str, Any]:
    from scipy.stats.contingency import crosstab

    table = crosstab(ratings["first"], ratings["second"], levels=[[True, False]] * 2).count
    (both, first_only), (second_only, neither) = table.tolist()
    cases = len(ratings[CASE].drop_duplicates())
    counts = {
        "inspections": ratings["inspection_id"].nunique(),
        "cases": cases,
        "pairs": len(ratings),
        "both": both,
        "first_only": first_only,
        "second_only": second_only,
        "neither": neither,
        "agreed": both + neither,
        "confidence": confidence,
    }
    if cases < max(fewest_cases, 1):
        return counts | {"note": TOO_FEW}
    kappa, note = cohen_kappa(table, confidence), ""
    lower, upper = kappa.lower, kappa.upper
    if in_one_category(table):
        note = ONE_CATEGORY
    elif cases < len(ratings):
        note, lower, upper = SEVERAL_A_CASE, nan, nan
    return counts | {
        "agreement": per_cent_agreement(table),
        "kappa": kappa.estimate,
        "kappa_lower": lower,
        "kappa_upper": upper,
        "ac1": gwet_ac1(table),
        "alpha": krippendorff_alpha(table),
        "note": note,
    }
