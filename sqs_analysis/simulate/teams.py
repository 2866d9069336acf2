"""How good a team truly is: the probability behind each judgement, and which teams are different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from sqs_analysis.errors import ParameterError
from sqs_analysis.read.instrument import Question
from sqs_analysis.simulate.answers import Floats
from sqs_analysis.simulate.programme import Visit
from sqs_analysis.simulate.settings import Settings
from sqs_analysis.simulate.weights import one_of


@dataclass(frozen=True)
class Outlier:
    """A truly different team: its inspections, the theme, and the shift of its log odds there."""

    team: str
    inspections: tuple[str, ...]
    section: str
    logit: float


def choose_outliers(
    settings: Settings, visits: Sequence[Visit], count: int, rng: np.random.Generator
) -> tuple[Outlier, ...]:
    """Choose truly different teams, each in one theme; the rest of what is drawn stays the same.

    If there are fewer teams than that, it is a ParameterError.
    """
    teams = list(dict.fromkeys(visit.team for visit in visits))
    if count > len(teams):
        raise ParameterError(
            f"{count} outliers are asked for, but there are only {len(teams)} teams. Ask for fewer "
            "outliers, or for more inspections."
        )
    themes = [section.id for section in settings.instrument.themes]
    chosen = rng.permutation(len(teams))[:count]
    return tuple(
        Outlier(
            teams[place],
            tuple(visit.id for visit in visits if visit.team == teams[place]),
            one_of(themes, rng),
            one_of(settings.outliers.logits, rng),
        )
        for place in chosen
    )


def team_probabilities(
    settings: Settings,
    between_team: float,
    outliers: Collection[Outlier],
    rng: np.random.Generator,
    earlier: Iterable[np.random.Generator] = (),
) -> dict[str, float]:
    """The probability that a judgement on a team is sufficient where it applies, by question.

    The probabilities of one question follow a beta distribution over teams: its mean is the rate of
    the programme, and two answers on one team are correlated by ``between_team``. A theme is good or
    bad as a whole, so the questions of a theme keep step; a team's themes are correlated. What staff
    say is drawn apart from what inspectors find. The outliers are the differences of this team, if it
    is one of the different; the generators of its earlier visits, from the first on, say how good it
    was then, since it changes only as far as the settings say.

    >>> from sqs_analysis.simulate.settings import load_settings
    >>> rng = np.random.default_rng(1)
    >>> team_probabilities(load_settings("sqs-2012"), 0.0, (), rng)["VUL01"]
    0.7
    """
    ranks = _ranks(settings, (*earlier, rng))
    shifts = {outlier.section: outlier.logit for outlier in outliers}
    probabilities = {}
    for question in settings.instrument.questions:
        if question.is_judgement:
            rate = settings.rates[question.id]
            drawn = _quantile(ranks[_effect(question)], rate, between_team)
            probabilities[question.id] = _shifted(drawn, shifts.get(_effect(question), 0.0))
    return probabilities


def _effect(question: Question) -> str:
    """Which effect of a team a question shows: that of its theme, or that of the staff."""
    return "staff" if question.unit == "staff" else question.section


def _ranks(settings: Settings, visits: Iterable[np.random.Generator]) -> Mapping[str, float]:
    """Where a team stands at its last visit, from 0 to 1 among all, in each theme and with its staff.

    What lies behind the ranks is normal at every visit, so that ranks keep their distribution, and
    themes their correlation, however much of it is left from the visit before.
    """
    names = [*(section.id for section in settings.instrument.sections), "staff"]
    effects, *later = (_effects(settings, len(names), rng) for rng in visits)
    kept = settings.correlations.over_time
    for anew in later:
        effects = kept * effects + np.sqrt(1 - kept**2) * anew
    return dict(zip(names, stats.norm.cdf(effects).tolist(), strict=True))


def _effects(settings: Settings, count: int, rng: np.random.Generator) -> Floats:
    """Standard normal effects that share a part; the last, of the staff, stands apart."""
    overall, own = rng.standard_normal(), rng.standard_normal(count)
    shared = settings.correlations.themes
    effects = np.sqrt(shared) * overall + np.sqrt(1 - shared) * own
    effects[-1] = own[-1]
    return np.asarray(effects)


def _quantile(rank: float, rate: float, correlation: float) -> float:
    """The probability of the team at a rank, if answers within a team are correlated.

    >>> _quantile(0.9, 0.7, 0.0)
    0.7
    >>> round(_quantile(0.9, 0.7, 0.05), 3)
    0.828
    """
    if correlation == 0:
        return rate
    size = (1 - correlation) / correlation
    return float(stats.beta.ppf(rank, rate * size, (1 - rate) * size))


def _shifted(probability: float, logit: float) -> float:
    """A probability with its log odds shifted.

    >>> round(_shifted(0.5, 1.5), 3)
    0.818
    """
    return float(special.expit(special.logit(probability) + logit)) if logit else probability
