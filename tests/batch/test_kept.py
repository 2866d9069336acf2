"""What people did is never lost, and what a batch says of a report is true."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from sqs_analysis.cli import main
from sqs_analysis.errors import OutputError
from sqs_analysis.publish import report
from sqs_analysis.publish.batch import overview
from sqs_analysis.publish.keeping import edited
from sqs_analysis.publish.manifests import digests, manifest, written
from sqs_analysis.publish.outputs import clear_leftovers
from sqs_analysis.publish.programme import make_programme
from sqs_analysis.publish.report import make_report
from sqs_analysis.read.instrument import AUDIENCES
from sqs_analysis.read.whole import write_whole
from tests import workbooks
from tests.batch.here import NAMES, PAGES, batch, hidden, record, states, write_workbook

NAME = "barrow-2013"
PUBLISHED = replace(PAGES, audience="published")
MINE = "an inspector wrote this by hand"


def holders(output: Path, text: str = MINE) -> list[str]:
    """Names of the files in sight in which a person's words stand."""
    return [
        path.relative_to(output).as_posix()
        for path in sorted(output.rglob("*"))
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def write_by_hand(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"<!-- {MINE} -->")


def rename_inspection(path: Path, name: str) -> None:
    book = openpyxl.load_workbook(path)
    book["Inspection"]["B2"].value = name
    book.save(path)


def ended_after(writes: int) -> Callable[[Path, bytes], None]:
    """Writes so many files, and then somebody ends the batch."""
    left = iter(range(writes))

    def write(path: Path, data: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write_whole(path, data)

    return write


# --- whatever becomes of the report ----------------------------------------------------------------


def nothing(_: Path) -> None:
    pass


def changed(source: Path) -> None:
    write_workbook(source / f"{NAME}.xlsx", NAME, 7)


def broken(source: Path) -> None:
    (source / f"{NAME}.xlsx").write_text("no workbook", "utf-8")


def gone(source: Path) -> None:
    (source / f"{NAME}.xlsx").unlink()


def renamed(source: Path) -> None:
    rename_inspection(source / f"{NAME}.xlsx", "burrow-2013")


def doubled(source: Path) -> None:
    shutil.copyfile(source / f"{NAME}.xlsx", source / "copy.xlsx")


CHANGES = [nothing, changed, broken, gone, renamed, doubled]
HOW: list[dict[str, Any]] = [{}, {"force": True}, {"settings": replace(PAGES, confidence=0.9)}]


@pytest.mark.parametrize("how", HOW, ids=["as it is", "forced", "with other settings"])
@pytest.mark.parametrize("change", CHANGES)
def test_an_edited_letter_is_in_sight_whatever_happens_and_is_told(
    change: Callable[[Path], None], how: dict[str, Any], source: Path, output: Path
) -> None:
    write_by_hand(output / NAME / "letter.html")
    for step in (change, nothing):
        step(source)
        batch(source, output, **how)
        (place,) = holders(output)
        assert place.startswith(f"{NAME}/letter.")
        name = place.removeprefix(f"{NAME}/")
        told = [one["edited"] for one in record(output) if one["inspection_id"] == NAME]
        assert told
        assert all(names == [name] for names in told)
        assert f"edited since: {name}" in (output / "index.html").read_text("utf-8")


def test_an_edit_of_a_letter_that_says_something_else_now_stands_beside_it(
    source: Path, output: Path
) -> None:
    write_by_hand(output / NAME / "letter.html")
    book = openpyxl.load_workbook(source / f"{NAME}.xlsx")
    book["Inspection"]["B3"].value = "Another name"
    book.save(source / f"{NAME}.xlsx")
    (ended,) = (o for o in batch(source, output).outcomes if o.inspection_id == NAME)
    assert holders(output) == [f"{NAME}/letter.edited.html"]
    assert "Another name" in (output / NAME / "letter.html").read_text("utf-8")
    assert ended.notes == (
        "Edited since it was made, and kept beside the new one: letter.html as letter.edited.html.",
    )


@pytest.mark.parametrize("name", ["findings.csv", "index.html", "batch.json"])
def test_an_edited_file_over_all_is_kept_beside_the_new_one(
    name: str, source: Path, output: Path
) -> None:
    before = (output / name).read_bytes()
    write_by_hand(output / name)
    ended = batch(source, output)
    stem, _, ending = name.partition(".")
    assert holders(output) == [f"{stem}.edited.{ending}"]
    assert (output / name).read_bytes() == before
    assert ended.notes == (
        f"Edited since it was made, and kept beside the new one: {name} as {stem}.edited.{ending}.",
    )


def test_notes_among_the_failures_stay(source: Path, output: Path) -> None:
    broken(source)
    batch(source, output)
    write_by_hand(output / "failed" / "notes.txt")
    write_by_hand(output / "failed" / f"{NAME}.xlsx.html")
    changed(source)
    batch(source, output)
    assert holders(output) == [f"failed/{NAME}.xlsx.html", "failed/notes.txt"]


def stop(notebook: Path, _: Any, folder: Path, **__: Any) -> Any:
    (folder / notebook.name).write_text("Cases!C3, as far as it ran", "utf-8")
    raise report.NotebookError("It stopped at Cases!C3.")


def test_what_people_wrote_beside_a_notebook_that_stopped_stays(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = output / "failed" / NAME
    with monkeypatch.context() as patch:
        patch.setattr(report, "run_notebook", stop)
        batch(source, output, force=True)
        write_by_hand(place / "notes.txt")
        write_by_hand(place / "03_report.ipynb")
        batch(source, output, force=True)
        kept = [f"failed/{NAME}/{name}" for name in ("03_report.edited.ipynb", "notes.txt")]
        assert holders(output) == kept
    batch(source, output, force=True)
    assert holders(output) == kept
    assert not (place / "03_report.ipynb").exists()


@pytest.mark.parametrize("writes", range(2))
def test_a_notebook_that_stopped_goes_though_its_batch_was_ended_too(
    writes: int, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold text of cases, so at no moment it is taken for somebody's."""
    with monkeypatch.context() as patch:
        patch.setattr(report, "run_notebook", stop)
        patch.setattr(report, "write_whole", ended_after(writes))
        with pytest.raises(KeyboardInterrupt):
            batch(source, output, force=True)
    batch(source, output, force=True)
    assert not (output / "failed").exists()


def test_links_and_empty_folders_that_somebody_made_stay(source: Path, output: Path) -> None:
    (output / NAME / "papers").mkdir()
    (output / NAME / "elsewhere").symlink_to("/nowhere")
    changed(source)
    batch(source, output)
    assert (output / NAME / "papers").is_dir()
    assert (output / NAME / "elsewhere").is_symlink()


def test_a_file_where_a_report_would_stand_is_left(source: Path, output: Path) -> None:
    shutil.rmtree(output / NAME)
    write_by_hand(output / NAME)
    (failed,) = batch(source, output).failed
    assert failed.reason == f"{NAME} is a file, so no report can stand there. Move it away."
    assert holders(output) == [NAME]


def test_an_edit_in_a_report_moved_aside_by_a_killed_run_comes_back(output: Path) -> None:
    write_by_hand(output / NAME / "letter.html")
    aside = output / f".{NAME}.old.99999999.abcd"
    aside.mkdir()
    shutil.copytree(output / NAME, aside / "report")
    (output / NAME / "letter.html").write_text("made anew", "utf-8")
    clear_leftovers(output)
    assert holders(output) == [f"{NAME}/letter.edited.html"]
    assert not hidden(output)


HOW_NEXT: list[dict[str, Any]] = [{}, {"only": "ashford*"}, {"settings": PUBLISHED}]


@pytest.mark.parametrize("how", HOW_NEXT, ids=["as it is", "of one", "published"])
@pytest.mark.parametrize("writes", range(6))
def test_nobody_edited_what_a_batch_that_was_ended_did_not_reach(
    writes: int,
    how: dict[str, Any],
    source: Path,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = [{"case_ref": "C01"}]
    with monkeypatch.context() as patch:
        for number in (6, 7, 8):
            write_workbook(source / "ashford-2013.xlsx", "ashford-2013", number)
            workbooks.write(source / f"{NAME}.xlsx", empty * number, {"inspection_id": NAME})
            with nullcontext() if number == 6 else pytest.raises(KeyboardInterrupt):
                batch(source, output)
            patch.setattr(overview, "write_whole", ended_after(writes))
            assert edited(output) == ()
    ended = batch(source, output, **how)
    assert not [line for line in ended.notes if "dited" in line or "Kept back" in line]
    assert not list(output.parent.rglob("*.edited*"))
    assert not output.with_name("out-kept-back").exists()
    assert edited(output) == ()
    changed(source)
    batch(source, output, **how)
    assert (how == {"only": "ashford*"}) == (output / "failed").exists()


# --- what is said of a report is true --------------------------------------------------------------


def test_a_report_without_a_workbook_is_marked_not_forgotten(source: Path, output: Path) -> None:
    gone(source)
    ended = batch(source, output)
    assert [one.name for one in ended.gone] == [NAME]
    assert {r["inspection_id"]: r["state"] for r in record(output)}[NAME] == "workbook gone"
    page = (output / "index.html").read_text("utf-8")
    assert "No workbook that can be read has this id now" in page
    assert f'href="{NAME}/report.html"' in page
    assert NAME not in (output / "findings.csv").read_text("utf-8")


def test_what_is_not_asked_for_is_never_called_done_when_it_is_not(
    source: Path, output: Path
) -> None:
    changed(source)
    batch(source, output, only="ashford*", force=True)
    assert {r["inspection_id"]: r["state"] for r in record(output)} == {
        "ashford-2013": "done",
        NAME: "out of date",
        "carlow-2014": "done with warnings",
    }
    assert "Out of date" in (output / "index.html").read_text("utf-8")
    assert NAME not in (output / "findings.csv").read_text("utf-8")


def while_it_runs(change: Callable[[], None]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        change()
        return workbooks.run_here(*arguments, **options)

    return run


def test_a_workbook_saved_while_its_report_is_made_is_made_again(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is of the bytes that were read; the next batch sees that there are others."""
    changed(source)
    name = source / f"{NAME}.xlsx"
    with monkeypatch.context() as patch:
        patch.setattr(report, "run_notebook", while_it_runs(lambda: write_workbook(name, NAME, 9)))
        assert states(batch(source, output, only="bar*")) == {NAME: "done"}
    assert states(batch(source, output))[NAME] == "done"
    assert states(batch(source, output))[NAME] == "unchanged"


def test_a_workbook_saved_between_reading_and_running_is_told(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = source / f"{NAME}.xlsx", report.read

    def read_then_save(*arguments: Any, **options: Any) -> Any:
        found = read(*arguments, **options)
        write_workbook(path, NAME, 9)
        return found

    monkeypatch.setattr(report, "read", read_then_save)
    with pytest.raises(report.WorkbookError, match=r"barrow-2013\.xlsx was saved while its report"):
        make_report(path, tmp_path / "out", PAGES)
    assert not list((tmp_path / "out").iterdir())


def test_other_workbooks_that_change_meanwhile_are_told(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tmp_path / "others"
    shutil.copytree(source, others)
    change = while_it_runs(lambda: write_workbook(others / "ashford-2013.xlsx", "ashford-2013", 9))
    monkeypatch.setattr(report, "run_notebook", change)
    settings = replace(PAGES, against=others)
    with pytest.raises(report.NotebookError, match="The others changed while the report"):
        make_report(source / f"{NAME}.xlsx", tmp_path / "out", settings)


def test_what_a_killed_report_left_goes_with_the_next_command(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    left = out / f".{NAME}.work.99999999.abcd"
    left.mkdir(parents=True)
    shutil.copyfile(source / f"{NAME}.xlsx", left / f"{NAME}.xlsx")
    make_report(source / "ashford-2013.xlsx", out, PAGES)
    assert not hidden(out)


def test_a_format_alone_leaves_the_others_if_they_are_current(source: Path, output: Path) -> None:
    before, said = digests(output / NAME), list[str]()
    make_report(source / f"{NAME}.xlsx", output, replace(PAGES, formats=("ods",)), tell=said.append)
    after = digests(output / NAME)
    assert {name: after[name] for name in before if name != "provenance.json"} == {
        name: before[name] for name in before if name != "provenance.json"
    }
    assert "tables.ods" in after
    assert not [line for line in said if "out of date" in line]


def test_a_format_alone_makes_the_others_again_if_they_are_not(source: Path, output: Path) -> None:
    before, said = digests(output / NAME), list[str]()
    changed(source)
    make_report(source / f"{NAME}.xlsx", output, replace(PAGES, formats=("ods",)), tell=said.append)
    after = digests(output / NAME)
    assert before["report.html"] != after["report.html"]
    assert "Made again too, since they were out of date: report.html, letter.html." in said
    assert set(written(output / NAME)) | {"provenance.json"} == set(after)


# --- for its audience ------------------------------------------------------------------------------


def test_audiences_stand_in_the_order_of_how_many_they_are() -> None:
    assert AUDIENCES == ("internal", "provider", "published")


def test_what_stood_in_a_narrower_report_stays_behind_but_for_letters(
    source: Path, output: Path
) -> None:
    for name in ("findings.csv", "letter.html", "notes.txt"):
        write_by_hand(output / NAME / name)
    said: list[str] = []
    make_report(source / f"{NAME}.xlsx", output, PUBLISHED, tell=said.append)
    assert holders(output) == [f"{NAME}/letter.html"]
    kept = holders(output.with_name("out-kept-back"))
    assert kept == [f"{NAME}/findings.csv", f"{NAME}/notes.txt"]
    assert said[2:4] == [
        "Edited since it was made, and left as it is: letter.html.",
        f"Kept back in out-kept-back/{NAME}/, since it stood in a report for the audience internal: "
        "findings.csv, notes.txt.",
    ]
    for path in (output / NAME).iterdir():
        if path.suffix in (".csv", ".json", ".ipynb"):
            assert "Cases!" not in path.read_text("utf-8")


def test_a_folder_that_was_for_a_wider_audience_gives_everything_on(
    source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    make_report(source / f"{NAME}.xlsx", out, PUBLISHED)
    write_by_hand(out / NAME / "notes.txt")
    make_report(source / f"{NAME}.xlsx", out, PAGES)
    assert holders(out) == [f"{NAME}/notes.txt"]


def test_a_published_batch_tells_nobody_of_cells_or_places(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cases = workbooks.sample_cases()[:2]
    cases[0] |= {"LOR02": "Mabye"}
    workbooks.write(source / "carlow-2014.xlsx", cases, {"inspection_id": "carlow-2014"})
    batch(source, out, PUBLISHED)
    for told in ("Cases!", "Mabye", str(tmp_path), "errors to put right"):
        assert not holders(out, told)
    assert [r["audience"] for r in record(out)] == ["published"] * 3
    assert manifest(out)["audience"] == "published"
    assert "sqs check carlow-2014.xlsx" in (out / "failed/carlow-2014.xlsx.html").read_text("utf-8")


def test_what_stood_over_internal_reports_goes_when_the_batch_is_published(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_by_hand(output / "findings.csv")
    with monkeypatch.context() as patch:
        patch.setattr(report, "run_notebook", stop)
        batch(source, output, force=True)
        assert [name for name in holders(output, "Cases!C3") if name.startswith("failed/")]
        (*_, note) = batch(source, output, PUBLISHED).notes
    kept = output.with_name("out-kept-back")
    told = "Kept back in out-kept-back/, since it stood over reports for internal use: "
    assert note == f"{told}findings.edited.csv."
    assert not holders(output)
    assert holders(kept) == ["findings.edited.csv"]
    assert all(name.startswith(tuple(NAMES)) for name in holders(output, "Cases!"))


def test_an_index_for_outside_leads_to_no_internal_report(source: Path, output: Path) -> None:
    (note,) = batch(source, output, PUBLISHED, only="ashford*").notes
    told = "Not for the audience published, and not in its index, but still in this folder: "
    assert note == f"{told}barrow-2013, carlow-2014."
    page = (output / "index.html").read_text("utf-8")
    assert 'href="ashford-2013/report.html"' in page
    assert f'href="{NAME}/report.html"' not in page
    assert NAME in page


def test_a_report_beside_others_does_not_say_where_they_stand(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_report(source / f"{NAME}.xlsx", out, replace(PAGES, against=source))
    for path in (out / NAME).iterdir():
        assert str(tmp_path).encode() not in path.read_bytes(), path.name


# --- names, and places that are none ---------------------------------------------------------------


def test_an_inspection_may_be_called_programme(source: Path, output: Path) -> None:
    write_workbook(source / "programme.xlsx", "programme", 5)
    assert not batch(source, output).failed
    before = digests(output / "programme")
    made = make_programme(source, output, PAGES)
    assert made == output / "_programme"
    assert (made / "programme.html").is_file()
    assert digests(output / "programme") == before
    assert states(batch(source, output))["programme"] == "unchanged"


def test_a_report_never_takes_the_place_of_a_programme(source: Path, output: Path) -> None:
    make_programme(source, output, PAGES)
    before = digests(output / "programme")
    write_workbook(source / "programme.xlsx", "programme", 5)
    with pytest.raises(OutputError, match="programme holds a report about many inspections"):
        make_report(source / "programme.xlsx", output, PAGES)
    (failed,) = batch(source, output).failed
    assert "Move that, or name another folder" in failed.reason
    assert digests(output / "programme") == before
    assert not hidden(output)


@pytest.mark.parametrize("command", ["report", "batch", "programme"])
@pytest.mark.parametrize(
    "place", ["s3://bucket/reports", "gs://x", "https://example.org/x", "file:///x"]
)
def test_an_address_is_no_folder(
    command: str, place: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    given = str(source / f"{NAME}.xlsx" if command == "report" else source)
    for arguments in ([given, "--output", place], [place]):
        run = CliRunner().invoke(main, [command, *arguments])
        assert run.exit_code == 1
        assert run.stderr.startswith(f"{place} is an address, not a file or folder")
    assert sorted(tmp_path.rglob("*")) == before


def test_from_python_an_address_is_no_folder_either(source: Path) -> None:
    with pytest.raises(OutputError, match="is an address"):
        make_report(source / f"{NAME}.xlsx", Path("s3://bucket/reports"), PAGES)
    assert not Path("s3:").exists()


def test_records_are_sealed(output: Path) -> None:
    for folder in (output, *(output / name for name in NAMES)):
        record_of = json.loads((folder / "provenance.json").read_text("utf-8"))
        seal = record_of.pop("seal")
        assert seal != "", folder
        assert set(record_of["files"]) <= set(digests(folder))
    assert edited(output / NAME) == ()
