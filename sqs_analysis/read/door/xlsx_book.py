"""What the sheets of an .xlsx file share: their names and parts, texts, and which styles are dates."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sqs_analysis.read.door.package import DamagedError, Package, attribute, integer
from sqs_analysis.read.door.refusals import MOST_TEXT, too_many

WORKBOOK = "xl/workbook.xml"
# Formats of dates and times that a file need not define (18.8.30).
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
NOT_OF_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Book:
    """What the sheets share: their names and parts, the texts, and which styles are dates."""

    def __init__(self, package: Package) -> None:
        self.package = package
        root = _relations(package, "")
        part = next((p for kind, p in root.values() if kind == "officeDocument"), WORKBOOK)
        self.relations = _relations(package, part)
        self.listed: list[Element] = []
        self.first_day = dt.date(1899, 12, 30)
        for name, found in package.walk(part, ("sheet", "workbookPr")):
            if name == "sheet":
                self.listed.append(found)
            elif attribute(found, "date1904") in ("1", "true"):
                self.first_day = dt.date(1904, 1, 1)
        if not self.listed:
            raise DamagedError("it lists no sheets")
        self.texts = _texts(package, self._part("sharedStrings"))
        styles = self._part("styles")
        self.dates = _date_styles(package, styles) if styles in package else None

    def _part(self, kind: str) -> str:
        return next((part for found, part in self.relations.values() if found == kind), "")

    @property
    def sheets(self) -> Iterator[tuple[str, str, bool]]:
        """Name and part of each worksheet, and whether it is hidden."""
        for listed in self.listed:
            relation = attribute(listed, "id")
            if relation not in self.relations:
                raise DamagedError(f"its sheet {listed.get('name', '')} leads nowhere")
            kind, part = self.relations[relation]
            if kind == "worksheet":
                hidden = listed.get("state", "visible") != "visible"
                name = "".join(filter(str.isprintable, unescaped(listed.get("name", ""))))
                yield name, part, hidden

    def day(self, serial: float) -> str:
        """The day a serial number stands for, "" if it is beyond the calendar."""
        # Excel counts a 29 February 1900 that never was.
        days = int(serial) + (self.first_day.year == 1899 and 0 < serial < 60)
        try:
            return (self.first_day + dt.timedelta(days=days)).isoformat()
        except (OverflowError, ValueError):
            return ""


def unescaped(text: str) -> str:
    """A text with its escaped characters as they were meant (22.9.2.19).

    >>> unescaped("late_x000D_"), unescaped("_x005F_x000D_")
    ('late\\r', '_x000D_')
    """
    if "_x" not in text:
        return text
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Two halves make one character; a half alone is none.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def written_in(element: Element) -> str:
    """The text of an element, without how it is pronounced."""
    spoken = [text for phonetic in element.iter("rPh") for text in phonetic]
    texts = (text.text or "" for text in element.iter("t") if text not in spoken)
    return unescaped("".join(texts))


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to by the id of the reference: the kind, and the part."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    for _, relation in package.walk(listed, ("Relationship",)) if listed in package else ():
        target = relation.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
    return found


def _texts(package: Package, part: str) -> list[str]:
    """The texts that cells refer to by number."""
    if part not in package:
        return []
    package.refuse_more(part, rb"</(?:\w+:)?si>", "texts")
    texts, promised = list[str](), 0
    for name, found in package.walk(part, ("si",), ("sst",)):
        if name == "sst":
            promised = integer(found.get("uniqueCount", ""), 0)
        elif name == "si":
            texts.append(written_in(found))
            if len(texts[-1]) > MOST_TEXT:
                raise too_many(package.file, "characters in one cell")
    if promised > len(texts):
        raise DamagedError(f"{promised - len(texts)} of its {promised} texts are missing")
    return texts


def _date_styles(package: Package, part: str) -> frozenset[int]:
    """The numbers of the styles that show a number as a day or time."""
    formats, styles = dict.fromkeys(DATE_FORMATS, True), list[int]()
    for name, found in package.walk(part, ("numFmt", "cellXfs")):
        if name == "numFmt":
            number = integer(found.get("numFmtId", ""), 0)
            formats[number] = shows_a_day(found.get("formatCode", ""))
        else:
            styles += [integer(style.get("numFmtId", ""), 0) for style in found.iter("xf")]
    return frozenset(n for n, number in enumerate(styles) if formats.get(number, False))


def shows_a_day(code: str) -> bool:
    """Whether a number format shows a number as a day or time.

    >>> shows_a_day('d mmmm yyyy'), shows_a_day('0.00 "days"'), shows_a_day('[$-809]dd/mm/yyyy;@')
    (True, False, True)
    """
    first = NOT_OF_THE_FORMAT.sub("", code).partition(";")[0]
    return bool(re.search("[dmyhs]", first, re.IGNORECASE)) and "general" not in first.casefold()
