"""A workbook is read with the instrument it names, unless another is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sqs_analysis as sqs
from sqs_analysis.read.instrument_files import HOME
from tests import workbooks


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instrument of one's own, in a folder of its name beside the analyst's work."""
    folder = Path(shutil.copytree(HOME / "sqs-2012", tmp_path / "audit-2020"))
    settings = folder / "instrument.toml"
    text = settings.read_text("utf-8").replace('id = "sqs-2012"', 'id = "audit-2020"')
    settings.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize("named", ["audit-2020", "./audit-2020", "{whole path}"])
def test_the_instrument_that_a_workbook_names_is_used(
    named: str, ours: Path, tmp_path: Path
) -> None:
    named = named.replace("{whole path}", str(ours))
    book = workbooks.write(tmp_path / "book.xlsx", details={"instrument": named})
    found = sqs.read(book)
    assert (found.instrument.id, len(found.problems)) == ("audit-2020", 0)


@pytest.mark.parametrize("named", ["audit-2021", "", "#REF!", "a" * 300, "../" * 50])
def test_where_it_names_none_that_is_there_it_is_the_programmes_own(
    named: str, tmp_path: Path
) -> None:
    found = sqs.read(workbooks.write(tmp_path / "book.xlsx", details={"instrument": named}))
    assert found.instrument.id == "sqs-2012"
    assert bool(found.problems.errors) == bool(named)


@pytest.mark.usefixtures("ours")
def test_another_that_is_asked_for_is_refused(tmp_path: Path) -> None:
    book = workbooks.write(tmp_path / "book.xlsx", details={"instrument": "audit-2020"})
    (problem,) = sqs.read(book, "sqs-2012").problems
    assert problem.message.startswith('"audit-2020" is not the instrument in use, sqs-2012')


@pytest.mark.usefixtures("ours")
def test_a_data_frame_and_a_long_file_name_it_too() -> None:
    cases = workbooks.sheet(workbooks.SAMPLE, "Cases")
    framed = sqs.read(cases, details={"instrument": "audit-2020"})
    listed = sqs.read(cases.assign(inspection_id="a-1", instrument="audit-2020"))
    assert framed.instrument.id == listed.instrument.id == "audit-2020"
