"""A new instrument from a spreadsheet of questions, as CONTRIBUTING says, to a report."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

BLOCKS = re.compile(r"(?ms)^```(recipe|lines)\n(.*?)^```$")
PLACED = re.compile(r"(?m)^# (\S+?)(?:, in place of: (.*))?\n((?:[^#\n].*\n)+)")


def run(command: str, folder: Path, root: Path) -> str:
    """What a command of `sqs` says, with names of files spelt out as a shell does."""
    program, *arguments = shlex.split(command)
    assert program == "sqs"
    spelt = [
        str(name)
        for text in arguments
        for name in (sorted(folder.glob(text)) if "*" in text else [text])
    ]
    found = subprocess.run(
        [sys.executable, "-m", "sqs_analysis.cli", *spelt],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, f"{command}\n{found.stdout}{found.stderr}"
    return found.stdout


def write(lines: str, folder: Path) -> None:
    """Write lines into the files that stand above them: at their end, or in place of one."""
    for place, instead, text in PLACED.findall(lines):
        path = folder / place
        before = path.read_text("utf-8")
        assert instead in before
        after = before.replace(f"{instead}\n", text, 1) if instead else before + text
        path.write_text(after, "utf-8")


def test_the_recipe_leads_to_reports(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "tests" / "instruments", tmp_path / "tests" / "instruments")
    said = []
    for kind, block in BLOCKS.findall((root / "CONTRIBUTING.md").read_text("utf-8")):
        if kind == "lines":
            write(block, tmp_path)
        else:
            said += [run(command, tmp_path, root) for command in block.splitlines()]
    assert "3 sections, 12 questions" in said[0]
    assert "of 4, 3, 2, 1, these count as sufficient: 4, 3" in said[0]
    assert all("no faults" in text for text in (said[1], said[2]))
    assert "no errors, no warnings" in said[5]
    pages = sorted((tmp_path / "reports").glob("*/report.html"))
    texts = [page.read_text("utf-8") for page in pages]
    assert len(pages) == 2
    assert all("Fire safety audit" in text for text in texts)
    assert "Care home" in "".join(texts)
    assert all((page.parent / "letter.html").is_file() for page in pages)
