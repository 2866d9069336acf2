"""How often a series of audits tells a change of nothing, and how soon one of something.

    python benchmarks/series_signals.py            the tables of docs/method.md, about an hour
    python benchmarks/series_signals.py --quick    a tenth of it, and coarser

The same seed prints the same numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from truth import Claim, heads, print_claims
from worlds import Counts, judged

from sqs_analysis.measure.series import _expected
from sqs_analysis.measure.shift import RATE, Look, looks

SEED = 2013
SECTIONS, ASKED, ALIKE = 3, 4, 0.3  # twelve questions, as a short audit has
OFTEN = np.tile([1, 1, 0.8, 0.4], SECTIONS)  # how often each applies
MONTHS, MONTHLY = 12, RATE / 12


def audits(
    sizes: Sequence[int], shares: NDArray[np.float64], alike: float, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """Sufficient and answered, cases by sections and then questions, given a share for each case."""
    shape = (int(np.sum(sizes)), SECTIONS * ASKED)
    of = rng.random(shape) < OFTEN
    met = judged(np.broadcast_to(shares[:, None], shape), alike, shape, rng) & of
    return with_sections(met), with_sections(of)


def with_sections(of: NDArray[np.bool_]) -> Counts:
    sums = of.reshape(len(of), SECTIONS, ASKED).sum(axis=2)
    return np.column_stack([sums, of]).astype(np.int64)


def told(seen: Sequence[Look]) -> NDArray[np.bool_]:
    """Looks by items: what is told."""
    return np.array([np.abs(look.apart) > look.least for look in seen])


def few(months: int, rng: np.random.Generator) -> Counts:
    return rng.integers(3, 11, months)


def nothing_changes(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """Years in which nothing changes, looked at every month."""
    heads("share, alike within a case", "tells a change in the year")
    counts = []
    for share in (0.5, 0.7, 0.9):
        for alike in (0.0, ALIKE, 0.6):
            wrong = 0
            for run in range(runs):
                sizes = few(MONTHS, rng)
                met, of = audits(sizes, np.full(sizes.sum(), share), alike, rng)
                wrong += told(looks(met, of, sizes, [MONTHLY] * 11, run)).any()
            counts.append(wrong)
            print(f"| {share}, {alike} | {wrong / runs:.3f} |")
    every, worst = runs * len(counts), stats.binomtest(max(counts), runs)
    rate, low = sum(counts) / every, worst.proportion_ci(1 - 0.05 / len(counts)).low
    yield Claim(
        "a year of monthly audits of 3 to 10 cases tells a change of nothing",
        f"{rate:.3f} of {every}",
        f"≤ {RATE}",
        rate <= RATE,
    )
    yield Claim(
        "… in the worst of these worlds",
        f"{max(counts) / runs:.3f} (more than {low:.3f})",
        f"not above {RATE}",
        low <= RATE,
    )


def second_year(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """A second year after a quiet first."""
    wrong = 0
    for run in range(runs):
        sizes = few(2 * MONTHS, rng)
        met, of = audits(sizes, np.full(sizes.sum(), 0.7), ALIKE, rng)
        wrong += told(looks(met, of, sizes, [MONTHLY] * 23, run))[11:].any()
    yield not_above("a second year of them", wrong, runs)


def two_visits(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """Two inspections years apart."""
    wrong = 0
    for run in range(runs):
        met, of = audits([20, 24], np.full(44, 0.7), ALIKE, rng)
        wrong += told(looks(met, of, [20, 24], [RATE], run)).any()
    yield not_above("two inspections years apart", wrong, runs)


def not_above(what: str, wrong: int, runs: int) -> Claim:
    low = stats.binomtest(wrong, runs).proportion_ci().low
    said = f"{wrong / runs:.3f} (more than {low:.3f})"
    return Claim(f"{what} tells a change of nothing", said, f"not above {RATE}", low <= RATE)


def auditors(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """What no dealing of cases can know: auditors who differ, each with a month of their own."""
    heads("correlation within months", "tells a change in the year")
    for correlation in (0.02, 0.05, 0.1):
        wrong, precision = 0, 1 / correlation - 1
        for run in range(runs):
            sizes = few(MONTHS, rng)
            months = rng.beta(0.7 * precision, 0.3 * precision, MONTHS)
            met, of = audits(sizes, np.repeat(months, sizes), ALIKE, rng)
            wrong += told(looks(met, of, sizes, [MONTHLY] * 11, run)).any()
        print(f"| {correlation} | {wrong / runs:.3f} |")
    yield from ()


def something_changes(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """How soon a change from 60% to 85% of everything, or of one question, is told."""
    after = (3, 6, 12)
    heads("cases, what changes after six audits", *(f"told after {n} more" for n in after))
    for cases in (3, 5, 10):
        for what, changed in (("everything", slice(None)), ("one question", slice(0, 1))):
            seen = []
            for run in range(runs):
                sizes = [cases] * 18
                shares = np.full((18 * cases, SECTIONS * ASKED), 0.6)
                shares[6 * cases :, changed] = 0.85
                of = rng.random(shares.shape) < OFTEN
                met = judged(shares, ALIKE, shares.shape, rng) & of
                hits = told(
                    looks(with_sections(met), with_sections(of), sizes, [MONTHLY] * 17, run)
                )
                items = hits[5:, [0, SECTIONS]] if what == "one question" else hits[5:]
                seen.append([items[:n].any() for n in after])
            shown = " | ".join(f"{each:.2f}" for each in np.mean(seen, axis=0))
            print(f"| {cases}, {what} | {shown} |")
    yield from ()


def hidden(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """A change as large as the page says is told four times in five, is."""
    hits = []
    for run in range(runs):
        sizes = np.full(MONTHS, 10)
        shares = np.full((120, SECTIONS * ASKED), 0.5)
        met = judged(shares, ALIKE, shares.shape, rng)
        said = looks(
            with_sections(met), with_sections(np.ones_like(met)), sizes, [MONTHLY] * 11, run
        )
        shares[:60, 0], shares[60:, 0] = 0.5 - said[-1].hidden / 2, 0.5 + said[-1].hidden / 2
        met[:, 0] = rng.random(120) < shares[:, 0]
        seen = looks(
            with_sections(met), with_sections(np.ones_like(met)), sizes, [MONTHLY] * 11, run
        )
        hits.append(told(seen)[-1, SECTIONS])
    rate = float(np.mean(hits))
    yield Claim(
        "a change said to be told four times in five is",
        f"{rate:.3f}",
        "0.70 to 0.95",
        0.7 <= rate <= 0.95,
    )


def limits(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """How many dates lie within the limits of a question, were nothing changing."""
    inside = []
    for _ in range(runs):
        n = few(MONTHS, rng)
        k = rng.binomial(n, rng.uniform(0.2, 0.95))
        found = _expected(k, n, 0.95)
        share = k / n
        inside.append(((found["low"] - 1e-9 <= share) & (share <= found["high"] + 1e-9)).mean())
    rate = float(np.mean(inside))
    yield Claim("dates within the 95% limits of a question", f"{rate:.3f}", "≥ 0.95", rate >= 0.95)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    few = 10 if parser.parse_args().quick else 1
    parts: list[Callable[[np.random.Generator], Iterator[Claim]]] = [
        lambda rng: nothing_changes(200 // few, rng),
        lambda rng: second_year(100 // few, rng),
        lambda rng: auditors(100 // few, rng),
        lambda rng: something_changes(100 // few, rng),
        lambda rng: hidden(100 // few, rng),
        lambda rng: limits(8000 // few, rng),
        lambda rng: two_visits(2000 // few, rng),
    ]
    print_claims(parts, SEED)


if __name__ == "__main__":
    main()
