"""The report of a programme: every file or none, the same bytes, and plain words for what is wrong."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sqs_analysis.errors import AnalystError, NotebookError
from sqs_analysis.publish import programme as module
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.programme import make_programme
from sqs_analysis.publish.settings import Settings
from sqs_analysis.simulate.folder import simulate
from tests import workbooks

FILES = {
    *("programme.html", "programme.ipynb", "tables.xlsx", "provenance.json", "codebook.csv"),
    *("inspections.csv", "findings.csv", "national.csv", "funnel.csv", "shrunken.csv"),
}


run_with_papermill = module.run_notebook


@pytest.fixture(autouse=True)
def _without_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "run_notebook", workbooks.run_here)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(tmp_path_factory.mktemp("programme") / "in", 5, seed=8)


def test_it_writes_every_file_and_the_same_bytes_twice(folder: Path, tmp_path: Path) -> None:
    once = make_programme(folder, tmp_path / "one")
    assert {path.name for path in once.iterdir()} == FILES
    again = make_programme(folder, tmp_path / "two")
    assert digests(once) == digests(again)
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["programme"]


def test_the_codebook_knows_every_column(folder: Path, tmp_path: Path) -> None:
    made = make_programme(folder, tmp_path)
    with (made / "codebook.csv").open(encoding="utf-8-sig") as file:
        known = {(row["file"], row["column"]) for row in csv.DictReader(file) if row["meaning"]}
    for path in made.glob("*.csv"):
        if path.name != "codebook.csv":
            columns = path.read_text("utf-8-sig").partition("\n")[0].split(",")
            assert {(path.name, column) for column in columns} <= known


def test_no_case_and_no_cell_leaves_the_workbooks(folder: Path, tmp_path: Path) -> None:
    made = make_programme(folder, tmp_path)
    for path in made.iterdir():
        if path.suffix in {".html", ".csv", ".json"} and path.name != "codebook.csv":
            text = path.read_text("utf-8")
            assert "Cases!" not in text
            assert '"C01"' not in text


def test_a_workbook_with_errors_stops_it_and_nothing_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "run_notebook", run_with_papermill)
    source = tmp_path / "in"
    source.mkdir()
    for path in folder.glob("*.xlsx"):
        (source / path.name).write_bytes(path.read_bytes())
    (source / "zz.xlsx").write_text("no workbook", "utf-8")
    output = tmp_path / "out"
    with pytest.raises(
        NotebookError, match=r"05_programme.ipynb, cell read: zz\.xlsx is damaged"
    ) as e:
        make_programme(source, output)
    assert "sqs programme --skip-unsound" in str(e.value)
    assert not list(output.iterdir())


@pytest.mark.parametrize("audience", ["internal", "published"])
def test_without_unsound_workbooks_the_page_and_the_command_say_which(
    folder: Path, tmp_path: Path, audience: str
) -> None:
    """Outside, a file whose inspection is not known is counted, for its name may be anybody's."""
    source, told = tmp_path / "in", []
    source.mkdir()
    for path in folder.glob("*.xlsx"):
        (source / path.name).write_bytes(path.read_bytes())
    (source / "N. N..xlsx").write_text("no workbook", "utf-8")
    cases = workbooks.sample_cases()
    cases[3] |= {"LOR02": "Mabye"}
    workbooks.write(source / "wrong.xlsx", cases, {"inspection_id": "wrong-2013"})
    settings = Settings(audience=audience)
    made = make_programme(source, tmp_path / "out", settings, skip_unsound=True, tell=told.append)
    names = "N. N..xlsx and wrong-2013" if audience == "internal" else "wrong-2013"
    said = f"Left out: 2 workbooks that have errors ({names})."
    page = (made / "programme.html").read_text("utf-8")
    assert page.index("<h1") < page.index(f'<p class="draft">{said}') < page.index("<h2")
    assert [line for line in told if said in line]
    alone = make_programme(folder, tmp_path / "alone", settings)
    assert (made / "findings.csv").read_bytes() == (alone / "findings.csv").read_bytes()
    assert "Left out" not in (alone / "programme.html").read_text("utf-8")
    assert json.loads((made / "provenance.json").read_text("utf-8"))["parameters"]["skip_unsound"]


def test_workbooks_that_all_have_errors_make_no_page(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "zz.xlsx").write_text("no workbook", "utf-8")
    with pytest.raises(AnalystError, match=r"zz\.xlsx is damaged") as told:
        make_programme(source, tmp_path / "out", skip_unsound=True)
    assert "--skip-unsound" not in str(told.value)


def test_the_record_names_every_workbook(folder: Path, tmp_path: Path) -> None:
    made = make_programme(folder, tmp_path)
    record = json.loads((made / "provenance.json").read_text("utf-8"))
    assert set(record["input"]["files"]) >= {path.name for path in folder.glob("*.xlsx")}
    assert set(record["files"]) == FILES - {"provenance.json"}


def test_a_folder_of_one_team_is_its_history(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for year in ("2012", "2013", "2014"):
        day = {"fieldwork_start": f"{year}-03-12", "fieldwork_end": f"{year}-03-14"}
        cases = [row | {"assessment_date": f"{year}-03-12"} for row in workbooks.sample_cases()]
        details = {"inspection_id": f"v-{year}", "publication_date": "", "team": "Ash Vale"}
        workbooks.write(source / f"{year}.xlsx", cases, details | day)
    made = make_programme(source, tmp_path / "out", Settings(audience="internal"))
    names = {path.name for path in made.iterdir()}
    others = {"national.csv", "funnel.csv", "shrunken.csv"}
    assert names == FILES - others | {"series.csv", "shifts.csv"}
    page = (made / "programme.html").read_text("utf-8")
    assert "the history of " in page
    assert "No change is shown beyond chance" in page


def test_a_team_without_a_report_has_no_dead_link(folder: Path, tmp_path: Path) -> None:
    first = sorted(path.stem for path in folder.glob("*.xlsx"))[0]
    report = tmp_path / first / "report.html"
    report.parent.mkdir()
    report.write_text("a report", "utf-8")
    page = (make_programme(folder, tmp_path) / "programme.html").read_text("utf-8")
    links = [part.partition('"')[0] for part in page.split('href="../')[1:]]
    assert links == [f"{first}/report.html"]


def test_the_command_says_what_it_wrote(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sqs_analysis.cli", "programme", str(folder), "--output"]
    ended = subprocess.run(
        [*command, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    assert {Path(line).name for line in ended.stdout.split()} == FILES


def test_it_is_for_everyone_unless_an_audience_is_chosen(folder: Path, tmp_path: Path) -> None:
    made = {
        name: make_programme(folder, tmp_path / (name or "default"), Settings(audience=name))
        for name in ("", "published", "internal")
    }
    rows = {name: (path / "findings.csv").read_text("utf-8") for name, path in made.items()}
    assert rows[""] == rows["published"]
    assert len(rows["published"].splitlines()) < len(rows["internal"].splitlines())
    assert '<p class="banner">For publication</p>' in (made[""] / "programme.html").read_text(
        "utf-8"
    )
