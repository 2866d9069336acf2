"""A letter as somebody edited it: its paragraphs, where each stands, and which words are figures.

A Word file is read as it would be with every tracked change accepted.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from defusedxml.ElementTree import ParseError, fromstring

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.claims.claims import Figure
from sqs_analysis.read.commentary import known_place
from sqs_analysis.read.instrument import Instrument
from sqs_analysis.read.references import Reference, references
from sqs_analysis.read.text import plain, spelling

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Parts of a Word file in which people write; the first is the letter itself.
LETTER = "word/document.xml"
PARTS = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml")
GONE = {f"{WORD}{name}" for name in ("del", "moveFrom", "delText", "instrText")}
SPACES = {f"{WORD}tab": "\t", f"{WORD}br": " ", f"{WORD}cr": " ", f"{WORD}noBreakHyphen": "-"}
NUMBER = re.compile(r"^[\s•–*-]*(\d+\.\d{1,2}|[ivx]{1,4})[.)]?\s+(?=\S)")
# Styles of a letter of ours: a theme, and its paragraphs.
THEME, NUMBERED = "NumberedHeading", ("NumberedHeading", "NumberedParagraph", "NumberedDraft")
BLOCKS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dd",
    "td",
    "th",
    "figcaption",
    "blockquote",
)


@dataclass(frozen=True, slots=True)
class Written:
    """One paragraph of a letter, its place by the letter's numbers and headings, and its figures."""

    place: str
    text: str
    figures: tuple[Figure, ...] = ()


def read_letter(path: Path, instrument: Instrument) -> tuple[Written, ...]:
    """The paragraphs of a letter, in order.

    Raises
    ------
    AnalystError
        If it is no .docx, .txt or .html file, or cannot be read.
    """
    readers = {
        ".docx": _of_word,
        ".txt": _of_text,
        ".md": _of_text,
        ".html": _of_page,
        ".htm": _of_page,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise AnalystError(
            f"{path.name} is no letter that can be read: it must end in .docx, .txt or .html. Save it "
            "as one of these."
        )
    try:
        found = list(reader(path, instrument))
    except OSError as error:
        raise AnalystError(f"{path} cannot be read ({error.strerror}).") from None
    return tuple(_placed(found, instrument))


def _placed(
    found: Iterable[tuple[str, tuple[Figure, ...]]], instrument: Instrument
) -> Iterator[Written]:
    """Paragraphs with their places: by their own numbers, or by the heading above them."""
    headings, place = _headings(instrument), ""
    for text, figures in found:
        if not plain(text):
            continue
        if (under := headings.get(_bare(text))) is not None:
            place = under
            continue
        numbered = NUMBER.match(text)
        known = known_place(numbered[1], instrument) if numbered else None
        if numbered and known:
            place = known
            blank = " " * numbered.end()
            text = blank + text[numbered.end() :]
        yield Written(place, text, figures)


def _bare(text: str) -> str:
    return spelling(re.sub(r"^[\s#*-]*(?:\d+[.)]?\s+)?", "", text).rstrip(" :*"))


def _headings(instrument: Instrument) -> dict[str, str]:
    """What stands under each heading of the letter: a section's number, or a place that has none."""
    words = instrument.catalogue
    found = {_bare(words(f"letter.{key}")): key for key in ("summary", "context")}
    found |= {_bare(words("areas.title")): "i", _bare(words("letter.copy_to")): ""}
    for section in instrument.sections:
        places = {q.paragraph for q in instrument.questions_of(section.id)}
        found[_bare(section.title)] = (
            section.number if section.kind == "theme" else min(places, default="")
        )
    return found


def _of_text(path: Path, _: Instrument) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """Paragraphs of a plain text: between blank lines, or each line that begins with a number."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeError:
            continue
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines: list[str] = []
        for line in block.split("\n"):
            if lines and (NUMBER.match(line) or re.match(r"\s*[-•*]\s", line)):
                yield " ".join(lines), ()
                lines = []
            lines.append(line)
        yield " ".join(lines), ()


def _of_page(path: Path, _: Instrument) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """Paragraphs of an HTML page; an area requiring improvement is an item under its heading."""
    soup = BeautifulSoup(path.read_bytes(), "html.parser")
    for hidden in soup(["script", "style", "head", "nav", "template"]):
        hidden.decompose()
    for tag in soup(BLOCKS):
        if not tag.find(BLOCKS):
            yield plain(tag.get_text(" " if tag.find("br") else "")), ()


def _of_word(path: Path, instrument: Instrument) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """Paragraphs of a Word file, those of the letter first, with the numbers that Word shows."""
    try:
        with zipfile.ZipFile(path) as package:
            every = package.namelist()
            names = sorted(filter(PARTS.fullmatch, every), key=lambda name: name != LETTER)
            roots = [fromstring(package.read(name)) for name in names]
            lists = "word/numbering.xml"
            numbering = fromstring(package.read(lists)) if lists in every else None
    except (zipfile.BadZipFile, ParseError, KeyError, NotImplementedError):
        raise AnalystError(
            f"{path.name} is no Word file that can be read. Save it again as .docx."
        ) from None
    if not roots:
        raise AnalystError(f"{path.name} is no Word file: it has no text. Save it again as .docx.")
    for root in roots:
        numbers = _Numbers(numbering)
        for paragraph in root.iter(f"{WORD}p"):
            number = numbers.of(paragraph)
            text, figures = _paragraph(paragraph, instrument)
            if number and plain(text):
                text = f"{number} {text}"
                by = len(number) + 1
                figures = tuple(Figure(f.start + by, f.end + by, f.reference) for f in figures)
            yield text, figures


class _Numbers:
    """Counts along with Word: themes and paragraphs of a letter are two levels of one list."""

    def __init__(self, numbering: Any) -> None:
        self.starts: dict[str, dict[int, int]] = {}
        for one in () if numbering is None else numbering.iter(f"{WORD}num"):
            of = self.starts.setdefault(one.get(f"{WORD}numId", ""), {})
            for level in one.iter(f"{WORD}lvlOverride"):
                start = level.find(f"{WORD}startOverride")
                if start is not None:
                    of[int(level.get(f"{WORD}ilvl", "0"))] = int(start.get(f"{WORD}val", "1"))
        self.theme = self.within = 0
        self.list = ""

    def of(self, paragraph: Any) -> str:
        """The number of a paragraph within a theme, "" of any other."""
        properties = paragraph.find(f"{WORD}pPr")
        if properties is None:
            return ""
        marks = (properties.find(f"{WORD}{mark}") for mark in ("pStyle", f"numPr/{WORD}numId"))
        style, list_ = ("" if mark is None else mark.get(f"{WORD}val", "") for mark in marks)
        if list_ == "0" or style not in NUMBERED:
            return ""
        starts = self.starts.get(list_, {}) if list_ != self.list else {}
        self.list = list_
        if style == THEME:
            self.theme, self.within = starts.get(0, self.theme + 1), 0
            return ""
        self.theme, self.within = starts.get(0, self.theme), starts.get(1, self.within + 1)
        return f"{self.theme}.{self.within}"


def _paragraph(paragraph: Any, instrument: Instrument) -> tuple[str, tuple[Figure, ...]]:
    """The text of a paragraph as it would be with its changes accepted, and the figures in it."""
    parts: list[str] = []
    figures: list[Figure] = []

    def walk(node: Any) -> None:
        if node.tag in GONE:
            return
        if node.tag == f"{WORD}t":
            parts.append(node.text or "")
        parts.append(SPACES.get(node.tag, ""))
        start = sum(map(len, parts))
        for child in node:
            if child.tag != f"{WORD}p":  # a text box has paragraphs of its own
                walk(child)
        if node.tag == f"{WORD}sdt" and (reference := _reference(node, instrument)):
            figures.append(Figure(start, sum(map(len, parts)), reference))

    for child in paragraph:
        walk(child)
    return "".join(parts), tuple(figures)


def _reference(control: Any, instrument: Instrument) -> Reference | None:
    """The reference that a content control says its words stand for, None if it says none."""
    tag = control.find(f"{WORD}sdtPr/{WORD}tag")
    said = "" if tag is None else tag.get(f"{WORD}val", "").partition("#")[0].strip()
    found = next(references(f"{{{said}}}", instrument), None) if said else None
    return found if isinstance(found, Reference) else None
