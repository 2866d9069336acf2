"""Which teams are inspected, and when: the first visits are the same however many follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sqs_analysis.errors import ParameterError
from sqs_analysis.read.text import spelling
from sqs_analysis.simulate.settings import ProgrammeSettings
from sqs_analysis.simulate.weights import one_of

WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Visit:
    """One inspection of a team: its dates and place."""

    team: str
    region: str
    start: dt.date
    end: dt.date
    published: dt.date

    @property
    def id(self) -> str:
        """The id of the inspection: the team and the year of the fieldwork.

        >>> day = dt.date(2013, 3, 11)
        >>> Visit("Norvale and Tarnwick", "Wales", day, day, day).id
        'norvale-and-tarnwick-2013'
        """
        return f"{spelling(self.team).replace(' ', '-')}-{self.start.year}"


def plan_visits(
    settings: ProgrammeSettings, count: int, rng: np.random.Generator
) -> tuple[Visit, ...]:
    """Plan a programme of visits, some of them to a team that was visited before.

    If there are not enough names for as many teams, it is a ParameterError.

    >>> from sqs_analysis.simulate.settings import load_settings
    >>> settings = load_settings("sqs-2012").programme
    >>> one, two = plan_visits(settings, 2, np.random.default_rng(1))
    >>> plan_visits(settings, 1, np.random.default_rng(1)) == (one,)
    True
    """
    names = _team_names(settings, rng)
    once: list[Visit] = []
    visits = []
    for _ in range(count):
        back = [visit for visit in once if _earliest(settings, visit) <= settings.last_monday]
        if rng.random() < settings.again and back:
            earlier = one_of(back, rng)
            once.remove(earlier)
            mondays = _mondays(settings, _earliest(settings, earlier))
            visits.append(_visit(settings, earlier.team, earlier.region, mondays, rng))
        else:
            team, region = next(names), settings.regions.draw(rng)
            once.append(
                _visit(settings, team, region, _mondays(settings, settings.first_monday), rng)
            )
            visits.append(once[-1])
    return tuple(visits)


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
