"""The text of a Word file as it would be with every tracked change accepted, and the figures in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.claims.claims import Figure
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.references import Reference, references
from sqs_analysis.read.text import plain
from sqs_analysis.read.word_file import read_word, unreadable

# Parts in which people write, the letter itself, and what numbers its paragraphs.
PARTS = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*|numbering)\.xml")
LETTER, LISTS = "word/document.xml", "word/numbering.xml"
# What nobody reads, among it what is said twice for older programs.
GONE = ("del", "moveFrom", "delText", "instrText", "Fallback")
SPACES = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}
# Styles of a letter of ours: a theme, and its paragraphs.
THEME, NUMBERED = "NumberedHeading", ("NumberedHeading", "NumberedParagraph", "NumberedDraft")


def word_paragraphs(
    path: Path, instrument: Instrument
) -> tuple[list[tuple[str, tuple[Figure, ...]]], bool]:
    """Paragraphs of a Word file, those of the letter first, with the numbers that Word shows.

    And whether the file held marks of changes that no program can read. It is an AnalystError if it is
    no Word file, or damaged.
    """
    file = read_word(path, PARTS)
    try:
        roots = {name: _local(fromstring(part)) for name, part in file.parts.items()}
        numbering = roots.pop(LISTS, None)
        if not roots:
            raise AnalystError(
                f"{path.name} is no Word file: it has no text. Save it again as .docx."
            )
        ordered = [roots[name] for name in sorted(roots, key=lambda name: name != LETTER)]
        found = [one for root in ordered for one in _paragraphs(root, numbering, instrument)]
    except (ParseError, DefusedXmlException, RecursionError):
        raise unreadable(path) from None
    return found, bool(file.broken)


def _local(root: Any) -> Any:
    """A part whose names are without their namespaces: those differ between kinds of Open XML."""
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
        node.attrib = {name.rpartition("}")[2]: said for name, said in node.attrib.items()}
    for node in root.iter():
        for child in [child for child in node if child.tag in GONE]:
            node.remove(child)
    return root


def _paragraphs(
    root: Any, numbering: Any, instrument: Instrument
) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    numbers = _Numbers(numbering)
    for paragraph in root.iter("p"):
        number = numbers.of(paragraph)
        text, figures = _paragraph(paragraph, instrument)
        if number and plain(text):
            text, by = f"{number} {text}", len(number) + 1
            figures = tuple(Figure(f.start + by, f.end + by, f.reference) for f in figures)
        yield text, figures


class _Numbers:
    """Counts along with Word: themes and paragraphs of a letter are two levels of one list."""

    def __init__(self, numbering: Any) -> None:
        self.starts: dict[str, dict[str, int]] = {}
        for one in () if numbering is None else numbering.iter("num"):
            of = self.starts.setdefault(one.get("numId", ""), {})
            for level in one.iter("lvlOverride"):
                start = level.find("startOverride")
                said = "" if start is None else start.get("val", "")
                if said.isdecimal():
                    of[level.get("ilvl", "0")] = int(said)
        self.theme = self.within = 0
        self.list = ""

    def of(self, paragraph: Any) -> str:
        """The number of a paragraph within a theme, "" of any other."""
        marks = (paragraph.find(f"pPr/{mark}") for mark in ("pStyle", "numPr/numId"))
        style, list_ = ("" if mark is None else mark.get("val", "") for mark in marks)
        if list_ == "0" or style not in NUMBERED:
            return ""
        starts = self.starts.get(list_, {}) if list_ != self.list else {}
        self.list = list_
        if style == THEME:
            self.theme, self.within = starts.get("0", self.theme + 1), 0
            return ""
        self.theme, self.within = starts.get("0", self.theme), starts.get("1", self.within + 1)
        return f"{self.theme}.{self.within}"


def _paragraph(paragraph: Any, instrument: Instrument) -> tuple[str, tuple[Figure, ...]]:
    """The text of a paragraph, and the figures in it."""
    parts: list[str] = []
    figures: list[Figure] = []

    def walk(node: Any) -> None:
        if node.tag == "t":
            parts.append(node.text or "")
        parts.append(SPACES.get(node.tag, ""))
        start = sum(map(len, parts))
        for child in node:
            if child.tag != "p":  # a text box has paragraphs of its own
                walk(child)
        if node.tag == "sdt" and (reference := _reference(node, instrument)):
            figures.append(Figure(start, sum(map(len, parts)), reference))

    for child in paragraph:
        walk(child)
    return "".join(parts), tuple(figures)


def _reference(control: Any, instrument: Instrument) -> Reference | None:
    """The reference that a content control says its words stand for, None if it says none."""
    for mark in ("tag", "alias"):  # LibreOffice 7 keeps the second alone
        named = control.find(f"sdtPr/{mark}")
        said = "" if named is None else named.get("val", "").partition("#")[0].strip()
        found = next(references(f"{{{said}}}", instrument), None) if said else None
        if isinstance(found, Reference):
            return found
    return None
