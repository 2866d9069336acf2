"""A team's inspections as a line over time: k of n at each date, with limits, and what has changed.

At each date stands what would be expected were nothing changing, given what was found over all dates
together. Of a question it is exact for any number of cases, by the hypergeometric distribution; of a
section it is found by dealing whole cases out over the dates anew, for the judgements on a case
resemble each other. A date outside is not yet a change: of twenty one lies outside by chance. What may
be told as change is found by `shift`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sqs_analysis.measure.by_case import Counts, by_case, counts_by_case
from sqs_analysis.measure.change import HIGHER, LOWER
from sqs_analysis.measure.contracts import SERIES, SHIFTS
from sqs_analysis.measure.findings import ITEM
from sqs_analysis.measure.intervals import require_confidence
from sqs_analysis.measure.programme import Programme, same_team
from sqs_analysis.measure.shift import DEALS, Look, looks, spent
from sqs_analysis.read.instrument import Instrument, Question

NO_CHANGE = "no change shown"
Item = dict[str, str]  # level, section, question and grade, as in SERIES


@dataclass(frozen=True)
class Series:
    """The inspections of one team over time.

    Attributes
    ----------
    instrument : they were made with.
    points : SERIES.
    shifts : SHIFTS.
    hidden : a change half-way on a question asked of every case, as a share, that would be told four
        times in five, so that a smaller one may well stay hidden; 1 where no change would be told.
    """

    instrument: Instrument
    points: pd.DataFrame
    shifts: pd.DataFrame
    hidden: float

    @property
    def dates(self) -> dict[str, str]:
        """First day of the fieldwork, by inspection, in their order."""
        return dict(zip(self.points["inspection_id"], self.points["fieldwork_start"], strict=True))

    @property
    def told(self) -> pd.DataFrame:
        """The SHIFTS that are told as change."""
        return self.shifts[self.shifts["verdict"] != NO_CHANGE]


def series(
    programme: Programme,
    inspection_id: str,
    confidence: float = 0.95,
    *,
    fewest: int = 2,
    seed: int = 1,
) -> Series | None:
    """The line of a team's inspections by one instrument up to this one, None where there is none.

    Teams are told apart by name. Inspections without a date are left out.

    Parameters
    ----------
    confidence : of the limits: how often a share lies within, were nothing changing.
    fewest : how many inspections make a line.
    seed : of the dealing of cases. Another moves what is only just told, and the limits of sections.
    """
    require_confidence(confidence)
    own, rows = programme.about(inspection_id), programme.inspections
    days, alike = rows["fieldwork_start"], rows["instrument"] == own.instrument
    earlier = same_team(programme, inspection_id) & alike & (days < own.fieldwork_start)
    line = rows[(earlier | (rows["inspection_id"] == inspection_id)) & (days != "")]
    instrument = programme.instruments[inspection_id]
    judged = by_case(programme.judgements, [question.id for question in _asked(instrument)])
    held = line["inspection_id"].isin(judged.index.get_level_values(0))
    dates = line[held].set_index("inspection_id")["fieldwork_start"]
    if len(dates) < fewest:
        return None
    cases = [judged.loc[[name]] for name in dates.index]
    sizes = [len(rows) for rows in cases]
    items, met, of = _counted(pd.concat(cases), instrument)
    seen = looks(met, of, sizes, spent(dates.tolist()), seed)
    points = [
        *_points(items, met, of, sizes, confidence, seed),
        *_grades(programme.judgements, instrument, dates.index, confidence),
    ]
    frame = pd.concat([dates.reset_index().assign(**point) for point in points])
    share = frame["sufficient"] / frame["answered"]
    frame = frame.assign(proportion=share, confidence=confidence)
    shifts = [
        {**item, **_shift(seen, place, met[:, place], of[:, place], sizes, dates)}
        for place, item in enumerate(items)
    ]
    return Series(instrument, SERIES.frame(frame), SHIFTS.frame(shifts), seen[-1].hidden)


def _grades_of(question: Question) -> list[str]:
    """The answers that say how good something was."""
    return [answer.code for answer in question.options if answer.meaning != "not applicable"]


def _asked(instrument: Instrument) -> list[Question]:
    """Quality questions, and what else is judged of cases in more than two grades."""
    judged = (q for q in instrument.questions_of(unit="case") if q.is_judgement)
    return [q for q in judged if q.kind == "summary" or len(_grades_of(q)) > 2]


def _counted(judged: pd.DataFrame, instrument: Instrument) -> tuple[list[Item], Counts, Counts]:
    """Sections and then questions, and of each case the sufficient and answered judgements on them."""
    asked = [q for q in _asked(instrument) if judged[q.id].notna().any()]
    quality = [q for q in asked if q in instrument.quality]
    parts = {
        ("section", q.section, ""): [r.id for r in quality if r.section == q.section]
        for q in quality
    }
    parts |= {("question", q.section, q.id): [q.id] for q in asked}
    counts = [counts_by_case(judged, ids) for ids in parts.values()]
    met, of = (np.column_stack([each[side] for each in counts]) for side in (0, 1))
    return [dict(zip([*ITEM, "grade"], (*part, ""), strict=True)) for part in parts], met, of


def _points(
    items: list[Item], met: Counts, of: Counts, sizes: Sequence[int], confidence: float, seed: int
) -> Iterator[dict[str, Any]]:
    """Of each item k, n and limits by date."""
    starts = np.cumsum([0, *sizes[:-1]])
    generator = np.random.default_rng(seed)
    dealt = generator.permuted(np.tile(np.arange(len(met)), (DEALS, 1)), axis=1)
    for place, item in enumerate(items):
        k, n = (np.add.reduceat(each[:, place], starts) for each in (met, of))
        if item["question"]:
            yield {**item, **_expected(k, n, confidence)}
            continue
        sums = (np.add.reduceat(each[dealt, place], starts, axis=1) for each in (met, of))
        with np.errstate(invalid="ignore"):
            shares = np.divide(*sums)
        tails = [(1 - confidence) / 2, (1 + confidence) / 2]
        low, high = np.nanquantile(shares, tails, axis=0, method="inverted_cdf")
        yield {**item, "sufficient": k, "answered": n, "low": low, "high": high}


def _expected(k: Counts, n: Counts, confidence: float) -> dict[str, Any]:
    """k, n and between which shares k of n is expected at each date, given all dates together.

    Of five in ten at two dates of five each, 250 of 252 deals have 1 to 4 at either.

    >>> _expected(np.array([1, 4]), np.array([5, 5]), 0.95)["high"].tolist()
    [0.8, 0.8]
    """
    from scipy.stats import hypergeom

    tails = (1 - confidence) / 2, (1 + confidence) / 2
    with np.errstate(invalid="ignore"):
        low, high = (hypergeom.ppf(tail, n.sum(), k.sum(), n) / n for tail in tails)
    return {"sufficient": k, "answered": n, "low": low, "high": high}


def _grades(
    judgements: pd.DataFrame, instrument: Instrument, ids: pd.Index[str], confidence: float
) -> Iterator[dict[str, Any]]:
    """How often each grade was given at each date, of quality questions with more than two."""
    for question in _asked(instrument):
        grades = _grades_of(question)
        given = judgements[
            (judgements["question"] == question.id) & judgements["answer"].isin(grades)
        ]
        if len(grades) < 3 or given.empty:
            continue
        counts = pd.crosstab(given["inspection_id"], given["answer"])
        counts = counts.reindex(index=ids, columns=grades, fill_value=0)
        n = counts.sum(axis=1).to_numpy()
        for grade in grades:
            item = {"level": "grade", "section": question.section, "question": question.id}
            found = _expected(counts[grade].to_numpy(), n, confidence)
            yield {**item, "grade": grade, **found}


def _shift(
    seen: list[Look],
    place: int,
    met: Counts,
    of: Counts,
    sizes: Sequence[int],
    dates: pd.Series[str],
) -> dict[str, Any]:
    """An item as the last look saw it that told a change, or else the latest."""
    telling = [at for at, look in enumerate(seen) if abs(look.apart[place]) > look.least]
    at = telling[-1] if telling else len(seen) - 1
    look, end, cut = seen[at], sum(sizes[: at + 2]), int(seen[at].cut[place])
    start = sum(sizes[:cut])
    apart = float(look.apart[place])
    return {
        "inspection_id": dates.index[at + 1],
        "since": dates.iloc[cut],
        "sufficient_before": met[:start].sum(),
        "answered_before": of[:start].sum(),
        "sufficient": met[start:end].sum(),
        "answered": of[start:end].sum(),
        "apart": apart,
        "least": look.least,
        "verdict": (HIGHER if apart > 0 else LOWER) if telling else NO_CHANGE,
    }
