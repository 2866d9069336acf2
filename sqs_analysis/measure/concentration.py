"""Whether what fell short lies in few cases or questions, and how much would by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sqs_analysis.measure.by_case import by_case
from sqs_analysis.measure.contracts import CASE_MARKS
from sqs_analysis.read.instrument import Instrument

DEALT = 199


@dataclass(frozen=True, slots=True)
class Concentration:
    """Those with more than the average of what fell short, the fullest first.

    Attributes
    ----------
    names : the cases or questions above the average.
    among : how many there are in all, with any judgement.
    held, total : insufficient judgements they hold, and all there are.
    by_chance : how many the fullest so many would hold on average, were each question's insufficient
        judgements dealt out among its cases by chance.
    remarkable : whether at most one deal in forty gives them as many as they hold.
    """

    names: tuple[str, ...]
    among: int
    held: int
    total: int
    by_chance: float
    remarkable: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many of how many hold how many of all, as phrases name them."""
        return {"n": len(self.names), "of": self.among, "held": self.held, "total": self.total}


def concentration(
    judgements: pd.DataFrame, instrument: Instrument, over: str = "case", seed: int = 1
) -> Concentration | None:
    """Which cases, or which questions, hold most of the insufficient quality judgements.

    Those that hold more than the average are where the curve of Lorenz is furthest from even, and the
    share they hold beyond their number is the index of Hoover (1936, Review of Economics and
    Statistics 18:162). Over questions chance is not asked: that questions differ is no surprise.

    Parameters
    ----------
    judgements : JUDGEMENTS of one inspection.
    over : "case" or "question".
    seed : of the dealing. Another seed moves `by_chance` by little.

    Returns
    -------
    None where nothing fell short, or all hold the same.

    Examples
    --------
    >>> from sqs_analysis.read.instrument import load
    >>> rows = pd.DataFrame({"ref": list("aabbcc"), "question": ["LOR02", "LOR14"] * 3}).assign(
    ...     inspection_id="A", unit="case", sufficient=[False, False, True, True, True, False])
    >>> concentration(rows, load()).names, concentration(rows, load()).held
    (('a',), 2)
    """
    asked = [question.id for question in instrument.quality]
    judged = by_case(judgements, asked).droplevel("inspection_id")
    judged = judged.loc[judged.notna().any(axis=1), judged.notna().any(axis=0)]
    fell = judged.eq(0)
    counts = fell.sum(axis=1 if over == "case" else 0).sort_values(ascending=False, kind="stable")
    above = counts[counts > counts.mean()]
    if above.empty:
        return None
    held = int(above.sum())
    by_chance, remarkable = float(held), True
    if over == "case":
        dealt = _dealt(judged.to_numpy(), len(above), seed)
        by_chance = float(dealt.mean())
        remarkable = bool((np.sum(dealt >= held) + 1) / (DEALT + 1) <= 1 / 40)
    names = tuple(map(str, above.index))
    return Concentration(names, len(counts), held, int(counts.sum()), by_chance, remarkable)


def _dealt(judged: npt.NDArray[np.float64], among: int, seed: int) -> npt.NDArray[np.int64]:
    """What the fullest so many cases hold, deal by deal."""
    generator, total = np.random.default_rng(seed), np.zeros((DEALT, len(judged)), dtype=np.int64)
    for column in judged.T:
        own = np.flatnonzero(~np.isnan(column))
        fell = np.broadcast_to(column[own] == 0, (DEALT, len(own)))
        total[:, own] += generator.permuted(fell, axis=1)
    fullest = -np.sort(-total, axis=1)[:, :among]
    return np.asarray(fullest.sum(axis=1), dtype=np.int64)


def case_marks(judgements: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """CASE_MARKS of one inspection: every case, the soundest first, on every quality question.

    The soundest has the fewest insufficient judgements; those with as many keep the workbook's order.
    Questions stand in the instrument's order.
    """
    asked = [question.id for question in instrument.quality]
    rows = judgements[(judgements["unit"] == "case") & judgements["question"].isin(asked)]
    kinds = {
        "none": rows["state"] == "not applicable",
        "blank": rows["sufficient"].isna(),
        "met": rows["sufficient"].fillna(False).astype("bool"),
    }
    rows = rows.assign(
        mark=np.select(list(kinds.values()), list(kinds), "fell"),
        case=pd.factorize(rows["ref"])[0],
        place=rows["question"].map(asked.index),
    )
    short = (rows["mark"] == "fell").groupby(rows["case"]).transform("sum")
    return CASE_MARKS.frame(rows.assign(short=short).sort_values(["short", "case", "place"]))
