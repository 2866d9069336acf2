"""One simulated inspection: the rows of its workbook, and the truth behind them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sqs_analysis.errors import InstrumentError
from sqs_analysis.read.instrument import AnswerSet
from sqs_analysis.read.instrument_files import SHEETS
from sqs_analysis.read.instrument_parts import Check
from sqs_analysis.simulate.afterwards import action, moderated
from sqs_analysis.simulate.answers import Floats, asked_of, judgements_of, loadings, write_answers
from sqs_analysis.simulate.defaults import SETTINGS, filled
from sqs_analysis.simulate.settings import Settings
from sqs_analysis.simulate.teams import Outlier, Visit, team_probabilities

Row = dict[str, str]
# How often what breaks a check of the instrument is drawn anew, where nobody said how to draw it.
ATTEMPTS = 500
# Whether each judgement is sufficient, by question.
Found = dict[str, bool]


@dataclass(frozen=True)
class Simulated:
    """The rows of one inspection's workbook, in codes by field and question, and the truth behind them.

    That is how likely a judgement is to be sufficient where it applies, by question.
    """

    visit: Visit
    details: Row
    cases: tuple[Row, ...]
    staff: tuple[Row, ...]
    second: tuple[Row, ...]
    probabilities: Mapping[str, float]


def simulate_inspection(
    settings: Settings,
    visit: Visit,
    seed: np.random.SeedSequence,
    *,
    between_team: float = 0.05,
    double_assessed: float = 0.1,
    outliers: Collection[Outlier] = (),
    earlier: Iterable[np.random.SeedSequence] = (),
) -> Simulated:
    """Simulate one inspection.

    Which cases there are does not depend on ``between_team``, ``double_assessed``, ``outliers`` or
    ``earlier``: with one seed they change the answers, and the reasons for them.

    The seed is the inspection's own; the numbers are those of `simulate`. Outliers say how this team
    truly differs, if it does; the seeds of its earlier inspections, in order, how good it was then.

    >>> from sqs_analysis.simulate.teams import plan_visits
    >>> from sqs_analysis.simulate.settings import load_settings
    >>> settings, seed = load_settings("sqs-2012"), np.random.SeedSequence(1)
    >>> (visit,) = plan_visits(settings.programme, 1, np.random.default_rng(seed))
    >>> inspection = simulate_inspection(settings, visit, seed)
    >>> inspection.cases[0]["case_ref"], inspection.cases[0]["VUL01"]
    ('C01', 'sufficient')
    """
    rng = np.random.default_rng(seed)
    before = map(np.random.default_rng, earlier)
    probabilities = team_probabilities(settings, between_team, outliers, rng, before)
    cases, staff, eligible = _draw_size(settings, rng)
    known = [_drawn(settings, "case", rng) for _ in range(cases)]
    assessments = _draw_assessments(settings, visit, cases, rng)
    first, second = _draw_findings(settings, probabilities, cases, rng)
    said_by_staff = tuple(_staff(settings, visit, staff, probabilities, rng))
    details = _details(settings, visit, eligible)
    details |= _other(settings, "inspection", probabilities, rng)
    instrument = settings.instrument
    paired = "second_inspector_ref" in instrument.headings_of("case") and not instrument.moderated
    twice = [paired and case.luck < double_assessed for case in assessments]

    def answers(place: int, found: Sequence[Found]) -> Row:
        asked = asked_of(settings, "case")
        return write_answers(asked, known[place], found[place], settings.reason_count, rng)

    rows = []
    for place, case in enumerate(assessments):
        again = {"second_inspector_ref": case.second if twice[place] else ""}
        for _ in range(ATTEMPTS if settings.assumed else 0):
            broken = _broken(settings, {**known[place], **answers(place, first)})
            if not broken:
                break
            _redraw(settings, known[place], first[place], broken, rng)
        row = {**known[place], **case.fields, **again, **answers(place, first)}
        row |= moderated(instrument, row, case.second, rng) | action(instrument, visit.end, rng)
        rows.append(_filled(settings, "case", row, place + 1, visit))
        _require_consistent(settings, rows[place])
    return Simulated(
        visit,
        details=_filled(settings, "inspection", details, 1, visit),
        cases=tuple(rows),
        staff=said_by_staff,
        second=tuple(
            {"case_ref": case.fields["case_ref"], "inspector_ref": case.second}
            | answers(place, second)
            for place, case in enumerate(assessments)
            if twice[place]
        ),
        probabilities=probabilities,
    )


def _draw_size(settings: Settings, rng: np.random.Generator) -> tuple[int, int, str]:
    """How many cases and staff are seen, and of how many cases, "" where that is not known."""
    sample = settings.sample
    cases = int(sample.cases.draw(rng))
    staff = int(rng.integers(*sample.staff, endpoint=True))
    eligible = math.ceil(cases / rng.uniform(*sample.share_examined))
    known = rng.random() < sample.caseload_known
    return cases, staff, str(eligible) if known else ""


def _drawn(settings: Settings, unit: str, rng: np.random.Generator) -> Row:
    """Fields, gates and conditions, each given those drawn before it."""
    drawn: Row = {}
    for draw in settings.draws[unit]:
        drawn[draw.name] = draw.value(drawn, rng)
    return drawn


def _filled(settings: Settings, unit: str, row: Row, number: int, visit: Visit) -> Row:
    return filled(settings.instrument.fields_of(SHEETS[unit]), row, number, visit.start)


def _broken(settings: Settings, case: Mapping[str, str]) -> list[Check]:
    """The checks of the instrument that a case breaks."""
    return [check for check in settings.instrument.checks if check.rule.holds(case) is False]


def _redraw(
    settings: Settings, known: Row, found: Found, broken: Iterable[Check], rng: np.random.Generator
) -> None:
    """Draw what broken checks look at anew, and what decides whether that is due."""
    names = {name for check in broken for name in check.rule.names}
    names |= {n for name in names & settings.judged.keys() for n in settings.judged[name].names}
    for draw in settings.draws["case"]:
        if draw.name in names:
            known[draw.name] = draw.value(known, rng)
    found |= {name: bool(rng.random() < settings.rates[name]) for name in names & found.keys()}


def _require_consistent(settings: Settings, case: Mapping[str, str]) -> None:
    """Refuse settings that give a case which breaks a check of the instrument; says which, and how."""
    for check in _broken(settings, case):
        said = ", ".join(f"{name} is {case[name]}" for name in sorted(check.rule.names))
        raise InstrumentError(
            f"{SETTINGS} gives a case that breaks the check {check.id}: {said}. Correct the "
            "lines under [draws] or [judged] that lead to it, or write them."
        )


def _draw_findings(
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
class _Assessment:
    """Who assessed a case, and when, as columns of the sheet Cases; and who may assess it again.

    It is assessed twice where its luck, from 0 to 1, is below the share asked for.
    """

    fields: Mapping[str, str]
    second: str
    luck: float


def _draw_assessments(
    settings: Settings, visit: Visit, count: int, rng: np.random.Generator
) -> tuple[_Assessment, ...]:
    """Share the cases out among inspectors and days of fieldwork."""
    sample = settings.sample
    size = max(2, -(-count // sample.cases_per_inspector))
    pool = [f"I{number:02}" for number in range(1, sample.inspectors + 1)]
    team = rng.choice(pool, size=min(size, len(pool)), replace=False).tolist()
    numbers = {
        name: rng.integers(*bounds, size=count, endpoint=True).tolist()
        for name, bounds in settings.numbers.items()
    }
    lucks = rng.random(count).tolist()
    days = (visit.end - visit.start).days + 1
    dated = [
        f.name for f in settings.instrument.fields_of("Cases") if f.required and f.kind == "date"
    ]
    assessments = []
    for place in range(count):
        day = visit.start + dt.timedelta(days=place * days // count)
        fields = {
            "case_ref": f"C{place + 1:02}",
            "inspector_ref": team[place % len(team)],
            **dict.fromkeys(dated, day.isoformat()),
            **{name: str(drawn[place]) for name, drawn in numbers.items()},
        }
        assessments.append(_Assessment(fields, team[(place + 1) % len(team)], lucks[place]))
    return tuple(assessments)


def _details(settings: Settings, visit: Visit, eligible: str) -> Row:
    return {
        "inspection_id": visit.id,
        "team": visit.team,
        "region": visit.region,
        "fieldwork_start": visit.start.isoformat(),
        "fieldwork_end": visit.end.isoformat(),
        "publication_date": visit.published.isoformat(),
        "eligible_cases": eligible,
        "sample_note": settings.instrument.catalogue("simulate.sample_note"),
    }


def _staff(
    settings: Settings,
    visit: Visit,
    count: int,
    probabilities: Mapping[str, float],
    rng: np.random.Generator,
) -> Iterable[Row]:
    for number in range(1, count + 1 if settings.instrument.entries_of("staff") else 1):
        row = {"staff_ref": f"S{number:02}"} | _other(settings, "staff", probabilities, rng)
        yield _filled(settings, "staff", row, number, visit)


def _other(
    settings: Settings, unit: str, probabilities: Mapping[str, float], rng: np.random.Generator
) -> Row:
    """The choices and answers about a member of staff or the inspection as a whole."""
    known = _drawn(settings, unit, rng)
    questions = [ask.question.id for ask in judgements_of(settings, unit)]
    lucks = zip(questions, rng.random(len(questions)).tolist(), strict=True)
    sufficient = {question: luck < probabilities[question] for question, luck in lucks}
    asked = asked_of(settings, unit)
    return known | write_answers(asked, known, sufficient, settings.reason_count, rng)


def labelled(rows: Sequence[Mapping[str, str]], settings: Settings) -> list[Row]:
    """Rows with the answers as an inspector chooses them from the list in the cell."""
    instrument = settings.instrument
    sets = {field.name: field.allowed for field in instrument.fields}
    sets |= {question.id: question.answers for question in instrument.questions}

    def label(text: str, answers: AnswerSet | None) -> str:
        if answers is None or not text:
            return text
        return "; ".join(answers.answer(code).label for code in text.split(";"))

    return [
        {name: label(text, sets[name]) for name, text in row.items() if name in sets}
        for row in rows
    ]
