"""How many teams lie beyond the limits of a funnel: where all are alike, and where they differ.

    python benchmarks/funnel.py

Prints the table of `docs/method.md`.
"""

from __future__ import annotations

import numpy as np

from sqs_analysis.measure.dispersion import ALLOWED_FOR, over_dispersion
from sqs_analysis.measure.funnel import binomial_limit, funnel_limits

SEED = 2012
PROGRAMMES = 60
SETTINGS = [
    (0.65, 0.0, 157),
    (0.90, 0.0, 157),
    (0.95, 0.0, 157),
    (0.65, 0.0, 40),
    (0.65, 0.05, 157),
    (0.90, 0.05, 157),
    (0.65, 0.05, 40),
]


def shares(target: float, correlation: float, teams: int) -> list[float]:
    """Share beyond 95%, beyond 99.8%, and beyond 95% as published; share of programmes dispersed."""
    generator = np.random.default_rng(SEED)
    counts = np.zeros(4)
    for number in range(PROGRAMMES):
        n = generator.integers(14, 48, teams)
        truth = np.full(teams, target)
        if correlation:
            precision = 1 / correlation - 1
            truth = generator.beta(target * precision, (1 - target) * precision, teams)
        k = generator.binomial(n, truth)
        pooled, found = k.sum() / n.sum(), over_dispersion(k, n, seed=number)
        limits = [
            funnel_limits(pooled, n, 0.95, found.allowed),
            funnel_limits(pooled, n, 0.998, found.allowed),
            (binomial_limit(pooled, n, 0.025), binomial_limit(pooled, n, 0.975)),
        ]
        beyond = [np.mean((k / n < lower) | (k / n > upper)) for lower, upper in limits]
        counts += [*beyond, found.verdict == ALLOWED_FOR]
    return list(counts / PROGRAMMES)


def main() -> None:
    """Print a row for each setting."""
    print(
        "| target | between teams | teams | beyond 95% | beyond 99.8% | as published | dispersed |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for target, correlation, teams in SETTINGS:
        numbers = " | ".join(f"{share:.3f}" for share in shares(target, correlation, teams))
        print(f"| {target:.2f} | {correlation:.2f} | {teams} | {numbers} |")


if __name__ == "__main__":
    main()
