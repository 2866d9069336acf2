"""What a spreadsheet holds: cells by their addresses, and what in it is hidden or computed."""

from __future__ import annotations

import re
from pathlib import Path

from sqs_analysis.clearance.contents import Contents, quoted
from sqs_analysis.clearance.packages import look_at_parts, open_package
from sqs_analysis.read.cells import Sheet
from sqs_analysis.read.door import ods, xlsx
from sqs_analysis.read.door.package import Attributes, DamagedError, Package, attribute

FEWEST_HEADINGS = 2
# A name defined in the workbook that leads out of it, or to nothing.
OUTSIDE = re.compile(r"\[\d+\]|\[[^\]]+\.xl\w+\]|#REF!|[\\/]|^=?\w+\(")


def look_at_spreadsheet(file: str, data: bytes) -> Contents:
    """Everything in an .xlsx or .ods file."""
    package, seen = open_package(file, data), Contents()
    for sheet in ods.sheets_of(package) if ods.CONTENT in package else xlsx.sheets_of(package):
        _cells(sheet, seen)
    for part in package.parts:
        if re.match(r"xl/(?:workbook|worksheets/)[^/]*\.xml|content\.xml", part, re.I):
            made = _Made(part, seen)
            package.parse(part, made.start, made.end, made.characters)
    look_at_parts(package, seen)
    return seen


def look_at_ods(file: str, data: bytes) -> Contents:
    """Everything in an .ods file, or a DamagedError if it is none."""
    if ods.CONTENT not in Package(file, data):
        raise DamagedError(f"{file} has no sheets of an OpenDocument spreadsheet in it")
    return look_at_spreadsheet(file, data)


def look_at_rows(sheet: Sheet, seen: Contents, place: str = "") -> None:
    """The rows of a sheet, each with the headings of the table it stands in."""
    headings: dict[int, str] = {}
    for number, cells in sheet.rows.items():
        if len(cells) >= FEWEST_HEADINGS and all(c.kind == "text" for c in cells):
            headings = {cell.column: cell.text for cell in cells}
        where = place or f"{sheet.name}!{cells[0].name}"
        line = [cell.text for cell in cells]
        names = [headings.get(cell.column, "") for cell in cells]
        seen.row(f"{where}{f' row {number}' if place else ''}", line, names)


def _cells(sheet: Sheet, seen: Contents) -> None:
    if sheet.hidden:
        seen.found(f"sheet {sheet.name}", "hidden", "a hidden sheet")
    for row in sorted(sheet.hidden_rows):
        seen.found(f"{sheet.name}, row {row}", "hidden", "a hidden row")
    for first, last in sheet.hidden_columns:
        if any(first <= column <= last for _, column in sheet.cells):
            seen.found(f"{sheet.name}, columns {first} to {last}", "hidden", "hidden columns")
    for cell in sheet.cells.values():
        seen.text(f"{sheet.name}!{cell.name}", cell.text)
    look_at_rows(sheet, seen)


class _Made:
    """What a sheet's XML says of formulas, names and headers, and of what is not shown."""

    def __init__(self, part: str, seen: Contents) -> None:
        self.part, self.seen = part, seen
        self.text: list[str] = []
        self.cell = self.name = ""
        self.hidden = False

    def start(self, name: str, attributes: Attributes) -> None:
        self.text = []
        if name == "c":
            self.cell = attribute(attributes, "r")
        elif name == "table":
            self.part = f"sheet {attribute(attributes, 'name')}"
        elif name == "definedName":
            self.name, self.hidden = (
                attribute(attributes, "name"),
                attribute(attributes, "hidden") == "1",
            )
        elif name in ("table-cell", "named-expression") and (
            formula := attribute(attributes, "formula") or attribute(attributes, "expression")
        ):
            self.seen.found(self.part, "formula", f"a formula: {quoted(formula)}")
        elif name == "named-range":
            self._named(attribute(attributes, "name"), attribute(attributes, "cell-range-address"))

    def characters(self, text: str) -> None:
        self.text.append(text)

    def end(self, name: str) -> None:
        text = "".join(self.text).strip()
        if name == "f" and text:
            place = f"{Path(self.part).stem}, {self.cell}"
            self.seen.found(place, "formula", f"a formula: {quoted(text)}")
        elif name == "definedName":
            self._named(self.name, text)
        self.text = []

    def _named(self, name: str, text: str) -> None:
        place = f"name {name}"
        if self.hidden:
            self.seen.found(place, "hidden", f"a hidden name: {quoted(text)}")
        elif OUTSIDE.search(text.replace("$", "").replace("'", "")):
            self.seen.found(place, "outside link", f"a name for what is not here: {quoted(text)}")
        self.seen.text(place, f"{name} {text}", shown=False)
