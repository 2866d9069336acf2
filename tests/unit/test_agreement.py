"""Agreement of two inspectors, held to published values, to brute force and to what must hold."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError, ParameterError
from sqs_analysis.measure.agreement import (
    FEWEST_CASES,
    NOTES,
    ONE_CATEGORY,
    SEVERAL_A_CASE,
    TOO_FEW,
    agreement,
    agreement_between,
    disagreements,
    national_agreement,
)
from sqs_analysis.measure.contracts import AGREEMENT, DISAGREEMENTS
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.intervals import wilson
from sqs_analysis.measure.national import national
from sqs_analysis.measure.programme import programme as measured
from sqs_analysis.measure.raters import (
    cohen_kappa,
    gwet_ac1,
    in_one_category,
    krippendorff_alpha,
    per_cent_agreement,
)
from sqs_analysis.measure.results import measure
from sqs_analysis.present.agreement import agreement_page
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.instrument import load
from sqs_analysis.read.judgements import JUDGEMENTS
from sqs_analysis.simulate.example import invented
from tests.reference import ROWS

Table = list[list[int]]

TABLES = {
    "cohen_kappa": lambda table: cohen_kappa(table).estimate,
    "gwet_ac1": gwet_ac1,
}
OF_TABLES = [row for row in ROWS if row["method"] in TABLES]

tables = st.integers(2, 3).flatmap(
    lambda q: st.lists(st.lists(st.integers(0, 12), min_size=q, max_size=q), min_size=q, max_size=q)
)


def same(one: float, two: float) -> bool:
    return (math.isnan(one) and math.isnan(two)) or one == pytest.approx(two, abs=1e-9)


def coefficients(table: Table) -> list[float]:
    kappa = cohen_kappa(table)
    return [
        per_cent_agreement(table),
        kappa.estimate,
        kappa.lower,
        kappa.upper,
        gwet_ac1(table),
        krippendorff_alpha(table),
    ]


def all_same(one: Table, two: Table) -> bool:
    return all(map(same, coefficients(one), coefficients(two)))


def ratings(table: Table) -> list[tuple[int, int]]:
    """The table written out: what both raters said, unit by unit."""
    return [
        (i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)
    ]


def alpha_by_pairs(table: Table) -> float:
    """Alpha as its definition reads: disagreement within units over that between any two ratings."""
    units = ratings(table)
    pool = [rating for unit in units for rating in unit]
    every = list(itertools.permutations(pool, 2))
    expected = sum(one != two for one, two in every) / len(every)
    observed = sum(one != two for one, two in units) / len(units)
    return 1 - observed / expected if expected else math.nan


def kappa_by_units(table: Table) -> float:
    """Kappa as its definition reads: the second rater's ratings dealt to all the first's units."""
    units = ratings(table)
    observed = sum(one == two for one, two in units) / len(units)
    dealt = [one == two for one, _ in units for _, two in units]
    expected = sum(dealt) / len(dealt)
    return (observed - expected) / (1 - expected)


class TestCoefficients:
    @pytest.mark.parametrize("row", OF_TABLES, ids=lambda row: f"{row['method']} {row['inputs']}")
    def test_reference_values(self, row: dict[str, str]) -> None:
        found = TABLES[row["method"]](json.loads(row["inputs"]))
        assert found == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    def test_every_reference_value_is_used(self) -> None:
        assert sorted(row["method"] for row in OF_TABLES) == [
            *["cohen_kappa"] * 2,
            *["gwet_ac1"] * 2,
        ]

    def test_reference_value_of_alpha(self) -> None:
        (row,) = [row for row in ROWS if row["method"] == "krippendorff_alpha_binary"]
        first, second = (re.search(rf"{name}=(\d+)", row["inputs"])[1] for name in "AB")
        pairs = list(zip(first, second, strict=True))
        table = [[pairs.count((one, two)) for two in "01"] for one in "01"]
        found = krippendorff_alpha(table)
        assert found == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))

    def test_kappa_sinks_where_nearly_all_is_sufficient_and_ac1_does_not(self) -> None:
        table = [[118, 5], [2, 0]]
        assert per_cent_agreement(table) == 118 / 125
        assert round(cohen_kappa(table).estimate, 2) == -0.02
        assert round(gwet_ac1(table), 2) == 0.94

    @pytest.mark.parametrize("table", [[[7, 0], [0, 0]], [[0, 0], [0, 7]]])
    def test_with_identical_ratings_only_ac1_is_defined(self, table: Table) -> None:
        assert in_one_category(table)
        assert per_cent_agreement(table) == gwet_ac1(table) == 1
        assert all(map(math.isnan, coefficients(table)[1:4]))
        assert math.isnan(krippendorff_alpha(table))

    def test_agreeing_on_every_unit_is_one_with_limits_of_some_width(self) -> None:
        kappa = cohen_kappa([[7, 0], [0, 3]])
        assert (kappa.estimate, kappa.upper) == (1, 1)
        # 10 of 10 is 72% at least; by chance 8 x 8 + 4 x 4 of 12 x 12, a half being in each cell.
        chance = (8 * 8 + 4 * 4) / 144
        assert kappa.lower == pytest.approx((wilson(10, 10)[0] - chance) / (1 - chance))
        assert gwet_ac1([[7, 0], [0, 3]]) == krippendorff_alpha([[7, 0], [0, 3]]) == 1

    def test_without_units_nothing_is_defined(self) -> None:
        assert all(map(math.isnan, coefficients([[0, 0], [0, 0]])))

    def test_one_rater_with_one_category_agrees_as_by_chance(self) -> None:
        kappa = cohen_kappa([[6, 0], [4, 0]])
        assert kappa.estimate == pytest.approx(0)
        assert kappa.lower < 0 < kappa.upper

    @pytest.mark.parametrize("units", [10, 20, 40])
    @pytest.mark.parametrize(("sufficient", "agreed"), [(0.7, 0.8), (0.9, 0.85), (0.9, 0.95)])
    def test_limits_hold_the_truth_as_often_as_they_say(
        self, units: int, sufficient: float, agreed: float
    ) -> None:
        half = (1 - agreed) / 2
        cells = [sufficient - half, half, half, 1 - sufficient - half]
        chance = sufficient**2 + (1 - sufficient) ** 2
        truth, generator = (agreed - chance) / (1 - chance), np.random.default_rng(4)
        held = []
        for table in generator.multinomial(units, cells, size=300).reshape(-1, 2, 2):
            kappa = cohen_kappa(table)
            if not math.isnan(kappa.estimate):
                held.append(kappa.lower <= truth <= kappa.upper)
        assert np.mean(held) >= 0.92

    def test_more_confidence_is_wider_and_stays_within_one(self) -> None:
        narrow, wide = (cohen_kappa([[9, 1], [1, 3]], level) for level in (0.8, 0.999))
        assert wide.lower < narrow.lower < narrow.estimate < narrow.upper < wide.upper < 1

    @given(tables)
    def test_which_rater_is_called_first_does_not_matter(self, table: Table) -> None:
        assert all_same(table, np.transpose(table).tolist())

    @given(tables)
    def test_what_the_categories_are_called_does_not_matter(self, table: Table) -> None:
        assert all_same(table, np.flip(table).tolist())

    @given(tables)
    def test_none_exceeds_one_and_limits_enclose_kappa(self, table: Table) -> None:
        _, kappa, lower, upper, ac1, alpha = coefficients(table)
        assert all(math.isnan(value) or value <= 1 + 1e-9 for value in (kappa, ac1, alpha))
        if not math.isnan(lower):
            assert -1 <= lower <= kappa + 1e-9
            assert kappa - 1e-9 <= upper <= 1

    @given(st.lists(st.integers(0, 12), min_size=2, max_size=3))
    def test_identical_ratings_are_full_agreement(self, diagonal: list[int]) -> None:
        assume(sum(diagonal))
        share, kappa, lower, upper, ac1, alpha = coefficients(np.diag(diagonal).tolist())
        assert share == ac1 == 1
        undefined = sum(count > 0 for count in diagonal) == 1
        assert math.isnan(kappa) == math.isnan(alpha) == undefined
        assert undefined or (kappa == pytest.approx(1) and alpha == pytest.approx(1))
        assert undefined or lower < upper == pytest.approx(1)

    @given(tables)
    def test_alpha_is_what_its_definition_says(self, table: Table) -> None:
        assume(sum(map(sum, table)))
        assert same(krippendorff_alpha(table), alpha_by_pairs(table))

    @given(tables)
    def test_kappa_is_what_its_definition_says(self, table: Table) -> None:
        assume(not in_one_category(table))
        assert same(cohen_kappa(table).estimate, kappa_by_units(table))

    @pytest.mark.parametrize(
        "table", [[[1, 2]], [[1]], [[1, -1], [0, 2]], [[1, 0.5], [0, 2]], [[1, math.nan], [0, 2]]]
    )
    @pytest.mark.parametrize("coefficient", [cohen_kappa, gwet_ac1, krippendorff_alpha])
    def test_what_is_no_table_is_told(self, coefficient: Any, table: object) -> None:
        with pytest.raises(AnalystError, match="table of two raters"):
            coefficient(table)


INSTRUMENT = load()
SYMBOLS = {"+": ("answered", True), "-": ("answered", False), "n": ("not applicable", None)}


def judged(question: str, answers: str, inspection_id: str = "ashford-2013") -> pd.DataFrame:
    """JUDGEMENTS on one question: a case a sign, + sufficient, - insufficient, n n/a, . blank."""
    rows = [
        {
            "inspection_id": inspection_id,
            "unit": "case",
            "ref": f"C{number:02}",
            "question": question,
            "state": state,
            "sufficient": sufficient,
        }
        for number, sign in enumerate(answers, start=1)
        for state, sufficient in [SYMBOLS.get(sign, ("not answered", None))]
    ]
    return pd.DataFrame(rows, columns=list(JUDGEMENTS)).astype(JUDGEMENTS)


def compared(first: str, second: str, question: str = "ROH09", **more: Any) -> pd.DataFrame:
    """The two rows of one question, by aspect."""
    found = agreement_between(judged(question, first), judged(question, second), INSTRUMENT, **more)
    AGREEMENT.check(found)
    return found[found["question"] == question].set_index("aspect")


class TestFrame:
    def test_the_two_aspects_are_counted_apart(self) -> None:
        """Six cases: they differ on one about applying, and on one about the work."""
        found = compared("++--nn", "++-+n+", fewest_cases=3)
        counts = ["pairs", "both", "first_only", "second_only", "neither", "agreed"]
        assert found.loc["applicable", counts].tolist() == [6, 4, 0, 1, 1, 5]
        assert found.loc["sufficient", counts].tolist() == [4, 2, 0, 1, 1, 3]
        assert found["agreement"].tolist() == [5 / 6, 3 / 4]

    def test_what_either_left_blank_is_compared_on_neither_aspect(self) -> None:
        found = compared("+.+n", "++.n")
        assert found["pairs"].tolist() == [2, 1]

    def test_cases_without_a_second_assessment_do_not_count(self) -> None:
        assert compared("+" * 20, "+" * 3)["cases"].tolist() == [3, 3]

    def test_coefficients_are_those_of_the_table(self) -> None:
        found = compared("+++++++---", "++++++-+--").loc["sufficient"]
        kappa = cohen_kappa([[6, 1], [1, 2]])
        assert found["kappa"] == kappa.estimate
        assert (found["kappa_lower"], found["kappa_upper"]) == (kappa.lower, kappa.upper)
        assert found["ac1"] == gwet_ac1([[6, 1], [1, 2]])
        assert found["alpha"] == krippendorff_alpha([[6, 1], [1, 2]])
        assert found["note"] == ""

    def test_confidence_is_that_of_the_limits(self) -> None:
        found = compared("+++++++---", "++++++-+--", confidence=0.8).loc["sufficient"]
        assert found["kappa_lower"] == cohen_kappa([[6, 1], [1, 2]], 0.8).lower
        assert found["confidence"] == 0.8

    def test_below_the_fewest_cases_there_are_counts_only(self) -> None:
        few = compared("+" * (FEWEST_CASES - 1), "-" * (FEWEST_CASES - 1)).loc["sufficient"]
        enough = compared("+" * FEWEST_CASES, "-" * FEWEST_CASES).loc["sufficient"]
        assert (few["note"], few["first_only"]) == (TOO_FEW, FEWEST_CASES - 1)
        assert few[["agreement", "kappa", "ac1", "alpha"]].isna().all()
        assert enough[["agreement", "kappa", "ac1", "alpha"]].notna().all()

    def test_all_ratings_the_same_is_said(self) -> None:
        found = compared("+" * 12, "+" * 12).loc["sufficient"]
        assert found["note"] == ONE_CATEGORY
        assert (found["agreement"], found["ac1"]) == (1, 1)
        assert found[["kappa", "kappa_lower", "kappa_upper", "alpha"]].isna().all()

    def test_agreed_on_every_case_is_no_certainty(self) -> None:
        found = compared("+" * 9 + "---", "+" * 9 + "---").loc["sufficient"]
        assert (found["note"], found["kappa"], found["kappa_upper"]) == ("", 1, 1)
        assert found["kappa_lower"] < 0.6

    def test_over_all_questions_judgements_are_pooled_and_cases_counted_once(self) -> None:
        first = pd.concat([judged("ROH09", "+++++-----"), judged("LOR02", "+++++-----")])
        second = pd.concat([judged("ROH09", "++++------"), judged("LOR02", "+++++----+")])
        found = agreement_between(first, second, INSTRUMENT)
        over_all = found[(found["question"] == "") & (found["aspect"] == "sufficient")].iloc[0]
        assert (over_all["cases"], over_all["pairs"], over_all["agreed"]) == (10, 20, 18)
        assert over_all["kappa"] == cohen_kappa([[9, 1], [1, 9]]).estimate
        assert over_all["note"] == SEVERAL_A_CASE
        assert over_all[["kappa_lower", "kappa_upper"]].isna().all()

    def test_cases_of_two_inspections_are_different_cases(self) -> None:
        first = pd.concat([judged("ROH09", "+-", name) for name in ("ashford", "barton")])
        found = agreement_between(first, first, INSTRUMENT).set_index(["question", "aspect"])
        row = found.loc[("ROH09", "sufficient")]
        assert (row["inspections"], row["cases"], row["pairs"]) == (2, 4, 4)

    def test_questions_stand_in_the_instruments_order_both_aspects_each(self) -> None:
        found = agreement_between(judged("ROH09", "+"), judged("ROH09", "+"), INSTRUMENT)
        asked = [q.id for q in INSTRUMENT.questions_of(unit="case") if q.is_judgement]
        assert found["question"].tolist() == [q for name in ["", *asked] for q in (name, name)]
        assert set(found["aspect"][::2]) == {"applicable"}
        assert set(found["aspect"][1::2]) == {"sufficient"}
        assert set(found["note"]) <= set(NOTES)

    def test_only_judgements_of_cases_are_compared(self) -> None:
        staff = judged("ROH09", "+" * 12).assign(unit="staff").astype(JUDGEMENTS)
        assert agreement_between(staff, staff, INSTRUMENT)["pairs"].sum() == 0

    def test_an_inspection_given_twice_is_told(self) -> None:
        once = judged("ROH09", "++")
        with pytest.raises(AnalystError, match="more than once: ashford-2013 C01 ROH09"):
            agreement_between(pd.concat([once, once]), once, INSTRUMENT)

    signs = st.text("+-n.", min_size=1, max_size=30)

    @settings(max_examples=20)
    @given(st.lists(st.sampled_from(["".join(p) for p in itertools.product("+-n.", repeat=2)])))
    def test_swapping_the_inspectors_swaps_only_who_alone_said_yes(self, both: list[str]) -> None:
        first, second = ("".join(pair[k] for pair in both) for k in (0, 1))
        swapped = {"first_only": "second_only", "second_only": "first_only"}
        one, two = compared(first, second), compared(second, first).rename(columns=swapped)
        pd.testing.assert_frame_equal(one, two[one.columns])

    @settings(max_examples=20)
    @given(signs)
    def test_identical_assessments_agree_on_all(self, answers: str) -> None:
        found = compared(answers, answers)
        assert (found["agreed"] == found["pairs"]).all()
        assert (found["ac1"].dropna() == 1).all()


@pytest.fixture(scope="module")
def programme() -> tuple[Inspection, ...]:
    return invented()


class TestOfInspections:
    def test_the_invented_programme_is_judged_twice_often_enough(
        self, programme: tuple[Inspection, ...]
    ) -> None:
        found = agreement(programme)
        over_all = found[found["question"] == ""].set_index("aspect")
        cases = sum(inspection.second["ref"].nunique() for inspection in programme)
        assert over_all["cases"].tolist() == [cases, cases]
        assert cases >= 3 * FEWEST_CASES
        measured = found[(found["question"] != "") & (found["aspect"] == "sufficient")]
        assert (measured["note"] != TOO_FEW).mean() > 0.8

    def test_it_counts_what_pandas_counts(self, programme: tuple[Inspection, ...]) -> None:
        first, second = (
            pd.concat([getattr(inspection, name) for inspection in programme])
            .query("unit == 'case' and question == 'LOR02'")
            .set_index(["inspection_id", "ref"])["answer"]
            for name in ("judgements", "second")
        )
        same_answer = (first.reindex(second.index) == second).sum()
        found = agreement(programme).set_index(["question", "aspect"])
        assert found.loc[("LOR02", "sufficient"), "agreed"] == same_answer

    def test_an_inspection_without_second_assessments_adds_nothing(
        self, programme: tuple[Inspection, ...], sample: Path
    ) -> None:
        pd.testing.assert_frame_equal(agreement([*programme, read(sample)]), agreement(programme))

    def test_different_instruments_are_not_pooled(self, sample: Path) -> None:
        one = read(sample)
        other = dataclasses.replace(
            one, instrument=dataclasses.replace(one.instrument, version="9.9")
        )
        with pytest.raises(AnalystError, match=r"different instruments: .* version 9\.9"):
            agreement([one, other])

    def test_readers_outside_see_no_row_on_very_few_cases(
        self, programme: tuple[Inspection, ...]
    ) -> None:
        inside, outside = (
            agreement(programme[:1], audience=name) for name in ("internal", "published")
        )
        assert inside["cases"].between(1, 5).any()
        assert not outside["cases"].between(1, 5).any()
        seen = release(measure(programme[0]), "published")
        hidden = {q.id for q in seen.inspection.instrument.questions if seen.is_withheld(q.id)}
        told = outside[outside["question"] != ""]
        assert set(told.loc[told["pairs"] > 0, "question"]).isdisjoint(hidden)
        assert hidden
        shown = ~inside["question"].isin({"", *hidden}) & (inside["cases"] > 5)
        same = told[told["cases"] > 5].reset_index(drop=True)
        pd.testing.assert_frame_equal(same, inside[shown].reset_index(drop=True))

    def test_confidence_out_of_range_is_told(self, sample: Path) -> None:
        with pytest.raises(ParameterError, match="confidence is 95"):
            agreement([read(sample)], confidence=95)


class TestOfModeratedAnswers:
    @pytest.fixture
    def moderated(self, programme: tuple[Inspection, ...]) -> list[Inspection]:
        """As if LOR06 held what LOR02 was moderated to."""
        instrument = dataclasses.replace(programme[0].instrument, moderated={"LOR02": "LOR06"})
        return [dataclasses.replace(one, instrument=instrument) for one in programme]

    def test_a_first_answer_is_held_against_the_moderated_one(
        self, moderated: list[Inspection]
    ) -> None:
        judged = pd.concat([one.judgements for one in moderated]).query("unit == 'case'")
        wide = (
            judged.pivot_table(
                index=["inspection_id", "ref"],
                columns="question",
                values="sufficient",
                aggfunc="first",
            )[["LOR02", "LOR06"]]
            .dropna()
            .astype(bool)
        )
        found = agreement(moderated).set_index(["question", "aspect"]).loc[("LOR02", "sufficient")]
        first, second = wide["LOR02"], wide["LOR06"]
        assert found["pairs"] == len(wide) > FEWEST_CASES
        assert found["both"] == (first & second).sum()
        assert found["second_only"] == (~first & second).sum() > 0

    def test_other_questions_are_those_of_the_second_inspector(
        self, moderated: list[Inspection], programme: tuple[Inspection, ...]
    ) -> None:
        one, other = (
            found[~found["question"].isin(["", "LOR02"])]
            for found in (agreement(moderated), agreement(programme))
        )
        pd.testing.assert_frame_equal(one, other)

    def test_not_applicable_is_not_moderated(self, programme: tuple[Inspection, ...]) -> None:
        instrument = dataclasses.replace(programme[0].instrument, moderated={"LOR02": "LOR19"})
        given = [dataclasses.replace(one, instrument=instrument) for one in programme]
        states = pd.concat([one.judgements for one in given]).query("question == 'LOR19'")["state"]
        assert (states == "not applicable").any()
        found = agreement(given).set_index(["question", "aspect"]).loc[("LOR02", "applicable")]
        assert found["pairs"] == (states == "answered").sum()

    def test_the_cases_that_were_moderated_otherwise_are_listed(
        self, moderated: list[Inspection]
    ) -> None:
        listed = disagreements(moderated).query("question == 'LOR02'")
        assert len(listed) > 0
        assert listed["cell_second"].str.startswith("Cases!").all()

    def test_a_withheld_answer_moderates_nothing_for_readers_outside(
        self, programme: tuple[Inspection, ...]
    ) -> None:
        one = programme[0]
        seen, recorded = release(measure(one), "published"), one.judgements["sufficient"].notna()
        hidden = next(
            name
            for name in one.judgements.loc[recorded, "question"].unique()
            if seen.is_withheld(name) and one.instrument.question(name).unit == "case"
        )
        instrument = dataclasses.replace(one.instrument, moderated={"LOR02": hidden})
        given = [dataclasses.replace(one, instrument=instrument)]
        inside, outside = (
            agreement(given, audience=name).query("question == 'LOR02'")["pairs"].sum()
            for name in ("internal", "published")
        )
        assert inside > outside == 0

    def test_the_page_speaks_of_moderation(self, moderated: list[Inspection]) -> None:
        text = str(agreement_page(agreement(moderated), moderated[0].instrument))
        assert text.startswith("How well do first and moderated answers agree?")
        assert "apart from each other. Both" not in text


class TestOfTheNationalPicture:
    @pytest.mark.parametrize("audience", ["internal", "published"])
    def test_it_is_of_the_inspections_the_picture_is_of(
        self, programme: tuple[Inspection, ...], audience: str
    ) -> None:
        found = national(measured(programme, confidence=0.9, audience=audience))
        latest = [one for one in programme if one.id in set(found.inspections["inspection_id"])]
        assert 1 < len(latest) < len(programme)
        expected = agreement(latest, confidence=0.9, audience=audience)
        pd.testing.assert_frame_equal(national_agreement(found, programme), expected)
        assert not expected.equals(agreement(programme, confidence=0.9, audience=audience))

    def test_another_version_of_the_instrument_is_passed_over_as_on_the_page(
        self, programme: tuple[Inspection, ...]
    ) -> None:
        first, *rest = sorted(programme, key=lambda one: one.detail("fieldwork_start"))
        older = dataclasses.replace(first.instrument, version="0.9")
        given = [dataclasses.replace(first, instrument=older), *rest]
        found = national(measured(given))
        same = national(measured(rest))
        pd.testing.assert_frame_equal(
            national_agreement(found, given), national_agreement(same, rest)
        )


class TestDisagreements:
    def test_every_disagreement_that_was_counted_is_listed_with_its_cells(
        self, programme: tuple[Inspection, ...]
    ) -> None:
        listed = disagreements(programme)
        DISAGREEMENTS.check(listed)
        counted = agreement(programme).query("question != ''")
        differ = (counted["first_only"] + counted["second_only"]).groupby(counted["question"]).sum()
        expected = differ[differ > 0].to_dict()
        assert listed["question"].value_counts().to_dict() == expected
        assert listed["cell_first"].str.match(r"Cases![A-Z]+\d+$").all()
        assert listed["cell_second"].str.match(r"Second![A-Z]+\d+$").all()

    def test_a_listed_cell_holds_the_listed_answer(self, programme: tuple[Inspection, ...]) -> None:
        inspection = next(i for i in programme if len(disagreements([i])))
        row = disagreements([inspection]).iloc[0]
        sheet, cell = row["cell_second"].split("!")
        found = inspection.workbook.sheet(sheet)
        (written,) = [one.text for one in found.cells.values() if one.name == cell]
        answers = inspection.instrument.question(row["question"]).answers
        assert answers.read(written).code == row["answer_second"] != row["answer_first"]

    def test_without_second_assessments_there_are_none(self, sample: Path) -> None:
        assert disagreements([read(sample)]).empty
