"""Breakdowns by what is recorded of a child: what is shown, and what could be had from it."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.read.inspection import read
from tests import workbooks

OUTSIDE = ("provider", "published")
GROUPS = ("custodial", "community")
MINIMUM, ALL_OR_NONE = 6, 10
FIELDS = ("gender", "looked_after", "ethnicity")
UNRECORDED = ""
Cell = tuple[str, ...]  # a value of each field, and the group


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    """Samples of 47 cases, girls and boys and all else dealt out anew, so that some may be shown."""
    folder = tmp_path_factory.mktemp("large")
    return [dealt(folder / f"{seed}.xlsx", random.Random(seed)) for seed in range(4)]


def dealt(path: Path, chance: random.Random) -> Results:
    values = {
        "gender": ["Male", "Male", "Female", "Not recorded"][: chance.choice([3, 4])],
        "looked_after": ["Yes now", "No", "No"],
        "ethnicity": ["White", "White", "Black or Black British", "Asian or Asian British"],
    }
    cases = [
        case | {field: chance.choice(choices) for field, choices in values.items()}
        for case in workbooks.renumbered(workbooks.sample_cases(), 47)
    ]
    return measure(read(workbooks.write(path, cases=cases)))


def values_of(results: Results, field: str) -> pd.Series[str]:
    """The value of each case, "" where it is not recorded."""
    recorded = results.inspection.cases.set_index("case_ref")[field]
    return recorded.where(recorded != "not recorded", UNRECORDED)


def judged(results: Results, question: str) -> pd.Series[bool]:
    """By case, whether the judgement on a question was sufficient; only cases that have one."""
    rows = results.inspection.judgements
    rows = rows[(rows["question"] == question) & rows["sufficient"].notna()]
    return rows.set_index("ref")["sufficient"].astype(bool)


def sides_of(results: Results, field: str, question: str) -> list[pd.Series[bool]] | None:
    """The judgements of each value, of all others together, and of no known value; None if small.

    Small is a value that is there and has fewer than six, others that have, or some of no value.
    """
    good, values = judged(results, question), values_of(results, field)
    of = values[good.index]
    present = sorted(set(values) - {UNRECORDED})
    sides = [good[of == value] for value in present]
    sides += [good[(of != value) & (of != UNRECORDED)] for value in present]
    unknown = good[of == UNRECORDED]
    if min(map(len, sides)) < MINIMUM or 0 < len(unknown) < MINIMUM:
        return None
    return [*sides, unknown]


def broken_down(results: Results, field: str) -> set[str]:
    """The questions that may be broken down by a field: by the rule, case by case."""
    instrument, seen = results.inspection.instrument, release(results, "published")
    large, alike = set(), set()
    for question in instrument.questions_of(unit="case"):
        whole = seen.finding(question.id)
        if whole is None or question.id in instrument.kinds:
            continue
        sides = sides_of(results, field, question.id)
        few = [side for side in sides or () if 0 < len(side) < ALL_OR_NONE]
        if sides is None or (few and question.id == "VUL03"):
            continue
        large.add(question.id)
        if whole.proportion not in (0, 1) and any(side.nunique() == 1 for side in few):
            alike.add(question.base)
    return {name for name in large if instrument.question(name).base not in alike}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_breakdown_is_shown_just_where_every_group_is_large_enough_and_mixed(
    simulated: list[Results], large: list[Results], audience: str
) -> None:
    verdicts = set()
    for results in [*simulated, *large]:
        every = results.breakdowns.groupby(["field", "question"]).size().to_dict()
        shown = release(results, audience).breakdowns.groupby(["field", "question"]).size()
        may = {field: broken_down(results, field) for field in FIELDS}
        for (field, question), values in every.items():
            right = question in may[field]
            assert shown.get((field, question), 0) == (values if right else 0)
            verdicts.add((field, right))
    assert verdicts == {(field, right) for field in FIELDS for right in (True, False)}


def test_an_internal_reader_sees_every_breakdown(large: list[Results]) -> None:
    for results in large:
        seen = release(results, "internal").breakdowns
        pd.testing.assert_frame_equal(seen, results.breakdowns)
        assert set(seen["field"]) == set(FIELDS)


def test_two_characteristics_are_not_crossed_however_many_cases_there_are(tmp_path: Path) -> None:
    in_custody = [case for case in workbooks.sample_cases() if case["custodial"] == "Yes"]
    cases = [
        case | {"gender": "Female" if place % 2 else "Male", "looked_after": "No"}
        for place, case in enumerate(workbooks.renumbered(in_custody, 47))
    ]
    results = measure(read(workbooks.write(tmp_path / "custody.xlsx", cases=cases)))
    put_to_some = results.inspection.instrument.kinds
    base = results.breakdowns.set_index("question")[["answered", "answered_rest"]].min(axis=1)
    assert any(base[base.index == question].max() > 10 for question in put_to_some)
    assert not put_to_some & set(release(results, "published").breakdowns["question"])
    assert len(release(results, "published").breakdowns)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_small_group_follows_from_all_the_breakdowns_together(
    simulated: list[Results], large: list[Results], audience: str
) -> None:
    protected = 0
    for results in [*simulated[:4], *large]:
        pinned, checked = pinned_groups(results, release(results, audience))
        assert not pinned, (results.inspection.id, pinned)
        protected += checked
    assert protected > 50


def test_the_oracle_notices_one_value_shown_without_the_other(measured: Results) -> None:
    rows = measured.breakdowns
    boys = rows[(rows["value"] == "male") & (rows["answered"] >= MINIMUM)]
    leak = replace(release(measured, "published"), breakdowns=boys)
    pinned = pinned_groups(measured, leak)[0]
    assert {(field, value) for field, value, _ in pinned} == {("gender", "female")}


def test_the_oracle_notices_cases_of_no_group_left_over(large: list[Results]) -> None:
    results = next(r for r in large if UNRECORDED in set(values_of(r, "gender")))
    rows = results.breakdowns[results.breakdowns["field"] == "gender"]
    enough = rows.groupby("question")["answered"].transform("min") >= MINIMUM
    leak = replace(release(results, "published"), breakdowns=rows[enough])
    pinned = pinned_groups(results, leak)[0]
    assert {(field, value) for field, value, _ in pinned} == {("gender", UNRECORDED)}


def pinned_groups(results: Results, seen: Results) -> tuple[list[tuple[str, str, str]], int]:
    """Small counts of a value on a question that everything shown of that question fixes.

    The unknowns are the cases of every combination of the fields and the group, sufficient and
    insufficient, so that whatever can be had between fields is had. Questions are looked at one by
    one: a section's figures are sums of figures that are shown of its questions.
    """
    pinned, checked = [], 0
    quality = results.inspection.instrument.questions_of(unit="case", kind="summary")
    for question in (question.id for question in quality):
        good, known = judged(results, question), shown_of(seen, question)
        cells = combinations(results)
        for place, field in enumerate(FIELDS):
            counts = values_of(results, field)[good.index].value_counts()
            for value in counts.index[counts < MINIMUM]:
                if good.all() or not good.any():
                    continue  # said by the whole sample, which everybody may see
                checked += 1
                members = [n for n, cell in enumerate(cells) if cell[place] == value]
                if is_fixed(members, known, cells):
                    pinned.append((field, value, question))
    return pinned, checked


def combinations(results: Results) -> list[Cell]:
    values = [sorted({*values_of(results, field)}) for field in FIELDS]
    return list(product(*values, GROUPS))


def shown_of(seen: Results, question: str) -> list[tuple[dict[int, str], tuple[int, int]]]:
    """Each figure shown of a question: the values its cases have, and k and n - k."""
    found = seen.findings[seen.findings["question"] == question]
    shown = [
        ({} if row.group == "all" else {len(FIELDS): row.group}, counts_of(row))
        for row in found.itertuples()
    ]
    rows = seen.breakdowns[seen.breakdowns["question"] == question]
    shown += [({FIELDS.index(row.field): row.value}, counts_of(row)) for row in rows.itertuples()]
    return shown


def counts_of(row: Any) -> tuple[int, int]:
    return row.sufficient, row.answered - row.sufficient


def is_fixed(
    members: list[int], known: list[tuple[dict[int, str], tuple[int, int]]], cells: list[Cell]
) -> bool:
    """Whether the sufficient judgements of some cells can be only one number."""
    if not known:
        return False
    matrix = np.array([[is_of(cell, about) for cell in cells] for about, _ in known], dtype=float)
    aim = np.zeros(len(cells))
    aim[members] = 1
    right = [good for _, (good, _) in known]
    least = linprog(aim, A_eq=matrix, b_eq=right, method="highs")
    most = linprog(-aim, A_eq=matrix, b_eq=right, method="highs")
    return bool(-most.fun - least.fun < 0.5)


def is_of(cell: Cell, about: dict[int, str]) -> bool:
    return all(cell[place] == value for place, value in about.items())
