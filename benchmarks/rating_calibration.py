"""How likely a rating is said to be, held against invented teams whose true shares are known.

    python benchmarks/rating_calibration.py                    1,000 teams in each world, some minutes
    python benchmarks/rating_calibration.py --teams 200        coarser
    python benchmarks/rating_calibration.py --published FILE   the points rule on published ratings

A team has seven standards of three questions, four asked of one sample of cases and three of another,
and five that are rated by hand. Overall is by points, as in the instrument yjs-2018. FILE is a table
with a column overall_rating, and either score_%, the points as a part of 36, or a column for each
standard that counts, headed by its id. The same seed prints the same numbers.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats
from worlds import Numbers, judged

from sqs_analysis.measure.stability import Counted, again, grade_chances
from sqs_analysis.read.ratings import Expected, Grade, Ratings

SEED = 2018
LOWEST, TOTALS = ("0", "1/2", "13/20", "4/5"), (0, 7, 19, 31)
NAMES = ("Inadequate", "Requires improvement", "Good", "Outstanding")
SAMPLE, QUESTIONS, BY_HAND, MOST = (0, 0, 0, 0, 1, 1, 1), 3, 10, 36
RATINGS = Ratings(
    tuple(
        Grade(name, name, Fraction(share), points, total)
        for points, (name, share, total) in enumerate(zip(NAMES, LOWEST, TOTALS, strict=True))
    ),
    (),
    6,
    (),
)
USUAL = Expected()
WORLDS = {
    "as expected": USUAL,
    "mean 10 points higher": replace(USUAL, share=0.8),
    "mean 10 points lower": replace(USUAL, share=0.6),
    "spread half as wide again": replace(USUAL, spread=0.225),
    "judgements on a case twice as alike": replace(USUAL, case=0.7),
}


@dataclass(frozen=True)
class World:
    """Stated and true, a row for each team: of each standard, and over all."""

    stated: Numbers
    true: NDArray[np.int64]
    given: NDArray[np.int64]
    overall: Numbers
    overall_true: NDArray[np.int64]
    overall_given: NDArray[np.int64]
    seconds: float


def counted(rng: np.random.Generator, world: Expected) -> tuple[list[Counted], Numbers]:
    """The counts of a team, and its true shares by standard and question."""
    spread = world.spread / stats.norm.pdf(special.ndtri(world.share))
    mean = special.ndtri(world.share) * np.sqrt(1 + spread**2)
    own = 1 - world.team - world.standard
    size = (len(SAMPLE), QUESTIONS)
    probit = mean + spread * (
        np.sqrt(world.team) * rng.standard_normal()
        + np.sqrt(world.standard) * rng.standard_normal((len(SAMPLE), 1))
        + np.sqrt(own) * rng.standard_normal(size)
    )
    true = special.ndtr(probit)
    found = []
    for sample in (0, 1):
        asked = true[np.array(SAMPLE) == sample]
        cases = int(rng.integers(14, 92))
        k = judged(asked.ravel(), world.case, (cases, asked.size), rng).sum(axis=0)
        found += [
            Counted(tuple(map(int, each)), (cases,) * QUESTIONS, sample)
            for each in k.reshape(asked.shape)
        ]
    return found, true


def world_of(rng: np.random.Generator, world: Expected, teams: int, ratings: Ratings) -> World:
    """So many teams, each rated."""
    rows: list[tuple[Numbers, list[int], list[int], Numbers, int, int]] = []
    seconds = 0.0
    for _ in range(teams):
        found, shares = counted(rng, world)
        begun = time.perf_counter()
        chances = grade_chances(found, ratings)
        seconds += time.perf_counter() - begun
        band = (shares[..., None] >= np.array([0.5, 0.65, 0.8])).sum(axis=-1).min(axis=1)
        given = [min(ratings.band(k, n) for k, n in zip(c.k, c.n, strict=True)) for c in found]
        places = [ratings.band_of_points(p + BY_HAND) for p in range(len(chances.totals))]
        overall = np.bincount(places, chances.totals, len(NAMES))
        both = [ratings.band_of_points(int(sum(of)) + BY_HAND) for of in (band, given)]
        rows.append((np.array(chances.standards), list(band), given, overall, *both))
    columns = (np.array(column) for column in zip(*rows, strict=True))
    return World(*columns, seconds / teams)


def tenths(
    stated: Numbers, happened: NDArray[np.bool_], by: NDArray[np.int64] | None = None
) -> pd.DataFrame:
    """What was stated, in tenths or by something else, beside how often it was so.

    A row of both is a team, and teams are what was drawn.
    """
    stated, happened = stated.reshape(len(stated), -1), happened.reshape(len(stated), -1)
    part = np.minimum((10 * stated).astype(int), 9) if by is None else by.reshape(stated.shape)
    flat = pd.DataFrame(
        {
            "team": np.repeat(np.arange(len(stated)), stated.shape[1]),
            "part": part.ravel(),
            "stated": stated.ravel(),
            "happened": happened.ravel().astype(float),
        }
    ).assign(off=lambda f: f["happened"] - f["stated"])
    sums = flat.groupby(["part", "team"])["off"].sum().groupby("part").agg(lambda s: (s**2).sum())
    found = flat.groupby("part").agg(
        n=("off", "size"), stated=("stated", "mean"), happened=("happened", "mean")
    )
    return found.assign(error=np.sqrt(sums) / found["n"], off=found["happened"] - found["stated"])


def off_by(found: pd.DataFrame) -> float:
    """How far off what is stated is, on average."""
    return float((found["off"].abs() * found["n"]).sum() / found["n"].sum())


def beyond(found: pd.DataFrame) -> float:
    """How far the worst part is off, beyond twice its sampling error."""
    return float((found["off"].abs() - 2 * found["error"]).max())


def told(name: str, found: pd.DataFrame) -> None:
    print(f"\n| {name}: stated | happened | off, points | sampling error | chances |")
    print("|--:|--:|--:|--:|--:|")
    for row in found.itertuples():
        off, error = 100 * row.off, 100 * row.error
        print(f"| {row.stated:.3f} | {row.happened:.3f} | {off:+.1f} | {error:.1f} | {row.n} |")


def of_the_given(stated: Numbers, given: NDArray[np.int64]) -> Numbers:
    """How likely the grade that is given is said to be."""
    return np.asarray(np.take_along_axis(stated, given[..., None], -1)[..., 0])


def goal(claim: str, measured: float, limit: float = 0.03) -> str:
    met = "met" if measured <= limit else "**not met**"
    return f"| {claim} | {100 * measured:.1f} points | ≤ {100 * limit:.0f} points | {met} |"


def calibration(teams: int) -> list[str]:
    """Each world, and what comes of leaving out what judgements on a case have in common."""
    claims = []
    for name, seed in zip(WORLDS, np.random.SeedSequence(SEED).spawn(len(WORLDS)), strict=True):
        world = world_of(np.random.default_rng(seed), WORLDS[name], teams, RATINGS)
        for what, stated, true, given in (
            ("standards", world.stated, world.true, world.given),
            ("overall", world.overall, world.overall_true, world.overall_given),
        ):
            every = tenths(stated, np.eye(len(NAMES), dtype=bool)[true])
            chance, so = of_the_given(stated, given), given == true
            own, by_grade = tenths(chance, so), tenths(chance, so, given)
            told(f"{name}, {what}, every grade", every)
            told(f"{name}, {what}, the grade given", own)
            told(f"{name}, {what}, the grade given, by grade", by_grade)
            claims += [
                goal(f"{name}, {what}: every grade, worst tenth beyond chance", beyond(every)),
                goal(f"{name}, {what}: the grade given, off on average", off_by(own)),
                goal(f"{name}, {what}: by grade given, worst beyond chance", beyond(by_grade)),
            ]
        if name == "as expected":
            print(f"\n{1000 * world.seconds:.0f} ms for a team")
            without = replace(RATINGS, expected=replace(USUAL, case=0))
            naive = world_of(np.random.default_rng(seed), WORLDS[name], teams, without)
            found = tenths(naive.stated, np.eye(len(NAMES), dtype=bool)[naive.true])
            told("judgements on a case taken as unrelated, standards, every grade", found)
    return claims


def pulled(rng: np.random.Generator) -> list[str]:
    """20 cases, truly 72% on three questions, which is Good: how often it comes out so."""
    alike = replace(RATINGS, expected=replace(USUAL, case=0.4))
    claims = []
    print("\n| 72% of so many cases | Good, as measured here | as stated |")
    print("|--:|--:|--:|")
    for cases in (14, 20, 40, 91):
        k = judged(0.72, 0.4, (20000, cases, QUESTIONS), rng).sum(axis=1)
        band = np.array([RATINGS.band(number, cases) for number in range(cases + 1)])[k].min(axis=1)
        share = 0.72 * cases  # no whole number, and need not be
        found = again([Counted((share,) * QUESTIONS, (cases,) * QUESTIONS)], alike)  # type: ignore[arg-type]
        stated, measured = found.standards[0][2], float((band == 2).mean())
        print(f"| {cases} | {measured:.3f} | {stated:.3f} |")
        claims.append(goal(f"72% of {cases} cases Good again", abs(stated - measured), 0.02))
    return claims


def published(path: str) -> None:
    """How many published overall ratings are those that the points give."""
    table = pd.read_csv(path, dtype=str)
    given = table["overall_rating"].str.casefold()
    if "score_%" in table:
        points = (table["score_%"].astype(float) * MOST / 100).round().astype(int)
    else:
        worth = {name.casefold(): place for place, name in enumerate(NAMES)}
        graded = table.drop(columns="overall_rating").apply(lambda c: c.str.casefold().map(worth))
        points = graded.dropna(axis=1, how="all").sum(axis=1).astype(int)
    found = [NAMES[RATINGS.band_of_points(total)].casefold() for total in points]
    agreed = given == found
    print(f"{agreed.sum()} of {len(table)} published overall ratings are those of their points.")
    print(table.assign(points=points)[~agreed].iloc[:, :4].to_string(index=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=1000)
    parser.add_argument("--published", default="")
    chosen = parser.parse_args()
    if chosen.published:
        published(chosen.published)
        return
    claims = calibration(chosen.teams) + pulled(np.random.default_rng(SEED))
    print("\n| claim | measured | goal | |\n|---|--:|--:|--:|")
    print("\n".join(claims))


if __name__ == "__main__":
    main()
