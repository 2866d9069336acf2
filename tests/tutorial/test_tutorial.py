"""Each tutorial followed word for word: its commands are run, and what comes back is what it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
CHANGED_LINE = re.compile(r"(?m)^workbook: str = (.*)$")


def steps(page: Path) -> Iterator[tuple[str, str]]:
    """The blocks of a tutorial in order: the language of each, and what stands in it."""
    yield from FENCE.findall(page.read_text("utf-8"))


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and what should come back."""
    for part in block.removeprefix("$ ").split("\n$ "):
        command, _, expected = part.partition("\n")
        yield command, expected


def expected_pattern(expected: str) -> str:
    """What should come back, where "…" stands for anything."""
    return ".*".join(re.escape(part) for part in expected.strip().split("…"))


@pytest.fixture(scope="module")
def followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return follow(TUTORIAL, root, tmp_path_factory.mktemp("clone"))


def follow(page: Path, root: Path, clone: Path) -> Path:
    """A folder like a fresh clone, in which every step was done."""
    for part in ("notebooks", "data/inspections"):
        shutil.copytree(root / part, clone / part)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONIOENCODING": "utf-8"}
    for language, block in steps(page):
        asked = [("python", block, "")] if language == "python" else []
        if language == "console":
            asked = [(command, "", expected) for command, expected in commands(block)]
        for command, typed, expected in asked:
            run = subprocess.run(
                [sys.executable if command == "python" else command.split()[0]]
                + (["-"] if typed else shlex.split(command)[1:]),
                input=typed,
                # What is typed in a notebook runs where `make lab` opens.
                cwd=clone / "notebooks" if "sqs_analysis" in typed else clone,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                encoding="utf-8",
            )
            came = run.stdout.replace(os.sep, "/")
            assert "Traceback" not in run.stderr, run.stderr
            assert re.search(f"(?s)^{expected_pattern(expected)}", came), f"{command}\n{came}"
    return clone


def test_the_tutorial_ends_with_a_letter_that_holds_the_paragraph(followed: Path) -> None:
    letter = (followed / "outputs/oakshire-2014/letter.html").read_text("utf-8")
    assert "Oakshire" in letter
    assert re.search(r"Assessment was weak\. The majority \([\w -]+\) were not good enough", letter)
    assert "{LOR02" not in letter
    assert "[Draft]" in letter
    assert (followed / "outputs/oakshire-2014/letter.docx").stat().st_size > 5000


# What the pages say that the other tutorials leave, by file.
LEFT = {
    "audit": {
        "leafshire-2025-02/letter.html": "In two out of four cases, the plan followed from",
        "programme/programme.html": "What is still to be done?",
        "index.html": "Every audit",
    },
    "standards": {
        "eldleigh-2021/report.html": "Requires improvement, 52% likely",
        "programme/programme.html": "How good was the work, standard by standard?",
    },
}


@pytest.mark.parametrize("name", LEFT)
def test_another_tutorial_ends_with_pages_of_its_own(root: Path, tmp_path: Path, name: str) -> None:
    outputs = follow(TUTORIAL.with_name(f"tutorial-{name}.md"), root, tmp_path) / "outputs"
    for file, said in LEFT[name].items():
        page = (outputs / file).read_text("utf-8")
        assert said in re.sub(r"\s+", " ", page)
        assert not re.search(r"\bSQS\b|Short Quality|youth offending|\bLOR\b|\bYOT\b", page)


def test_the_slip_of_the_keyboard_was_put_right(followed: Path) -> None:
    cases = openpyxl.load_workbook(followed / "oakshire.xlsx")["Cases"]
    assert cases["W3"].value == "Sufficient"
    assert (followed / "explore.ipynb").exists()


def test_the_line_to_change_is_a_parameter_of_the_notebook(root: Path) -> None:
    """What the tutorial says to type stands in the notebook, but for the path."""
    (told,) = CHANGED_LINE.findall(TUTORIAL.read_text("utf-8"))
    assert told == '"../oakshire.xlsx"'
    assert r"workbook: str = \"../data/" in (root / "notebooks/02_explore.ipynb").read_text("utf-8")


def test_every_picture_is_there_and_small(root: Path) -> None:
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", TUTORIAL.read_text("utf-8"))
    assert pictures
    for alternative, path in pictures:
        assert len(alternative) > 40
        assert 5_000 < (root / "docs" / path).stat().st_size < 200_000
