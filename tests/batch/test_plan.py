"""What a batch would do and why: true, by content, and without doing it."""

from __future__ import annotations

import csv
import json
import platform
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from sqs_analysis.cli import main
from sqs_analysis.errors import OutputError, ParameterError, WorkbookError
from sqs_analysis.publish import provenance, settings
from sqs_analysis.publish.batch.batch import explained
from sqs_analysis.publish.batch.tasks import find_tasks
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.provenance import software
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.instrument_files import find_folder
from sqs_analysis.read.names import MANIFEST
from tests import workbooks
from tests.batch.here import NAMES, PAGES, planned, times, write_folder, write_workbook

Change = Callable[[Path, Path, pytest.MonkeyPatch], None]


def reasons(source: Path, output: Path, settings: Settings = PAGES, **options: str) -> list[str]:
    return [item.reason for item in planned(source, output, settings, **options)]


# --- whether a report has to be made, and why ---------------------------------------------------


def test_what_was_never_made_runs(source: Path, tmp_path: Path) -> None:
    found = planned(source, tmp_path / "nothing")
    assert [item.id for item in found] == list(NAMES)
    assert {item.verdict for item in found} == {"run"}
    assert {item.reason for item in found} == {"there is no report yet"}


def test_what_has_not_changed_does_not_run(source: Path, output: Path) -> None:
    assert {(item.verdict, item.reason) for item in planned(source, output)} == {("unchanged", "")}


def test_a_workbook_that_was_only_touched_or_copied_has_not_changed(
    source: Path, output: Path
) -> None:
    for path in source.iterdir():
        path.write_bytes(path.read_bytes())
        path.touch()
    assert reasons(source, output) == [""] * 3


def edit_workbook(source: Path, _: Path, __: pytest.MonkeyPatch) -> None:
    write_workbook(source / "barrow-2013.xlsx", "barrow-2013", 5)


def edit_notebook(source: Path, _: Path, patch: pytest.MonkeyPatch) -> None:
    other = source.parent / "other.ipynb"
    other.write_text("{}", "utf-8")
    patch.setattr(settings, "find_notebook", lambda _: other)


def edit_program(_: Path, __: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(provenance, "_package_digest", lambda: "another program")


def edit_both(source: Path, output: Path, patch: pytest.MonkeyPatch) -> None:
    edit_workbook(source, output, patch)
    edit_program(source, output, patch)


def without_page(_: Path, output: Path, __: pytest.MonkeyPatch) -> None:
    (output / "barrow-2013" / "report.html").unlink()


def with_edited_findings(_: Path, output: Path, __: pytest.MonkeyPatch) -> None:
    with (output / "barrow-2013" / "findings.csv").open("a") as file:
        file.write("a row of somebody's own\n")


def without_page_and_findings(source: Path, output: Path, patch: pytest.MonkeyPatch) -> None:
    without_page(source, output, patch)
    with_edited_findings(source, output, patch)


def edit_libraries(_: Path, __: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(provenance, "software", lambda: {"matplotlib": "another"})


def edit_fonts(_: Path, __: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(provenance, "_fonts_digest", lambda: "other fonts")


def of_another(_: Path, output: Path, __: pytest.MonkeyPatch) -> None:
    shutil.copyfile(output / "ashford-2013" / MANIFEST, output / "barrow-2013" / MANIFEST)


def damaged(text: str) -> Change:
    def change(_: Path, output: Path, __: pytest.MonkeyPatch) -> None:
        (output / "barrow-2013" / MANIFEST).write_text(text, "utf-8")

    return change


def without_report(_: Path, output: Path, __: pytest.MonkeyPatch) -> None:
    shutil.rmtree(output / "barrow-2013")


DAMAGED = "the record of the last run is damaged"
CHANGES: dict[str, tuple[Change, str]] = {
    "workbook": (edit_workbook, "the workbook changed"),
    "notebook": (edit_notebook, "the notebook changed"),
    "program": (edit_program, "the program changed"),
    "both": (edit_both, "the workbook and the program changed"),
    "page gone": (without_page, "report.html is missing or edited"),
    "findings edited": (with_edited_findings, "findings.csv is missing or edited"),
    "two files": (
        without_page_and_findings,
        "findings.csv and report.html are missing or edited",
    ),
    "libraries": (edit_libraries, "the libraries changed"),
    "fonts": (edit_fonts, "the fonts changed"),
    "record of another": (of_another, DAMAGED),
    "report gone": (without_report, "there is no report yet"),
    **{
        f"manifest {text}": (damaged(text), DAMAGED)
        for text in ("", "{", "[]", "3", '{"ingredients": {}, "files": 3}', '{"files": {}}')
    },
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.values(), ids=CHANGES.keys())
def test_the_reason_is_what_changed(
    change: Change, reason: str, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(source, output, monkeypatch)
    _, barrow, _ = planned(source, output)
    assert (barrow.verdict, barrow.reason) == ("run", reason)


@pytest.mark.parametrize("change", [edit_workbook, without_page, without_report])
def test_a_change_of_one_is_no_change_of_the_others(
    change: Change, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(source, output, monkeypatch)
    ashford, _, carlow = planned(source, output)
    assert (ashford.verdict, carlow.verdict) == ("unchanged", "unchanged")


OTHER_SETTINGS = {
    "confidence": (Settings(formats=("html",), confidence=0.9), "the settings changed"),
    "audience": (Settings(formats=("html",), audience="provider"), "the settings changed"),
    "formats": (
        Settings(formats=("html", "docx")),
        "report.docx and letter.docx are missing or edited",
    ),
    "fewer editions": (Settings(formats=("html",), editions=("letter",)), ""),
}


@pytest.mark.parametrize(("settings", "reason"), OTHER_SETTINGS.values(), ids=OTHER_SETTINGS.keys())
def test_what_other_settings_lack_is_made(
    settings: Settings, reason: str, source: Path, output: Path
) -> None:
    assert reasons(source, output, settings) == [reason] * 3


def test_a_letter_that_somebody_edited_is_no_reason_but_told(source: Path, output: Path) -> None:
    with (output / "barrow-2013" / "letter.html").open("a") as file:
        file.write("<!-- a change -->")
    found = planned(source, output)
    assert [p.verdict for p in found] == ["unchanged"] * 3
    assert [p.edited for p in found] == [(), ("letter.html",), ()]
    assert explained(found, "barrow-2013") == (
        "barrow-2013: unchanged, because nothing has changed; edited since it was made: letter.html"
    )


def test_an_edited_instrument_makes_all_again(
    source: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instruments = shutil.copytree(provenance.HOME, tmp_path / "ours")
    monkeypatch.setattr(provenance, "HOME", instruments)
    assert reasons(source, output) == [""] * 3
    with (instruments / "sqs-2012" / "en-GB" / "questions.csv").open("a") as file:
        file.write("\n")
    assert reasons(source, output) == ["the instrument changed"] * 3


def test_every_file_of_the_package_is_an_ingredient() -> None:
    """Whatever its ending: a style of Word documents decides what they say as the code does."""
    root = Path(provenance.PACKAGE).parent
    listed = subprocess.run(
        ["git", "ls-files", "-z", "sqs_analysis"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not in a clone")
    every = {root / name for name in listed.stdout.split("\0") if name}
    assert every <= set(provenance.package_files())
    assert {path.suffix for path in every} > {".py", ".xml", ".toml", ".typ"}


def test_every_library_and_python_itself_is_an_ingredient() -> None:
    found = software()
    assert found["python"] == platform.python_version()
    assert {"matplotlib", "pillow", "lxml", "typst", "python-docx", "jinja2", "numpy"} <= set(found)
    assert "pytest" not in found


def test_what_is_forced_runs_and_says_so(source: Path, output: Path) -> None:
    shutil.rmtree(output / "ashford-2013")
    found = planned(source, output, force=True)
    assert {item.verdict for item in found} == {"run"}
    assert [p.reason for p in found] == ["there is no report yet", *["it was forced"] * 2]


def test_a_file_that_somebody_put_beside_a_report_is_no_reason(source: Path, output: Path) -> None:
    (output / "barrow-2013" / "minutes.txt").write_text("ours", "utf-8")
    assert reasons(source, output) == [""] * 3


# --- inspections with one id --------------------------------------------------------------------


@pytest.mark.parametrize("twin", ["barrow-2013", "Barrow-2013"], ids=["same", "but for case"])
def test_two_workbooks_with_one_id_clash(twin: str, source: Path, output: Path) -> None:
    write_workbook(source / "copy.xlsx", twin, 3)
    ashford, barrow, carlow, copy = planned(source, output)
    assert (barrow.verdict, copy.verdict) == ("clash", "clash")
    expected = "barrow-2013 is also the inspection id in copy.xlsx. Give each its own."
    assert barrow.reason == expected
    assert f"{twin} is also the inspection id in barrow-2013.xlsx" in copy.reason
    assert (ashford.verdict, carlow.verdict) == ("unchanged", "unchanged")


def test_an_inspection_clashes_even_if_only_one_is_asked_for(source: Path, output: Path) -> None:
    write_workbook(source / "copy.xlsx", "barrow-2013", 3)
    found = {p.task.name: p.verdict for p in planned(source, output, only="copy")}
    assert found["copy.xlsx"] == "clash"
    assert found["barrow-2013.xlsx"] == "not asked for"


def test_workbooks_whose_id_cannot_be_had_do_not_clash(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        (tmp_path / name).write_text("no workbook", "utf-8")
    found = planned(tmp_path, tmp_path / "out")
    assert [item.verdict for item in found] == ["run", "run"]


# --- which inspections there are ----------------------------------------------------------------


def long_csv(path: Path, names: tuple[str, ...] = NAMES) -> Path:
    """One file with three cases for each inspection."""
    details = workbooks.sample_details()
    rows = [
        {**details, "yot": f"Team of {name}", **case, "inspection_id": name}
        for number, name in enumerate(names)
        for case in workbooks.sample_cases()[3 * number : 3 * number + 3]
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def csv_folder(folder: Path, name: str) -> Path:
    """One inspection as a folder of .csv files."""
    folder.mkdir(parents=True)
    path = write_workbook(folder.parent / "temporary.xlsx", name)
    for sheet in ("Inspection", "Cases", "Staff"):
        frame = workbooks.sheet(path, sheet).replace(" 00:00:00$", "", regex=True)
        frame.to_csv(folder / f"{sheet}.csv", index=False)
    path.unlink()
    return folder


def test_a_folder_holds_workbooks_of_every_kind(source: Path) -> None:
    csv_folder(source / "dalton", "dalton-2014")
    long_csv(source / "many.csv", ("elm-2013", "fern-2013"))
    (source / "old.xls").write_bytes(b"an old workbook")
    found = [(task.name, task.expected) for task in find_tasks(source)]
    assert found == [
        ("ashford-2013.xlsx", "ashford-2013"),
        ("barrow-2013.xlsx", "barrow-2013"),
        ("carlow-2014.xlsx", "carlow-2014"),
        ("dalton", "dalton-2014"),
        ("elm-2013", "elm-2013"),
        ("fern-2013", "fern-2013"),
        ("old.xls", ""),
    ]


@pytest.mark.parametrize(
    ("field", "named", "asked"),
    [
        ("audit", "case-audit", ""),
        ("audit", "", ""),
        ("audit", "", "case-audit"),
        ("inspection_id", "yjs-2018", ""),
        ("Kennung", "unknown", "own"),
    ],
)
def test_an_id_is_found_under_the_name_that_an_instrument_gives_it(
    tmp_path: Path, field: str, named: str, asked: str
) -> None:
    own = Path(shutil.copytree(find_folder("case-audit"), tmp_path / "own"))
    fields = (
        (own / "fields.csv").read_text("utf-8").replace("Inspection,audit,", "Inspection,Kennung,")
    )
    (own / "fields.csv").write_text(fields, "utf-8")
    book = Workbook()
    book.active.title = "Inspection"
    for row in (("field", "value"), (field, "leafshire-5"), ("instrument", named)):
        book.active.append(row)
    book.save(tmp_path / "one.xlsx")
    (task,) = find_tasks(tmp_path / "one.xlsx", instrument=str(own) if asked == "own" else asked)
    assert task.expected == "leafshire-5"


def test_what_is_no_inspection_is_passed_over(source: Path) -> None:
    for name in ("~$ashford-2013.xlsx", ".ashford-2013.xlsx", ".DS_Store", "notes.txt", "a.docx"):
        (source / name).write_bytes(b"something else")
    for name in ("truth", ".git", "empty", "old.xlsx"):
        (source / name).mkdir()
    (source / "truth" / "truth.csv").write_text("inspection_id\nashford-2013\n", "utf-8")
    assert [task.name for task in find_tasks(source)] == [f"{name}.xlsx" for name in NAMES]


def test_a_long_file_is_split(tmp_path: Path) -> None:
    path = long_csv(tmp_path / "all.csv")
    assert [task.inspection_id for task in find_tasks(path)] == list(NAMES)


def test_one_workbook_alone_is_a_batch_of_one(source: Path, tmp_path: Path) -> None:
    (task,) = find_tasks(source / "barrow-2013.xlsx")
    assert (task.name, task.expected, task.inspection_id) == (
        *("barrow-2013.xlsx", "barrow-2013"),
        "",
    )
    (folder,) = find_tasks(csv_folder(tmp_path / "dalton", "dalton-2014"))
    assert (folder.name, folder.expected) == ("dalton", "dalton-2014")


def test_a_csv_that_holds_no_inspections_does_not_stop_the_others(source: Path) -> None:
    (source / "broken.csv").write_bytes(b"\xff\xfe\x00\x00")
    assert len(find_tasks(source)) == 4


@pytest.mark.parametrize("there", [False, True], ids=["missing", "empty"])
def test_a_folder_without_workbooks_is_told(there: bool, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    if there:
        folder.mkdir()
    with pytest.raises(
        WorkbookError, match="holds no workbooks" if there else "There is no folder"
    ):
        find_tasks(folder)


def test_reports_are_not_written_among_the_workbooks(source: Path) -> None:
    """Its findings.csv would be the next batch's long file."""
    with pytest.raises(OutputError, match=r"holds the workbooks\. Name another folder"):
        planned(source, source)


@pytest.mark.parametrize("pattern", ["bar*", "barrow-2013", "barrow-2013.xlsx", "*rrow*"])
def test_only_what_is_asked_for_runs(pattern: str, source: Path, tmp_path: Path) -> None:
    found = planned(source, tmp_path / "out", only=pattern)
    assert [p.verdict for p in found] == ["not asked for", "run", "not asked for"]


def test_a_name_with_brackets_is_found_as_it_is_written(tmp_path: Path) -> None:
    write_workbook(tmp_path / "in [2].xlsx", "one-2013")
    (found,) = planned(tmp_path, tmp_path / "out", only="in [2].xlsx")
    assert found.verdict == "run"


def test_a_pattern_that_fits_nothing_is_told(source: Path, output: Path) -> None:
    with pytest.raises(WorkbookError, match='None of the 3 inspections there matches "x\\*"'):
        planned(source, output, only="x*")


# --- what is said of it -------------------------------------------------------------------------


def test_a_plan_is_explained_line_by_line(source: Path, output: Path) -> None:
    without_page(source, output, pytest.MonkeyPatch())
    found = planned(source, output)
    assert explained(found).splitlines() == [
        "ashford-2013: unchanged, because nothing has changed",
        "barrow-2013: run, because report.html is missing or edited",
        "carlow-2014: unchanged, because nothing has changed",
    ]
    for name in ("barrow-2013", "barrow-2013.xlsx"):
        assert explained(found, name) == explained(found).splitlines()[1]


def test_an_unknown_inspection_is_told_with_the_nearest(source: Path, output: Path) -> None:
    with pytest.raises(
        ParameterError, match=r"no inspection barow-2013 here\. Did you mean barrow"
    ):
        explained(planned(source, output), "barow-2013")


@pytest.mark.parametrize("option", [["--dry-run"], ["--why", "barrow-2013"]])
def test_asking_does_nothing(option: list[str], source: Path, output: Path) -> None:
    without_page(source, output, pytest.MonkeyPatch())
    before = (digests(output), times(output.parent))
    command = ["batch", str(source), "--output", str(output), *option]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    assert "barrow-2013: run, because report.html is missing or edited" in run.stdout
    assert run.stderr == ""
    assert (digests(output), times(output.parent)) == before


def test_asking_before_the_first_batch_makes_no_folder(source: Path, tmp_path: Path) -> None:
    command = ["batch", str(source), "--output", str(tmp_path / "none"), "--dry-run"]
    run = CliRunner().invoke(main, [*command, "--only", "bar*"])
    assert run.stdout == "barrow-2013: run, because there is no report yet\n"
    assert not (tmp_path / "none").exists()


def test_a_plan_can_be_read_by_a_machine(source: Path, output: Path) -> None:
    command = ["batch", str(source), "--output", str(output), "--dry-run", "--json-log"]
    run = CliRunner().invoke(main, command)
    first, *rest = (json.loads(line) for line in run.stdout.splitlines())
    assert len(rest) == 2
    assert first == {
        "workbook": "ashford-2013.xlsx",
        "inspection_id": "ashford-2013",
        "verdict": "unchanged",
        "reason": "",
        "edited": [],
    }


@pytest.mark.parametrize("there", [False, True], ids=["missing", "empty"])
def test_nothing_to_do_is_a_sentence_and_exit_code_1(there: bool, tmp_path: Path) -> None:
    if there:
        write_folder(tmp_path / "in", ())
    run = CliRunner().invoke(main, ["batch", str(tmp_path / "in"), "--output", str(tmp_path / "o")])
    assert (run.exit_code, run.stdout) == (1, "")
    assert "Traceback" not in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "o").exists()
