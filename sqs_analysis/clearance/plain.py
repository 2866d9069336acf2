"""Files that are text: tables with commas, JSON, notebooks, and whatever else can be read as it is."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from sqs_analysis.clearance.contents import AUTHORS, Contents, decoded, quoted
from sqs_analysis.clearance.markup import look_at_html
from sqs_analysis.read.door.package import DamagedError

# A cell that a spreadsheet program would compute when it opens the file.
COMPUTED = re.compile(r"[=@\t\r]|[+-](?!\s*$)(?!\s*[\d.,]+(?:[eE][+-]?\d+)?%?\s*$)")
BLOCKS = "blocks+json"  # the end of the kind under which a page leaves its blocks
FILES = "files+json"  # and that of the files it records
LONGEST_FIELD = 1_000_000
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
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DamagedError(f"it is no table that can be read ({error})") from error
    headings = rows[0] if rows else []
    for number, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if cell and COMPUTED.match(cell):
                name = headings[column] if column < len(headings) else f"column {column + 1}"
                place = f"row {number}, {' '.join(name.split())}"
                seen.found(place, "formula", f"a cell that would be computed: {quoted(cell)}")
        seen.row(f"row {number}", cells, headings if number > 1 else ())
    if "inspection_id" in headings:
        _stamped(headings, rows[1:], seen)
    return seen


def _stamped(headings: list[str], rows: list[list[str]], seen: Contents) -> None:
    column = headings.index("inspection_id")
    names = dict.fromkeys(row[column] for row in rows if len(row) > column)
    seen.stamps += [(name, "") for name in names]


def look_at_json(_: str, data: bytes) -> Contents:
    """Each value of a JSON file, by its path."""
    seen, value = Contents(), _parsed(data)
    _values("", value, seen)
    if isinstance(value, dict) and isinstance(value.get("inspection_id"), str):
        seen.stamps.append((value["inspection_id"], ""))
    return seen


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"it is no JSON ({error})") from error


def _values(place: str, value: Any, seen: Contents, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise DamagedError("it is nested too deeply")
    if isinstance(value, dict):
        plain = {k: str(v) for k, v in value.items() if not isinstance(v, dict | list)}
        if "answered" in plain:
            seen.row(place or "its top", list(plain.values()), list(plain))
        for key, inner in value.items():
            where = f"{place}.{key}" if place else key
            if inner and isinstance(inner, dict | list):
                if AUTHORS.search(key):
                    seen.found(where, "author", "it names somebody")
                seen.text(f"{where} (its name)", key)
                _values(where, inner, seen, depth + 1)
            elif inner is not None:
                seen.meta(place or "its top", key, str(inner))
    elif isinstance(value, list):
        if value and any(_is_cell(inner) for inner in value):
            seen.row(place or "its top", [_cell(inner) for inner in value])
        else:
            for number, inner in enumerate(value):
                _values(f"{place}[{number}]", inner, seen, depth + 1)
    elif value is not None:
        seen.text(place or "its top", str(value))


def _is_cell(value: Any) -> bool:
    """Whether a value is a cell of a table in a page's blocks."""
    return isinstance(value, dict) and "text" in value and "kind" in value


def _cell(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, dict) else str(value)


def look_at_notebook(_: str, data: bytes) -> Contents:
    """The source, the outputs and the metadata of a notebook, cell by cell."""
    seen, notebook = Contents(), _parsed(data)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise DamagedError("it is no notebook")
    _values("metadata", notebook.get("metadata", {}), seen)
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"cell {number}"
        for line in _joined(cell.get("source")).splitlines():
            seen.text(f"{place}, source", line)
        _values(f"{place}, metadata", cell.get("metadata", {}), seen)
        _values(f"{place}, attachments", list(cell.get("attachments", {})), seen)
        for count, output in enumerate(cell.get("outputs", ()), start=1):
            _output(f"{place}, output {count}", output, seen)
    return seen


def _output(place: str, output: dict[str, Any], seen: Contents) -> None:
    if output.get("output_type") == "error":
        seen.found(place, "traceback", f"an error: {quoted(str(output.get('ename')))}")
    for line in _lines(output):
        seen.text(place, re.sub(r"\x1b\[[\d;]*m", "", line))
    _values(f"{place}, metadata", output.get("metadata", {}), seen)
    for kind, value in output.get("data", {}).items():
        if kind in ("text/html", "image/svg+xml"):
            seen.within(place, page := look_at_html("", _joined(value).encode()))
            seen.stamps += page.stamps
        elif kind.endswith(BLOCKS):
            for number, block in enumerate(value):
                _values(f"{place}, block {number + 1}", _without_drawing(block), seen)
                _block_stamp(block, seen)
        elif kind.endswith(FILES) and isinstance(value, dict):
            for name, text in value.items():
                look = look_at_csv if name.endswith(".csv") else look_at_json
                seen.within(f"{place}, {name}", look(name, _joined(text).encode()))
        elif kind.startswith("text/"):
            for line in _joined(value).splitlines():
                seen.text(place, line)
        elif not kind.startswith("image/"):
            _values(place, value, seen)


def _without_drawing(block: Any) -> Any:
    """A block without its drawing, which the page beside it shows too."""
    return {k: v for k, v in block.items() if k != "svg"} if isinstance(block, dict) else block


def _block_stamp(block: Any, seen: Contents) -> None:
    stamp = block.get("stamp") if isinstance(block, dict) else None
    if isinstance(stamp, dict):
        seen.stamps.append((str(stamp.get("inspection")), str(stamp.get("workbook"))))


def _lines(output: dict[str, Any]) -> Iterator[str]:
    for text in (output.get("text"), output.get("traceback"), output.get("evalue")):
        yield from _joined(text).splitlines()


def _joined(text: Any) -> str:
    return (
        "\n".join(map(str, text))
        if isinstance(text, list) and not _broken(text)
        else "".join(text or "")
    )


def _broken(text: list[Any]) -> bool:
    """Whether the lines of a text keep their own ends, as notebooks write them."""
    return any(str(line).endswith("\n") for line in text)
