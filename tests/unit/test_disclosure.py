"""What an audience may see: the rule in tables, and what holds of every inspection.

Whether what is withheld can be had by arithmetic is tried out in `test_disclosure_oracle`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sqs_analysis.errors import InstrumentError, ParameterError
from sqs_analysis.measure import disclosure
from sqs_analysis.measure.disclosure import release, withheld_questions
from sqs_analysis.measure.findings import findings
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.read.inspection import read
from sqs_analysis.read.instrument import AUDIENCES, Disclosure, load
from tests import workbooks

OUTSIDE = [name for name in AUDIENCES if name != "internal"]
GROUPS = ("custodial", "community")
MINIMUM, ALL_OR_NONE = 6, 10
Counts = tuple[int, int, int]  # sufficient, answered, not applicable


def rows(results: Results, group: str = "") -> pd.DataFrame:
    found = results.findings
    return found[found["group"] == group] if group else found[found["group"] != "all"]


# --- the rule, in tables --------------------------------------------------------------------------


def plain_findings(results: Results) -> pd.DataFrame:
    """Findings on forty cases of which nothing is withheld: half sufficient, half in each group."""
    instrument = results.inspection.instrument
    groups = ("all", *GROUPS)
    found = findings(results.inspection.judgements, instrument, results.inspection.cases, groups)
    found = found[found["level"] == "question"]
    n = found["group"].map({"all": 40, "custodial": 20, "community": 20})
    counts = {"sufficient": n // 2, "answered": n, "not_applicable": 0, "not_answered": 0}
    return found.assign(**counts)


def why(results: Results, given: dict[tuple[str, str], Counts], cases: int = 40) -> pd.Series:
    """By question and group, why a finding with the given counts is withheld, "" if it is shown."""
    found = plain_findings(results).set_index(["question", "group"])
    for (question, group), counts in given.items():
        found.loc[(question, group), ["sufficient", "answered", "not_applicable"]] = counts
    found = found.reset_index()
    reasons = withheld_questions(found, results.inspection.instrument, cases)
    return reasons.set_axis(pd.MultiIndex.from_frame(found[["question", "group"]]))


def test_nothing_is_withheld_of_plain_findings(measured: Results) -> None:
    assert set(why(measured, {})) == {""}


# Over all forty cases: what is asked, k of n, n/a.
WHOLE = [
    ("a base of five", "ROH12", (3, 5, 35), "small base"),
    ("a base of six", "ROH12", (3, 6, 34), ""),
    ("a base that blanks made small", "LOR02", (3, 5, 0), "small base"),
    ("nobody", "ROH12", (0, 0, 40), ""),
    ("all of six", "ROH12", (6, 6, 34), "all or none"),
    ("none of nine", "ROH12", (0, 9, 31), "all or none"),
    ("all of ten", "ROH12", (10, 10, 30), ""),
    ("all of every case", "LOR02", (40, 40, 0), ""),
    ("five who are not in custody", "LOR16", (20, 35, 5), "small complement"),
    ("six who are not in custody", "LOR16", (20, 34, 6), ""),
    ("nobody who is not in custody", "LOR16", (20, 40, 0), ""),
    ("one without a need", "SEN08", (20, 39, 1), "small complement"),
    ("one without a victim", "ROH11", (20, 39, 1), "small complement"),
    ("one whom nobody knew", "LOR05", (20, 39, 1), "small complement"),
    ("one without a plan, which is no kind of child", "LOR15", (20, 39, 1), ""),
    ("nine, of a base that VUL01 counts", "VUL03", (4, 9, 31), "small base that another"),
    ("ten, of a base that VUL01 counts", "VUL03", (4, 10, 30), ""),
    ("one member of staff", "ROH15", (1, 1, 0), ""),
    ("the inspection", "OPM05", (0, 1, 0), ""),
]


@pytest.mark.parametrize(
    ("question", "counts", "expected"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE]
)
def test_over_all_cases(measured: Results, question: str, counts: Counts, expected: str) -> None:
    found = why(measured, {(question, "all"): counts})[question, "all"]
    assert found.startswith(expected) if expected else found == ""


def test_every_case_of_a_small_sample_may_be_alike(measured: Results) -> None:
    """A question put to every case singles nobody out, so "all eight" is said."""
    counts = {("LOR02", "all"): (8, 8, 0), ("LOR04", "all"): (7, 7, 1)}
    found = why(measured, counts, cases=8)
    assert (found["LOR02", "all"], found["LOR04", "all"]) == ("", "all or none")


# In the groups: what is asked, of custodial cases, of the others, why both sides are withheld.
BY_GROUP = [
    ("six and six", "ROH12", (3, 6, 14), (3, 6, 14), ""),
    ("five and fifteen", "ROH12", (3, 5, 15), (8, 15, 5), "small base"),
    ("fifteen and five", "ROH12", (8, 15, 5), (3, 5, 15), "small base"),
    ("nobody and six", "ROH12", (0, 0, 20), (3, 6, 14), ""),
    ("nobody of the five in custody", "ROH12", (0, 0, 5), (18, 35, 0), "small base"),
    ("none of nine", "ROH12", (0, 9, 11), (3, 11, 9), "all or none"),
    ("all of ten", "ROH12", (10, 10, 10), (3, 11, 9), ""),
    ("all of both, which the whole says", "LOR02", (8, 8, 0), (12, 12, 0), ""),
    ("five without a victim", "ROH11", (3, 15, 5), (3, 11, 9), "small complement"),
    ("five, without a plan", "LOR15", (3, 15, 5), (3, 11, 9), ""),
]


@pytest.mark.parametrize(
    ("question", "custodial", "community", "expected"),
    [row[1:] for row in BY_GROUP],
    ids=[row[0] for row in BY_GROUP],
)
def test_in_groups_both_sides_are_shown_or_neither(
    measured: Results, question: str, custodial: Counts, community: Counts, expected: str
) -> None:
    whole = tuple(one + other for one, other in zip(custodial, community, strict=True))
    counts = dict(zip(("all", *GROUPS), (whole, custodial, community), strict=True))
    found = why(measured, {(question, group): counts[group] for group in counts})
    assert [found[question, group] for group in GROUPS] == [expected] * 2
    assert found[question, "all"] == ""


@pytest.mark.parametrize(("k", "n"), [(3, 5), (3, 6), (6, 6), (10, 35), (12, 20)])
def test_a_question_put_to_a_group_is_shown_in_it_as_in_the_whole(
    measured: Results, k: int, n: int
) -> None:
    """Who is custodial is no secret to it: the rest has no judgements, and 0 tells of nobody."""
    own, other = (k, n, 0), (0, 0, 40 - n)
    given = {("LOR16", "all"): (k, n, 40 - n)}
    given |= {("LOR16", "custodial"): own, ("LOR16", "community"): other}
    found = why(measured, given)["LOR16"]
    assert (found["custodial"] == "") == (found["all"] == "")


def withheld_with(found: pd.Series, group: str, reason: str) -> set[str]:
    return {question for (question, of), why in found.items() if of == group and why == reason}


def test_all_or_none_takes_with_it_what_has_the_same_base(measured: Results) -> None:
    """Else [c] on a question whose base the others tell would itself say "all or none"."""
    counts = {(name, "all"): (5, 8, 32) for name in ("LOR10", "LOR12", "LOR13")}
    assert set(why(measured, counts).xs("all", level="group")) == {""}
    found = why(measured, counts | {("LOR12", "all"): (8, 8, 32)})
    assert withheld_with(found, "all", "all or none") == {"LOR12"}
    assert withheld_with(found, "all", "tied to an all or none") == {"LOR10", "LOR13"}


def test_all_or_none_of_a_group_takes_with_it_what_is_put_to_every_case(measured: Results) -> None:
    found = why(measured, {("LOR02", group): (0, 8, 0) for group in ("custodial",)})
    asked = measured.inspection.instrument.questions
    for group in GROUPS:
        tied = withheld_with(found, group, "tied to an all or none")
        assert tied == {q.id for q in asked if q.base == "cases" and q.is_judgement} - {"LOR02"}
    assert set(found.xs("all", level="group")) == {""}


def test_all_or_none_of_all_in_custody_hides_how_many_there_are(measured: Results) -> None:
    """Every finding of the group would tell its size, and with it that the base was large enough."""
    found = why(measured, {("VUL07", "all"): (8, 8, 32), ("LOR16", "all"): (5, 8, 32)})
    assert withheld_with(found, "all", "tied to an all or none") == {"LOR16"}
    assert all(found.xs(group, level="group").ne("").all() for group in GROUPS)


# --- an instrument's own numbers ------------------------------------------------------------------


def test_the_numbers_are_settings_of_the_instrument(measured: Results) -> None:
    assert load().disclosure.kinds == ("ROH07", "ROH11", "LOR05", "SEN08")
    own = replace(load(), disclosure=Disclosure(minimum=3, all_or_none=4))
    inspection = replace(measured.inspection, instrument=own)
    found = why(replace(measured, inspection=inspection), {("ROH12", "all"): (4, 4, 36)})
    assert found["ROH12", "all"] == ""


FAULTS = [
    ("minimum = 0", "needs a whole number of 1 or more as minimum"),
    ('all_or_none = "ten"', "needs a whole number of 1 or more as all_or_none"),
    ("minimum = true", "needs a whole number of 1 or more as minimum"),
    ("minimum = 12", "all_or_none is 10, below minimum, 12"),
    ('kinds = ["SEN80"]', "kinds names SEN80, no judgement on cases. Did you mean SEN08?"),
    ('kinds = ["SEN07"]', "kinds names SEN07, no judgement on cases"),
    ('kinds = "SEN08"', "kinds must be a list of the ids of questions"),
    ("minimun = 6", "has no place for minimun. Did you mean minimum?"),
]


@pytest.mark.parametrize(("line", "fault"), FAULTS)
def test_settings_that_contradict_themselves_are_told(
    tmp_path: Path, line: str, fault: str
) -> None:
    with pytest.raises(InstrumentError) as caught:
        load(instrument_with(tmp_path, f"[disclosure]\n{line}\n"))
    assert fault in str(caught.value)


def test_without_settings_the_defaults_hold(tmp_path: Path) -> None:
    plain = load(instrument_with(tmp_path, ""))
    assert plain.disclosure == Disclosure(minimum=6, all_or_none=10, kinds=())
    assert plain.kinds == {"LOR16", "VUL07", "VUL08", "VUL09"}


def instrument_with(folder: Path, table: str) -> Path:
    """A copy of the instrument with another table [disclosure]."""
    home = Path(disclosure.__file__).parents[1] / "instruments" / "sqs-2012"
    for path in home.rglob("*.*"):
        copy = folder / "sqs-own" / path.relative_to(home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    settings = folder / "sqs-own" / "instrument.toml"
    before, _, after = settings.read_text("utf-8").partition("[disclosure]\n")
    rest = after[after.index("[wording]") :]
    settings.write_text(f"{before}{table}{rest}", "utf-8")
    return folder / "sqs-own"


# --- what holds of every inspection ---------------------------------------------------------------


def test_nothing_is_withheld_from_an_internal_reader(measured: Results) -> None:
    seen = release(measured, "internal")
    pd.testing.assert_frame_equal(seen.findings, measured.findings)
    assert seen.withheld.empty


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_cell_of_the_workbook_is_named_outside(measured: Results, audience: str) -> None:
    seen = release(measured, audience)
    assert set(seen.findings["cells"]) | set(seen.areas["cells"]) == {""}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_is_shown_and_what_is_withheld_is_everything(
    simulated: list[Results], audience: str
) -> None:
    keys = ["level", "section", "question", "group"]
    for results in simulated:
        seen = release(results, audience)
        untold = seen.withheld[seen.withheld["level"] != "reasons"]
        both = pd.concat([seen.findings[keys], untold[keys]]).sort_values(keys)
        whole = results.findings[keys].sort_values(keys)
        assert both.to_numpy().tolist() == whole.to_numpy().tolist()
        reasons = {*seen.reasons["question"]} | {*untold_reasons(seen)}
        assert reasons == {*results.reasons["question"]}


def untold_reasons(seen: Results) -> Iterable[str]:
    return seen.withheld[seen.withheld["level"] == "reasons"]["question"]


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_base_that_is_shown_is_small(simulated: list[Results], audience: str) -> None:
    shown = Counter[str]()
    for results in simulated:
        instrument = results.inspection.instrument
        of_cases = {question.id for question in instrument.questions_of(unit="case")}
        whole = rows(results, "all").set_index(["section", "question"])["answered"]
        seen = release(results, audience)
        for row in seen.findings.itertuples():
            if row.question in of_cases:
                rest = whole[row.section, row.question] - row.answered
                counts = [row.answered, rest]
                counts += [row.not_applicable] if row.question in instrument.kinds else []
                assert not any(0 < count < MINIMUM for count in counts)
                shown[row.group] += 1
        assert (seen.reasons["answered"] >= MINIMUM).all()
    assert min(shown["all"], shown["custodial"]) > 50


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_group_is_shown_with_its_rest_or_not_at_all(
    simulated: list[Results], audience: str
) -> None:
    for results in simulated:
        shown = rows(release(results, audience)).groupby(["section", "question"])["group"].nunique()
        assert set(shown) <= {len(GROUPS)}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_section_is_the_sum_of_the_questions_that_are_shown(
    simulated: list[Results], measured: Results, audience: str
) -> None:
    counts = ["sufficient", "answered", "not_applicable", "not_answered"]
    changed = 0
    for results in [measured, *simulated]:
        seen, instrument = release(results, audience).findings, results.inspection.instrument
        quality = {q.id for q in instrument.questions_of(unit="case", kind="summary")}
        summed = seen[seen["question"].isin(quality)].groupby(["section", "group"])[counts].sum()
        for row in seen[seen["level"] == "section"].itertuples():
            own = [getattr(row, name) for name in counts]
            if (row.section, row.group) in summed.index:
                assert own == summed.loc[row.section, row.group].tolist()
        before = rows(results, "all").query("level == 'section'")["answered"].tolist()
        changed += (
            before
            != rows(release(results, audience), "all")
            .query("level == 'section'")["answered"]
            .tolist()
        )
    assert changed > 3


def test_a_section_of_which_nothing_is_shown_is_withheld(tmp_path: Path) -> None:
    few = workbooks.renumbered(workbooks.sample_cases(), 5)
    seen = release(measure(read(workbooks.write(tmp_path / "few.xlsx", cases=few))), "published")
    assert {f.section for f in seen.sections()} == {"OPM"}  # which is over nothing at all
    assert seen.is_withheld("LOR")
    assert all(frame.empty for frame in (seen.areas, seen.caseload, seen.answers))


def test_every_withheld_finding_has_a_reason_and_counts_alone_decide(
    simulated: list[Results],
) -> None:
    """Cases in another order and under other names: the same is withheld."""
    for results in simulated[:3]:
        withheld = release(results, "published").withheld
        assert set(withheld["why"]) <= set(disclosure.WHY)
        whole = withheld[(withheld["group"] == "all") & (withheld["level"] == "question")]
        named = {disclosure.SMALL, disclosure.COMPLEMENT, disclosure.COUNTED}
        assert set(whole["why"]) <= named | {disclosure.UNANIMOUS, disclosure.TIED}
        found = results.findings.sample(frac=1, random_state=1)
        cases = len(results.inspection.units["case"])
        again = withheld_questions(found, results.inspection.instrument, cases)
        assert again.sort_index().equals(
            withheld_questions(results.findings, results.inspection.instrument, cases)
        )


def test_answers_that_route_to_what_is_withheld_go_with_it(simulated: list[Results]) -> None:
    """They would tell its base, and so whether [c] means all or none."""
    gone = set()
    for results in simulated:
        seen = release(results, "published")
        for question in results.inspection.instrument.questions:
            if question.applies_when and seen.is_withheld(question.id):
                told = question.applies_when.names & {*results.answers["question"]}
                assert told.isdisjoint(seen.answers["question"])
                gone |= told
    assert gone


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_answer_of_few_is_told(simulated: list[Results], audience: str) -> None:
    told = [release(results, audience).answers for results in simulated]
    assert not any(frame["count"].between(1, MINIMUM - 1).any() for frame in told)
    assert any(len(frame) for frame in told)
    assert any(results.answers["count"].between(1, MINIMUM - 1).any() for results in simulated)


@pytest.mark.parametrize(("cases", "shown"), [(MINIMUM - 1, False), (MINIMUM, True)])
def test_of_an_inspection_of_few_cases_nothing_is_shown_not_even_that_nothing_applied(
    tmp_path: Path, cases: int, shown: bool
) -> None:
    few = workbooks.results_of(
        workbooks.write(tmp_path / "few.xlsx", workbooks.sample_cases()[:cases])
    )
    seen = release(few, "published")
    asked = {q.id for q in seen.inspection.instrument.questions_of(unit="case")}
    assert bool(asked & set(seen.findings["question"])) == shown


def test_an_unknown_audience_is_refused_with_those_there_are(measured: Results) -> None:
    with pytest.raises(ParameterError, match="internal, provider, published"):
        release(measured, "everyone")
