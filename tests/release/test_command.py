"""The command: what it says, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqs_analysis.cli import main
from sqs_analysis.publish.manifests import digest

pytestmark = pytest.mark.xdist_group("release")  # the reports are made once


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["release", *map(str, arguments)])


def test_all_that_may_go_is_recorded_beside_the_folder(report: Path) -> None:
    ended = run(report)
    assert ended.exit_code == 0, ended.output
    assert "All may go, published: 12 files looked into, nothing found." in ended.output
    record = json.loads((report.parent / f"{report.name}-released.json").read_text("utf-8"))
    files = {file["name"]: file for file in record["files"]}
    assert files["letter.pdf"]["sha256"] == digest(report / "letter.pdf")
    assert files["letter.pdf"]["size"] == (report / "letter.pdf").stat().st_size
    assert files["letter.pdf"]["audience"] == "published"
    (made,) = record["reports"]
    manifest = json.loads((report / "provenance.json").read_text("utf-8"))
    assert made["inspection"] == report.name
    assert made["workbook_sha256"] == manifest["input"]["sha256"]
    assert not list(report.glob("*-released*"))


def test_another_record_is_never_written_over(report: Path) -> None:
    first = report.parent / f"{report.name}-released.json"
    first.write_text("{}", "utf-8")
    ended = run(report)
    assert "was kept" in ended.output
    assert first.read_text("utf-8") == "{}"
    assert (report.parent / f"{report.name}-released-2.json").is_file()
    run(report)
    assert not (report.parent / f"{report.name}-released-3.json").exists()


def test_no_record_is_kept_where_none_is_wanted_or_something_may_not_go(report: Path) -> None:
    assert run(report, "--no-manifest").exit_code == 0
    (report / "note.txt").write_text("See Cases!H3.", "utf-8")
    ended = run(report)
    assert ended.exit_code == 1
    assert not list(report.parent.glob("*-released*"))


def test_it_says_file_place_what_and_what_to_do_worst_first(report: Path) -> None:
    (report / "a.txt").write_text("Nothing", "utf-8")
    (report / "z.txt").write_text("x\nSee C07.", "utf-8")
    lines = run(report).output.splitlines()
    assert lines[0] == "z.txt (not ours)"
    assert lines[1] == "  line 2: case: the reference of a case: “C07”"
    assert lines[2] == "    Take out what points to a case."
    assert lines.index("a.txt (not ours)") > lines.index("z.txt (not ours)")
    assert lines[-1] == "Not to be released: 3 findings in 2 of 14 files."


def test_many_alike_are_told_in_part(report: Path) -> None:
    (report / "z.txt").write_text("\n".join(f"In {k} of 5 cases" for k in range(5)), "utf-8")
    said = run(report).output
    assert said.count("small number:") == 3
    assert "And 2 more." in said


def test_machines_are_told_everything(report: Path) -> None:
    (report / "z.txt").write_text("\n".join(f"In {k} of 5 cases" for k in range(5)), "utf-8")
    ended = run(report, "--json")
    assert ended.exit_code == 1
    verdict = json.loads(ended.stdout)
    assert verdict["may_go"] is False
    (file,) = [file for file in verdict["files"] if file["name"] == "z.txt"]
    assert [f["kind"] for f in file["findings"]].count("small number") == 5
    assert set(file["findings"][0]) == {"place", "kind", "what", "todo"}


@pytest.mark.parametrize("arguments", [["nowhere"], ["."], [".", "--workbooks", "nowhere"]])
def test_what_is_not_there_is_told_in_a_sentence(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run(*arguments)
    assert ended.exit_code == 1
    assert "Name the folder of a report" in ended.output
    assert "Traceback" not in ended.output
