"""A place where nothing can be written is a sentence in every command, and leaves nothing behind."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sqs_analysis.cli import main
from tests.batch.here import write_folder

COMMANDS = {
    "report": ["report", "BOOK", "--formats", "html", "--output", "PLACE"],
    "batch": ["batch", "FOLDER", "--output", "PLACE"],
    "programme": ["programme", "FOLDER", "--output", "PLACE"],
    "simulate": ["simulate", "PLACE", "--inspections", "1"],
    "template": ["template", "PLACE.xlsx"],
    "check": ["check", "BOOK", "--mark", "PLACE.xlsx"],
    "export": ["export", "BOOK", "PLACE"],
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("no-room") / "in", ["ashford-2013"])


def command(name: str, source: Path, place: Path) -> list[str]:
    book = source / "ashford-2013.xlsx"
    given = {"BOOK": str(book), "FOLDER": str(source), "PLACE": str(place)}
    return [
        given.get(word, word.replace("PLACE", str(place)) if word.startswith("PLACE") else word)
        for word in COMMANDS[name]
    ]


# Of a batch, whose reports are made by other processes, there are tests of their own.
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "batch"])
def test_a_full_disk_is_a_sentence(
    name: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    for way in ("mkdtemp", "mkstemp"):
        monkeypatch.setattr(tempfile, way, full)
    run = CliRunner().invoke(main, command(name, source, tmp_path / "out"))
    assert run.exit_code == 1
    assert isinstance(run.exception, SystemExit), run.exception
    assert "No space left on device" in run.stderr + run.stdout
    assert "ake room" in run.stderr + run.stdout
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_place_within_a_file_is_a_sentence(name: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    run = CliRunner().invoke(main, command(name, source, tmp_path / "file" / "out"))
    assert run.exit_code in (1, 2)
    assert isinstance(run.exception, SystemExit), run.exception
    assert str(tmp_path / "file") in run.stderr
    assert (tmp_path / "file").read_text("utf-8") == "no folder"
