"""Invented worlds in which the truth is known: cases within a team, teams within a programme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

# How often inspections have so many cases: most have about twenty, a few up to 47.
SIZES = np.array([14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 26, 30, 34, 38, 42, 47])
OFTEN = np.array([6, 5, 6, 5, 8, 8, 30, 6, 5, 5, 4, 4, 3, 3, 1, 1]) / 100
# Of each question of two themes, how often it applies; questions with one letter apply together.
THEMES = {
    "seven questions": (
        (1, "a"),
        (1, "a"),
        (0.46, "b"),
        (1, "a"),
        (0.27, "c"),
        (0.45, "d"),
        (0.45, "d"),
    ),
    "four questions": ((0.62, "a"), (0.60, "a"), (0.58, "b"), (0.66, "a")),
}
QUESTIONS = np.tile([0.82, 0.70, 0.72, 0.65, 0.74, 0.60, 0.78, 0.56, 0.85, 0.45, 0.68], 4)
APPLIES = np.tile([1, 1, 0.82, 0.6, 0.9, 0.46, 1, 0.94, 0.27, 0.8, 0.65], 4)
SECTION = np.repeat(np.arange(4), 11)


def theme(
    cases: int, share: float, alike: float, pattern: str, runs: int, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """Sufficient and answered of each case, a row for each run.

    Judgements on one case are normal numbers below a quantile, correlated by `alike`.
    """
    asked = THEMES[pattern]
    letters = sorted({letter for _, letter in asked})
    drawn = rng.random((runs, cases, len(letters)))
    applies = np.stack(
        [drawn[..., letters.index(letter)] < often for often, letter in asked], axis=-1
    )
    good = judged(share, alike, (runs, cases, len(asked)), rng) & applies
    return good.sum(axis=-1), applies.sum(axis=-1)


def judged(
    share: float | Numbers, alike: float, shape: tuple[int, ...], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Judgements, the last axis over the questions of a case, alike within it."""
    shared, own = rng.standard_normal((*shape[:-1], 1)), rng.standard_normal(shape)
    latent = np.sqrt(alike) * shared + np.sqrt(1 - alike) * own
    return np.asarray(latent < special.ndtri(share))


def sizes(teams: int, rng: np.random.Generator) -> Counts:
    return rng.choice(SIZES, size=teams, p=OFTEN)


def truths(share: float, correlation: float, teams: int, rng: np.random.Generator) -> Numbers:
    """The true proportion of each team on one question."""
    if not correlation:
        return np.full(teams, share)
    precision = 1 / correlation - 1
    return rng.beta(share * precision, (1 - share) * precision, teams)


def programme(
    teams: int, correlation: float, rng: np.random.Generator, shift: Numbers | float = 0.0
) -> tuple[Counts, Counts]:
    """Sufficient and answered, teams by questions: themes of a team keep step, cases are alike."""
    overall, own = rng.standard_normal((teams, 1)), rng.standard_normal((teams, 4))
    rank = special.ndtr(np.sqrt(0.5) * overall + np.sqrt(0.5) * own)[:, SECTION]
    p = np.broadcast_to(QUESTIONS, rank.shape)
    if correlation:
        precision = 1 / correlation - 1
        p = special.betaincinv(QUESTIONS * precision, (1 - QUESTIONS) * precision, rank)
    p = np.clip(p - shift, 0.001, 0.999)
    k, n = np.zeros(p.shape, dtype=np.int64), np.zeros(p.shape, dtype=np.int64)
    for team, cases in enumerate(sizes(teams, rng)):
        asked = rng.random((cases, p.shape[1])) < APPLIES
        k[team] = (judged(p[team], 0.3, asked.shape, rng) & asked).sum(axis=0)
        n[team] = asked.sum(axis=0)
    return k, n
