"""The national picture, held to plain sums over the findings, one part at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqs_analysis.measure.intervals import survey_ratio
from sqs_analysis.measure.national import National, national
from sqs_analysis.measure.programme import programme
from sqs_analysis.measure.spread import middle_of
from tests.unit.test_programme import simulated


@pytest.fixture(scope="module")
def found() -> National:
    return national(programme(simulated()))


def test_every_team_is_there_once_and_what_is_left_out_is_counted(found: National) -> None:
    teams = {each.detail("yot") for each in simulated()}
    assert sorted(found.inspections["team"]) == sorted(teams)
    assert found.left_out == len(simulated()) - len(teams)


def test_every_figure_is_the_sum_over_the_inspections_of_its_part(found: National) -> None:
    about = {row.inspection_id: row for row in found.inspections.itertuples()}
    for row in found.picture.itertuples():
        counts = [
            (f.sufficient, f.answered, f.units, f.proportion, f.effective)
            for f in found.findings.itertuples()
            if (f.level, f.section, f.question) == (row.level, row.section, row.question)
            and row.part in ("all", str(about[f.inspection_id].year), about[f.inspection_id].region)
        ]
        k, n = [c[0] for c in counts], [c[1] for c in counts]
        assert (row.sufficient, row.answered) == (sum(k), sum(n))
        assert row.teams == sum(each > 0 for each in n)
        effective = [c[4] for c in counts]
        met = [c[3] * c[4] if c[1] else 0.0 for c in counts]
        low, high, _ = middle_of(met, effective)
        assert (row.low, row.high) == pytest.approx((low, high), nan_ok=True)
        limits = survey_ratio(k, n, confidence=found.confidence)
        expected = (limits.estimate, limits.lower, limits.upper)
        shown = (row.proportion, row.lower, row.upper)
        assert shown == pytest.approx(expected, nan_ok=True)


def test_the_parts_of_a_whole_add_up_to_it(found: National) -> None:
    sections = found.picture[found.picture["level"] == "section"]
    for _, rows in sections.groupby("section"):
        sums = rows.groupby("by")[["sufficient", "answered"]].sum()
        assert len(sums) == 3
        assert (sums == sums.loc["all"]).all(axis=None)


def test_a_reason_is_counted_out_of_all_who_were_asked_for_one(found: National) -> None:
    whole = programme(simulated()).reasons
    kept = whole[whole["inspection_id"].isin(found.inspections["inspection_id"])]
    assert len(found.reasons) > 5
    for row in found.reasons.itertuples():
        own = kept[kept["question"] == row.question]
        asked = {one.inspection_id: one.answered for one in own.itertuples()}
        assert row.count == own.loc[own["reason"] == row.reason, "count"].sum()
        assert row.answered == sum(asked.values())
        assert row.count <= row.answered


def test_another_version_of_the_instrument_is_never_put_into_the_figures() -> None:
    given = sorted(simulated(), key=lambda each: (each.detail("fieldwork_start"), each.id))
    newer = replace(given[-1].instrument, version="2.0")
    found = national(programme([*given[:-1], replace(given[-1], instrument=newer)]))
    assert found.inspections["inspection_id"].tolist() == [given[-1].id]
    assert found.left_out == len(given) - 1


def test_one_inspection_has_shares_and_an_interval_that_says_nothing_false() -> None:
    found = national(programme(simulated()[:1]))
    assert set(found.picture["teams"]) <= {0, 1}
    assert set(found.shrunken["place"]) == {""}


def test_in_the_caseload_a_case_stands_for_as_many_as_were_not_inspected() -> None:
    given = [each for each in simulated() if each.detail("eligible_cases")]
    found = national(programme(simulated()))
    kept = set(found.inspections["inspection_id"])
    met = asked = 0.0
    for each in given:
        if each.id in kept:
            stands_for = int(each.detail("eligible_cases")) / len(each.cases)
            rows = each.judgements[each.judgements["question"] == "LOR02"]
            met += stands_for * rows["sufficient"].fillna(False).sum()
            asked += stands_for * rows["sufficient"].notna().sum()
    row = next(r for r in found.picture.itertuples() if (r.by, r.question) == ("all", "LOR02"))
    assert row.weighted == pytest.approx(met / asked)
    known = {each.id for each in given}
    for one in found.picture.itertuples():
        if one.by == "all" and one.level == "question":
            own = found.findings[found.findings["question"] == one.question]
            judged = own.loc[own["answered"] > 0, "inspection_id"]
            assert one.weighted_teams == len(known & set(judged))
    assert kept & known
    assert row.weighted_lower < row.weighted < row.weighted_upper


def test_with_every_case_inspected_the_share_in_the_caseload_is_known() -> None:
    whole = programme(simulated())
    census = whole.inspections.assign(eligible=whole.inspections["cases"].astype("float64"))
    row = next(national(replace(whole, inspections=census)).picture.itertuples())
    assert row.weighted_lower == row.weighted == row.weighted_upper == row.proportion
    assert row.lower < row.proportion < row.upper


def test_without_any_known_caseload_there_is_no_such_share() -> None:
    whole = programme(simulated())
    unknown = whole.inspections.assign(eligible=float("nan"))
    found = national(replace(whole, inspections=unknown)).picture
    assert set(found["weighted_teams"]) == {0}
    assert found["weighted"].isna().all()


def test_outside_what_not_every_team_shows_has_no_limits() -> None:
    found = national(programme(simulated(), audience="published")).picture
    questions = found[found["level"] == "question"]
    partly = questions["teams"] < questions["teams"].max()
    limits = ["lower", "upper", "weighted_lower", "weighted_upper"]
    assert partly.any()
    assert questions.loc[partly, limits].isna().all(axis=None)
    assert questions.loc[~partly, limits].notna().all(axis=None)


def test_a_team_in_which_nothing_applied_is_not_among_those_it_is_of() -> None:
    whole = programme(simulated())
    before = next(r for r in national(whole).picture.itertuples() if r.question == "LOR02")
    named = national(whole).inspections.query("eligible == eligible")["inspection_id"].iloc[0]
    rows = whole.findings.copy()
    none = (rows["inspection_id"] == named) & (rows["question"] == "LOR02")
    rows.loc[none, ["sufficient", "answered", "units"]] = 0
    rows.loc[none, ["proportion", "lower", "upper", "effective"]] = [float("nan")] * 3 + [0.0]
    found = national(replace(whole, findings=rows)).picture
    after = next(r for r in found.itertuples() if r.question == "LOR02")
    assert after.weighted_teams == before.weighted_teams - 1
    assert after.teams == before.teams - 1
