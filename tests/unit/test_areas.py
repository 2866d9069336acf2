"""What stands out, as tables: findings in; the strongest, and the areas for improvement, out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.measure.areas import areas_for_improvement, judged_enough, strongest
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.read.instrument import Areas, load

SQS = load()
SUMMARIES = [question.id for question in SQS.questions_of(unit="case", kind="summary")]


def found(counts: dict[str, tuple[int, int]], group: str = "all") -> pd.DataFrame:
    """FINDINGS of the given questions, k of n and its limits each, and nothing in other columns."""
    blank = dict.fromkeys(FINDINGS.names, "") | dict.fromkeys(
        [column.name for column in FINDINGS.columns if column.dtype != "text"], 0
    )
    return FINDINGS.frame(
        [
            blank
            | {"level": "question", "question": name, "group": group}
            | {"sufficient": k, "answered": n}
            | dict(zip(("lower", "upper"), wilson(k, n), strict=True))
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
        ({"LOR02": (0, 5), "LOR16": (2, 6)}, ["LOR16"]),
        # half is not enough, one judgement more is
        ({"LOR02": (10, 20), "LOR14": (9, 20), "VUL01": (6, 11), "LOR16": (3, 6)}, ["LOR14"]),
        # facts, staff and gates are no areas
        ({"LOR01": (0, 20), "OPM01": (5, 16), "ROH15": (0, 9), "SEN06": (9, 20)}, ["SEN06"]),
        # what is surest to be low first, not the lowest share
        ({"LOR14": (9, 20), "LOR02": (7, 20), "LOR16": (2, 6)}, ["LOR02", "LOR14", "LOR16"]),
        ({"LOR02": (3, 9), "VUL05": (2, 6), "SEN01": (6, 18)}, ["SEN01", "LOR02", "VUL05"]),
        # ties stand in the instrument's order, and none is left out for being the sixth
        ({"VUL05": (3, 9), "LOR06": (3, 9), "LOR02": (3, 9)}, ["LOR02", "LOR06", "VUL05"]),
        (dict.fromkeys(SUMMARIES[:7], (3, 9)), SUMMARIES[:7]),
        (
            dict.fromkeys(SUMMARIES[:4], (2, 9)) | dict.fromkeys(SUMMARIES[4:7], (3, 9)),
            SUMMARIES[:7],
        ),
        # five at most
        ({name: (place, 20) for place, name in enumerate(SUMMARIES)}, SUMMARIES[:5]),
    ],
)
def test_table(counts: dict[str, tuple[int, int]], expected: list[str]) -> None:
    assert areas(counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        # below six nothing is strong; nor is what was sufficient in half of its cases
        ({"LOR02": (5, 5), "LOR16": (3, 6)}, []),
        # nineteen of twenty say more than six of six
        ({"LOR02": (19, 20), "LOR16": (6, 6)}, ["LOR02"]),
        ({"LOR02": (15, 20), "LOR16": (6, 6)}, ["LOR16"]),
        # ties are named together, in the instrument's order
        ({"VUL05": (9, 9), "LOR06": (8, 9), "LOR02": (9, 9)}, ["LOR02", "VUL05"]),
        # facts, staff and gates are not quality
        ({"LOR01": (20, 20), "OPM03": (16, 16), "SEN06": (11, 20)}, ["SEN06"]),
    ],
)
def test_the_strongest(counts: dict[str, tuple[int, int]], expected: list[str]) -> None:
    assert strongest(found(counts), SQS)["question"].tolist() == expected


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


COUNTS = st.dictionaries(
    st.sampled_from(SUMMARIES),
    st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)


@given(COUNTS)
def test_no_question_has_a_better_claim_than_those_named(
    counts: dict[str, tuple[int, int]],
) -> None:
    every = judged_enough(found(counts), SQS)
    strong, weak = strongest(found(counts), SQS), areas_for_improvement(found(counts), SQS)
    assert not set(strong["question"]) & set(weak["question"])
    assert len(set(zip(strong["sufficient"], strong["answered"], strict=True))) <= 1
    if len(strong):
        able = every[2 * every["sufficient"] > every["answered"]]
        assert (able["lower"] <= strong["lower"].min()).all()
        left = able[~able["question"].isin(strong["question"])]
        assert (left["lower"] < strong["lower"].min()).all()
    assert weak["upper"].is_monotonic_increasing
    if len(weak) >= SQS.areas.most:
        poor = every[2 * every["sufficient"] < every["answered"]]
        left = poor[~poor["question"].isin(weak["question"])]
        assert (left["upper"] > weak["upper"].max()).all()


@given(COUNTS, st.randoms())
def test_order_of_findings_does_not_matter(
    counts: dict[str, tuple[int, int]], random: object
) -> None:
    shuffled = dict(random.sample(list(counts.items()), len(counts)))
    assert areas(shuffled) == areas(counts)
