"""What becomes of a judged case, where an instrument asks for it: moderation, and an action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from sqs_analysis.read.instrument import Instrument

KEPT = 0.7  # of moderated answers that are as they were at first; the others are drawn anew
WANTED, DONE = 0.5, 0.7  # of cases that call for an action, and of actions that were done
DAYS = 28  # until an action is due


def moderated(
    instrument: Instrument, row: Mapping[str, str], moderator: str, rng: np.random.Generator
) -> dict[str, str]:
    """The moderated answers of a case, most of them as at first, and who moderated it."""
    given = {
        second: row[first] if rng.random() < KEPT else row[second]
        for first, second in instrument.moderated.items()
        if row[second] not in _unmoderated(instrument, second)
    }
    return given | ({"second_inspector_ref": moderator} if given else {})


def _unmoderated(instrument: Instrument, question: str) -> set[str]:
    options = instrument.question(question).options
    return {"", *(answer.code for answer in options if answer.meaning == "not applicable")}


def action(instrument: Instrument, end: dt.date, rng: np.random.Generator) -> dict[str, str]:
    """An action for some cases, with an owner and a day by which it is to be done; most are done."""
    if "action" not in instrument.headings_of("case") or rng.random() >= WANTED:
        return {}
    due = end + dt.timedelta(days=DAYS)
    done = due - dt.timedelta(days=int(rng.integers(DAYS)))
    return {
        "action": instrument.catalogue("simulate.action"),
        "action_owner": f"M{rng.integers(1, 4):02}",
        "action_due": due.isoformat(),
        "action_done": done.isoformat() if rng.random() < DONE else "",
    }
