"""Simulated inspections: they read clean, they repeat, and they are what the truth says they are."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from numpy.typing import NDArray
from scipy import stats

from sqs_analysis.errors import InstrumentError, ParameterError
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument_files import find_folder
from sqs_analysis.simulate.folder import Programme, simulate
from sqs_analysis.simulate.inspection import Simulated
from sqs_analysis.simulate.settings import SETTINGS, load_settings
from sqs_analysis.simulate.teams import team_probabilities

FEW = 12
TEAMS = 157

Table = NDArray[np.float64]

# Authorities whose names stand, alone or joined, in the names of the teams of 2012 to 2016.
PUBLISHED = """
Barking Barnet Barnsley Bath Bedford Bedfordshire Bexley Birmingham Blackburn Blackpool Blaenau
Bolton Bournemouth Bracknell Bradford Brent Brighton Bristol Bromley Bridgend Buckinghamshire Bury
Caerphilly Calderdale Cambridgeshire Camden Cardiff Carmarthenshire Ceredigion Cheshire Conwy
Cornwall Coventry Croydon Cumbria Dagenham Darlington Darwen Denbighshire Derby Derbyshire Devon
Doncaster Dorset Dudley Durham Ealing Enfield Essex Flintshire Gateshead Gloucestershire Greenwich
Gwynedd Hackney Halton Hammersmith Hampshire Haringey Harrow Hartlepool Havering Herefordshire
Hertfordshire Hillingdon Hounslow Hull Islington Kensington Kent Kingston Kirklees Knowsley
Lambeth Lancashire Leeds Leicester Leicestershire Lewisham Lincolnshire Liverpool Luton Manchester
Medway Merthyr Merton Middlesbrough Monmouthshire Neath Newcastle Newham Newport Norfolk
Northamptonshire Northumberland Nottingham Nottinghamshire Oldham Oxfordshire Pembrokeshire
Peterborough Plymouth Poole Portsmouth Powys Reading Redbridge Rhondda Richmond Rochdale Rotherham
Salford Sandwell Sefton Sheffield Shropshire Slough Solihull Somerset Southampton Southend
Southwark Staffordshire Stockport Stockton Stoke Suffolk Sunderland Surrey Sussex Sutton Swansea
Swindon Tameside Telford Thurrock Torbay Torfaen Trafford Tyneside Wakefield Walsall Waltham
Wandsworth Warrington Warwickshire Westminster Wigan Wiltshire Windsor Wirral Wokingham
Wolverhampton Worcestershire Wrexham York
"""


@cache
def drawn(between_team: float = 0.05, outliers: int = 0, seed: int = 1) -> tuple[Simulated, ...]:
    """A whole programme, without its workbooks."""
    return tuple(Programme(load_settings(), TEAMS, seed, between_team, outliers).simulated())


@cache
def counts(between_team: float, outliers: int = 0) -> dict[str, list[tuple[int, int]]]:
    """Sufficient of answered judgements on cases, a pair for each inspection, by question."""
    counted: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for inspection in drawn(between_team, outliers):
        for question in judgements():
            counted[question].append(count_of(inspection, question))
    return counted


def judgements(section: str | None = None) -> list[str]:
    instrument = load_settings().instrument
    return [q.id for q in instrument.questions_of(section, unit="case") if q.is_judgement]


def count_of(inspection: Simulated, question: str) -> tuple[int, int]:
    answers = load_settings().instrument.question(question).answers
    assert answers is not None
    meant = [answers.answer(case[question]).meaning for case in inspection.cases if case[question]]
    return meant.count("sufficient"), meant.count("sufficient") + meant.count("insufficient")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(tmp_path_factory.mktemp("simulated") / "few", FEW, seed=1, outliers=2)


# What is written


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_workbook_reads_without_a_single_problem(tmp_path: Path, seed: int) -> None:
    simulate(tmp_path, FEW, seed, double_assessed=0.3)
    books = sorted(tmp_path.glob("*.xlsx"))
    found = [str(problem) for book in books for problem in read(book).problems]
    assert len(books) == FEW
    assert not found


def test_a_workbook_is_named_after_its_inspection(folder: Path) -> None:
    for book in folder.glob("*.xlsx"):
        assert read(book).id == book.stem


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert digests(simulate(tmp_path, FEW, seed=1, outliers=2)) == digests(folder)


def test_another_seed_gives_another_programme(folder: Path, tmp_path: Path) -> None:
    assert digests(simulate(tmp_path, 3, seed=2)).keys() != digests(folder).keys()


def test_the_first_inspections_do_not_depend_on_how_many_follow(tmp_path: Path) -> None:
    few = digests(simulate(tmp_path / "few", 3, seed=5))
    more = digests(simulate(tmp_path / "more", 6, seed=5))
    books = {name for name in few if name.endswith(".xlsx")}
    assert len(books) == 3
    assert {name: more[name] for name in books} == {name: few[name] for name in books}


def test_each_workbook_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    simulate(tmp_path, 2, tell=told.append)
    assert [line.rpartition(" (")[2] for line in told] == ["1 of 2)", "2 of 2)"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "real.xlsx").touch()
    with pytest.raises(ParameterError, match="not empty"):
        simulate(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["real.xlsx"]


# The programme


def test_teams_are_invented() -> None:
    places = {part for i in drawn() for part in i.visit.team.split(" and ")}
    assert not places.intersection(PUBLISHED.split())
    assert not set(load_settings().programme.places).intersection(PUBLISHED.split())


def test_fieldwork_and_publication_fall_on_the_usual_days() -> None:
    settings = load_settings().programme
    for visit in (inspection.visit for inspection in drawn()):
        assert settings.first_monday <= visit.start <= settings.last_monday
        assert [day.weekday() for day in (visit.start, visit.end, visit.published)] == [0, 2, 2]
        assert 4 <= (visit.published - visit.end).days / 7 <= 8
        assert not {visit.start, visit.published}.intersection(settings.closed)


def test_some_teams_are_visited_again_years_later() -> None:
    starts = defaultdict(list)
    for inspection in drawn():
        starts[inspection.visit.team].append(inspection.visit.start)
    again = [days for days in starts.values() if len(days) > 1]
    assert 5 <= len(again) <= 30
    assert all(len(days) == 2 and (days[1] - days[0]).days > 650 for days in again)
    assert len({inspection.visit.id for inspection in drawn()}) == TEAMS


def test_a_team_that_is_visited_again_stays_where_it_is() -> None:
    regions = defaultdict(set)
    for inspection in drawn():
        regions[inspection.visit.team].add(inspection.visit.region)
    assert all(len(found) == 1 for found in regions.values())


def test_sizes_are_in_range() -> None:
    cases = [len(inspection.cases) for inspection in drawn()]
    assert min(cases) >= 14
    assert max(cases) <= 47
    assert sorted(cases)[TEAMS // 2] == 20
    assert {len(inspection.staff) for inspection in drawn()} <= set(range(8, 15))


def test_the_caseload_is_known_for_most_and_never_below_the_sample() -> None:
    known = [i for i in drawn() if i.details["eligible_cases"]]
    assert 0.7 < len(known) / TEAMS < 0.95
    assert all(int(i.details["eligible_cases"]) >= len(i.cases) for i in known)


def test_a_quarter_to_a_third_of_cases_are_custodial() -> None:
    custodial = [case["custodial"] == "yes" for i in drawn() for case in i.cases]
    assert 9 / 38 < sum(custodial) / len(custodial) < 6 / 20


def test_inspectors_are_pseudonyms_and_days_are_of_the_fieldwork() -> None:
    for inspection in drawn():
        for case in inspection.cases:
            assert case["inspector_ref"] != case["second_inspector_ref"]
            start, end = inspection.visit.start.isoformat(), inspection.visit.end.isoformat()
            assert start <= case["assessment_date"] <= end


# How good the teams are


def test_judgements_are_as_likely_as_the_truth_says() -> None:
    """Also where a question is asked because of another answer: routing selects no weak cases."""
    counted = counts(0.05)
    for question in judgements():
        chances = [i.probabilities[question] for i in drawn()]
        pairs = list(zip(counted[question], chances, strict=True))
        surplus = sum(k - n * p for (k, n), p in pairs)
        deviation = math.sqrt(sum(n * p * (1 - p) for (_, n), p in pairs))
        assert abs(surplus) < 4 * deviation, question


@pytest.mark.parametrize("between_team", [0.05, 0.2])
def test_over_all_teams_rates_are_those_of_the_settings(between_team: float) -> None:
    """The plain mean over teams: a question asked of weak work is asked more often of weak teams."""
    for question, rate in load_settings().rates.items():
        chances = [inspection.probabilities[question] for inspection in drawn(between_team)]
        deviation = math.sqrt(rate * (1 - rate) * between_team / TEAMS)
        assert abs(sum(chances) / TEAMS - rate) < 4 * deviation, question


def test_themes_lie_near_the_published_levels() -> None:
    for section, published in (("ROH", 0.63), ("VUL", 0.68)):
        pairs = [pair for question in judgements(section) for pair in counts(0.05)[question]]
        assert sum(k for k, _ in pairs) / sum(n for _, n in pairs) == pytest.approx(
            published, abs=0.03
        )


def excess(between_team: float) -> float:
    """Variance of the counts over that of binomial counts, less 1, per further case: the correlation.

    The mean over questions that most cases are asked, weighted alike.
    """
    estimates = []
    for question, found in counts(between_team).items():
        pairs = [(k, n) for k, n in found if n >= 10]
        if len(pairs) < 100:
            continue
        rate = load_settings().rates[question]
        ratio = [(k - n * rate) ** 2 / (n * rate * (1 - rate)) for k, n in pairs]
        further = sum(n - 1 for _, n in pairs) / len(pairs)
        estimates.append((sum(ratio) / len(ratio) - 1) / further)
    assert len(estimates) > 20
    return sum(estimates) / len(estimates)


@pytest.mark.parametrize("between_team", [0.0, 0.05, 0.2])
def test_answers_vary_between_teams_as_asked(between_team: float) -> None:
    assert excess(between_team) == pytest.approx(between_team, abs=0.004 + 0.15 * between_team)


def test_without_variation_between_teams_all_teams_are_the_same() -> None:
    rates = load_settings().rates
    assert all(dict(inspection.probabilities) == rates for inspection in drawn(0.0))


def test_weak_cases_are_weak_throughout() -> None:
    def weak(case: dict[str, str]) -> float:
        return sum(
            answer in ("insufficient", "no") for name, answer in case.items() if name in asked
        )

    asked = set(judgements("LOR"))
    first = [weak(case) for i in drawn(0.0) for case in i.cases]
    asked = set(judgements("SEN"))
    other = [weak(case) for i in drawn(0.0) for case in i.cases]
    assert correlation(first, other) > 0.2


def correlation(first: Iterable[float], second: Iterable[float]) -> float:
    return float(np.corrcoef(list(first), list(second))[0, 1])


def test_staff_are_mostly_positive() -> None:
    instrument = load_settings().instrument
    staff = [row for inspection in drawn() for row in inspection.staff]
    for question in instrument.questions_of(unit="staff"):
        assert 0.88 < sum(row[question.id] == "yes" for row in staff) / len(staff) < 0.99


def test_what_varies_between_teams_leaves_the_cases_alone() -> None:
    fields = {field.name for field in load_settings().instrument.fields_of("Cases")}
    for one, other in zip(drawn(0.0), drawn(0.2), strict=True):
        assert one.visit == other.visit
        for first, second in zip(one.cases, other.cases, strict=True):
            assert {name: first[name] for name in fields} == {name: second[name] for name in fields}


# Truly different teams


def test_outliers_are_in_the_truth_and_nowhere_else() -> None:
    settings = load_settings()
    different = Programme(settings, TEAMS, outliers=5).different()
    assert len({outlier.team for outlier in different}) == 5
    shifted = {(name, o.section): o.logit for o in different for name in o.inspections}
    for plain, inspection in zip(drawn(), drawn(outliers=5), strict=True):
        for question in judgements():
            section = settings.instrument.question(question).section
            before, after = plain.probabilities[question], inspection.probabilities[question]
            moved = math.log(after / (1 - after)) - math.log(before / (1 - before))
            expected = shifted.get((inspection.visit.id, section), 0.0)
            assert moved == pytest.approx(expected, abs=1e-6)


def test_outliers_can_be_seen_in_the_answers() -> None:
    different = Programme(load_settings(), TEAMS, outliers=5).different()
    plain = {i.visit.id: i for i in drawn()}
    for inspection in drawn(outliers=5):
        for outlier in different:
            if outlier.team == inspection.visit.team:
                before = share(plain[inspection.visit.id], outlier.section)
                after = share(inspection, outlier.section)
                assert (after - before) * outlier.logit > 0.05 * abs(outlier.logit)


def share(inspection: Simulated, section: str) -> float:
    pairs = [count_of(inspection, question) for question in judgements(section)]
    return sum(k for k, _ in pairs) / sum(n for _, n in pairs)


def test_the_truth_stands_beside_the_workbooks(folder: Path) -> None:
    told = json.loads((folder / "truth" / "truth.json").read_text("utf-8"))
    books = {path.stem for path in folder.glob("*.xlsx")}
    assert (told["seed"], told["inspections"], told["between_team"]) == (1, FEW, 0.05)
    assert len(told["outliers"]) == 2
    assert all(books.issuperset(outlier["inspections"]) for outlier in told["outliers"])
    with (folder / "truth" / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["inspection_id"] for row in rows} == books
    assert len(rows) == FEW * len(load_settings().rates)
    assert all(0 < float(row["probability"]) <= 1 for row in rows)


# Cases assessed twice


def test_second_inspectors_answers_stand_on_a_sheet_of_their_own(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        twice = {
            case.value("case_ref"): case.value("second_inspector_ref")
            for case in read(path).units["case"]
            if case.value("second_inspector_ref")
        }
        rows = list(book["Second"].values)[2:] if "Second" in book.sheetnames else []
        assert {row[0]: row[1] for row in rows} == twice


def test_a_tenth_of_cases_are_assessed_twice_and_mostly_alike() -> None:
    cases = sum(len(inspection.cases) for inspection in drawn())
    assert 0.08 < sum(len(inspection.second) for inspection in drawn()) / cases < 0.12
    same = [
        first[question] == second[question]
        for inspection in drawn()
        for second in inspection.second
        for first in inspection.cases
        if first["case_ref"] == second["case_ref"]
        for question in judgements()
        if first[question] != "na" != second[question]
    ]
    assert 0.75 < sum(same) / len(same) < 0.9


@pytest.mark.parametrize(("asked", "expected"), [(0.0, 0), (1.0, 20)])
def test_no_case_or_every_case_may_be_assessed_twice(asked: float, expected: int) -> None:
    (inspection,) = Programme(load_settings(), 1, double_assessed=asked).simulated()
    assert len(inspection.cases) == 20
    assert len(inspection.second) == expected


# What is refused


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"inspections": 0}, "inspections is 0; it must be 1 or more"),
        ({"seed": -1}, "seed is -1"),
        ({"between_team": 1.0}, "from 0 to below 1"),
        ({"double_assessed": 1.5}, "0 to 1"),
        ({"outliers": 9, "inspections": 4}, "9 outliers are asked for, but there are only 4 teams"),
        ({"inspections": 4000}, "names for 2700 places only"),
    ],
)
def test_numbers_out_of_range_are_refused(
    tmp_path: Path, wrong: dict[str, float], expected: str
) -> None:
    with pytest.raises(ParameterError, match=expected):
        simulate(tmp_path, **wrong)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """A copy of the instrument with one line of its simulation changed."""

    def change(old: str, new: str) -> Path:
        copy = tmp_path / "instrument"
        shutil.copytree(find_folder("sqs-2012"), copy)
        text = (copy / SETTINGS).read_text("utf-8")
        assert old in text
        (copy / SETTINGS).write_text(text.replace(old, new, 1), "utf-8")
        return copy

    return change


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("LOR01 = 0.82", "LOR01 = 82", "not between 0 and 1"),
        ("LOR01 = 0.82", "LOR1 = 0.82", "Did you mean LOR01"),
        ("[rates]", "[correlations]\ncase = 3\n[rates]", r"\[correlations\] case is 3"),
        ("[rates]", "[correlations]\nover_time = -0.6\n[rates]", r"over_time is -0.6"),
        ("[rates]", "[correlations]\novertime = 0.6\n[rates]", "Did you mean over_time"),
        ("again = 0.12", "agin = 0.12", r"\[programme\] has agin.* Did you mean again"),
        ("weeks_since", "days_since", r"\[numbers\] has days_since.* Did you mean weeks_since"),
        ("other_agency = yes", "other_agenda = yes", "looks at other_agenda"),
        ("other_agency = yes", "other_agency is yes", "cannot be read"),
        ("[draws.gender]", "[draws.gendre]", r"\[draws\] has gendre.* Did you mean gender"),
        ("{ yes_psr = 1 }", "{ yes = 1 }", "gives “yes”, which is no answer"),
        ("{ yes_psr = 1 }", "{ yes_psr = 0 }", "above 0"),
        ("late = 6", "later = 6", "Did you mean late"),
        ("[judged]", "[judged", "cannot be read"),
        ("[rates]", "[rate]", "the file has rate, .* Did you mean rates"),
    ],
)
def test_settings_that_do_not_fit_the_instrument_are_refused(
    changed: Callable[[str, str], Path], old: str, new: str, expected: str
) -> None:
    with pytest.raises(InstrumentError, match=expected):
        load_settings(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            '"psr_prepared = yes" = { yes_psr = 1 }',
            '"psr_prepared = yes" = { none = 1 }',
            "report-but",
        ),
        ('ROH11 = "victim_identified = yes"', 'ROH11 = "plan_exists = yes"', "victim-judged-once"),
    ],
)
def test_settings_whose_cases_break_a_check_are_refused(
    changed: Callable[[str, str], Path], tmp_path: Path, old: str, new: str, expected: str
) -> None:
    with pytest.raises(InstrumentError, match=expected):
        simulate(tmp_path / "out", 1, instrument=changed(old, new))


# What is not said


@pytest.fixture
def unsaid(tmp_path: Path) -> Path:
    """A copy of the instrument without its simulation."""
    copy = tmp_path / "instrument"
    shutil.copytree(find_folder("sqs-2012"), copy, ignore=shutil.ignore_patterns(SETTINGS))
    return copy


def test_without_settings_every_workbook_reads_clean_all_checks_kept(
    unsaid: Path, tmp_path: Path
) -> None:
    """The instrument has 13 checks between fields, gates and answers, which equal draws would break."""
    for book in simulate(tmp_path / "out", 3, instrument=unsaid).glob("*.xlsx"):
        assert not read(book, unsaid).problems


def test_without_settings_levels_are_plausible_and_said_to_be_assumed(unsaid: Path) -> None:
    settings = load_settings(unsaid)
    rates = list(settings.rates.values())
    assert 0.6 < sum(rates) / len(rates) < 0.75
    assert len(set(rates)) > 4
    assert set(settings.assumed) == {"rates", "judged", "draws", "reasons"}
    assert not load_settings().assumed


def test_settings_may_say_a_part(unsaid: Path) -> None:
    (unsaid / SETTINGS).write_text('[rates]\nLOR01 = 0.9\n[judged]\nLOR04 = "custodial = yes"\n')
    settings = load_settings(unsaid)
    assert (settings.rates["LOR01"], str(settings.judged["LOR04"])) == (0.9, "custodial = yes")
    assert settings.judged.keys() == load_settings().judged.keys()
    assert settings.assumed == ("reasons", "draws")


def test_teams_regions_and_fields_of_an_instruments_own_are_filled_in(tmp_path: Path) -> None:
    """Teams from a list, a date, a number, a text, a reference and a choice that must be there."""
    copy = tmp_path / "instrument"
    shutil.copytree(find_folder("sqs-2012"), copy, ignore=shutil.ignore_patterns(SETTINGS))
    added = {
        "fields.csv": "Inspection,weather,,choice,yes_no,yes,none\nCases,ward,,text,,yes,none\n"
        "Cases,beds,,integer,,yes,none\nCases,file,,reference,,yes,none\nCases,seen,,date,,yes,none\n"
        "Staff,unit,,choice,yes_no,yes,none\n",
        "en-GB/fields.csv": "weather,Rain,\nward,Ward,\nbeds,Beds,\nfile,File,\nseen,Seen,\n"
        "unit,Unit,\n",
    }
    for name, lines in added.items():
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(lines)
    fields = (copy / "fields.csv").read_text("utf-8")
    fields = fields.replace("yot,team,text,,", "yot,team,choice,region,")
    (copy / "fields.csv").write_text(fields, "utf-8")
    (book,) = simulate(tmp_path / "out", 1, instrument=copy).glob("*.xlsx")
    inspection = read(book, copy)
    assert not inspection.problems
    assert inspection.team in load_settings().programme.regions.codes
    assert inspection.cases["ward"].iloc[1] == "Ward 2"
    assert inspection.cases["file"].iloc[1] == "F02"


def test_without_a_second_inspector_no_case_is_assessed_twice(unsaid: Path) -> None:
    for name in ("fields.csv", "en-GB/fields.csv"):
        lines = (unsaid / name).read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "second_inspector_ref" not in line]
        (unsaid / name).write_text("".join(kept), "utf-8")
    (inspection,) = Programme(load_settings(unsaid), 1, double_assessed=1.0).simulated()
    assert inspection.second == ()


def test_themes_of_one_team_keep_step_only_as_far_as_asked() -> None:
    settings = load_settings()
    apart = replace(settings, correlations=replace(settings.correlations, themes=0.0))

    def themes(of: object) -> tuple[list[float], list[float]]:
        rng = np.random.default_rng(1)
        teams = [team_probabilities(of, 0.05, (), rng) for _ in range(300)]  # type: ignore[arg-type]
        return [t["LOR02"] for t in teams], [t["SEN01"] for t in teams]

    assert correlation(*themes(settings)) > 0.35
    assert abs(correlation(*themes(apart))) < 0.15


# Teams that are visited again


@cache
def standings(over_time: float) -> tuple[Table, Table]:
    """What lies behind the true probabilities of 500 teams at two visits, a column for each theme."""
    settings = load_settings()
    settings = replace(settings, correlations=replace(settings.correlations, over_time=over_time))
    asked = [judgements(section.id)[0] for section in settings.instrument.themes]
    rates = np.array([settings.rates[name] for name in asked])

    def standing(*visits: int) -> Table:
        """At the last of these visits."""
        generators = [[np.random.default_rng([team, n]) for n in visits] for team in range(500)]
        teams = [team_probabilities(settings, 0.1, (), g[-1], g[:-1]) for g in generators]
        drawn = [[team[name] for name in asked] for team in teams]
        return np.asarray(stats.norm.ppf(stats.beta.cdf(drawn, 9 * rates, 9 - 9 * rates)))

    return standing(1), standing(1, 2)


@pytest.mark.parametrize("over_time", [0.0, 0.6])
def test_a_team_resembles_itself_at_its_next_visit_as_far_as_asked(over_time: float) -> None:
    first, again = standings(over_time)
    for before, after in zip(first.T, again.T, strict=True):
        assert correlation(before, after) == pytest.approx(over_time, abs=0.12)
        assert abs(correlation(before[1:], after[:-1])) < 0.15  # another team's


@pytest.mark.parametrize("over_time", [0.0, 0.6])
def test_a_second_visit_is_drawn_from_the_distribution_of_the_first(over_time: float) -> None:
    """The stated rates and correlations hold at every visit: normal behind the beta, themes too."""
    _, again = standings(over_time)
    assert all(stats.kstest(theme, "norm").pvalue > 0.001 for theme in again.T)
    between = np.corrcoef(again.T)[np.triu_indices(again.shape[1], 1)]
    assert between == pytest.approx(load_settings().correlations.themes, abs=0.12)


def test_in_a_programme_only_visits_to_one_team_resemble_each_other() -> None:
    settings = load_settings()
    often = replace(settings, programme=replace(settings.programme, again=0.5))
    made = list(Programme(often, 240, between_team=0.1).simulated())
    first = {i.visit.team: i for i in reversed(made)}
    again = [i for i in made if i is not first[i.visit.team]]
    pairs = [(first[i.visit.team].probabilities, i.probabilities) for i in again]
    turned = [(pairs[n - 1][0], later) for n, (_, later) in enumerate(pairs)]
    asked = [judgements(section.id)[0] for section in settings.instrument.themes]

    def alike(visits: list[tuple[Mapping[str, float], Mapping[str, float]]]) -> float:
        found = (stats.spearmanr([(a[name], b[name]) for a, b in visits])[0] for name in asked)
        return float(np.mean(list(found)))

    assert len(pairs) > 60
    ranks = 6 / math.pi * math.asin(settings.correlations.over_time / 2)  # Spearman's, of normals
    assert alike(pairs) == pytest.approx(ranks, abs=0.15)
    assert abs(alike(turned)) < 0.2


def test_first_visits_do_not_depend_on_how_much_of_them_is_left() -> None:
    settings = load_settings()
    anew = replace(settings, correlations=replace(settings.correlations, over_time=0.0))
    teams: set[str] = set()
    for one, other in zip(drawn(), Programme(anew, TEAMS).simulated(), strict=True):
        assert (one == other) is (one.visit.team not in teams)
        teams.add(one.visit.team)


def test_a_question_that_rolls_up_others_is_as_its_parts_and_leads_on(
    root: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(root / "tests" / "instruments" / "fire-audit", tmp_path / "audit"))
    rolled = "EQU.all,EQU,summary,case,4_to_1,no,,1.1,lowest of EQU01 EQU02\n"
    next_one = "EQU05,EQU,summary,case,yes_no_na,no,EQU.all = 1,1.1,\n"
    lines = (copy / "questions.csv").read_text("utf-8").splitlines()
    lines = [f"{lines[0]},rolls_up", *(f"{line}," for line in lines[1:])]
    (copy / "questions.csv").write_text("\n".join(lines) + f"\n{rolled}{next_one}", "utf-8")
    words = "{0},Is it?,{0},it is,it is not,premises,premises,\n"
    answers = "yes_no_na,{},{},\n"
    added = {
        "en-GB/questions.csv": words.format("EQU.all") + words.format("EQU05"),
        "answers.csv": answers.format("yes", "sufficient")
        + answers.format("no", "insufficient")
        + answers.format("na", "not applicable"),
        "en-GB/answers.csv": "".join(f"yes_no_na,{code},{code}\n" for code in ("yes", "no", "na")),
    }
    for name, text in added.items():
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(text)
    (inspection,) = Programme(load_settings(copy), 1).simulated()
    for case in inspection.cases:
        assert case["EQU.all"] == min(case["EQU01"], case["EQU02"])
        assert (case["EQU05"] == "na") == (case["EQU.all"] != "1")
    (book,) = simulate(tmp_path / "out", 1, instrument=copy).glob("*.xlsx")
    assert not read(book, copy).problems
    with (tmp_path / "out" / "truth" / "truth.csv").open(encoding="utf-8", newline="") as file:
        assert "EQU.all" not in {row["question"] for row in csv.DictReader(file)}


def test_audited_cases_are_moderated_and_acted_on_and_read_clean(tmp_path: Path) -> None:
    simulate(tmp_path, 12, teams=1, instrument="case-audit")
    audits = [read(path) for path in sorted(tmp_path.glob("*.xlsx"))]
    assert not [problem for audit in audits for problem in audit.problems]
    cases = [case for audit in audits for case in audit.cases.to_dict("records")]
    acted = [case for case in cases if case["action"]]
    assert 0.3 < len(acted) / len(cases) < 0.7
    assert all(case["action_owner"] and case["action_due"] for case in acted)
    assert {bool(case["action_done"]) for case in acted} == {True, False}
    grades = [
        audit.judgements.pivot(index="ref", columns="question", values="answer").loc[ref]
        for audit in audits
        for ref in audit.cases["case_ref"]
    ]
    moderated = [grade["FINAL"] != "na" for grade in grades]
    assert [bool(case["second_inspector_ref"]) for case in cases] == moderated
    same = sum(grade["FINAL"] == grade["GRADE"] for grade in grades)
    assert 0.5 < same / sum(moderated) < 1
