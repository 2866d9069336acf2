"""One verdict on each team and question: held to sums by brute force, and to what it claims."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.measure import funnel as module
from sqs_analysis.measure.contracts import FINDINGS, FUNNEL
from sqs_analysis.measure.contrast import false_discovery
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.spread import spread_of


def programme(sufficient: list[int], answered: list[int]) -> pd.DataFrame:
    """FINDINGS of one question, an inspection for each k and n."""
    counts = pd.DataFrame({"sufficient": sufficient, "answered": answered})
    rows = counts.assign(
        inspection_id=[f"T{number:03}" for number in range(len(sufficient))],
        level="question",
        section="ABC",
        question="ABC01",
        group="all",
        method="Wilson",
    )
    return FINDINGS.frame(rows.reindex(columns=list(FINDINGS.names), fill_value=0))


def beyond(frame: pd.DataFrame) -> pd.Series:
    return ~frame["standing"].isin([module.WITHIN, ""])


class TestFunnel:
    def test_a_small_programme_by_hand(self) -> None:
        found = FUNNEL.check(funnel(programme([13, 13, 13, 0, 5, 0], [20, 20, 20, 20, 5, 0])))
        assert found["target"].tolist() == pytest.approx([44 / 85] * 6)
        assert found["teams"].tolist() == [5] * 6
        assert found["standing"].tolist()[5] == ""
        assert found.loc[5, ["proportion", "lower_95", "upper_998", "p_value"]].isna().all()

    def test_nothing_is_said_of_fewer_than_five(self) -> None:
        found = funnel(programme([13, 13, 13, 0, 0], [20, 20, 20, 20, 0]))
        assert set(found["standing"]) == {""}
        assert found[["lower_95", "low", "correlation", "p_value"]].isna().all(axis=None)

    @pytest.mark.parametrize(
        ("k", "standing"),
        [
            (3, module.BELOW_998),
            (6, module.BELOW_95),
            (9, module.WITHIN),
            (16, module.WITHIN),
            (19, module.ABOVE_95),
            (23, module.ABOVE_998),
        ],
    )
    def test_standing(self, k: int, standing: str) -> None:
        # The others are fifty alike teams at one half, so that nearly nothing but chance is left.
        found = funnel(programme([*[12, 13] * 25, k], [25] * 51))
        assert found["standing"][50] == standing

    def test_where_teams_differ_the_limits_are_wider(self) -> None:
        alike, apart = (funnel(programme(k * 15, [20] * 30)) for k in ([10, 10], [4, 16]))
        assert apart["lower_95"][0] < alike["lower_95"][0] - 0.2
        assert set(apart["standing"]) == {module.WITHIN}
        assert apart["correlation"][0] > 10 * alike["correlation"][0]

    @settings(max_examples=30)
    @given(st.lists(st.integers(0, 20), min_size=5, max_size=40))
    def test_a_team_is_beyond_exactly_where_its_chance_is_too_small(self, k: list[int]) -> None:
        found = funnel(programme(k, [20] * len(k)))
        fewer, more = spread_of(k, [20] * len(k)).tails(20)
        sides = module._sides([(fewer, more)], np.array([float(len(k))]))
        for row in found.itertuples():
            tails = fewer[row.sufficient], more[row.sufficient]
            for outside, limits in (
                (0.05, (row.lower_95, row.upper_95)),
                (0.002, (row.lower_998, row.upper_998)),
            ):
                below, above = (
                    tail < outside * part for tail, part in zip(tails, sides, strict=True)
                )
                assert (row.proportion < limits[0], row.proportion > limits[1]) == (below, above)

    @settings(max_examples=30)
    @given(st.lists(st.integers(0, 20), min_size=5, max_size=40))
    def test_what_stands_out_is_never_within_the_limits(self, k: list[int]) -> None:
        found = funnel(programme(k, [20] * len(k)))
        assert (beyond(found) == (found["p_value"] < 0.05)).all()
        assert (found["p_value"] <= 1).all()
        assert beyond(found)[false_discovery(found["p_value"]) <= 0.05].all()

    @settings(max_examples=20)
    @given(st.lists(st.integers(0, 20), min_size=5, max_size=30))
    def test_what_is_insufficient_is_the_mirror_image(self, k: list[int]) -> None:
        one = funnel(programme(k, [20] * len(k)))
        other = funnel(programme([20 - each for each in k], [20] * len(k)))
        swapped = other["standing"].replace({"above": "below", "below": "above"}, regex=True)
        assert one["standing"].tolist() == swapped.tolist()
        assert one["lower_95"].to_numpy() == pytest.approx(1 - other["upper_95"].to_numpy())
        assert one["p_value"].to_numpy() == pytest.approx(other["p_value"].to_numpy())

    def test_limits_nest_and_hold_the_target(self) -> None:
        found = funnel(programme(list(range(5, 26)), [25] * 21))
        order = found[["lower_998", "lower_95", "target", "upper_95", "upper_998"]].to_numpy()
        assert (np.diff(order, axis=1) >= 0).all()

    def test_where_nobody_can_lie_above_the_lower_limit_has_the_whole_chance(self) -> None:
        generator = np.random.default_rng(4)
        k = generator.binomial(20, 0.95, 150)
        found = funnel(programme(k.tolist(), [20] * 150))
        assert set(found["upper_95"]) == {1.0}
        assert beyond(found).any()
        for row in found[beyond(found)].itertuples():
            assert row.p_value < 0.1  # the chance of so few or fewer, not doubled
            assert row.sufficient <= 17
        lower = found["lower_95"].iloc[0]
        fewer, _ = spread_of(k, [20] * 150).tails(20)
        assert np.interp(20 * lower, np.arange(21), fewer) == pytest.approx(0.05)

    @pytest.mark.parametrize("target", [0.5, 0.8, 0.95])
    @pytest.mark.parametrize("correlation", [0.02, 0.1])
    def test_of_unremarkable_teams_so_many_lie_within_as_it_says(
        self, target: float, correlation: float
    ) -> None:
        generator, precision = np.random.default_rng(8), 1 / correlation - 1
        inside = []
        for _ in range(6):
            n = generator.integers(14, 48, 157)
            truth = generator.beta(target * precision, (1 - target) * precision, 157)
            found = funnel(programme(generator.binomial(n, truth).tolist(), n.tolist()))
            outer = found["standing"].str.endswith("99.8%")
            inside.append([1 - beyond(found).mean(), 1 - outer.mean()])
        inner, outer = np.mean(inside, axis=0)
        assert 0.93 <= inner <= 0.97
        assert outer >= 0.995

    def test_only_whole_questions_put_to_several_are_compared(self) -> None:
        rows = programme([3, 4, 5, 6], [10, 10, 10, 10])
        rows["group"] = ["all", "custodial", "all", "all"]
        rows["level"] = ["question", "question", "section", "question"]
        rows.loc[3, "method"] = module.ONCE
        assert funnel(rows)["inspection_id"].tolist() == ["T000"]

    def test_nothing_gives_an_empty_funnel(self) -> None:
        assert FUNNEL.check(funnel(FINDINGS.frame([]))).empty
        asked_of_nobody = funnel(programme([0], [0]))
        assert asked_of_nobody["standing"].tolist() == [""]
        assert asked_of_nobody["target"].isna().all()

    def test_an_inspection_given_twice_is_refused(self) -> None:
        rows = programme([3], [10])
        with pytest.raises(AnalystError, match="T000 are there more than once"):
            funnel(pd.concat([rows, rows], ignore_index=True))
