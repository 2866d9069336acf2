"""What an audience may see: the rules, and an oracle that tries to find out what was withheld."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from sqs_analysis.errors import ParameterError, WorkbookError
from sqs_analysis.measure.disclosure import AUDIENCES, SMALLEST_GROUP, release
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.figures import filled
from sqs_analysis.read.inspection import read
from sqs_analysis.simulate.folder import simulate
from tests import workbooks

OUTSIDE = [name for name, audience in AUDIENCES.items() if not audience.cells]
GROUPS = ("custodial", "community")


@pytest.fixture(scope="module")
def measured() -> Results:
    return measure(read(workbooks.SAMPLE))


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    folder = tmp_path_factory.mktemp("programme")
    simulate(folder, inspections=12, seed=5)
    return [measure(read(path)) for path in sorted(folder.glob("*.xlsx"))]


def rows(results: Results, group: str = "") -> pd.DataFrame:
    found = results.findings
    return found[found["group"] == group] if group else found[found["group"] != "all"]


def test_nothing_is_withheld_from_an_internal_reader(measured: Results) -> None:
    seen = release(measured, "internal")
    pd.testing.assert_frame_equal(seen.findings, measured.findings)
    assert seen.withheld.empty


@pytest.mark.parametrize("audience", OUTSIDE)
def test_counts_over_the_whole_sample_are_for_everybody(measured: Results, audience: str) -> None:
    seen = rows(release(measured, audience), "all").drop(columns="cells")
    whole = rows(measured, "all").drop(columns="cells")
    pd.testing.assert_frame_equal(seen.reset_index(drop=True), whole.reset_index(drop=True))


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_cell_of_the_workbook_is_named_outside(measured: Results, audience: str) -> None:
    seen = release(measured, audience)
    assert set(seen.findings["cells"]) | set(seen.areas["cells"]) == {""}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_is_shown_and_what_is_withheld_is_everything(measured: Results, audience: str) -> None:
    seen = release(measured, audience)
    keys = ["level", "section", "question", "group"]
    both = pd.concat([seen.findings[keys], seen.withheld[keys]]).sort_values(keys)
    assert both.to_numpy().tolist() == measured.findings[keys].sort_values(keys).to_numpy().tolist()
    assert len(seen.withheld)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_both_sides_of_a_breakdown_that_is_shown_are_large_enough(
    programme: list[Results], audience: str
) -> None:
    shown = 0
    for results in programme:
        routed = routed_questions(results)
        whole = rows(results, "all").set_index(["section", "question"])["units"]
        for row in rows(release(results, audience)).itertuples():
            if row.question not in routed:
                rest = whole[row.section, row.question] - row.units
                assert min(row.units, rest) >= SMALLEST_GROUP
                shown += 1
    assert shown > 50


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_group_is_shown_with_its_rest_or_not_at_all(
    programme: list[Results], audience: str
) -> None:
    for results in programme:
        shown = rows(release(results, audience)).groupby(["section", "question"])["group"].nunique()
        assert set(shown) <= {len(GROUPS)}


def routed_questions(results: Results) -> set[str]:
    rules = {group.rule.source for group in results.inspection.instrument.groups}
    asked = results.inspection.instrument.questions
    return {q.id for q in asked if q.applies_when and q.applies_when.source in rules}


# --- an oracle: what can be had by arithmetic from all that is shown ------------------------------


@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_is_withheld_cannot_be_had_by_arithmetic(
    programme: list[Results], measured: Results, audience: str
) -> None:
    protected = 0
    for results in [measured, *programme]:
        pinned, checked = pinned_cells(results, release(results, audience))
        assert not pinned, (results.inspection.id, pinned)
        protected += checked
    assert protected > 50


def test_the_oracle_notices_a_section_that_gives_a_withheld_question_away(
    measured: Results,
) -> None:
    seen = release(measured, "published")
    sections = rows(measured)[rows(measured)["level"] == "section"]
    leaky = pd.concat([seen.findings, sections]).drop_duplicates(["section", "question", "group"])
    leak = Results(**{**vars_of(seen), "findings": leaky})
    # All but one question of a section shown, and the section itself: the last one follows.
    quality = measured.inspection.instrument.questions_of(unit="case", kind="summary")
    section = next(
        s.id
        for s in measured.inspection.instrument.sections
        if hidden(seen, s.id, [q.id for q in quality])
    )
    ids = [q.id for q in quality if q.section == section]
    last = hidden(seen, section, ids)[0]
    rest = rows(measured)[rows(measured)["question"].isin(set(ids) - {last})]
    leak = Results(**{**vars_of(leak), "findings": pd.concat([leaky, rest]).drop_duplicates()})
    assert last in {question for question, _ in pinned_cells(measured, leak)[0]}


def vars_of(results: Results) -> dict[str, Any]:
    return {name: getattr(results, name) for name in Results.__dataclass_fields__}


def hidden(seen: Results, section: str, ids: list[str]) -> list[str]:
    """Questions of a section whose breakdown is withheld though cases of both groups were judged."""
    whole = {f.question: f for f in seen.questions(section)}
    return [
        name
        for name in ids
        if name in whole
        and seen.is_withheld(name, "custodial")
        and whole[name].proportion not in (0, 1)
    ]


def pinned_cells(results: Results, seen: Results) -> tuple[list[tuple[str, str]], int]:
    """Withheld counts that the shown ones fix, and do not fix without any breakdown.

    The unknowns are, for every quality question and group, how many were judged sufficient and how
    many insufficient. Every figure shown is an equation. A count is pinned where the least and the
    most it can be are the same number.
    """
    quality = [
        q.id for q in results.inspection.instrument.questions_of(unit="case", kind="summary")
    ]
    cells = [(question, group) for question in quality for group in GROUPS]
    place = {cell: 2 * number for number, cell in enumerate(cells)}
    before = list(equations(seen.findings[seen.findings["group"] == "all"], place, results))
    after = list(equations(seen.findings, place, results))
    true = {(f.question, f.group): f for f in (r for r in rows(results).itertuples())}
    pinned, checked = [], 0
    routed = routed_questions(results)
    for cell in cells:
        small = 0 < true[cell].answered < SMALLEST_GROUP
        if not small or cell[0] in routed or is_pinned(place[cell], before, 2 * len(cells)):
            continue
        checked += 1
        if is_pinned(place[cell], after, 2 * len(cells)):
            pinned.append(cell)
    return pinned, checked


def equations(
    found: pd.DataFrame, place: dict[tuple[str, str], int], results: Results
) -> Iterator[tuple[dict[int, int], int]]:
    """Each shown count as the unknowns that it is the sum of."""
    quality = results.inspection.instrument.questions_of(unit="case", kind="summary")
    for row in found.itertuples():
        groups = GROUPS if row.group == "all" else (row.group,)
        asked = (
            [row.question]
            if row.level == "question"
            else [q.id for q in quality if q.section == row.section]
        )
        members = [place[q, g] for q in asked for g in groups if (q, g) in place]
        if members:
            yield dict.fromkeys(members, 1), row.sufficient
            yield dict.fromkeys((m + 1 for m in members), 1), row.answered - row.sufficient


def is_pinned(column: int, known: list[tuple[dict[int, int], int]], unknowns: int) -> bool:
    matrix = np.zeros((len(known), unknowns))
    for line, (sums, _) in enumerate(known):
        matrix[line, list(sums)] = 1
    aim = np.zeros(unknowns)
    aim[column] = 1
    right = [count for _, count in known]
    least = linprog(aim, A_eq=matrix, b_eq=right, method="highs")
    most = linprog(-aim, A_eq=matrix, b_eq=right, method="highs")
    return bool(-most.fun - least.fun < 0.5)


# --- breakdowns by what is recorded of a child ---------------------------------------------------


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


def may_be_broken_down(results: Results, field: str, question: str) -> bool:
    """The rule, case by case: every group that is there has six, and so have those of no group."""
    values = values_of(results, field)
    counts = values[judged(results, question).index].value_counts()
    present = set(values) - {UNRECORDED}
    asked = results.inspection.instrument.question(question).applies_when
    return (
        len(present) > 1
        and all(counts.get(value, 0) >= SMALLEST_GROUP for value in present)
        and not 0 < counts.get(UNRECORDED, 0) < SMALLEST_GROUP
        and not (asked and asked.names & {"custodial", "remanded", "looked_after"})
    )


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_breakdown_is_shown_just_where_every_group_of_cases_is_large_enough(
    programme: list[Results], large: list[Results], audience: str
) -> None:
    verdicts = set()
    for results in [*programme, *large]:
        every = results.breakdowns.groupby(["field", "question"]).size().to_dict()
        shown = release(results, audience).breakdowns.groupby(["field", "question"]).size()
        for (field, question), values in every.items():
            right = may_be_broken_down(results, field, question)
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
    put_to_some = {
        q.id
        for q in results.inspection.instrument.questions_of(unit="case")
        if q.applies_when and "custodial" in q.applies_when.names
    }
    base = results.breakdowns.set_index("question")[["answered", "answered_rest"]].min(axis=1)
    assert any(base[base.index == question].max() > 10 for question in put_to_some)
    assert not put_to_some & set(release(results, "published").breakdowns["question"])
    assert len(release(results, "published").breakdowns)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_small_group_follows_from_all_the_breakdowns_together(
    programme: list[Results], large: list[Results], audience: str
) -> None:
    protected = 0
    for results in [*programme[:4], *large]:
        pinned, checked = pinned_groups(results, release(results, audience))
        assert not pinned, (results.inspection.id, pinned)
        protected += checked
    assert protected > 50


def test_the_oracle_notices_one_value_shown_without_the_other(measured: Results) -> None:
    rows = measured.breakdowns
    boys = rows[(rows["value"] == "male") & (rows["answered"] >= SMALLEST_GROUP)]
    leak = replace(release(measured, "published"), breakdowns=boys)
    pinned = pinned_groups(measured, leak)[0]
    assert {(field, value) for field, value, _ in pinned} == {("gender", "female")}


def test_the_oracle_notices_cases_of_no_group_left_over(large: list[Results]) -> None:
    results = next(r for r in large if UNRECORDED in set(values_of(r, "gender")))
    rows = results.breakdowns[results.breakdowns["field"] == "gender"]
    enough = rows.groupby("question")["answered"].transform("min") >= SMALLEST_GROUP
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
            for value in counts.index[counts < SMALLEST_GROUP]:
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
    matrix = np.array([[is_of(cell, about) for cell in cells] for about, _ in known], dtype=float)
    aim = np.zeros(len(cells))
    aim[members] = 1
    right = [good for _, (good, _) in known]
    least = linprog(aim, A_eq=matrix, b_eq=right, method="highs")
    most = linprog(-aim, A_eq=matrix, b_eq=right, method="highs")
    return bool(-most.fun - least.fun < 0.5)


def is_of(cell: Cell, about: dict[int, str]) -> bool:
    return all(cell[place] == value for place, value in about.items())


# --- what is wrong --------------------------------------------------------------------------------


def test_an_unknown_audience_is_refused_with_those_there_are(measured: Results) -> None:
    with pytest.raises(ParameterError, match="internal, provider, published"):
        release(measured, "everyone")


def test_a_letter_cannot_say_what_its_audience_may_not_see(measured: Results) -> None:
    seen = release(measured, "published")
    question = next(q for q in seen.withheld["question"] if q)
    with pytest.raises(WorkbookError, match="audience may not see"):
        filled(f"In {{{question} insufficient custodial cases}}.", seen)


def test_the_letter_of_the_sample_says_nothing_that_is_withheld(measured: Results) -> None:
    seen = release(measured, "published")
    for passage in seen.inspection.commentary:
        filled(passage.text, seen)
