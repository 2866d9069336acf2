"""Mistakes that a newcomer makes with a file: each gets a sentence and a way out, in a notebook too."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import sqs_analysis as sqs
from sqs_analysis.errors import AnalystError

Make = Callable[[Path, Path], Any]


def named_wrongly(folder: Path, sample: Path) -> Path:
    shutil.copyfile(sample, folder / sample.name)
    return folder / "milton-keynes-2031.xlsx"


def in_another_folder(folder: Path, sample: Path) -> Path:
    shutil.copyfile(sample, folder / sample.name)
    return folder / "inspection" / sample.name


def the_lock_file(folder: Path, sample: Path) -> Path:
    shutil.copyfile(sample, folder / sample.name)
    lock = folder / f"~${sample.name}"
    lock.write_bytes(b"\x05Ash".ljust(165))
    return lock


def written(name: str, content: bytes) -> Make:
    def make(folder: Path, sample: Path) -> Path:
        del sample
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def word_file_called_a_workbook(folder: Path, sample: Path) -> Path:
    del sample
    import docx

    docx.Document().save(str(folder / "notes.docx"))
    return (folder / "notes.docx").rename(folder / "notes.xlsx")


def folder_of_workbooks(folder: Path, sample: Path) -> Path:
    shutil.copyfile(sample, folder / sample.name)
    return folder


def without_sheets(folder: Path, sample: Path) -> Path:
    del sample
    openpyxl.Workbook().save(folder / "new.xlsx")
    return folder / "new.xlsx"


def with_a_sheet_renamed(folder: Path, sample: Path) -> Path:
    book = openpyxl.load_workbook(sample)
    book["Cases"].title = "Case judgements"
    book.save(folder / "renamed.xlsx")
    return folder / "renamed.xlsx"


MISTAKES: dict[str, tuple[Make, str, str]] = {
    "a name that is not there": (
        named_wrongly,
        "There is no workbook milton-keynes-2031.xlsx",
        "Did you mean milton-keynes-2013.xlsx?",
    ),
    "a folder that is not there": (in_another_folder, "There is no folder", "Check the path."),
    "the lock file of an open workbook": (
        the_lock_file,
        "the lock file that Excel keeps",
        "Use milton-keynes-2013.xlsx instead.",
    ),
    "an old .xls": (
        written("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        "old Excel format",
        "save it as .xlsx",
    ),
    "a Word file": (written("letter.docx", b"PK"), "is not a workbook", "Use an .xlsx or .ods"),
    "a PDF": (written("report.pdf", b"%PDF-1.7"), "is not a workbook", "Use an .xlsx or .ods"),
    "a Word file called a workbook": (
        word_file_called_a_workbook,
        "is damaged or is not really a .xlsx file",
        "save it again",
    ),
    "an empty file": (written("empty.xlsx", b""), "is an empty file", "Save the workbook again"),
    "a workbook without a sheet of ours": (
        without_sheets,
        "there is no sheet called Cases. The workbook has: Sheet.",
        "Rename or add it.",
    ),
    "a sheet under another name": (
        with_a_sheet_renamed,
        "there is no sheet called Cases. The workbook has: ",
        "Rename or add it.",
    ),
    "a folder of workbooks": (
        folder_of_workbooks,
        "is a folder. Name one workbook in it: milton-keynes-2013.xlsx.",
        "sqs batch",
    ),
    "nothing at all": (lambda _folder, _sample: "", "is empty", 'such as sqs.read("'),
    "no path": (lambda _folder, _sample: None, "this was a NoneType", 'such as sqs.read("'),
    "a path from Windows": (
        lambda _folder, _sample: "C:\temp\new.xlsx",
        "holds a tab or a line break",
        "with an r before the quotes",
    ),
}


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    """What runs the cells of a notebook, without a kernel around it."""
    return InteractiveShell()


@pytest.mark.parametrize(("make", "wrong", "way_out"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_a_sentence_and_a_way_out(
    make: Make, wrong: str, way_out: str, tmp_path: Path, sample: Path
) -> None:
    path = make(tmp_path, sample)
    with pytest.raises(AnalystError) as told:
        sqs.read(path).require_sound()
    assert wrong in str(told.value)
    assert way_out in str(told.value)


@pytest.mark.parametrize(("make", "wrong", "way_out"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_notebook_shows_the_sentence_and_no_traceback(
    shell: InteractiveShell, make: Make, wrong: str, way_out: str, tmp_path: Path, sample: Path
) -> None:
    path = make(tmp_path, sample)
    asked = str(path) if isinstance(path, Path) else path
    with capture_output() as shown:
        ran = shell.run_cell(f"import sqs_analysis as sqs\nsqs.read({asked!r}).require_sound()")
    assert isinstance(ran.error_in_exec, AnalystError)
    said = shown.stdout + shown.stderr
    assert wrong in said
    assert way_out in said
    for word in ("Traceback", "Cell In[", ".py", "---->"):
        assert word not in said


def test_a_notebook_run_from_another_folder_is_told_where_the_file_is(
    tmp_path: Path, sample: Path
) -> None:
    place = tmp_path / "data/inspections"
    place.mkdir(parents=True)
    shutil.copyfile(sample, place / "mine.xlsx")
    with chdir(tmp_path), pytest.raises(AnalystError) as told:
        sqs.read("../data/inspections/mine.xlsx")
    assert f"as seen from {tmp_path.resolve()}, the folder this runs in" in str(told.value)
    assert f'use workbook = "{Path("data/inspections/mine.xlsx")}"' in str(told.value)
    below = tmp_path / "notebooks" / "old"
    below.mkdir(parents=True)
    with chdir(below), pytest.raises(AnalystError, match="There is one at") as told:
        sqs.read("../data/inspections/mine.xlsx")
    assert f'"{Path("../../data/inspections/mine.xlsx")}"' in str(told.value)


def test_a_file_that_is_nowhere_near_is_told_how_to_be_named(tmp_path: Path) -> None:
    with chdir(tmp_path), pytest.raises(AnalystError, match="the whole path from the top"):
        sqs.read("../elsewhere/of/mine.xlsx")


@pytest.mark.parametrize("lock", ["~${0}", ".~lock.{0}#"])
def test_a_workbook_that_is_open_elsewhere_is_read_with_a_warning(
    tmp_path: Path, sample: Path, lock: str
) -> None:
    path = tmp_path / sample.name
    shutil.copyfile(sample, path)
    assert "open in another program" not in repr(sqs.read(path))
    (tmp_path / lock.format(sample.name)).write_bytes(b"x")
    assert "open in another program. What has not been saved there" in repr(sqs.read(path))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everybody may read everything")
def test_a_workbook_that_may_not_be_read_is_told(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / sample.name
    shutil.copyfile(sample, path)
    path.chmod(0)
    with pytest.raises(AnalystError, match="cannot be opened"):
        sqs.read(path)
