"""Whether years or regions are told apart, held to truth: nothing where nothing is, and what is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqs_analysis.measure.intervals import survey_ratio
from sqs_analysis.measure.national import comparable, told_apart


def rows(shares: list[float], seed: int, teams: int = 15) -> pd.DataFrame:
    """Four themes in a part for each share: teams of like size, whose own shares vary about it."""
    random = np.random.default_rng(seed)
    found = []
    for section in "ABCD":
        for number, share in enumerate(shares):
            n = random.integers(40, 120, teams)
            k = random.binomial(n, random.beta(20 * share, 20 * (1 - share), teams))
            limits = survey_ratio(k, n)
            values = {"proportion": limits.estimate, "lower": limits.lower, "upper": limits.upper}
            part = {"by": "region", "part": str(number), "level": "section", "section": section}
            found.append({**part, **values, "teams": teams, "confidence": 0.95})
    return pd.DataFrame(found)


def test_where_parts_are_alike_hardly_ever_is_one_theme_called_different() -> None:
    called = sum(bool(told_apart(rows([0.65] * 6, seed))) for seed in range(300))
    assert called / 300 < 0.08


def test_a_part_that_differs_much_is_found() -> None:
    called = [told_apart(rows([0.65, 0.65, 0.65, 0.45], seed)) for seed in range(50)]
    assert sum(map(len, called)) > 0.9 * 4 * 50


def test_the_order_of_parts_makes_no_difference() -> None:
    given = rows([0.5, 0.6, 0.7], 1)
    assert told_apart(given) == told_apart(given.iloc[::-1].sort_values("section"))


def test_of_fewer_than_five_teams_and_of_one_part_alone_nothing_is_compared() -> None:
    given = rows([0.3, 0.6, 0.9], 2)
    few = given.assign(teams=given["part"].map({"0": 4, "1": 5, "2": 5}))
    assert set(comparable(few, "region")["part"]) == {"1", "2"}
    assert comparable(few[few["part"] != "2"], "region").empty
    assert comparable(given, "year").empty
