"""The sample says what the letter on Milton Keynes says, claim by claim.

The letter of 8 May 2013 is the one document of this programme that both gives figures and can be
read in full, so it is the yardstick: the sample workbook goes the whole way, from cells to words,
and every claim of the letter must come out. `claims.csv` lists them: the question it is about, the
direction in which the letter speaks, what kind of claim it is, the letter's few words, and the
house's words where those are numbers ("nearly" stands where the letter also says "almost"). k and n
are there where the letter states them or leaves only one reading.
"""

from __future__ import annotations

import csv
import importlib.util
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.read.inspection import Inspection, read
from sqs_analysis.read.wording import count_in_words, quantify

ROOT = Path(__file__).resolve().parents[2]
Claim = dict[str, str]

with Path(__file__).with_name("claims.csv").open(encoding="utf-8", newline="") as file:
    CLAIMS: list[Claim] = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def inspection(sample: Path) -> Inspection:
    return read(sample)


@pytest.fixture(scope="module")
def results(inspection: Inspection) -> Results:
    return measure(inspection)


@pytest.fixture(scope="module")
def answers(inspection: Inspection) -> pd.DataFrame:
    """A row per case, a column per question, as canonical codes."""
    cases = inspection.judgements.query("unit == 'case'")
    return cases.pivot(index="ref", columns="question", values="answer")


# What a claim without an exact number asks of k of n, in the direction the letter speaks.
QUANTIFIED: dict[str, Callable[[int, int], bool]] = {
    "share": lambda k, n: 0 < k < n,
    "count": lambda k, n: 0 < k < n,
    "all": lambda k, n: 0 < k == n,
    "most": lambda k, n: 2 * k > n,
    "some": lambda k, n: k >= 2 and 2 * k < n,
    "a small number": lambda k, n: 1 <= k <= 3 and 5 * k < n,
    "one": lambda k, n: k == 1 <= n,
}


def claims(*kinds: str) -> list[object]:
    """The claims of these kinds, for parametrising; the id of a test names claim and question."""
    return [
        pytest.param(claim, id=f"{claim['claim']}-{claim['question']}")
        for claim in CLAIMS
        if claim["says"] in kinds
    ]


def finding_on(claim: Claim, results: Results) -> Finding:
    section = results.inspection.instrument.question(claim["question"]).section
    return next(f for f in results.questions(section) if f.question == claim["question"])


@pytest.mark.parametrize("claim", claims(*QUANTIFIED))
def test_a_number_of_the_letter(claim: Claim, results: Results) -> None:
    finding = finding_on(claim, results)
    k, n = getattr(finding, claim["direction"]), finding.answered
    assert finding.not_answered == 0
    assert QUANTIFIED[claim["says"]](k, n), f"{k} of {n}"
    assert (claim["k"] or str(k), claim["n"] or str(n)) == (str(k), str(n))
    if claim["phrase"]:
        instrument = results.inspection.instrument
        counted = claim["says"] == "count"
        text = count_in_words(k, n, instrument) if counted else quantify(k, n, instrument).text
        assert text == claim["phrase"]


def counts_of(claim: Claim, results: Results) -> dict[str, int]:
    """How often each reason was given, the most frequent first."""
    rows = results.reasons[results.reasons["question"] == claim["question"]]
    return dict(zip(rows["reason"], rows["count"], strict=True))


@pytest.mark.parametrize("claim", claims("main reasons"))
def test_the_main_reasons_of_the_letter(claim: Claim, results: Results) -> None:
    named, counts = set(claim["reasons"].split(";")), counts_of(claim, results)
    least = min(counts.get(reason, 0) for reason in named)
    assert all(count < least for reason, count in counts.items() if reason not in named), counts


@pytest.mark.parametrize("claim", claims("reasons"))
def test_a_reason_of_the_letter(claim: Claim, results: Results) -> None:
    counts = counts_of(claim, results)
    assert all(counts.get(reason, 0) >= 2 for reason in claim["reasons"].split(";")), counts


@pytest.mark.parametrize("claim", claims("area"))
def test_an_area_requiring_improvement_of_the_letter(claim: Claim, results: Results) -> None:
    assert claim["question"] in set(results.areas["question"])


def test_every_claim_is_tested() -> None:
    kinds = {claim["says"] for claim in CLAIMS}
    assert kinds == {*QUANTIFIED, "main reasons", "reasons", "area"}
    assert len({claim["claim"] for claim in CLAIMS}) == len(CLAIMS)


def test_twenty_cases_of_which_six_are_custodial(inspection: Inspection) -> None:
    assert inspection.cases["custodial"].value_counts().to_dict() == {"no": 14, "yes": 6}


def test_every_insufficient_report_had_been_checked_by_managers(answers: pd.DataFrame) -> None:
    insufficient = answers[answers["LOR10"] == "insufficient"]
    assert set(insufficient["LOR12"]) == {"yes"}


def test_custody_plans_for_safeguarding_but_not_for_reoffending(answers: pd.DataFrame) -> None:
    """Four of six each way leave at least two cases that are both."""
    both = (answers["LOR16"] == "insufficient") & (answers["VUL07"] == "sufficient")
    assert both.sum() >= 2


def test_neither_worker_attended_for_the_remanded_child(
    inspection: Inspection, answers: pd.DataFrame
) -> None:
    missed = answers.index[(answers["VUL08"] == "no") & (answers["VUL09"] == "no")]
    case = inspection.cases.set_index("case_ref").loc[missed]
    assert case[["looked_after", "remanded"]].to_numpy().tolist() == [["yes now", "yes"]]


def test_the_sample_has_no_problem(inspection: Inspection) -> None:
    assert not inspection.problems, "\n".join(map(str, inspection.problems))


def test_the_sample_says_that_it_is_invented(inspection: Inspection) -> None:
    assert "20 invented cases" in inspection.detail("sample_note")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as the script writes it today."""
    spec = importlib.util.spec_from_file_location("build_sample", ROOT / "data/build_sample.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = tmp_path_factory.mktemp("sample")
    assert script.build(folder / "first.xlsx").read_bytes() == (
        script.build(folder / "second.xlsx").read_bytes()
    ), "the same script gave two different workbooks"
    return folder / "first.xlsx"


def test_the_committed_sample_is_what_the_script_builds(sample: Path, built: Path) -> None:
    """Part by part: how tightly a part is packed depends on the machine's zlib."""
    new, old = parts(built), parts(sample)
    differing = sorted(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))
    assert not differing, f"run python data/build_sample.py; these differ: {differing}"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as workbook:
        return {name: workbook.read(name) for name in workbook.namelist()}
