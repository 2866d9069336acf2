"""What a reader takes away from a programme: never more than its figures bear."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sqs_analysis as sqs
from sqs_analysis.measure.national import National, comparable, told_apart
from sqs_analysis.measure.programme import Programme, programme
from sqs_analysis.present.blocks import Chart, Heading, Items, Paragraph, Stamp, Table, cell_text
from sqs_analysis.present.marks import Drawn, Map
from sqs_analysis.present.programme_charts import Funnel, funnel_drawn
from sqs_analysis.present.programme_headline import takeaways
from sqs_analysis.read.folder import read_folder
from sqs_analysis.read.inspection import Inspection
from sqs_analysis.simulate.folder import simulate

TEAMS = 24
STAMP = Stamp("programme", "0")
AXIS = ("0%", "25%", "50%", "75%", "100%")


@pytest.fixture(scope="module")
def inspections(tmp_path_factory: pytest.TempPathFactory) -> tuple[Inspection, ...]:
    return read_folder(simulate(tmp_path_factory.mktemp("p") / "in", TEAMS, seed=3))


@pytest.fixture(scope="module")
def measured(inspections: tuple[Inspection, ...]) -> Programme:
    return programme(inspections)


@pytest.fixture(scope="module")
def found(measured: Programme) -> National:
    return sqs.national(measured)


def themes(found: National, shares: list[float], half: float) -> National:
    """A programme whose four themes have these shares, each with limits so far from it."""
    rows = found.picture.copy()
    whole = (rows["by"] == "all") & (rows["level"] == "section") & (rows["answered"] > 0)
    rows.loc[whole, "weighted_teams"] = 0
    for name, apart in (("proportion", 0.0), ("lower", -half), ("upper", half)):
        rows.loc[whole, name] = [share + apart for share in shares]
    return replace(found, picture=rows)


def test_themes_are_weakest_and_strongest_only_where_they_are_told_apart(found: National) -> None:
    apart = takeaways(themes(found, [0.60, 0.40, 0.55, 0.80], 0.05))[0]
    assert apart == (
        "By theme, the work was weakest in Protecting the public (40%), and strongest in Ensuring "
        "that the sentence is served (80%)."
    )
    tied = takeaways(themes(found, [0.60, 0.40, 0.41, 0.80], 0.05))[0]
    assert (
        "weakest in Protecting the public (40%) and Protecting the child or young person (41%), "
        "which cannot be told apart, and strongest" in tied
    )
    alike = takeaways(themes(found, [0.60, 0.55, 0.58, 0.62], 0.05))[0]
    assert alike == (
        "The themes cannot be told apart: they lie between Protecting the public (55%) and Ensuring "
        "that the sentence is served (62%)."
    )


def test_who_lies_beyond_the_limits_is_named_beside_what_chance_would_do(found: National) -> None:
    rows = found.funnel.copy()
    rows["standing"] = rows["standing"].where(rows["standing"] == "", "within")
    compared = int((rows["standing"] != "").sum())
    none = takeaways(replace(found, funnel=rows))
    assert f"Of {compared:,} findings of a team on a question, none lies beyond" in " ".join(none)

    teams = found.inspections.set_index("inspection_id")["team"]
    first, second = rows["inspection_id"].unique()[:2]
    of = {name: rows.index[rows["inspection_id"] == name] for name in (first, second)}
    rows.loc[of[first][:2], "standing"] = "below 99.8%"
    (few,) = [s for s in takeaways(replace(found, funnel=rows)) if "findings of a team" in s]
    assert f"no more than the {round(0.002 * compared)} or so expected" in few
    assert few.endswith(f"{teams[first]} (2 questions).")
    rows.loc[of[first], "standing"] = "below 99.8%"
    rows.loc[of[second][:1], "standing"] = "above 99.8%"
    (many,) = [s for s in takeaways(replace(found, funnel=rows)) if "findings of a team" in s]
    n = len(of[first])
    assert f"{n + 1} lie beyond the outer limits of chance, where about" in many
    assert many.endswith(f"{teams[first]} ({n} questions) and {teams[second]} (1 question).")


def test_years_that_differ_are_said_and_others_are_not(found: National) -> None:
    said = takeaways(found)[-1]
    assert "cannot be told apart in any theme" in said
    rows = found.picture.copy()
    own = (rows["by"] == "region") & (rows["section"] == "ROH")
    parts = rows.loc[own, "part"].tolist()
    shares = [0.9 if part == parts[0] else 0.4 for part in parts]
    for name, apart in (("proportion", 0.0), ("lower", -0.04), ("upper", 0.04)):
        rows.loc[own, name] = [share + apart for share in shares]
    rows.loc[own, "teams"] = 6
    apart = {**found.apart, "region": told_apart(comparable(rows, "region"))}
    assert apart["region"] == ("ROH",)
    regions = takeaways(replace(found, picture=rows, apart=apart))[-1]
    assert regions.startswith("Regions differ in Protecting the public (40% in ")
    assert f"to 90% in {parts[0]}" in regions


@pytest.mark.parametrize("teams", [1, 2, 4])
def test_of_few_teams_one_sentence_says_what_was_judged_and_claims_no_more(
    inspections: tuple[Inspection, ...], teams: int
) -> None:
    named: dict[str, Inspection] = {each.detail("yot"): each for each in inspections}
    few = sqs.national(programme([*named.values()][:teams]))
    (said,) = takeaways(few)
    noun = "1 team" if teams == 1 else f"{teams} teams"
    assert said.startswith(f"These are the figures of {noun} alone, too few to tell chance by.")


def test_outside_it_speaks_of_the_questions_that_every_team_shows(
    inspections: tuple[Inspection, ...],
) -> None:
    found = sqs.national(programme(inspections, audience="published"))
    said = " ".join(takeaways(found))
    quality = {q.id for q in found.instrument.questions_of(unit="case", kind="summary")}
    rows = [r for r in found.picture.itertuples() if r.by == "all" and r.question in quality]
    shown = sum(row.lower == row.lower for row in rows)
    assert 1 < shown < len(rows)
    assert f"(of the {shown} that every team shows)" in said


def test_the_page_begins_with_whom_it_is_for_and_what_to_take_away(found: National) -> None:
    banner, title, lead, heading, items, *_ = sqs.programme_masthead(found)
    assert isinstance(banner, Paragraph)
    assert banner.style == "banner"
    assert isinstance(title, Heading)
    assert isinstance(lead, Paragraph)
    assert heading == Heading("What to take away", 2, "takeaways")
    assert isinstance(items, Items)
    assert 3 <= len(items.items) <= 5


def test_the_map_stands_weakest_question_first_and_by_region(found: National) -> None:
    (chart,) = [block for block in sqs.programme_map(found) if isinstance(block, Chart)]
    shown = chart.shows
    assert isinstance(shown, Map)
    rows = [row for row in found.picture.itertuples() if row.by == "all" and row.question]
    whole = {row.question: row.weighted if row.weighted_teams else row.proportion for row in rows}
    quality = found.instrument.questions_of(unit="case", kind="summary")
    assert list(shown.columns) == [q.short for q in sorted(quality, key=lambda q: whole[q.id])]
    regions = [row.part for row in shown.rows]
    assert regions == sorted(regions)
    assert len(shown.key) == 6
    of = {row.team: row.inspection_id for row in found.inspections.itertuples()}
    asked = {q.short: q.id for q in found.instrument.questions}
    shares = found.findings.set_index(["inspection_id", "question"])["proportion"]
    for row in shown.rows:
        for name, text, shade in zip(shown.columns, row.texts, row.shades, strict=True):
            share = shares.get((of[row.label], asked[name]), float("nan"))
            assert (shade is None) == (text == "") == (share != share)
            if shade is not None:
                assert text.endswith("%")
                assert shade / 5 <= share + 1e-9
                assert share < (shade + 1) / 5 + 1e-9 or shade == 4
    assert "no ranking" in chart.caption


def beyond(names: list[str]) -> Funnel:
    out = [(20 + number, 0.05 + 0.01 * number, name) for number, name in enumerate(names)]
    curve = [(8, 0.3, 0.9, 0.2, 1.0), (40, 0.4, 0.8, 0.3, 0.9)]
    return Funnel([*out, *((8 + n, 0.6, "") for n in range(30))], curve, 0.6, AXIS, "Judgements")


def test_a_funnel_names_those_beyond_its_outer_limits_and_no_more_than_fit() -> None:
    names = [f"Team {letter}" for letter in "ABCDEFGHIJKL"]
    funnel = funnel_drawn(beyond(names), "f", STAMP)
    drawn = [name for name in names if f">{name}<" in funnel.svg]
    assert 0 < len(drawn) <= 8
    assert drawn[0] == "Team A"
    two = funnel_drawn(beyond(names[:2]), "f", STAMP)
    assert all(f">{name}<" in two.svg for name in names[:2])


def test_who_is_named_in_a_funnel_is_named_under_it_and_in_the_table(found: National) -> None:
    rows = found.funnel.copy()
    rows["standing"] = rows["standing"].where(rows["standing"] == "", "within")
    one = rows.index[rows["question"] == "ROH12"][0]
    rows.loc[one, "standing"] = "below 99.8%"
    changed = replace(found, funnel=rows)
    team = found.inspections.set_index("inspection_id")["team"][rows.loc[one, "inspection_id"]]
    share = f"{100 * rows.loc[one, 'proportion']:.0f}%"
    seen = sqs.programme_funnels(changed)
    assert f"Beyond the outer limits: {team} ({share})." in str(seen)
    (funnel,) = [b for b in seen if isinstance(b, Chart) and b.id == "chart-funnel-ROH12"]
    assert isinstance(funnel.shows, Drawn)
    assert f">{team}<" in funnel.shows.svg
    outside, every = [b for b in sqs.programme_teams(changed) if isinstance(b, Table)]
    assert [cell_text(row[0]) for row in outside.rows] == [team]
    assert every.summary
    assert len(every.rows) == len(found.inspections)


def test_headings_of_the_page_are_distinct_and_have_ids(
    found: National, inspections: tuple[Inspection, ...]
) -> None:
    names = ("masthead", "themes", "questions", "funnels", "map", "reasons", "oversight", "teams")
    blocks = [b for name in names for b in getattr(sqs, f"programme_{name}")(found)]
    agreement = sqs.national_agreement(found, inspections)
    blocks += sqs.agreement_page(agreement, found.instrument, latest=True)
    headings = [b for b in blocks if isinstance(b, Heading) and b.level > 1]
    assert len({h.text for h in headings}) == len({h.anchor for h in headings}) == len(headings)
    assert all(heading.anchor for heading in headings)


def test_wide_tables_are_folded_on_the_page(found: National) -> None:
    names = ("themes", "questions", "reasons", "oversight", "teams")
    blocks = [b for name in names for b in getattr(sqs, f"programme_{name}")(found)]
    wide = [b for b in blocks if isinstance(b, Table) and len(b.columns) > 4]
    assert len(wide) >= 5
    assert all(table.summary for table in wide)
