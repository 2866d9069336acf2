"""The gap between two themes of one inspection: on the same cases, over what is shown."""

from __future__ import annotations

import pytest

from sqs_analysis.measure.contrast import paired_difference
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results


def counted(results: Results, section: str) -> tuple[list[int], list[int]]:
    """Sufficient and answered of each case on the questions of a theme that are shown, one by one."""
    instrument = results.inspection.instrument
    asked = {q.id for q in instrument.questions_of(section, unit="case", kind="summary")}
    shown = {name for name in asked if not results.is_withheld(name)}
    y, x = [], []
    judgements = results.inspection.judgements
    for ref in sorted(results.inspection.cases["case_ref"]):
        own = judgements[(judgements["ref"] == ref) & judgements["question"].isin(shown)]
        told = own["sufficient"].dropna()
        y.append(int(told.sum()))
        x.append(len(told))
    return y, x


@pytest.mark.parametrize("audience", ["internal", "published"])
def test_it_is_over_the_same_cases_and_the_questions_that_are_shown(
    measured: Results, audience: str
) -> None:
    results = release(measured, audience)
    one, other = counted(results, "SEN"), counted(results, "ROH")
    assert results.gap("SEN", "ROH", 2) == pytest.approx(paired_difference(one, other))
    sections = {f.section: f.proportion for f in results.sections()}
    assert results.gap("SEN", "ROH", 2)[0] == pytest.approx(sections["SEN"] - sections["ROH"])


def test_chosen_among_four_themes_it_allows_for_six_pairs(measured: Results) -> None:
    one, other = counted(measured, "SEN"), counted(measured, "ROH")
    assert measured.gap("SEN", "ROH", 4) == pytest.approx(
        paired_difference(one, other, 1 - 0.05 / 6)
    )
