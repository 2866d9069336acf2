"""A batch makes what is due and nothing else; a failure neither stops nor hides."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from sqs_analysis.cli import main
from sqs_analysis.errors import OutputError
from sqs_analysis.publish import report
from sqs_analysis.publish.batch.overview import _findings
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.report import report_on
from sqs_analysis.publish.settings import Settings
from sqs_analysis.publish.stamps import stamp_faults
from sqs_analysis.read import folder
from sqs_analysis.read.instrument_files import find_folder
from sqs_analysis.read.names import BESIDE_REPORTS, MANIFEST
from tests import workbooks
from tests.batch import here
from tests.batch.here import NAMES, batch, record, states, times, write_workbook
from tests.batch.test_plan import csv_folder, long_csv

OVERVIEW = {"index.html", "batch.json", "findings.csv", "provenance.json"}


def changed_files(before: dict[str, Any], output: Path) -> set[str]:
    after = times(output)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def page(output: Path, name: str) -> str:
    return (output / name).read_text("utf-8")


# --- what is made -------------------------------------------------------------------------------


def test_a_first_batch_makes_a_report_for_each_and_what_stands_over_all(made: Path) -> None:
    out = made / "out"
    assert {path.name for path in out.iterdir()} == {*NAMES, *OVERVIEW}
    for name in NAMES:
        assert not stamp_faults(out / name)
        assert f"Team of {name}" in page(out, f"{name}/report.html")
    assert [r["state"] for r in record(out)] == ["done", "done", "done with warnings"]
    assert [(r["errors"], r["warnings"]) for r in record(out)] == [(0, 0), (0, 0), (0, 1)]


def test_findings_over_all_are_those_of_each(made: Path) -> None:
    with (made / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        everything = list(csv.DictReader(file))
    assert list(dict.fromkeys(row["inspection_id"] for row in everything)) == list(NAMES)
    for name in NAMES:
        with (made / "out" / name / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
            own = list(csv.DictReader(file))
        assert [row for row in everything if row["inspection_id"] == name] == own


def test_findings_of_a_report_with_fewer_columns_stand_under_their_own_names(
    tmp_path: Path,
) -> None:
    """A report that was not asked for is as an earlier version of this program left it."""
    for name, text in {
        "ash": "\ufeffinspection_id,team,answered\nash,Ash,20\n",
        "elm": "inspection_id,answered\nelm,[c]\n",
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "findings.csv").write_text(text, "utf-8")
    assert _findings(tmp_path, ["ash", "elm"]).splitlines() == [
        *("\ufeffinspection_id,team,answered", "ash,Ash,20", "elm,,[c]"),
    ]


def test_a_second_batch_over_the_same_makes_nothing(source: Path, output: Path) -> None:
    before, bytes_before = times(output), digests(output)
    ended = batch(source, output)
    assert set(states(ended).values()) == {"unchanged"}
    assert digests(output) == bytes_before
    assert not changed_files(before, output)


def test_a_changed_workbook_makes_that_one_alone(source: Path, output: Path) -> None:
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 7)
    before = times(output)
    ended = batch(source, output)
    assert states(ended) == {n: "done" if n == "barrow-2013" else "unchanged" for n in NAMES}
    changed = changed_files(before, output)
    # Its headline may be what it was.
    assert {name for name in changed if "/" in name} > {"barrow-2013/report.html"}
    assert {name.partition("/")[0] for name in changed} <= {"barrow-2013", *OVERVIEW}


def test_the_overview_is_the_same_whichever_batch_made_the_reports(
    made: Path, source: Path, tmp_path: Path
) -> None:
    """In two steps, and in one."""
    out = tmp_path / "steps"
    (source / "carlow-2014.xlsx").rename(tmp_path / "carlow-2014.xlsx")
    batch(source, out)
    (tmp_path / "carlow-2014.xlsx").rename(source / "carlow-2014.xlsx")
    batch(source, out)
    here.same(out, made / "out")


def test_a_format_that_is_lacking_is_made_and_stays(source: Path, output: Path) -> None:
    tables = Settings(formats=("html", "ods"))
    ended = batch(source, output, tables)
    assert ended.count("unchanged") == 0
    assert all((output / name / "tables.ods").is_file() for name in NAMES)
    assert batch(source, output, tables).count("unchanged") == 3
    assert batch(source, output).count("unchanged") == 3
    assert len(list(output.rglob("*.ods"))) == 3


def ours(folder: Path) -> Path:
    """An instrument of one's own: the package's with another title."""
    shutil.copytree(find_folder("sqs-2012"), folder)
    words = folder / "en-GB" / "instrument.toml"
    text = words.read_text("utf-8")
    assert "Short Quality Screening" in text
    words.write_text(text.replace("Short Quality Screening", "Our Screening"), "utf-8")
    return folder


def test_an_instrument_of_ones_own_by_a_relative_path(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notebook runs in a folder of its own, from which the path would lead nowhere."""
    folder, out = ours(tmp_path / "ours"), tmp_path / "out"
    monkeypatch.chdir(tmp_path)
    relative = Settings(instrument="./ours", formats=("html",))
    assert set(states(batch(source, out, relative)).values()) <= {"done", "done with warnings"}
    assert "Our Screening" in page(out, "barrow-2013/report.html")
    before = digests(out)
    absolute = Settings(instrument=str(folder), formats=("html",))
    assert batch(source, out, absolute).count("unchanged") == 3
    with (folder / "en-GB" / "questions.csv").open("a") as file:
        file.write("\n")
    assert batch(source, out, absolute).count("unchanged") == 0
    assert digests(out) != before


def test_workbooks_of_every_kind_in_one_folder(source: Path, tmp_path: Path) -> None:
    csv_folder(source / "dalton", "dalton-2014")
    long_csv(source / "many.csv", ("elm-2013", "fern-2013"))
    ended = batch(source, tmp_path / "out")
    assert not ended.failed
    assert set(states(ended)) == {*NAMES, "dalton-2014", "elm-2013", "fern-2013"}
    assert batch(source, tmp_path / "out").count("unchanged") == 6


def test_one_long_file_gives_a_report_for_each_of_its_inspections(tmp_path: Path) -> None:
    path, out = long_csv(tmp_path / "all.csv"), tmp_path / "out"
    ended = batch(path, out)
    assert set(states(ended)) == set(NAMES)
    assert not ended.failed
    hashes = {json.loads(page(out, f"{name}/{MANIFEST}"))["input"]["sha256"] for name in NAMES}
    assert len(hashes) == 3


def test_one_workbook_alone(source: Path, tmp_path: Path) -> None:
    ended = batch(source / "barrow-2013.xlsx", tmp_path / "out")
    assert states(ended) == {"barrow-2013": "done"}


def test_what_is_asked_for_alone_leaves_the_others_in_the_overview(
    source: Path, output: Path
) -> None:
    before = digests(output)
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 7)
    write_workbook(source / "dalton-2014.xlsx", "dalton-2014", 8)
    ended = batch(source, output, only="barrow*")
    assert states(ended) == {"barrow-2013": "done"}
    found = {r["inspection_id"]: r["state"] for r in record(output)}
    assert found == {
        "ashford-2013": "done",
        "barrow-2013": "done",
        "carlow-2014": "done with warnings",
        "dalton-2014": "not made",
    }
    same = [name for name, found in digests(output).items() if before.get(name) == found]
    assert {name for name in before if name.startswith(("ashford", "carlow"))} <= set(same)
    assert "Team of ashford-2013" in page(output, "index.html")


# --- failures -----------------------------------------------------------------------------------


@pytest.fixture
def broken(source: Path) -> Path:
    """Five workbooks: one sound, three broken in three ways, of which two clash."""
    cases = workbooks.sample_cases()[:2]
    cases[0] |= {"LOR02": "Mabye", "LOR05": "Yess"}
    details = {"inspection_id": "barrow-2013", "yot": "Team of barrow-2013"}
    workbooks.write(source / "barrow-2013.xlsx", cases, details)
    (source / "carlow-2014.xlsx").write_text("<html>not a workbook", "utf-8")
    for name in ("dalton.xlsx", "dalton (2).xlsx"):
        write_workbook(source / name, "dalton-2014")
    return source


def test_three_broken_workbooks_do_not_stop_the_others(broken: Path, tmp_path: Path) -> None:
    ended = batch(broken, tmp_path / "out")
    assert [(o.task.name, o.state) for o in ended.outcomes] == [
        ("ashford-2013.xlsx", "done"),
        ("barrow-2013.xlsx", "failed"),
        ("carlow-2014.xlsx", "failed"),
        ("dalton (2).xlsx", "failed"),
        ("dalton.xlsx", "failed"),
    ]
    assert not stamp_faults(tmp_path / "out" / "ashford-2013")
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"ashford-2013", "failed", *OVERVIEW}


def test_failures_are_explained_by_cell(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(broken, out)
    assert {path.name for path in (out / "failed").iterdir()} == {
        "barrow-2013.xlsx.html",
        "carlow-2014.xlsx.html",
        "dalton (2).xlsx.html",
        "dalton.xlsx.html",
    }
    errors = page(out, "failed/barrow-2013.xlsx.html")
    assert "The workbook has 2 errors to put right first." in errors
    found = re.findall(r'<th scope="row">Cases!(\w+)</th><td>(\w+)</td><td>([^<]+)', errors)
    assert [(name, unescape(wrong)[:20]) for _, name, wrong in found] == [
        ("LOR02", '"Mabye" is not one of'[:20]),
        ("LOR05", '"Yess" is not one of '[:20]),
    ]
    assert all(re.fullmatch("[A-Z]+3", cell) for cell, _, _ in found)
    assert "sqs batch FOLDER --only barrow-2013.xlsx" in errors
    damaged = page(out, "failed/carlow-2014.xlsx.html")
    assert "carlow-2014.xlsx is damaged or is not really a .xlsx file" in damaged
    clash = page(out, "failed/dalton (2).xlsx.html")
    assert "dalton-2014 is also the inspection id in dalton.xlsx" in clash
    assert 'sqs batch FOLDER --only "dalton (2).xlsx"' in unescape(clash)
    assert not any("Traceback" in page(out, f"failed/{p.name}") for p in (out / "failed").iterdir())


def test_failures_stand_first_on_the_index_and_in_the_record(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(broken, out)
    index = page(out, "index.html")
    assert index.index("failed/dalton.xlsx.html") < index.index("ashford-2013/report.html")
    for link in re.findall(r'href="(failed/[^"]*)"', index):
        assert (out / unquote(link)).is_file(), link
    found = {r["workbook"]: (r["state"], r["errors"], r["reason"]) for r in record(out)}
    assert found["ashford-2013.xlsx"] == ("done", 0, "")
    reason = "The workbook has 2 errors to put right first."
    assert found["barrow-2013.xlsx"] == ("failed", 2, reason)
    assert found["carlow-2014.xlsx"][0] == "failed"
    assert "dalton.xlsx" in found["dalton (2).xlsx"][2]


def test_no_text_of_a_case_gets_onto_the_index_or_into_the_record(
    broken: Path, tmp_path: Path
) -> None:
    batch(broken, tmp_path / "out")
    for name in ("index.html", "batch.json"):
        assert "Mabye" not in page(tmp_path / "out", name)


def test_an_old_report_stays_whole_when_its_workbook_breaks(broken: Path, output: Path) -> None:
    before = digests(output / "barrow-2013")
    ended = batch(broken, output)
    assert states(ended)["barrow-2013"] == "failed"
    assert digests(output / "barrow-2013") == before
    assert "Failed; an earlier report stands" in page(output, "index.html")
    assert "The report that was made before still stands" in page(
        output, "failed/barrow-2013.xlsx.html"
    )
    with (output / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["inspection_id"] for row in csv.DictReader(file)} == {"ashford-2013"}


def test_what_is_mended_is_made_and_its_page_goes(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(broken, out)
    (broken / "dalton (2).xlsx").unlink()
    write_workbook(broken / "barrow-2013.xlsx", "barrow-2013", 1)
    (broken / "carlow-2014.xlsx").unlink()
    ended = batch(broken, out)
    assert states(ended) == {
        "ashford-2013": "unchanged",
        "barrow-2013": "done",
        "dalton-2014": "done",
    }
    assert not (out / "failed").exists()


def test_what_is_not_asked_for_keeps_the_page_of_its_failure(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(broken, out)
    before = digests(out)
    write_workbook(broken / "barrow-2013.xlsx", "barrow-2013", 1)
    ended = batch(broken, out, only="barrow*")
    assert not ended.failed
    after = digests(out)
    kept = [name for name in before if name.startswith("failed/") and "barrow" not in name]
    assert len(kept) == 3
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert "failed/barrow-2013.xlsx.html" not in after
    assert [r["state"] for r in record(out)] == ["done", "done", "failed", "failed", "failed"]


@pytest.mark.parametrize("name", sorted({*BESIDE_REPORTS, "con", "lpt9", "Index"}))
def test_an_id_that_the_batch_needs_itself_is_refused(name: str, tmp_path: Path) -> None:
    write_workbook(tmp_path / "in.xlsx", name)
    ended = batch(tmp_path, tmp_path / "out")
    (problem,) = ended.outcomes[0].problems
    assert f'"{name}" cannot name a folder: the name is kept for something else.' in str(problem)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"failed", *OVERVIEW}


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", ".hidden", "trailing.", "x" * 81, "é"])
def test_an_id_that_cannot_name_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    """From a long file too, where the page of the failure would be called after it."""
    source = tmp_path / "place" / "in"
    source.mkdir(parents=True)
    write_workbook(source.parent / "one.xlsx", name)
    long_csv(source / "many.csv", (name, "fine-2013"))
    out = source.parent / "out"
    ended = batch(source, out)
    assert [o.state for o in ended.outcomes] == ["failed", "done with warnings"]
    assert {p.name for p in source.parent.iterdir()} == {"in", "one.xlsx", "out"}
    assert {p.name for p in out.iterdir()} == {"failed", "fine-2013", *OVERVIEW}
    assert len(list((out / "failed").iterdir())) == 1
    (outcome,) = batch(source.parent / "one.xlsx", tmp_path / "other").outcomes
    assert "cannot name a folder" in " ".join(map(str, outcome.problems))


def faulty(inspection: Any, *arguments: Any, **options: Any) -> Path:
    if inspection.id == "barrow-2013":
        raise LookupError("the text of a case")
    return report_on(inspection, *arguments, **options)


def test_a_fault_of_the_program_does_not_stop_the_rest(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "report_on", faulty)
    out = tmp_path / "out"
    ended = batch(source, out)
    assert [o.state for o in ended.outcomes] == ["done", "failed", "done with warnings"]
    told = page(out, "failed/barrow-2013.xlsx.html")
    assert "a fault of the program, not of the workbook (LookupError)" in told
    assert "Traceback (most recent call last):" in told
    assert "LookupError: the text of a case" in told
    for name in ("index.html", "batch.json"):
        assert "the text of a case" not in page(out, name)
        assert "(LookupError)" in page(out, name)


def test_a_notebook_that_stops_is_kept_until_it_runs(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(notebook: Path, parameters: Any, folder: Path, **_: Any) -> Any:
        if parameters["inspection_id"] == "barrow-2013":
            (folder / notebook.name).write_text("as far as it ran", "utf-8")
            raise report.NotebookError("03_report.ipynb, cell summary stopped.")
        return workbooks.run_here(notebook, parameters, folder)

    monkeypatch.setattr(report, "run_notebook", stop)
    out, kept = tmp_path / "out", tmp_path / "out" / "failed" / "barrow-2013" / "03_report.ipynb"
    (outcome,) = batch(source, out).failed
    assert "is failed/barrow-2013/03_report.ipynb; keep it private" in outcome.reason
    assert str(tmp_path) not in outcome.reason
    assert kept.read_text("utf-8") == "as far as it ran"
    batch(source, out, only="ash*")
    assert kept.exists()
    monkeypatch.setattr(report, "run_notebook", workbooks.run_here)
    assert not batch(source, out).failed
    assert not (out / "failed").exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (PermissionError(13, "Permission denied", "/a/secret/place/report.html"), "report.html"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_and_the_old_report_stays(
    error: OSError,
    words: str,
    source: Path,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 7)
    before, write = digests(output / "barrow-2013"), Path.write_bytes

    def refuse(self: Path, data: bytes) -> int:
        if self.name == "report.html":
            write(self, data[:100])
            raise error
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    (failed,) = batch(source, output).failed
    assert words in failed.reason
    assert "run the batch again: it makes only what is missing" in failed.reason
    assert "secret" not in failed.reason
    assert digests(output / "barrow-2013") == before
    assert not here.hidden(output)


def test_an_output_that_is_a_file_is_told(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(OutputError, match=r"The batch stopped: .* run it again"):
        batch(source, tmp_path / "out")


def test_a_disk_that_is_full_when_all_is_done_is_told(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    (output / "index.html").unlink()
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    command = ["batch", str(source), "--output", str(output), "--formats", "html"]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 1
    assert "The batch stopped: No space left on device" in run.stderr
    assert "Traceback" not in run.output


# --- one inspection id, found late -------------------------------------------------------------


def test_twins_whose_ids_were_not_known_beforehand_are_both_refused(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a damaged workbook nothing is known before it is read with patience."""
    write_workbook(source / "copy.xlsx", "Barrow-2013", 5)
    monkeypatch.setattr(
        *(folder, "peek"),
        lambda path: "" if path.name in ("copy.xlsx", "barrow-2013.xlsx") else path.stem,
    )
    ended = batch(source, output)
    assert {o.task.name for o in ended.failed} == {"barrow-2013.xlsx", "copy.xlsx"}
    assert "is also the inspection id in copy.xlsx" in ended.failed[0].reason
    assert {"barrow-2013", "Barrow-2013"}.isdisjoint(path.name for path in output.iterdir())


# --- the command --------------------------------------------------------------------------------


def sqs(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sqs_analysis.cli", *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, **options
    )


def test_the_command_says_what_failed_and_exits_with_1(broken: Path, tmp_path: Path) -> None:
    """With everything as an analyst has it: forked, warm, and from a folder named by its place."""
    run = sqs("batch", broken.name, "--output", "out", "--formats", "html", cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    said = run.stdout.splitlines()
    assert said[0] == "barrow-2013: The workbook has 2 errors to put right first."
    assert said[-2:] == ["1 done, 4 failed", str(Path("out/index.html"))]
    assert "Traceback" not in run.stdout + run.stderr
    assert not stamp_faults(tmp_path / "out" / "ashford-2013")
    assert not here.hidden(tmp_path / "out")


def test_a_sound_batch_exits_with_0_and_its_reports_are_those_of_sqs_report(
    made: Path, source: Path, tmp_path: Path
) -> None:
    run = sqs("batch", source, "--output", tmp_path / "out", "--formats", "html")
    assert run.returncode == 0, run.stderr
    assert "2 done, 1 done with warnings" in run.stdout
    one = sqs(
        "report", source / "barrow-2013.xlsx", "--output", tmp_path / "o", "--formats", "html"
    )
    assert one.returncode == 0, one.stderr
    here.same(tmp_path / "o" / "barrow-2013", tmp_path / "out" / "barrow-2013")
    for name in ("report.html", "letter.html", "findings.csv"):
        expected = (made / "out" / "barrow-2013" / name).read_bytes()
        assert (tmp_path / "out" / "barrow-2013" / name).read_bytes() == expected
