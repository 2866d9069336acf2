"""What a Word document says: paragraphs and tables as a reader meets them, and what is hidden."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sqs_analysis.clearance.contents import Contents, quoted
from sqs_analysis.clearance.packages import WORDS, look_at_parts, open_package
from sqs_analysis.read.door.package import Attributes, DamagedError, Package, attribute

BODY = "word/document.xml"
OFF = ("0", "false", "off")
HIDING = ("vanish", "webHidden", "specVanish")
WHITE = re.compile(r"F[A-F0-9]F[A-F0-9]F[A-F0-9]", re.IGNORECASE)
TINY = 4  # half points


def look_at_docx(file: str, data: bytes) -> Contents:
    """Everything in a Word document."""
    package, seen = open_package(file, data), Contents()
    if BODY not in package:
        raise DamagedError(f"{file} has no text of a Word document in it")
    hiding = _hiding_styles(package)
    for part in sorted(package.parts, key=lambda name: name != BODY):
        if WORDS.search(part):
            words = _Words("" if part == BODY else f"{PurePosixPath(part).stem}, ", seen, hiding)
            package.parse(part, words.start, words.end, words.characters)
    look_at_parts(package, seen)
    return seen


def _hiding_styles(package: Package) -> set[str]:
    """The styles whose text is not shown."""
    found, current = set[str](), [""]

    def start(name: str, attributes: Attributes) -> None:
        if name == "style":
            current[0] = attribute(attributes, "styleId")
        elif name in HIDING and attribute(attributes, "val") not in OFF:
            found.add(current[0])

    if "word/styles.xml" in package:
        package.parse("word/styles.xml", start, lambda _: None, lambda _: None)
    return found - {""}


class _Words:
    """Takes the events of one part's XML, paragraph by paragraph, row by row."""

    def __init__(self, prefix: str, seen: Contents, hiding: set[str]) -> None:
        self.prefix, self.seen, self.hiding = prefix, seen, hiding
        self.paragraphs: list[list[str]] = []
        self.count = self.tables = 0
        self.rows: list[list[str]] = []  # of each open table, its open row
        self.numbers: list[int] = []
        self.headings: list[list[str]] = []
        self.in_text = self.covered = False
        self.why = ""

    @property
    def place(self) -> str:
        if self.numbers:
            return f"{self.prefix}table {self.tables}, row {self.numbers[-1]}"
        return f"{self.prefix}paragraph {self.count}"

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self.count += not self.numbers
            self.paragraphs.append([])
            self.covered = False
        elif name == "r":
            self.why = "hidden" if self.covered else ""
        elif name in ("t", "delText"):
            self.in_text = True
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            self._add("-" if name == "noBreakHyphen" else " ")
        elif name == "tbl":
            self.tables += 1
            self.rows.append([])
            self.numbers.append(0)
            self.headings.append([])
        elif name == "tr" and self.rows:
            self.rows[-1] = []
            self.numbers[-1] += 1
        elif name == "tc" and self.rows:
            self.rows[-1].append("")
        else:
            self._format(name, attribute(attributes, "val"))

    def _format(self, name: str, value: str) -> None:
        """How a run is shown, if it is."""
        if name in HIDING and value not in OFF:
            self.why = "hidden"
        elif name in ("rStyle", "pStyle") and value in self.hiding:
            self.why, self.covered = "hidden", name == "pStyle"
        elif name == "color" and WHITE.fullmatch(value):
            self.why = "white"
        elif name == "sz" and value.isdigit() and int(value) <= TINY:
            self.why = "too small to read"

    def characters(self, text: str) -> None:
        if self.in_text:
            self._add(text)
            if self.why and text.strip():
                self.seen.found(self.place, "hidden", f"{self.why} text: {quoted(text)}")

    def _add(self, text: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        if name in ("t", "delText"):
            self.in_text = False
        elif name == "p" and self.paragraphs:
            text = "".join(self.paragraphs.pop())
            if self.rows and self.rows[-1]:
                self.rows[-1][-1] = f"{self.rows[-1][-1]} {text}".strip()
            else:
                self.seen.text(self.place, text)
        elif name == "tr" and self.rows:
            self._row()
        elif name == "tbl" and self.rows:
            for open_ in (self.rows, self.numbers, self.headings):
                open_.pop()

    def _row(self) -> None:
        cells = self.rows[-1]
        if not self.headings[-1]:
            self.headings[-1] = cells
        self.seen.row(self.place, cells, self.headings[-1])
        self.rows[-1] = []
