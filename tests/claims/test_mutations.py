"""Statements mutated in one way: what is false is refuted, and what is true never is."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def trials(root: Path) -> list[Any]:
    """A small run of the benchmark: 600 mutations of the sample and of two simulated teams."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks"))
        import letter_claims

        found = list(letter_claims.trials(600, 2, 5))
    for name in ("letter_claims", "truth", "worlds"):
        sys.modules.pop(name, None)
    return found


def test_no_true_statement_is_refuted(trials: list[Any]) -> None:
    assert not [one.text for one, so, verdict in trials if so and verdict == "refuted"]


def test_no_false_statement_is_proven(trials: list[Any]) -> None:
    assert not [one.text for one, so, verdict in trials if not so and verdict == "proven"]


def test_nearly_all_false_statements_are_refuted_whatever_was_done_to_them(
    trials: list[Any],
) -> None:
    seen = Counter((one.kind, verdict) for one, so, verdict in trials if not so)
    for kind in ("number", "side", "base", "group", "question"):
        all_of_it = sum(n for (of, _), n in seen.items() if of == kind)
        assert all_of_it >= 20
        assert seen[kind, "refuted"] >= 0.98 * all_of_it


def test_most_true_statements_are_proven(trials: list[Any]) -> None:
    true = [verdict for _, so, verdict in trials if so]
    assert true.count("proven") >= 0.95 * len(true)
