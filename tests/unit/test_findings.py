"""Findings, held to the same thing said in plain Python over random judgements."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sqs_analysis.errors import AnalystError, QuestionError
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.findings import findings, question_findings, section_findings
from sqs_analysis.measure.intervals import EFFECTIVE, NONE, ratio_interval, wilson
from sqs_analysis.read.instrument import load
from sqs_analysis.read.judgements import JUDGEMENTS

SQS = load()
GROUPS = ("all", "custodial", "community")
ASKED = ("LOR01", "LOR02", "LOR14", "LOR16", "VUL01", "VUL05", "OPM01")
SUMMARIES = [q.id for q in SQS.questions_of(unit="case", kind="summary")]
JUDGING = [q.id for q in SQS.questions if q.is_judgement]

# What a cell can be, as the columns `state`, `sufficient` and `due` have it.
CELLS = {
    "good": ("answered", True, "due"),
    "bad": ("answered", False, "due"),
    "n/a": ("not applicable", None, "due"),
    "blank": ("not answered", None, "due"),
    "spared": ("not answered", None, "not due"),
}

# Each example measures a whole inspection twice or more; thirty find what a hundred would.
some = settings(max_examples=30)

Cells = Mapping[tuple[str, str], str]  # (case or member of staff, question) -> one of CELLS


def judgements(cells: Cells, inspection: str = "MK") -> pd.DataFrame:
    """JUDGEMENTS of the given cells; cases stand in the rows of their names' numbers."""
    rows = [_row(inspection, ref, SQS.question(name), cell) for (ref, name), cell in cells.items()]
    return pd.DataFrame(rows, columns=list(JUDGEMENTS)).astype(JUDGEMENTS)


def _row(inspection: str, ref: str, question: Any, cell: str) -> dict[str, Any]:
    state, sufficient, due = CELLS[cell]
    return {
        "inspection_id": inspection,
        "unit": question.unit,
        "ref": ref,
        "question": question.id,
        "section": question.section,
        "kind": question.kind,
        "answer": cell,
        "state": state,
        "sufficient": sufficient,
        "due": due,
        "sheet": "Cases",
        "cell": f"{chr(66 + SQS.questions.index(question) % 20)}{ref[1:]}",
    }


def cases_of(cells: Cells, custodial: Iterable[str] = ()) -> pd.DataFrame:
    refs = sorted({ref for ref, _ in cells})
    held = set(custodial)
    return pd.DataFrame(
        {"case_ref": refs, "custodial": ["yes" if ref in held else "no" for ref in refs]}
    )


def row_of(frame: pd.DataFrame, name: str, group: str = "all") -> pd.Series:
    """The one row for a question, or for a section."""
    named = frame["question"].where(frame["level"] == "question", frame["section"]) == name
    return frame[named & (frame["group"] == group)].squeeze()


@st.composite
def grids(draw: st.DrawFn) -> dict[tuple[str, str], str]:
    count = draw(st.integers(0, 12))
    refs = [f"C{number}" for number in range(3, 3 + count)]
    wanted = st.sampled_from(list(CELLS))
    return {(ref, name): draw(wanted) for ref in refs for name in ASKED}


@st.composite
def grids_and_custody(draw: st.DrawFn) -> tuple[dict[tuple[str, str], str], list[str]]:
    grid = draw(grids())
    refs = sorted({ref for ref, _ in grid})
    return grid, draw(st.lists(st.sampled_from(refs), unique=True)) if refs else []


class TestAgainstPlainPython:
    @some
    @given(grids_and_custody())
    def test_questions(self, drawn: tuple[dict[tuple[str, str], str], list[str]]) -> None:
        grid, custodial = drawn
        found = question_findings(judgements(grid), SQS, cases_of(grid, custodial), GROUPS)
        for group in GROUPS:
            for name in ASKED:
                here = [
                    c for (ref, q), c in grid.items() if q == name and _in(ref, group, custodial)
                ]
                row = row_of(found, name, group)
                k, n = here.count("good"), here.count("good") + here.count("bad")
                assert (row["sufficient"], row["answered"], row["units"]) == (k, n, n)
                assert row["not_applicable"] == here.count("n/a")
                assert row["not_answered"] == here.count("blank") + here.count("spared")
                assert row["proportion"] == pytest.approx(k / n if n else math.nan, nan_ok=True)
                assert (row["lower"], row["upper"]) == pytest.approx(wilson(k, n), nan_ok=True)

    @some
    @given(grids_and_custody())
    def test_sections(self, drawn: tuple[dict[tuple[str, str], str], list[str]]) -> None:
        grid, custodial = drawn
        found = section_findings(judgements(grid), SQS, cases_of(grid, custodial), GROUPS)
        for group in GROUPS:
            refs = sorted({ref for ref, _ in grid if _in(ref, group, custodial)})
            for section, names in {"LOR": ("LOR02", "LOR14", "LOR16"), "SEN": ()}.items():
                y = [sum(grid[ref, name] == "good" for name in names) for ref in refs]
                x = [sum(grid[ref, name] in ("good", "bad") for name in names) for ref in refs]
                row, share = row_of(found, section, group), ratio_interval(y, x)
                assert (row["sufficient"], row["answered"]) == (sum(y), sum(x))
                assert (row["units"], row["method"]) == (share.units, share.method)
                assert row["effective"] == share.effective
                assert [row["proportion"], row["lower"], row["upper"]] == pytest.approx(
                    [share.estimate, share.lower, share.upper], nan_ok=True
                )


def _in(ref: str, group: str, custodial: Iterable[str]) -> bool:
    return group == "all" or (ref in set(custodial)) == (group == "custodial")


class TestInvariants:
    @some
    @given(grids())
    def test_shares_lie_between_their_limits(self, grid: dict[tuple[str, str], str]) -> None:
        found = findings(judgements(grid), SQS)
        said = found[found["answered"] > 0]
        assert (found["sufficient"] <= found["answered"]).all()
        assert ((said["lower"] >= 0) & (said["lower"] <= said["proportion"])).all()
        assert ((said["proportion"] <= said["upper"]) & (said["upper"] <= 1)).all()
        unsaid = found.loc[found["answered"] == 0, ["proportion", "lower", "upper"]]
        assert unsaid.isna().all(axis=None)

    @some
    @given(grids())
    def test_every_cell_is_counted_once(self, grid: dict[tuple[str, str], str]) -> None:
        found = question_findings(judgements(grid), SQS)
        counted = found[["answered", "not_applicable", "not_answered"]].sum().sum()
        assert counted == len(grid)

    @some
    @given(grids(), st.randoms())
    def test_order_of_rows_does_not_matter(
        self, grid: dict[tuple[str, str], str], random: Any
    ) -> None:
        shuffled = dict(random.sample(list(grid.items()), len(grid)))
        if grid:
            assert_frame_equal(findings(judgements(shuffled), SQS), findings(judgements(grid), SQS))

    @some
    @given(grids_and_custody())
    def test_names_of_cases_do_not_matter(
        self, drawn: tuple[dict[tuple[str, str], str], list[str]]
    ) -> None:
        grid, custodial = drawn
        frame, cases = judgements(grid), cases_of(grid, custodial)
        renamed = frame.assign(ref=("case " + frame["ref"]).astype("str"))
        recased = cases.assign(case_ref=["case " + ref for ref in cases["case_ref"]])
        assert_frame_equal(
            findings(renamed, SQS, recased, GROUPS), findings(frame, SQS, cases, GROUPS)
        )

    @some
    @given(grids_and_custody())
    def test_groups_that_part_the_cases_add_up(
        self, drawn: tuple[dict[tuple[str, str], str], list[str]]
    ) -> None:
        grid, custodial = drawn
        found = findings(judgements(grid), SQS, cases_of(grid, custodial), GROUPS)
        counts = ["sufficient", "answered", "not_applicable", "not_answered"]
        parts = found[found["group"] != "all"].groupby(["section", "question"])[counts].sum()
        whole = found[found["group"] == "all"].set_index(["section", "question"])[counts]
        assert_frame_equal(parts, whole.loc[parts.index])

    @some
    @given(grids().filter(lambda grid: "n/a" in grid.values()), st.data())
    def test_not_applicable_and_blank_change_places_and_nothing_else(
        self, grid: dict[tuple[str, str], str], data: st.DataObject
    ) -> None:
        place = data.draw(st.sampled_from([at for at, cell in grid.items() if cell == "n/a"]))
        before = findings(judgements(grid), SQS)
        after = findings(judgements({**grid, place: "blank"}), SQS)
        counts = ["not_applicable", "not_answered"]
        assert_frame_equal(before.drop(columns=counts), after.drop(columns=counts))
        changed = (after[counts] - before[counts]).set_axis(before["question"]).drop("")
        assert changed.loc[place[1]].tolist() == [-1, 1]
        assert (changed.drop(place[1]) == 0).all(axis=None)

    @some
    @given(grids().filter(lambda grid: "bad" in grid.values()), st.data())
    def test_one_better_judgement_never_lowers_a_share(
        self, grid: dict[tuple[str, str], str], data: st.DataObject
    ) -> None:
        place = data.draw(st.sampled_from([at for at, cell in grid.items() if cell == "bad"]))
        before = findings(judgements(grid), SQS)
        after = findings(judgements({**grid, place: "good"}), SQS)
        said = before["answered"] > 0
        assert (after["proportion"] >= before["proportion"])[said].all()
        assert (after["answered"] == before["answered"]).all()


class TestShape:
    def test_nothing_recorded_is_still_every_row(self) -> None:
        found = FINDINGS.check(findings(judgements({}), SQS))
        assert [*found["question"]] == [*JUDGING, *[""] * len(SQS.sections)]
        assert found["section"].tail(5).tolist() == [section.id for section in SQS.sections]
        assert (found["method"] == NONE).all()
        assert (found["answered"] == 0).all()
        assert found["proportion"].isna().all()
        assert (found["cells"] == "").all()

    def test_groups_come_in_the_order_asked_for(self) -> None:
        grid = {("C3", "LOR02"): "good"}
        found = question_findings(judgements(grid), SQS, cases_of(grid), GROUPS)
        assert found["group"].unique().tolist() == list(GROUPS)
        of_cases = [name for name in JUDGING if SQS.question(name).unit == "case"]
        assert found.loc[found["group"] == "custodial", "question"].tolist() == of_cases

    def test_staff_are_counted_and_belong_to_no_group_of_cases(self) -> None:
        grid = {("S3", "ROH15"): "good", ("S4", "ROH15"): "bad", ("C3", "LOR02"): "good"}
        cases = cases_of({("C3", "LOR02"): "good", ("S3", "LOR02"): "good"}, ["C3", "S3"])
        found = findings(judgements(grid), SQS, cases, ("all", "custodial"))
        assert row_of(found, "ROH15")[["sufficient", "answered"]].tolist() == [1, 2]
        assert row_of(found, "ROH15", "custodial").empty
        assert row_of(found, "ROH")["answered"] == 0

    def test_cells_run_from_the_first_row_to_the_last(self) -> None:
        grid = {(f"C{row}", "LOR02"): "blank" for row in (14, 9, 101, 22)}
        column = judgements(grid)["cell"].iloc[0][0]
        found = findings(judgements(grid), SQS)
        assert row_of(found, "LOR02")["cells"] == f"Cases!{column}9:{column}101"
        assert row_of(found, "LOR")["cells"] == f"Cases!{column}9:{column}101"

    def test_one_cell_is_named_once_and_several_columns_each(self) -> None:
        grid = {("C3", "LOR02"): "good", ("C3", "LOR14"): "good", ("C3", "LOR01"): "good"}
        found = findings(judgements(grid), SQS)
        two = [row_of(found, name)["cells"] for name in ("LOR02", "LOR14")]
        assert row_of(found, "LOR")["cells"] == ", ".join(two)
        assert ":" not in two[0]

    def test_a_fact_has_a_finding_and_no_part_in_its_section(self) -> None:
        found = findings(judgements({("C3", "LOR01"): "bad", ("C3", "LOR02"): "good"}), SQS)
        assert row_of(found, "LOR01")["proportion"] == 0
        assert row_of(found, "LOR")[["sufficient", "answered"]].tolist() == [1, 1]

    def test_a_section_in_which_all_is_well_has_an_interval_of_some_width(self) -> None:
        grid = {(f"C{row}", name): "good" for row in range(3, 9) for name in ("VUL01", "VUL05")}
        row = row_of(findings(judgements(grid), SQS), "VUL")
        assert (row["answered"], row["units"], row["method"]) == (12, 6, EFFECTIVE)
        assert (row["effective"], row["lower"]) == (8, wilson(8, 8)[0])  # 12 / (1 + 0.5)

    def test_an_unknown_custody_is_in_neither_group(self) -> None:
        grid = {("C3", "LOR02"): "good"}
        unknown = cases_of(grid).assign(custodial="")
        found = findings(judgements(grid), SQS, unknown, GROUPS)
        assert [row_of(found, "LOR02", group)["answered"] for group in GROUPS] == [1, 0, 0]

    def test_an_answer_that_is_neither_good_nor_bad_is_in_no_count(self) -> None:
        frame = judgements({("C3", "LOR02"): "good", ("C4", "LOR02"): "n/a"})
        neutral = frame.assign(state="answered")
        counts = ["sufficient", "answered", "not_applicable", "not_answered"]
        assert row_of(findings(neutral, SQS), "LOR02")[counts].tolist() == [1, 1, 0, 0]

    def test_frame_is_not_changed(self) -> None:
        frame = judgements({("C3", "LOR02"): "good"})
        before = frame.copy()
        findings(frame, SQS)
        assert_frame_equal(frame, before)


class TestMistakes:
    def test_a_group_without_cases_to_look_at(self) -> None:
        with pytest.raises(AnalystError, match='group "custodial" need the cases'):
            findings(judgements({}), SQS, groups=("custodial",))

    def test_a_group_the_instrument_does_not_have(self) -> None:
        with pytest.raises(QuestionError, match="custodail"):
            findings(judgements({}), SQS, cases_of({}), groups=("custodail",))

    def test_no_group(self) -> None:
        with pytest.raises(QuestionError, match="at least one group"):
            findings(judgements({}), SQS, groups=())

    def test_two_inspections_at_once(self) -> None:
        one, two = (judgements({("C3", "LOR02"): "good"}, name) for name in ("MK", "HA"))
        with pytest.raises(
            AnalystError, match="one inspection at a time, and these are of 2: MK, HA"
        ):
            findings(pd.concat([one, two]), SQS)


class TestContract:
    def test_says_everything_that_is_wrong(self) -> None:
        frame = FINDINGS.frame([]).rename(columns={"lower": "lowest"})
        with pytest.raises(AnalystError, match="column lower is missing; column lowest does not"):
            FINDINGS.check(frame)

    def test_says_which_type_is_due(self) -> None:
        frame = FINDINGS.frame([]).astype({"answered": "float64"})
        with pytest.raises(AnalystError, match="column answered is float64 where int64 is due"):
            FINDINGS.check(frame)

    def test_every_column_has_a_meaning_and_every_number_a_unit(self) -> None:
        for column in FINDINGS.columns:
            assert column.meaning
            assert bool(column.unit) == (column.dtype != "text")
