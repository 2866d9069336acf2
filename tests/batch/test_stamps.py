"""A report that holds anything of another inspection is found, and refused by its batch."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sqs_analysis.publish import report
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.provenance import write_provenance
from sqs_analysis.publish.stamps import stamp_faults
from sqs_analysis.read.names import MANIFEST
from tests.batch.here import batch, states, write_workbook

NAME, OTHER = "barrow-2013", "ashford-2013"


@pytest.fixture
def folder(output: Path) -> Path:
    return output / NAME


def sign_again(folder: Path) -> None:
    """Record the files as they are now, as if they had been written so."""
    manifest = folder / MANIFEST
    record = json.loads(manifest.read_text("utf-8"))
    manifest.unlink()
    record.pop("files")
    write_provenance(folder, record)


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_whole_reports_have_no_faults(made: Path) -> None:
    for name in (NAME, OTHER, "carlow-2014"):
        assert stamp_faults(made / "out" / name) == []


# --- planted ------------------------------------------------------------------------------------

FIGURE = (f'data-inspection="{NAME}"', f'data-inspection="{OTHER}"')
PAGE = (f'name="sqs-inspection" content="{NAME}"', f'name="sqs-inspection" content="{OTHER}"')
BLOCK = (f'\\"inspection\\":\\"{NAME}\\"', f'\\"inspection\\":\\"{OTHER}\\"')
IN_HTML_OF_NOTEBOOK = (f'data-inspection=\\"{NAME}\\"', f'data-inspection=\\"{OTHER}\\"')
IN_FILE_OF_NOTEBOOK = (f"\\n{NAME},", f"\\n{OTHER},")
ROW = (f"\n{NAME},", f"\n{OTHER},")
PLANTED = {
    "figure in the analysis": ("report.html", *FIGURE),
    "figure in the letter": ("letter.html", *FIGURE),
    "page of another": ("letter.html", *PAGE),
    "page of nobody": ("letter.html", PAGE[0], 'name="nobody"'),
    "block of the notebook": ("report.ipynb", *BLOCK),
    "figure in the notebook": ("report.ipynb", *IN_HTML_OF_NOTEBOOK),
    "finding in the notebook": ("report.ipynb", *IN_FILE_OF_NOTEBOOK),
    "row of the findings": ("findings.csv", *ROW),
    "headline": ("headline.json", NAME, OTHER),
}


@pytest.mark.parametrize(("name", "old", "new"), PLANTED.values(), ids=PLANTED.keys())
def test_what_is_of_another_inspection_is_found(
    name: str, old: str, new: str, folder: Path
) -> None:
    """By its stamp alone: the digests are those of the file with the swapped figure."""
    replace_in(folder / name, old, new)
    sign_again(folder)
    whose = "nobody" if "nobody" in new else OTHER
    assert stamp_faults(folder) == [f"{name} holds figures of {whose}"]


@pytest.mark.parametrize("name", ["report.html", "letter.html", "report.ipynb"])
def test_what_is_of_another_workbook_of_the_same_inspection_is_found(
    name: str, folder: Path
) -> None:
    workbook = json.loads((folder / MANIFEST).read_text("utf-8"))["input"]["sha256"]
    replace_in(folder / name, workbook[:16], "f" * 16)
    sign_again(folder)
    (fault,) = stamp_faults(folder)
    assert fault.startswith(f"{name} holds figures of ffffffffffffffff")


@pytest.mark.parametrize("name", ["report.html", "letter.html", "findings.csv", "report.ipynb"])
def test_a_whole_file_of_another_report_is_found(name: str, folder: Path) -> None:
    shutil.copyfile(folder.parent / OTHER / name, folder / name)
    sign_again(folder)
    (fault,) = stamp_faults(folder)
    assert fault.startswith(f"{name} holds figures of ")
    assert OTHER in fault


def test_a_whole_folder_of_another_report_is_found(output: Path) -> None:
    """The digests agree, the folder's name does not."""
    shutil.rmtree(output / NAME)
    shutil.copytree(output / OTHER, output / NAME)
    assert len(stamp_faults(output / NAME)) == 5


@pytest.mark.parametrize("name", ["report.html", "letter.html", "findings.csv", "report.ipynb"])
def test_any_change_after_the_digests_were_taken_is_found(name: str, folder: Path) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert f"{name} is not as it was written" in stamp_faults(folder)


def test_a_missing_file_is_found(folder: Path) -> None:
    (folder / "letter.html").unlink()
    assert stamp_faults(folder) == ["letter.html is missing"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"input": 3}'])
def test_a_damaged_record_is_found(text: str, folder: Path) -> None:
    (folder / MANIFEST).write_text(text, "utf-8")
    assert stamp_faults(folder) == [f"{MANIFEST} is missing or damaged"]


@pytest.mark.parametrize("name", ["headline.json", "report.ipynb"])
@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '{"cells": [3]}'])
def test_what_cannot_be_read_is_found(name: str, text: str, folder: Path) -> None:
    (folder / name).write_text(text, "utf-8")
    sign_again(folder)
    assert stamp_faults(folder) == [f"{name} holds figures of something that cannot be read"]


def test_what_people_put_beside_a_report_is_theirs(folder: Path) -> None:
    shutil.copyfile(folder.parent / OTHER / "report.html", folder / "compare.html")
    (folder / "letter.edited.html").write_text("<p>an inspector's own", "utf-8")
    assert stamp_faults(folder) == []


# --- in a batch ---------------------------------------------------------------------------------


def then(change: Callable[[Path], None], patch: pytest.MonkeyPatch) -> None:
    """Have something happen to the files of one report before they take their place."""
    write = report.write_provenance

    def written(folder: Path, record: Any) -> None:
        write(folder, record)
        if record["parameters"].get("inspection_id") == NAME:
            change(folder)

    patch.setattr(report, "write_provenance", written)


def swap(folder: Path) -> None:
    replace_in(folder / "report.html", *FIGURE)
    sign_again(folder)


def test_a_batch_refuses_a_swapped_figure_and_the_old_report_stays(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests(output / NAME)
    write_workbook(source / f"{NAME}.xlsx", NAME, 7)
    then(swap, monkeypatch)
    ended = batch(source, output)
    assert states(ended) == {OTHER: "unchanged", NAME: "failed", "carlow-2014": "unchanged"}
    (failed,) = ended.failed
    assert f"The report was refused: report.html holds figures of {OTHER}." in failed.reason
    assert digests(output / NAME) == before
    assert "The report was refused" in (output / "index.html").read_text("utf-8")
    with (output / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["inspection_id"] for row in csv.DictReader(file)} == {OTHER, "carlow-2014"}


def test_a_report_that_was_refused_is_made_by_the_next_batch(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        then(swap, patch)
        assert batch(source, out).failed
        assert not (out / NAME).exists()
    assert not batch(source, out).failed
    assert states(batch(source, out))[NAME] == "unchanged"


def test_a_batch_refuses_a_report_that_is_not_as_it_was_written(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = lambda folder: replace_in(folder / "headline.json", "Team of", "Teem of")  # noqa: E731
    then(change, monkeypatch)
    (failed,) = batch(source, tmp_path / "out").failed
    assert "headline.json is not as it was written" in failed.reason
