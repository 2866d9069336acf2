"""The history of one team: its inspections over time, what is still to be done, what was moderated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.contracts import ACTIONS, MODERATED
from sqs_analysis.measure.programme import Programme, team_keys
from sqs_analysis.measure.series import Series, series
from sqs_analysis.measure.shift import RATE, spent
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.read.instrument import INTERNAL, Instrument, Question

ACTION = ["action", "action_owner", "action_due", "action_done"]  # roles of fields of the cases
UP, DOWN = "up", "down"


@dataclass(frozen=True)
class History:
    """Everything the history of one team says, measured once.

    Attributes
    ----------
    inspections : INSPECTIONS of the team, in the order of their days.
    findings : FINDINGS of these.
    series : the team over time, None where fewer than two inspections can be shown.
    actions : ACTIONS, empty for readers outside, for they are about cases and staff.
    counts : how many actions there are, how many are "open", and of these "overdue"; empty where the
        instrument asks for none.
    moderated : MODERATED, empty for readers outside.
    direction : "up" or "down" where cases were moderated that way more often than chance would have
        it, "" where that is not shown.
    """

    instrument: Instrument
    inspections: pd.DataFrame
    findings: pd.DataFrame
    series: Series | None
    actions: pd.DataFrame
    counts: dict[str, int]
    moderated: pd.DataFrame
    direction: str
    confidence: float
    audience: str = INTERNAL

    @property
    def team(self) -> str:
        """Whose history it is."""
        return str(self.inspections["team"].iloc[-1])


def history(programme: Programme, inspections: Sequence[Inspection], team: str = "") -> History:
    """Measure the history of one team.

    Parameters
    ----------
    programme : measured from the inspections, for whom it may be.
    team : whose history, "" for the team that was inspected most often.

    Raises
    ------
    ParameterError
        If no inspection is of the team.
    """
    keys = team_keys(programme.inspections["team"])
    wanted = keys.mode().iloc[0] if not team else team_keys(pd.Series([team])).iloc[0]
    own = programme.inspections[keys == wanted]
    if own.empty:
        raise ParameterError(f"None of the {len(keys)} inspections is of a team called “{team}”.")
    last = str(own["inspection_id"].iloc[-1])
    own = own[own["instrument"] == programme.about(last).instrument].reset_index(drop=True)
    read = {one.id: one for one in inspections}
    actions = _actions([read[name] for name in own["inspection_id"]], own)
    instrument, inside = programme.instruments[last], programme.audience == INTERNAL
    moderated = _moderated(programme.judgements, instrument, own) if inside else MODERATED.frame([])
    return History(
        instrument,
        own,
        programme.findings[programme.findings["inspection_id"].isin(own["inspection_id"])],
        series(programme, last, programme.confidence),
        ACTIONS.frame(actions[actions["open"]] if inside else []),
        _counts(actions),
        moderated,
        _direction(moderated),
        programme.confidence,
        programme.audience,
    )


def _actions(inspections: Sequence[Inspection], own: pd.DataFrame) -> pd.DataFrame:
    """Every action on a case: whether it is open, and was due before the latest inspection."""
    cases = [one.cases.assign(inspection_id=one.id) for one in inspections]
    every = pd.concat(cases).reindex(columns=["inspection_id", "case_ref", *ACTION], fill_value="")
    every = every.fillna("").merge(own[["inspection_id", "fieldwork_start"]])
    due, latest = every["action_due"], own["fieldwork_start"].iloc[-1]
    overdue = np.select([due == "", due < latest], ["", "yes"], "no")
    every = every.assign(open=every["action_done"] == "", overdue=overdue)
    return every[every["action"] != ""].sort_values(["action_due", "inspection_id"], kind="stable")


def _counts(actions: pd.DataFrame) -> dict[str, int]:
    if actions.empty:
        return {}
    still = actions[actions["open"]]
    overdue = int((still["overdue"] == "yes").sum())
    return {"actions": len(actions), "open": len(still), "overdue": overdue}


def _moderated(judgements: pd.DataFrame, instrument: Instrument, own: pd.DataFrame) -> pd.DataFrame:
    """MODERATED over all questions that have a moderated answer."""
    keys = ["inspection_id", "ref"]
    answers = (
        judgements[judgements["unit"] == "case"].set_index([*keys, "question"])["answer"].unstack()
    )
    moves = {
        first: _rank(answers[second], instrument.question(second))
        - _rank(answers[first], instrument.question(first))
        for first, second in instrument.moderated.items()
        if {first, second} <= set(answers)
    }
    moved = pd.DataFrame(moves, index=answers.index)
    net = np.sign(moved).sum(axis=1)
    by_case = pd.DataFrame(
        {
            "answered": moved.notna().sum(axis=1),
            "agreed": (moved == 0).sum(axis=1),
            UP: (moved > 0).sum(axis=1),
            DOWN: (moved < 0).sum(axis=1),
            "cases_up": net > 0,
            "cases_down": net < 0,
        }
    )
    dates = own.set_index("inspection_id")["fieldwork_start"]
    sums = by_case.groupby("inspection_id").sum().reindex(dates.index, fill_value=0)
    return MODERATED.frame(sums.assign(fieldwork_start=dates).query("answered > 0").reset_index())


def _rank(answers: pd.Series[str], question: Question) -> pd.Series[float]:
    """How good each answer is, by its place among all of them; nothing for what is no grade.

    Answers may be listed from the best or from the worst: the sufficient ones are the better.
    """
    grades = [answer for answer in question.options if answer.meaning != "not applicable"]
    best_first = grades[0].meaning == "sufficient"
    places = {grade.code: -i if best_first else i for i, grade in enumerate(grades)}
    return answers.map(places).astype("float64")


def _direction(moderated: pd.DataFrame) -> str:
    """Which way cases were moderated beyond chance: by a sign test, for answers on a case go together.

    It is looked at again with every inspection, so a look spends what `shift` lets it.
    """
    from scipy.stats import binomtest

    up, down = (int(moderated[name].sum()) for name in ("cases_up", "cases_down"))
    chances = spent([*filter(None, moderated["fieldwork_start"])]) or [RATE]
    if not up + down or binomtest(up, up + down).pvalue > chances[-1]:
        return ""
    return UP if up > down else DOWN
