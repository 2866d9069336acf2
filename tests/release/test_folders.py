"""A folder as a whole: whose its files are, whether they are as they were written, and for whom."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from sqs_analysis.clearance.door import Verdict, examine
from sqs_analysis.errors import AnalystError
from sqs_analysis.publish.manifests import digest, seal_of
from tests.release.conftest import FREE_TEXT, PEOPLE, Batch

pytestmark = pytest.mark.xdist_group("release")  # the reports are made once


def kinds(verdict: Verdict, name: str) -> set[str]:
    return {finding.kind for finding in verdict.of(name)}


def rewritten(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change the record of a folder, as the program itself would have written it."""
    path = folder / "provenance.json"
    record = json.loads(path.read_text("utf-8"))
    change(record)
    if "seal" in record:
        record["seal"] = seal_of(record)
    path.write_text(json.dumps(record), "utf-8")


def edited(path: Path, old: str, new: str) -> None:
    """Put other words in the first paragraph of a Word document that has the old ones."""
    document = docx.Document(str(path))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    held = [*document.paragraphs, *(p for cell in cells for p in cell.paragraphs)]
    paragraph = next(paragraph for paragraph in held if old in paragraph.text)
    text = paragraph.text.replace(old, new, 1)
    for run in paragraph.runs[1:]:
        run.text = ""
    paragraph.runs[0].text = text
    document.save(str(path))


def test_one_report_may_go(report: Path) -> None:
    verdict = examine(report)
    assert verdict.may_go, verdict.findings[:5]
    assert len(verdict.stands.files) == 12
    assert {file.state for file in verdict.stands.files} == {"unchanged"}


def test_without_workbooks_it_says_once_what_it_could_not_look_for(
    made: Batch, report: Path
) -> None:
    said = [note for note in examine(report).notes if "--workbooks" in note]
    assert len(said) == 1
    assert not examine(report, workbooks=made.books).notes


@pytest.mark.parametrize(
    ("made_for", "asked", "may_go"),
    [
        ("published", "published", True),
        ("published", "provider", True),
        ("provider", "published", False),
        ("internal", "published", False),
        ("internal", "provider", False),
        ("internal", "internal", True),
        ("provider", "internal", True),
    ],
)
def test_a_file_goes_to_whom_it_was_made_for(
    made_for: str, asked: str, may_go: bool, report: Path
) -> None:
    rewritten(report, lambda record: record["parameters"].update(audience=made_for))  # type: ignore[attr-defined]
    verdict = examine(report, asked)
    assert verdict.may_go is may_go
    if not may_go:
        stopped = {finding.file for finding in verdict.findings}
        assert {
            "report.html",
            "report.pdf",
            "tables.xlsx",
            "findings.csv",
            "report.ipynb",
        } <= stopped
        assert "letter.html" not in stopped


def test_an_audience_nobody_knows_is_an_analysts_error(report: Path) -> None:
    with pytest.raises(AnalystError, match="published, provider, internal"):
        examine(report, "everybody")


def test_newer_data_are_told(made: Batch, report: Path, tmp_path: Path) -> None:
    book = shutil.copy(made.books / f"{made.team}.xlsx", tmp_path / "newer.xlsx")
    opened = load_workbook(book)
    opened["Inspection"]["D30"] = "a note"
    opened.save(book)
    (found,) = examine(report, workbooks=Path(book)).findings
    assert (found.file, found.place, found.kind) == ("provenance.json", "input", "newer data")


def test_newer_data_of_a_programme_are_told(batch: Batch, tmp_path: Path) -> None:
    books = Path(shutil.copytree(batch.books, tmp_path / "books"))
    (books / f"{batch.other}.xlsx").unlink()
    for path in batch.outputs.iterdir():
        if path.is_dir() and path.name not in ("programme", batch.team):
            shutil.rmtree(path)
    found = [f for f in examine(batch.outputs, workbooks=books).findings if f.kind == "newer data"]
    assert [finding.file for finding in found] == ["programme/provenance.json"]
    assert batch.other in found[0].what


@pytest.mark.parametrize(
    "name",
    [
        "report.html",
        "letter.docx",
        "tables.xlsx",
        "tables.ods",
        "report.pdf",
        "findings.csv",
        "headline.json",
        "report.ipynb",
    ],
)
def test_a_file_of_another_team_is_told(name: str, made: Batch, report: Path) -> None:
    shutil.copy(made.outputs / made.other / name, report / name)
    found = [f for f in examine(report).of(name) if f.kind == "other team"]
    assert any(made.other in finding.what for finding in found)
    assert found[0].rank == 0


def test_a_letter_that_names_another_team_is_told(report: Path) -> None:
    document = docx.Document()
    document.core_properties.author = ""
    document.add_paragraph("Report of work in Elsewhere.")
    document.save(str(report / "letter.docx"))
    assert "other team" in kinds(examine(report), "letter.docx")


def test_an_edit_without_a_figure_may_go(report: Path) -> None:
    edited(report / "letter.docx", "[Draft]", "We judged that")
    verdict = examine(report)
    assert verdict.may_go, verdict.findings
    state = {file.name: file.state for file in verdict.stands.files}
    assert state["letter.docx"] == "edited"
    assert any("letter.docx" in note for note in verdict.notes)


@pytest.mark.parametrize(
    "figure",
    ["61 of 117", "seven out of nine", "17/23", "119 of the 120", "twelve out of thirteen"],
)
def test_a_figure_that_is_not_the_reports_is_told(figure: str, report: Path) -> None:
    edited(report / "letter.docx", "[Draft]", f"In {figure} cases a visit was made:")
    found = [f for f in examine(report).of("letter.docx") if f.kind == "figure"]
    assert found, figure
    assert found[0].place.startswith("paragraph")


def test_a_share_that_is_not_of_its_question_is_told(report: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((report / "findings.csv").read_text("utf-8-sig"))))
    own = {
        row[c][:4]
        for row in rows
        if row["question"] == "LOR02"
        for c in ("proportion", "lower", "upper")
    }
    share = next(
        n
        for n in range(13, 90)
        if not any(
            abs(float(o) - n / 100) < 0.02 or abs(1 - float(o) - n / 100) < 0.02 for o in own
        )
    )
    words = "the initial assessment of the likelihood of reoffending was good enough"
    edited(report / "letter.docx", "[Draft]", f"In {share}% of cases, {words}. ")
    assert "figure" in kinds(examine(report), "letter.docx")


def test_a_figure_of_another_question_is_told(report: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((report / "findings.csv").read_text("utf-8-sig"))))
    rows = [row for row in rows if row["group"] == "all" and row["level"] == "question"]
    first = rows[0]
    other = next(
        r
        for r in rows
        if r["answered"] == first["answered"] and r["sufficient"] != first["sufficient"]
    )
    old = f"{first['sufficient']} of {first['answered']}"
    edited(report / "report.docx", old, f"{other['sufficient']} of {other['answered']}")
    assert "figure" in kinds(examine(report), "report.docx")


def test_who_last_saved_an_edited_file_is_told(report: Path) -> None:
    document = docx.Document(str(report / "letter.docx"))
    document.core_properties.last_modified_by = "Ada Lovelace"
    document.save(str(report / "letter.docx"))
    (found,) = examine(report).of("letter.docx")
    assert (found.kind, found.place) == ("author", "docProps/core.xml, lastModifiedBy")
    assert "Ada Lovelace" in found.what


@pytest.mark.parametrize("name", ["findings.csv", "headline.json", "letter.html", "report.ipynb"])
def test_what_nobody_edits_by_hand_is_told(name: str, report: Path) -> None:
    path = report / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert "edited" in kinds(examine(report), name)


def test_an_edit_that_is_kept_beside_is_told(report: Path) -> None:
    shutil.copy(report / "letter.docx", report / "letter.edited.docx")
    edited(report / "letter.edited.docx", "[Draft]", "In 61 of 117 cases")
    found = examine(report)
    assert kinds(found, "letter.edited.docx") == {"leftover", "figure"}
    assert {f.name: f.state for f in found.stands.files}["letter.edited.docx"] == "edited"


def test_a_broken_seal_is_told(report: Path) -> None:
    rewritten(report, lambda record: record.update(seal="0" * 64))
    path = report / "provenance.json"
    record = json.loads(path.read_text("utf-8"))
    assert examine(report).may_go
    record["parameters"]["audience"] = "provider"
    path.write_text(json.dumps(record), "utf-8")
    assert "record" in kinds(examine(report, "provider"), "provenance.json")


def test_a_record_that_cannot_be_read_is_told(report: Path) -> None:
    (report / "provenance.json").write_text("{", "utf-8")
    verdict = examine(report)
    assert "record" in kinds(verdict, "provenance.json")
    assert "not ours" in kinds(verdict, "letter.html")


def test_a_file_that_is_gone_is_a_note(report: Path) -> None:
    (report / "letter.pdf").unlink()
    verdict = examine(report)
    assert verdict.may_go
    assert any("letter.pdf" in note for note in verdict.notes)


@pytest.mark.parametrize("folder", ["failed", "refused"])
def test_what_is_kept_back_may_not_go(folder: str, batch: Batch) -> None:
    for path in batch.outputs.iterdir():
        if path.is_dir() and path.name != batch.team:
            shutil.rmtree(path)
    shutil.copytree(batch.outputs / batch.team, batch.outputs / folder / batch.other)
    (batch.outputs / folder / "x.html").write_text("<p>Nothing</p>", "utf-8")
    stopped = {f.file for f in examine(batch.outputs).findings if f.kind == "kept back"}
    assert f"{folder}/x.html" in stopped
    assert f"{folder}/{batch.other}/letter.html" in stopped


def test_what_a_killed_run_left_may_not_go(batch: Batch) -> None:
    for path in batch.outputs.iterdir():
        if path.is_dir() and path.name != batch.team:
            shutil.rmtree(path)
    left = batch.outputs / f".{batch.team}.work.123.abc"
    shutil.copytree(batch.outputs / batch.team, left)
    stopped = {f.file for f in examine(batch.outputs).findings if f.kind == "leftover"}
    assert f"{left.name}/letter.html" in stopped


def test_the_top_of_a_batch_without_a_record_is_a_note(batch: Batch) -> None:
    (batch.outputs / "provenance.json").unlink(missing_ok=True)
    for path in batch.outputs.iterdir():
        if path.is_dir() and path.name != batch.team:
            shutil.rmtree(path)
    verdict = examine(batch.outputs)
    assert any("no record of what was written at the top" in note for note in verdict.notes)
    assert verdict.may_go, verdict.findings[:3]


def test_the_top_of_a_batch_with_a_record_is_held_to_it(batch: Batch) -> None:
    for path in batch.outputs.iterdir():
        if path.is_dir() and path.name != batch.team:
            shutil.rmtree(path)
    names = ("index.html", "batch.json", "findings.csv")
    record = {"audience": "published", "files": {n: digest(batch.outputs / n) for n in names}}
    sealed = {**record, "seal": seal_of(record)}
    (batch.outputs / "provenance.json").write_text(json.dumps(sealed), "utf-8")
    assert examine(batch.outputs).may_go
    (batch.outputs / "batch.json").write_text("[]", "utf-8")
    assert kinds(examine(batch.outputs), "batch.json") == {"edited"}


@pytest.mark.parametrize("name", ["nowhere", "empty", "other"])
def test_a_folder_that_is_no_report_is_an_analysts_error(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("x", "utf-8")
    with pytest.raises(AnalystError, match="Name the folder of a report"):
        examine(tmp_path / name)


SECRETS = [
    *(("name", "report.txt", PEOPLE[name]) for name in ("lead_inspector", "addressee", "sender")),
    ("name", "report.txt", "Director of  Fern House"),
    ("name", "report.txt", "IRIS EXAMPLE"),
    ("free text", "note.txt", FREE_TEXT),
    ("free text", "note.txt", "It was kept in a blue folder at the hostel, they said."),
    ("case", "note.txt", "c12 and others"),
    ("name", "note.txt", "seen by i05"),
    ("name", "note.txt", "We met child4 BRONTOSAURUS at home."),
]


@pytest.mark.parametrize(("kind", "name", "text"), SECRETS)
def test_what_the_workbook_says_of_people_is_found(
    kind: str, name: str, text: str, made: Batch, report: Path
) -> None:
    workbook = made.books / f"{made.team}.xlsx"
    if text.startswith("seen by"):
        sheet = load_workbook(workbook)["Cases"]
        rows = list(sheet.iter_rows(min_row=2, max_row=3, values_only=True))
        text = f"seen by {rows[1][rows[0].index('inspector_ref')]}".lower()
    (report / name).write_text(text, "utf-8")
    assert kind in kinds(examine(report, workbooks=workbook), name)


def test_one_of_a_few_choices_in_a_column_of_ones_own_points_to_nobody(
    made: Batch, report: Path
) -> None:
    (report / "note.txt").write_text("It was better in the north.", "utf-8")
    workbook = made.books / f"{made.team}.xlsx"
    assert kinds(examine(report, workbooks=workbook), "note.txt") == {"not ours"}


def test_what_the_letter_prints_may_stand_in_an_edited_letter(made: Batch, report: Path) -> None:
    edited(report / "letter.docx", "[Draft]", "Iris Example judged that")
    assert examine(report, workbooks=made.books / f"{made.team}.xlsx").may_go
    edited(report / "report.docx", "Quality Screening", "Quality Screening, by Iris Example")
    assert "name" in kinds(examine(report, workbooks=made.books), "report.docx")
