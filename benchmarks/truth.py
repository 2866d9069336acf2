"""Held against truth: coverage by enumeration, errors and flags by simulation, printed as tables.

Run as ``python benchmarks/truth.py``: the same seed prints the same numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sqs_analysis.measure.caseload import caseload_interval
from sqs_analysis.measure.contrast import false_discovery, fisher
from sqs_analysis.measure.intervals import ratio_interval, wilson
from sqs_analysis.measure.shrinkage import fit, shrink

Numbers = NDArray[np.float64]

SEED = 2012
SIZES = (5, 6, 8, 10, 12, 14, 17, 20, 25, 30, 38, 47)
GRID = np.linspace(0.01, 0.99, 99)
TEAMS, QUESTIONS, RATE = 157, 26, 0.05
WITHIN_CASE, BETWEEN_TEAMS = 0.3, 0.05


def wilson_coverage(n: int) -> Numbers:
    """Chance that Wilson's 95% limits hold p, at each p of the grid."""
    k = np.arange(n + 1)
    lower, upper = wilson(k, np.full(n + 1, n))
    held = (lower <= GRID[:, None]) & (GRID[:, None] <= upper)
    return (stats.binom.pmf(k, n, GRID[:, None]) * held).sum(axis=1)


def caseload_coverage(n: int, eligible: int) -> Numbers:
    """Chance that the caseload's 95% limits hold M, at every M there can be."""
    k, sufficient = np.arange(n + 1), np.arange(eligible + 1)[:, None]
    found = [caseload_interval(int(each), n, eligible) for each in k]
    lower = np.array([limits.lower_count for limits in found])
    upper = np.array([limits.upper_count for limits in found])
    held = (lower <= sufficient) & (sufficient <= upper)
    return (stats.hypergeom.pmf(k, eligible, sufficient, n) * held).sum(axis=1)


def print_coverage() -> None:
    print("\n| n | Wilson, lowest | Wilson, mean | caseload of 2n, lowest | caseload of 2n, mean |")
    print("|--:|--:|--:|--:|--:|")
    for n in SIZES:
        one, two = wilson_coverage(n), caseload_coverage(n, 2 * n)
        print(f"| {n} | {one.min():.3f} | {one.mean():.3f} | {two.min():.3f} | {two.mean():.3f} |")
    every = [(wilson_coverage(n).min(), n) for n in range(5, 48)]
    least = min((caseload_coverage(n, 2 * n).min(), n) for n in range(5, 48))
    print(
        f"\nLowest over every n from 5 to 47: Wilson {min(every)[0]:.3f} at n = {min(every)[1]}; "
    )
    print(f"caseload {least[0]:.3f} at n = {least[1]}.")


def judged(
    cases: int, p: Numbers, correlation: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Judgements of cases by questions, alike within a case: normal numbers below a quantile."""
    shared, own = rng.standard_normal((cases, 1)), rng.standard_normal((cases, p.size))
    latent = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    return np.asarray(latent < stats.norm.ppf(p))


def print_sections(rng: np.random.Generator, runs: int = 1500) -> None:
    print("\n| cases | share | ratio over cases holds it | judgements taken as independent |")
    print("|--:|--:|--:|--:|")
    for cases in (8, 14, 20, 47):
        for share in (0.5, 0.65, 0.85):
            held = np.zeros(2)
            for _ in range(runs):
                table = judged(cases, np.full(6, share), WITHIN_CASE, rng)
                asked = rng.random(table.shape) < 0.8  # the rest is not applicable
                y, x = (table & asked).sum(axis=1), asked.sum(axis=1)
                found, naive = ratio_interval(y, x), wilson(int(y.sum()), int(x.sum()))
                held += found.lower <= share <= found.upper, naive[0] <= share <= naive[1]
            print(f"| {cases} | {share:.2f} | {held[0] / runs:.3f} | {held[1] / runs:.3f} |")


def counted(
    probabilities: Numbers, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sufficient and answered of each team and question; one judgement in five is n/a."""
    k = np.zeros(probabilities.shape, dtype=np.int64)
    n = np.zeros_like(k)
    for team, own in enumerate(probabilities):
        table = judged(int(rng.integers(14, 48)), own, WITHIN_CASE, rng)
        asked = rng.random(table.shape) < 0.8
        k[team], n[team] = (table & asked).sum(axis=0), asked.sum(axis=0)
    return k, n


def flags(k: NDArray[np.int64], n: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Teams by questions: whether a team stands out from the others, a family for each team."""
    p, _ = fisher(k, n, k.sum(axis=0) - k, n.sum(axis=0) - n)
    return np.array([false_discovery(row) <= RATE for row in p])


def print_flags(rng: np.random.Generator, runs: int = 8) -> None:
    base = np.linspace(0.4, 0.9, QUESTIONS)
    none = np.array([flags(*counted(np.tile(base, (TEAMS, 1)), rng)) for _ in range(runs)])
    print(f"\nNull programmes ({runs} of {TEAMS} teams, {QUESTIONS} questions, rate {RATE:.0%}):")
    print(f"teams with any question flagged {none.any(axis=2).mean():.4f}; ", end="")
    print(f"questions flagged {none.mean():.5f}.")
    print("\n| lower by, in six questions | of these found | teams found | false among flagged |")
    print("|--:|--:|--:|--:|")
    for drop in (0.15, 0.25, 0.35, 0.5):
        seen = np.array([_planted(base, drop, rng) for _ in range(runs)]).mean(axis=0)
        print(f"| {drop:.2f} | {seen[0]:.3f} | {seen[1]:.3f} | {seen[2]:.3f} |")


def _planted(base: Numbers, drop: float, rng: np.random.Generator) -> tuple[float, float, float]:
    p = np.tile(base, (TEAMS, 1))
    true = np.zeros(p.shape, dtype=bool)
    true[:8, -6:] = True  # eight teams are worse in the six questions done best elsewhere
    found = flags(*counted(np.where(true, p - drop, p), rng))
    own = found[:8]
    false = [(row & ~real).sum() / max(row.sum(), 1) for row, real in zip(found, true, strict=True)]
    return found[true].mean(), own[:, -6:].any(axis=1).mean(), float(np.mean(false))


def print_shrinkage(rng: np.random.Generator) -> None:
    print("\n| between teams | raw error | shrunken error | ratio |")
    print("|--:|--:|--:|--:|")
    for between in (0.0, 0.02, BETWEEN_TEAMS, 0.1, 0.2):
        raw, shrunken = [], []
        for share in (0.4, 0.65, 0.85) * 5:
            size = 1 / between - 1 if between else np.inf
            spread = rng.beta(share * size, (1 - share) * size, TEAMS) if between else share
            n = rng.integers(11, 38, TEAMS)
            k = rng.binomial(n, spread)
            raw.append(np.mean((k / n - spread) ** 2))
            shrunken.append(np.mean((shrink(k, n, fit(k, n))[0] - spread) ** 2))
        one, two = np.sqrt(np.mean(raw)), np.sqrt(np.mean(shrunken))
        print(f"| {between:.2f} | {one:.4f} | {two:.4f} | {two / one:.2f} |")


def main() -> None:
    print_coverage()
    for show, seed in zip(
        (print_sections, print_flags, print_shrinkage),
        np.random.SeedSequence(SEED).spawn(3),
        strict=True,
    ):
        show(np.random.default_rng(seed))


if __name__ == "__main__":
    main()
