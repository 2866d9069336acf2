"""The history of a team: actions that are open, and which way moderation goes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sqs_analysis.errors import ParameterError
from sqs_analysis.measure.contracts import ACTIONS, MODERATED
from sqs_analysis.measure.history import History, history
from sqs_analysis.measure.programme import Programme
from tests.unit.test_change import programme_of, visit
from tests.unit.test_series import DAYS, ONE, TWO, graded, judged

DONE, DUE, LATER = "2013-02-10", "2013-02-20", "2013-05-01"


def read(*ids: str, **columns: list[str]) -> list[Any]:
    """What was read of some inspections, each with these columns of its cases."""
    count = len(next(iter(columns.values()), [""]))
    refs = [f"C{n}" for n in range(count)]
    return [SimpleNamespace(id=i, cases=pd.DataFrame({"case_ref": refs, **columns})) for i in ids]


class TestActions:
    def made(self, audience: str = "internal") -> History:
        first = read(
            DAYS[0],
            action=["Call", "Visit", "Write", ""],
            action_owner=["A", "B", "C", ""],
            action_due=[DUE, LATER, "", ""],
            action_done=["", "", DONE, ""],
        )
        other = read(DAYS[1], action=["Plan"])
        last = read(DAYS[2])
        mine = replace(judged(1, 2, 3), audience=audience)
        return history(mine, [*first, *other, *last])

    def test_what_is_not_done_is_open_and_overdue_by_the_latest_inspection(self) -> None:
        found = self.made()
        rows = ACTIONS.check(found.actions).set_index("action")
        assert rows["overdue"].to_dict() == {"Plan": "", "Call": "yes", "Visit": "no"}
        assert rows.loc["Call", ["case_ref", "action_owner"]].tolist() == ["C0", "A"]
        assert found.counts == {"actions": 4, "open": 3, "overdue": 1}

    def test_readers_outside_see_counts_alone(self) -> None:
        found = self.made("published")
        assert found.actions.empty
        assert found.counts["open"] == 3

    def test_an_instrument_without_actions_has_none(self) -> None:
        found = history(judged(1, 2), read(*DAYS[:2]))
        assert (found.counts, len(found.actions)) == ({}, 0)


def moderated(first: list[str], second: list[str], *, reverse: bool = False) -> Programme:
    """A team with graded answers, and moderated ones, of cases at two dates."""
    whole = judged(0, 0, of=len(first), days=DAYS[:2])
    rows = whole.judgements.assign(answer=first * 2)
    again = rows.assign(question=TWO, answer=second * 2)
    made = graded()
    grades = made.question(ONE).answers
    assert grades is not None
    if reverse:
        grades = replace(grades, answers=grades.answers[::-1])
    asked = tuple(replace(q, answers=grades) if q.id in (ONE, TWO) else q for q in made.questions)
    instrument = replace(made, questions=asked, moderated={ONE: TWO})
    return replace(
        whole,
        judgements=pd.concat([rows, again], ignore_index=True),
        instruments=dict.fromkeys(whole.instruments, instrument),
    )


class TestModerated:
    @pytest.mark.parametrize("reverse", [False, True])
    def test_up_is_better_however_the_grades_are_listed(self, *, reverse: bool) -> None:
        first = ["good", "good", "inadequate", "outstanding", ""]
        second = ["outstanding", "inadequate", "inadequate", "good", "good"]
        found = history(moderated(first, second, reverse=reverse), read(*DAYS[:2])).moderated
        (row, _) = MODERATED.check(found).itertuples()
        assert (row.answered, row.agreed, row.up, row.down) == (4, 1, 1, 2)
        assert (row.cases_up, row.cases_down) == (1, 2)

    def test_a_direction_is_told_when_a_sign_test_over_cases_would_hardly_have_it(self) -> None:
        # The second look, a month after the first, may be wrong 31 / 365.25 of one time in twenty:
        # eight of eight one way are 1 in 128 by chance, ten of ten 1 in 512.
        for cases, direction in ((4, ""), (5, "down")):
            whole = moderated(["good"] * cases, ["inadequate"] * cases)
            assert history(whole, read(*DAYS[:2])).direction == direction

    def test_readers_outside_see_nothing_of_it(self) -> None:
        whole = replace(moderated(["good"] * 9, ["inadequate"] * 9), audience="provider")
        found = history(whole, read(*DAYS[:2]))
        assert (len(found.moderated), found.direction) == (0, "")

    def test_without_a_mapping_there_is_none(self) -> None:
        assert history(judged(1, 2), read(*DAYS[:2])).moderated.empty


class TestWhose:
    def test_it_is_the_team_that_was_inspected_most_often_or_the_one_asked_for(self) -> None:
        oak = visit("2012-01-01", {}, inspection_id="oak", team="Oak")
        elm = judged(1, 2)
        both = replace(elm, inspections=pd.concat([programme_of(oak).inspections, elm.inspections]))
        both = replace(both, instruments={**elm.instruments, "oak": graded()})
        every = read("oak", *DAYS[:2])
        assert history(both, every).team == "Elm"
        assert history(both, every, " OAK").team == "Oak"
        with pytest.raises(ParameterError, match="of a team called “Ash”"):
            history(both, every, "Ash")
