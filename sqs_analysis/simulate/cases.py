"""Cases: what is recorded of each, whether its work was good, and who assessed it when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sqs_analysis.errors import InstrumentError
from sqs_analysis.simulate.answers import Floats, judgements_of, loadings
from sqs_analysis.simulate.programme import Visit
from sqs_analysis.simulate.settings import SETTINGS, Settings

# Whether each judgement is sufficient, by question.
Found = dict[str, bool]


def draw_case(settings: Settings, rng: np.random.Generator) -> dict[str, str]:
    """Case fields, gates and conditions of one case, each given those drawn before it."""
    known: dict[str, str] = {}
    for draw in settings.draws:
        known[draw.name] = draw.value(known, rng)
    return known


def require_consistent(settings: Settings, case: Mapping[str, str]) -> None:
    """Refuse settings that give a case which breaks a check of the instrument; says which, and how."""
    for check in settings.instrument.checks:
        if check.rule.holds(case) is False:
            said = ", ".join(f"{name} is {case[name]}" for name in sorted(check.rule.names))
            raise InstrumentError(
                f"{SETTINGS} gives a case that breaks the check {check.id}: {said}. Correct the "
                "lines under [draws] or [judged] that lead to it."
            )


def draw_findings(
    settings: Settings, probabilities: Mapping[str, float], count: int, rng: np.random.Generator
) -> tuple[list[Found], list[Found]]:
    """What the first and the second inspector find of each of some cases, asked or not.

    Every judgement is a standard normal number, sufficient where it lies below the quantile of the
    team's probability. A part of it is shared by all judgements on the case, and a part by the two
    inspectors, so each inspector's judgements are sufficient as often as the probability says.
    """
    questions = [ask.question.id for ask in judgements_of(settings, "case")]
    limits = stats.norm.ppf([probabilities[question] for question in questions])
    shared, agreed = loadings(settings), settings.correlations.second
    of_case = rng.standard_normal((count, 1))
    own, anew = rng.standard_normal((2, count, len(questions)))
    first = np.sqrt(shared) * of_case + np.sqrt(1 - shared) * own
    second = np.sqrt(agreed) * first + np.sqrt(1 - agreed) * anew

    def found(latent: Floats) -> list[Found]:
        return [dict(zip(questions, case, strict=True)) for case in (latent < limits).tolist()]

    return found(first), found(second)


@dataclass(frozen=True)
class Assessment:
    """Who assessed a case, and when.

    Attributes
    ----------
    fields : the assessment as columns of the sheet Cases, without the second inspector.
    second : who may assess the case a second time.
    luck : a number from 0 to 1; the case is assessed twice where it is below the share asked for.
    """

    fields: Mapping[str, str]
    second: str
    luck: float


def draw_assessments(
    settings: Settings, visit: Visit, count: int, rng: np.random.Generator
) -> tuple[Assessment, ...]:
    """Share the cases out among inspectors and days of fieldwork."""
    sample = settings.sample
    size = max(2, -(-count // sample.cases_per_inspector))
    pool = [f"I{number:02}" for number in range(1, sample.inspectors + 1)]
    team = rng.choice(pool, size=min(size, len(pool)), replace=False).tolist()
    fewest, most = sample.weeks_since_sentence
    weeks = rng.integers(fewest, most, size=count, endpoint=True).tolist()
    lucks = rng.random(count).tolist()
    days = (visit.end - visit.start).days + 1
    assessments = []
    for place in range(count):
        day = visit.start + dt.timedelta(days=place * days // count)
        fields = {
            "case_ref": f"C{place + 1:02}",
            "inspector_ref": team[place % len(team)],
            "assessment_date": day.isoformat(),
            "weeks_since_sentence": str(weeks[place]),
        }
        assessments.append(Assessment(fields, team[(place + 1) % len(team)], lucks[place]))
    return tuple(assessments)
