"""A finished report reopened, to see that every figure in it is of this very workbook."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from sqs_analysis.present.blocks import Stamp
from sqs_analysis.present.page import values_of
from sqs_analysis.present.record import FILES_MIME_TYPE, MARK
from sqs_analysis.publish.manifests import digest, records
from sqs_analysis.read.names import MANIFEST

PAGE = re.compile(r'<meta name="sqs-(inspection|workbook)" content="([^"]*)">')
FIGURE = re.compile(r'data-(inspection|workbook)="([^"]*)"')
# Figures carry the beginning of the hash.
SHORT = 16

# The stamp there must be, and that of a programme of this workbook alone.
Expected = Mapping[str, tuple[str, ...]]


def stamp_faults(folder: Path, inspection: str = "") -> list[str]:
    """What is wrong with a report's stamps; nothing for a whole report of one inspection.

    Looks at the files this program wrote, not at what people put beside them: each has the bytes
    it was written with, and every page, figure, table and finding says that it was made from this
    workbook and this inspection, after which the folder is called if none is given.
    """
    faults: list[str] = []
    try:
        whole = json.loads((folder / MANIFEST).read_text("utf-8"))
        if not whole:
            raise ValueError
        for record in records(whole).values():
            workbook, files = str(record["input"]["sha256"]), dict(record["files"])
            alone = Stamp.of_programme([workbook])
            expected = {
                "inspection": (inspection or folder.name, alone.inspection),
                "workbook": (workbook, alone.workbook),
            }
            faults += (f for name in files for f in _faults(folder / name, files[name], expected))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [f"{MANIFEST} is missing or damaged"]
    return faults


def _faults(path: Path, made: str, expected: Expected) -> Iterator[str]:
    if not path.is_file():
        yield f"{path.name} is missing"
        return
    if digest(path) != made:
        yield f"{path.name} is not as it was written"
    look = LOOKS.get(path.name) or LOOKS.get(path.suffix)
    if look is None:
        return
    try:
        foreign = sorted(set(look(path.read_text("utf-8"), expected)))
    except (ValueError, KeyError, TypeError, AttributeError):
        foreign = ["something that cannot be read"]
    if foreign:
        yield f"{path.name} holds figures of {', '.join(foreign)}"


def _in_page(text: str, expected: Expected) -> Iterator[str]:
    page = {key: html.unescape(value) for key, value in PAGE.findall(text)}
    yield from (page.get(key, "nobody") for key in expected if page.get(key) != expected[key][0])
    yield from _in_figures(text, expected)


def _in_figures(text: str, expected: Expected) -> Iterator[str]:
    for key, value in FIGURE.findall(text):
        long = None if key == "inspection" else SHORT
        if html.unescape(value) not in {one[:long] for one in expected[key]}:
            yield value


def _in_notebook(text: str, expected: Expected) -> Iterator[str]:
    """Of every block and every figure that the cells of the executed notebook show."""
    for cell in json.loads(text)["cells"]:
        for output in cell.get("outputs", ()):
            data: dict[str, Any] = output.get("data", {})
            stamps = [block["stamp"] for block in values_of(data) if block.get("stamp")]
            yield from (s[key] for s in stamps for key in expected if s[key] not in expected[key])
            yield from _in_figures("".join(data.get("text/html", "")), expected)
            for name, written in data.get(FILES_MIME_TYPE, {}).items():
                yield from LOOKS[name](written, expected) if name in LOOKS else ()


def _in_data(text: str, expected: Expected) -> Iterator[str]:
    """Of every row of a table, or of what a report says of itself."""
    is_table = text.startswith(MARK)
    rows = csv.DictReader(StringIO(text.removeprefix(MARK))) if is_table else [json.loads(text)]
    yield from {row["inspection_id"] for row in rows} - {expected["inspection"][0]}


LOOKS: dict[str, Callable[[str, Expected], Iterator[str]]] = {
    ".html": _in_page,
    ".ipynb": _in_notebook,
    "findings.csv": _in_data,
    "ratings.csv": _in_data,
    "headline.json": _in_data,
}
