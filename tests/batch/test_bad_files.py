"""Whatever a file does to its reader, the others' reports are made and the file is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sqs_analysis.cli import main
from sqs_analysis.read.folder import find_inspections, passed_over
from tests import files, workbooks
from tests.batch.here import write_workbook

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")

CASES = "xl/worksheets/sheet3.xml"
MEGABYTE = 2**20


def cells(inside: str) -> Callable[[Path], None]:
    """The sample with more cells, or anything else, at the end of its sheet Cases."""

    def write(path: Path) -> None:
        edit = {CASES: lambda text: text.replace("</sheetData>", f"{inside}</sheetData>")}
        files.rewritten(workbooks.SAMPLE, path, edit)

    return write


def texts(inside: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        edit = {"xl/sharedStrings.xml": lambda text: text.replace("</sst>", f"{inside}</sst>")}
        files.rewritten(workbooks.SAMPLE, path, edit)

    return write


def repeated(path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="1000">'
    row = f"{cell}<text:p>x</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="20000">{row}</table:table-row>'
    files.ods_file(path, f'<table:table table:name="Cases">{row}</table:table>')


def damaged_stream(path: Path) -> None:
    """A part whose compressed bytes are none."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", "<x/>")
        archive.writestr("META-INF/manifest.xml", "".join(f"<a{n * 7919}/>" for n in range(500)))
    entry = zipfile.ZipFile(path).getinfo("META-INF/manifest.xml")
    data = bytearray(path.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    data[start : start + 40] = b"\xff" * 40
    path.write_bytes(data)


def lies_about_its_size(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"A" * 50 * MEGABYTE)
    size = (50 * MEGABYTE).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))


BAD: dict[str, Callable[[Path], object]] = {
    "far.xlsx": cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "millions.xlsx": cells(f'<row r="30">{"<c><v>1</v></c>" * 1_200_000}</row>'),
    "wide.xlsx": cells(f'<row r="30">{"<c><v>1</v></c>" * 16_000}</row>'),
    "deep.xlsx": cells("<row>" + "<c>" * 100_000 + "</c>" * 100_000 + "</row>x<"),
    "long-text.xlsx": texts(f"<si><t>{'A' * 60_000_000}</t></si>"),
    "many-texts.xlsx": texts("<si><t>a</t></si>" * 1_200_000),
    "repeated.ods": repeated,
    "stream.ods": damaged_stream,
    "lies.xlsx": lies_about_its_size,
    "empty.xlsx": lambda path: path.write_bytes(b""),
    "page.xlsx": lambda path: path.write_text("<html></html>", "utf-8"),
    "old.xls": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0"),
    "commas.csv": lambda path: path.write_bytes(b"inspection_id" + b"," * 10_000_000),
    "lines.csv": lambda path: path.write_bytes(b"inspection_id\n" + b"x\n" * 5_000_000),
    "pipe.xlsx": os.mkfifo,
    "gone.xlsx": lambda path: path.symlink_to("nowhere.xlsx"),
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good workbooks among every bad one, and a name that is no text."""
    folder = tmp_path_factory.mktemp("bad") / "in"
    folder.mkdir()
    for name in ("ashford-2013", "barrow-2013"):
        write_workbook(folder / f"{name}.xlsx", name)
    for name, write in BAD.items():
        write(folder / name)
    write_workbook(folder / "other.xlsx", "other-2013")
    (folder / "other.xlsx").rename(os.fsdecode(os.fsencode(folder) + b"/other\xff.xlsx"))
    (folder / "team").mkdir()
    (folder / "team" / "Cases.csv").write_text("case_ref\nC01\n")
    os.mkfifo(folder / "team" / "Inspection.csv")
    return folder


def test_every_good_report_is_made_and_every_bad_file_named(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sqs_analysis.cli", "batch", str(source), "--output", str(out)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "fault of the program" not in ended.stdout
    records = {one["workbook"]: one for one in json.loads((out / "batch.json").read_text())}
    good = {name for name, one in records.items() if one["state"] == "done"}
    assert good == {"ashford-2013.xlsx", "barrow-2013.xlsx"}
    assert set(records) - good == {*BAD, "team", "other\\xff.xlsx"}
    assert all(one["reason"] for name, one in records.items() if name not in good)
    page = (out / "index.html").read_text("utf-8")
    for name in good:
        assert (out / name.removesuffix(".xlsx") / "report.html").is_file()
    for name in set(records) - good:
        assert name in page
        assert name in ended.stdout


MEASURED = """
import re, sys
from pathlib import Path
from sqs_analysis.errors import WorkbookError
from sqs_analysis.read.door.workbook import open_workbook
try:
    open_workbook(sys.argv[1])
except WorkbookError:
    print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.parametrize("name", BAD)
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak")
def test_a_refusal_costs_little_memory(name: str, source: Path) -> None:
    command = [sys.executable, "-c", MEASURED, str(source / name)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert int(ended.stdout) / 1024 < 300


def test_what_is_no_workbook_is_told_and_what_is_nobodys_is_not(tmp_path: Path) -> None:
    write_workbook(tmp_path / "ashford.xlsx", "ashford-2013")
    for name in ("~$ashford.xlsx", ".DS_Store", "notes.docx", "list.txt"):
        (tmp_path / name).write_bytes(b"x")
    for name in ("empty", "last year", ".git"):
        (tmp_path / name).mkdir()
    write_workbook(tmp_path / "last year" / "ashford.xlsx", "ashford-2012")
    assert passed_over(tmp_path) == (
        "Passed over: empty, a folder without Cases.csv.",
        "Passed over: last year, a folder without Cases.csv (it holds 1 workbook; name it by itself).",
        "Passed over: list.txt, which is no workbook.",
        "Passed over: notes.docx, which is no workbook.",
    )
    assert [one.expected for one in find_inspections(tmp_path)[0]] == ["ashford-2013"]
    told = CliRunner().invoke(main, ["batch", str(tmp_path), "--dry-run"])
    assert "Passed over: last year" in told.stderr


def test_the_list_arrives_on_a_terminal_that_cannot_show_it(tmp_path: Path) -> None:
    cases = workbooks.sample_cases()
    cases[0]["LOR02"] = "✓ 👍"
    path = workbooks.write(tmp_path / "Zoë.xlsx", cases)
    command = [sys.executable, "-m", "sqs_analysis.cli", "check", str(path)]
    for encoding, shown in (("cp1252", rb'"\u2713 \U0001f44d"'), ("ascii", b"is not one of")):
        environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        ended = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert ended.returncode == 1
        assert shown in ended.stdout
        ended = subprocess.run(
            [*command, "--json"], capture_output=True, check=False, env=environment
        )
        (book,) = json.loads(ended.stdout)
        assert book["problems"][0]["found"] == "✓ 👍"
