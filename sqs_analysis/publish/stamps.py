"""A finished report reopened, to see that every figure on it is of this very workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from sqs_analysis.publish.outputs import MANIFEST, digest

PAGE = re.compile(r'<meta name="sqs-(inspection|workbook)" content="([^"]*)">')
FIGURE = re.compile(r'data-(inspection|workbook)="([^"]*)"')
# Figures carry the beginning of the hash.
SHORT = 16


def stamp_faults(folder: Path) -> list[str]:
    """What is wrong with a report's stamps; nothing for a whole report of one inspection.

    Parameters
    ----------
    folder : the report's folder, named after the inspection.
    """
    try:
        record = json.loads((folder / MANIFEST).read_text("utf-8"))
        workbook, files = str(record["input"]["sha256"]), dict(record["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{MANIFEST} is missing or damaged"]
    expected = {"inspection": folder.name, "workbook": workbook}
    return [*_changed(folder, files), *_foreign(folder, expected)]


def _changed(folder: Path, files: dict[str, str]) -> Iterator[str]:
    for name, made in files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif digest(path) != made:
            yield f"{name} is not as it was written"


def _foreign(folder: Path, expected: dict[str, str]) -> Iterator[str]:
    for path in sorted(folder.glob("*.html")):
        text = path.read_text("utf-8")
        page = dict(PAGE.findall(text))
        for key, value in expected.items():
            if page.get(key) != value:
                yield f"{path.name} is the page of {page.get(key, 'nothing')}"
        short = {"inspection": folder.name, "workbook": expected["workbook"][:SHORT]}
        wrong = {value for key, value in FIGURE.findall(text) if value != short[key]}
        if wrong:
            yield f"{path.name} holds figures of {', '.join(sorted(wrong))}"
