"""The list of references: each is accepted, says what the list says, and goes where it may."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import sqs_analysis as sqs
from sqs_analysis.desk.inspection import Inspection
from sqs_analysis.desk.listings import references_of
from sqs_analysis.desk.terminal import listed
from sqs_analysis.errors import QuestionError, WorkbookError
from sqs_analysis.languages import catalogue
from sqs_analysis.measure.disclosure import release
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.blocks import plain
from sqs_analysis.present.figures import filled
from sqs_analysis.present.formats import share_text
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.commentary import Passage, passage_problems
from sqs_analysis.read.instrument import AUDIENCES, load
from sqs_analysis.read.references import K, N, Reference, reference_examples, references
from sqs_analysis.simulate.folder import simulate
from tests import workbooks


@pytest.fixture(scope="module")
def inspections(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Inspection]:
    """The sample, invented teams with few in custody, a team of five cases, and one of one kind."""
    folder = tmp_path_factory.mktemp("teams")
    cases = workbooks.sample_cases()
    custodial = [case for case in cases if case["custodial"] == "Yes"]
    made = [
        workbooks.write(folder / "five.xlsx", workbooks.renumbered(cases, 5)),
        workbooks.write(folder / "custodial.xlsx", workbooks.renumbered(custodial, 12)),
        workbooks.write(folder / "eligible.xlsx", details={"eligible_cases": "31"}),
    ]
    invented = sorted(simulate(folder / "invented", 2, 1).glob("*.xlsx"))
    return [sqs.read(path) for path in (sample, *made, *invented)]


def passage(text: str) -> Passage:
    return Passage("1.1", Cell("Commentary", 7, 2, text, "text"))


def is_refused(text: str, results: Results) -> bool:
    try:
        filled(passage(text), results)
    except WorkbookError as refusal:
        return "so a letter for outside readers cannot say it" in str(refusal)
    return False


def test_every_reference_of_the_list_is_accepted_by_the_check(
    inspections: list[Inspection],
) -> None:
    for inspection in inspections:
        found = inspection.references.query("text != ''")
        text = " ".join(found["reference"])
        cells = (Cell("Commentary", 7, 1, "1.1", "text"), Cell("Commentary", 7, 2, text, "text"))
        units = [unit for kind in inspection.units.values() for unit in kind]
        problems = list(passage_problems([cells], units, inspection.instrument))
        assert {problem.kind for problem in problems} <= {"few"}
        # What the check warns of, a letter for publication does not say.
        warned = {problem.message.partition("}")[0] + "}" for problem in problems}
        assert warned.isdisjoint(found.query("may_publish")["reference"])
        assert len(found) > 500


def test_every_reference_fills_in_to_what_the_list_says(inspections: list[Inspection]) -> None:
    """A published letter says it as listed, or refuses it and, if it is meant, says the same."""
    may, may_not = 0, 0
    for inspection in inspections:
        measured = measure(inspection)
        published = release(measured, "published")
        for row in inspection.references.query("text != ''").itertuples():
            own = published if row.may_publish else measured
            assert plain(filled(passage(row.reference), own)) == row.text
            assert is_refused(row.reference, published) != row.may_publish
            may, may_not = may + row.may_publish, may_not + (not row.may_publish)
    assert min(may, may_not) > 1000


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_share_of_a_theme_is_that_of_the_report(
    inspections: list[Inspection], audience: str
) -> None:
    """It is summed over what the audience may see, so the letter says what the table says."""
    words, differ = catalogue(), 0
    for inspection in inspections:
        whole = measure(inspection)
        seen = release(whole, audience)
        listed = references_of(inspection, audience=audience).set_index("reference")["text"]
        for theme in seen.sections():
            if theme.answered:
                assert listed[f"{{{theme.section} percent}}"] == share_text(theme, words)
                own = whole.finding(theme.section)
                differ += own is not None and own.answered != theme.answered
    assert (differ > 0) == (audience != "internal")


def test_a_group_is_counted_where_a_finding_tells_its_size_and_nowhere_else(
    inspections: list[Inspection],
) -> None:
    seen = set()
    for inspection in inspections:
        published = release(measure(inspection), "published")
        told = published.findings.query("group == 'custodial' and level == 'question'")
        size = (inspection.cases["custodial"] == "yes").sum()
        sums = told[["answered", "not_applicable", "not_answered"]].sum(axis=1)
        refused = is_refused("{cases custodial}", published)
        assert refused != (size in set(sums))
        assert not is_refused("{cases}", published)
        if 0 < size < 6 or 0 < len(inspection.cases) - size < 6:
            assert refused
            assert not is_refused("{cases custodial !}", published)
        seen.add(refused)
    assert seen == {True, False}


def texts(inspection: Inspection, about: str) -> dict[str, str]:
    found = references_of(inspection, about)
    return dict(zip(found["reference"], found["text"], strict=True))


def test_groups_nobody_is_in_and_questions_nobody_answered_are_no_fault(tmp_path: Path) -> None:
    cases = [workbooks.nothing_applies(case) for case in workbooks.sample_cases()]
    inspection = sqs.read(workbooks.write(tmp_path / "none.xlsx", cases))
    assert texts(inspection, "cases") == {"{cases}": "20", "{cases community}": "20"}
    assert texts(inspection, "LOR02") == {"{LOR02}": ""}
    assert "{SEN11}  nothing to count" in listed(inspection, "SEN11")


def test_a_question_alone_has_every_form_of_every_side_and_group(sample: Path) -> None:
    found = sqs.read(sample).references.query("question == 'ROH09'")
    assert len(found) == 2 * 3 * 6
    row = found.set_index("reference").loc["{ROH09 insufficient community percent}"]
    assert (row["text"], row["group"], row["form"]) == ("60%", "community", "percent")
    assert row["wording"] == "Planning to manage risk of harm sufficient"


def test_whoever_mends_a_reference_gets_the_list(sample: Path, tmp_path: Path) -> None:
    """An error in a paragraph is no error of a figure; any other is."""
    book = openpyxl.load_workbook(sample)
    book["Commentary"]["B3"] = "In {LOR99 count} cases."
    book.save(tmp_path / "unknown.xlsx")
    assert len(sqs.read(tmp_path / "unknown.xlsx").references) > 1000
    book["Cases"]["W3"] = "Mabye"
    book.save(tmp_path / "unsound.xlsx")
    with pytest.raises(WorkbookError, match=r'(?s)2 errors.*Cases!W3 .LOR02.: "Mabye" is not one'):
        references_of(sqs.read(tmp_path / "unsound.xlsx"))


def test_what_is_asked_for_must_be_there(sample: Path) -> None:
    inspection = sqs.read(sample)
    with pytest.raises(QuestionError, match=r"There is no question ROH9\. Did you mean ROH09?"):
        references_of(inspection, "ROH9")
    assert listed(inspection, "LOR09").startswith("LOR09 is no judgement and gives no reasons")


def sqs_references(*given: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sqs_analysis.cli", "references", *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_command_lists_them_by_theme_and_marks_what_may_not_be_published(sample: Path) -> None:
    lines = sqs_references(sample, "VUL").stdout.splitlines()
    assert "PROTECTING THE CHILD OR YOUNG PERSON" in lines
    assert "VUL09 Social worker at planning meeting" in lines
    (line,) = [line for line in lines if line.startswith("  {VUL09 insufficient} [c]")]
    assert line.split("  ")[-1] == (
        "one out of two cases of Looked After Children in custody or on remand"
    )
    assert not [line for line in lines if "{VUL01} [c]" in line]


def test_the_command_writes_json_and_tells_errors(sample: Path) -> None:
    rows = json.loads(sqs_references(sample, "cases", "--json").stdout)
    assert [row["reference"] for row in rows] == [
        "{cases}",
        "{cases custodial}",
        "{cases community}",
    ]
    told = sqs_references(sample, "--audience", "everyone")
    assert (told.returncode, told.stdout) == (1, "")
    assert 'There is no audience "everyone"' in told.stderr


def test_the_guide_teaches_what_the_letter_says(sample: Path) -> None:
    """Its examples are of the sample's own figures: 13 of 20 initial assessments were insufficient."""
    results, instrument = measure(sqs.read(sample)), load()
    finding = results.finding("LOR02")
    assert finding is not None
    assert (finding.insufficient, finding.answered) == (K, N)
    examples = reference_examples(instrument, catalogue())
    assert all(isinstance(next(references(text, instrument)), Reference) for text, _ in examples)
    for text, said in examples[:6]:
        assert plain(filled(passage(text), results)) == said
    assert examples[6][1].startswith(plain(filled(passage("{LOR02}"), results)))
