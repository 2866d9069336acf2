"""Files that are text: tables with commas, JSON, notebooks, and whatever else can be read as it is."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from sqs_analysis.clearance.contents import AUTHORS, Contents, decoded, quoted
from sqs_analysis.clearance.pages import look_at_html
from sqs_analysis.read.door.package import DamagedError

# A cell that a spreadsheet program would compute when it opens the file.
COMPUTED = re.compile(r"[=@\t\r]|[+-](?!\s*$)(?!\s*[\d.,]+(?:[eE][+-]?\d+)?%?\s*$)")
BLOCKS = "blocks+json"  # the end of the kind under which a page leaves its blocks
FILES = "files+json"  # and that of the files it records
DEEPEST = 50


def look_at_text(_: str, data: bytes) -> Contents:
    """Each line of a text."""
    seen = Contents()
    for number, line in enumerate(decoded(data).splitlines(), start=1):
        seen.text(f"line {number}", line)
    return seen


def look_at_csv(_: str, data: bytes) -> Contents:
    """Each row of a table, and the cells that a spreadsheet program would compute."""
    seen, text = Contents(), decoded(data)
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DamagedError(f"it is no table that can be read ({error})") from error
    headings = rows[0] if rows else []
    for number, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if COMPUTED.match(cell):
                name = " ".join(headings[column].split()) if column < len(headings) else "…"
                what = f"a cell that would be computed: {quoted(cell)}"
                seen.found(f"row {number}, {name}", "formula", what)
        named = dict(zip(headings, cells, strict=False))
        seen.row(f"row {number}", cells, headings if number > 1 else ())
        if number > 1 and "inspection_id" in named:
            seen.stamps.append((named["inspection_id"], ""))
    return seen


def look_at_json(_: str, data: bytes) -> Contents:
    """Each value of a JSON file, by its path."""
    seen, value = Contents(), _parsed(data)
    _values("", value, seen)
    if isinstance(value, dict) and isinstance(value.get("inspection_id"), str):
        seen.stamps.append((value["inspection_id"], ""))
    return seen


def look_at_notebook(_: str, data: bytes) -> Contents:
    """The source, the outputs and the metadata of a notebook, cell by cell."""
    seen, notebook = Contents(), _parsed(data)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise DamagedError("it is no notebook")
    _values("", {key: value for key, value in notebook.items() if key != "cells"}, seen)
    for number, cell in enumerate(notebook["cells"], start=1):
        place, outputs = f"cell {number}", cell.get("outputs", ())
        for line in _joined(cell.get("source")).splitlines():
            seen.text(f"{place}, source", line)
        _values(place, {k: v for k, v in cell.items() if k not in ("source", "outputs")}, seen)
        for count, output in enumerate(outputs, start=1):
            _output(f"{place}, output {count}", output, seen)
    return seen


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"it is no JSON ({error})") from error


def _values(place: str, value: Any, seen: Contents, depth: int = 0) -> None:
    """Every value within a value, with its path."""
    if depth > DEEPEST:
        raise DamagedError("it is nested too deeply")
    top = place or "its top"
    if isinstance(value, dict):
        plain = {k: str(v) for k, v in value.items() if not isinstance(v, dict | list)}
        if "answered" in plain:
            seen.row(top, list(plain.values()), list(plain))
        for key, inner in value.items():
            if inner and isinstance(inner, dict | list):
                seen.meta(top, f"{key} (its name)", key)
                if AUTHORS.search(key):
                    seen.found(f"{top}, {key}", "author", "it names somebody")
                _values(f"{place}, {key}".lstrip(", "), inner, seen, depth + 1)
            elif inner is not None:
                seen.meta(top, key, str(inner))
    elif isinstance(value, list) and any(_is_cell(inner) for inner in value):
        seen.row(top, [str(inner["text"]) if _is_cell(inner) else str(inner) for inner in value])
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _values(f"{place}[{number}]", inner, seen, depth + 1)
    elif value is not None:
        seen.text(top, str(value))


def _is_cell(value: Any) -> bool:
    """Whether a value is a cell of a table in a page's blocks."""
    return isinstance(value, dict) and "text" in value and "kind" in value


def _output(place: str, output: dict[str, Any], seen: Contents) -> None:
    if output.get("output_type") == "error":
        seen.found(place, "traceback", f"an error: {quoted(str(output.get('ename')))}")
    _values(place, {key: value for key, value in output.items() if key != "data"}, seen)
    for kind, value in output.get("data", {}).items():
        if kind in ("text/html", "image/svg+xml"):
            seen.within(place, look_at_html("", _joined(value).encode()))
        elif kind.endswith(BLOCKS):
            blocks = _parsed(value.encode()) if isinstance(value, str) else value
            if not isinstance(blocks, list):
                raise DamagedError(f"{place} is not as a page leaves it")
            for number, block in enumerate(blocks, start=1):
                _block(f"{place}, block {number}", block, seen)
        elif kind.endswith(FILES) and isinstance(value, dict):
            for name, text in value.items():
                look = look_at_csv if name.endswith(".csv") else look_at_json
                seen.within(f"{place}, {name}", look(name, _joined(text).encode()))
        elif not kind.startswith("image/"):
            said = _joined(value).splitlines() if kind.startswith("text/") else value
            _values(f"{place}, {kind}", said, seen)


def _block(place: str, block: Any, seen: Contents) -> None:
    """A block of a page, without its drawing, which the page beside it shows too."""
    found = block if isinstance(block, dict) else {"": block}
    _values(place, {key: value for key, value in found.items() if key != "svg"}, seen)
    if isinstance(stamp := found.get("stamp"), dict):
        seen.stamps.append((str(stamp.get("inspection")), str(stamp.get("workbook"))))


def _joined(text: Any) -> str:
    """A text of a notebook, which may be a list of its lines."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")
