"""An edited Word letter brought up to date: figures that are ours move, and nothing else does."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pikepdf
import pytest
from click.testing import CliRunner
from lxml import etree

import sqs_analysis as sqs
from benchmarks.letter_edits import BODY, W, alive, controls, letters, made, parts_of
from sqs_analysis.cli import main
from sqs_analysis.errors import AnalystError
from sqs_analysis.measure.results import Results
from sqs_analysis.present.blocks import Paragraph, Stamp, plain
from sqs_analysis.present.figures import filled
from sqs_analysis.present.html import html_of
from sqs_analysis.present.letter import letter
from sqs_analysis.present.tables import stamp_of
from sqs_analysis.present.today import Said, Today, figures_in
from sqs_analysis.publish import report as reports
from sqs_analysis.publish.letters.controls import mark_of
from sqs_analysis.publish.letters.update import Told, Updated, update
from sqs_analysis.publish.report import make_report
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.cells import Cell
from sqs_analysis.read.commentary import Passage
from sqs_analysis.read.inspection import read
from tests.workbooks import SAMPLE, results_of, run_here, sample_cases, write

NAMES = {"w": W[1:-1]}
STAMP = Stamp("milton-keynes-2013", "f" * 64)


@pytest.fixture(scope="module")
def results() -> Results:
    return results_of(SAMPLE)


@pytest.fixture(scope="module")
def data(results: Results) -> bytes:
    """The Word letter of the sample."""
    return made(results)


@pytest.fixture
def path(data: bytes, tmp_path: Path) -> Path:
    """The letter as a file that somebody may edit."""
    (tmp_path / "letter.docx").write_bytes(data)
    return tmp_path / "letter.docx"


def edit(path: Path, change: Callable[[str], str], part: str = BODY) -> None:
    """What somebody did to a part of a letter."""
    parts = parts_of(path.read_bytes())
    parts[part] = change(parts[part].decode()).encode()
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(made.getvalue())


@cache
def sample_today() -> Today:
    measured = results_of(SAMPLE)
    return Today(measured, sqs.release(measured, "published"))


def says(**others: str) -> Callable[[str], Said]:
    """Today's figures: LOR02 as given, all others as they are in the sample."""
    today = sample_today()
    return lambda key: Said(others["LOR02"]) if key == "LOR02 insufficient" else today(key)


def moved(path: Path, text: str = "three-quarters") -> Updated:
    return update(path, says(LOR02=text), STAMP, "today.xlsx")


def text_of(path: Path) -> str:
    return alive(etree.fromstring(parts_of(path.read_bytes())[BODY]))


def state(done: Updated, key: str = "LOR02 insufficient") -> list[str]:
    return [told.state for told in done.figures if told.key == key]


# --- what a letter bears --------------------------------------------------------------------------


def test_every_figure_of_a_letter_is_a_control_that_names_its_reference(
    data: bytes, results: Results
) -> None:
    page = letter(sqs.release(results, "published"))
    expected = [(span.figure, span.text) for span in figures_in(page.blocks)]
    assert controls(data) == expected
    assert ("LOR02 insufficient", "nearly two-thirds") in expected
    assert ("the cases of sample", "20 cases") in expected


def test_controls_have_ids_of_their_own_and_names_that_word_keeps(data: bytes) -> None:
    tree = etree.fromstring(parts_of(data)[BODY])
    ids = tree.xpath("//w:sdtPr/w:id/@w:val", namespaces=NAMES)
    names = tree.xpath("//w:sdtPr/w:alias/@w:val | //w:sdtPr/w:tag/@w:val", namespaces=NAMES)
    assert len(set(ids)) == len(ids) > 10
    assert all(len(name) <= 64 for name in names)


def test_a_letter_of_drafts_has_no_figure_outside_a_control(tmp_path: Path) -> None:
    """Of 20 cases, with nothing written: each draft, each area, what is strongest and weakest."""
    page = letter(sqs.release(results_of(write(tmp_path / "drafts.xlsx")), "published"))
    keys = [span.figure for span in figures_in(page.blocks)]
    assert {"the strongest", "the weakest", "LOR02 insufficient cases", "LOR18"} <= {*keys}
    assert "LOR02 insufficient count" in keys
    shares = re.compile(r"two-thirds|three-fifths|half|quarter|out of \w|\ball\b")
    drafted = [block for block in page if isinstance(block, Paragraph) and block.style == "draft"]
    for block in drafted:
        outside = "".join(
            s.text for s in block.text if isinstance(block.text, tuple) and not s.figure
        )
        assert not shares.search(outside), outside


def test_a_figure_adds_nothing_to_a_page(results: Results) -> None:
    blocks = letter(results).blocks
    bare = [replace(b, text=plain(b.text)) if isinstance(b, Paragraph) else b for b in blocks]
    assert html_of(blocks) == html_of(bare)


def test_that_a_figure_of_few_cases_is_meant_is_kept(results: Results) -> None:
    text = "In {VUL09 count !} and {LOR02}"
    passage = Passage("3.2", Cell("Commentary", 2, 2, text, "text"))
    keys = [span.figure for span in filled(passage, results) if not isinstance(span, str)]
    assert [key for key in keys if key] == ["VUL09 count !", "LOR02"]


# --- what is brought up to date, and what is left -------------------------------------------------


def test_a_figure_moves_with_its_name_and_is_told(path: Path) -> None:
    [told] = moved(path).of("moved")
    assert (told.before, told.today.text) == ("nearly two-thirds", "three-quarters")
    assert told.sentence.startswith("Initial assessments were completed on time, but the")
    assert "the majority (three-quarters) were" in text_of(path)
    assert not moved(path).changes


def test_nothing_is_written_where_nothing_moved(path: Path, results: Results, data: bytes) -> None:
    today = Today(results, sqs.release(results, "published"))
    done = update(path, today, stamp_of(results), "today.xlsx")
    assert not done.changes
    assert path.read_bytes() == data
    assert [file.name for file in path.parent.iterdir()] == ["letter.docx"]


def test_what_stood_there_is_kept_and_all_other_parts_are_as_they_were(
    path: Path, data: bytes
) -> None:
    done = moved(path)
    assert (path.parent / done.kept).read_bytes() == data
    before, after = parts_of(data), parts_of(path.read_bytes())
    assert [*before] == [*after]
    assert {n for n in before if before[n] != after[n]} == {BODY, "docProps/core.xml"}


def test_a_dry_run_writes_nothing(path: Path, data: bytes) -> None:
    done = update(path, says(LOR02="most"), STAMP, "today.xlsx", dry_run=True)
    assert state(done) == ["moved"]
    assert path.read_bytes() == data


WAYS = {
    "as it was": ("nearly two-thirds", "moved", "most"),
    "a capital": ("Nearly two-thirds", "moved", "Most"),
    "by hand": ("about two-thirds", "edited", "about two-thirds"),
    "today's": ("most", "edited", "most"),
}


@pytest.mark.parametrize(("written", "expected", "after"), WAYS.values(), ids=WAYS)
def test_only_words_of_the_program_are_replaced(
    path: Path, written: str, expected: str, after: str
) -> None:
    edit(
        path, lambda body: body.replace("<w:t>nearly two-thirds</w:t>", f"<w:t>{written}</w:t>", 1)
    )
    done = moved(path, "most")
    assert state(done) == [expected]
    assert f"the majority ({after}) were" in text_of(path)
    assert not moved(path, "most").of("moved")


def test_a_figure_in_several_runs_keeps_the_look_of_the_first(path: Path) -> None:
    several = (
        '<w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">nearly </w:t></w:r>'
        '<w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>two-thirds</w:t></w:r>'
    )
    edit(path, lambda body: body.replace("<w:r><w:t>nearly two-thirds</w:t></w:r>", several, 1))
    assert state(moved(path, "R&D <most>")) == ["moved"]
    body = parts_of(path.read_bytes())[BODY].decode()
    assert '<w:i/></w:rPr><w:t xml:space="preserve">R&amp;D &lt;most&gt;</w:t>' in body
    assert "<w:b/></w:rPr><w:t></w:t>" in body


def test_words_are_shown_as_a_word_file_shows_them(path: Path) -> None:
    assert state(moved(path, "most  of\n\x07 <them>")) == ["moved"]
    assert "the majority (most of [U+0007] <them>) were" in text_of(path)
    assert not moved(path, "most  of\n\x07 <them>").changes


def test_a_key_too_long_for_word_is_cut_and_still_known(path: Path) -> None:
    long = mark_of("LOR02 insufficient " + "group" * 20, "nearly two-thirds")
    assert len(long) <= 64
    edit(path, lambda body: body.replace(mark_of("LOR02 insufficient", "nearly two-thirds"), long))
    assert "today's letter has no such words." in [t.today.why for t in moved(path).of("left")]
    cut = long.partition(" #")[0]
    done = update(path, lambda key: Said("most" if key == cut else ""), STAMP, "today.xlsx")
    assert [told.today.text for told in done.of("moved") if told.key == cut] == ["most"]


def test_a_figure_that_is_deleted_while_changes_are_tracked_is_passed_over(path: Path) -> None:
    run = "<w:r><w:t>nearly two-thirds</w:t></w:r>"
    gone = f'<w:del w:id="9" w:author="A">{run.replace("w:t>", "w:delText>")}</w:del>'
    edit(path, lambda body: body.replace(run, gone, 1))
    assert state(moved(path)) == []
    assert gone in parts_of(path.read_bytes())[BODY].decode()


def test_figures_in_heads_notes_and_text_boxes_move_and_a_text_box_is_told_once(
    path: Path,
) -> None:
    body = parts_of(path.read_bytes())[BODY].decode()
    [control] = [c for c in re.findall(r"<w:sdt>.*?</w:sdt>", body) if "LOR02" in c]
    box = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p>{control}</w:p>'
        f"</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p>{control}</w:p>"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    edit(path, lambda body: body.replace("</w:p>", f"{box}</w:p>", 1))
    edit(path, lambda head: head.replace("</w:p>", f"{control}</w:p>", 1), "word/footer1.xml")
    assert state(moved(path, "twelve")) == ["moved"] * 3
    parts = parts_of(path.read_bytes())
    assert parts[BODY].count(b"twelve</w:t>") == 3
    assert b"twelve</w:t>" in parts["word/footer1.xml"]


def test_what_cannot_be_said_is_left_and_told_with_why(path: Path, tmp_path: Path) -> None:
    """Three custodial cases remain, so that nothing is said of them outside the inspectorate."""
    custodial = [case for case in sample_cases() if case["custodial"] == "Yes"]
    others = [case for case in sample_cases() if case["custodial"] != "Yes"]
    workbook = write(tmp_path / "few.xlsx", [*custodial[:3], *others])
    done = sqs.letter_update(path, workbook)
    [told] = [told for told in done.of("left") if told.key == "LOR16 insufficient count"]
    assert "fewer than 6" in told.today.why
    assert "four out of six custodial cases" in text_of(path)
    keywords = parts_of(path.read_bytes())["docProps/core.xml"]
    assert read(SAMPLE).workbook.sha256.encode() in keywords, "not all of it is of today's data"


def test_an_unknown_reference_is_left_and_told(path: Path) -> None:
    edit(path, lambda body: body.replace('"LOR02 insufficient #', '"LOR99 insufficient #'))
    [told] = sqs.letter_update(path, SAMPLE).of("left")
    assert told.today.why.startswith('"{LOR99 insufficient}" refers to no question or section.')


def test_a_control_may_be_written_with_other_marks_and_spaces(path: Path) -> None:
    edit(path, lambda body: re.sub(r'w:val="(LOR02 [^"]*)"', r"w:val = '\1'", body))
    assert state(moved(path)) == ["moved"]
    assert state(moved(path)) == ["current"]


def test_somebodys_own_control_is_left_alone(path: Path) -> None:
    own = '<w:alias w:val="Date"/><w:tag w:val="date"/>'
    edit(path, lambda body: re.sub(r"<w:alias [^>]*LOR02[^>]*/><w:tag [^>]*/>", own, body))
    done = moved(path)
    assert state(done) == []
    assert own in parts_of(path.read_bytes())[BODY].decode()


def test_an_old_draft_is_told_by_its_place(tmp_path: Path) -> None:
    """LOR02 is good enough in most cases now, so 1.1 would begin in another way."""
    path, cases = tmp_path / "letter.docx", sample_cases()
    path.write_bytes(made(results_of(write(tmp_path / "first.xlsx"))))
    good = [case | {"LOR02": "Sufficient", "LOR03": ""} for case in cases]
    done = sqs.letter_update(path, write(tmp_path / "now.xlsx", good))
    assert "1.1" in [told.key.split()[1] for told in done.of("old draft")]
    assert "[Draft] In none of the cases, the initial assessment" in text_of(path)


def test_what_reads_wrongly_now_is_asked_of_each_paragraph_that_moved(path: Path) -> None:
    asked: list[str] = []

    def look(paragraph: str, start: int, figure: Told) -> list[str]:
        asked.append(paragraph[start:].partition(")")[0])
        assert figure.key == "LOR02 insufficient"
        return ["It says the majority."]

    done = update(path, says(LOR02="half"), STAMP, "today.xlsx", reads_wrongly=look)
    assert asked == ["half"]
    assert done.reads_wrongly == ("It says the majority.",)


# --- what is refused ------------------------------------------------------------------------------


def refusal(path: Path) -> str:
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(AnalystError) as refused:
        moved(path)
    assert (path.read_bytes() if path.is_file() else b"") == before
    return str(refused.value)


def test_a_letter_on_another_inspection_is_refused(path: Path) -> None:
    edit(
        path, lambda core: core.replace("milton-keynes-2013,", "ashford-2013,"), "docProps/core.xml"
    )
    assert refusal(path).startswith("letter.docx is on ashford-2013, and today.xlsx is of ")


def test_a_letter_without_its_properties_is_refused_with_what_to_do(path: Path) -> None:
    edit(path, lambda core: re.sub(r"(keywords>)[^<]*", r"\1", core), "docProps/core.xml")
    assert "milton-keynes-2013, so nothing was changed. If they go together, write that" in refusal(
        path
    )


def test_a_letter_without_figures_is_refused_and_the_other_command_named(path: Path) -> None:
    edit(path, lambda body: re.sub("<w:sdt>.*?</w:sdt>", "", body))
    assert "sqs letter check" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x05\x06" + bytes(18), bytes(600)])
def test_what_is_no_word_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.docx").write_bytes(content)
    assert "is no Word file" in refusal(tmp_path / "letter.docx")
    assert "is no Word file" in refusal(tmp_path / "none.docx")


def test_a_part_that_is_no_xml_is_refused(path: Path) -> None:
    edit(path, lambda body: body.replace("</w:body>", ""))
    assert "is no Word file" in refusal(path)


# --- the commands ---------------------------------------------------------------------------------


def changed(folder: Path) -> Path:
    """The sample with four judgements that are others now, and so one figure."""
    import openpyxl

    book = openpyxl.load_workbook(SAMPLE)
    sheet = book["Cases"]
    [column] = [cell.column for cell in sheet[2] if cell.value == "LOR02"]
    for row in [row for row in range(3, 23) if sheet.cell(row, column).value == "Sufficient"][:4]:
        sheet.cell(row, column).value = "Insufficient"
    book.save(folder / "changed.xlsx")
    return folder / "changed.xlsx"


def test_the_command_lists_what_moved_and_from_which_cells(path: Path, tmp_path: Path) -> None:
    command = ["letter", "update", str(path), "--data", str(changed(tmp_path))]
    run = CliRunner().invoke(main, [*command, "--dry-run"])
    assert run.exit_code == 0, run.output
    assert (
        "LOR02 insufficient: nearly two-thirds → a large majority (17 of 20 now, Cases!W3:W22)"
        in (run.output)
    )
    found = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert [one["key"] for one in found["figures"] if one["state"] == "moved"] == [
        "LOR02 insufficient"
    ]


def test_a_report_beside_an_edited_letter_says_how_many_of_its_figures_moved(
    tmp_path: Path,
) -> None:
    settings, output = (
        Settings(formats=("html", "docx"), editions=("letter",)),
        tmp_path / "outputs",
    )
    lines: list[str] = []
    with patch.object(reports, "run_notebook", run_here):
        folder = make_report(SAMPLE, output, settings)
        edit(folder / "letter.docx", lambda body: body.replace("Initial", "First"))
        make_report(changed(tmp_path), output, settings, tell=lines.append)
    [line] = [line for line in lines if "sqs letter update" in line]
    assert line.startswith("1 figure is out of date in letter.edited.docx.")
    assert line.endswith(f"{folder / 'letter.edited.docx'} --data {tmp_path / 'changed.xlsx'}")


# --- as people edit -------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [True, False], ids=["written", "drafted"])
def test_nothing_is_lost_or_stale_however_letters_were_edited(
    tmp_path: Path, *, written: bool
) -> None:
    """A few of the thousand of benchmarks/letter_updates.py."""
    seen = letters(SAMPLE, tmp_path, 2, 8, 2013, written=written)
    assert seen.figures > 100
    assert seen.moved > 5
    assert (seen.lost, seen.wrong, seen.unsaid, seen.again) == (0, 0, 0, 0)


@pytest.mark.office
def test_a_letter_that_libreoffice_saved_is_brought_up_to_date(
    path: Path, tmp_path: Path, soffice: str
) -> None:
    """As it is shown, too: paper made before and after differs where the figure stands."""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    pdf = "pdf:writer_pdf_Export"

    def convert(what: str, file: Path, folder: str) -> Path:
        place = tmp_path / folder
        command = [soffice, profile, "--headless", "--convert-to", what, "--outdir", str(place)]
        subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=180)
        return place / f"{file.stem}.{what.partition(':')[0]}"

    def shown(file: Path, folder: str) -> str:
        with pikepdf.open(convert(pdf, file, folder)) as made:
            assert len(made.pages) > 1
        return " ".join(convert("txt:Text", file, folder).read_text("utf-8-sig").split())

    before = controls(path.read_bytes())
    saved = convert("docx", path, "saved")
    assert controls(saved.read_bytes()) == before
    first = shown(saved, "before")
    done = sqs.letter_update(saved, changed(tmp_path))
    assert [told.key for told in done.of("moved")] == ["LOR02 insufficient"]
    assert not done.of("edited", "left")
    was, now = "the majority (nearly two-thirds)", "the majority (a large majority)"
    assert shown(saved, "after") == first.replace(was, now, 1) != first


# --- what a program broke -------------------------------------------------------------------------


def broken(body: str) -> str:
    """A figure as LibreOffice 7 writes it in a tracked insertion: the mark ends within the control."""
    mark = '<w:ins w:id="90" w:author="A. N. Inspector" w:date="2013-05-01T00:00:00Z">'
    at = body.index("<w:sdt>", body.index("but the majority"))
    inside = body.index("<w:sdtContent>", at) + len("<w:sdtContent>")
    return f"{body[:at]}{mark}{body[at:inside]}</w:ins>{body[inside:]}"


def test_a_letter_that_a_program_broke_is_mended_and_brought_up_to_date(path: Path) -> None:
    whole = text_of(path)
    edit(path, broken)
    with pytest.raises(etree.XMLSyntaxError):
        text_of(path)
    done = moved(path)
    assert state(done) == ["moved"]
    assert text_of(path) == whole.replace("nearly two-thirds) were", "three-quarters) were")


def test_a_letter_that_a_program_broke_is_read_as_it_was_meant(path: Path, sample: Path) -> None:
    before = sqs.letter_check(sample, path)
    edit(path, broken)
    held = sqs.letter_check(sample, path)
    assert (held.claims, held.mended, before.mended) == (before.claims, True, False)


# --- what reads wrongly now -----------------------------------------------------------------------


def test_a_sentence_that_no_longer_agrees_with_its_figure_is_told(
    path: Path, tmp_path: Path
) -> None:
    """With seven fewer insufficient assessments "the majority" stands beside 6 of 20."""
    cases = sample_cases()
    wrong = [case for case in cases if case["LOR02"] == "Insufficient"][:7]
    for case in wrong:
        case |= {"LOR02": "Sufficient", "LOR03": ""}
    workbook = write(tmp_path / "changed.xlsx", cases)
    done = sqs.letter_update(path, workbook)
    said = [one.today.text for one in done.of("moved") if one.key.startswith("LOR02")]
    assert said == ["over a quarter"]
    assert len(done.reads_wrongly) == 1
    assert done.reads_wrongly[0].startswith("“the majority” is not so: LOR02")
    assert "6 of 20 insufficient" in done.reads_wrongly[0]


# --- whose file it is -----------------------------------------------------------------------------


def test_a_letter_that_is_open_elsewhere_is_not_written(path: Path, sample: Path) -> None:
    path.with_name(f".~lock.{path.name}#").touch()
    with pytest.raises(AnalystError, match="seems to be open in another program"):
        sqs.letter_update(path, sample)
    assert not sqs.letter_update(path, sample, dry_run=True).changes


def test_a_letter_that_may_not_be_written_is_not_written(path: Path, sample: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(AnalystError, match="is read-only"):
        sqs.letter_update(path, sample)


def test_a_link_leads_to_the_letter_that_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    cases = sample_cases()
    next(case for case in cases if case["SEN10"] == "Yes")["SEN10"] = "No"
    next(c for c in cases if c["LOR02"] == "Insufficient").update(LOR02="Sufficient", LOR03="")
    workbook = write(tmp_path / "changed.xlsx", cases)
    (tmp_path / "shelf").mkdir()
    link = tmp_path / "shelf" / "link.docx"
    link.symlink_to(path)
    assert sqs.letter_update(link, workbook).kept == "letter.before.docx"
    assert link.is_symlink()
    assert sqs.letter_check(workbook, path).of("refuted") == ()
