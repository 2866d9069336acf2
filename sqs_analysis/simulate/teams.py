"""Which teams are inspected and when, and how good each truly is.

The first visits are the same however many follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from scipy import special, stats

from sqs_analysis.errors import ParameterError
from sqs_analysis.read.instrument import Question
from sqs_analysis.read.text import spelling
from sqs_analysis.simulate.answers import Floats
from sqs_analysis.simulate.settings import ProgrammeSettings, Settings
from sqs_analysis.simulate.weights import one_of

WEEK = dt.timedelta(weeks=1)
WEEKS_OF_A_YEAR = 52


@dataclass(frozen=True)
class Visit:
    """One inspection of a team: its dates and place.

    Attributes
    ----------
    again : whether the team was visited before.
    often : whether teams are visited several times a year.
    """

    team: str
    region: str
    start: dt.date
    end: dt.date
    published: dt.date
    again: bool = False
    often: bool = False

    @property
    def id(self) -> str:
        """The id of the inspection: the team and the year of the fieldwork, or its month.

        >>> day = dt.date(2013, 3, 11)
        >>> Visit("Norvale and Tarnwick", "Wales", day, day, day).id
        'norvale-and-tarnwick-2013'
        """
        when = f"{self.start:%Y-%m}" if self.often else f"{self.start.year}"
        return f"{spelling(self.team).replace(' ', '-')}-{when}"


def plan_visits(
    settings: ProgrammeSettings, count: int, rng: np.random.Generator, teams: int = 0
) -> tuple[Visit, ...]:
    """Plan a programme of visits, some of them to a team that was visited before.

    Where so many teams are asked for, each is visited in turn, as soon as it may be again. If there
    are not enough names for as many teams, it is a ParameterError.

    >>> from sqs_analysis.simulate.settings import load_settings
    >>> settings = load_settings("sqs-2012").programme
    >>> one, two = plan_visits(settings, 2, np.random.default_rng(1))
    >>> plan_visits(settings, 1, np.random.default_rng(1)) == (one,)
    True
    """
    names = _team_names(settings, rng)
    if teams:
        return tuple(islice(_in_turn(settings, names, teams, rng), count))
    once: list[Visit] = []
    visits = []
    for _ in range(count):
        back = [visit for visit in once if _earliest(settings, visit) <= settings.last_monday]
        if rng.random() < settings.again and back:
            earlier = one_of(back, rng)
            once.remove(earlier)
            mondays = _mondays(settings, _earliest(settings, earlier))
            visit = _visit(settings, earlier.team, earlier.region, mondays, rng)
            visits.append(replace(visit, again=True))
        else:
            team, region = next(names), settings.regions.draw(rng)
            once.append(
                _visit(settings, team, region, _mondays(settings, settings.first_monday), rng)
            )
            visits.append(once[-1])
    return tuple(visits)


def _in_turn(
    settings: ProgrammeSettings, names: Iterator[str], teams: int, rng: np.random.Generator
) -> Iterator[Visit]:
    """Visits to each of some teams, then again to each, without end."""
    often = settings.weeks_until_again < WEEKS_OF_A_YEAR
    first = _mondays(settings, settings.first_monday)[0]
    turn = [
        replace(_visit(settings, name, settings.regions.draw(rng), [first], rng), often=often)
        for name in islice(names, teams)
    ]
    while True:
        yield from turn
        again = (
            _visit(settings, one.team, one.region, [_earliest(settings, one)], rng) for one in turn
        )
        turn = [replace(visit, again=True, often=often) for visit in again]


def _team_names(settings: ProgrammeSettings, rng: np.random.Generator) -> Iterator[str]:
    """Names of teams without end to the asking: each place is used once, then there is an error."""
    words = ("", *(f"{word} " for word in settings.before))
    # Every place in random order, then those places with each word before them.
    places = (word + place for word in words for place in rng.permutation(settings.places).tolist())
    for place in places:
        partner = next(places, None) if rng.random() < settings.joint else None
        yield f"{place} and {partner}" if partner else place
    count = len(settings.places) * (1 + len(settings.before))
    raise ParameterError(
        f"There are names for {count} places only, too few for as many teams. Ask for fewer "
        "inspections, or add names to [programme.places] of simulation.toml."
    )


def _visit(
    settings: ProgrammeSettings,
    team: str,
    region: str,
    mondays: Sequence[dt.date],
    rng: np.random.Generator,
) -> Visit:
    start = one_of(mondays, rng)
    end = start + dt.timedelta(days=settings.fieldwork_days - 1)
    fewest, most = settings.weeks_to_publication
    weeks = [n for n in range(fewest, most + 1) if end + n * WEEK not in settings.closed]
    return Visit(team, region, start, end, end + one_of(weeks, rng) * WEEK)


def _mondays(settings: ProgrammeSettings, first: dt.date) -> list[dt.date]:
    """The Mondays from one on, on which fieldwork may start."""
    mondays = (first + n * WEEK for n in range((settings.last_monday - first) // WEEK + 1))
    return [monday for monday in mondays if monday not in settings.closed]


def _earliest(settings: ProgrammeSettings, visit: Visit) -> dt.date:
    """The first Monday long enough after a visit."""
    return visit.start + settings.weeks_until_again * WEEK


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
