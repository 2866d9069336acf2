"""From a workbook to its report with `sqs report`: whole, the same twice, or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import pandas as pd
import pytest

from sqs_analysis.errors import NotebookError, WorkbookError
from sqs_analysis.present.blocks import Chart, Stamp, Table, as_json, from_json
from sqs_analysis.present.page import MIME_TYPE, values_of
from sqs_analysis.publish import report as module
from sqs_analysis.publish import settings
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings, find_notebook
from tests import workbooks
from tests.workbooks import Row, run_here

pytestmark = pytest.mark.xdist_group("report")

PAGES = Settings(formats=("html",))
SAME_EVERY_TIME = ("report.html", "letter.html", "report.ipynb", "findings.csv", "provenance.json")


def sqs(*arguments: object, **surroundings: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sqs_analysis.cli", *map(str, arguments)]
    options: dict[str, Any] = {"capture_output": True, "text": True, "encoding": "utf-8"}
    return subprocess.run(command, check=False, **options, **surroundings)


@pytest.fixture
def output(report: Path, tmp_path: Path) -> Path:
    """A folder of reports in which the sample's stands already."""
    shutil.copytree(report, tmp_path / "outputs" / report.name)
    return tmp_path / "outputs"


@pytest.fixture
def in_this_process() -> Iterator[None]:
    """Notebooks run without a kernel, which is a hundred times faster."""
    with patch.object(module, "run_notebook", run_here):
        yield


# --- a report that is made ----------------------------------------------------------------------


def test_a_report_is_made_whole(report: Path) -> None:
    assert set(SAME_EVERY_TIME) <= {path.name for path in report.iterdir()}
    manifest = json.loads((report / "provenance.json").read_text("utf-8"))
    found = digests(report)
    found.pop("provenance.json")
    assert manifest["files"] == found
    assert manifest["input"]["name"] == "milton-keynes-2013.xlsx"
    assert manifest["parameters"]["confidence"] == 0.95


def test_the_same_input_gives_the_same_bytes(report: Path, sample: Path, tmp_path: Path) -> None:
    """In another folder, at another time, in another zone, language and order of hashes."""
    copy = tmp_path / "elsewhere" / sample.name
    copy.parent.mkdir()
    shutil.copyfile(sample, copy)
    other = {"TZ": "Asia/Tokyo", "LANG": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40"}
    run = sqs(
        *("report", copy.name, "--output", "again", "--formats", "html"),
        cwd=copy.parent,
        env=os.environ | other,
    )
    assert run.returncode == 0, run.stderr
    again = copy.parent / "again" / report.name
    for name in SAME_EVERY_TIME:
        assert (again / name).read_bytes() == (report / name).read_bytes(), name


@pytest.mark.usefixtures("in_this_process")
def test_without_a_kernel_the_page_is_the_same(report: Path, sample: Path, tmp_path: Path) -> None:
    """So the tests below, which start none, are about what `sqs report` makes."""
    folder = make_report(sample, tmp_path, PAGES)
    for name in ("report.html", "letter.html", "findings.csv"):
        assert (folder / name).read_bytes() == (report / name).read_bytes(), name


# --- the figures, counted again from the spreadsheet ----------------------------------------------

GOOD, BAD, NA = {"Sufficient", "Yes"}, {"Insufficient", "No", "No evidence"}, "n/a"


def counted_again(path: Path) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """By question and group: k, n, n/a and blank, with pandas alone."""
    cases, staff = workbooks.sheet(path, "Cases"), workbooks.sheet(path, "Staff")
    details = workbooks.sheet(path, "Inspection").set_index("field")["value"]
    groups = {
        "all": cases,
        "custodial": cases[cases["custodial"] == "Yes"],
        "community": cases[cases["custodial"] == "No"],
    }
    counts = {
        (str(question), group): counts_in(frame[question])
        for group, frame in groups.items()
        for question in cases
    }
    counts |= {(str(question), "all"): counts_in(staff[question]) for question in staff}
    once = {(str(name), "all"): counts_in(pd.Series([value])) for name, value in details.items()}
    return counts | once


def counts_in(column: pd.Series) -> tuple[int, int, int, int]:
    good, bad = int(column.isin(GOOD).sum()), int(column.isin(BAD).sum())
    return good, good + bad, int((column == NA).sum()), int((column == "").sum())


def reported(text: str) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["level"] == "question"]
    names = ("sufficient", "answered", "not_applicable", "not_answered")
    found = {(r["question"], r["group"]): tuple(int(r[name]) for name in names) for r in rows}
    assert len(found) == len(rows), "a finding stands twice"
    return found  # type: ignore[return-value]


def test_every_finding_names_its_team_and_what_was_asked(report: Path) -> None:
    found = pd.read_csv(report / "findings.csv")
    assert list(found)[:6] == [
        *("inspection_id", "team", "region", "wording", "level", "section"),
    ]
    assert set(zip(found["team"], found["region"], strict=True)) == {
        ("Milton Keynes", "South East")
    }
    asked = found.drop_duplicates("question").set_index("question")["wording"]
    assert asked["ROH09"] == "Was planning to manage the risk of harm to others sufficient?"
    themes = found[found["level"] == "section"].set_index("section")["wording"]
    assert themes["VUL"].iloc[0] == "Protecting the child or young person"


def test_findings_of_the_sample_are_those_of_its_spreadsheet(report: Path, sample: Path) -> None:
    found = reported((report / "findings.csv").read_text("utf-8-sig"))
    again = counted_again(sample)
    assert found == {key: again[key] for key in found}
    # None is left out: questions on cases stand in three groups, the six others in one.
    judged = {name for (name, _), (_, n, na, _) in again.items() if n or na}
    assert {name for name, _ in found} == {name for name in judged if name[-2:].isdigit()} - GATES
    assert len(found) == 3 * len([key for key in found if key[1] == "custodial"]) + 6


# Answered yes or no as well, but neither is good or bad.
GATES = {"ROH02", "ROH08", "VUL04", "SEN07"}


def blanks(cases: list[Row]) -> list[Row]:
    """Every third n/a that may be forgotten is."""
    names = ("LOR04", "LOR19", "LOR20", "ROH11", "VUL03", "VUL10", "SEN11", "OPM01")
    changed = [dict(case) for case in cases]
    for number, case in enumerate(changed):
        for place, name in enumerate(names):
            if case[name] == NA and (number + place) % 3 == 0:
                case[name] = ""
    return changed


SOME = {
    "blanks": blanks,
    "one case": lambda cases: cases[9:10],
    "47 cases": lambda cases: blanks(workbooks.renumbered(cases, 47)),
    "nothing applies": lambda cases: [workbooks.nothing_applies(case) for case in cases],
}


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("some", SOME.values(), ids=SOME.keys())
def test_findings_are_those_of_the_spreadsheet(
    some: Callable[[list[Row]], list[Row]], tmp_path: Path
) -> None:
    path = workbooks.write(tmp_path / "book.xlsx", some(workbooks.sample_cases()))
    folder = make_report(path, tmp_path, PAGES)
    found = reported((folder / "findings.csv").read_text("utf-8-sig"))
    again = counted_again(path)
    assert found == {key: again[key] for key in found}


def test_the_blanks_of_these_tests_are_there(tmp_path: Path) -> None:
    path = workbooks.write(tmp_path / "book.xlsx", blanks(workbooks.sample_cases()))
    missing = [blank for _, _, _, blank in counted_again(path).values() if blank]
    before = [blank for _, _, _, blank in counted_again(workbooks.SAMPLE).values() if blank]
    assert sum(missing) > sum(before) + 20


# --- what is refused -----------------------------------------------------------------------------


def test_a_confidence_out_of_range_is_refused_before_anything_runs(
    output: Path, sample: Path
) -> None:
    before = digests(output)
    run = sqs("report", sample, "--output", output, "--confidence", "95")
    assert run.returncode == 1
    assert run.stderr == "confidence is 95.0; it must be between 0.5 and 0.999, such as 0.95.\n"
    assert run.stdout == ""
    assert digests(output) == before


def test_a_failing_cell_is_named_and_the_old_report_stays(
    output: Path, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests(output)
    broken = nbformat.read(find_notebook("03_report.ipynb"), as_version=4)
    next(cell for cell in broken.cells if cell.id == "headline").source = "1 / 0"
    nbformat.write(broken, tmp_path / "03_report.ipynb")
    monkeypatch.setattr(settings, "find_notebook", lambda _: tmp_path / "03_report.ipynb")
    with pytest.raises(NotebookError, match=r"03_report\.ipynb, cell headline stopped with Zero"):
        make_report(sample, output, PAGES)
    after = digests(output)
    assert {name: after[name] for name in before} == before
    new = {"03_report.ipynb", "provenance.json"}
    assert set(after) - set(before) == {f"failed/milton-keynes-2013/{name}" for name in new}
    assert not list(output.glob(".*")), "something half-made was left"


def test_a_confidence_that_is_no_number_is_refused(sample: Path, tmp_path: Path) -> None:
    run = sqs("report", sample, "--output", tmp_path / "outputs", "--confidence", "high")
    assert run.returncode == 2
    assert "'high' is not a valid float" in run.stderr
    assert not (tmp_path / "outputs").exists()


def test_a_workbook_with_errors_is_refused_with_its_cells(tmp_path: Path) -> None:
    cases = workbooks.sample_cases()
    cases[0]["LOR02"] = "Mabye"
    path = workbooks.write(tmp_path / "book.xlsx", cases)
    run = sqs("report", path, "--output", tmp_path / "outputs")
    assert run.returncode == 1
    assert "book.xlsx has 1 error that must be put right first:" in run.stderr
    assert '(LOR02): "Mabye" is not one of' in run.stderr
    assert not list((tmp_path / "outputs").rglob("*.html"))


def test_a_workbook_that_is_not_there_is_told(tmp_path: Path) -> None:
    run = sqs("report", tmp_path / "none.xlsx", "--output", tmp_path / "outputs")
    assert (run.returncode, run.stdout) == (1, "")
    assert "There is no workbook" in run.stderr
    assert "Traceback" not in run.stderr


def swapped(kind: type[Chart] | type[Table], stamp: Callable[[Stamp], Stamp]) -> Any:
    """A run in which the first chart, or table, has another stamp."""

    def run(*arguments: Any, **options: Any) -> nbformat.NotebookNode:
        notebook = run_here(*arguments, **options)
        outputs = [output.data for cell in notebook.cells for output in cell.get("outputs", [])]
        for data in outputs:
            blocks = [from_json(values) for values in values_of(data)]
            for place, block in enumerate(blocks):
                if isinstance(block, kind) and block.stamp:
                    values = [as_json(one) for one in blocks]
                    values[place] = as_json(replace(block, stamp=stamp(block.stamp)))
                    data[MIME_TYPE] = json.dumps(values)
                    return notebook
        raise AssertionError(f"no {kind.__name__} to swap")

    return run


OTHERS = {
    "of another inspection": lambda stamp: replace(stamp, inspection="another-2014"),
    "of another workbook of this inspection": lambda stamp: replace(stamp, workbook="f" * 64),
}


@pytest.mark.parametrize("kind", [Chart, Table])
@pytest.mark.parametrize("stamp", OTHERS.values(), ids=OTHERS.keys())
def test_a_figure_of_another_workbook_is_refused(
    kind: type[Chart] | type[Table], stamp: Callable[[Stamp], Stamp], output: Path, sample: Path
) -> None:
    before, planted = digests(output), stamp(Stamp("milton-keynes-2013", ""))
    with (
        patch.object(module, "run_notebook", swapped(kind, stamp)),
        pytest.raises(NotebookError) as told,
    ):
        make_report(sample, output, PAGES)
    said = f"The report of milton-keynes-2013 holds figures made from {planted.inspection}"
    assert said in str(told.value)
    assert digests(output) == before
    assert not list(output.glob(".*"))


def test_a_notebook_without_a_title_is_refused(output: Path, sample: Path) -> None:
    def run(*arguments: Any, **options: Any) -> nbformat.NotebookNode:
        notebook = run_here(*arguments, **options)
        notebook.cells = [cell for cell in notebook.cells if cell.id != "masthead"]
        return notebook

    before = digests(output)
    with patch.object(module, "run_notebook", run), pytest.raises(NotebookError, match="0 titles"):
        make_report(sample, output, PAGES)
    assert digests(output) == before


# --- a report that is made again ------------------------------------------------------------------


@pytest.mark.usefixtures("in_this_process")
def test_what_people_put_into_the_folder_is_kept(output: Path, sample: Path) -> None:
    folder = output / "milton-keynes-2013"
    letter = (folder / "letter.html").read_bytes()
    (folder / "letter.html").write_bytes(letter + b"<!-- an inspector's change -->")
    (folder / "minutes.txt").write_text("ours", "utf-8")
    said: list[str] = []
    make_report(sample, output, PAGES, tell=said.append)
    assert (folder / "letter.html").read_bytes().endswith(b"an inspector's change -->")
    assert "Edited since it was made, and left as it is: letter.html." in said
    assert "Not made by this program, and left where it is: minutes.txt." in said
    make_report(sample, output, replace(PAGES, language="en-GB", confidence=0.9), tell=said.append)
    assert "letter.edited.html" not in {path.name for path in folder.iterdir()}, "it says the same"
    assert (folder / "minutes.txt").read_text("utf-8") == "ours"
    manifest = json.loads((folder / "provenance.json").read_text("utf-8"))
    assert not {"minutes.txt", "letter.edited.html"} & set(manifest["files"])


@pytest.mark.usefixtures("in_this_process")
def test_a_changed_workbook_gives_a_changed_report(output: Path, tmp_path: Path) -> None:
    cases = workbooks.sample_cases()
    path = workbooks.write(tmp_path / "milton-keynes-2013.xlsx", cases[:19])
    folder = make_report(path, output, PAGES)
    page = (folder / "report.html").read_text("utf-8")
    assert "19 of 19" in page
    assert "20 of 20" not in page
    assert not list(folder.glob("*.edited*"))


@pytest.mark.usefixtures("in_this_process")
def test_an_error_after_a_good_report_leaves_it(output: Path, tmp_path: Path) -> None:
    before = digests(output)
    path = workbooks.write(tmp_path / "book.xlsx", cases=[])
    with pytest.raises(WorkbookError, match="there are no cases"):
        make_report(path, output, PAGES)
    assert digests(output) == before


def test_what_a_persons_ipython_runs_at_its_start_has_no_part_in_a_report(
    report: Path, sample: Path, tmp_path: Path
) -> None:
    start = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    mine = "from sqs_analysis.measure import results; results.INTERNAL = 'mine'"
    (start / "mine.py").write_text(mine, "utf-8")
    home = {**os.environ, "HOME": str(tmp_path / "home"), "USERPROFILE": str(tmp_path / "home")}
    run = sqs("report", sample, "--output", tmp_path / "out", "--formats", "html", env=home)
    assert run.returncode == 0, run.stderr
    name = "milton-keynes-2013/report.html"
    assert (tmp_path / "out" / name).read_bytes() == (report.parent / name).read_bytes()


def test_the_floor_of_the_benchmark_writes_the_same_pages(
    report: Path, sample: Path, root: Path, tmp_path: Path
) -> None:
    """What is measured beside it must do the same, or a ratio says nothing."""
    (tmp_path / "in").mkdir()
    shutil.copy(sample, tmp_path / "in")
    line = [sys.executable, root / "benchmarks" / "floor.py", tmp_path / "in", tmp_path / "out", 1]
    done = subprocess.run([*map(str, line)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("report.html", "letter.html"):
        made = (tmp_path / "out" / report.name / name).read_text("utf-8")
        assert made == (report / name).read_text("utf-8"), name
