"""Every claim of certainty on a page, held against a known truth: printed with its goal, met or not.

    python benchmarks/truth.py            the tables of docs/method.md, some minutes
    python benchmarks/truth.py --quick    fewer runs: about a minute, and coarser

The same seed prints the same numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats
from statsmodels.stats.inter_rater import cohens_kappa
from worlds import QUESTIONS, THEMES, Counts, Numbers, judged, programme, sizes, theme, truths

from sqs_analysis.measure.caseload import caseload_interval
from sqs_analysis.measure.contracts import FINDINGS
from sqs_analysis.measure.contrast import false_discovery, newcombe, paired_difference
from sqs_analysis.measure.funnel import funnel
from sqs_analysis.measure.intervals import ratio_interval, survey_ratio, wilson
from sqs_analysis.measure.oversight import common_odds_ratio
from sqs_analysis.measure.raters import cohen_kappa
from sqs_analysis.measure.shrinkage import MIDDLE, UPPER, place, rank_intervals, shrink
from sqs_analysis.measure.spread import spread_of

SEED = 2012
SHARES, ALIKE, CASES = (0.5, 0.65, 0.8, 0.9, 0.95), (0.1, 0.3, 0.6), (8, 12, 20, 30, 47)
CORRELATIONS = (0.0, 0.01, 0.02, 0.05, 0.1)
Limits = tuple[Numbers, Numbers]


@dataclass(frozen=True)
class Claim:
    """One line of the table: what is claimed, what was measured, the goal, and whether it is met."""

    claim: str
    measured: str
    goal: str
    met: bool


def heads(*names: str) -> None:
    print(f"\n| {' | '.join(names)} |")
    print("|---|" + "--:|" * (len(names) - 1))


def print_claims(
    parts: Sequence[Callable[[np.random.Generator], Iterator[Claim]]], seed: int
) -> None:
    """Measure each part from a seed of its own, and print its claims as one table."""
    seeds = np.random.SeedSequence(seed).spawn(len(parts))
    claims = [
        claim
        for part, own in zip(parts, seeds, strict=True)
        for claim in part(np.random.default_rng(own))
    ]
    heads("claim", "measured", "goal", "")
    for claim in claims:
        verdict = "met" if claim.met else "**not met**"
        print(f"| {claim.claim} | {claim.measured} | {claim.goal} | {verdict} |")


# --- one theme, one question, two themes ----------------------------------------------------------


def candidates(y: Counts, x: Counts) -> dict[str, Limits]:
    """The ways to a theme's limits that were measured side by side, a row for each run."""
    z, total = special.ndtri(0.975), x.sum(axis=1).astype(float)
    m, k = (x > 0).sum(axis=1), y.sum(axis=1).astype(float)
    r, size = k / total, (x**2).sum(axis=1) / total
    t = special.stdtrit(np.maximum(m - 1, 1), 0.975)
    residual = y - r[:, None] * x
    variance = m / np.maximum(m - 1, 1) * (residual**2).sum(axis=1) / total**2
    flat = (variance < 1e-14) | (m < 2)
    with np.errstate(all="ignore"):
        estimated = np.where(flat, m, np.minimum(r * (1 - r) / variance, total))
        logit, step = np.log(r / (1 - r)), t * np.sqrt(variance) / (r * (1 - r))
        drawn = np.where(flat, 1.0, np.clip((total / estimated - 1) / (size - 1), 0, 1))
    found = {
        "ratio estimator, t (before)": _else(
            flat, _wilson(r, m, z), _cut(r, t * np.sqrt(variance))
        ),
        "logit, t": _else(
            flat, _wilson(r, m, z), (special.expit(logit - step), special.expit(logit + step))
        ),
        "Wilson on the estimated number, t": _wilson(r, estimated, t),
        "Korn and Graubard": _exact(r, estimated * (z / t) ** 2),
    }
    part = m / (m + 10)
    found["Wilson, correlation drawn to 0.35, t"] = _wilson(
        r, total / (1 + (size - 1) * (part * drawn + (1 - part) * 0.35)), t
    )
    for taken in (0.4, 0.5):
        found[f"Wilson, correlation taken as {taken}"] = _wilson(
            r, total / (1 + (size - 1) * taken), z
        )
    found["Jeffreys, correlation taken as 0.45"] = _jeffreys(r, total / (1 + (size - 1) * 0.45))
    return found


def _else(where: NDArray[np.bool_], one: Limits, other: Limits) -> Limits:
    return np.where(where, one[0], other[0]), np.where(where, one[1], other[1])


def _cut(r: Numbers, half: Numbers) -> Limits:
    return np.maximum(r - half, 0), np.minimum(r + half, 1)


def _wilson(p: Numbers, n: Numbers, q: Numbers | float) -> Limits:
    wide = 1 + q**2 / n
    middle, half = (
        (p + q**2 / (2 * n)) / wide,
        q * np.sqrt(p * (1 - p) / n + q**2 / (4 * n**2)) / wide,
    )
    return np.where(p == 0, 0, middle - half), np.where(p == 1, 1, middle + half)


def _exact(p: Numbers, n: Numbers) -> Limits:
    k = p * n
    with np.errstate(all="ignore"):
        low = np.where(p == 0, 0, special.betaincinv(k, n - k + 1, 0.025))
        return low, np.where(p == 1, 1, special.betaincinv(k + 1, n - k, 0.975))


def _jeffreys(p: Numbers, n: Numbers) -> Limits:
    k = p * n + 0.5
    low, high = (special.betaincinv(k, n + 1 - k, q) for q in (0.025, 0.975))
    return np.where(p == 0, 0, low), np.where(p == 1, 1, high)


def _worse(y: Counts, rng: np.random.Generator) -> Counts:
    """Each run with one sufficient judgement, drawn at random, made insufficient."""
    worse, able = y.copy(), np.flatnonzero(y.sum(axis=1) > 0)
    chance = np.cumsum(y[able], axis=1)
    picked = (chance > rng.random((len(able), 1)) * chance[:, -1:]).argmax(axis=1)
    worse[able, picked] -= 1
    return worse


def themes(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """A theme's interval, beside the candidates."""
    found: dict[str, list[list[float]]] = {}
    for pattern in THEMES:
        for alike in ALIKE:
            for cases in CASES:
                for share in SHARES:
                    y, x = theme(cases, share, alike, pattern, runs, rng)
                    y, x = y[x.sum(axis=1) > 0], x[x.sum(axis=1) > 0]
                    worse = candidates(_worse(y, rng), x)
                    high = 2 * (y.sum(axis=1) - 1) >= x.sum(axis=1)
                    for name, (low, up) in candidates(y, x).items():
                        below, above = worse[name]
                        surer = (up > above - 1e-12) & (below - 1e-12 < low)
                        wider = (above - below) - (up - low) >= -1e-9
                        odd = ~surer | (high & ~wider)
                        ends = ((up == 1) & (y < x).any(axis=1)).mean()
                        hit = [
                            ((low <= share) & (share <= up)).mean(),
                            (up < share).mean(),
                            (low > share).mean(),
                        ]
                        found.setdefault(name, []).append(
                            [*hit, (up - low).mean(), odd.mean(), ends]
                        )
    heads(
        "a theme, 95%",
        "least coverage",
        "truth above",
        "truth below",
        "mean width",
        "one worse, surer",
        "100% though not all",
    )
    table = {name: np.array(rows) for name, rows in found.items()}
    for name, rows in table.items():
        numbers = [
            rows[:, 0].min(),
            rows[:, 1].max(),
            rows[:, 2].max(),
            rows[:, 3].mean(),
            rows[:, 4].mean(),
            rows[:, 5].max(),
        ]
        print(f"| {name} | {' | '.join(f'{number:.3f}' for number in numbers)} |")
    ours = table["Wilson, correlation taken as 0.5"]
    _same_as_the_program(rng)
    valid = [
        rows for rows in table.values() if rows[:, 0].min() >= 0.94 and rows[:, 1:3].max() <= 0.04
    ]
    best = min(rows[:, 3].mean() for rows in valid)
    widest = (ours[:, 3] / np.min([rows[:, 3] for rows in valid], axis=0)).max()
    yield Claim(
        "a theme's 95% interval: coverage",
        f"{ours[:, 0].min():.3f} at least",
        "≥ 0.94",
        ours[:, 0].min() >= 0.94,
    )
    yield Claim(
        "… each tail", f"{ours[:, 1:3].max():.3f} at most", "≤ 0.04", ours[:, 1:3].max() <= 0.04
    )
    yield Claim(
        "… one more insufficient raises a limit or narrows",
        f"{ours[:, 4].max():.3f}",
        "never",
        ours[:, 4].max() == 0,
    )
    yield Claim(
        "… 0 or 100% though not all", f"{ours[:, 5].max():.3f}", "never", ours[:, 5].max() == 0
    )
    yield Claim(
        "… mean width beside the best valid candidate",
        f"{ours[:, 3].mean() / best:.2f}",
        "≤ 1.10",
        ours[:, 3].mean() / best <= 1.1,
    )
    yield Claim(
        "… the same at its worst (47 cases hardly alike)", f"{widest:.2f}", "≤ 1.10", widest <= 1.1
    )


def _same_as_the_program(rng: np.random.Generator) -> None:
    """The candidate that was chosen is what the program does."""
    y, x = theme(12, 0.7, 0.3, "four questions", 50, rng)
    y, x = y[x.sum(axis=1) > 0], x[x.sum(axis=1) > 0]
    low, high = candidates(y, x)["Wilson, correlation taken as 0.5"]
    for i, (one, of) in enumerate(zip(y, x, strict=True)):
        share = ratio_interval(one, of)
        assert abs(share.lower - low[i]) + abs(share.upper - high[i]) < 1e-9


def questions() -> Iterator[Claim]:
    """One question, and a caseload of twice as many: by enumeration."""
    grid, rows = np.linspace(0.01, 0.99, 99), []
    for n in range(5, 48):
        k = np.arange(n + 1)
        low, high = wilson(k, np.full(n + 1, n))
        held = (low <= grid[:, None]) & (grid[:, None] <= high)
        one = (stats.binom.pmf(k, n, grid[:, None]) * held).sum(axis=1)
        of = [caseload_interval(int(each), n, 2 * n) for each in k]
        true = np.arange(2 * n + 1)[:, None]
        inside = (np.array([f.lower_count for f in of]) <= true) & (
            true <= np.array([f.upper_count for f in of])
        )
        two = (stats.hypergeom.pmf(k, 2 * n, true, n) * inside).sum(axis=1)
        rows.append((n, one.min(), one.mean(), two.min(), two.mean()))
    heads("n", "Wilson, lowest", "Wilson, mean", "caseload of 2n, lowest", "caseload of 2n, mean")
    for n, *numbers in rows:
        if n in (5, 6, 8, 10, 14, 20, 30, 47):
            print(f"| {n} | {' | '.join(f'{number:.3f}' for number in numbers)} |")
    mean, least = min(row[2] for row in rows), min(row[3] for row in rows)
    yield Claim(
        "a question's 95% interval: coverage, mean over p",
        f"{mean:.3f} at least",
        "≥ 0.95",
        mean >= 0.95,
    )
    yield Claim(
        "a caseload's 95% limits: coverage", f"{least:.3f} at least", "≥ 0.95", least >= 0.95
    )


def gaps(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """The gap between two themes of the same cases, and between the best and the worst of four."""
    held, claimed = [], []
    for cases in (8, 14, 20, 47):
        for share in (0.5, 0.7, 0.9):
            tables = judged(share, 0.3, (runs, cases, 4 * 5), rng).reshape(runs, cases, 4, 5)
            asked = rng.random(tables.shape) < 0.7
            y, x = (tables & asked).sum(axis=3), asked.sum(axis=3)
            inside = apart = 0
            for one, of in zip(y, x, strict=True):
                sides = [(one[:, i], of[:, i]) for i in range(4)]
                _, low, high = paired_difference(sides[0], sides[1])
                inside += not (low > 0 or high < 0)
                rates = one.sum(axis=0) / of.sum(axis=0)
                _, low, _ = paired_difference(
                    sides[int(rates.argmax())], sides[int(rates.argmin())], 1 - 0.05 / 6
                )
                apart += low > 0
            held.append(inside / runs)
            claimed.append(apart / runs)
    yield Claim(
        "the gap between two themes, 95%: coverage",
        f"{min(held):.3f} at least",
        "≥ 0.93",
        min(held) >= 0.93,
    )
    yield Claim(
        "best and worst theme told apart though alike",
        f"{max(claimed):.3f} at most",
        "≤ 0.05",
        max(claimed) <= 0.05,
    )


def strongest(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """Which question is named strongest and weakest of 26 in one inspection: three ways to choose."""
    ways = ("raw share", "limits", "shrunken within the inspection")
    hits, regret = np.zeros((3, 2)), np.zeros((3, 2))
    for _ in range(runs):
        truth = np.clip(rng.permutation(QUESTIONS)[:26] + rng.normal(0, 0.08, 26), 0.02, 0.98)
        n = rng.binomial(int(sizes(1, rng)[0]), rng.choice([1, 1, 0.8, 0.5, 0.35], 26))
        k = rng.binomial(n, truth)
        truth, k, n = truth[n >= 6], k[n >= 6], n[n >= 6]
        low, high = wilson(k, n)
        spread = spread_of(k, n)
        mean, _, _ = shrink(spread)
        for i, (best, worst) in enumerate(((k / n, k / n), (low, high), (mean, mean))):
            named = truth[best.argmax()], truth[worst.argmin()]
            hits[i] += named[0] == truth.max(), named[1] == truth.min()
            regret[i] += truth.max() - named[0], named[1] - truth.min()
    heads(
        "named strongest and weakest by",
        "truly the strongest",
        "truly the weakest",
        "short of the strongest by",
        "above the weakest by",
    )
    for way, hit, lost in zip(ways, hits / runs, regret / runs, strict=True):
        print(f"| {way} | {hit[0]:.2f} | {hit[1]:.2f} | {lost[0]:.3f} | {lost[1]:.3f} |")
    won = hits[1].sum() / hits[0].sum()
    yield Claim(
        '"Strongest" and "Weakest": truly so, beside the raw share',
        f"{won:.2f} times",
        "> 1",
        won > 1,
    )


# --- teams ------------------------------------------------------------------------------------------


def shrunken(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """A team's estimate, its rank, its part of the programme, and the middle of teams."""
    rows: list[list[float]] = []
    heads(
        "teams, between them",
        "coverage",
        "rank's",
        "raw error",
        "shrunken error",
        "places given",
        "on the wrong side",
        "in the middle 90%",
    )
    for teams in (20, 40, 157):
        for correlation in CORRELATIONS:
            numbers, told = [], np.zeros(2)
            for share in (0.6, 0.7, 0.9) * max(1, runs // teams):
                n = sizes(teams, rng)
                truth = truths(share, correlation, teams, rng)
                k = rng.binomial(n, truth)
                spread = spread_of(k, n)
                mean, low, high = shrink(spread)
                ranks, above = rank_intervals(spread)
                rank, parts = stats.rankdata(-truth), place(above)
                upper, known = rank <= (teams + 1) / 2, (parts != MIDDLE) & (correlation > 0)
                told += known.sum(), (known & ((parts == UPPER) != upper)).sum()
                middle = spread.middle()
                numbers.append(
                    [
                        np.mean((low <= truth) & (truth <= high)),
                        np.mean((ranks[:, 1] <= rank) & (rank <= ranks[:, 2])),
                        np.mean((k / n - truth) ** 2),
                        np.mean((mean - truth) ** 2),
                        np.mean((middle[0] <= truth) & (truth <= middle[1])),
                    ]
                )
            cover, rank_cover, raw, near, inside = np.mean(numbers, axis=0)
            wrong = told[1] / told[0] if told[0] else 0.0
            line = (cover, rank_cover, raw**0.5, near**0.5)
            line += (told[0] / len(numbers) / teams, wrong, inside)
            print(f"| {teams}, {correlation:.2f} | {' | '.join(f'{each:.3f}' for each in line)} |")
            rows.append([correlation, cover, rank_cover, near / raw, told[0], told[1], inside])
    table = np.array(rows)
    differ = table[:, 0] > 0
    wrong = table[:, 5].sum() / table[:, 4].sum()
    yield Claim(
        "a team's shrunken estimate, 95% limits: coverage",
        f"{table[:, 1].min():.3f} at least",
        "≥ 0.93",
        table[:, 1].min() >= 0.93,
    )
    yield Claim(
        "… nearer the truth than its own share",
        f"error {table[:, 3].max() ** 0.5:.2f} of it at most",
        "< 1",
        table[:, 3].max() < 1,
    )
    yield Claim(
        "rank limits, 95%: coverage, teams that differ",
        f"{table[differ, 2].min():.3f} at least",
        "≥ 0.93",
        table[differ, 2].min() >= 0.93,
    )
    yield Claim(
        '"upper part", "lower part": on the wrong side', f"{wrong:.3f}", "≤ 0.025", wrong <= 0.025
    )
    yield Claim("… changes with the seed", "no draw is made", "never", True)
    inside = table[differ, 6]
    yield Claim(
        "the middle 90% of teams, where they differ",
        f"{inside.min():.3f} to {inside.max():.3f}",
        "0.85 to 0.97",
        0.85 <= inside.min() <= inside.max() <= 0.97,
    )


def frame_of(k: Counts, n: Counts) -> pd.DataFrame:
    """FINDINGS of teams by questions."""
    teams, asked = k.shape
    rows = pd.DataFrame({"sufficient": k.ravel(), "answered": n.ravel()}).assign(
        inspection_id=np.repeat([f"T{i:03}" for i in range(teams)], asked),
        question=np.tile([f"Q{i:02}" for i in range(asked)], teams),
        level="question",
        section="S",
        group="all",
        method="Wilson",
    )
    return FINDINGS.frame(rows.reindex(columns=list(FINDINGS.names), fill_value=0))


def funnels(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """How many unremarkable teams lie within the limits."""
    inner, outer, alike = [], [], []
    heads(
        "target, between teams",
        "20 teams within 95%",
        "within 99.8%",
        "157 teams within 95%",
        "within 99.8%",
    )
    for share in (0.5, 0.65, 0.8, 0.9, 0.95):
        for correlation in (0.0, 0.02, 0.05, 0.1):
            line = []
            for teams in (20, 157):
                inside = []
                for _ in range(max(3, 3 * runs // teams)):
                    n = sizes(teams, rng)
                    k = rng.binomial(n, truths(share, correlation, teams, rng))
                    standing = funnel(frame_of(k[:, None], n[:, None]))["standing"]
                    inside.append(
                        [(standing == "within").mean(), 1 - standing.str.endswith("99.8%").mean()]
                    )
                line += list(np.mean(inside, axis=0))
            print(
                f"| {share:.2f}, {correlation:.2f} | {' | '.join(f'{each:.3f}' for each in line)} |"
            )
            (inner if correlation else alike).extend(line[::2])
            outer += line[1::2]
    yield Claim(
        "funnel, teams that differ: within 95%",
        f"{min(inner):.3f} to {max(inner):.3f}",
        "0.93 to 0.97",
        0.93 <= min(inner) <= max(inner) <= 0.97,
    )
    yield Claim(
        "funnel, teams all alike: within 95%",
        f"{min(alike):.3f} to {max(alike):.3f}",
        "0.93 to 0.97",
        0.93 <= min(alike) <= max(alike) <= 0.97,
    )
    yield Claim(
        "funnel: within 99.8%", f"{min(outer):.4f} at least", "≥ 0.995", min(outer) >= 0.995
    )


def flagged(k: Counts, n: Counts) -> tuple[NDArray[np.bool_], bool]:
    """Teams by questions: what stands out; and whether any of it lies within the limits."""
    found = funnel(frame_of(k, n)).pivot(
        index="inspection_id", columns="question", values=["p_value", "standing"]
    )
    p, standing = found["p_value"].to_numpy(dtype=float), found["standing"].to_numpy()
    out = np.array([false_discovery(row) <= 0.05 for row in p])
    return out, bool((standing[out] == "within").any())


def standing_out(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """How many teams have something that stands out: unremarkable ones, and planted ones."""
    false, meets = [], False
    heads("teams, between them", "teams with something that stands out", "of these teams")
    for teams in (20, 157):
        for correlation in (0.0, 0.02, 0.05, 0.1):
            some = []
            for _ in range(max(2, runs // teams)):
                out, within = flagged(*programme(teams, correlation, rng))
                some += list(out.any(axis=1))
                meets = meets or within
            print(f"| {teams}, {correlation:.2f} | {np.mean(some):.3f} | {len(some)} |")
            false.append(np.mean(some))
    heads("lower by, in six questions", "of these found", "teams found")
    for drop in (0.15, 0.25, 0.35, 0.5):
        seen = []
        for _ in range(max(2, runs // 157)):
            shift = np.zeros((157, len(QUESTIONS)))
            shift[:8, -6:] = drop  # eight teams are worse in six questions
            out, _ = flagged(*programme(157, 0.02, rng, shift))
            seen.append((out[:8, -6:].mean(), out[:8, -6:].any(axis=1).mean()))
        print(f"| {drop:.2f} | {' | '.join(f'{each:.3f}' for each in np.mean(seen, axis=0))} |")
    yield Claim(
        '"stands out": unremarkable teams flagged',
        f"{max(false):.3f} at most",
        "≤ 0.05",
        max(false) <= 0.05,
    )
    yield Claim(
        '"stands out" within the limits', "met" if meets else "not once", "never", not meets
    )


# --- a programme over time, and in all ----------------------------------------------------------------


def changes(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """A team that has not changed: how often a question, and how many questions, seem to have."""
    worst, grid = 0.0, np.linspace(0.05, 0.95, 19)
    for n1 in range(5, 48, 3):
        for n2 in range(n1, 48, 3):
            k1, k2 = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
            _, low, high = newcombe(
                k1, np.full(k1.shape, n1), k2, np.full(k1.shape, n2), corrected=True
            )
            one, two = (stats.binom.pmf(np.arange(n + 1), n, grid[:, None]) for n in (n1, n2))
            worst = max(
                worst,
                np.einsum("pi,ij,pj->p", one, ((low > 0) | (high < 0)).astype(float), two).max(),
            )
    yield Claim(
        "a clear change of a question that has not changed",
        f"{worst:.3f} at most",
        "≤ 0.05",
        worst <= 0.05,
    )
    inside = []
    for _ in range(runs):
        cases = [judged(QUESTIONS[:40], 0.3, (int(n), 40), rng) for n in sizes(2, rng)]
        inside.append(_mixed(*cases, rng))
    yield Claim(
        "the count of clear changes lies in what chance gives",
        f"{np.mean(inside):.3f}",
        "≥ 0.95",
        np.mean(inside) >= 0.95,
    )


def _mixed(now: NDArray[np.bool_], then: NDArray[np.bool_], rng: np.random.Generator) -> bool:
    def clear(own: Numbers, other: Numbers) -> NDArray[np.int64]:
        of = (np.full(own.shape, len(now)), np.full(own.shape, len(then)))
        _, low, high = newcombe(own, of[0], other, of[1], corrected=True)
        return np.asarray(((low > 0) | (high < 0)).sum(axis=1))

    both = np.concatenate([now, then]).astype(float)
    mixed = (np.argsort(rng.random((499, len(both))), axis=1) < len(now)).astype(float) @ both
    chance = clear(mixed, np.broadcast_to(both.sum(axis=0), mixed.shape) - mixed)
    count = clear(now.sum(axis=0, dtype=float)[None], then.sum(axis=0, dtype=float)[None])[0]
    low, high = np.quantile(chance, [0.025, 0.975], method="inverted_cdf")
    return bool(low <= count <= high)


def national(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """The share in the caseload of all teams, when samples are 40 to 95% of known caseloads."""
    held, plain, bias = [], [], []
    for _ in range(runs):
        n = sizes(60, rng)
        whole = np.maximum(n, np.ceil(n / rng.uniform(0.4, 0.95, 60)).astype(int))
        team = np.repeat(np.arange(60), n)
        # Larger teams are a little weaker, so that what a case stands for matters.
        p = np.clip(truths(0.7, 0.05, 60, rng) - 0.004 * (whole - whole.mean()), 0.02, 0.98)
        good = [judged(p[i], 0.3, (int(whole[i]), 4), rng).sum(axis=1) for i in range(60)]
        truth = sum(each.sum() for each in good) / (4 * whole.sum())
        y = np.concatenate([each[: n[i]] for i, each in enumerate(good)])
        share = survey_ratio(y, np.full(len(y), 4), team, (whole / n)[team], (n / whole)[team])
        simple = survey_ratio(y, np.full(len(y), 4))
        held.append(share.lower <= truth <= share.upper)
        plain.append(simple.lower <= truth <= simple.upper)
        bias.append([share.estimate - truth, simple.estimate - truth, share.upper - share.lower])
    off, raw, width = np.mean(bias, axis=0)
    heads("share in the caseload", "coverage", "mean error", "mean width")
    print(f"| weighted, finite | {np.mean(held):.3f} | {off:.4f} | {width:.3f} |")
    print(f"| each case equal | {np.mean(plain):.3f} | {raw:.4f} | |")
    yield Claim(
        "national share in the caseload, 95%: coverage",
        f"{np.mean(held):.3f}",
        "≥ 0.93",
        np.mean(held) >= 0.93,
    )


# --- two inspectors, two judgements -----------------------------------------------------------


def kappas(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """Cohen's kappa of two inspectors on one question, where nearly all is sufficient and where not."""
    heads(
        "cases, sufficient, agreed on",
        "kappa",
        "Wilson for what is agreed",
        "large-sample variance",
    )
    ours = []
    for cases in (10, 20, 40, 80):
        for sufficient, agreed in ((0.6, 0.7), (0.7, 0.8), (0.7, 0.95), (0.9, 0.85), (0.9, 0.95)):
            half = (1 - agreed) / 2
            cells = [sufficient - half, half, half, 1 - sufficient - half]
            chance = sufficient**2 + (1 - sufficient) ** 2
            truth, held = (agreed - chance) / (1 - chance), []
            for table in rng.multinomial(cases, cells, size=runs).reshape(-1, 2, 2):
                kappa = cohen_kappa(table)
                if not np.isnan(kappa.estimate):
                    variance = cohens_kappa(table).var_kappa if (kappa.estimate < 1) else np.nan
                    usual = abs(kappa.estimate - truth) <= 1.959964 * np.sqrt(variance)
                    held.append((kappa.lower <= truth <= kappa.upper, usual))
            cover = np.mean(held, axis=0)
            ours.append(cover[0])
            print(
                f"| {cases}, {sufficient}, {agreed} | {truth:.2f} | {cover[0]:.3f} | {cover[1]:.3f} |"
            )
    yield Claim(
        "kappa's 95% interval: coverage", f"{min(ours):.3f} at least", "≥ 0.92", min(ours) >= 0.92
    )


def oversights(runs: int, rng: np.random.Generator) -> Iterator[Claim]:
    """The odds ratio of oversight and work where good teams are good at both."""
    heads("truly, teams, between them", "within teams", "all cases as one")
    ours = []
    for true in (1, 2):
        for teams, spread in ((20, 0.4), (142, 0.4), (142, 0.6)):
            held = np.zeros(2)
            for _ in range(runs):
                good = rng.normal(0, spread, teams)
                tables = []
                for team, cases in zip(good, rng.integers(8, 20, teams), strict=True):
                    first = rng.random(cases) < special.expit(0.2 + team)
                    second = rng.random(cases) < special.expit(0.2 + team + np.log(true) * first)
                    tables.append(np.bincount(2 * ~first + ~second, minlength=4).reshape(2, 2))
                for i, of in enumerate((tables, [np.sum(tables, axis=0)])):
                    _, low, high = common_odds_ratio(of)
                    held[i] += low <= true <= high
            cover = held / runs
            ours.append(cover[0])
            print(f"| {true}, {teams}, {spread} | {cover[0]:.3f} | {cover[1]:.3f} |")
    yield Claim(
        "oversight and work, 95% limits: coverage",
        f"{min(ours):.3f} at least",
        "≥ 0.93",
        min(ours) >= 0.93,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    few = 10 if parser.parse_args().quick else 1
    parts: list[Callable[[np.random.Generator], Iterator[Claim]]] = [
        lambda rng: themes(4000 // few, rng),
        lambda _: questions(),
        lambda rng: gaps(2000 // few, rng),
        lambda rng: strongest(2000 // few, rng),
        lambda rng: shrunken(3000 // few, rng),
        lambda rng: funnels(1600 // few, rng),
        lambda rng: standing_out(1000 // few, rng),
        lambda rng: changes(1000 // few, rng),
        lambda rng: national(600 // few, rng),
        lambda rng: kappas(1500 // few, rng),
        lambda rng: oversights(1500 // few, rng),
    ]
    print_claims(parts, SEED)


if __name__ == "__main__":
    main()
