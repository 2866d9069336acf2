"""Reasons and routing answers, counted."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.contracts import ANSWERS, REASONS
from sqs_analysis.measure.reasons import answer_counts, reason_counts
from sqs_analysis.read.instrument import load

SQS = load()
ROH10 = SQS.question("ROH10").answers.codes


def recorded(question: str, *answers: str) -> pd.DataFrame:
    """JUDGEMENTS, as far as they matter here: one case per answer, "" for a blank."""
    states = {"": "not answered", "na": "not applicable"}
    rows = [
        ("MK", f"C{place}", question, answer, states.get(answer, "answered"))
        for place, answer in enumerate(answers)
    ]
    return pd.DataFrame(rows, columns=["inspection_id", "ref", "question", "answer", "state"])


def ranked(frame: pd.DataFrame) -> list[tuple[str, int, int]]:
    return list(frame[["reason", "count", "answered"]].itertuples(index=False, name=None))


class TestReasons:
    # Answers as the cells hold them -> (reason, k, n), the most frequent first.
    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ([], []),
            ([""], []),
            (["late;late"], [("late", 1, 1)]),
            (["late;victims"], [("victims", 1, 1), ("late", 1, 1)]),
            (["late", "", "late;victims", "victims", "late"], [("late", 3, 4), ("victims", 2, 4)]),
            (["other", "roles", "roles;other", ""], [("roles", 2, 3), ("other", 2, 3)]),
        ],
    )
    def test_table(self, answers: list[str], expected: list[tuple[str, int, int]]) -> None:
        assert ranked(reason_counts(recorded("ROH10", *answers), SQS)) == expected

    def test_questions_keep_the_order_of_the_instrument_and_say_what_they_explain(self) -> None:
        frame = pd.concat([recorded(name, "late") for name in ("VUL11", "LOR18", "ROH13", "LOR03")])
        found = REASONS.check(reason_counts(frame, SQS))
        assert dict(zip(found["question"], found["of"], strict=True)) == {
            "LOR03": "LOR02",
            "LOR18": "LOR14;LOR16",
            "ROH13": "ROH12",
            "VUL11": "VUL10",
        }
        assert found["section"].tolist() == ["LOR", "LOR", "ROH", "VUL"]
        assert found["question"].tolist() == ["LOR03", "LOR18", "ROH13", "VUL11"]

    def test_nothing_recorded_is_an_empty_frame_of_the_contract(self) -> None:
        assert REASONS.check(reason_counts(recorded("ROH10"), SQS)).empty

    @settings(max_examples=50)
    @given(st.lists(st.lists(st.sampled_from(ROH10), unique=True), max_size=15))
    def test_against_plain_python(self, cells: list[list[str]]) -> None:
        found = ranked(reason_counts(recorded("ROH10", *map(";".join, cells)), SQS))
        counts = Counter(reason for cell in cells for reason in cell)
        assert {reason: count for reason, count, _ in found} == counts
        assert all(answered == sum(map(bool, cells)) for _, _, answered in found)
        assert found == sorted(found, key=lambda row: (-row[1], ROH10.index(row[0])))

    def test_two_inspections_at_once_are_refused(self) -> None:
        one = recorded("ROH10", "late")
        with pytest.raises(AnalystError, match="one inspection at a time"):
            reason_counts(pd.concat([one, one.assign(inspection_id="HA")]), SQS)


class TestAnswers:
    # Answers as the cells hold them -> (answer, k, n), in the instrument's order.
    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ([], [("yes_psr", 0, 0), ("other_report", 0, 0), ("none", 0, 0)]),
            (["", ""], [("yes_psr", 0, 0), ("other_report", 0, 0), ("none", 0, 0)]),
            (
                ["none", "yes_psr", "", "yes_psr"],
                [("yes_psr", 2, 3), ("other_report", 0, 3), ("none", 1, 3)],
            ),
        ],
    )
    def test_table(self, answers: list[str], expected: list[tuple[str, int, int]]) -> None:
        found = answer_counts(recorded("LOR09", *answers), SQS)
        here = found.loc[found["question"] == "LOR09", ["answer", "count", "answered"]]
        assert list(here.itertuples(index=False, name=None)) == expected

    def test_every_gate_is_there_and_nothing_else(self) -> None:
        found = ANSWERS.check(answer_counts(recorded("LOR02", "sufficient"), SQS))
        assert found["question"].unique().tolist() == [q.id for q in SQS.questions_of(kind="gate")]
        assert found["count"].sum() == 0

    def test_grades_of_cases_are_counted_too(self) -> None:
        given = recorded("GRADE", "good", "na", "inadequate", "good", "")
        found = answer_counts(given, load("case-audit")).set_index(["question", "answer"])["count"]
        assert found["GRADE"].to_dict() == {
            "outstanding": 0,
            "good": 2,
            "requires_improvement": 0,
            "inadequate": 1,
        }
        assert set(found.index.get_level_values(0)) == {"GRADE", "FINAL"}
