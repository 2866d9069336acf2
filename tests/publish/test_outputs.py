"""A report's folder is replaced whole or not at all, and nobody's work in it is lost."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from sqs_analysis.publish.manifests import digest, digests
from sqs_analysis.publish.outputs import staged
from sqs_analysis.publish.provenance import write_provenance
from sqs_analysis.read.names import MANIFEST

Files = dict[str, str]


def put(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def run(target: Path, files: Files) -> None:
    """One run of the program that writes these files."""
    with staged(target) as folder:
        put(folder, files)
        write_provenance(folder, {})


def held(target: Path) -> Files:
    """The files of a folder but for the manifest."""
    found = (path for path in target.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(target).as_posix(): path.read_text("utf-8") for path in found}


def beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The folder of a report that has been made once."""
    target = tmp_path / "outputs" / "team-2013"
    run(target, {"report.html": "first", "letter.docx": "letter"})
    return target


def test_a_first_run_makes_the_folder(target: Path) -> None:
    assert held(target) == {"report.html": "first", "letter.docx": "letter"}
    assert beside(target) == ["team-2013"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


def test_a_later_run_replaces_what_the_program_wrote(target: Path) -> None:
    run(target, {"report.html": "second", "letter.docx": "letter"})
    assert held(target) == {"report.html": "second", "letter.docx": "letter"}
    assert beside(target) == ["team-2013"]


def test_what_is_no_longer_written_does_not_stay_behind(target: Path) -> None:
    run(target, {"report.html": "second"})
    assert held(target) == {"report.html": "second"}


def test_a_failure_leaves_the_old_report_and_no_litter(target: Path) -> None:
    before = digests(target)

    def fail() -> None:
        with staged(target) as folder:
            put(folder, {"report.html": "half of it"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert digests(target) == before
    assert beside(target) == ["team-2013"]


def test_a_first_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with staged(tmp_path / "outputs" / "team-2013"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list((tmp_path / "outputs").iterdir()) == []


def test_an_edited_file_is_kept_beside_the_new_one(target: Path) -> None:
    put(target, {"letter.docx": "edited by an inspector"})
    run(target, {"report.html": "second", "letter.docx": "new letter"})
    assert held(target) == {
        "report.html": "second",
        "letter.docx": "new letter",
        "letter.edited.docx": "edited by an inspector",
    }


def test_an_edit_is_kept_for_good_and_a_later_one_beside_it(target: Path) -> None:
    put(target, {"letter.docx": "first edit"})
    run(target, {"letter.docx": "new letter"})
    put(target, {"letter.docx": "second edit"})
    run(target, {"letter.docx": "newest letter"})
    run(target, {"letter.docx": "newest letter"})
    assert held(target) == {
        "letter.docx": "newest letter",
        "letter.edited.docx": "first edit",
        "letter.edited-2.docx": "second edit",
    }


def test_an_edit_that_the_program_now_writes_itself_is_not_doubled(target: Path) -> None:
    put(target, {"letter.docx": "a correction"})
    run(target, {"letter.docx": "a correction"})
    assert held(target) == {"letter.docx": "a correction"}


def test_files_of_somebody_else_stay(target: Path) -> None:
    put(target, {"notes.txt": "mine", "drafts/letter.docx": "mine too"})
    run(target, {"report.html": "second"})
    run(target, {"report.html": "third"})
    assert held(target) == {
        "report.html": "third",
        "notes.txt": "mine",
        "drafts/letter.docx": "mine too",
    }


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"files": 3}', '{"files": null}'])
def test_without_a_manifest_everything_counts_as_somebodys_work(
    target: Path, manifest: str
) -> None:
    (target / MANIFEST).write_text(manifest, "utf-8")
    run(target, {"report.html": "second"})
    assert held(target) == {
        "report.html": "second",
        "report.edited.html": "first",
        "letter.docx": "letter",
    }


def test_a_manifest_names_every_file_with_its_digest(target: Path) -> None:
    put(target, {"more/deep.txt": "x"})
    found = digests(target)
    assert found["more/deep.txt"] == digest(target / "more/deep.txt")
    assert set(found) == {"report.html", "letter.docx", "more/deep.txt", MANIFEST}


def test_if_the_new_folder_cannot_be_put_in_place_the_old_one_is_put_back(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, replace = digests(target), Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if self.name.startswith(".") and to == target:
            raise PermissionError("in use")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        run(target, {"report.html": "second"})
    assert digests(target) == before
    assert beside(target) == ["team-2013"]
