"""The rule for areas for improvement, as tables: findings in, areas out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.measure.areas import areas_for_improvement
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.read.instrument import Areas, load

SQS = load()
SUMMARIES = [question.id for question in SQS.questions_of(unit="case", kind="summary")]


def found(counts: dict[str, tuple[int, int]], group: str = "all") -> pd.DataFrame:
    """FINDINGS of the given questions, k of n each, and nothing in other columns."""
    blank = dict.fromkeys(FINDINGS.names, "") | dict.fromkeys(
        [column.name for column in FINDINGS.columns if column.dtype != "text"], 0
    )
    return FINDINGS.frame(
        [
            blank
            | {"level": "question", "question": name, "group": group}
            | {"sufficient": k, "answered": n}
            for name, (k, n) in counts.items()
        ]
    )


def areas(counts: dict[str, tuple[int, int]]) -> list[str]:
    return areas_for_improvement(found(counts), SQS)["question"].tolist()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # nothing to say
        ({}, []),
        ({"LOR02": (0, 0)}, []),
        # below six no area is named, however bad
        ({"LOR02": (0, 5), "LOR16": (3, 6)}, ["LOR16"]),
        # half is enough, one judgement more is not
        ({"LOR02": (10, 20), "LOR14": (11, 20), "VUL01": (6, 11)}, ["LOR02"]),
        # facts, staff and gates are no areas
        ({"LOR01": (0, 20), "OPM01": (5, 16), "ROH15": (0, 9), "SEN06": (9, 20)}, ["SEN06"]),
        # lowest share first
        ({"LOR14": (9, 20), "LOR02": (7, 20), "ROH11": (4, 10)}, ["LOR02", "ROH11", "LOR14"]),
        # equal shares: more insufficient judgements first, then the instrument's order
        ({"LOR02": (3, 9), "VUL05": (2, 6), "SEN01": (6, 18)}, ["SEN01", "LOR02", "VUL05"]),
        ({"VUL05": (3, 9), "LOR06": (3, 9), "LOR02": (3, 9)}, ["LOR02", "LOR06", "VUL05"]),
        # five at most
        ({name: (place, 20) for place, name in enumerate(SUMMARIES)}, SUMMARIES[:5]),
    ],
)
def test_table(counts: dict[str, tuple[int, int]], expected: list[str]) -> None:
    assert areas(counts) == expected


def test_groups_and_sections_are_not_looked_at() -> None:
    assert areas_for_improvement(found({"LOR02": (0, 6)}, "custodial"), SQS).empty
    assert areas_for_improvement(found({"": (0, 60)}), SQS).empty


def test_the_instrument_sets_the_numbers() -> None:
    stricter = replace(SQS, areas=Areas(minimum_base=10, most=1))
    counts = found({"LOR02": (0, 9), "LOR14": (4, 10), "VUL01": (3, 10)})
    assert areas_for_improvement(counts, stricter)["question"].tolist() == ["VUL01"]


def test_gives_whole_findings() -> None:
    given_ = found({"VUL01": (9, 20), "LOR02": (7, 20)})
    pd.testing.assert_frame_equal(
        FINDINGS.check(areas_for_improvement(given_, SQS)),
        given_.iloc[[1, 0]].reset_index(drop=True),
    )


@given(
    st.dictionaries(
        st.sampled_from(SUMMARIES),
        st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    ),
    st.randoms(),
)
def test_order_of_findings_does_not_matter(
    counts: dict[str, tuple[int, int]], random: object
) -> None:
    shuffled = dict(random.sample(list(counts.items()), len(counts)))
    assert areas(shuffled) == areas(counts)
